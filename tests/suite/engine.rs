//! The engine from outside: what it tells while it loads, what it forgets, and what it keeps.

use sillage::app::sign::Signs;
use sillage::engine::{
    Engine, EngineEvent, EventDetails, FindRequest, LoadMode, Request, Response, load_now, respond,
};
use sillage::load::{Input, Options};
use sillage::query::{FigureTickers, Query};
use sillage::store::{EventStore, EventSummary, SceneRequest, StepRequest, StepScope};
use sillage::study::synth::Synth;
use sillage::time::{Axis, Span, Timestamp, Zone};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn start() -> (Engine, Receiver<EngineEvent>) {
    let (sender, receiver) = channel();
    let report = move |report| {
        // A test that has seen enough hangs up.
        let _ = sender.send(report);
    };
    (Engine::start(Box::new(report)), receiver)
}

fn next(reports: &Receiver<EngineEvent>) -> EngineEvent {
    reports
        .recv_timeout(Duration::from_secs(60))
        .expect("the engine says nothing")
}

/// The reports up to the end of a load.
fn load(
    engine: &Engine,
    reports: &Receiver<EngineEvent>,
    input: Input,
    mode: LoadMode,
) -> Vec<EngineEvent> {
    engine.load(vec![input], mode, Options::default());
    let mut all = Vec::new();
    loop {
        let report = next(reports);
        let last = matches!(
            report,
            EngineEvent::Loaded { .. } | EngineEvent::LoadFailed(_) | EngineEvent::Panicked(_)
        );
        all.push(report);
        if last {
            return all;
        }
    }
}

fn scene() -> SceneRequest {
    SceneRequest {
        query: Arc::new(Query::default()),
        axis: Axis::new(Span::ALL, 10),
        around: Span::ALL,
        limit: 5,
        best: 5,
        dimmed: false,
        lang: None,
        overview: 10,
    }
}

fn found(engine: &Engine, reports: &Receiver<EngineEvent>, id: &str) -> Option<EventSummary> {
    let number = engine.request(Request::Find(FindRequest {
        id: id.to_owned(),
        ..FindRequest::default()
    }));
    loop {
        if let EngineEvent::Response(of, Response::Find(found)) = next(reports)
            && of == number
        {
            return found;
        }
    }
}

fn opened(
    engine: &Engine,
    reports: &Receiver<EngineEvent>,
    brief: &EventSummary,
) -> Option<Box<EventDetails>> {
    engine.request(Request::Event(brief.row, None));
    loop {
        if let EngineEvent::Response(_, Response::Event(opened)) = next(reports) {
            return opened;
        }
    }
}

fn made_up(folder: &tempfile::TempDir, events: u64) -> PathBuf {
    let path = folder.path().join("made-up.jsonl");
    let mut file = std::fs::File::create(&path).unwrap();
    Synth {
        events,
        ..Synth::default()
    }
    .write(&mut file)
    .unwrap();
    path
}

#[test]
fn the_founding_story_opens() {
    let (engine, reports) = start();
    let told = load(&engine, &reports, Input::Bundled, LoadMode::Stream);
    let new = told
        .iter()
        .filter(|r| matches!(r, EngineEvent::StoryChanged { replaced: true, .. }))
        .count();
    assert_eq!(new, 1, "one story is opened");
    let Some(EngineEvent::Loaded { story, report }) = told.last() else {
        panic!("{told:?}");
    };
    assert!(!story.series.is_empty() && report.events > 0);
    let grown = told.iter().rev().find_map(|r| match r {
        EngineEvent::StoreGrew { total, .. } => Some(*total),
        _ => None,
    });
    assert!(grown > Some(report.events), "moves come on top");
    let brief = found(&engine, &reports, &story.view.as_ref().unwrap().select).unwrap();
    let opened = opened(&engine, &reports, &brief).unwrap();
    assert_eq!(opened.event.record.id, brief.id.as_ref());
    assert!(found(&engine, &reports, "no such event").is_none());
}

