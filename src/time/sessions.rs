//! Sessions: when a market was open over a stretch of time, and why it was not between two sessions.
//!
//! Owns how a calendar and the days that have prices become one sorted list. Where they differ the prices win:
//! a day with bars had a session, whatever the calendar says, and a day of the calendar without a bar of any
//! series had none. A longer run of such days is a gap in the prices and no closure; there the calendar holds, as it
//! does where most days have no bar (weekly or monthly prices).
//! Refuses to guess beyond what the calendar knows and the prices cover.

mod make;

use super::date::Date;
use super::{Calendar, Closed, Span, Timestamp, Zone};
use std::ops::Range;

/// Most days in a row without a bar that are taken for a closure; from more on the prices have a gap.
pub const LONGEST_CLOSURE: usize = 10;

/// The sessions of one market, in order, from the first to the last that is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sessions {
    calendar: Option<Calendar>,
    zone: Zone,
    spans: Vec<Span>,
    dates: Vec<Date>,
    /// What lies after each session, as long as there is a next one.
    why: Vec<Why>,
    notes: Vec<(Date, Correction)>,
}

/// Why the market is closed between two sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Why {
    first: Closed,
    second: Option<Closed>,
}

/// Closed time between two sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closure {
    /// From the closing bell to the next opening bell.
    pub span: Span,
    /// The reason that matters most: a holiday goes before a weekend, a weekend before a night.
    pub why: Closed,
    /// Another holiday in it.
    pub also: Option<Closed>,
}

impl Closure {
    /// The name for people: `weekend`, `Good Friday`, `Christmas Day, Boxing Day`.
    #[must_use]
    pub fn name(self) -> String {
        match self.also {
            Some(also) => format!("{}, {}", self.why.name(), also.name()),
            None => self.why.name().to_owned(),
        }
    }
}

/// What the market does at an instant. Sessions are numbered from 0, closures by the session before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// In the session of this number.
    Open(usize),
    /// In the closure after the session of this number.
    Closed(usize),
    /// Before the first session that is known, or after the last.
    Unknown,
}

/// Where the prices corrected the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// The calendar has a session, but no series has a bar.
    NoBars,
    /// The calendar has none, but there are bars.
    BarsWhile(Closed),
}

impl Sessions {
    /// The calendar that they follow where no price says otherwise; `None` where only the prices are known.
    #[must_use]
    pub const fn calendar(&self) -> Option<Calendar> {
        self.calendar
    }

    /// The zone of the exchange's clock.
    #[must_use]
    pub const fn zone(&self) -> Zone {
        self.zone
    }

    /// How many sessions are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// All sessions from bell to bell, in order, none overlapping another. Two of them may touch (a market that
    /// never closes). What lies before the first and after the last is not known.
    #[must_use]
    pub fn open_spans(&self) -> &[Span] {
        &self.spans
    }

    /// From bell to bell of session `index`.
    #[must_use]
    pub fn span(&self, index: usize) -> Option<Span> {
        self.spans.get(index).copied()
    }

    /// The day, at the exchange, of session `index`.
    #[must_use]
    pub fn date(&self, index: usize) -> Option<Date> {
        self.dates.get(index).copied()
    }

    /// The number of the session of `date`.
    #[must_use]
    pub fn on(&self, date: Date) -> Option<usize> {
        self.dates.binary_search(&date).ok()
    }

    /// The closed time between the sessions `index` and `index + 1`; `None` where they touch, and after the last.
    #[must_use]
    pub fn closed_between(&self, index: usize) -> Option<Closure> {
        let why = self.why.get(index)?;
        let span = Span::new(self.spans.get(index)?.to, self.spans.get(index + 1)?.from);
        (span.micros() > 0).then_some(Closure {
            span,
            why: why.first,
            also: why.second,
        })
    }

    /// What the market does at `at`.
    #[must_use]
    pub fn state(&self, at: Timestamp) -> State {
        let begun = self.spans.partition_point(|s| s.from <= at);
        let Some(index) = begun.checked_sub(1) else {
            return State::Unknown;
        };
        match self.spans.get(index) {
            Some(span) if at < span.to => State::Open(index),
            _ if begun < self.spans.len() => State::Closed(index),
            _ => State::Unknown,
        }
    }

    /// The number of the session in which `at` lies.
    #[must_use]
    pub fn session_of(&self, at: Timestamp) -> Option<usize> {
        match self.state(at) {
            State::Open(index) => Some(index),
            State::Closed(_) | State::Unknown => None,
        }
    }

    /// The number of the first session whose close is strictly after `at`: the first that could react. `None`
    /// before the first session that is known and after the last.
    #[must_use]
    pub fn first_closing_after(&self, at: Timestamp) -> Option<usize> {
        if self.state(at) == State::Unknown {
            return None;
        }
        let index = self.spans.partition_point(|s| s.to <= at);
        (index < self.spans.len()).then_some(index)
    }

