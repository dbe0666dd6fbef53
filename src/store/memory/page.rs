//! Pages: the rows around a place of an ordered list.
//!
//! In order of time no list is made: rows are counted before the place and walked from it. Any other order is
//! sorted once and kept until the events, the filter or the span change.

use super::MemoryStore;
use super::bits::Bits;
use super::block::Block;
use super::rest;
use super::row_tickers::RowTickers;
use super::select::over_blocks;
use super::sorting::{Sorted, SortedKey};
use super::walk::{Key, Walk};
use crate::store::ask::{NAMES, RowId};
use crate::store::page::{Page, PageAsk, PagePlace, PageRow, SortBy};
use crate::story::Flags;
use crate::story::batch::status_of;
use crate::sync::Ticket;
use crate::time::Span;
use std::sync::Arc;

/// A row by its block and its place there.
pub type At = (usize, usize);

/// The rows of every block that a list has, and how many they are.
pub type Listed = Vec<(Bits, usize)>;

/// Some rows of a list.
pub fn page(store: &MemoryStore, ask: &PageAsk, ticket: &Ticket) -> Option<Page> {
    if ask.figures || matches!(ask.sort, SortBy::Figure(_)) {
        store.sweep(ticket)?;
    }
    let selection = store.select(&ask.query, ticket)?;
    let base = store.base(&ask.query, ticket)?;
    let lasting = ask.query.lasting(ask.span.from);
    let rows = over_blocks(&store.blocks, 0, ticket, |index, block| {
        let listed = if ask.dimmed { &base } else { &selection };
        let bits = listed.blocks.get(index).map_or_else(
            || Bits::none(block.len()),
            |c| within(block, &c.bits, ask.span, lasting),
        );
        let count = bits.count();
        (bits, count)
    })?;
    let total: usize = rows.iter().map(|(_, count)| count).sum();
    let list = List {
        store,
        rows: &rows,
        total,
    };
    let (first, place, here) = if ask.sort == SortBy::Time {
        list.by_time(ask)
    } else {
        let key = SortedKey {
            revision: store.revision,
            expr: ask.query.expr.clone(),
            clock: ask.query.clock,
            span: ask.span,
            dimmed: ask.dimmed,
            sort: ask.sort,
            focus: ask.focus.clone(),
        };
        let sort = |key: &SortedKey| Sorted::new(store, &rows, key, ticket);
        let sorted = store.sorted.of(key, sort)?;
        by_value(store, &sorted, ask)
    };
    let (expr, focus) = (&ask.query.expr, ask.focus.as_deref());
    let tickers = RowTickers::new(store, expr, focus, ask.figures, ask.query.clock);
    let shown = here.into_iter().filter_map(|(index, row)| {
        let block = store.blocks.get(index)?;
        let passes = selection.blocks.get(index)?.bits.has(row);
        let mut shown = page_row(store, block, row, passes, ask.lang.as_deref());
        shown.brief.importance = store.weight(block, row, ask.query.clock);
        if let Some((ticker, figures)) = tickers.of(block, row) {
            shown.ticker = Some(ticker);
            shown.figures = figures.filter(|_| ask.figures);
        }
        Some(shown)
    });
    Some(Page {
        first: first as u64,
        place: place as u64,
        total: total as u64,
        rows: shown.collect(),
    })
}

/// Those of `chosen` that start in `span` or reach into it.
fn within(block: &Block, chosen: &Bits, span: Span, lasting: bool) -> Bits {
    let touched = block.touched(span, lasting);
    if touched.inside == (0..block.len()) {
        return chosen.clone();
    }
    let mut bits = Bits::range(block.len(), touched.inside);
    for row in touched.before {
        bits.add(row);
    }
    bits.and(chosen);
    bits
}

fn page_row(
    store: &MemoryStore,
    block: &Block,
    row: usize,
    passes: bool,
    lang: Option<&str>,
) -> PageRow {
    let cells = &block.cells;
    let (who, more_who) = store.words.people.first(cells.who.get(row), NAMES);
    PageRow {
        brief: store.brief_of(block, row, passes, lang),
        who: who.collect(),
        more_who,
        status: status_of(cells.status.get(row)),
        source: if cells.flags.get(row).has(Flags::SOURCE) {
            rest::source(cells.rest.get(row))
        } else {
            String::new()
        },
        ticker: None,
        figures: None,
    }
}

/// A list in order of time.
struct List<'a> {
    store: &'a MemoryStore,
    rows: &'a Listed,
    total: usize,
}

