//! The sessions of one asset as rows: which ones a model is fitted to, and the figures of days and windows about day 0.
//!
//! Owns which sessions are used, and refuses those that the data spoil. Refuses to know what the event was.

use super::super::missing::{Lack, Missing};
use super::super::model::{Fit, Model, Unfit};
use super::super::numbers::{
    mean, power_quantile, student_quantile, student_two_sided, sum, variance,
};
use super::super::refusal::{Refusal, Window};
use super::super::returns::{Explaining, Paired};
use super::{AROUND, Cumulative, Day, Diagnostics, Measured, Settings, WINDOWS};
use crate::time::Date;

/// Share of the sessions that were asked for without which nothing is estimated, in tenths.
const LEAST_TENTHS: usize = 8;
/// Share of the estimation window that may be missing, as one in so many.
const MISSING_ONE_IN: usize = 5;
/// Sessions whose residuals tell whether the noise has changed lately.
const LATELY: usize = 50;

/// Sessions as rows of the returns.
pub(super) struct Frame<'a> {
    paired: &'a Paired,
    pub(super) explaining: Explaining<'a>,
    zero: usize,
    /// First row of the estimation window, and the row after its last.
    pub(super) estimation: (usize, usize),
    pub(super) fit: Fit,
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
            .find(|m| m.date == day0 && m.lack != Lack::Price);
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
    match paired.missing.iter().find(|m| m.spoils(row, row)) {
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
        // Those without factors before the first row, and between the others.
        let bare = paired.missing.iter();
        let bare = bare.filter(|m| m.lack == Lack::Factors && m.row <= end);
        if end + bare.count() >= need {
            return Err(Refusal::TooFewFactors {
                have: end,
                need,
                asked,
                gap: settings.gap,
            });
        }
        return Err(Refusal::TooFew {
            have: end,
            need,
            asked,
            gap: settings.gap,
        });
    }
    let from = end - have;
    let (missing, bare) = lacking(paired, (from, end));
    if missing + bare <= have / MISSING_ONE_IN {
        return Ok((from, end));
    }
    Err(if bare > missing {
        Refusal::TooManyBare { missing: bare }
    } else {
        Refusal::TooManyMissing { missing }
    })
}

/// How many sessions of these rows have no price, and how many no factors.
fn lacking(paired: &Paired, (from, end): (usize, usize)) -> (usize, usize) {
    let inside = |m: &&Missing| m.spoils(from, end.saturating_sub(1));
    let count = |bare: bool| {
        let missing = paired.missing.iter().filter(inside);
        missing
            .filter(|m| (m.lack == Lack::Factors) == bare)
            .count()
    };
    (count(false), count(true))
}

fn refusal(unfit: Unfit, paired: &Paired, have: usize, settings: &Settings) -> Refusal {
    let factor = |place: usize| paired.factors.get(place).cloned().unwrap_or_default();
    match unfit {
        Unfit::TooFew(need) => Refusal::TooFew {
            have,
            need,
            asked: settings.estimation,
            gap: settings.gap,
        },
        Unfit::Constant(place) if settings.model == Model::Factors => {
            Refusal::FactorConstant(factor(place))
        }
        Unfit::Constant(_) => Refusal::BenchmarkConstant(paired.benchmark.clone()),
        Unfit::Collinear(place) => Refusal::FactorCollinear(factor(place)),
        Unfit::NoResiduals => Refusal::NoResiduals(paired.ticker.clone()),
    }
}

impl<'a> Frame<'a> {
    /// Fits the model to the sessions before `day0`.
    pub(super) fn new(
        paired: &'a Paired,
        day0: Date,
        settings: &Settings,
        known: &dyn Fn(Date) -> bool,
    ) -> Result<Self, Refusal> {
        let zero = zero(paired, day0)?;
        let (from, to) = estimation(paired, zero, settings)?;
        paired.check(from..to, known)?;
        paired.check(zero..zero + 1, known)?;
        let own = paired.asset.get(from..to).unwrap_or_default();
        let explaining = paired.explaining(settings.model);
        let regressors = explaining.of(from..to);
        if settings.model.uses_benchmark() && own == regressors {
            return Err(Refusal::BenchmarkItself(paired.ticker.clone()));
        }
        let over = |(row, own): (usize, &f64)| own - explaining.riskless(from + row);
        let own: Vec<f64> = own.iter().enumerate().map(over).collect();
        let fit = Fit::new(settings.model, &own, regressors);
        let fit = fit.map_err(|unfit| refusal(unfit, paired, own.len(), settings))?;
        Ok(Self {
            paired,
            explaining,
            zero,
            estimation: (from, to),
            fit,
        })
    }

