//! Sessions: when a market was open over a stretch of time, and why it was not between two sessions.
//!
//! Owns how a calendar and the days that have prices become one sorted list. Where they differ the prices win:
//! a day with bars had a session, whatever the calendar says, and a day of the calendar without a bar of any
//! series had none. A longer run of such days is a gap in the prices and no closure; there the calendar holds.
//! Refuses to guess beyond what the calendar knows and the prices cover.

use super::date::Date;
use super::{Calendar, Closed, Span, Timestamp, Zone};
use std::ops::Range;

/// Most days in a row without a bar that are taken for a closure; from more on the prices have a gap.
pub const LONGEST_CLOSURE: usize = 10;

/// The sessions of one market, in order, from the first to the last that is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sessions {
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
    /// The sessions of `calendar` over `span` and over the days that have bars (sorted, each once).
    #[must_use]
    pub fn new(calendar: Calendar, bars: &[Date], span: Span) -> Self {
        let mut made = Self::empty(calendar.zone);
        let open = |date: Date| calendar.closed(date).is_none();
        let mut days = Days::new(bars, &open);
        let mut between = Between::default();
        let (first, last) = extent(calendar, bars, span);
        let mut next = first;
        while next <= last {
            let date = next;
            next = date.plus(1);
            let closed = calendar.closed(date);
            let has = days.has(date);
            if !has && !knows(calendar, date) && !days.silent(date) {
                between.add(Closed::NoBars);
                let known = Some(calendar.known().0).filter(|first| date < *first);
                let coming = days.coming().into_iter().chain(known).min();
                next = coming.unwrap_or(next).max(next);
                continue;
            }
            if let (true, Some(why)) = (has, closed) {
                made.notes.push((date, Correction::BarsWhile(why)));
            }
            let reason = match closed {
                _ if has => None,
                Some(why) => Some(why),
                None if days.silent(date) => {
                    made.notes.push((date, Correction::NoBars));
                    Some(Closed::ByPrices)
                }
                None => None,
            };
            match reason {
                Some(why) => between.add(why),
                None => made.push(date, calendar.usual(date), &mut between),
            }
        }
        made
    }

    /// The sessions of a market of which nothing is known but the days that have bars (sorted, each once): each
    /// from midnight to midnight in `zone`.
    #[must_use]
    pub fn of_days(bars: &[Date], zone: Zone) -> Self {
        let mut made = Self::empty(zone);
        let mut before: Option<Date> = None;
        for date in bars {
            let mut between = Between::default();
            let first = before.map_or(*date, |b| b.plus(1));
            for missing in days(first, date.plus(-1)) {
                between.add(if missing.weekday().is_weekend() {
                    Closed::Weekend
                } else {
                    Closed::NoBars
                });
                if between.is_full() {
                    break;
                }
            }
            before = Some(*date);
            let span = Span::new(zone.midnight(*date), zone.midnight(date.plus(1)));
            made.push(*date, span, &mut between);
        }
        made
    }

    const fn empty(zone: Zone) -> Self {
        Self {
            zone,
            spans: Vec::new(),
            dates: Vec::new(),
            why: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn push(&mut self, date: Date, span: Span, between: &mut Between) {
        let why = std::mem::take(between).why();
        // A session can never begin before the one before it ends, whatever a clock change does.
        let open = self.spans.last().map_or(span.from, |s| span.from.max(s.to));
        if span.to <= open {
            return;
        }
        if !self.spans.is_empty() {
            self.why.push(why);
        }
        self.spans.push(Span::new(open, span.to));
        self.dates.push(date);
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

fn days(first: Date, last: Date) -> impl Iterator<Item = Date> {
    (first.0..=last.0).map(Date)
}

fn knows(calendar: Calendar, date: Date) -> bool {
    let (first, last) = calendar.known();
    (first..=last).contains(&date)
}

/// The first and the last day to look at: those of `span` that the calendar knows, a week more on both sides, and
/// those from the first bar to the last.
fn extent(calendar: Calendar, bars: &[Date], span: Span) -> (Date, Date) {
    let (from, to) = (
        calendar.zone.date(span.from).plus(-7),
        calendar.zone.date(span.to).plus(7),
    );
    let (first, last) = calendar.known();
    let mut range = (from.max(first), to.min(last));
    if let (Some(a), Some(b)) = (bars.first(), bars.last()) {
        range = if range.0 > range.1 {
            (*a, *b)
        } else {
            (range.0.min(*a), range.1.max(*b))
        };
    }
    range
}

/// Walks along the days that have bars, together with the days of the calendar.
struct Days<'a> {
    bars: &'a [Date],
    next: usize,
    open: &'a dyn Fn(Date) -> bool,
}

impl<'a> Days<'a> {
    const fn new(bars: &'a [Date], open: &'a dyn Fn(Date) -> bool) -> Self {
        Self {
            bars,
            next: 0,
            open,
        }
    }

    /// Whether `date` has a bar. Days are asked in order.
    fn has(&mut self, date: Date) -> bool {
        while self.bars.get(self.next).is_some_and(|b| *b < date) {
            self.next += 1;
        }
        self.bars.get(self.next) == Some(&date)
    }

    /// The first day with a bar that is not before the day asked last.
    fn coming(&self) -> Option<Date> {
        self.bars.get(self.next).copied()
    }

    /// Whether a day of the calendar without a bar was a closure: bars lie before and after it, and near.
    fn silent(&self, date: Date) -> bool {
        let before = self.next.checked_sub(1).and_then(|i| self.bars.get(i));
        let (Some(before), Some(after)) = (before, self.bars.get(self.next)) else {
            return false;
        };
        if *before >= date {
            return false;
        }
        let missing = days(before.plus(1), after.plus(-1)).filter(|d| (self.open)(*d));
        missing.take(LONGEST_CLOSURE + 1).count() <= LONGEST_CLOSURE
    }
}

/// The reasons gathered between two sessions.
#[derive(Debug, Default)]
struct Between {
    weekend: bool,
    first: Option<Closed>,
    second: Option<Closed>,
}

impl Between {
    fn add(&mut self, why: Closed) {
        match (why, self.first) {
            (Closed::Weekend, _) => self.weekend = true,
            (why, None) => self.first = Some(why),
            (why, Some(first)) if why != first && self.second.is_none() => self.second = Some(why),
            _ => {}
        }
    }

    /// Whether nothing more could change what is told of a market known by its days only.
    const fn is_full(&self) -> bool {
        self.weekend && self.first.is_some()
    }

    fn why(self) -> Why {
        let plain = if self.weekend {
            Closed::Weekend
        } else {
            Closed::Night
        };
        Why {
            first: self.first.unwrap_or(plain),
            second: self.second,
        }
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
