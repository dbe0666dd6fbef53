//! The view: where one stands in the story, as one plain value.
//!
//! Undo, the jump list, headless frames and drawing all work on it. Holds no events and no results.

use super::table::TableView;
use super::zones::ZoneKind;
use crate::story::Lane;
use crate::time::{Axis, AxisKind, Span, Timestamp};
use std::sync::Arc;

/// A part of the screen that can be focused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pane {
    /// The main view.
    #[default]
    Timeline = 1,
    /// Everything of the selected event.
    Event = 2,
    /// What the prices did about the selected event.
    Reaction = 3,
    /// What links tie to the selected event.
    Thread = 4,
    /// Counts of values in the window and filter.
    Facets = 5,
    /// Two events beside each other, while they are compared; key `x` leads to it.
    Compare = 6,
}

impl Pane {
    /// All panes, in the order of their numbers.
    pub const ALL: [Self; 6] = [
        Self::Timeline,
        Self::Event,
        Self::Reaction,
        Self::Thread,
        Self::Facets,
        Self::Compare,
    ];

    /// The largest number of a pane: digits up to it focus panes.
    pub const LAST: usize = 5;

    /// The title on the screen.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Timeline => "Timeline",
            Self::Event => "Event",
            Self::Reaction => "Reaction",
            Self::Thread => "Thread",
            Self::Facets => "Facets",
            Self::Compare => "Compare",
        }
    }

    /// Its place among the panes, from 1; the key that focuses it, but for Compare.
    #[must_use]
    pub const fn number(self) -> usize {
        self as usize
    }

    /// The key that leads to it.
    #[must_use]
    pub const fn key(self) -> char {
        match self {
            Self::Compare => 'x',
            _ => (b'0' + self as u8) as char,
        }
    }
}

/// The events that are compared, by identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The one that was marked first.
    pub a: Arc<str>,
    /// The other, once it is marked.
    pub b: Option<Arc<str>>,
}

/// How the main view shows the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ViewKind {
    /// Time runs right: lanes, price lines, overview.
    #[default]
    Timeline,
    /// Time runs down: a row group a day or so, a column a lane, what the market did.
    Side,
    /// One event a row, columns chosen, sorted by any.
    Table,
}

impl ViewKind {
    /// All kinds, in the order in which the key goes round.
    pub const ALL: [Self; 3] = [Self::Timeline, Self::Side, Self::Table];

    /// The title on the screen.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Timeline => "Timeline",
            Self::Side => "Side by side",
            Self::Table => "Table",
        }
    }

    /// The kind after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Timeline => Self::Side,
            Self::Side => Self::Table,
            Self::Table => Self::Timeline,
        }
    }
}

/// Where one stands.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// How the main view shows the window.
    pub kind: ViewKind,
    /// The columns of the table, and its order.
    pub table: TableView,
    /// The time on the screen.
    pub window: Span,
    /// How time turns into columns.
    pub axis: AxisKind,
    /// The clock of the replay: what became known later is hidden. `None` shows all.
    pub clock: Option<Timestamp>,
    /// Whose clock the times are told by.
    pub zone: ZoneKind,
    /// Where one stands in time.
    pub cursor: Timestamp,
    /// The lane that left and right move in.
    pub lane: Lane,
    /// Identifier of the selected event.
    pub selected: Option<Arc<str>>,
    /// The filter as typed.
    pub query: String,
    /// Whether events that do not pass stay, dimmed.
    pub dimmed: bool,
    /// The focused pane.
    pub focus: Pane,
    /// The pane that is shown below the timeline where there is room for one only.
    pub side: Pane,
    /// The pane beside the Event pane that was focused last; it is shown where there is room for some only.
    pub beside: Pane,
    /// The instant at which prices are set to 100.
    pub rebased: Option<Timestamp>,
    /// The events that are marked to be compared.
    pub pair: Option<Pair>,
    /// Whether the focused pane has the screen for itself.
    pub zoomed: bool,
    /// Tickers with a price lane.
    pub pinned: Vec<String>,
    /// The ticker that was chosen as the one that all figures are about; `None` leaves it to the filter or the event.
    pub focus_ticker: Option<Arc<str>>,
}

impl Default for View {
    fn default() -> Self {
        Self {
            kind: ViewKind::Timeline,
            table: TableView::default(),
            window: Span::new(
                Timestamp::default(),
                Timestamp::from_micros(crate::time::DAY),
            ),
            axis: AxisKind::Clock,
            clock: None,
            zone: ZoneKind::Story,
            cursor: Timestamp::default(),
            lane: Lane::Statements,
            selected: None,
            query: String::new(),
            dimmed: false,
            focus: Pane::Timeline,
            side: Pane::Event,
            beside: Pane::Reaction,
            rebased: None,
            pair: None,
            zoomed: false,
            pinned: Vec::new(),
            focus_ticker: None,
        }
    }
}

/// The shortest window: a column of a hundred shows a hundredth of a second.
const SHORTEST: i64 = 1_000_000;

impl View {
    /// Whether two events stand beside each other, in the place of the lower panes.
    #[must_use]
    pub fn compares(&self) -> bool {
        self.pair.as_ref().is_some_and(|pair| pair.b.is_some())
    }

