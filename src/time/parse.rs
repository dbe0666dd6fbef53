//! Reading times as people and programs write them (ISO 8601, RFC 3339).
//!
//! What is written decides the precision; nothing is filled in. A slash joins two times into "between"; the word
//! `session` after a closing bell or a date makes it a trading session.
//! A date with points, `03.04.2025`, has its day first, as DIN 5008 and its like write it; nobody writes the month
//! first with points. Refuses to guess: `03/04/2025` is an error, since nobody knows which part is the month.

use super::date::{Civil, Date, days_in_month};
use super::day_first::iso_date;
use super::timestamp::{MINUTE, SECOND, Timestamp};
use super::when::{Bound, Precision, When};
use super::zone::Zone;

/// Why a text is not a time. The message says what is wrong and, where it helps, what to write.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Nothing was written.
    #[error(
        "the time is empty; write a date such as 2025-01-27 or a time such as 2025-01-27T21:29:00-05:00"
    )]
    Empty,
    /// Not the shape of any known time.
    #[error("“{0}” is not a time; write it like 2025-01, 2025-01-27 or 2025-01-27T21:29:00-05:00")]
    Shape(String),
    /// The right shape, but no such day or hour.
    #[error("“{0}” does not exist: {1}")]
    NoSuch(String, String),
    /// A number too far from 1970.
    #[error("{0} is no number of seconds since 1970")]
    Number(String),
    /// Before the year 1 or after 9999.
    #[error("“{0}” is outside the years 0001 to 9999")]
    Range(String),
}

/// What follows the closing bell of a session.
pub(super) const SESSION: &str = " session";

/// A cursor over the bytes of a time.
struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let hit = self.peek() == Some(byte);
        self.at += usize::from(hit);
        hit
    }

    fn digits(&mut self, count: usize) -> Option<u32> {
        let part = self.bytes.get(self.at..self.at + count)?;
        let mut value = 0;
        for byte in part {
            if !byte.is_ascii_digit() {
                return None;
            }
            value = value * 10 + u32::from(byte - b'0');
        }
        self.at += count;
        Some(value)
    }

    fn has_digit(&self) -> bool {
        self.peek().is_some_and(|byte| byte.is_ascii_digit())
    }

    fn done(&self) -> bool {
        self.at == self.bytes.len()
    }
}

/// Reads `text` as a time; one without an offset is taken in `zone`.
///
/// # Errors
/// [`TimeError`] when it is empty, of no known shape, or names a day or hour that does not exist.
pub fn when(text: &str, zone: Zone) -> Result<When, TimeError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TimeError::Empty);
    }
    if let Some(close) = text.strip_suffix(SESSION) {
        return session(text, single(close.trim(), zone)?, zone);
    }
    if let Some((a, b)) = text.split_once('/') {
        let shape = || TimeError::Shape(short(text));
        if a.trim().len() < 4 || b.trim().len() < 4 {
            return Err(shape());
        }
        let (a, b) = (single(a.trim(), zone)?, single(b.trim(), zone)?);
        if b.start < a.start {
            return Err(TimeError::NoSuch(
                short(text),
                "its end is before its start".to_owned(),
            ));
        }
        let unit = |when: When| when.precision.unit().unwrap_or(Bound::Micro);
        return Ok(When {
            start: a.start,
            end: b.end,
            precision: Precision::Between(unit(a), unit(b)),
            offset: a.offset,
        });
    }
    single(text, zone)
}

/// The session that `close` ends, which is its bell or its date.
fn session(text: &str, close: When, zone: Zone) -> Result<When, TimeError> {
    match close.precision {
        Precision::Day => Ok(When::session_of_day(zone.date(close.start), zone)),
        Precision::Minute | Precision::Second | Precision::Milli | Precision::Micro => Ok(When {
            offset: close.offset,
            ..When::session(close.start)
        }),
        _ => Err(TimeError::Shape(short(text))),
    }
}

