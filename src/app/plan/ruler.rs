//! The ruler: ticks at human boundaries, and the larger unit that they lie in above them.

mod trading;

use crate::text::width;
use crate::time::date::{MONTH_NAMES, MONTHS};
use crate::time::{Axis, AxisKind, Step, Timestamp, Unit, Zone};

/// A label on the ruler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Column of its first cell.
    pub column: usize,
    /// What it says.
    pub label: String,
    /// Whether the cursor stands in its stretch.
    pub current: bool,
}

/// Both rows of the ruler, and the columns where the larger unit begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ruler {
    /// How many rows it has: 0, 1 or 2.
    pub rows: u16,
    /// Upper row: the larger unit.
    pub context: Vec<Tick>,
    /// Lower row.
    pub ticks: Vec<Tick>,
    /// Columns where a larger unit begins.
    pub guides: Vec<usize>,
}

/// A single day.
const DAY: Step = Step {
    unit: Unit::Day,
    count: 1,
};

/// Columns that stay free between two labels.
const GAP: usize = 2;

impl Ruler {
    /// The ruler of `axis`, with its labels in `zone`.
    #[must_use]
    pub fn new(axis: &Axis, zone: Zone, cursor: Timestamp, rows: u16) -> Self {
        if rows == 0 {
            return Self::default();
        }
        if axis.kind() == AxisKind::Trading {
            return Self::trading(axis, zone, cursor, rows);
        }
        let (step, form) = choose(axis, zone);
        let marks = boundaries(axis, zone, step);
        let ticks = marks
            .iter()
            .zip(
                marks
                    .iter()
                    .skip(1)
                    .map(|(at, _)| *at)
                    .chain([Timestamp::MAX]),
            )
            .filter_map(|((at, column), next)| {
                let label = label(*at, zone, step.unit, form);
                let column = usize::try_from(*column).ok()?;
                let fits = column + width(&label) <= axis.columns();
                fits.then(|| Tick {
                    column,
                    label,
                    current: (*at..next).contains(&cursor),
                })
            })
            .collect();
        let larger = larger(step);
        let outer = boundaries(axis, zone, larger);
        let guides = outer
            .iter()
            .filter_map(|(_, column)| usize::try_from(*column).ok())
            .filter(|c| *c > 0)
            .collect();
        Self {
            rows,
            context: context(axis, zone, larger, &outer, cursor),
            ticks: in_rows(rows, ticks, &outer, zone, larger),
            guides,
        }
    }
}

/// In a single row the larger unit stands in place of the tick where it begins, so that hours say their day.
fn in_rows(
    rows: u16,
    mut ticks: Vec<Tick>,
    outer: &[(Timestamp, i64)],
    zone: Zone,
    unit: Step,
) -> Vec<Tick> {
    if rows != 1 {
        return ticks;
    }
    for (at, column) in outer {
        let [_, label] = context_label(*at, zone, unit);
        let begins = usize::try_from(*column).is_ok();
        let column = usize::try_from(*column).unwrap_or(0);
        let end = column + width(&label);
        let meets = |t: &Tick| t.column <= end && t.column + width(&t.label) >= column;
        if !begins && ticks.iter().any(meets) {
            continue;
        }
        let current = ticks.iter().any(|t| t.column == column && t.current);
        ticks.retain(|t| !meets(t));
        ticks.push(Tick {
            column,
            label,
            current,
        });
    }
    ticks.sort_by_key(|t| t.column);
    ticks
}

/// Boundaries of `step` that the axis shows, and the last one before it (at a negative column, or 0).
fn boundaries(axis: &Axis, zone: Zone, step: Step) -> Vec<(Timestamp, i64)> {
    let span = axis.span();
    let mut out = Vec::new();
    let mut at = step.floor(span.from, zone);
    while at < span.to && out.len() <= axis.columns() + 2 {
        out.push((at, axis.column(at)));
        let next = step.next(at, zone);
        if next <= at {
            break;
        }
        at = next;
    }
    out
}

/// The shortest step of which every label fits, and the longest form of its labels that does.
fn choose(axis: &Axis, zone: Zone) -> (Step, usize) {
    for step in Step::LADDER {
        let columns = (step.micros() / axis.pitch()) as usize;
        for form in 0..3 {
            let span = axis.span();
            let sizes = [span.from, span.to].map(|at| width(&label(at, zone, step.unit, form)));
            let size = sizes.into_iter().fold(0, usize::max);
            let needed = match (step.unit, form) {
                (Unit::Day | Unit::Week, 0) => 6,
                (Unit::Month, 0) => 9,
                (Unit::Month, 1) => 3,
                (Unit::Day, _) => 2,
                // A clock every few columns is noise; a day's name says more.
                _ if step.unit < Unit::Day => size.max(8),
                _ => size,
            };
            // A month of 28 days and a short year are narrower than the average.
            // A weekday's name sets days apart by itself: one free column is enough.
            if step == DAY && form == 0 && columns > needed {
                return (step, form);
            }
            if columns * 9 / 10 >= needed + GAP
                || (columns >= needed + GAP && step.unit < Unit::Month)
            {
                return (step, form);
            }
        }
    }
    (
        Step {
            unit: Unit::Year,
            count: 1000,
        },
        0,
    )
}

