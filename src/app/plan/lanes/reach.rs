//! What an event takes of a lane's columns: where its glyph stands, how far its time or its length reaches.

use crate::store::EventSummary;
use crate::story::Event;
use crate::time::Axis;

/// First and last column of what an event's time allows, or of how long it lasted.
pub(super) fn extent(brief: &EventSummary, axis: &Axis) -> (i64, i64) {
    let first = axis.column(brief.when.start);
    let end = brief
        .until
        .map_or(brief.when.end, |until| until.max(brief.when.end));
    let last = if end > brief.when.start {
        axis.column(end.plus(-1))
    } else {
        first
    };
    (first, last.max(first))
}

/// Whether it began before the window and reaches in: then its glyph stands at the window's edge.
pub(super) const fn reaches_in((first, last): (i64, i64)) -> bool {
    first < 0 && last >= 0
}

/// The column of the glyph.
pub(super) const fn glyph_column(extent: (i64, i64)) -> i64 {
    if reaches_in(extent) { 0 } else { extent.0 }
}

/// A move made from prices that is not to draw the eye.
pub(super) const fn is_light(brief: &EventSummary) -> bool {
    brief.derived && brief.importance < Event::LIGHT
}