#[test]
fn a_cancelled_load_leaves_what_it_brought_first_and_nothing_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = made_up(&folder, 400_000);
    let mut events = 0;
    let mut until_cancelled = |reports: &Receiver<EngineEvent>| {
        loop {
            match next(reports) {
                EngineEvent::LoadCancelled { shown } => return (shown, events),
                EngineEvent::StoreGrew { total, .. } => events = total,
                EngineEvent::Loaded { .. } => panic!("it was read to its end"),
                _ => {}
            }
        }
    };
    let (engine, reports) = start();
    let input = vec![Input::Path(path.clone())];
    engine.load(input.clone(), LoadMode::Stream, Options::default());
    while !matches!(
        next(&reports),
        EngineEvent::StoryChanged { replaced: true, .. }
    ) {}
    engine.cancel_load();
    let (shown, events) = until_cancelled(&reports);
    assert!(shown && (1..400_000).contains(&events), "{events}");
    // Of another one nothing is shown before it is whole.
    let (engine, reports) = start();
    load(&engine, &reports, Input::Bundled, LoadMode::Stream);
    engine.load(input, LoadMode::Stream, Options::default());
    while !matches!(next(&reports), EngineEvent::LoadProgress(_)) {}
    engine.cancel_load();
    assert!(!until_cancelled(&reports).0);
    assert!(found(&engine, &reports, "r1-release").is_some());
    // Nothing is under way any more; the next load is as good as any.
    engine.cancel_load();
    assert!(!until_cancelled(&reports).0);
    let told = load(&engine, &reports, Input::Bundled, LoadMode::Stream);
    assert!(matches!(told.last(), Some(EngineEvent::Loaded { .. })));
}

#[test]
fn every_tie_of_the_founding_story_leads_back() {
    let (store, loaded) = load_now(&[Input::Bundled], &Options::default()).unwrap();
    let mut ties = 0;
    for row in 0..loaded.report.events {
        let row = sillage::store::RowId(row);
        for link in store.event(row).unwrap().record.links {
            assert!(
                crate::stores::linked(&store, &link.to).contains(&row),
                "{link:?}"
            );
            ties += 1;
        }
    }
    assert!(ties > 0);
}

#[test]
fn a_failed_load_keeps_what_was_there() {
    let (engine, reports) = start();
    load(&engine, &reports, Input::Bundled, LoadMode::Stream);
    for mode in [LoadMode::Stream, LoadMode::Swap] {
        let told = load(
            &engine,
            &reports,
            Input::Path("no such file.json".into()),
            mode,
        );
        assert!(
            matches!(&told[..], [EngineEvent::LoadFailed(_)]),
            "{told:?}"
        );
        let number = engine.request(Request::Scene(scene()));
        let EngineEvent::Response(of, Response::Scene(scene)) = next(&reports) else {
            panic!("no scene");
        };
        assert!(of == number && scene.total > 0);
    }
}

#[test]
fn a_replacement_is_shown_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = made_up(&folder, 100_000);
    let (engine, reports) = start();
    load(&engine, &reports, Input::Bundled, LoadMode::Stream);
    let told = load(&engine, &reports, Input::Path(path), LoadMode::Swap);
    for report in &told {
        match report {
            EngineEvent::StoryChanged { replaced, .. } => assert!(!replaced),
            EngineEvent::StoreGrew { total, .. } => assert_eq!(*total, 100_000),
            _ => {}
        }
    }
}

#[test]
fn a_story_grows_while_it_loads() {
    let folder = tempfile::tempdir().unwrap();
    let path = made_up(&folder, 200_000);
    let (engine, reports) = start();
    let told = load(&engine, &reports, Input::Path(path), LoadMode::Stream);
    let totals: Vec<(u64, u64)> = told
        .iter()
        .filter_map(|r| match r {
            EngineEvent::StoreGrew { revision, total } => Some((*revision, *total)),
            _ => None,
        })
        .collect();
    assert!(totals.len() >= 2 && totals.is_sorted(), "{totals:?}");
    assert!(totals.first().unwrap().1 < 200_000 && totals.last().unwrap().1 == 200_000);
    let first = told
        .iter()
        .find(|r| !matches!(r, EngineEvent::LoadProgress(_)));
    assert!(
        matches!(
            first,
            Some(EngineEvent::StoryChanged { replaced: true, .. })
        ),
        "the story comes before its events"
    );
}

