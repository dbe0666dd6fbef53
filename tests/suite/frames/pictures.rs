//! The golden frames: each a size, a theme, a story and the keys that lead to it.

use super::{DARK, USUAL, golden, opened, press, settings, story, text};
use sillage::app::{FolderEntry, FolderListing, Msg, Settings};
use sillage::term::Stage;
use sillage::ui::{Background, Depth, Theme};
use std::path::PathBuf;
use std::sync::Arc;

const LIGHT: Theme = Theme::new(Background::Light, Depth::True, false);

/// Checks the founding story after `keys`.
fn shows(name: &str, size: (u16, u16), theme: &Theme, keys: &str) {
    let mut stage = opened(size);
    press(&mut stage, keys);
    golden::check(name, &stage.frame(theme));
}

/// Checks a frame of the usual size and colours.
fn usual(name: &str, keys: &str) {
    shows(name, USUAL, &DARK, keys);
}

#[test]
fn opening() {
    for size in [(160, 45), (80, 24), (240, 70), (60, 16), (59, 15)] {
        shows(&format!("opening-{}x{}", size.0, size.1), size, &DARK, "");
    }
}

#[test]
fn colours() {
    shows("light", USUAL, &LIGHT, "/ who:altman Enter");
    let depths = [
        (Depth::Ansi256, "colours-256"),
        (Depth::Ansi16, "colours-16"),
        (Depth::None, "colours-none"),
    ];
    for (depth, name) in depths {
        let theme = Theme::new(Background::Dark, depth, false);
        shows(name, (120, 40), &theme, "/ who:altman Enter d");
    }
}

#[test]
fn ascii() {
    let theme = Theme::new(Background::Dark, Depth::True, true);
    shows("ascii", (120, 40), &theme, "");
    for keys in [
        "",
        "?",
        ":",
        "/ kind:",
        "g",
        "2 z",
        "4",
        "5",
        "F",
        "/ kind:relase",
    ] {
        let mut stage = opened((120, 40));
        press(&mut stage, keys);
        ascii_only(&stage, keys);
    }
    for name in [
        "wide.jsonl",
        "hostile.jsonl",
        "faulty.jsonl",
        "undated.jsonl",
    ] {
        let mut stage = story(name, (120, 40));
        ascii_only(&stage, name);
        press(&mut stage, "!");
        ascii_only(&stage, name);
    }
}

fn ascii_only(stage: &Stage, what: &str) {
    let frame = stage.frame(&Theme::new(Background::Dark, Depth::True, true));
    for cell in frame.content() {
        assert!(
            cell.symbol().bytes().all(|b| (32..=126).contains(&b)),
            "{:?} after {what}",
            cell.symbol()
        );
    }
}

#[test]
fn filter() {
    usual("filter-typed", "/ kind:release");
    usual("filter-completion", "/ kind: Down");
    usual("filter-fault", "/ kind:relase");
    usual("filter-kept", "/ kind:release Enter");
    usual("filter-dimmed", "/ kind:release Enter d");
    usual("filter-hides-window", "/ id:altman-hopeless Enter");
    usual("filter-hides-all", "/ nowhere Enter");
    shows("filter-typed-80x24", (80, 24), &DARK, "/ kind:release");
}

#[test]
fn facets() {
    usual("facets", "5 j j");
    usual("facets-toggled", "5 j Enter");
    shows("facets-80x24", (80, 24), &DARK, "5 j j");
}

#[test]
fn event_alone() {
    usual("event-article", "g t @french-article Enter 2 z");
    shows(
        "event-article-80x24",
        (80, 24),
        &DARK,
        "g t @french-article Enter 2 z",
    );
    usual("event-item", "2 j");
}

#[test]
fn overlays() {
    usual("help", "?");
    shows("help-80x24", (80, 24), &DARK, "?");
    usual("palette", ": zoom");
    usual("palette-empty", ": xqzw");
    usual("go-to-error", "g t somewhen Enter");
    usual("prefix", "g");
    shows("prefix-80x24", (80, 24), &DARK, "g");
}

#[test]
fn file_picker() {
    let mut stage = opened(USUAL);
    press(&mut stage, "o");
    let entry = |name: &str, folder, bytes| FolderEntry {
        folder,
        name: name.into(),
        bytes,
    };
    let entries = vec![
        entry("prices", true, 0),
        entry("chips-2025.jsonl", false, 48_213),
        entry("feed.csv", false, 1_234_567_890),
        entry("stories of the year.json", false, 912),
    ];
    let listing = FolderListing {
        entries,
        is_cut: false,
    };
    let cut = FolderListing {
        is_cut: true,
        ..listing.clone()
    };
    stage.send(Msg::Folder(PathBuf::from("stories"), Ok(cut)));
    assert!(text(&stage).contains("Open (first 4 entries): stories"));
    stage.send(Msg::Folder(PathBuf::from("stories"), Ok(listing)));
    golden::check("files", &stage.frame(&DARK));
    press(&mut stage, "feed");
    golden::check("files-typed", &stage.frame(&DARK));
    let said = Err("Permission denied".to_owned());
    stage.send(Msg::Folder(PathBuf::from("stories"), said));
    golden::check("files-denied", &stage.frame(&DARK));
}

#[test]
fn faults_of_a_file() {
    let mut stage = story("faulty.jsonl", (120, 40));
    golden::check("faulty", &stage.frame(&DARK));
    press(&mut stage, "!");
    golden::check("faults", &stage.frame(&DARK));
    usual("faults-none", "!");
}

#[test]
fn empty_story() {
    let stage = story("empty.csv", (120, 40));
    golden::check("empty", &stage.frame(&DARK));
}

#[test]
fn distances() {
    usual("far", "F");
    usual("farther", "F - - - -");
    usual("close", "5 + + +");
    usual("seconds", "1 9 + + + + + + + + +");
    shows("far-80x24", (80, 24), &DARK, "F");
}

/// Bars of an hour near by, with those before and after the bells, as a line and, where there is room, as candles; a
/// gap in the prices.
#[test]
fn prices() {
    usual("hours", "+ + +");
    shows("hours-240x70", (240, 70), &DARK, "+ + + +");
    let mut stage = story("odd-times.json", (120, 40));
    press(&mut stage, "g t 2 0 2 5 Enter");
    assert!(text(&stage).contains("no bars here"), "{}", text(&stage));
    golden::check("price-gap", &stage.frame(&DARK));
}

#[test]
fn french() {
    let lang = Some(Arc::from("fr"));
    let stage = Stage::new(Settings {
        lang,
        ..settings(USUAL)
    });
    golden::check("french", &stage.frame(&DARK));
}

#[test]
fn foreign_characters() {
    let mut stage = story("wide.jsonl", (100, 40));
    golden::check("wide", &stage.frame(&DARK));
    press(&mut stage, "g g l Enter z");
    golden::check("wide-event", &stage.frame(&DARK));
    let stage = story("hostile.jsonl", (120, 40));
    golden::check("hostile", &stage.frame(&DARK));
}