pub(super) fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Reads one time, which may begin with a date with points.
fn single(text: &str, zone: Zone) -> Result<When, TimeError> {
    match iso_date(text) {
        Some(iso) => written_as_iso(&iso, zone).map_err(|error| match error {
            TimeError::NoSuch(_, why) => TimeError::NoSuch(short(text), why),
            TimeError::Range(_) => TimeError::Range(short(text)),
            _ => TimeError::Shape(short(text)),
        }),
        None => written_as_iso(text, zone),
    }
}

fn written_as_iso(text: &str, zone: Zone) -> Result<When, TimeError> {
    let shape = || TimeError::Shape(short(text));
    let mut scan = Scan {
        bytes: text.as_bytes(),
        at: 0,
    };
    let leading = text.bytes().take_while(u8::is_ascii_digit).count();
    let compact = is_compact(leading);
    let year = scan.digits(4).ok_or_else(shape)? as i32;
    let mut precision = Precision::Year;
    let (mut month, mut day) = (1, 1);
    let (mut hour, mut minute, mut second, mut micros) = (0, 0, 0, 0_i64);
    let mut offset = None;
    if compact || scan.eat(b'-') {
        month = scan.digits(2).ok_or_else(shape)?;
        precision = Precision::Month;
        if compact || scan.eat(b'-') {
            day = scan.digits(2).ok_or_else(shape)?;
            precision = Precision::Day;
        }
    }
    let joined = compact && leading > 8;
    if precision == Precision::Day && (joined || scan.eat(b'T') || scan.eat(b't') || scan.eat(b' '))
    {
        hour = scan.digits(2).ok_or_else(shape)?;
        precision = Precision::Hour;
        if scan.eat(b':') || (compact && scan.has_digit()) {
            minute = scan.digits(2).ok_or_else(shape)?;
            precision = Precision::Minute;
            if scan.eat(b':') || (compact && scan.has_digit()) {
                second = scan.digits(2).ok_or_else(shape)?;
                precision = Precision::Second;
                if scan.eat(b'.') || scan.eat(b',') || (joined && scan.has_digit()) {
                    let (value, digits) = fraction(&mut scan).ok_or_else(shape)?;
                    micros = value;
                    precision = if digits <= 3 {
                        Precision::Milli
                    } else {
                        Precision::Micro
                    };
                }
            }
        }
        scan.eat(b' ');
        if !scan.done() {
            let rest = text.get(scan.at..).ok_or_else(shape)?;
            offset = Some(offset_minutes(rest).ok_or_else(shape)?);
            scan.at = text.len();
        }
    }
    if !scan.done() {
        return Err(shape());
    }
    let date = checked_date(text, year, month, day)?;
    if hour > 23 || minute > 59 || second > 59 {
        // 24:00 and leap seconds are rare enough in data that a reader wants to know of them.
        let no = format!("{hour:02}:{minute:02}:{second:02} is no time of day");
        return Err(TimeError::NoSuch(short(text), no));
    }
    let civil = Civil::new(date, hour, minute, second, micros);
    let own = match offset {
        Some(minutes) => Zone::Fixed(minutes),
        None => zone,
    };
    let start = own.instant(civil);
    // At either end of the years, an offset leads to instants that do not exist. A date keeps its part that does.
    let is_clamped = start == Timestamp::MIN || start == Timestamp::MAX;
    if is_clamped && !precision.is_date_only() && own.civil(start) != civil {
        return Err(TimeError::Range(short(text)));
    }
    Ok(When {
        start,
        end: When::end_of(civil, start, precision, own),
        precision,
        offset,
    })
}

/// Whether a run of `digits` digits is a date or a time without separators: `YYYYMMDD`, `YYYYMMDDHHMMSS`, and the
/// latter with milliseconds or microseconds. As an epoch number, the three long ones would lie beyond the year 2286.
pub(super) const fn is_compact(digits: usize) -> bool {
    matches!(digits, 8 | 14 | 17 | 20)
}

