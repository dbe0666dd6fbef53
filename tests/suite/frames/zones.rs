//! Whose clock times are told by, and the market at the event, on the screen.

use super::{after, press, selected, settings, story, text};
use sillage::app::{Settings, ZoneKind};
use sillage::term::Stage;
use sillage::time::Zone;

fn header(stage: &Stage) -> String {
    text(stage).lines().next().unwrap_or_default().to_owned()
}

#[test]
fn the_key_goes_round_and_the_header_says_where() {
    let mut stage = after("");
    let window = stage.model().view.window;
    let at = (stage.model().view.cursor, selected(&stage));
    for (kind, zone, message) in [
        (
            ZoneKind::Exchange,
            "exchange New York UTC-5",
            "Times in the exchange’s zone: New York UTC-5",
        ),
        (ZoneKind::Utc, "  UTC  ", "Times in UTC"),
        (ZoneKind::Local, "local UTC", "Times in your own zone: UTC"),
        (
            ZoneKind::Story,
            "  New York UTC-5",
            "Times in the story’s zone: New York UTC-5",
        ),
    ] {
        press(&mut stage, "T");
        assert_eq!(stage.model().view.zone, kind);
        assert!(header(&stage).contains(zone), "{}", header(&stage));
        assert!(text(&stage).contains(message), "{message}");
        assert_eq!(stage.model().view.window, window);
        assert_eq!((stage.model().view.cursor, selected(&stage)), at);
    }
}

#[test]
fn a_zone_that_was_asked_for_comes_first_and_is_part_of_the_round() {
    let mut stage = Stage::new(Settings {
        zone: Zone::parse("Europe/Paris"),
        local: Zone::parse("Asia/Tokyo").unwrap(),
        ..settings((160, 45))
    });
    assert!(header(&stage).contains("  Paris UTC+1"));
    assert!(text(&stage).contains("Tue 28 Jan 2025 03:29:53 Paris"));
    assert!(text(&stage).contains("Mon 21:29 New York, 5 h 29 min after the close"));
    assert!(text(&stage).contains("Mon 18:29 Los Angeles the event’s"));
    assert!(text(&stage).contains("11:29 Tokyo yours"));
    press(&mut stage, "T T T T T");
    assert!(header(&stage).contains("  Paris UTC+1"));
}

/// Undo brings back filter and window; the zone is no part of it.
#[test]
fn undo_leaves_the_zone() {
    let mut stage = after("L T T u");
    assert_eq!(stage.model().view.zone, ZoneKind::Utc);
    press(&mut stage, "ctrl-r");
    assert_eq!(stage.model().view.zone, ZoneKind::Utc);
}

/// Paris sees the opening of New York at 14:30 between the two changes of the clocks, else at 15:30.
#[test]
fn daylight_saving_moves_the_clocks_apart() {
    for (day, hour) in [
        ("2025-03-07", "15:30"),
        ("2025-03-10", "14:30"),
        ("2025-03-31", "15:30"),
        ("2025-10-27", "14:30"),
        ("2025-11-03", "15:30"),
    ] {
        let mut stage = Stage::new(Settings {
            zone: Zone::parse("Europe/Paris"),
            at: format!("{day} {hour}"),
            span: "6h".to_owned(),
            ..settings((160, 45))
        });
        let paris = stage.model().view.cursor;
        press(&mut stage, "T T");
        assert_eq!(stage.model().view.zone, ZoneKind::Exchange);
        let york = stage.model().zone().civil(paris);
        assert_eq!((york.hour(), york.minute()), (9, 30), "{day}");
    }
}

#[test]
fn odd_times_are_told_and_shown() {
    let mut stage = story("odd-times.json", (120, 40));
    press(&mut stage, "!");
    for said in [
        "“2025-03-09T02:30” does not exist in New York",
        "“2025-11-02T01:30” came twice in New York",
        "“10000-01-01” is not a time",
        "“0000-01-01” is outside the years 0001 to 9999",
        "SPY has no bar between 2025-03-11 and 2025-10-31, over 162 sessions",
    ] {
        assert!(text(&stage).contains(said), "{said}\n{}", text(&stage));
    }
    for (id, shown) in [
        ("skipped", "Sun 9 Mar 2025 03:00 New York"),
        ("first", "Sun 2 Nov 2025 01:30 New York"),
        ("second", "Sun 2 Nov 2025 01:30 New York"),
        ("first", "05:30 UTC yours"),
        ("second", "06:30 UTC yours"),
        ("year-one", "known to the year"),
        ("last", "Fri 31 Dec 9999 18:59:59 New York"),
        ("last", "session not known"),
    ] {
        press(&mut stage, "Esc g t @");
        let letters: Vec<String> = id.chars().map(String::from).collect();
        press(&mut stage, &letters.join(" "));
        press(&mut stage, "Enter");
        assert_eq!(selected(&stage), id);
        assert!(
            text(&stage).contains(shown),
            "{id}: {shown}\n{}",
            text(&stage)
        );
    }
    for keys in [
        "F",
        "t",
        "T",
        "g g",
        "G",
        "+ + + +",
        "t",
        "T",
        "- - - - - - - -",
    ] {
        press(&mut stage, keys);
        assert!(!text(&stage).is_empty());
    }
}
