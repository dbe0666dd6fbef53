//! The requests that a store responds to, one file each, and what they share.

pub mod facets;
pub mod histogram;
pub mod list;
pub mod merge;
pub mod page;
pub mod row_tickers;
pub mod scene;
pub mod sorted_rows;
pub mod sorting;
pub mod step;
pub mod summaries;
pub mod summary;
pub mod top_k;
