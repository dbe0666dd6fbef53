//! Cards: near enough, an event has a second line that says what the focus ticker did in the first session that could
//! react, or what its own tickers did where none is in focus.
//!
//! A lane shows cards only where every event of it keeps its title and its own place, so that none is lost for
//! the sake of a return.

use super::lanes::Placed;
use crate::app::card::percent;
use crate::app::sign::Signs;
use crate::text::width;
use crate::time::{Axis, HOUR};

/// Tickers of a card at most.
const TICKERS: usize = 3;
/// From this pitch on events are far apart enough for cards.
const NEAR: i64 = 2 * HOUR;

/// So many columns of a title are enough to know it by.
const ENOUGH: usize = 20;

/// What a ticker did.
#[derive(Clone, Debug, PartialEq)]
pub struct Returned {
    /// Ticker, and the day where it is named.
    pub label: String,
    /// The return with its sign.
    pub text: String,
    /// The return.
    pub change: f64,
}

/// Whether a lane of so many rows may show cards on this axis.
#[must_use]
pub fn fit(axis: &Axis, rows: u16) -> bool {
    rows >= 2 && axis.pitch() <= NEAR
}

/// Whether an event stands alone and shows enough of its title.
#[must_use]
pub fn is_whole(item: &Placed) -> bool {
    let label = width(&item.label);
    item.more == 0 && label > 0 && (label >= ENOUGH || !item.label.ends_with('…'))
}

/// Gives every event two rows, and what its tickers did in the second one, as far as there is room; `None` when
/// there is nothing to say of any.
#[must_use]
pub fn spread(mut items: Vec<Placed>, signs: &Signs<'_>, axis: &Axis) -> Option<Vec<Placed>> {
    let columns = axis.columns() as i64;
    let places: Vec<(u16, i64)> = items.iter().map(|i| (i.row, i.column)).collect();
    for item in &mut items {
        let after = places
            .iter()
            .filter(|(row, column)| *row == item.row && *column > item.column)
            .map(|(_, column)| *column)
            .min();
        let room = after.unwrap_or(columns).min(columns) - item.column - 3;
        item.note = note(item, signs, usize::try_from(room).unwrap_or(0));
        item.row *= 2;
    }
    items.iter().any(|i| !i.note.is_empty()).then_some(items)
}

fn note(item: &Placed, signs: &Signs<'_>, room: usize) -> Vec<Returned> {
    let mut note: Vec<Returned> = Vec::new();
    let mut used = 0;
    let story = signs.story;
    let tickers = signs.figures.candidates(&item.brief.tickers);
    let series = tickers.filter_map(|t| story.series(t));
    for series in series.take(TICKERS) {
        let Some((session, change)) = series
            .reacting(item.brief.lane, item.brief.deciding, story.zone)
            .and_then(|s| Some((s, s.change?)))
        else {
            continue;
        };
        let label = match note.last() {
            None => format!("{} {} ", session.bar.date.day_month(), series.ticker),
            Some(_) => format!("  {} ", series.ticker),
        };
        let text = percent(change);
        used += width(&label) + width(&text);
        if used > room {
            break;
        }
        note.push(Returned {
            label,
            text,
            change,
        });
    }
    note
}
