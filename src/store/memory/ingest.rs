//! How events get into the store: prepared on the loader's thread, added as a block, compacted when there is time.

pub mod add;
pub mod compaction;
pub mod prepared_batch;
