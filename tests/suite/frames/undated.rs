//! Events without a usable time stand in a tray and are never dropped; odd times stand where the rule puts them.

use super::{DARK, frame, golden, opened, press, running, selected, story, text};
use sillage::app::{Msg, Pane};
use sillage::engine::{Request, Response, load_now, respond};
use sillage::load::{Input, Options};
use sillage::query::{Query, parse};
use sillage::store::{EventStore, ListRequest, MemoryStore, Order, RowId};
use sillage::sync::CancelToken;
use sillage::time::{Timestamp, Zone};
use sillage::ui::{Background, Depth, Theme};
use std::sync::Arc;

fn store(name: &str) -> MemoryStore {
    let path = format!("tests/suite/frames/stories/{name}");
    let loaded = load_now(&[Input::Path(path.into())], &Options::default());
    loaded.unwrap().0
}

fn ids(store: &MemoryStore, rows: &[RowId]) -> Vec<String> {
    let events = rows.iter().filter_map(|row| store.event(*row));
    events.map(|event| event.record.id).collect()
}

fn listed(store: &MemoryStore, query: &str, order: Order, skip: usize) -> (Vec<String>, u64) {
    let ask = ListRequest {
        query: Arc::new(parse(query, Zone::NEW_YORK)),
        span: None,
        order,
        skip,
        limit: 3,
    };
    let listing = store.list(&ask, &CancelToken::never()).unwrap();
    (ids(store, &listing.rows), listing.total)
}

#[test]
fn pictures() {
    let light = Theme::new(Background::Light, Depth::True, false);
    for size in [(160, 45), (80, 24), (240, 70)] {
        let mut stage = story("undated.jsonl", size);
        press(&mut stage, "g u Down");
        golden::check(&format!("undated-{}x{}", size.0, size.1), &frame(&stage));
        if size == super::USUAL {
            golden::check("undated-light", &stage.frame(&light));
            press(&mut stage, "Enter");
            golden::check("undated-read", &stage.frame(&DARK));
        }
    }
}

#[test]
fn the_tray_lists_them_and_enter_reads_one() {
    let mut stage = story("undated.jsonl", (160, 45));
    let before = stage.model().view.window;
    assert!(
        running(&stage).contains("2 events · 3 undated"),
        "{}",
        text(&stage)
    );
    press(&mut stage, "g u");
    let words = text(&stage);
    for said in [
        "Without a usable time: 3",
        "A rumour that nobody dated",
        "no time is written",
        "“2025-02-30” is no time",
        "“soon after ·[31mthat” is no time",
    ] {
        assert!(words.contains(said), "{said}:\n{words}");
    }
    press(&mut stage, "fe b r u a r y Enter");
    assert_eq!(
        (selected(&stage).as_str(), stage.model().view.focus),
        ("leap", Pane::Event)
    );
    let words = running(&stage);
    assert!(
        words.contains("undated") && words.contains("“2025-02-30” is no time that can be read"),
        "{words}"
    );
    assert_eq!(
        stage.model().view.window,
        before,
        "the timeline stays where it is"
    );
    // The founding story has none.
    let mut stage = opened((160, 45));
    press(&mut stage, "g u");
    assert!(text(&stage).contains("Every event has a usable time"));
    assert!(!text(&stage).contains("undated"));
}

#[test]
fn steps_fits_and_counts_know_nothing_of_them() {
    let mut stage = story("undated.jsonl", (160, 45));
    press(&mut stage, "g g");
    assert_eq!(selected(&stage), "known");
    for keys in ["G", "] e", "] e", "n", "4 j Esc 1 G"] {
        press(&mut stage, keys);
        assert!(
            ["known", "later"].contains(&selected(&stage).as_str()),
            "{keys}"
        );
    }
    // Going to one and on from it leads back among those with a time.
    press(&mut stage, "g t @rumour Enter");
    assert_eq!(selected(&stage), "rumour");
    assert!(text(&stage).contains("This event has no usable time"));
    for keys in ["f", "x", "F", "+ + -", "t", "t", "4 j k", "="] {
        press(&mut stage, keys);
        let _ = frame(&stage);
    }
    press(&mut stage, "1 l");
    assert_ne!(selected(&stage), "rumour");
    let scene = stage.model().scene.clone().unwrap();
    assert_eq!((scene.total, scene.undated), (2, 3));
    let end = scene.extent.unwrap().to;
    assert!(end < Timestamp::MAX, "{end:?}");
}

