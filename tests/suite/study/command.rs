//! `sillage reaction` from outside: what it prints, what it refuses in words, and how it ends.

use serde_json::Value;
use std::fmt::Write as _;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

pub(super) fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sillage"));
    command.arg("reaction").args(arguments);
    command.stdin(Stdio::null()).env_remove("COLUMNS");
    command.output().unwrap()
}

pub(super) fn said(arguments: &[&str], code: i32) -> String {
    let output = run(arguments);
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {words}");
    String::from_utf8(output.stdout).unwrap()
}

pub(super) fn json(arguments: &[&str], code: i32) -> Value {
    let all: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    serde_json::from_str(&said(&all, code)).unwrap()
}

#[test]
fn a_day_and_tickers() {
    let all = json(&["--on", "2025-01-27", "--ticker", "NVDA,msft"], 0);
    assert_eq!(all.as_array().map(Vec::len), Some(2));
    let nvidia = &all[0];
    for (name, value) in [
        ("ticker", "NVDA".into()),
        ("model", "market".into()),
        ("benchmark", "SPY".into()),
        ("estimation", 120.into()),
        ("gap", 10.into()),
        ("day0", "2025-01-27".into()),
        ("n", 120.into()),
        ("df", 118.into()),
        ("first", "2024-07-19".into()),
        ("last", "2025-01-08".into()),
        ("refused", Value::Null),
    ] {
        assert_eq!(nvidia[name], value, "{name}");
    }
    let days = nvidia["days"].as_array().unwrap();
    assert_eq!((&days[0]["day"], days.len()), (&Value::from(-5), 16));
    let fall = &days[5];
    let number = |name: &str| fall[name].as_f64().unwrap();
    assert!((number("return") + 0.169_681_671_481_3).abs() < 1e-12);
    assert!((number("expected") + number("abnormal") - number("return")).abs() < 1e-15);
    assert!((number("abnormal") / number("se") - number("t")).abs() < 1e-12);
    assert_eq!((&fall["rank"], &fall["of"]), (&1.into(), &121.into()));
    let windows: Vec<&Value> = nvidia["windows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| &w["window"])
        .collect();
    assert_eq!(
        serde_json::to_string(&windows).unwrap(),
        "[[0,0],[-1,1],[0,5]]"
    );
    for name in [
        "car",
        "se",
        "t",
        "p",
        "low",
        "high",
        "threshold",
        "detectable_80",
    ] {
        assert!(nvidia["windows"][2][name].is_number(), "{name}");
    }
    assert_eq!(all[1]["ticker"], "MSFT");
    assert_eq!(
        all[1]["confounders"][0]["kind"], "earnings",
        "own earnings come first"
    );
}

#[test]
fn the_model_and_the_windows_are_asked_for() {
    let of = |more: &[&str]| {
        let base = ["--on", "2025-01-27", "--ticker", "NVDA"];
        let all: Vec<&str> = base.iter().chain(more).copied().collect();
        json(&all, 0)[0].clone()
    };
    let adjusted = of(&[
        "--model",
        "market-adjusted",
        "--window",
        "-2,3",
        "--window",
        "0",
    ]);
    assert_eq!(
        (&adjusted["df"], &adjusted["beta"]),
        (&119.into(), &Value::Null)
    );
    assert_eq!(adjusted["windows"][0]["window"], serde_json::json!([-2, 3]));
    assert_eq!(adjusted["windows"][1]["window"], serde_json::json!([0, 0]));
    let mean = of(&["--model", "mean-adjusted"]);
    assert!(mean["alpha"].is_number() && mean["beta"].is_null());
    let other = of(&["--benchmark", "QQQ", "--estimation", "60", "--gap", "30"]);
    assert_eq!(
        (&other["benchmark"], &other["n"], &other["gap"]),
        (&"QQQ".into(), &60.into(), &30.into())
    );
    // The story's prices begin too late for 250 sessions; what is used is told.
    let long = of(&["--estimation", "250", "--gap", "30"]);
    assert_eq!(
        (&long["estimation"], &long["n"], &long["first"]),
        (&250.into(), &236.into(), &"2024-01-03".into())
    );
    assert!(
        long["caveats"][1]
            .as_str()
            .unwrap()
            .contains("Only 236 of the 250"),
        "{}",
        long["caveats"]
    );
}

#[test]
fn events_of_the_founding_story() {
    let day0 = |id: &str| json(&[id], 0)[0]["day0"].clone();
    assert_eq!(
        day0("altman-impressive"),
        "2025-01-28",
        "after the close of the 27th"
    );
    assert_eq!(day0("@r1-release"), "2025-01-21", "the 20th was a holiday");
    assert_eq!(
        day0("nvda-close-2025-01-27"),
        "2025-01-27",
        "a move is its own session"
    );
    assert_eq!(day0("microsoft-earnings"), "2025-01-30");
    assert_eq!(day0("alphabet-earnings"), "2025-02-05");
    let dated = json(&["nvidia-statement"], 0);
    assert!(
        dated[0]["caveats"][0]
            .as_str()
            .unwrap()
            .contains("day 0 could be one session later")
    );
    let abroad = json(&["sell-off-asia-europe"], 0);
    assert_eq!(abroad[1]["refused"], "no prices of ASML in this story");
    assert!(
        json(&["deepseek-founded"], 1)[0]["refused"]
            .as_str()
            .unwrap()
            .contains("known to the month only")
    );
    let table = said(&["altman-impressive"], 0);
    assert!(
        table.contains("5 h 29 min after the close → session Tue 28 Jan 2025"),
        "{table}"
    );
    assert!(
        table.contains("SPDR S&P 500 ETF (SPY)") && table.ends_with("Association, not cause.\n")
    );
}

#[test]
fn wrong_use_ends_with_two_and_nothing_with_one() {
    for wrong in [
        &["--on", "2025-01-27"][..],
        &[][..],
        &["--on", "2025-01", "--ticker", "NVDA"],
        &["--on", "2025-01-27", "--ticker", "NVDA", "--window", "5,0"],
        &["--on", "2025-01-27", "--ticker", "NVDA", "--model", "magic"],
        &[
            "--on",
            "2025-01-27",
            "--ticker",
            "NVDA",
            "--estimation",
            "0",
        ],
    ] {
        let output = run(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
    let unknown = run(&["r1-relase"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("did you mean r1-release"));
}

#[test]
fn a_table_of_rows() {
    let table = said(&["--on", "2025-01-27", "--ticker", "NVDA,XYZ", "--csv"], 0);
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 16 + 3 + 1);
    assert_eq!((&rows[5][6], &rows[5][7]), ("day 0", "2025-01-27"));
    assert_eq!((&rows[18][6], &rows[18][8]), ("window 0 5", "2025-02-03"));
    assert_eq!(&rows[19][18], "no prices of XYZ in this story");
}

/// A story of two series in a folder; `spoil` changes the rows of the asset before they are written.
pub(super) fn story(spoil: impl Fn(usize, &mut String)) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut asset = String::from("date,close,split\n");
    let mut market = String::from("date,close\n");
    let (mut a, mut m) = (100.0_f64, 400.0_f64);
    let mut count = 0;
    let mut day = sillage::time::Date::from_ymd(2023, 1, 3).unwrap();
    let calendar = sillage::time::Calendar::named("XNYS").unwrap();
    while count < 200 {
        if calendar.session(day).is_some() {
            let noise = f64::from((count * 7919 % 101) as u32) / 5000.0 - 0.01;
            m *= 1.0 + noise;
            a *= 1.0 + noise + f64::from((count * 104_729 % 97) as u32) / 9000.0 - 0.005;
            let mut row = format!("{},{a:.6},", day.iso());
            spoil(count, &mut row);
            if !row.is_empty() {
                let _ = writeln!(asset, "{row}");
            }
            let _ = writeln!(market, "{},{m:.6}", day.iso());
            count += 1;
        }
        day = day.plus(1);
    }
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("A.csv", &asset);
    write("M.csv", &market);
    write(
        "flat.csv",
        &market
            .lines()
            .map(|l| {
                let date = l.split(',').next().unwrap();
                if date == "date" {
                    format!("{l}\n")
                } else {
                    format!("{date},50\n")
                }
            })
            .collect::<String>(),
    );
    write(
        "story.json",
        r#"{"sillage": 1, "title": "Two", "zone": "America/New_York", "benchmark": "M", "series": [
        {"ticker": "A", "calendar": "XNYS", "file": "A.csv"}, {"ticker": "M", "calendar": "XNYS", "file": "M.csv"},
        {"ticker": "FLAT", "calendar": "XNYS", "file": "flat.csv"}], "events": []}"#,
    );
    let name = folder.path().join("story.json").display().to_string();
    (folder, name)
}

