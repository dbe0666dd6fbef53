//! Moves: the sessions of a series whose return is out of the ordinary against the sessions before them.
//!
//! A session is one when its robust z is large or when its return is. The z is the distance from the median of the
//! sixty returns before it, in scaled median absolute deviations of the same: neither notices a few wild days, so
//! one crash does not hide the next. Owns the finding and, in [`describe`], the words. Refuses stories and stores: who
//! weighs moves against stated events stands above.

pub mod describe;
mod window;

use super::spikes;
use crate::story::{Bar, Series, simple_return};
use crate::time::Calendar;
use window::Window;

/// Sessions that a session is held against: the returns of so many before it.
pub const WINDOW: usize = 60;
/// What makes the median absolute deviation of a normal distribution its standard deviation.
pub const SCALE: f64 = 1.4826;
/// A return of this size without a recorded split may be a split that nobody adjusted for.
const SPLIT: f64 = 0.4;
/// Days without a bar that no holidays explain, where no calendar knows better.
const LONG: i32 = 12;
/// What is lost of a return in binary fractions: 5 % exactly is to count as 5 %.
const CRUMB: f64 = 1e-9;

/// What is out of the ordinary. A session that satisfies either is a move; with neither there are none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Smallest robust z, in size.
    pub z: Option<f64>,
    /// Smallest return, in size; 0.05 is 5 %.
    pub size: Option<f64>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            z: Some(3.0),
            size: Some(0.05),
        }
    }
}

/// What the sessions before say of a return.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Against {
    /// There are enough of them.
    Judged {
        /// Index of the first of their bars, and of the last.
        bars: (usize, usize),
        /// Median of their returns.
        median: f64,
        /// Median absolute deviation from it, scaled by [`SCALE`].
        mad: f64,
        /// Distance of the return from the median in `mad`.
        z: f64,
    },
    /// Only so many returns stand before it.
    Short(usize),
    /// At least half of the returns before are the same, so that nothing can be said of their spread.
    Flat,
}

impl Against {
    /// The robust z, if there is one.
    #[must_use]
    pub const fn z(self) -> Option<f64> {
        match self {
            Self::Judged { z, .. } => Some(z),
            Self::Short(_) | Self::Flat => None,
        }
    }
}

/// A session out of the ordinary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    /// Index of its bar in the series.
    pub index: usize,
    /// Simple return of its close against the close before.
    pub change: f64,
    /// What the sessions before say of it.
    pub against: Against,
    /// Its place among the falls (or rises) since the series begins, 1 for the largest.
    pub rank: usize,
    /// Sessions before it that have a return.
    pub earlier: usize,
    /// How many of them one must go back to find a fall (or rise) as large; all of them when there is none.
    pub since: usize,
    /// Why it may not be one.
    pub doubt: Option<Doubt>,
}

/// Why a move may be an error of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It is so large that it may be a split that is not recorded.
    Unsplit,
    /// The close jumps and comes back, as one in another unit does.
    Unit,
}

/// The moves of `series`, oldest first; none of one whose prices two files dispute.
#[must_use]
pub fn find(series: &Series, rules: Rules) -> Vec<Move> {
    if series.disputed {
        return Vec::new();
    }
    let mut window = Window::default();
    let mut seen: Vec<f64> = Vec::with_capacity(series.bars.len());
    let mut moves = Vec::new();
    let spikes = spikes::find(&series.bars);
    for (index, change) in returns(series).enumerate() {
        let Some(change) = change else { continue };
        let against = window.judge(change);
        if rules.hold(change, against) {
            let bar = series.bars.get(index);
            let unsplit = change.abs() >= SPLIT && bar.is_none_or(|b| b.split.is_none());
            let spike = spikes.partition_point(|spike| spike.end < index);
            let in_spike = spikes.get(spike).is_some_and(|spike| spike.start <= index);
            moves.push(Move {
                doubt: match (in_spike, unsplit) {
                    (true, _) => Some(Doubt::Unit),
                    (false, true) => Some(Doubt::Unsplit),
                    (false, false) => None,
                },
                ..ranked(index, change, against, &seen)
            });
        }
        window.push(index, change);
        seen.push(change);
    }
    moves
}

impl Rules {
    fn hold(self, change: f64, against: Against) -> bool {
        let size = self.size.is_some_and(|size| change.abs() + CRUMB >= size);
        size || (self.z.zip(against.z())).is_some_and(|(least, z)| z.abs() + CRUMB >= least)
    }
}

