//! The model of factors: its figures by a second route, which sessions have factors, and what its table is refused for.

use super::cases::dummies;
use super::command::{json, run, said, story};
use sillage::story::Factors;
use sillage::study::{Model, Paired, Reaction, Refusal, Settings};
use sillage::time::Date;
use std::fmt::Write as _;
use std::sync::Arc;

/// Noise that is the same each time, within one hundredth.
fn noise(seed: u32, t: i32) -> f64 {
    let mixed = (t.unsigned_abs() * 7 + seed).wrapping_mul(2_654_435_761) >> 8;
    f64::from(mixed % 2001) / 1e5 - 0.01
}

/// An asset that follows three factors, and the factors of `days`.
fn data(days: i32) -> (Paired, Vec<(Date, Vec<f64>)>) {
    let row = |t: i32| vec![noise(3, t), noise(5, t) / 2.0, 0.0001, noise(9, t) + 0.002];
    let own = |t: i32| {
        let row = row(t);
        0.0004 + 1.1 * row[0] - 0.6 * row[1] + 0.3 * row[3] + noise(77, t) / 2.0
    };
    let rows: Vec<_> = (0..days).map(|t| (Date(t), own(t), row(t)[0])).collect();
    let table = (0..days).map(|t| (Date(t), row(t))).collect();
    (Paired::of("A", "M", &rows), table)
}

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn settings(names: &[&str], rows: Vec<(Date, Vec<f64>)>) -> Settings {
    Settings {
        model: Model::Factors,
        estimation: 60,
        windows: vec![(0, 3)],
        factors: Some(Arc::new(Factors::new(&columns(names), rows))),
        ..Settings::default()
    }
}

fn measured(paired: &Paired, day0: i32, settings: &Settings) -> Result<Reaction, Refusal> {
    let paired = settings.explained(paired.clone());
    Reaction::new(&paired, Date(day0), settings, &|_| true)
}

const ALL: [&str; 4] = ["mktrf", "smb", "rf", "hml"];

#[test]
fn dummies_for_the_event_days_lead_to_the_same_figures() {
    let (paired, rows) = data(74);
    let settings = settings(&ALL, rows.clone());
    let reaction = measured(&paired, 70, &settings).unwrap();
    assert_eq!((reaction.fit.n, reaction.fit.df), (60, 56));
    assert!(reaction.excess);
    // The gap is no part of the second route.
    let kept = || (0..60).chain(70..74);
    let over: Vec<f64> = kept().map(|t| paired.asset[t] - rows[t].1[2]).collect();
    let regressors = |t: usize| vec![rows[t].1[0], rows[t].1[1], rows[t].1[3]];
    let regressors: Vec<Vec<f64>> = kept().map(regressors).collect();
    let (b, s2, cov) = dummies(&over, &regressors, 4);
    let near = |got: f64, wanted: f64| {
        assert!((got / wanted - 1.0).abs() < 1e-10, "{got} {wanted}");
    };
    near(reaction.fit.s, s2.sqrt());
    near(reaction.fit.alpha.unwrap(), b[0]);
    near(reaction.fit.alpha_se.unwrap(), (s2 * cov[0][0]).sqrt());
    let names: Vec<&str> = reaction.betas().map(|(name, _)| name).collect();
    assert_eq!(names, ["mktrf", "smb", "hml"]);
    for (at, (_, beta)) in reaction.betas().enumerate() {
        near(beta.value, b[at + 1] * 100.0);
        near(beta.se, (s2 * cov[at + 1][at + 1]).sqrt() * 100.0);
    }
    for day in 0..4 {
        let found = reaction.day(day).unwrap();
        let at = usize::try_from(day).unwrap() + 4;
        near(found.abnormal, b[at]);
        near(found.se, (s2 * cov[at][at]).sqrt());
        near(found.expected + found.abnormal, found.change);
    }
    let window = reaction.windows[0].figures.clone().unwrap();
    let total: f64 = cov[4..].iter().flat_map(|row| &row[4..]).sum();
    near(window.car, b[4..].iter().sum());
    near(window.se, (s2 * total).sqrt());
    let (_, car, se) = reaction.path(0)[3];
    near(car, window.car);
    near(se, window.se);
    near(reaction.variance((0, 3)).sqrt(), window.se);
}

