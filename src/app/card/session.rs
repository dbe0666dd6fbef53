//! What the market was doing at an instant, in a sentence: on the exchange's clock, and how far from its bells.

use crate::time::sessions::State;
use crate::time::{Calendar, Closed, Date, Sessions, Span, Timestamp, Zone, show};

/// What a market that never closes does.
const ALWAYS: &str = "open, as at any hour";

/// A sentence about the market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// `Mon 21:29 New York, 5 h 29 min after the close`.
    pub text: String,
    /// `next session Tue 28 Jan`, or why this one is short.
    pub more: Option<String>,
    /// Whether the market was open.
    pub open: bool,
}

impl Told {
    fn new(text: String, more: Option<String>, open: bool) -> Self {
        Self { text, more, open }
    }

    /// Both parts as one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match &self.more {
            Some(more) => format!("{}; {more}", self.text),
            None => self.text.clone(),
        }
    }
}

/// What the market of `sessions` was doing at `at`. `None` where neither a calendar nor prices know.
#[must_use]
pub fn at(sessions: &Sessions, at: Timestamp) -> Option<Told> {
    let told = match sessions.state(at) {
        State::Open(index) => during(sessions, index, at)?,
        State::Closed(index) => between(sessions, index, at)?,
        State::Unknown => unknown(sessions.calendar()?),
    };
    let text = format!("{}, {}", clock(at, sessions.zone()), told.text);
    Some(Told { text, ..told })
}

/// What the market did on the `day` of an event whose hour is not known; `end` is the end of that day where it
/// happened.
#[must_use]
pub fn on(sessions: &Sessions, day: Date, end: Timestamp) -> Option<Told> {
    let Some(span) = sessions.on(day).and_then(|i| sessions.span(i)) else {
        let State::Closed(index) = sessions.state(end.plus(-1)) else {
            return None;
        };
        let text = format!("closed that day: {}", reason(sessions, index, day));
        return Some(Told::new(text, next(sessions, index), false));
    };
    let zone = sessions.zone();
    sessions.calendar().filter(|c| !c.is_always())?;
    let text = format!(
        "open that day, {} to {} {}",
        hour(span.from, zone),
        hour(span.to, zone),
        zone.place()
    );
    let more = "at what hour it happened is not known".to_owned();
    Some(Told::new(text, Some(more), true))
}

fn during(sessions: &Sessions, index: usize, at: Timestamp) -> Option<Told> {
    let span = sessions.span(index)?;
    let Some(calendar) = sessions.calendar() else {
        let text = "a day with prices".to_owned();
        let more = "the hours of its market are not known".to_owned();
        return Some(Told::new(text, Some(more), true));
    };
    if calendar.is_always() {
        return Some(Told::new(ALWAYS.to_owned(), None, true));
    }
    if let Some(pause) = pause(calendar, at) {
        let text = format!("midday pause until {}", hour(pause.to, sessions.zone()));
        return Some(Told::new(text, None, false));
    }
    let short = calendar.shortened(sessions.date(index)?);
    let text = format!(
        "open, {} after the opening, {} before the close",
        show::duration(at.since(span.from)),
        show::duration(span.to.since(at))
    );
    let short = short.map(|name| format!("a short session, {name}"));
    Some(Told::new(text, short, true))
}

fn between(sessions: &Sessions, index: usize, at: Timestamp) -> Option<Told> {
    let closure = sessions.closed_between(index)?;
    let day = sessions.zone().date(at);
    let next = next(sessions, index);
    if sessions.calendar().is_some() {
        if sessions.date(index) == Some(day) {
            let since = show::duration(at.since(closure.span.from));
            return Some(Told::new(format!("{since} after the close"), next, false));
        }
        if sessions.date(index + 1) == Some(day) {
            let until = show::duration(closure.span.to.since(at));
            let text = format!("{until} before the opening");
            return Some(Told::new(text, None, false));
        }
    }
    let text = format!("closed: {}", reason(sessions, index, day));
    Some(Told::new(text, next, false))
}

/// Why the market was closed on a day in the closure after session `index`.
fn reason(sessions: &Sessions, index: usize, day: Date) -> String {
    let own = sessions.calendar().and_then(|c| c.closed(day));
    let weekend = day.weekday().is_weekend().then_some(Closed::Weekend);
    let closure = || sessions.closed_between(index).map(|c| c.why);
    match own.or(weekend).or_else(closure) {
        Some(Closed::ByPrices) => "no series has a bar that day".to_owned(),
        Some(closed) => closed.name().to_owned(),
        None => "no session".to_owned(),
    }
}

fn next(sessions: &Sessions, index: usize) -> Option<String> {
    let date = sessions.date(index + 1)?;
    Some(format!("next session {}", day(date)))
}

