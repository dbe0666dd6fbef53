//! Drawing: from the model to cells, and nothing else.
//!
//! `draw` reads the model and writes the buffer. Refuses to change anything but the buffer, and to know what a
//! key or a file is.

mod ascii;
mod card;
mod choose;
mod chrome;
mod compare;
mod counts;
mod facets;
mod folds;
mod footer;
mod frame;
mod overlay;
mod paint;
mod prices;
mod reaction;
mod side;
mod strip;
mod table;
pub mod theme;
mod thread;
mod timeline;

pub use frame::draw;
pub use theme::{Background, Depth, Theme};
