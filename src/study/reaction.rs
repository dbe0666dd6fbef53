//! The reaction of one asset to one event: abnormal returns, their sums over windows, and how sure they are.
//!
//! Owns which sessions are used and when numbers are refused. Refuses screens, files and what the event was.

use super::model::{Fit, Model, Unfit};
use super::numbers::{mean, student_quantile, student_two_sided, sum, variance};
use super::refusal::{Refusal, Window};
use super::returns::Paired;
use crate::time::Date;

/// Share of the sessions that were asked for without which nothing is estimated, in tenths.
const LEAST_TENTHS: usize = 8;
/// Share of the estimation window that may be missing, as one in so many.
const MISSING_ONE_IN: usize = 5;
/// Days about day 0 that are shown where the data allow it.
pub const AROUND: Window = (-5, 10);
/// Windows that nobody asked for.
pub const WINDOWS: [Window; 3] = [(0, 0), (-1, 1), (0, 5)];
/// Sessions whose residuals tell whether the noise has changed lately.
const LATELY: usize = 50;

/// What is to be measured.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// How the expected return is made.
    pub model: Model,
    /// Sessions of the estimation window.
    pub estimation: usize,
    /// Sessions between the estimation window and day 0.
    pub gap: usize,
    /// Windows that were asked for; empty for the usual ones.
    pub windows: Vec<Window>,
}

