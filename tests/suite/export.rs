//! What `list` writes reads back as the same events, in every form of time.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};

/// Times as a file writes them and an export gives them back.
const TIMES: &[&str] = &[
    "2025",
    "2025-01",
    "2025-01-27",
    "2025-01-27T21",
    "2025-01-27T21-08:00",
    "2025-01-27T21:29",
    "2025-01-27T21:29+05:30",
    "2025-01-27T21:29:53",
    "2025-01-27T21:29:53.682-08:00",
    "2025-01-28T02:29:53Z",
    "2025-01-28T02:29:53.682001Z",
    "2025-01-27 session",
    "2025-01-27T16:00 session",
    "2025-01-27T16:00-05:00 session",
    "2025-01-27T17:00/2025-01-27T19:00",
    "2025-01-27T17:00-05:00/2025-01-27T19:00-05:00",
    "2025-01-27T17/2025-01-27T19",
    "2025-01-27T17:00:05Z/2025-01-27T19:00:59Z",
    "2025-01-27T17:00:00.250Z/2025-01-27T19:00:00.750Z",
    "2025-01-27T17:00:00.000001Z/2025-01-27T19:00:00.000002Z",
    "2025-01-27T17:00/2025-01-28",
    "2025-01-27T17:00+09:00/2025-01-28",
    "2023-06-09/2023-06-10",
    "2025-01/2025-03",
    "2024/2025",
    "2025-01-27/2025-01-27",
    "2025-03-08/2025-03-09",
    "2025-03-08T12:00/2025-03-09T12:00",
    "1700/2025",
    "0001/9999",
    "9999-12-31",
];

/// Epoch numbers, and the text that says no more than they do.
const EPOCHS: &[(&str, &str)] = &[
    ("1738034993", "2025-01-28T03:29:53Z"),
    ("1738034993.5", "2025-01-28T03:29:53.500Z"),
    ("1738034993682", "2025-01-28T03:29:53.682Z"),
    ("1738034993682001", "2025-01-28T03:29:53.682001Z"),
];

fn list(arguments: &[&str], file: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_sillage"))
        .arg("list")
        .args(arguments)
        .arg(file)
        .stdin(Stdio::null())
        .env("XDG_STATE_HOME", std::env::temp_dir())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Identifier and value of a field of each event.
fn field(json: &str, name: &str) -> Vec<(String, Value)> {
    let events: Vec<Value> = serde_json::from_str(json).unwrap();
    let of = |event: &Value| {
        (
            event["id"].as_str().unwrap().to_owned(),
            event[name].clone(),
        )
    };
    events.iter().map(of).collect()
}

#[test]
fn an_export_changes_no_time() {
    let folder = tempfile::tempdir().unwrap();
    for zone in ["America/New_York", "Asia/Kolkata", "UTC"] {
        let mut events: Vec<String> = Vec::new();
        let mut wanted: Vec<(String, Value)> = Vec::new();
        for (index, time) in TIMES.iter().enumerate() {
            // Ranges of local time have a last bound in the story's zone, which an offset of the first does not change.
            events.push(format!(
                r#"{{"id":"t{index}","time":"{time}","until":"{time}","title":"x"}}"#
            ));
            wanted.push((format!("t{index}"), Value::from(*time)));
        }
        for (index, (number, time)) in EPOCHS.iter().enumerate() {
            events.push(format!(
                r#"{{"id":"n{index}","time":{number},"title":"x"}}"#
            ));
            wanted.push((format!("n{index}"), Value::from(*time)));
        }
        let events = events.join(",\n");
        let file = folder.path().join("story.json");
        let story =
            format!(r#"{{"sillage":1,"title":"Times","zone":"{zone}","events":[{events}]}}"#);
        std::fs::write(&file, story).unwrap();

        let json = list(&["--json"], &file);
        let mut times = field(&json, "time");
        times.sort_by(|a, b| a.0.cmp(&b.0));
        wanted.sort_by(|a, b| a.0.cmp(&b.0));
        for (found, wanted) in times.iter().zip(&wanted) {
            assert_eq!(found, wanted, "{zone}");
        }
        for (option, name) in [
            ("--json", "again.json"),
            ("--jsonl", "again.jsonl"),
            ("--csv", "again.csv"),
        ] {
            let again = folder.path().join(name);
            std::fs::write(&again, list(&[option], &file)).unwrap();
            let reread = list(&["--json"], &again);
            for name in ["time", "until", "zone"] {
                assert_eq!(
                    field(&reread, name),
                    field(&json, name),
                    "{zone} {option} {name}"
                );
            }
            // The instants are the same too, wherever the second file is read.
            for shown in ["--zone=UTC", "--zone=Asia/Tokyo"] {
                assert_eq!(
                    list(&[shown], &again),
                    list(&[shown], &file),
                    "{zone} {option}"
                );
            }
        }
    }
}

#[test]
fn a_range_ends_with_its_last_unit() {
    let story = Path::new("data/deepseek-r1/story.json");
    let json = list(
        &["--json", "--filter", "trump-wake-up-call or is:derived"],
        story,
    );
    assert!(
        !json.contains(":01.000") && !json.contains(".000000"),
        "false microseconds"
    );
    for (id, time) in field(&json, "time") {
        let time = time.as_str().unwrap();
        if id == "trump-wake-up-call" {
            assert_eq!(time, "2025-01-27T17:00-05:00/2025-01-27T19:00-05:00");
            continue;
        }
        assert!(!time.contains("09:30:00"), "{time}");
        assert!(
            time.ends_with("T16:00 session") || time.ends_with("T13:00 session"),
            "{time}"
        );
    }
    let shown = list(&["--filter", "on:2025-01-27"], story);
    assert!(shown.contains("Mon 27 Jan 2025, session"), "{shown}");
    assert!(shown.contains("17:00–19:00"), "{shown}");
    let rows: Vec<&str> = shown.lines().collect();
    let close = |row: &&str| row.contains(", session");
    let place = |of: &dyn Fn(&&str) -> bool| rows.iter().position(of).unwrap();
    // The session's moves come at its close, after what was said during it.
    assert!(place(&|row| row.contains("nvda-open")) < place(&close));
}
