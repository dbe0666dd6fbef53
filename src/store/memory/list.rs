//! Lists: the rows of a filter in order, a part at a time.

use super::MemoryStore;
use super::bits::Bits;
use super::block::Block;
use super::rank::threshold;
use super::select::over_blocks;
use super::walk::Walk;
use crate::store::ask::{ListAsk, Listing, Order, RowId};
use crate::sync::Ticket;
use std::cmp::Reverse;

/// A part of the rows of a filter, in order.
pub fn list(store: &MemoryStore, ask: &ListAsk, ticket: &Ticket) -> Option<Listing> {
    let selection = store.select(&ask.query, ticket)?;
    let rows = over_blocks(&store.blocks, ticket, 2, |index, block| {
        let chosen = selection.blocks.get(index);
        let mut bits = chosen.map_or_else(|| Bits::none(block.len()), |c| c.bits.clone());
        if let Some(span) = ask.span {
            bits.and(&block.possible(span));
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
    for (block, (bits, _)) in store.blocks.iter().zip(rows) {
        for row in bits.rows(0..block.len()) {
            if let Some(count) = counts.get_mut(usize::from(block.cells.importance.get(row))) {
                *count += 1;
            }
        }
    }
    let (cut, _) = threshold(&counts, wanted);
    let mut keys = Vec::new();
    for (block, (bits, _)) in store.blocks.iter().zip(rows) {
        for row in bits.rows(0..block.len()) {
            let importance = block.cells.importance.get(row);
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
