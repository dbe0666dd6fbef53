//! The suite: what the modules promise together, from case files and properties.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod query;