/// The refusal for ticker A on a day in August 2023, the 150th session.
fn refused(spoil: impl Fn(usize, &mut String), more: &[&str]) -> String {
    let (_folder, file) = story(spoil);
    let base = ["--on", "2023-08-09", "--ticker", "A", file.as_str()];
    let all: Vec<&str> = base.iter().chain(more).copied().collect();
    let found = json(&all, 1);
    let why = found[0]["refused"].as_str().unwrap().to_owned();
    assert!(found[0]["days"].as_array().unwrap().is_empty() && found[0]["s"].is_null());
    why
}

#[test]
fn what_the_data_do_not_allow_is_refused_in_words() {
    let sound = |_: usize, _: &mut String| {};
    let (_folder, file) = story(sound);
    assert_eq!(
        json(&["--on", "2023-08-09", "--ticker", "A", &file], 0)[0]["n"],
        120
    );
    for (more, words) in [
        (
            &["--benchmark", "FLAT"][..],
            "the benchmark FLAT does not move",
        ),
        (&["--benchmark", "a"], "A is the benchmark itself"),
        (&["--estimation", "500"], "at least 400 of 500 are needed"),
        (&["--window", "0,80"], "ends after the last session"),
        (
            &["--window", "-30,0"],
            "meets the estimation window, which ends on day -11",
        ),
    ] {
        let why = refused(sound, more);
        assert!(why.contains(words), "{more:?}: {why}");
    }
    let lose = |days: std::ops::Range<usize>| {
        move |at: usize, row: &mut String| {
            if days.contains(&at) {
                row.clear();
            }
        }
    };
    assert!(refused(lose(150..151), &[]).contains("no price on day 0, 2023-08-09"));
    assert!(refused(lose(149..150), &[]).contains("no price on 2023-08-08"));
    assert!(refused(lose(152..153), &["--window", "0,5"]).contains("within the window [0, 5]"));
    assert!(refused(lose(50..90), &[]).contains("sessions of the estimation window have no price"));
    let rows = |values: &'static str, at_day: usize| {
        move |at: usize, row: &mut String| {
            if at == at_day {
                *row = format!("{},{values}", row.split(',').next().unwrap());
            }
        }
    };
    assert!(refused(rows("NaN,", 150), &[]).contains("no price on day 0"));
    assert!(refused(rows("inf,", 150), &[]).contains("no price on day 0"));
    assert!(refused(rows("900,", 100), &[]).contains("an unadjusted split?"));
}

