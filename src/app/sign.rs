//! The sign beside a title: the first session that could react was out of the ordinary for a ticker of the event.
//!
//! Owns which sign it is. What is out of the ordinary is told by the series, by the rules for moves.

use crate::store::Brief;
use crate::story::{Lane, Story};

/// The sign of a session that rose.
pub const ROSE: &str = "▴";
/// The sign of a session that fell.
pub const FELL: &str = "▾";

/// The sign of an event, by the first of its tickers whose session was out of the ordinary. A move has none: its glyph
/// says where its session went.
#[must_use]
pub fn sign(brief: &Brief, story: &Story) -> Option<&'static str> {
    if brief.lane == Lane::Moves {
        return None;
    }
    brief.tickers.iter().find_map(|ticker| {
        let series = story.series(ticker)?;
        let session = series.reacting(brief.lane, brief.deciding, story.zone)?;
        let rose = session.change.filter(|_| session.unusual)? >= 0.0;
        Some(if rose { ROSE } else { FELL })
    })
}

/// The title with the sign before it, if there is one.
#[must_use]
pub fn signed(brief: &Brief, story: &Story) -> String {
    sign(brief, story).map_or_else(
        || brief.title.to_string(),
        |sign| format!("{sign} {}", brief.title),
    )
}
