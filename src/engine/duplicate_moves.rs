//! The stated and the derived event of one move.

use crate::query::{Expr, Query, Term};
use crate::store::{EventStore, EventSummary, ListRequest, Order};
use crate::story::{Event, Lane, Story};
use crate::sync::{CancelToken, Cancelled};
use crate::time::Span;
use std::collections::HashMap;
use std::sync::Arc;

/// Moves of a day that are examined; a day has one for each ticker.
const MAX_MOVES: usize = 1_000;

/// The other events of the move that `event` is: stated ones of a derived move, derived ones of a stated move, on the same
/// day and of one of its tickers. In the order of the event's tickers.
///
/// # Errors
/// [`Cancelled`] when the work was.
pub fn duplicate_moves(
    store: &dyn EventStore,
    event: &Event,
    lang: Option<&str>,
    token: &CancelToken,
) -> Result<Vec<EventSummary>, Cancelled> {
    let Some(day) = session_day(event, store.story()) else {
        return Ok(Vec::new());
    };
    let request = ListRequest {
        query: Arc::new(all_moves()),
        span: Some(day),
        order: Order::Time,
        skip: 0,
        limit: MAX_MOVES,
    };
    let rows = store.list(&request, token)?.rows;
    let record = &event.record;
    let mut places: HashMap<String, usize> = HashMap::new();
    for (place, ticker) in record.tickers.iter().enumerate() {
        places.entry(ticker.to_ascii_uppercase()).or_insert(place);
    }
    let place = |summary: &EventSummary| {
        let own = summary.tickers.iter();
        let own = own.filter_map(|t| places.get(&t.to_ascii_uppercase()));
        own.min().copied()
    };
    let summaries = rows
        .into_iter()
        .filter_map(|row| store.summary(row, &Query::default(), lang))
        .filter(|summary| summary.derived != record.derived);
    let with_place = summaries.filter_map(|s| Some((place(&s)?, s)));
    let mut others: Vec<(usize, EventSummary)> = with_place.collect();
    others.sort_by_key(|(place, _)| *place);
    Ok(others.into_iter().map(|(_, summary)| summary).collect())
}

/// The day of the session of a move, in the zone of its exchange; `None` when `event` is not a move of a known ticker.
fn session_day(event: &Event, story: &Story) -> Option<Span> {
    let mut tickers = event.record.tickers.iter();
    let series = tickers.find_map(|t| story.series(t))?;
    let zone = series.calendar().map_or(story.zone, |c| c.zone);
    let date = zone.date(event.when.start);
    let day = Span::new(zone.midnight(date), zone.midnight(date.plus(1)));
    (event.lane() == Lane::Moves).then_some(day)
}

/// All moves. The query is the same each time, so that the store keeps its rows.
fn all_moves() -> Query {
    Query {
        expr: Expr::Term(Term::Lane(vec![Lane::Moves])),
        ..Query::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryStore;
    use crate::story::{Batch, Draft, Flags, Series};
    use crate::time::{DAY, HOUR, Timestamp, When};

    /// A move at an hour of some day, stated or derived.
    fn add(batch: &mut Batch, id: &str, at: i64, tickers: &[&str], derived: bool) {
        let mut flags = Flags::default();
        if derived {
            flags.add(Flags::DERIVED);
        }
        batch.push(&Draft {
            id: id.to_owned().into(),
            kind: "move".into(),
            when: When::instant(Timestamp::from_micros(at)),
            tickers: tickers.iter().map(|t| (*t).to_owned().into()).collect(),
            flags,
            ..Draft::default()
        });
    }

    #[test]
    fn a_stated_move_finds_the_derived_ones_of_its_day_and_they_find_it() {
        let mut prices = Story::default();
        for ticker in ["A", "B", "C"] {
            prices.series.push(Series {
                ticker: ticker.to_owned(),
                ..Series::default()
            });
        }
        let mut store = MemoryStore::new();
        store.set_story(Arc::new(prices));
        let mut batch = Batch::default();
        add(&mut batch, "stated", 9 * HOUR, &["B", "a"], false);
        add(&mut batch, "derived-a", 16 * HOUR, &["A"], true);
        add(&mut batch, "derived-b", 16 * HOUR, &["B"], true);
        add(&mut batch, "derived-c", 16 * HOUR, &["C"], true);
        add(&mut batch, "next-day", DAY + HOUR, &["A"], true);
        store.push(batch);
        let check = |id: &str, expected: &[&str]| {
            let event = store.find(id).and_then(|row| store.event(row));
            let event = event.unwrap_or_default();
            let found = duplicate_moves(&store, &event, None, &CancelToken::never());
            let found = found.unwrap_or_default();
            let found: Vec<&str> = found.iter().map(|s| &*s.id).collect();
            assert_eq!(found, expected, "{id}");
        };
        check("stated", &["derived-b", "derived-a"]);
        check("derived-a", &["stated"]);
        check("derived-c", &[]);
        check("next-day", &[]);
    }
}
