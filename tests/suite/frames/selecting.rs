//! Which event is selected when a filter is set.

use super::{after, press, selected, settings};
use sillage::app::Settings;
use sillage::term::Stage;

/// Whether the selected event passes the filter, by what its lane lists.
fn passes(stage: &Stage) -> bool {
    let (model, id) = (stage.model(), selected(stage));
    let scene = model.scene.as_ref().unwrap();
    let mut briefs = scene.lanes.iter().flat_map(|lane| &lane.summaries);
    briefs.any(|brief| *brief.id == *id && brief.passes)
}

#[test]
fn a_start_with_a_filter_selects_a_match() {
    for filter in [
        "kind:release",
        "kind:move",
        "who:trump",
        "kind:statement",
        "importance>=90",
    ] {
        let stage = Stage::new(Settings {
            filter: filter.to_owned(),
            ..settings((80, 24))
        });
        assert!(passes(&stage), "{filter}: {}", selected(&stage));
    }
    // The event that the story opens with stays where it passes.
    let stage = Stage::new(Settings {
        filter: "kind:statement".to_owned(),
        ..settings((80, 24))
    });
    assert_eq!(selected(&stage), "altman-impressive");
}

#[test]
fn enter_in_the_filter_selects_the_nearest_match() {
    for filter in ["kind:release", "who:trump", "kind:move"] {
        let stage = after(&format!("/ {filter} Enter"));
        assert!(passes(&stage), "{filter}: {}", selected(&stage));
    }
}

#[test]
fn a_match_beyond_the_window_is_selected_and_the_window_stays() {
    let mut stage = after("+ + + +");
    let window = stage.model().view.window;
    press(&mut stage, "/ on:2023-06 Enter");
    assert_eq!(stage.model().view.window, window);
    let brief = stage.model().selected.clone().unwrap();
    assert!(brief.when.start < window.from, "{}", brief.id);
}

#[test]
fn without_a_match_the_selection_stays() {
    let stage = after("/ who:nobody Enter");
    assert_eq!(selected(&stage), "altman-impressive");
}
