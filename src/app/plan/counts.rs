//! Counts by column, seen on an axis that has moved on since they were made.

use crate::time::Axis;

/// Counts by the columns of `counted` seen on `axis`; the same when both are one, else by the columns' middles
/// (until the counts for the new window arrive).
pub(super) fn project(counts: &[u32], counted: &Axis, axis: &Axis) -> Vec<u32> {
    if counted == axis {
        return counts.to_vec();
    }
    let mut out = vec![0_u32; axis.columns()];
    for (column, count) in counts.iter().enumerate().filter(|(_, c)| **c > 0) {
        if let Some(cell) = axis
            .visible(counted.middle(column))
            .and_then(|c| out.get_mut(c))
        {
            *cell = cell.saturating_add(*count);
        }
    }
    out
}
