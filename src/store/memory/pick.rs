//! Which rows of a lane a scene lists singly: all of a span, or the most important of them.

use super::MemoryStore;
use super::bits::Bits;
use super::block::{Block, Touched};
use super::rank::{Chosen, TOP, most_important};
use super::select::Selection;
use crate::story::Lane;
use std::cmp::Reverse;

/// Place of a row in the ranking: most important, then earliest.
type Rank = (Reverse<u8>, i64, u64);

/// A row that may be listed: its rank, its block and its row there.
pub type Entry = (Rank, usize, usize);

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
    /// What the span touches in each block.
    pub touched: &'a [Touched],
    /// The lane.
    pub lane: Lane,
    /// Whether the rows that pass are meant, or those that do not.
    pub passing: bool,
}

/// Where a block's rows come from.
struct Source<'a> {
    index: usize,
    block: &'a Block,
    lane: &'a Bits,
    chosen: &'a Bits,
    passing: bool,
    touched: &'a Touched,
    count: usize,
}

impl Picker<'_> {
    /// The rows, or the `limit` most important of them.
    #[must_use]
    pub fn pick(&self, limit: usize) -> Picked {
        let sources: Vec<Source<'_>> = self.sources().collect();
        let total = sources.iter().map(|s| s.count).sum();
        let mut entries = Vec::new();
        if total <= limit {
            for source in &sources {
                let bits = source.bits();
                entries.extend(source.rows(&bits).map(|row| source.entry(row)));
            }
        } else {
            entries = self.best(&sources, limit);
        }
        Picked { entries, total }
    }

    fn best(&self, sources: &[Source<'_>], limit: usize) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut cut_short = Vec::new();
        for source in sources {
            match self.remembered(source) {
                Some((rows, bound)) => {
                    entries.extend(rows.into_iter().map(|row| source.entry(row)));
                    if let Some(bound) = bound {
                        cut_short.push((bound, source));
                    }
                }
                None => entries.extend(source.scanned(limit)),
            }
        }
        shorten(&mut entries, limit);
        // A block remembers only its first rows: where its last one made it, more of them may.
        let worst = entries.iter().map(|e| e.0).max();
        let enough = entries.len() == limit;
        for (bound, source) in cut_short {
            if !enough || worst.is_some_and(|worst| bound <= worst) {
                entries.retain(|e| e.1 != source.index);
                entries.extend(source.scanned(limit));
            }
        }
        shorten(&mut entries, limit);
        entries
    }

    /// The rows that a block which lies wholly in the span remembers, and the rank of the last row that it
    /// looked at when there are more.
    fn remembered(&self, source: &Source<'_>) -> Option<(Vec<usize>, Option<Rank>)> {
        if !source.is_whole() {
            return None;
        }
        let lane = self.lane.index();
        let chosen = self.selection.blocks.get(source.index)?;
        let known = if self.passing {
            chosen
        } else {
            &source.block.all
        };
        let top = known.tops.get(lane)?;
        let rows = top.iter().map(|row| *row as usize);
        let rows = rows
            .filter(|row| chosen.bits.has(*row) == self.passing)
            .collect();
        let last = top.last().map(|row| source.entry(*row as usize).0);
        Some((rows, last.filter(|_| top.len() >= TOP)))
    }

    fn sources(&self) -> impl Iterator<Item = Source<'_>> {
        let blocks = self.store.blocks.iter().zip(self.touched).enumerate();
        blocks.filter_map(|(index, (block, touched))| {
            if touched.inside.is_empty() && touched.before.is_empty() {
                return None;
            }
            let chosen = self.selection.blocks.get(index)?;
            let lane = block.lanes.get(self.lane.index())?;
            if self.passing && chosen.count == 0
                || !self.passing && chosen.count as usize == block.len()
            {
                return None;
            }
            let mut source = Source {
                index,
                block,
                lane,
                chosen: &chosen.bits,
                passing: self.passing,
                touched,
                count: 0,
            };
            let known = |counts: &Chosen| counts.lanes.get(self.lane.index()).copied().unwrap_or(0);
            source.count = match (source.is_whole(), self.passing) {
                (true, true) => known(chosen) as usize,
                (true, false) => (known(&block.all) - known(chosen)) as usize,
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

    fn scanned(&self, limit: usize) -> Vec<Entry> {
        let bits = self.bits();
        let importance = &self.block.cells.importance;
        let top = most_important(importance, || self.rows(&bits), limit);
        top.into_iter()
            .map(|row| self.entry(row as usize))
            .collect()
    }

    fn entry(&self, row: usize) -> Entry {
        let cells = &self.block.cells;
        let rank = (
            Reverse(cells.importance.get(row)),
            cells.start_of(row),
            self.block.arrival(row),
        );
        (rank, self.index, row)
    }
}

fn shorten(entries: &mut Vec<Entry>, limit: usize) {
    if limit < entries.len() {
        entries.select_nth_unstable(limit);
        entries.truncate(limit);
    }
}
