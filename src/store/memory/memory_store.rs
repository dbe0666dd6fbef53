//! The data of the store in memory: its blocks, its dictionaries, its story and its caches.

use super::block::Block;
use super::caches::Caches;
use super::columns::dictionaries::Dictionaries;
use super::filter::figures::{FiguresByTicker, figures_of};
use super::importance_as_of::EarlierImportance;
use crate::store::api::RowId;
use crate::story::{Cast, Story};
use crate::sync::{CancelToken, Cancelled};
use crate::time::{Span, Timestamp, Zone};
use std::sync::Arc;

/// Most events of a block.
const BLOCK: usize = 65_536;
/// Marks the rows of events without a usable time.
pub(super) const UNDATED_BIT: u64 = 1 << 63;

/// Events in memory.
#[derive(Debug)]
pub struct MemoryStore {
    pub(super) dictionaries: Dictionaries,
    pub(super) blocks: Vec<Block>,
    pub(super) cast: Cast,
    pub(super) zone: Zone,
    pub(super) story: Arc<Story>,
    /// Grows when the story changes.
    pub(super) story_revision: u64,
    pub(super) earlier_importance: EarlierImportance,
    /// Grows with every change.
    pub(super) revision: u64,
    pub(super) total: u64,
    /// Serial number of the last block.
    serial: u64,
    /// Most events of a block.
    pub(super) limit: usize,
    pub(super) caches: Caches,
    /// Events without a usable time: a store of their own, so that they are in no order of time and no count by columns.
    pub(super) undated: Option<Box<Self>>,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::with_blocks_of(BLOCK)
    }
}

impl MemoryStore {
    /// A store without events.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A store without events whose blocks hold at most `limit` of them; for tests.
    #[must_use]
    pub fn with_blocks_of(limit: usize) -> Self {
        Self {
            dictionaries: Dictionaries::default(),
            blocks: Vec::new(),
            cast: Cast::default(),
            zone: Zone::default(),
            story: Arc::default(),
            story_revision: 0,
            earlier_importance: EarlierImportance::default(),
            revision: 0,
            total: 0,
            serial: 0,
            limit,
            caches: Caches::default(),
            undated: None,
        }
    }

    /// Sets the story: its names, its zone, its prices.
    pub fn set_story(&mut self, story: Arc<Story>) {
        self.cast = Cast::of(&story);
        self.zone = story.zone;
        if let Some(undated) = &mut self.undated {
            undated.set_story(Arc::clone(&story));
        }
        self.story = story;
        self.story_revision += 1;
        self.revision += 1;
    }

    /// A serial number for a new block.
    pub(super) const fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    /// Continues the revisions of `other`, which this store replaces.
    pub fn continue_revisions_of(&mut self, other: &Self) {
        self.revision += other.revision + 1;
    }

    /// Says that the row which arrives after `ahead` further ones had this importance during `span`, and that of its event
    /// from then on.
    pub fn set_earlier_importance(&mut self, ahead: usize, span: Span, importance: u8) {
        let arrival = self.total + ahead as u64;
        self.earlier_importance.insert(arrival, span, importance);
    }

    /// The importance of a row at `clock`.
    pub(super) fn importance_at(&self, block: &Block, row: usize, clock: Option<Timestamp>) -> u8 {
        let earlier = self.earlier_importance.at(block.arrival(row), clock);
        earlier.unwrap_or_else(|| block.columns.importance.get(row))
    }

    /// The figures of the story's series.
    pub(super) fn figures(&self) -> Arc<FiguresByTicker> {
        let figures = self.prepare_figures(&CancelToken::never());
        figures.unwrap_or_default()
    }

    /// The figures of the story's series, computed on the first call for a story.
    pub(super) fn prepare_figures(
        &self,
        token: &CancelToken,
    ) -> Result<Arc<FiguresByTicker>, Cancelled> {
        let compute = |_: &u64| figures_of(&self.story, token).map(Arc::new);
        let figures = &self.caches.figures;
        figures.get_or_compute(self.story_revision, compute)
    }

    /// Bytes of the events, without dictionaries.
    #[must_use]
    pub fn size(&self) -> usize {
        let undated = self.undated.as_ref().map_or(0, |store| store.size());
        undated + self.blocks.iter().map(Block::size).sum::<usize>()
    }

    /// From the first start to the last end, durations included. Ten years of prices do not make a story of one month
    /// longer: derived moves count only where no file states anything.
    #[must_use]
    pub fn extent(&self) -> Option<Span> {
        let stated = self.blocks.iter().filter_map(|block| block.stated);
        let every = self.blocks.iter().map(|block| {
            let (first, last) = block.bounds();
            (first, block.reach.max(last.saturating_add(1)))
        });
        let joined = |a: (i64, i64), b: (i64, i64)| (a.0.min(b.0), a.1.max(b.1));
        let whole = stated.reduce(joined).or_else(|| every.reduce(joined));
        whole.map(|(from, to)| Span::new(Timestamp::from_micros(from), Timestamp::from_micros(to)))
    }

    /// The block of a row with a usable time: its index, itself, and the row in it.
    pub(super) fn row(&self, row: RowId) -> Option<(usize, &Block, usize)> {
        let after = self.blocks.partition_point(|b| b.base <= row.0);
        let index = after.checked_sub(1)?;
        let block = self.blocks.get(index)?;
        Some((index, block, block.row(row.0)?))
    }

    /// Where any row is: this store or its undated part, the block, and the row in it.
    pub(super) fn located(&self, row: RowId) -> Option<(&Self, &Block, usize)> {
        let undated = self.undated.as_deref().filter(|_| row.0 & UNDATED_BIT != 0);
        let (store, own) = undated.map_or((self, row), |s| (s, RowId(row.0 & !UNDATED_BIT)));
        let (_, block, index) = store.row(own)?;
        Some((store, block, index))
    }
}
