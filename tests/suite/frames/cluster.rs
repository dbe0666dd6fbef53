//! Crowded places: c spreads them over the window or lists them; near, events are cards.

use super::{after, frame, golden, press, running, selected, story, text};

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
