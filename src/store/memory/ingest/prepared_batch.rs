//! A batch prepared for the store: everything that can be computed without it, on any thread. What is left for the store
//! takes a hundredth of the time.

use crate::store::memory::block::Block;
use crate::store::memory::columns::Columns;
use crate::story::{Batch, Kind, Lane, Vocabulary};
use crate::sync::PauseGate;
use crate::time::Zone;

/// Events that a store adds at once.
#[derive(Debug)]
pub struct PreparedBatch {
    /// Those with a usable time.
    pub(super) dated: Option<Box<PreparedPart>>,
    /// Those without.
    pub(super) undated: Option<Box<PreparedPart>>,
}

/// Events that all have a usable time, or all have none.
#[derive(Debug)]
pub(super) struct PreparedPart {
    /// The events; their words have the numbers of `vocabulary`.
    pub(super) block: Block,
    pub(super) vocabulary: Vocabulary,
}

impl PreparedBatch {
    /// Prepares `batch`, passing `gate` on the way. Local times without a zone of their own are read in `zone`, the story's.
    #[must_use]
    pub fn new(mut batch: Batch, zone: Zone, gate: &PauseGate) -> Self {
        let undated = batch.take_undated();
        Self {
            undated: undated.and_then(|batch| PreparedPart::new(batch, zone, gate)),
            dated: PreparedPart::new(batch, zone, gate),
        }
    }
}

impl PreparedPart {
    fn new(mut batch: Batch, zone: Zone, gate: &PauseGate) -> Option<Box<Self>> {
        if batch.is_empty() {
            return None;
        }
        let vocabulary = std::mem::take(&mut batch.words);
        let kinds = vocabulary.kinds.words().iter();
        let lanes: Vec<Lane> = kinds.map(|word| Kind::lane_of(word)).collect();
        let block = Block::new(Columns::new(batch, zone), 0, 0, &lanes, gate);
        Some(Box::new(Self { block, vocabulary }))
    }
}
