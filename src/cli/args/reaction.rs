//! The arguments of `sillage reaction`.

use super::values::{whole, zone};
use super::{MoveArgs, StoryArgs};
use crate::time::Zone;
use clap::{Args as ClapArgs, ValueEnum};
use std::path::PathBuf;

pub(super) const AFTER: &str = "Examples: sillage reaction --on 2025-01-27 --ticker NVDA,MSFT --window 0,0 --window 0,5\n\
\u{20}         sillage reaction altman-impressive --model factors --factors ff3.csv\n\
\u{20}         sillage reaction --study 'kind:statement who:altman' --json\n\n\
Day 0 is the first session that closes after the event; a move is its own session. Returns are simple, from adjusted \
closes, over the sessions that ticker and benchmark share. Without --window the windows are 0,0, -1,1 and 0,5.\n\n\
Ends with 1 if nothing could be measured. Association, not cause.";

/// Arguments of `reaction`.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct ReactionArgs {
    /// Identifier of the event, with or without @; none with --on and --study
    #[arg(value_name = "ID", required_unless_present_any = ["on", "study"])]
    pub(in crate::cli) id: Option<String>,
    /// Event and price files that make one story; - reads standard input
    #[arg(value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// A day or an instant instead of an event, such as 2025-01-27 or 2025-01-27T17:00
    #[arg(long, value_name = "TIME", requires = "ticker")]
    pub(in crate::cli) on: Option<String>,
    /// A filter instead of an event, such as 'kind:statement who:altman': all events that pass, laid on day 0
    #[arg(long, value_name = "FILTER", conflicts_with = "on")]
    pub(in crate::cli) study: Option<String>,
    /// Tickers, separated by commas; those of the event if absent (of a study: measured together for every event, as one
    /// basket; the ticker that the filter names, or each event's basket, if absent)
    #[arg(long, value_name = "TICKERS", value_delimiter = ',')]
    pub(in crate::cli) ticker: Vec<String>,
    /// How the expected return is made
    #[arg(long, value_enum, default_value_t = ModelArg::Market)]
    pub(in crate::cli) model: ModelArg,
    /// Table of the factors of --model factors: date, a column a factor, returns as fractions (0.01 is 1 %); rf is taken off
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) factors: Option<PathBuf>,
    /// Sessions that the model is estimated from
    #[arg(long, value_name = "N", default_value_t = 120, value_parser = sessions)]
    pub(in crate::cli) estimation: usize,
    /// Sessions between those and day 0
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = whole::<usize>)]
    pub(in crate::cli) gap: usize,
    /// First and last day of a window, counted from day 0; may be given several times (of a study too)
    #[arg(long, value_name = "A,B", value_parser = window)]
    pub(in crate::cli) window: Vec<(i32, i32)>,
    /// Zone in which times are shown, such as Europe/Paris or UTC; the story's own if absent
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub(in crate::cli) zone: Option<Zone>,
    /// Print one JSON array, an object a ticker (of a study: one object), figures in full precision
    #[arg(long, group = "format")]
    pub(in crate::cli) json: bool,
    /// Print comma-separated values, a row a day and a row a window (of a study: and a row an event)
    #[arg(long, group = "format")]
    pub(in crate::cli) csv: bool,
    /// In CSV, put ' before cells that a spreadsheet would run as a formula (they begin with =, +, - or @)
    #[arg(long, requires = "csv")]
    pub(in crate::cli) guard_formulas: bool,
    #[command(flatten)]
    pub(in crate::cli) moves: MoveArgs,
    #[command(flatten)]
    pub(in crate::cli) story: StoryArgs,
}

/// How the expected return is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ModelArg {
    /// Intercept and slope on the benchmark, by least squares
    Market,
    /// The benchmark's return itself
    MarketAdjusted,
    /// The mean of the estimation window
    MeanAdjusted,
    /// Intercept and a slope on each factor of --factors, by least squares
    Factors,
}

fn sessions(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|n| (5..=100_000).contains(n));
    number.ok_or_else(|| "a number of sessions is wanted, 5 or more, such as 120".to_owned())
}

/// `0,5`, `-1,1`, or a single day.
fn window(text: &str) -> Result<(i32, i32), String> {
    let (first, last) = text.split_once(',').unwrap_or((text, text));
    let day = |t: &str| t.trim().parse::<i32>().ok().filter(|d| d.abs() <= 10_000);
    day(first)
        .zip(day(last))
        .filter(|(a, b)| a <= b)
        .ok_or_else(|| "a window is written as 0,5 or -1,1: first day, last day".to_owned())
}
