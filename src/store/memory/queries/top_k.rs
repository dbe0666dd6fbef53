//! The rows of a lane that a scene lists: all of a span, or the most important of them.

use crate::store::memory::block::{Block, TouchedRows};
use crate::store::memory::block_selection::{
    BlockSelection, MAX_TOP, Rank, RankedRow, most_important, ranked,
};
use crate::store::memory::columns::bitmap::Bitmap;
use crate::store::memory::filter::selection::Selection;
use crate::store::memory::importance_as_of::ImportanceView;
use crate::store::memory::memory_store::MemoryStore;
use crate::story::Lane;
use crate::time::Timestamp;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

/// A row that may be listed: its rank, its block and its row there. What arrived earlier is in an earlier block.
pub type Entry = (Rank, usize, u32);

/// The rows to list, and how many could have been.
#[derive(Debug, Default)]
pub struct TopRows {
    /// The rows, in no order.
    pub entries: Vec<Entry>,
    /// Number of rows in the span.
    pub total: usize,
}

/// A lane of a selection, over the rows that a span touches.
pub struct TopK<'a> {
    /// The store.
    pub store: &'a MemoryStore,
    /// The matching rows.
    pub selection: &'a Selection,
    /// All rows.
    pub base: &'a Selection,
    /// The rows of each block that the span touches.
    pub touched: &'a [TouchedRows],
    /// The lane.
    pub lane: Lane,
    /// Whether matching rows are requested, or the others.
    pub passing: bool,
    /// The clock of a replay, at which rows may have another importance.
    pub clock: Option<Timestamp>,
}

/// The rows of a block.
struct Source<'a> {
    index: usize,
    block: &'a Block,
    importance: ImportanceView<'a>,
    lane: &'a Bitmap,
    selected: &'a Bitmap,
    base: &'a Bitmap,
    passing: bool,
    touched: &'a TouchedRows,
    count: usize,
}

impl TopK<'_> {
    /// The rows; the `best` most important of them where they are more than `limit`.
    #[must_use]
    pub fn top_rows(&self, limit: usize, best: usize) -> TopRows {
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
        TopRows { entries, total }
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

    /// The rows of a source in order: those that the selection of a block wholly within the span keeps, or all that may be
    /// needed.
    fn stream<'s>(&'s self, source: &'s Source<'s>, limit: usize) -> RankedRows<'s> {
        let known = if self.passing {
            self.selection
        } else {
            self.base
        };
        let top = known
            .blocks
            .get(source.index)
            .and_then(|known| known.top_rows.as_ref()?.get(self.lane.index()));
        let mut stream = RankedRows {
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
                (stream.whole, stream.sure) = (top.len() < MAX_TOP, self.passing);
            }
            None => stream.rows = Cow::Owned(source.scanned(limit)),
        }
        stream
    }

    fn sources(&self) -> impl Iterator<Item = Source<'_>> {
        let blocks = self.store.blocks.iter().zip(self.touched).enumerate();
        blocks.filter_map(|(index, (block, touched))| {
            if touched.is_empty() {
                return None;
            }
            let selected = self.selection.blocks.get(index)?;
            let all = self.base.blocks.get(index)?;
            let lane = block.lanes.get(self.lane.index())?;
            if self.passing && selected.count == 0 || !self.passing && selected.count == all.count {
                return None;
            }
            let mut source = Source {
                index,
                block,
                importance: block.importance_view(&self.store.earlier_importance, self.clock),
                lane,
                selected: &selected.rows,
                base: &all.rows,
                passing: self.passing,
                touched,
                count: 0,
            };
            let known =
                |counts: &BlockSelection| counts.lanes.get(self.lane.index()).copied().unwrap_or(0);
            source.count = match (source.is_whole(), self.passing) {
                (true, true) => known(selected) as usize,
                (true, false) => known(all).saturating_sub(known(selected)) as usize,
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

    /// The requested rows, wherever they start.
    fn bits(&self) -> Bitmap {
        let mut bits = self.lane.clone();
        if self.passing {
            bits.intersect(self.selected);
        } else {
            bits.intersect(self.base);
            bits.subtract(self.selected);
        }
        bits
    }

    fn len(&self) -> usize {
        let bits = self.bits();
        let before = self
            .touched
            .before
            .iter()
            .filter(|row| bits.contains(**row));
        bits.count_both(&bits, &self.touched.inside) as usize + before.count()
    }

    fn rows<'b>(&'b self, bits: &'b Bitmap) -> impl Iterator<Item = usize> + 'b {
        let before = self.touched.before.iter().copied();
        before
            .filter(|row| bits.contains(*row))
            .chain(bits.rows(self.touched.inside.clone()))
    }

    /// The first `limit` rows in order.
    fn scanned(&self, limit: usize) -> Vec<RankedRow> {
        let bits = self.bits();
        most_important(
            (&self.block.columns, &self.importance),
            || self.rows(&bits),
            limit,
        )
    }

    fn entry(&self, row: usize) -> Entry {
        let (rank, row) = ranked((&self.block.columns, &self.importance), row);
        (rank, self.index, row)
    }
}

/// The rows of a source, the first one first.
struct RankedRows<'a> {
    source: &'a Source<'a>,
    rows: Cow<'a, [RankedRow]>,
    /// Whether no row that may be needed is missing.
    whole: bool,
    /// Whether every row is a requested one.
    sure: bool,
    at: usize,
    given: usize,
}

impl RankedRows<'_> {
    fn next(&mut self, limit: usize) -> Option<Entry> {
        let source = self.source;
        loop {
            while let Some((rank, row)) = self.rows.get(self.at) {
                self.at += 1;
                if self.sure || source.selected.contains(*row as usize) == source.passing {
                    self.given += 1;
                    return Some((*rank, source.index, *row));
                }
            }
            if self.whole {
                return None;
            }
            // The selection keeps no more: the block is scanned, and continues after what it gave.
            self.rows = Cow::Owned(source.scanned(limit));
            (self.whole, self.sure, self.at) = (true, true, self.given);
        }
    }
}
