//! The ruler of a trading axis: sessions instead of days, and labels by the largest calendar unit that changes.
//!
//! Where not every label fits, the one before which the larger unit changed goes first (a year before a month,
//! a month before a week, a week before a day), so that a pan keeps the same labels.

use super::{GAP, Ruler, Tick, context, in_rows, label};
use crate::text::width;
use crate::time::{Axis, DAY, Date, Step, Timestamp, Unit, Zone};
use std::cmp::Reverse;

/// A session or a time within one, where a label may stand.
struct Mark {
    at: Timestamp,
    column: i64,
    /// The largest unit that changed since the mark before.
    unit: Unit,
}

/// How fine the marks are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    /// Times within sessions.
    Hours(Step),
    /// Sessions, labelled with weekday or without.
    Sessions(usize),
    /// First sessions of months.
    Months,
    /// First sessions of years.
    Years,
}

impl Ruler {
    /// The ruler of a trading axis, with its labels in `zone`.
    pub(super) fn trading(axis: &Axis, zone: Zone, cursor: Timestamp, rows: u16) -> Self {
        let starts = sessions(axis, zone);
        let level = level(axis, &starts);
        let marks = marks(axis, zone, level, starts);
        let (unit, form) = match level {
            Level::Hours(step) => (step.unit, 0),
            Level::Sessions(form) => (Unit::Day, form),
            Level::Months => (Unit::Month, 1),
            Level::Years => (Unit::Year, 0),
        };
        let outer = outer(axis, zone, level);
        let guides = outer.iter().filter_map(|(_, c)| usize::try_from(*c).ok());
        Self {
            rows,
            guides: guides.filter(|c| *c > 0 && *c < axis.columns()).collect(),
            ticks: in_rows(
                rows,
                ticks(axis, zone, cursor, &marks, (unit, form)),
                &outer,
                zone,
                larger(level),
            ),
            context: context(axis, zone, larger(level), &outer, cursor),
        }
    }
}

/// A column of more open time than this shows no single days.
const FAR: i64 = 8 * DAY;

/// Sessions that begin on the axis, and the one that is open at its left edge. A market that does not close for
/// longer than a day has a session a day.
fn sessions(axis: &Axis, zone: Zone) -> Vec<Mark> {
    let mut before: Option<Date> = None;
    let first = (axis.edge(0), 0);
    let folds = axis.folds();
    let begin = folds.iter().map(|fold| (fold.closed.to, fold.end));
    let open_at_edge = folds.first().is_none_or(|f| f.first > 0);
    let mut starts: Vec<(Timestamp, i64)> = open_at_edge.then_some(first).into_iter().collect();
    starts.extend(begin);
    let span = axis.span();
    let day = Step::at_least(if axis.pitch() > FAR { 365 * DAY } else { DAY });
    for at in starts.clone() {
        let closes = folds
            .iter()
            .map(|f| f.closed.from)
            .find(|close| *close > at.0);
        let end = closes.unwrap_or(span.to).min(span.to);
        if end.since(at.0) <= DAY {
            continue;
        }
        let mut next = day.next(day.floor(at.0, zone), zone);
        while next < end {
            starts.push((next, axis.column(next)));
            next = day.next(next, zone);
        }
    }
    starts.sort_unstable();
    starts
        .into_iter()
        .map(|(at, column)| {
            let date = zone.date(at);
            let unit = changed(before, date);
            before = Some(date);
            Mark { at, column, unit }
        })
        .collect()
}

/// The largest unit that changes from one date to the next.
fn changed(before: Option<Date>, date: Date) -> Unit {
    let Some(before) = before else {
        return Unit::Hour;
    };
    let ((y, m, _), (year, month, _)) = (before.ymd(), date.ymd());
    let monday = |d: Date| d.0 - d.weekday() as i32;
    if y != year {
        Unit::Year
    } else if m != month {
        Unit::Month
    } else if monday(before) != monday(date) {
        Unit::Week
    } else {
        Unit::Day
    }
}

