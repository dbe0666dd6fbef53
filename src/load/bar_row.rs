//! One row of a price table: its time, its prices, and what is wrong with them.

use super::columns::{self, find_close};
use super::number::{NumberError, NumberFormat};
use super::report::{Note, quoted};
use super::rows::{Row, Rows};
use super::survey::{Columns, Order, Survey};
use crate::story::{Bar, Hours};
use crate::time::{Date, Precision, Timestamp, Zone, epoch};

/// Largest level that is read, in size, and its inverse the smallest. Hyperinflation and tokens stay far inside, and
/// the fourth power of a return between the two is still finite.
const LARGEST: f64 = 1e24;
/// What a level may lie outside low and high: the digits that decimal fractions lose.
const ROUNDING: f64 = 1e-6;

/// When a bar began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) date: Date,
    pub(super) at: Timestamp,
    /// Time since midnight in microseconds; 0 where only a day is written.
    pub(super) time_of_day: i64,
    /// Offset that was written with it, in minutes east of UTC.
    pub(super) offset: Option<i16>,
}

/// Which column holds what.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    time: usize,
    /// A column with the time of day beside the date.
    clock: Option<usize>,
    close: usize,
    open: Option<usize>,
    high: Option<usize>,
    low: Option<usize>,
    adjusted: Option<usize>,
    volume: Option<usize>,
    dividend: Option<usize>,
    split: Option<usize>,
    session: Option<usize>,
    /// Whether the layout is one that is known to write the month first.
    american: bool,
}

/// The column of a value that is wrong, and why.
pub(super) type Wrong = Box<(usize, Note)>;

impl Cells {
    /// Finds the columns by their names.
    pub(super) fn find(rows: &Rows<'_>) -> Self {
        let (date, time) = (rows.column(&["date"]), rows.column(&["time"]));
        let both = date.is_some() && time.is_some();
        Self {
            time: date
                .filter(|_| both)
                .or_else(|| rows.column(columns::TIME))
                .unwrap_or(0),
            clock: time.filter(|_| both),
            close: find_close(&rows.columns).unwrap_or(0),
            open: rows.column(columns::OPEN),
            high: rows.column(columns::HIGH),
            low: rows.column(columns::LOW),
            adjusted: rows.column(columns::ADJUSTED),
            volume: rows.column(columns::VOLUME),
            dividend: rows.column(columns::DIVIDEND),
            split: rows.column(columns::SPLIT),
            session: rows.column(columns::SESSION),
            american: rows.columns.iter().any(|c| c == "close/last"),
        }
    }

    /// Looks through the whole table. `numbers` are columns of numbers beside those of prices.
    pub(super) fn survey(&self, rows: &Rows<'_>, numbers: &[usize]) -> Survey {
        let prices = [self.open, self.high, self.low, self.adjusted, self.volume];
        let close = Some(self.close).filter(|close| *close != self.time);
        let numbers: Vec<usize> = prices
            .into_iter()
            .flatten()
            .chain(close)
            .chain(numbers.iter().copied())
            .collect();
        let times: Vec<usize> = [Some(self.time), self.clock]
            .into_iter()
            .flatten()
            .collect();
        let roles = [self.dividend, self.split, self.session];
        let known = |column: &usize| {
            times.contains(column) || numbers.contains(column) || roles.contains(&Some(*column))
        };
        let others = (0..rows.columns.len()).filter(|c| !known(c)).collect();
        let survey = Survey::new(
            rows,
            Columns {
                times,
                numbers,
                others,
            },
        );
        Survey {
            order: if self.american {
                Order::MonthFirst
            } else {
                survey.order
            },
            ..survey
        }
    }

