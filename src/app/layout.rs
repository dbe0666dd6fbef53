//! Where everything stands on the screen, for a size and a view. Pure arithmetic that never fails.

use super::{Pane, View};
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
    /// The facets with their border.
    pub facets: Rect,
    /// Keys, breadcrumb.
    pub footer: Rect,
}

/// Below this size the main view stands alone.
pub const SMALL: (u16, u16) = (60, 16);
/// From this size on two panes stand side by side below the timeline.
const WIDE: (u16, u16) = (110, 30);

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
        if width >= WIDE.0 && height >= WIDE.1 {
            let facets = (width * 3 / 10).clamp(36, 64);
            areas.event = Rect {
                width: width - facets,
                ..below
            };
            areas.facets = Rect {
                x: width - facets,
                width: facets,
                ..below
            };
        } else {
            areas.set(view.side, below);
        }
        areas
    }

    fn set(&mut self, pane: Pane, area: Rect) {
        match pane {
            Pane::Timeline => self.timeline = area,
            Pane::Event => self.event = area,
            Pane::Facets => self.facets = area,
        }
    }

    /// The area of a pane.
    #[must_use]
    pub const fn of(&self, pane: Pane) -> Rect {
        match pane {
            Pane::Timeline => self.timeline,
            Pane::Event => self.event,
            Pane::Facets => self.facets,
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
                        areas.facets,
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
}
