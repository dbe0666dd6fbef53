//! One row of a price table: its time, its prices, and what is wrong with them.

use super::event::written;
use super::report::{Note, quoted};
use super::rows::Rows;
use super::sniff::{CLOSE_NAMES, TIME_NAMES};
use crate::story::{Bar, Hours};
use crate::time::{Date, Precision, Timestamp, Zone};
use csv::StringRecord;

/// The order of the parts of a date such as `03/04/2025`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    MonthFirst,
    DayFirst,
    Unknown,
}

/// When a bar began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) date: Date,
    pub(super) at: Timestamp,
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
    ticker: Option<usize>,
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
                .or_else(|| rows.column(&TIME_NAMES))
                .unwrap_or(0),
            clock: time.filter(|_| both),
            close: rows.column(&CLOSE_NAMES).unwrap_or(0),
            open: rows.column(&["open"]),
            high: rows.column(&["high"]),
            low: rows.column(&["low"]),
            adjusted: rows.column(&["adj_close", "adjusted_close", "adjclose", "adj__close"]),
            volume: rows.column(&["volume", "vol"]),
            dividend: rows.column(&["dividend", "dividends", "dividend_amount"]),
            split: rows.column(&["split", "splits", "stock_splits", "split_coefficient"]),
            session: rows.column(&["session", "hours"]),
            ticker: rows.column(&["ticker", "symbol"]),
            american: rows.columns.iter().any(|c| c == "close/last"),
        }
    }

    /// Looks through the whole table for a part of a date that can only be a day.
    pub(super) fn date_order(&self, rows: &Rows<'_>) -> Order {
        if self.american {
            return Order::MonthFirst;
        }
        let parts = rows.fields_of(self.time);
        for part in parts {
            let mut numbers = part
                .split(['/', '.', ' '])
                .map(|p| p.parse::<u32>().unwrap_or(0));
            match (numbers.next(), numbers.next()) {
                (Some(first @ 13..=31), Some(1..=12)) if first <= 31 => return Order::DayFirst,
                (Some(1..=12), Some(13..=31)) => return Order::MonthFirst,
                _ => {}
            }
        }
        Order::Unknown
    }

    /// When the row's bar began.
    pub(super) fn stamp(
        &self,
        fields: &StringRecord,
        order: Order,
        zone: Zone,
    ) -> Result<Stamp, Wrong> {
        let text = fields.get(self.time).unwrap_or_default().trim();
        let mut whole = rearranged(text, order).map_err(|note| Box::new((self.time, note)))?;
        if let Some(clock) = self.clock.and_then(|c| fields.get(c)).and_then(clock_of) {
            if whole.len() == 8 && whole.bytes().all(|b| b.is_ascii_digit()) {
                whole.insert(6, '-');
                whole.insert(4, '-');
            }
            whole = format!("{whole}T{clock}");
        }
        let when = written(&whole, zone).map_err(|error| {
            let hint = "write the day as 2025-01-27; the row is left out";
            Box::new((
                self.time,
                Note::error("bad-time", "date", error.to_string(), hint),
            ))
        })?;
        if matches!(
            when.precision,
            Precision::Year | Precision::Month | Precision::Between
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
        Ok(Stamp {
            date: own.date(when.start),
            at: when.start,
        })
    }

    /// The row's prices; its times are filled in later.
    pub(super) fn bar(&self, fields: &StringRecord) -> Result<Bar, Wrong> {
        let optional = |column: Option<usize>, name| -> Result<Option<f64>, Wrong> {
            match column {
                Some(column) => price(fields.get(column).unwrap_or_default(), name)
                    .map_err(|note| Box::new((column, note))),
                None => Ok(None),
            }
        };
        let text = fields.get(self.close).unwrap_or_default();
        let close = price(text, "close").map_err(|note| Box::new((self.close, note)))?;
        let close = close.ok_or_else(|| Box::new((self.close, no_price(text, "close"))))?;
        let number = |column: Option<usize>| {
            let value = number_of(fields.get(column?)?)?;
            (value.is_finite() && value >= 0.0).then_some(value)
        };
        Ok(Bar {
            date: Date::default(),
            from: Timestamp::default(),
            to: Timestamp::default(),
            open: optional(self.open, "open")?,
            high: optional(self.high, "high")?,
            low: optional(self.low, "low")?,
            close,
            adjusted: match self.adjusted {
                Some(_) => optional(self.adjusted, "adj_close")?,
                None => Some(close),
            },
            volume: number(self.volume),
            dividend: number(self.dividend).filter(|d| *d > 0.0),
            split: self.split.and_then(|c| split_of(fields.get(c)?)),
            hours: self
                .session
                .and_then(|c| fields.get(c))
                .map_or(Hours::Regular, hours_of),
        })
    }

    /// The column of adjusted closes, if there is one.
    pub(super) const fn adjusted_column(&self) -> Option<usize> {
        self.adjusted
    }

    /// The ticker that the row names.
    pub(super) fn ticker(&self, fields: &StringRecord) -> Option<String> {
        let ticker = fields.get(self.ticker?)?.trim();
        (!ticker.is_empty()).then(|| ticker.to_uppercase())
    }
}

