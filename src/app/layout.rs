//! Where everything stands on the screen, for a size and a view. Pure arithmetic that never fails.

use super::{Pane, View, ViewKind};
use ratatui::layout::Rect;

/// The parts of the screen. A part without room is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    /// Program, story, counts, zone.
    pub header: Rect,
    /// The filter, while there is one.
    pub query: Rect,
    /// The timeline with its border.
    pub timeline: Rect,
    /// The event with its border.
    pub event: Rect,
    /// The reaction with its border.
    pub reaction: Rect,
    /// The thread with its border.
    pub thread: Rect,
    /// The facets with their border.
    pub facets: Rect,
    /// Two events that are compared, with their border.
    pub compare: Rect,
    /// Keys, breadcrumb.
    pub footer: Rect,
}

/// Below this size the main view stands alone.
pub const SMALL: (u16, u16) = (60, 16);
/// From so many rows on, several panes may stand side by side below the main view.
const TALL: u16 = 30;

/// The panes below the main view, from left to right: from how many columns on each stands there, and its share
/// of them. The pane that was focused last always stands: where there is room for one, alone, and else in the
/// place of the last one.
const LOWER: &[(Pane, u16, u16)] = &[
    (Pane::Event, 0, 46),
    (Pane::Reaction, 110, 40),
    (Pane::Thread, 150, 34),
    (Pane::Facets, 200, 28),
];

/// The panes below the main view of a screen of `size`, with their shares of the width.
fn panes_below(size: (u16, u16), view: &View) -> Vec<(Pane, u16)> {
    let stand = |row: &&(Pane, u16, u16)| row.1 == 0 || (row.1 <= size.0 && size.1 >= TALL);
    let mut panes: Vec<(Pane, u16)> = LOWER
        .iter()
        .filter(stand)
        .map(|(pane, _, share)| (*pane, *share))
        .collect();
    let wanted = if panes.len() == 1 {
        view.side
    } else {
        view.beside
    };
    let there = panes.iter().any(|(pane, _)| *pane == wanted);
    if let Some(last) = panes.last_mut().filter(|_| !there) {
        last.0 = wanted;
    }
    panes
}

impl Areas {
    /// The parts of a screen of `size`; `query` tells whether the filter line is shown.
    #[must_use]
    pub fn new(size: (u16, u16), view: &View, query: bool) -> Self {
        let (width, height) = size;
        let row = |y: u16| Rect::new(0, y, width, 1);
        let mut areas = Self::default();
        if width == 0 || height == 0 {
            return areas;
        }
        let mut top = 0;
        let mut bottom = height;
        if height >= 4 {
            areas.header = row(0);
            top = 1;
        }
        if query && height >= 3 {
            areas.query = row(top);
            top += 1;
        }
        if height >= 6 {
            areas.footer = row(height - 1);
            bottom -= 1;
        }
        let middle = Rect::new(0, top, width, bottom.saturating_sub(top));
        if view.zoomed || width < SMALL.0 || height < SMALL.1 {
            areas.set(view.focus, middle);
            return areas;
        }
        let lower = if height >= 60 {
            height * 38 / 100
        } else if height >= 40 {
            17
        } else {
            (middle.height * 2 / 5).max(7)
        };
        // Rows that are read need more height than lanes do.
        let lower = if view.kind == ViewKind::Timeline {
            lower
        } else {
            (lower * 3 / 4).max(7)
        };
        let upper = middle.height.saturating_sub(lower);
        areas.timeline = Rect {
            height: upper,
            ..middle
        };
        let below = Rect {
            y: middle.y + upper,
            height: lower,
            ..middle
        };
        if view.compares() {
            areas.compare = below;
            return areas;
        }
        areas.share(below, &panes_below(size, view));
        areas
    }

    /// Puts panes side by side; the last one takes what is left.
    fn share(&mut self, below: Rect, panes: &[(Pane, u16)]) {
        let mut left = below;
        let mut rest: u16 = panes.iter().map(|(_, share)| share).sum();
        for (pane, share) in panes {
            let columns = u32::from(left.width) * u32::from(*share) / u32::from(rest.max(1));
            let columns = columns as u16;
            self.set(
                *pane,
                Rect {
                    width: columns,
                    ..left
                },
            );
            left.x += columns;
            left.width = left.width.saturating_sub(columns);
            rest = rest.saturating_sub(*share);
        }
    }

