//! Simple returns of an asset and of what is to explain them, over the sessions that all have.
//!
//! Owns what counts as a session, which sessions are missing, and what a split left behind. Refuses events.

use super::missing::{Lack, Missing};
use super::model::Model;
use super::refusal::Refusal;
use crate::story::series::is_split_left_in;
use crate::story::{Bar, CalendarOrigin, Factors, Series};
use crate::time::Date;
use std::ops::Range;

/// A return that nothing but a split or an event explains.
pub const IMPLAUSIBLE: f64 = 0.4;
/// Most days of a gap in the prices that are looked through, session by session, from its beginning: some twenty
/// years. What is missing beyond them changes no decision, and a mistyped year must not cost a walk over centuries.
const LONGEST_GAP: i32 = 7_320;

/// A split whose change of price is written in the file.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Split {
    row: usize,
    /// Price after for price before, if the prices were not adjusted.
    factor: f64,
}

/// Returns of two series over their common sessions, in order. The first common session has no return and no row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paired {
    /// The asset, for sentences.
    pub ticker: String,
    /// The benchmark, for sentences.
    pub benchmark: String,
    /// Session of each row.
    pub dates: Vec<Date>,
    /// Simple return of the asset.
    pub asset: Vec<f64>,
    /// Simple return of the benchmark.
    pub market: Vec<f64>,
    /// Names of the factors; none where the benchmark alone explains.
    pub factors: Vec<String>,
    /// Sessions that lack something, in order of rows; the last ones may be those after the last row.
    pub missing: Vec<Missing>,
    splits: Vec<Split>,
    /// Returns of the factors, row after row.
    explaining: Vec<f64>,
    /// Returns without risk, if they are known.
    riskless: Vec<f64>,
}

/// What a model explains returns by: the benchmark's return, or those of factors.
#[derive(Clone, Copy, Debug)]
pub struct Explaining<'a> {
    rows: &'a [f64],
    width: usize,
    riskless: &'a [f64],
}

impl<'a> Explaining<'a> {
    /// The values of these rows, row after row.
    #[must_use]
    pub fn of(self, rows: Range<usize>) -> &'a [f64] {
        let places = rows.start * self.width..rows.end * self.width;
        self.rows.get(places).unwrap_or_default()
    }

    /// The return without risk that is taken off the asset's before it is explained; 0 where none is known.
    #[must_use]
    pub fn riskless(self, row: usize) -> f64 {
        self.riskless.get(row).copied().unwrap_or(0.0)
    }

    /// Whether a return without risk is known.
    #[must_use]
    pub const fn has_riskless(self) -> bool {
        !self.riskless.is_empty()
    }
}

impl Paired {
    /// The returns of `asset` beside those of `benchmark`, from adjusted closes.
    #[must_use]
    pub fn new(asset: &Series, benchmark: &Series) -> Self {
        let mut paired = Self {
            ticker: asset.ticker.clone(),
            benchmark: benchmark.ticker.clone(),
            ..Self::default()
        };
        let mut before: Option<(Date, f64, f64)> = None;
        for (own, other) in common(&asset.bars, &benchmark.bars) {
            let Some((price, level)) = usable(own).zip(usable(other)) else {
                continue;
            };
            if let Some((day_before, price_before, level_before)) = before {
                let row = paired.dates.len();
                let end = own.date.0.min(day_before.0.saturating_add(LONGEST_GAP));
                for date in (day_before.0 + 1..end).map(Date) {
                    paired.missed(date, row, asset, benchmark);
                }
                if let Some((new, old)) = own.split {
                    let factor = old / new;
                    paired.splits.push(Split { row, factor });
                }
                paired.dates.push(own.date);
                paired.asset.push(price / price_before - 1.0);
                paired.market.push(level / level_before - 1.0);
            }
            before = Some((own.date, price, level));
        }
        let last = before.map_or(i32::MIN, |(date, ..)| date.0);
        let row = paired.dates.len();
        for one in [asset, benchmark] {
            let bars = one.bars.iter().rev().take_while(|b| b.date.0 > last);
            let lacking = bars.filter_map(|b| Some((b.date, lack_of(b)?)));
            paired.missing.extend(lacking.map(|(date, lack)| Missing {
                date,
                row,
                ticker: one.ticker.clone(),
                lack,
            }));
        }
        paired
    }