#[test]
fn a_split_that_the_file_records_is_taken_out_of_the_closes() {
    let unadjusted = |at: usize, row: &mut String| {
        let date = row.split(',').next().unwrap().to_owned();
        let close: f64 = row.split(',').nth(1).unwrap().parse().unwrap();
        if at >= 100 {
            let split = if at == 100 { "10:1" } else { "" };
            *row = format!("{date},{:.6},{split}", close / 10.0);
        }
    };
    let measured = |spoil: &dyn Fn(usize, &mut String)| {
        let (_folder, file) = story(spoil);
        let found = json(&["--on", "2023-08-09", "--ticker", "A", &file], 0);
        let source = found[0]["returns"]["source"].clone();
        (found[0]["s"].as_f64().unwrap(), source)
    };
    let (plain, source) = measured(&|_, _| {});
    assert_eq!(source, "closes without dividends");
    let (split, source) = measured(&unadjusted);
    assert_eq!(
        source,
        "the closes and splits of the file, without dividends"
    );
    assert!((split / plain - 1.0).abs() < 1e-4, "{split} {plain}");
}

#[test]
fn two_series_of_one_ticker_are_not_chosen_between() {
    let (folder, file) = story(|_, _| {});
    let rival = folder.path().join("A.csv");
    let text = std::fs::read_to_string(&rival).unwrap().replace(",1", ",2");
    let other = folder.path().join("other");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("A.csv"), text).unwrap();
    let rival = other.join("A.csv").display().to_string();
    let found = json(&["--on", "2023-08-09", "--ticker", "A", &file, &rival], 1);
    assert!(
        found[0]["refused"]
            .as_str()
            .unwrap()
            .contains("two series of A with different prices")
    );
}

