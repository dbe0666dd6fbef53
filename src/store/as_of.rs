//! A store as of a time: what became public later does not exist in it.
//!
//! Wraps any store, so that no request through it can look ahead.

use super::api::{
    EventHead, EventSummary, Facet, FacetRequest, FacetValue, LinksRequest, ListRequest, Listing,
    Order, RowId, Scene, SceneRequest, StepRequest, ValuesRequest,
};
use super::event_store::EventStore;
use super::page::{Page, PageRequest};
use crate::query::Query;
use crate::story::Story;
use crate::study::hindsight::{as_known, is_out};
use crate::sync::{CancelToken, Cancelled};
use crate::time::{Timestamp, When};
use std::cell::{Cell, OnceCell};
use std::sync::Arc;

/// A store without its future.
pub struct AsOf<'a> {
    store: &'a dyn EventStore,
    clock: Timestamp,
    /// The story as it was known, made when it is first needed.
    story: OnceCell<Story>,
}

impl<'a> AsOf<'a> {
    /// `store` as of `clock`.
    #[must_use]
    pub const fn new(store: &'a dyn EventStore, clock: Timestamp) -> Self {
        Self {
            store,
            clock,
            story: OnceCell::new(),
        }
    }

    fn query(&self, query: &Query) -> Arc<Query> {
        Arc::new(Query {
            clock: Some(self.clock),
            ..query.clone()
        })
    }

    fn is_public(&self, row: RowId) -> bool {
        self.public_at(row).is_some()
    }

    /// An event that lasts beyond the clock has not ended yet.
    fn clip_end(&self, summary: &mut EventSummary) {
        summary.until = summary.until.map(|until| until.min(self.clock));
    }
}

