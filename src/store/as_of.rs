//! A store as it was at a time: what became public later does not exist in it.
//!
//! Wraps any store, so that whoever asks through it cannot look ahead, whatever is asked.

use super::ask::{
    Brief, EventHead, EventStore, Facet, FacetAsk, FacetValue, LinksAsk, ListAsk, Listing, RowId,
    Scene, SceneAsk, StepAsk, ValuesAsk,
};
use super::page::{Page, PageAsk};
use crate::query::Query;
use crate::story::Story;
use crate::study::hindsight::{as_known, is_out};
use crate::sync::Ticket;
use crate::time::{Timestamp, When};
use std::cell::{Cell, OnceCell};
use std::sync::Arc;

/// A store without its future.
pub struct AsOf<'a> {
    store: &'a dyn EventStore,
    clock: Timestamp,
    /// The story as it was known, once it was asked for.
    story: OnceCell<Story>,
}

impl<'a> AsOf<'a> {
    /// `store` as it was at `clock`.
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
        let at = self.store.public_at(row);
        at.is_some_and(|at| at <= self.clock)
    }

    /// What lasts has not ended yet.
    fn unfinished(&self, brief: &mut Brief) {
        brief.until = brief.until.map(|until| until.min(self.clock));
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
        let ask = ListAsk {
            query: self.query(&Query::default()),
            span: None,
            order: super::Order::Time,
            skip: 0,
            limit: 0,
        };
        let listing = self.store.list(&ask, &Ticket::always());
        listing.map_or(0, |l| l.total)
    }

    fn scene(&self, ask: &SceneAsk, ticket: &Ticket) -> Option<Scene> {
        let ask = SceneAsk {
            query: self.query(&ask.query),
            ..ask.clone()
        };
        let mut scene = self.store.scene(&ask, ticket)?;
        for brief in scene.lanes.iter_mut().flat_map(|l| &mut l.briefs) {
            if brief.until.is_some_and(|until| until > self.clock) {
                self.unfinished(Arc::make_mut(brief));
            }
        }
        Some(scene)
    }

    fn step(&self, ask: &StepAsk, ticket: &Ticket) -> Option<Option<Brief>> {
        let ask = StepAsk {
            query: self.query(&ask.query),
            ..ask.clone()
        };
        let mut found = self.store.step(&ask, ticket)?;
        if let Some(brief) = &mut found {
            self.unfinished(brief);
        }
        Some(found)
    }

    fn facets(&self, ask: &FacetAsk, ticket: &Ticket) -> Option<Vec<Facet>> {
        let query = self.query(&ask.query);
        self.store.facets(
            &FacetAsk {
                query,
                ..ask.clone()
            },
            ticket,
        )
    }

    fn values(&self, ask: &ValuesAsk, ticket: &Ticket) -> Option<Vec<FacetValue>> {
        let query = self.query(&ask.query);
        self.store.values(
            &ValuesAsk {
                query,
                ..ask.clone()
            },
            ticket,
        )
    }

    fn list(&self, ask: &ListAsk, ticket: &Ticket) -> Option<Listing> {
        let query = self.query(&ask.query);
        self.store.list(
            &ListAsk {
                query,
                ..ask.clone()
            },
            ticket,
        )
    }

    fn page(&self, ask: &PageAsk, ticket: &Ticket) -> Option<Page> {
        let ask = PageAsk {
            query: self.query(&ask.query),
            ..ask.clone()
        };
        let mut page = self.store.page(&ask, ticket)?;
        for row in &mut page.rows {
            self.unfinished(&mut row.brief);
        }
        Some(page)
    }

    fn undated(&self, query: &Query, limit: usize, ticket: &Ticket) -> Option<Listing> {
        self.store.undated(&self.query(query), limit, ticket)
    }

    fn next_public(&self, _: &Query, _: Timestamp, _: &Ticket) -> Option<Option<Timestamp>> {
        Some(None)
    }

    fn event_head(&self, row: RowId, most: usize, ticket: &Ticket) -> Option<Option<EventHead>> {
        if !self.is_public(row) {
            return Some(None);
        }
        let Some(mut head) = self.store.event_head(row, most, ticket)? else {
            return Some(None);
        };
        let event = &mut head.event;
        if event
            .until
            .is_some_and(|until| until.settled() > self.clock)
        {
            event.until = Some(When::instant(self.clock));
            event.record.until.clear();
        }
        if event.record.derived
            && let Some(brief) = self.store.brief(row, &self.query(&Query::default()), None)
            && brief.importance != event.importance()
        {
            event.record.importance = Some(brief.importance);
        }
        // There may be a million pieces of evidence. Once the answer is not wanted, the rest are not looked up.
        let stopped = Cell::new(false);
        let when = |id: &str| {
            stopped.set(stopped.get() || ticket.is_stale());
            if stopped.get() {
                return None;
            }
            let row = self.find(id)?;
            Some(self.store.brief(row, &Query::default(), None)?.when)
        };
        for claim in &mut event.record.claims {
            as_known(claim, self.story(), &when);
            if stopped.get() {
                return None;
            }
        }
        for translation in event.record.translations.values_mut() {
            let pairs = event.record.claims.iter().zip(&mut translation.claims);
            for (_, translated) in pairs.filter(|(claim, _)| claim.reason.is_empty()) {
                translated.reason.clear();
            }
        }
        let (clock, zone) = (self.clock, self.story().zone);
        (event.record.sources).retain(|source| is_out(source, clock, zone));
        Some(Some(head))
    }

    fn brief(&self, row: RowId, query: &Query, lang: Option<&str>) -> Option<Brief> {
        let brief = || self.store.brief(row, &self.query(query), lang);
        let mut brief = self.is_public(row).then(brief)??;
        self.unfinished(&mut brief);
        Some(brief)
    }

    fn find(&self, id: &str) -> Option<RowId> {
        self.store.find(id).filter(|row| self.is_public(*row))
    }

    fn public_at(&self, row: RowId) -> Option<Timestamp> {
        let at = self.store.public_at(row);
        at.filter(|at| *at <= self.clock)
    }

    fn linked_to(&self, ask: &LinksAsk<'_>, ticket: &Ticket) -> Option<Listing> {
        let clock = ask.clock.map_or(self.clock, |clock| clock.min(self.clock));
        let ask = LinksAsk {
            clock: Some(clock),
            ..*ask
        };
        self.store.linked_to(&ask, ticket)
    }

    fn place(&self, row: RowId) -> Option<(u16, u32)> {
        self.store.place(row).filter(|_| self.is_public(row))
    }
}
