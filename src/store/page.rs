//! Pages: some rows of an ordered list around a place in it, so that a list of a million is shown a screen at a time.

use super::ask::{Brief, RowId};
use crate::query::Query;
use crate::story::{Measure, Status};
use crate::study::sweep::Quick;
use crate::time::{Span, Timestamp};
use std::sync::Arc;

/// What a list is sorted by. Ties come in order of time, then of arrival.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// Start.
    #[default]
    Time,
    /// Importance.
    Importance,
    /// Word of the kind.
    Kind,
    /// Title as written, without case and accents.
    Title,
    /// Name of the first speaker.
    Who,
    /// First ticker.
    Tickers,
    /// The ticker that the figures are about.
    Ticker,
    /// Status, the best known first.
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

/// The place that a page is wanted around.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PagePlace {
    /// Before the first row.
    #[default]
    Start,
    /// Behind the last row.
    End,
    /// Where something of this instant stands in order of time; the start in any other order.
    Time(Timestamp),
    /// At this row; where it would stand in order of time when it is not listed.
    Row(RowId),
    /// At the row with so many before it.
    Rank(u64),
}

/// Asks for the rows around a place of a list.
#[derive(Clone, Debug)]
pub struct PageAsk {
    /// The filter.
    pub query: Arc<Query>,
    /// Only events that start in this span or reach into it.
    pub span: Span,
    /// Whether events that do not pass are listed too.
    pub dimmed: bool,
    /// What the list is sorted by. Rows without the value stand last in both directions.
    pub sort: SortBy,
    /// Whether the greatest comes first.
    pub descending: bool,
    /// The place.
    pub place: PagePlace,
    /// How many rows before the place are wanted.
    pub before: usize,
    /// How many rows from the place on are wanted.
    pub after: usize,
    /// Whether rows have their figures.
    pub figures: bool,
    /// The ticker that the figures of every row are about; `None` for one of the event's own.
    pub focus: Option<Arc<str>>,
    /// Language of titles.
    pub lang: Option<Arc<str>>,
}

/// Some rows of a list.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// How many rows stand before the first of these.
    pub first: u64,
    /// How many rows stand before the place.
    pub place: u64,
    /// How many rows there are in all.
    pub total: u64,
    /// The rows.
    pub rows: Vec<PageRow>,
}

/// An event as a table shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct PageRow {
    /// What drawing needs of it.
    pub brief: Brief,
    /// Identifiers of the first of those who speak or act, at most [`super::NAMES`].
    pub who: Vec<Arc<str>>,
    /// How many more there are.
    pub more_who: usize,
    /// How well it is known, where the file says.
    pub status: Option<Status>,
    /// Publisher of its first source, or that source's title; empty without one.
    pub source: String,
    /// The ticker that its figures are about: the focus ticker; else, of its own that have prices (and that the filter
    /// names, if it names any), the one that satisfies most of the filter's figure terms, ties by its own order.
    pub ticker: Option<Arc<str>>,
    /// What that ticker did on its session, if figures were requested and are known.
    pub figures: Option<Quick>,
}

impl Page {
    /// The place of `row` in the list, if it is on this page.
    #[must_use]
    pub fn rank_of(&self, row: RowId) -> Option<u64> {
        let at = self.rows.iter().position(|r| r.brief.row == row)?;
        Some(self.first + at as u64)
    }

    /// The row with `rank` rows before it, if it is on this page.
    #[must_use]
    pub fn at(&self, rank: u64) -> Option<&PageRow> {
        let at = rank.checked_sub(self.first)?;
        self.rows.get(usize::try_from(at).ok()?)
    }

    /// Whether the list has nothing after this page.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.first + self.rows.len() as u64 >= self.total
    }
}
