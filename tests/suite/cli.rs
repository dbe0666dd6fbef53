//! The commands that need no terminal: what they print, where they print it, and how they end.

use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

fn sillage() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sillage"));
    command
        .stdin(Stdio::null())
        .env("XDG_STATE_HOME", std::env::temp_dir());
    command
}

fn run(arguments: &[&str]) -> Output {
    sillage().args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Standard output of a command that ends with 0.
fn said(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{arguments:?}: {}",
        text(&output.stderr)
    );
    text(&output.stdout)
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&said(arguments)).expect("what is printed is JSON")
}

/// A folder with a story of two events, the second of which is hostile.
fn story() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("story.json");
    let document = r#"{"sillage": 1, "title": "Two", "zone": "Europe/Paris", "events": [
        {"id": "b", "time": "2025-01-02T10:00", "kind": "statement", "title": "Bad \u001b[2J title\u202e", "importance": 90, "own": {"x": 1}},
        {"id": "a", "time": "2025-01-01", "kind": "release", "title": "First", "status": "verified", "links": [{"rel": "answers", "to": "b"}]}
    ]}"#;
    std::fs::write(&path, document).unwrap();
    let name = path.display().to_string();
    (folder, name)
}

#[test]
fn a_list_is_a_table_for_people() {
    let (_folder, file) = story();
    let table = said(&["list", &file]);
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with("time") && lines.len() == 3, "{table}");
    assert!(
        lines[1].contains("Wed 1 Jan 2025")
            && lines[1].contains("release")
            && lines[1].contains("verified")
    );
    assert!(lines[2].contains("Thu 2 Jan 2025 10:00"));
    assert!(!table.contains('\u{1b}') && !table.contains('\u{202e}'));
    assert!(lines.iter().all(|l| l.chars().count() <= 120));
    assert!(said(&["list", &file, "--zone", "UTC"]).contains("Thu 2 Jan 2025 09:00"));
    let by_importance = said(&["list", &file, "--sort", "importance", "--limit", "1"]);
    assert!(
        by_importance
            .lines()
            .nth(1)
            .is_some_and(|l| l.contains("statement"))
    );
}

#[test]
fn a_list_is_data_for_programs() {
    let (_folder, file) = story();
    let list = json(&["list", &file, "--json"]);
    assert_eq!(list.as_array().map(Vec::len), Some(2));
    assert_eq!(list[0]["id"], "a");
    assert_eq!(list[0]["time"], "2025-01-01", "a time is as it was written");
    assert_eq!(list[0]["links"][0]["rel"], "answers");
    assert_eq!(list[1]["own"]["x"], 1, "unknown fields stay");
    assert_eq!(
        list[1]["title"], "Bad \u{1b}[2J title\u{202e}",
        "data is not changed"
    );
    let lines = said(&["list", &file, "--jsonl"]);
    let parsed: Vec<Value> = lines
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(Value::Array(parsed), list);
    let table = said(&["list", &file, "--csv", "--filter", "kind:release"]);
    assert!(
        table.starts_with("id,time,") && table.contains("\na,2025-01-01,"),
        "{table}"
    );
}

#[test]
fn what_is_listed_can_be_read_again() {
    let (folder, file) = story();
    for (option, name) in [("--jsonl", "again.jsonl"), ("--csv", "again.csv")] {
        let again = folder.path().join(name);
        std::fs::write(&again, said(&["list", &file, option])).unwrap();
        let again = again.display().to_string();
        let table = said(&["list", &again]);
        assert!(
            table.contains("First") && table.lines().count() == 3,
            "{name}: {table}"
        );
    }
}

#[test]
fn derived_events_say_so() {
    let list = json(&["list", "--json"]);
    let events = list.as_array().expect("an array");
    assert!(
        events.len() > 20,
        "the founding story is part of the program"
    );
    let wrong = |e: &&Value| e.get("derived").is_some_and(|d| d != &Value::Bool(true));
    assert_eq!(events.iter().find(wrong), None);
}

