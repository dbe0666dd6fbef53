//! Events made ready for a store: all that can be worked out of them apart from it, on any thread.
//!
//! Owns the split between what a store must do itself (its numbers, its words) and the rest, which takes a hundred times
//! as long. Refuses to know the store.

use super::block::Block;
use super::cells::Cells;
use crate::story::{Batch, Kind, Lane, Vocabulary};
use crate::sync::Gate;
use crate::time::Zone;

/// Events that [`super::MemoryStore::add`] takes at once.
#[derive(Debug)]
pub struct Ready {
    /// Those with a usable time.
    pub(super) dated: Option<Box<Part>>,
    /// Those without.
    pub(super) undated: Option<Box<Part>>,
}

/// Events that all have a usable time, or all have none.
#[derive(Debug)]
pub(super) struct Part {
    /// The events; their words have the numbers that `words` says.
    pub(super) block: Block,
    pub(super) words: Vocabulary,
}

impl Ready {
    /// Makes `batch` ready, passing `gate` on the way; local times without a zone of their own are read in `zone`, the
    /// story's.
    #[must_use]
    pub fn new(mut batch: Batch, zone: Zone, gate: &Gate) -> Self {
        let undated = batch.take_undated();
        Self {
            undated: undated.and_then(|batch| Part::new(batch, zone, gate)),
            dated: Part::new(batch, zone, gate),
        }
    }
}

impl Part {
    fn new(mut batch: Batch, zone: Zone, gate: &Gate) -> Option<Box<Self>> {
        if batch.is_empty() {
            return None;
        }
        let words = std::mem::take(&mut batch.words);
        let kinds = words.kinds.words().iter();
        let lanes: Vec<Lane> = kinds.map(|word| Kind::lane_of(word)).collect();
        let block = Block::new(Cells::new(batch, zone), 0, 0, &lanes, gate);
        Some(Box::new(Self { block, words }))
    }
}
