//! `sillage reaction --study`: all events that pass a filter, laid on day 0, as text, as JSON or as CSV.

use super::super::args::ReactionArgs;
use super::super::csv::{CsvStyle, CsvWriter};
use super::super::json;
use super::super::open::Opened;
use super::super::out::{Outcome, Stop, faults};
use crate::app::card::CardLine;
use crate::app::reaction::{study, study_notes};
use crate::engine::caveats::ASSOCIATION;
use crate::engine::event_study::{EventStudy, StudyAsset, StudyMember, StudyRequest};
use crate::engine::placebo::{PlaceboRank, SEED};
use crate::study::aligned::Step;
use crate::study::cross::{Cross, Test};
use crate::study::{Reaction, Settings, Window};
use crate::sync::CancelToken;
use serde::Serialize;
use std::io::Write;
use std::sync::Arc;

/// Columns of the text.
const COLUMNS: usize = 118;
/// Rows that its pictures may suppose.
const ROWS: usize = 40;

pub(super) fn run(
    args: &ReactionArgs,
    settings: Settings,
    opened: &Opened,
    out: &mut impl Write,
) -> Result<Outcome, Stop> {
    if let Some(said) = faults(&opened.query) {
        return Err(Stop::Wrong(said));
    }
    let ask = StudyRequest {
        query: Arc::clone(&opened.query),
        asset: asset(args, opened),
        benchmark: String::new(),
        settings,
    };
    let Ok(study) = EventStudy::new(&opened.store, &ask, &CancelToken::never()) else {
        return Ok(Outcome::Nothing);
    };
    if args.json {
        json::pretty(out, &object(&study))?;
    } else if args.csv {
        csv(
            &study,
            CsvWriter::new(&mut *out, CsvStyle::for_stdout(args.guard_formulas)),
        )?;
    } else {
        let about = (&study, &*opened.loaded.story);
        for line in study::lines(about, COLUMNS, ROWS, true) {
            writeln!(out, "{}", text(&line))?;
        }
    }
    let any = study.events.n > 0;
    Ok(if any { Outcome::Done } else { Outcome::Nothing })
}

/// What is measured of each event: the tickers of `--ticker`, else the one that the filter names, else each event's basket.
fn asset(args: &ReactionArgs, opened: &Opened) -> StudyAsset {
    let tickers = args.ticker.iter().map(|t| t.trim());
    let tickers: Vec<String> = tickers
        .filter(|t| !t.is_empty())
        .map(str::to_owned)
        .collect();
    if tickers.is_empty() {
        StudyAsset::of(&opened.query.expr, None, &opened.loaded.story)
    } else {
        StudyAsset::Tickers(tickers)
    }
}

fn text(line: &CardLine) -> String {
    let pieces = line.pieces.iter().map(|p| p.text.as_str());
    pieces.collect::<String>().trim_end().to_owned()
}

/// A study, whole.
#[derive(Serialize)]
struct Object<'a> {
    filter: &'a str,
    asset: AssetRow,
    selects_on_outcome: Vec<&'static str>,
    model: &'a str,
    factors: Vec<&'a str>,
    benchmark: &'a str,
    estimation: usize,
    gap: usize,
    passed: u64,
    looked: usize,
    /// One event in so many was looked at, in order of time.
    sampled_one_in: usize,
    n: usize,
    sessions: usize,
    overlapping: usize,
    path: Vec<StepRow>,
    windows: Vec<WindowRow>,
    placebo: PlaceboRow,
    events: Vec<EventRow<'a>>,
    not_measured: Vec<RefusedRow<'a>>,
    caveats: Vec<String>,
}

/// What was measured of each event.
#[derive(Serialize)]
struct AssetRow {
    description: String,
    /// The tickers that stand for every event; absent where each has its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tickers: Vec<String>,
    /// `filter` or `chosen` for the focus ticker, `option` for `--ticker`, `event` for each event's basket.
    source: &'static str,
}

