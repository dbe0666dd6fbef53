//! JSON as it comes: events late in a long document, through a pipe, with a byte missing, and loads that are given up.

use sillage::load::{Input, LoadError, Loaded, Options, Progress, Sink, load};
use sillage::story::{Batch, Story};
use std::cell::Cell;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Counts what comes, and wants so many events.
#[derive(Default)]
struct Counted {
    events: usize,
    most: Option<usize>,
    asked: Cell<usize>,
}

impl Sink for Counted {
    fn story(&mut self, _: &Story) {}

    fn batch(&mut self, batch: Batch) {
        self.events += batch.len();
    }

    fn progress(&mut self, _: Progress) {}

    fn wanted(&self) -> bool {
        self.asked.set(self.asked.get() + 1);
        self.most.is_none_or(|most| self.events < most)
    }
}

fn read_path(path: PathBuf, sink: &mut Counted) -> Result<Loaded, LoadError> {
    let options = Options {
        workers: 1,
        ..Options::default()
    };
    load(&[Input::Path(path)], &options, sink)
}

fn read(folder: &Path, text: &str) -> Result<Loaded, LoadError> {
    let path = folder.join("a.json");
    std::fs::write(&path, text).unwrap();
    read_path(path, &mut Counted::default())
}

fn events(count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        let comma = if number > 0 { "," } else { "" };
        write!(
            text,
            r#"{comma}{{"id":"e{number}","time":"2025","tags":["x","y"],"quote":{{"text":"q"}},"title":"t"}}"#
        )
        .unwrap();
    }
    text
}

/// Texts whose format shows only behind the first bytes that are looked at.
fn late() -> [(&'static str, String, u64); 4] {
    let long = "Words, [brackets] and \\\"marks\\\". ".repeat(6_000);
    let minified = format!(
        r#"{{"title":"T","description":"{long}","events":[{}]}}"#,
        events(30)
    );
    let tall = format!(
        "{{\n  \"title\": \"T\",\n  \"description\": \"{long}\",\n  \"events\": [\n{}\n]\n}}\n",
        events(30)
    );
    let line = |id: &str| format!(r#"{{"id":"{id}","title":"{long}","time":"2025"}}"#);
    let lines = format!("{}\n{}\n", line("a"), line("b"));
    let header = format!(
        "{{\"sillage\":1,\"description\":\"{long}\"}}\n{}\n",
        line("a")
    );
    [
        ("JSON document", minified, 30),
        ("JSON document", tall, 30),
        ("JSON Lines", lines, 2),
        ("JSON Lines", header, 1),
    ]
}

#[test]
fn the_first_value_is_walked_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    for (format, text, count) in late() {
        let loaded = read(folder.path(), &text).unwrap();
        assert_eq!(loaded.report.files[0].format.name(), format);
        assert_eq!(
            (loaded.report.events, loaded.report.fault_count),
            (count, 0)
        );
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_told_by_its_first_value_too() {
    let folder = tempfile::tempdir().unwrap();
    for (number, (format, text, count)) in late().into_iter().enumerate() {
        let pipe = folder.path().join(format!("pipe-{number}"));
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let to = pipe.clone();
        let writer = std::thread::spawn(move || std::fs::write(to, text));
        let loaded = read_path(pipe, &mut Counted::default()).unwrap();
        writer.join().unwrap().unwrap();
        assert_eq!(loaded.report.files[0].format.name(), format);
        assert_eq!(
            (loaded.report.events, loaded.report.fault_count),
            (count, 0)
        );
    }
}

/// Whatever byte is missing: at most two events are lost, and none without a word.
#[test]
fn a_missing_byte_costs_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let all = 8;
    let document = format!(r#"{{"title":"T","events":[{}],"zone":"UTC"}}"#, events(all));
    let lines = events(all).replace("},{\"id\"", "}\n{\"id\"");
    for (text, from) in [
        (document.as_str(), document.find("{\"id\"").unwrap()),
        (lines.as_str(), 1),
    ] {
        for missing in from..text.len() {
            let mut cut = text.to_owned();
            cut.remove(missing);
            let loaded = read(folder.path(), &cut).unwrap();
            let report = loaded.report;
            let lost = all as u64 - report.events.min(all as u64);
            let told = lost == 0 || report.fault_count > 0;
            assert!(lost <= 2 && told, "{lost} lost: {cut}\n{:?}", report.faults);
        }
    }
}

#[test]
fn a_load_that_is_given_up_ends_within_a_document() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    let long = format!(r#"{{"events":[{}]}}"#, events(40_000));
    std::fs::write(&path, long).unwrap();
    let mut some = Counted {
        most: Some(1),
        ..Counted::default()
    };
    read_path(path.clone(), &mut some).unwrap();
    assert!((1..=8192).contains(&some.events), "{}", some.events);
    let mut none = Counted {
        most: Some(0),
        ..Counted::default()
    };
    read_path(path, &mut none).unwrap();
    assert_eq!(none.events, 0);
    assert!(none.asked.get() < 10, "it is not walked through in vain");
}
