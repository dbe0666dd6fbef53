//! Importance at a replay clock. A derived move loses importance once a file states the same move; before that instant it
//! keeps its original importance.

use super::columns::column::Column;
use crate::time::{Span, Timestamp};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Rows that had another importance for a while, by number of arrival: when that was, and which.
#[derive(Clone, Debug, Default)]
pub struct EarlierImportance(Arc<BTreeMap<u64, (Span, u8)>>);

/// The importance of the rows of one block at a clock.
pub struct ImportanceView<'a> {
    column: &'a Column<u8>,
    /// Rows with another importance than in the column, in order.
    changed: Vec<(usize, u8)>,
}

impl EarlierImportance {
    /// The row with this number of arrival had this importance during `span`.
    pub fn insert(&mut self, arrival: u64, span: Span, importance: u8) {
        Arc::make_mut(&mut self.0).insert(arrival, (span, importance));
    }

    /// Whether any row has another importance at `clock`.
    #[must_use]
    pub fn matters(&self, clock: Option<Timestamp>) -> bool {
        clock.is_some_and(|clock| self.0.values().any(|(span, _)| span.contains(clock)))
    }

    /// The other importance of a row at `clock`, if it has one.
    #[must_use]
    pub fn at(&self, arrival: u64, clock: Option<Timestamp>) -> Option<u8> {
        let clock = clock?;
        let (span, importance) = self.0.get(&arrival)?;
        span.contains(clock).then_some(*importance)
    }

    /// The rows of `arrivals` with another importance at `clock`.
    pub fn in_force(
        &self,
        arrivals: Range<u64>,
        clock: Timestamp,
    ) -> impl Iterator<Item = (u64, u8)> + '_ {
        let rows = self.0.range(arrivals);
        let rows = rows.filter(move |(_, (span, _))| span.contains(clock));
        rows.map(|(arrival, (_, importance))| (*arrival, *importance))
    }
}

impl<'a> ImportanceView<'a> {
    /// The importance in `column`, but for `changed` rows.
    #[must_use]
    pub fn new(column: &'a Column<u8>, mut changed: Vec<(usize, u8)>) -> Self {
        changed.sort_unstable();
        Self { column, changed }
    }

    /// Whether all rows have the importance of their column.
    #[must_use]
    pub const fn is_unchanged(&self) -> bool {
        self.changed.is_empty()
    }

    /// Rows with another importance than in the column.
    pub fn changed(&self) -> impl Iterator<Item = (usize, u8)> {
        self.changed.iter().copied()
    }

    /// The importance of a row.
    #[must_use]
    pub fn get(&self, row: usize) -> u8 {
        if self.is_unchanged() {
            return self.column.get(row);
        }
        let found = self
            .changed
            .binary_search_by_key(&row, |(row, _)| *row)
            .ok();
        let changed = found.and_then(|at| self.changed.get(at));
        changed.map_or_else(|| self.column.get(row), |(_, importance)| *importance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earlier_importance_holds_during_its_span_only() {
        let at = |micros| Some(Timestamp::from_micros(micros));
        let span = Span::new(Timestamp::from_micros(10), Timestamp::from_micros(20));
        let mut earlier = EarlierImportance::default();
        earlier.insert(7, span, 40);
        for (clock, expected) in [(9, None), (10, Some(40)), (19, Some(40)), (20, None)] {
            assert_eq!(earlier.at(7, at(clock)), expected, "at {clock}");
            assert_eq!(earlier.matters(at(clock)), expected.is_some());
        }
        assert_eq!((earlier.at(7, None), earlier.at(8, at(10))), (None, None));
        assert!(!earlier.matters(None));
        let in_force = |arrivals| {
            let rows = earlier.in_force(arrivals, Timestamp::from_micros(15));
            rows.collect::<Vec<_>>()
        };
        assert_eq!((in_force(0..7), in_force(7..8)), (vec![], vec![(7, 40)]));
    }

    #[test]
    fn a_view_shows_the_column_but_for_changed_rows() {
        let column = Column::new(vec![1, 2, 3, 4]);
        let view = ImportanceView::new(&column, vec![(3, 90), (1, 80)]);
        let all: Vec<u8> = (0..4).map(|row| view.get(row)).collect();
        assert_eq!(all, [1, 80, 3, 90]);
        assert!(!view.is_unchanged() && ImportanceView::new(&column, vec![]).is_unchanged());
    }
}
