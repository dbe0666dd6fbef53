//! Moves made from prices, in a story as a whole: what is found, how it is tied to what files state, and that it
//! stays one event a session however often a story is read.

use super::frames::{after, press, text};
use sillage::app::sign::Signs;
use sillage::engine::load_now;
use sillage::load::{Input, Options};
use sillage::query::{FigureTickers, Query, parse};
use sillage::store::{AsOf, EventStore, ListRequest, MemoryStore, Order};
use sillage::story::Event;
use sillage::study::moves::Rules;
use sillage::sync::CancelToken;
use sillage::time::{Zone, parse::when};
use std::path::Path;
use std::sync::Arc;

fn loaded(inputs: &[Input], moves: Rules) -> MemoryStore {
    let options = Options {
        moves,
        ..Options::default()
    };
    load_now(inputs, &options).unwrap().0
}

fn founding() -> MemoryStore {
    loaded(&[Input::Bundled], Rules::default())
}

fn list(store: &dyn EventStore, query: &str) -> Vec<Event> {
    let query = parse(query, Zone::NEW_YORK);
    assert!(query.diagnostics.is_empty(), "{:?}", query.diagnostics);
    let ask = ListRequest {
        query: Arc::new(query),
        span: None,
        order: Order::Time,
        skip: 0,
        limit: 10_000,
    };
    let rows = store.list(&ask, &CancelToken::never()).unwrap().rows;
    rows.iter().map(|row| store.event(*row).unwrap()).collect()
}

fn ids(store: &dyn EventStore, query: &str) -> Vec<String> {
    let events = list(store, query).into_iter();
    events.map(|e| e.record.id).collect()
}

#[test]
fn the_fall_of_nvidia_is_found_with_its_rank() {
    let store = founding();
    for query in [
        "id:move:NVDA:2025-01-27",
        "link:move:nvda:2025-01-27",
        "is:derived ticker:nvda on:2025-01-27",
        "within:1m@move:NVDA:2025-01-27 ticker:nvda is:derived",
    ] {
        assert_eq!(ids(&store, query), ["move:NVDA:2025-01-27"], "{query}");
    }
    let event = list(&store, "id:move:NVDA:2025-01-27").remove(0);
    let record = &event.record;
    assert_eq!(record.title, "NVDA −16.97%: largest fall in 266 sessions");
    assert!(record.derived && record.about == ["nvidia"]);
    assert_eq!(record.time, "2025-01-27T16:00 session");
    // Of the sixty returns before it the middle two are −0.0551 % and −0.0214 %, so the median is −0.0383 %; the
    // middle two distances from it are 1.9336 % and 2.0268 %, which gives 1.9802 % and scaled 2.9359 %; the return of
    // −16.9682 % lies −16.9299 % off the median, which is −5.7666 times that.
    for part in [
        "Close 118.42 after 142.62.",
        "The largest fall since the series begins on 2 Jan 2024 (266 sessions).",
        "the 60 sessions before it (28 Oct 2024 to 24 Jan 2025)",
        "median return −0.04%",
        "deviation 2.94% (scaled by 1.4826), robust z −5.77.",
    ] {
        assert!(record.text.contains(part), "{part}: {}", record.text);
    }
    // It rose by 8.93 % on the next day; the last larger rise was that of 31 July 2024, 122 sessions in between.
    assert_eq!(
        list(&store, "id:move:NVDA:2025-01-28")[0].record.title,
        "NVDA +8.93%: largest rise in 122 sessions"
    );
}

#[test]
fn moves_of_the_same_session_are_tied_and_light() {
    let store = founding();
    let heavy = |query: &str| {
        let moves = list(&store, query).into_iter();
        let heavy = moves.filter(|e| e.importance() >= Event::LIGHT);
        heavy.map(|e| e.record.id).collect::<Vec<_>>()
    };
    // Sixteen tickers are in the stated move, and two funds that nobody pinned fell too.
    assert_eq!(ids(&store, "is:derived on:2025-01-27").len(), 10);
    assert!(heavy("is:derived on:2025-01-27").is_empty());
    assert_eq!(heavy("is:derived on:2025-01-30"), ["move:MSFT:2025-01-30"]);
    assert!(
        list(&store, "is:derived")
            .iter()
            .all(|e| e.importance() < 50)
    );
    let stated = text(&after("g t @nvda-close-2025-01-27 Enter 2 z 9 PgDn"));
    assert!(
        stated.contains("Prices   NVDA −16.97%: largest fall in 266 sessions"),
        "{stated}"
    );
    let derived = text(&after("g t @move:NVDA:2025-01-27 Enter 2 z"));
    assert!(derived.contains("Stated   ASML"), "{derived}");
}

/// A move that a file states is not stated before that was known, and the one from prices weighs what it would alone.
#[test]
fn a_move_is_light_from_when_it_is_known_as_stated() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("told.json");
    let told = r#"{"events": [{"id": "told", "time": "2025-01-22", "known": "2025-03-05T12:00Z", "kind": "move",
        "tickers": ["MSFT"]}]}"#;
    std::fs::write(&file, told).unwrap();
    let store = loaded(&[Input::Bundled, Input::Path(file)], Rules::default());
    let (light, heavy) = (
        "importance<10 is:derived on:2025-01-22",
        "importance>=10 is:derived on:2025-01-22",
    );
    let is_light = |store: &dyn EventStore| {
        let row = store.find("move:MSFT:2025-01-22").unwrap();
        let found = ids(store, light).contains(&"move:MSFT:2025-01-22".to_owned());
        assert_eq!(ids(store, heavy).is_empty(), found);
        let weight = store.event(row).unwrap().importance();
        let brief = store.summary(row, &Query::default(), None).unwrap();
        assert_eq!((brief.importance, weight < Event::LIGHT), (weight, found));
        found
    };
    let at = |day: &str| when(day, Zone::Utc).unwrap().start;
    let alone = founding();
    let weight = |store: &dyn EventStore| {
        let row = store.find("move:MSFT:2025-01-22").unwrap();
        store.event(row).unwrap().importance()
    };
    assert_eq!(weight(&AsOf::new(&store, at("2025-02-01"))), weight(&alone));
    assert!(!is_light(&alone));
    for (clock, wanted) in [
        ("2025-02-01", false),
        ("2025-03-05", false),
        ("2025-03-06", true),
        ("2025-02-02", false),
    ] {
        assert_eq!(is_light(&AsOf::new(&store, at(clock))), wanted, "{clock}");
        assert!(is_light(&store), "after {clock}");
    }
}