    /// The returns of `asset` alone, for models that need no benchmark; that of the benchmark is 0 and has no name.
    #[must_use]
    pub fn alone(asset: &Series) -> Self {
        let paired = Self::new(asset, asset);
        Self {
            market: vec![0.0; paired.market.len()],
            benchmark: String::new(),
            ..paired
        }
    }

    /// Returns that were computed elsewhere: session, asset, benchmark.
    #[must_use]
    pub fn of(ticker: &str, benchmark: &str, rows: &[(Date, f64, f64)]) -> Self {
        Self {
            ticker: ticker.to_owned(),
            benchmark: benchmark.to_owned(),
            dates: rows.iter().map(|r| r.0).collect(),
            asset: rows.iter().map(|r| r.1).collect(),
            market: rows.iter().map(|r| r.2).collect(),
            ..Self::default()
        }
    }

    /// Notes which of the two lacks `date`, if it was a session.
    fn missed(&mut self, date: Date, row: usize, asset: &Series, benchmark: &Series) {
        for (one, other) in [(asset, benchmark), (benchmark, asset)] {
            let priced = |s: &Series| s.on(date).map(|s| s.bar);
            let has = |s: &Series| priced(s).is_some_and(|b| usable(&b).is_some());
            let open = match one.calendar() {
                Some(calendar) if calendar.knows(date) => calendar.closed(date).is_none(),
                // Nothing is known of the day: the other series tells, if it is of the same exchange.
                _ => may_share_exchange(one, other) && has(other),
            };
            let lack = match priced(one) {
                Some(bar) => lack_of(&bar),
                None => open.then_some(Lack::Price),
            };
            self.missing.extend(lack.map(|lack| Missing {
                date,
                row,
                ticker: one.ticker.clone(),
                lack,
            }));
        }
    }

    /// The same with `factors` to explain them. A session without a row of factors is left out; over a session without a price
    /// the factors are compounded as the return is.
    #[must_use]
    pub fn with_factors(self, factors: &Factors) -> Self {
        let mut joined = Self {
            ticker: self.ticker,
            benchmark: self.benchmark,
            factors: factors.names().to_vec(),
            ..Self::default()
        };
        let returns = self.asset.iter().zip(&self.market);
        let mut gaps = self.missing.into_iter().peekable();
        let mut splits = self.splits.iter().peekable();
        let mut before = None;
        for (row, (date, (own, market))) in self.dates.iter().zip(returns).enumerate() {
            let at = joined.dates.len();
            let mut bare = None;
            while let Some(gap) = gaps.next_if(|gap| gap.row <= row) {
                bare = bare.or((!factors.has(gap.date)).then_some(gap.date));
                joined.missing.push(Missing { row: at, ..gap });
            }
            let split = splits.next_if(|split| split.row == row);
            let first = before.map_or(*date, |before: Date| before.plus(1));
            before = Some(*date);
            let found = factors.over(first, *date);
            let Some(found) = found.filter(|_| bare.is_none()) else {
                joined.missing.push(Missing {
                    date: bare.unwrap_or(*date),
                    row: at,
                    ticker: joined.ticker.clone(),
                    lack: Lack::Factors,
                });
                continue;
            };
            joined.dates.push(*date);
            joined.asset.push(*own);
            joined.market.push(*market);
            joined.explaining.extend(found.values);
            if factors.has_riskless() {
                joined.riskless.push(found.riskless);
            }
            joined.splits.extend(split.map(|split| Split {
                row: at,
                factor: split.factor,
            }));
        }
        let row = joined.dates.len();
        joined
            .missing
            .extend(gaps.map(|gap| Missing { row, ..gap }));
        joined
    }