    /// The expected return of a row.
    fn expected(&self, row: usize) -> f64 {
        let regressors = self.explaining.of(row..row + 1);
        self.explaining.riskless(row) + self.fit.expected(regressors)
    }

    /// The row of a day.
    pub(super) fn row(&self, day: i32) -> Option<usize> {
        let row = isize::try_from(self.zero).ok()? + day as isize;
        usize::try_from(row)
            .ok()
            .filter(|r| *r < self.paired.dates.len())
    }

    /// The windows that were asked for, or the usual ones.
    pub(super) fn windows(
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
        // A return that spans a session without a price is not the return of its day, and the days beyond are misnumbered.
        let mut missing = self.paired.missing.iter();
        if let Some(missing) = missing.find(|m| m.spoils(from.min(self.zero), to.max(self.zero))) {
            return Err(missing.refusal((first.min(0), last.max(0))));
        }
        self.paired.check(from..to + 1, known)?;
        Ok((from, to))
    }

    fn window(&self, window: Window, known: &dyn Fn(Date) -> bool) -> Result<Cumulative, Refusal> {
        let (from, to) = self.rows(window, known)?;
        let asset = self.paired.asset.get(from..=to).unwrap_or_default();
        let expected = || (from..=to).map(|row| self.expected(row));
        let fit = &self.fit;
        let car = sum(asset.iter().zip(expected()).map(|(r, e)| r - e));
        let se = fit.variance(self.explaining.of(from..to + 1)).sqrt();
        let threshold = student_quantile(0.05, fit.df) * se;
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
            low: car - threshold,
            high: car + threshold,
            threshold,
            detectable: power_quantile(fit.df) * se,
            raw,
            holding: raw - held(&mut expected()),
            rank: 1 + sums.iter().filter(|e| **e <= car).count(),
            of: sums.len() + 1,
        })
    }

    /// The days that the windows cover, and those about day 0 as far as they can be used.
    pub(super) fn days(&self, windows: &[Measured], known: &dyn Fn(Date) -> bool) -> Vec<Day> {
        let sound = windows.iter().filter(|w| w.figures.is_ok());
        let (mut first, mut last) =
            sound.fold((0, 0), |(a, b), w| (a.min(w.window.0), b.max(w.window.1)));
        while first > AROUND.0 && self.rows((first - 1, first), known).is_ok() {
            first -= 1;
        }
        while last < AROUND.1 && self.rows((last, last + 1), known).is_ok() {
            last += 1;
        }
        (first..=last).filter_map(|day| self.day(day)).collect()
    }

    fn day(&self, day: i32) -> Option<Day> {
        let row = self.row(day)?;
        let (change, market) = (*self.paired.asset.get(row)?, *self.paired.market.get(row)?);
        let expected = self.expected(row);
        let abnormal = change - expected;
        let se = self.fit.variance(self.explaining.of(row..row + 1));
        let se = se.sqrt();
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

    /// What the residuals look like.
    pub(super) fn diagnostics(&self) -> Diagnostics {
        let e = &self.fit.residuals;
        let centre = mean(e);
        let moment = |power: i32| sum(e.iter().map(|v| (v - centre).powi(power))) / e.len() as f64;
        let neighbours = e.iter().zip(e.iter().skip(1));
        let lagged = sum(neighbours.map(|(a, b)| (a - centre) * (b - centre)));
        let tail = e.get(e.len().saturating_sub(LATELY)..).unwrap_or_default();
        let lately = (e.len() >= 2 * LATELY).then(|| variance(tail)).flatten();
        let (missing, bare) = lacking(self.paired, self.estimation);
        Diagnostics {
            ac1: lagged / (moment(2) * e.len() as f64),
            kurtosis: moment(4) / (moment(2) * moment(2)) - 3.0,
            largest: e
                .iter()
                .fold(0.0_f64, |most, v| most.max((v - centre).abs()))
                / self.fit.s,
            lately: lately.map(|v| v.sqrt() / self.fit.s),
            missing,
            bare,
        }
    }
}