/// The story of two series with events that happened on 7 August 2023.
fn with_events(events: &str) -> (TempDir, String) {
    let (folder, file) = story(|_, _| {});
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.replace(r#""events": []"#, &format!(r#""events": [{events}]"#));
    std::fs::write(&file, text).unwrap();
    (folder, file)
}

#[test]
fn what_became_known_later_is_laid_on_the_session_after_that() {
    let event = |id: &str, known: &str| {
        format!(
            r#"{{"id": "{id}", "time": "2023-08-07T10:00-04:00", "known": "{known}", "kind": "statement",
            "title": "{id} is said", "tickers": ["A"]}}"#
        )
    };
    let events = [
        event("leak", "2023-08-09T17:00-04:00"),
        event("early", "2023-08-01"),
        event("vague", "2023-09"),
    ];
    let (_folder, file) = with_events(&events.join(","));
    let found = |id: &str| json(&[id, &file], 0)[0].clone();
    assert_eq!(
        found("leak")["day0"],
        "2023-08-10",
        "after the close of the 9th"
    );
    assert_eq!(
        found("early")["day0"],
        "2023-08-07",
        "known before it happened"
    );
    let vague = json(&["vague", &file], 1)[0]["refused"].clone();
    assert!(
        vague.as_str().unwrap().contains("known to the month only"),
        "{vague}"
    );
    let text = said(&["leak", &file], 0);
    let sentence = "Happened Mon 7 Aug 2023 10:00, known Wed 9 Aug 2023 17:00 New York · 1 h after the close → session \
                    Thu 10 Aug 2023";
    assert!(text.contains(sentence), "{text}");
    // It keeps the events of the day company on which it was heard, and of no other.
    let beside = |day: &str| {
        let all = json(&["--on", day, "--ticker", "A", "--window", "0", &file], 0);
        let others = all[0]["confounders"].as_array().unwrap();
        let ids = others.iter().map(|o| o["id"].as_str().unwrap().to_owned());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(beside("2023-08-10"), ["leak"]);
    assert_eq!(beside("2023-08-07"), ["early"]);
    // A query asks for the figures of the same session.
    let of = |day: &str| json(&["--on", day, "--ticker", "A", &file], 0)[0]["days"][5].clone();
    let figure = of("2023-08-10")["return"].as_f64().unwrap() * 100.0;
    let (low, high) = (figure - 1e-9, figure + 1e-9);
    let filter = format!("return>{low:.12}% return<{high:.12}%");
    let listed = Command::new(env!("CARGO_BIN_EXE_sillage"))
        .args(["list", "--filter", &filter, "--json", &file])
        .output()
        .unwrap();
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let stated = listed
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["kind"] == "statement");
    let ids: Vec<&Value> = stated.map(|e| &e["id"]).collect();
    assert_eq!(ids, ["leak"], "{filter}");
}

