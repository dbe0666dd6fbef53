//! A time in few columns, for tables. What is not known exactly has a `~` and is never shown narrower than it is.

use crate::time::{Date, Precision, When, Zone, show};

/// `Mon 27 Jan 2025 21:29:53`, or `27 Jan 2025 21:29` when it must be narrow. `own` is the zone of the event's dates.
/// A date of another place has its name, since its day began at another time.
pub(super) fn stamp(when: When, zone: Zone, own: Zone, narrow: bool) -> String {
    let text = plain(when, zone, own, narrow);
    match show::foreign_place(when, zone, own) {
        Some(place) => format!("{text} {place}"),
        None => text,
    }
}

fn plain(when: When, zone: Zone, own: Zone, narrow: bool) -> String {
    if let Some(bounds) = when.bounds(own) {
        return between(when, bounds, zone, own, narrow);
    }
    let text = show::when(when, zone, own).replace(" about ", " ~");
    if !narrow {
        return text;
    }
    match when.precision {
        Precision::Year | Precision::Month | Precision::Between(..) | Precision::Unknown => text,
        Precision::Second | Precision::Milli | Precision::Micro => {
            let text = without_weekday(&text);
            text.rsplit_once(':')
                .map_or(text, |(minute, _)| minute)
                .to_owned()
        }
        Precision::Day | Precision::Session | Precision::Hour | Precision::Minute => {
            without_weekday(&text).to_owned()
        }
    }
}

fn without_weekday(text: &str) -> &str {
    text.split_once(' ').map_or(text, |(_, rest)| rest)
}

/// At some time between two: the clock on one day, else the days.
fn between(when: When, (first, last): (When, When), zone: Zone, own: Zone, narrow: bool) -> String {
    let date = |bound: When| bound.told_in(zone, own).date(bound.start);
    let (a, b) = (date(first), date(last));
    let coarse = |bound: When| matches!(bound.precision, Precision::Year | Precision::Month);
    if coarse(first) || coarse(last) {
        let said = |bound| show::short(bound, zone, own, None);
        return format!("~{}–{}", said(first), said(last));
    }
    if a != b {
        return format!("~{}", dates(a, b));
    }
    let day = format!("{} {}", a.day_month(), a.year());
    match (show::clock_range(when, zone, own), narrow) {
        (_, true) => format!("~{day}"),
        (None, false) => format!("~{} {day}", a.weekday().short()),
        (Some((from, to)), false) => format!("~{} {day} {from}–{to}", a.weekday().short()),
    }
}

/// `27–28 Jan 2025`, `26 Feb – 3 Mar 2025`.
fn dates(a: Date, b: Date) -> String {
    let ((year, month, day), (last_year, last_month, _)) = (a.ymd(), b.ymd());
    let end = format!("{} {last_year:04}", b.day_month());
    if year != last_year {
        format!("{} {year:04} – {end}", a.day_month())
    } else if month != last_month {
        format!("{} – {end}", a.day_month())
    } else {
        format!("{day}–{end}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::parse;

    fn check(text: &str, wide: &str, narrow: &str) {
        let when = parse::when(text, Zone::NEW_YORK).unwrap_or_default();
        let shown = |narrow| stamp(when, Zone::NEW_YORK, Zone::NEW_YORK, narrow);
        assert_eq!(
            (shown(false).as_str(), shown(true).as_str()),
            (wide, narrow),
            "{text}"
        );
    }

    #[test]
    fn a_day_elsewhere_says_where() {
        let paris = Zone::parse("Europe/Paris").unwrap_or_default();
        let shown = |text, zone| {
            let when = parse::when(text, paris).unwrap_or_default();
            stamp(when, zone, paris, true)
        };
        assert_eq!(shown("2025-01-28", Zone::NEW_YORK), "28 Jan 2025 Paris");
        assert_eq!(shown("2025-01-28", paris), "28 Jan 2025");
        assert_eq!(
            shown("2025-01-28/2025-01-31", Zone::NEW_YORK),
            "~28–31 Jan 2025 Paris"
        );
        // A clock is told on the reader's clock.
        assert_eq!(
            shown("2025-01-28T03:29", Zone::NEW_YORK),
            "27 Jan 2025 21:29"
        );
    }

    #[test]
    fn times_are_as_precise_as_they_are_known() {
        check("2025", "2025", "2025");
        check("2025-01", "January 2025", "January 2025");
        check("2025-01-27", "Mon 27 Jan 2025", "27 Jan 2025");
        check(
            "2025-01-27T21:29:53",
            "Mon 27 Jan 2025 21:29:53",
            "27 Jan 2025 21:29",
        );
        check(
            "2025-01-27T21",
            "Mon 27 Jan 2025 ~21:00",
            "27 Jan 2025 ~21:00",
        );
        check(
            "2025-01-27/2025-01-28",
            "~27–28 Jan 2025",
            "~27–28 Jan 2025",
        );
        check(
            "2024-12-30/2025-01-02",
            "~30 Dec 2024 – 2 Jan 2025",
            "~30 Dec 2024 – 2 Jan 2025",
        );
        check(
            "2025-01-30/2025-02-02",
            "~30 Jan – 2 Feb 2025",
            "~30 Jan – 2 Feb 2025",
        );
        check(
            "2025-01-24T00:00/2025-01-24T09:52",
            "~Fri 24 Jan 2025 00:00–09:52",
            "~24 Jan 2025",
        );
        check(
            "2025-01-27T20:00/2025-01-28T04:00",
            "~27–28 Jan 2025",
            "~27–28 Jan 2025",
        );
        check(
            "2025-01/2025-03",
            "~Jan 2025–Mar 2025",
            "~Jan 2025–Mar 2025",
        );
        check(
            "2025-01-27T17:00/2025-01-27T19:00",
            "~Mon 27 Jan 2025 17:00–19:00",
            "~27 Jan 2025",
        );
        check(
            "2025-01-27T16:00 session",
            "Mon 27 Jan 2025, session",
            "27 Jan 2025, session",
        );
    }
}
