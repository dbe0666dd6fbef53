//! Trading calendars: which days an exchange is open, from when to when, and why it is not.
//!
//! Owns the New York rules (Nyse rule 7.2 and the exceptional closures since 2000). Refuses to guess for an
//! exchange it does not know: then the days of a price series are all that is known.

use super::date::{Civil, Date, Weekday};
use super::timestamp::MINUTE;
use super::{Span, Timestamp, Zone};

/// Why a day has no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// Saturday or Sunday.
    Weekend,
    /// A holiday or an exceptional closure, by name.
    Holiday(&'static str),
    /// The hours between the closing bell and the opening bell of the next day.
    Night,
    /// The calendar has a session, but no series has a bar.
    ByPrices,
    /// No series has a bar, and no calendar is known.
    NoBars,
}

impl Closed {
    /// The name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Weekend => "weekend",
            Self::Holiday(name) => name,
            Self::Night => "night",
            Self::ByPrices => "no bars: closed, by the prices",
            Self::NoBars => "no bars",
        }
    }
}

/// The days and hours of one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Where its clock stands.
    pub zone: Zone,
    /// Minutes after midnight at which trading begins.
    open: i64,
    /// Minutes after midnight at which it ends on a whole day.
    close: i64,
    /// Minutes after midnight at which it ends on a half day.
    half: i64,
}

/// Closures that no rule foresees.
const EXCEPTIONAL: &[(i32, u32, u32, &str)] = &[
    (2001, 9, 11, "closed after the attacks of 11 September"),
    (2001, 9, 12, "closed after the attacks of 11 September"),
    (2001, 9, 13, "closed after the attacks of 11 September"),
    (2001, 9, 14, "closed after the attacks of 11 September"),
    (2004, 6, 11, "day of mourning, Reagan"),
    (2007, 1, 2, "day of mourning, Ford"),
    (2012, 10, 29, "Hurricane Sandy"),
    (2012, 10, 30, "Hurricane Sandy"),
    (2018, 12, 5, "day of mourning, Bush"),
    (2025, 1, 9, "day of mourning, Carter"),
];

impl Calendar {
    /// The calendar with this market identifier code, if it is known.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        match code {
            "XNYS" | "XNAS" | "ARCX" => Some(Self {
                zone: Zone::NEW_YORK,
                open: 570,
                close: 960,
                half: 780,
            }),
            _ => None,
        }
    }

    /// Why `date` has no session; `None` when it has one.
    #[must_use]
    pub fn closed(&self, date: Date) -> Option<Closed> {
        if date.weekday().is_weekend() {
            return Some(Closed::Weekend);
        }
        holiday(date).map(Closed::Holiday)
    }

    /// From opening to closing bell on `date`; `None` when there is no session.
    #[must_use]
    pub fn session(&self, date: Date) -> Option<Span> {
        self.closed(date).is_none().then(|| self.usual(date))
    }

    /// The first and the last day of which the calendar knows whether the market was open.
    #[must_use]
    pub fn known(&self) -> (Date, Date) {
        let day = |year, month, day| Date::from_ymd(year, month, day).unwrap_or_default();
        (day(2000, 1, 1), day(2030, 12, 31))
    }

    /// From opening to closing bell on `date`, as if there were a session on it whatever the calendar says.
    #[must_use]
    pub fn usual(&self, date: Date) -> Span {
        let close = if is_half_day(date) {
            self.half
        } else {
            self.close
        };
        let at = |minutes: i64| {
            self.zone.instant(Civil {
                date,
                micros: minutes * MINUTE,
            })
        };
        Span::new(at(self.open), at(close))
    }

    /// The first session that closes after `at`.
    #[must_use]
    pub fn next_session(&self, at: Timestamp) -> Option<(Date, Span)> {
        let first = self.zone.date(at);
        (0..12).map(|days| first.plus(days)).find_map(|date| {
            let session = self.session(date)?;
            (session.to > at).then_some((date, session))
        })
    }
}

fn holiday(date: Date) -> Option<&'static str> {
    let (year, month, day) = date.ymd();
    if let Some((.., name)) = EXCEPTIONAL
        .iter()
        .find(|(y, m, d, _)| (*y, *m, *d) == (year, month, day))
    {
        return Some(name);
    }
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

/// Days that end at 13:00: the Friday after Thanksgiving, 24 December, and the day before Independence Day.
fn is_half_day(date: Date) -> bool {
    let (_, month, day) = date.ymd();
    match (month, day) {
        (11, 23..=29) => date.weekday() == Weekday::Fri,
        (12, 24) => true,
        (7, 3) => !matches!(date.weekday(), Weekday::Fri),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(y: i32, m: u32, d: u32) -> Option<&'static str> {
        let calendar = Calendar::named("XNYS")?;
        calendar.closed(Date::from_ymd(y, m, d)?).map(Closed::name)
    }

    #[test]
    fn closures() {
        assert_eq!(closed(2025, 1, 20), Some("Martin Luther King Day"));
        assert_eq!(closed(2025, 1, 9), Some("day of mourning, Carter"));
        assert_eq!(closed(2025, 4, 18), Some("Good Friday"));
        assert_eq!(closed(2022, 6, 20), Some("Juneteenth"));
        assert_eq!(closed(2021, 12, 31), None);
        assert_eq!(closed(2025, 1, 27), None);
        assert_eq!(closed(2025, 1, 26), Some("weekend"));
    }

    #[test]
    fn sessions() {
        let calendar = Calendar::named("XNYS").unwrap_or(Calendar {
            zone: Zone::Utc,
            open: 0,
            close: 0,
            half: 0,
        });
        let session = |y, m, d| calendar.session(Date::from_ymd(y, m, d).unwrap_or_default());
        let hours = |span: Option<Span>| span.map(|s| s.micros() / MINUTE);
        assert_eq!(hours(session(2025, 1, 27)), Some(390));
        assert_eq!(hours(session(2024, 11, 29)), Some(210));
        assert_eq!(hours(session(2024, 12, 24)), Some(210));
        assert_eq!(session(2025, 1, 20), None);
        let close = session(2025, 1, 27).map(|s| s.to).unwrap_or_default();
        assert_eq!(
            calendar
                .next_session(close)
                .map(|(d, _)| d.iso())
                .as_deref(),
            Some("2025-01-28")
        );
        assert_eq!(
            calendar
                .next_session(close.plus(-1))
                .map(|(d, _)| d.iso())
                .as_deref(),
            Some("2025-01-27")
        );
    }
}
