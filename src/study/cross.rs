//! Tests over several reactions: one event and many tickers, or many events.
//!
//! Owns Patell, Boehmer–Musumeci–Poulsen, Kolari–Pynnönen, Corrado, Cowan, Brown–Warner and the plain cross-section
//! t. Says of each what it takes for granted. Refuses to choose the one that suits.

use super::numbers::{
    mean, normal_two_sided, power_quantile, ranks, student_quantile, student_two_sided, sum,
    variance,
};
use super::reaction::Reaction;
use super::refusal::Window;
use crate::time::Date;
use std::collections::BTreeMap;

/// Name of the plain t over the cross-section.
pub const CROSS_SECTION: &str = "cross-section t";
/// Name of the test that allows for reactions that share a session.
pub const KOLARI_PYNNONEN: &str = "Kolari-Pynnönen";

/// One test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Test {
    /// Its short name.
    pub name: &'static str,
    /// What it takes for granted, in words.
    pub doc: &'static str,
    /// The statistic.
    pub value: f64,
    /// Two-sided p.
    pub p: f64,
}

/// Several reactions over one window.
#[derive(Clone, Debug, PartialEq)]
pub struct Cross {
    /// The window.
    pub window: Window,
    /// Reactions that have it.
    pub n: usize,
    /// Mean of the cumulative abnormal returns.
    pub mean: f64,
    /// How many of them are above zero.
    pub positive: usize,
    /// Mean correlation of the estimation residuals of pairs with one day 0; pairs with different days count as 0.
    pub correlation: f64,
    /// Standard error of the mean over the cross-section, widened for [`Self::correlation`] as Kolari and Pynnönen widen
    /// theirs; `None` of fewer than two reactions.
    pub se: Option<f64>,
    /// The tests that so many reactions allow.
    pub tests: Vec<Test>,
}

/// One reaction over the window.
struct Member<'a> {
    reaction: &'a Reaction,
    abnormal: Vec<f64>,
    /// Abnormal returns of each day over their standard errors, added up.
    standard: f64,
    car: f64,
    /// The cumulative abnormal return over its standard error.
    scaled: f64,
}

impl<'a> Member<'a> {
    fn new(reaction: &'a Reaction, window: Window) -> Option<Self> {
        let days: Option<Vec<_>> = (window.0..=window.1).map(|d| reaction.day(d)).collect();
        let days = days?;
        let abnormal: Vec<f64> = days.iter().map(|d| d.abnormal).collect();
        let car = sum(abnormal.iter().copied());
        Some(Self {
            reaction,
            standard: sum(days.iter().map(|d| d.t)),
            car,
            scaled: car / reaction.variance(window).sqrt(),
            abnormal,
        })
    }
}

impl Cross {
    /// The tests over those of `reactions` that have all days of `window`.
    #[must_use]
    pub fn new(reactions: &[&Reaction], window: Window) -> Self {
        let members: Vec<Member<'_>> = reactions
            .iter()
            .filter_map(|r| Member::new(r, window))
            .collect();
        let cars: Vec<f64> = members.iter().map(|m| m.car).collect();
        let correlation = correlation(&members);
        let mut cross = Self {
            window,
            n: members.len(),
            mean: mean(&cars),
            positive: cars.iter().filter(|c| **c > 0.0).count(),
            correlation,
            se: clustered_se(&cars, correlation),
            tests: Vec::new(),
        };
        if members.len() >= 2 {
            cross.tests = tests(&members, &cars, correlation);
        }
        cross
    }

    /// The smallest mean that would be significant at 5 %, two-sided.
    #[must_use]
    pub fn threshold(&self) -> Option<f64> {
        Some(student_quantile(0.05, self.df()) * self.se?)
    }

    /// The true mean that would be found significant at 5 % four times in five: (t(0.975) + t(0.8)) standard errors.
    #[must_use]
    pub fn detectable(&self) -> Option<f64> {
        Some(power_quantile(self.df()) * self.se?)
    }

