//! Several reactions laid on day 0: the mean path of their abnormal returns, how far it may be off, and the tests.
//!
//! Owns which reactions can stand in it. Refuses to choose events, and to tell causes.

use super::cross::Cross;
use super::numbers::{mean, student_quantile, variance};
use super::reaction::{AROUND, Reaction, WINDOWS};
use super::refusal::Window;

/// The windows that a study compares: those that were requested, or the usual ones and the whole path.
#[must_use]
pub fn compared(requested: &[Window]) -> Vec<Window> {
    if requested.is_empty() {
        return WINDOWS.into_iter().chain([AROUND]).collect();
    }
    let mut windows: Vec<Window> = Vec::new();
    for window in requested {
        if !windows.contains(window) {
            windows.push(*window);
        }
    }
    windows
}

/// The days that `windows` cover, day 0 among them.
#[must_use]
pub fn covered(windows: &[Window]) -> Window {
    windows
        .iter()
        .fold((0, 0), |(first, last), w| (first.min(w.0), last.max(w.1)))
}

/// One day of the mean path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Counted from day 0.
    pub day: i32,
    /// Mean of the abnormal returns added up since the first day.
    pub mean: f64,
    /// Half of the width of the 95 % interval, over the cross-section; `None` of fewer than two reactions.
    pub half: Option<f64>,
}

/// Reactions laid on day 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aligned {
    /// How many.
    pub n: usize,
    /// The mean path over the days that the windows cover; empty without reactions.
    pub path: Vec<Step>,
    /// The tests, one entry a window.
    pub cross: Vec<Cross>,
}

impl Aligned {
    /// Lays those of `reactions` that have every day that `windows` cover on each other, so that each day is of the same
    /// ones.
    #[must_use]
    pub fn new(reactions: &[&Reaction], windows: &[Window]) -> Self {
        let span = covered(windows);
        let whole = |r: &&&Reaction| (span.0..=span.1).all(|d| r.day(d).is_some());
        let members: Vec<&Reaction> = reactions.iter().filter(whole).copied().collect();
        if members.is_empty() {
            return Self::default();
        }
        Self {
            n: members.len(),
            path: path(&members, span),
            cross: windows.iter().map(|w| Cross::new(&members, *w)).collect(),
        }
    }
}

fn path(members: &[&Reaction], (first, last): Window) -> Vec<Step> {
    let mut sums = vec![0.0; members.len()];
    let df = u32::try_from(members.len().saturating_sub(1)).unwrap_or(u32::MAX);
    let (quantile, root) = (student_quantile(0.05, df), (members.len() as f64).sqrt());
    let steps = (first..=last).map(|day| {
        for (sum, member) in sums.iter_mut().zip(members) {
            *sum += member.day(day).map_or(0.0, |d| d.abnormal);
        }
        Step {
            day,
            mean: mean(&sums),
            half: variance(&sums).map(|v| quantile * v.sqrt() / root),
        }
    });
    steps.collect()
}