fn checked_date(text: &str, year: i32, month: u32, day: u32) -> Result<Date, TimeError> {
    if let Some(date) = Date::from_ymd(year, month, day) {
        return Ok(date);
    }
    if year == 0 {
        return Err(TimeError::Range(short(text)));
    }
    let days = days_in_month(year, month);
    let why = if days == 0 {
        format!("there is no month {month}")
    } else {
        format!(
            "{} {year} has {days} days",
            super::date::MONTH_NAMES[(month as usize + 11) % 12]
        )
    };
    Err(TimeError::NoSuch(short(text), why))
}

fn fraction(scan: &mut Scan<'_>) -> Option<(i64, usize)> {
    let mut value = 0_i64;
    let mut digits = 0;
    while let Some(byte) = scan.peek().filter(u8::is_ascii_digit) {
        if digits < 6 {
            value = value * 10 + i64::from(byte - b'0');
        }
        digits += 1;
        scan.at += 1;
    }
    if digits == 0 {
        return None;
    }
    Some((
        value * 10_i64.pow(6_usize.saturating_sub(digits) as u32),
        digits,
    ))
}

/// Reads `Z`, `+05`, `+0530` or `+05:30` as minutes east of UTC.
#[must_use]
pub fn offset_minutes(text: &str) -> Option<i16> {
    if text == "Z" || text == "z" {
        return Some(0);
    }
    let mut scan = Scan {
        bytes: text.as_bytes(),
        at: 0,
    };
    let negative = match scan.peek()? {
        b'+' => false,
        b'-' => true,
        _ => return None,
    };
    scan.at = 1;
    let hours = scan.digits(2)?;
    let minutes = if scan.done() {
        0
    } else {
        scan.eat(b':');
        scan.digits(2)?
    };
    if !scan.done() || hours > 18 || minutes > 59 {
        return None;
    }
    let total = (hours * 60 + minutes) as i16;
    Some(if negative { -total } else { total })
}

