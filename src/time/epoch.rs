//! Times that are written as numbers: seconds, milliseconds, microseconds or nanoseconds since 1970, and calendar times
//! without separators, which look like them.

use super::parse::{TimeError, is_compact, short, when};
use super::timestamp::{SECOND, Timestamp};
use super::when::{Precision, When};
use super::zone::Zone;

/// Reads a number: a date or time without separators, such as `20250127093000`, or else the time since 1970.
///
/// # Errors
/// [`TimeError`] when it is a time that does not exist, or is too far from 1970.
pub fn number(text: &str, zone: Zone) -> Result<When, TimeError> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let digits = whole.bytes().all(|b| b.is_ascii_digit());
    match whole.len() {
        // So few seconds since 1970 may be meant as well, where there is no such day.
        8 if digits => when(text, zone).or_else(|error| since_1970(text).ok_or(error)),
        length if digits && is_compact(length) => when(text, zone),
        _ => since_1970(text).ok_or_else(|| TimeError::Number(short(text))),
    }
}

/// As [`when`], and also the digits of an epoch number, of nine digits or more.
///
/// # Errors
/// As [`when`].
pub fn when_or_epoch(text: &str, zone: Zone) -> Result<When, TimeError> {
    when(text, zone).or_else(|error| {
        let text = text.trim();
        let digits = text.strip_prefix('-').unwrap_or(text);
        let numeric = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if digits.len() >= 9 && numeric {
            number(text, zone).or(Err(error))
        } else {
            Err(error)
        }
    })
}

fn since_1970(text: &str) -> Option<When> {
    text.parse().ok().and_then(epoch)
}

/// Reads an epoch number; its size tells seconds, milliseconds, microseconds and nanoseconds apart
/// (the thresholds 1e11, 1e14 and 1e17 that forensic timelines use).
#[must_use]
pub fn epoch(value: f64) -> Option<When> {
    if !value.is_finite() {
        return None;
    }
    let size = value.abs();
    let (micros, precision) = if size > 1e17 {
        (value / 1e3, Precision::Micro)
    } else if size > 1e14 {
        (value, Precision::Micro)
    } else if size > 1e11 && value.fract() == 0.0 {
        (value * 1e3, Precision::Milli)
    } else if size > 1e11 {
        (value * 1e3, Precision::Micro)
    } else if value.fract() == 0.0 {
        (value * 1e6, Precision::Second)
    } else {
        (value * 1e6, Precision::Micro)
    };
    let micros = micros.round() as i64;
    // A number does not say how many of its digits were written: no more are claimed than it has.
    let precision = match precision {
        Precision::Micro if size < 1e11 && micros % 1000 == 0 => Precision::Milli,
        precision => precision,
    };
    let start = Timestamp::from_micros(micros);
    if start == Timestamp::MIN || start == Timestamp::MAX {
        return None;
    }
    let end = if precision == Precision::Second {
        start.plus(SECOND)
    } else {
        start
    };
    Some(When {
        start,
        end,
        precision,
        offset: Some(0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_calendar_times_or_seconds_since_1970() {
        let read = |text: &str| {
            number(text, Zone::NEW_YORK)
                .map(|w| crate::time::show::utc(w.start))
                .map_err(|e| e.to_string())
        };
        let ok = |text: &str| Ok(text.to_owned());
        assert_eq!(read("20250127093000"), ok("2025-01-27T14:30:00Z"));
        assert_eq!(read("20250127093000.5"), ok("2025-01-27T14:30:00.500Z"));
        assert_eq!(read("20250127"), ok("2025-01-27T05:00:00Z"));
        assert_eq!(read("20251327"), ok("1970-08-23T09:22:07Z"));
        assert_eq!(read("1738034993"), ok("2025-01-28T03:29:53Z"));
        assert_eq!(read("1738034993000"), ok("2025-01-28T03:29:53Z"));
        assert_eq!(read("-1"), ok("1969-12-31T23:59:59Z"));
        assert!(read("20250230093000").is_err_and(|e| e.contains("28 days")));
        assert!(read("1e30").is_err_and(|e| e.contains("no number of seconds")));
    }

    #[test]
    fn epochs_by_size() {
        for value in [
            1_738_034_993.0,
            1_738_034_993_000.0,
            1_738_034_993_000_000.0,
        ] {
            assert_eq!(
                epoch(value).map(|w| w.start.micros()),
                Some(1_738_034_993_000_000)
            );
        }
        assert_eq!(epoch(f64::NAN), None);
        let precision = |value| epoch(value).map(|w| w.precision);
        assert_eq!(precision(1_738_034_993_682.0), Some(Precision::Milli));
        // What is finer than milliseconds is not written back as milliseconds.
        assert_eq!(precision(1_738_034_993_682.5), Some(Precision::Micro));
    }
}
