//! One row of a lane while glyphs and labels are given out: what is taken, by whom, and how much room is left.

/// Columns that an event takes with its glyph and its label, half open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken {
    /// Its glyph.
    pub from: i64,
    /// Where the next may begin.
    pub to: i64,
    /// Whose it is.
    pub owner: usize,
}

/// Occupied stretches of one row.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// From left to right, none meeting another.
    taken: Vec<Taken>,
    /// What the extents of its events take beyond their glyphs, where nothing else stands.
    reached: Vec<(i64, i64)>,
}

/// How good a row is for an event: its whole label fits, no other's extent runs through its glyph, its own
/// extent runs through no other's, and the columns that are free for the label.
pub(super) type Worth = (bool, bool, bool, i64);

impl Row {
    /// How many begin at `column` or before it.
    fn begun(&self, column: i64) -> usize {
        self.taken.partition_point(|t| t.from <= column)
    }

    /// What stands at `column`.
    pub(super) fn at(&self, column: i64) -> Option<Taken> {
        let last = self.begun(column).checked_sub(1)?;
        self.taken.get(last).copied().filter(|t| column < t.to)
    }

    /// How many columns are free from `from` on, up to `most`; `None` when `from` itself is taken.
    pub(super) fn room(&self, from: i64, most: i64) -> Option<i64> {
        if self.at(from).is_some() {
            return None;
        }
        let next = self.taken.get(self.begun(from));
        Some(next.map_or(most, |t| most.min(t.from - from)))
    }

    /// How good it is for an event that wants `full` columns from `from` on and reaches to `last`.
    pub(super) fn worth(&self, from: i64, last: i64, full: i64) -> Option<Worth> {
        let room = self.room(from, full)?;
        let covered = (self.reached.iter()).any(|(a, b)| *a <= from && from < *b);
        let next = self.taken.get(self.begun(from));
        let covers = next.is_some_and(|t| t.from <= last);
        let fits = room >= full;
        Some((fits, !covered, !covers, if fits { 0 } else { room }))
    }

    /// Takes columns that are free; the event's extent reaches to `reach`.
    pub(super) fn take(&mut self, taken: Taken, reach: i64) {
        self.taken.insert(self.begun(taken.from), taken);
        if reach > taken.from + 1 {
            self.reached.push((taken.from, reach));
        }
    }
}
