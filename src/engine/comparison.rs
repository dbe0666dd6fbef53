//! Two events side by side, with the events between them and the ones that come next.

use super::event_details::EventDetails;
use crate::query::Query;
use crate::store::{EventStore, EventSummary, ListRequest, Order, RowId};
use crate::sync::{CancelToken, Cancelled};
use crate::time::{Span, Timestamp, When};
use std::sync::Arc;

/// Most events between the two that are listed; the most important ones.
const MAX_BETWEEN: usize = 40;
/// How many of the next events are listed.
const MAX_NEXT: usize = 6;

/// A request for two events, what lies between them and what comes next.
#[derive(Clone, Debug)]
pub struct CompareRequest {
    /// Identifier of the one.
    pub a: Arc<str>,
    /// Identifier of the other.
    pub b: Arc<str>,
    /// The filter for what lies between and after.
    pub query: Arc<Query>,
    /// Language of titles.
    pub lang: Option<Arc<str>>,
}

/// Two events side by side.
#[derive(Clone, Debug)]
pub struct EventComparison {
    /// The one.
    pub a: EventDetails,
    /// The other; it may be the earlier one.
    pub b: EventDetails,
    /// Matching events between their starts, in order of time: the most important ones.
    pub between: Vec<EventSummary>,
    /// How many there are in all.
    pub total_between: u64,
    /// The first matching events after the later of the two.
    pub next: Vec<EventSummary>,
}

impl EventComparison {
    /// The two events of `request`; `None` when one of them does not exist.
    ///
    /// # Errors
    /// [`Cancelled`] when the work was.
    pub fn new(
        store: &dyn EventStore,
        request: &CompareRequest,
        token: &CancelToken,
    ) -> Result<Option<Self>, Cancelled> {
        let lang = request.lang.as_deref();
        let a = EventDetails::find(store, &request.a, lang, token)?;
        let b = EventDetails::find(store, &request.b, lang, token)?;
        let (Some(a), Some(b)) = (a, b) else {
            return Ok(None);
        };
        let mut comparison = Self {
            a,
            b,
            between: Vec::new(),
            total_between: 0,
            next: Vec::new(),
        };
        comparison.add_others(store, request, token)?;
        Ok(Some(comparison))
    }

    /// Adds the events between the two and the next ones, if both have a usable time.
    fn add_others(
        &mut self,
        store: &dyn EventStore,
        request: &CompareRequest,
        token: &CancelToken,
    ) -> Result<(), Cancelled> {
        let (a, b) = (self.a.event.when, self.b.event.when);
        if a.is_undated() || b.is_undated() {
            return Ok(());
        }
        let (first, last) = if a.start <= b.start { (a, b) } else { (b, a) };
        let own = [self.a.row, self.b.row];
        let rows_of = |span: Span, order: Order, limit: usize| {
            let request = ListRequest {
                query: Arc::clone(&request.query),
                span: Some(span),
                order,
                skip: 0,
                limit,
            };
            store.list(&request, token)
        };
        let span = Span::new(first.start, last.start);
        let found = rows_of(span, Order::Importance, MAX_BETWEEN + own.len())?;
        let counted = own
            .iter()
            .filter(|row| is_counted(store, **row, request, span));
        self.total_between = found.total.saturating_sub(counted.count() as u64);
        self.between = summaries(store, &found.rows, own, request);
        self.between.truncate(MAX_BETWEEN);
        self.between.sort_by_key(|s| (s.when.start, s.row));
        let rest = Span::new(after(last), Timestamp::MAX);
        let rows = rows_of(rest, Order::Time, MAX_NEXT * 4)?.rows;
        self.next = summaries(store, &rows, own, request);
        self.next.retain(|s| s.when.start >= last.start);
        self.next.truncate(MAX_NEXT);
        Ok(())
    }
}

/// The first instant that is surely not before an event.
fn after(when: When) -> Timestamp {
    when.start.plus(1)
}

/// Whether an event is among those that a list of `span` counts.
fn is_counted(store: &dyn EventStore, row: RowId, request: &CompareRequest, span: Span) -> bool {
    let summary = store.summary(row, &request.query, None);
    summary.is_some_and(|s| s.passes && s.when.span().overlaps(span))
}

/// The summaries of `rows` without `own`.
fn summaries(
    store: &dyn EventStore,
    rows: &[RowId],
    own: [RowId; 2],
    request: &CompareRequest,
) -> Vec<EventSummary> {
    let others = rows.iter().filter(|row| !own.contains(row));
    others
        .filter_map(|row| store.summary(*row, &request.query, request.lang.as_deref()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;
    use crate::store::MemoryStore;
    use crate::story::{Batch, Draft};
    use crate::time::{HOUR, Zone};

    /// Events `e0` to `e9`, an hour apart, and one without a time.
    fn store() -> MemoryStore {
        let mut batch = Batch::default();
        for hour in 0..10 {
            batch.push(&Draft {
                id: format!("e{hour}").into(),
                kind: if hour % 2 == 0 { "release" } else { "policy" }.into(),
                when: When::instant(Timestamp::from_micros(hour * HOUR)),
                ..Draft::default()
            });
        }
        batch.push(&Draft {
            id: "undated".into(),
            when: When::UNDATED,
            ..Draft::default()
        });
        let mut store = MemoryStore::new();
        store.push(batch);
        store
    }

    /// Identifiers between the two, how many there are, and the next ones.
    fn compare(a: &str, b: &str, filter: &str) -> Option<(Vec<String>, u64, Vec<String>)> {
        let request = CompareRequest {
            a: a.into(),
            b: b.into(),
            query: Arc::new(parse(filter, Zone::Utc)),
            lang: None,
        };
        let found = EventComparison::new(&store(), &request, &CancelToken::never());
        let ids = |list: &[EventSummary]| list.iter().map(|s| s.id.to_string()).collect();
        found
            .ok()?
            .map(|c| (ids(&c.between), c.total_between, ids(&c.next)))
    }

    #[test]
    fn what_lies_between_and_what_comes_next_is_the_same_in_either_order() {
        let found = compare("e2", "e6", "");
        let names = |list: &[&str]| list.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let expected = (names(&["e3", "e4", "e5"]), 3, names(&["e7", "e8", "e9"]));
        assert_eq!(found, Some(expected));
        assert_eq!(compare("e6", "e2", ""), found);
        let filtered = (names(&["e4"]), 1, names(&["e8"]));
        assert_eq!(compare("e2", "e6", "kind:release"), Some(filtered));
    }

    #[test]
    fn nothing_lies_between_an_event_and_one_without_a_time() {
        assert_eq!(compare("e2", "undated", ""), Some((vec![], 0, vec![])));
        assert_eq!(compare("e2", "nobody", ""), None);
    }
}