    /// Whether `pane` can be focused by going round: the lower panes give way to two events that are compared.
    #[must_use]
    pub fn offers(&self, pane: Pane) -> bool {
        pane == Pane::Timeline || self.compares() == (pane == Pane::Compare)
    }

    /// Focuses `pane` and remembers it as the one to show. A pane in whose place two events are compared ends
    /// that.
    pub fn focus(&mut self, pane: Pane) {
        self.focus = pane;
        if self.compares() && !self.offers(pane) {
            self.pair = None;
        }
        if !matches!(pane, Pane::Timeline | Pane::Compare) {
            self.side = pane;
            if pane != Pane::Event {
                self.beside = pane;
            }
        }
    }

    /// Moves the window by whole columns of `axis`, so that nothing on it is shuffled; whether it moved.
    pub fn pan(&mut self, axis: &Axis, columns: i64) -> bool {
        let (moved, whole) = match axis.kind() {
            AxisKind::Clock => {
                let by = axis.pitch().saturating_mul(columns);
                let moved = self.window.moved(by);
                (moved, moved.micros() == self.window.micros())
            }
            AxisKind::Trading => {
                let moved = axis.moved(columns);
                (moved.span(), axis.over(moved.span()) == moved)
            }
        };
        // At an end of time the window would shrink.
        if whole {
            self.window = moved;
        }
        whole
    }

    /// Half or double the window about the cursor, which keeps its place on the screen.
    #[must_use]
    pub fn zoomed_window(&self, axis: &Axis, inward: bool) -> Span {
        if axis.kind() == AxisKind::Trading {
            let zoomed = axis.zoomed(self.cursor, inward);
            let span = zoomed.span();
            let fits = span.micros() >= SHORTEST && axis.over(span) == zoomed;
            return if fits { span } else { self.window };
        }
        let anchor = self.cursor.clamp(self.window.from, self.window.to);
        let (before, after) = (anchor.since(self.window.from), self.window.to.since(anchor));
        if inward {
            if self.window.micros() / 2 < SHORTEST {
                return self.window;
            }
            return Span::new(anchor.plus(-(before / 2)), anchor.plus(after / 2));
        }
        Span::new(
            anchor.plus(-before.saturating_mul(2)),
            anchor.plus(after.saturating_mul(2)),
        )
    }

    /// Moves the window by whole columns until `at` is on it, away from the edges; far away, `at` comes to
    /// the middle.
    pub fn reveal(&mut self, axis: &Axis, at: Timestamp) {
        let columns = axis.columns() as i64;
        let margin = (columns / 12).clamp(1, 12);
        let column = axis.column(at);
        if (margin..columns - margin).contains(&column) {
            return;
        }
        let target = if column < -columns || column > 2 * columns {
            columns / 2
        } else if column < margin {
            columns / 4
        } else {
            columns * 3 / 4
        };
        self.pan(axis, column - target);
    }
}

/// A span that shows all of `extent` with a little room on both sides.
#[must_use]
pub fn fitted(extent: Span) -> Span {
    let room = (extent.micros() / 24).max(SHORTEST / 2);
    extent.widened(room)
}

/// Exact returns from zooms: leaving a zoom by its opposite restores the window that it began from.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    steps: Vec<(bool, Span, Span)>,
}

impl Trail {
    /// The window after a zoom of `view`; remembers the way back.
    pub fn zoom(&mut self, view: &View, axis: &Axis, inward: bool) -> Span {
        if let Some((was_inward, before, after)) = self.steps.last().copied() {
            if after != view.window {
                self.steps.clear();
            } else if was_inward != inward {
                self.steps.pop();
                return before;
            }
        }
        let after = view.zoomed_window(axis, inward);
        if after != view.window {
            self.steps.push((inward, view.window, after));
        }
        after
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn view(from: i64, len: i64, cursor: i64) -> View {
        let from = Timestamp::from_micros(from);
        View {
            window: Span::new(from, from.plus(len)),
            cursor: from.plus(cursor % len),
            ..View::default()
        }
    }

    proptest! {
        #[test]
        fn zooming_and_panning_there_and_back(
            from in 0_i64..1 << 50, len in 4_000_000_i64..1 << 48, cursor in 0_i64..1 << 48,
            inward in any::<bool>(), times in 1_usize..6, columns in 2_usize..300,
        ) {
            let mut view = view(from, len, cursor);
            let start = view.window;
            let mut trail = Trail::default();
            let mut taken = 0;
            for _ in 0..times {
                let next = trail.zoom(&view, &Axis::new(view.window, columns), inward);
                taken += usize::from(next != view.window);
                view.window = next;
                prop_assert!(view.window.from <= view.cursor && view.cursor <= view.window.to);
            }
            for _ in 0..taken {
                view.window = trail.zoom(&view, &Axis::new(view.window, columns), !inward);
            }
            prop_assert_eq!(view.window, start);
            let axis = Axis::new(view.window, columns);
            view.pan(&axis, 7);
            view.pan(&axis, -7);
            prop_assert_eq!(view.window, start);
        }
    }
}
