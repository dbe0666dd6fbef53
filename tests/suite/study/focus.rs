//! Whose reactions a study is made of, which test heads it, and what it says of a filter that selects on the outcome.

use super::cases::near;
use super::command::{json, said};
use serde_json::Value;
use sillage::app::card::Role;
use sillage::app::reaction::study::lines;
use sillage::app::reaction::study_notes::notes;
use sillage::engine::event_study::{EventStudy, MAX_EVENTS, StudyAsset, StudyRequest};
use sillage::engine::load_now;
use sillage::engine::reaction::{ReactionReport, ReactionRequest, Subject};
use sillage::load::{Input, Options};
use sillage::query::parse;
use sillage::store::{EventStore, MemoryStore};
use sillage::story::{Batch, Draft, Story};
use sillage::study::Settings;
use sillage::study::cross::{CROSS_SECTION, KOLARI_PYNNONEN};
use sillage::study::numbers::{power_quantile, student_quantile};
use sillage::sync::CancelToken;
use sillage::time::{Date, Timestamp, When};
use std::fmt::Write as _;
use std::sync::Arc;

fn founding() -> (MemoryStore, Arc<Story>) {
    let (store, loaded) = load_now(&[Input::Bundled], &Options::default()).unwrap();
    (store, loaded.story)
}

/// The study of a filter, of what [`StudyAsset::of`] chooses under a chosen focus ticker.
fn study(store: &MemoryStore, filter: &str, chosen: Option<&str>) -> EventStudy {
    let query = parse(filter, store.story().zone);
    assert_eq!(query.diagnostics, [], "{filter}");
    let ask = StudyRequest {
        asset: StudyAsset::of(&query.expr, chosen, store.story()),
        query: Arc::new(query),
        benchmark: String::new(),
        settings: Settings::default(),
    };
    EventStudy::new(store, &ask, &CancelToken::never()).unwrap()
}

/// The whole pane as text, and the roles of its lines.
fn pane(study: &EventStudy, story: &Story) -> (String, Vec<(Role, String)>) {
    let all = lines((study, story), 150, 40, true);
    let row = |line: &sillage::app::card::CardLine| -> String {
        line.pieces.iter().map(|p| p.text.as_str()).collect()
    };
    let text = all.iter().map(|l| row(l) + "\n").collect();
    let roles = all
        .iter()
        .filter_map(|l| Some((l.pieces.first()?.role, row(l))));
    (text, roles.collect())
}

#[test]
fn the_order_of_an_events_tickers_changes_nothing() {
    let text = std::fs::read_to_string("data/deepseek-r1/story.json").unwrap();
    let mut document: Value = serde_json::from_str(&text).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("story.json");
    std::fs::create_dir(folder.path().join("prices")).unwrap();
    for file in std::fs::read_dir("data/deepseek-r1/prices").unwrap() {
        let file = file.unwrap();
        let copy = folder.path().join("prices").join(file.file_name());
        std::fs::copy(file.path(), copy).unwrap();
    }
    let mut means = Vec::new();
    for _ in 0..2 {
        std::fs::write(&file, document.to_string()).unwrap();
        let (store, loaded) = load_now(&[Input::Path(file.clone())], &Options::default()).unwrap();
        assert!(
            loaded
                .story
                .series("NVDA")
                .is_some_and(|s| !s.bars.is_empty())
        );
        let found = study(&store, "kind:statement who:altman", None);
        assert!(found.members.iter().any(|m| m.tickers.len() > 1));
        let windows = found.events.cross.iter();
        means.push(windows.map(|c| c.mean).collect::<Vec<_>>());
        for event in document["events"].as_array_mut().unwrap() {
            if let Some(tickers) = event["tickers"].as_array_mut() {
                tickers.reverse();
            }
        }
    }
    assert_eq!(means[0], means[1]);
}

#[test]
fn the_focus_ticker_is_measured_and_the_head_says_so() {
    let (store, dataset) = founding();
    for (filter, chosen, tickers, head) in [
        (
            "kind:statement ticker:msft",
            None,
            Some("MSFT"),
            "Of MSFT, which the filter names",
        ),
        (
            "kind:statement ticker:msft",
            Some("NVDA"),
            Some("MSFT"),
            "Of MSFT, which the filter names",
        ),
        (
            "kind:statement",
            Some("NVDA"),
            Some("NVDA"),
            "Of NVDA, the focus ticker",
        ),
        (
            "kind:statement",
            None,
            None,
            "Of each event’s tickers as one equal-weighted basket",
        ),
    ] {
        let found = study(&store, filter, chosen);
        assert!(found.events.n > 2);
        if let Some(ticker) = tickers {
            assert!(found.members.iter().all(|m| m.tickers == [ticker]));
        }
        let (text, _) = pane(&found, &dataset);
        assert!(text.contains(head), "{text}");
        assert!(text.contains("The events, with CAR[0,+5]"), "{text}");
    }
    // A basket holds no index, no fund, no benchmark and one class of a company.
    let all = study(&store, "id:nvda-close-2025-01-27 or kind:statement", None);
    let held = all.members.iter().flat_map(|m| &m.tickers);
    assert!(
        held.clone()
            .all(|t| !["SPY", "QQQ", "GSPC", "IXIC", "SMH"].contains(&&**t))
    );
    for member in &all.members {
        let classes = member.tickers.iter().filter(|t| t.starts_with("GOOG"));
        assert!(classes.count() < 2, "{:?}", member.tickers);
    }
}