#[test]
fn one_factor_is_the_market_model() {
    let (paired, rows) = data(80);
    let one = rows
        .iter()
        .map(|(date, row)| (*date, vec![row[0]]))
        .collect();
    let factor = measured(&paired, 70, &settings(&["m"], one)).unwrap();
    let market = Settings {
        model: Model::Market,
        estimation: 60,
        windows: vec![(0, 3)],
        ..Settings::default()
    };
    let market = measured(&paired, 70, &market).unwrap();
    assert_eq!(factor.days, market.days);
    assert_eq!(factor.windows, market.windows);
    assert_eq!(factor.fit.betas, market.fit.betas);
    assert_eq!(factor.fit.beta(), None, "it is no beta on the benchmark");
    let names: Vec<_> = market.betas().map(|(name, _)| name).collect();
    assert_eq!(names, ["M"]);
}

#[test]
fn a_session_without_factors_is_none() {
    let (paired, rows) = data(90);
    let without = |days: &[i32]| {
        let kept = rows.iter().filter(|(date, _)| !days.contains(&date.0));
        settings(&ALL, kept.cloned().collect())
    };
    let at = |days: &[i32]| measured(&paired, 75, &without(days));
    assert_eq!(at(&[75]).unwrap_err(), Refusal::NoFactorRow(Date(75)));
    assert_eq!(at(&[77]).unwrap_err(), Refusal::NoFactorRow(Date(77)));
    let said = at(&[77]).unwrap_err().to_string();
    assert!(
        said.contains("the factors have no row on 1970-03-19"),
        "{said}"
    );
    // The day before the window is none of its days, and the path ends there.
    let before = at(&[74]).unwrap();
    assert_eq!(before.days.first().map(|d| d.day), Some(0));
    let whole = at(&[]).unwrap();
    let sparse = at(&[30, 40]).unwrap();
    assert_eq!((sparse.fit.n, sparse.diagnostics.bare), (60, 2));
    assert_eq!(sparse.diagnostics.missing, 0);
    assert!(!sparse.estimated.contains(&Date(30)));
    assert_eq!(whole.first.0, sparse.first.0 + 2, "two more reach back");
    // The return after such a session is its own day's.
    let joined = without(&[40]).explained(paired.clone());
    let row = joined.row(Date(41)).unwrap();
    let kept: Vec<f64> = joined.asset[row..=row].to_vec();
    assert_eq!(kept, paired.asset[41..=41]);
    let most: Vec<i32> = (20..36).collect();
    assert_eq!(at(&most).unwrap_err(), Refusal::TooManyBare { missing: 16 });
    let late: Vec<i32> = (0..30).collect();
    let refused = Refusal::TooFewFactors {
        have: 35,
        need: 48,
        asked: 60,
        gap: 10,
    };
    assert_eq!(at(&late).unwrap_err(), refused);
    let after: Vec<i32> = (0..80).collect();
    assert_eq!(at(&after).unwrap_err(), Refusal::NoFactorRow(Date(75)));
    // Factors that begin with the estimation window leave nothing out of it.
    let tight: Vec<i32> = (0..6).collect();
    assert_eq!(
        at(&tight).map(|r| (r.fit.n, r.diagnostics.bare)),
        Ok((59, 0))
    );
}

#[test]
fn factors_that_say_nothing_are_named() {
    let (paired, rows) = data(80);
    let with = |make: fn(&[f64]) -> Vec<f64>| {
        let rows = rows.iter().map(|(date, row)| (*date, make(row)));
        measured(&paired, 70, &settings(&["x", "y", "z"], rows.collect())).map(|r| r.fit.n)
    };
    let named = |name: &str| name.to_owned();
    assert_eq!(
        with(|r| vec![r[0], 0.01, r[1]]),
        Err(Refusal::FactorConstant(named("y")))
    );
    assert_eq!(
        with(|r| vec![r[0], r[1], 0.2 * r[0] - r[1]]),
        Err(Refusal::FactorCollinear(named("z")))
    );
    assert_eq!(with(|r| vec![r[0], r[1], r[3]]), Ok(60));
    let none = Settings {
        factors: None,
        ..settings(&ALL, Vec::new())
    };
    assert_eq!(
        measured(&paired, 70, &none).unwrap_err(),
        Refusal::NoFactors
    );
    let short = Settings {
        estimation: 5,
        gap: 0,
        ..settings(&ALL, rows.clone())
    };
    assert_eq!(measured(&paired, 70, &short).map(|r| r.fit.df), Ok(1));
    let columns = ["a", "b", "c", "d"];
    let wide = rows
        .iter()
        .map(|(date, row)| (*date, vec![row[0], row[1], row[3], noise(4, date.0)]));
    let short = Settings {
        estimation: 5,
        gap: 0,
        ..settings(&columns, wide.collect())
    };
    let refused = Refusal::TooFew {
        have: 5,
        need: 6,
        asked: 5,
        gap: 0,
    };
    assert_eq!(measured(&paired, 70, &short).unwrap_err(), refused);
}

