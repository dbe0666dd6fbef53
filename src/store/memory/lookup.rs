//! Rows by identifier and by the links between them.

use super::block::Block;
use super::columns::lazy_fields;
use super::memory_store::MemoryStore;
use super::parallel::over_blocks;
use crate::store::api::{LinksRequest, Listing, RowId};
use crate::story::{Flags, Lane};
use crate::sync::{CancelToken, Cancelled};
use crate::text::fold;
use crate::time::{Timestamp, When};
use std::sync::Arc;

impl MemoryStore {
    /// The first event with this identifier, of those with a usable time.
    pub(super) fn find_row(&self, id: &str) -> Option<(&Block, usize)> {
        let folded = fold(id);
        self.blocks.iter().find_map(|block| {
            let rows = block.rows_with_id(&folded).into_iter();
            let rows = rows.filter(|row| block.columns.ids.get(*row) == id);
            let row = rows.min_by_key(|row| block.columns.arrival_of(*row))?;
            Some((block, row))
        })
    }

    /// The earliest event whose folded identifier is `id`, of those that were public at `clock`.
    fn anchor_row(&self, id: &str, clock: Option<Timestamp>) -> Option<(&Block, usize)> {
        let rows = self.blocks.iter().flat_map(|block| {
            let public = move |row: &usize| {
                clock.is_none_or(|at| block.columns.public_of(*row) <= at.micros())
            };
            let rows = block.rows_with_id(id).into_iter().filter(public);
            rows.map(move |row| (block, row))
        });
        rows.min_by_key(|(block, row)| (block.columns.start_of(*row), block.arrival(*row)))
    }

    /// When the event whose folded identifier is `id` starts.
    pub(super) fn start_of(&self, id: &str, clock: Option<Timestamp>) -> Option<i64> {
        let (block, row) = self.anchor_row(id, clock)?;
        Some(block.columns.start_of(row))
    }

    /// The identifiers that the event whose folded identifier is `id` names in links of its own. An event without a
    /// time comes after all that have one.
    pub(super) fn links_of(&self, id: &str, clock: Option<Timestamp>) -> Vec<String> {
        let Some((block, row)) = self.anchor_row(id, clock) else {
            let undated = self.undated.as_ref();
            return undated.map_or_else(Vec::new, |store| store.links_of(id, clock));
        };
        if !block.columns.flags.get(row).has(Flags::LINK) {
            return Vec::new();
        }
        let links = lazy_fields::links(block.columns.rest.get(row));
        links.into_iter().map(|l| l.to).collect()
    }

    /// Events with a link to an identifier, in order of time, without those of the undated part.
    pub(super) fn rows_linked_to(
        &self,
        request: &LinksRequest<'_>,
        token: &CancelToken,
    ) -> Result<Listing, Cancelled> {
        let new = self.blocks.iter().filter(|b| !b.has_link_index()).count();
        let found = over_blocks(&self.blocks, new, token, |_, block| {
            block.linked_to(request)
        })?;
        let total = found.iter().map(|(_, total)| *total as u64).sum();
        let mut keys = Vec::new();
        for (block, (rows, _)) in self.blocks.iter().zip(found) {
            let rows = rows.into_iter();
            keys.extend(rows.map(|row| (block.columns.start_of(row), block.arrival(row))));
        }
        keys.sort_unstable();
        keys.truncate(request.limit);
        let rows = keys.into_iter().map(|(_, row)| RowId(row)).collect();
        Ok(Listing { rows, total })
    }

    /// Every move: identifier, time, when it became public, and tickers, in no order.
    pub fn moves(&self) -> impl Iterator<Item = (&str, When, Timestamp, Vec<Arc<str>>)> {
        self.blocks.iter().flat_map(|block| {
            let lane = block.lanes.get(Lane::Moves.index());
            let rows = lane.map(|bits| bits.rows(0..block.len()));
            rows.into_iter().flatten().map(|row| {
                let tickers = self
                    .dictionaries
                    .tickers
                    .words(block.columns.tickers.get(row));
                (
                    block.columns.ids.get(row),
                    block.columns.when(row),
                    Timestamp::from_micros(block.columns.public_of(row)),
                    tickers.collect(),
                )
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::{Batch, Draft};

    /// Events with these identifiers and starts, each of which links to `to`.
    fn store(events: &[(&str, i64, &str)]) -> MemoryStore {
        let mut store = MemoryStore::new();
        for (id, start, to) in events {
            let mut flags = Flags::default();
            flags.add(Flags::LINK);
            let mut batch = Batch::default();
            batch.push(&Draft {
                id: (*id).into(),
                when: When::instant(Timestamp::from_micros(*start)),
                rest: format!(r#""links":[{{"rel":"answers","to":"{to}"}}]"#),
                flags,
                ..Draft::default()
            });
            store.push(batch);
        }
        store
    }

    #[test]
    fn the_first_to_arrive_is_found_and_the_earliest_is_the_anchor() {
        let store = store(&[("E", 9, "x"), ("E", 5, "y"), ("e", 1, "z")]);
        let found = store.find_row("E").map(|(block, row)| block.arrival(row));
        assert_eq!(found, Some(0));
        assert_eq!(store.start_of("e", None), Some(1), "in any case of letters");
        assert_eq!(store.links_of("e", None), ["z"]);
        assert_eq!(store.start_of("e", Some(Timestamp::from_micros(0))), None);
        assert_eq!(store.start_of("nobody", None), None);
    }

    #[test]
    fn links_to_an_event_come_in_order_of_time_and_are_all_counted() {
        let store = store(&[("a", 3, "hub"), ("b", 1, "hub"), ("c", 2, "other")]);
        let found = |limit: usize| {
            let request = LinksRequest {
                id: "hub",
                clock: None,
                limit,
            };
            let found = store.rows_linked_to(&request, &CancelToken::never());
            found.map(|l| (l.rows, l.total))
        };
        assert_eq!(found(9), Ok((vec![RowId(1), RowId(0)], 2)));
        assert_eq!(found(1), Ok((vec![RowId(1)], 2)));
    }
}
