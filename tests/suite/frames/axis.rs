//! The trading axis: closed time folds, nothing is lost in it, and the way back is exact.

use super::{after, frame, golden, opened, press, running, selected, text};

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
        words.contains("Martin Luther King Day 3 d 17 h · 2 events"),
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
