//! The placebo of a study: the same tickers on random sessions, drawn many times.
//!
//! Tickers that share a session in the study share the random one too, so that what moves together stays together.
//! The seed is fixed, so that the same study has the same placebo.

use crate::study::cross::car;
use crate::study::reaction::empirical;
use crate::study::synth::Random;
use crate::study::{Reaction, Window};
use crate::sync::{CancelToken, Cancelled};
use crate::time::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Seed of the draws; fixed, so that the same filter shows the same days.
pub const SEED: u64 = 1;
/// Number of draws.
pub const DRAWS: usize = 1000;
/// Most reactions that draws choose from.
const MAX_POOL: usize = 4_000;

/// The rank of a study's mean among those of the draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaceboRank {
    /// The window.
    pub window: Window,
    /// Rank of the mean of the study among those of the draws and itself, 1 for the lowest.
    pub rank: usize,
    /// How many they are.
    pub of: usize,
    /// The middle 95 % of the means of the draws.
    pub range: (f64, f64),
}

impl PlaceboRank {
    /// The share of the draws whose mean is lower.
    #[must_use]
    pub fn quantile(&self) -> f64 {
        (self.rank - 1) as f64 / (self.of - 1).max(1) as f64
    }

    /// Two-sided p by the rank.
    #[must_use]
    pub fn p(&self) -> f64 {
        empirical(self.rank, self.of)
    }
}

/// The result of the draws.
#[derive(Clone, Debug, Default)]
pub struct Placebo {
    /// The reactions of one draw.
    pub one: Vec<Reaction>,
    /// The rank of the study among all draws, one for each window; empty without draws.
    pub ranks: Vec<PlaceboRank>,
    /// Different sessions that could be drawn.
    pub sessions: usize,
}

/// Measures an asset on a session, if the session may be drawn for it.
pub type Measure<'a> = dyn FnMut(&str, Date) -> Option<Reaction> + 'a;

/// The sums of the abnormal returns of one reaction, over each window.
type Cars = Vec<f64>;

/// What the assets of a session did on one that may be drawn.
type Drawable = Vec<(Cars, Reaction)>;

/// Draws for a study whose members are on `sessions` with their assets, from `dates`. `means` are the study's own, one for
/// each window.
///
/// # Errors
/// [`Cancelled`] when the work was.
pub fn draw(
    sessions: &BTreeMap<Date, BTreeSet<String>>,
    dates: &[Date],
    means: &[(Window, f64)],
    measure: &mut Measure<'_>,
    token: &CancelToken,
) -> Result<Placebo, Cancelled> {
    let mut groups: BTreeMap<&BTreeSet<String>, usize> = BTreeMap::new();
    for group in sessions.values() {
        *groups.entry(group).or_default() += 1;
    }
    let tickers: usize = groups.keys().map(|group| group.len()).sum();
    let mut random = Random::new(SEED);
    let mut pools: Vec<(usize, Vec<Drawable>)> = Vec::new();
    let mut drawable: BTreeSet<Date> = BTreeSet::new();
    for (group, count) in groups {
        // A draw needs as many sessions as the study has, and a choice of them.
        let most = (MAX_POOL / tickers.max(1)).max(2 * count);
        let windows: Vec<Window> = means.iter().map(|(window, _)| *window).collect();
        let (pool, dates) = pool(group, (dates, most), &windows, measure, &mut random, token)?;
        drawable.extend(dates);
        pools.push((count, pool));
    }
    let mut one = Vec::new();
    let mut drawn: Vec<Cars> = Vec::new();
    for number in 0..DRAWS {
        let (mut sums, mut count) = (vec![0.0; means.len()], 0_usize);
        for (wanted, pool) in &mut pools {
            for at in 0..(*wanted).min(pool.len()) {
                // A partial shuffle: no session is drawn twice.
                let other = at + random.below((pool.len() - at) as u64) as usize;
                pool.swap(at, other);
                for (own, reaction) in pool.get(at).into_iter().flatten() {
                    sums.iter_mut().zip(own).for_each(|(sum, car)| *sum += car);
                    count += 1;
                    if number == 0 {
                        one.push(reaction.clone());
                    }
                }
            }
        }
        if count > 0 {
            drawn.push(sums.into_iter().map(|sum| sum / count as f64).collect());
        }
    }
    Ok(Placebo {
        one,
        ranks: ranks(&drawn, means),
        sessions: drawable.len(),
    })
}

