//! Reading where to go: a time, an event, or a distance from the cursor.

use crate::time::date::{MONTH_NAMES, MONTHS};
use crate::time::{DAY, Date, HOUR, Precision, Span, Timestamp, When, Zone, parse};

/// A place in the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A time, as wide as it was typed.
    Time(When),
    /// An instant.
    Instant(Timestamp),
    /// An event, by identifier.
    Event(String),
}

impl Place {
    /// The first instant of a place in time; an event is none.
    #[must_use]
    pub const fn instant(&self) -> Option<Timestamp> {
        match self {
            Self::Time(when) => Some(when.start),
            Self::Instant(at) => Some(*at),
            Self::Event(_) => None,
        }
    }
}

/// Reads `2025-01-27`, `jan 2025`, `27 jan`, `-3d`, `+2h`, `@r1-release`. A date without a year takes the
/// cursor's.
///
/// # Errors
/// A sentence that says what can be typed.
pub fn place(text: &str, cursor: Timestamp, zone: Zone) -> Result<Place, String> {
    let text = text.trim();
    if let Some(id) = text.strip_prefix('@').filter(|id| !id.is_empty()) {
        return Ok(Place::Event(id.to_owned()));
    }
    if let Some((sign, length)) = text
        .strip_prefix('-')
        .map(|l| (-1, l))
        .or_else(|| text.strip_prefix('+').map(|l| (1, l)))
        && let Some(micros) = parse::duration(length)
    {
        return Ok(Place::Instant(cursor.plus(sign * micros)));
    }
    if let Ok(when) = parse::when(text, zone) {
        return Ok(Place::Time(when));
    }
    named(text, cursor, zone).map(Place::Time).ok_or_else(|| {
        format!("“{text}” is no place in time; type 2025-01-27, 2025-01-27 09:30, jan 2025, 27 jan, -3d or @r1-release")
    })
}

/// The window that shows `when`: a year and a month exactly, what is shorter with something around it. `None` for
/// a time that is known to the minute or better, which has no width to show.
#[must_use]
pub fn window(when: When) -> Option<Span> {
    let span = when.span();
    match when.precision {
        Precision::Year | Precision::Month => Some(span),
        Precision::Day => Some(span.widened(DAY / 2)),
        Precision::Hour => Some(span.widened(HOUR)),
        Precision::Between(..) => Some(span.widened(span.micros() / 4)),
        Precision::Minute
        | Precision::Second
        | Precision::Milli
        | Precision::Micro
        | Precision::Session
        | Precision::Unknown => None,
    }
    .filter(|window| window.micros() > 0)
}

/// `jan`, `january 2025`, `27 jan`, `27 january 2025`, `jan 27`.
fn named(text: &str, cursor: Timestamp, zone: Zone) -> Option<When> {
    let mut month = None;
    let mut numbers: Vec<i32> = Vec::new();
    for word in text.split([' ', ',', '-']).filter(|w| !w.is_empty()) {
        match word.parse::<i32>() {
            Ok(number) => numbers.push(number),
            Err(_) if month.is_none() => month = Some(month_number(word)?),
            Err(_) => return None,
        }
    }
    let month = month?;
    let own_year = zone.date(cursor).ymd().0;
    let (day, year) = match numbers.as_slice() {
        [] => (None, own_year),
        [n] if *n > 31 => (None, *n),
        [n] => (Some(*n), own_year),
        [a, b] if *b > 31 => (Some(*a), *b),
        [a, b] if *a > 31 => (Some(*b), *a),
        _ => return None,
    };
    if let Some(day) = day {
        return Some(When::day(
            Date::from_ymd(year, month, u32::try_from(day).ok()?)?,
            zone,
        ));
    }
    parse::when(&format!("{year:04}-{month:02}"), zone).ok()
}

fn month_number(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let index = MONTH_NAMES.iter().position(|m| m.to_lowercase() == word);
    index
        .or_else(|| MONTHS.iter().position(|m| m.to_lowercase() == word))
        .map(|i| i as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::show;

    fn check(text: &str, expected: &str) {
        let zone = Zone::NEW_YORK;
        let cursor = parse::when("2025-01-27T12:00:00", zone)
            .unwrap_or_default()
            .start;
        let shown = match place(text, cursor, zone) {
            Ok(Place::Time(when)) => show::when(when, zone, zone),
            Ok(Place::Instant(at)) => show::utc(at),
            Ok(Place::Event(id)) => format!("@{id}"),
            Err(_) => "error".to_owned(),
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn places() {
        check("2025-01-28", "Tue 28 Jan 2025");
        check("jan 2024", "January 2024");
        check("feb", "February 2025");
        check("28 jan", "Tue 28 Jan 2025");
        check("January 28, 2024", "Sun 28 Jan 2024");
        check("-3d", "2025-01-24T17:00:00Z");
        check("@r1-release", "@r1-release");
        check("30 feb", "error");
        check("nonsense", "error");
        check("", "error");
    }
}
