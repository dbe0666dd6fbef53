//! Requests to a store and its responses. All are plain values.

use crate::query::Query;
use crate::story::{Event, Lane};
use crate::time::{Axis, Span, Timestamp, When, Zone};
use std::sync::Arc;

/// A row of a store. It stays the same as long as the store exists; its order means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowId(pub u64);

/// The events that a step may stop at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum StepScope {
    /// Only those that match the filter.
    #[default]
    Matching,
    /// All events.
    All,
}

/// Most tickers or speakers in a summary. A screen holds several hundred summaries, and each ticker of each
/// may be looked up in a frame; no event of a real file names as many.
pub const MAX_SUMMARY_NAMES: usize = 32;

/// What drawing needs of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct EventSummary {
    /// Its row.
    pub row: RowId,
    /// Its identifier.
    pub id: Arc<str>,
    /// When it happened.
    pub when: When,
    /// The time that decides which session could first react, as [`Event::deciding`] has it.
    pub deciding: When,
    /// When it ended, if it lasted.
    pub until: Option<Timestamp>,
    /// Its lane.
    pub lane: Lane,
    /// Its kind.
    pub kind: Arc<str>,
    /// Importance, 0 to 100.
    pub importance: u8,
    /// Title in the requested language, made safe for a line of a terminal.
    pub title: Arc<str>,
    /// Whether it matches the filter.
    pub passes: bool,
    /// Whether it was derived from prices.
    pub derived: bool,
    /// The first of its tickers, at most [`MAX_SUMMARY_NAMES`].
    pub tickers: Vec<Arc<str>>,
    /// How many more tickers it has.
    pub more_tickers: usize,
    /// The zone of the event, where its time has days and no time of day.
    pub own_zone: Option<Zone>,
}

impl EventSummary {
    /// The zone of its dates.
    #[must_use]
    pub fn zone(&self, story: Zone) -> Zone {
        self.own_zone.unwrap_or(story)
    }
}

/// A request for what a timeline shows.
#[derive(Clone, Debug)]
pub struct SceneRequest {
    /// The filter.
    pub query: Arc<Query>,
    /// The columns to count in.
    pub axis: Axis,
    /// The wider span whose events are listed, so that labels do not change when the window moves a little.
    pub around: Span,
    /// Most events that a lane lists.
    pub limit: usize,
    /// How many a lane with more than that lists: the most important ones, matching ones first, ties by
    /// [`tie_break_hash`].
    pub best: usize,
    /// Whether events that do not match are listed and counted too.
    pub dimmed: bool,
    /// Language of titles.
    pub lang: Option<Arc<str>>,
    /// Number of columns of the overview strip, which spans the whole story.
    pub overview: usize,
}

/// Tie-break hash of a start: spreads equally important events over the span instead of favouring the earliest. The same
/// for every store.
#[must_use]
pub const fn tie_break_hash(start: Timestamp) -> u64 {
    // Fibonacci hashing (Knuth, TAOCP 6.4): equal steps of time land far from each other. Whole seconds, days
    // and years all end in zeros, which the fold brings in.
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let mixed = (start.micros() as u64).wrapping_mul(GOLDEN);
    (mixed ^ (mixed >> 32)).wrapping_mul(GOLDEN)
}

/// What a timeline shows.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The store's revision that it was taken from.
    pub revision: u64,
    /// Its filter.
    pub query: Arc<Query>,
    /// The columns of its counts.
    pub axis: Axis,
    /// Lanes in the order of [`Lane::ALL`].
    pub lanes: Vec<LaneScene>,
    /// From the start of the first stated event to the end of the last one; of all events where none is stated; `None`
    /// without events.
    pub extent: Option<Span>,
    /// Matching events, in equal columns over `extent`. Derived moves are counted only if nothing else matches: they are
    /// many and would hide where the story is.
    pub overview: Vec<u32>,
    /// Events in the store.
    pub total: u64,
    /// Derived moves among them.
    pub derived: u64,
    /// Matching events.
    pub matched: u64,
    /// Derived moves among them.
    pub matched_derived: u64,
    /// Events in the window: those that begin in it and those that reach into it.
    pub in_window: u64,
    /// Matching events in the window.
    pub matched_in_window: u64,
    /// Events without a usable time; no window and none of the other counts includes them.
    pub undated: u64,
    /// Matching ones among them.
    pub undated_matched: u64,
}

