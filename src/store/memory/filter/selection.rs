//! The rows that match a filter.

use crate::store::memory::block::Block;
use crate::store::memory::block_selection::BlockSelection;
use std::sync::Arc;

/// What a filter took from other events: when it changes, earlier selections are outdated.
pub type Dependencies = Vec<(Option<i64>, Vec<String>)>;

/// The rows that match a filter, one entry for each block.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The rows of each block.
    pub blocks: Vec<Arc<BlockSelection>>,
    /// Number of rows.
    pub count: u64,
    /// What the filter depended on.
    pub dependencies: Dependencies,
}

impl Selection {
    /// The selection of these blocks.
    #[must_use]
    pub fn new(blocks: Vec<Arc<BlockSelection>>, dependencies: Dependencies) -> Self {
        Self {
            count: blocks.iter().map(|block| u64::from(block.count)).sum(),
            blocks,
            dependencies,
        }
    }

    /// Whether it is one of exactly these blocks.
    #[must_use]
    pub fn is_of(&self, blocks: &[Block]) -> bool {
        self.blocks.len() == blocks.len()
            && (self.blocks.iter().zip(blocks)).all(|(own, block)| own.serial == block.serial)
    }
}
