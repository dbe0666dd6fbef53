//! What the store must be fast at, measured on a made-up story.
//!
//! `SILLAGE_BENCH_EVENTS` says how many events it has; a million when it is not set.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that cannot run should say so and end there"
)]

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use sillage::engine::load_now;
use sillage::load::{Input, Options};
use sillage::query::{Query, parse};
use sillage::store::{
    EventStore, FacetRequest, ListRequest, MemoryStore, Order, PageAnchor, PageRequest,
    SceneRequest, SortBy, StepRequest, StepScope,
};
use sillage::story::{Bar, Batch, Draft, Flags, Hours, Measure, Series, Story};
use sillage::study::synth::Synth;
use sillage::sync::CancelToken;
use sillage::text::{next_line, wrap};
use sillage::time::{Axis, DAY, Date, Span, When, Zone, parse as times};
use std::cell::Cell;
use std::fs::File;
use std::hint::black_box;
use std::io::BufWriter;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn events() -> u64 {
    let size = std::env::var("SILLAGE_BENCH_EVENTS").ok();
    size.and_then(|s| s.parse().ok()).unwrap_or(1_000_000)
}

fn words(value: &serde_json::Value) -> Vec<String> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .filter_map(|w| w.as_str().map(str::to_owned))
        .collect()
}

/// Reads the story without the loader, so that the store is measured alone.
fn batches(json: &[u8]) -> Vec<Batch> {
    let mut batches = vec![Batch::default()];
    for (number, line) in json.split(|b| *b == b'\n').enumerate().skip(1) {
        let Ok(value) = serde_json::from_slice::<serde_json::Value>(line) else {
            continue;
        };
        let Some(time) = value["time"].as_str() else {
            continue;
        };
        let (who, tickers) = (words(&value["who"]), words(&value["tickers"]));
        let mut flags = Flags::default();
        flags.add(Flags::EXTRA);
        if batches.last().unwrap().len() == 65_536 {
            batches.push(Batch::default());
        }
        batches.last_mut().unwrap().push(&Draft {
            id: value["id"].as_str().unwrap().into(),
            when: times::when(time, Zone::Utc).unwrap(),
            kind: value["kind"].as_str().unwrap().into(),
            title: value["title"].as_str().unwrap().into(),
            importance: value["importance"].as_u64().map(|i| i as u8),
            who: who.into_iter().map(Into::into).collect(),
            tickers: tickers.into_iter().map(Into::into).collect(),
            rest: format!("\"change\":{}", value["change"]),
            flags,
            line: number as u32 + 1,
            ..Draft::default()
        });
    }
    batches
}

/// The story as the loader reads it.
fn loads(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made-up.jsonl");
    let mut file = BufWriter::new(File::create(&path).unwrap());
    let synth = Synth {
        events: events(),
        ..Synth::default()
    };
    synth.write(&mut file).unwrap();
    drop(file);
    let inputs = [Input::Path(path)];
    let mut group = criterion.benchmark_group("load");
    group.sampling_mode(SamplingMode::Flat);
    group.bench_function("JSON Lines", |bencher| {
        bencher.iter(|| load_now(&inputs, &Options::default()).unwrap());
    });
    group.finish();
}

fn store() -> MemoryStore {
    let (mut json, began) = (Vec::new(), Instant::now());
    let synth = Synth {
        events: events(),
        ..Synth::default()
    };
    synth.write(&mut json).unwrap();
    let size = json.len() as u64 / events().max(1);
    println!("made up in {:?}, {size} bytes a line", began.elapsed());
    let (batches, mut store) = (batches(&json), MemoryStore::new());
    drop(json);
    let began = Instant::now();
    for batch in batches {
        store.push(batch);
    }
    let size = store.size() as u64 / store.total().max(1);
    println!("stored in {:?}, {size} bytes an event", began.elapsed());
    store
}

fn query(text: &str) -> Arc<Query> {
    Arc::new(parse(text, Zone::Utc))
}