fn ranked(index: usize, change: f64, against: Against, seen: &[f64]) -> Move {
    let as_large = |other: &&f64| {
        if change < 0.0 {
            **other <= change
        } else {
            **other >= change
        }
    };
    let earlier = seen.len();
    let since = seen.iter().rev().position(|other| as_large(&other));
    Move {
        index,
        change,
        against,
        rank: 1 + seen.iter().filter(as_large).count(),
        earlier,
        since: since.unwrap_or(earlier),
        doubt: None,
    }
}

/// The return of every session, where it has one: not the first, not one after missing sessions, whose return is
/// theirs too, and not one on which a split takes effect in closes that are not adjusted for it.
fn returns(series: &Series) -> impl Iterator<Item = Option<f64>> + '_ {
    let calendar = series.calendar();
    let mut before: Option<&Bar> = None;
    series.bars.iter().map(move |bar| {
        let last = before.replace(bar)?;
        let change = simple_return(last.close, bar.close)?;
        let whole = !misses(last, bar, calendar) && !splits(series, bar, change);
        whole.then_some(change)
    })
}

/// Whether sessions are missing between two bars.
fn misses(last: &Bar, bar: &Bar, calendar: Option<Calendar>) -> bool {
    let days = bar.date.0.saturating_sub(last.date.0);
    let open = |calendar: Calendar| {
        let mut between = (1..days).map(|day| last.date.plus(day));
        between.any(|date| calendar.closed(date).is_none())
    };
    days > LONG || (days > 1 && calendar.is_some_and(open))
}

