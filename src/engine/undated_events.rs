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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;
    use crate::store::MemoryStore;
    use crate::story::{Batch, Draft};
    use crate::time::{When, Zone};

    #[test]
    fn matching_events_come_with_what_was_written_as_their_time() {
        let mut batch = Batch::default();
        for (title, time) in [("chips", "soon"), ("cars", ""), ("more chips", "some day")] {
            batch.push(&Draft {
                title: title.into(),
                when: When::UNDATED,
                rest: format!(r#""time":"{time}""#),
                ..Draft::default()
            });
        }
        batch.push(&Draft {
            title: "chips with a time".into(),
            ..Draft::default()
        });
        let mut store = MemoryStore::new();
        store.push(batch);
        let query = parse("chips", Zone::Utc);
        let found = UndatedEvents::of(&store, &query, None, &CancelToken::never());
        let found = found.unwrap_or_default();
        let events = found.events.iter();
        let events: Vec<_> = events.map(|(s, time)| (&*s.title, time.as_str())).collect();
        assert_eq!(events, [("chips", "soon"), ("more chips", "some day")]);
        assert_eq!(found.total, 2);
    }
}
