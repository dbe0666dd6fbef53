//! Times as text: for people in a zone, and for files exactly as precise as they were written.

mod duration;

use super::date::{Date, MONTH_NAMES, MONTHS};
use super::parse::SESSION;
use super::timestamp::{DAY, MINUTE, SECOND};
use super::{Precision, Span, Timestamp, When, Zone};

pub use duration::duration;

/// `2025-01-28T02:29:53.682Z`; the fraction only where there is one.
#[must_use]
pub fn utc(at: Timestamp) -> String {
    let civil = Zone::Utc.civil(at);
    let fraction = match civil.subsecond() {
        0 => String::new(),
        micros if micros % 1000 == 0 => format!(".{:03}", micros / 1000),
        micros => format!(".{micros:06}"),
    };
    format!(
        "{}T{:02}:{:02}:{:02}{fraction}Z",
        civil.date.iso(),
        civil.hour(),
        civil.minute(),
        civil.second()
    )
}

/// `+05:30`.
#[must_use]
pub fn offset(minutes: i16) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let size = minutes.unsigned_abs();
    format!("{sign}{:02}:{:02}", size / 60, size % 60)
}

/// The text that the event file holds: as precise as it was written, with its own offset.
/// Parsing it in `story` gives the same [`When`] back.
#[must_use]
pub fn written(when: When, story: Zone) -> String {
    if when.is_undated() {
        return String::new();
    }
    if let Some((first, last)) = when.bounds(story) {
        return format!("{}/{}", written(first, story), written(last, story));
    }
    if when.precision == Precision::Session {
        let zone = when.zone(story);
        let close = if zone.civil(when.end).micros == 0 {
            zone.date(when.start).iso()
        } else {
            let precision = finest(when.end);
            written(
                When {
                    start: when.end,
                    precision,
                    ..when
                },
                story,
            )
        };
        return format!("{close}{SESSION}");
    }
    let zone = when.zone(story);
    let civil = zone.civil(when.start);
    let (year, month, _) = civil.date.ymd();
    let date = civil.date.iso();
    let (h, m, s) = (civil.hour(), civil.minute(), civil.second());
    let suffix = when
        .offset
        .map(|minutes| {
            if minutes == 0 {
                "Z".to_owned()
            } else {
                offset(minutes)
            }
        })
        .unwrap_or_default();
    match when.precision {
        Precision::Year => format!("{year:04}"),
        Precision::Month => format!("{year:04}-{month:02}"),
        Precision::Day | Precision::Session | Precision::Between(..) | Precision::Unknown => date,
        Precision::Hour => format!("{date}T{h:02}{suffix}"),
        Precision::Minute => format!("{date}T{h:02}:{m:02}{suffix}"),
        Precision::Second => format!("{date}T{h:02}:{m:02}:{s:02}{suffix}"),
        Precision::Milli => format!(
            "{date}T{h:02}:{m:02}:{s:02}.{:03}{suffix}",
            civil.subsecond() / 1000
        ),
        Precision::Micro => format!(
            "{date}T{h:02}:{m:02}:{s:02}.{:06}{suffix}",
            civil.subsecond()
        ),
    }
}

/// The coarsest precision with a time of day that gives `at` exactly.
const fn finest(at: Timestamp) -> Precision {
    match at.micros() {
        at if at % MINUTE == 0 => Precision::Minute,
        at if at % SECOND == 0 => Precision::Second,
        _ => Precision::Micro,
    }
}

/// A time for reading in `zone`, no more precise than it is known: `Mon 27 Jan 2025 21:29:53`. A date stays
/// the date that was written, in the event's `own` zone, whatever the zone on the screen.
#[must_use]
pub fn when(when: When, zone: Zone, own: Zone) -> String {
    if when.is_undated() {
        return "undated".to_owned();
    }
    if let Some((first, last)) = when.bounds(own) {
        return range((first, last), zone, own);
    }
    let own = when.told_in(zone, own);
    let civil = own.civil(when.start);
    let (year, month, day) = civil.date.ymd();
    let name = MONTHS[(month as usize + 11) % 12];
    let date = format!("{} {day} {name} {year:04}", civil.date.weekday().short());
    let (h, m, s) = (civil.hour(), civil.minute(), civil.second());
    match when.precision {
        Precision::Year => civil.date.year(),
        Precision::Month => format!("{} {year:04}", MONTH_NAMES[(month as usize + 11) % 12]),
        Precision::Day | Precision::Between(..) | Precision::Unknown => date,
        Precision::Session => format!("{date}, session"),
        Precision::Hour => format!("{date} about {h:02}:{m:02}"),
        Precision::Minute => format!("{date} {h:02}:{m:02}"),
        Precision::Second | Precision::Milli | Precision::Micro => {
            format!("{date} {h:02}:{m:02}:{s:02}")
        }
    }
}

