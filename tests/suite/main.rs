//! Everything that is tested through the library's public face.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets what it does not expect should end there"
)]

mod stores;