fn level(axis: &Axis, sessions: &[Mark]) -> Level {
    if axis.pitch() > FAR {
        return Level::Years;
    }
    let columns = axis.columns() / sessions.len().max(1);
    let hours = Step::LADDER
        .into_iter()
        .find(|s| s.unit < Unit::Day && s.micros() / axis.pitch() >= 8);
    match hours {
        Some(step) if step.micros() <= 3 * crate::time::HOUR => Level::Hours(step),
        _ if columns >= 8 => Level::Sessions(0),
        _ if columns >= 1 => Level::Sessions(1),
        _ if sessions.len() / 21 <= axis.columns() / 5 => Level::Months,
        _ => Level::Years,
    }
}

/// The places where labels may stand, from left to right.
fn marks(axis: &Axis, zone: Zone, level: Level, sessions: Vec<Mark>) -> Vec<Mark> {
    match level {
        Level::Sessions(_) => sessions,
        Level::Months => keep(sessions, Unit::Month),
        Level::Years => keep(sessions, Unit::Year),
        Level::Hours(step) => {
            // The session that is open at the edge began elsewhere.
            let mut marks = sessions;
            marks.retain(|m| m.at != axis.edge(0));
            let folds = axis.folds();
            let span = axis.span();
            let mut at = step.next(step.floor(span.from, zone), zone);
            while at < span.to && marks.len() < 4 * axis.columns() {
                // In a fold no hour has room; the first session after it has a mark of its own.
                match folds.iter().find(|f| f.closed.contains(at)) {
                    Some(fold) => at = step.floor(fold.closed.to, zone),
                    None => marks.push(Mark {
                        at,
                        column: axis.column(at),
                        unit: step.unit,
                    }),
                }
                at = step.next(at, zone);
            }
            marks.sort_by_key(|m| (m.column, m.at));
            marks
        }
    }
}

fn keep(marks: Vec<Mark>, least: Unit) -> Vec<Mark> {
    marks.into_iter().filter(|m| m.unit >= least).collect()
}

/// Labels that fit, the heaviest first.
fn ticks(
    axis: &Axis,
    zone: Zone,
    cursor: Timestamp,
    marks: &[Mark],
    (unit, form): (Unit, usize),
) -> Vec<Tick> {
    let mut order: Vec<usize> = (0..marks.len()).collect();
    order.sort_by_key(|i| marks.get(*i).map(|m| (Reverse(m.unit), m.column)));
    let mut out: Vec<Tick> = Vec::new();
    for index in order {
        let Some(mark) = marks.get(index) else {
            continue;
        };
        let Ok(column) = usize::try_from(mark.column) else {
            continue;
        };
        let label = label(mark.at, zone, unit, form);
        let end = column + width(&label);
        let free = out.iter().all(|t| {
            end + usize::from(form == 0) < t.column + usize::from(form == 0)
                || t.column + width(&t.label) < column
        });
        if free && end <= axis.columns() {
            let next = marks.get(index + 1).map_or(Timestamp::MAX, |m| m.at);
            out.push(Tick {
                column,
                label,
                current: (mark.at..next).contains(&cursor),
            });
        }
    }
    out.sort_by_key(|t| t.column);
    out
}

/// The unit above the marks.
const fn larger(level: Level) -> Step {
    let unit = match level {
        Level::Hours(_) => Unit::Day,
        Level::Sessions(_) => Unit::Month,
        Level::Months | Level::Years => Unit::Year,
    };
    let count = if matches!(level, Level::Years) { 10 } else { 1 };
    Step { unit, count }
}

/// Where the larger unit begins; in a fold that is where the next session does.
fn outer(axis: &Axis, zone: Zone, level: Level) -> Vec<(Timestamp, i64)> {
    let folds = axis.folds();
    let mut out: Vec<(Timestamp, i64)> = Vec::new();
    for (at, column) in super::boundaries(axis, zone, larger(level)) {
        let column = folds
            .iter()
            .find(|f| f.closed.contains(at))
            .map_or(column, |f| f.end);
        // Days without a session share a column with the day that ends their fold, whose name stands.
        if out
            .last()
            .is_some_and(|(_, last)| *last + GAP as i64 > column)
        {
            out.pop();
        }
        out.push((at, column));
    }
    out
}
