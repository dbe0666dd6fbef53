//! Text: how wide it is on a screen, how to cut and wrap it, how to search it, and how to make foreign text
//! safe for a terminal.
//!
//! Refuses to know what the text is about.

pub mod fold;
pub mod number_format;
pub mod safe;
pub mod similar;
pub mod web_address;
pub mod width;
pub mod wrap;

pub use fold::fold;
pub use number_format::NumberFormat;
pub use safe::{SafeStr, headline, is_harmless, line, safe};
pub use similar::{edit_distance, most_similar};
pub use web_address::{AddressError, WebAddress};
pub use width::{cells, cut, fit, width};
pub use wrap::{next_line, wrap};