    fn df(&self) -> u32 {
        u32::try_from(self.n.saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// The test with this name.
    #[must_use]
    pub fn test(&self, name: &str) -> Option<&Test> {
        self.tests.iter().find(|t| t.name == name)
    }
}

/// How much a mean of `n` is surer if its members are independent than if pairs of them have this correlation.
fn clustering(n: usize, correlation: f64) -> f64 {
    // A negative mean correlation is not used to make a result look surer than it is.
    let r = correlation.max(0.0);
    ((1.0 - r) / (1.0 + (n as f64 - 1.0) * r)).sqrt()
}

fn clustered_se(cars: &[f64], correlation: f64) -> Option<f64> {
    let independent = (variance(cars)? / cars.len() as f64).sqrt();
    Some(independent / clustering(cars.len(), correlation))
}

fn tests(members: &[Member<'_>], cars: &[f64], correlation: f64) -> Vec<Test> {
    let n = members.len() as f64;
    let scaled: Vec<f64> = members.iter().map(|m| m.scaled).collect();
    let section = over_section(cars);
    let bmp = over_section(&scaled);
    let patell = patell(members);
    let clustered = 1.0 + (n - 1.0) * correlation.max(0.0);
    let kp = bmp * clustering(members.len(), correlation);
    let df = u32::try_from(members.len() - 1).unwrap_or(u32::MAX);
    let t = |name, doc, value| Test {
        name,
        doc,
        value,
        p: student_two_sided(value, df),
    };
    let z = |name, doc, value| Test {
        name,
        doc,
        value,
        p: normal_two_sided(value),
    };
    let mut tests = vec![
        t(CROSS_SECTION, "independent reactions", section),
        z(
            "Patell",
            "independent reactions, no more noise than before the event",
            patell,
        ),
        t("BMP", "independent reactions", bmp),
        t(KOLARI_PYNNONEN, "one correlation for all pairs", kp),
        z(
            "adjusted Patell",
            "one correlation for all pairs",
            patell / clustered.sqrt(),
        ),
        z(
            "generalized sign",
            "independent signs",
            generalized_sign(members),
        ),
    ];
    let (rank, warner, short) = aligned(members);
    tests.push(z("Corrado rank", "no normal law; any correlation", rank));
    if let Some(warner) = warner {
        tests.push(Test {
            name: "Brown-Warner",
            doc: "normal law; any correlation of the tickers",
            value: warner,
            p: student_two_sided(warner, u32::try_from(short).unwrap_or(u32::MAX)),
        });
    }
    tests.retain(|t| t.value.is_finite());
    tests
}

/// The sum of the abnormal returns of a reaction over a window, if it has all its days.
#[must_use]
pub fn car(reaction: &Reaction, window: Window) -> Option<f64> {
    let mut total = 0.0;
    for day in window.0..=window.1 {
        total += reaction.day(day)?.abnormal;
    }
    Some(total)
}

/// √N mean / standard deviation.
fn over_section(values: &[f64]) -> f64 {
    let sd = variance(values).unwrap_or(0.0).sqrt();
    (values.len() as f64).sqrt() * mean(values) / sd
}

fn patell(members: &[Member<'_>]) -> f64 {
    let factor = |m: &Member<'_>| {
        let df = f64::from(m.reaction.fit.df);
        df / (df - 2.0)
    };
    let days = members.first().map_or(1, |m| m.abnormal.len()) as f64;
    if days > 1.0 {
        let each = members
            .iter()
            .map(|m| m.standard / (days * factor(m)).sqrt());
        return sum(each) / (members.len() as f64).sqrt();
    }
    sum(members.iter().map(|m| m.standard)) / sum(members.iter().map(factor)).sqrt()
}

fn generalized_sign(members: &[Member<'_>]) -> f64 {
    let n = members.len() as f64;
    let share = |m: &Member<'_>| {
        let e = &m.reaction.fit.residuals;
        e.iter().filter(|v| **v > 0.0).count() as f64 / e.len() as f64
    };
    let p = sum(members.iter().map(share)) / n;
    let positive = members.iter().filter(|m| m.car > 0.0).count() as f64;
    (positive - n * p) / (n * p * (1.0 - p)).sqrt()
}

/// Corrado's rank test and Brown–Warner's t, over event time; the latter with its degrees of freedom.
fn aligned(members: &[Member<'_>]) -> (f64, Option<f64>, usize) {
    let least = members.iter().map(|m| m.reaction.fit.residuals.len()).min();
    let (short, n) = (least.unwrap_or(0), members.len() as f64);
    let days = members.first().map_or(0, |m| m.abnormal.len());
    let mut scores = vec![0.0; short + days];
    let mut average = vec![0.0; short];
    let mut event = 0.0;
    for member in members {
        let e = &member.reaction.fit.residuals;
        let tail = e.get(e.len() - short..).unwrap_or_default();
        let all: Vec<f64> = tail.iter().chain(&member.abnormal).copied().collect();
        for (score, rank) in scores.iter_mut().zip(ranks(&all)) {
            *score += (rank / (all.len() as f64 + 1.0) - 0.5) / n;
        }
        for (mean, residual) in average.iter_mut().zip(tail) {
            *mean += residual / n;
        }
        event += member.car / n;
    }
    let spread = (sum(scores.iter().map(|s| s * s)) / scores.len() as f64).sqrt();
    let root = (days as f64).sqrt();
    let rank = sum(scores.iter().skip(short).copied()) / (spread * root);
    let warner = variance(&average).map(|v| event / (v.sqrt() * root));
    (rank, warner, short.saturating_sub(1))
}

/// The mean over all pairs of the correlation of their estimation residuals, by calendar day.
fn correlation(members: &[Member<'_>]) -> f64 {
    let mut groups: BTreeMap<Date, Vec<&Member<'_>>> = BTreeMap::new();
    for member in members {
        groups.entry(member.reaction.day0).or_default().push(member);
    }
    let pairs = |n: usize| (n * n.saturating_sub(1)) as f64;
    let within = groups.values().filter(|g| g.len() > 1).map(|group| {
        let mut days: BTreeMap<Date, (f64, f64, f64)> = BTreeMap::new();
        for member in group {
            let e = &member.reaction.fit.residuals;
            let centre = mean(e);
            let sd = (sum(e.iter().map(|v| (v - centre) * (v - centre))) / e.len() as f64).sqrt();
            for (date, residual) in member.reaction.estimated.iter().zip(e) {
                let z = (residual - centre) / sd;
                let day = days.entry(*date).or_default();
                *day = (day.0 + z, day.1 + z * z, day.2 + 1.0);
            }
        }
        let products = sum(days
            .values()
            .map(|(total, squares, _)| total * total - squares));
        let counted = sum(days.values().map(|(.., count)| count * count - count));
        pairs(group.len()) * products / counted.max(1.0)
    });
    let all = pairs(members.len());
    if all > 0.0 { sum(within) / all } else { 0.0 }
}
