//! Trading calendars: which days an exchange is open, from when to when, and why it is not.
//!
//! Owns what the files in `assets/calendars` and the rules of New York say, and the market that never closes.
//! Refuses to guess for an exchange or a year that it does not know: then the days of a price series are all
//! that is known.

mod book;
mod new_york;

use super::date::{Civil, Date};
use super::timestamp::{DAY, MINUTE};
use super::{Span, Timestamp, Zone};
use book::{BOOKS, Book, Day};

/// The code of a market that never closes.
pub const ALWAYS: &str = "24/7";

/// Codes of venues that keep the days and hours of another.
const SAME: [(&str, &str); 4] = [
    ("ARCX", "XNYS"),
    ("XASE", "XNYS"),
    ("BATS", "XNYS"),
    ("XSHE", "XSHG"),
];

/// Why a day, or the time between two sessions, has none.
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

/// The days and hours of one market.
#[derive(Clone, Copy)]
pub struct Calendar {
    /// Where its clock stands.
    pub zone: Zone,
    /// What its file says; `None` for the market that never closes.
    book: Option<&'static Book>,
    /// Until when it knows what no rule foresees; `None` for all that its file says.
    clock: Option<Timestamp>,
}

impl PartialEq for Calendar {
    fn eq(&self, other: &Self) -> bool {
        self.code() == other.code()
    }
}

impl std::fmt::Debug for Calendar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Calendar({})", self.code())
    }
}