    fn set(&mut self, pane: Pane, area: Rect) {
        match pane {
            Pane::Timeline => self.timeline = area,
            Pane::Event => self.event = area,
            Pane::Reaction => self.reaction = area,
            Pane::Thread => self.thread = area,
            Pane::Facets => self.facets = area,
            Pane::Compare => self.compare = area,
        }
    }

    /// The area of a pane.
    #[must_use]
    pub const fn of(&self, pane: Pane) -> Rect {
        match pane {
            Pane::Timeline => self.timeline,
            Pane::Event => self.event,
            Pane::Reaction => self.reaction,
            Pane::Thread => self.thread,
            Pane::Facets => self.facets,
            Pane::Compare => self.compare,
        }
    }

    /// The pane at a cell.
    #[must_use]
    pub fn at(&self, column: u16, row: u16) -> Option<Pane> {
        Pane::ALL
            .into_iter()
            .find(|pane| self.of(*pane).contains((column, row).into()))
    }
}

/// What a border leaves of `area`, with a column of air inside it on both sides.
#[must_use]
pub const fn inside(area: Rect) -> Rect {
    if area.width < 4 || area.height < 2 {
        return Rect {
            width: 0,
            height: 0,
            ..area
        };
    }
    Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width - 4,
        height: area.height - 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stay_on_the_screen_and_apart() {
        for width in [0, 1, 2, 10, 59, 60, 80, 110, 160, 240, 400] {
            for height in [0, 1, 2, 3, 5, 15, 16, 24, 30, 45, 70, 100] {
                for (zoomed, query) in [(false, false), (false, true), (true, true)] {
                    let view = View {
                        zoomed,
                        ..View::default()
                    };
                    let areas = Areas::new((width, height), &view, query);
                    let all = [
                        areas.header,
                        areas.query,
                        areas.timeline,
                        areas.event,
                        areas.reaction,
                        areas.thread,
                        areas.facets,
                        areas.compare,
                        areas.footer,
                    ];
                    let screen = Rect::new(0, 0, width, height);
                    for (index, a) in all.iter().enumerate() {
                        assert!(
                            a.is_empty() || screen.intersection(*a) == *a,
                            "{a:?} {width}x{height}"
                        );
                        for b in all
                            .iter()
                            .skip(index + 1)
                            .filter(|b| !b.is_empty() && !a.is_empty())
                        {
                            assert!(a.intersection(*b).is_empty(), "{a:?} {b:?}");
                        }
                    }
                    assert_eq!(
                        all.iter().map(|a| a.area()).sum::<u32>(),
                        screen.area(),
                        "{width}x{height}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_pane_focused_last_always_stands() {
        use Pane::{Event, Facets, Reaction, Thread, Timeline};
        let shown = |size, focused: &[Pane]| {
            let mut view = View::default();
            for pane in focused {
                view.focus(*pane);
            }
            let areas = Areas::new(size, &view, false);
            let panes = Pane::ALL.into_iter().filter(|p| *p != Timeline);
            panes
                .filter(|p| !areas.of(*p).is_empty())
                .collect::<Vec<_>>()
        };
        assert_eq!(shown((240, 70), &[]), [Event, Reaction, Thread, Facets]);
        assert_eq!(shown((160, 45), &[]), [Event, Reaction, Thread]);
        assert_eq!(shown((120, 40), &[Thread]), [Event, Thread]);
        assert_eq!(shown((120, 40), &[Reaction]), [Event, Reaction]);
        assert_eq!(shown((160, 45), &[Facets]), [Event, Reaction, Facets]);
        assert_eq!(
            shown((160, 45), &[Facets, Event]),
            [Event, Reaction, Facets]
        );
        assert_eq!(
            shown((160, 45), &[Facets, Thread, Timeline]),
            [Event, Reaction, Thread]
        );
        assert_eq!(shown((80, 24), &[]), [Event]);
        for pane in [Event, Reaction, Thread, Facets] {
            assert_eq!(shown((80, 24), &[pane]), [pane]);
            assert_eq!(shown((200, 24), &[pane, Timeline]), [pane]);
        }
    }
}
