//! The loader: one file a case with its expected report beside it, the founding story, limits and several files.

use sillage::load::{
    Fault, Input, Limits, LoadError, Loaded, Options, Progress, Sink, load, load_within, schema,
};
use sillage::story::{Batch, Event, Record, Story};
use sillage::time::{Date, Zone};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Keeps everything.
#[derive(Default)]
struct Kept {
    batches: Vec<Batch>,
    told: usize,
    last: Progress,
    /// Stops after this many batches.
    enough: Option<usize>,
}

impl Sink for Kept {
    fn story(&mut self, _: &Story) {
        self.told += 1;
    }

    fn batch(&mut self, batch: Batch) {
        assert!(self.told > 0, "the story comes before its events");
        assert!(batch.len() <= 65_536);
        self.batches.push(batch);
    }

    fn progress(&mut self, progress: Progress) {
        assert!(progress.bytes >= self.last.bytes);
        self.last = progress;
    }

    fn wanted(&self) -> bool {
        self.enough.is_none_or(|enough| self.batches.len() < enough)
    }
}

impl Kept {
    fn events(&self, zone: Zone) -> Vec<Event> {
        let rows =
            |b: &Batch| -> Vec<Event> { (0..b.len()).map(|i| b.event(i, zone).unwrap()).collect() };
        self.batches.iter().flat_map(rows).collect()
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(inputs: &[Input]) -> Result<(Kept, Loaded), LoadError> {
    let mut kept = Kept::default();
    let options = Options {
        workers: 2,
        ..Options::default()
    };
    let loaded = load(inputs, &options, &mut kept)?;
    Ok((kept, loaded))
}

fn file(name: &str, bytes: impl AsRef<[u8]>) -> (tempfile::TempDir, Input) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, Input::Path(path))
}

fn rules(loaded: &Loaded) -> Vec<&'static str> {
    loaded.report.faults.iter().map(|f| f.rule).collect()
}

/// Compares with the file, or writes it when `UPDATE=1` is set.
fn compare(path: &Path, found: &str) {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, found).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(
        found,
        expected,
        "{}; UPDATE=1 writes it anew",
        path.display()
    );
}

fn fault_line(fault: &Fault) -> String {
    let field = if fault.field.is_empty() {
        "-"
    } else {
        &fault.field
    };
    let file = Path::new(&fault.file).file_name().unwrap_or_default();
    format!(
        "{} {}:{}:{} {field} {} {}",
        fault.severity.word(),
        file.to_string_lossy(),
        fault.line,
        fault.column,
        fault.rule,
        fault.message
    )
}

/// What became of a file, as text.
fn report(path: &Path) -> String {
    let mut out = String::new();
    match read(&[Input::Path(path.to_owned())]) {
        Err(error) => {
            let told = error.to_string();
            let folder = format!("{}/", path.parent().unwrap().display());
            writeln!(out, "refused {}", told.replace(&folder, "")).unwrap();
        }
        Ok((kept, loaded)) => {
            for fault in &loaded.report.faults {
                assert!(!fault.hint.is_empty(), "{}", fault.rule);
                assert!(!fault.excerpt.contains('\u{1b}'));
                if let Some(span) = &fault.span {
                    let size = std::fs::metadata(path).unwrap().len();
                    assert!(span.start <= span.end && span.end <= size, "{fault:?}");
                }
                writeln!(out, "{}", fault_line(fault)).unwrap();
            }
            for one in &loaded.report.files {
                let (events, refused, bars) = (one.events, one.refused, one.bars);
                let format = one.format.name();
                writeln!(
                    out,
                    "{format}: {events} events, {refused} refused, {bars} bars"
                )
                .unwrap();
            }
            for event in kept.events(loaded.story.zone) {
                let record = serde_json::to_string(&event.record).unwrap();
                writeln!(out, "{record}").unwrap();
            }
            for series in &loaded.story.series {
                for bar in series.bars.iter().chain(&series.intraday) {
                    let ticker = &series.ticker;
                    let (from, to) = (bar.from.micros(), bar.to.micros());
                    let day = bar.date.iso();
                    writeln!(
                        out,
                        "{ticker} {day} {from}..{to} {} {:?}",
                        bar.close, bar.hours
                    )
                    .unwrap();
                }
            }
        }
    }
    out
}

