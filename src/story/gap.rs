//! Gaps of a series: stretches in which its market had sessions and it has no bar.
//!
//! Owns the rule of what is a gap. A single missing session is one for a series that has a bar a session; a series
//! of weekly or monthly bars must miss three times its usual distance. Refuses to fill a gap with anything.

use super::{Series, Story};
use crate::time::sessions::LONGEST_CLOSURE;
use crate::time::{Date, Sessions, Span};
use std::sync::Arc;

/// A stretch without bars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Day of the last bar before it.
    pub after: Date,
    /// Day of the first bar behind it.
    pub before: Date,
    /// From the close of that bar to the opening of this.
    pub span: Span,
    /// Sessions in between; weekdays where no calendar is known, days on a market that never closes.
    pub sessions: usize,
}

impl Story {
    /// The gaps of the daily bars of `series`, in order, as far as its bars reach.
    #[must_use]
    pub fn gaps(&self, series: &Series) -> Vec<Gap> {
        let (Some(gaps), Some(last)) = (self.gaps.get(&series.ticker), series.bars.last()) else {
            return Vec::new();
        };
        let known = gaps.iter().filter(|g| g.before <= last.date);
        known.copied().collect()
    }

    /// Finds the gaps of all series; the sessions of the markets are there.
    pub(super) fn settle_gaps(&mut self) {
        let of = |s: &Series| (s.ticker.clone(), self.found(s));
        let found = self.series.iter().map(of);
        self.gaps = Arc::new(found.filter(|(_, gaps)| !gaps.is_empty()).collect());
    }

    fn found(&self, series: &Series) -> Vec<Gap> {
        let calendar = series.calendar();
        let always = calendar.is_some_and(|c| c.is_always());
        match (calendar, self.sessions_of(series)) {
            (Some(_), Some(sessions)) if !always => {
                gaps(series, 1, |a, b| steps_of(sessions, a, b))
            }
            _ if always => gaps(series, 1, |a, b| b.0.saturating_sub(a.0).max(0) as usize),
            _ => gaps(series, LONGEST_CLOSURE, weekdays),
        }
    }
}

/// From the session of `a` to that of `b`.
fn steps_of(sessions: &Sessions, a: Date, b: Date) -> usize {
    match (sessions.on(a), sessions.on(b)) {
        (Some(a), Some(b)) => b.saturating_sub(a),
        _ => 1,
    }
}

/// Weekdays after `a` up to `b`.
fn weekdays(a: Date, b: Date) -> usize {
    // Days since Monday 5 January 1970, with every week counted as five.
    let count = |d: Date| {
        let days = i64::from(d.0) - 4;
        days.div_euclid(7) * 5 + days.rem_euclid(7).min(4)
    };
    usize::try_from(count(b) - count(a)).unwrap_or_default()
}

/// Pairs of neighbours that are further apart than `least` and than three times what is usual.
fn gaps(series: &Series, least: usize, steps: impl Fn(Date, Date) -> usize) -> Vec<Gap> {
    let far: Vec<usize> = series
        .bars
        .windows(2)
        .map(|pair| match pair {
            [a, b] => steps(a.date, b.date),
            _ => 0,
        })
        .collect();
    let mut sorted = far.clone();
    sorted.sort_unstable();
    let usual = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
    let most = if usual > 1 { usual * 3 } else { 1 }.max(least);
    let pairs = series.bars.windows(2).zip(far);
    pairs
        .filter(|(_, steps)| *steps > most)
        .filter_map(|(pair, steps)| match pair {
            [a, b] => Some(Gap {
                after: a.date,
                before: b.date,
                span: Span::new(a.to, b.from),
                sessions: steps - 1,
            }),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::Bar;
    use crate::time::Zone;

    fn story(calendar: &str, days: &[i32]) -> Story {
        let bar = |day: &i32| Bar {
            date: Date(*day),
            to: Zone::Utc.midnight(Date(day + 1)),
            ..Bar::default()
        };
        let mut story = Story::default();
        story.series = vec![Series {
            ticker: "X".into(),
            calendar: calendar.into(),
            bars: days.iter().map(bar).collect(),
            ..Series::default()
        }]
        .into();
        story.settle_markets();
        story
    }

    fn found(story: &Story) -> Vec<usize> {
        let series = story.series.first();
        let gaps = series.map(|s| story.gaps(s)).unwrap_or_default();
        gaps.iter().map(|g| g.sessions).collect()
    }

    /// 20109 is Tuesday 21 January 2025.
    #[test]
    fn weekends_and_holidays_are_no_gaps_and_months_are() {
        let week = |from: i32| [from, from + 1, from + 2, from + 3];
        let days: Vec<i32> = [week(20109), week(20116), week(20235)].concat();
        assert_eq!(found(&story("XNYS", &days)), [78]);
        assert_eq!(found(&story("", &days)), [81]);
    }

    #[test]
    fn a_market_that_never_closes_misses_its_weekends() {
        let days = [20109, 20110, 20111, 20112, 20115, 20116];
        assert_eq!(found(&story("24/7", &days)), [2]);
        assert!(found(&story("XNYS", &days)).is_empty());
        assert!(found(&story("", &days)).is_empty());
    }

    #[test]
    fn weekly_and_monthly_bars_have_their_own_measure() {
        let weeks: Vec<i32> = (0..30).map(|week| 20_109 + week * 7).collect();
        assert!(found(&story("XNYS", &weeks)).is_empty());
        let days: Vec<i32> = (0..12).map(|month| 19_730 + month * 28).collect();
        assert!(found(&story("XNYS", &days)).is_empty());
        assert!(found(&story("", &days)).is_empty());
    }

    /// In a replay, bars of later do not say what is usual.
    #[test]
    fn weekly_bars_have_no_gaps_before_there_are_daily_ones() {
        let weeks = (0..12).map(|week| 20_109 + week * 7);
        let days: Vec<i32> = weeks.chain(20_193..20_253).collect();
        let story = story("24/7", &days);
        assert_eq!(found(&story), [6; 12]);
        let then = story.as_of(Zone::Utc.midnight(Date(20_190)));
        assert!(then.series.first().is_some_and(|s| s.bars.len() == 12));
        assert!(found(&then).is_empty());
    }
}
