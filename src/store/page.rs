//! Pages: some rows of an ordered list around an anchor, so that a list of a million rows is shown a screen at a time.

use super::api::{EventSummary, RowId};
use crate::query::Query;
use crate::story::{Measure, Status};
use crate::study::sweep::Quick;
use crate::time::{Span, Timestamp};
use std::sync::Arc;

/// The column that a list is sorted by; ties by time, then by arrival.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// Start.
    #[default]
    Time,
    /// Importance.
    Importance,
    /// Kind.
    Kind,
    /// Title as written, without case and accents.
    Title,
    /// Name of the first speaker.
    Who,
    /// First ticker.
    Tickers,
    /// The ticker that the figures are about.
    Ticker,
    /// Status, the most certain first.
    Status,
    /// Publisher of the first source.
    Source,
    /// Close of that ticker in the first session that could react.
    Close,
    /// Return of that ticker in that session.
    Return,
    /// A figure of that ticker on that session.
    Figure(Measure),
}

/// The place in a list that a page is requested around.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageAnchor {
    /// Before the first row.
    #[default]
    Start,
    /// Behind the last row.
    End,
    /// The place of this instant in order of time; the start in any other order.
    Time(Timestamp),
    /// This row; its place in order of time when it is not listed.
    Row(RowId),
    /// The row with this many rows before it.
    Rank(u64),
}

/// A request for the rows around an anchor of a list.
#[derive(Clone, Debug)]
pub struct PageRequest {
    /// The filter.
    pub query: Arc<Query>,
    /// Only events that start in this span or reach into it.
    pub span: Span,
    /// Whether events that do not match are listed too.
    pub dimmed: bool,
    /// What the list is sorted by. Rows without the value come last in both directions.
    pub sort: SortBy,
    /// Whether the greatest comes first.
    pub descending: bool,
    /// The anchor.
    pub anchor: PageAnchor,
    /// Rows before the anchor.
    pub before: usize,
    /// Rows from the anchor on.
    pub after: usize,
    /// Whether rows carry figures.
    pub figures: bool,
    /// The ticker of the figures of all rows; `None` for one of each event's own.
    pub focus: Option<Arc<str>>,
    /// Language of titles.
    pub lang: Option<Arc<str>>,
}

/// Some rows of a list.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Number of rows before the first of these.
    pub first: u64,
    /// Number of rows before the anchor.
    pub anchor_rank: u64,
    /// Number of rows in the list.
    pub total: u64,
    /// The rows.
    pub rows: Vec<PageRow>,
}

/// An event as a table shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct PageRow {
    /// Its summary.
    pub summary: EventSummary,
    /// Identifiers of the first of those who speak or act, at most [`super::api::MAX_SUMMARY_NAMES`].
    pub who: Vec<Arc<str>>,
    /// How many more there are.
    pub more_who: usize,
    /// Its status, where the file states one.
    pub status: Option<Status>,
    /// Publisher of its first source, or that source's title; empty without one.
    pub source: String,
    /// The ticker that its figures are about: the focus ticker; else, of its own that have prices (and that the filter
    /// names, if it names any), the one that satisfies most of the filter's figure terms, ties by its own order.
    pub ticker: Option<Arc<str>>,
    /// The figures of that ticker on its session, if requested and known.
    pub figures: Option<Quick>,
}

impl Page {
    /// The rank of `row` in the list, if it is on this page.
    #[must_use]
    pub fn rank_of(&self, row: RowId) -> Option<u64> {
        let at = self.rows.iter().position(|r| r.summary.row == row)?;
        Some(self.first + at as u64)
    }

    /// The row with `rank` rows before it, if it is on this page.
    #[must_use]
    pub fn at(&self, rank: u64) -> Option<&PageRow> {
        let at = rank.checked_sub(self.first)?;
        self.rows.get(usize::try_from(at).ok()?)
    }

    /// Whether the list ends with this page.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.first + self.rows.len() as u64 >= self.total
    }
}