#[test]
fn one_event_is_shown_whole() {
    let (_folder, file) = story();
    let page = said(&["show", "a", &file]);
    assert!(
        page.starts_with("First\n") && page.contains("answers     b: Bad"),
        "{page}"
    );
    assert!(said(&["show", "@b", &file]).contains("answered by a: First"));
    assert!(!said(&["show", "b", &file]).contains('\u{1b}'));
    assert_eq!(json(&["show", "a", &file, "--json"])["id"], "a");
    let missing = run(&["show", "nothing-of-the-sort", &file]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(missing.stdout.is_empty() && !missing.stderr.is_empty());
}

#[test]
fn stats_count() {
    let (_folder, file) = story();
    let stats = said(&["stats", &file]);
    assert!(stats.starts_with("Two\n2 events\n"), "{stats}");
    assert!(stats.contains("release") && stats.contains("Europe/Paris"));
    assert!(said(&["stats"]).contains("NVDA"));
}

#[test]
fn nothing_found_is_1() {
    let (_folder, file) = story();
    let none = run(&["list", &file, "--filter", "nosuchword"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(none.stdout.is_empty());
    let none = run(&["list", &file, "--filter", "nosuchword", "--json"]);
    assert_eq!(
        (none.status.code(), text(&none.stdout)),
        (Some(1), "[\n]\n".to_owned())
    );
}

#[test]
fn wrong_use_is_2() {
    let (_folder, file) = story();
    let cases: &[&[&str]] = &[
        &["list", "--filter", "importance>=high", &file],
        &["list", "no-such-file.json"],
        &["list", "--zone", "Nowhere"],
        &["snapshot", "--size", "huge"],
        &["snapshot", "no-such-file.json"],
        &["check"],
        &["--no-such-option"],
        &[],
    ];
    for arguments in cases {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            output.stdout.is_empty() && !output.stderr.is_empty(),
            "{arguments:?}"
        );
        assert!(!text(&output.stderr).contains("panicked"), "{arguments:?}");
    }
    let query = text(&run(cases[0]).stderr);
    assert!(
        query.contains("importance>=high\n") && query.contains('^'),
        "{query}"
    );
    assert!(text(&run(&[]).stderr).contains("sillage list"));
}

#[test]
fn check_lists_faults_with_their_place() {
    let (folder, file) = story();
    let sound = run(&["check", &file]);
    assert_eq!(
        (sound.status.code(), sound.stdout.len()),
        (Some(0), 0),
        "{}",
        text(&sound.stdout)
    );
    let bad = folder.path().join("bad.jsonl");
    std::fs::write(&bad, "{\"id\": \"a\", \"time\": \"2025-01-01\", \"title\": \"fine\"}\n{\"id\": \"b\", \"time\": \"soon\", \"title\": \"x\"}\n").unwrap();
    let bad = bad.display().to_string();
    let output = run(&["check", &bad]);
    let faults = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{faults}");
    assert!(
        faults.contains("bad.jsonl:2:") && faults.contains("error: "),
        "{faults}"
    );
    assert!(
        faults.contains("hint: ") && faults.contains('^'),
        "{faults}"
    );
    assert!(text(&output.stderr).contains("1 file"));
    assert_eq!(
        said(&["list", &bad]).lines().count(),
        2,
        "a bad line does not cost the file"
    );
}

#[test]
fn standard_input_is_an_input() {
    let mut child = sillage()
        .args(["list", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let line = b"{\"id\": \"x\", \"time\": \"2025-01-01\", \"title\": \"From a pipe\"}\n";
    child.stdin.take().unwrap().write_all(line).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(text(&output.stdout).contains("From a pipe"));
    assert_eq!(run(&["list", "-", "-"]).status.code(), Some(2));
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let mut child = sillage()
        .args(["synth", "--events", "200000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    drop(reader);
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), text(&output.stderr)),
        (Some(0), String::new())
    );
}

#[test]
fn a_snapshot_is_the_same_each_time() {
    for form in ["--text", "--ansi", "--svg"] {
        let arguments = ["snapshot", form, "--size", "100x30", "--do", "l l"];
        let first = said(&arguments);
        assert!(first == said(&arguments), "{form} differs");
        assert!(first.contains("Releases"), "{form}");
    }
    assert!(said(&["snapshot", "--text"]).lines().count() == 45);
    let moved = said(&["snapshot", "--do", "l l l"]);
    assert!(moved != said(&["snapshot"]), "keys do something");
    for size in ["0x0", "1x1", "3x200"] {
        run(&["snapshot", "--size", size])
            .status
            .success()
            .then_some(())
            .expect(size);
    }
    assert!(said(&["snapshot", "--ascii"]).is_ascii());
}

#[test]
fn keys_schema_and_made_up_stories_are_printed() {
    assert!(said(&["keys"]).lines().count() > 20);
    assert!(
        json(&["keys", "--json"])
            .as_array()
            .is_some_and(|k| k.iter().all(|k| k["doc"].is_string()))
    );
    assert!(json(&["schema"])["properties"]["events"].is_object());
    let story = said(&["synth", "--events", "50", "--seed", "7"]);
    assert!(
        story.lines().count() >= 50 && story == said(&["synth", "--events", "50", "--seed", "7"])
    );
    assert!(story != said(&["synth", "--events", "50", "--seed", "8"]));
}

#[test]
fn a_file_named_like_a_command_can_be_opened() {
    let (folder, file) = story();
    std::fs::rename(&file, Path::new(folder.path()).join("list")).unwrap();
    let output = sillage()
        .current_dir(folder.path())
        .args(["list", "./list"])
        .output()
        .unwrap();
    assert!(text(&output.stdout).contains("First"));
}
