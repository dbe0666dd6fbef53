//! Two events beside each other: both whole, what passes the filter between them, and what comes next.

use super::Opened;
use super::opened::find_opened;
use crate::query::Query;
use crate::store::{Brief, EventStore, ListAsk, Order, RowId};
use crate::sync::Ticket;
use crate::time::{Span, Timestamp, When};
use std::sync::Arc;

/// Most events between the two that are found; the most important ones.
const BETWEEN: usize = 40;
/// How many of the next events are found.
const NEXT: usize = 6;

/// Asks for two events, what lies between them and what comes next.
#[derive(Clone, Debug)]
pub struct CompareAsk {
    /// Identifier of the one.
    pub a: Arc<str>,
    /// Identifier of the other.
    pub b: Arc<str>,
    /// The filter for what lies between and after.
    pub query: Arc<Query>,
    /// Language of titles.
    pub lang: Option<Arc<str>>,
}

/// Two events beside each other.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The one.
    pub a: Opened,
    /// The other; it may be the earlier one.
    pub b: Opened,
    /// Events between their starts that pass the filter, in order of time: the most important ones.
    pub between: Vec<Brief>,
    /// How many there are in all.
    pub many: u64,
    /// The first events after the later of the two that pass the filter.
    pub next: Vec<Brief>,
}

/// The two events of `ask`; the inner `None` when one of them is not there.
#[expect(clippy::option_option, reason = "stale is told from none so")]
pub fn compare(
    store: &dyn EventStore,
    ask: &CompareAsk,
    ticket: &Ticket,
) -> Option<Option<Compared>> {
    let a = find_opened(store, &ask.a, ask.lang.as_deref(), ticket)?;
    let b = find_opened(store, &ask.b, ask.lang.as_deref(), ticket)?;
    let (Some(a), Some(b)) = (a, b) else {
        return Some(None);
    };
    if a.event.when.is_undated() || b.event.when.is_undated() {
        return Some(Some(Compared {
            a,
            b,
            between: Vec::new(),
            many: 0,
            next: Vec::new(),
        }));
    }
    let (first, last) = if a.event.when.start <= b.event.when.start {
        (a.event.when, b.event.when)
    } else {
        (b.event.when, a.event.when)
    };
    let own = [a.row, b.row];
    let span = Span::new(first.start, last.start);
    let rows_of = |span: Span, order: Order, limit: usize| {
        let ask = ListAsk {
            query: Arc::clone(&ask.query),
            span: Some(span),
            order,
            skip: 0,
            limit,
        };
        store.list(&ask, ticket)
    };
    let found = rows_of(span, Order::Importance, BETWEEN + own.len())?;
    let counted = own.iter().filter(|row| counts(store, **row, ask, span));
    let many = found.total.saturating_sub(counted.count() as u64);
    let mut between = briefs(store, &found.rows, own, ask);
    between.truncate(BETWEEN);
    between.sort_by_key(|b| (b.when.start, b.row));
    let rest = Span::new(after(last), Timestamp::MAX);
    let mut next = briefs(store, &rows_of(rest, Order::Time, NEXT * 4)?.rows, own, ask);
    next.retain(|b| b.when.start >= last.start);
    next.truncate(NEXT);
    Some(Some(Compared {
        a,
        b,
        between,
        many,
        next,
    }))
}

/// The first instant that is surely not before an event.
fn after(when: When) -> Timestamp {
    when.start.plus(1)
}

/// Whether an event is among those that a list of `span` counts.
fn counts(store: &dyn EventStore, row: RowId, ask: &CompareAsk, span: Span) -> bool {
    let brief = store.brief(row, &ask.query, None);
    brief.is_some_and(|b| b.passes && b.when.span().overlaps(span))
}

fn briefs(store: &dyn EventStore, rows: &[RowId], own: [RowId; 2], ask: &CompareAsk) -> Vec<Brief> {
    let others = rows.iter().filter(|row| !own.contains(row));
    others
        .filter_map(|row| store.brief(*row, &ask.query, ask.lang.as_deref()))
        .collect()
}