fn hours_of(text: &str) -> Hours {
    match text.trim().to_ascii_lowercase().as_str() {
        "pre" | "premarket" | "pre-market" => Hours::Pre,
        "post" | "postmarket" | "post-market" | "after" => Hours::Post,
        _ => Hours::Regular,
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
    match order {
        _ if a.len() == 4 => joined(a, b, c),
        Order::MonthFirst => joined(c, a, b),
        Order::DayFirst => joined(c, b, a),
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

/// A number with `$`, spaces or commas between thousands.
fn number_of(text: &str) -> Option<f64> {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '$' | '€' | '£' | ',' | ' ' | '\u{a0}' | '_'))
        .collect();
    plain.parse().ok()
}

/// A price; `None` where none is given.
fn price(text: &str, name: &'static str) -> Result<Option<f64>, Note> {
    let text = text.trim();
    let absent = ["", "null", "n/a", "na", "-", "."];
    if absent.iter().any(|a| text.eq_ignore_ascii_case(a)) {
        return Ok(None);
    }
    match number_of(text) {
        Some(value) if value.is_finite() && value > 0.0 => Ok(Some(value)),
        _ => Err(no_price(text, name)),
    }
}

fn no_price(text: &str, name: &'static str) -> Note {
    let message = if text.trim().is_empty() {
        format!("the row has no {name}")
    } else {
        format!("{} is no price; a price is above zero", quoted(text.trim()))
    };
    Note::error(
        "bad-price",
        name,
        message,
        "correct it; the row is left out",
    )
}

/// `10:1`, `3/2` or `10` as new shares for old.
fn split_of(text: &str) -> Option<(f64, f64)> {
    let text = text.trim();
    let (new, old) = text.split_once([':', '/']).unwrap_or((text, "1"));
    let (new, old): (f64, f64) = (new.trim().parse().ok()?, old.trim().parse().ok()?);
    let sound = new.is_finite() && old.is_finite() && new > 0.0 && old > 0.0;
    (sound && (new - old).abs() > f64::EPSILON).then_some((new, old))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_as_people_write_them() {
        let value = |text| price(text, "close").ok().flatten();
        assert_eq!(value("$1,234.50"), Some(1234.5));
        assert_eq!(value("null"), None);
        for bad in ["0", "-3", "NaN", "inf", "x"] {
            assert!(price(bad, "close").is_err(), "{bad}");
        }
        assert_eq!(split_of("10:1"), Some((10.0, 1.0)));
        assert_eq!(split_of("1.0"), None);
        assert_eq!(split_of("0"), None);
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
            read("2025/1/2", Order::Unknown).as_deref(),
            Some("2025-01-02")
        );
    }
}
