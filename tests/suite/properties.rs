//! A walk at random through keys, mouse and sizes: nothing panics, and there is always a frame.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sillage::app::action::ACTIONS;
use sillage::app::{Chord, Key, Mouse, MouseWhat, Msg, Settings};
use sillage::load::Input;
use sillage::term::Stage;
use sillage::time::Zone;
use sillage::ui::Theme;
use std::path::PathBuf;

/// Something a person does.
#[derive(Clone, Debug)]
enum Deed {
    Keys(&'static str),
    Typed(char),
    Count(char),
    Pasted(String),
    Resized(u16, u16),
    Pointed(u16, u16, MouseWhat, bool),
    Later,
}

fn deed() -> impl Strategy<Value = Deed> {
    // What leaves the program would end the walk, and files of this machine are no part of it.
    let keys: Vec<&'static str> = ACTIONS
        .iter()
        .filter(|row| {
            ![
                "quit",
                "quit-now",
                "open-file",
                "add-file",
                "search-take",
                "search-complete",
            ]
            .contains(&row.name)
        })
        .flat_map(|row| row.keys.iter().copied())
        .filter(|keys| !["q", "ctrl-c", "o", "O"].contains(keys))
        .collect();
    let what = prop_oneof![
        Just(MouseWhat::Press),
        Just(MouseWhat::Double),
        Just(MouseWhat::Drag),
        Just(MouseWhat::Release),
        Just(MouseWhat::WheelUp),
        Just(MouseWhat::WheelDown),
    ];
    prop_oneof![
        12 => proptest::sample::select(keys).prop_map(Deed::Keys),
        3 => proptest::char::range(' ', '~').prop_filter("those that leave", |c| !"qoO".contains(*c)).prop_map(Deed::Typed),
        1 => proptest::char::range('0', '9').prop_map(Deed::Count),
        1 => "(kind:|who:|importance>|-|\\(|\"|深|🚀|[a-z ]){0,4}".prop_map(Deed::Pasted),
        2 => (0_u16..200, 0_u16..60).prop_map(|(w, h)| Deed::Resized(w, h)),
        3 => (0_u16..220, 0_u16..70, what, any::<bool>()).prop_map(|(x, y, w, c)| Deed::Pointed(x, y, w, c)),
        1 => Just(Deed::Later),
    ]
}

fn perform(stage: &mut Stage, deed: &Deed) {
    match deed {
        Deed::Keys(keys) => {
            let chords: Vec<Chord> = keys.split(' ').filter_map(Chord::parse).collect();
            stage.press(&chords);
        }
        Deed::Typed(c) | Deed::Count(c) => stage.press(&[Chord::plain(Key::Char(*c))]),
        Deed::Pasted(text) => stage.send(Msg::Paste(text.clone())),
        Deed::Resized(width, height) => stage.send(Msg::Resize(*width, *height)),
        Deed::Pointed(column, row, what, ctrl) => stage.send(Msg::Mouse(Mouse {
            column: *column,
            row: *row,
            what: *what,
            ctrl: *ctrl,
        })),
        Deed::Later => stage.send(Msg::MessageExpired),
    }
}

/// What must hold wherever one stands.
fn sound(stage: &Stage) {
    let model = stage.model();
    assert!(
        model.total == 0 || model.view.window.from < model.view.window.to,
        "{:?}",
        model.view.window
    );
    if let Some(scene) = &model.scene {
        assert!(
            scene.matched <= scene.total
                && scene.matched_in_window <= scene.in_window
                && scene.in_window <= scene.total
        );
    }
    if let Some(plan) = &model.plan {
        for lane in &plan.lanes {
            assert!(
                lane.area.bottom() <= model.settings.size.1
                    && lane.area.right() <= model.settings.size.0
            );
        }
    }
    let frame = stage.frame(&Theme::default());
    assert_eq!((frame.area.width, frame.area.height), model.settings.size);
}

fn walks(inputs: &[Input], cases: u32) {
    let config = Config {
        failure_persistence: None,
        max_shrink_iters: 300,
        ..Config::with_cases(cases)
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let outcome = runner.run(&vec(deed(), 1..30), |deeds| {
        let mut stage = Stage::new(Settings {
            size: (100, 32),
            inputs: inputs.to_vec(),
            local: Zone::Utc,
            folder: PathBuf::from("tests/suite/frames/stories"),
            ..Settings::default()
        });
        for deed in &deeds {
            perform(&mut stage, deed);
            sound(&stage);
        }
        prop_assert!(!stage.ended());
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn a_walk_at_random_never_panics() {
    walks(&[], 60);
}

#[test]
fn a_walk_through_an_empty_story_never_panics() {
    walks(&[story("empty.csv")], 15);
}

#[test]
fn a_walk_through_odd_stories_never_panics() {
    for name in ["faulty.jsonl", "hostile.jsonl"] {
        walks(&[story(name)], 15);
    }
}

fn story(name: &str) -> Input {
    Input::Path(PathBuf::from(format!("tests/suite/frames/stories/{name}")))
}