/// Before the first session that is known and after the last.
fn unknown(calendar: Calendar) -> Told {
    if calendar.is_always() {
        return Told::new(ALWAYS.to_owned(), None, true);
    }
    let (first, last) = calendar.known();
    let more = format!(
        "the calendar of {} reaches from {} to {}",
        calendar.name(),
        first.year(),
        last.year()
    );
    Told::new("session not known".to_owned(), Some(more), false)
}

fn pause(calendar: Calendar, at: Timestamp) -> Option<Span> {
    let pause = calendar.pause(calendar.zone.date(at))?;
    pause.contains(at).then_some(pause)
}

/// `Mon 21:29 New York`.
fn clock(at: Timestamp, zone: Zone) -> String {
    let weekday = zone.date(at).weekday().short();
    format!("{weekday} {} {}", hour(at, zone), zone.place())
}

fn hour(at: Timestamp, zone: Zone) -> String {
    let civil = zone.civil(at);
    format!("{:02}:{:02}", civil.hour(), civil.minute())
}

/// `Tue 28 Jan`.
pub(super) fn day(date: Date) -> String {
    format!("{} {}", date.weekday().short(), date.day_month())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::parse;

    fn sessions(code: &str, bars: &[Date]) -> Sessions {
        Calendar::named(code).map_or_else(
            || Sessions::of_days(bars, Zone::NEW_YORK),
            |calendar| Sessions::new(calendar, bars, Span::ALL),
        )
    }

    fn told(code: &str, bars: &[Date], text: &str) -> String {
        let zone = Zone::NEW_YORK;
        let when = parse::when(text, zone).unwrap_or_default();
        let told = at(&sessions(code, bars), when.start);
        told.map_or("nothing".into(), |t| t.sentence())
    }

    #[test]
    fn the_market_in_a_sentence() {
        for (code, time, text) in [
            (
                "XNYS",
                "2025-01-27T21:29:53",
                "Mon 21:29 New York, 5 h 29 min after the close; next session Tue 28 Jan",
            ),
            (
                "XNYS",
                "2025-01-27T10:15",
                "Mon 10:15 New York, open, 45 min after the opening, 5 h 45 min before the close",
            ),
            (
                "XNYS",
                "2025-01-27T08:00",
                "Mon 08:00 New York, 1 h 30 min before the opening",
            ),
            (
                "XNAS",
                "2025-01-20T09:00",
                "Mon 09:00 New York, closed: Martin Luther King Day; next session Tue 21 Jan",
            ),
            (
                "XNYS",
                "2025-01-25T12:00",
                "Sat 12:00 New York, closed: weekend; next session Mon 27 Jan",
            ),
            (
                "XNYS",
                "2024-12-24T12:00",
                "Tue 12:00 New York, open, 2 h 30 min after the opening, 1 h before the close; a short session, \
                 Christmas Eve",
            ),
            (
                "XTKS",
                "2025-01-26T22:00",
                "Mon 12:00 Tokyo, midday pause until 12:30",
            ),
            (
                "24/7",
                "2025-01-25T12:00",
                "Sat 17:00 UTC, open, as at any hour",
            ),
            (
                "XLON",
                "1987-10-19T09:00",
                "Mon 14:00 London, session not known; the calendar of London reaches from 2023 to 2026",
            ),
        ] {
            assert_eq!(told(code, &[], time), text, "{code} {time}");
        }
    }

    #[test]
    fn without_a_calendar_only_the_days_are_told() {
        let day = |d| Date::from_ymd(2025, 1, d).unwrap_or_default();
        let bars = [day(24), day(27), day(29)];
        for (time, text) in [
            (
                "2025-01-27T21:29",
                "Mon 21:29 New York, a day with prices; the hours of its market are not known",
            ),
            (
                "2025-01-26T12:00",
                "Sun 12:00 New York, closed: weekend; next session Mon 27 Jan",
            ),
            (
                "2025-01-28T12:00",
                "Tue 12:00 New York, closed: no bars; next session Wed 29 Jan",
            ),
            ("2025-02-28T12:00", "nothing"),
        ] {
            assert_eq!(told("", &bars, time), text);
        }
        let always = told("24/7", &bars, "2025-01-25T12:00");
        assert_eq!(always, "Sat 17:00 UTC, open, as at any hour");
    }

    #[test]
    fn a_day_without_an_hour_is_told_as_a_day() {
        let sessions = sessions("XNYS", &[]);
        let told = |d| {
            let day = Date::from_ymd(2025, 1, d).unwrap_or_default();
            let end = Zone::NEW_YORK.midnight(day.plus(1));
            on(&sessions, day, end).map(|t| t.sentence())
        };
        assert_eq!(
            told(20).as_deref(),
            Some("closed that day: Martin Luther King Day; next session Tue 21 Jan")
        );
        assert_eq!(
            told(27).as_deref(),
            Some("open that day, 09:30 to 16:00 New York; at what hour it happened is not known")
        );
    }
}
