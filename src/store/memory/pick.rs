//! Which rows of a lane a scene lists singly: all of a span, or the most important of them.

use super::MemoryStore;
use super::bits::Bits;
use super::block::{Block, Touched};
use super::rank::{Chosen, Rank, Ranked, TOP, most_important, ranked};
use super::select::Selection;
use super::weights::Weights;
use crate::story::Lane;
use crate::time::Timestamp;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

/// A row that may be listed: its place, its block and its row there. What arrived earlier stands in an earlier block.
pub type Entry = (Rank, usize, u32);

/// The rows that are listed, and how many could have been.
#[derive(Debug, Default)]
pub struct Picked {
    /// The rows, in no order.
    pub entries: Vec<Entry>,
    /// How many rows there are in the span.
    pub total: usize,
}

/// A lane of a selection, over the rows that a span touches.
pub struct Picker<'a> {
    /// The store.
    pub store: &'a MemoryStore,
    /// What passes.
    pub selection: &'a Selection,
    /// What there is at all.
    pub base: &'a Selection,
    /// What the span touches in each block.
    pub touched: &'a [Touched],
    /// The lane.
    pub lane: Lane,
    /// Whether the rows that pass are meant, or those that do not.
    pub passing: bool,
    /// The clock of a replay, at which rows may weigh something else.
    pub clock: Option<Timestamp>,
}

/// Where a block's rows come from.
struct Source<'a> {
    index: usize,
    block: &'a Block,
    weights: Weights<'a>,
    lane: &'a Bits,
    chosen: &'a Bits,
    base: &'a Bits,
    passing: bool,
    touched: &'a Touched,
    count: usize,
}

impl Picker<'_> {
    /// The rows; the `best` most important of them where they are more than `limit`.
    #[must_use]
    pub fn pick(&self, limit: usize, best: usize) -> Picked {
        let sources: Vec<Source<'_>> = self.sources().collect();
        let total = sources.iter().map(|s| s.count).sum();
        let mut entries = Vec::new();
        if total <= limit {
            for source in &sources {
                let bits = source.bits();
                entries.extend(source.rows(&bits).map(|row| source.entry(row)));
            }
        } else {
            entries = self.best(&sources, best);
        }
        Picked { entries, total }
    }

    /// The first `limit` rows of all sources, each of which has its own in order.
    fn best<'s>(&'s self, sources: &'s [Source<'s>], limit: usize) -> Vec<Entry> {
        let mut streams: Vec<_> = sources.iter().map(|s| self.stream(s, limit)).collect();
        let heads = streams.iter_mut().enumerate();
        let mut heads: BinaryHeap<_> = heads
            .filter_map(|(index, stream)| Some(Reverse((stream.next(limit)?, index))))
            .collect();
        let mut entries = Vec::with_capacity(limit);
        while entries.len() < limit
            && let Some(mut head) = heads.peek_mut()
        {
            let Reverse((entry, index)) = *head;
            entries.push(entry);
            match streams.get_mut(index).and_then(|s| s.next(limit)) {
                Some(next) => *head = Reverse((next, index)),
                None => drop(PeekMut::pop(head)),
            }
        }
        entries
    }

    /// The rows of a source in order: those that a block which lies wholly in the span remembers, or all that
    /// may be wanted.
    fn stream<'s>(&'s self, source: &'s Source<'s>, limit: usize) -> Stream<'s> {
        let known = if self.passing {
            self.selection
        } else {
            self.base
        };
        let top = known
            .blocks
            .get(source.index)
            .and_then(|known| known.tops.as_ref()?.get(self.lane.index()));
        let mut stream = Stream {
            source,
            rows: Cow::default(),
            whole: true,
            sure: true,
            at: 0,
            given: 0,
        };
        match top.filter(|_| source.is_whole()) {
            Some(top) => {
                stream.rows = Cow::Borrowed(top.as_slice());
                (stream.whole, stream.sure) = (top.len() < TOP, self.passing);
            }
            None => stream.rows = Cow::Owned(source.scanned(limit)),
        }
        stream
    }

    fn sources(&self) -> impl Iterator<Item = Source<'_>> {
        let blocks = self.store.blocks.iter().zip(self.touched).enumerate();
        blocks.filter_map(|(index, (block, touched))| {
            if touched.is_none() {
                return None;
            }
            let chosen = self.selection.blocks.get(index)?;
            let all = self.base.blocks.get(index)?;
            let lane = block.lanes.get(self.lane.index())?;
            if self.passing && chosen.count == 0 || !self.passing && chosen.count == all.count {
                return None;
            }
            let mut source = Source {
                index,
                block,
                weights: self.store.earlier.of(block, self.clock),
                lane,
                chosen: &chosen.bits,
                base: &all.bits,
                passing: self.passing,
                touched,
                count: 0,
            };
            let known = |counts: &Chosen| counts.lanes.get(self.lane.index()).copied().unwrap_or(0);
            source.count = match (source.is_whole(), self.passing) {
                (true, true) => known(chosen) as usize,
                (true, false) => known(all).saturating_sub(known(chosen)) as usize,
                (false, _) => source.len(),
            };
            (source.count > 0).then_some(source)
        })
    }
}

impl Source<'_> {
    /// Whether every row starts in the span.
    fn is_whole(&self) -> bool {
        self.touched.inside == (0..self.block.len())
    }

    /// The rows that are meant, wherever they start.
    fn bits(&self) -> Bits {
        let mut bits = self.lane.clone();
        if self.passing {
            bits.and(self.chosen);
        } else {
            bits.and(self.base);
            bits.without(self.chosen);
        }
        bits
    }

    fn len(&self) -> usize {
        let bits = self.bits();
        let before = self.touched.before.iter().filter(|row| bits.has(**row));
        bits.count_both(&bits, &self.touched.inside) as usize + before.count()
    }

    fn rows<'b>(&'b self, bits: &'b Bits) -> impl Iterator<Item = usize> + 'b {
        let before = self.touched.before.iter().copied();
        before
            .filter(|row| bits.has(*row))
            .chain(bits.rows(self.touched.inside.clone()))
    }

    /// The first `limit` rows in order.
    fn scanned(&self, limit: usize) -> Vec<Ranked> {
        let bits = self.bits();
        most_important(
            (&self.block.cells, &self.weights),
            || self.rows(&bits),
            limit,
        )
    }

    fn entry(&self, row: usize) -> Entry {
        let (rank, row) = ranked((&self.block.cells, &self.weights), row);
        (rank, self.index, row)
    }
}

/// The rows of a source, the first one first.
struct Stream<'a> {
    source: &'a Source<'a>,
    rows: Cow<'a, [Ranked]>,
    /// Whether no row that may be wanted is missing.
    whole: bool,
    /// Whether every row is one that is meant.
    sure: bool,
    at: usize,
    given: usize,
}

impl Stream<'_> {
    fn next(&mut self, limit: usize) -> Option<Entry> {
        let source = self.source;
        loop {
            while let Some((rank, row)) = self.rows.get(self.at) {
                self.at += 1;
                if self.sure || source.chosen.has(*row as usize) == source.passing {
                    self.given += 1;
                    return Some((*rank, source.index, *row));
                }
            }
            if self.whole {
                return None;
            }
            // The block remembers no more: it is read, and goes on after what it gave.
            self.rows = Cow::Owned(source.scanned(limit));
            (self.whole, self.sure, self.at) = (true, true, self.given);
        }
    }
}