#[test]
fn a_filter_finds_them() {
    let mut stage = story("undated.jsonl", (160, 45));
    press(&mut stage, "/ is:undated Enter");
    let words = running(&stage);
    assert!(
        words.contains("Only events without a usable time pass this filter: 3 of 3."),
        "{words}"
    );
    press(&mut stage, "/ Space kind:report Enter g u");
    assert!(
        text(&stage).contains("Without a usable time: 1"),
        "{}",
        text(&stage)
    );
    let store = store("undated.jsonl");
    assert_eq!(store.total(), 2);
    let all = |query: &str| listed(&store, query, Order::Time, 0);
    assert_eq!(
        all(""),
        (vec!["known".into(), "later".into(), "rumour".into()], 5)
    );
    assert_eq!(listed(&store, "", Order::Time, 3).0, ["leap", "words"]);
    assert_eq!(
        listed(&store, "", Order::Importance, 0).0,
        ["leap", "known", "later"]
    );
    assert_eq!(all("is:undated").0, ["rumour", "leap", "words"]);
    assert_eq!(all("-is:undated").0, ["known", "later"]);
    assert_eq!(all("is:undated,derived who:altman").0, ["rumour"]);
    for query in [
        "before:2030",
        "after:1990",
        "on:2025",
        "on:9999",
        "within:9999d@rumour",
        "within:3650000d@known is:undated",
    ] {
        let found = all(query).0;
        assert!(
            !found
                .iter()
                .any(|id| ["rumour", "leap", "words"].contains(&id.as_str())),
            "{query} {found:?}"
        );
    }
    // Links lead to them and from them.
    assert_eq!(all("link:rumour").0, ["known", "rumour"]);
    let row = store.find("rumour").unwrap();
    assert_eq!(
        ids(&store, &crate::stores::linked(&store, "rumour")),
        ["known"]
    );
    assert_eq!(
        ids(&store, &crate::stores::linked(&store, "known")),
        ["rumour"]
    );
    let Some(Response::Thread(thread)) = respond(&store, &Request::Thread(row, None)) else {
        panic!("no thread");
    };
    let members: Vec<&str> = thread.members.iter().map(|m| &*m.id).collect();
    assert_eq!(members, ["known", "rumour"], "what has no time comes last");
    assert_eq!(store.source_location(row).map(|(_, line)| line), Some(3));
    assert!(store.event(RowId((1 << 63) + 99)).is_none() && store.event(RowId(99)).is_none());
}

#[test]
fn what_was_written_is_kept() {
    let store = store("undated.jsonl");
    let time = |id: &str| store.event(store.find(id).unwrap()).unwrap().record.time;
    assert_eq!(time("leap"), "2025-02-30");
    assert_eq!(time("rumour"), "");
    let undated = store
        .undated(&Query::default(), 2, &CancelToken::never())
        .unwrap();
    assert_eq!(
        (ids(&store, &undated.rows), undated.total),
        (vec!["rumour".into(), "leap".into()], 3)
    );
}

#[test]
fn replay_does_not_show_what_nobody_can_date() {
    let mut stage = story("undated.jsonl", (160, 45));
    press(&mut stage, "g g Space Space");
    assert!(!running(&stage).contains("undated"), "{}", text(&stage));
    press(&mut stage, "g u");
    assert!(!text(&stage).contains("A rumour"));
}

#[test]
fn odd_times_stand_where_the_rule_puts_them() {
    let store = store("odd-times.jsonl");
    let at = |id: &str| {
        let event = store.event(store.find(id).unwrap()).unwrap();
        let utc = sillage::time::show::utc;
        (utc(event.when.start), utc(event.when.end))
    };
    // Skipped: the instant of the jump. Doubled: the first of the two.
    assert_eq!(at("skipped").0, "2025-03-09T07:00:00Z");
    assert_eq!(at("doubled").0, "2025-11-02T05:30:00Z");
    assert_eq!(at("second-time").0, "2025-11-02T06:30:00Z");
    assert_eq!(at("first-year").0, "0001-01-01T04:56:02Z");
    assert_eq!(at("last-instant").0, "9999-12-31T23:59:59.999999Z");
    assert_eq!(
        at("last-year").1,
        "9999-12-31T23:59:59.999999Z",
        "time ends there"
    );
    for size in [(160, 45), (80, 24)] {
        let mut stage = story("odd-times.jsonl", size);
        for keys in [
            "",
            "F",
            "+ + + +",
            "- - - - - - - -",
            "g g",
            "H H H",
            "- - -",
            "G",
            "L L L",
            "] d",
            "[ d",
            "f",
            "f",
            "t",
            "F",
            "G t",
            "x",
            "g g x",
            "z",
            "z 1 Esc",
            "=",
            "v",
            "j",
            "v",
            "j",
            "v",
            "g t 0001 Enter",
            "g t 9999-12-31 Enter",
            "5",
            "4",
            "2 z",
            "z 1",
            "/ before:0001-01-02 Enter",
            "/ Space or Space after:9999 Enter",
            "G",
            "g g",
        ] {
            press(&mut stage, keys);
            let words = text(&stage);
            let short = short_year(&words);
            assert_eq!(short, None, "{keys}:\n{words}");
        }
        for keys in [
            "1 Esc \\ g t 0001 Enter",
            "v",
            "v",
            "v + + + + + + + + + + + + + +",
        ] {
            press(&mut stage, keys);
            let words = text(&stage);
            assert!(words.contains("0001"), "{keys}:\n{words}");
            assert_eq!(short_year(&words), None, "{keys}:\n{words}");
        }
        stage.send(Msg::Resize(200, 60));
        assert!(text(&stage).contains("Odd times"));
    }
}

/// A month with a year of fewer than four digits behind it: `Jan 1`, that would be read as a day.
fn short_year(words: &str) -> Option<String> {
    let months = "(January|February|March|April|May|June|July|August|September|October|November|\
                  December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
    let short = regex::Regex::new(&format!(r"\b\d{{1,2}} {months} \d{{1,3}}([^\d:]|$)")).unwrap();
    short.find(words).map(|found| found.as_str().to_owned())
}

#[test]
fn side_by_side_and_the_table_say_which_key_lists_them() {
    for keys in ["v", "v v"] {
        let mut stage = story("undated.jsonl", (100, 30));
        press(&mut stage, keys);
        let words = running(&stage);
        assert!(words.contains("· 3 undated: g u"), "{words}");
        press(&mut stage, "/ kind:report Enter");
        let passing = stage.model().scene.as_ref().map(|s| s.undated_matched);
        let words = running(&stage);
        assert_eq!(
            passing != Some(0),
            words.contains("undated: g u"),
            "{words}"
        );
    }
}
