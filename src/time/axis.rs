//! The axis: which column of the screen shows which stretch of time.
//!
//! Columns are all of one pitch and begin at the window's start, so a pan by whole columns moves every event
//! by whole columns. Drawing, clicking and the store's histograms all use these edges and no others.

use super::{Span, Timestamp};

/// A linear axis of `columns` columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    from: Timestamp,
    pitch: i64,
    columns: usize,
}

impl Axis {
    /// The axis that shows all of `window` on `columns` columns (at least one).
    #[must_use]
    pub fn new(window: Span, columns: usize) -> Self {
        let columns = columns.max(1);
        let pitch = (window.micros() + columns as i64 - 1) / columns as i64;
        Self {
            from: window.from,
            pitch: pitch.max(1),
            columns,
        }
    }

    /// How many columns it has.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// Microseconds that one column shows.
    #[must_use]
    pub const fn pitch(&self) -> i64 {
        self.pitch
    }

    /// What the columns show, the last one whole.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.from, self.edge(self.columns))
    }

    /// The column that shows `at`; negative or beyond the last when it is off the screen.
    #[must_use]
    pub const fn column(&self, at: Timestamp) -> i64 {
        at.since(self.from).div_euclid(self.pitch)
    }

    /// The column that shows `at`, if one does.
    #[must_use]
    pub fn visible(&self, at: Timestamp) -> Option<usize> {
        usize::try_from(self.column(at))
            .ok()
            .filter(|c| *c < self.columns)
    }

    /// Where `at` lies, in columns from the left edge, with its fraction.
    #[must_use]
    pub fn position(&self, at: Timestamp) -> f64 {
        at.since(self.from) as f64 / self.pitch as f64
    }

    /// The first instant of `column`.
    #[must_use]
    pub const fn edge(&self, column: usize) -> Timestamp {
        self.from.plus(self.pitch.saturating_mul(column as i64))
    }

    /// What `column` shows.
    #[must_use]
    pub fn cell(&self, column: usize) -> Span {
        Span::new(self.edge(column), self.edge(column + 1))
    }

    /// The instant in the middle of `column`.
    #[must_use]
    pub const fn middle(&self, column: usize) -> Timestamp {
        self.edge(column).plus(self.pitch / 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn columns_and_times_are_inverse(from in 0_i64..1 << 50, len in 1_i64..1 << 48, columns in 1_usize..400) {
            let from = Timestamp::from_micros(from);
            let axis = Axis::new(Span::new(from, from.plus(len)), columns);
            prop_assert!(axis.span().to >= from.plus(len));
            for column in 0..columns {
                prop_assert_eq!(axis.visible(axis.edge(column)), Some(column));
                prop_assert_eq!(axis.visible(axis.middle(column)), Some(column));
                prop_assert_eq!(axis.column(axis.edge(column).plus(-1)), column as i64 - 1);
            }
        }
    }

    #[test]
    fn nothing_is_too_small() {
        let axis = Axis::new(Span::default(), 0);
        assert_eq!((axis.columns(), axis.pitch()), (1, 1));
    }
}
