//! Answers: an ask put to a store, and an event opened with all that it is tied to.

use super::causes::causes;
use super::compare::compare;
use super::filter_study::Study;
use super::reaction::Sheet;
use super::thread::Walk;
use super::undated::undated;
use super::{Answer, Ask, Opened, session};
use crate::query::Query;
use crate::store::{AsOf, Brief, EventStore, RowId};
use crate::story::{Event, Rel};
use crate::sync::Ticket;
use std::collections::HashMap;
use std::sync::Arc;

/// The store's answer; `None` when the ticket went stale.
pub fn answer(store: &dyn EventStore, ask: &Ask, ticket: &Ticket) -> Option<Answer> {
    if ticket.is_stale() {
        return None;
    }
    Some(match ask {
        Ask::Scene(ask) => Answer::Scene(Arc::new(store.scene(ask, ticket)?)),
        Ask::Step(ask) => Answer::Step(store.step(ask, ticket)?),
        Ask::Event(row) => Answer::Event(opened(store, *row).map(Box::new)),
        Ask::Facets(ask) => Answer::Facets(store.facets(ask, ticket)?),
        Ask::Values(ask) => Answer::Values(store.values(ask, ticket)?),
        Ask::Find(id) => Answer::Find(found(store, id)),
        Ask::Undated(query, lang) => {
            Answer::Undated(undated(store, query, lang.as_deref(), ticket)?)
        }
        Ask::Compare(ask) => Answer::Compare(compare(store, ask, ticket)?.map(Box::new)),
        Ask::Thread(row, lang) => {
            let mut walk = Walk::new(store, *row, lang.clone());
            while walk.step(store) {
                if ticket.is_stale() {
                    return None;
                }
            }
            let mut thread = walk.finish();
            if store.clock().is_some() {
                thread.missing.clear();
            }
            Answer::Thread(Arc::new(thread))
        }
        Ask::Reaction(ask) => Answer::Reaction(Arc::new(Sheet::new(store, ask))),
        Ask::Study(ask) => Answer::Study(Arc::new(Study::new(store, ask, ticket)?)),
        Ask::Next(query, clock) => Answer::Next(store.next_public(query, *clock, ticket)?),
        Ask::AsOf(clock, ask) => return answer(&AsOf::new(store, *clock), ask, ticket),
        Ask::Page(ask) => Answer::Page(Box::new((ask.clone(), store.page(ask, ticket)?))),
    })
}

fn opened(store: &dyn EventStore, row: RowId) -> Option<Opened> {
    let event = store.event(row)?;
    let (file, line) = store.place(row).unwrap_or_default();
    let links = event.record.links.iter();
    let out = links.map(|link| (link.rel, found(store, &link.to).ok_or(link.to.clone())));
    // What is hidden until later is no link to nowhere, here and in a thread.
    let hides = store.clock().is_some();
    let out = out.filter(|(_, to)| to.is_ok() || !hides);
    Some(Opened {
        row,
        file,
        line,
        out: out.collect(),
        back: back(store, &event.record.id),
        evidence: evidence(store, &event),
        twins: session::twins(store, &event),
        causes: causes(store, &event),
        clock: store.clock(),
        event,
    })
}

/// The event with this identifier, opened.
pub fn find_opened(store: &dyn EventStore, id: &str) -> Option<Opened> {
    opened(store, store.find(id)?)
}

fn found(store: &dyn EventStore, id: &str) -> Option<Brief> {
    brief(store, store.find(id)?)
}

fn brief(store: &dyn EventStore, row: RowId) -> Option<Brief> {
    store.brief(row, &Query::default(), None)
}

fn back(store: &dyn EventStore, id: &str) -> Vec<(Rel, Brief)> {
    let mut ties = Vec::new();
    for row in store.linked_to(id) {
        let (Some(event), Some(brief)) = (store.event(row), brief(store, row)) else {
            continue;
        };
        let here = event.record.links.iter().filter(|link| link.to == id);
        ties.extend(here.map(|link| (link.rel, brief.clone())));
    }
    ties
}

fn evidence(store: &dyn EventStore, event: &Event) -> HashMap<String, Brief> {
    let named = event.record.claims.iter().flat_map(|c| &c.evidence);
    named
        .filter_map(|id| Some((id.clone(), found(store, id)?)))
        .collect()
}