/// One lane of a scene.
#[derive(Clone, Debug)]
pub struct LaneScene {
    /// The lane.
    pub lane: Lane,
    /// Events of the lane in the whole story, matching or not.
    pub total: u64,
    /// Matching events of the lane in the whole story.
    pub matched: u64,
    /// Matching events of the lane in the window, including those that reach into it.
    pub matched_in_window: u64,
    /// Events of the lane in the window, including those that reach into it.
    pub in_window: u64,
    /// Matching events by the column of the axis in which they begin.
    pub counts: Vec<u32>,
    /// Other events by the column in which they begin; empty unless requested.
    pub dimmed: Vec<u32>,
    /// Events in order of time (then row): all of the span around the window, or the most important of them.
    pub summaries: Vec<Arc<EventSummary>>,
    /// Whether `summaries` are all.
    pub complete: bool,
}

/// A request for the event a number of steps away. A negative count goes back in time.
#[derive(Clone, Debug)]
pub struct StepRequest {
    /// The filter.
    pub query: Arc<Query>,
    /// The events that count.
    pub scope: StepScope,
    /// Only in this lane.
    pub lane: Option<Lane>,
    /// Only with this speaker (an identifier of `who`).
    pub who: Option<Arc<str>>,
    /// The start: after (before) this row at this time, or the instant itself without a row.
    pub from: (Timestamp, Option<RowId>),
    /// Number of steps; 0 for the event nearest to the instant.
    pub count: i64,
    /// Language of the title.
    pub lang: Option<Arc<str>>,
}

/// A request for the values of every facet, with counts.
#[derive(Clone, Debug)]
pub struct FacetRequest {
    /// The filter.
    pub query: Arc<Query>,
    /// The window.
    pub window: Span,
    /// Most values of a field.
    pub limit: usize,
}

/// One field and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// Name of the field.
    pub field: &'static str,
    /// Values, the most frequent first, ties in alphabetical order.
    pub values: Vec<FacetValue>,
    /// How many more values there are.
    pub more: usize,
}

/// One value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// The word that a query takes.
    pub word: Arc<str>,
    /// How many events of the window have it and match the filter without its terms of this field.
    pub count: u64,
}

/// A request for the values of one field that contain a text, for completion.
#[derive(Clone, Debug)]
pub struct ValuesRequest {
    /// The filter without the term that is being typed.
    pub query: Arc<Query>,
    /// The window.
    pub window: Span,
    /// Name of the field.
    pub field: &'static str,
    /// What the value contains, folded.
    pub needle: String,
    /// Most values.
    pub limit: usize,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Oldest first.
    #[default]
    Time,
    /// Most important first, ties by time.
    Importance,
}

/// A request for events in order.
#[derive(Clone, Debug)]
pub struct ListRequest {
    /// The filter.
    pub query: Arc<Query>,
    /// Only those that may have happened or been under way in this span.
    pub span: Option<Span>,
    /// The order.
    pub order: Order,
    /// Rows to skip.
    pub skip: usize,
    /// Most rows.
    pub limit: usize,
}

/// A request for the events that link to an identifier.
#[derive(Clone, Copy, Debug)]
pub struct LinksRequest<'a> {
    /// The identifier as links write it.
    pub id: &'a str,
    /// Only those that were public then.
    pub clock: Option<Timestamp>,
    /// Most rows; all are counted.
    pub limit: usize,
}

/// A part of a list.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The rows.
    pub rows: Vec<RowId>,
    /// How many there are in all.
    pub total: u64,
}

/// An event with truncated lists of names.
#[derive(Clone, Debug, Default)]
pub struct EventHead {
    /// The event, with the first names of each list.
    pub event: Event,
    /// Speakers beyond.
    pub more_who: usize,
    /// Subjects beyond.
    pub more_about: usize,
    /// Tickers beyond.
    pub more_tickers: usize,
    /// Tags beyond.
    pub more_tags: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;

    #[test]
    fn ties_are_broken_all_over_a_span() {
        // The first tenth of the days of a year by their hash lie in all of its quarters.
        let mut days: Vec<i64> = (0..360).collect();
        days.sort_by_key(|day| tie_break_hash(Timestamp::from_micros(day * DAY)));
        let mut quarters = [0; 4];
        for day in days.iter().take(36) {
            if let Some(count) = quarters.get_mut(usize::try_from(day / 90).unwrap_or(4)) {
                *count += 1;
            }
        }
        assert!(quarters.iter().all(|count| *count >= 4), "{quarters:?}");
    }
}