    /// When the row's bar began.
    pub(super) fn stamp(
        &self,
        row: &Row<'_, '_>,
        order: Order,
        zone: Zone,
    ) -> Result<Stamp, Wrong> {
        let text = row.field(self.time).trim();
        let mut whole = rearranged(text, order).map_err(|note| Box::new((self.time, note)))?;
        if let Some(clock) = self.clock.and_then(|c| clock_of(row.field(c))) {
            if whole.len() == 8 && whole.bytes().all(|b| b.is_ascii_digit()) {
                whole.insert(6, '-');
                whole.insert(4, '-');
            }
            whole = format!("{whole}T{clock}");
        }
        let when = epoch::when_or_epoch(&whole, zone).map_err(|error| {
            let hint = "write the day as 2025-01-27; the row is left out";
            Box::new((
                self.time,
                Note::error("bad-time", "date", error.to_string(), hint),
            ))
        })?;
        if matches!(
            when.precision,
            Precision::Year | Precision::Month | Precision::Between(..) | Precision::Session
        ) {
            let message = format!("{} is no day", quoted(text));
            let hint = "write the day as 2025-01-27; the row is left out";
            let note = Note::error("bad-time", "date", message, hint);
            return Err(Box::new((self.time, note)));
        }
        // Midnight of an offset is the day that was meant there; an instant in UTC is placed by the exchange's clock.
        let own = match when.offset {
            Some(0) if zone.civil(when.start).hour() == 0 => zone,
            Some(0) if Zone::Utc.civil(when.start).hour() == 0 => Zone::Utc,
            Some(minutes) if minutes != 0 => Zone::Fixed(minutes),
            _ => zone,
        };
        let date = own.date(when.start);
        Ok(Stamp {
            date,
            at: when.start,
            time_of_day: when.start.since(own.midnight(date)),
            offset: when.offset,
        })
    }

    /// The row's prices; its times are filled in later. What is left out of it is noted in `odd`, by column.
    pub(super) fn bar(
        &self,
        row: &Row<'_, '_>,
        numbers: NumberFormat,
        odd: &mut Vec<(usize, Note)>,
    ) -> Result<Bar, Wrong> {
        let text = row.field(self.close);
        let close = match level(text, "close", numbers) {
            Ok(Some(close)) => close,
            Ok(None) => return Err(Box::new((self.close, no_close(text)))),
            Err(note) => return Err(Box::new((self.close, note))),
        };
        let mut optional = |column: Option<usize>, name: &'static str| {
            let column = column?;
            level(row.field(column), name, numbers).unwrap_or_else(|note| {
                odd.push((column, without(note)));
                None
            })
        };
        let mut bar = Bar {
            open: optional(self.open, "open"),
            high: optional(self.high, "high"),
            low: optional(self.low, "low"),
            close,
            adjusted: optional(self.adjusted, "adj_close"),
            volume: optional(self.volume, "volume"),
            dividend: optional(self.dividend, "dividend").filter(|d| *d != 0.0),
            hours: self.session.map_or(Hours::Regular, |column| {
                hours_of(row.field(column)).unwrap_or_else(|note| {
                    odd.push((column, note));
                    Hours::Regular
                })
            }),
            ..Bar::default()
        };
        if self.adjusted.is_none() {
            bar.adjusted = Some(close);
        }
        for (column, name, value) in [
            (self.volume, "volume", &mut bar.volume),
            (self.dividend, "dividend", &mut bar.dividend),
        ] {
            if let Some(column) = column
                && let Some(negative) = value.take_if(|v| *v < 0.0)
            {
                let message = format!("the {name} is {negative}, below zero");
                let hint = "correct it; the row is kept without it";
                odd.push((column, Note::warning("bad-number", name, message, hint)));
            }
        }
        bar.split = self.split.and_then(|column| {
            split_of(row.field(column)).unwrap_or_else(|note| {
                odd.push((column, note));
                None
            })
        });
        self.check_range(&mut bar, odd);
        Ok(bar)
    }

    /// Leaves out high and low where they contradict each other or the close, and an open outside of them.
    fn check_range(&self, bar: &mut Bar, odd: &mut Vec<(usize, Note)>) {
        let (low, high) = (bar.low, bar.high);
        let above = |a: f64, b: f64| a - b > ROUNDING * a.abs().max(b.abs());
        let outside = |value: f64| {
            low.is_some_and(|low| above(low, value)) || high.is_some_and(|high| above(value, high))
        };
        let range = format!("low {} to high {}", shown(low), shown(high));
        let hint = "correct the row; it is kept without high and low";
        if let Some((low, high)) = low.zip(high)
            && above(low, high)
        {
            let message = format!("the high {high} is below the low {low}");
            let note = Note::warning("bad-range", "high", message, hint);
            odd.push((self.high.unwrap_or(0), note));
            (bar.low, bar.high) = (None, None);
        } else if outside(bar.close) {
            let message = format!("the close {} is outside {range}", bar.close);
            let note = Note::warning("bad-range", "close", message, hint);
            odd.push((self.close, note));
            (bar.low, bar.high) = (None, None);
        } else if let Some(open) = bar.open.take_if(|open| outside(*open)) {
            let message = format!("the open {open} is outside {range}");
            let hint = "correct the row; it is kept without its open";
            let note = Note::warning("bad-range", "open", message, hint);
            odd.push((self.open.unwrap_or(0), note));
        }
    }

    /// The column of closes.
    pub(super) const fn close_column(&self) -> usize {
        self.close
    }

    /// The column of times.
    pub(super) const fn time_column(&self) -> usize {
        self.time
    }

    /// The column of adjusted closes, if there is one.
    pub(super) const fn adjusted_column(&self) -> Option<usize> {
        self.adjusted
    }
}

