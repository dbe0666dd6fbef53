//! The study: what can be computed from events and prices, and events made up to measure with.
//!
//! Refuses screens and files.

pub mod aligned;
pub mod claims;
pub mod cross;
pub mod day0;
pub mod hindsight;
pub mod least_squares;
pub mod missing;
pub mod model;
pub mod moves;
pub mod numbers;
pub mod reaction;
pub mod refusal;
pub mod returns;
pub mod spikes;
pub mod sweep;
pub mod synth;
pub mod thread;

pub use model::{Beta, Fit, Model};
pub use reaction::{Day, Measured, Reaction, Settings};
pub use refusal::{Refusal, Window};
pub use returns::Paired;
