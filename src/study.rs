//! The study: what can be computed from events and prices, and events made up to measure with.
//!
//! Refuses screens and files.

pub mod synth;
