//! Caveats about the prices behind a figure: calendars that were inferred, and dividends that are in the returns of one
//! series and not in those of another.

use crate::story::{CalendarOrigin, Series, Story};
use crate::study::Settings;
use std::collections::BTreeSet;

/// That the returns of `series` and of the benchmark do not both include dividends, if the model uses both.
pub(super) fn dividends_differ(
    story: &Story,
    series: &Series,
    benchmark: &str,
    settings: &Settings,
) -> Option<String> {
    let benchmark = story.series(benchmark)?;
    let (own, other) = (story.return_basis(series), story.return_basis(benchmark));
    (settings.model.uses_benchmark() && own != other).then(|| {
        format!(
            "{} is measured by {}, the benchmark {} by {}: dividends are in one and not in the other.",
            series.ticker,
            own.phrase(),
            benchmark.ticker,
            other.phrase()
        )
    })
}

/// The caveats about the prices of a study over `tickers`.
pub(super) fn of_study(
    story: &Story,
    tickers: &BTreeSet<&str>,
    benchmark: &str,
    settings: &Settings,
) -> Vec<String> {
    let series = || tickers.iter().filter_map(|t| story.series(t));
    let differs = series().filter_map(|s| dividends_differ(story, s, benchmark, settings));
    let mut out: Vec<String> = differs.collect();
    let inferred = series().filter(|s| matches!(s.origin, CalendarOrigin::Inferred(_)));
    out.extend(
        inferred.map(|s| format!("Trading calendar of {}: {}.", s.ticker, s.calendar_phrase())),
    );
    out
}
