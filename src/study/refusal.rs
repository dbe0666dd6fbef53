//! Why a reaction is not measured, in words. A reason stands in the place of a number that would mislead.

use crate::time::Date;

/// The sessions of an event window, counted from day 0, both included.
pub type Window = (i32, i32);

/// A reason not to give numbers.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The story has no prices of the ticker.
    #[error("no prices of {0} in this story")]
    NoPrices(String),
    /// Nobody named a benchmark.
    #[error("no benchmark is named; name one in the story or with --benchmark")]
    NoBenchmark,
    /// The benchmark has no prices.
    #[error("no prices of the benchmark {0} in this story")]
    BenchmarkMissing(String),
    /// The benchmark is the asset.
    #[error("{0} is the benchmark itself; measured against itself nothing is abnormal")]
    BenchmarkItself(String),
    /// The benchmark never moves.
    #[error("the benchmark {0} does not move in the estimation window")]
    BenchmarkConstant(String),
    /// The model leaves no residuals.
    #[error("{0} leaves no residuals in the estimation window, so no error can be told")]
    NoResiduals(String),
    /// Two series of one ticker differ.
    #[error("the story has two series of {0} with different prices")]
    TwoSeries(String),
    /// The event is not known to the day.
    #[error("the event is known to the {0} only; its session cannot be told")]
    TimeTooCoarse(&'static str),
    /// The event has no usable time.
    #[error("the event has no usable time; no session can be told")]
    Undated,
    /// The event is before the first price.
    #[error("the prices of {ticker} begin on {}, after the event", .first.iso())]
    BeforePrices {
        /// Ticker.
        ticker: String,
        /// First session.
        first: Date,
    },
    /// The event is after the last price.
    #[error("the prices of {ticker} end on {}, before a session that could react", .last.iso())]
    AfterPrices {
        /// Ticker.
        ticker: String,
        /// Last session.
        last: Date,
    },
    /// The day of a move has no price.
    #[error("{ticker} has no session on {}", .date.iso())]
    NoSession {
        /// Ticker.
        ticker: String,
        /// The day.
        date: Date,
    },
    /// The exchange was open on day 0, but there is no price.
    #[error("{ticker} has no price on day 0, {}", .date.iso())]
    MissingDay0 {
        /// Ticker, of the asset or of the benchmark.
        ticker: String,
        /// The session.
        date: Date,
    },
    /// A session of the event window has no price.
    #[error("{ticker} has no price on {}, within the window [{}, {}]", .date.iso(), .window.0, .window.1)]
    MissingDay {
        /// Ticker, of the asset or of the benchmark.
        ticker: String,
        /// The session.
        date: Date,
        /// The window that it is in.
        window: Window,
    },
    /// A session has a price, but no adjusted one, which other sessions of the series have.
    #[error("{ticker} has no adjusted close on {}, and other days have one", .date.iso())]
    NoAdjusted {
        /// Ticker, of the asset or of the benchmark.
        ticker: String,
        /// The session.
        date: Date,
    },
    /// A session has no row of factors.
    #[error("the factors have no row on {}", .0.iso())]
    NoFactorRow(Date),
    /// The model of factors has none.
    #[error("the factors model needs factors, and none are given")]
    NoFactors,
    /// A factor never moves.
    #[error("the factor {0} does not move in the estimation window")]
    FactorConstant(String),
    /// A factor says nothing that the others do not say.
    #[error(
        "the factor {0} is made up by the factors before it in the estimation window; leave one of them out"
    )]
    FactorCollinear(String),
    /// The factors begin too late, or lack too many days.
    #[error(
        "the factors cover {have} of the sessions before the gap of {gap}; at least {need} of {asked} are needed"
    )]
    TooFewFactors {
        /// Sessions with factors.
        have: usize,
        /// Sessions that are needed at least.
        need: usize,
        /// Sessions that were asked for.
        asked: usize,
        /// Sessions between the estimation window and day 0.
        gap: usize,
    },
    /// Too many sessions of the estimation window have no price.
    #[error("{missing} sessions of the estimation window have no price in one of the two series")]
    TooManyMissing {
        /// How many.
        missing: usize,
    },
    /// Too many sessions of the estimation window have no factors.
    #[error("{missing} sessions of the estimation window have no row of factors")]
    TooManyBare {
        /// How many.
        missing: usize,
    },
    /// Too few sessions before the event.
    #[error("{have} sessions before the gap of {gap}; at least {need} of {asked} are needed")]
    TooFew {
        /// Sessions that there are.
        have: usize,
        /// Sessions that are needed at least.
        need: usize,
        /// Sessions that were asked for.
        asked: usize,
        /// Sessions between the estimation window and day 0.
        gap: usize,
    },
    /// The window ends after the last price.
    #[error("the window [{}, {}] ends after the last session, day {last:+}", .window.0, .window.1)]
    PastTheData {
        /// The window.
        window: Window,
        /// The last day that there is.
        last: i32,
    },
    /// The window begins in the estimation window.
    #[error("the window [{}, {}] meets the estimation window, which ends on day {end}", .window.0, .window.1)]
    MeetsEstimation {
        /// The window.
        window: Window,
        /// Last day of the estimation window.
        end: i32,
    },
    /// The window runs backwards.
    #[error("the window [{}, {}] ends before it begins", .0.0, .0.1)]
    Backwards(Window),
    /// A split is not in the prices.
    #[error("{ticker} changed by {:+.1}% on {}: a split that the prices are not adjusted for", .change * 100.0, .date.iso())]
    Unadjusted {
        /// Ticker.
        ticker: String,
        /// The session.
        date: Date,
        /// Simple return.
        change: f64,
    },
    /// A change that only a split explains.
    #[error("{ticker} changed by {:+.1}% on {} and the story knows no event that day; an unadjusted split?", .change * 100.0, .date.iso())]
    Implausible {
        /// Ticker.
        ticker: String,
        /// The session.
        date: Date,
        /// Simple return.
        change: f64,
    },
    /// A price is not above zero.
    #[error("{ticker} is not above zero on {}, so that no return from or to it can be computed", .date.iso())]
    NotAPrice {
        /// Ticker.
        ticker: String,
        /// The session.
        date: Date,
    },
}

impl Refusal {
    /// Whether this says of the ticker `own` what `other` says of the ticker `theirs`.
    #[must_use]
    pub fn is_as(&self, own: &str, other: &Self, theirs: &str) -> bool {
        self.clone().without(own) == other.clone().without(theirs)
    }

    /// The same reason without the ticker, where that is the one it names.
    fn without(mut self, own: &str) -> Self {
        match &mut self {
            Self::NoPrices(ticker)
            | Self::BenchmarkItself(ticker)
            | Self::TwoSeries(ticker)
            | Self::BeforePrices { ticker, .. }
            | Self::AfterPrices { ticker, .. }
            | Self::NoSession { ticker, .. }
            | Self::MissingDay0 { ticker, .. }
            | Self::MissingDay { ticker, .. }
            | Self::NoAdjusted { ticker, .. }
            | Self::NotAPrice { ticker, .. }
                if ticker == own =>
            {
                ticker.clear();
            }
            _ => {}
        }
        self
    }
}
