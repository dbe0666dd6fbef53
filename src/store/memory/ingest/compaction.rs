//! Compaction: which blocks are joined, and when. A store of few blocks responds sooner, but joining them moves every row.
//! A row is moved at most a few times, however small the batches are that bring it.

use crate::store::memory::block::Block;
use crate::store::memory::columns::Columns;
use crate::store::memory::memory_store::MemoryStore;
use crate::sync::PauseGate;
use std::ops::Range;

/// This many blocks of similar size are joined at once: the more, the less often a row is moved.
const TAIL_RUN: usize = 16;
/// A block with less than this fraction of the largest size is small.
const SMALL_FRACTION: usize = 5;
/// While loading, up to this many small blocks are tolerated: compacting them would exceed the latency budget of a key.
const MAX_SMALL_BLOCKS: usize = 256;

impl MemoryStore {
    /// Joins what cannot wait: tiny blocks at the end, and others once there are too many.
    pub(super) fn compact_tail(&mut self) {
        while let Some(run) = self.tail_run() {
            self.join(run);
        }
        if self.blocks.len() > MAX_SMALL_BLOCKS + self.total as usize / self.limit.max(1) * 2 {
            self.compact();
        }
    }

    /// Whether [`Self::compact`] would join blocks.
    #[must_use]
    pub fn is_scattered(&self) -> bool {
        let undated = self.undated.as_deref();
        self.small_run().is_some() || undated.is_some_and(Self::is_scattered)
    }

    /// Joins some small blocks, for times without requests; whether there were any.
    pub fn compact(&mut self) -> bool {
        if let Some(run) = self.small_run() {
            self.join(run);
            return true;
        }
        self.undated
            .as_mut()
            .is_some_and(|undated| undated.compact())
    }

    /// Whether a block is worth joining. Larger ones are left: moving their rows takes memory and time.
    fn is_small(&self, block: &Block) -> bool {
        block.len() * SMALL_FRACTION < self.limit
    }

    /// The last blocks, if they are many and none is much larger than the last one.
    fn tail_run(&self) -> Option<Range<usize>> {
        let order = |block: &Block| block.len().max(1).ilog(TAIL_RUN);
        let last = self.blocks.last().map_or(0, order);
        let from = self.blocks.len().checked_sub(TAIL_RUN)?;
        let run = self.blocks.get(from..)?;
        let rows: usize = run.iter().map(Block::len).sum();
        let similar = run.iter().all(|b| self.is_small(b) && order(b) <= last);
        (similar && rows <= self.limit).then_some(from..self.blocks.len())
    }

    /// The first neighbours that make one block, unless one of them has most of its rows already.
    fn small_run(&self) -> Option<Range<usize>> {
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

    /// Joins neighbouring blocks.
    fn join(&mut self, run: Range<usize>) {
        let from = run.start;
        let Some(base) = self.blocks.get(from).map(|b| b.base) else {
            return;
        };
        let parts = self.blocks.drain(run).map(|b| b.columns).collect();
        let (serial, lanes) = (self.next_serial(), self.dictionaries.lanes());
        let block = Block::new(
            Columns::joined(parts),
            base,
            serial,
            &lanes,
            &PauseGate::default(),
        );
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
    fn blocks_are_joined_when_there_is_time_and_rows_move_rarely() {
        let mut store = MemoryStore::with_blocks_of(1000);
        for _ in 0..60 {
            push(&mut store, 90);
        }
        assert_eq!(store.blocks.len(), 60);
        while store.compact() {}
        assert_eq!((store.blocks.len(), store.total()), (6, 5_400));
        let bases: Vec<u64> = store.blocks.iter().map(|b| b.base).collect();
        assert_eq!(bases, [0, 990, 1980, 2970, 3960, 4950]);
        // What trickles in does not move what is there, again and again.
        for _ in 0..400 {
            push(&mut store, 1);
            let before = store.blocks.first().map(|b| b.serial);
            while store.compact() {}
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
        assert!(store.blocks.len() <= MAX_SMALL_BLOCKS + 162 + 1);
    }
}
