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
    let event = |row: &crate::store::RowId| {
        let written = store.event(*row)?.record.time;
        Some((store.brief(*row, query, lang)?, written))
    };
    Some(Undated {
        events: listing.rows.iter().filter_map(event).collect(),
        total: listing.total,
    })
}
