//! Undo of filter and window, and the list of places that were jumped from.

use super::View;
use crate::time::{Span, Timestamp};
use std::sync::Arc;

/// What undo brings back.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The filter.
    pub query: String,
    /// The window.
    pub window: Span,
    /// Whether events that do not pass stay.
    pub dimmed: bool,
    /// The chosen focus ticker.
    pub focus_ticker: Option<Arc<str>>,
}

impl Mark {
    /// The present state of `view`.
    #[must_use]
    pub fn of(view: &View) -> Self {
        Self {
            query: view.query.clone(),
            window: view.window,
            dimmed: view.dimmed,
            focus_ticker: view.focus_ticker.clone(),
        }
    }

    fn put(self, view: &mut View) {
        view.query = self.query;
        view.window = self.window;
        view.dimmed = self.dimmed;
        view.focus_ticker = self.focus_ticker;
    }
}

/// What sort of change is about to be made; moves of the window in a row are one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The window moves or zooms.
    Window,
    /// The filter changes.
    Filter,
    /// Another focus ticker is chosen.
    FocusTicker,
}

/// How many steps are kept.
const KEPT: usize = 500;

/// The undo list.
#[derive(Clone, Debug, Default)]
pub struct Undo {
    past: Vec<Mark>,
    future: Vec<Mark>,
    last: Option<Change>,
}

impl Undo {
    /// Call before a change of `view`.
    pub fn before(&mut self, change: Change, view: &View) {
        let mark = Mark::of(view);
        let again = change == Change::Window && self.last == Some(Change::Window);
        self.last = Some(change);
        if again || self.past.last() == Some(&mark) {
            return;
        }
        self.future.clear();
        self.past.push(mark);
        if self.past.len() > KEPT {
            self.past.remove(0);
        }
    }

    /// Something else was done: the next move of the window is a step of its own.
    pub const fn pause(&mut self) {
        self.last = None;
    }

    /// Takes the last change back; whether there was one.
    pub fn undo(&mut self, view: &mut View) -> bool {
        Self::swap(&mut self.past, &mut self.future, view)
    }

    /// Makes the change again that was taken back last.
    pub fn redo(&mut self, view: &mut View) -> bool {
        Self::swap(&mut self.future, &mut self.past, view)
    }

    fn swap(from: &mut Vec<Mark>, to: &mut Vec<Mark>, view: &mut View) -> bool {
        let now = Mark::of(view);
        while let Some(mark) = from.pop() {
            if mark != now {
                to.push(now);
                mark.put(view);
                return true;
            }
        }
        false
    }
}

/// A place that one can come back to.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The selected event.
    pub selected: Option<Arc<str>>,
    /// The window.
    pub window: Span,
    /// The cursor.
    pub cursor: Timestamp,
}

impl Place {
    /// The present place of `view`.
    #[must_use]
    pub fn of(view: &View) -> Self {
        Self {
            selected: view.selected.clone(),
            window: view.window,
            cursor: view.cursor,
        }
    }
}

/// The jump list: places before and after the present one.
#[derive(Clone, Debug, Default)]
pub struct Jumps {
    back: Vec<Place>,
    forward: Vec<Place>,
    /// How many of `back` were left by drilling in, so that Esc comes back out.
    pub depth: usize,
}

impl Jumps {
    /// Call before a jump.
    pub fn leave(&mut self, view: &View) {
        let place = Place::of(view);
        if self.back.last() != Some(&place) {
            self.back.push(place);
        }
        if self.back.len() > KEPT {
            self.back.remove(0);
        }
        self.forward.clear();
    }

    /// The place before this one.
    pub fn back(&mut self, view: &View) -> Option<Place> {
        let place = self.back.pop()?;
        self.forward.push(Place::of(view));
        self.depth = self.depth.saturating_sub(1);
        Some(place)
    }

    /// The place after this one.
    pub fn forward(&mut self, view: &View) -> Option<Place> {
        let place = self.forward.pop()?;
        self.back.push(Place::of(view));
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undo_and_redo() {
        let mut view = View::default();
        let mut undo = Undo::default();
        for query in ["a", "ab"] {
            undo.before(Change::Filter, &view);
            query.clone_into(&mut view.query);
        }
        assert!(undo.undo(&mut view) && view.query == "a");
        assert!(undo.undo(&mut view) && view.query.is_empty());
        assert!(!undo.undo(&mut view));
        assert!(undo.redo(&mut view) && undo.redo(&mut view) && view.query == "ab");
        assert!(!undo.redo(&mut view));
    }

    #[test]
    fn moves_in_a_row_are_one_step() {
        let mut view = View::default();
        let mut undo = Undo::default();
        for _ in 0..3 {
            undo.before(Change::Window, &view);
            view.window = Span::new(view.window.from, view.window.to.plus(10));
        }
        assert!(undo.undo(&mut view));
        assert_eq!(view.window, View::default().window);
        assert!(!undo.undo(&mut view));
    }
}
