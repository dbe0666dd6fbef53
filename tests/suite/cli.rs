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
        .env_remove("COLUMNS")
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
    assert!(page.contains("(about 1 d after)"), "{page}");
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
    let listed = text(&sound.stdout);
    assert_eq!(sound.status.code(), Some(0), "{listed}");
    assert!(listed.lines().all(|l| l.starts_with("note: ")), "{listed}");
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
    // A bad time costs neither the file nor the event.
    let table = said(&["list", &bad]);
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(
        table.lines().last().unwrap().starts_with("undated"),
        "{table}"
    );
    let stats = json(&["stats", &bad, "--json"]);
    assert_eq!(
        (&stats["events"], &stats["undated"]),
        (&2.into(), &1.into())
    );
    assert_eq!(stats["span"]["to"], "2025-01-02T00:00:00Z");
    assert!(said(&["stats", &bad]).contains("1 without a usable time"));
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

#[test]
fn what_is_listed_of_the_founding_story_is_an_event_file() {
    let folder = tempfile::tempdir().unwrap();
    let again = folder.path().join("again.json");
    let list = said(&["list", "--json"]);
    std::fs::write(&again, &list).unwrap();
    let again = again.display().to_string();
    let check = run(&["check", &again]);
    assert_eq!(
        (check.status.code(), text(&check.stdout)),
        (Some(0), String::new())
    );
    assert!(
        list == said(&["list", "--json", &again]),
        "it reads back otherwise"
    );
}

#[test]
fn a_time_without_an_offset_keeps_its_zone() {
    let (folder, file) = story();
    let list = said(&["list", "--json", &file]);
    assert_eq!(json(&["list", "--json", &file])[1]["zone"], "Europe/Paris");
    let again = folder.path().join("again.json");
    std::fs::write(&again, &list).unwrap();
    let again = again.display().to_string();
    assert!(list == said(&["list", "--json", &again]));
    let times = |file: &str| said(&["list", "--zone", "Europe/Paris", file]);
    assert_eq!(times(&file), times(&again));
}

#[test]
fn derived_stands_once_and_only_where_it_is_true() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.jsonl");
    std::fs::write(&path, "{\"id\":\"a\",\"time\":\"2025-01-01\",\"title\":\"A\",\"derived\":true}\n{\"id\":\"b\",\"time\":\"2025-01-02\",\"title\":\"B\",\"derived\":false}\n").unwrap();
    let file = path.display().to_string();
    let list = said(&["list", "--json", &file]);
    assert_eq!(list.matches("derived").count(), 1, "{list}");
    assert_eq!(json(&["list", "--json", &file])[0]["derived"], true);
    assert!(said(&["list", &file]).contains("from prices"));
}

#[test]
fn a_list_fits_80_columns_and_cuts_no_identifier() {
    let output = sillage().arg("list").env("COLUMNS", "80").output().unwrap();
    let table = text(&output.stdout);
    assert!(table.lines().all(|l| l.chars().count() <= 80), "{table}");
    let ids = json(&["list", "--json"]);
    for event in ids.as_array().unwrap() {
        let id = event["id"].as_str().unwrap();
        assert!(table.lines().any(|l| l.ends_with(id)), "{id}");
    }
    let line = |id: &str| table.lines().find(|l| l.ends_with(id)).unwrap_or_default();
    assert!(line("altman-impressive").contains("derived"));
    assert!(line("nadella-davos").contains("doubtful"));
    assert!(line("french-article").starts_with("~28–31 Jan 2025"));
}

#[test]
fn a_long_list_is_written_row_by_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.jsonl");
    std::fs::write(&path, said(&["synth", "--events", "3000"])).unwrap();
    let file = path.display().to_string();
    let table = said(&["list", &file]);
    assert_eq!(table.lines().count(), 3001);
    assert!(table.lines().all(|l| l.chars().count() <= 120));
    let first = said(&[
        "list",
        &file,
        "--limit",
        "3",
        "--sort",
        "importance",
        "--json",
    ]);
    let first: Value = serde_json::from_str(&first).unwrap();
    let all = json(&["list", &file, "--json"]);
    let most = all
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|e| e["importance"].as_u64())
        .max();
    assert_eq!(first.as_array().map(Vec::len), Some(3));
    assert_eq!(first[0]["importance"].as_u64(), most);
}

