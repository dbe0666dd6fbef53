//! Sessions for which a return cannot be computed, and why.

use super::refusal::{Refusal, Window};
use crate::time::Date;

/// What a session lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Any price.
    Price,
    /// An adjusted price, which the other days have.
    Adjusted,
    /// A price above zero: it has one at or below zero, from and to which there is no return.
    AboveZero,
    /// Returns of the factors.
    Factors,
}

/// A session that lacks something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The session.
    pub date: Date,
    /// The row after it. A return spans what had no price, and is of its own day alone after one without factors.
    pub row: usize,
    /// The series that lacks it.
    pub ticker: String,
    /// What it lacks.
    pub lack: Lack,
}

impl Missing {
    /// Whether the rows `first` to `last` are not the whole of their days because of it.
    #[must_use]
    pub fn spoils(&self, first: usize, last: usize) -> bool {
        let first = first + usize::from(self.lack == Lack::Factors);
        (first..=last).contains(&self.row)
    }

    /// Why nothing is measured over it.
    #[must_use]
    pub fn refusal(&self, window: Window) -> Refusal {
        let (ticker, date) = (self.ticker.clone(), self.date);
        match self.lack {
            Lack::Price => Refusal::MissingDay {
                ticker,
                date,
                window,
            },
            Lack::Adjusted => Refusal::NoAdjusted { ticker, date },
            Lack::AboveZero => Refusal::NotAPrice { ticker, date },
            Lack::Factors => Refusal::NoFactorRow(date),
        }
    }
}
