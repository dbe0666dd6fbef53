//! Walking rows in order of time, forward or back, over blocks that may overlap.
//!
//! A block is looked into only when the walk reaches its time, so a step in a sorted story touches one block.

use super::MemoryStore;
use super::block::Block;
use super::select::Selection;
use crate::store::ask::{Brief, Pass, StepAsk};
use crate::sync::Ticket;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A place in the order of time: start, then arrival.
pub type Key = (i64, u64);

/// Where the walk stands in one block: the key of its next row, or a bound of it while the row is not known.
type Head = (Reverse<Key>, usize, Option<usize>);

/// A walk over the rows that pass a test.
pub struct Walk<'a, F> {
    blocks: &'a [Block],
    heads: BinaryHeap<Head>,
    back: bool,
    next: F,
    from: Key,
}

/// Turns a key around when the walk goes back, so that the nearest is always the least.
const fn turned(key: Key, back: bool) -> Key {
    if back { (!key.0, !key.1) } else { key }
}

impl<'a, F: Fn(usize, &Block, usize) -> Option<usize>> Walk<'a, F> {
    /// A walk from `from` on: forward over rows at or after it, back over rows before it. `next` gives the row
    /// of a block at or after (back: before) a row that passes.
    pub fn new(blocks: &'a [Block], from: Key, back: bool, next: F) -> Self {
        let mut heads = BinaryHeap::new();
        for (index, block) in blocks.iter().enumerate() {
            let (first, last) = block.bounds();
            let near = if back { last < from.0 } else { first >= from.0 };
            let bound = match (back, near) {
                (true, true) => (last, u64::MAX),
                (false, true) => (first, 0),
                (_, false) => from,
            };
            let reached = if back {
                first <= from.0
            } else {
                last >= from.0
            };
            if reached {
                heads.push((Reverse(turned(bound, back)), index, None));
            }
        }
        Self {
            blocks,
            heads,
            back,
            next,
            from,
        }
    }

    /// Puts the next row of a block on the heap.
    fn look(&mut self, index: usize, at: usize) {
        if let Some(block) = self.blocks.get(index)
            && let Some(row) = (self.next)(index, block, at)
        {
            let key = (block.cells.start_of(row), block.arrival(row));
            let key = Reverse(turned(key, self.back));
            self.heads.push((key, index, Some(row)));
        }
    }
}

impl<F: Fn(usize, &Block, usize) -> Option<usize>> Iterator for Walk<'_, F> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        loop {
            let (_, index, row) = self.heads.pop()?;
            let Some(row) = row else {
                let at = self.blocks.get(index)?.lower_key(self.from);
                self.look(index, at);
                continue;
            };
            self.look(index, if self.back { row } else { row + 1 });
            return Some((index, row));
        }
    }
}

/// The event some steps away.
#[expect(clippy::option_option, reason = "the trait tells stale from none so")]
pub fn step(store: &MemoryStore, ask: &StepAsk, ticket: &Ticket) -> Option<Option<Brief>> {
    let selection = store.select(&ask.query, ticket)?;
    let base = store.base(&ask.query, ticket)?;
    let at = ask.from.0.micros();
    let seek = |from: Key, back: bool, nth: u64| {
        let among = match ask.pass {
            Pass::Matching => &selection,
            Pass::All => &base,
        };
        seek(store, ask, among, from, back, nth)
    };
    let found = match (ask.count, ask.from.1) {
        (0, _) => {
            let (before, after) = (seek((at, 0), true, 0), seek((at, 0), false, 0));
            let far = |hit: &(usize, usize)| {
                let block = store.blocks.get(hit.0);
                block.map_or(i64::MAX, |b| (b.cells.start_of(hit.1) - at).abs())
            };
            before.into_iter().chain(after).min_by_key(far)
        }
        (count @ 1.., Some(row)) => seek(
            (at, row.0.saturating_add(1)),
            false,
            count.unsigned_abs() - 1,
        ),
        (count @ 1.., None) => seek((at, 0), false, count.unsigned_abs() - 1),
        (count, row) => seek((at, row.map_or(0, |r| r.0)), true, count.unsigned_abs() - 1),
    };
    Some(found.and_then(|(index, row)| {
        let block = store.blocks.get(index)?;
        let passes = selection.blocks.get(index).is_some_and(|c| c.bits.has(row));
        let mut brief = store.brief_of(block, row, passes, ask.lang.as_deref());
        brief.importance = store.weight(block, row, ask.query.clock);
        Some(brief)
    }))
}

fn seek(
    store: &MemoryStore,
    ask: &StepAsk,
    among: &Selection,
    from: Key,
    back: bool,
    nth: u64,
) -> Option<(usize, usize)> {
    let speaker = ask
        .who
        .as_deref()
        .map(|who| store.words.people.set(|id| id == who));
    let next = |index: usize, block: &Block, at: usize| {
        let chosen = among.blocks.get(index)?;
        let lane = match ask.lane {
            Some(lane) => block.lanes.get(lane.index())?,
            None => &block.all.bits,
        };
        if chosen.count == 0 {
            return None;
        }
        let said = |row: &usize| {
            let list = block.cells.who.get(*row) as usize;
            speaker
                .as_ref()
                .is_none_or(|set| set.get(list) == Some(&true))
        };
        if back {
            let before = |row: &usize| chosen.bits.previous_both(lane, *row);
            std::iter::successors(before(&at), before).find(said)
        } else {
            chosen.bits.rows_both(lane, at..block.len()).find(said)
        }
    };
    let nth = usize::try_from(nth).unwrap_or(usize::MAX);
    Walk::new(&store.blocks, from, back, next).nth(nth)
}