/// Whether the return is what a recorded split makes of an unadjusted close. Where the file does not say what its
/// closes are adjusted for, the size of the return does.
fn splits(series: &Series, bar: &Bar, change: f64) -> bool {
    if matches!(series.adjusted.as_str(), "splits" | "all") {
        return false;
    }
    bar.split.is_some_and(|(new, old)| {
        let factor = new / old;
        factor.is_finite() && ((1.0 + change) * factor).ln().abs() < (1.0 + change).ln().abs()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Date;

    /// Bars on following days from Thursday 4 January 2024 on, without a calendar.
    pub(super) fn series(closes: &[f64]) -> Series {
        let first = Date::from_ymd(2024, 1, 4).unwrap_or_default();
        let bars = closes.iter().enumerate().map(|(day, close)| Bar {
            date: first.plus(day as i32),
            ..bar(*close)
        });
        Series {
            ticker: "X".to_owned(),
            bars: bars.collect(),
            ..Series::default()
        }
    }

    /// Changes one bar.
    pub(super) fn change(series: &mut Series, index: usize, with: impl Fn(&mut Bar)) {
        let mut bars = series.bars.to_vec();
        if let Some(bar) = bars.get_mut(index) {
            with(bar);
        }
        series.bars = bars.into();
    }

    fn bar(close: f64) -> Bar {
        Bar {
            date: Date::default(),
            from: crate::time::Timestamp::default(),
            to: crate::time::Timestamp::default(),
            open: None,
            high: None,
            low: None,
            close,
            adjusted: Some(close),
            volume: None,
            dividend: None,
            split: None,
            hours: crate::story::Hours::Regular,
        }
    }

    /// Closes whose returns are these.
    fn closes(returns: impl IntoIterator<Item = f64>) -> Vec<f64> {
        let mut all = vec![100.0];
        for change in returns {
            let last = all.last().copied().unwrap_or_default();
            all.push(last * (1.0 + change));
        }
        all
    }

    /// Sixty returns, one after the other −1 %, 0 % and +1 %: median 0, and the deviations are twenty zeros and
    /// forty times 1 %, of which the median is 1 %. Scaled that is 1.4826 %.
    fn calm() -> Vec<f64> {
        (0..60).map(|i| f64::from(i % 3 - 1) / 100.0).collect()
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn a_session_is_judged_by_the_sixty_before_it() {
        // 4.4478 % is exactly three scaled deviations, 4.4477 % is not quite.
        for (change, found) in [(0.044_478, 1), (-0.044_478, 1), (0.044_477, 0)] {
            let returns = calm().into_iter().chain([change]);
            let moves = find(&series(&closes(returns)), Rules::default());
            assert_eq!(moves.len(), found, "{change}");
        }
        let returns = calm().into_iter().chain([-0.06]);
        let moves = find(&series(&closes(returns)), Rules::default());
        let told = moves.first().map(|m| (m.index, m.rank, m.earlier, m.since));
        assert_eq!((moves.len(), told), (1, Some((61, 1, 60, 60))));
        let judged = |against: Against| match against {
            Against::Judged {
                bars,
                median,
                mad,
                z,
            } => {
                bars == (1, 60)
                    && near(median, 0.0)
                    && near(mad, 0.014_826)
                    && near(z, -0.06 / 0.014_826)
            }
            Against::Short(_) | Against::Flat => false,
        };
        assert!(moves.iter().all(|m| judged(m.against)), "{moves:?}");
    }

    #[test]
    fn each_rule_can_be_switched_off() {
        let returns = || calm().into_iter().chain([0.045, 0.055]);
        let found = |z, size| {
            let moves = find(&series(&closes(returns())), Rules { z, size });
            moves.iter().map(|m| m.index).collect::<Vec<_>>()
        };
        assert_eq!(found(Some(3.0), Some(0.05)), [61, 62]);
        assert_eq!(found(None, Some(0.05)), [62]);
        assert_eq!(found(Some(3.7), None), [62]);
        assert_eq!(found(None, None), [0_usize; 0]);
    }

    #[test]
    fn a_short_series_is_judged_by_size_alone() {
        let moves = find(&series(&[100.0, 101.0, 94.0, 95.0]), Rules::default());
        let told: Vec<_> = moves.iter().map(|m| (m.index, m.against)).collect();
        assert_eq!(told, [(2, Against::Short(1))]);
        assert!(find(&series(&[]), Rules::default()).is_empty());
        assert!(find(&series(&[7.0]), Rules::default()).is_empty());
        let mut disputed = series(&[100.0, 50.0]);
        disputed.disputed = true;
        assert!(find(&disputed, Rules::default()).is_empty());
    }

    #[test]
    fn a_flat_stretch_has_no_z() {
        // Most returns are zero, so the median deviation is zero too.
        let flat = (0..60).map(|i| if i < 40 { 0.0 } else { 0.01 });
        let moves = find(&series(&closes(flat.chain([0.03, 0.07]))), Rules::default());
        let told: Vec<_> = moves.iter().map(|m| (m.index, m.against)).collect();
        assert_eq!(told, [(62, Against::Flat)]);
    }

    #[test]
    fn ranks_count_since_the_series_begins() {
        let changes = [-0.06, 0.07, -0.09, -0.05, -0.08, 0.06, -0.1];
        let moves = find(&series(&closes(changes)), Rules::default());
        let ranks: Vec<_> = moves.iter().map(|m| (m.rank, m.since, m.earlier)).collect();
        assert_eq!(
            ranks,
            [
                (1, 0, 0),
                (1, 1, 1),
                (1, 2, 2),
                (3, 0, 3),
                (2, 1, 4),
                (2, 3, 5),
                (1, 6, 6)
            ]
        );
    }

    #[test]
    fn a_return_over_missing_sessions_is_no_sessions_return() {
        let mut months = series(&[100.0, 100.0, 70.0, 63.0]);
        for index in [2, 3] {
            change(&mut months, index, |bar| bar.date = bar.date.plus(60));
        }
        let found = |s: &Series| {
            find(s, Rules::default())
                .iter()
                .map(|m| m.index)
                .collect::<Vec<_>>()
        };
        assert_eq!(found(&months), [3]);
        // Thursday, Friday, Monday: nothing is missing in New York. Without the Friday something is.
        let mut week = series(&[100.0, 101.0, 90.0]);
        week.calendar = "XNYS".to_owned();
        change(&mut week, 2, |bar| bar.date = bar.date.plus(2));
        assert_eq!(found(&week), [2]);
        week.bars = week.bars.iter().step_by(2).copied().collect();
        assert!(found(&week).is_empty());
    }

    #[test]
    fn splits_are_told_from_falls() {
        let mut halved = series(&[100.0, 50.0]);
        let found = find(&halved, Rules::default());
        assert!(matches!(found.as_slice(), [m] if m.doubt == Some(Doubt::Unsplit)));
        // The file records the split: in closes that are not adjusted for it the return means nothing …
        change(&mut halved, 1, |bar| bar.split = Some((2.0, 1.0)));
        assert!(find(&halved, Rules::default()).is_empty());
        // … and in closes that are, a fall by half is a fall by half.
        halved.adjusted = "splits".to_owned();
        let found = find(&halved, Rules::default());
        assert!(matches!(found.as_slice(), [m] if m.doubt.is_none() && near(m.change, -0.5)));
    }

    #[test]
    fn a_close_in_another_unit_is_doubted_both_ways() {
        let found = find(
            &series(&[0.1455, 0.1456, 14.55, 0.1455, 0.16]),
            Rules::default(),
        );
        let doubts: Vec<_> = found.iter().map(|m| (m.index, m.doubt)).collect();
        let unit = Some(Doubt::Unit);
        assert_eq!(doubts, [(2, unit), (3, unit), (4, None)]);
    }

    #[test]
    fn prices_that_are_none_give_no_return() {
        let odd = series(&[100.0, 0.0, 50.0, f64::NAN, 60.0, f64::INFINITY, 1.0]);
        assert_eq!(find(&odd, Rules::default()), []);
    }
}