/// A table of two factors over the sessions of the made-up story.
fn table(header: &str, spoil: impl Fn(usize, &mut String)) -> (tempfile::TempDir, String, String) {
    let (folder, file) = story(|_, _| {});
    let prices = std::fs::read_to_string(folder.path().join("M.csv")).unwrap();
    let mut text = format!("{header}\n");
    for (at, line) in prices.lines().skip(1).enumerate() {
        let day = i32::try_from(at).unwrap();
        let date = line.split(',').next().unwrap();
        let mut row = format!("{date},{:.6},{:.6},0.0002", noise(3, day), noise(5, day));
        spoil(at, &mut row);
        if !row.is_empty() {
            let _ = writeln!(text, "{row}");
        }
    }
    let factors = folder.path().join("factors.csv");
    std::fs::write(&factors, text).unwrap();
    (folder, file, factors.display().to_string())
}

const ON: [&str; 6] = ["--on", "2023-08-09", "--ticker", "A", "--model", "factors"];

#[test]
fn a_table_of_factors_is_read() {
    let (_folder, file, factors) = table("date,mktrf,smb,rf", |_, _| {});
    let asked = [&ON[..], &["--factors", &factors, &file]].concat();
    let found = &json(&asked, 0)[0];
    assert_eq!(found["model"], "factors");
    assert_eq!((&found["n"], &found["df"]), (&120.into(), &117.into()));
    assert!(found["beta"].is_null() && found["excess"] == true);
    let betas = found["betas"].as_array().unwrap();
    let names: Vec<_> = betas
        .iter()
        .map(|b| b["factor"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["mktrf", "smb"]);
    assert!(
        betas
            .iter()
            .all(|b| b["beta"].is_f64() && b["se"].as_f64() > Some(0.0))
    );
    assert_eq!(found["benchmark"], "M");
    let text = said(&asked, 0);
    for words in [
        "factors model on mktrf, smb over the riskless rate, 120",
        "raw betas mktrf",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    let rows = said(&[&asked[..], &["--csv"]].concat(), 0);
    let mut rows = rows.lines();
    assert!(rows.next().unwrap().ends_with(",refused,factors"));
    assert!(rows.all(|row| row.starts_with("A,factors,M,") && row.ends_with(",mktrf smb")));
    let market = &json(&["--on", "2023-08-09", "--ticker", "A", &file], 0)[0];
    assert_eq!(market["betas"][0]["factor"], "M");
    assert_eq!(market["betas"][0]["beta"], market["beta"]);
    assert_eq!(market["excess"], false);
}

#[test]
fn a_study_takes_factors_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from("date,one,two\n");
    let first = Date::from_ymd(2023, 1, 1).unwrap();
    for day in 0..1100 {
        let date = first.plus(day).iso();
        let _ = writeln!(text, "{date},{:.6},{:.6}", noise(3, day), noise(5, day));
    }
    let factors = folder.path().join("f.csv");
    std::fs::write(&factors, text).unwrap();
    let factors = factors.display().to_string();
    let asked = ["--study", "kind:statement who:altman", "--model", "factors"];
    let found = json(&[&asked[..], &["--factors", &factors]].concat(), 0);
    assert_eq!(found["model"], "factors");
    assert_eq!(found["factors"], serde_json::json!(["one", "two"]));
    assert!(found["n"].as_u64() > Some(0));
}

#[test]
fn bad_rows_of_factors_are_named_and_counted() {
    let row = |bad: &'static str| {
        move |at: usize, row: &mut String| {
            if at == 20 {
                *row = bad.to_owned();
            }
        }
    };
    for (bad, words) in [
        ("2023-02-01,x,0.01,0", "“x” is no return of “mktrf”"),
        ("2023-02-01,0.01,,0", "the row has no “smb”"),
        ("2023-02-01,NaN,0.01,0", "“NaN” is no return of “mktrf”"),
        ("2023-02-01,0.01,0.02", "4 columns, this line has 3"),
        ("soon,0.01,0.02,0", "soon"),
        ("2023-02-01,\"0.01,0.02,0", "never closed"),
        (
            "2023-02-01,\"0,01\",0.02,0",
            "decimal mark of this file is the point",
        ),
    ] {
        let (_folder, file, factors) = table("date,mktrf,smb,rf", row(bad));
        let output = run(&[&ON[..], &["--factors", &factors, &file]].concat());
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{told}");
        for words in [
            words,
            "factors.csv:22:",
            "hint: ",
            "1 fault, 1 row left out",
        ] {
            assert!(told.contains(words), "{words}\n{told}");
        }
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("1 session of the estimation window has no row of factors"));
    }
    let twice = |at: usize, row: &mut String| {
        if at == 20 {
            *row = format!("{row}\n{row}");
        }
    };
    let (_folder, file, factors) = table("date,mktrf,smb,rf", twice);
    let output = run(&[&ON[..], &["--factors", &factors, &file]].concat());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("the last row wins") && told.contains("1 fault, 0 rows left out"));
}

