//! Rows in another order than that of time.

use crate::store::memory::columns::bitmap::Bitmap;

/// A row by the index of its block and its row there.
pub type RowPosition = (usize, usize);

/// The rows of every block that a list has, and their number.
pub type BlockRows = Vec<(Bitmap, usize)>;

/// Rows in order.
#[derive(Debug, Default)]
pub struct SortedRows {
    /// Rows with a value, then rows without.
    rows: Vec<(u32, u32)>,
    /// How many have a value.
    with_value: usize,
}

impl SortedRows {
    /// Rows in order: those with a value, then those without.
    #[must_use]
    pub fn new(with_value: &[(u32, u32)], without: &[(u32, u32)]) -> Self {
        Self {
            rows: [with_value, without].concat(),
            with_value: with_value.len(),
        }
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The row with `rank` rows before it.
    #[must_use]
    pub fn at(&self, rank: usize, descending: bool) -> Option<RowPosition> {
        let (block, row) = *self.rows.get(self.directed(rank, descending))?;
        Some((block as usize, row as usize))
    }

    /// The number of rows before a row.
    #[must_use]
    pub fn rank_of(&self, at: RowPosition, descending: bool) -> Option<usize> {
        let wanted = (at.0 as u32, at.1 as u32);
        let found = self.rows.iter().position(|row| *row == wanted)?;
        Some(self.directed(found, descending))
    }

    const fn directed(&self, rank: usize, descending: bool) -> usize {
        if descending && rank < self.with_value {
            self.with_value - 1 - rank
        } else {
            rank
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_without_a_value_come_last_in_both_directions() {
        let sorted = SortedRows::new(&[(0, 5), (1, 2), (0, 1)], &[(0, 0), (1, 0)]);
        let order = |descending| -> Vec<RowPosition> {
            let rows = (0..9).filter_map(|rank| sorted.at(rank, descending));
            rows.collect()
        };
        assert_eq!(order(false), [(0, 5), (1, 2), (0, 1), (0, 0), (1, 0)]);
        assert_eq!(order(true), [(0, 1), (1, 2), (0, 5), (0, 0), (1, 0)]);
        for descending in [false, true] {
            for rank in 0..sorted.len() {
                let found = sorted
                    .at(rank, descending)
                    .and_then(|at| sorted.rank_of(at, descending));
                assert_eq!(found, Some(rank));
            }
        }
        assert_eq!(sorted.rank_of((7, 7), false), None);
    }
}
