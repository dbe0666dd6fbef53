//! Price tables: bars by the day or shorter, their columns known by name.
//!
//! A row without a readable close is refused. Rows out of order are sorted; of two rows of one time the last wins.
//! Nothing is guessed where `03/04/2025` may be March or April; with points, `03.04.2025` is in April.

use super::bar_row::{Cells, Stamp};
use super::calendars::{TimesRead, intraday_end, session_span};
use super::report::{Note, Place};
use super::rows::{Report, Rows, field_range};
use crate::story::{Bar, series};
use crate::study::spikes;
use crate::time::{Calendar, HOUR, Zone};
use std::collections::{BTreeMap, HashSet};

mod misplaced;

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
    /// Shorter.
    Intraday,
    /// As the rows look.
    Either,
}

/// The bars of one ticker.
#[derive(Clone, Debug, Default)]
pub(super) struct Prices {
    pub(super) ticker: String,
    pub(super) daily: series::Bars,
    pub(super) intraday: series::Bars,
    /// What the times said of the market.
    pub(super) times: TimesRead,
    /// Whether the table has adjusted closes.
    pub(super) has_adjusted: bool,
}

/// A row that was read, before its bar is laid on the calendar.
struct Entry<'a> {
    place: Place<'a>,
    stamp: Stamp,
    bar: Bar,
}

/// Reads a table; nothing when its rows are no longer wanted. Rows that are refused are reported as errors.
pub(super) fn read(mut rows: Rows<'_>, plan: Plan<'_>, report: Report<'_>) -> Vec<Prices> {
    let cells = Cells::find(&rows);
    let survey = cells.survey(&rows, &[]);
    let delimiter = rows.delimiter();
    let mut tickers: BTreeMap<String, Vec<Entry<'_>>> = BTreeMap::new();
    let zone = plan.calendar.map_or(plan.zone, |c| c.zone);
    let mut odd = Vec::new();
    while let Some(row) = rows.next_row(report) {
        let stamp = cells.stamp(&row, survey.order, zone);
        let bar = stamp.and_then(|stamp| Ok((stamp, cells.bar(&row, survey.numbers, &mut odd)?)));
        match bar {
            Ok((stamp, bar)) => {
                let named = survey.ticker.map_or("", |column| row.field(column).trim());
                let ticker = if named.is_empty() {
                    plan.ticker.to_owned()
                } else {
                    named.to_uppercase()
                };
                let place = row.place;
                let entry = Entry { place, stamp, bar };
                tickers.entry(ticker).or_default().push(entry);
            }
            Err(wrong) => {
                odd.clear();
                odd.push(*wrong);
            }
        }
        for (column, note) in odd.drain(..) {
            let at = field_range(row.place.text, column, delimiter);
            report(&row.place, note.at(at));
        }
    }
    if !rows.are_wanted() {
        return Vec::new();
    }
    for entries in tickers.values_mut() {
        misplaced::remove(entries, &cells, delimiter, report);
    }
    tickers.retain(|_, entries| !entries.is_empty());
    let daily = match plan.bars {
        Bars::Daily => true,
        Bars::Intraday => false,
        Bars::Either => is_daily(tickers.values()),
    };
    let closes = (cells.close_column(), delimiter);
    let tickers = tickers.into_iter().map(|(ticker, mut entries)| {
        let column = cells.adjusted_column();
        let has_adjusted =
            column.is_some_and(|column| adjusted(&mut entries, (column, delimiter), report));
        let entries = sorted(entries, daily, report);
        doubtful(&entries, closes, report);
        Prices {
            has_adjusted,
            ..lay(ticker, &entries, daily, plan, report)
        }
    });
    tickers.collect()
}

/// Whether the rows are of days: none has a time of day, all have the same one, or hardly any day has several. A day
/// that is there twice makes no table intraday; a running day is often there with its last close and its present price.
fn is_daily<'e, 'a: 'e>(tickers: impl Iterator<Item = &'e Vec<Entry<'a>>>) -> bool {
    let (mut days, mut times) = (0, 0);
    for entries in tickers {
        let stamps = entries.iter().map(|e| e.stamp);
        days += stamps.clone().map(|s| s.date).collect::<HashSet<_>>().len();
        times += stamps
            .map(|s| (s.date, s.time_of_day))
            .collect::<HashSet<_>>()
            .len();
    }
    times * 2 < days * 3
}

