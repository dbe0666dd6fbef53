//! Price tables: bars by the day or shorter, their columns known by name.
//!
//! A row with a price that is none is refused. Rows out of order are sorted; of two rows of one time the last
//! wins. Nothing is guessed where `03/04/2025` may be March or April.

use super::bar_row::{Cells, Order, Stamp, Wrong};
use super::report::{Note, Place};
use super::rows::{Row, Rows, field_range};
use crate::story::{Bar, Hours};
use crate::time::{Calendar, HOUR, Span, Timestamp, Zone};
use std::collections::{BTreeMap, HashSet};

/// How a table is to be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan<'a> {
    /// Trading calendar, if it is known.
    pub(super) calendar: Option<Calendar>,
    /// Zone of times without an offset, and of days without a calendar.
    pub(super) zone: Zone,
    /// Ticker of rows that name none.
    pub(super) ticker: &'a str,
    pub(super) bars: Bars,
}

/// What the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bars {
    /// One a day.
    Daily,
    /// Shorter, of this length in microseconds if it is known.
    Intraday(Option<i64>),
    /// As the rows look.
    Either,
}

/// The bars of one ticker.
#[derive(Debug, Default)]
pub(super) struct Prices {
    pub(super) ticker: String,
    pub(super) daily: Vec<Bar>,
    pub(super) intraday: Vec<Bar>,
}

/// A row that was read, before its bar is laid on the calendar.
struct Entry<'a> {
    place: Place<'a>,
    stamp: Stamp,
    bar: Bar,
}