#[test]
fn factors_with_a_decimal_comma_give_the_same_figures() {
    let printed = |header: &str, change: &dyn Fn(usize, &mut String)| {
        let (_folder, file, factors) = table(header, change);
        let output = run(&[&ON[..], &["--factors", &factors, &file]].concat());
        assert_eq!(output.status.code(), Some(0));
        let told = String::from_utf8(output.stderr).unwrap();
        (String::from_utf8(output.stdout).unwrap(), told)
    };
    let (point, _) = printed("date,mktrf,smb,rf", &|_, _| {});
    let comma = |_: usize, row: &mut String| *row = row.replace(',', ";").replace('.', ",");
    let (found, told) = printed("date;mktrf;smb;rf", &comma);
    assert_eq!((found, told.as_str()), (point.clone(), ""));
    // A factor that is there twice is used once.
    let twice = |_: usize, row: &mut String| *row = format!("{row},9");
    let (found, told) = printed("date,mktrf,smb,rf,SMB", &twice);
    assert_eq!(found, point);
    assert!(told.contains("“smb” more than once"), "{told}");
}

#[test]
fn a_table_that_is_none_of_factors_is_refused() {
    let refused = |header: &str, spoil: &dyn Fn(usize, &mut String)| {
        let (_folder, file, factors) = table(header, spoil);
        let output = run(&[&ON[..], &["--factors", &factors, &file]].concat());
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    let sound = |_: usize, _: &mut String| {};
    let percent = |at: usize, row: &mut String| {
        if at == 3 {
            *row = "2023-01-06,0.02,-0.89,0.01".to_owned();
        }
    };
    let told = refused("date,mktrf,smb,rf", &percent);
    for words in [
        "line 5, column 17",
        "“smb” is -0.89",
        "-89% in a day",
        "divide all columns by 100",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    let told = refused("day_of_it,mktrf,smb,rf", &sound);
    assert!(told.contains("no time column"), "{told}");
    let told = refused("date,rf", &|_, row| row.truncate(17));
    assert!(
        told.contains("no column of factors beside its date"),
        "{told}"
    );
    let told = refused("date,a,b,c", &|_, row| row.clear());
    assert!(told.contains("no row below its header"), "{told}");
    let told = refused("date,a,b,c", &|_, row| *row = "2023-01-06,x,0,0".to_owned());
    assert!(told.contains("“x” is no return of “a”"), "{told}");
}

#[test]
fn factors_go_with_their_model_only() {
    for (more, words) in [
        (&["--model", "factors"][..], "--factors FILE"),
        (&["--factors", "f.csv"], "goes with --model factors only"),
        (
            &["--model", "factors", "--factors", "/nowhere/f.csv"],
            "there is no file",
        ),
    ] {
        let asked = [&["--on", "2025-01-27", "--ticker", "NVDA"][..], more].concat();
        let output = run(&asked);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(words), "{words}\n{told}");
    }
}

#[test]
fn factors_that_lack_a_day_are_refused_in_words() {
    let asked = |lost: std::ops::Range<usize>| {
        let (_folder, file, factors) = table("date,mktrf,smb,rf", move |at, row| {
            if lost.contains(&at) {
                row.clear();
            }
        });
        let found = json(&[&ON[..], &["--factors", &factors, &file]].concat(), 1);
        found[0]["refused"].as_str().unwrap().to_owned()
    };
    assert!(asked(150..151).contains("the factors have no row on 2023-08-09"));
    let late = asked(0..100);
    assert!(
        late.contains("the factors cover 40 of the sessions"),
        "{late}"
    );
    let holes = asked(50..90);
    assert!(
        holes.contains("40 sessions of the estimation window have no row of factors"),
        "{holes}"
    );
}
