//! A cursor in a list: one place for moving, paging and keeping the marked row on the screen.

/// The marked row of a list and the first row that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListCursor {
    /// The marked row.
    pub at: usize,
    /// The first row on the screen.
    pub top: usize,
}

impl ListCursor {
    /// Moves by `by` rows in a list of `len`, and scrolls so that the row stays among `shown` rows.
    pub fn step(&mut self, by: isize, len: usize, shown: usize) {
        self.at = self.at.saturating_add_signed(by).min(len.saturating_sub(1));
        self.hold(len, shown);
    }

    /// Keeps row and scroll within a list of `len` with `shown` rows on the screen.
    pub fn hold(&mut self, len: usize, shown: usize) {
        self.at = self.at.min(len.saturating_sub(1));
        self.top = self.top.min(len.saturating_sub(shown.max(1))).min(self.at);
        if shown > 0 && self.at >= self.top + shown {
            self.top = self.at + 1 - shown;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marked_row_stays_on_the_screen() {
        let mut cursor = ListCursor::default();
        for (by, at, top) in [(3, 3, 0), (3, 6, 2), (-5, 1, 1), (100, 9, 5), (-100, 0, 0)] {
            cursor.step(by, 10, 5);
            assert_eq!((cursor.at, cursor.top), (at, top));
        }
        cursor.step(4, 0, 0);
        assert_eq!(cursor, ListCursor::default());
    }
}
