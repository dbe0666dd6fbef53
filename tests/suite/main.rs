//! Tests of the whole program, from outside.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets the unexpected has failed"
)]

mod cli;
mod load;
mod pty;
mod query;