    /// What `model` explains the asset's returns by.
    #[must_use]
    pub fn explaining(&self, model: Model) -> Explaining<'_> {
        match model {
            Model::Factors => Explaining {
                rows: &self.explaining,
                width: self.factors.len(),
                riskless: &self.riskless,
            },
            _ => Explaining {
                rows: &self.market,
                width: 1,
                riskless: &[],
            },
        }
    }

    /// An equal-weight portfolio of these as one asset, over the sessions that all of them have.
    ///
    /// All must be beside the same benchmark. It is brought back to equal weights every session.
    #[must_use]
    pub fn basket(members: &[&Self]) -> Self {
        let Some(first) = members.first() else {
            return Self::default();
        };
        let mut basket = Self {
            ticker: format!("basket of {}", members.len()),
            benchmark: first.benchmark.clone(),
            ..Self::default()
        };
        for (date, market) in first.dates.iter().zip(&first.market) {
            let returns = members.iter().map(|m| m.asset.get(m.row(*date)?).copied());
            let returns: Option<Vec<f64>> = returns.collect();
            if let Some(returns) = returns {
                basket.dates.push(*date);
                basket.asset.push(super::numbers::mean(&returns));
                basket.market.push(*market);
            }
        }
        basket
    }

    /// The row of a session.
    #[must_use]
    pub fn row(&self, date: Date) -> Option<usize> {
        self.dates.binary_search(&date).ok()
    }

    /// Makes sure that the returns of `rows` are ones that a market made.
    ///
    /// # Errors
    /// When a price is none, or a split is not in the prices. `known` tells the days that an event explains.
    pub fn check(&self, rows: Range<usize>, known: &dyn Fn(Date) -> bool) -> Result<(), Refusal> {
        let split = |row: usize| self.splits.iter().find(|s| s.row == row);
        for row in rows {
            let (Some(date), Some(own), Some(market)) = (
                self.dates.get(row).copied(),
                self.asset.get(row).copied(),
                self.market.get(row).copied(),
            ) else {
                break;
            };
            for (change, ticker) in [(own, &self.ticker), (market, &self.benchmark)] {
                let ticker = ticker.clone();
                if !change.is_finite() || change <= -1.0 {
                    return Err(Refusal::NotAPrice { ticker, date });
                }
            }
            if split(row).is_some_and(|s| is_split_left_in(s.factor, own)) {
                let (ticker, change) = (self.ticker.clone(), own);
                return Err(Refusal::Unadjusted {
                    ticker,
                    date,
                    change,
                });
            }
            let huge = |change: f64| change.abs() >= IMPLAUSIBLE;
            let unexplained = if huge(own) && !known(date) {
                Some((own, &self.ticker))
            } else {
                Some((market, &self.benchmark)).filter(|(m, _)| huge(*m))
            };
            if let Some((change, ticker)) = unexplained {
                let ticker = ticker.clone();
                return Err(Refusal::Implausible {
                    ticker,
                    date,
                    change,
                });
            }
        }
        Ok(())
    }
}

/// The level that returns are computed from.
fn usable(bar: &Bar) -> Option<f64> {
    bar.adjusted.filter(|level| *level > 0.0)
}

/// Why a bar has no level that returns can be computed from.
const fn lack_of(bar: &Bar) -> Option<Lack> {
    match bar.adjusted {
        None => Some(Lack::Adjusted),
        Some(level) if level > 0.0 => None,
        Some(_) => Some(Lack::AboveZero),
    }
}

/// Whether a day with a price of `other` was a session of `one` too, as far as is known.
fn may_share_exchange(one: &Series, other: &Series) -> bool {
    let is_guess = matches!(
        other.origin,
        CalendarOrigin::Unknown | CalendarOrigin::Inferred(_)
    );
    one.calendar == other.calendar || (one.calendar.is_empty() && is_guess)
}

