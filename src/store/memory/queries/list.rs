//! Lists: the matching rows in order, a part at a time.

use super::merge::TimeOrderedMerge;
use crate::store::api::{ListRequest, Listing, Order, RowId};
use crate::store::memory::block::Block;
use crate::store::memory::block_selection::threshold;
use crate::store::memory::columns::bitmap::Bitmap;
use crate::store::memory::memory_store::{MemoryStore, UNDATED_BIT};
use crate::store::memory::parallel::over_blocks;
use crate::sync::{CancelToken, Cancelled};
use crate::time::Timestamp;
use std::cmp::Reverse;

/// A part of the matching rows in order. A list without a span ends with the rows without a usable time; by importance,
/// these are among the others.
pub fn list(
    store: &MemoryStore,
    request: &ListRequest,
    token: &CancelToken,
) -> Result<Listing, Cancelled> {
    if store.undated.is_none() || request.span.is_some() {
        return rows_of((store, store), request, token);
    }
    let all = ListRequest {
        skip: 0,
        limit: request.skip.saturating_add(request.limit),
        ..request.clone()
    };
    let (dated, undated) = (
        rows_of((store, store), &all, token)?,
        undated(store, &all, token)?,
    );
    let total = dated.total + undated.total;
    let mut rows = dated.rows;
    rows.extend(undated.rows);
    if request.order == Order::Importance {
        rows.sort_by_key(|row| Reverse(importance(store, *row, request.query.clock)));
    }
    let rows = rows.into_iter().skip(request.skip).take(request.limit);
    Ok(Listing {
        rows: rows.collect(),
        total,
    })
}

/// The same for the rows without a usable time.
pub fn undated(
    store: &MemoryStore,
    request: &ListRequest,
    token: &CancelToken,
) -> Result<Listing, Cancelled> {
    let Some(undated) = &store.undated else {
        return Ok(Listing::default());
    };
    Ok(mark_undated(rows_of((undated, store), request, token)?))
}

/// The rows of a list of the undated part, as the whole store numbers them.
pub fn mark_undated(listing: Listing) -> Listing {
    let rows = listing.rows.into_iter();
    Listing {
        rows: rows.map(|row| RowId(row.0 | UNDATED_BIT)).collect(),
        ..listing
    }
}

fn importance(store: &MemoryStore, row: RowId, clock: Option<Timestamp>) -> u8 {
    let found = store.located(row);
    found.map_or(0, |(store, block, row)| {
        store.importance_at(block, row, clock)
    })
}

/// The rows of `store`, which may be the undated part of `all`, without its own undated part.
fn rows_of(
    (store, all): (&MemoryStore, &MemoryStore),
    request: &ListRequest,
    token: &CancelToken,
) -> Result<Listing, Cancelled> {
    let selection = store.select_among(all, &request.query, token)?;
    let rows = over_blocks(&store.blocks, store.blocks.len(), token, |index, block| {
        let selected = selection.blocks.get(index);
        let mut bits = selected.map_or_else(|| Bitmap::empty(block.len()), |s| s.rows.clone());
        if let Some(span) = request.span {
            bits.intersect(&block.possible(span, request.query.lasting(span.from)));
        }
        let count = bits.count();
        (bits, count)
    })?;
    let total = rows.iter().map(|(_, count)| *count as u64).sum();
    let rows = match request.order {
        Order::Time => by_time(store, request, &rows),
        Order::Importance => by_importance(store, request, &rows),
    };
    Ok(Listing { rows, total })
}

fn by_time(store: &MemoryStore, request: &ListRequest, rows: &[(Bitmap, usize)]) -> Vec<RowId> {
    let (skipped, skip) = leading(store, rows, request.skip);
    let next = |index: usize, block: &Block, at: usize| {
        if skipped.contains(&index) {
            return None;
        }
        let bits = &rows.get(index).filter(|(_, count)| *count > 0)?.0;
        bits.rows(at..block.len()).next()
    };
    let merged = TimeOrderedMerge::new(&store.blocks, (i64::MIN, 0), false, next);
    let here = merged.skip(skip).take(request.limit);
    here.filter_map(|(index, row)| Some(RowId(store.blocks.get(index)?.arrival(row))))
        .collect()
}

/// The blocks that lie wholly among the rows to skip, and how many rows are left to skip after them.
fn leading(store: &MemoryStore, rows: &[(Bitmap, usize)], skip: usize) -> (Vec<usize>, usize) {
    let mut order: Vec<_> = store.blocks.iter().map(Block::bounds).enumerate().collect();
    order.sort_by_key(|(index, bounds)| (bounds.0, *index));
    let (mut skipped, mut left) = (Vec::new(), skip);
    for (place, (index, bounds)) in order.iter().enumerate() {
        let alone = order
            .get(place + 1)
            .is_none_or(|(_, next)| bounds.1 < next.0);
        let count = rows.get(*index).map_or(0, |(_, count)| *count);
        if !alone || count > left {
            break;
        }
        left -= count;
        skipped.push(*index);
    }
    (skipped, left)
}

fn by_importance(
    store: &MemoryStore,
    request: &ListRequest,
    rows: &[(Bitmap, usize)],
) -> Vec<RowId> {
    let wanted = request.skip.saturating_add(request.limit);
    let blocks = || {
        store.blocks.iter().zip(rows).map(|(block, (bits, _))| {
            let view = block.importance_view(&store.earlier_importance, request.query.clock);
            (block, bits, view)
        })
    };
    let mut counts = [0; 256];
    for (block, bits, importance) in blocks() {
        for row in bits.rows(0..block.len()) {
            if let Some(count) = counts.get_mut(usize::from(importance.get(row))) {
                *count += 1;
            }
        }
    }
    let (cut, _) = threshold(&counts, wanted);
    let mut keys = Vec::new();
    for (block, bits, importance) in blocks() {
        for row in bits.rows(0..block.len()) {
            let importance = importance.get(row);
            if usize::from(importance) >= cut {
                let start = block.columns.start_of(row);
                keys.push((Reverse(importance), start, block.arrival(row)));
            }
        }
    }
    keys.sort_unstable();
    let here = keys.into_iter().skip(request.skip).take(request.limit);
    here.map(|(_, _, row)| RowId(row)).collect()
}