fn scene(store: &MemoryStore, query: &Arc<Query>, window: Span, dimmed: bool) -> u64 {
    let ask = SceneRequest {
        query: Arc::clone(query),
        axis: Axis::new(window, 200),
        around: window.widened(window.micros() / 2),
        limit: 400,
        best: 150,
        dimmed,
        lang: None,
        overview: 200,
    };
    store.scene(&ask, &CancelToken::never()).unwrap().matched
}

/// A filter that the store has not seen: every round adds another condition that changes nothing.
fn filters(criterion: &mut Criterion, store: &MemoryStore) {
    let mut group = criterion.benchmark_group("filter");
    group.sampling_mode(SamplingMode::Flat);
    let round = Cell::new(0_u64);
    for (name, text) in [
        ("kind and word", "kind:statement breakthrough"),
        ("word", "breakthrough"),
        ("name", "deepseek"),
        ("kind", "kind:release"),
        ("expression", "kind:move /guid.*cost/"),
        ("not", "-kind:report importance>=20"),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                round.set(round.get() + 1);
                let text = format!("{text} -id:none{}", round.get());
                let ask = ListRequest {
                    query: query(&text),
                    span: None,
                    order: Order::Time,
                    skip: 0,
                    limit: 1,
                };
                black_box(store.list(&ask, &CancelToken::never()))
            });
        });
    }
    group.finish();
}

fn scenes(criterion: &mut Criterion, store: &MemoryStore) {
    let mut group = criterion.benchmark_group("scene");
    let whole = store.extent().unwrap();
    let middle = whole.from.plus(whole.micros() / 2);
    for (zoom, window) in [
        ("all", whole),
        ("year", Span::new(middle, middle.plus(365 * DAY))),
        ("month", Span::new(middle, middle.plus(30 * DAY))),
        ("day", Span::new(middle, middle.plus(DAY))),
    ] {
        for text in ["", "kind:statement breakthrough"] {
            let query = query(text);
            let name = if text.is_empty() {
                "no filter"
            } else {
                "filter"
            };
            group.bench_function(format!("{zoom}, {name}"), |bencher| {
                bencher.iter(|| black_box(scene(store, &query, window, false)));
            });
        }
    }
    let dim = query("kind:statement breakthrough");
    group.bench_function("all, filter, dimmed", |bencher| {
        bencher.iter(|| black_box(scene(store, &dim, whole, true)));
    });
    group.finish();
}

fn others(criterion: &mut Criterion, store: &MemoryStore) {
    let mut group = criterion.benchmark_group("other");
    let whole = store.extent().unwrap();
    let middle = whole.from.plus(whole.micros() / 2);
    for text in ["", "kind:statement breakthrough"] {
        let ask = FacetRequest {
            query: query(text),
            window: whole,
            limit: 20,
        };
        group.bench_function(format!("facets of “{text}”"), |bencher| {
            bencher.iter(|| black_box(store.facets(&ask, &CancelToken::never())));
        });
        let ask = StepRequest {
            query: query(text),
            scope: StepScope::Matching,
            lane: None,
            who: None,
            from: (middle, None),
            count: 1,
            lang: None,
        };
        group.bench_function(format!("step of “{text}”"), |bencher| {
            bencher.iter(|| black_box(store.step(&ask, &CancelToken::never())));
        });
    }
    group.bench_function("find", |bencher| {
        bencher.iter(|| black_box(store.find("e0000000x")));
    });
    group.finish();
}

/// Ten years of daily prices of this many tickers, the first of them the benchmark.
fn prices(tickers: u64) -> Story {
    let mut story = Story::default();
    "T0".clone_into(&mut story.benchmark);
    story.zone = Zone::NEW_YORK;
    let days = 2_520;
    for ticker in 0..tickers {
        let mut close = 100.0;
        let bars = (0..days).map(|day: u64| {
            let noise = (day * 7919 + ticker * 104_729) * 2_654_435_761 % 1_000_003;
            close *= 1.0 + (noise as f64 / 1_000_003.0 - 0.5) / 25.0;
            let date = Date(10_000 + day as i32);
            let from = Zone::NEW_YORK.midnight(date);
            Bar {
                date,
                from,
                to: from.plus(DAY),
                open: None,
                high: None,
                low: None,
                close,
                adjusted: Some(close),
                volume: None,
                dividend: None,
                split: None,
                hours: Hours::Regular,
            }
        });
        story.series.push(Series {
            ticker: format!("T{ticker}"),
            bars: bars.collect(),
            ..Series::default()
        });
    }
    story
}

