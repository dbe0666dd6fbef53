//! The figures of all sessions at once are those of each session by itself; queries ask for them.

use super::cases::near;
use sillage::load::{Input, Options};
use sillage::query::{Query, parse};
use sillage::store::{
    AsOf, EventStore, ListRequest, Order, PageAnchor, PageRequest, PageRow, SortBy,
};
use sillage::story::Measure;
use sillage::study::sweep::Sweep;
use sillage::study::{Paired, Reaction, Settings};
use sillage::sync::{CancelToken, Observer};
use sillage::time::{Span, When, Zone, parse as times};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

#[test]
fn rolling_along_gives_what_each_session_gives() {
    let (_, loaded) = sillage::engine::load_now(&[Input::Bundled], &Options::default()).unwrap();
    let spy = loaded.story.series("SPY").unwrap();
    let mut compared = 0;
    for ticker in ["NVDA", "GEV", "GSPC"] {
        let series = loaded.story.series(ticker).unwrap();
        let (sweep, paired) = (
            Sweep::new(series, spy, Zone::NEW_YORK),
            Paired::new(series, spy),
        );
        for bar in &series.bars {
            let when = When::instant(bar.from);
            let quick = sweep.at(when, false, None);
            let slow = Reaction::new(&paired, bar.date, &Settings::default(), &|_| false).ok();
            assert_eq!(
                quick.is_some(),
                slow.is_some(),
                "{ticker} {}",
                bar.date.iso()
            );
            let (Some(quick), Some(slow)) = (quick, slow) else {
                continue;
            };
            let day = slow.day(0).unwrap();
            near(quick.change, day.change, 1e-12);
            near(quick.abnormal, day.abnormal, 1e-7);
            near(quick.t, day.t, 1e-7);
            near(quick.figure(Measure::P).unwrap(), day.p, 1e-6);
            let car = slow.windows[2].figures.as_ref().ok().map(|f| f.car);
            assert_eq!(quick.car.is_some(), car.is_some());
            compared += 1;
            // What was not over at the clock is not known.
            assert_eq!(sweep.at(when, false, Some(bar.from)), None);
            let early = sweep.at(when, false, Some(bar.to)).unwrap();
            assert_eq!((early.t.to_bits(), early.car), (quick.t.to_bits(), None));
        }
    }
    assert!(compared > 400, "{compared}");
}

/// Identifiers of the founding story's events that a query lets through.
fn passing(query: &str) -> Vec<String> {
    let (store, loaded) =
        sillage::engine::load_now(&[Input::Bundled], &Options::default()).unwrap();
    let query = parse(query, loaded.story.zone);
    assert_eq!(query.diagnostics, []);
    let ask = ListRequest {
        query: Arc::new(query),
        span: None,
        order: Order::Time,
        skip: 0,
        limit: usize::MAX,
    };
    let rows = store.list(&ask, &CancelToken::never()).unwrap().rows;
    rows.iter()
        .map(|r| store.event(*r).unwrap().record.id)
        .collect()
}

#[test]
fn queries_ask_for_figures() {
    let fallen = passing("return<-15% kind:statement");
    assert_eq!(fallen, ["sputnik", "nvidia-statement"]);
    assert!(passing("z<-5").contains(&"microsoft-earnings".to_owned()));
    let rebound = passing("abnormal>5% who:altman");
    assert_eq!(rebound, ["stargate", "altman-impressive", "altman-compute"]);
    // An event without a ticker that has prices has no figure, whatever is asked.
    let (some, none) = (passing("p>=0"), passing("-p>=0"));
    assert!(none.contains(&"altman-agi".to_owned()) && !some.contains(&"altman-agi".to_owned()));
    assert!(passing("car<-10%").contains(&"nvda-close-2025-01-27".to_owned()));
}

/// All events of the founding story, sorted by a figure.
fn page(measure: Measure, descending: bool) -> PageRequest {
    PageRequest {
        query: Arc::new(Query::default()),
        span: Span::ALL,
        dimmed: false,
        sort: SortBy::Figure(measure),
        descending,
        anchor: PageAnchor::Start,
        before: 0,
        after: 10_000,
        figures: true,
        focus: None,
        lang: None,
    }
}

/// They as a table has them.
fn table(store: &dyn EventStore, measure: Measure, descending: bool) -> Vec<PageRow> {
    let ask = page(measure, descending);
    store.page(&ask, &CancelToken::never()).unwrap().rows
}

#[test]
fn a_table_is_sorted_by_figures() {
    let (store, loaded) =
        sillage::engine::load_now(&[Input::Bundled], &Options::default()).unwrap();
    for measure in Measure::ALL {
        for descending in [false, true] {
            let rows = table(&store, measure, descending);
            let values: Vec<Option<f64>> =
                rows.iter().map(|r| r.figures?.figure(measure)).collect();
            let told = values.iter().take_while(|v| v.is_some()).count();
            assert!(told > 200, "{measure:?}");
            assert!(
                values[told..].iter().all(Option::is_none),
                "they stand last"
            );
            let in_order = |pair: &[Option<f64>]| {
                if descending {
                    pair[0] >= pair[1]
                } else {
                    pair[0] <= pair[1]
                }
            };
            assert!(values[..told].windows(2).all(in_order), "{measure:?}");
        }
    }
    // The figure is that of the first ticker, as the reaction has it.
    let rows = table(&store, Measure::Abnormal, false);
    let found = rows.iter().find(|r| &*r.summary.id == "microsoft-earnings");
    let figure = found.unwrap().figures.unwrap().abnormal;
    let series = |ticker: &str| loaded.story.series(ticker).unwrap();
    let paired = Paired::new(series("MSFT"), series("SPY"));
    let day0 = sillage::time::Date::from_ymd(2025, 1, 30).unwrap();
    let slow = Reaction::new(&paired, day0, &Settings::default(), &|_| true).unwrap();
    near(figure, slow.day(0).unwrap().abnormal, 1e-9);
    // What was not over at the clock of a replay is not told.
    let clock = times::when("2025-01-30T12:00-05:00", Zone::Utc)
        .unwrap()
        .start;
    let then = table(&AsOf::new(&store, clock), Measure::Abnormal, false);
    let then = then.iter().find(|r| &*r.summary.id == "microsoft-earnings");
    assert_eq!(then.unwrap().figures, None);
}

