//! What rows weigh: the importance in their column, but for rows that became lighter after they were public, which
//! weigh until then what they weighed first.
//!
//! A move made from prices is light once a file states it too; in a replay it must not be light before that was known.

use super::MemoryStore;
use super::block::Block;
use super::column::Column;
use crate::time::{Span, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows that weighed more for a while, by number of arrival: when that was, and what they weighed then.
#[derive(Clone, Debug, Default)]
pub struct Earlier(Arc<BTreeMap<u64, (Span, u8)>>);

/// What the rows of one block weigh at a clock.
pub struct Weights<'a> {
    column: &'a Column<u8>,
    /// Rows that weigh something else, in order.
    other: Vec<(usize, u8)>,
}

impl Earlier {
    /// Whether any row weighs something else at `clock`.
    #[must_use]
    pub fn matters(&self, clock: Option<Timestamp>) -> bool {
        clock.is_some_and(|clock| self.0.values().any(|(span, _)| span.contains(clock)))
    }

    /// What the rows of `block` weigh at `clock`.
    #[must_use]
    pub fn of<'a>(&self, block: &'a Block, clock: Option<Timestamp>) -> Weights<'a> {
        let mut other = Vec::new();
        if let Some(clock) = clock {
            let here = self.0.range(block.base..block.base + block.len() as u64);
            let here = here.filter(|(_, (span, _))| span.contains(clock));
            other.extend(here.filter_map(|(row, (_, weight))| Some((block.row(*row)?, *weight))));
            other.sort_unstable();
        }
        Weights {
            column: &block.cells.importance,
            other,
        }
    }
}

impl<'a> Weights<'a> {
    /// What a column says.
    #[must_use]
    pub const fn plain(column: &'a Column<u8>) -> Self {
        let other = Vec::new();
        Self { column, other }
    }

    /// Whether all rows weigh what their column says.
    #[must_use]
    pub const fn are_plain(&self) -> bool {
        self.other.is_empty()
    }

    /// Rows that weigh something else than their column says.
    pub fn other(&self) -> impl Iterator<Item = (usize, u8)> {
        self.other.iter().copied()
    }

    /// What a row weighs.
    #[must_use]
    pub fn get(&self, row: usize) -> u8 {
        if self.are_plain() {
            return self.column.get(row);
        }
        let found = self.other.binary_search_by_key(&row, |(row, _)| *row).ok();
        let other = found.and_then(|at| self.other.get(at));
        other.map_or_else(|| self.column.get(row), |(_, weight)| *weight)
    }
}

impl MemoryStore {
    /// Says that the row which arrives after `ahead` further ones weighed `weight` during `span`, and what its event
    /// says from then on.
    pub fn weighed(&mut self, ahead: usize, span: Span, weight: u8) {
        let row = self.total + ahead as u64;
        Arc::make_mut(&mut self.earlier.0).insert(row, (span, weight));
    }

    /// What a row weighs at `clock`.
    pub(super) fn weight(&self, block: &Block, row: usize, clock: Option<Timestamp>) -> u8 {
        let earlier = || self.earlier.0.get(&block.arrival(row));
        let earlier = clock.and_then(|clock| earlier().filter(|(span, _)| span.contains(clock)));
        earlier.map_or_else(|| block.cells.importance.get(row), |(_, weight)| *weight)
    }
}