fn shown(level: Option<f64>) -> String {
    level.map_or_else(|| "unknown".to_owned(), |level| level.to_string())
}

/// The part of the day that a bar lies in.
fn hours_of(text: &str) -> Result<Hours, Note> {
    match text.trim().to_ascii_lowercase().as_str() {
        "pre" | "premarket" | "pre-market" | "pre market" => Ok(Hours::Pre),
        "post" | "postmarket" | "post-market" | "post market" | "after" | "after-hours"
        | "after hours" => Ok(Hours::Post),
        "" | "regular" | "regular hours" | "rth" | "day" | "market" | "open" => Ok(Hours::Regular),
        _ => {
            let message = format!("{} is not a part of the trading day", quoted(text));
            let hint = "write pre, regular or post; the row is taken for one of regular hours";
            Err(Note::warning("bad-session", "session", message, hint))
        }
    }
}

/// `093000` or `9:30` as `09:30:00`; nothing for midnight, which daily tables write.
fn clock_of(text: &str) -> Option<String> {
    let text = text.trim();
    if text.bytes().all(|b| matches!(b, b'0' | b':' | b'.')) {
        return None;
    }
    if text.contains(':') {
        return Some(if text.find(':') == Some(1) {
            format!("0{text}")
        } else {
            text.to_owned()
        });
    }
    let (hour, rest) = text.split_at_checked(2)?;
    let (minute, second) = rest.split_at_checked(2)?;
    let second = if second.len() == 2 { second } else { "00" };
    Some(format!("{hour}:{minute}:{second}"))
}

/// A date with slashes or points, written as year, month, day; any other text as it is.
fn rearranged(text: &str, order: Order) -> Result<String, Note> {
    let (date, clock) = text.split_once(' ').unwrap_or((text, ""));
    let parts: Vec<&str> = date.split(['/', '.']).collect();
    let [a, b, c] = parts.as_slice() else {
        return Ok(text.to_owned());
    };
    let clock = if clock.is_empty() {
        String::new()
    } else {
        format!(" {clock}")
    };
    let joined = |y: &str, m: &str, d: &str| Ok(format!("{y}-{m:0>2}-{d:0>2}{clock}"));
    let order = match order {
        Order::Unknown => Order::of(date),
        known => known,
    };
    match order {
        _ if a.len() == 4 => joined(a, b, c),
        Order::MonthFirst => joined(c, a, b),
        Order::DayFirst => joined(c, b, a),
        // With points the day is first, unless the column says otherwise.
        Order::Unknown if !date.contains('/') => joined(c, b, a),
        Order::Unknown => Err(Note::error(
            "bad-time",
            "date",
            format!(
                "{} may be day {a} of month {b} or day {b} of month {a}",
                quoted(text)
            ),
            "write the day as 2025-01-27; the row is left out",
        )),
    }
}

/// A price or another level, which may be zero or negative; `None` where none is given.
fn level(text: &str, name: &'static str, numbers: NumberFormat) -> Result<Option<f64>, Note> {
    let text = text.trim();
    let absent = ["", "null", "n/a", "na", "nan", "none", "-", "–", "."];
    if absent.iter().any(|a| text.eq_ignore_ascii_case(a)) {
        return Ok(None);
    }
    let (digits, unit) = if matches!(name, "volume") {
        unit_of(text)
    } else {
        (text, 1.0)
    };
    let value = match numbers.parse(digits) {
        Ok(value) => value * unit,
        Err(error) => return Err(unreadable(text, name, error, numbers)),
    };
    let size = value.abs();
    let sound = value == 0.0 || (LARGEST.recip()..=LARGEST).contains(&size);
    if !sound {
        let message = format!("{} is outside what a {name} can be", quoted(text));
        let hint = "correct it; the row is left out";
        return Err(Note::error("bad-price", name, message, hint));
    }
    Ok(Some(value))
}

