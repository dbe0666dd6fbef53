//! Markets and times that are not as they should be: what `check` says of the files, and what the screen shows.

use serde_json::json;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Days of January 2025 on which New York was open.
const OPEN: [u32; 14] = [2, 3, 6, 7, 8, 10, 13, 14, 15, 16, 17, 21, 22, 23];

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sillage"));
    let command = command.stdin(Stdio::null()).env("XDG_STATE_HOME", folder);
    command
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap()
}

/// What `check` says of a story with this calendar and these days of prices, and the screen in trading time.
fn looked_at(calendar: &str, days: &[String]) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let rows = days.iter().enumerate().map(|(number, day)| {
        let close = 100 + number % 3;
        format!("{day},{close},{},{},{close},1000\n", close + 1, close - 1)
    });
    let prices = "date,open,high,low,close,volume\n".to_owned() + &rows.collect::<String>();
    let event = |id: &str, time: &str| json!({"id": id, "time": time, "kind": "statement", "title": format!("Said, {id}"), "tickers": ["AAA"]});
    let story = json!({
        "sillage": 1, "zone": "America/New_York",
        "series": [{"ticker": "AAA", "calendar": calendar, "file": "prices.csv"}],
        "events": [event("saturday", "2025-01-18T12:00"), event("tuesday", "2025-01-21T12:00")],
    });
    std::fs::write(folder.path().join("prices.csv"), prices).unwrap();
    std::fs::write(folder.path().join("story.json"), story.to_string()).unwrap();
    let said = run(folder.path(), &["check", "story.json"]);
    let shot = [
        "snapshot",
        "story.json",
        "--size",
        "140x40",
        "--axis",
        "trading",
        "--at",
        "2025-01-18T12:00",
        "--span",
        "12d",
    ];
    let shot = run(folder.path(), &shot);
    let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(shot.status.code(), Some(0), "{}", words(&shot.stderr));
    (
        words(&said.stdout) + &words(&said.stderr),
        words(&shot.stdout),
    )
}

fn january(days: &[u32]) -> Vec<String> {
    days.iter().map(|day| format!("2025-01-{day:02}")).collect()
}

/// Whether the ruler names the session of this day.
fn has_session(screen: &str, day: &str) -> bool {
    let ruler: Vec<&str> = screen.lines().skip(2).take(2).collect();
    ruler.iter().any(|row| row.contains(day))
}

#[test]
fn without_a_calendar_the_days_of_the_bars_are_the_sessions() {
    for (calendar, fault) in [
        ("", None),
        ("XFOO", Some("the calendar “XFOO” of AAA is not known")),
    ] {
        let (said, screen) = looked_at(calendar, &january(&OPEN));
        match fault {
            None => assert!(said.contains("no fault"), "{said}"),
            Some(fault) => assert!(
                said.contains(fault) && said.contains("known are XNYS"),
                "{said}"
            ),
        }
        assert!(
            has_session(&screen, "Fri 17") && has_session(&screen, "Tue 21"),
            "{screen}"
        );
        assert!(!has_session(&screen, "Mon 20"), "{screen}");
        // Why there is none on Monday the 20th is not known, and no holiday is named.
        assert!(
            screen.contains("no bars") && !screen.contains("Luther"),
            "{screen}"
        );
    }
}

#[test]
fn bars_on_holidays_are_sessions_and_said() {
    let mut days = january(&OPEN);
    days.insert(11, "2025-01-20".to_owned());
    let (said, screen) = looked_at("XNYS", &days);
    assert!(
        said.contains("closed on 2025-01-20 (Martin Luther King Day)"),
        "{said}"
    );
    assert!(said.contains("the prices win"), "{said}");
    assert!(
        has_session(&screen, "Mon 20") && !screen.contains("Luther"),
        "{screen}"
    );
}

#[test]
fn bars_out_of_order_or_twice_make_the_picture_of_the_sorted_ones() {
    let mut days = january(&OPEN);
    let (_, sorted) = looked_at("XNYS", &days);
    let same = |screen: &str| {
        let rulers = |s: &str| s.lines().skip(1).take(4).collect::<Vec<_>>().join("\n");
        assert_eq!(rulers(screen), rulers(&sorted));
    };
    days.swap(2, 9);
    let (said, screen) = looked_at("XNYS", &days);
    assert!(
        said.contains("not in order of time; they are sorted"),
        "{said}"
    );
    same(&screen);
    let mut days = january(&OPEN);
    days.push("2025-01-23".to_owned());
    let (said, screen) = looked_at("XNYS", &days);
    assert!(
        said.contains("2025-01-23 stands here again; the last row wins"),
        "{said}"
    );
    same(&screen);
}

#[test]
fn a_gap_of_months_breaks_the_line_and_is_no_closure() {
    let mut days: Vec<String> = ["2024-06-03", "2024-06-04", "2024-06-05"]
        .map(str::to_owned)
        .into();
    days.extend(january(&OPEN[9..]));
    let (said, screen) = looked_at("XNYS", &days);
    assert!(
        said.contains("AAA has no bar between 2024-06-05 and 2025-01-16"),
        "{said}"
    );
    assert!(
        has_session(&screen, "Tue 14") && has_session(&screen, "Wed 15"),
        "{screen}"
    );
}

#[test]
fn times_at_the_edges_and_in_odd_hours_are_said_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let times = [
        ("skipped", "2025-03-09T02:30"),
        ("doubled", "2025-11-02T01:30"),
        ("first", "0001-01-01"),
        ("last", "9999-12-31T18:59"),
        ("before", "0000-12-31"),
        ("after", "10000-01-01"),
    ];
    let events =
        times.map(|(id, time)| json!({"id": id, "time": time, "kind": "statement", "title": id}));
    let story = json!({"sillage": 1, "zone": "America/New_York", "events": events});
    std::fs::write(folder.path().join("story.json"), story.to_string()).unwrap();
    let said = run(folder.path(), &["check", "story.json"]);
    let said =
        String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr);
    for fault in [
        "“2025-03-09T02:30” does not exist in New York",
        "“2025-11-02T01:30” came twice in New York",
        "“0000-12-31” is outside the years 0001 to 9999",
        "“10000-01-01”",
    ] {
        assert!(said.contains(fault), "{fault}:\n{said}");
    }
    let shot = run(
        folder.path(),
        &["snapshot", "story.json", "--size", "140x40", "--do", "F"],
    );
    let screen = String::from_utf8_lossy(&shot.stdout).into_owned();
    for told in ["2 undated", "1 Jan 0001 – 31 Dec 9999", "0001 – 9999"] {
        assert!(screen.contains(told), "{told}:\n{screen}");
    }
    // A place that is not there is said, whatever the files have of faults.
    let shot = run(
        folder.path(),
        &["snapshot", "story.json", "--at", "@nobody"],
    );
    let why = String::from_utf8_lossy(&shot.stderr).into_owned();
    assert!(
        shot.status.code() == Some(2) && why.contains("no event “nobody”"),
        "{why}"
    );
}
