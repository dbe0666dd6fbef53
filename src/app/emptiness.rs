//! Why a window is empty, and what to press.

use super::{Model, Overlay};

impl Model {
    /// Why the window shows no event, in a sentence; `None` when it shows some.
    #[must_use]
    pub fn emptiness(&self) -> Option<String> {
        let has_events = self.scene.as_ref().is_some_and(|scene| scene.total > 0);
        if let Some(name) = self.reading().filter(|_| !has_events) {
            return Some(format!("Reading {name}…"));
        }
        let scene = self.scene.as_ref()?;
        if scene.matched_in_window > 0 || (self.view.dimmed && scene.in_window > 0) {
            return None;
        }
        let undated = scene.undated_matched;
        if scene.total == 0 && undated > 0 {
            return Some(format!(
                "None of the {undated} events has a usable time. Press g u to list them, ! for their faults."
            ));
        }
        if scene.total == 0 {
            let why = "This story has no events. Press o to open another file, ! for the faults of this one.";
            return Some(why.to_owned());
        }
        if scene.matched == 0 && undated > 0 {
            return Some(format!(
                "Only events without a usable time pass this filter: {undated} of {}. Press g u to list them.",
                scene.undated
            ));
        }
        if scene.matched == 0 {
            // While a filter is typed, every key but a few is text.
            let typing = matches!(self.overlay, Overlay::Filter(_));
            let way = if typing {
                "Esc takes it back."
            } else {
                "Press \\ to clear it, u to undo."
            };
            return Some(format!(
                "None of {} events pass this filter. {way}",
                scene.total
            ));
        }
        if scene.in_window > 0 && matches!(self.overlay, Overlay::Filter(_)) {
            return Some(format!(
                "The filter hides all {} events of this window; {} pass elsewhere. Enter keeps it, Esc takes it back.",
                scene.in_window, scene.matched
            ));
        }
        if scene.in_window > 0 {
            return Some(format!(
                "The filter hides all {} events of this window. Press g f to fit the {} that pass, d to see what is hidden.",
                scene.in_window, scene.matched
            ));
        }
        Some("Nothing happened in this window. Press F to fit the whole story, [ e and ] e to go to the nearest event.".to_owned())
    }
}
