//! One row of a lane while glyphs and labels are given out: what is taken, and how much room is left.

/// Occupied stretches of one row, as half-open column ranges.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    taken: Vec<(i64, i64)>,
    /// What the extents of its events take, where nothing else stands.
    reached: Vec<(i64, i64)>,
}

/// How good a row is for an event: its whole label fits, no other's extent runs through its glyph, its own
/// extent runs through no other's, and the columns that are free for the label.
pub(super) type Worth = (bool, bool, bool, i64);

impl Row {
    /// How many columns are free from `from` on, up to `most`; `None` when `from` itself is taken.
    pub(super) fn room(&self, from: i64, most: i64) -> Option<i64> {
        let mut end = from + most;
        for (a, b) in &self.taken {
            if *a <= from && from < *b {
                return None;
            }
            if *a > from {
                end = end.min(*a);
            }
        }
        Some(end - from)
    }

    /// How good it is for an event that wants `full` columns from `from` on and reaches to `last`.
    pub(super) fn worth(&self, from: i64, last: i64, full: i64) -> Option<Worth> {
        let room = self.room(from, full)?;
        let covered = (self.reached.iter()).any(|(a, b)| *a <= from && from < *b);
        let covers = (self.taken.iter()).any(|(a, _)| from < *a && *a <= last);
        let fits = room >= full;
        Some((fits, !covered, !covers, if fits { 0 } else { room }))
    }

    /// Takes the columns from `from` on, up to `to`; the event's extent reaches to `reach`.
    pub(super) fn take(&mut self, from: i64, to: i64, reach: i64) {
        self.taken.push((from, to));
        self.reached.push((from, reach));
    }
}