fn label(at: Timestamp, zone: Zone, unit: Unit, form: usize) -> String {
    let civil = zone.civil(at);
    let (year, month, day) = civil.date.ymd();
    let index = (month as usize + 11) % 12;
    let name = MONTHS.get(index).copied().unwrap_or_default();
    match (unit, form) {
        (Unit::Milli, _) => format!("{:02}.{:03}", civil.second(), civil.subsecond() / 1000),
        (Unit::Second, _) => format!(
            "{:02}:{:02}:{:02}",
            civil.hour(),
            civil.minute(),
            civil.second()
        ),
        (Unit::Minute | Unit::Hour, _) => format!("{:02}:{:02}", civil.hour(), civil.minute()),
        (Unit::Day, 0) => format!("{} {day}", civil.date.weekday().short()),
        (Unit::Week, 0) => format!("{day} {name}"),
        (Unit::Day | Unit::Week, _) => format!("{day}"),
        (Unit::Month, 0) => MONTH_NAMES
            .get(index)
            .copied()
            .unwrap_or_default()
            .to_owned(),
        (Unit::Month, 1) => name.to_owned(),
        (Unit::Month, _) => name.chars().take(1).collect(),
        (Unit::Year, _) => format!("{year:04}"),
    }
}

/// The unit that gives a step its context.
const fn larger(step: Step) -> Step {
    match step.unit {
        Unit::Milli | Unit::Second => Step {
            unit: Unit::Minute,
            count: 1,
        },
        Unit::Minute | Unit::Hour => Step {
            unit: Unit::Day,
            count: 1,
        },
        Unit::Day | Unit::Week => Step {
            unit: Unit::Month,
            count: 1,
        },
        Unit::Month => Step {
            unit: Unit::Year,
            count: 1,
        },
        Unit::Year if step.count >= 100 => Step {
            unit: Unit::Year,
            count: 1000,
        },
        Unit::Year if step.count >= 10 => Step {
            unit: Unit::Year,
            count: 100,
        },
        Unit::Year => Step {
            unit: Unit::Year,
            count: 10,
        },
    }
}

fn context_label(at: Timestamp, zone: Zone, unit: Step) -> [String; 2] {
    let civil = zone.civil(at);
    let (year, month, day) = civil.date.ymd();
    let index = (month as usize + 11) % 12;
    let (short, long) = (
        MONTHS.get(index).copied().unwrap_or_default(),
        MONTH_NAMES.get(index).copied().unwrap_or_default(),
    );
    let weekday = civil.date.weekday().short();
    match unit.unit {
        Unit::Minute => [
            format!(
                "{weekday} {day} {long} {year:04} {:02}:{:02}",
                civil.hour(),
                civil.minute()
            ),
            format!("{:02}:{:02}", civil.hour(), civil.minute()),
        ],
        Unit::Day => [
            format!("{weekday} {day} {long} {year:04}"),
            format!("{day} {short}"),
        ],
        Unit::Month => [format!("{long} {year:04}"), short.to_owned()],
        Unit::Year if unit.count > 1 => {
            // Time begins with year 1, the first of the years from 0 on.
            let first = year - year.rem_euclid(unit.count);
            [format!("{first:04}s"), format!("{first:04}s")]
        }
        _ => [format!("{year:04}"), format!("{year:04}")],
    }
}

/// Labels of the larger unit. The one that begins before the window stands at the left edge while there is
/// room for it before the next one.
fn context(
    axis: &Axis,
    zone: Zone,
    unit: Step,
    marks: &[(Timestamp, i64)],
    cursor: Timestamp,
) -> Vec<Tick> {
    let mut out: Vec<Tick> = Vec::new();
    for (index, (at, column)) in marks.iter().enumerate() {
        let next = marks.get(index + 1);
        let column = usize::try_from(*column).unwrap_or(0);
        let end = next.map_or(axis.columns(), |(_, c)| usize::try_from(*c).unwrap_or(0));
        let room = end.saturating_sub(column + if next.is_some() { GAP } else { 0 });
        let label = context_label(*at, zone, unit)
            .into_iter()
            .find(|l| width(l) <= room);
        if let Some(label) = label {
            let until = next.map_or(Timestamp::MAX, |(t, _)| *t);
            out.push(Tick {
                column,
                label,
                current: (*at..until).contains(&cursor),
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{DAY, SECOND, Span};

    #[test]
    fn labels_never_touch_at_any_zoom() {
        let from = Timestamp::from_micros(1_737_000_000 * SECOND);
        let mut length = 2 * SECOND;
        while length < 3000 * 365 * DAY {
            for columns in [20, 66, 140, 220, 380] {
                for zone in [Zone::Utc, Zone::NEW_YORK] {
                    let axis = Axis::new(Span::new(from, from.plus(length)), columns);
                    let ruler = Ruler::new(&axis, zone, from.plus(length / 2), 2);
                    for row in [&ruler.ticks, &ruler.context] {
                        for pair in row.windows(2) {
                            let [a, b] = pair else { continue };
                            assert!(
                                a.column + width(&a.label) < b.column,
                                "{a:?} {b:?} {length}"
                            );
                        }
                        assert!(row.iter().all(|t| t.column + width(&t.label) <= columns));
                    }
                    assert!(
                        !ruler.context.is_empty() || !ruler.ticks.is_empty(),
                        "{length} {columns}"
                    );
                }
            }
            length = length * 5 / 3;
        }
    }

    #[test]
    fn the_opening_window_has_days() {
        let day = |m, d| {
            Zone::NEW_YORK.midnight(crate::time::Date::from_ymd(2025, m, d).unwrap_or_default())
        };
        let axis = Axis::new(Span::new(day(1, 17), day(2, 5)), 138);
        let ruler = Ruler::new(&axis, Zone::NEW_YORK, day(1, 27), 2);
        assert_eq!(
            ruler.context.first().map(|t| t.label.as_str()),
            Some("January 2025")
        );
        assert_eq!(
            ruler
                .ticks
                .iter()
                .find(|t| t.current)
                .map(|t| t.label.as_str()),
            Some("Mon 27")
        );
    }
}
