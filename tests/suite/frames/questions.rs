//! The questions that the founding story is there to answer, each by a few keys after the opening.

use super::{USUAL, opened, press, running};
use sillage::app::Chord;

/// Presses at most ten keys; the screen then holds every answer.
fn answers(keys: &str, wanted: &[&str]) {
    let chords = Chord::parse_all(keys);
    assert!(chords.len() <= 10, "{keys} are {} keys", chords.len());
    let mut stage = opened(USUAL);
    press(&mut stage, keys);
    let screen = running(&stage);
    for answer in wanted {
        assert!(
            screen.contains(answer),
            "{answer:?} is not to be seen after {keys:?}:\n{screen}"
        );
    }
}

#[test]
fn when_was_r1_released_and_was_the_market_open() {
    let wanted = [
        "DeepSeek releases R1, open weights",
        "Mon 20 Jan 2025",
        "closed: Martin Luther King Day",
    ];
    answers("k 6 h", &wanted);
    answers("/ open Space we Enter", &wanted[..1]);
}

#[test]
fn what_did_altman_say_word_for_word() {
    let wanted = [
        "deepseek's r1 is an impressive model, particularly around what they're able to deliver for the price.",
        "we will pull up some releases.",
        "Mon 27 Jan 2025 21:29:53 New York",
    ];
    answers("", &wanted);
    answers("l h", &wanted);
}

#[test]
fn which_came_first() {
    answers(
        "k",
        &[
            "Mon 27 Jan 2025 10:46:51 New York",
            "Mon 27 Jan 2025 10:46:51 New York",
        ],
    );
}

#[test]
fn how_much_did_they_lose_and_make_up() {
    answers(
        "",
        &[
            "NVDA 118.42",
            "27 Jan −16.97%",
            "27 Jan −2.14%",
            "27 Jan −4.20%",
        ],
    );
    answers(
        "] d ] d",
        &[
            "NVDA 128.99",
            "28 Jan +8.93%",
            "28 Jan +2.91%",
            "28 Jan +1.82%",
        ],
    );
    answers("j l", &["28 Jan +8.93%", "28 Jan +2.91%", "28 Jan +1.82%"]);
}

#[test]
fn what_do_the_facts_contradict() {
    answers(
        "j j 2 z",
        &[
            "5 contradicted",
            "Janus-Pro did come, but the order is wrong",
        ],
    );
    let mut stage = opened(USUAL);
    press(&mut stage, "j j 2 z");
    assert_eq!(running(&stage).matches('✗').count(), 5);
}