impl List<'_> {
    /// The rows around the place: how many stand before the first, how many before the place, and which they are.
    fn by_time(&self, ask: &PageAsk) -> (usize, usize, Vec<At>) {
        let (rank, key) = self.find(ask);
        // Read from the end, the row at the place itself stands on its other side.
        let here = matches!(ask.place, PagePlace::Row(_) | PagePlace::Rank(_)) && self.has(key);
        let own = usize::from(here);
        let (place, before, after) = if ask.descending {
            let place = self.total.saturating_sub(rank + own);
            (place, ask.after.saturating_sub(own), ask.before + own)
        } else {
            (rank, ask.before, ask.after)
        };
        let mut here: Vec<At> = self.walk(key, true).take(before).collect();
        let first = rank - here.len().min(rank);
        here.reverse();
        here.extend(self.walk(key, false).take(after));
        if ask.descending {
            here.reverse();
            let first = self.total.saturating_sub(first + here.len());
            if ask.after == 0 {
                // The row at the place was walked over, but only those before it are wanted.
                here.truncate(here.len().saturating_sub(own));
            }
            return (first, place, here);
        }
        (first, place, here)
    }

    /// Whether the row of a key is listed.
    fn has(&self, key: Key) -> bool {
        let row = self.store.row(RowId(key.1));
        row.is_some_and(|(index, block, row)| {
            block.cells.start_of(row) == key.0 && self.rows.get(index).is_some_and(|r| r.0.has(row))
        })
    }

    /// How many rows stand before a place, and the key of the place.
    fn find(&self, ask: &PageAsk) -> (usize, Key) {
        let (start, end) = ((i64::MIN, 0), (i64::MAX, u64::MAX));
        let key = match ask.place {
            PagePlace::Start if ask.descending => end,
            PagePlace::End if !ask.descending => end,
            PagePlace::Start | PagePlace::End => start,
            PagePlace::Time(at) => (at.micros(), 0),
            PagePlace::Row(row) => self
                .store
                .row(row)
                .map_or(start, |(_, block, at)| (block.cells.start_of(at), row.0)),
            PagePlace::Rank(rank) => {
                let rank = usize::try_from(rank).unwrap_or(usize::MAX);
                let back = || self.total.checked_sub(rank.saturating_add(1));
                if ask.descending {
                    back().and_then(|rank| self.key_at(rank)).unwrap_or(start)
                } else {
                    self.key_at(rank).unwrap_or(end)
                }
            }
        };
        (self.before(key), key)
    }

    fn before(&self, key: Key) -> usize {
        let blocks = self.store.blocks.iter().zip(self.rows);
        let counts = blocks.map(|(block, (bits, count))| {
            let (first, last) = block.bounds();
            if last < key.0 {
                *count
            } else if first > key.0 || *count == 0 {
                0
            } else {
                bits.count_both(bits, &(0..block.lower_key(key))) as usize
            }
        });
        counts.sum()
    }

    /// The key of the row with `rank` rows before it: halving time until few are left, then a walk.
    fn key_at(&self, rank: usize) -> Option<Key> {
        if rank >= self.total {
            return None;
        }
        let bounds = self.store.blocks.iter().map(Block::bounds);
        let (mut low, mut high) = bounds.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        // At most `rank` rows stand before `low`; all that stand at or after `high + 1` come later.
        while low < high {
            let middle = low + (high - low) / 2 + 1;
            if self.before((middle, 0)) <= rank {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        let skip = rank - self.before((low, 0));
        let (index, row) = self.walk((low, 0), false).nth(skip)?;
        let block = self.store.blocks.get(index)?;
        Some((block.cells.start_of(row), block.arrival(row)))
    }

    fn walk(&self, key: Key, back: bool) -> impl Iterator<Item = At> + '_ {
        let next = move |index: usize, block: &Block, at: usize| {
            let (bits, _) = self.rows.get(index).filter(|(_, count)| *count > 0)?;
            if back {
                bits.previous_both(bits, at)
            } else {
                bits.rows(at..block.len()).next()
            }
        };
        Walk::new(&self.store.blocks, key, back, next)
    }
}

/// The rows around the place of a sorted list, as [`List::by_time`] gives them.
fn by_value(store: &MemoryStore, sorted: &Arc<Sorted>, ask: &PageAsk) -> (usize, usize, Vec<At>) {
    let total = sorted.len();
    let place = match ask.place {
        PagePlace::Start | PagePlace::Time(_) => 0,
        PagePlace::End => total,
        PagePlace::Rank(rank) => usize::try_from(rank).unwrap_or(total).min(total),
        PagePlace::Row(row) => store
            .row(row)
            .and_then(|(index, _, row)| sorted.rank_of((index, row), ask.descending))
            .unwrap_or(0),
    };
    let first = place.saturating_sub(ask.before);
    let last = place.saturating_add(ask.after).min(total);
    let here = (first..last).filter_map(|rank| sorted.at(rank, ask.descending));
    (first, place, here.collect())
}
