//! The store in memory: columns in blocks of some ten thousand events, sorted by time within a block.
//!
//! A block never changes. Small neighbouring blocks are compacted, many at a time, so that a growing file does not leave
//! thousands of them. Blocks may overlap in time; what needs one order merges them. A row is known by the number of its
//! arrival, which compaction does not change.

mod block;
mod block_selection;
mod caches;
mod columns;
mod filter;
mod importance_as_of;
mod ingest;
mod lookup;
mod memory_store;
mod parallel;
mod queries;

pub use ingest::prepared_batch::PreparedBatch;
pub use memory_store::MemoryStore;

use super::api::{
    EventHead, EventSummary, Facet, FacetRequest, FacetValue, LinksRequest, ListRequest, Listing,
    Order, RowId, Scene, SceneRequest, StepRequest, ValuesRequest,
};
use super::event_store::EventStore;
use super::page::{Page, PageRequest};
use crate::query::Query;
use crate::story::Story;
use crate::sync::{CancelToken, Cancelled};
use crate::time::Timestamp;
use memory_store::UNDATED_BIT;
use queries::{facets, list, page, scene, step};
use std::sync::Arc;

impl EventStore for MemoryStore {
    fn story(&self) -> &Story {
        &self.story
    }

    fn revision(&self) -> u64 {
        self.revision
    }

    fn total(&self) -> u64 {
        self.total
    }

    fn scene(&self, request: &SceneRequest, token: &CancelToken) -> Result<Scene, Cancelled> {
        scene::scene(self, request, token)
    }

    fn step(
        &self,
        request: &StepRequest,
        token: &CancelToken,
    ) -> Result<Option<EventSummary>, Cancelled> {
        step::step(self, request, token)
    }

    fn facets(&self, request: &FacetRequest, token: &CancelToken) -> Result<Vec<Facet>, Cancelled> {
        facets::facets(self, request, token)
    }

    fn values(
        &self,
        request: &ValuesRequest,
        token: &CancelToken,
    ) -> Result<Vec<FacetValue>, Cancelled> {
        facets::values(self, request, token)
    }

    fn list(&self, request: &ListRequest, token: &CancelToken) -> Result<Listing, Cancelled> {
        list::list(self, request, token)
    }

    fn undated(
        &self,
        query: &Query,
        limit: usize,
        token: &CancelToken,
    ) -> Result<Listing, Cancelled> {
        let request = ListRequest {
            query: Arc::new(query.clone()),
            span: None,
            order: Order::Time,
            skip: 0,
            limit,
        };
        list::undated(self, &request, token)
    }

    fn next_public(
        &self,
        query: &Query,
        clock: Timestamp,
        token: &CancelToken,
    ) -> Result<Option<Timestamp>, Cancelled> {
        let selection = self.select(query, token)?;
        let blocks = self.blocks.iter().zip(&selection.blocks);
        let next = blocks
            .filter_map(|(block, selected)| block.next_public(clock.micros(), &selected.rows));
        Ok(next.min().map(Timestamp::from_micros))
    }

    fn page(&self, request: &PageRequest, token: &CancelToken) -> Result<Page, Cancelled> {
        page::page(self, request, token)
    }

    fn event_head(
        &self,
        row: RowId,
        most: usize,
        _: &CancelToken,
    ) -> Result<Option<EventHead>, Cancelled> {
        let head = self.located(row).map(|(store, block, row)| {
            let columns = &block.columns;
            columns.event(row, &store.dictionaries, store.zone, most)
        });
        Ok(head)
    }

    fn summary(&self, row: RowId, query: &Query, lang: Option<&str>) -> Option<EventSummary> {
        let (store, block, index) = self.located(row)?;
        let passes = store.passes(self, block, index, query);
        let mut summary = store.summary_of(block, index, passes, lang);
        summary.row = row;
        summary.importance = store.importance_at(block, index, query.clock);
        Some(summary)
    }

    fn find(&self, id: &str) -> Option<RowId> {
        match self.find_row(id) {
            Some((block, row)) => Some(RowId(block.arrival(row))),
            None => Some(RowId(self.undated.as_ref()?.find(id)?.0 | UNDATED_BIT)),
        }
    }

    fn public_at(&self, row: RowId) -> Option<Timestamp> {
        let (_, block, index) = self.located(row)?;
        Some(Timestamp::from_micros(block.columns.public_of(index)))
    }

    fn linked_to(
        &self,
        request: &LinksRequest<'_>,
        token: &CancelToken,
    ) -> Result<Listing, Cancelled> {
        let mut all = self.rows_linked_to(request, token)?;
        if let Some(undated) = &self.undated {
            let more = list::mark_undated(undated.rows_linked_to(request, token)?);
            all.total += more.total;
            let room = request.limit.saturating_sub(all.rows.len());
            all.rows.extend(more.rows.into_iter().take(room));
        }
        Ok(all)
    }

    fn source_location(&self, row: RowId) -> Option<(u16, u32)> {
        let (_, block, index) = self.located(row)?;
        Some(block.columns.source_location(index))
    }
}
