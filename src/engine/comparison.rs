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