impl AssetRow {
    fn of(asset: &StudyAsset) -> Self {
        let (tickers, source) = match asset {
            StudyAsset::EventBasket => (Vec::new(), "event"),
            StudyAsset::Focus(focus) => (vec![focus.ticker.to_string()], focus.source.word()),
            StudyAsset::Tickers(tickers) => (tickers.clone(), "option"),
        };
        Self {
            description: asset.describe(),
            tickers,
            source,
        }
    }
}

#[derive(Serialize)]
struct StepRow {
    day: i32,
    mean: f64,
    low: Option<f64>,
    high: Option<f64>,
}

#[derive(Serialize)]
struct WindowRow {
    window: Window,
    n: usize,
    mean: f64,
    positive: usize,
    correlation: f64,
    se: Option<f64>,
    threshold: Option<f64>,
    detectable_80: Option<f64>,
    /// Name of the test that is to be read first.
    head: Option<&'static str>,
    tests: Vec<TestRow>,
    placebo: Option<PlaceRow>,
}

#[derive(Serialize)]
struct TestRow {
    name: &'static str,
    supposes: &'static str,
    value: f64,
    p: f64,
}

#[derive(Serialize)]
struct PlaceRow {
    rank: usize,
    of: usize,
    quantile: f64,
    p: f64,
    low: f64,
    high: f64,
}

/// One draw of the placebo, and how many there were.
#[derive(Serialize)]
struct PlaceboRow {
    draws: usize,
    /// Different sessions that could be drawn.
    sessions: usize,
    seed: u64,
    n: usize,
    path: Vec<StepRow>,
}

#[derive(Serialize)]
struct EventRow<'a> {
    id: &'a str,
    title: &'a str,
    ticker: String,
    tickers: &'a [String],
    day0: String,
    windows: Vec<CarRow>,
}

#[derive(Serialize)]
struct CarRow {
    window: Window,
    car: f64,
    se: f64,
    t: Option<f64>,
    p: Option<f64>,
}

#[derive(Serialize)]
struct RefusedRow<'a> {
    reason: &'a str,
    count: usize,
}

fn object(study: &EventStudy) -> Object<'_> {
    let settings = &study.request.settings;
    let refused = study.refused.iter();
    Object {
        filter: &study.request.query.text,
        asset: AssetRow::of(&study.request.asset),
        selects_on_outcome: study.selects_on.iter().map(|m| m.word()).collect(),
        model: settings.model.word(),
        factors: super::data::factors(settings).collect(),
        benchmark: &study.benchmark,
        estimation: settings.estimation,
        gap: settings.gap,
        passed: study.passed,
        looked: study.examined,
        sampled_one_in: study.every,
        n: study.events.n,
        sessions: study.sessions,
        overlapping: study.overlapping,
        path: study.events.path.iter().map(step).collect(),
        windows: study.events.cross.iter().map(|c| over(c, study)).collect(),
        placebo: PlaceboRow {
            draws: study.ranks.first().map_or(0, |place| place.of - 1),
            sessions: study.drawable,
            seed: SEED,
            n: study.placebo.n,
            path: study.placebo.path.iter().map(step).collect(),
        },
        events: study.members.iter().map(|m| event(study, m)).collect(),
        not_measured: refused
            .map(|(reason, count)| RefusedRow {
                reason,
                count: *count,
            })
            .collect(),
        caveats: study_notes::notes(study)
            .into_iter()
            .chain([ASSOCIATION.to_owned()])
            .collect(),
    }
}

fn step(step: &Step) -> StepRow {
    StepRow {
        day: step.day,
        mean: step.mean,
        low: step.half.map(|half| step.mean - half),
        high: step.half.map(|half| step.mean + half),
    }
}

fn over(cross: &Cross, study: &EventStudy) -> WindowRow {
    let place = study.ranks.iter().find(|p| p.window == cross.window);
    let biased = study.selects_on_outcome();
    WindowRow {
        window: cross.window,
        n: cross.n,
        mean: cross.mean,
        positive: cross.positive,
        correlation: cross.correlation,
        se: cross.se,
        threshold: cross.threshold().filter(|_| !biased),
        detectable_80: cross.detectable().filter(|_| !biased),
        head: study.head_test(cross).map(|t| t.name),
        tests: tests(study, cross).iter().map(test).collect(),
        placebo: place.filter(|_| !biased).map(placed),
    }
}

