//! How a row group of Side by side is named, and how an event's time is told inside it.
//!
//! A row says what is common to its events, an event only what the row does not say. No date gets a clock time
//! that nobody wrote.

use crate::time::date::{MONTH_NAMES, MONTHS};
use crate::time::{DAY, Date, Precision, Span, Step, Timestamp, Unit, When, Zone, show};

/// The unit of rows for a window: never more than some hundred rows.
#[must_use]
pub fn unit(window: Span) -> Step {
    let step = |unit, count| Step { unit, count };
    match window.micros() {
        0..=129_600_000_000 => step(Unit::Hour, 1),
        n if n <= 80 * DAY => step(Unit::Day, 1),
        n if n <= 500 * DAY => step(Unit::Week, 1),
        n if n <= 16 * 366 * DAY => step(Unit::Month, 1),
        n if n <= 150 * 366 * DAY => step(Unit::Year, 1),
        n if n <= 1_500 * 366 * DAY => step(Unit::Year, 10),
        _ => step(Unit::Year, 100),
    }
}

/// What a row of `unit` is called, and two of them.
#[must_use]
pub const fn noun(unit: Step) -> (&'static str, &'static str) {
    match (unit.unit, unit.count) {
        (Unit::Hour, _) => ("hour", "hours"),
        (Unit::Day, _) => ("day", "days"),
        (Unit::Week, _) => ("week", "weeks"),
        (Unit::Month, _) => ("month", "months"),
        (Unit::Year, 1) => ("year", "years"),
        (Unit::Year, 10) => ("decade", "decades"),
        _ => ("century", "centuries"),
    }
}

/// The name of the row that begins at `from`: `27 Jan 14:00`, `Mon 27 Jan`, `20–26 Jan`, `January 2025`, `2025`.
#[must_use]
pub fn row(from: Timestamp, unit: Step, zone: Zone) -> String {
    let civil = zone.civil(from);
    let (year, month, _) = civil.date.ymd();
    match (unit.unit, unit.count) {
        (Unit::Hour, _) => format!(
            "{} {:02}:{:02}",
            civil.date.day_month(),
            civil.hour(),
            civil.minute()
        ),
        (Unit::Day, _) => day(civil.date),
        (Unit::Week, _) => days(civil.date, civil.date.plus(6)),
        (Unit::Month, _) => month_year(month, year),
        (Unit::Year, 1) => format!("{year:04}"),
        (_, count) => format!("{year:04}–{:04}", year + count - 1),
    }
}

fn day(date: Date) -> String {
    format!("{} {}", date.weekday().short(), date.day_month())
}

fn month_year(month: u32, year: i32) -> String {
    let name = MONTH_NAMES.get(month as usize - 1).copied();
    format!("{} {year:04}", name.unwrap_or_default())
}

/// `20–26 Jan`, `27 Jan–2 Feb`.
fn days(first: Date, last: Date) -> String {
    let ((_, a, from), (_, b, _)) = (first.ymd(), last.ymd());
    if a == b {
        format!("{from}–{}", last.day_month())
    } else {
        format!("{}–{}", first.day_month(), last.day_month())
    }
}

/// The name of the row of what began before the window, in the row that begins at `from`: `since 10 Jan`.
#[must_use]
pub fn since(from: Timestamp, unit: Step, zone: Zone) -> String {
    let date = zone.date(from);
    let (year, month, _) = date.ymd();
    match unit.unit {
        Unit::Year => format!("since {year:04}"),
        Unit::Month => {
            let name = MONTHS.get(month as usize - 1).copied();
            format!("since {} {year:04}", name.unwrap_or_default())
        }
        _ => format!("since {}", date.day_month()),
    }
}

/// The zone in which an event's time is read: a date is a date where it was written.
#[must_use]
pub fn zone_of(when: When, own: Zone, shown: Zone) -> Zone {
    when.told_in(shown, own)
}