/// A column of adjusted closes that is empty stands for the closes. Where only some rows lack one, those stay without:
/// the close beside adjusted ones would make returns that never were. Returns whether there are any.
fn adjusted(
    entries: &mut [Entry<'_>],
    (column, delimiter): (usize, u8),
    report: Report<'_>,
) -> bool {
    if entries.iter().all(|e| e.bar.adjusted.is_none()) {
        for entry in entries {
            entry.bar.adjusted = Some(entry.bar.close);
        }
        return false;
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
    true
}

/// Puts the bars of one ticker on the calendar.
fn lay(
    ticker: String,
    entries: &[Entry<'_>],
    daily: bool,
    plan: Plan<'_>,
    report: Report<'_>,
) -> Prices {
    let times = entries.iter().map(|e| (e.stamp.at, e.stamp.offset));
    let zone = plan.calendar.map_or(plan.zone, |c| c.zone);
    let times = TimesRead::new(times.collect(), plan.calendar, zone);
    let mut prices = Prices {
        ticker,
        times,
        ..Prices::default()
    };
    if daily {
        prices.daily = entries.iter().map(|e| day(e, plan, report)).collect();
    } else {
        let length = shortest_gap(entries);
        let begun = entries.iter().map(|e| Bar {
            date: e.stamp.date,
            from: e.stamp.at,
            ..e.bar
        });
        prices.intraday = of_length(&begun.collect(), length, plan.calendar);
    }
    prices
}

/// Intraday bars of this length in microseconds; each ends with its part of the day at the latest.
pub(super) fn of_length(
    bars: &series::Bars,
    length: i64,
    calendar: Option<Calendar>,
) -> series::Bars {
    let end = |bar: &Bar| Bar {
        to: intraday_end(bar, bar.from.plus(length), calendar),
        ..*bar
    };
    bars.iter().map(end).collect()
}

/// The rows in order of time: sorted if they are not, the last of those of one day, or of one instant.
fn sorted<'a>(mut entries: Vec<Entry<'a>>, daily: bool, report: Report<'_>) -> Vec<Entry<'a>> {
    let key = |entry: &Entry<'_>| {
        if daily {
            i64::from(entry.stamp.date.0)
        } else {
            entry.stamp.at.micros()
        }
    };
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
    let mut kept: Vec<Entry<'a>> = Vec::with_capacity(entries.len());
    for entry in entries {
        if kept.pop_if(|last| key(last) == key(&entry)).is_some() {
            let message = format!(
                "{} stands here again; the last row wins",
                entry.stamp.date.iso()
            );
            let hint = "remove one of the two rows";
            let note = Note::warning("duplicate-date", "date", message, hint);
            report(&entry.place, note);
        }
        kept.push(entry);
    }
    kept
}

/// Reports closes that no return can be computed from, or that are in another unit than those around them.
fn doubtful(entries: &[Entry<'_>], (column, delimiter): (usize, u8), report: Report<'_>) {
    let mut note = |entry: &Entry<'_>, rule, message: String, hint: &'static str| {
        let at = field_range(entry.place.text, column, delimiter);
        report(
            &entry.place,
            Note::warning(rule, "close", message, hint).at(at),
        );
    };
    let mut below = entries.iter().filter(|e| e.bar.close <= 0.0);
    if let Some(first) = below.next() {
        let others = match below.count() {
            0 => String::new(),
            1 => " and 1 more".to_owned(),
            more => format!(" and {more} more"),
        };
        let message = format!(
            "the close {} of {}{others} is not above zero; it is drawn, and returns from and to it are not computed",
            first.bar.close.to_string().replace('-', "−"),
            first.stamp.date.iso()
        );
        let hint = "nothing needs to be done if it is a level, such as a yield or a spread";
        note(first, "not-above-zero", message, hint);
    }
    let bars: Vec<Bar> = entries.iter().map(|e| e.bar).collect();
    for spike in spikes::find(&bars) {
        let before = spike.start.checked_sub(1).and_then(|i| entries.get(i));
        let (Some(before), Some(first), Some(back)) =
            (before, entries.get(spike.start), entries.get(spike.end))
        else {
            continue;
        };
        let (old, new) = (before.bar.close, first.bar.close);
        let times = if new > old {
            format!("{:.0} times", new / old)
        } else {
            format!("1/{:.0} of", old / new)
        };
        let message = format!(
            "the close {new} of {} is {times} the one before, {old}, and on {} it is back at {}",
            first.stamp.date.iso(),
            back.stamp.date.iso(),
            back.bar.close
        );
        let hint =
            "check its unit, such as pence for pounds; it is kept, and its moves are doubtful";
        note(first, "price-jump", message, hint);
    }
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
    let span = session_span(date, plan.calendar, plan.zone);
    Bar {
        date,
        from: span.from,
        to: span.to,
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