#[test]
fn moves_are_walked_by_key_in_any_lane() {
    let mut stage = after("g t @altman-impressive Enter");
    let mut walked = Vec::new();
    for keys in ["] m", "] m", "[ m", "[ m", "[ m", "0 3 ] m"] {
        press(&mut stage, keys);
        walked.push(stage.model().view.selected.clone().unwrap().to_string());
    }
    assert_eq!(
        walked,
        [
            "rebound-2025-01-28",
            "move:MSFT:2025-01-30",
            "rebound-2025-01-28",
            "nvda-close-2025-01-27",
            "nvda-open-2025-01-27",
            "move:MSFT:2025-01-30",
        ]
    );
    // With a filter every move that passes is one that was asked for.
    press(&mut stage, "/ ticker:avgo Enter g t 2025-01-27 Enter [ m");
    assert_eq!(
        stage.model().view.selected.as_deref(),
        Some("move:AVGO:2024-12-23")
    );
}

#[test]
fn reading_again_and_adding_a_file_double_nothing() {
    let mut stage = after("");
    let total = stage.model().total;
    for _ in 0..2 {
        press(&mut stage, "r");
        assert_eq!(stage.model().total, total);
    }
    let more = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/load/valid/nasdaq.csv");
    let store = loaded(&[Input::Bundled, Input::Path(more)], Rules::default());
    let mut derived = ids(&store, "is:derived");
    let count = derived.len();
    derived.sort();
    derived.dedup();
    assert_eq!(derived.len(), count);
}

#[test]
fn an_export_that_is_read_again_is_not_doubled() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("moves.jsonl");
    let store = founding();
    let events = list(&store, "is:derived");
    let lines: Vec<String> = (events.iter())
        .map(|e| serde_json::to_string(&e.record).unwrap())
        .collect();
    std::fs::write(&path, lines.join("\n")).unwrap();
    let again = loaded(&[Input::Bundled, Input::Path(path)], Rules::default());
    assert_eq!(again.total(), store.total());
}

#[test]
fn thresholds_are_settings() {
    let count = |z, size| {
        let store = loaded(&[Input::Bundled], Rules { z, size });
        ids(&store, "is:derived").len()
    };
    let usual = count(Some(3.0), Some(0.05));
    assert!(count(Some(4.0), Some(0.08)) < usual);
    assert!(count(Some(3.0), None) < usual && count(None, Some(0.05)) < usual);
    assert_eq!(count(None, None), 0);
}

#[test]
fn long_prices_do_not_stretch_a_short_story() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        Input::Path(path)
    };
    let prices = write(
        "LONG.csv",
        "date,close\n2014-01-02,100\n2014-01-03,80\n2025-01-02,90\n2025-01-03,99\n",
    );
    let alone = loaded(std::slice::from_ref(&prices), Rules::default());
    assert_eq!(
        ids(&alone, ""),
        ["move:LONG:2014-01-03", "move:LONG:2025-01-03"]
    );
    let year = |store: &MemoryStore| Zone::Utc.date(store.extent().unwrap().from).ymd().0;
    assert_eq!(year(&alone), 2014);
    let event = write("event.csv", "time,title\n2025-01-03,Something\n");
    let both = loaded(&[event, prices], Rules::default());
    assert_eq!((both.total(), year(&both)), (3, 2025));
}

#[test]
fn the_signs_beside_titles_follow_the_same_rule_and_settings() {
    let loud = founding();
    let quiet = loaded(
        &[Input::Bundled],
        Rules {
            z: None,
            size: None,
        },
    );
    let count =
        |store: &MemoryStore, ticker: &str| store.story().series(ticker).map(|s| s.unusual.len());
    for ticker in ["NVDA", "MSFT", "SPY"] {
        let moves = ids(&loud, &format!("is:derived ticker:{ticker}")).len();
        assert_eq!(count(&loud, ticker), Some(moves), "{ticker}");
        assert_eq!(count(&quiet, ticker), Some(0), "{ticker}");
    }
    let sign = |store: &MemoryStore, id: &str| {
        let row = store.find(id).unwrap();
        let brief = store.summary(row, &Query::default(), None).unwrap();
        let signs = Signs {
            story: store.story(),
            figures: FigureTickers::default(),
        };
        signs.title(&brief).sign
    };
    assert_eq!(sign(&loud, "sputnik"), Some("▾"));
    assert_eq!(sign(&loud, "stargate"), Some("▴"));
    assert_eq!(
        sign(&loud, "r1-release"),
        None,
        "its session was an ordinary one"
    );
    assert_eq!(
        sign(&loud, "nvda-close-2025-01-27"),
        None,
        "the glyph of a move says it"
    );
    assert_eq!(sign(&quiet, "sputnik"), None);
}
