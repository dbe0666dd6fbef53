//! How a replay runs: whether its clock moves, and how fast.
//!
//! Where the clock stands is a part of the view, since a view is what can be seen again.

use crate::time::Timestamp;

/// Columns a second that the clock passes at each speed.
const SPEEDS: [u64; 7] = [1, 2, 4, 8, 15, 30, 60];

/// A frame is shown no more often than so many times a second; beyond that the clock takes longer steps.
const FRAMES: u64 = 30;

/// The state of a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replay {
    /// Whether the clock runs.
    pub playing: bool,
    /// Number of the speed.
    speed: usize,
    /// Where there is nothing more to come.
    pub(super) end: Timestamp,
    /// A tick is on its way, so that no second one is asked for.
    pub(super) ticking: bool,
}

impl Default for Replay {
    fn default() -> Self {
        Self {
            playing: false,
            speed: 3,
            end: Timestamp::MAX,
            ticking: false,
        }
    }
}

impl Replay {
    /// Columns that the clock passes in a second.
    #[must_use]
    pub fn columns_a_second(&self) -> u64 {
        SPEEDS.get(self.speed).copied().unwrap_or(8)
    }

    /// Takes the next speed, or the one before.
    pub(super) fn change(&mut self, by: isize) {
        let next = self.speed.saturating_add_signed(by);
        self.speed = next.min(SPEEDS.len() - 1);
    }

    /// Milliseconds between two steps of the clock, and the columns of one.
    pub(super) fn pace(&self) -> (u64, i64) {
        let speed = self.columns_a_second();
        let steps = speed.min(FRAMES);
        (1000 / steps, (speed / steps) as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_end_where_the_list_does() {
        let mut replay = Replay::default();
        assert_eq!((replay.columns_a_second(), replay.pace()), (8, (125, 1)));
        for _ in 0..20 {
            replay.change(1);
        }
        assert_eq!((replay.columns_a_second(), replay.pace()), (60, (33, 2)));
        for _ in 0..20 {
            replay.change(-1);
        }
        assert_eq!(replay.pace(), (1000, 1));
    }
}
