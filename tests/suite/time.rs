//! Time against cases that were worked out elsewhere: the days of New York, the session that an event falls to, and
//! daylight saving on both sides of the Atlantic.

use serde_json::Value;
use sillage::time::sessions::State;
use sillage::time::{Calendar, Closed, Date, MINUTE, Sessions, Span, Zone, parse};
use std::collections::BTreeMap;
use std::path::Path;

fn case(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/time");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn date(text: &str) -> Date {
    Zone::Utc.date(parse::when(text, Zone::Utc).unwrap().start)
}

fn new_york(from: &str, to: &str) -> Sessions {
    let zone = Zone::NEW_YORK;
    let span = Span::new(zone.midnight(date(from)), zone.midnight(date(to)));
    Sessions::new(Calendar::named("XNYS").unwrap(), &[], span)
}

/// Every day of three years is open, short or closed as the list says, and no other day is out of the ordinary.
#[test]
fn three_years_of_new_york() {
    let text = case("nyse_calendar_2023_2025.csv");
    let mut listed: BTreeMap<Date, (String, String)> = BTreeMap::new();
    for line in text.lines().skip(1).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.splitn(4, ',').collect();
        listed.insert(date(cells[0]), (cells[1].into(), cells[2].into()));
    }
    assert_eq!(listed.len(), 39);
    let calendar = Calendar::named("XNYS").unwrap();
    for day in (date("2023-01-01").0..=date("2025-12-31").0).map(Date) {
        let expected = match listed.get(&day) {
            _ if day.weekday().is_weekend() => "none".to_owned(),
            Some((kind, _)) if kind == "closed" => "none".to_owned(),
            Some((_, close)) => format!("09:30-{close}"),
            None => "09:30-16:00".to_owned(),
        };
        let clock = |at| {
            let civil = Zone::NEW_YORK.civil(at);
            format!("{:02}:{:02}", civil.hour(), civil.minute())
        };
        let found = calendar.session(day).map_or("none".to_owned(), |s| {
            format!("{}-{}", clock(s.from), clock(s.to))
        });
        assert_eq!(found, expected, "{}", day.iso());
    }
}

#[test]
fn events_fall_to_the_first_session_that_closes_after_them() {
    let cases: Value = serde_json::from_str(&case("day0_mapping.json")).unwrap();
    let sessions = new_york("2023-01-01", "2025-12-31");
    for (year, count) in cases["sessions_per_year"].as_object().unwrap() {
        let year: i32 = year.parse().unwrap();
        let of_year = |i: &usize| sessions.date(*i).unwrap().ymd().0 == year;
        let found = (0..sessions.len()).filter(of_year).count();
        assert_eq!(Some(found as u64), count.as_u64(), "{year}");
    }
    let list = cases["cases"].as_array().unwrap();
    assert!(list.len() > 20);
    for case in list {
        let text = case["event"].as_str().unwrap();
        let at = parse::when(text, Zone::Utc).unwrap().start;
        let index = sessions.first_closing_after(at).unwrap();
        let day = sessions.date(index).unwrap();
        assert_eq!(day.iso(), case["day0"].as_str().unwrap(), "{text}");
        let calendar = Calendar::named("XNYS").unwrap();
        assert_eq!(calendar.next_session(at).map(|(d, _)| d), Some(day));
    }
}

/// America changes its clocks on 9 March and 2 November 2025, Europe on 30 March and 26 October: in between London
/// and Paris are an hour nearer to New York.
#[test]
fn both_sides_of_the_atlantic_change_on_their_own_sunday() {
    let (york, paris) = (Zone::NEW_YORK, Zone::parse("Europe/Paris").unwrap());
    let london = Calendar::named("XLON").unwrap();
    let xnys = Calendar::named("XNYS").unwrap();
    for (day, hours, opens_in_paris, opens_utc) in [
        ("2025-03-07", 6, "15:30", "14:30"),
        ("2025-03-10", 5, "14:30", "13:30"),
        ("2025-03-28", 5, "14:30", "13:30"),
        ("2025-03-31", 6, "15:30", "13:30"),
        ("2025-10-24", 6, "15:30", "13:30"),
        ("2025-10-27", 5, "14:30", "13:30"),
        ("2025-10-31", 5, "14:30", "13:30"),
        ("2025-11-03", 6, "15:30", "14:30"),
    ] {
        let open = xnys.session(date(day)).unwrap().from;
        let apart = paris.offset_minutes(open) - york.offset_minutes(open);
        assert_eq!(apart, hours * 60, "{day}");
        let clock = |zone: Zone| {
            let civil = zone.civil(open);
            format!("{:02}:{:02}", civil.hour(), civil.minute())
        };
        assert_eq!(clock(paris), opens_in_paris, "{day}");
        assert_eq!(clock(Zone::Utc), opens_utc, "{day}");
        assert_eq!(clock(york), "09:30", "{day}");
        let session = london.session(date(day)).unwrap();
        assert_eq!(session.micros() / MINUTE, 510, "{day}");
    }
}

/// The weekend in which the clocks change is an hour shorter or longer, and sessions stay as long as ever.
#[test]
fn folds_are_as_long_as_the_clocks_make_them() {
    let sessions = new_york("2025-01-01", "2025-12-31");
    for (friday, hours_and_half) in [("2025-03-07", 64), ("2025-03-14", 65), ("2025-10-31", 66)] {
        let index = sessions.on(date(friday)).unwrap();
        let closure = sessions.closed_between(index).unwrap();
        assert_eq!(closure.why, Closed::Weekend);
        assert_eq!(
            closure.span.micros() / MINUTE,
            hours_and_half * 60 + 30,
            "{friday}"
        );
        assert_eq!(sessions.span(index + 1).unwrap().micros() / MINUTE, 390);
    }
}

/// Any instant has one state, and what the state says of it is so.
#[test]
fn every_minute_of_a_month_has_its_state() {
    let sessions = new_york("2024-12-20", "2025-01-31");
    let from = sessions.open_spans().first().unwrap().from;
    let to = sessions.open_spans().last().unwrap().to;
    let mut at = from;
    while at < to {
        match sessions.state(at) {
            State::Open(i) => assert!(sessions.span(i).unwrap().contains(at)),
            State::Closed(i) => assert!(sessions.closed_between(i).unwrap().span.contains(at)),
            State::Unknown => panic!("between two sessions the state is known"),
        }
        let next = sessions.first_closing_after(at).unwrap();
        assert!(sessions.span(next).unwrap().to > at);
        assert!(next == 0 || sessions.span(next - 1).unwrap().to <= at);
        at = at.plus(7 * MINUTE);
    }
    assert_eq!(sessions.state(to), State::Unknown);
}
