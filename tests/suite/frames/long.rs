//! Texts of any length: a key does no more work for them than the screen has room for.

use super::{frame, press, settings, text};
use sillage::load::Input;
use sillage::term::Stage;
use std::path::Path;

/// More lines than any screen has, and a few screens below it.
const BOUND: usize = 1_000;

/// A story of two events; the second one has `fields`.
fn story(folder: &Path, fields: &serde_json::Value) -> Stage {
    let first =
        serde_json::json!({"id": "short", "time": "2025-01-20T10:00:00Z", "title": "Short"});
    let mut second =
        serde_json::json!({"id": "long", "time": "2025-01-20T11:00:00Z", "title": "Long"});
    let members = second.as_object_mut().unwrap();
    members.extend(fields.as_object().unwrap().clone());
    let path = folder.join("long.jsonl");
    std::fs::write(&path, format!("{first}\n{second}\n")).unwrap();
    Stage::new(sillage::app::Settings {
        inputs: vec![Input::Path(path)],
        ..settings((100, 30))
    })
}

/// Six hundred thousand bytes of Japanese without a space.
fn japanese() -> String {
    "円相場は急落し、市場は混乱した。".repeat(12_500)
}

#[test]
fn only_what_is_scrolled_to_is_laid_out() {
    let folder = tempfile::tempdir().unwrap();
    for field in ["text", "title", "quote", "doubts", "claims", "note"] {
        let value = match field {
            "quote" => serde_json::json!({"text": japanese()}),
            "doubts" => serde_json::json!([japanese()]),
            "claims" => serde_json::json!([{"text": japanese()}]),
            _ => serde_json::json!(japanese()),
        };
        let mut stage = story(folder.path(), &serde_json::json!({field: value}));
        press(&mut stage, "g t @ l o n g Enter 2");
        let lines = || stage.model().card.lines().len();
        assert!((100..BOUND).contains(&lines()), "{field}: {}", lines());
        assert!(!stage.model().card.is_whole(), "{field}");
        assert!(text(&stage).contains("more than"), "{field}");
        for _ in 0..40 {
            press(&mut stage, "PgDn");
        }
        assert!(stage.model().card_top > 100, "{field}");
        assert!(stage.model().card.lines().len() < 2 * BOUND, "{field}");
        assert!(text(&stage).contains("円相場"), "{field}");
        press(&mut stage, "Esc");
    }
}

#[test]
fn compared_events_are_laid_out_as_far_as_they_are_seen() {
    let folder = tempfile::tempdir().unwrap();
    for columns in [60, 100, 160] {
        let mut stage = story(folder.path(), &serde_json::json!({"text": japanese()}));
        stage.send(sillage::app::Msg::Resize(columns, 30));
        press(&mut stage, "g t @ l o n g Enter x g t @ s h o r t Enter x");
        let laid_out = |stage: &Stage| stage.model().compare.as_ref().unwrap().len();
        assert!(laid_out(&stage) < BOUND, "{columns}: {}", laid_out(&stage));
        press(&mut stage, "PgDn PgDn");
        assert!(laid_out(&stage) < BOUND);
        assert!(text(&stage).contains("円相場"), "{columns}");
    }
}

#[test]
fn a_title_that_is_drawn_has_an_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut stage = story(folder.path(), &serde_json::json!({"title": japanese()}));
    press(&mut stage, "g t @ l o n g Enter");
    let selected = stage.model().selected.as_ref().unwrap();
    assert!(
        (100..4096).contains(&selected.title.len()),
        "{}",
        selected.title.len()
    );
}

#[test]
fn a_cell_holds_few_characters() {
    let folder = tempfile::tempdir().unwrap();
    let marks = format!("e{}", "\u{301}".repeat(100_000));
    let fields =
        serde_json::json!({"title": marks, "text": marks, "tags": [marks], "who": [marks]});
    let mut stage = story(folder.path(), &fields);
    press(&mut stage, "g t @ l o n g Enter");
    for keys in ["", "2", "5", "v", "v", "Esc ? Esc"] {
        press(&mut stage, keys);
        let cells = frame(&stage);
        let most = cells.content().iter().map(|c| c.symbol().chars().count());
        assert!(most.max().unwrap() <= 16, "after {keys}");
    }
}
