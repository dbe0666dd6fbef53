//! The returns of a series beside those of its benchmark.

use crate::story::{Series, Story};
use crate::study::{Paired, Refusal, Settings};

/// The series of a benchmark.
///
/// # Errors
/// When none is named, it has no prices, or two series of it differ.
fn benchmark<'a>(story: &'a Story, ticker: &str) -> Result<&'a Series, Refusal> {
    if ticker.is_empty() {
        return Err(Refusal::NoBenchmark);
    }
    let series = story.series(ticker).filter(|s| !s.bars.is_empty());
    let series = series.ok_or_else(|| Refusal::BenchmarkMissing(ticker.to_owned()))?;
    if series.disputed {
        return Err(Refusal::TwoSeries(series.ticker.clone()));
    }
    Ok(series)
}

/// The returns of `series` and of the benchmark, with the other regressors of the model. A model without a benchmark needs
/// none.
///
/// # Errors
/// When the model needs a benchmark and there is none, or it is the series itself.
pub(super) fn pair_with_benchmark(
    story: &Story,
    series: &Series,
    ticker: &str,
    settings: &Settings,
) -> Result<Paired, Refusal> {
    let returns = match benchmark(story, ticker) {
        Ok(own) if own.ticker == series.ticker && settings.model.uses_benchmark() => {
            return Err(Refusal::BenchmarkItself(series.ticker.clone()));
        }
        Ok(benchmark) => Paired::new(series, benchmark),
        Err(why) if settings.model.uses_benchmark() => return Err(why),
        Err(_) => Paired::alone(series),
    };
    Ok(settings.explained(returns))
}
