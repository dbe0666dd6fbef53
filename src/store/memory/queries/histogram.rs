//! Counts of rows by column of an axis.

use crate::store::memory::block::Block;
use crate::store::memory::columns::bitmap::Bitmap;
use crate::time::{Axis, Timestamp};
use std::ops::Range;

/// The columns of `axis` in which rows of `block` start, with those rows. Columns without rows are left out.
pub fn rows_by_column<'a>(
    block: &'a Block,
    axis: &'a Axis,
) -> impl Iterator<Item = (usize, Range<usize>)> + 'a {
    let (first, _) = block.bounds();
    let len = block.len();
    let mut row = block.lower(axis.edge(0).micros());
    let mut column = usize::try_from(axis.column(Timestamp::from_micros(first))).unwrap_or(0);
    std::iter::from_fn(move || {
        while row < len && column < axis.columns() {
            let start = row;
            let edge = axis.edge(column + 1).micros();
            row = block.lower(edge).max(start);
            column += 1;
            if row > start {
                return Some((column - 1, start..row));
            }
            if let Some(at) = block.columns.start.get(row) {
                let there = axis.column(Timestamp::from_micros(*at));
                column = usize::try_from(there).unwrap_or(column).max(column);
            }
        }
        None
    })
}

/// Adds the rows that are in `bits` and in `other` to the counts of their columns.
pub fn add_counts(
    counts: &mut [u32],
    columns: &[(usize, Range<usize>)],
    bits: &Bitmap,
    other: &Bitmap,
) {
    for (column, rows) in columns {
        if let Some(count) = counts.get_mut(*column) {
            *count += bits.count_both(other, rows);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::memory_store::MemoryStore;
    use crate::story::{Batch, Draft};
    use crate::time::{Span, When};

    #[test]
    fn rows_are_counted_in_the_column_in_which_they_start() {
        let mut batch = Batch::default();
        for start in [0, 5, 10, 10, 29, 30] {
            batch.push(&Draft {
                when: When::instant(Timestamp::from_micros(start)),
                ..Draft::default()
            });
        }
        let mut store = MemoryStore::new();
        store.push(batch);
        let Some(block) = store.blocks.first() else {
            return assert_eq!(store.blocks.len(), 1);
        };
        let span = Span::new(Timestamp::from_micros(0), Timestamp::from_micros(30));
        let columns: Vec<_> = rows_by_column(block, &Axis::new(span, 3)).collect();
        assert_eq!(columns, [(0, 0..2), (1, 2..4), (2, 4..5)]);
        let mut counts = [0; 3];
        let mut rows = Bitmap::full(block.len());
        rows.remove(3);
        add_counts(&mut counts, &columns, &rows, &Bitmap::full(block.len()));
        assert_eq!(counts, [2, 1, 1]);
    }
}
