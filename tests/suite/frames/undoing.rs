//! Undo and redo of filter and window.

use super::{after, press, text};
use sillage::term::Stage;

/// What undo is about.
fn mark(stage: &Stage) -> (String, sillage::time::Span, bool) {
    let view = &stage.model().view;
    (view.query.clone(), view.window, view.dimmed)
}

#[test]
fn every_change_is_undone_and_redone() {
    let mut stage = after("");
    let mut marks = vec![mark(&stage)];
    for keys in [
        "/ kind:release Enter",
        "L",
        "d",
        "F",
        "/ Space or Space kind:move Enter",
        "\\",
        "+",
    ] {
        press(&mut stage, keys);
        assert_ne!(marks.last(), Some(&mark(&stage)), "{keys}");
        marks.push(mark(&stage));
    }
    for wanted in marks.iter().rev().skip(1) {
        press(&mut stage, "u");
        assert_eq!(&mark(&stage), wanted);
    }
    press(&mut stage, "u");
    assert!(text(&stage).contains("Nothing to undo"));
    assert_eq!(Some(&mark(&stage)), marks.first());
    for wanted in marks.iter().skip(1) {
        press(&mut stage, "ctrl-r");
        assert_eq!(&mark(&stage), wanted);
    }
    press(&mut stage, "ctrl-r");
    assert!(text(&stage).contains("Nothing to redo"));
}

#[test]
fn moves_of_the_window_in_a_row_are_one_step() {
    let mut stage = after("");
    let before = mark(&stage);
    press(&mut stage, "L L + + H - u");
    assert_eq!(mark(&stage), before);
}

#[test]
fn a_change_after_undo_forgets_what_was_undone() {
    let mut stage = after("/ kind:release Enter u / kind:move Enter");
    let now = mark(&stage);
    press(&mut stage, "ctrl-r");
    assert_eq!(mark(&stage), now);
    press(&mut stage, "u");
    assert_eq!(mark(&stage).0, "");
}

#[test]
fn a_filter_that_was_taken_back_leaves_nothing() {
    let mut stage = after("");
    let before = (mark(&stage), text(&stage));
    press(&mut stage, "/ kind:release Esc");
    assert_eq!((mark(&stage), text(&stage)), before);
    press(&mut stage, "u");
    assert!(text(&stage).contains("Nothing to undo"));
}
