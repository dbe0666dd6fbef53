//! Pages: the rows around an anchor of an ordered list.
//!
//! In order of time no list is made: rows are counted before the anchor and merged from it on. Any other order is sorted
//! once and kept until the events, the filter or the span change.

use super::merge::{Key, TimeOrderedMerge};
use super::row_tickers::RowTickers;
use super::sorted_rows::{BlockRows, RowPosition, SortedRows};
use crate::store::api::{MAX_SUMMARY_NAMES, RowId};
use crate::store::memory::block::Block;
use crate::store::memory::caches::SortKey;
use crate::store::memory::columns::bitmap::Bitmap;
use crate::store::memory::columns::lazy_fields;
use crate::store::memory::memory_store::MemoryStore;
use crate::store::memory::parallel::over_blocks;
use crate::store::page::{Page, PageAnchor, PageRequest, PageRow, SortBy};
use crate::story::Flags;
use crate::story::batch::status_of;
use crate::sync::{CancelToken, Cancelled};
use crate::time::Span;
use std::sync::Arc;

/// Some rows of a list.
pub fn page(
    store: &MemoryStore,
    request: &PageRequest,
    token: &CancelToken,
) -> Result<Page, Cancelled> {
    if request.figures || matches!(request.sort, SortBy::Figure(_)) {
        store.prepare_figures(token)?;
    }
    let selection = store.select(&request.query, token)?;
    let base = store.base(&request.query, token)?;
    let lasting = request.query.lasting(request.span.from);
    let rows = over_blocks(&store.blocks, 0, token, |index, block| {
        let listed = if request.dimmed { &base } else { &selection };
        let bits = listed.blocks.get(index).map_or_else(
            || Bitmap::empty(block.len()),
            |s| within(block, &s.rows, request.span, lasting),
        );
        let count = bits.count();
        (bits, count)
    })?;
    let total: usize = rows.iter().map(|(_, count)| count).sum();
    let list = TimeList {
        store,
        rows: &rows,
        total,
    };
    let (first, anchor_rank, here) = if request.sort == SortBy::Time {
        list.by_time(request)
    } else {
        let key = SortKey {
            revision: store.revision,
            expr: request.query.expr.clone(),
            clock: request.query.clock,
            span: request.span,
            dimmed: request.dimmed,
            sort: request.sort,
            focus: request.focus.clone(),
        };
        let sort = |key: &SortKey| store.sort(&rows, key, token).map(Arc::new);
        let sorted = store.caches.sorted.get_or_compute(key, sort)?;
        by_value(store, &sorted, request)
    };
    let (expr, focus) = (&request.query.expr, request.focus.as_deref());
    let tickers = RowTickers::new(store, expr, focus, request.figures, request.query.clock);
    let shown = here.into_iter().filter_map(|(index, row)| {
        let block = store.blocks.get(index)?;
        let passes = selection.blocks.get(index)?.rows.contains(row);
        let mut shown = page_row(store, block, row, passes, request.lang.as_deref());
        shown.summary.importance = store.importance_at(block, row, request.query.clock);
        if let Some((ticker, figures)) = tickers.of(block, row) {
            shown.ticker = Some(ticker);
            shown.figures = figures.filter(|_| request.figures);
        }
        Some(shown)
    });
    Ok(Page {
        first: first as u64,
        anchor_rank: anchor_rank as u64,
        total: total as u64,
        rows: shown.collect(),
    })
}

/// Those of `selected` that start in `span` or reach into it.
fn within(block: &Block, selected: &Bitmap, span: Span, lasting: bool) -> Bitmap {
    let touched = block.touched(span, lasting);
    if touched.inside == (0..block.len()) {
        return selected.clone();
    }
    let mut bits = Bitmap::range(block.len(), touched.inside);
    for row in touched.before {
        bits.insert(row);
    }
    bits.intersect(selected);
    bits
}

fn page_row(
    store: &MemoryStore,
    block: &Block,
    row: usize,
    passes: bool,
    lang: Option<&str>,
) -> PageRow {
    let columns = &block.columns;
    let (who, more_who) = store
        .dictionaries
        .people
        .first(columns.who.get(row), MAX_SUMMARY_NAMES);
    PageRow {
        summary: store.summary_of(block, row, passes, lang),
        who: who.collect(),
        more_who,
        status: status_of(columns.status.get(row)),
        source: if columns.flags.get(row).has(Flags::SOURCE) {
            lazy_fields::source(columns.rest.get(row))
        } else {
            String::new()
        },
        ticker: None,
        figures: None,
    }
}

