//! The trait of every store of events.

use super::api::{
    EventHead, EventSummary, Facet, FacetRequest, FacetValue, LinksRequest, ListRequest, Listing,
    RowId, Scene, SceneRequest, StepRequest, ValuesRequest,
};
use super::page::{Page, PageRequest};
use crate::query::Query;
use crate::story::{Event, Story};
use crate::sync::{CancelToken, Cancelled};
use crate::time::Timestamp;

/// A store of events. Every method responds for the store's present revision.
///
/// # Errors
/// Methods that take a token return [`Cancelled`] when it was cancelled before the response was complete.
#[expect(
    clippy::missing_errors_doc,
    reason = "the errors of all methods are the same"
)]
pub trait EventStore {
    /// The story without its events.
    fn story(&self) -> &Story;
    /// A number that grows with every change.
    fn revision(&self) -> u64;
    /// Number of events with a usable time.
    fn total(&self) -> u64;
    /// The instant after which nothing is public in this store; `None` when nothing is hidden.
    fn clock(&self) -> Option<Timestamp> {
        None
    }
    /// What a timeline shows.
    fn scene(&self, request: &SceneRequest, token: &CancelToken) -> Result<Scene, Cancelled>;
    /// The event a number of steps away, if there is one.
    fn step(
        &self,
        request: &StepRequest,
        token: &CancelToken,
    ) -> Result<Option<EventSummary>, Cancelled>;
    /// The values of every facet.
    fn facets(&self, request: &FacetRequest, token: &CancelToken) -> Result<Vec<Facet>, Cancelled>;
    /// The values of one field.
    fn values(
        &self,
        request: &ValuesRequest,
        token: &CancelToken,
    ) -> Result<Vec<FacetValue>, Cancelled>;
    /// Matching events without a usable time, in the order of the files.
    fn undated(
        &self,
        query: &Query,
        limit: usize,
        token: &CancelToken,
    ) -> Result<Listing, Cancelled>;
    /// Events in order; those without a usable time come last, and only without a span.
    fn list(&self, request: &ListRequest, token: &CancelToken) -> Result<Listing, Cancelled>;
    /// The first instant after `clock` at which a matching event becomes public, if there is one.
    fn next_public(
        &self,
        query: &Query,
        clock: Timestamp,
        token: &CancelToken,
    ) -> Result<Option<Timestamp>, Cancelled>;
    /// The rows around a place of an ordered list.
    fn page(&self, request: &PageRequest, token: &CancelToken) -> Result<Page, Cancelled>;
    /// One complete event.
    fn event(&self, row: RowId) -> Option<Event> {
        let head = self.event_head(row, usize::MAX, &CancelToken::never());
        Some(head.ok()??.event)
    }
    /// One event with at most `most` speakers, subjects, tickers and tags each, at a cost that does not grow with how
    /// many more it has.
    fn event_head(
        &self,
        row: RowId,
        most: usize,
        token: &CancelToken,
    ) -> Result<Option<EventHead>, Cancelled>;
    /// The summary of one event; `query` decides whether it passes.
    fn summary(&self, row: RowId, query: &Query, lang: Option<&str>) -> Option<EventSummary>;
    /// The row of an identifier.
    fn find(&self, id: &str) -> Option<RowId>;
    /// When a row became public.
    fn public_at(&self, row: RowId) -> Option<Timestamp>;
    /// Events with a link of their own to an identifier, in order of time; those without a time come last.
    fn linked_to(
        &self,
        request: &LinksRequest<'_>,
        token: &CancelToken,
    ) -> Result<Listing, Cancelled>;
    /// File number and line of a row, for people.
    fn source_location(&self, row: RowId) -> Option<(u16, u32)>;
}
