//! Answers: an ask put to a store.

use super::compare::compare;
use super::filter_study::Study;
use super::opened::{find, opened};
use super::reaction::Sheet;
use super::thread::Walk;
use super::undated::undated;
use super::{Answer, Ask};
use crate::store::{AsOf, EventStore};
use crate::sync::Ticket;
use std::sync::Arc;

/// The store's answer; `None` when the ticket went stale.
pub fn answer(store: &dyn EventStore, ask: &Ask, ticket: &Ticket) -> Option<Answer> {
    if ticket.is_stale() {
        return None;
    }
    Some(match ask {
        Ask::Scene(ask) => Answer::Scene(Arc::new(store.scene(ask, ticket)?)),
        Ask::Step(ask) => Answer::Step(store.step(ask, ticket)?),
        Ask::Event(row, lang) => {
            Answer::Event(opened(store, *row, lang.as_deref(), ticket)?.map(Box::new))
        }
        Ask::Facets(ask) => Answer::Facets(store.facets(ask, ticket)?),
        Ask::Values(ask) => Answer::Values(store.values(ask, ticket)?),
        Ask::Find(ask) => Answer::Find(find(store, ask)),
        Ask::Undated(query, lang) => {
            Answer::Undated(undated(store, query, lang.as_deref(), ticket)?)
        }
        Ask::Compare(ask) => Answer::Compare(compare(store, ask, ticket)?.map(Box::new)),
        Ask::Thread(row, lang) => {
            let mut walk = Walk::new(store, *row, lang.clone());
            while walk.step(store, ticket)? {
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
        Ask::Reaction(ask) => Answer::Reaction(Arc::new(Sheet::new(store, ask, ticket)?)),
        Ask::Study(ask) => Answer::Study(Arc::new(Study::new(store, ask, ticket)?)),
        Ask::Next(query, clock) => Answer::Next(store.next_public(query, *clock, ticket)?),
        Ask::AsOf(clock, ask) => return answer(&AsOf::new(store, *clock), ask, ticket),
        Ask::Page(ask) => Answer::Page(Box::new((ask.clone(), store.page(ask, ticket)?))),
    })
}