/// The place whose dates `when` is told by, where those are not the dates of `zone`: a day that began elsewhere
/// while it was still the day before here would else seem to be out of order. `own` is the event's zone.
#[must_use]
pub fn foreign_place(when: When, zone: Zone, own: Zone) -> Option<String> {
    let told = when.told_in(zone, own);
    let elsewhere = told.offset_minutes(when.start) != zone.offset_minutes(when.start);
    (elsewhere && !when.is_undated()).then(|| told.place())
}

/// `Mon 27 Jan 2025 17:00–19:00`, and of two days `between Fri 9 Jun 2023 and Sat 10 Jun 2023`: the last unit is the one
/// that was written, not the instant after it.
fn range((first, last): (When, When), zone: Zone, own: Zone) -> String {
    let (from, to) = (when(first, zone, own), when(last, zone, own));
    match clock_of(last, &to) {
        _ if from == to => from,
        Some(clock) if on_one_day(first, last, zone, own) => format!("{from}–{clock}"),
        _ => format!("between {from} and {to}"),
    }
}

/// The clock readings of a range on one day, each as exact as it was written: `17:00` and `19:00`; `None` of any other
/// time.
#[must_use]
pub fn clock_range(range: When, zone: Zone, own: Zone) -> Option<(String, String)> {
    let (first, last) = range.bounds(own)?;
    let clock = |bound: When| Some(clock_of(bound, &when(bound, zone, own))?.to_owned());
    on_one_day(first, last, zone, own).then_some((clock(first)?, clock(last)?))
}

fn on_one_day(first: When, last: When, zone: Zone, own: Zone) -> bool {
    let date = |bound: When| bound.told_in(zone, own).date(bound.start);
    date(first) == date(last)
}

/// The clock reading at the end of what [`when`] says; `None` of a date.
fn clock_of(bound: When, said: &str) -> Option<&str> {
    let (_, clock) = said.rsplit_once(' ')?;
    (!bound.precision.is_date_only()).then_some(clock)
}

/// `Mon 27 Jan 2025`.
#[must_use]
pub fn day(at: Timestamp, zone: Zone) -> String {
    let date = zone.date(at);
    format!(
        "{} {} {}",
        date.weekday().short(),
        date.day_month(),
        date.year()
    )
}

/// A time in as few columns as tell no more than is known, for lists: `27 Jan`; `24–25 Jan` of what lies between
/// two days; in another year than `year`, or known to the month only, `Jun 2023`; `2023`; `undated`. A date stays the
/// date that was written, in the event's `own` zone.
#[must_use]
pub fn short(when: When, zone: Zone, own: Zone, year: Option<i32>) -> String {
    let month = |date: Date| {
        let (_, month, _) = date.ymd();
        format!("{} {}", MONTHS[(month as usize + 11) % 12], date.year())
    };
    let zone = when.told_in(zone, own);
    let date = zone.date(when.start);
    let here = year.is_none_or(|year| date.ymd().0 == year);
    match when.precision {
        Precision::Unknown => "undated".to_owned(),
        Precision::Year => date.year(),
        Precision::Month => month(date),
        _ if !here => month(date),
        Precision::Between(..) => {
            let last = zone.date(when.end.plus(-1).max(when.start));
            let ((a, b, from), (c, d, _)) = (date.ymd(), last.ymd());
            match (a == c, b == d) {
                _ if date == last => date.day_month(),
                (true, true) => format!("{from}–{}", last.day_month()),
                (true, false) => format!("{}–{}", date.day_month(), last.day_month()),
                (false, _) => format!("{a:04}–{c:04}"),
            }
        }
        _ => date.day_month(),
    }
}

/// `27 Jan 21:29`, or with seconds, for a cursor.
#[must_use]
pub fn moment(at: Timestamp, zone: Zone, seconds: bool) -> String {
    let civil = zone.civil(at);
    let base = format!(
        "{} {} {} {:02}:{:02}",
        civil.date.weekday().short(),
        civil.date.day_month(),
        civil.date.year(),
        civil.hour(),
        civil.minute()
    );
    if seconds {
        format!("{base}:{:02}", civil.second())
    } else {
        base
    }
}

