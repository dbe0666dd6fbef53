//! What the fuzz targets check: any bytes, read as a file, a query, a time, a text or a person at the keyboard, keep
//! the program's promises. The test suite replays the seeds and some mutations of them through the same functions.

#[path = "../evaluator.rs"]
pub mod evaluator;

use evaluator::{StoreContext, matches};
use ratatui::buffer::Buffer;
use sillage::app::action::ACTIONS;
use sillage::app::{Chord, Key, Mouse, MouseWhat, Msg, Settings, goto};
use sillage::engine::reaction::{ReactionRequest, Subject};
use sillage::engine::{self, Request, load_now};
use sillage::load::{Input, Loaded, Options};
use sillage::query::{self, LIMIT, parse, print};
use sillage::store::{EventStore, ListRequest, MemoryStore, Order, RowId};
use sillage::story::Event;
use sillage::sync::CancelToken;
use sillage::term::Stage;
use sillage::text;
use sillage::time::{Span, Timestamp, Zone, parse as times, show};
use sillage::ui::{Background, Depth, Theme};
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;

/// Rows that are opened after a load; the rest is only read.
const OPENED: u64 = 12;

/// A folder of the calling thread with a file of this name and content.
fn file(name: &str, content: &[u8]) -> PathBuf {
    thread_local!(static FOLDER: TempDir = tempfile::tempdir().expect("a temporary folder"));
    FOLDER.with(|folder| {
        let path = folder.path().join(name);
        fs::write(&path, content).expect("the temporary folder takes a file");
        path
    })
}

/// Loads one file with that content. One thread is enough for small files.
fn load(names: &[(&str, &[u8])]) -> Option<(MemoryStore, Loaded)> {
    let inputs = names
        .iter()
        .map(|(name, data)| Input::Path(file(name, data)));
    let inputs: Vec<Input> = inputs.collect();
    let options = Options {
        workers: 1,
        ..Options::default()
    };
    match load_now(&inputs, &options) {
        Ok((store, loaded)) => {
            check_store(&store);
            check_report(&loaded);
            Some((store, loaded))
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            None
        }
    }
}

/// Every row of the store, those without a time last.
fn rows(store: &MemoryStore) -> Vec<RowId> {
    let request = ListRequest {
        query: Arc::default(),
        span: None,
        order: Order::Time,
        skip: 0,
        limit: usize::MAX,
    };
    let listing = store.list(&request, &CancelToken::never());
    listing.expect("a fresh ticket").rows
}

/// What was loaded can be listed, found, opened and measured.
fn check_store(store: &MemoryStore) {
    let rows = rows(store);
    for (number, row) in (0_u64..).zip(rows) {
        let event = store.event(row).expect("a listed row has an event");
        assert!(event.when.start <= event.when.end, "{:?}", event.when);
        let summary = store.summary(row, &query::Query::default(), None);
        let summary = summary.expect("a listed row has a summary");
        assert!(!summary.title.chars().any(char::is_control), "{summary:?}");
        let found = store.find(&event.record.id);
        assert!(
            found.is_some(),
            "{:?} is listed and not found",
            event.record.id
        );
        assert!(store.source_location(row).is_some());
        if number < OPENED {
            open(store, row);
        }
    }
}

fn open(store: &MemoryStore, row: RowId) {
    let reaction = ReactionRequest {
        subject: Subject::Event(row),
        tickers: Vec::new(),
        focus: None,
        benchmark: String::new(),
        settings: sillage::study::Settings::default(),
        variants: true,
    };
    for ask in [
        Request::Event(row, None),
        Request::Thread(row, None),
        Request::Reaction(reaction),
    ] {
        assert!(engine::respond(store, &ask).is_some(), "{ask:?}");
    }
}

/// Counts agree, places exist, and bars are finite and in order.
fn check_report(loaded: &Loaded) {
    let report = &loaded.report;
    let taken: u64 = report.files.iter().map(|file| file.events).sum();
    assert_eq!(taken, report.events);
    assert!(report.faults.len() as u64 <= report.fault_count);
    for fault in &report.faults {
        assert!(!fault.message.is_empty() && !fault.rule.is_empty());
        assert!(!fault.excerpt.chars().any(char::is_control), "{fault:?}");
        assert!(fault.span.as_ref().is_none_or(|s| s.start <= s.end));
    }
    for series in &loaded.story.series {
        for bars in [&series.bars, &series.intraday] {
            assert!(
                bars.iter()
                    .all(|bar| bar.from <= bar.to && bar.close.is_finite())
            );
            assert!(bars.windows(2).all(|pair| pair[0].from <= pair[1].from));
        }
    }
}

/// A file with a JSON document, or whatever else the bytes are.
pub fn document(data: &[u8]) {
    load(&[("story.json", data)]);
}

