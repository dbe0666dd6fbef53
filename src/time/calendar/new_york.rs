//! The days of New York by rule: NYSE rule 7.2 as it stands since 1998, Juneteenth since 2022.
//!
//! Refuses what no rule foresees; that stands in the calendar's file.

use super::book::Day;
use crate::time::date::{Date, Weekday};
use crate::time::timestamp::{HOUR, MINUTE};

/// When short days end: 13:00.
const SHORT: i64 = 13 * HOUR / MINUTE;

/// What the rule says of a weekday; `None` for a whole session, and for a weekend.
pub(super) fn day(date: Date) -> Option<Day> {
    if date.weekday().is_weekend() {
        return None;
    }
    let short = |name| Day::Short(SHORT, name);
    holiday(date)
        .map(Day::Closed)
        .or_else(|| early(date).map(short))
}

fn holiday(date: Date) -> Option<&'static str> {
    let (year, month, day) = date.ymd();
    let nth = |weekday: Weekday, n: u32| date.weekday() == weekday && (day - 1) / 7 + 1 == n;
    let name = match month {
        1 if nth(Weekday::Mon, 3) => "Martin Luther King Day",
        2 if nth(Weekday::Mon, 3) => "Washington’s Birthday",
        5 if date.weekday() == Weekday::Mon && day > 24 => "Memorial Day",
        9 if nth(Weekday::Mon, 1) => "Labor Day",
        11 if nth(Weekday::Thu, 4) => "Thanksgiving Day",
        _ if date == good_friday(year) => "Good Friday",
        _ => return fixed_holiday(date),
    };
    Some(name)
}

/// Holidays on a fixed day: on a Saturday they are kept on Friday, on a Sunday on Monday; a New Year's Day
/// that falls on a Saturday is not kept at all.
fn fixed_holiday(date: Date) -> Option<&'static str> {
    let kept = |d: Date| {
        let (year, month, day) = d.ymd();
        match (month, day) {
            (1, 1) => Some("New Year’s Day"),
            (6, 19) if year >= 2022 => Some("Juneteenth"),
            (7, 4) => Some("Independence Day"),
            (12, 25) => Some("Christmas Day"),
            _ => None,
        }
    };
    match date.weekday() {
        Weekday::Mon => kept(date).or_else(|| kept(date.plus(-1))),
        Weekday::Fri => {
            kept(date).or_else(|| kept(date.plus(1)).filter(|name| *name != "New Year’s Day"))
        }
        _ => kept(date),
    }
}

/// Two days before Easter Sunday (the anonymous Gregorian algorithm).
fn good_friday(year: i32) -> Date {
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let epact =
        (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let shift = (golden + 11 * epact + 22 * weekday) / 451;
    let day = epact + weekday - 7 * shift + 114;
    Date::from_ymd(year, (day / 31) as u32, (day % 31 + 1) as u32)
        .unwrap_or_default()
        .plus(-2)
}

/// Why the session of `date`, which is no holiday, ends early. Until 2012 a Wednesday before Independence Day was
/// a whole day.
fn early(date: Date) -> Option<&'static str> {
    let (year, month, day) = date.ymd();
    match (month, day) {
        (11, 23..=29) if date.weekday() == Weekday::Fri => Some("day after Thanksgiving"),
        (12, 24) => Some("Christmas Eve"),
        (7, 3) if date.weekday() != Weekday::Wed || year >= 2013 => {
            Some("day before Independence Day")
        }
        _ => None,
    }
}