#[test]
fn an_event_is_shown_in_the_language_asked_for() {
    // Lines are joined, so that it does not matter where they are broken.
    let words = |args: &[&str]| {
        let page = String::from_utf8(run(args).stdout).unwrap();
        page.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let page = |lang: &[&str]| words(&[&["show", "nvda-close-2025-01-27"], lang].concat());
    let (french, english) = (page(&["--lang", "fr"]), page(&[]));
    for words in [
        "Nvidia −16,97",
        "Aucune entreprise",
        "Oracle a perdu 13,8",
        "la clôture officielle",
        "plus bas du jour",
    ] {
        assert!(french.contains(words), "{words}: {french}");
    }
    for words in [
        "No company",
        "Oracle fell",
        "low of the day",
        "official close",
    ] {
        assert!(!french.contains(words), "{words}: {french}");
        assert!(english.contains(words), "{words}: {english}");
    }
    let said = words(&["show", "wang-h100", "--lang", "fr"]);
    for words in [
        "“The Chinese labs",
        "« Les laboratoires",
        "entretien à CNBC",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn stats_are_data_for_programs() {
    let (_folder, file) = story();
    let stats = json(&["stats", "--json", &file]);
    assert_eq!(
        (&stats["title"], &stats["zone"]),
        (&"Two".into(), &"Europe/Paris".into())
    );
    assert_eq!((&stats["events"], &stats["total"]), (&2.into(), &2.into()));
    assert_eq!(stats["files"][0]["format"], "JSON document");
    assert_eq!(stats["files"][0]["refused"], 0);
    assert_eq!(stats["span"]["from"], "2024-12-31T23:00:00Z");
    assert_eq!(
        stats["status"],
        serde_json::json!([{"word": "none", "count": 1}, {"word": "verified", "count": 1}])
    );
    let founding = json(&["stats", "--json"]);
    let stated = founding["events"].as_u64().unwrap() - founding["derived"].as_u64().unwrap();
    assert_eq!(stated, 74);
    assert_eq!(
        founding["kind"][1],
        serde_json::json!({"word": "statement", "count": 23})
    );
    assert_eq!(
        (&founding["who"][0]["word"], &founding["who"][0]["name"]),
        (&"altman".into(), &"Sam Altman".into())
    );
    let nvidia = &founding["series"][0];
    assert_eq!(nvidia["ticker"], "NVDA");
    assert!(nvidia["bars"].as_u64() > Some(300) && nvidia["intraday_bars"].as_u64() > Some(100));
    assert_eq!(nvidia["first"], "2024-01-02");
    let none = run(&["stats", "--json", "--filter", "nosuchword", &file]);
    let stats: Value = serde_json::from_slice(&none.stdout).unwrap();
    assert_eq!((none.status.code(), &stats["events"]), (Some(1), &0.into()));
    assert!(stats["span"].is_null());
}

#[test]
fn faults_are_data_for_programs() {
    let (folder, file) = story();
    let notes = json(&["check", "--json", &file]);
    let notes: Vec<&str> = (notes.as_array().unwrap().iter())
        .map(|n| n["message"].as_str().unwrap())
        .collect();
    assert_eq!(
        notes,
        ["times without a zone are read in Europe/Paris, the zone of the story"]
    );
    let bad = folder.path().join("bad.jsonl");
    std::fs::write(&bad, "{\"id\": \"a\", \"time\": \"2025-01-01\", \"title\": \"fine\"}\n{\"id\": \"b\", \"time\": \"soon\", \"title\": \"x\"}\n").unwrap();
    let bad = bad.display().to_string();
    let output = run(&["check", "--json", &bad]);
    assert_eq!(output.status.code(), Some(1));
    let faults: Value = serde_json::from_slice(&output.stdout).unwrap();
    let fault = &faults[0];
    assert_eq!(
        (&fault["severity"], &fault["line"]),
        (&"error".into(), &2.into())
    );
    assert_eq!(
        (&fault["field"], &fault["rule"]),
        (&"time".into(), &"bad-time".into())
    );
    assert!(
        fault["column"].is_u64()
            && fault["file"]
                .as_str()
                .is_some_and(|f| f.ends_with("bad.jsonl"))
    );
    assert!(fault["message"].is_string() && fault["hint"].is_string());
    let (from, to) = (
        fault["span"]["from"].as_u64().unwrap(),
        fault["span"]["to"].as_u64().unwrap(),
    );
    let bytes = std::fs::read(&bad).unwrap();
    let meant = text(
        bytes
            .get(usize::try_from(from).unwrap()..usize::try_from(to).unwrap())
            .unwrap(),
    );
    assert!(meant.contains("soon"), "{meant}");
}

#[test]
fn everything_of_an_event_is_shown() {
    let (_folder, file) = story();
    assert!(said(&["show", "b", &file]).contains("own         {\"x\":1}"));
    let page = said(&["show", "french-article"]);
    let at = |word: &str| page.find(&format!("            {word}:"));
    let last = page.rfind("            contradicted:");
    assert!(
        last.is_some() && last < at("sharpened") && at("sharpened") < at("confirmed"),
        "{page}"
    );
    let page = said(&["show", "altman-impressive"]);
    for part in [
        "(7 d 14 h before)",
        "(0.39 s",
        "(about\n            the same time)",
        "\n            https://x.com/sama/status/1884066337103962416\n",
        "doubt  ",
        "in fr  ",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn an_unknown_identifier_is_answered_with_close_ones() {
    let missing = |id: &str| {
        let output = run(&["show", id]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
        text(&output.stderr)
    };
    assert!(missing("r1-relese").contains("did you mean r1-release"));
    assert!(missing("SPUTNIC").contains("did you mean sputnik"));
    assert!(!missing("nothing-of-the-sort").contains("did you mean"));
}

#[test]
fn keys_are_grouped_by_place() {
    for columns in ["60", "80", "160"] {
        let output = sillage()
            .arg("keys")
            .env("COLUMNS", columns)
            .output()
            .unwrap();
        let page = text(&output.stdout);
        let width: usize = columns.parse().unwrap();
        assert!(page.lines().all(|l| l.chars().count() <= width), "{page}");
        assert!(!page.contains('…'), "{page}");
        let places: Vec<&str> = page
            .lines()
            .filter(|l| !l.is_empty() && !l.starts_with(' '))
            .collect();
        assert_eq!(places.first(), Some(&"Timeline"));
        assert!(places.contains(&"Everywhere") && places.contains(&"Typing a filter"));
    }
}

#[test]
fn help_is_short_and_has_an_example() {
    for command in [
        "list", "show", "stats", "check", "snapshot", "schema", "keys", "synth",
    ] {
        let help = said(&[command, "--help"]);
        assert_eq!(help.matches("Example: sillage ").count(), 1, "{help}");
        assert!(
            help.contains(&format!("Example: sillage {command}")),
            "{help}"
        );
    }
    let help = said(&["--help"]);
    assert!(
        help.contains("Example: sillage ") && !help.contains('`'),
        "{help}"
    );
    assert_eq!(
        said(&["--version"]),
        format!("sillage {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn wrong_values_say_what_is_allowed() {
    let cases: &[(&[&str], &str)] = &[
        (&["--at", "someday"], "2025-01-27"),
        (&["snapshot", "--at", "someday"], "2025-01-27"),
        (&["snapshot", "--at", "@nobody"], "no event “nobody”"),
        (&["--span", "long"], "18d"),
        (&["--span", "-3d"], "18d"),
        (&["snapshot", "--span", "0d"], "18d"),
        (&["--zone", "Nowhere"], "Europe/Paris"),
        (&["--lang", "?"], "pt-BR"),
        (&["--theme", "blue"], "auto, dark, light"),
        (&["--color", "17"], "never, 16, 256"),
        (&["snapshot", "--size", "9"], "160x45"),
        (&["list", "--limit", "many"], "whole number"),
        (&["list", "--limit", "-1"], "whole number"),
        (&["list", "--sort", "size"], "time, importance"),
        (&["synth", "--events", "-1"], "whole number"),
        (&["--ascii=yes"], "--ascii"),
    ];
    for (arguments, allowed) in cases {
        let output = run(arguments);
        let said = text(&output.stderr);
        assert_eq!(
            (output.status.code(), output.stdout.len()),
            (Some(2), 0),
            "{arguments:?}"
        );
        assert!(said.contains(allowed), "{arguments:?}: {said}");
    }
}

#[test]
fn the_view_is_what_the_arguments_say() {
    let shot = |arguments: &[&str]| said(&[&["snapshot", "--size", "120x36"], arguments].concat());
    let plain = shot(&[]);
    assert!(shot(&["--at", "@o3-mini"]).contains("OpenAI releases o3-mini"));
    assert!(shot(&["--at", "2023-06-07", "--span", "6d"]) != plain);
    assert!(shot(&["--span", "6h"]) != plain);
    assert!(shot(&["--zone", "Asia/Tokyo"]).contains("Tokyo"));
    assert!(shot(&["--lang", "fr", "--at", "@r1-release"]).contains("poids ouverts"));
    assert!(shot(&["--svg", "--theme", "light"]) != shot(&["--svg"]));
    assert!(shot(&["--ascii"]).is_ascii());
}

#[test]
fn keys_of_a_snapshot_have_names_or_are_typed() {
    let shot = |keys: &str| said(&["snapshot", "--size", "120x36", "--do", keys]);
    assert!(shot("/ kind:release Enter") == shot("/ k i n d : r e l e a s e Enter"));
    assert!(shot("/ kind:release Enter").contains("kind:release"));
    assert!(
        shot("/ big Space five Esc") == shot(""),
        "Esc takes the filter back"
    );
    assert!(shot("/ kind:release Enter u") == shot("/ kind:release Enter u ctrl-r u"));
    assert!(shot("/ Entr").contains("Entr"), "what is no name is typed");
}

#[test]
fn the_focus_ticker_is_an_option() {
    let list = said(&["list", "--filter", "id:stargate", "--ticker", "msft"]);
    let head = list.lines().next().unwrap();
    assert!(head.contains("ticker") && head.contains("return"), "{list}");
    assert!(list.contains("MSFT") && list.contains("+4.13%"), "{list}");
    // The filter goes before it, as on the screen.
    let list = said(&["list", "--filter", "id:stargate $ORCL", "--ticker", "msft"]);
    assert!(list.contains("ORCL") && list.contains("+6.75%"), "{list}");
    let frame = said(&["snapshot", "--ticker", "GOOGL", "--view", "table"]);
    assert!(frame.contains("focus GOOGL"), "{frame}");
    for command in ["list", "snapshot"] {
        let output = run(&[command, "--ticker", "NOPE"]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            said.contains("--ticker NOPE: no prices of it are loaded; there are prices of SPY"),
            "{said}"
        );
    }
}

/// Price or total return of every series and from which columns, the benchmark and who named it, the zone of local times.
#[test]
fn check_says_how_the_files_were_read() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, head: &str, adjusted: bool| {
        let rows = (2..30).map(|day| {
            let more = if adjusted { ",99" } else { "" };
            format!("2025-01-{day:02},100{more}\n")
        });
        let path = folder.path().join(name);
        std::fs::write(&path, format!("{head}\n{}", rows.collect::<String>())).unwrap();
        path.display().to_string()
    };
    let plain = write("AAA.csv", "date,close", false);
    let adjusted = write("SPY.csv", "date,close,adj close", true);
    let notes = |arguments: &[&str]| -> Vec<String> {
        let rows = json(&[&["check", "--json"], arguments].concat());
        let rows = rows.as_array().unwrap().clone();
        let row = |r: &Value| {
            format!(
                "{}: {}",
                r["rule"].as_str().unwrap(),
                r["message"].as_str().unwrap()
            )
        };
        rows.iter()
            .filter(|r| r["severity"] == "note")
            .map(row)
            .collect()
    };
    let both = [&*plain, &*adjusted];
    let found = notes(&both);
    for expected in [
        "returns: AAA: price return, from closes without dividends",
        "returns: SPY: total return, from the adjusted closes of the file",
        "benchmark: SPY is taken as the benchmark; no file names one",
    ] {
        assert!(found.iter().any(|n| n == expected), "{expected}: {found:?}");
    }
    let found = notes(
        &[
            &both[..],
            &["--benchmark", "AAA", "--input-zone", "Asia/Tokyo"],
        ]
        .concat(),
    );
    for expected in [
        "benchmark: AAA is the benchmark that --benchmark names",
        "zone: times without a zone are read in Asia/Tokyo, as --input-zone says",
    ] {
        assert!(found.iter().any(|n| n == expected), "{expected}: {found:?}");
    }
    let found = notes(&[&plain]);
    let none = "benchmark: no benchmark: no file names one and no series is of a broad market";
    assert!(found.iter().any(|n| n == none), "{found:?}");
    let people = said(&["check", &plain, &adjusted]);
    assert!(
        people.contains("note: AAA: price return, from closes without dividends [returns]\n"),
        "{people}"
    );
}

/// An event of very many tickers may be a confounder by one that is not compared: that is said.
#[test]
fn a_reaction_says_that_not_all_tickers_of_another_event_were_compared() {
    let folder = tempfile::tempdir().unwrap();
    let row = |day: usize| {
        let (month, day) = (1 + day / 28, 1 + day % 28);
        format!("2024-{month:02}-{day:02},{}", 100 + (day * 7) % 5)
    };
    let prices: Vec<String> = (0..200).map(row).collect();
    let prices = prices.join("\n");
    let path = folder.path().join("AAA.csv");
    std::fs::write(&path, format!("date,close\n{prices}")).unwrap();
    for (count, expected) in [(150, false), (299, true)] {
        let tickers: Vec<String> = (0..count).map(|n| format!("\"T{n}\"")).collect();
        let events = folder.path().join("events.jsonl");
        let text = format!(
            "{{\"id\":\"a\",\"time\":\"2024-06-10\",\"title\":\"A\",\"tickers\":[\"AAA\"]}}\n\
             {{\"id\":\"b\",\"time\":\"2024-06-10\",\"title\":\"B\",\"tickers\":[{},\"AAA\"]}}\n",
            tickers.join(",")
        );
        std::fs::write(&events, text).unwrap();
        let output = run(&[
            "reaction",
            "a",
            &events.display().to_string(),
            &path.display().to_string(),
            "--model",
            "mean-adjusted",
        ]);
        let said = text_of(&output);
        let note = "first 200 of 300 tickers of another event compared";
        assert_eq!(said.contains(note), expected, "{count}: {said}");
    }
}

fn text_of(output: &Output) -> String {
    text(&output.stdout) + &text(&output.stderr)
}
