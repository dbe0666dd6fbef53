//! Lists: the rows of a filter in order, a part at a time.

use super::bits::Bits;
use super::block::Block;
use super::rank::threshold;
use super::select::over_blocks;
use super::walk::Walk;
use super::{APART, MemoryStore};
use crate::store::ask::{ListAsk, Listing, Order, RowId};
use crate::sync::Ticket;
use crate::time::Timestamp;
use std::cmp::Reverse;

/// A part of the rows of a filter, in order. A list that is bound to no span ends with what has no usable time;
/// by importance, that stands among its like.
pub fn list(store: &MemoryStore, ask: &ListAsk, ticket: &Ticket) -> Option<Listing> {
    let Some(undated) = store.undated.as_ref().filter(|_| ask.span.is_none()) else {
        return rows_of((store, store), ask, ticket);
    };
    let all = ListAsk {
        skip: 0,
        limit: ask.skip.saturating_add(ask.limit),
        ..ask.clone()
    };
    let (dated, apart) = (
        rows_of((store, store), &all, ticket)?,
        apart(rows_of((undated, store), &all, ticket)?),
    );
    let total = dated.total + apart.total;
    let mut rows = dated.rows;
    rows.extend(apart.rows);
    if ask.order == Order::Importance {
        rows.sort_by_key(|row| Reverse(importance(store, *row, ask.query.clock)));
    }
    let rows = rows.into_iter().skip(ask.skip).take(ask.limit).collect();
    Some(Listing { rows, total })
}

/// The rows of a list of the store of undated events, as the whole store numbers them.
pub fn apart(listing: Listing) -> Listing {
    let rows = listing.rows.into_iter();
    Listing {
        rows: rows.map(|row| RowId(row.0 | APART)).collect(),
        ..listing
    }
}

fn importance(store: &MemoryStore, row: RowId, clock: Option<Timestamp>) -> u8 {
    let (store, row) = store.apart(row).unwrap_or((store, row));
    let found = store.row(row);
    found.map_or(0, |(_, block, row)| store.weight(block, row, clock))
}

/// The rows of `store`, which may be the undated part of `all`, apart from its own undated part.
pub fn rows_of(
    (store, all): (&MemoryStore, &MemoryStore),
    ask: &ListAsk,
    ticket: &Ticket,
) -> Option<Listing> {
    let selection = store.select_among(all, &ask.query, ticket)?;
    let rows = over_blocks(&store.blocks, store.blocks.len(), ticket, |index, block| {
        let chosen = selection.blocks.get(index);
        let mut bits = chosen.map_or_else(|| Bits::none(block.len()), |c| c.bits.clone());
        if let Some(span) = ask.span {
            bits.and(&block.possible(span, ask.query.lasting(span.from)));
        }
        let count = bits.count();
        (bits, count)
    })?;
    let total = rows.iter().map(|(_, count)| *count as u64).sum();
    let rows = match ask.order {
        Order::Time => by_time(store, ask, &rows),
        Order::Importance => by_importance(store, ask, &rows),
    };
    Some(Listing { rows, total })
}

fn by_time(store: &MemoryStore, ask: &ListAsk, rows: &[(Bits, usize)]) -> Vec<RowId> {
    let (skipped, skip) = leading(store, rows, ask.skip);
    let next = |index: usize, block: &Block, at: usize| {
        if skipped.contains(&index) {
            return None;
        }
        let bits = &rows.get(index).filter(|(_, count)| *count > 0)?.0;
        bits.rows(at..block.len()).next()
    };
    let walk = Walk::new(&store.blocks, (i64::MIN, 0), false, next);
    let here = walk.skip(skip).take(ask.limit);
    here.filter_map(|(index, row)| Some(RowId(store.blocks.get(index)?.arrival(row))))
        .collect()
}

/// The blocks that lie wholly among the rows to skip, and how many are left to skip after them.
fn leading(store: &MemoryStore, rows: &[(Bits, usize)], skip: usize) -> (Vec<usize>, usize) {
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

fn by_importance(store: &MemoryStore, ask: &ListAsk, rows: &[(Bits, usize)]) -> Vec<RowId> {
    let wanted = ask.skip.saturating_add(ask.limit);
    let mut counts = [0; 256];
    let weights = |block| store.earlier.of(block, ask.query.clock);
    for (block, (bits, _)) in store.blocks.iter().zip(rows) {
        let weights = weights(block);
        for row in bits.rows(0..block.len()) {
            if let Some(count) = counts.get_mut(usize::from(weights.get(row))) {
                *count += 1;
            }
        }
    }
    let (cut, _) = threshold(&counts, wanted);
    let mut keys = Vec::new();
    for (block, (bits, _)) in store.blocks.iter().zip(rows) {
        let weights = weights(block);
        for row in bits.rows(0..block.len()) {
            let importance = weights.get(row);
            if usize::from(importance) >= cut {
                let start = block.cells.start_of(row);
                keys.push((Reverse(importance), start, block.arrival(row)));
            }
        }
    }
    keys.sort_unstable();
    let here = keys.into_iter().skip(ask.skip).take(ask.limit);
    here.map(|(_, _, row)| RowId(row)).collect()
}
