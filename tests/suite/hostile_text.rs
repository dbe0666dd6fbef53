//! Nothing that comes from outside (file names, arguments, fields of files) reaches standard output or standard error
//! in a form that steers a terminal, whatever the command and however it ends.

use sillage::text::is_harmless;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Sets the clipboard, clears the screen, colours by a C1 character, reverses text, hides text, breaks the line.
const HOSTILE: &str = "x\u{1b}]52;c;Zm9v\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{200b}\u{feff}\ny";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sillage"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .env_remove("COLUMNS")
        .env("XDG_STATE_HOME", folder)
        .output()
        .unwrap()
}

#[track_caller]
fn assert_harmless(arguments: &[&str], output: &Output) {
    for bytes in [&output.stdout, &output.stderr] {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let bad = text.chars().find(|c| *c != '\n' && !is_harmless(*c));
        assert_eq!(bad, None, "{arguments:?} prints it in {text:?}");
    }
}

/// A hostile file name in `folder`, with this content.
fn file(folder: &Path, ending: &str, content: &str) -> String {
    let name = format!("{HOSTILE}{ending}");
    std::fs::write(folder.join(&name), content).unwrap();
    name
}

/// An event file in which every text is hostile.
fn story() -> String {
    let hostile = serde_json::to_string(HOSTILE).unwrap();
    let mut document = String::from(
        r#"{"sillage": 1, "title": H, "entities": [{"id": "e", "name": H, "role": H}],
        "events": [{"id": H, "time": "2025-01-27T10:00Z", "kind": H, "title": H, "text": H, "basis": H,
        "who": [H, "e"], "about": [H], "tickers": [H], "tags": [H], "place": H, "doubts": [H],
        "quote": {"text": H, "where": H}, "sources": [{"title": H, "publisher": H, "url": H}],
        "links": [{"rel": H, "to": H}, {"rel": "answers", "to": H}], "claims": [{"text": H, "verdict": H}],
        H: {H: H}}, {"id": "b", "time": H, "title": "b"}]}"#,
    );
    document = document.replace('H', &hostile);
    document
}

#[test]
fn every_command_prints_a_hostile_story_harmlessly() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let name = file(folder, ".json", &story());
    for arguments in [
        &["list", &name] as &[&str],
        &["list", &name, "--json"],
        &["list", &name, "--jsonl"],
        &["show", HOSTILE, &name],
        &["show", HOSTILE, &name, "--json"],
        &["show", "b", &name],
        &["stats", &name],
        &["stats", &name, "--json"],
        &["check", &name],
        &["check", &name, "--json"],
        &["reaction", HOSTILE, &name],
        &["reaction", HOSTILE, &name, "--json"],
        &["reaction", "--study", "kind:other", &name],
        &["snapshot", &name],
        &["snapshot", &name, "--svg"],
    ] {
        assert_harmless(arguments, &run(folder, arguments));
    }
}

#[test]
fn every_way_to_fail_names_a_hostile_file_harmlessly() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let bad = |ending: &str, content: &str| file(folder, ending, content);
    let names: Vec<String> = vec![
        format!("{HOSTILE}-missing"),
        bad("-empty.json", ""),
        bad("-cut.json", r#"{"events": [{"id": "a", "#),
        bad("-broken.json", r#"{"events" 5}"#),
        bad("-object.json", r#"{"a": 5}"#),
        bad("-words.txt", HOSTILE),
        bad("-columns.csv", &format!("\"{HOSTILE}\",b\n1,2\n")),
        bad(
            "-rows.csv",
            &format!("time,title\n\"{HOSTILE}\",\"{HOSTILE}\"\n2025-01-27,\"{HOSTILE}\n"),
        ),
        bad(
            "-prices.csv",
            &format!("date,close\n\"{HOSTILE}\",5\n2025-01-27,\"{HOSTILE}\"\n"),
        ),
        bad("-binary.gz", "\u{1f}\u{8b}\u{8}"),
        folder_named(folder, "-folder"),
    ];
    for name in &names {
        for command in ["list", "check", "stats"] {
            let arguments = [command, name];
            let output = run(folder, &arguments);
            assert_harmless(&arguments, &output);
            assert!(
                !output.stdout.is_empty() || !output.stderr.is_empty(),
                "{arguments:?} prints nothing"
            );
        }
        let factors = [
            "reaction",
            "r1-release",
            "--model",
            "factors",
            "--factors",
            name,
        ];
        assert_harmless(&factors, &run(folder, &factors));
    }
}

fn folder_named(folder: &Path, ending: &str) -> String {
    let name = format!("{HOSTILE}{ending}");
    let path: PathBuf = folder.join(&name);
    std::fs::create_dir(path).unwrap();
    name
}

#[test]
fn hostile_arguments_are_quoted_harmlessly() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for arguments in [
        &["show", HOSTILE] as &[&str],
        &["list", "--filter", HOSTILE],
        &["list", "--filter", &format!("kind:{HOSTILE}")],
        &["list", "--zone", HOSTILE],
        &["list", "--lang", HOSTILE],
        &["list", "--limit", HOSTILE],
        &["list", "--sort", HOSTILE],
        &["snapshot", "--at", HOSTILE],
        &["snapshot", "--size", HOSTILE],
        &["snapshot", "--do", HOSTILE],
        &["reaction", HOSTILE],
        &["reaction", "--on", HOSTILE, "--ticker", HOSTILE],
        &["reaction", "--on", "2025-01-27", "--ticker", HOSTILE],
        &["reaction", "r1-release", "--benchmark", HOSTILE],
        &["reaction", "r1-release", "--window", HOSTILE],
        &[&format!("--{HOSTILE}")],
        &["list", &format!("--{HOSTILE}")],
    ] {
        assert_harmless(arguments, &run(folder, arguments));
    }
}