/// When an event began, as a reading of the screen's clock: a date stands where it was written, wherever that was.
#[must_use]
pub fn read(at: Timestamp, when: When, own: Zone, shown: Zone) -> Timestamp {
    let zone = zone_of(when, own, shown);
    if zone == shown {
        at
    } else {
        shown.instant(zone.civil(at))
    }
}

/// Whether an event's time is as wide as a row of `unit` or wider, so that nothing is known of its order in it.
#[must_use]
pub const fn fills(when: When, unit: Step) -> bool {
    match when.precision {
        Precision::Year => true,
        Precision::Month => !matches!(unit.unit, Unit::Year),
        Precision::Day | Precision::Session => matches!(unit.unit, Unit::Day | Unit::Hour),
        _ => false,
    }
}

/// Where an event stands among rows of `unit`: the instant of its row.
///
/// # Errors
/// The name of a row of its own, when its time is wider than a row.
pub fn seat(when: When, unit: Step, own: Zone, shown: Zone) -> Result<Timestamp, String> {
    let zone = zone_of(when, own, shown);
    let read = |at: Timestamp| read(at, when, own, shown);
    let (start, last) = (
        read(when.start),
        read(when.end.max(when.start.plus(1)).plus(-1)),
    );
    let floor = unit.floor(start, shown);
    if last < unit.next(floor, shown) {
        return Ok(floor);
    }
    let (from, to) = (zone.civil(when.start), zone.civil(when.end.plus(-1)));
    let (year, month, _) = from.date.ymd();
    Err(match when.precision {
        Precision::Year => from.date.year(),
        Precision::Month => month_year(month, year),
        Precision::Between(..) if from.date != to.date && from.date.ymd().0 == to.date.ymd().0 => {
            days(from.date, to.date)
        }
        Precision::Between(..) if from.date != to.date => {
            format!("{year:04}–{}", to.date.year())
        }
        Precision::Between(..) => show::clock_range(when, shown, own)
            .map_or_else(|| day(from.date), |(first, last)| format!("{first}–{last}")),
        _ => day(from.date),
    })
}

/// Columns of an event's time in rows of `unit`. A range of hours is wider, and its title begins after it.
#[must_use]
pub const fn time_width(unit: Step) -> usize {
    match (unit.unit, unit.count) {
        (Unit::Month, _) => 2,
        (Unit::Week | Unit::Year, 1) | (Unit::Hour | Unit::Day, _) => 6,
        (Unit::Year, _) => 4,
        _ => 5,
    }
}

/// An event's time inside its row: `14:20`, `day`, `~14:00`, `17:00–19:00`, `Mon 27`, `27`, `27 Jan`, `2025`.
#[must_use]
pub fn time(when: When, unit: Step, own: Zone, shown: Zone) -> String {
    let zone = zone_of(when, own, shown);
    let civil = zone.civil(when.start);
    let (_, month, number) = civil.date.ymd();
    let short = MONTHS.get(month as usize - 1).copied().unwrap_or_default();
    match (unit.unit, when.precision) {
        (Unit::Hour | Unit::Day, Precision::Day) => "day".to_owned(),
        (Unit::Hour | Unit::Day, Precision::Hour) => {
            format!("~{:02}:{:02}", civil.hour(), civil.minute())
        }
        (Unit::Hour | Unit::Day, Precision::Session) => "sess.".to_owned(),
        (Unit::Hour | Unit::Day, Precision::Between(..)) => show::clock_range(when, shown, own)
            .map_or_else(String::new, |(first, last)| format!("{first}–{last}")),
        (Unit::Hour | Unit::Day, Precision::Year | Precision::Month) => String::new(),
        (Unit::Hour | Unit::Day, _) => format!("{:02}:{:02}", civil.hour(), civil.minute()),
        (_, Precision::Year) => String::new(),
        (Unit::Year, _) if unit.count > 1 => civil.date.year(),
        (Unit::Year, Precision::Month) => short.to_owned(),
        (_, Precision::Month) => String::new(),
        (Unit::Month, _) => format!("{number}"),
        (Unit::Year, _) => civil.date.day_month(),
        _ => format!("{} {number}", civil.date.weekday().short()),
    }
}

