//! The trading axis: closed time folds, nothing is lost in it, and the way back is exact.

use super::{after, frame, golden, opened, press, running, selected, settings, text};
use sillage::app::Settings;
use sillage::load::Input;
use sillage::term::Stage;

#[test]
fn closed_hours_fold() {
    let stage = after("t");
    golden::check("trading", &frame(&stage));
    golden::check("trading-80x24", &{
        let mut stage = opened((80, 24));
        press(&mut stage, "t");
        frame(&stage)
    });
    let words = running(&stage);
    assert!(words.contains("trading time"), "{words}");
    assert!(
        words.contains("Martin Luther King Day 3 d 17 h · 4 events"),
        "{words}"
    );
}

#[test]
fn what_one_stands_on_survives_the_turn() {
    let (clock, trading) = (after(""), after("t"));
    let (a, b) = (&clock.model().view, &trading.model().view);
    assert_eq!((a.window, a.cursor), (b.window, b.cursor));
    assert_eq!(selected(&clock), selected(&trading));
    golden::same(&frame(&after("t t")), &frame(&clock), "t t");
    assert!(text(&after("/ kind:statement Enter t")).contains("kind:statement"));
}

#[test]
fn panning_and_zooming_back_gives_the_same_frame() {
    let start = frame(&after("t"));
    for keys in [
        "t L H",
        "t H L",
        "t + -",
        "t - +",
        "t + + + - - -",
        "t L L H H",
    ] {
        golden::same(&frame(&after(keys)), &start, keys);
    }
}

#[test]
fn sessions_have_hours_when_near_and_months_when_far() {
    golden::check("trading-near", &frame(&after("t + +")));
    golden::check("trading-far", &frame(&after("t - - - -")));
    golden::check("trading-all", &frame(&after("t F")));
}

#[test]
fn where_hour_bars_are_drawn_the_margin_reads_one_out() {
    // The bar from 10:30 to 11:30 closed at 119.15, after 142.62 on the Friday.
    let near = running(&after("g t 2025-01-27T10:45 Enter + + + +"));
    for words in ["119.15", "10:30 1h −16.46%"] {
        assert!(near.contains(words), "{words}: {near}");
    }
    // The last one ends at the day's official close.
    let last = running(&after("g t 2025-01-27T15:45 Enter + + + +"));
    assert!(
        last.contains("118.42") && last.contains("−16.97%"),
        "{last}"
    );
    let far = running(&after("g t 2025-01-27T10:45 Enter F"));
    assert!(far.contains("118.42") && !far.contains(" 1h "), "{far}");
    // A replay knows no bar before it has closed.
    let known = Stage::new(Settings {
        replay: "2025-01-27T11:00-05:00".to_owned(),
        ..settings((160, 45))
    });
    let mut known = known;
    press(&mut known, "+ + + +");
    let words = running(&known);
    assert!(
        words.contains("124.03") && !words.contains("119.15"),
        "{words}"
    );
}

#[test]
fn in_a_ruler_of_one_row_hours_say_their_day() {
    for (keys, day) in [("", "28 Jan"), ("t", "28 Jan")] {
        let mut stage = opened((80, 12));
        press(&mut stage, &format!("g t 2025-01-28 Enter + {keys}"));
        assert_eq!(stage.model().plan.as_ref().map(|p| p.ruler.rows), Some(1));
        let screen = text(&stage);
        let ruler = screen.lines().nth(2).unwrap_or_default();
        assert!(ruler.contains(day), "{screen}");
    }
}

/// A story of one series with a close a day, weekends too, and an event.
fn every_day(calendar: &str) -> Stage {
    let place = tempfile::tempdir().unwrap();
    let day = |d: i32| format!("2025-01-{d:02},{}", 100 + d);
    let days = (1..32).map(day).collect::<Vec<_>>().join("\n");
    std::fs::write(
        place.path().join("coin.csv"),
        format!("date,close\n{days}\n"),
    )
    .unwrap();
    let story = format!(
        r#"{{"sillage": 1, "title": "Coin", "zone": "UTC", "view": {{"from": "2025-01-08", "to": "2025-01-20"}},
        "series": [{{"ticker": "COIN", "file": "coin.csv"{calendar}}}],
        "events": [{{"id": "a", "time": "2025-01-11T12:00Z", "kind": "release", "title": "On a Saturday"}}]}}"#
    );
    let path = place.path().join("story.json");
    std::fs::write(&path, story).unwrap();
    Stage::new(Settings {
        inputs: vec![Input::Path(path)],
        ..settings((160, 45))
    })
}

#[test]
fn a_market_that_never_closes_has_its_days_on_the_ruler_and_no_fold() {
    for calendar in [r#", "calendar": "24/7""#, "", r#", "calendar": "MARS""#] {
        let mut stage = every_day(calendar);
        press(&mut stage, "t");
        let plan = stage.model().plan.as_ref().unwrap();
        let labels: Vec<&str> = plan.ruler.ticks.iter().map(|t| t.label.as_str()).collect();
        for day in ["Thu 9", "Sat 11", "Sun 12", "Mon 13"] {
            assert!(labels.contains(&day), "{calendar}: {labels:?}");
        }
        assert!(plan.folds.is_empty(), "{calendar}: {:?}", plan.folds);
    }
}