fn cases(folder: &str) -> Vec<PathBuf> {
    let folder = root().join("tests/suite/load").join(folder);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|p| p.is_file() && p.extension().is_some_and(|e| e != "report"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

#[test]
fn valid_files() {
    for path in cases("valid") {
        let found = report(&path);
        compare(&path.with_added_extension_("report"), &found);
        assert!(
            !found.contains("error ") && !found.starts_with("refused"),
            "{found}"
        );
    }
}

#[test]
fn invalid_files() {
    for path in cases("invalid") {
        let found = report(&path);
        compare(&path.with_added_extension_("report"), &found);
        let told = found.contains("error ") || found.contains("warning ");
        assert!(told || found.starts_with("refused"), "{found}");
    }
}

trait WithAdded {
    fn with_added_extension_(&self, extension: &str) -> PathBuf;
}

impl WithAdded for PathBuf {
    fn with_added_extension_(&self, extension: &str) -> PathBuf {
        let name = self.file_name().unwrap().to_string_lossy();
        self.with_file_name(format!("{name}.{extension}"))
    }
}

#[test]
fn the_founding_story_is_sound() {
    let (kept, loaded) = read(&[Input::Bundled]).unwrap();
    let told: Vec<String> = loaded.report.faults.iter().map(fault_line).collect();
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(loaded.report.files[0].refused, 0);
    let close = |y, m, d| {
        let date = Date::from_ymd(y, m, d).unwrap();
        let session = loaded.story.series("NVDA").unwrap().on(date).unwrap();
        (session.bar, session.change)
    };
    let (bar, change) = close(2025, 1, 27);
    assert!((bar.close - 118.42).abs() < 1e-9);
    assert!((close(2025, 1, 24).0.close - 142.62).abs() < 1e-9);
    assert!((change.unwrap() - (118.42 / 142.62 - 1.0)).abs() < 1e-12);
    assert_eq!(bar.to.since(bar.from), 390 * 60_000_000);
    let events = kept.events(loaded.story.zone);
    assert_eq!(events.len() as u64, loaded.report.events);
    let ids: HashSet<&str> = events.iter().map(|e| e.record.id.as_str()).collect();
    assert_eq!(ids.len(), events.len());
    for event in &events {
        let links = event.record.links.iter().map(|l| &l.to);
        let evidence = event.record.claims.iter().flat_map(|c| &c.evidence);
        for id in links.chain(evidence) {
            assert!(ids.contains(id.as_str()), "{id}");
        }
    }
    assert!(loaded.story.series.iter().any(|s| !s.intraday.is_empty()));
    assert!(ids.contains(loaded.story.view.as_ref().unwrap().select.as_str()));
}

#[test]
fn the_founding_story_comes_back_as_it_is_written() {
    let path = root().join("data/deepseek-r1/story.json");
    let text = std::fs::read_to_string(path).unwrap();
    let written: sillage::story::StoryRecord = serde_json::from_str(&text).unwrap();
    let (kept, loaded) = read(&[Input::Bundled]).unwrap();
    let events = kept.events(loaded.story.zone);
    for (record, event) in written.events.iter().zip(&events) {
        let mut found = event.record.clone();
        assert_eq!(event.when.span().from, event.when.start);
        found.time.clone_from(&record.time);
        assert_eq!(&found, record);
    }
}

#[test]
fn a_record_with_every_field_is_read_back() {
    let text = include_str!("load/valid/every-field.json");
    let written: sillage::story::StoryRecord = serde_json::from_str(text).unwrap();
    let value = serde_json::to_value(&written.events[0]).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
    let fields = schema.pointer("/$defs/Record/properties").unwrap();
    for field in fields.as_object().unwrap().keys() {
        assert!(
            value.get(field).is_some(),
            "{field} is not set in every-field.json"
        );
    }
    let mut line = serde_json::to_vec(&value).unwrap();
    line.push(b'\n');
    let (_folder, input) = file("one.jsonl", line);
    let (kept, loaded) = read(&[input]).unwrap();
    let found: Record = kept.events(loaded.story.zone)[0].record.clone();
    assert_eq!(found, written.events[0]);
}

#[test]
fn the_schema_is_the_one_in_assets() {
    compare(&root().join("assets/event-file.schema.json"), &schema());
}

#[test]
fn whole_files_that_cannot_be_read() {
    let told = |input: Input| read(&[input]).err().unwrap().to_string();
    match read(&[]) {
        Ok((_, none)) => assert_eq!(none.report.events, 0),
        Err(error) => panic!("no input is an empty story: {error}"),
    }
    let missing = told(Input::Path("no/such/file.json".into()));
    assert!(missing.contains("there is no file"), "{missing}");
    let folder = told(Input::Path(root().join("src")));
    assert!(folder.contains("is a folder"), "{folder}");
    let (_folder, empty) = file("empty.json", " \n");
    assert!(told(empty).contains("is empty"));
    let (_folder, other) = file("other.json", "{\n\"Event\": [{\"time\": \"2025\"}]\n}");
    let said = told(other);
    assert!(said.contains("did you mean that by “Event”?"), "{said}");
}

fn many(count: usize) -> String {
    let mut text = String::new();
    for i in 0..count {
        writeln!(
            text,
            r#"{{"id":"e{i}","time":{},"kind":"statement","title":"Title number {i}"}}"#,
            1_700_000_000 + i
        )
        .unwrap();
    }
    text
}

#[test]
fn pieces_come_in_order_whatever_the_threads() {
    let text = many(150_000);
    let (_folder, input) = file("many.jsonl", &text);
    for workers in [1, 3] {
        let mut kept = Kept::default();
        let options = Options {
            workers,
            ..Options::default()
        };
        let loaded = load(std::slice::from_ref(&input), &options, &mut kept).unwrap();
        assert_eq!(loaded.report.events, 150_000);
        assert_eq!(kept.last.bytes, text.len() as u64);
        assert_eq!(kept.last.total, Some(text.len() as u64));
        let lines: Vec<u32> = kept.batches.iter().flat_map(|b| b.line.clone()).collect();
        assert_eq!(lines, (1..=150_000).collect::<Vec<u32>>());
    }
}

#[test]
fn identifiers_used_twice_are_found_across_pieces() {
    let text = many(50_000) + &many(3) + "{\"id\":\"new\",\"time\":1,\"title\":\"x\"}\n";
    let (_folder, input) = file("many.jsonl", text);
    let (_, loaded) = read(&[input]).unwrap();
    assert_eq!(rules(&loaded), ["duplicate-id"; 3]);
    assert_eq!(loaded.report.events, 50_001);
    assert_eq!(loaded.report.faults[0].line, 50_001);
}

#[test]
fn reading_stops_when_nobody_wants_more() {
    let (_folder, input) = file("many.jsonl", many(200_000));
    let mut kept = Kept {
        enough: Some(1),
        ..Kept::default()
    };
    load(&[input], &Options::default(), &mut kept).unwrap();
    assert_eq!(kept.batches.len(), 1);
}

#[test]
fn a_very_long_line_is_passed_over() {
    let long = "x".repeat(300_000);
    let line =
        |id: &str, title: &str| format!("{{\"id\":\"{id}\",\"time\":1,\"title\":\"{title}\"}}\n");
    let text = [
        line("a", "t"),
        line("b", &long),
        line("c", &"y".repeat(2000)),
        line("d", "t"),
    ]
    .concat();
    let (_folder, input) = file("long.jsonl", text);
    let limits = Limits {
        line: 1000,
        ..Limits::default()
    };
    let mut kept = Kept::default();
    let loaded = load_within(&[input], &Options::default(), limits, &mut kept).unwrap();
    assert_eq!(rules(&loaded), ["line-too-long"; 2]);
    assert_eq!(loaded.report.events, 2);
    assert_eq!(loaded.report.files[0].refused, 2);
    let lines: Vec<u64> = loaded.report.faults.iter().map(|f| f.line).collect();
    assert_eq!(lines, [2, 3]);
}

#[test]
fn a_document_that_is_too_large_says_what_to_do() {
    let (_folder, input) = file("big.json", "{\"events\": [  ]}");
    let limits = Limits {
        document: 10,
        ..Limits::default()
    };
    let told = load_within(&[input], &Options::default(), limits, &mut Kept::default());
    assert!(told.err().unwrap().to_string().contains("JSON Lines"));
}

#[test]
fn faults_are_counted_but_not_all_kept() {
    let text = "{\"id\":\"x\",\"title\":\"t\"}\n".repeat(30_000);
    let (_folder, input) = file("bad.jsonl", text);
    let (_, loaded) = read(&[input]).unwrap();
    assert_eq!(loaded.report.faults.len(), 10_000);
    assert_eq!(loaded.report.fault_count, 30_000);
}

#[test]
fn several_files_are_one_story() {
    let first = "{\"zone\": \"America/New_York\", \"title\": \"A\", \"entities\": [{\"id\": \"x\"}],
        \"events\": [{\"id\": \"a\", \"time\": \"2025-01-27T10:00\", \"title\": \"t\", \"links\": [{\"rel\": \"follows\", \"to\": \"b\"}]}]}";
    let second = "{\"type\":\"story\",\"zone\":\"Europe/Paris\",\"title\":\"B\"}
{\"type\":\"entity\",\"id\":\"y\"}
{\"id\":\"b\",\"time\":\"2025-01-27T10:00\",\"title\":\"t\",\"until\":\"2025-01-27T11:00\"}
{\"time\":\"2025-01-27\",\"title\":\"nameless\"}\n";
    let (_one, a) = file("a.json", first);
    let (_two, b) = file("b.jsonl", second);
    let (_three, c) = file(
        "nvda.csv",
        "date,close\n2025-01-24,142.62\n2025-01-27,118.42\n",
    );
    let (kept, loaded) = read(&[a, b, c]).unwrap();
    assert_eq!(rules(&loaded), Vec::<&str>::new());
    let story = loaded.story;
    assert_eq!((story.title.as_str(), story.zone), ("A", Zone::NEW_YORK));
    assert_eq!(story.entities().len(), 2);
    assert_eq!(story.series("NVDA").unwrap().bars.len(), 2);
    let events = kept.events(story.zone);
    let hours = events[0].when.start.since(events[1].when.start) / 3_600_000_000;
    assert_eq!(hours, 6, "each file's times are read in its own zone");
    assert_eq!(events[1].record.time, "2025-01-27T10:00");
    let lasted = events[1].until.unwrap().start.since(events[1].when.start);
    assert_eq!(lasted, 3_600_000_000);
    assert_eq!(events[2].record.id, "file-2-line-4");
}

#[test]
fn files_of_series_stay_below_the_folder() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("story");
    std::fs::create_dir(&folder).unwrap();
    let prices = "date,close\n2025-01-27,1\n";
    std::fs::write(outer.path().join("secret.csv"), prices).unwrap();
    std::fs::write(folder.join("ok.csv"), prices).unwrap();
    let absolute = outer.path().join("secret.csv");
    let mut names = vec!["../secret.csv".to_owned(), absolute.display().to_string()];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&absolute, folder.join("link.csv")).unwrap();
        names.push("link.csv".to_owned());
    }
    names.push("missing.csv".to_owned());
    names.push("ok.csv".to_owned());
    let series: Vec<String> = (0..)
        .zip(&names)
        .map(|(i, n)| format!("{{\"ticker\": \"T{i}\", \"file\": {n:?}}}"))
        .collect();
    let path = folder.join("story.json");
    let mut document = std::fs::File::create(&path).unwrap();
    write!(
        document,
        "{{\"series\": [{}], \"events\": []}}",
        series.join(", ")
    )
    .unwrap();
    let (_, loaded) = read(&[Input::Path(path)]).unwrap();
    assert_eq!(rules(&loaded), vec!["bad-series"; names.len() - 1]);
    assert_eq!(loaded.report.files[0].bars, 1);
}

/// A pipe that is named as a price file would be waited for without end.
#[cfg(unix)]
#[test]
fn what_is_no_plain_file_gives_no_prices() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.csv");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    std::fs::create_dir(folder.path().join("folder.csv")).unwrap();
    let path = folder.path().join("story.json");
    let series =
        ["pipe.csv", "folder.csv", "."].map(|f| format!("{{\"ticker\": \"T\", \"file\": {f:?}}}"));
    std::fs::write(
        &path,
        format!("{{\"series\": [{}], \"events\": []}}", series.join(", ")),
    )
    .unwrap();
    let (_, loaded) = read(&[Input::Path(path)]).unwrap();
    let told = loaded
        .report
        .faults
        .iter()
        .filter(|f| f.message.contains("not a plain file"));
    assert_eq!(told.count(), 3, "{:?}", loaded.report.faults);
}

#[test]
fn a_value_that_is_too_large_costs_only_itself() {
    let long = "y".repeat(17 << 20);
    let list = "1,".repeat(9 << 20);
    let event = |title: &str| format!(r#"{{"time":"2025","title":"{title}"}}"#);
    let text = format!(
        r#"{{"x-list":[{list}1],"events":[{},{},{}]}}"#,
        event("a"),
        event(&long),
        event("b")
    );
    let (_folder, input) = file("large.json", text);
    let (_, loaded) = read(&[input]).unwrap();
    assert_eq!(
        (loaded.report.events, rules(&loaded)),
        (2, vec!["bad-json"])
    );
    let said = &loaded.report.faults[0].message;
    assert_eq!(said, "one value has more than 16777216 bytes");
}

#[test]
fn dates_with_points_and_slashes() {
    let days = |rows: &str| -> (Vec<String>, Vec<&'static str>) {
        let (_folder, input) = file("p.csv", format!("date,close\n{rows}"));
        let (_, loaded) = read(&[input]).unwrap();
        let bars = loaded.story.series.iter().flat_map(|s| s.bars.iter());
        let days = bars.map(|b| b.date.iso()).collect();
        (days, rules(&loaded))
    };
    // Nothing in the column decides: with points the day is first, with slashes nobody knows.
    assert_eq!(days("03.04.2025,1\n").0, ["2025-04-03"]);
    assert_eq!(days("03/04/2025,1\n").1, ["bad-time"]);
    // The column decides, whatever the mark.
    assert_eq!(
        days("01.27.2025,1\n02.03.2025,2\n").0,
        ["2025-01-27", "2025-02-03"]
    );
    assert_eq!(
        days("27/01/2025,1\n03/02/2025,2\n").0,
        ["2025-01-27", "2025-02-03"]
    );
    // One mistyped date turns no other one round.
    let (found, faults) = days("01/27/2025,1\n28/01/2025,2\n03/02/2025,3\n");
    assert_eq!(found, ["2025-01-27", "2025-01-28"]);
    assert_eq!(faults, ["bad-time"]);
    // Events, whose dates stand alone.
    let (_folder, input) = file("e.csv", "time,title,until\n03.04.2025 16:00,t,05.04.2025\n");
    let (kept, loaded) = read(&[input]).unwrap();
    let record = &kept.events(Zone::Utc)[0].record;
    assert_eq!(
        (record.time.as_str(), record.until.as_str()),
        ("2025-04-03T16:00", "05.04.2025")
    );
    assert!(
        loaded.report.faults.is_empty(),
        "{:?}",
        loaded.report.faults
    );
}

/// What is shown of a table that a pipe brings before it falls silent. The pipe is closed only once that was seen.
#[cfg(unix)]
mod silent_pipes {
    use super::*;
    use std::sync::mpsc::{Sender, channel};
    use std::time::Duration;

    /// Stops once it has seen enough, and says so.
    struct Seen {
        events: usize,
        bars: usize,
        enough: fn(&Self) -> bool,
        done: Sender<()>,
    }

    impl Sink for Seen {
        fn story(&mut self, story: &Story) {
            self.bars = story.series.iter().map(|s| s.bars.len()).sum();
        }

        fn batch(&mut self, batch: Batch) {
            self.events += batch.len();
        }

        fn progress(&mut self, _: Progress) {}

        fn wanted(&self) -> bool {
            let enough = (self.enough)(self);
            if enough {
                let _ = self.done.send(());
            }
            !enough
        }
    }

    /// Loads from a pipe that brings `text` and then nothing, until `enough` is seen.
    fn load_silent(text: &'static str, enough: fn(&Seen) -> bool) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        let (done, is_done) = channel();
        let writer = std::thread::spawn({
            let path = path.clone();
            move || {
                let mut pipe = std::fs::File::options().write(true).open(path).unwrap();
                pipe.write_all(text.as_bytes()).unwrap();
                // The pipe stays open until somebody has seen enough, or for so long that the test has failed.
                is_done.recv_timeout(Duration::from_secs(20)).is_ok()
            }
        });
        let mut seen = Seen {
            events: 0,
            bars: 0,
            enough,
            done,
        };
        let _ = load(&[Input::Path(path)], &Options::default(), &mut seen);
        writer.join().unwrap()
    }

    #[test]
    fn tables_are_shown_from_the_first_row_on() {
        let events = "time,title\n2025-01-27,x\n2025-01-28,\"not\n";
        assert!(load_silent(events, |seen| seen.events == 1), "events");
        let prices = "date,close\n2025-01-27,1\n2025-01-28,2\n2025-01";
        assert!(load_silent(prices, |seen| seen.bars == 2), "prices");
    }

    #[test]
    fn reading_ends_within_the_first_line() {
        for text in ["time,ti", "{\"time\"", "{\"events\": [\n", "[\n"] {
            assert!(load_silent(text, |_| true), "{text}");
        }
    }
}

#[test]
fn an_event_with_very_many_ties_or_fields_is_read_in_one_sweep() {
    let ties = |n: usize| {
        (0..n)
            .map(|i| format!("{{\"rel\":\"answers\",\"to\":\"e{i}\"}}"))
            .collect::<Vec<_>>()
            .join(",")
    };
    let fields = (0..20_000)
        .map(|i| format!("\"x{i}\":1e999"))
        .collect::<Vec<_>>()
        .join(",");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.jsonl");
    let lines = [
        format!(
            "{{\"id\":\"a\",\"time\":\"2025-01-01\",\"title\":\"t\",\"links\":[{}]}}",
            ties(20_000)
        ),
        format!("{{\"id\":\"b\",\"time\":\"2025-01-01\",\"title\":\"t\",{fields}}}"),
    ];
    std::fs::write(&path, lines.join("\n")).unwrap();
    let (_, loaded) = read(&[Input::Path(path)]).unwrap();
    assert_eq!(loaded.report.events, 2);
    let rules = loaded.report.faults.iter().map(|f| f.rule);
    assert_eq!(rules.filter(|r| *r == "bad-type").count(), 9);
    assert!(loaded.report.fault_count >= 20_000);
}