/// Where a date was written, when that is not where the screen's clock stands.
#[must_use]
pub fn elsewhere(when: When, own: Zone, shown: Zone) -> Option<String> {
    let zone = zone_of(when, own, shown);
    let differs = zone.offset_minutes(when.start) != shown.offset_minutes(when.start);
    (differs && when.precision.is_by_days()).then(|| match zone {
        Zone::Named(_) => zone.place(),
        _ => show::zone(zone, when.start),
    })
}

/// `3 quiet days`.
#[must_use]
pub fn quiet(count: usize, unit: Step) -> String {
    let (one, many) = noun(unit);
    format!("{count} quiet {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::parse;

    const NEW_YORK: Zone = Zone::NEW_YORK;

    fn days_long(days: i64) -> Step {
        unit(Span::new(
            Timestamp::default(),
            Timestamp::from_micros(days * DAY),
        ))
    }

    fn placed(text: &str, days: i64, own: Zone) -> (String, String) {
        let when = parse::when(text, own).unwrap_or_default();
        let unit = days_long(days);
        let label = match seat(when, unit, own, NEW_YORK) {
            Ok(from) => row(from, unit, NEW_YORK),
            Err(name) => format!("[{name}]"),
        };
        (label, time(when, unit, own, NEW_YORK))
    }

    #[test]
    fn rows_and_times() {
        let shanghai = Zone::parse("Asia/Shanghai").unwrap_or_default();
        for (text, days, own, label, time) in [
            (
                "2025-01-27T21:29:53-05:00",
                18,
                NEW_YORK,
                "Mon 27 Jan",
                "21:29",
            ),
            (
                "2025-01-27T21:29:53-05:00",
                1,
                NEW_YORK,
                "27 Jan 21:00",
                "21:29",
            ),
            (
                "2025-01-27T21:29:53-05:00",
                100,
                NEW_YORK,
                "27 Jan–2 Feb",
                "Mon 27",
            ),
            (
                "2025-01-27T21:29:53-05:00",
                1_000,
                NEW_YORK,
                "January 2025",
                "27",
            ),
            (
                "2025-01-27T21:29:53-05:00",
                10_000,
                NEW_YORK,
                "2025",
                "27 Jan",
            ),
            ("2025-01-27", 18, NEW_YORK, "Mon 27 Jan", "day"),
            ("2025-01-27", 1, NEW_YORK, "[Mon 27 Jan]", "day"),
            ("2025-01-20", 18, shanghai, "Mon 20 Jan", "day"),
            ("2025-01", 18, NEW_YORK, "[January 2025]", ""),
            ("2025-01", 1_000, NEW_YORK, "January 2025", ""),
            ("2025", 1_000, NEW_YORK, "[2025]", ""),
            ("2025-01-29T16-05:00", 18, NEW_YORK, "Wed 29 Jan", "~16:00"),
            ("2025-01-24/2025-01-25", 18, NEW_YORK, "[24–25 Jan]", ""),
            (
                "2025-01-27T17:00-05:00/2025-01-27T19:00-05:00",
                18,
                NEW_YORK,
                "Mon 27 Jan",
                "17:00–19:00",
            ),
        ] {
            assert_eq!(
                placed(text, days, own),
                (label.into(), time.into()),
                "{text} {days}"
            );
        }
    }

    #[test]
    fn rows_are_never_many() {
        for days in (0..40_000).chain((40_000..3_000_000).step_by(977)) {
            let span = Span::new(Timestamp::MIN, Timestamp::MIN.plus(days * DAY));
            assert!(span.micros() / unit(span).micros() < 200, "{days}");
        }
    }

    #[test]
    fn a_date_says_where_it_was_written() {
        let shanghai = Zone::parse("Asia/Shanghai").unwrap_or_default();
        let date = parse::when("2025-01-20", shanghai).unwrap_or_default();
        assert_eq!(
            elsewhere(date, shanghai, NEW_YORK).as_deref(),
            Some("Shanghai")
        );
        assert_eq!(elsewhere(date, shanghai, shanghai), None);
    }
}
