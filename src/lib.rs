//! Sillage: what happened, who said what, and the wake it left in the market, on one time axis.
//!
//! The layers, lowest first; imports go down only, and siblings do not know each other:
//! `time text sync` < `story` < `query | load | study` < `store` < `engine` < `app` < `ui | export` < `term` < `cli`.

pub mod app;
pub mod cli;
pub mod engine;
pub mod export;
pub mod load;
pub mod query;
pub mod store;
pub mod story;
pub mod study;
pub mod sync;
pub mod term;
pub mod text;
pub mod time;
pub mod ui;
