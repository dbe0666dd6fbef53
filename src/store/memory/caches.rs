//! The last results of queries. Their keys hold what they depend on, so that none is cleared by hand.

use super::filter::figures::FiguresByTicker;
use super::filter::selection::Selection;
use super::filter::verdicts::Verdicts;
use super::queries::sorted_rows::SortedRows;
use super::queries::summaries::{Summaries, SummariesKey};
use crate::query::Expr;
use crate::store::page::SortBy;
use crate::sync::Memo;
use crate::time::{Span, Timestamp};
use std::sync::Arc;

/// How many selections are kept: the filter, the rows of the clock and those of the facets, and some to go back to.
const SELECTIONS: usize = 8;

/// The last results of a store.
#[derive(Debug, Default)]
pub struct Caches {
    /// The rows that match a filter, public or not. An outdated selection is kept too: its blocks that are still there
    /// need not be filtered again.
    pub selections: Memo<SelectionKey, Arc<Selection>, SELECTIONS>,
    /// The same without what was not public yet at a clock.
    pub public_selections: Memo<SelectionKey, Arc<Selection>, SELECTIONS>,
    /// The figures of the story's series, by revision of the story.
    pub figures: Memo<u64, Arc<FiguresByTicker>>,
    /// The verdicts of claims, by revision of the whole store and clock.
    pub verdicts: Memo<(u64, Option<Timestamp>), Arc<Verdicts>>,
    /// The list that was sorted last.
    pub sorted: Memo<SortKey, Arc<SortedRows>>,
    /// The counts of the last overview: moving the window does not change them.
    pub overview: Memo<OverviewKey, Vec<u32>>,
    /// The summaries of the last scene: most of them are in the next one too.
    pub summaries: Memo<SummariesKey, Summaries>,
}

/// What a selection depends on, apart from the blocks.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectionKey {
    /// The revision of the story.
    pub story: u64,
    /// The filter.
    pub expr: Expr,
    /// The clock, where the selection depends on it.
    pub clock: Option<Timestamp>,
}

/// What a sorted list depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct SortKey {
    /// The store's revision.
    pub revision: u64,
    /// The filter.
    pub expr: Expr,
    /// The clock of a replay: later closes are not known.
    pub clock: Option<Timestamp>,
    /// The span.
    pub span: Span,
    /// Whether rows that do not match are in it.
    pub dimmed: bool,
    /// The column that it is sorted by.
    pub sort: SortBy,
    /// The focus ticker of all rows.
    pub focus: Option<Arc<str>>,
}

/// What an overview depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct OverviewKey {
    /// The store's revision.
    pub revision: u64,
    /// The filter.
    pub expr: Expr,
    /// The clock of a replay.
    pub clock: Option<Timestamp>,
    /// The span of the overview.
    pub extent: Option<Span>,
    /// Number of its columns.
    pub columns: usize,
}
