//! What can be asked of a store, and what it answers. All are plain values.

use super::page::{Page, PageAsk};
use crate::query::Query;
use crate::story::{Event, Lane, Story};
use crate::sync::Ticket;
use crate::time::{Axis, Span, Timestamp, When, Zone};
use std::sync::Arc;

/// A row of a store; stays the same while the store lives, and orders by nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowId(pub u64);

/// Whether a step stops only at events that pass the filter, or at all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Pass {
    /// Only events that pass.
    #[default]
    Matching,
    /// All events.
    All,
}

/// Most tickers or speakers that a summary carries. A screen holds several hundred summaries, and each ticker of each
/// may be looked up in a frame; no event of a real file names as many.
pub const NAMES: usize = 32;

/// What drawing needs to know of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Brief {
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
    /// Word of its kind.
    pub kind: Arc<str>,
    /// Importance, 0 to 100.
    pub importance: u8,
    /// Title, in the language asked for, made safe for a line of a terminal.
    pub title: Arc<str>,
    /// Whether it passes the filter.
    pub passes: bool,
    /// Whether it was made from prices.
    pub derived: bool,
    /// The first of its tickers, at most [`NAMES`].
    pub tickers: Vec<Arc<str>>,
    /// How many more tickers it has.
    pub more_tickers: usize,
    /// The zone that it names for its place, where its time has days and no time of day.
    pub place: Option<Zone>,
}

impl Brief {
    /// The zone of its dates.
    #[must_use]
    pub fn zone(&self, story: Zone) -> Zone {
        self.place.unwrap_or(story)
    }
}

/// Asks for what a timeline shows.
#[derive(Clone, Debug)]
pub struct SceneAsk {
    /// The filter.
    pub query: Arc<Query>,
    /// The columns to count in.
    pub axis: Axis,
    /// The wider span whose events are wanted singly, so that labels do not change when the window moves a little.
    pub around: Span,
    /// How many events a lane may list singly.
    pub limit: usize,
    /// How many a fuller lane lists: the most important ones, those that pass first. Of equally important ones the
    /// [`spread`] chooses.
    pub best: usize,
    /// Whether events that do not pass are listed and counted too.
    pub dimmed: bool,
    /// Language of titles.
    pub lang: Option<Arc<str>>,
    /// The selected event, which is always listed.
    pub selected: Option<RowId>,
    /// The columns of the overview strip; they span the whole story.
    pub overview: usize,
}

/// A number that orders equally important events by their starts, so that the first of them lie all over a span
/// and not at its beginning. The same for every store.
#[must_use]
pub const fn spread(start: Timestamp) -> u64 {
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
    /// The filter it was taken with.
    pub query: Arc<Query>,
    /// The columns it was counted in.
    pub axis: Axis,
    /// Lanes in the order of [`Lane::ALL`].
    pub lanes: Vec<LaneScene>,
    /// From the first stated event's start to the last one's end; of all events where none is stated; `None` without
    /// events.
    pub extent: Option<Span>,
    /// Events that pass, in equal columns over `extent`. Moves made from prices are counted only where nothing
    /// else passes: they are many and would hide where the story is.
    pub overview: Vec<u32>,
    /// Events in the store.
    pub total: u64,
    /// Of them, moves made from prices.
    pub derived: u64,
    /// Events that pass the filter.
    pub matched: u64,
    /// Of them, moves made from prices.
    pub matched_derived: u64,
    /// Events in the window: those that begin in it and those that reach into it.
    pub here: u64,
    /// Events in the window that pass.
    pub matched_here: u64,
    /// Events without a usable time, which stand in no window; they are not among the others.
    pub undated: u64,
    /// Those of them that pass.
    pub undated_matched: u64,
}

/// One lane of a scene.
#[derive(Clone, Debug)]
pub struct LaneScene {
    /// Which.
    pub lane: Lane,
    /// Events of the lane, in the whole story, whether they pass or not.
    pub total: u64,
    /// Events of the lane that pass, in the whole story.
    pub matched: u64,
    /// Events of the lane in the window that pass, those that reach into it among them.
    pub matched_here: u64,
    /// Events of the lane in the window, those that reach into it among them.
    pub here: u64,
    /// Events that pass, by the column of the axis in which they begin.
    pub counts: Vec<u32>,
    /// Events that do not pass, by the column in which they begin; empty unless they were asked for.
    pub dimmed: Vec<u32>,
    /// Events in order of time (then row): all of the span around the window, or the most important of them.
    pub briefs: Vec<Arc<Brief>>,
    /// Whether `briefs` are all.
    pub complete: bool,
}

/// Asks for the event so many steps away. A negative count goes back in time.
#[derive(Clone, Debug)]
pub struct StepAsk {
    /// The filter.
    pub query: Arc<Query>,
    /// Which events count.
    pub pass: Pass,
    /// Only in this lane.
    pub lane: Option<Lane>,
    /// Only with this speaker (an identifier of `who`).
    pub who: Option<Arc<str>>,
    /// Where the step starts: after (before) this row at this time, or from the instant itself without a row.
    pub from: (Timestamp, Option<RowId>),
    /// How many steps; 0 asks for the event nearest to the instant.
    pub count: i64,
    /// Language of the title.
    pub lang: Option<Arc<str>>,
}