impl Default for Settings {
    /// The market model over 120 sessions that end on day −11.
    fn default() -> Self {
        Self {
            model: Model::Market,
            estimation: 120,
            gap: 10,
            windows: Vec::new(),
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
    /// The smallest move that would have been significant at 5 %.
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
}

/// The reaction of one asset.
#[derive(Clone, Debug, PartialEq)]
pub struct Reaction {
    /// The fitted model.
    pub fit: Fit,
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
}

/// Sessions as rows of the returns.
struct Frame<'a> {
    paired: &'a Paired,
    zero: usize,
    /// First row of the estimation window, and the row after its last.
    estimation: (usize, usize),
    fit: Fit,
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
        let zero = zero(paired, day0)?;
        let (from, to) = estimation(paired, zero, settings)?;
        paired.check(from..to, known)?;
        paired.check(zero..zero + 1, known)?;
        let slice = |values: &[f64]| values.get(from..to).unwrap_or_default().to_vec();
        let (asset, market) = (slice(&paired.asset), slice(&paired.market));
        if settings.model.uses_benchmark() && asset == market {
            return Err(Refusal::BenchmarkItself(paired.ticker.clone()));
        }
        let fit = Fit::new(settings.model, &asset, &market);
        let fit = fit.map_err(|unfit| refusal(unfit, paired, (to - from, zero), settings))?;
        let frame = Frame {
            paired,
            zero,
            estimation: (from, to),
            fit,
        };
        let windows = frame.windows(settings, known)?;
        Ok(Self {
            asked: settings.estimation,
            gap: settings.gap,
            day0,
            first: paired.dates.get(from).copied().unwrap_or(day0),
            last: paired.dates.get(to - 1).copied().unwrap_or(day0),
            estimated: paired.dates.get(from..to).unwrap_or_default().to_vec(),
            days: frame.days(&windows, known),
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

    /// The path of the cumulative abnormal return over its days from `from` on, with its standard error each.
    #[must_use]
    pub fn path(&self, from: i32) -> Vec<(Day, f64, f64)> {
        let days: Vec<&Day> = self.days.iter().filter(|d| d.day >= from).collect();
        let market: Vec<f64> = days.iter().map(|d| d.market).collect();
        let mut car = 0.0;
        let mut out = Vec::new();
        for (index, day) in days.into_iter().enumerate() {
            car += day.abnormal;
            let upto = market.get(..=index).unwrap_or_default();
            out.push((*day, car, self.fit.variance(upto).sqrt()));
        }
        out
    }
}

/// Two-sided p of a place among `of`, no smaller than they allow.
#[must_use]
pub fn empirical(rank: usize, of: usize) -> f64 {
    let low = rank as f64 / of as f64;
    let high = (of + 1 - rank) as f64 / of as f64;
    (2.0 * low.min(high)).min(1.0)
}

fn zero(paired: &Paired, day0: Date) -> Result<usize, Refusal> {
    let nothing = Refusal::TooFew {
        have: 0,
        need: 1,
        asked: 1,
        gap: 0,
    };
    let Some(row) = paired.row(day0) else {
        let bare = paired
            .missing
            .iter()
            .find(|m| m.date == day0 && m.unadjusted);
        if let Some(bare) = bare {
            return Err(bare.refusal((0, 0)));
        }
        let first = paired.dates.first().ok_or_else(|| nothing.clone())?;
        if day0 < *first {
            return Err(nothing);
        }
        // The asset has day 0, so it is the benchmark that lacks it.
        return Err(Refusal::MissingDay0 {
            ticker: paired.benchmark.clone(),
            date: day0,
        });
    };
    match paired.missing.iter().find(|m| m.row == row) {
        Some(missing) => Err(missing.refusal((-1, 0))),
        None => Ok(row),
    }
}

/// The rows of the estimation window; at least eight tenths of it must be there.
fn estimation(
    paired: &Paired,
    zero: usize,
    settings: &Settings,
) -> Result<(usize, usize), Refusal> {
    let asked = settings.estimation;
    let end = zero.saturating_sub(settings.gap);
    let need = (asked * LEAST_TENTHS).div_ceil(10).max(3);
    let have = end.min(asked);
    if have < need {
        return Err(Refusal::TooFew {
            have: end,
            need,
            asked,
            gap: settings.gap,
        });
    }
    let from = end - have;
    let missing = paired
        .missing
        .iter()
        .filter(|m| (from..end).contains(&m.row))
        .count();
    if missing > have / MISSING_ONE_IN {
        return Err(Refusal::TooManyMissing { missing });
    }
    Ok((from, end))
}

fn refusal(
    unfit: Unfit,
    paired: &Paired,
    (have, zero): (usize, usize),
    settings: &Settings,
) -> Refusal {
    let _ = zero;
    match unfit {
        Unfit::TooFew => Refusal::TooFew {
            have,
            need: 3,
            asked: settings.estimation,
            gap: settings.gap,
        },
        Unfit::Constant => Refusal::BenchmarkConstant(paired.benchmark.clone()),
        Unfit::NoResiduals => Refusal::NoResiduals(paired.ticker.clone()),
    }
}

impl Frame<'_> {
    /// The row of a day.
    fn row(&self, day: i32) -> Option<usize> {
        let row = isize::try_from(self.zero).ok()? + day as isize;
        usize::try_from(row)
            .ok()
            .filter(|r| *r < self.paired.dates.len())
    }

    fn windows(
        &self,
        settings: &Settings,
        known: &dyn Fn(Date) -> bool,
    ) -> Result<Vec<Measured>, Refusal> {
        if settings.windows.is_empty() {
            let measured = WINDOWS.iter().map(|window| Measured {
                window: *window,
                figures: self.window(*window, known),
            });
            return Ok(measured.collect());
        }
        settings
            .windows
            .iter()
            .map(|window| {
                let figures = self.window(*window, known)?;
                Ok(Measured {
                    window: *window,
                    figures: Ok(figures),
                })
            })
            .collect()
    }

    /// The rows of a window, if every day of it can be used.
    fn rows(
        &self,
        window: Window,
        known: &dyn Fn(Date) -> bool,
    ) -> Result<(usize, usize), Refusal> {
        let (first, last) = window;
        if first > last {
            return Err(Refusal::Backwards(window));
        }
        let end = self.estimation.1 as i64 - 1 - self.zero as i64;
        if i64::from(first) <= end {
            let end = end as i32;
            return Err(Refusal::MeetsEstimation { window, end });
        }
        let past = || Refusal::PastTheData {
            window,
            last: (self.paired.dates.len().saturating_sub(1) - self.zero) as i32,
        };
        let (from, to) = (
            self.row(first).ok_or_else(past)?,
            self.row(last).ok_or_else(past)?,
        );
        // A return that spans a session without a price is not the return of its day.
        let missing = self.paired.missing.iter();
        if let Some(missing) = missing.into_iter().find(|m| (from..=to).contains(&m.row)) {
            return Err(missing.refusal(window));
        }
        self.paired.check(from..to + 1, known)?;
        Ok((from, to))
    }

    fn window(&self, window: Window, known: &dyn Fn(Date) -> bool) -> Result<Cumulative, Refusal> {
        let (from, to) = self.rows(window, known)?;
        let asset = self.paired.asset.get(from..=to).unwrap_or_default();
        let market = self.paired.market.get(from..=to).unwrap_or_default();
        let pairs = || asset.iter().zip(market);
        let fit = &self.fit;
        let car = sum(pairs().map(|(r, m)| r - fit.expected(*m)));
        let se = fit.variance(market).sqrt();
        let detectable = student_quantile(0.05, fit.df) * se;
        let held = |returns: &mut dyn Iterator<Item = f64>| {
            returns.fold(1.0, |value, r| value * (1.0 + r)) - 1.0
        };
        let raw = held(&mut asset.iter().copied());
        let sums: Vec<f64> = fit
            .residuals
            .windows(asset.len())
            .map(|run| sum(run.iter().copied()))
            .collect();
        let date = |row: usize| self.paired.dates.get(row).copied().unwrap_or_default();
        Ok(Cumulative {
            window,
            dates: (date(from), date(to)),
            car,
            se,
            t: car / se,
            p: student_two_sided(car / se, fit.df),
            low: car - detectable,
            high: car + detectable,
            detectable,
            raw,
            holding: raw - held(&mut market.iter().map(|m| fit.expected(*m))),
            rank: 1 + sums.iter().filter(|e| **e <= car).count(),
            of: sums.len() + 1,
        })
    }

    /// The days that the windows cover, and those about day 0 as far as they can be used.
    fn days(&self, windows: &[Measured], known: &dyn Fn(Date) -> bool) -> Vec<Day> {
        let sound = windows.iter().filter(|w| w.figures.is_ok());
        let (mut first, mut last) =
            sound.fold((0, 0), |(a, b), w| (a.min(w.window.0), b.max(w.window.1)));
        while first > AROUND.0 && self.rows((first - 1, first - 1), known).is_ok() {
            first -= 1;
        }
        while last < AROUND.1 && self.rows((last + 1, last + 1), known).is_ok() {
            last += 1;
        }
        (first..=last).filter_map(|day| self.day(day)).collect()
    }

    fn day(&self, day: i32) -> Option<Day> {
        let row = self.row(day)?;
        let (change, market) = (*self.paired.asset.get(row)?, *self.paired.market.get(row)?);
        let expected = self.fit.expected(market);
        let abnormal = change - expected;
        let se = self.fit.variance(&[market]).sqrt();
        let lower = self.fit.residuals.iter().filter(|e| **e <= abnormal);
        Some(Day {
            day,
            date: *self.paired.dates.get(row)?,
            change,
            market,
            expected,
            abnormal,
            se,
            t: abnormal / se,
            p: student_two_sided(abnormal / se, self.fit.df),
            rank: 1 + lower.count(),
            of: self.fit.n + 1,
        })
    }

    fn diagnostics(&self) -> Diagnostics {
        let e = &self.fit.residuals;
        let centre = mean(e);
        let moment = |power: i32| sum(e.iter().map(|v| (v - centre).powi(power))) / e.len() as f64;
        let neighbours = e.iter().zip(e.iter().skip(1));
        let lagged = sum(neighbours.map(|(a, b)| (a - centre) * (b - centre)));
        let tail = e.get(e.len().saturating_sub(LATELY)..).unwrap_or_default();
        let lately = (e.len() >= 2 * LATELY).then(|| variance(tail)).flatten();
        let (from, to) = self.estimation;
        let missing = self.paired.missing.iter();
        Diagnostics {
            ac1: lagged / (moment(2) * e.len() as f64),
            kurtosis: moment(4) / (moment(2) * moment(2)) - 3.0,
            largest: e
                .iter()
                .fold(0.0_f64, |most, v| most.max((v - centre).abs()))
                / self.fit.s,
            lately: lately.map(|v| v.sqrt() / self.fit.s),
            missing: missing.filter(|m| (from..to).contains(&m.row)).count(),
        }
    }
}
