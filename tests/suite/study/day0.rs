//! Instants and the session that each can first move; the days on which New York was closed.

use sillage::load::Input;
use sillage::story::{Bar, Event, Hours, Series};
use sillage::study::day0::{Anchor, later};
use sillage::time::{Calendar, Date, Timestamp, When, Zone, parse};

const MAPPING: &str = include_str!("data/day0_mapping.json");
const CALENDAR: &str = include_str!("data/nyse_calendar_2023_2025.csv");

fn date(text: &str) -> Date {
    let mut parts = text.split('-').map(|p| p.parse::<u32>().unwrap());
    let year = i32::try_from(parts.next().unwrap()).unwrap();
    Date::from_ymd(year, parts.next().unwrap(), parts.next().unwrap()).unwrap()
}

/// A price for every session of New York from 2023 to 2025.
fn sessions() -> Series {
    let calendar = Calendar::named("XNYS").unwrap();
    let (first, last) = (date("2023-01-01"), date("2025-12-31"));
    let bars = (first.0..=last.0).filter_map(|day| {
        let session = calendar.session(Date(day))?;
        Some(Bar {
            date: Date(day),
            from: session.from,
            to: session.to,
            open: None,
            high: None,
            low: None,
            close: 100.0,
            adjusted: Some(100.0),
            volume: None,
            dividend: None,
            split: None,
            hours: Hours::Regular,
        })
    });
    Series {
        ticker: "A".to_owned(),
        calendar: "XNYS".to_owned(),
        bars: bars.collect(),
        ..Series::default()
    }
}

fn instant(text: &str) -> Timestamp {
    parse::when(text, Zone::Utc).unwrap().start
}

#[test]
fn instants_map_to_their_sessions() {
    let series = sessions();
    let mapping: serde_json::Value = serde_json::from_str(MAPPING).unwrap();
    let cases = mapping["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 24);
    for case in cases {
        let at = instant(case["event"].as_str().unwrap());
        let day0 = Anchor::After(When::instant(at)).session(&series).unwrap();
        assert_eq!(day0.iso(), case["day0"].as_str().unwrap(), "{case}");
    }
}

#[test]
fn the_calendar_is_the_exchange_s() {
    let calendar = Calendar::named("XNYS").unwrap();
    let mut closed = Vec::new();
    for line in CALENDAR.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let day = date(cells[0]);
        if cells[1] == "closed" {
            assert!(calendar.session(day).is_none(), "{line}");
            closed.push(day);
        } else {
            let close = calendar.session(day).unwrap().to;
            assert_eq!(calendar.zone.civil(close).hour(), 13, "{line}");
        }
    }
    for (year, count) in [(2023, 250), (2024, 252), (2025, 250)] {
        let bars = sessions().bars;
        let here = bars.iter().filter(|b| b.date.ymd().0 == year);
        assert_eq!(here.count(), count, "{year}");
    }
}

fn event(time: &str, kind: &str) -> Event {
    let mut event = Event {
        when: parse::when(time, Zone::NEW_YORK).unwrap(),
        ..Event::default()
    };
    kind.clone_into(&mut event.record.kind);
    event
}

#[test]
fn a_move_is_its_own_session() {
    let series = sessions();
    let day0 = |time: &str, kind: &str| {
        let anchor = Anchor::of(&event(time, kind), &series, Zone::NEW_YORK);
        anchor.and_then(|a| a.session(&series)).map(Date::iso)
    };
    assert_eq!(
        day0("2025-01-27T16:00:00-05:00", "move").unwrap(),
        "2025-01-27"
    );
    assert_eq!(
        day0("2025-01-27T16:00:00-05:00", "release").unwrap(),
        "2025-01-28"
    );
    assert!(
        day0("2025-01-25", "move").is_err(),
        "a Saturday has no move"
    );
    assert!(day0("2025-01", "release").is_err());
}

#[test]
fn a_date_without_a_time_may_be_a_session_later() {
    let series = sessions();
    let late = |time: &str, kind: &str| later(&event(time, kind), &series);
    assert_eq!(late("2025-01-27", "release"), 1);
    assert_eq!(
        late("2025-01-25", "release"),
        0,
        "Saturday is before Monday's close anyway"
    );
    assert_eq!(late("2025-01-27T09:00", "release"), 0);
    assert_eq!(late("2025-01-28/2025-01-31", "report"), 4);
    assert_eq!(late("2025-01-27", "move"), 0);
}

#[test]
fn a_session_without_a_price_is_told() {
    let mut series = sessions();
    let others = series.bars.iter().filter(|b| b.date != date("2025-01-27"));
    series.bars = others.copied().collect();
    let day0 = |at: &str| Anchor::After(When::instant(instant(at))).session(&series);
    let said = day0("2025-01-25T12:00:00-05:00").unwrap_err().to_string();
    assert_eq!(said, "A has no price on day 0, 2025-01-27");
    assert!(
        day0("2022-06-01T00:00:00Z")
            .unwrap_err()
            .to_string()
            .contains("begin on 2023-01-03")
    );
    assert!(
        day0("2026-06-01T00:00:00Z")
            .unwrap_err()
            .to_string()
            .contains("end on 2025-12-31")
    );
}

#[test]
fn the_founding_story_has_its_sessions() {
    let (_, loaded) =
        sillage::engine::load_now(&[Input::Bundled], &sillage::load::Options::default()).unwrap();
    let series = loaded.story.series("NVDA").unwrap();
    // Day -11 of 27 January 2025 is 8 January, since the 9th and the 20th were closed.
    let place = |day: &str| {
        series
            .bars
            .iter()
            .position(|b| b.date == date(day))
            .unwrap()
    };
    assert_eq!(place("2025-01-27") - place("2025-01-08"), 11);
}