/// Asks for the values of every facet, with counts.
#[derive(Clone, Debug)]
pub struct FacetAsk {
    /// The filter.
    pub query: Arc<Query>,
    /// The window.
    pub window: Span,
    /// How many values of a field are wanted.
    pub limit: usize,
}

/// One field and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// Name of the field.
    pub field: &'static str,
    /// Values, the most frequent first, ties by word.
    pub values: Vec<FacetValue>,
    /// How many more values there are.
    pub more: usize,
}

/// One value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// The word that a query takes.
    pub word: Arc<str>,
    /// How many events of the window have it and satisfy the filter, terms of this very field apart.
    pub count: u64,
}

/// Asks for the values of one field that contain a text, for completion.
#[derive(Clone, Debug)]
pub struct ValuesAsk {
    /// The filter without the term that is being typed.
    pub query: Arc<Query>,
    /// The window.
    pub window: Span,
    /// Name of the field.
    pub field: &'static str,
    /// What the value contains, folded.
    pub needle: String,
    /// How many are wanted.
    pub limit: usize,
}

/// How a list is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Oldest first.
    #[default]
    Time,
    /// Most important first, ties by time.
    Importance,
}

/// Asks for events in order.
#[derive(Clone, Debug)]
pub struct ListAsk {
    /// The filter.
    pub query: Arc<Query>,
    /// Only those that may have happened, or gone on, in this span.
    pub span: Option<Span>,
    /// Order.
    pub order: Order,
    /// How many to skip.
    pub skip: usize,
    /// How many at most.
    pub limit: usize,
}

/// Asks for the events that link to an identifier.
#[derive(Clone, Copy, Debug)]
pub struct LinksAsk<'a> {
    /// The identifier, as links write it.
    pub id: &'a str,
    /// Only those that were public then.
    pub clock: Option<Timestamp>,
    /// How many at most; the first ones are listed, all are counted.
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

/// An event whose lists of names are cut.
#[derive(Clone, Debug, Default)]
pub struct EventHead {
    /// The event, with the first names of each list.
    pub event: Event,
    /// How many more speakers it has.
    pub more_who: usize,
    /// How many more subjects.
    pub more_about: usize,
    /// How many more tickers.
    pub more_tickers: usize,
    /// How many more tags.
    pub more_tags: usize,
}

/// A store of events. Every method answers for the store's present revision. `None` from a method that takes
/// a ticket means that the ticket went stale before the answer was whole.
pub trait EventStore {
    /// Everything of the story but its events.
    fn story(&self) -> &Story;
    /// Grows with every change.
    fn revision(&self) -> u64;
    /// How many events there are.
    fn total(&self) -> u64;
    /// What became public later than this is hidden; `None` when nothing is.
    fn clock(&self) -> Option<Timestamp> {
        None
    }
    /// What a timeline shows.
    fn scene(&self, ask: &SceneAsk, ticket: &Ticket) -> Option<Scene>;
    /// The event some steps away; the inner `None` means that there is none.
    fn step(&self, ask: &StepAsk, ticket: &Ticket) -> Option<Option<Brief>>;
    /// The values of every facet.
    fn facets(&self, ask: &FacetAsk, ticket: &Ticket) -> Option<Vec<Facet>>;
    /// The values of one field.
    fn values(&self, ask: &ValuesAsk, ticket: &Ticket) -> Option<Vec<FacetValue>>;
    /// Events without a usable time that pass, in the order of the files: the first ones, and how many there are.
    fn undated(&self, query: &Query, limit: usize, ticket: &Ticket) -> Option<Listing>;
    /// Events in order; those without a usable time come last, and only where no span is asked for.
    fn list(&self, ask: &ListAsk, ticket: &Ticket) -> Option<Listing>;
    /// The first instant after `clock` at which an event that passes becomes public.
    fn next_public(
        &self,
        query: &Query,
        clock: Timestamp,
        ticket: &Ticket,
    ) -> Option<Option<Timestamp>>;
    /// The rows around a place of an ordered list.
    fn page(&self, ask: &PageAsk, ticket: &Ticket) -> Option<Page>;
    /// One event, whole.
    fn event(&self, row: RowId) -> Option<Event> {
        let found = self.event_head(row, usize::MAX, &Ticket::always());
        Some(found??.event)
    }
    /// One event with at most `most` speakers, subjects, tickers and tags each, at a cost that does not grow with how
    /// many more it has; the inner `None` means that there is none.
    fn event_head(&self, row: RowId, most: usize, ticket: &Ticket) -> Option<Option<EventHead>>;
    /// One event for drawing, tested against `query`.
    fn brief(&self, row: RowId, query: &Query, lang: Option<&str>) -> Option<Brief>;
    /// The row of an identifier.
    fn find(&self, id: &str) -> Option<RowId>;
    /// When a row became public.
    fn public_at(&self, row: RowId) -> Option<Timestamp>;
    /// Events with a link of their own to an identifier, in order of time; those without a time come last.
    fn linked_to(&self, ask: &LinksAsk<'_>, ticket: &Ticket) -> Option<Listing>;
    /// File number and line of a row, for people.
    fn place(&self, row: RowId) -> Option<(u16, u32)>;
}
