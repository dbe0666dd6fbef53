//! The Reaction pane: which session an event is laid on, what stands in a small and in a whole pane, and its keys.

use super::golden::check;
use super::{USUAL, frame, opened, press, running, text};
use sillage::term::Stage;

/// The founding story at an event, after `keys`.
fn at(id: &str, size: (u16, u16), keys: &str) -> Stage {
    let mut stage = opened(size);
    press(&mut stage, &format!("g t @{id} Enter"));
    press(&mut stage, keys);
    stage
}

#[test]
fn the_pane_for_some_events() {
    for (name, id, size, keys) in [
        ("reaction", "altman-impressive", USUAL, "3"),
        ("reaction-whole", "nvda-close-2025-01-27", USUAL, "3 z"),
        ("reaction-80x24", "r1-release", (80, 24), "3"),
        (
            "reaction-whole-80x24",
            "microsoft-earnings",
            (80, 24),
            "3 z",
        ),
        (
            "reaction-end-80x24",
            "microsoft-earnings",
            (80, 24),
            "3 z PgDn PgDn PgDn PgDn PgDn",
        ),
        ("reaction-no-ticker", "altman-agi", USUAL, "3"),
        ("reaction-refused", "deepseek-founded", USUAL, "3"),
    ] {
        check(name, &frame(&at(id, size, keys)));
    }
}

#[test]
fn the_study_of_a_filter() {
    let keys = "/ kind:statement Space who:altman Enter 3 s";
    for (name, size, more) in [
        ("study", USUAL, ""),
        ("study-80x24", (80, 24), ""),
        ("study-whole", USUAL, "z"),
        ("study-whole-80x24", (80, 24), "z"),
    ] {
        let mut stage = opened(size);
        press(&mut stage, keys);
        press(&mut stage, more);
        check(name, &frame(&stage));
    }
    let mut stage = opened(USUAL);
    press(&mut stage, keys);
    let shown = running(&stage);
    assert!(
        shown.contains("Study of kind:statement who:altman"),
        "{shown}"
    );
    assert!(shown.contains("vs SPY · association, not cause"), "{shown}");
    // The filter turns, the study follows; the key takes it back.
    press(&mut stage, "\\ z");
    let shown = running(&stage);
    assert!(shown.contains("Study of all events"), "{shown}");
    assert!(
        shown.contains("are moves, selected on the outcome"),
        "{shown}"
    );
    press(&mut stage, "s");
    assert!(
        running(&stage).contains("→ session"),
        "the selected event's reaction"
    );
    let mut stage = opened(USUAL);
    press(&mut stage, "/ kind:nothing Enter 3 s");
    assert!(running(&stage).contains("No event passes the filter."));
}

#[test]
fn an_event_is_laid_on_its_session() {
    for (id, said) in [
        (
            "altman-impressive",
            "5 h 29 min after the close → session Tue 28 Jan 2025",
        ),
        (
            "r1-release",
            "closed, Martin Luther King Day → session Tue 21 Jan 2025",
        ),
        (
            "nvda-close-2025-01-27",
            "A move is its own session: Mon 27 Jan 2025",
        ),
        (
            "nvidia-statement",
            "time of day unknown → session Mon 27 Jan 2025",
        ),
    ] {
        let shown = running(&at(id, USUAL, "3"));
        assert!(shown.contains(said), "{id}: {shown}");
    }
}

#[test]
fn keys_turn_the_way_of_measuring() {
    let note = |keys: &str| {
        let shown = text(&at("altman-impressive", USUAL, keys));
        let line = shown.lines().find(|l| l.contains(" 3 Reaction "));
        line.unwrap_or_default().to_owned()
    };
    assert!(note("3").contains("market model vs SPY · 120 d"));
    assert!(note("3 m").contains("market-adjusted vs SPY"));
    assert!(note("3 m m m").contains(" market model vs SPY"));
    assert!(note("3 b").contains("vs QQQ"));
    assert!(note("3 e").contains("vs SPY · 250 d"));
    let long = running(&at("altman-impressive", USUAL, "3 z e"));
    assert!(
        long.contains("237 of 250 sessions") && long.contains("gap 30"),
        "{long}"
    );
}

#[test]
fn the_marked_ticker_is_what_the_pictures_are_of() {
    let shown = running(&at("altman-impressive", USUAL, "3"));
    assert!(shown.contains("CAR of MSFT"), "{shown}");
    let shown = running(&at("altman-impressive", USUAL, "3 j"));
    assert!(shown.contains("CAR of NVDA"), "{shown}");
    let shown = running(&at("altman-impressive", USUAL, "3 j k k"));
    assert!(shown.contains("CAR of MSFT"), "{shown}");
}

#[test]
fn every_size_draws() {
    for size in [
        (0, 0),
        (1, 1),
        (8, 60),
        (12, 8),
        (30, 16),
        (60, 16),
        (79, 30),
        (110, 30),
        (150, 3),
        (300, 60),
    ] {
        let mut stage = at("nvda-close-2025-01-27", size, "3");
        for keys in ["z", "PgDn j m", "z", "s", "z", "PgDn j m"] {
            press(&mut stage, keys);
            let _ = text(&stage);
        }
    }
}