#[test]
fn a_filter_that_selects_on_the_outcome_is_warned_of_first_and_gives_no_p() {
    let (store, dataset) = founding();
    for filter in [
        "return<-1%",
        "kind:statement abnormal>1%",
        "-z<0",
        "car>2% or kind:policy",
        "ticker:nvda -(p<0.5 kind:statement)",
    ] {
        let found = study(&store, filter, None);
        assert!(found.events.n > 1, "{filter}");
        assert!(
            notes(&found)[0].contains("The filter selects on the outcome"),
            "{filter}"
        );
        assert!(
            found
                .events
                .cross
                .iter()
                .all(|c| found.head_test(c).is_none())
        );
        let (text, roles) = pane(&found, &dataset);
        let warned = roles
            .iter()
            .position(|(role, _)| *role == Role::Bad)
            .unwrap();
        let table = roles
            .iter()
            .position(|(_, row)| row.starts_with("CAR "))
            .unwrap();
        assert!(warned < table && !roles[table].1.contains(" p"), "{text}");
        assert!(
            !text.contains(" p 0.") && !text.contains("<0.001"),
            "{text}"
        );
        let object = json(&["--study", filter], 0);
        assert!(!object["selects_on_outcome"].as_array().unwrap().is_empty());
        assert!(
            object["caveats"][0]
                .as_str()
                .unwrap()
                .contains("selects on the outcome")
        );
        for window in object["windows"].as_array().unwrap() {
            assert_eq!(window["tests"].as_array().map(Vec::len), Some(0));
            assert!(window["placebo"].is_null() && window["head"].is_null());
        }
        for event in object["events"].as_array().unwrap() {
            assert!(event["windows"][0]["p"].is_null() && event["windows"][0]["car"].is_number());
        }
    }
    let clean = study(&store, "kind:statement who:altman", None);
    assert!(!notes(&clean)[0].contains("outcome") && !clean.selects_on_outcome());
}

#[test]
fn kolari_and_pynnonen_head_the_table_once_events_share_a_session() {
    let (store, dataset) = founding();
    let shared = study(&store, "kind:statement", None);
    assert!(shared.sessions < shared.events.n);
    let apart = study(
        &store,
        "id:microsoft-earnings or id:stargate or id:r1-release",
        None,
    );
    assert_eq!((apart.sessions, apart.events.n), (3, 3));
    for (found, name, titles, other) in [
        (&shared, KOLARI_PYNNONEN, "KP t    KP p", "cross-section t"),
        (&apart, CROSS_SECTION, "       t       p", "Kolari-Pynnönen"),
    ] {
        for cross in &found.events.cross {
            assert_eq!(found.head_test(cross), cross.test(name));
            assert!(cross.test(name).is_some());
        }
        let (text, _) = pane(found, &dataset);
        assert!(text.contains(titles) && text.contains(other), "{text}");
    }
    let object = json(&["--study", "kind:statement"], 0);
    assert_eq!(object["windows"][0]["head"], KOLARI_PYNNONEN);
}

#[test]
fn a_study_has_own_windows_and_tickers() {
    let object = json(
        &[
            "--study",
            "kind:statement",
            "--ticker",
            "NVDA",
            "--window",
            "-2,3",
            "--window",
            "0",
        ],
        0,
    );
    assert_eq!(object["asset"]["tickers"], serde_json::json!(["NVDA"]));
    assert_eq!(object["asset"]["source"], "option");
    let windows: Vec<&Value> = (object["windows"].as_array().unwrap().iter())
        .map(|w| &w["window"])
        .collect();
    assert_eq!(serde_json::to_string(&windows).unwrap(), "[[-2,3],[0,0]]");
    let path = object["path"].as_array().unwrap();
    assert_eq!((&path[0]["day"], path.len()), (&(-2).into(), 6));
    let events = object["events"].as_array().unwrap();
    assert!(events.len() > 5 && events.iter().all(|e| e["ticker"] == "NVDA"));
    // The figures are those of the single event.
    let id = events[0]["id"].as_str().unwrap();
    let alone = json(&[id, "--ticker", "NVDA", "--window", "-2,3"], 0);
    let (one, many) = (&alone[0], &events[0]);
    assert_eq!(one["day0"], many["day0"]);
    near(
        one["windows"][0]["car"].as_f64().unwrap(),
        many["windows"][0]["car"].as_f64().unwrap(),
        1e-15,
    );
    let text = said(
        &[
            "--study",
            "kind:statement",
            "--ticker",
            "NVDA,MSFT",
            "--window",
            "0,1",
        ],
        0,
    );
    assert!(
        text.contains("Of the equal-weighted basket of NVDA, MSFT"),
        "{text}"
    );
    assert!(
        text.contains("MSFT+NVDA") && text.contains("day 0 to +1"),
        "{text}"
    );
}

