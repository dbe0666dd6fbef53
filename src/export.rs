//! A drawn screen as a picture or as text: SVG, plain text, text with colours.
//!
//! Owns what leaves the program in place of a terminal. Refuses to draw and to know what was drawn; the same
//! buffer gives the same bytes, always.

pub mod ansi;
mod colour;
mod glyph;
pub mod plain;
mod runs;
pub mod sgr;
pub mod svg;

pub use runs::Look;
pub use svg::Page;