/// Where faults go.
pub(super) type Report<'r> = &'r mut dyn FnMut(&Place<'_>, Note);

/// Reads a table. Rows that are refused are told to `report` as errors.
pub(super) fn read(mut rows: Rows<'_>, plan: Plan<'_>, report: Report<'_>) -> Vec<Prices> {
    let cells = Cells::find(&rows);
    let order = cells.date_order(&rows);
    let delimiter = rows.delimiter();
    let mut tickers: BTreeMap<String, Vec<Entry<'_>>> = BTreeMap::new();
    let zone = plan.calendar.map_or(plan.zone, |c| c.zone);
    while let Some(row) = rows.next_row() {
        match entry(&row, &cells, order, zone) {
            Ok((ticker, stamp, bar)) => {
                let ticker = ticker.unwrap_or_else(|| plan.ticker.to_owned());
                let place = row.place;
                tickers
                    .entry(ticker)
                    .or_default()
                    .push(Entry { place, stamp, bar });
            }
            Err(wrong) => {
                let (column, note) = *wrong;
                let at = field_range(row.place.text, column, delimiter);
                report(&row.place, note.at(at));
            }
        }
    }
    tickers
        .into_iter()
        .map(|(ticker, mut entries)| {
            if let Some(column) = cells.adjusted_column() {
                adjusted(&mut entries, (column, delimiter), report);
            }
            lay(ticker, entries, plan, report)
        })
        .collect()
}

/// A column of adjusted closes that is empty stands for the closes. Where only some rows lack one, those stay without:
/// the close beside adjusted ones would make returns that never were.
fn adjusted(entries: &mut [Entry<'_>], (column, delimiter): (usize, u8), report: Report<'_>) {
    if entries.iter().all(|e| e.bar.adjusted.is_none()) {
        for entry in entries {
            entry.bar.adjusted = Some(entry.bar.close);
        }
        return;
    }
    for entry in entries.iter().filter(|e| e.bar.adjusted.is_none()) {
        let date = entry.stamp.date.iso();
        let message = format!("{date} has no adjusted close, and other rows have one");
        let hint =
            "fill it in; until then no reaction is measured on this day nor on the one after it";
        let note = Note::warning("no-adjusted", "adj_close", message, hint);
        let at = field_range(entry.place.text, column, delimiter);
        report(&entry.place, note.at(at));
    }
}

fn entry(
    row: &Row<'_, '_>,
    cells: &Cells,
    order: Order,
    zone: Zone,
) -> Result<(Option<String>, Stamp, Bar), Wrong> {
    let stamp = cells.stamp(row.fields, order, zone)?;
    let bar = cells.bar(row.fields)?;
    Ok((cells.ticker(row.fields), stamp, bar))
}

/// Puts the bars of one ticker on the calendar, in order.
fn lay(ticker: String, entries: Vec<Entry<'_>>, plan: Plan<'_>, report: Report<'_>) -> Prices {
    let daily = match plan.bars {
        Bars::Daily => true,
        Bars::Intraday(_) => false,
        Bars::Either => {
            let mut dates = HashSet::new();
            entries.iter().all(|e| dates.insert(e.stamp.date))
        }
    };
    let mut prices = Prices {
        ticker,
        ..Prices::default()
    };
    if daily {
        prices.daily = sorted(
            entries,
            |e| i64::from(e.stamp.date.0),
            report,
            |e, report| day(e, plan, report),
        );
    } else {
        let length = match plan.bars {
            Bars::Intraday(Some(length)) => length,
            _ => shortest_gap(&entries),
        };
        prices.intraday = sorted(
            entries,
            |e| e.stamp.at.micros(),
            report,
            |e, _| short(e, plan, length),
        );
    }
    prices
}

/// The bars in order of `key`: sorted if they are not, the last of equal ones.
fn sorted(
    mut entries: Vec<Entry<'_>>,
    key: impl Fn(&Entry<'_>) -> i64,
    report: Report<'_>,
    bar: impl Fn(&Entry<'_>, Report<'_>) -> Bar,
) -> Vec<Bar> {
    let falls = |pair: &[Entry<'_>]| matches!(pair, [a, b] if key(a) > key(b));
    let rises = |pair: &[Entry<'_>]| matches!(pair, [a, b] if key(a) < key(b));
    let unsorted = entries.windows(2).position(falls);
    // Newest first, as some exchanges write it, is an order too.
    if let Some(at) = unsorted
        && entries.windows(2).any(rises)
        && let Some(entry) = entries.get(at + 1)
    {
        let message = "the rows are not in order of time; they are sorted";
        let hint = "nothing needs to be done; sort the file to be rid of this warning";
        report(
            &entry.place,
            Note::warning("unsorted", "date", message, hint),
        );
    }
    entries.sort_by_key(&key);
    let mut bars: Vec<Bar> = Vec::with_capacity(entries.len());
    let mut before: Option<&Entry<'_>> = None;
    for entry in &entries {
        let same = before.filter(|b| key(b) == key(entry));
        if let Some(same) = same {
            let message = format!(
                "{} stands here again; the last row wins",
                same.stamp.date.iso()
            );
            let note = Note::warning(
                "duplicate-date",
                "date",
                message,
                "remove one of the two rows",
            );
            report(&entry.place, note);
            bars.pop();
        }
        bars.push(bar(entry, report));
        before = Some(entry);
    }
    bars
}

/// A daily bar: from bell to bell, or from midnight to midnight where no calendar knows better. On a day that the
/// calendar has as closed the prices win, and the bells ring as on others.
fn day(entry: &Entry<'_>, plan: Plan<'_>, report: Report<'_>) -> Bar {
    let date = entry.stamp.date;
    if let Some(closed) = plan.calendar.and_then(|c| c.closed(date)) {
        let message = format!(
            "the exchange is closed on {} ({}), and here is a bar; the prices win",
            date.iso(),
            closed.name()
        );
        let hint = "check the date; the row is kept, and its day counts as a session";
        report(
            &entry.place,
            Note::warning("closed-day", "date", message, hint),
        );
    }
    let midnight = |date| plan.zone.midnight(date);
    let span = plan.calendar.map_or_else(
        || Span::new(midnight(date), midnight(date.plus(1))),
        |calendar| calendar.usual(date),
    );
    Bar {
        date,
        from: span.from,
        to: span.to,
        ..entry.bar
    }
}

/// A shorter bar: it ends with its part of the day.
fn short(entry: &Entry<'_>, plan: Plan<'_>, length: i64) -> Bar {
    let from = entry.stamp.at;
    let date = entry.stamp.date;
    let mut to = from.plus(length);
    if let Some(session) = plan.calendar.map(|c| c.usual(date)) {
        let bound: Option<Timestamp> = match entry.bar.hours {
            Hours::Pre => Some(session.from),
            Hours::Regular => Some(session.to),
            Hours::Post => None,
        };
        to = bound.filter(|b| *b > from).map_or(to, |b| b.min(to));
    }
    Bar {
        date,
        from,
        to,
        ..entry.bar
    }
}

/// The smallest distance of two bars; an hour when there is only one.
fn shortest_gap(entries: &[Entry<'_>]) -> i64 {
    entries
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] => Some(b.stamp.at.since(a.stamp.at).abs()),
            _ => None,
        })
        .filter(|gap| *gap > 0)
        .min()
        .unwrap_or(HOUR)
}
