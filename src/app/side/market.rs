//! What the market did in a row of Side by side: close and return of each ticker, or why it was closed.
//!
//! A session stands in the row in which its closing bell rang, whatever the zone on the screen.

use super::groups::{Frame, Group};
use crate::app::card::{percent, price};
use crate::story::{Series, Story, simple_return};
use crate::time::sessions::State;
use crate::time::{Span, Unit};

/// Close and return of one ticker in one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Place among the tickers that are shown.
    pub slot: usize,
    /// The ticker.
    pub ticker: String,
    /// The last close of the row.
    pub close: String,
    /// Its return since the last close before the row; empty for the first of the series.
    pub change: String,
    /// The same as a number.
    pub value: f64,
    /// Whether that is a move of the ticker; only single sessions are judged.
    pub strong: bool,
}

/// What the Market column says of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Market {
    /// Nothing is known of it.
    Silent,
    /// Closes and returns.
    Figures(Vec<Figure>),
    /// Why there is none.
    Words(String),
}

/// The market in `group`, by `tickers`.
#[must_use]
pub fn market(story: &Story, tickers: &[String], frame: &Frame, group: &Group<'_>) -> Market {
    if !group.regular || tickers.is_empty() {
        return Market::Silent;
    }
    let figures: Vec<Figure> = tickers
        .iter()
        .enumerate()
        .filter_map(|(slot, ticker)| figure(story.series(ticker)?, slot, group.span))
        .collect();
    if !figures.is_empty() {
        return Market::Figures(figures);
    }
    words(story, tickers, frame, group.span).map_or(Market::Silent, Market::Words)
}

fn figure(series: &Series, slot: usize, row: Span) -> Option<Figure> {
    let bars = &series.bars;
    let first = bars.partition_point(|b| b.to <= row.from);
    let last = bars.partition_point(|b| b.to <= row.to).checked_sub(1)?;
    let bar = bars.get(last).filter(|_| last >= first)?;
    let before = first.checked_sub(1).and_then(|i| bars.get(i));
    let change = before.and_then(|b| simple_return(b.close, bar.close));
    Some(Figure {
        slot,
        ticker: series.ticker.clone(),
        close: price(bar.close),
        change: change.map(percent).unwrap_or_default(),
        value: change.unwrap_or(0.0),
        strong: first == last && series.at(last).is_some_and(|s| s.unusual),
    })
}

/// Why a day or an hour has no close.
fn words(story: &Story, tickers: &[String], frame: &Frame, row: Span) -> Option<String> {
    let series = tickers.iter().find_map(|t| story.series(t))?;
    let (first, last) = (series.bars.first()?, series.bars.last()?);
    if row.to <= first.from {
        return None;
    }
    let sessions = story.sessions_of(series)?;
    let middle = row.from.plus(row.micros() / 2);
    let date = sessions.zone().date(middle);
    let day = series.calendar().and_then(|c| c.closed(date));
    if row.from >= last.to {
        // No bar tells of it any more, or not yet; the calendar does.
        let day = day.filter(|_| frame.unit.unit == Unit::Day)?;
        return Some(format!("closed · {}", day.name()));
    }
    let reason = |index: usize| match (day, sessions.closed_between(index)) {
        (Some(day), _) => Some(format!("closed · {}", day.name())),
        (None, Some(closure)) if frame.unit.unit == Unit::Day => {
            Some(format!("closed · {}", closure.name()))
        }
        (None, Some(_)) => Some("closed".to_owned()),
        (None, None) => None,
    };
    match (frame.unit.unit, sessions.state(middle)) {
        (Unit::Day | Unit::Hour, State::Closed(index)) => reason(index),
        (Unit::Hour, State::Open(_)) => Some("open".to_owned()),
        _ => None,
    }
}