    /// The numbers of the sessions that share an instant with `span`.
    #[must_use]
    pub fn within(&self, span: Span) -> Range<usize> {
        let first = self.spans.partition_point(|s| s.to <= span.from);
        let end = self.spans.partition_point(|s| s.from < span.to);
        first..end.max(first)
    }

    /// Where the prices corrected the calendar, by day.
    #[must_use]
    pub fn corrections(&self) -> &[(Date, Correction)] {
        &self.notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{DAY, HOUR};

    fn day(y: i32, m: u32, d: u32) -> Date {
        Date::from_ymd(y, m, d).unwrap_or_default()
    }

    fn new_york(bars: &[Date], from: Date, to: Date) -> Sessions {
        let zone = Zone::NEW_YORK;
        let span = Span::new(zone.midnight(from), zone.midnight(to));
        Calendar::named("XNYS").map_or_else(Sessions::default, |c| Sessions::new(c, bars, span))
    }

    fn name_after(sessions: &Sessions, date: Date) -> String {
        let closed = sessions.on(date).and_then(|i| sessions.closed_between(i));
        closed.map(Closure::name).unwrap_or_default()
    }

    #[test]
    fn closures_have_names() {
        let sessions = new_york(&[], day(2025, 1, 1), day(2025, 2, 1));
        assert_eq!(
            name_after(&sessions, day(2025, 1, 8)),
            "day of mourning, Carter"
        );
        assert_eq!(name_after(&sessions, day(2025, 1, 10)), "weekend");
        assert_eq!(
            name_after(&sessions, day(2025, 1, 17)),
            "Martin Luther King Day"
        );
        assert_eq!(name_after(&sessions, day(2025, 1, 27)), "night");
    }

    #[test]
    fn an_instant_finds_its_session() {
        let sessions = new_york(&[], day(2025, 1, 20), day(2025, 1, 31));
        let index = sessions.on(day(2025, 1, 27)).unwrap_or_default();
        let span = sessions.span(index).unwrap_or_default();
        assert_eq!(sessions.state(span.from), State::Open(index));
        assert_eq!(sessions.session_of(span.to.plus(-1)), Some(index));
        assert_eq!(sessions.state(span.to), State::Closed(index));
        assert_eq!(sessions.first_closing_after(span.to.plus(-1)), Some(index));
        assert_eq!(sessions.first_closing_after(span.to), Some(index + 1));
        assert_eq!(sessions.state(Timestamp::MIN), State::Unknown);
        assert_eq!(sessions.first_closing_after(Timestamp::MAX), None);
        assert_eq!(
            sessions.within(span.widened(HOUR)),
            index..index + 1,
            "one session"
        );
        assert_eq!(
            sessions.within(span.widened(DAY)).len(),
            2,
            "none on Sunday"
        );
    }

    #[test]
    fn the_prices_correct_the_calendar() {
        let bars = [
            day(2025, 1, 15),
            day(2025, 1, 17),
            day(2025, 1, 20),
            day(2025, 1, 21),
        ];
        let sessions = new_york(&bars, day(2025, 1, 10), day(2025, 1, 31));
        assert_eq!(sessions.on(day(2025, 1, 16)), None);
        assert_eq!(
            name_after(&sessions, day(2025, 1, 15)),
            "no bars: closed, by the prices"
        );
        assert!(sessions.on(day(2025, 1, 20)).is_some());
        assert!(
            sessions.on(day(2025, 1, 22)).is_some(),
            "beyond the prices the calendar holds"
        );
        let king = Closed::Holiday("Martin Luther King Day");
        assert_eq!(
            sessions.corrections(),
            [
                (day(2025, 1, 16), Correction::NoBars),
                (day(2025, 1, 20), Correction::BarsWhile(king))
            ]
        );
    }

    #[test]
    fn months_without_bars_are_no_closure() {
        let bars = [day(2024, 1, 16), day(2024, 6, 3)];
        let sessions = new_york(&bars, day(2024, 1, 1), day(2024, 7, 1));
        assert!(sessions.on(day(2024, 3, 12)).is_some());
        assert!(sessions.corrections().is_empty());
    }

    #[test]
    fn without_a_calendar_the_days_of_the_bars_are_all() {
        let days = [
            day(2025, 1, 23),
            day(2025, 1, 24),
            day(2025, 1, 27),
            day(2025, 1, 29),
        ];
        let sessions = Sessions::of_days(&days, Zone::Utc);
        assert_eq!(sessions.len(), 4);
        assert_eq!(sessions.closed_between(0), None, "two days touch");
        assert_eq!(name_after(&sessions, day(2025, 1, 24)), "weekend");
        assert_eq!(name_after(&sessions, day(2025, 1, 27)), "no bars");
        let far = [day(1, 1, 1), day(9999, 12, 31)];
        assert_eq!(Sessions::of_days(&far, Zone::NEW_YORK).len(), 2);
        let known = new_york(&far, day(1, 1, 1), day(9999, 12, 31));
        assert_eq!(known.on(day(1776, 7, 4)), None);
        assert_eq!(name_after(&known, day(1, 1, 1)), "no bars");
        assert!(known.on(day(2025, 1, 27)).is_some());
    }
}
