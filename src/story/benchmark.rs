//! The series that stands for the market, and who chose it.

use super::instruments::broad_market_rank;
use super::{Series, Story};
use crate::text;

/// How the benchmark of a story was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BenchmarkOrigin {
    /// There is none.
    #[default]
    Unknown,
    /// The story names it.
    Story,
    /// The option `--benchmark` names it.
    Option,
    /// Nobody named one, and the story has a series of a broad market.
    Chosen,
}

impl BenchmarkOrigin {
    /// The word for programs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Story => "story",
            Self::Option => "option",
            Self::Chosen => "chosen",
        }
    }
}

/// Most tickers that a sentence lists.
const LISTED: usize = 12;

impl Story {
    /// Takes the benchmark that a file names, unless one is named already.
    pub fn name_benchmark(&mut self, ticker: String) {
        if !ticker.is_empty()
            && matches!(
                self.benchmark_origin,
                BenchmarkOrigin::Unknown | BenchmarkOrigin::Chosen
            )
        {
            (self.benchmark, self.benchmark_origin) = (ticker, BenchmarkOrigin::Story);
        }
    }

    /// Chooses a series of a broad market where nobody named a benchmark and there is another series to measure.
    pub fn choose_benchmark(&mut self) {
        if matches!(
            self.benchmark_origin,
            BenchmarkOrigin::Story | BenchmarkOrigin::Option
        ) {
            return;
        }
        let priced = || self.series.iter().filter(|s| !s.bars.is_empty());
        let ranked = priced().filter_map(|s| Some((broad_market_rank(&s.ticker)?, s)));
        let chosen = ranked.min_by_key(|(rank, _)| *rank).map(|(_, s)| s);
        let chosen = chosen.filter(|own| priced().any(|s| s.ticker != own.ticker));
        (self.benchmark, self.benchmark_origin) = match chosen {
            Some(series) => (series.ticker.clone(), BenchmarkOrigin::Chosen),
            None => (String::new(), BenchmarkOrigin::Unknown),
        };
    }

    /// Whether `series` is a fund or an index.
    #[must_use]
    pub fn is_broad_market(&self, series: &Series) -> bool {
        let kind = self.entity(&series.entity).map(|e| e.kind.as_str());
        broad_market_rank(&series.ticker).is_some() || matches!(kind, Some("fund" | "index"))
    }

    /// Why the benchmark that was asked for cannot be used: it is not loaded.
    #[must_use]
    pub fn missing_benchmark(&self) -> Option<String> {
        let is_asked_for = self.benchmark_origin == BenchmarkOrigin::Option;
        self.missing_prices("--benchmark", &self.benchmark)
            .filter(|_| is_asked_for)
    }

    /// Why the ticker that an option names cannot be used: no prices of it are loaded.
    #[must_use]
    pub fn missing_prices(&self, option: &str, ticker: &str) -> Option<String> {
        if self.series(ticker).is_some_and(|s| !s.bars.is_empty()) {
            return None;
        }
        let ticker = text::line(ticker);
        let loaded: Vec<&str> = self
            .possible_benchmarks()
            .iter()
            .map(|s| s.ticker.as_str())
            .collect();
        let most = loaded.get(..LISTED).unwrap_or(&loaded);
        let more = match loaded.len() - most.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let list = text::line(&most.join(", ")).into_owned();
        Some(match most {
            [] => format!("{option} {ticker}: no prices are loaded; add a price file"),
            _ => format!(
                "{option} {ticker}: no prices of it are loaded; there are prices of {list}{more}"
            ),
        })
    }

    /// The series that returns can be measured against: the benchmark, then funds and indexes, then all others.
    #[must_use]
    pub fn possible_benchmarks(&self) -> Vec<&Series> {
        let order = |s: &&Series| {
            if s.ticker.eq_ignore_ascii_case(&self.benchmark) {
                0
            } else if self.is_broad_market(s) {
                1
            } else {
                2
            }
        };
        let usable = |s: &&Series| !s.bars.is_empty() && !s.disputed;
        let mut all: Vec<&Series> = self.series.iter().filter(usable).collect();
        all.sort_by_key(order);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::Bar;

    fn story(tickers: &[&str]) -> Story {
        let series = |ticker: &&str| Series {
            ticker: (*ticker).to_owned(),
            bars: vec![Bar::default()].into(),
            ..Series::default()
        };
        let mut story = Story::default();
        story.series = tickers.iter().map(series).collect();
        story.choose_benchmark();
        story
    }

    #[test]
    fn a_broad_market_is_chosen_where_none_is_named() {
        for (tickers, chosen) in [
            (&["AAA", "SPY"][..], "SPY"),
            (&["AAA", "SPX", "^gspc"], "^gspc"),
            (&["AAA", "spy.us"], "spy.us"),
            (&["AAA", "BBB"], ""),
            (&["SPY"], ""),
        ] {
            assert_eq!(story(tickers).benchmark, chosen, "{tickers:?}");
        }
    }

    #[test]
    fn a_named_one_wins_whenever_it_is_named() {
        let mut story = story(&["AAA", "SPY"]);
        story.name_benchmark("AAA".to_owned());
        story.name_benchmark("BBB".to_owned());
        story.choose_benchmark();
        assert_eq!(
            (story.benchmark.as_str(), story.benchmark_origin),
            ("AAA", BenchmarkOrigin::Story)
        );
    }

    #[test]
    fn every_series_can_be_measured_against() {
        let story = story(&["AAA", "^GSPC", "BBB", "SPY"]);
        let all: Vec<&str> = story
            .possible_benchmarks()
            .iter()
            .map(|s| s.ticker.as_str())
            .collect();
        assert_eq!(all, ["SPY", "^GSPC", "AAA", "BBB"]);
    }
}