#[test]
fn only_the_newest_ask_is_answered() {
    // The report of the first answer waits at a gate, so that the asks behind it pile up.
    let gate = Arc::new(Mutex::new(()));
    let closed = gate.lock().unwrap();
    let (sender, reports) = channel();
    let behind = Arc::clone(&gate);
    let engine = Engine::start(Box::new(move |report| {
        let _ = sender.send(report);
        drop(behind.lock());
    }));
    let first = engine.request(Request::Scene(scene()));
    assert!(matches!(next(&reports), EngineEvent::Response(of, _) if of == first));
    engine.request(Request::Scene(scene()));
    engine.request(Request::Scene(scene()));
    let step = engine.request(Request::Step(StepRequest {
        query: Arc::default(),
        scope: StepScope::All,
        lane: None,
        who: None,
        from: (Timestamp::MIN, None),
        count: 1,
        lang: None,
    }));
    let newest = engine.request(Request::Scene(scene()));
    drop(closed);
    assert!(
        matches!(next(&reports), EngineEvent::Response(of, Response::Scene(_)) if of == newest)
    );
    assert!(
        matches!(next(&reports), EngineEvent::Response(of, Response::Step(None)) if of == step)
    );
    drop(engine);
    assert!(reports.recv().is_err(), "the engine ends with its owner");
}

/// A pane says how much it does not show of an event with too many links, claims or tickers.
#[test]
fn what_is_left_out_is_told() {
    use sillage::app::card::{Card, Zones};
    let many =
        |entry: &dyn Fn(usize) -> String| (0..1_500).map(entry).collect::<Vec<_>>().join(",");
    let (links, claims) = (
        many(&|n| format!(r#"{{"rel":"answers","to":"e{n}"}}"#)),
        many(&|n| format!(r#"{{"text":"claim {n}"}}"#)),
    );
    let tickers = many(&|n| format!(r#""T{n}""#));
    let hub = format!(
        r#"{{"id":"hub","time":"2025-01-27","title":"Hub","links":[{links}],"claims":[{claims}],"tickers":[{tickers}]}}"#
    );
    let follows = |n: usize| {
        format!(
            r#"{{"id":"e{n}","time":"2025-01-28","title":"t","links":[{{"rel":"follows","to":"hub"}}]}}"#
        )
    };
    let file: Vec<String> = std::iter::once(hub)
        .chain((0..1_500).map(follows))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hub.jsonl");
    std::fs::write(&path, file.join("\n")).unwrap();
    let (store, _) = load_now(&[Input::Path(path)], &Options::default()).unwrap();
    let row = store.find("hub").unwrap();
    let Some(Response::Event(Some(opened))) = respond(&store, &Request::Event(row, None)) else {
        panic!("the hub opens");
    };
    let zones = Zones {
        shown: Zone::Utc,
        reader: Zone::Utc,
    };
    let signs = Signs {
        story: store.story(),
        figures: FigureTickers::default(),
    };
    let mut card = Card::new(&opened, &signs, zones, None, 70);
    card.lay_out(&opened, None, usize::MAX);
    let text = |line: &sillage::app::card::CardLine| -> String {
        line.pieces
            .iter()
            .map(|piece| piece.text.as_str())
            .collect()
    };
    let text: Vec<String> = card.lines().iter().map(text).collect();
    let text = text.join("\n");
    for expected in [
        "and 1,300 more links of its own",
        "and 1,300 more events link to it",
        "1,300 more claims · 1,300 more tickers",
    ] {
        assert!(text.contains(expected), "{expected:?} is not in {text}");
    }
    assert!(card.lines().len() < 1_500, "{} lines", card.lines().len());
}

/// Whatever depth the parser stops at, an event that was kept opens with everything else that it has.
#[test]
fn an_event_with_a_deep_field_opens_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep.jsonl");
    let depths = [1, 50, 100]
        .into_iter()
        .chain(120..=132)
        .collect::<Vec<_>>();
    let line = |depth: &usize| {
        let (open, close) = ("[".repeat(*depth), "]".repeat(*depth));
        format!(
            r#"{{"id":"d{depth}","time":"2025-01-27","title":"Deep","links":[{{"rel":"follows","to":"d1"}}],"mood":{open}7{close}}}"#
        )
    };
    let lines: Vec<String> = depths.iter().map(line).collect();
    std::fs::write(&path, lines.join("\n")).unwrap();
    let (store, loaded) = load_now(&[Input::Path(path)], &Options::default()).unwrap();
    assert_eq!(loaded.report.events, depths.len() as u64);
    let mut left_out = 0;
    for depth in depths {
        let event = store.event(store.find(&format!("d{depth}")).unwrap());
        let record = event.unwrap().record;
        assert_eq!(record.links.len(), 1, "the links at depth {depth}");
        if !record.extra.contains_key("mood") {
            left_out += 1;
            assert!(depth > 100, "a field at depth {depth} is kept");
        }
    }
    assert!(left_out > 0, "the deepest field is too deep");
    assert_eq!(loaded.report.fault_count, left_out, "and each is reported");
}
