//! Every size draws, in every state, down to nothing at all.

use super::{frame, opened, press};
use sillage::app::Msg;

/// States of the program that take up the screen differently.
const STATES: &[&str] = &[
    "",
    "/ kind:re",
    "?",
    ": zo",
    "Enter z",
    "g",
    "g t somewhen Enter",
    "!",
    "/ nowhere Enter",
    "x l x",
    "x l x z",
    "=",
];

/// The same for each way to show the window.
const VIEWS: &[&str] = &["v", "v v", "v v c", "v z", "v p", "v F / nowhere Enter"];

/// Widths and heights of the coarse grid.
const WIDTHS: &[u16] = &[1, 20, 39, 40, 59, 60, 61, 80, 99, 100, 110, 160, 250, 400];
const HEIGHTS: &[u16] = &[1, 3, 4, 6, 15, 16, 17, 24, 30, 45, 70, 100];

#[test]
fn every_size_draws() {
    for (index, keys) in STATES.iter().enumerate() {
        // Half of them at every size, the others at one in five.
        every_size(keys, if index < 5 { 1 } else { 5 });
    }
}

#[test]
fn every_size_draws_every_view() {
    for (index, keys) in VIEWS.iter().enumerate() {
        every_size(keys, if index == 0 { 3 } else { 11 });
    }
}

#[test]
fn every_size_draws_facets() {
    every_size("5", 1);
    every_size("4", 1);
}

fn every_size(keys: &str, step: usize) {
    let mut stage = opened((80, 24));
    press(&mut stage, keys);
    let small = (0..=12).flat_map(|width| (0..=12).map(move |height| (width, height)));
    let coarse = WIDTHS
        .iter()
        .flat_map(|width| HEIGHTS.iter().map(|height| (*width, *height)));
    for (width, height) in small.chain(coarse).step_by(step) {
        stage.send(Msg::Resize(width, height));
        let frame = frame(&stage);
        assert_eq!(
            (frame.area.width, frame.area.height),
            (width, height),
            "{keys}"
        );
    }
}

#[test]
fn a_size_is_the_same_however_one_came_to_it() {
    for size in [(80, 24), (160, 45), (60, 16)] {
        let mut stage = opened((240, 70));
        stage.send(Msg::Resize(0, 0));
        stage.send(Msg::Resize(size.0, size.1));
        assert_eq!(frame(&stage), frame(&opened(size)), "{size:?}");
    }
}