impl Calendar {
    /// The calendar with this market identifier code (any case), or `24/7`, if it is known.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        let code = code.trim();
        if code == ALWAYS {
            return Some(Self {
                zone: Zone::Utc,
                book: None,
                clock: None,
            });
        }
        let same = SAME.iter().find(|(a, _)| a.eq_ignore_ascii_case(code));
        let code = same.map_or(code, |(_, other)| other);
        let book = BOOKS.iter().find(|b| b.code.eq_ignore_ascii_case(code))?;
        Some(Self {
            zone: book.zone,
            book: Some(book),
            clock: None,
        })
    }

    /// The calendar as it was known at `clock`: an exceptional closure that was announced later is not in it.
    #[must_use]
    pub const fn as_of(self, clock: Timestamp) -> Self {
        Self {
            clock: Some(clock),
            ..self
        }
    }

    /// How many days that no rule foresees it knows: two calendars of one market with the same number are the same.
    #[must_use]
    pub fn surprises(&self) -> usize {
        let clock = self.clock.unwrap_or(Timestamp::MAX);
        let books = self.book.into_iter().chain(self.beyond());
        books.map(|book| book.surprises(clock)).sum()
    }

    /// What holds outside of the years of its own file.
    fn beyond(&self) -> Option<&'static Book> {
        Self::named(self.book?.beyond?)?.book
    }

    /// All codes that [`Calendar::named`] knows, those of venues that keep another's days last.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        let own = BOOKS.iter().map(|b| b.code).chain([ALWAYS]);
        own.chain(SAME.iter().map(|(code, _)| *code))
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.book.map_or(ALWAYS, |b| b.code)
    }

    /// The name for people: `New York Stock Exchange`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.book.map_or("24/7", |b| b.name)
    }

    /// Whether it never closes.
    #[must_use]
    pub const fn is_always(&self) -> bool {
        self.book.is_none()
    }

    /// The first and the last day of which it knows whether the market was open.
    #[must_use]
    pub fn known(&self) -> (Date, Date) {
        let all = (
            Zone::Utc.date(Timestamp::MIN),
            Zone::Utc.date(Timestamp::MAX),
        );
        let Some(book) = self.book else { return all };
        self.beyond().map_or(book.known, |beyond| {
            let (first, last) = beyond.known;
            (first.min(book.known.0), last.max(book.known.1))
        })
    }

    /// Whether it knows if the market was open on `date`. Of other days it knows only the weekends.
    #[must_use]
    pub fn knows(&self, date: Date) -> bool {
        let (first, last) = self.known();
        (first..=last).contains(&date)
    }

    /// What is out of the ordinary on `date`.
    fn day(self, date: Date) -> Option<Day> {
        let book = self.book?;
        if book.knows(date) {
            return book.day(date, self.clock);
        }
        let beyond = self.beyond().filter(|b| b.knows(date))?;
        beyond.day(date, self.clock)
    }

    /// Why `date` has no session; `None` when it has one, or when nothing is known of it.
    #[must_use]
    pub fn closed(&self, date: Date) -> Option<Closed> {
        if self.is_always() {
            return None;
        }
        if date.weekday().is_weekend() {
            return Some(Closed::Weekend);
        }
        match self.day(date)? {
            Day::Closed(name) => Some(Closed::Holiday(name)),
            Day::Short(..) | Day::Late(..) => None,
        }
    }

    /// Why the session of `date` is shorter than others: `Christmas Eve`.
    #[must_use]
    pub fn shortened(&self, date: Date) -> Option<&'static str> {
        match self.day(date)? {
            Day::Short(_, name) | Day::Late(_, name) => Some(name),
            Day::Closed(_) => None,
        }
    }

    /// From opening to closing bell on `date`; `None` when there is no session.
    #[must_use]
    pub fn session(&self, date: Date) -> Option<Span> {
        self.closed(date).is_none().then(|| self.usual(date))
    }

    /// From opening to closing bell on `date`, as if there were a session on it whatever the calendar says.
    #[must_use]
    pub fn usual(&self, date: Date) -> Span {
        let Some(hours) = self.book.and_then(|b| b.hours(date)) else {
            let midnight = Civil::midnight(date).to_utc();
            return Span::new(midnight, midnight.plus(DAY));
        };
        let (open, close) = match self.day(date) {
            Some(Day::Short(close, _)) => (hours.open, close),
            Some(Day::Late(open, _)) => (open, hours.close),
            _ => (hours.open, hours.close),
        };
        Span::new(self.at(date, open), self.at(date, close))
    }

    /// The hours at midday of `date` in which a session pauses, if it does.
    #[must_use]
    pub fn pause(&self, date: Date) -> Option<Span> {
        let (from, to) = self.book?.pause?;
        let pause = Span::new(self.at(date, from), self.at(date, to));
        let session = self.session(date)?;
        (session.from < pause.from && pause.to < session.to).then_some(pause)
    }

    fn at(self, date: Date, minutes: i64) -> Timestamp {
        self.zone.instant(Civil {
            date,
            micros: minutes * MINUTE,
        })
    }

    /// The first session that closes after `at`; `None` where the calendar knows none within two weeks.
    #[must_use]
    pub fn next_session(&self, at: Timestamp) -> Option<(Date, Span)> {
        let first = self.zone.date(at);
        let days = (0..15).map(|days| first.plus(days));
        days.filter(|date| self.knows(*date)).find_map(|date| {
            let session = self.session(date)?;
            (session.to > at).then_some((date, session))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::parse;
    use std::collections::BTreeMap;

    fn calendar(code: &str) -> Calendar {
        Calendar::named(code).unwrap_or(Calendar {
            zone: Zone::Utc,
            book: None,
            clock: None,
        })
    }

    fn day(y: i32, m: u32, d: u32) -> Date {
        Date::from_ymd(y, m, d).unwrap_or_default()
    }

    fn closed(code: &str, y: i32, m: u32, d: u32) -> Option<&'static str> {
        calendar(code).closed(day(y, m, d)).map(Closed::name)
    }

    /// Opening and closing bell on the exchange's clock.
    fn bells(code: &str, y: i32, m: u32, d: u32) -> String {
        let calendar = calendar(code);
        let clock = |at| {
            let civil = calendar.zone.civil(at);
            format!("{:02}:{:02}", civil.hour(), civil.minute())
        };
        let session = calendar.session(day(y, m, d));
        session.map_or("none".into(), |s| {
            format!("{}-{}", clock(s.from), clock(s.to))
        })
    }

    fn count(code: &str, what: impl Fn(&Calendar, Date) -> bool) -> BTreeMap<i32, usize> {
        let calendar = calendar(code);
        let (first, last) = calendar.book.map(|b| b.known).unwrap_or_default();
        let mut counts = BTreeMap::new();
        for date in (first.0..=last.0).map(Date) {
            *counts.entry(date.ymd().0).or_default() += usize::from(what(&calendar, date));
        }
        counts
    }

    #[test]
    fn closures() {
        for (code, y, m, d, name) in [
            ("XNYS", 2025, 1, 20, "Martin Luther King Day"),
            ("XNYS", 2025, 1, 9, "day of mourning, Carter"),
            ("XNYS", 2025, 4, 18, "Good Friday"),
            ("XNYS", 2022, 6, 20, "Juneteenth"),
            ("XNYS", 2025, 1, 26, "weekend"),
            (
                "XNYS",
                2001,
                9,
                14,
                "closed after the attacks of 11 September",
            ),
            ("XNYS", 2012, 10, 30, "Hurricane Sandy"),
            ("XNAS", 2012, 10, 30, "Hurricane Sandy"),
            ("XLON", 2023, 5, 8, "coronation of Charles III"),
            ("XETR", 2024, 12, 24, "Christmas Eve"),
            ("XTKS", 2026, 9, 22, "National holiday"),
            ("XHKG", 2023, 9, 8, "black rain"),
            ("XSHG", 2025, 1, 28, "Spring Festival"),
        ] {
            assert_eq!(closed(code, y, m, d), Some(name), "{code} {y}-{m}-{d}");
        }
        for (code, y, m, d) in [
            ("XNYS", 2021, 12, 31),
            ("XNYS", 2025, 1, 27),
            ("XNYS", 2021, 6, 18),
            ("XPAR", 2023, 5, 8),
            ("24/7", 2025, 1, 26),
        ] {
            assert_eq!(closed(code, y, m, d), None, "{code} {y}-{m}-{d}");
        }
    }

    #[test]
    fn bells_ring_on_the_exchanges_clock() {
        for (code, y, m, d, hours) in [
            ("XNYS", 2025, 1, 27, "09:30-16:00"),
            ("XNYS", 2025, 7, 28, "09:30-16:00"),
            ("XNYS", 2024, 11, 29, "09:30-13:00"),
            ("XNYS", 2002, 7, 3, "09:30-16:00"),
            ("XNYS", 2002, 7, 5, "09:30-13:00"),
            ("XNYS", 2013, 7, 3, "09:30-13:00"),
            ("XNYS", 2002, 9, 11, "12:00-16:00"),
            ("XNYS", 2025, 1, 20, "none"),
            ("XLON", 2025, 12, 24, "08:00-12:30"),
            ("XPAR", 2025, 12, 31, "09:00-14:05"),
            ("XETR", 2025, 12, 30, "09:00-14:00"),
            ("XTKS", 2024, 11, 1, "09:00-15:00"),
            ("XTKS", 2024, 11, 5, "09:00-15:30"),
            ("XHKG", 2025, 1, 28, "09:30-12:00"),
            ("XHKG", 2023, 10, 9, "14:00-16:00"),
            ("XSHG", 2025, 1, 27, "09:30-15:00"),
            ("24/7", 2025, 1, 26, "00:00-00:00"),
        ] {
            assert_eq!(bells(code, y, m, d), hours, "{code} {y}-{m}-{d}");
        }
    }

    /// Sessions a year, and short ones of New York. All days were compared with two published packages of calendars;
    /// they differ in late openings, a failure, and days lost to storms in Hong Kong, which the exchanges announced.
    #[test]
    fn years_have_their_sessions() {
        let sessions = |code| {
            let counts = count(code, |c, date| c.closed(date).is_none());
            counts.into_values().collect::<Vec<_>>()
        };
        assert_eq!(
            sessions("XNYS"),
            [
                252, 248, 252, 252, 252, 252, 251, 251, 253, 252, 252, 252, 250, 252, 252, 252,
                252, 251, 251, 252, 253, 252, 251, 250, 252, 250, 251, 251, 251, 251, 251
            ]
        );
        let short = count("XNYS", |c, date| {
            c.usual(date).micros() == 210 * MINUTE && c.closed(date).is_none()
        });
        assert_eq!(
            short.into_values().collect::<Vec<_>>(),
            [
                2, 3, 3, 4, 1, 1, 2, 3, 3, 2, 1, 1, 3, 3, 3, 2, 1, 2, 3, 3, 2, 1, 1, 2, 3, 3, 2, 1,
                2, 3, 3
            ]
        );
        for (code, years) in [
            ("XNAS", [250, 252, 250, 251]),
            ("XLON", [251, 254, 253, 253]),
            ("XPAR", [255, 256, 255, 256]),
            ("XETR", [255, 254, 253, 254]),
            ("XTKS", [246, 245, 243, 242]),
            ("XHKG", [243, 246, 246, 247]),
            ("XSHG", [242, 242, 243, 242]),
        ] {
            assert_eq!(sessions(code), years, "{code}");
        }
    }

    #[test]
    fn nasdaq_keeps_the_days_of_new_york() {
        let (nasdaq, new_york) = (calendar("XNAS"), calendar("XNYS"));
        for date in (day(1999, 1, 1).0..day(2032, 1, 1).0).map(Date) {
            assert_eq!(nasdaq.closed(date), new_york.closed(date), "{}", date.iso());
            assert_eq!(nasdaq.usual(date), new_york.usual(date), "{}", date.iso());
        }
        assert_eq!(nasdaq.known(), new_york.known());
    }

    #[test]
    fn what_no_rule_foresees_is_known_from_its_notice_on() {
        for (code, on, before, since) in [
            (
                "XNYS",
                day(2025, 1, 9),
                "2024-12-30 23:59",
                "2024-12-31 00:00",
            ),
            (
                "XNAS",
                day(2025, 1, 9),
                "2024-12-30 23:59",
                "2024-12-31 00:00",
            ),
            (
                "XNAS",
                day(2018, 12, 5),
                "2018-12-04 23:59",
                "2018-12-05 00:00",
            ),
            (
                "XNYS",
                day(2001, 9, 11),
                "2001-09-11 09:29",
                "2001-09-11 09:30",
            ),
            (
                "XNYS",
                day(2001, 9, 13),
                "2001-09-12 12:00",
                "2001-09-13 00:00",
            ),
            (
                "XNYS",
                day(2012, 10, 30),
                "2012-10-29 12:00",
                "2012-10-30 00:00",
            ),
            (
                "XHKG",
                day(2023, 9, 8),
                "2023-09-08 09:29",
                "2023-09-08 09:30",
            ),
        ] {
            let all = calendar(code);
            let known = |clock: &str| {
                let at = parse::when(clock, all.zone).map(|when| when.start);
                all.as_of(at.unwrap_or_default())
            };
            let (before, since) = (known(before), known(since));
            assert_eq!(before.closed(on), None, "{code} {}", on.iso());
            assert!(before.session(on).is_some());
            assert_eq!(since.closed(on), all.closed(on), "{code} {}", on.iso());
            assert!(since.closed(on).is_some() && before.surprises() < since.surprises());
            let king = day(2025, 1, 20);
            assert_eq!(before.closed(king), all.closed(king), "foreseen");
        }
        let fault = calendar("XNYS").as_of(Zone::NEW_YORK.midnight(day(2005, 6, 1)));
        assert_eq!(fault.shortened(day(2005, 6, 1)), None);
    }

    #[test]
    fn a_pause_lies_within_a_whole_session() {
        let minutes = |code, date| calendar(code).pause(date).map(|p| p.micros() / MINUTE);
        assert_eq!(minutes("XTKS", day(2025, 1, 27)), Some(60));
        assert_eq!(minutes("XSHG", day(2025, 1, 27)), Some(90));
        assert_eq!(minutes("XHKG", day(2025, 1, 28)), None, "a morning only");
        assert_eq!(minutes("XNYS", day(2025, 1, 27)), None);
    }

    #[test]
    fn codes_are_found_in_any_case_and_unknown_ones_are_not() {
        assert_eq!(Calendar::named(" xnys ").map(|c| c.code()), Some("XNYS"));
        assert_eq!(Calendar::named("ARCX"), Calendar::named("XNYS"));
        assert_eq!(Calendar::named("XBOM"), None);
        assert_eq!(Calendar::named(""), None);
        assert!(Calendar::codes().all(|code| Calendar::named(code).is_some()));
    }

    #[test]
    fn beyond_the_known_years_there_is_no_next_session() {
        let at = |y| Civil::midnight(day(y, 6, 1)).to_utc();
        assert!(calendar("XLON").next_session(at(2025)).is_some());
        assert_eq!(calendar("XLON").next_session(at(2030)), None);
        assert_eq!(calendar("XNYS").next_session(Timestamp::MAX), None);
        assert_eq!(calendar("XNYS").next_session(Timestamp::MIN), None);
    }
}
