//! The store in memory: columns in blocks of some ten thousand events, sorted by time within a block.
//!
//! A block never changes. Small blocks that arrived one after the other are joined, many at a time, so that a
//! growing file does not leave thousands of them. Blocks may overlap in time; whoever needs one order merges them. A row is
//! known by the number of its arrival, which joining does not change.

mod bits;
mod block;
mod briefs;
mod cells;
mod column;
mod count;
mod facets;
mod filter;
mod id_index;
mod join;
mod link_index;
mod list;
mod lookup;
mod needle;
mod numbers;
mod page;
mod pick;
mod plan;
mod rank;
mod reactions;
mod ready;
mod rest;
mod row_tickers;
mod scene;
mod select;
mod sorting;
mod verdicts;
mod walk;
mod weights;
mod words;

use super::ask::{
    Brief, EventHead, EventStore, Facet, FacetAsk, FacetValue, LinksAsk, ListAsk, Listing, Order,
    RowId, Scene, SceneAsk, StepAsk, ValuesAsk,
};
use crate::query::{Context, Query};
use crate::store::page::{Page, PageAsk};
use crate::story::{Batch, Cast, Claim, Event, Measure, Story, Verdict};
use crate::sync::{Gate, Ticket};
use crate::time::{Span, Timestamp, Zone};
pub use ready::Ready;

use block::Block;
use briefs::Remembered;
use reactions::Sweeps;
use ready::Part;
use scene::Overview;
use select::Cache;
use sorting::LastSorted;
use std::sync::{Arc, OnceLock};
use verdicts::LastJudged;
use weights::Earlier;
use words::Words;

/// Most events that a block holds.
const BLOCK: usize = 65_536;
/// What marks the rows of events without a usable time.
const APART: u64 = 1 << 63;

/// Events in memory.
#[derive(Debug)]
pub struct MemoryStore {
    words: Words,
    blocks: Vec<Block>,
    cast: Cast,
    zone: Zone,
    story: Arc<Story>,
    sweeps: OnceLock<Arc<Sweeps>>,
    judged: LastJudged,
    earlier: Earlier,
    revision: u64,
    total: u64,
    serial: u64,
    limit: usize,
    cache: Cache,
    /// The same, without what became public later than a clock.
    cuts: Cache,
    remembered: Remembered,
    overview: Overview,
    sorted: LastSorted,
    /// Events without a usable time: a store of their own, so that no order of time and no count by columns meets
    /// them.
    undated: Option<Box<Self>>,
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

    /// A store without events that joins blocks up to so many of them; for tests.
    #[must_use]
    pub fn with_blocks_of(limit: usize) -> Self {
        Self {
            words: Words::default(),
            blocks: Vec::new(),
            cast: Cast::default(),
            zone: Zone::default(),
            story: Arc::default(),
            sweeps: OnceLock::new(),
            judged: LastJudged::default(),
            earlier: Earlier::default(),
            revision: 0,
            total: 0,
            serial: 0,
            limit,
            cache: Cache::default(),
            cuts: Cache::default(),
            remembered: Remembered::default(),
            overview: Overview::default(),
            sorted: LastSorted::default(),
            undated: None,
        }
    }

    /// Takes over the story: its names, its zone, its prices.
    pub fn set_story(&mut self, story: Arc<Story>) {
        self.cast = Cast::of(&story);
        self.zone = story.zone;
        if let Some(undated) = &mut self.undated {
            undated.set_story(Arc::clone(&story));
        }
        self.story = story;
        self.sweeps = OnceLock::new();
        self.revision += 1;
        self.cache = Cache::default();
        self.cuts = Cache::default();
        self.remembered = Remembered::default();
    }

    /// Adds events.
    pub fn push(&mut self, batch: Batch) {
        self.add(Ready::new(batch, self.zone, &Gate::default()));
    }

    /// Adds events that were made ready.
    pub fn add(&mut self, ready: Ready) {
        self.revision += 1;
        let Ready { dated, undated } = ready;
        if let Some(part) = undated {
            let (limit, story) = (self.limit, Arc::clone(&self.story));
            let apart = self.undated.get_or_insert_with(|| {
                let mut tray = Box::new(Self::with_blocks_of(limit));
                tray.set_story(story);
                tray
            });
            apart.take_in(*part);
        }
        if let Some(part) = dated {
            self.take_in(*part);
        }
    }

    /// Adds events that all have a usable time, or all have none.
    fn take_in(&mut self, part: Part) {
        let (base, serial) = (self.total, self.next_serial());
        self.total += part.block.len() as u64;
        let block = part
            .block
            .adopted(base, serial, &mut self.words, &part.words);
        self.blocks.push(block);
        self.keep_few();
    }

    /// A number that no block has.
    const fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    /// The store of events without a usable time and the row in it, if `row` is one of them.
    fn apart(&self, row: RowId) -> Option<(&Self, RowId)> {
        let undated = self.undated.as_deref().filter(|_| row.0 & APART != 0)?;
        Some((undated, RowId(row.0 & !APART)))
    }

    /// Counts revisions on from those of `other`, whose place it takes.
    pub fn follow(&mut self, other: &Self) {
        self.revision += other.revision + 1;
    }

    /// Bytes that the events take, dictionaries apart.
    #[must_use]
    pub fn size(&self) -> usize {
        let undated = self.undated.as_ref().map_or(0, |store| store.size());
        undated + self.blocks.iter().map(Block::size).sum::<usize>()
    }

