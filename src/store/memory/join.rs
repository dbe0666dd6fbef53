//! Which blocks are made one, and when: a store of few blocks answers sooner, but to join them moves every row.
//!
//! Owns the trade between the two. Refuses to join anything twice without need: a row is moved at most a few times,
//! however small the batches are that bring it.

use super::MemoryStore;
use super::block::Block;
use super::cells::Cells;
use crate::sync::Gate;
use std::ops::Range;

/// So many blocks of like size are joined at once: the more, the seldomer a row is moved.
const ALIKE: usize = 16;
/// A block that is less than one in so many of the largest is small.
const SHARE: usize = 5;
/// So many blocks are let be while events arrive: joining them takes longer than a key may.
const LET_BE: usize = 256;

impl MemoryStore {
    /// Joins what must not wait: tiny blocks, and others when they become very many.
    pub(super) fn keep_few(&mut self) {
        while let Some(run) = self.alike() {
            self.join(run);
        }
        if self.blocks.len() > LET_BE + self.total as usize / self.limit.max(1) * 2 {
            self.settle();
        }
    }

    /// Whether [`Self::settle`] has something to do.
    #[must_use]
    pub fn is_scattered(&self) -> bool {
        let undated = self.undated.as_deref();
        self.run().is_some() || undated.is_some_and(Self::is_scattered)
    }

    /// Joins some blocks that are smaller than need be, for when nothing is asked. Says whether there were any.
    pub fn settle(&mut self) -> bool {
        if let Some(run) = self.run() {
            self.join(run);
            return true;
        }
        self.undated
            .as_mut()
            .is_some_and(|undated| undated.settle())
    }

    /// Whether a block costs more than it should. Larger ones are left: to move their rows takes memory and time.
    fn is_small(&self, block: &Block) -> bool {
        block.len() * SHARE < self.limit
    }

    /// Tiny blocks at the end that are to be one, because they are many and none is far larger than the last.
    fn alike(&self) -> Option<Range<usize>> {
        let order = |block: &Block| block.len().max(1).ilog(ALIKE);
        let last = self.blocks.last().map_or(0, order);
        let from = self.blocks.len().checked_sub(ALIKE)?;
        let run = self.blocks.get(from..)?;
        let rows: usize = run.iter().map(Block::len).sum();
        let alike = run.iter().all(|b| self.is_small(b) && order(b) <= last);
        (alike && rows <= self.limit).then_some(from..self.blocks.len())
    }

    /// The first neighbours that make a block together, none of which has most of its rows already.
    fn run(&self) -> Option<Range<usize>> {
        (0..self.blocks.len()).find_map(|from| {
            let (mut to, mut rows, mut largest) = (from, 0, 0);
            for block in self.blocks.iter().skip(from) {
                if !self.is_small(block) || rows + block.len() > self.limit {
                    break;
                }
                rows += block.len();
                largest = largest.max(block.len());
                to += 1;
            }
            (to - from > 1 && largest * 2 <= rows).then_some(from..to)
        })
    }

    /// Makes one block of several that stand beside each other.
    fn join(&mut self, run: Range<usize>) {
        let from = run.start;
        let Some(base) = self.blocks.get(from).map(|b| b.base) else {
            return;
        };
        let parts = self.blocks.drain(run).map(|b| b.cells).collect();
        let (serial, lanes) = (self.next_serial(), self.words.lanes());
        let block = Block::new(Cells::joined(parts), base, serial, &lanes, &Gate::default());
        self.blocks.insert(from, block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::EventStore;
    use crate::story::{Batch, Draft};

    fn push(store: &mut MemoryStore, rows: u32) {
        let mut batch = Batch::default();
        for line in 0..rows {
            batch.push(&Draft {
                line,
                ..Draft::default()
            });
        }
        store.push(batch);
    }

    #[test]
    fn blocks_are_joined_when_there_is_time_and_rows_moved_seldom() {
        let mut store = MemoryStore::with_blocks_of(1000);
        for _ in 0..60 {
            push(&mut store, 90);
        }
        assert_eq!(store.blocks.len(), 60);
        while store.settle() {}
        assert_eq!((store.blocks.len(), store.total()), (6, 5_400));
        let bases: Vec<u64> = store.blocks.iter().map(|b| b.base).collect();
        assert_eq!(bases, [0, 990, 1980, 2970, 3960, 4950]);
        // What trickles in does not move what is there, again and again.
        for _ in 0..400 {
            push(&mut store, 1);
            let before = store.blocks.first().map(|b| b.serial);
            while store.settle() {}
            assert_eq!(store.blocks.first().map(|b| b.serial), before);
            assert!(store.blocks.len() < 20);
        }
    }

    #[test]
    fn very_many_blocks_are_joined_at_once() {
        let mut store = MemoryStore::with_blocks_of(1000);
        for _ in 0..900 {
            push(&mut store, 90);
        }
        assert!(store.blocks.len() <= LET_BE + 162 + 1);
    }
}