/// A store of so many events on the tickers and days of `story`.
fn on_days(story: &Arc<Story>, count: u64) -> MemoryStore {
    let mut events = MemoryStore::new();
    events.set_story(Arc::clone(story));
    let mut batch = Batch::default();
    for event in 0..count {
        let at = story.series[0].bars[(event * 31 % 2_500) as usize].from;
        batch.push(&Draft {
            id: format!("e{event}").into(),
            when: When::instant(at),
            tickers: vec![format!("T{}", 1 + event % 499).into()],
            line: event as u32 + 1,
            ..Draft::default()
        });
        if batch.len() == 16_384 {
            events.push(std::mem::take(&mut batch));
        }
    }
    events.push(batch);
    events
}

/// All reactions of a hundred thousand events, from prices to the rows of a filter; and tables of a million sorted by
/// what the prices did.
fn reactions(criterion: &mut Criterion) {
    let story = Arc::new(prices(500));
    let mut events = on_days(&story, 100_000);
    let ask = ListRequest {
        query: query("p<0.05"),
        span: None,
        order: Order::Time,
        skip: 0,
        limit: usize::MAX,
    };
    let mut group = criterion.benchmark_group("reactions");
    group.sample_size(10);
    group.bench_function("100,000 events, 500 tickers, 10 years", |bencher| {
        bencher.iter(|| {
            // A new story forgets what was measured.
            events.set_story(Arc::clone(&story));
            black_box(events.list(&ask, &CancelToken::never()))
        });
    });
    let million = on_days(&story, 1_000_000);
    let page = |measure: Measure| PageRequest {
        query: query(""),
        span: Span::ALL,
        dimmed: false,
        sort: SortBy::Figure(measure),
        descending: false,
        anchor: PageAnchor::Start,
        before: 0,
        after: 60,
        figures: true,
        focus: None,
        lang: None,
    };
    for (name, one) in [("abnormal", Measure::Abnormal), ("p", Measure::P)] {
        // The order that was made last is kept, so that another one is made in between and not counted.
        group.bench_function(format!("1,000,000 rows sorted by {name}"), |bencher| {
            bencher.iter_batched(
                || million.page(&page(Measure::Z), &CancelToken::never()),
                |_| black_box(million.page(&page(one), &CancelToken::never())),
                criterion::BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

/// Long texts: all lines of one, and a screen of lines in the middle of one.
fn texts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("text");
    for (name, sentence) in [
        ("CJK", "円相場は急落し、市場は混乱した。"),
        ("Hangul", "엔비디아 주가가 급락했다 "),
        ("Latin", "Nvidia fell by seventeen per cent on “DeepSeek” "),
        ("Arabic", "تراجعت أسهم إنفيديا بشدة "),
    ] {
        let text = sentence.repeat((1 << 20) / sentence.len());
        group.bench_function(format!("wrap 1 MB of {name}"), |bencher| {
            bencher.iter(|| black_box(wrap(&text, 80)));
        });
        let middle = sentence.len() * (text.len() / sentence.len() / 2);
        group.bench_function(format!("50 lines within 1 MB of {name}"), |bencher| {
            bencher.iter(|| {
                (0..50).fold(middle, |from, _| {
                    next_line(&text, from, 80).map_or(from, |(_, next)| next)
                })
            });
        });
    }
    group.finish();
}

fn all(criterion: &mut Criterion) {
    texts(criterion);
    reactions(criterion);
    loads(criterion);
    let store = store();
    scenes(criterion, &store);
    filters(criterion, &store);
    others(criterion, &store);
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    targets = all
}
criterion_main!(benches);
