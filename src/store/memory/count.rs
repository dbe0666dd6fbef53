//! Counts by column: how many rows of a block, chosen or not, start in each column of an axis.

use super::bits::Bits;
use super::block::Block;
use crate::time::{Axis, Timestamp};
use std::ops::Range;

/// The columns of `axis` in which rows of `block` start, with those rows. Columns without rows are left out.
pub fn columns<'a>(
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
            if let Some(at) = block.cells.start.get(row) {
                let there = axis.column(Timestamp::from_micros(*at));
                column = usize::try_from(there).unwrap_or(column).max(column);
            }
        }
        None
    })
}

/// Adds the rows of `bits` that are in `other` too to the counts of their columns.
pub fn add(counts: &mut [u32], columns: &[(usize, Range<usize>)], bits: &Bits, other: &Bits) {
    for (column, rows) in columns {
        if let Some(count) = counts.get_mut(*column) {
            *count += bits.count_both(other, rows);
        }
    }
}
