//! The page of events that Side by side and Table show, and where it stands on the screen.

use crate::store::{Page, PageAnchor, RowId, SortBy};
use crate::story::{Lane, Story};
use crate::time::{Span, Timestamp, Zone};
use ratatui::layout::Rect;
use std::sync::Arc;

/// All that the order and the content of a list depend on.
#[derive(Clone, Debug, PartialEq)]
pub struct ListKey {
    /// The filter.
    pub query: String,
    /// The window.
    pub span: Span,
    /// Whether events that do not pass are listed.
    pub dimmed: bool,
    /// What it is sorted by.
    pub sort: SortBy,
    /// Whether the greatest comes first.
    pub descending: bool,
    /// Whether rows have the figures of their sessions.
    pub figures: bool,
    /// The focus ticker of all rows.
    pub focus: Option<Arc<str>>,
    /// The store's revision.
    pub revision: u64,
}

/// What was asked: a list and a place in it, and how much around it.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedPage {
    /// The list.
    pub key: ListKey,
    /// The place.
    pub place: PageAnchor,
    /// How many rows on both sides of it.
    pub around: usize,
}

/// A page with what it is a part of.
#[derive(Clone, Debug)]
pub struct HeldPage {
    /// The list.
    pub key: ListKey,
    /// Some rows of it.
    pub page: Arc<Page>,
}

/// Everything that the lines of Side by side follow from. What is shared is compared by its address.
#[derive(Clone, Debug)]
pub struct SideInputs {
    /// The story.
    pub story: Arc<Story>,
    /// The events.
    pub page: Arc<Page>,
    /// The window that they are of.
    pub window: Span,
    /// The zone on the screen.
    pub zone: Zone,
    /// The clock of a replay.
    pub clock: Option<Timestamp>,
    /// Lanes that the story uses.
    pub used: Vec<(Lane, u64)>,
    /// Tickers to show.
    pub tickers: Vec<String>,
    /// Why there is no event, if there is none.
    pub notice: Option<String>,
    /// The cells.
    pub inner: Rect,
}

impl PartialEq for SideInputs {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.story, &other.story)
            && Arc::ptr_eq(&self.page, &other.page)
            && (self.window, self.zone, self.inner) == (other.window, other.zone, other.inner)
            && self.clock == other.clock
            && (&self.used, &self.tickers, &self.notice)
                == (&other.used, &other.tickers, &other.notice)
    }
}

/// What stands still on the screen while other things move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// An event.
    Event(RowId),
    /// The row of an instant.
    At(Timestamp),
}

/// Where a list that scrolls stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// What the place is told by.
    pub anchor: Anchor,
    /// How many lines below the first line of the screen it stands; may lie outside the screen.
    pub row: i64,
    /// Where the person stands.
    pub focus: Anchor,
}

impl Default for Seat {
    fn default() -> Self {
        let start = Anchor::At(Timestamp::MIN);
        Self {
            anchor: start,
            row: 0,
            focus: start,
        }
    }
}

/// What a seat is good for: another list, or another height, has another.
#[derive(Clone, Debug, PartialEq)]
pub struct SeatKey {
    /// The list, whatever its revision.
    pub key: ListKey,
    /// Columns and rows of the view.
    pub size: (u16, u16),
}

/// How many seats are remembered.
const KEPT: usize = 64;

/// The present seat, and those of lists that were left, so that coming back finds everything where it was.
#[derive(Clone, Debug, Default)]
pub struct Seats {
    /// The present one.
    pub now: Seat,
    /// Nobody has pressed a key yet: whatever is selected while the story arrives is no step.
    pub fresh: bool,
    key: Option<SeatKey>,
    left: Vec<(SeatKey, Seat)>,
}

impl Seats {
    /// The seats of a story that is just opening.
    #[must_use]
    pub fn fresh() -> Self {
        Self {
            fresh: true,
            ..Self::default()
        }
    }

    /// Takes the seat for a list: the one that was left there with the same `focus`, or one that puts it a third
    /// down.
    pub fn take(&mut self, key: SeatKey, focus: Anchor, shown: usize) {
        if self.key.as_ref() == Some(&key) && !self.fresh {
            return;
        }
        if let Some(old) = self.key.take() {
            self.left
                .retain(|(k, seat)| *k != old || seat.focus != self.now.focus);
            self.left.push((old, self.now));
        }
        if self.left.len() > KEPT {
            self.left.remove(0);
        }
        let known = self
            .left
            .iter()
            .find(|(k, seat)| *k == key && seat.focus == focus);
        self.now = known.filter(|_| !self.fresh).map_or(
            Seat {
                anchor: focus,
                row: shown as i64 / 3,
                focus,
            },
            |(_, seat)| *seat,
        );
        self.key = Some(key);
    }
}

impl Seat {
    /// The first line of the screen, so that `focus` is on it when it moved; everything else moves no more than it
    /// must. `line` tells the line of an anchor among `lines`, of which `shown` are on the screen.
    #[must_use]
    pub fn top(
        &self,
        focus: Anchor,
        lines: usize,
        shown: usize,
        line: impl Fn(Anchor) -> Option<usize>,
    ) -> usize {
        let (lines, shown) = (lines as i64, shown as i64);
        let wanted = line(focus).map(|l| l as i64);
        let now = line(self.anchor).map(|l| l as i64 - self.row);
        let margin = (shown / 6).clamp(i64::from(shown > 2), 3);
        let top = match (now, wanted) {
            (Some(top), Some(at)) if focus != self.focus => {
                if at < top - shown || at > top + 2 * shown {
                    at - shown / 3
                } else {
                    top.min(at - margin).max(at + margin + 1 - shown)
                }
            }
            (Some(top), _) => top,
            (None, Some(at)) => at - shown / 3,
            (None, None) => 0,
        };
        top.min(lines - shown).max(0) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_moved_to_comes_on_the_screen_and_nothing_else_jumps() {
        let at = |n: usize| Anchor::At(Timestamp::from_micros(n as i64));
        let line = |anchor: Anchor| match anchor {
            Anchor::At(time) => usize::try_from(time.micros()).ok(),
            Anchor::Event(_) => None,
        };
        let seat = Seat {
            anchor: at(50),
            row: 10,
            focus: at(50),
        };
        for (focus, top) in [
            (50, 40),
            (55, 40),
            (62, 46),
            (39, 36),
            (99, 80),
            (2, 0),
            (90, 80),
        ] {
            assert_eq!(seat.top(at(focus), 100, 20, line), top, "{focus}");
        }
        assert_eq!(
            seat.top(at(3), 4, 20, line),
            0,
            "few lines begin at the top"
        );
        assert_eq!(Seat::default().top(at(50), 100, 20, line), 44);
        assert_eq!(seat.top(at(50), 100, 0, line), 40);
    }
}
