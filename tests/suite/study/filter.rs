//! The study of a filter, in a story whose abnormal returns are known: 2 % on the days of the events, else ±0.1 %.

use super::cases::near;
use sillage::engine::event_study::{EventStudy, StudyAsset, StudyMember, StudyRequest};
use sillage::engine::{Request, Response, load_now, respond};
use sillage::load::{Input, Options};
use sillage::query::parse;
use sillage::store::MemoryStore;
use sillage::study::{Model, Settings};
use sillage::time::{Calendar, Date, Timestamp, Zone};
use std::fmt::Write as _;
use std::sync::Arc;
use tempfile::TempDir;

/// Sessions on which an event is, by their place. The windows of the first two overlap.
const EVENTS: [usize; 4] = [200, 206, 260, 300];

fn sessions() -> Vec<Date> {
    let calendar = Calendar::named("XNYS").unwrap();
    let first = Date::from_ymd(2023, 1, 3).unwrap();
    let days = (0..).map(|days| first.plus(days));
    let open = days.filter(|day| calendar.session(*day).is_some());
    open.take(400).collect()
}

/// Ticker A does what M does, and in turn a thousandth more or less; with an event two hundredths more.
fn story() -> (TempDir, MemoryStore) {
    let folder = tempfile::tempdir().unwrap();
    let (mut asset, mut market) = (String::from("date,close\n"), String::from("date,close\n"));
    let (mut a, mut m) = (100.0_f64, 400.0_f64);
    let sessions = sessions();
    for (count, day) in sessions.iter().enumerate() {
        let noise = (count * 7919 % 101) as f64 / 5000.0 - 0.01;
        let own = if count % 2 == 0 { 0.001 } else { -0.001 };
        let jump = if EVENTS.contains(&count) { 0.02 } else { 0.0 };
        m *= 1.0 + noise;
        a *= 1.0 + noise + own + jump;
        let _ = writeln!(asset, "{},{a:.10}", day.iso());
        let _ = writeln!(market, "{},{m:.10}", day.iso());
    }
    let event = |id: &str, when: &str, tickers: &str| {
        format!(
            r#"{{"id":"{id}","time":"{when}","title":"{id}","kind":"statement","tickers":[{tickers}]}}"#
        )
    };
    let day = |count: usize| sessions[count].iso();
    let events = [
        event("first", &day(200), r#""NONE","M","A""#),
        event("second", &day(206), r#""A""#),
        event("again", &day(206), r#""A""#),
        event("nameless", &day(260), ""),
        event("third", &day(300), r#""A""#),
        event("old", "2010-05-03", r#""A""#),
        event("last", &day(395), r#""A""#),
    ];
    let text = format!(
        r#"{{"sillage": 1, "title": "Known", "zone": "America/New_York", "benchmark": "M", "series": [
        {{"ticker": "A", "calendar": "XNYS", "file": "A.csv"}}, {{"ticker": "M", "calendar": "XNYS", "file": "M.csv"}}],
        "events": [{}]}}"#,
        events.join(",")
    );
    for (name, content) in [("A.csv", asset), ("M.csv", market), ("story.json", text)] {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let input = Input::Path(folder.path().join("story.json"));
    let (store, loaded) = load_now(&[input], &Options::default()).unwrap();
    assert_eq!(loaded.report.fault_count, 0, "{:?}", loaded.report.faults);
    (folder, store)
}

fn ask(filter: &str) -> Request {
    Request::Study(StudyRequest {
        query: Arc::new(parse(filter, Zone::NEW_YORK)),
        asset: StudyAsset::EventBasket,
        benchmark: String::new(),
        settings: Settings {
            model: Model::MarketAdjusted,
            ..Settings::default()
        },
    })
}

fn study(store: &MemoryStore, ask: &Request) -> Arc<EventStudy> {
    match respond(store, ask) {
        Some(Response::Study(study)) => study,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_mean_path_is_the_one_that_is_known() {
    let (_folder, store) = story();
    let study = study(&store, &ask("kind:statement"));
    assert_eq!((study.passed, study.examined), (7, 7));
    let tickers: Vec<String> = study.members.iter().map(StudyMember::ticker).collect();
    assert_eq!((study.events.n, tickers), (4, vec!["A".to_owned(); 4]));
    assert_eq!((study.duplicates, study.borrowed, study.moves), (1, 1, 0));
    assert_eq!((study.sessions, study.overlapping), (4, 2));
    let said: Vec<&str> = study.refused.iter().map(|(why, _)| why.as_str()).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said.iter().any(|s| s.contains("begin on 2023-01-03")),
        "{said:?}"
    );
    assert!(
        said.iter()
            .any(|s| s.contains("ends after the last session, day +4")),
        "{said:?}"
    );
    let at = |day: i32| study.events.path.iter().find(|s| s.day == day).unwrap();
    near(at(-5).mean, -0.001, 1e-8);
    near(at(0).mean, 0.02, 1e-8);
    assert!(at(0).half.unwrap() < 1e-9);
    // On day +6 of the first comes the second: 4 % once, 2 % three times; their deviation is 1 %.
    near(at(10).mean, 0.025, 1e-8);
    near(at(10).half.unwrap(), 3.182_446_305 * 0.01 / 2.0, 1e-7);
    let day0 = &study.events.cross[0];
    assert_eq!((day0.window, day0.n, day0.positive), ((0, 0), 4, 4));
    near(day0.mean, 0.021, 1e-8);
}

#[test]
fn the_placebo_holds_no_event_and_is_the_same_each_time() {
    let (_folder, store) = story();
    let (one, two) = (
        study(&store, &ask("kind:statement")),
        study(&store, &ask("kind:statement")),
    );
    assert_eq!(one.placebo, two.placebo);
    assert_eq!(one.placebo.n, 4);
    assert!(one.placebo.cross[0].mean.abs() < 0.001_001);
    assert!(one.placebo.path.last().unwrap().mean.abs() < 1e-9);
    // No draw of quiet days reaches the mean of the events on day 0.
    assert_eq!(one.ranks, two.ranks);
    let windows: Vec<_> = one.ranks.iter().map(|p| p.window).collect();
    assert_eq!(windows, [(0, 0), (-1, 1), (0, 5), (-5, 10)]);
    let day0 = one.ranks[0];
    assert_eq!((day0.rank, day0.of), (1001, 1001));
    near(day0.quantile(), 1.0, 0.0);
    near(day0.p(), 2.0 / 1001.0, 1e-12);
    assert!(day0.range.0 >= -0.001_001 && day0.range.1 <= 0.001_001 && day0.range.0 < day0.range.1);
}

#[test]
fn a_study_as_of_a_time_knows_nothing_later() {
    let (_folder, store) = story();
    let sessions = sessions();
    let clock = |count: usize| -> Timestamp { Zone::NEW_YORK.midnight(sessions[count]) };
    let n = |count: usize| {
        let ask = Request::AsOf(clock(count), Box::new(ask("kind:statement")));
        study(&store, &ask).events.n
    };
    // The window of the first event is over after its tenth session, that of the second six later.
    assert_eq!(
        (n(199), n(210), n(211), n(217), n(400 - 1)),
        (0, 0, 1, 2, 4)
    );
}

#[test]
fn a_filter_that_nothing_passes_gives_an_empty_study() {
    let (_folder, store) = story();
    let study = study(&store, &ask("kind:release"));
    assert_eq!((study.passed, study.events.n, study.placebo.n), (0, 0, 0));
    let alone = self::study(&store, &ask("id:third"));
    assert_eq!((alone.events.n, alone.placebo.n), (1, 1));
    assert!(alone.events.path.iter().all(|s| s.half.is_none()));
    assert!(alone.events.cross.iter().all(|c| c.tests.is_empty()));
    assert_eq!(alone.ranks.len(), 4, "one event has a place too");
}