/// Lines between two good ones: neither is lost, whatever stands between them.
pub fn lines(data: &[u8]) {
    const FIRST: &str = r#"{"id":"first-line","time":"2025-01-27","kind":"release","title":"a"}"#;
    const LAST: &str = r#"{"id":"last-line","time":"2025-01-28","kind":"release","title":"b"}"#;
    let file = [FIRST.as_bytes(), b"\n", data, b"\n", LAST.as_bytes(), b"\n"].concat();
    let (store, loaded) = load(&[("story.jsonl", &file)]).expect("two good lines make a story");
    let lines = data.split(|byte| *byte == b'\n').count() as u64;
    for id in ["first-line", "last-line"] {
        assert!(
            store.find(id).is_some(),
            "{id} is lost: {:?}",
            loaded.report
        );
    }
    assert!(loaded.report.events <= lines + 2);
}

/// The rows of a table of events between two good ones.
pub fn table(data: &[u8]) {
    let head =
        b"time,title,kind,id,who,tickers,links,importance\n2025-01-27,a,release,first-row,,,,\n";
    let last = b"\n2025-01-28,b,release,last-row,,,,\n";
    let file = [head, data, last].concat();
    let Some((store, loaded)) = load(&[("story.csv", &file)]) else {
        return;
    };
    // A quotation mark that is open at the end of the data takes the last row in.
    if !data.contains(&b'"') {
        for id in ["first-row", "last-row"] {
            assert!(
                store.find(id).is_some(),
                "{id} is lost: {:?}",
                loaded.report
            );
        }
    }
}

/// A price table, beside an event that is measured on it.
pub fn prices(data: &[u8]) {
    const EVENT: &[u8] = br#"{"id":"e","time":"2025-01-27T21:29:00-05:00","kind":"statement","title":"a","tickers":["AAA","NVDA"]}"#;
    load(&[("story.jsonl", EVENT), ("AAA.csv", data)]);
}

/// A query is read and printed to a fixed point, and the store answers it as the evaluator does.
pub fn query(data: &[u8]) {
    static STORE: OnceLock<(MemoryStore, Vec<(RowId, Event)>)> = OnceLock::new();
    let text = String::from_utf8_lossy(data);
    let (store, events) = STORE.get_or_init(|| {
        let file = include_bytes!("story.jsonl").as_slice();
        let (store, _) = load(&[("query.jsonl", file)]).expect("a good story");
        let event = |row| (row, store.event(row).expect("a listed row has an event"));
        let events = rows(&store).into_iter().map(event).collect();
        (store, events)
    });
    let zone = store.story().zone;
    let parsed = parse(&text, zone);
    for fault in &parsed.diagnostics {
        let marked = text.get(fault.span.clone());
        assert!(marked.is_some_and(|t| !t.is_empty()), "{text:?} {fault:?}");
    }
    let printed = print(&parsed.expr, zone);
    if printed.len() <= LIMIT {
        let again = parse(&printed, zone);
        assert_eq!(again.diagnostics, [], "{text:?} {printed:?}");
        assert_eq!(again.expr, parsed.expr, "{text:?} {printed:?}");
        assert_eq!(print(&again.expr, zone), printed, "{text:?}");
    }
    for cursor in [0, text.len() / 2, text.len()] {
        let completion = query::complete(&text, cursor, zone);
        assert!(text.get(completion.replace).is_some(), "{text:?} {cursor}");
    }
    let request = ListRequest {
        query: Arc::new(parsed),
        span: None,
        order: Order::Time,
        skip: 0,
        limit: usize::MAX,
    };
    let found = store
        .list(&request, &CancelToken::never())
        .expect("nothing cancels it");
    let (expr, context) = (&request.query.expr, StoreContext::new(store));
    let passing = events.iter().filter(|(_, e)| matches(expr, e, &context));
    let expected: Vec<RowId> = passing.map(|(row, _)| *row).collect();
    assert_eq!(found.rows, expected, "{text:?} {printed:?}");
}

/// What is read as a time prints to what is read as the same time.
pub fn time(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (name, text) = text.split_once('|').unwrap_or(("", &text));
    let zone = Zone::parse(name).unwrap_or(Zone::NEW_YORK);
    assert_eq!(Zone::parse(&zone.name()), Some(zone));
    if let Ok(when) = times::when(text, zone) {
        assert!(when.start <= when.end, "{text:?} {when:?}");
        let written = show::written(when, zone);
        assert_eq!(
            times::when(&written, zone),
            Ok(when),
            "{text:?} {written:?}"
        );
        for shown in [
            show::when(when, zone, zone),
            show::short(when, Zone::Utc, zone, None),
            show::utc(when.start),
            show::span(when.span(), zone),
        ] {
            assert!(!shown.is_empty() && !shown.chars().any(char::is_control));
        }
        let utc = times::when(&show::utc(when.start), Zone::Utc);
        assert_eq!(utc.map(|u| u.start), Ok(when.start), "{text:?}");
    }
    if let Some(length) = times::duration(text) {
        assert!(length > 0 && !show::duration(length).is_empty());
    }
    if let Ok(number) = text.trim().parse::<f64>()
        && let Some(when) = sillage::time::epoch::epoch(number)
    {
        assert!(when.start <= when.end, "{number} {when:?}");
        let written = show::written(when, zone);
        let again = times::when(&written, zone).map(|w| w.start);
        assert_eq!(again, Ok(when.start), "{number} {written:?}");
    }
    let cursor = Timestamp::from_micros(1_738_000_000_000_000);
    if let Ok(goto::Place::Time(when)) = goto::place(text, cursor, zone)
        && let Some(window) = goto::window(when)
    {
        assert!(window.from < window.to && !window.overlaps(Span::new(window.to, window.to)));
    }
}