#[test]
fn a_close_that_is_not_adjusted_beside_adjusted_ones_is_not_used() {
    let bare = |days: std::ops::Range<usize>| {
        move |at: usize, row: &mut String| {
            let (date, close) = (
                row.split(',').next().unwrap(),
                row.split(',').nth(1).unwrap(),
            );
            // The adjusted close is half of the close: to mix the two would be a fall by half.
            let half = close.parse::<f64>().unwrap() / 2.0;
            let adjusted = if days.contains(&at) {
                String::new()
            } else {
                half.to_string()
            };
            *row = format!("{date},{close},,{adjusted}");
        }
    };
    let refused = |days: std::ops::Range<usize>, more: &[&str], code: i32| {
        let (folder, file) = story(bare(days));
        let asset = folder.path().join("A.csv");
        let text = std::fs::read_to_string(&asset).unwrap();
        std::fs::write(&asset, text.replacen("split", "split,adj_close", 1)).unwrap();
        let usual = ["--on", "2023-08-09", "--ticker", "A", file.as_str()];
        let all: Vec<&str> = usual.iter().chain(more).copied().collect();
        let found = json(&all, code)[0].clone();
        let checked = Command::new(env!("CARGO_BIN_EXE_sillage"))
            .args(["check", "--json", &file])
            .output()
            .unwrap();
        let faults: Value = serde_json::from_slice(&checked.stdout).unwrap();
        (found, faults)
    };
    let why = "A has no adjusted close on 2023-08-09, and other days have one";
    let (day0, faults) = refused(150..151, &[], 1);
    assert_eq!(day0["refused"], why);
    assert_eq!(
        (&faults[0]["rule"], &faults[0]["line"], &faults[0]["field"]),
        (&"no-adjusted".into(), &152.into(), &"adj_close".into())
    );
    let (last, _) = refused(150..200, &[], 1);
    assert_eq!(last["refused"], why);
    let (before, _) = refused(149..150, &[], 1);
    assert_eq!(before["refused"], why.replace("08-09", "08-08"));
    let (within, _) = refused(152..153, &["--window", "0,5"], 1);
    assert_eq!(within["refused"], why.replace("08-09", "08-11"));
    // In the estimation window it is a session less, and is told.
    let (estimated, _) = refused(100..101, &[], 0);
    assert_eq!(estimated["n"], 120);
    assert!(
        estimated["caveats"]
            .to_string()
            .contains("1 session of the estimation window")
    );
    // A column without any adjusted close says nothing; the closes stand.
    let (none, found) = refused(0..200, &[], 0);
    assert_eq!(none["refused"], Value::Null);
    let found = found.as_array().unwrap();
    assert!(
        found.iter().all(|row| row["severity"] == "note"),
        "{found:?}"
    );
}

#[test]
fn a_claim_that_the_prices_contradict_is_found_and_told() {
    let event = r#"{"id": "boast", "time": "2023-08-10", "kind": "article", "title": "It rose", "claims": [
        {"text": "A rose by 50%", "measure": "return", "ticker": "A", "on": "2023-08-09", "value": 0.5,
         "verdict": "confirmed"}, {"text": "All is well"}]},
        {"id": "other", "time": "2023-08-10", "kind": "article", "title": "It is written", "claims": [
        {"text": "It fell", "verdict": "contradicted"}]}, {"id": "none", "time": "2023-08-10", "title": "None"}"#;
    let (_folder, file) = with_events(event);
    let sillage = |arguments: &[&str]| {
        let all = Command::new(env!("CARGO_BIN_EXE_sillage"))
            .args(arguments)
            .arg(&file)
            .output();
        String::from_utf8(all.unwrap().stdout).unwrap()
    };
    let ids = |filter: &str| -> Vec<String> {
        let filter = format!("--filter={filter}");
        let listed = sillage(&["list", &filter, "--json"]);
        let listed: Value = serde_json::from_str(&listed).unwrap();
        let events = listed.as_array().unwrap().iter();
        let id = |e: &Value| e["id"].as_str().unwrap().to_owned();
        events.filter(|e| e["kind"] != "move").map(id).collect()
    };
    assert_eq!(ids("claim:false"), ["boast", "other"]);
    assert_eq!(ids("claim:true"), ["boast"], "the file says so");
    assert_eq!(ids("-claim:false -kind:article"), ["none"]);
    let page = sillage(&["show", "boast"]);
    let said = "disagreement: confirmed in the file, contradicted by the";
    assert!(page.contains(said), "{page}");
    let json: Value = serde_json::from_str(&sillage(&["show", "boast", "--json"])).unwrap();
    let (claim, opinion) = (&json["claims"][0], &json["claims"][1]);
    assert_eq!(claim["verdict"], "confirmed");
    assert_eq!(claim["computed"]["verdict"], "contradicted");
    assert!(claim["computed"]["measured"].as_f64().unwrap().abs() < 0.1);
    assert_eq!(claim["computed"]["low"], 0.495);
    assert!(opinion["computed"].is_null(), "nothing measures it");
}

