//! The undated: events without a usable time, with what was written as their time.

use crate::query::Query;
use crate::store::{Brief, EventStore};
use crate::sync::Ticket;

/// Most events that are gathered.
const MOST: usize = 1_000;

/// Events without a usable time that pass a filter, in the order of the files.
#[derive(Clone, Debug, Default)]
pub struct Undated {
    /// The first of them, each with what was written as its time; empty when nothing was.
    pub events: Vec<(Brief, String)>,
    /// How many there are.
    pub total: u64,
}

/// The undated events of `query`; `None` when the ticket went stale.
pub fn undated(
    store: &dyn EventStore,
    query: &Query,
    lang: Option<&str>,
    ticket: &Ticket,
) -> Option<Undated> {
    let listing = store.undated(query, MOST, ticket)?;
    let mut events = Vec::new();
    for row in listing.rows {
        if ticket.is_stale() {
            return None;
        }
        let head = store.event_head(row, 0, ticket)?;
        if let (Some(head), Some(brief)) = (head, store.brief(row, query, lang)) {
            events.push((brief, head.event.record.time));
        }
    }
    Some(Undated {
        events,
        total: listing.total,
    })
}