/// Hears how far work is, and may want room.
#[derive(Debug, Default)]
struct Ear {
    heard: Mutex<Vec<(&'static str, usize, usize)>>,
    wants: AtomicBool,
}

impl Observer for Ear {
    fn report_progress(&self, what: &'static str, done: usize, all: usize) {
        self.heard.lock().unwrap().push((what, done, all));
    }

    fn must_yield(&self) -> bool {
        self.wants.load(Ordering::Relaxed)
    }
}

#[test]
fn work_on_figures_says_how_far_it_is_and_makes_room() {
    let (store, loaded) =
        sillage::engine::load_now(&[Input::Bundled], &Options::default()).unwrap();
    let ear = Arc::new(Ear::default());
    let ticket = CancelToken::never().observed_by(Arc::<Ear>::clone(&ear));
    let ask = page(Measure::Abnormal, false);
    ear.wants.store(true, Ordering::Relaxed);
    assert!(store.page(&ask, &ticket).is_err(), "it made room");
    assert!(!ticket.is_superseded(), "and is still wanted");
    assert_eq!(*ear.heard.lock().unwrap(), []);
    ear.wants.store(false, Ordering::Relaxed);
    assert!(store.page(&ask, &ticket).is_ok());
    let heard = std::mem::take(&mut *ear.heard.lock().unwrap());
    let (figures, sorted): (Vec<_>, Vec<_>) = heard.into_iter().partition(|h| h.0 == "reactions");
    let series = loaded.story.series.len();
    assert_eq!(figures.len(), series);
    assert_eq!(figures.iter().map(|h| h.1).max(), Some(series));
    assert!(figures.iter().chain(&sorted).all(|h| h.1 <= h.2));
    assert!(!sorted.is_empty() && sorted.iter().all(|h| h.0 == "sorting"));
    // Figures that are at hand are not made again.
    assert!(store.page(&page(Measure::Z, false), &ticket).is_ok());
    let heard = ear.heard.lock().unwrap();
    assert!(heard.iter().all(|h| h.0 == "sorting"));
}

#[test]
fn a_replay_filters_by_no_figure_that_was_not_known() {
    let (store, loaded) =
        sillage::engine::load_now(&[Input::Bundled], &Options::default()).unwrap();
    let query = Arc::new(parse("return<-15% kind:statement", loaded.story.zone));
    let ids = |store: &dyn EventStore| -> Vec<String> {
        let ask = ListRequest {
            query: Arc::clone(&query),
            span: None,
            order: Order::Time,
            skip: 0,
            limit: 100,
        };
        let rows = store.list(&ask, &CancelToken::never()).unwrap().rows;
        let id = |row| store.event(row).unwrap().record.id;
        rows.into_iter().map(id).collect()
    };
    let at = |text: &str| times::when(text, Zone::Utc).unwrap().start;
    // The whole is asked for first, so that an answer that is kept would show.
    assert!(ids(&store).contains(&"sputnik".to_owned()));
    let noon = AsOf::new(&store, at("2025-01-27T12:00-05:00"));
    assert!(
        noon.find("sputnik").is_some() && ids(&noon).is_empty(),
        "Monday is not over"
    );
    // The table neither shows nor sorts by them.
    let order = |sort: SortBy, store: &dyn EventStore| {
        let ask = PageRequest {
            query: Arc::new(parse("kind:statement", loaded.story.zone)),
            span: Span::new(at("2025-01-24"), at("2025-01-29")),
            dimmed: false,
            sort,
            descending: false,
            anchor: PageAnchor::Start,
            before: 0,
            after: 50,
            focus: None,
            lang: None,
            figures: true,
        };
        let rows = store.page(&ask, &CancelToken::never()).unwrap().rows;
        let told = |row: PageRow| (row.summary.id.to_string(), row.figures.is_some());
        rows.into_iter().map(told).collect::<Vec<_>>()
    };
    let figure = SortBy::Figure(Measure::Return);
    let place = |rows: &[(String, bool)]| rows.iter().position(|r| r.0 == "sputnik").unwrap();
    let (then, now) = (order(figure, &noon), order(figure, &store));
    assert!(!then[place(&then)].1 && now[place(&now)].1);
    let lasting: Vec<_> = then.iter().map(|r| r.1).collect();
    assert!(
        lasting.is_sorted_by(|a, b| a >= b),
        "what has none comes last: {then:?}"
    );
    let night = AsOf::new(&store, at("2025-01-27T18:00-05:00"));
    assert!(ids(&night).contains(&"sputnik".to_owned()));
}
