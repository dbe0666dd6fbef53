//! Why it moved: the card lists what could have moved a session, and Enter goes there.

use super::{opened, press, running, selected};

#[test]
fn the_card_lists_them_and_enter_goes_there() {
    let mut stage = opened((120, 60));
    press(&mut stage, "j 2 z");
    let words = running(&stage);
    for said in [
        "Could have moved it Events after the close of Fri 24 Jan and before that of Mon 27 Jan (NVDA), with \
         the time from each to that close: association, not cause.",
        "Andreessen: “AI’s Sputnik moment” NVDA 22 h 43 min · 6 h 30 min of trading",
        "DeepSeek publishes Janus-Pro, image model 5 h 13 min · 5 h 13 min of trading",
    ] {
        assert!(words.contains(said), "{said:?} is not in\n{words}");
    }
    // What its session did stands before the title.
    assert!(
        words.contains("▾Andreessen: “AI’s Sputnik moment”"),
        "{words}"
    );
    press(&mut stage, "j Enter");
    assert_eq!(selected(&stage), "sputnik");
}

#[test]
fn a_move_without_events_says_so() {
    let mut stage = opened((120, 60));
    press(&mut stage, "/ id:move:NVDA:2024-03-08 Enter j 2 z");
    let words = running(&stage);
    assert!(words.contains("none in this file"), "{words}");
}
