//! The response of a store to a request.

use super::api::{Request, Response};
use super::comparison::EventComparison;
use super::event_details::{EventDetails, find_summary};
use super::event_study::EventStudy;
use super::event_thread::ThreadWalk;
use super::reaction::ReactionReport;
use super::undated_events::UndatedEvents;
use crate::store::{AsOf, EventStore};
use crate::sync::{CancelToken, Cancelled};
use std::sync::Arc;

/// The response of `store` to `request`.
///
/// # Errors
/// [`Cancelled`] when the work was; there are no partial responses.
pub fn respond(
    store: &dyn EventStore,
    request: &Request,
    token: &CancelToken,
) -> Result<Response, Cancelled> {
    token.check()?;
    Ok(match request {
        Request::Scene(request) => Response::Scene(Arc::new(store.scene(request, token)?)),
        Request::Step(request) => Response::Step(store.step(request, token)?),
        Request::Event(row, lang) => {
            Response::Event(EventDetails::of(store, *row, lang.as_deref(), token)?.map(Box::new))
        }
        Request::Facets(request) => Response::Facets(store.facets(request, token)?),
        Request::Values(request) => Response::Values(store.values(request, token)?),
        Request::Find(request) => Response::Find(find_summary(store, request)),
        Request::Undated(query, lang) => {
            Response::Undated(UndatedEvents::of(store, query, lang.as_deref(), token)?)
        }
        Request::Compare(request) => {
            Response::Compare(EventComparison::new(store, request, token)?.map(Box::new))
        }
        Request::Thread(row, lang) => {
            let mut walk = ThreadWalk::new(store, *row, lang.clone());
            while walk.step(store, token)? {
                token.check()?;
            }
            let mut thread = walk.finish();
            if store.clock().is_some() {
                // What is hidden until later looks like a broken link.
                thread.missing.clear();
            }
            Response::Thread(Arc::new(thread))
        }
        Request::Reaction(request) => {
            Response::Reaction(Arc::new(ReactionReport::new(store, request, token)?))
        }
        Request::Study(request) => {
            Response::Study(Arc::new(EventStudy::new(store, request, token)?))
        }
        Request::Next(query, clock) => Response::Next(store.next_public(query, *clock, token)?),
        Request::AsOf(clock, request) => return respond(&AsOf::new(store, *clock), request, token),
        Request::Page(request) => {
            Response::Page(Box::new((request.clone(), store.page(request, token)?)))
        }
    })
}

#[cfg(test)]
mod tests;
