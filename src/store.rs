//! Stores of events: the [`EventStore`] trait with its requests and responses, the store in memory, and the view of any
//! store as of a time.

pub mod api;
mod as_of;
mod event_store;
pub mod memory;
pub mod page;

pub use api::{
    EventHead, EventSummary, Facet, FacetRequest, FacetValue, LaneScene, LinksRequest, ListRequest,
    Listing, MAX_SUMMARY_NAMES, Order, RowId, Scene, SceneRequest, StepRequest, StepScope,
    ValuesRequest,
};
pub use as_of::AsOf;
pub use event_store::EventStore;
pub use memory::{MemoryStore, PreparedBatch};
pub use page::{Page, PageAnchor, PageRequest, PageRow, SortBy};