/// The bars of sessions that both have.
fn common<'a>(a: &'a [Bar], b: &'a [Bar]) -> impl Iterator<Item = (&'a Bar, &'a Bar)> {
    let mut rest = b.iter().peekable();
    a.iter().filter_map(move |own| {
        while rest.next_if(|other| other.date < own.date).is_some() {}
        rest.next_if(|other| other.date == own.date)
            .map(|other| (own, other))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(ticker: &str, calendar: &str, closes: &[(i32, f64)]) -> Series {
        let bar = |(day, close): &(i32, f64)| Bar {
            date: Date(*day),
            from: crate::time::Timestamp::default(),
            to: crate::time::Timestamp::default(),
            open: None,
            high: None,
            low: None,
            close: *close,
            adjusted: Some(*close),
            volume: None,
            dividend: None,
            split: None,
            hours: crate::story::Hours::Regular,
        };
        Series {
            ticker: ticker.to_owned(),
            calendar: calendar.to_owned(),
            bars: closes.iter().map(bar).collect(),
            ..Series::default()
        }
    }

    #[test]
    fn a_return_spans_what_one_of_them_lacks() {
        let a = series("A", "", &[(1, 100.0), (2, 110.0), (4, 121.0)]);
        let b = series("B", "", &[(1, 10.0), (2, 10.0), (3, 11.0), (4, 12.0)]);
        let paired = Paired::new(&a, &b);
        assert_eq!(paired.dates, [Date(2), Date(4)]);
        assert!((paired.market[1] - 0.2).abs() < 1e-15);
        assert_eq!(paired.missing.len(), 1);
        assert_eq!(
            (paired.missing[0].ticker.as_str(), paired.missing[0].row),
            ("A", 1)
        );
    }

    #[test]
    fn no_return_crosses_zero() {
        let closes = [
            (1, 18.31),
            (2, -36.98),
            (3, -20.0),
            (4, 8.91),
            (5, 9.0),
            (6, -1.0),
        ];
        let oil = series("OIL", "", &closes);
        let other = series("B", "", &closes.map(|(day, _)| (day, 10.0)));
        let paired = Paired::new(&oil, &other);
        assert_eq!(paired.dates, [Date(4), Date(5)]);
        let lacks: Vec<_> = paired
            .missing
            .iter()
            .map(|m| (m.date.0, m.row, m.lack))
            .collect();
        let lack = Lack::AboveZero;
        assert_eq!(lacks, [(2, 0, lack), (3, 0, lack), (6, 2, lack)]);
        assert!(paired.missing.iter().all(|m| m.ticker == "OIL"));
        let why = paired.missing.first().map(|m| m.refusal((-1, 1)));
        assert!(matches!(why, Some(Refusal::NotAPrice { .. })), "{why:?}");
    }

    #[test]
    fn the_calendar_knows_what_both_lack() {
        // Mon 27 to Fri 31 January 2025 without the Wednesday.
        let day = 20_115;
        let closes: Vec<(i32, f64)> = [0, 1, 3, 4].map(|d| (day + d, 10.0 + f64::from(d))).into();
        let paired = Paired::new(&series("A", "XNYS", &closes), &series("B", "XNYS", &closes));
        assert_eq!(paired.missing.len(), 2);
        assert_eq!(paired.missing[0].date.iso(), "2025-01-29");
    }

    /// What is kept of a gap is bounded, whatever the dates are.
    #[test]
    fn mistyped_years_make_no_centuries_of_missing_sessions() {
        let day = 20_115;
        let closes: Vec<(i32, f64)> = [-719_162, day, day + 1, 2_932_896]
            .map(|d| (d, 10.0 + f64::from(d % 7)))
            .into();
        for calendar in ["XNYS", "24/7", ""] {
            let paired = Paired::new(
                &series("A", calendar, &closes),
                &series("B", calendar, &closes),
            );
            let most = 4 * LONGEST_GAP as usize;
            assert!(
                paired.missing.len() <= most,
                "{calendar}: {}",
                paired.missing.len()
            );
            assert_eq!(paired.dates.len(), 3);
        }
    }

    #[test]
    fn splits_are_seen() {
        for (factor, change, expected) in [
            (0.1, -0.9, true),
            (0.1, -0.895, true),
            (0.1, 0.01, false),
            (2.0 / 3.0, -0.34, true),
            (10.0, 9.1, true),
            (0.98, -0.02, false),
        ] {
            assert_eq!(
                is_split_left_in(factor, change),
                expected,
                "{factor} {change}"
            );
        }
    }
}
