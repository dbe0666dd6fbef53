//! Price files that say nothing of their market: which calendar, which hours, which zone, which benchmark, and what
//! their returns include.

use serde_json::Value;
use sillage::app::{Chord, Settings};
use sillage::load::Input;
use sillage::term::Stage;
use sillage::time::{Calendar, Date};
use sillage::ui::{Background, Depth, Theme};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

fn date(year: i32, month: u32, day: u32) -> Date {
    Date::from_ymd(year, month, day).unwrap()
}

/// A close that wanders without a pattern that a model could explain.
fn close(seed: i32, number: usize) -> f64 {
    let noise = |n: usize| f64::from((n * n * 37 + n * 11) as i32 * (seed + 7) % 101) / 101.0 - 0.5;
    100.0 * (1.0 + (0..=number).map(noise).sum::<f64>() / 100.0)
}

/// Rows of a price file over the sessions of `calendar` from June 2024 to March 2025 that `keep` leaves in.
fn rows(calendar: &str, seed: i32, keep: impl Fn(Date) -> bool) -> Vec<(Date, f64)> {
    let calendar = Calendar::named(calendar).unwrap();
    let all = (date(2024, 6, 3).0..=date(2025, 3, 14).0).map(Date);
    let open = all.filter(|d| calendar.closed(*d).is_none() && keep(*d));
    open.enumerate().map(|(n, d)| (d, close(seed, n))).collect()
}

fn prices(rows: &[(Date, f64)]) -> String {
    let mut text = "Date,Close\n".to_owned();
    for (day, close) in rows {
        writeln!(text, "{},{close:.4}", day.iso()).unwrap();
    }
    text
}

