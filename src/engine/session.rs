//! What belongs to one session: the stated and the derived telling of one move.

use crate::query::{Expr, Query, Term};
use crate::store::{Brief, EventStore, ListAsk, Order};
use crate::story::{Event, Lane, Story};
use crate::sync::Ticket;
use crate::time::Span;
use std::collections::HashMap;
use std::sync::Arc;

/// Moves of a day that are looked at; a day has one a ticker.
const MOST: usize = 1_000;

/// The moves of the same day and of a ticker of `event` that are told the other way: stated ones of a derived move,
/// derived ones of a stated move. In the order of the event's tickers; `None` when the ticket went stale.
pub fn twins(
    store: &dyn EventStore,
    event: &Event,
    lang: Option<&str>,
    ticket: &Ticket,
) -> Option<Vec<Brief>> {
    let Some(day) = day(event, store.story()) else {
        return Some(Vec::new());
    };
    let ask = ListAsk {
        query: Arc::new(moves()),
        span: Some(day),
        order: Order::Time,
        skip: 0,
        limit: MOST,
    };
    let rows = store.list(&ask, ticket)?.rows;
    let record = &event.record;
    let mut places: HashMap<String, usize> = HashMap::new();
    for (place, ticker) in record.tickers.iter().enumerate() {
        places.entry(ticker.to_ascii_uppercase()).or_insert(place);
    }
    let place = |brief: &Brief| {
        let own = brief.tickers.iter();
        let own = own.filter_map(|t| places.get(&t.to_ascii_uppercase()));
        own.min().copied()
    };
    let briefs = rows
        .into_iter()
        .filter_map(|row| store.brief(row, &Query::default(), lang))
        .filter(|brief| brief.derived != record.derived);
    let mut twins: Vec<(usize, Brief)> = briefs.filter_map(|b| Some((place(&b)?, b))).collect();
    twins.sort_by_key(|(place, _)| *place);
    Some(twins.into_iter().map(|(_, brief)| brief).collect())
}

/// The day of the session that a move is, on the clock of its exchange.
fn day(event: &Event, story: &Story) -> Option<Span> {
    let mut tickers = event.record.tickers.iter();
    let series = tickers.find_map(|t| story.series(t))?;
    let zone = series.calendar().map_or(story.zone, |c| c.zone);
    let date = zone.date(event.when.start);
    let day = Span::new(zone.midnight(date), zone.midnight(date.plus(1)));
    (event.lane() == Lane::Moves).then_some(day)
}

/// All moves: the same query each time, so that the store keeps its answer.
fn moves() -> Query {
    Query {
        expr: Expr::Term(Term::Lane(vec![Lane::Moves])),
        ..Query::default()
    }
}