/// `467.12M` as its digits and what they count.
fn unit_of(text: &str) -> (&str, f64) {
    let units = [('K', 1e3), ('M', 1e6), ('B', 1e9), ('T', 1e12)];
    let found = units.iter().find_map(|(letter, unit)| {
        let digits = text.strip_suffix([*letter, letter.to_ascii_lowercase()])?;
        digits
            .ends_with(|c: char| c.is_ascii_digit())
            .then_some((digits, *unit))
    });
    found.unwrap_or((text, 1.0))
}

fn no_close(text: &str) -> Note {
    let message = match text.trim() {
        "" => "the row has no close".to_owned(),
        text => format!("the row has no close, only {}", quoted(text)),
    };
    let hint = "add it; the row is left out";
    Note::error("bad-price", "close", message, hint)
}

fn unreadable(text: &str, name: &'static str, error: NumberError, numbers: NumberFormat) -> Note {
    let (rule, hint) = match error {
        NumberError::Malformed => ("bad-price", "correct it; the row is left out"),
        NumberError::Ambiguous(..) => (
            "ambiguous-number",
            "write it without a mark between thousands, such as 1234.00; the row is left out",
        ),
    };
    Note::error(rule, name, error.sentence(text, numbers), hint)
}

/// The same note about a value that the row can do without.
fn without(note: Note) -> Note {
    Note::warning(
        note.rule,
        note.field,
        note.message,
        "correct it; the row is kept without it",
    )
}

/// `10:1`, `3/2` or `10` as new shares for old; `None` where nothing is split.
fn split_of(text: &str) -> Result<Option<(f64, f64)>, Note> {
    let text = text.trim();
    let (new, old) = text.split_once([':', '/']).unwrap_or((text, "1"));
    let part = |text: &str| {
        text.trim()
            .parse()
            .ok()
            .filter(|v: &f64| v.is_finite() && *v >= 0.0)
    };
    match (part(new), part(old)) {
        _ if matches!(text, "" | "-") => Ok(None),
        (Some(new), Some(old)) if new > 0.0 && old > 0.0 => {
            Ok(((new - old).abs() > f64::EPSILON).then_some((new, old)))
        }
        (Some(0.0), Some(_)) => Ok(None),
        _ => {
            let message = format!("{} is not a split", quoted(text));
            let hint = "write new shares for old, such as 10:1; the row is kept without it";
            Err(Note::warning("bad-number", "split", message, hint))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_as_people_write_them() {
        let value = |text| level(text, "close", NumberFormat::Point).ok().flatten();
        assert_eq!(value("$1,234.50"), Some(1234.5));
        assert_eq!(value("-36.98"), Some(-36.98));
        assert_eq!(value("0"), Some(0.0));
        assert_eq!(value("null"), None);
        for bad in ["inf", "x", "1e308", "-1e30", "1e-300"] {
            assert!(level(bad, "close", NumberFormat::Point).is_err(), "{bad}");
        }
        let volume = |text| level(text, "volume", NumberFormat::Point).ok().flatten();
        assert_eq!(volume("467.12M"), Some(467_120_000.0));
        let split = |text| split_of(text).map_err(|note| note.rule);
        assert_eq!(split("10:1"), Ok(Some((10.0, 1.0))));
        assert_eq!(
            (split("1.0"), split("0"), split("")),
            (Ok(None), Ok(None), Ok(None))
        );
        assert_eq!(split("ten"), Err("bad-number"));
        let hours = |text| hours_of(text).map_err(|note| note.rule);
        assert_eq!(
            (hours("Regular"), hours("")),
            (Ok(Hours::Regular), Ok(Hours::Regular))
        );
        assert_eq!(hours("after-hours"), Ok(Hours::Post));
        assert_eq!(hours("overnight"), Err("bad-session"));
        assert_eq!(clock_of("093000").as_deref(), Some("09:30:00"));
        assert_eq!(clock_of("000000"), None);
    }

    #[test]
    fn ambiguous_dates_are_refused() {
        let read = |text, order| rearranged(text, order).ok();
        assert_eq!(
            read("01/27/2025", Order::MonthFirst).as_deref(),
            Some("2025-01-27")
        );
        assert_eq!(
            read("27.1.2025", Order::DayFirst).as_deref(),
            Some("2025-01-27")
        );
        assert_eq!(read("03/04/2025", Order::Unknown), None);
        assert_eq!(
            read("03.04.2025", Order::Unknown).as_deref(),
            Some("2025-04-03")
        );
        assert_eq!(
            read("03.04.2025", Order::MonthFirst).as_deref(),
            Some("2025-03-04")
        );
        assert_eq!(
            read("2025/1/2", Order::Unknown).as_deref(),
            Some("2025-01-02")
        );
    }
}