/// Safe text has no control character, and no line is wider than it may be.
pub fn text(data: &[u8]) {
    let (columns, data) = data.split_first().unwrap_or((&20, data));
    let columns = usize::from(*columns);
    let text = String::from_utf8_lossy(data);
    let safe = text::safe(&text);
    let steers = |c: char| c.is_control() && c != '\n' && c != '\t';
    assert!(!safe.chars().any(steers), "{safe:?}");
    assert_eq!(text::safe(&safe), safe);
    let line = text::line(&text);
    assert!(!line.chars().any(char::is_control), "{line:?}");
    let graphemes: String = text::cells(&line).map(|(grapheme, _)| grapheme).collect();
    assert_eq!(graphemes, line);
    let cut = text::cut(&line, columns);
    assert!(text::width(&cut) <= columns, "{cut:?} in {columns}");
    assert_eq!(text::width(&text::fit(&line, columns)), columns, "{line:?}");
    for line in text::wrap(&safe, columns) {
        assert!(text::width(&line) <= columns, "{line:?} in {columns}");
        assert!(!line.contains('\n'), "{line:?}");
    }
    let folded = text::fold(&text);
    assert_eq!(text::fold(&folded), folded, "{text:?}");
}

/// A person at the keyboard: every two bytes are something that happens; every frame can be drawn and is harmless.
pub fn walk(data: &[u8]) {
    const STEPS: usize = 40;
    let [story, width, height, deeds @ ..] = data else {
        return;
    };
    let inputs = match story % 4 {
        0 => Vec::new(),
        1 => vec![Input::Path(file(
            "walk.jsonl",
            include_bytes!("story.jsonl"),
        ))],
        2 => vec![Input::Path(file(
            "hostile.jsonl",
            include_bytes!("../suite/frames/stories/hostile.jsonl"),
        ))],
        _ => vec![Input::Path(file("empty.csv", b"time,title\n"))],
    };
    let mut stage = Stage::new(Settings {
        size: (u16::from(*width), u16::from(*height) / 3),
        inputs,
        local: Zone::Utc,
        folder: PathBuf::from("no-such-folder"),
        ..Settings::default()
    });
    let theme = Theme::new(Background::Dark, Depth::True, story & 64 == 64);
    check_frame(&stage.frame(&theme));
    for deed in deeds.chunks_exact(2).take(STEPS) {
        let [what, how] = deed else { continue };
        perform(&mut stage, *what, *how);
        check_frame(&stage.frame(&theme));
    }
}

fn perform(stage: &mut Stage, what: u8, how: u8) {
    const TEXTS: [&str; 8] = [
        "kind:move",
        "\u{1b}[2J\u{202e}x\r\n\u{9b}1m",
        "-(chip or /a/) return>1%",
        "2025-01-27",
        "株価 👩‍👩‍👧 e\u{301}\u{301}",
        "@first",
        "-3d",
        "importance>=",
    ];
    const MOUSE: [MouseWhat; 6] = [
        MouseWhat::Press,
        MouseWhat::Double,
        MouseWhat::Drag,
        MouseWhat::Release,
        MouseWhat::WheelUp,
        MouseWhat::WheelDown,
    ];
    let pick = usize::from(how);
    match what {
        // Files of this machine are no part of the walk, so that every machine takes the same one.
        0..=127 => {
            let row = ACTIONS.iter().cycle().nth(usize::from(what) * 256 + pick);
            let keys = row.into_iter().filter(|r| !r.name.ends_with("-file"));
            for keys in keys.flat_map(|row| row.keys) {
                stage.press(&Chord::parse_all(keys));
            }
        }
        128..=167 => stage.press(&[Chord::plain(Key::Char(char::from(how & 127)))]),
        168..=179 => stage.send(Msg::Paste(TEXTS[pick % TEXTS.len()].to_owned())),
        180..=199 => stage.send(Msg::Resize(u16::from(how), u16::from(what - 180) * 5)),
        200..=239 => stage.send(Msg::Mouse(Mouse {
            column: u16::from(how),
            row: u16::from(what) % 50,
            what: MOUSE[pick % MOUSE.len()],
            ctrl: how & 128 == 128,
        })),
        240..=243 => stage.send(Msg::FilesChanged),
        244..=247 => stage.send(Msg::Tick),
        248..=251 => stage.send(Msg::Trouble(TEXTS[pick % TEXTS.len()].to_owned())),
        252..=255 => stage.send(Msg::MessageExpired),
    }
}

fn check_frame(frame: &Buffer) {
    for cell in frame.content() {
        let symbol = cell.symbol();
        assert!(!symbol.chars().any(char::is_control), "{symbol:?}");
    }
}
