//! Crowded places: Enter and c spread them over the window or list them; near, events are cards.

use super::{after, frame, golden, press, running, selected, story, text};
use sillage::app::Pane;
use sillage::term::Stage;

/// What Enter does now.
fn enter_does(stage: &Stage) -> &'static str {
    match stage.model().crowd() {
        None => "read",
        Some(crowd) if crowd.apart.is_some() => "spread",
        Some(_) => "list",
    }
}

/// The footer says so too, as long as no message stands in it.
fn footer_says(stage: &Stage, word: &str) -> bool {
    let screen = text(stage);
    let foot = screen.trim_end().lines().last().unwrap_or_default();
    foot.contains(&format!("Enter  {word}"))
}

#[test]
fn enter_splits_a_crowd_until_it_reads() {
    let mut stage = after("");
    let first = frame(&stage);
    assert!(footer_says(&stage, "spread"), "{}", text(&stage));
    let mut windows = vec![stage.model().view.window];
    while enter_does(&stage) == "spread" {
        press(&mut stage, "Enter");
        windows.push(stage.model().view.window);
        assert!(windows.len() < 12, "{windows:?}");
        assert_eq!(selected(&stage), "altman-impressive");
        assert_eq!(stage.model().view.focus, Pane::Timeline);
    }
    assert!(
        windows.len() > 1,
        "it stands in a crowd where the story opens"
    );
    assert!(
        windows.is_sorted_by(|a, b| a.micros() > b.micros()),
        "{windows:?}"
    );
    assert_eq!(enter_does(&stage), "read");
    press(&mut stage, "Enter");
    assert_eq!(stage.model().view.focus, Pane::Event);
    press(&mut stage, "Esc");
    for _ in 1..windows.len() {
        press(&mut stage, "Esc");
    }
    golden::same(&frame(&stage), &first, "Esc leads back out");
}

#[test]
fn enter_lists_what_no_window_splits_and_reads_in_the_list() {
    let mut stage = story("crowd.jsonl", (80, 24));
    press(&mut stage, "g t 2 0 2 5 - 0 1 - 2 7 Enter g g");
    assert_eq!(enter_does(&stage), "list");
    assert!(footer_says(&stage, "list"), "{}", text(&stage));
    press(&mut stage, "Enter");
    assert!(text(&stage).contains("Events in one place"));
    press(&mut stage, "e i g h t Enter");
    assert_eq!(selected(&stage), "e8");
    assert_eq!(stage.model().view.focus, Pane::Event);
}

#[test]
fn days_without_a_time_and_moments_too_close_are_listed() {
    let line = |n: usize, time: String| {
        format!(
            r#"{{"id": "e{n}", "time": "{time}", "kind": "statement", "title": "Statement number {n}"}}"#
        )
    };
    let many = |time: &dyn Fn(usize) -> String| {
        let lines = (0..40).map(|n| line(n, time(n)));
        lines.collect::<Vec<_>>().join("\n")
    };
    for time in [
        &|_: usize| "2025-01-27".to_owned() as String,
        &|n: usize| format!("2025-01-27T21:29:53.6{n:02}Z"),
    ] as [&dyn Fn(usize) -> String; 2]
    {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("many.jsonl");
        std::fs::write(&path, many(time)).unwrap();
        let mut stage = Stage::new(sillage::app::Settings {
            inputs: vec![sillage::load::Input::Path(path)],
            ..super::settings((80, 24))
        });
        press(&mut stage, "g g");
        let mut pressed = 0;
        while enter_does(&stage) == "spread" && pressed < 12 {
            press(&mut stage, "Enter");
            pressed += 1;
        }
        press(&mut stage, "Enter");
        assert!(
            text(&stage).contains("Events in one place"),
            "{}",
            text(&stage)
        );
    }
}

#[test]
fn a_crowd_is_spread_over_the_window() {
    let stage = after("c");
    let before = after("").model().view.window;
    assert!(stage.model().view.window.micros() < before.micros());
    assert_eq!(selected(&stage), "altman-impressive");
    assert!(text(&stage).contains("spread over the window"));
}

#[test]
fn events_of_one_instant_are_listed() {
    let mut stage = story("crowd.jsonl", (80, 24));
    press(&mut stage, "g t 2 0 2 5 - 0 1 - 2 7 Enter g g c");
    golden::check("crowd", &frame(&stage));
    let words = text(&stage);
    assert!(words.contains("Events in one place"), "{words}");
    press(&mut stage, "e i g h t Enter");
    assert_eq!(selected(&stage), "e8");
}

#[test]
fn near_events_say_what_the_market_did() {
    let stage = after("+ + z");
    golden::check("cards", &frame(&stage));
    assert!(
        running(&stage).contains("29 Jan MSFT −1.09%"),
        "{}",
        running(&stage)
    );
}
