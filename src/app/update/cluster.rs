//! Clusters: an event at which others are counted. Opening one zooms until they stand apart, or lists them.

use super::super::crowd::Crowd;
use super::super::search::SearchList;
use super::super::{Effect, Level, Model, Overlay};
use super::{act, say};
use crate::time::show;

/// Opens the crowd of the selected event, or says that it stands alone.
pub(super) fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    if !spread(model, effects) {
        let text = "No other event is counted at this one";
        say(model, Level::Info, text, effects);
    }
}

/// Shows the window again from which a crowd was spread; whether one was, and nothing moved since.
pub(super) fn back(model: &mut Model) -> bool {
    let last = model.spreads.pop();
    let Some((before, _)) = last.filter(|(_, after)| *after == model.view.window) else {
        model.spreads.clear();
        return false;
    };
    act::show(model, before);
    true
}

/// Opens the crowd of the selected event; whether it is in one.
pub(super) fn spread(model: &mut Model, effects: &mut Vec<Effect>) -> bool {
    super::prepare(model);
    let Some(Crowd { members, apart }) = model.crowd() else {
        return false;
    };
    if let Some(window) = apart {
        let before = model.view.window;
        act::show(model, window);
        model.spreads.retain(|(_, after)| *after == before);
        model.spreads.push((before, window));
        let chosen = model.selected.as_ref().map(|b| b.when.start);
        if let Some(at) = chosen.filter(|_| !window.contains(model.view.cursor)) {
            model.view.cursor = at;
        }
        let count = members.len();
        let text = format!("{count} events of one place, spread over the window");
        say(model, Level::Info, text, effects);
        return true;
    }
    let zone = model.zone();
    let signs = model.signs();
    let entries = members.iter().map(|m| {
        let when = show::when(m.when, zone, m.zone(model.story.zone));
        (m.as_ref(), signs.title(m), when)
    });
    let list = SearchList::members(entries);
    model.overlay = Overlay::Search(Box::new(list));
    true
}
