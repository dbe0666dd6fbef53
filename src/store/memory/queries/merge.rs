//! Rows in order of time, forward or back, merged from blocks that may overlap. A block is read only when the merge reaches
//! its time, so that a step in a sorted story touches one block.

use crate::store::memory::block::Block;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A position in the order of time: start, then arrival.
pub type Key = (i64, u64);

/// The position in one block: the key of its next row, or a bound of it while the row is not known.
type Head = (Reverse<Key>, usize, Option<usize>);

/// A merge of the rows that satisfy a test.
pub struct TimeOrderedMerge<'a, F> {
    blocks: &'a [Block],
    heads: BinaryHeap<Head>,
    back: bool,
    next: F,
    from: Key,
}

/// Reverses a key when the merge goes back, so that the nearest is always the least.
const fn directed(key: Key, back: bool) -> Key {
    if back { (!key.0, !key.1) } else { key }
}

impl<'a, F: Fn(usize, &Block, usize) -> Option<usize>> TimeOrderedMerge<'a, F> {
    /// A merge from `from` on: forward over rows at or after it, back over rows before it. `next` returns the row of a
    /// block that satisfies the test at or after (back: before) a row.
    pub fn new(blocks: &'a [Block], from: Key, back: bool, next: F) -> Self {
        let mut heads = BinaryHeap::new();
        for (index, block) in blocks.iter().enumerate() {
            let (first, last) = block.bounds();
            let near = if back { last < from.0 } else { first >= from.0 };
            let bound = match (back, near) {
                (true, true) => (last, u64::MAX),
                (false, true) => (first, 0),
                (_, false) => from,
            };
            let reached = if back {
                first <= from.0
            } else {
                last >= from.0
            };
            if reached {
                heads.push((Reverse(directed(bound, back)), index, None));
            }
        }
        Self {
            blocks,
            heads,
            back,
            next,
            from,
        }
    }

    /// Puts the next row of a block on the heap.
    fn push_next(&mut self, index: usize, at: usize) {
        if let Some(block) = self.blocks.get(index)
            && let Some(row) = (self.next)(index, block, at)
        {
            let key = (block.columns.start_of(row), block.arrival(row));
            let key = Reverse(directed(key, self.back));
            self.heads.push((key, index, Some(row)));
        }
    }
}

impl<F: Fn(usize, &Block, usize) -> Option<usize>> Iterator for TimeOrderedMerge<'_, F> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        loop {
            let (_, index, row) = self.heads.pop()?;
            let Some(row) = row else {
                let at = self.blocks.get(index)?.lower_key(self.from);
                self.push_next(index, at);
                continue;
            };
            self.push_next(index, if self.back { row } else { row + 1 });
            return Some((index, row));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::memory_store::MemoryStore;
    use crate::story::{Batch, Draft};
    use crate::time::{Timestamp, When};

    /// Blocks of events with these starts.
    fn store(blocks: &[&[i64]]) -> MemoryStore {
        let mut store = MemoryStore::new();
        for starts in blocks {
            let mut batch = Batch::default();
            for start in *starts {
                batch.push(&Draft {
                    when: When::instant(Timestamp::from_micros(*start)),
                    ..Draft::default()
                });
            }
            store.push(batch);
        }
        store
    }

    #[test]
    fn overlapping_blocks_come_in_order_of_time_then_arrival() {
        let store = store(&[&[1, 5, 9], &[2, 5], &[20], &[]]);
        let starts = |from: Key, back: bool| -> Vec<i64> {
            let next = |_: usize, block: &Block, at: usize| {
                if back {
                    at.checked_sub(1)
                } else {
                    (at < block.len()).then_some(at)
                }
            };
            let merge = TimeOrderedMerge::new(&store.blocks, from, back, next);
            let start =
                |(index, row): (usize, usize)| Some(store.blocks.get(index)?.columns.start_of(row));
            merge.filter_map(start).collect()
        };
        assert_eq!(starts((i64::MIN, 0), false), [1, 2, 5, 5, 9, 20]);
        assert_eq!(starts((i64::MAX, u64::MAX), true), [20, 9, 5, 5, 2, 1]);
        assert_eq!(
            starts((5, 2), false),
            [5, 9, 20],
            "after the first of two equals"
        );
        assert_eq!(starts((5, 2), true), [5, 2, 1]);
        assert_eq!(starts((21, 0), false), [0; 0]);
    }
}