/// What the assets of `group` did on up to `most` of `dates`, chosen at random from those that may be drawn for all of
/// them, and which dates those are.
fn pool(
    group: &BTreeSet<String>,
    (dates, most): (&[Date], usize),
    windows: &[Window],
    measure: &mut Measure<'_>,
    random: &mut Random,
    token: &CancelToken,
) -> Result<(Vec<Drawable>, Vec<Date>), Cancelled> {
    let (mut left, mut pool, mut drawable) = (dates.to_vec(), Vec::new(), Vec::new());
    while !left.is_empty() && pool.len() < most {
        token.check()?;
        let date = left.swap_remove(random.below(left.len() as u64) as usize);
        let reactions = group.iter().map(|ticker| {
            let reaction = measure(ticker, date)?;
            Some((cars(&reaction, windows)?, reaction))
        });
        if let Some(reactions) = reactions.collect::<Option<Drawable>>() {
            pool.push(reactions);
            drawable.push(date);
        }
    }
    Ok((pool, drawable))
}

fn cars(reaction: &Reaction, windows: &[Window]) -> Option<Cars> {
    windows.iter().map(|w| car(reaction, *w)).collect()
}

fn ranks(drawn: &[Cars], means: &[(Window, f64)]) -> Vec<PlaceboRank> {
    let rank = |(index, (window, mean)): (usize, &(Window, f64))| {
        let (window, mean) = (*window, *mean);
        let mut all: Vec<f64> = drawn.iter().filter_map(|c| c.get(index).copied()).collect();
        all.sort_unstable_by(f64::total_cmp);
        let last = all.len().checked_sub(1)? as f64;
        let at = |share: f64| all.get((share * last).round() as usize).copied();
        Some(PlaceboRank {
            window,
            rank: 1 + all.partition_point(|other| *other < mean),
            of: all.len() + 1,
            range: (at(0.025)?, at(0.975)?),
        })
    };
    means.iter().enumerate().filter_map(rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Window = (0, 1);

    #[test]
    fn a_mean_is_ranked_among_those_of_the_draws() {
        let drawn: Vec<Cars> = (1..=40).map(|n| vec![f64::from(n)]).collect();
        for (mean, rank, quantile) in [(0.5, 1, 0.0), (20.5, 21, 0.5), (41.0, 41, 1.0)] {
            let found = ranks(&drawn, &[(WINDOW, mean)]);
            let found: Vec<_> = found.iter().map(|r| (r.rank, r.of, r.quantile())).collect();
            assert_eq!(found, [(rank, 41, quantile)], "{mean}");
        }
        let found = ranks(&drawn, &[(WINDOW, 0.0)]);
        assert_eq!(found.first().map(|r| r.range), Some((2.0, 39.0)));
        assert_eq!(ranks(&[], &[(WINDOW, 0.0)]), []);
    }

    #[test]
    fn draws_take_no_session_twice_and_are_the_same_each_time() {
        let group = BTreeSet::from(["A".to_owned()]);
        let dates: Vec<Date> = (0..50).map(Date).collect();
        let pools = || {
            let mut dates_tried = Vec::new();
            let mut measure = |_: &str, date: Date| {
                dates_tried.push(date);
                None
            };
            let mut random = Random::new(SEED);
            let token = CancelToken::never();
            let found = pool(
                &group,
                (&dates, 10),
                &[WINDOW],
                &mut measure,
                &mut random,
                &token,
            );
            assert_eq!(
                found.map(|(pool, dates)| (pool.len(), dates.len())),
                Ok((0, 0))
            );
            dates_tried
        };
        let tried = pools();
        assert_eq!(tried.iter().collect::<BTreeSet<_>>().len(), 50);
        assert_eq!(tried, pools());
        assert!(!tried.is_sorted(), "they are drawn at random");
    }
}