/// Reads a duration such as `5d`, `90m`, `2w`, `1h30m` as microseconds.
#[must_use]
pub fn duration(text: &str) -> Option<i64> {
    let mut total = 0_i64;
    let mut number: Option<i64> = None;
    for c in text.trim().chars() {
        if let Some(digit) = c.to_digit(10) {
            number = Some(
                number
                    .unwrap_or(0)
                    .checked_mul(10)?
                    .checked_add(i64::from(digit))?,
            );
            continue;
        }
        let unit = match c.to_ascii_lowercase() {
            's' => SECOND,
            'm' => MINUTE,
            'h' => super::HOUR,
            'd' => super::DAY,
            'w' => 7 * super::DAY,
            'y' => 365 * super::DAY,
            _ => return None,
        };
        total = total.checked_add(number.take()?.checked_mul(unit)?)?;
    }
    (number.is_none() && total > 0).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, start: &str, precision: Precision) {
        let when = when(text, Zone::NEW_YORK);
        assert_eq!(
            when.clone().map(|w| super::super::show::utc(w.start)),
            Ok(start.to_owned()),
            "{text}"
        );
        assert_eq!(when.map(|w| w.precision), Ok(precision), "{text}");
    }

    #[test]
    fn precision_is_what_is_written() {
        check("2025", "2025-01-01T05:00:00Z", Precision::Year);
        check("2025-01", "2025-01-01T05:00:00Z", Precision::Month);
        check("2025-01-27", "2025-01-27T05:00:00Z", Precision::Day);
        check("2025-01-27T21", "2025-01-28T02:00:00Z", Precision::Hour);
        check("2025-01-27T21-08", "2025-01-28T05:00:00Z", Precision::Hour);
        check(
            "2025-01-27 21:29",
            "2025-01-28T02:29:00Z",
            Precision::Minute,
        );
        check(
            "2025-01-27T18:29:53-08:00",
            "2025-01-28T02:29:53Z",
            Precision::Second,
        );
        check(
            "2025-01-27T18:29:53.682-0800",
            "2025-01-28T02:29:53.682Z",
            Precision::Milli,
        );
        check(
            "2025-01-28T02:29:53.682001Z",
            "2025-01-28T02:29:53.682001Z",
            Precision::Micro,
        );
        check(
            "2023-06-09/2023-06-10",
            "2023-06-09T04:00:00Z",
            Precision::Between(Bound::Day, Bound::Day),
        );
        check(
            "2025-01-27T17:00/2025-01-28",
            "2025-01-27T22:00:00Z",
            Precision::Between(Bound::Minute, Bound::Day),
        );
        check(
            "2025-01-27T16:00 session",
            "2025-01-27T20:59:59.999999Z",
            Precision::Session,
        );
        check(
            "2025-01-27 session",
            "2025-01-28T04:59:59.999999Z",
            Precision::Session,
        );
    }

    #[test]
    fn digits_without_separators_are_a_calendar_time() {
        check("20250127", "2025-01-27T05:00:00Z", Precision::Day);
        check("20250127093000", "2025-01-27T14:30:00Z", Precision::Second);
        check(
            "20250127093000.25",
            "2025-01-27T14:30:00.250Z",
            Precision::Milli,
        );
        check(
            "20250127093000125",
            "2025-01-27T14:30:00.125Z",
            Precision::Milli,
        );
        check(
            "20250127093000125007",
            "2025-01-27T14:30:00.125007Z",
            Precision::Micro,
        );
        check("20250127093000Z", "2025-01-27T09:30:00Z", Precision::Second);
        check(
            "20250127T093000-0500",
            "2025-01-27T14:30:00Z",
            Precision::Second,
        );
        check("20250127 09:30", "2025-01-27T14:30:00Z", Precision::Minute);
        for bad in [
            "20250230",
            "20250127250000",
            "20251327093000",
            "202501270930",
            "2025012709",
            "20250127093000 1",
            "2025-0127",
        ] {
            assert!(when(bad, Zone::Utc).is_err(), "{bad}");
        }
    }

    #[test]
    fn extents_follow_the_calendar() {
        let extent = |text: &str| {
            when(text, Zone::NEW_YORK).map(|w| w.end.since(w.start) / super::super::HOUR)
        };
        assert_eq!(extent("2025-02"), Ok(28 * 24));
        assert_eq!(extent("2025-03-09"), Ok(23));
        assert_eq!(extent("2025-11-02"), Ok(25));
        assert_eq!(extent("2023-06-09/2023-06-10"), Ok(48));
        assert_eq!(extent("2025-12"), Ok(31 * 24));
    }

    #[test]
    fn impossible_times_say_why() {
        let message = |text: &str| {
            when(text, Zone::Utc)
                .err()
                .map(|e| e.to_string())
                .unwrap_or_default()
        };
        assert!(message("2025-02-30").contains("February 2025 has 28 days"));
        assert!(message("2025-13-01").contains("no month 13"));
        assert!(message("2025-01-27T25:00").contains("no time of day"));
        assert!(message("03/04/2025").contains("is not a time"));
        assert!(message("yesterday").contains("is not a time"));
        assert!(message("").contains("empty"));
        assert!(message("0000-01-01").contains("outside"));
        assert!(message("2025-01-28/2025-01-27").contains("before its start"));
        assert!(message("9999-12-31T23:00-05:00").contains("outside"));
        assert!(message("0001-01-01T00:30+01:00").contains("outside"));
        assert_eq!(message("9999-12-31T23:59:59.999999Z"), "");
        assert_eq!(message("0001-01-01T00:30Z"), "");
        assert!(message("2025-01 session").contains("is not a time"));
        assert!(message(" session").contains("is not a time"));
    }

    #[test]
    fn durations() {
        assert_eq!(duration("1h30m"), Some(90 * MINUTE));
        assert_eq!(duration("5d"), Some(5 * super::super::DAY));
        for bad in ["", "5", "d", "5x", "-3d"] {
            assert_eq!(duration(bad), None, "{bad}");
        }
    }
}
