//! Adding events to the store.

use super::prepared_batch::{PreparedBatch, PreparedPart};
use crate::store::memory::memory_store::MemoryStore;
use crate::story::Batch;
use crate::sync::PauseGate;
use std::sync::Arc;

impl MemoryStore {
    /// Adds events.
    pub fn push(&mut self, batch: Batch) {
        let prepared = PreparedBatch::new(batch, self.zone, &PauseGate::default());
        self.add(prepared);
    }

    /// Adds prepared events.
    pub fn add(&mut self, batch: PreparedBatch) {
        self.revision += 1;
        let PreparedBatch { dated, undated } = batch;
        if let Some(part) = undated {
            let (limit, own) = (self.limit, Arc::clone(&self.story));
            let store = self.undated.get_or_insert_with(|| {
                let mut store = Box::new(Self::with_blocks_of(limit));
                store.set_story(own);
                store
            });
            store.add_part(*part);
        }
        if let Some(part) = dated {
            self.add_part(*part);
        }
    }

    fn add_part(&mut self, part: PreparedPart) {
        let (base, serial) = (self.total, self.next_serial());
        self.total += part.block.len() as u64;
        let block = part
            .block
            .adopted(base, serial, &mut self.dictionaries, &part.vocabulary);
        self.blocks.push(block);
        self.compact_tail();
    }
}
