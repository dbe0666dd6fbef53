//! The reaction of one asset to one event: abnormal returns, their sums over windows, and how sure they are.
//!
//! Owns what is asked, what is told, and when numbers are refused. Refuses screens, files and what the event was.

mod frame;

use super::model::{Beta, Fit, Model};
use super::refusal::{Refusal, Window};
use super::returns::Paired;
use crate::story::Factors;
use crate::time::Date;
use frame::Frame;
use std::sync::Arc;

/// Days about day 0 that are shown where the data allow it.
pub const AROUND: Window = (-5, 10);
/// Windows that nobody asked for.
pub const WINDOWS: [Window; 3] = [(0, 0), (-1, 1), (0, 5)];

/// What is to be measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// How the expected return is made.
    pub model: Model,
    /// Sessions of the estimation window.
    pub estimation: usize,
    /// Sessions between the estimation window and day 0.
    pub gap: usize,
    /// Windows that were asked for; empty for the usual ones.
    pub windows: Vec<Window>,
    /// Factors of the model that needs them.
    pub factors: Option<Arc<Factors>>,
}

impl Default for Settings {
    /// The market model over 120 sessions that end on day −11.
    fn default() -> Self {
        Self {
            model: Model::Market,
            estimation: 120,
            gap: 10,
            windows: Vec::new(),
            factors: None,
        }
    }
}

impl Settings {
    /// `paired` with all that the model explains returns by.
    #[must_use]
    pub fn explained(&self, paired: Paired) -> Paired {
        match &self.factors {
            Some(factors) if self.model == Model::Factors => paired.with_factors(factors),
            _ => paired,
        }
    }
}

/// A session of the event window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Day {
    /// Counted from day 0.
    pub day: i32,
    /// The session.
    pub date: Date,
    /// Simple return of the asset.
    pub change: f64,
    /// Simple return of the benchmark.
    pub market: f64,
    /// Expected return.
    pub expected: f64,
    /// Abnormal return.
    pub abnormal: f64,
    /// Its standard error, with the forecast error.
    pub se: f64,
    /// Student's t.
    pub t: f64,
    /// Two-sided p under normal residuals.
    pub p: f64,
    /// Place among the estimation residuals and itself, 1 for the lowest.
    pub rank: usize,
    /// How many they are.
    pub of: usize,
}

/// The sum of the abnormal returns of a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cumulative {
    /// First and last day.
    pub window: Window,
    /// First and last session.
    pub dates: (Date, Date),
    /// Sum of the abnormal returns.
    pub car: f64,
    /// Its standard error, with the covariance of the forecast errors.
    pub se: f64,
    /// Student's t.
    pub t: f64,
    /// Two-sided p under normal residuals.
    pub p: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
    /// The smallest move that would have been significant at 5 %, two-sided.
    pub threshold: f64,
    /// The true move that would be found significant at 5 % four times in five, by [`power_quantile`] standard errors.
    ///
    /// [`power_quantile`]: super::numbers::power_quantile
    pub detectable: f64,
    /// Compounded return of the asset.
    pub raw: f64,
    /// Compounded return of the asset less that of the expected returns.
    pub holding: f64,
    /// Place among the overlapping sums of equally many estimation residuals and itself, 1 for the lowest.
    pub rank: usize,
    /// How many they are.
    pub of: usize,
}

/// A window with its figures, or why it has none.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// First and last day.
    pub window: Window,
    /// The figures.
    pub figures: Result<Cumulative, Refusal>,
}

/// What the residuals look like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Diagnostics {
    /// Autocorrelation of the residuals at one session.
    pub ac1: f64,
    /// Kurtosis beyond that of a normal law.
    pub kurtosis: f64,
    /// Largest residual, in residual standard deviations.
    pub largest: f64,
    /// Standard deviation of the last 50 residuals for that of all.
    pub lately: Option<f64>,
    /// Sessions of the estimation window that one series lacks.
    pub missing: usize,
    /// Sessions of it without a row of factors.
    pub bare: usize,
}

