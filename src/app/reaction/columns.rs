//! The columns of the pane's table of tickers: which have room, their titles, and a row of figures.

use super::{percent, probability, rank, statistic, window};
use crate::app::card::{Piece, Role, direction, piece};
use crate::study::{Reaction, Window};
use std::fmt::Write as _;

/// Columns of a ticker.
pub(super) const NAME: usize = 6;

/// Which figures of a window have room in a row.
#[derive(Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a column that has room or not"
)]
pub(super) struct Columns {
    /// The expected return of day 0.
    expected: bool,
    /// Windows after day 0: none, one, or all usual ones.
    windows: &'static [Window],
    /// Whether those have their t beside their p.
    tested: bool,
    /// Whether they have their p.
    sure: bool,
    /// The rank on day 0.
    rank: bool,
}

impl Columns {
    /// The columns that a row of so many cells has room for.
    pub(super) fn new(columns: usize, whole: bool) -> Self {
        const LATER: &[Window] = &[(-1, 1), (0, 5)];
        const LAST: &[Window] = &[(0, 5)];
        if whole && columns >= 75 {
            return Self {
                expected: columns >= 84,
                windows: LATER,
                tested: columns >= 98,
                sure: true,
                rank: columns >= 116,
            };
        }
        Self {
            // Where it would take the room of the rank, it is what is easiest to do without.
            expected: columns >= 79,
            windows: if columns >= 49 { LAST } else { &[] },
            tested: false,
            sure: false,
            rank: columns >= 67,
        }
    }

    /// The titles above the figures.
    pub(super) fn titles(self) -> String {
        let mut out = format!("{:NAME$}{:>8}", "", "return");
        let mut add = |on: bool, text: &str, size: usize| {
            if on {
                let _ = write!(out, "{text:>size$}");
            }
        };
        add(self.expected, "expected", 9);
        add(true, "abnormal", 9);
        add(true, "t", 7);
        add(true, "p", 8);
        for of in self.windows {
            add(true, &format!("CAR{}", window(*of)), 11);
            add(self.tested, "t", 7);
            add(self.sure, "p", 7);
        }
        if self.rank {
            out.push_str("  rank");
        }
        out
    }

    /// The figures of a ticker.
    pub(super) fn row(self, reaction: &Reaction) -> Vec<Piece> {
        let Some(day) = reaction.day(0) else {
            return Vec::new();
        };
        let mut row = vec![piece(
            format!("{:>8}", percent(day.change)),
            direction(day.change),
        )];
        if self.expected {
            row.push(piece(format!("{:>9}", percent(day.expected)), Role::Plain));
        }
        row.push(piece(
            format!("{:>9}", percent(day.abnormal)),
            direction(day.abnormal),
        ));
        row.push(piece(format!("{:>7}", statistic(day.t)), Role::Plain));
        row.push(probable(day.p, 8));
        for of in self.windows {
            let found = reaction.windows.iter().find(|w| w.window == *of);
            let Some(f) = found.and_then(|w| w.figures.as_ref().ok()) else {
                let size = 11 + if self.tested { 7 } else { 0 } + if self.sure { 7 } else { 0 };
                row.push(piece(format!("{:>size$}", "–"), Role::Faint));
                continue;
            };
            row.push(piece(format!("{:>11}", percent(f.car)), direction(f.car)));
            if self.tested {
                row.push(piece(format!("{:>7}", statistic(f.t)), Role::Plain));
            }
            if self.sure {
                row.push(probable(f.p, 7));
            }
        }
        if self.rank {
            row.push(piece(format!("  {}", rank(day.rank, day.of)), Role::Faint));
        }
        row
    }
}

/// A p stands out where it is small.
fn probable(p: f64, size: usize) -> Piece {
    let role = if p < 0.05 { Role::Strong } else { Role::Faint };
    piece(format!("{:>size$}", probability(p)), role)
}