impl EventStore for AsOf<'_> {
    fn revision(&self) -> u64 {
        self.store.revision()
    }

    fn story(&self) -> &Story {
        self.story
            .get_or_init(|| self.store.story().as_of(self.clock))
    }

    fn clock(&self) -> Option<Timestamp> {
        Some(self.clock)
    }

    fn total(&self) -> u64 {
        let request = ListRequest {
            query: self.query(&Query::default()),
            span: None,
            order: Order::Time,
            skip: 0,
            limit: 0,
        };
        let listing = self.store.list(&request, &CancelToken::never());
        listing.map_or(0, |listing| listing.total)
    }

    fn scene(&self, request: &SceneRequest, token: &CancelToken) -> Result<Scene, Cancelled> {
        let request = SceneRequest {
            query: self.query(&request.query),
            ..request.clone()
        };
        let mut scene = self.store.scene(&request, token)?;
        for summary in scene.lanes.iter_mut().flat_map(|l| &mut l.summaries) {
            if summary.until.is_some_and(|until| until > self.clock) {
                self.clip_end(Arc::make_mut(summary));
            }
        }
        Ok(scene)
    }

    fn step(
        &self,
        request: &StepRequest,
        token: &CancelToken,
    ) -> Result<Option<EventSummary>, Cancelled> {
        let request = StepRequest {
            query: self.query(&request.query),
            ..request.clone()
        };
        let mut found = self.store.step(&request, token)?;
        if let Some(summary) = &mut found {
            self.clip_end(summary);
        }
        Ok(found)
    }

    fn facets(&self, request: &FacetRequest, token: &CancelToken) -> Result<Vec<Facet>, Cancelled> {
        let request = FacetRequest {
            query: self.query(&request.query),
            ..request.clone()
        };
        self.store.facets(&request, token)
    }

    fn values(
        &self,
        request: &ValuesRequest,
        token: &CancelToken,
    ) -> Result<Vec<FacetValue>, Cancelled> {
        let request = ValuesRequest {
            query: self.query(&request.query),
            ..request.clone()
        };
        self.store.values(&request, token)
    }

    fn list(&self, request: &ListRequest, token: &CancelToken) -> Result<Listing, Cancelled> {
        let request = ListRequest {
            query: self.query(&request.query),
            ..request.clone()
        };
        self.store.list(&request, token)
    }

    fn page(&self, request: &PageRequest, token: &CancelToken) -> Result<Page, Cancelled> {
        let request = PageRequest {
            query: self.query(&request.query),
            ..request.clone()
        };
        let mut page = self.store.page(&request, token)?;
        for row in &mut page.rows {
            self.clip_end(&mut row.summary);
        }
        Ok(page)
    }

    fn undated(
        &self,
        query: &Query,
        limit: usize,
        token: &CancelToken,
    ) -> Result<Listing, Cancelled> {
        self.store.undated(&self.query(query), limit, token)
    }

    fn next_public(
        &self,
        _: &Query,
        _: Timestamp,
        _: &CancelToken,
    ) -> Result<Option<Timestamp>, Cancelled> {
        Ok(None)
    }

    fn event_head(
        &self,
        row: RowId,
        most: usize,
        token: &CancelToken,
    ) -> Result<Option<EventHead>, Cancelled> {
        if !self.is_public(row) {
            return Ok(None);
        }
        let Some(mut head) = self.store.event_head(row, most, token)? else {
            return Ok(None);
        };
        let event = &mut head.event;
        let ends_later = |until: When| until.settled() > self.clock;
        if event.until.is_some_and(ends_later) {
            event.until = Some(When::instant(self.clock));
            event.record.until.clear();
        }
        if event.record.derived
            && let Some(summary) = self
                .store
                .summary(row, &self.query(&Query::default()), None)
            && summary.importance != event.importance()
        {
            event.record.importance = Some(summary.importance);
        }
        self.redact_claims(&mut head, token)?;
        let (clock, zone) = (self.clock, self.story().zone);
        let sources = &mut head.event.record.sources;
        sources.retain(|source| is_out(source, clock, zone));
        Ok(Some(head))
    }

    fn summary(&self, row: RowId, query: &Query, lang: Option<&str>) -> Option<EventSummary> {
        let summary = || self.store.summary(row, &self.query(query), lang);
        let mut summary = self.is_public(row).then(summary)??;
        self.clip_end(&mut summary);
        Some(summary)
    }

    fn find(&self, id: &str) -> Option<RowId> {
        self.store.find(id).filter(|row| self.is_public(*row))
    }

    fn public_at(&self, row: RowId) -> Option<Timestamp> {
        let at = self.store.public_at(row);
        at.filter(|at| *at <= self.clock)
    }

    fn linked_to(
        &self,
        request: &LinksRequest<'_>,
        token: &CancelToken,
    ) -> Result<Listing, Cancelled> {
        let clock = request.clock.map_or(self.clock, |at| at.min(self.clock));
        let request = LinksRequest {
            clock: Some(clock),
            ..*request
        };
        self.store.linked_to(&request, token)
    }

    fn source_location(&self, row: RowId) -> Option<(u16, u32)> {
        let location = self.store.source_location(row);
        location.filter(|_| self.is_public(row))
    }
}

impl AsOf<'_> {
    /// Removes the verdicts that were not known yet from the claims of an event.
    fn redact_claims(&self, head: &mut EventHead, token: &CancelToken) -> Result<(), Cancelled> {
        // There may be a million pieces of evidence. Once the work is cancelled, no more of them are looked up.
        let stopped = Cell::new(false);
        let when = |id: &str| {
            stopped.set(stopped.get() || token.is_cancelled());
            if stopped.get() {
                return None;
            }
            let row = self.find(id)?;
            Some(self.store.summary(row, &Query::default(), None)?.when)
        };
        let record = &mut head.event.record;
        for claim in &mut record.claims {
            as_known(claim, self.story(), &when);
            if stopped.get() {
                return Err(Cancelled);
            }
        }
        for translation in record.translations.values_mut() {
            let pairs = record.claims.iter().zip(&mut translation.claims);
            for (_, translated) in pairs.filter(|(claim, _)| claim.reason.is_empty()) {
                translated.reason.clear();
            }
        }
        Ok(())
    }
}