/// A list in order of time.
struct TimeList<'a> {
    store: &'a MemoryStore,
    rows: &'a BlockRows,
    total: usize,
}

impl TimeList<'_> {
    /// The rows around the anchor: how many come before the first, how many before the anchor, and which they are.
    fn by_time(&self, request: &PageRequest) -> (usize, usize, Vec<RowPosition>) {
        let (rank, key) = self.anchor(request);
        // Read from the end, the row at the anchor itself is on its other side.
        let here = matches!(request.anchor, PageAnchor::Row(_) | PageAnchor::Rank(_))
            && self.contains(key);
        let own = usize::from(here);
        let (place, before, after) = if request.descending {
            let place = self.total.saturating_sub(rank + own);
            (
                place,
                request.after.saturating_sub(own),
                request.before + own,
            )
        } else {
            (rank, request.before, request.after)
        };
        let mut here: Vec<RowPosition> = self.merge(key, true).take(before).collect();
        let first = rank - here.len().min(rank);
        here.reverse();
        here.extend(self.merge(key, false).take(after));
        if request.descending {
            here.reverse();
            let first = self.total.saturating_sub(first + here.len());
            if request.after == 0 {
                // The row at the anchor was merged too, but only those before it are wanted.
                here.truncate(here.len().saturating_sub(own));
            }
            return (first, place, here);
        }
        (first, place, here)
    }

    /// Whether the row of a key is listed.
    fn contains(&self, key: Key) -> bool {
        let row = self.store.row(RowId(key.1));
        row.is_some_and(|(index, block, row)| {
            block.columns.start_of(row) == key.0
                && self.rows.get(index).is_some_and(|r| r.0.contains(row))
        })
    }

    /// Number of rows before the anchor, and the key of the anchor.
    fn anchor(&self, request: &PageRequest) -> (usize, Key) {
        let (start, end) = ((i64::MIN, 0), (i64::MAX, u64::MAX));
        let key = match request.anchor {
            PageAnchor::Start if request.descending => end,
            PageAnchor::End if !request.descending => end,
            PageAnchor::Start | PageAnchor::End => start,
            PageAnchor::Time(at) => (at.micros(), 0),
            PageAnchor::Row(row) => self
                .store
                .row(row)
                .map_or(start, |(_, block, at)| (block.columns.start_of(at), row.0)),
            PageAnchor::Rank(rank) => {
                let rank = usize::try_from(rank).unwrap_or(usize::MAX);
                let back = || self.total.checked_sub(rank.saturating_add(1));
                if request.descending {
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

    /// The key of the row with `rank` rows before it: halves the time until few are left, then merges.
    fn key_at(&self, rank: usize) -> Option<Key> {
        if rank >= self.total {
            return None;
        }
        let bounds = self.store.blocks.iter().map(Block::bounds);
        let (mut low, mut high) = bounds.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        // At most `rank` rows are before `low`; all at or after `high + 1` come later.
        while low < high {
            let middle = low + (high - low) / 2 + 1;
            if self.before((middle, 0)) <= rank {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        let skip = rank - self.before((low, 0));
        let (index, row) = self.merge((low, 0), false).nth(skip)?;
        let block = self.store.blocks.get(index)?;
        Some((block.columns.start_of(row), block.arrival(row)))
    }

    fn merge(&self, key: Key, back: bool) -> impl Iterator<Item = RowPosition> + '_ {
        let next = move |index: usize, block: &Block, at: usize| {
            let (bits, _) = self.rows.get(index).filter(|(_, count)| *count > 0)?;
            if back {
                bits.previous_both(bits, at)
            } else {
                bits.rows(at..block.len()).next()
            }
        };
        TimeOrderedMerge::new(&self.store.blocks, key, back, next)
    }
}

/// The rows around the anchor of a sorted list, as [`TimeList::by_time`] gives them.
fn by_value(
    store: &MemoryStore,
    sorted: &SortedRows,
    request: &PageRequest,
) -> (usize, usize, Vec<RowPosition>) {
    let total = sorted.len();
    let place = match request.anchor {
        PageAnchor::Start | PageAnchor::Time(_) => 0,
        PageAnchor::End => total,
        PageAnchor::Rank(rank) => usize::try_from(rank).unwrap_or(total).min(total),
        PageAnchor::Row(row) => store
            .row(row)
            .and_then(|(index, _, row)| sorted.rank_of((index, row), request.descending))
            .unwrap_or(0),
    };
    let first = place.saturating_sub(request.before);
    let last = place.saturating_add(request.after).min(total);
    let here = (first..last).filter_map(|rank| sorted.at(rank, request.descending));
    (first, place, here.collect())
}
