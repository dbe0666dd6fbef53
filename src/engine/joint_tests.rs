//! Tests of several tickers of one event together, and one ticker under other models and benchmarks.
//!
//! Decides which benchmarks are tried and which tickers belong to the basket. The arithmetic is in [`crate::study`].

use super::benchmark::pair_with_benchmark;
use crate::story::instruments::{Duplicate, independent};
use crate::story::{Series, Story};
use crate::study::cross::Cross;
use crate::study::reaction::WINDOWS;
use crate::study::{Model, Paired, Reaction, Refusal, Settings, Window};
use crate::time::Date;
use std::collections::BTreeSet;

/// Most benchmarks that are tried.
const MAX_BENCHMARKS: usize = 3;

/// The tickers of one event as one portfolio, and tested against each other.
#[derive(Clone, Debug)]
pub struct JointTests {
    /// Tickers that could be measured and share day 0.
    pub tickers: Vec<String>,
    /// Tickers that could too, but duplicate others, each with the reason.
    pub duplicates: Vec<(String, Duplicate)>,
    /// Their equal-weight basket as one asset: its own residuals carry how they move together.
    pub basket: Result<Reaction, Refusal>,
    /// Tests across the tickers, one for each window.
    pub cross: Vec<Cross>,
}

/// One way to measure a window of a ticker.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The model of the expected return.
    pub model: Model,
    /// Ticker of the benchmark.
    pub benchmark: String,
    /// The window.
    pub window: Window,
    /// Its cumulative abnormal return.
    pub car: f64,
    /// Two-sided p.
    pub p: f64,
}

impl JointTests {
    /// Tests of those `reactions`, each with its ticker, that share the first one's day 0; `None` if there are fewer than
    /// two.
    #[must_use]
    pub fn new(
        story: &Story,
        settings: &Settings,
        benchmark: &str,
        reactions: &[(&str, &Reaction)],
    ) -> Option<Self> {
        let day0 = reactions.first()?.1.day0;
        let mut seen = BTreeSet::new();
        let mut members: Vec<(&str, &Reaction)> = reactions.to_vec();
        members.retain(|(ticker, r)| r.day0 == day0 && seen.insert(*ticker));
        let all: Vec<&Series> = (members.iter())
            .filter_map(|(ticker, _)| story.series(ticker))
            .collect();
        let (kept, duplicates) = independent(&all, story);
        let is_kept = |ticker: &str| kept.iter().any(|s| s.ticker == ticker);
        members.retain(|(ticker, _)| is_kept(ticker));
        if members.len() < 2 {
            return None;
        }
        let plain = Settings {
            factors: None,
            ..settings.clone()
        };
        let series = members
            .iter()
            .filter_map(|(ticker, _)| story.series(ticker));
        let pairs = series.map(|s| pair_with_benchmark(story, s, benchmark, &plain));
        let pairs: Vec<Paired> = pairs.collect::<Result<_, Refusal>>().ok()?;
        let basket = settings.explained(Paired::basket(&pairs.iter().collect::<Vec<_>>()));
        let reactions: Vec<&Reaction> = members.iter().map(|(_, r)| *r).collect();
        let windows = if settings.windows.is_empty() {
            &WINDOWS[..]
        } else {
            &settings.windows
        };
        Some(Self {
            tickers: (members.iter())
                .map(|(ticker, _)| (*ticker).to_owned())
                .collect(),
            duplicates: (duplicates.into_iter())
                .map(|(series, why)| (series.ticker.clone(), why))
                .collect(),
            // Each member's own days were checked already.
            basket: Reaction::new(&basket, day0, settings, &|_| true),
            cross: windows.iter().map(|w| Cross::new(&reactions, *w)).collect(),
        })
    }
}

/// The benchmarks to try for `asset`: the one in use, then funds and indices of the story.
#[must_use]
pub fn benchmarks<'a>(story: &'a Story, first: &str, asset: &str) -> Vec<&'a Series> {
    let broad = |s: &&Series| story.is_broad_market(s);
    let own = story.series(first).into_iter();
    let mut found: Vec<&Series> = Vec::new();
    for series in own.chain(story.series.iter().filter(broad)) {
        let known = found.iter().any(|f| f.ticker == series.ticker);
        let fit = !series.ticker.eq_ignore_ascii_case(asset) && !series.disputed;
        if fit && !known && !series.bars.is_empty() {
            found.push(series);
        }
    }
    found.truncate(MAX_BENCHMARKS);
    found
}

/// The usual windows of `asset` under every model and some benchmarks.
#[must_use]
pub fn variants(
    story: &Story,
    asset: &Series,
    day0: Date,
    settings: &Settings,
    first: &str,
) -> Vec<Variant> {
    let mut out = Vec::new();
    for (index, bench) in benchmarks(story, first, &asset.ticker)
        .into_iter()
        .enumerate()
    {
        let paired = Paired::new(asset, bench);
        for model in Model::OF_PRICES {
            // Without a benchmark in it, a model is the same beside every one.
            if index > 0 && !model.uses_benchmark() {
                continue;
            }
            let settings = Settings {
                model,
                windows: Vec::new(),
                ..settings.clone()
            };
            let Ok(reaction) = Reaction::new(&paired, day0, &settings, &|_| true) else {
                continue;
            };
            let sums = reaction
                .windows
                .iter()
                .filter_map(|w| w.figures.as_ref().ok());
            out.extend(sums.map(|f| Variant {
                model,
                benchmark: bench.ticker.clone(),
                window: f.window,
                car: f.car,
                p: f.p,
            }));
        }
    }
    out
}
