//! Reactions as JSON and CSV: every figure in full precision, refusals in words.

use super::super::csv::CsvWriter;
use super::super::json;
use super::super::open::Opened;
use super::super::out::Stop;
use crate::engine::caveats;
use crate::engine::reaction::{Confounder, ReactionReport, TickerReaction};
use crate::story::{Event, Series, Story};
use crate::study::{Beta, Day, Fit, Model, Reaction, Settings, Window};
use serde::Serialize;
use std::io::Write;

/// One ticker.
#[derive(Serialize)]
struct Row<'a> {
    ticker: &'a str,
    model: &'a str,
    benchmark: &'a str,
    benchmark_origin: &'static str,
    calendar: Option<&'static str>,
    calendar_origin: Option<String>,
    returns: Option<ReturnRow>,
    benchmark_returns: Option<ReturnRow>,
    estimation: usize,
    gap: usize,
    day0: Option<String>,
    n: Option<usize>,
    df: Option<u32>,
    first: Option<String>,
    last: Option<String>,
    alpha: Option<f64>,
    beta: Option<f64>,
    betas: Vec<BetaRow<'a>>,
    excess: bool,
    s: Option<f64>,
    r2: Option<f64>,
    ac1: Option<f64>,
    kurtosis: Option<f64>,
    days: Vec<DayRow>,
    windows: Vec<WindowRow>,
    confounders: Vec<OtherRow<'a>>,
    caveats: Vec<String>,
    refused: Option<String>,
}

/// Whether returns include dividends, and what they are computed from.
#[derive(Serialize)]
struct ReturnRow {
    basis: &'static str,
    source: &'static str,
}

/// A slope; of the market model the only one, on the benchmark.
#[derive(Serialize)]
struct BetaRow<'a> {
    factor: &'a str,
    beta: f64,
    se: f64,
}

#[derive(Serialize)]
struct DayRow {
    day: i32,
    date: String,
    #[serde(rename = "return")]
    change: f64,
    benchmark_return: Option<f64>,
    expected: f64,
    abnormal: f64,
    se: f64,
    t: f64,
    p: f64,
    rank: usize,
    of: usize,
}

#[derive(Serialize)]
struct WindowRow {
    window: Window,
    car: Option<f64>,
    se: Option<f64>,
    t: Option<f64>,
    p: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    /// The smallest move that would be significant at 5 %.
    threshold: Option<f64>,
    /// The true move that would be found so with 80 % power: (t(0.975) + t(0.8)) standard errors.
    detectable_80: Option<f64>,
    first: Option<String>,
    last: Option<String>,
    #[serde(rename = "return")]
    raw: Option<f64>,
    holding: Option<f64>,
    rank: Option<usize>,
    of: Option<usize>,
    /// What the rank is among: residuals of single days, or sums of them that overlap.
    rank_among: Option<&'static str>,
    refused: Option<String>,
}

#[derive(Serialize)]
struct OtherRow<'a> {
    day: i32,
    date: String,
    kind: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    id: &'a str,
    title: &'a str,
}

/// One JSON array, an object a ticker.
pub fn json(
    sheet: &ReactionReport,
    opened: &Opened,
    event: Option<&Event>,
    out: &mut impl Write,
) -> Result<(), Stop> {
    json::array(out, &sheet.tickers, |out, measured| {
        let caveats = caveats::caveats(sheet, measured, event, &opened.loaded.story);
        json::compact(out, &row(sheet, measured, &opened.loaded.story, caveats))
    })
}

fn row<'a>(
    sheet: &'a ReactionReport,
    measured: &'a TickerReaction,
    story: &Story,
    caveats: Vec<String>,
) -> Row<'a> {
    let (series, benchmark) = (story.series(&measured.ticker), priced(story, sheet));
    let (settings, found) = (&sheet.request.settings, measured.reaction.as_ref());
    let fit = found.ok().map(|r| &r.fit);
    let date = |of: fn(&Reaction) -> String| found.ok().map(of);
    Row {
        ticker: &measured.ticker,
        model: settings.model.word(),
        benchmark: &sheet.benchmark,
        benchmark_origin: story.benchmark_origin.word(),
        calendar: series.and_then(Series::calendar).map(|c| c.code()),
        calendar_origin: series.map(|s| s.origin.to_string()),
        returns: series.map(|s| returns(story, s)),
        benchmark_returns: benchmark.map(|s| returns(story, s)),
        estimation: settings.estimation,
        gap: settings.gap,
        day0: date(|r| r.day0.iso()),
        n: fit.map(|f| f.n),
        df: fit.map(|f| f.df),
        first: date(|r| r.first.iso()),
        last: date(|r| r.last.iso()),
        alpha: fit.and_then(|f| f.alpha),
        beta: fit.and_then(Fit::beta).map(|b| b.value),
        betas: found
            .map(|r| r.betas().map(beta).collect())
            .unwrap_or_default(),
        excess: found.is_ok_and(|r| r.excess),
        s: fit.map(|f| f.s),
        r2: fit.and_then(|f| f.r2),
        ac1: found.ok().map(|r| r.diagnostics.ac1),
        kurtosis: found.ok().map(|r| r.diagnostics.kurtosis),
        days: found
            .map(|r| r.days.iter().map(|d| day(d, benchmark.is_some())).collect())
            .unwrap_or_default(),
        windows: found
            .map(|r| r.windows.iter().map(window).collect())
            .unwrap_or_default(),
        confounders: measured.confounders.iter().map(other).collect(),
        caveats,
        refused: found.err().map(ToString::to_string),
    }
}