#[test]
fn the_placebo_says_from_how_many_sessions_it_draws() {
    let (store, _) = founding();
    let found = study(&store, "ticker:nvda id:nvda-close-2025-01-27", None);
    let nvidia = store.story().series("NVDA").unwrap().bars.len();
    assert!(
        found.drawable > 50 && found.drawable < nvidia,
        "{}",
        found.drawable
    );
    let said = notes(&found).join("\n");
    assert!(
        said.contains(&format!("from the {} whose windows", found.drawable)),
        "{said}"
    );
}

#[test]
fn the_rank_of_several_days_is_among_overlapping_sums() {
    let text = said(&["nvda-close-2025-01-27", "--ticker", "NVDA"], 0);
    let row = |window: &str| {
        let found = text
            .lines()
            .find(|l| l.starts_with("NVDA") && l.contains(window));
        found.unwrap().to_owned()
    };
    assert!(row("[0]").trim_end().ends_with("lowest of 121"), "{text}");
    assert!(
        row("[0,+5]")
            .trim_end()
            .ends_with("of 116 overlapping sums"),
        "{text}"
    );
    let windows = &json(&["nvda-close-2025-01-27", "--ticker", "NVDA"], 0)[0]["windows"];
    assert_eq!(windows[0]["rank_among"], "residuals");
    assert_eq!(windows[2]["rank_among"], "overlapping sums");
}

#[test]
fn the_move_of_eighty_percent_power_stands_beside_the_threshold() {
    // Tables of t(0.975) and t(0.8); with one degree of freedom they are tan(0.475 π) and tan(0.3 π).
    let tan = |share: f64| (share * std::f64::consts::PI).tan();
    near(power_quantile(1), tan(0.475) + tan(0.3), 1e-9);
    near(power_quantile(2), 4.302_652_730 + 1.060_660_172, 1e-9);
    near(
        power_quantile(10_000_000),
        1.959_963_985 + 0.841_621_234,
        1e-6,
    );
    let windows = &json(&["nvda-close-2025-01-27", "--ticker", "NVDA"], 0)[0]["windows"];
    for window in windows.as_array().unwrap() {
        let number = |name: &str| window[name].as_f64().unwrap();
        near(
            number("threshold") / number("se"),
            student_quantile(0.05, 118),
            1e-12,
        );
        near(
            number("detectable_80") / number("se"),
            power_quantile(118),
            1e-12,
        );
    }
    let text = said(&["nvda-close-2025-01-27", "--ticker", "NVDA"], 0);
    assert!(text.contains("significant at 5% from") && text.contains("found with 80% power from"));
}

#[test]
fn tickers_tested_together_leave_out_what_holds_the_others() {
    let (store, _) = founding();
    let ask = ReactionRequest {
        subject: Subject::Day(Date::from_ymd(2025, 1, 27).unwrap()),
        tickers: ["NVDA", "GOOGL", "GOOG", "QQQ", "IXIC", "MSFT"]
            .map(str::to_owned)
            .to_vec(),
        focus: None,
        benchmark: String::new(),
        settings: Settings::default(),
        variants: false,
    };
    let sheet = ReactionReport::new(&store, &ask, &CancelToken::never()).unwrap();
    let together = sheet.joint.unwrap();
    assert_eq!(together.tickers, ["NVDA", "GOOGL", "MSFT"]);
    let left: Vec<String> = (together.duplicates.iter())
        .map(|(ticker, why)| format!("{ticker}: {why}"))
        .collect();
    assert_eq!(
        left,
        [
            "GOOG: the same company as GOOGL",
            "QQQ: a fund",
            "IXIC: an index"
        ]
    );
    assert!(together.cross.iter().all(|c| c.n == 3));
}

#[test]
fn more_events_than_are_measured_are_sampled_evenly_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut prices = String::from("date,close\n");
    for day in 0..40 {
        let _ = writeln!(prices, "{},{}", Date(20_000 + day).iso(), 100 + day % 7);
    }
    std::fs::write(folder.path().join("A.csv"), prices).unwrap();
    let input = Input::Path(folder.path().join("A.csv"));
    let (mut store, _) = load_now(&[input], &Options::default()).unwrap();
    let mut batch = Batch::default();
    for number in 0..=MAX_EVENTS {
        batch.push(&Draft {
            id: format!("e{number}").into(),
            when: When::instant(Timestamp::from_micros(number as i64)),
            kind: "report".into(),
            title: "a".into(),
            importance: Some(if number % 2 == 0 { 0 } else { 100 }),
            ..Draft::default()
        });
    }
    store.push(batch);
    let found = study(&store, "kind:report", None);
    assert_eq!(found.passed, MAX_EVENTS as u64 + 1);
    assert_eq!((found.every, found.examined), (2, MAX_EVENTS / 2 + 1));
    let said = notes(&found).join("\n");
    assert!(
        said.contains("one in 2 was looked at, in order of time"),
        "{said}"
    );
}
