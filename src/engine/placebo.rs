//! The placebo of a study: the same tickers on random sessions, drawn many times over.
//!
//! Tickers that share a session in the study share the random one too, so that what moves together stays together.
//! Every draw is made from one seed, so that the same study has the same placebo.

use crate::study::cross::car;
use crate::study::reaction::empirical;
use crate::study::synth::Random;
use crate::study::{Reaction, Window};
use crate::sync::Ticket;
use crate::time::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Where the drawing of days begins; always the same, so that the same filter shows the same days.
pub const SEED: u64 = 1;
/// How often days are drawn.
pub const DRAWS: usize = 1000;
/// Most reactions that the draws are made from.
const POOL: usize = 4_000;

/// Where a study's mean stands among those of the draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The window.
    pub window: Window,
    /// Place of the mean of the study among those of the draws and itself, 1 for the lowest.
    pub rank: usize,
    /// How many they are.
    pub of: usize,
    /// The middle 95 % of the means of the draws.
    pub range: (f64, f64),
}

impl Place {
    /// The share of the draws whose mean is lower.
    #[must_use]
    pub fn quantile(&self) -> f64 {
        (self.rank - 1) as f64 / (self.of - 1).max(1) as f64
    }

    /// Two-sided p by the place.
    #[must_use]
    pub fn p(&self) -> f64 {
        empirical(self.rank, self.of)
    }
}

/// What the draws say.
#[derive(Clone, Debug, Default)]
pub struct Placebo {
    /// The reactions of one draw.
    pub one: Vec<Reaction>,
    /// Where the study stands among all draws, a window each; empty without draws.
    pub places: Vec<Place>,
    /// Different sessions that could be drawn.
    pub sessions: usize,
}

/// Measures an asset on a session, if the session may be drawn for it.
pub type Measure<'a> = dyn FnMut(&str, Date) -> Option<Reaction> + 'a;

/// The sums of the abnormal returns of one reaction, over each window.
type Cars = Vec<f64>;

/// What the assets of a session did on one that may be drawn.
type Drawable = Vec<(Cars, Reaction)>;

/// Draws for a study whose members are on `sessions` with their assets, from `dates`. `means` are the study's own, a
/// window each. `None` when the ticket went stale.
pub fn draw(
    sessions: &BTreeMap<Date, BTreeSet<String>>,
    dates: &[Date],
    means: &[(Window, f64)],
    measure: &mut Measure<'_>,
    ticket: &Ticket,
) -> Option<Placebo> {
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
        let most = (POOL / tickers.max(1)).max(2 * count);
        let windows: Vec<Window> = means.iter().map(|(window, _)| *window).collect();
        let (pool, dates) = pool(group, (dates, most), &windows, measure, &mut random, ticket)?;
        drawable.extend(dates);
        pools.push((count, pool));
    }
    let mut one = Vec::new();
    let mut drawn: Vec<Cars> = Vec::new();
    for number in 0..DRAWS {
        let (mut sums, mut count) = (vec![0.0; means.len()], 0_usize);
        for (wanted, pool) in &mut pools {
            for at in 0..(*wanted).min(pool.len()) {
                // The first ones are shuffled anew: no session is drawn twice.
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
    Some(Placebo {
        one,
        places: places(&drawn, means),
        sessions: drawable.len(),
    })
}

/// What the assets of `group` did on up to `most` of `dates`, chosen at random of those that all of them may be drawn for,
/// and which those are; `None` when the ticket went stale.
fn pool(
    group: &BTreeSet<String>,
    (dates, most): (&[Date], usize),
    windows: &[Window],
    measure: &mut Measure<'_>,
    random: &mut Random,
    ticket: &Ticket,
) -> Option<(Vec<Drawable>, Vec<Date>)> {
    let (mut left, mut pool, mut drawable) = (dates.to_vec(), Vec::new(), Vec::new());
    while !left.is_empty() && pool.len() < most {
        if ticket.is_stale() {
            return None;
        }
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
    Some((pool, drawable))
}

fn cars(reaction: &Reaction, windows: &[Window]) -> Option<Cars> {
    windows.iter().map(|w| car(reaction, *w)).collect()
}

fn places(drawn: &[Cars], means: &[(Window, f64)]) -> Vec<Place> {
    let place = |(index, (window, mean)): (usize, &(Window, f64))| {
        let (window, mean) = (*window, *mean);
        let mut all: Vec<f64> = drawn.iter().filter_map(|c| c.get(index).copied()).collect();
        all.sort_unstable_by(f64::total_cmp);
        let last = all.len().checked_sub(1)? as f64;
        let at = |share: f64| all.get((share * last).round() as usize).copied();
        Some(Place {
            window,
            rank: 1 + all.partition_point(|other| *other < mean),
            of: all.len() + 1,
            range: (at(0.025)?, at(0.975)?),
        })
    };
    means.iter().enumerate().filter_map(place).collect()
}
