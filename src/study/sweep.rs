//! The reaction on every session of a series at once: the market model rolled along by sums.
//!
//! For queries over many events; a single event is measured by [`super::reaction`], whose default it follows.

use super::numbers::{mean, student_two_sided};
use super::returns::Paired;
use crate::story::{Measure, Series};
use crate::time::{Date, Timestamp, When, Zone};

/// Sessions of the estimation window.
const ESTIMATION: usize = 120;
/// Sessions between it and day 0.
const GAP: usize = 10;
/// Fewest sessions that are enough.
const LEAST: usize = 96;
/// Most sessions of the window that may be missing, as one in so many.
const MISSING_ONE_IN: usize = 5;
/// Sessions of the cumulative abnormal return.
const SUMMED: usize = 6;
/// A return in the estimation window that is no day of a market.
const IMPLAUSIBLE: f64 = 0.4;

/// The figures of one session as day 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quick {
    /// Return.
    pub change: f64,
    /// Abnormal return.
    pub abnormal: f64,
    /// Abnormal return in standard errors.
    pub t: f64,
    /// Cumulative abnormal return of days 0 to +5, once those are over.
    pub car: Option<f64>,
    /// Degrees of freedom of `t`.
    pub df: u32,
}

impl Quick {
    /// A figure; returns in percent. `None` when it cannot be told.
    #[must_use]
    pub fn figure(&self, measure: Measure) -> Option<f64> {
        match measure {
            Measure::Return => Some(self.change * 100.0),
            Measure::Abnormal => Some(self.abnormal * 100.0),
            Measure::Z => Some(self.t),
            Measure::Car => self.car.map(|c| c * 100.0),
            Measure::P => Some(student_two_sided(self.t, self.df)),
        }
    }
}

/// The figures of all sessions of a series.
#[derive(Clone, Debug, Default)]
pub struct Sweep {
    closes: Vec<Timestamp>,
    /// When each day began, of a series whose trading hours are unknown.
    days: Option<Vec<Timestamp>>,
    dates: Vec<Date>,
    figures: Vec<Option<Quick>>,
    zone: Zone,
}

impl Sweep {
    /// Rolls along `asset`, against `benchmark`. `story` is the zone of a series without a calendar.
    #[must_use]
    pub fn new(asset: &Series, benchmark: &Series, story: Zone) -> Self {
        let mut sweep = Self {
            closes: asset.bars.iter().map(|b| b.to).collect(),
            days: (asset.calendar().is_none()).then(|| asset.bars.iter().map(|b| b.from).collect()),
            dates: asset.bars.iter().map(|b| b.date).collect(),
            figures: vec![None; asset.bars.len()],
            zone: asset.calendar().map_or(story, |c| c.zone),
        };
        let same = asset.ticker == benchmark.ticker;
        if !same && !asset.disputed && !benchmark.disputed {
            let paired = Paired::new(asset, benchmark);
            let sums = Sums::new(&paired);
            for (row, date) in paired.dates.iter().enumerate() {
                let place = sweep.dates.binary_search(date).ok();
                if let Some(slot) = place.and_then(|p| sweep.figures.get_mut(p)) {
                    *slot = sums.quick(row);
                }
            }
        }
        sweep
    }

    /// The figures of the session that an event with this deciding time is laid on. `clock` hides what was not over then.
    #[must_use]
    pub fn at(&self, when: When, is_move: bool, clock: Option<Timestamp>) -> Option<Quick> {
        let at = when.first()?;
        let place = if is_move {
            self.dates.binary_search(&self.zone.date(at)).ok()?
        } else {
            // The rule of `Series::sessions_before`. An event before the first price has no session here.
            let timed = self
                .days
                .as_ref()
                .filter(|_| !when.precision.is_date_only());
            let before = match timed {
                Some(days) => days.partition_point(|day| *day < at),
                None => self.closes.partition_point(|c| *c <= at),
            };
            Some(before).filter(|p| *p > 0)?
        };
        let mut quick = (*self.figures.get(place)?)?;
        let open = |place: usize| match (self.closes.get(place), clock) {
            (Some(close), Some(clock)) => *close > clock,
            (Some(_), None) => false,
            (None, _) => true,
        };
        if open(place) {
            return None;
        }
        if open(place + SUMMED - 1) {
            quick.car = None;
        }
        Some(quick)
    }
}

