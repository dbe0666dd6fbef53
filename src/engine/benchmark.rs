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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::{Bar, Hours};
    use crate::study::Model;
    use crate::time::{Date, Timestamp};

    fn bar() -> Bar {
        Bar {
            date: Date(0),
            from: Timestamp::MIN,
            to: Timestamp::MIN,
            open: None,
            high: None,
            low: None,
            close: 1.0,
            adjusted: None,
            volume: None,
            dividend: None,
            split: None,
            hours: Hours::Regular,
        }
    }

    #[test]
    fn only_a_model_with_a_benchmark_needs_one() {
        let mut story = Story::default();
        for (ticker, disputed, bars) in [
            ("A", false, 1),
            ("B", false, 1),
            ("TWO", true, 1),
            ("EMPTY", false, 0),
        ] {
            story.series.push(Series {
                ticker: ticker.to_owned(),
                disputed,
                bars: (0..bars).map(|_| bar()).collect(),
                ..Series::default()
            });
        }
        let pairs = |benchmark: &str, model: Model| {
            let settings = Settings {
                model,
                ..Settings::default()
            };
            let series = story.series("A").cloned().unwrap_or_default();
            let pairs = pair_with_benchmark(&story, &series, benchmark, &settings);
            pairs.map(|_| ()).map_err(|why| format!("{why:?}"))
        };
        let refused = |why: Refusal| Err(format!("{why:?}"));
        let missing = |ticker: &str| refused(Refusal::BenchmarkMissing(ticker.to_owned()));
        for (benchmark, expected) in [
            ("B", Ok(())),
            ("A", refused(Refusal::BenchmarkItself("A".to_owned()))),
            ("", refused(Refusal::NoBenchmark)),
            ("NONE", missing("NONE")),
            ("EMPTY", missing("EMPTY")),
            ("TWO", refused(Refusal::TwoSeries("TWO".to_owned()))),
        ] {
            assert_eq!(pairs(benchmark, Model::Market), expected, "{benchmark}");
            assert_eq!(pairs(benchmark, Model::MeanAdjusted), Ok(()), "{benchmark}");
        }
    }
}