/// A folder with these files.
fn folder(files: &[(&str, String)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Standard output, and standard error, of a command in `folder` that ends with `code`.
fn run(folder: &Path, arguments: &[&str], code: i32) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sillage"));
    let command = command.current_dir(folder).args(arguments);
    let command = command.stdin(Stdio::null()).env_remove("COLUMNS");
    let output = command.output().unwrap();
    let words = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (out, said) = (words(output.stdout), words(output.stderr));
    assert_eq!(
        output.status.code(),
        Some(code),
        "{arguments:?}: {said}{out}"
    );
    (out, said)
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let all: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    serde_json::from_str(&run(folder, &all, 0).0).unwrap()
}

/// The screen of files of `folder` after some keys.
fn screen(folder: &Path, files: &[&str], keys: &str) -> String {
    let mut stage = stage(folder, files);
    stage.press(&Chord::parse_all(keys));
    let theme = Theme::new(Background::Dark, Depth::True, false);
    sillage::export::plain::text(&stage.frame(&theme))
}

fn stage(folder: &Path, files: &[&str]) -> Stage {
    let input = |name: &&str| Input::Path(folder.join(name));
    Stage::new(Settings {
        size: (160, 45),
        inputs: files.iter().map(input).collect(),
        ..Settings::default()
    })
}

const AFTER_CLOSE: &str =
    "time,title,tickers\n2025-01-27T17:00:00-05:00,After the close of Monday,AAA\n";

/// An after-close event, a ticker and a market whose plain files show the days of `calendar` that `keep` leaves in.
fn after_close(calendar: &str, keep: impl Fn(Date) -> bool) -> TempDir {
    folder(&[
        ("events.csv", AFTER_CLOSE.to_owned()),
        ("AAA.csv", prices(&rows(calendar, 1, &keep))),
        ("SPY.csv", prices(&rows(calendar, 2, &keep))),
    ])
}

/// Leaves out days that are nobody's holidays.
fn gaps(day: Date) -> bool {
    day.0 % 13 != 5 || day == date(2025, 1, 27) || day == date(2025, 1, 28)
}

#[test]
fn holidays_tell_the_calendar_and_the_hours() {
    let folder = after_close("XNYS", |_| true);
    for files in [
        ["events.csv", "AAA.csv", "SPY.csv"],
        ["SPY.csv", "AAA.csv", "events.csv"],
    ] {
        let id = if files[0] == "events.csv" {
            "line-2"
        } else {
            "file-3-line-2"
        };
        let arguments: Vec<&str> = ["reaction", id].into_iter().chain(files).collect();
        let found = json(folder.path(), &arguments);
        assert_eq!(found[0]["day0"], "2025-01-28");
        assert_eq!(found[0]["calendar"], "XNYS");
        assert_eq!(
            found[0]["calendar_origin"],
            "inferred from its holidays (9 of 9 match)"
        );
        assert_eq!(found[0]["benchmark"], "SPY");
        assert_eq!(found[0]["benchmark_origin"], "chosen");
    }
    let files = ["AAA.csv", "SPY.csv", "events.csv"];
    let said = run(folder.path(), &[&["check"][..], &files].concat(), 0).0;
    assert!(
        said.contains("AAA, SPY: trading calendar XNYS, inferred from its holidays"),
        "{said}"
    );
    let screen = screen(folder.path(), &files, "3 z");
    assert!(
        screen.contains("1 h after the close (XNYS inferred) → session Tue 28 Jan 2025"),
        "{screen}"
    );
    assert!(screen.contains("XNYS inferred"), "{screen}");
    assert!(
        screen.contains("No file names a benchmark: SPY is taken."),
        "{screen}"
    );
}

#[test]
fn with_unknown_hours_the_next_session_is_measured_and_said_first() {
    let folder = after_close("XNYS", gaps);
    let files = ["events.csv", "AAA.csv", "SPY.csv"];
    let with = |first: &[&'static str]| [first, &files].concat();
    let found = json(folder.path(), &with(&["reaction", "line-2"]));
    assert_eq!(found[0]["day0"], "2025-01-28");
    assert_eq!(found[0]["calendar"], Value::Null);
    let warning = "The trading hours of AAA are unknown: measured on the next session.";
    let caveat = found[0]["caveats"][0].as_str().unwrap();
    assert!(caveat.starts_with(warning), "{caveat}");
    let said = run(folder.path(), &with(&["reaction", "line-2"]), 0).0;
    let first = said
        .lines()
        .find(|l| l.trim_start().starts_with('!'))
        .unwrap();
    assert!(first.contains(warning), "{said}");
    let study = run(folder.path(), &with(&["reaction", "--study", "after"]), 0).0;
    let first = study.lines().find(|l| l.starts_with('!')).unwrap();
    assert!(
        first.contains("1 of 1 are of tickers whose trading hours are unknown"),
        "{study}"
    );
    let checked = run(folder.path(), &with(&["check"]), 0).0;
    assert!(
        checked.contains("AAA, SPY: trading calendar unknown"),
        "{checked}"
    );
    let screen = screen(folder.path(), &files, "");
    assert!(
        screen.contains("! The trading hours of AAA are unknown"),
        "{screen}"
    );
    assert!(screen.contains("trading hours unknown"), "{screen}");
}

#[test]
fn a_calendar_can_be_named_for_all_series_and_for_one() {
    let folder = after_close("XNYS", gaps);
    // After the close of London and before that of New York.
    let event = "time,title,tickers\n2025-01-27T17:00:00Z,In the afternoon,AAA\n";
    std::fs::write(folder.path().join("events.csv"), event).unwrap();
    let files = ["events.csv", "AAA.csv", "SPY.csv"];
    let day0 = |options: &[&'static str]| {
        let all = [&["reaction", "line-2"], &files[..], options].concat();
        let found = json(folder.path(), &all);
        let text = |name: &str| found[0][name].as_str().unwrap_or_default().to_owned();
        assert_eq!(text("calendar_origin"), "given by --calendar");
        (text("day0"), text("calendar"))
    };
    let given = |day: &str, code: &str| (day.to_owned(), code.to_owned());
    let new_york = given("2025-01-27", "XNYS");
    let london = given("2025-01-28", "XLON");
    assert_eq!(day0(&["--calendar", "xnys"]), new_york);
    assert_eq!(day0(&["--calendar", "AAA=XLON"]), london);
    let both = ["--calendar", "XNYS", "--calendar", "aaa=XLON"];
    assert_eq!(day0(&both), london);
    for command in ["list", "stats", "check", "snapshot"] {
        let wrong = [command, "events.csv", "--calendar", "XNYZ"];
        let said = run(folder.path(), &wrong, 2).1;
        assert!(
            said.contains("unknown calendar code; did you mean XNYS"),
            "{said}"
        );
    }
}

#[test]
fn times_without_a_zone_are_read_in_that_of_the_story() {
    let story = r#"{"sillage": 1, "title": "T", "events": [], "zone": "America/New_York"}"#;
    let naive = "time,title,tickers\n2025-01-27 17:00,After the close,AAA\n";
    let folder = folder(&[
        ("story.json", story.to_owned()),
        ("events.csv", naive.to_owned()),
        ("AAA.csv", prices(&rows("XNYS", 1, |_| true))),
    ]);
    let when = |arguments: &[&str]| {
        let all = [&["list"], arguments].concat();
        json(folder.path(), &all)
            .as_array()
            .unwrap()
            .iter()
            .find(|e| e["title"] == "After the close")
            .unwrap()
            .clone()
    };
    let utc = |event: &Value| {
        let zone = event["zone"].as_str().unwrap_or("UTC").to_owned();
        (event["time"].as_str().unwrap().to_owned(), zone)
    };
    let new_york = ("2025-01-27T17:00".to_owned(), "America/New_York".to_owned());
    assert_eq!(utc(&when(&["story.json", "events.csv"])), new_york);
    assert_eq!(utc(&when(&["events.csv", "story.json"])), new_york);
    let paris = utc(&when(&["events.csv", "--input-zone", "Europe/Paris"]));
    assert_eq!(paris.1, "Europe/Paris");
    let checked = |arguments: &[&str]| run(folder.path(), &[&["check"], arguments].concat(), 0).0;
    let said = "times read as UTC";
    assert!(checked(&["events.csv"]).contains(said));
    assert!(!checked(&["events.csv", "story.json"]).contains(said));
    assert!(!checked(&["events.csv", "--input-zone", "Europe/Paris"]).contains(said));
    assert!(screen(folder.path(), &["events.csv", "AAA.csv"], "").contains(said));
    assert!(!screen(folder.path(), &["events.csv", "story.json"], "").contains(said));
}

/// Bars of 15 minutes on the exchange's clock, without an offset.
#[test]
fn intraday_times_without_a_zone_are_on_the_clock_of_the_calendar() {
    let mut text = "time,close\n".to_owned();
    for (hour, minute) in [(9, 30), (9, 45), (15, 45)] {
        writeln!(text, "2025-01-27 {hour:02}:{minute:02},100").unwrap();
    }
    let folder = folder(&[("AAA.csv", text)]);
    let load = |story: sillage::load::StoryOptions| {
        let options = sillage::load::Options {
            story,
            ..Default::default()
        };
        let inputs = [Input::Path(folder.path().join("AAA.csv"))];
        let (_, loaded) = sillage::engine::load_now(&inputs, &options).unwrap();
        let series = loaded.story.series("AAA").unwrap();
        let at = |t| sillage::time::show::utc(t);
        let last = series.intraday.last().unwrap();
        (
            at(series.intraday.first().unwrap().from),
            at(last.to),
            loaded.story.is_utc_assumed,
        )
    };
    let named = sillage::load::StoryOptions {
        calendar: Some("XNYS".to_owned()),
        ..Default::default()
    };
    let (first, last, assumed) = load(named.clone());
    assert!(first.starts_with("2025-01-27T14:30"), "{first}");
    assert!(last.starts_with("2025-01-27T21:00") && !assumed, "{last}");
    let paris = sillage::load::StoryOptions {
        input_zone: sillage::time::Zone::parse("Europe/Paris"),
        ..named
    };
    assert!(load(paris).0.starts_with("2025-01-27T08:30"));
    let (first, _, assumed) = load(sillage::load::StoryOptions::default());
    assert!(first.starts_with("2025-01-27T09:30") && assumed, "{first}");
}

#[test]
fn a_benchmark_that_is_not_loaded_gets_a_sentence_everywhere() {
    let folder = after_close("XNYS", |_| true);
    let files = ["events.csv", "AAA.csv", "SPY.csv"];
    for command in [
        &["reaction", "line-2"][..],
        &["list"],
        &["stats"],
        &["check"],
        &["snapshot"],
        &["show", "line-2"],
    ] {
        let all = [command, &files, &["--benchmark", "XYZ"]].concat();
        let said = run(folder.path(), &all, 2).1;
        let wanted = "--benchmark XYZ: no prices of it are loaded; there are prices of SPY, AAA";
        assert!(said.contains(wanted), "{command:?}: {said}");
    }
    let named = [&["snapshot"], &files[..], &["--benchmark", "aaa"]].concat();
    run(folder.path(), &named, 0);
}

#[test]
fn every_series_is_offered_as_the_benchmark() {
    let third = ("CCC.csv", prices(&rows("XNYS", 3, |_| true)));
    let folder = after_close("XNYS", |_| true);
    std::fs::write(folder.path().join(third.0), third.1).unwrap();
    let mut stage = stage(
        folder.path(),
        &["events.csv", "AAA.csv", "SPY.csv", "CCC.csv"],
    );
    let mut seen = Vec::new();
    stage.press(&Chord::parse_all("3"));
    for _ in 0..3 {
        stage.press(&Chord::parse_all("b"));
        seen.push(stage.model().reaction.benchmark.clone());
    }
    seen.sort();
    assert_eq!(seen, ["AAA", "CCC", "SPY"]);
}

#[test]
fn the_mean_adjusted_model_needs_no_benchmark() {
    let folder = after_close("XNYS", |_| true);
    let alone = ["reaction", "line-2", "events.csv", "AAA.csv"];
    let said = run(folder.path(), &alone, 1).0;
    assert!(said.contains("no benchmark is named"), "{said}");
    let found = json(
        folder.path(),
        &[&alone[..], &["--model", "mean-adjusted"]].concat(),
    );
    assert_eq!(found[0]["day0"], "2025-01-28");
    assert_eq!(found[0]["benchmark"], "");
    assert_eq!(found[0]["days"][0]["benchmark_return"], Value::Null);
    let day = found[0]["days"]
        .as_array()
        .unwrap()
        .iter()
        .find(|d| d["day"] == 0)
        .unwrap();
    let own = rows("XNYS", 1, |_| true);
    let at = own
        .iter()
        .position(|(d, _)| *d == date(2025, 1, 28))
        .unwrap();
    let wanted = own[at].1 / own[at - 1].1 - 1.0;
    assert!((day["return"].as_f64().unwrap() - wanted).abs() < 1e-5);
    let study = [
        "reaction",
        "--study",
        "after",
        "events.csv",
        "AAA.csv",
        "--model",
        "mean-adjusted",
    ];
    assert_eq!(json(folder.path(), &study)["n"], 1);
}

#[test]
fn what_returns_include_is_said_for_ticker_and_benchmark() {
    let own = rows("XNYS", 1, |_| true);
    let mut text = "Date,Close,Dividends\n".to_owned();
    for (day, close) in &own {
        let paid = if *day == date(2025, 1, 28) { 2.0 } else { 0.0 };
        writeln!(text, "{},{close:.4},{paid}", day.iso()).unwrap();
    }
    let folder = after_close("XNYS", |_| true);
    std::fs::write(folder.path().join("AAA.csv"), text).unwrap();
    let arguments = ["reaction", "line-2", "events.csv", "AAA.csv", "SPY.csv"];
    let found = json(folder.path(), &arguments);
    let basis = |name: &str| found[0][name]["basis"].as_str().unwrap().to_owned();
    assert_eq!(
        (basis("returns"), basis("benchmark_returns")),
        ("total".into(), "price".into())
    );
    let day = found[0]["days"]
        .as_array()
        .unwrap()
        .iter()
        .find(|d| d["day"] == 0)
        .unwrap();
    let at = own
        .iter()
        .position(|(d, _)| *d == date(2025, 1, 28))
        .unwrap();
    let wanted = own[at].1 / (own[at - 1].1 - 2.0) - 1.0;
    assert!((day["return"].as_f64().unwrap() - wanted).abs() < 1e-5);
    let caveats = found[0]["caveats"].to_string();
    assert!(
        caveats.contains("AAA is measured by total return, the benchmark SPY by price return"),
        "{caveats}"
    );
    let said = run(folder.path(), &arguments, 0).0;
    let wanted = "Returns: AAA: total return, from the closes and dividends of the file; SPY: price return, from closes without dividends.";
    assert!(said.contains(wanted), "{said}");
    let screen = screen(folder.path(), &arguments[2..], "3 z G");
    assert!(
        screen.contains("total return, from the closes and dividends"),
        "{screen}"
    );
}

#[test]
fn the_day_that_is_measured_explains_its_own_return() {
    let folder = after_close("XNYS", |_| true);
    let crash = |row: &(Date, f64)| {
        let factor = if row.0 >= date(2025, 1, 28) { 0.5 } else { 1.0 };
        (row.0, row.1 * factor)
    };
    let fallen: Vec<_> = rows("XNYS", 1, |_| true).iter().map(crash).collect();
    std::fs::write(folder.path().join("AAA.csv"), prices(&fallen)).unwrap();
    let on = |day: &'static str| {
        [
            "reaction", "--on", day, "--ticker", "AAA", "AAA.csv", "SPY.csv",
        ]
    };
    let found = json(folder.path(), &on("2025-01-28"));
    assert_eq!(found[0]["day0"], "2025-01-28");
    assert!(
        found[0]["caveats"]
            .to_string()
            .contains("neither a split nor an error")
    );
    // The same return inside another day's window still needs an explanation.
    let said = run(
        folder.path(),
        &[&on("2025-01-27")[..], &["--window", "0,1"]].concat(),
        1,
    )
    .0;
    assert!(said.contains("an unadjusted split?"), "{said}");
}