const fn beta((factor, beta): (&str, Beta)) -> BetaRow<'_> {
    BetaRow {
        factor,
        beta: beta.value,
        se: beta.se,
    }
}

fn returns(story: &Story, series: &Series) -> ReturnRow {
    ReturnRow {
        basis: story.return_basis(series).word(),
        source: series.returns.phrase(),
    }
}

/// The series of the benchmark, if there are prices of it.
fn priced<'a>(story: &'a Story, sheet: &ReactionReport) -> Option<&'a Series> {
    let series = story.series(&sheet.benchmark);
    series.filter(|s| !s.bars.is_empty())
}

fn day(day: &Day, has_benchmark: bool) -> DayRow {
    DayRow {
        day: day.day,
        date: day.date.iso(),
        change: day.change,
        benchmark_return: has_benchmark.then_some(day.market),
        expected: day.expected,
        abnormal: day.abnormal,
        se: day.se,
        t: day.t,
        p: day.p,
        rank: day.rank,
        of: day.of,
    }
}

fn window(measured: &crate::study::Measured) -> WindowRow {
    let found = measured.figures.as_ref().ok();
    WindowRow {
        window: measured.window,
        car: found.map(|f| f.car),
        se: found.map(|f| f.se),
        t: found.map(|f| f.t),
        p: found.map(|f| f.p),
        low: found.map(|f| f.low),
        high: found.map(|f| f.high),
        threshold: found.map(|f| f.threshold),
        detectable_80: found.map(|f| f.detectable),
        first: found.map(|f| f.dates.0.iso()),
        last: found.map(|f| f.dates.1.iso()),
        raw: found.map(|f| f.raw),
        holding: found.map(|f| f.holding),
        rank: found.map(|f| f.rank),
        of: found.map(|f| f.of),
        rank_among: found.map(|f| {
            if f.window.0 == f.window.1 {
                "residuals"
            } else {
                "overlapping sums"
            }
        }),
        refused: measured.figures.as_ref().err().map(ToString::to_string),
    }
}

fn other(other: &Confounder) -> OtherRow<'_> {
    OtherRow {
        day: other.day,
        date: other.date.iso(),
        kind: &other.kind,
        id: &other.id,
        title: &other.title,
    }
}

/// Names of the factors that explain the returns; none of other models.
pub(super) fn factors(settings: &Settings) -> impl Iterator<Item = &str> {
    let factors = settings.factors.iter();
    let factors = factors.filter(|_| settings.model == Model::Factors);
    factors.flat_map(|f| f.names()).map(String::as_str)
}

/// Names of the columns; a row is a day or a window of a ticker.
const COLUMNS: [&str; 20] = [
    "ticker",
    "model",
    "benchmark",
    "day0",
    "n",
    "df",
    "of",
    "first",
    "last",
    "return",
    "benchmark_return",
    "expected",
    "abnormal",
    "se",
    "t",
    "p",
    "low",
    "high",
    "refused",
    "factors",
];

/// Comma-separated values.
pub fn csv(
    sheet: &ReactionReport,
    story: &Story,
    mut table: CsvWriter<impl Write>,
) -> Result<(), Stop> {
    table.row(COLUMNS)?;
    let has_benchmark = priced(story, sheet).is_some();
    let settings = &sheet.request.settings;
    let factors = factors(settings).collect::<Vec<_>>().join(" ");
    for measured in &sheet.tickers {
        let mut write = |of: [String; 3], figures: Vec<String>, refused: String| {
            let head = [&measured.ticker, settings.model.word(), &sheet.benchmark];
            let mut row: Vec<String> = head.map(str::to_owned).into();
            row.extend(of);
            row.extend(figures);
            row.resize(COLUMNS.len() - 2, String::new());
            row.extend([refused, factors.clone()]);
            table.row(row)
        };
        let reaction = match &measured.reaction {
            Ok(reaction) => reaction,
            Err(why) => {
                write(Default::default(), Vec::new(), why.to_string())?;
                continue;
            }
        };
        let fit = &reaction.fit;
        let head = || [reaction.day0.iso(), fit.n.to_string(), fit.df.to_string()];
        for d in &reaction.days {
            let mut row = vec![format!("day {}", d.day), d.date.iso(), d.date.iso()];
            let market = has_benchmark.then(|| d.market.to_string());
            row.extend([d.change.to_string(), market.unwrap_or_default()]);
            row.extend([d.expected, d.abnormal, d.se, d.t, d.p].map(|v| v.to_string()));
            write(head(), row, String::new())?;
        }
        for w in &reaction.windows {
            let mut row = vec![format!("window {} {}", w.window.0, w.window.1)];
            let mut refused = String::new();
            match &w.figures {
                Ok(f) => {
                    row.extend([f.dates.0.iso(), f.dates.1.iso(), f.raw.to_string()]);
                    row.extend([String::new(), (f.raw - f.holding).to_string()]);
                    row.extend([f.car, f.se, f.t, f.p, f.low, f.high].map(|v| v.to_string()));
                }
                Err(why) => refused = why.to_string(),
            }
            write(head(), row, refused)?;
        }
    }
    table.finish()
}