/// The tests of a window; none of events that were chosen by what is measured.
fn tests<'a>(study: &EventStudy, cross: &'a Cross) -> &'a [Test] {
    if study.selects_on_outcome() {
        &[]
    } else {
        &cross.tests
    }
}

const fn test(test: &Test) -> TestRow {
    TestRow {
        name: test.name,
        supposes: test.doc,
        value: test.value,
        p: test.p,
    }
}

fn placed(place: &PlaceboRank) -> PlaceRow {
    PlaceRow {
        rank: place.rank,
        of: place.of,
        quantile: place.quantile(),
        p: place.p(),
        low: place.range.0,
        high: place.range.1,
    }
}

fn event<'a>(study: &EventStudy, studied: &'a StudyMember) -> EventRow<'a> {
    EventRow {
        id: &studied.id,
        title: &studied.title,
        ticker: studied.ticker(),
        tickers: &studied.tickers,
        day0: studied.reaction.day0.iso(),
        windows: cars(study, &studied.reaction),
    }
}

/// The windows that the study compares; without t and p of events that were chosen by them.
fn cars(study: &EventStudy, reaction: &Reaction) -> Vec<CarRow> {
    let tested = !study.selects_on_outcome();
    let sound = reaction.windows.iter();
    let sound = sound.filter(|w| study.windows.contains(&w.window));
    let sound = sound.filter_map(|w| w.figures.as_ref().ok());
    let rows = sound.map(|f| CarRow {
        window: f.window,
        car: f.car,
        se: f.se,
        t: tested.then_some(f.t),
        p: tested.then_some(f.p),
    });
    rows.collect()
}

/// Names of the columns; a row is a day of the mean path, a test of a window, a place among the draws, or an event.
const NAMES: [&str; 11] = [
    "what", "of", "id", "ticker", "day0", "n", "mean", "low", "high", "value", "p",
];

/// A row of the table, all cells empty but for what it is and of what.
fn row(what: &str, of: String) -> [String; 11] {
    let mut row = [const { String::new() }; 11];
    let [first, second, ..] = &mut row;
    (*first, *second) = (what.to_owned(), of);
    row
}

/// Comma-separated values.
fn csv(study: &EventStudy, mut table: CsvWriter<impl Write>) -> Result<(), Stop> {
    table.row(NAMES)?;
    let some = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
    let window = |(first, last): Window| format!("window {first} {last}");
    for (what, aligned) in [("mean", &study.events), ("one draw", &study.placebo)] {
        for found in aligned.path.iter().map(step) {
            let mut row = row(what, format!("day {}", found.day));
            let [.., n, mean, low, high, _, _] = &mut row;
            (*n, *mean) = (aligned.n.to_string(), found.mean.to_string());
            (*low, *high) = (some(found.low), some(found.high));
            table.row(row)?;
        }
    }
    for cross in &study.events.cross {
        for test in tests(study, cross) {
            let mut row = row(test.name, window(cross.window));
            let [.., n, mean, _, _, value, p] = &mut row;
            (*n, *mean) = (cross.n.to_string(), cross.mean.to_string());
            (*value, *p) = (test.value.to_string(), test.p.to_string());
            table.row(row)?;
        }
    }
    for place in study.ranks.iter().filter(|_| !study.selects_on_outcome()) {
        let mut row = row("quantile among the draws", window(place.window));
        let [.., n, _, low, high, value, p] = &mut row;
        (*n, *p) = ((place.of - 1).to_string(), place.p().to_string());
        (*low, *high) = (place.range.0.to_string(), place.range.1.to_string());
        *value = place.quantile().to_string();
        table.row(row)?;
    }
    for studied in &study.members {
        for found in cars(study, &studied.reaction) {
            let mut row = row("event", window(found.window));
            let [_, _, id, ticker, day0, _, mean, _, _, value, p] = &mut row;
            (*id, *ticker) = (studied.id.clone(), studied.ticker());
            (*day0, *mean) = (studied.reaction.day0.iso(), found.car.to_string());
            (*value, *p) = (some(found.t), some(found.p));
            table.row(row)?;
        }
    }
    table.finish()
}
