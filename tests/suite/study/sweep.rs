//! The figures of all sessions at once are those of each session by itself; queries ask for them.

use super::cases::near;
use sillage::load::{Input, Options};
use sillage::query::parse;
use sillage::store::{EventStore, ListAsk, Order};
use sillage::story::Measure;
use sillage::study::sweep::Sweep;
use sillage::study::{Paired, Reaction, Settings};
use sillage::sync::Ticket;
use sillage::time::{When, Zone};
use std::sync::Arc;

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
    let ask = ListAsk {
        query: Arc::new(query),
        span: None,
        order: Order::Time,
        skip: 0,
        limit: usize::MAX,
    };
    let rows = store.list(&ask, &Ticket::always()).unwrap().rows;
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