/// Running sums over the rows, each up to but not including its row.
struct Sums<'a> {
    paired: &'a Paired,
    centre: (f64, f64),
    /// Of x, y, xx, xy, yy about the centre.
    powers: Vec<[f64; 5]>,
    missing: Vec<usize>,
    wild: Vec<usize>,
}

impl<'a> Sums<'a> {
    fn new(paired: &'a Paired) -> Self {
        let sound = |values: &[f64]| {
            let values: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
            mean(&values)
        };
        let centre = (sound(&paired.market), sound(&paired.asset));
        let rows = paired.dates.len();
        let mut powers = Vec::with_capacity(rows + 1);
        let (mut missing, mut wild) = (vec![0; rows + 1], vec![0; rows + 1]);
        for gap in &paired.missing {
            if let Some(count) = missing.get_mut(gap.row + 1) {
                *count += 1;
            }
        }
        let mut total = [0.0; 5];
        powers.push(total);
        for (row, (market, own)) in paired.market.iter().zip(&paired.asset).enumerate() {
            let usable = |v: f64| v.is_finite() && v.abs() < IMPLAUSIBLE;
            let good = usable(*market) && usable(*own);
            let (x, y) = (market - centre.0, own - centre.1);
            if good {
                let add = [x, y, x * x, x * y, y * y];
                total.iter_mut().zip(add).for_each(|(sum, v)| *sum += v);
            }
            powers.push(total);
            if let Some(count) = wild.get_mut(row + 1) {
                *count = usize::from(!good);
            }
        }
        for counts in [&mut missing, &mut wild] {
            let mut sum = 0;
            for count in counts {
                sum += *count;
                *count = sum;
            }
        }
        Self {
            paired,
            centre,
            powers,
            missing,
            wild,
        }
    }

    /// How many of `counts` fall on the rows from `from` up to `to`.
    fn between(counts: &[usize], from: usize, to: usize) -> usize {
        let upto = |row: usize| counts.get(row).copied().unwrap_or(usize::MAX);
        upto(to).saturating_sub(upto(from))
    }

    /// The figures with `row` as day 0.
    fn quick(&self, row: usize) -> Option<Quick> {
        let end = row.saturating_sub(GAP);
        let from = end.saturating_sub(ESTIMATION);
        let count = end - from;
        let spoilt = Self::between(&self.wild, from, end) > 0
            || Self::between(&self.missing, from, end) > count / MISSING_ONE_IN
            || Self::between(&self.missing, row, row + 1) > 0;
        if count < LEAST || spoilt {
            return None;
        }
        let (before, upto) = (self.powers.get(from)?, self.powers.get(end)?);
        let sum = |i: usize| Some(upto.get(i)? - before.get(i)?);
        let n = count as f64;
        let (mean_x, mean_y) = (sum(0)? / n, sum(1)? / n);
        let sxx = sum(2)? - n * mean_x * mean_x;
        let sxy = sum(3)? - n * mean_x * mean_y;
        let syy = sum(4)? - n * mean_y * mean_y;
        if sxx <= 1e-14 {
            return None;
        }
        let beta = sxy / sxx;
        let squares = syy - beta * sxy;
        if squares <= syy * 1e-10 {
            return None;
        }
        let df = count - 2;
        let s2 = squares / df as f64;
        let abnormal = |row: usize| {
            let x = self.paired.market.get(row)? - self.centre.0 - mean_x;
            let y = self.paired.asset.get(row)? - self.centre.1 - mean_y;
            Some((y - beta * x, x))
        };
        let (first, off) = abnormal(row)?;
        let t = first / (s2 * (1.0 + 1.0 / n + off * off / sxx)).sqrt();
        let whole = Self::between(&self.missing, row, row + SUMMED) == 0;
        let days: Option<Vec<f64>> = (row..row + SUMMED)
            .map(|day| abnormal(day).map(|(ar, _)| ar))
            .collect();
        Some(Quick {
            change: *self.paired.asset.get(row)?,
            abnormal: first,
            t,
            car: days
                .filter(|_| whole)
                .map(|d| d.iter().sum())
                .filter(|car: &f64| car.is_finite()),
            df: u32::try_from(df).unwrap_or(u32::MAX),
        })
        .filter(|q| q.t.is_finite())
    }
}