#[test]
fn a_study_of_a_filter() {
    let filter = "kind:statement who:altman";
    let study = json(&["--study", filter], 0);
    let n = study["n"].as_u64().unwrap();
    assert_eq!(
        (&study["filter"], &study["benchmark"]),
        (&filter.into(), &"SPY".into())
    );
    assert!(n >= 2 && study["events"].as_array().unwrap().len() as u64 == n);
    // The mean over the events is that of their own figures.
    let mean = |window: usize| {
        let events = study["events"].as_array().unwrap().iter();
        let cars = events.map(|e| e["windows"][window]["car"].as_f64().unwrap());
        cars.sum::<f64>() / n as f64
    };
    for (at, window) in study["windows"].as_array().unwrap().iter().enumerate() {
        super::cases::near(window["mean"].as_f64().unwrap(), mean(at), 1e-12);
        let (place, draws) = (&window["placebo"], &study["placebo"]["draws"]);
        assert_eq!((place["of"].as_u64(), draws), (Some(1001), &1000.into()));
        let (rank, quantile) = (place["rank"].as_f64().unwrap(), &place["quantile"]);
        super::cases::near(quantile.as_f64().unwrap(), (rank - 1.0) / 1000.0, 1e-12);
        assert!(
            window["tests"]
                .as_array()
                .unwrap()
                .iter()
                .any(|t| t["name"] == "Corrado rank")
        );
    }
    assert_eq!(study["path"].as_array().map(Vec::len), Some(16));
    assert!(
        study["caveats"]
            .to_string()
            .contains("Association, not cause.")
    );
    // The same again, other ways to measure, and as text and rows.
    assert_eq!(json(&["--study", filter], 0), study);
    let other = json(&["--study", filter, "--model", "mean-adjusted"], 0);
    assert_ne!(other["windows"][0]["mean"], study["windows"][0]["mean"]);
    let text = said(&["--study", filter], 0);
    for part in [
        "Study of kind:statement who:altman",
        "95% of draws",
        "Test by test",
        "1000 draws",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    let rows = said(&["--study", filter, "--csv"], 0);
    assert!(rows.starts_with("what,of,id,ticker,day0,n,mean,low,high,value,p\n"));
    assert!(
        rows.lines()
            .any(|l| l.starts_with("event,window 0 5,altman-impressive,")),
        "{rows}"
    );
    let none = json(&["--study", "kind:nothing-of-it"], 1);
    assert_eq!(
        (&none["n"], &none["placebo"]["draws"]),
        (&0.into(), &0.into())
    );
    assert!(run(&["--study", "kind:("]).status.code() == Some(2));
    assert!(run(&["--study", "x", "--on", "2025-01-27"]).status.code() == Some(2));
}

/// A story whose ticker A leaps on the 100th session, that day's policy event with `tags` and no ticker.
fn with_policy(leap: &str, tags: &str) -> (TempDir, String) {
    let (folder, file) = story(|at, row| {
        if at == 100 && !leap.is_empty() {
            *row = format!("{},{leap},", row.split(',').next().unwrap());
        }
    });
    let prices = std::fs::read_to_string(folder.path().join("A.csv")).unwrap();
    let day = prices.lines().nth(101).unwrap().split(',').next().unwrap();
    let event = |id: &str, day: &str| {
        format!(
            r#"{{"id": "{id}", "title": "Rates", "kind": "policy", "time": "{day}T14:00-04:00", "tags": [{tags}]}}"#
        )
    };
    let events = [event("leap", day), event("rates", "2023-08-09")].join(",");
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.replace(r#""events": []"#, &format!(r#""events": [{events}]"#));
    std::fs::write(&file, text).unwrap();
    (folder, file)
}

#[test]
fn what_moves_the_whole_market_stands_beside_every_ticker() {
    for (tags, expected) in [(r#""Macro""#, vec!["rates"]), (r#""tax""#, vec![])] {
        let (_folder, file) = with_policy("", tags);
        let all = json(&["--on", "2023-08-08", "--ticker", "A", file.as_str()], 0);
        let others = all[0]["confounders"].as_array().unwrap();
        let ids: Vec<&str> = others.iter().map(|o| o["id"].as_str().unwrap()).collect();
        assert_eq!(ids, expected, "{tags}");
    }
    // It explains no leap of one ticker.
    let (_folder, file) = with_policy("900", r#""macro""#);
    let all = json(&["--on", "2023-08-08", "--ticker", "A", file.as_str()], 1);
    let why = all[0]["refused"].as_str().unwrap();
    assert!(why.contains("an unadjusted split?"), "{why}");
}
