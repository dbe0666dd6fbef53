//! What the program does, seen from outside its modules.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

mod built_in_story;
mod cli;
mod engine;
mod export;
mod frames;
mod fuzz;
mod growth;
mod hostile_text;
mod json;
mod load;
mod moves;
mod odd_markets;
mod pictures;
mod plain_prices;
mod properties;
mod pty;
mod query;
mod stores;
mod study;
mod threads;
mod time;