/// `New York UTC-5`: where a clock stands and how far it is from UTC at `at`.
#[must_use]
pub fn zone(zone: Zone, at: Timestamp) -> String {
    let minutes = zone.offset_minutes(at);
    if zone.place() == "UTC" {
        return "UTC".to_owned();
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    let size = minutes.unsigned_abs();
    let distance = if size.is_multiple_of(60) {
        format!("UTC{sign}{}", size / 60)
    } else {
        format!("UTC{sign}{}:{:02}", size / 60, size % 60)
    };
    if matches!(zone, Zone::Fixed(_)) {
        distance
    } else {
        format!("{} {distance}", zone.place())
    }
}

/// `17 Jan – 5 Feb 2025`: the first and last day of a span.
#[must_use]
pub fn span(span: Span, zone: Zone) -> String {
    let last = if span.micros() > 0 {
        span.to.plus(-1)
    } else {
        span.to
    };
    let (a, b) = (zone.date(span.from), zone.date(last));
    if span.micros() < 2 * DAY {
        let (from, to) = (zone.civil(span.from), zone.civil(span.to));
        let clock = |c: super::Civil| {
            if span.micros() < 10 * MINUTE {
                format!("{:02}:{:02}:{:02}", c.hour(), c.minute(), c.second())
            } else {
                format!("{:02}:{:02}", c.hour(), c.minute())
            }
        };
        if a == b {
            return format!(
                "{} {}, {} – {}",
                a.day_month(),
                a.year(),
                clock(from),
                clock(to)
            );
        }
        return format!(
            "{} {} – {} {} {}",
            a.day_month(),
            clock(from),
            b.day_month(),
            clock(to),
            b.year()
        );
    }
    if a.ymd().0 == b.ymd().0 {
        return format!("{} – {} {}", a.day_month(), b.day_month(), b.year());
    }
    format!(
        "{} {} – {} {}",
        a.day_month(),
        a.year(),
        b.day_month(),
        b.year()
    )
}

/// A boundary of a unit, in full: `2025`, `Jan 2025`, `27 Jan 2025`, `27 Jan 21:00`.
#[must_use]
pub fn boundary(at: Timestamp, zone: Zone, unit: super::Unit) -> String {
    use super::Unit;
    let civil = zone.civil(at);
    let (year, month, _) = civil.date.ymd();
    let name = MONTHS[(month as usize + 11) % 12];
    match unit {
        Unit::Year => civil.date.year(),
        Unit::Month => format!("{name} {year:04}"),
        Unit::Week | Unit::Day => format!("{} {year:04}", civil.date.day_month()),
        Unit::Hour | Unit::Minute => format!(
            "{} {:02}:{:02}",
            civil.date.day_month(),
            civil.hour(),
            civil.minute()
        ),
        Unit::Second | Unit::Milli => format!(
            "{:02}:{:02}:{:02}",
            civil.hour(),
            civil.minute(),
            civil.second()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_have_four_digits() {
        let zone = Zone::NEW_YORK;
        let read = |text: &str| crate::time::parse::when(text, zone).unwrap_or_default();
        for (text, long, brief) in [
            ("0001", "0001", "0001"),
            ("0001-03", "March 0001", "Mar 0001"),
            ("0001-01-01", "Mon 1 Jan 0001", "Jan 0001"),
            ("0987-06-05T04:03", "Tue 5 Jun 0987 04:03", "Jun 0987"),
            ("9999-12-31", "Fri 31 Dec 9999", "Dec 9999"),
        ] {
            assert_eq!(when(read(text), zone, zone), long);
            assert_eq!(short(read(text), zone, zone, Some(2025)), brief);
        }
        let first = read("0001-01-01").start;
        assert_eq!(day(first, zone), "Mon 1 Jan 0001");
        assert_eq!(moment(first, zone, false), "Mon 1 Jan 0001 00:00");
        assert_eq!(span(read("0001").span(), zone), "1 Jan – 31 Dec 0001");
        let far = Span::new(first, read("9999").start);
        assert_eq!(span(far, zone), "1 Jan 0001 – 31 Dec 9998");
        for (unit, told) in [
            (crate::time::Unit::Year, "0001"),
            (crate::time::Unit::Month, "Jan 0001"),
            (crate::time::Unit::Day, "1 Jan 0001"),
        ] {
            assert_eq!(boundary(first, zone, unit), told);
        }
    }

    #[test]
    fn a_date_is_the_date_that_was_written_in_every_zone() {
        let paris = Zone::parse("Europe/Paris").unwrap_or_default();
        for text in ["2025-01-28", "2025-01-28/2025-01-31"] {
            let written = crate::time::parse::when(text, paris).unwrap_or_default();
            for shown in [Zone::NEW_YORK, Zone::Utc, paris] {
                let brief = short(written, shown, paris, Some(2025));
                assert!(brief.starts_with("28"), "{brief}");
                assert!(when(written, shown, paris).contains("Tue 28 Jan 2025"));
            }
        }
        let hours = "2025-01-27T17:00-05:00/2025-01-27T19:00-05:00";
        let hours = crate::time::parse::when(hours, paris).unwrap_or_default();
        assert_eq!(short(hours, paris, Zone::NEW_YORK, Some(2025)), "27–28 Jan");
    }

    #[test]
    fn a_range_within_a_day_has_both_its_minutes() {
        let range = |text: &str| {
            let when = crate::time::parse::when(text, Zone::NEW_YORK).unwrap_or_default();
            clock_range(when, Zone::NEW_YORK, Zone::NEW_YORK)
                .map(|(first, last)| format!("{first}–{last}"))
        };
        for (text, expected) in [
            (
                "2025-01-27T17:00-05:00/2025-01-27T19:00-05:00",
                Some("17:00–19:00"),
            ),
            (
                "2025-01-29T09:30-05:00/2025-01-29T16:00-05:00",
                Some("09:30–16:00"),
            ),
            ("2025-01-27T22:00-05:00/2025-01-28T02:00-05:00", None),
            ("2025-01-24/2025-01-25", None),
        ] {
            assert_eq!(range(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn short_times_tell_no_more_than_is_known() {
        let zone = Zone::NEW_YORK;
        for (text, year, told) in [
            ("2025-01-27T21:29:53-05:00", 2025, "27 Jan"),
            ("2025-01-27", 2025, "27 Jan"),
            ("2023-01-27", 2025, "Jan 2023"),
            ("2024-06", 2024, "Jun 2024"),
            ("2024-06", 2025, "Jun 2024"),
            ("2024", 2024, "2024"),
            ("2025-01-24/2025-01-25", 2025, "24–25 Jan"),
            ("2025-01-30/2025-02-02", 2025, "30 Jan–2 Feb"),
            (
                "2025-01-27T17:00-05:00/2025-01-27T19:00-05:00",
                2025,
                "27 Jan",
            ),
        ] {
            let when = crate::time::parse::when(text, zone).unwrap_or_default();
            assert_eq!(short(when, zone, zone, Some(year)), told, "{text}");
        }
        assert_eq!(short(When::UNDATED, zone, zone, None), "undated");
    }

    #[test]
    fn what_is_written_reads_back() {
        for text in [
            "2025",
            "2025-01",
            "2025-01-27",
            "2025-01-27T21",
            "2025-01-27T21-08:00",
            "2025-01-27T21:29",
            "2025-01-27T18:29:53.682-08:00",
            "2025-01-28T02:29:53Z",
            "2023-06-09/2023-06-10",
            "2025-01-27T17:00-05:00/2025-01-27T19:00-05:00",
        ] {
            let when = crate::time::parse::when(text, Zone::NEW_YORK);
            let again = when
                .clone()
                .map(|w| crate::time::parse::when(&written(w, Zone::NEW_YORK), Zone::NEW_YORK));
            assert_eq!(again.and_then(|w| w), when, "{text}");
        }
    }

    #[test]
    fn no_false_midnight() {
        let show = |text: &str| {
            crate::time::parse::when(text, Zone::NEW_YORK)
                .map(|w| when(w, Zone::NEW_YORK, Zone::NEW_YORK))
                .unwrap_or_default()
        };
        assert_eq!(show("2025-01-27"), "Mon 27 Jan 2025");
        assert_eq!(show("2025-01"), "January 2025");
        assert_eq!(show("2025-01-27T21:29"), "Mon 27 Jan 2025 21:29");
        assert_eq!(
            show("2023-06-09/2023-06-10"),
            "between Fri 9 Jun 2023 and Sat 10 Jun 2023"
        );
    }
}