/// The reaction of one asset.
#[derive(Clone, Debug, PartialEq)]
pub struct Reaction {
    /// The fitted model.
    pub fit: Fit,
    /// Name of what each of its betas is on.
    pub factors: Vec<String>,
    /// Whether the riskless return was taken off the asset's before it was explained.
    pub excess: bool,
    /// Sessions that were asked for.
    pub asked: usize,
    /// Sessions between the estimation window and day 0.
    pub gap: usize,
    /// Day 0.
    pub day0: Date,
    /// First session of the estimation window.
    pub first: Date,
    /// Last session of it.
    pub last: Date,
    /// Sessions of the estimation residuals.
    pub estimated: Vec<Date>,
    /// Days about day 0, in order.
    pub days: Vec<Day>,
    /// Windows, as asked for.
    pub windows: Vec<Measured>,
    /// What the residuals look like.
    pub diagnostics: Diagnostics,
    /// The regressors of the days, row after row.
    regressors: Vec<f64>,
}

impl Reaction {
    /// Measures how the asset of `paired` moved about `day0`. `known` tells the days that an event explains.
    ///
    /// # Errors
    /// When the data do not allow a number that means something; of windows that nobody asked for, each by itself.
    pub fn new(
        paired: &Paired,
        day0: Date,
        settings: &Settings,
        known: &dyn Fn(Date) -> bool,
    ) -> Result<Self, Refusal> {
        if paired.ticker == paired.benchmark && settings.model.uses_benchmark() {
            return Err(Refusal::BenchmarkItself(paired.ticker.clone()));
        }
        if settings.model == Model::Factors && paired.factors.is_empty() {
            return Err(Refusal::NoFactors);
        }
        let frame = Frame::new(paired, day0, settings, known)?;
        let (from, to) = frame.estimation;
        let windows = frame.windows(settings, known)?;
        let around = frame.days(&windows, known);
        let place = around
            .first()
            .and_then(|day| frame.row(day.day))
            .unwrap_or(0);
        Ok(Self {
            factors: match settings.model {
                Model::Market => vec![paired.benchmark.clone()],
                Model::Factors => paired.factors.clone(),
                Model::MarketAdjusted | Model::MeanAdjusted => Vec::new(),
            },
            excess: frame.explaining.has_riskless(),
            asked: settings.estimation,
            gap: settings.gap,
            day0,
            first: paired.dates.get(from).copied().unwrap_or(day0),
            last: paired.dates.get(to - 1).copied().unwrap_or(day0),
            estimated: paired.dates.get(from..to).unwrap_or_default().to_vec(),
            regressors: frame.explaining.of(place..place + around.len()).to_vec(),
            days: around,
            windows,
            diagnostics: frame.diagnostics(),
            fit: frame.fit,
        })
    }

    /// The day with this number.
    #[must_use]
    pub fn day(&self, day: i32) -> Option<&Day> {
        self.days.iter().find(|d| d.day == day)
    }

    /// The smallest two-sided empirical p that so many residuals allow.
    #[must_use]
    pub fn floor(&self) -> f64 {
        2.0 / (self.fit.n as f64 + 1.0)
    }

    /// The slopes, each with the name of what it is on.
    pub fn betas(&self) -> impl Iterator<Item = (&str, Beta)> {
        let names = self.factors.iter().map(String::as_str);
        names.zip(self.fit.betas.iter().copied())
    }

    /// Variance of the sum of the abnormal returns of the days of a window, with the covariance of their forecast errors.
    #[must_use]
    pub fn variance(&self, (first, last): Window) -> f64 {
        let width = self.regressors.len().checked_div(self.days.len());
        let place = |day: i32| self.days.partition_point(|d| d.day < day) * width.unwrap_or(0);
        let rows = self.regressors.get(place(first)..place(last + 1));
        self.fit.variance(rows.unwrap_or_default())
    }

    /// The path of the cumulative abnormal return over its days from `from` on, with its standard error each.
    #[must_use]
    pub fn path(&self, from: i32) -> Vec<(Day, f64, f64)> {
        let mut car = 0.0;
        let days = self.days.iter().filter(|d| d.day >= from);
        days.map(|day| {
            car += day.abnormal;
            (*day, car, self.variance((from, day.day)).sqrt())
        })
        .collect()
    }
}

/// Two-sided p of a place among `of`, no smaller than they allow.
#[must_use]
pub fn empirical(rank: usize, of: usize) -> f64 {
    let low = rank as f64 / of as f64;
    let high = (of + 1 - rank) as f64 / of as f64;
    (2.0 * low.min(high)).min(1.0)
}