    /// From the first start to the last end, durations included. Ten years of prices do not make a story of one
    /// month longer: moves made from them count only where no file states anything.
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

    /// The block and the row in it of a row of the store.
    fn row(&self, row: RowId) -> Option<(usize, &Block, usize)> {
        let after = self.blocks.partition_point(|b| b.base <= row.0);
        let index = after.checked_sub(1)?;
        let block = self.blocks.get(index)?;
        Some((index, block, block.row(row.0)?))
    }
}

impl Context for MemoryStore {
    fn cast(&self) -> &Cast {
        &self.cast
    }

    fn zone(&self) -> Zone {
        self.zone
    }

    fn anchor(&self, id: &str) -> Option<Timestamp> {
        self.start_of(id, None).map(Timestamp::from_micros)
    }

    fn figures(&self, event: &Event, measure: Measure, tickers: &[&str]) -> Vec<f64> {
        self.figures_of(event, measure, tickers)
    }

    fn verdict(&self, claim: &Claim) -> Option<Verdict> {
        self.judged(claim, None)
    }

    fn tied(&self, id: &str) -> Vec<String> {
        self.ties_of(id, None)
    }
}

impl EventStore for MemoryStore {
    fn story(&self) -> &Story {
        &self.story
    }

    fn revision(&self) -> u64 {
        self.revision
    }

    fn total(&self) -> u64 {
        self.total
    }

    fn scene(&self, ask: &SceneAsk, ticket: &Ticket) -> Option<Scene> {
        scene::scene(self, ask, ticket)
    }

    fn step(&self, ask: &StepAsk, ticket: &Ticket) -> Option<Option<Brief>> {
        walk::step(self, ask, ticket)
    }

    fn facets(&self, ask: &FacetAsk, ticket: &Ticket) -> Option<Vec<Facet>> {
        facets::facets(self, ask, ticket)
    }

    fn values(&self, ask: &ValuesAsk, ticket: &Ticket) -> Option<Vec<FacetValue>> {
        facets::values(self, ask, ticket)
    }

    fn list(&self, ask: &ListAsk, ticket: &Ticket) -> Option<Listing> {
        list::list(self, ask, ticket)
    }

    fn undated(&self, query: &Query, limit: usize, ticket: &Ticket) -> Option<Listing> {
        let Some(store) = &self.undated else {
            return Some(Listing::default());
        };
        let ask = ListAsk {
            query: Arc::new(query.clone()),
            span: None,
            order: Order::Time,
            skip: 0,
            limit,
        };
        Some(list::apart(list::rows_of((store, self), &ask, ticket)?))
    }

    fn next_public(
        &self,
        query: &Query,
        clock: Timestamp,
        ticket: &Ticket,
    ) -> Option<Option<Timestamp>> {
        let selection = self.select(query, ticket)?;
        let blocks = self.blocks.iter().zip(&selection.blocks);
        let next =
            blocks.filter_map(|(block, chosen)| block.next_public(clock.micros(), &chosen.bits));
        Some(next.min().map(Timestamp::from_micros))
    }

    fn page(&self, ask: &PageAsk, ticket: &Ticket) -> Option<Page> {
        page::page(self, ask, ticket)
    }

    fn event_head(&self, row: RowId, most: usize, _: &Ticket) -> Option<Option<EventHead>> {
        let (store, row) = self.apart(row).unwrap_or((self, row));
        let found = store.row(row);
        let head = |(_, block, row): (usize, &Block, usize)| {
            block.cells.event(row, &store.words, store.zone, most)
        };
        Some(found.map(head))
    }

    fn brief(&self, row: RowId, query: &Query, lang: Option<&str>) -> Option<Brief> {
        let (store, own) = self.apart(row).unwrap_or((self, row));
        let (_, block, index) = store.row(own)?;
        let passes = store.passes(self, block, index, query);
        let mut brief = store.brief_of(block, index, passes, lang);
        brief.row = row;
        brief.importance = store.weight(block, index, query.clock);
        Some(brief)
    }

    fn find(&self, id: &str) -> Option<RowId> {
        match self.find_row(id) {
            Some((block, row)) => Some(RowId(block.arrival(row))),
            None => Some(RowId(self.undated.as_ref()?.find(id)?.0 | APART)),
        }
    }

    fn public_at(&self, row: RowId) -> Option<Timestamp> {
        let (store, own) = self.apart(row).unwrap_or((self, row));
        let (_, block, index) = store.row(own)?;
        Some(Timestamp::from_micros(block.cells.public_of(index)))
    }

    fn linked_to(&self, ask: &LinksAsk<'_>, ticket: &Ticket) -> Option<Listing> {
        let mut all = self.rows_linked_to(ask, ticket)?;
        if let Some(undated) = &self.undated {
            let apart = list::apart(undated.rows_linked_to(ask, ticket)?);
            all.total += apart.total;
            let room = ask.limit.saturating_sub(all.rows.len());
            all.rows.extend(apart.rows.into_iter().take(room));
        }
        Some(all)
    }

    fn place(&self, row: RowId) -> Option<(u16, u32)> {
        if let Some((store, row)) = self.apart(row) {
            return store.place(row);
        }
        let (_, block, row) = self.row(row)?;
        Some(block.cells.place(row))
    }
}
