//! The store: holds events and answers asks about them.
//!
//! Owns the [`EventStore`] trait, which a store in memory and a remote one answer alike. Refuses the screen.

mod as_of;
pub mod ask;
pub mod memory;
pub mod page;

pub use as_of::AsOf;
pub use ask::{
    Brief, EventHead, EventStore, Facet, FacetAsk, FacetValue, LaneScene, LinksAsk, ListAsk,
    Listing, NAMES, Order, Pass, RowId, Scene, SceneAsk, StepAsk, ValuesAsk,
};
pub use memory::{MemoryStore, Ready};
pub use page::{Page, PageAsk, PagePlace, PageRow, SortBy};
