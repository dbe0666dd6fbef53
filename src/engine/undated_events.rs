//! Events without a usable time, with what the file says instead.

use crate::query::Query;
use crate::store::{EventStore, EventSummary};
use crate::sync::{CancelToken, Cancelled};

/// Most events that are listed.
const MAX_EVENTS: usize = 1_000;

/// Events without a usable time that match a filter, in the order of the files.
#[derive(Clone, Debug, Default)]
pub struct UndatedEvents {
    /// The first of them, each with what was written as its time; empty when nothing was.
    pub events: Vec<(EventSummary, String)>,
    /// How many there are.
    pub total: u64,
}

impl UndatedEvents {
    /// The undated events of `query`.
    ///
    /// # Errors
    /// [`Cancelled`] when the work was.
    pub fn of(
        store: &dyn EventStore,
        query: &Query,
        lang: Option<&str>,
        token: &CancelToken,
    ) -> Result<Self, Cancelled> {
        let listing = store.undated(query, MAX_EVENTS, token)?;
        let mut events = Vec::new();
        for row in listing.rows {
            token.check()?;
            let head = store.event_head(row, 0, token)?;
            if let (Some(head), Some(summary)) = (head, store.summary(row, query, lang)) {
                events.push((summary, head.event.record.time));
            }
        }
        Ok(Self {
            events,
            total: listing.total,
        })
    }
}
