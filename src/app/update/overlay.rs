//! Lines that are typed and lists that cover the panes: filter, place, palette, file picker, help, faults.

use super::super::action::Action;
use super::super::filter::FilterLine;
use super::super::goto::{Place, place, window};
use super::super::model::Wanted;
use super::super::search::{Purpose, SHOWN, SearchList, Target};
use super::super::{Chord, Effect, Level, Line, Model, Overlay};
use super::{act, choose, files, find, say};
use crate::engine::{LoadMode, Request, UndatedEvents};
use crate::load::{Input, Report};
use crate::time::Span;
use std::path::PathBuf;
use std::sync::Arc;

pub(super) fn act(model: &mut Model, action: Action, times: i64, effects: &mut Vec<Effect>) {
    match action {
        Action::FilterStart => start_filter(model),
        Action::FilterKeep => keep_filter(model),
        Action::FilterComplete => {
            let zone = model.story.zone;
            if let Overlay::Filter(filter) = &mut model.overlay {
                filter.take(zone);
            }
        }
        Action::FilterOlder => recall(model, true),
        Action::FilterNewer => recall(model, false),
        Action::GoTo => model.overlay = Overlay::Go(Line::default(), None),
        Action::GoKeep => go(model, effects),
        Action::Palette => {
            let list = SearchList::palette(&model.keymap, model.pane_context());
            model.overlay = Overlay::Search(Box::new(list));
        }
        Action::Undated => ask_undated(model, effects),
        Action::OpenFile => pick(model, Purpose::Open(model.settings.folder.clone()), effects),
        Action::AddFile => pick(model, Purpose::Add(model.settings.folder.clone()), effects),
        Action::SearchDown => move_search(model, 1),
        Action::SearchUp => move_search(model, -1),
        Action::SearchTake | Action::SearchComplete => take(model, action, effects),
        Action::PinAny => choose::tickers(model, effects),
        Action::ChooseDown => choose::step(model, times as isize),
        Action::ChooseUp => choose::step(model, -(times as isize)),
        Action::ChooseSwitch => choose::switch(model),
        Action::Help => model.overlay = Overlay::Help(0),
        Action::Faults => open_faults(model, effects),
        Action::FilterCancel
        | Action::GoCancel
        | Action::SearchCancel
        | Action::ReadClose
        | Action::ChooseClose => {
            act::close(model);
        }
        Action::ReadDown => read(model, times),
        Action::ReadUp => read(model, -times),
        Action::ReadPageDown => read(model, page(model)),
        Action::ReadPageUp => read(model, -page(model)),
        _ => {}
    }
}

/// A key that is bound to nothing goes into the line that is typed.
pub(super) fn typed(model: &mut Model, chord: Chord, effects: &mut Vec<Effect>) {
    let zone = model.story.zone;
    match &mut model.overlay {
        Overlay::Filter(filter) => {
            if filter.line.key(chord) {
                filter.look(zone);
            }
        }
        Overlay::Go(line, trouble) => {
            if line.key(chord) {
                *trouble = None;
            }
        }
        Overlay::Search(list) => {
            if list.line.key(chord) {
                list.search();
                turn(model, effects);
            }
        }
        _ => say(
            model,
            Level::Info,
            format!("{chord} is no key here; ? shows all keys"),
            effects,
        ),
    }
}

pub(super) fn paste(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    let zone = model.story.zone;
    if matches!(model.overlay, Overlay::None) {
        start_filter(model);
    }
    match &mut model.overlay {
        Overlay::Filter(filter) => {
            filter.line.paste(text);
            filter.look(zone);
        }
        Overlay::Go(line, _) => line.paste(text),
        Overlay::Search(list) => {
            list.line.paste(text);
            list.search();
            turn(model, effects);
        }
        _ => {}
    }
}

fn start_filter(model: &mut Model) {
    let mut filter = FilterLine::new(&model.view.query);
    filter.look(model.story.zone);
    model.overlay = Overlay::Filter(Box::new(filter));
}

/// Enter keeps the filter; a marked completion is taken first.
fn keep_filter(model: &mut Model) {
    let zone = model.story.zone;
    if let Overlay::Filter(filter) = &mut model.overlay {
        if filter.chosen.is_some() {
            filter.take(zone);
            return;
        }
        let text = filter.line.text().trim().to_owned();
        act::close(model);
        act::set_filter(model, text);
    }
}

/// Up and down choose among completions when there are any, else among earlier filters.
fn recall(model: &mut Model, older: bool) {
    let zone = model.story.zone;
    let history = model.filters.clone();
    if let Overlay::Filter(filter) = &mut model.overlay {
        let chose = filter.choose(if older { -1 } else { 1 });
        if !chose {
            filter.recall(&history, older);
            filter.look(zone);
        }
    }
}

fn go(model: &mut Model, effects: &mut Vec<Effect>) {
    let Overlay::Go(line, _) = &model.overlay else {
        return;
    };
    let text = line.text().to_owned();
    match place(&text, model.view.cursor, model.zone()) {
        Ok(place) => {
            act::close(model);
            model.jumps.leave(&model.view);
            go_to(model, &place, effects);
        }
        Err(why) => {
            if let Overlay::Go(_, trouble) = &mut model.overlay {
                *trouble = Some(why);
            }
        }
    }
}

/// Puts the cursor at a place; a day, a month or a year is shown as wide as it is.
pub(super) fn go_to(model: &mut Model, place: &Place, effects: &mut Vec<Effect>) {
    if let Place::Time(when) = place
        && let Some(window) = window(*when)
    {
        act::show(model, window);
    }
    stand_at(model, place, effects);
}

/// Puts the cursor at a place, and the window where it shows it, as wide as it was.
pub(super) fn stand_at(model: &mut Model, place: &Place, effects: &mut Vec<Effect>) {
    let at = match place {
        Place::Event(id) => return find(model, id, Wanted::Go, effects),
        Place::Instant(at) => *at,
        Place::Time(when) => {
            model.settle_in = Some(when.span()).filter(|span| span.micros() > 0);
            when.start
        }
    };
    if model.view.clock.is_some() {
        return super::replay::stand(model, at, effects);
    }
    let window = model.view.window;
    if !window.contains(at) {
        let half = window.micros() / 2;
        act::show(
            model,
            Span::new(at.plus(-half), at.plus(window.micros() - half)),
        );
    }
    model.view.cursor = at;
    model.settle_on_match = true;
}

fn pick(model: &mut Model, purpose: Purpose, effects: &mut Vec<Effect>) {
    let list = SearchList::picker(purpose, &model.settings.recent);
    model.overlay = Overlay::Search(Box::new(list));
    turn(model, effects);
}

/// Has the folder read that the picker stands in, or that is typed.
fn turn(model: &mut Model, effects: &mut Vec<Effect>) {
    let home = model.settings.home.clone();
    if let Overlay::Search(list) = &mut model.overlay {
        effects.extend(list.turn(home.as_deref()).map(Effect::ReadFolder));
    }
}

fn move_search(model: &mut Model, by: isize) {
    if let Overlay::Search(list) = &mut model.overlay {
        let len = list.entries.len();
        list.cursor.step(by, len, SHOWN);
    }
}

fn take(model: &mut Model, action: Action, effects: &mut Vec<Effect>) {
    let Overlay::Search(list) = &mut model.overlay else {
        return;
    };
    if action == Action::SearchComplete && list.folder().is_some() {
        list.complete();
        return turn(model, effects);
    }
    let typed = list.typed_path(model.settings.home.as_deref());
    let typed = typed.map(Target::File);
    match list
        .chosen()
        .map(|e| e.target.clone())
        .or(typed.filter(|_| action == Action::SearchTake))
    {
        Some(Target::Action(chosen)) => {
            act::close(model);
            act::act(model, chosen, None, effects);
        }
        Some(Target::Event(id)) => {
            let read = matches!(list.purpose, Purpose::Undated(_) | Purpose::Members);
            act::close(model);
            if read {
                act::focus(model, super::super::Pane::Event);
            }
            act::go_to_event(model, &id, effects);
        }
        Some(Target::Folder(folder)) => {
            list.enter(folder.clone());
            model.settings.folder = folder;
            turn(model, effects);
        }
        Some(Target::File(path)) if action == Action::SearchTake => {
            let add = matches!(list.purpose, Purpose::Add(_));
            act::close(model);
            open(model, path, add, effects);
        }
        _ => {}
    }
}

/// Asks for the events without a usable time; their list opens when it comes.
fn ask_undated(model: &Model, effects: &mut Vec<Effect>) {
    let (query, lang) = (Arc::clone(&model.query), model.settings.lang.clone());
    effects.push(Effect::Request(Request::Undated(query, lang)));
}

/// Opens the list of events without a usable time, or says that there are none.
pub(super) fn show_undated(model: &mut Model, undated: &UndatedEvents, effects: &mut Vec<Effect>) {
    if undated.total > 0 {
        let list = SearchList::undated(undated);
        model.overlay = Overlay::Search(Box::new(list));
        return;
    }
    let none = model.scene.as_ref().is_none_or(|s| s.undated == 0);
    let text = if none {
        "Every event has a usable time"
    } else {
        "No event without a usable time passes the filter"
    };
    say(model, Level::Info, text, effects);
}

fn open(model: &mut Model, path: PathBuf, add: bool, effects: &mut Vec<Effect>) {
    let mut inputs = if add {
        model.inputs.clone()
    } else {
        Vec::new()
    };
    inputs.push(Input::Path(path));
    model.arriving = !add;
    let how = if add {
        LoadMode::Swap
    } else {
        LoadMode::Stream
    };
    files::begin(model, inputs, how, effects);
}

fn open_faults(model: &mut Model, effects: &mut Vec<Effect>) {
    let something = |r: &Arc<Report>| r.fault_count > 0 || !r.assumptions.is_empty();
    if model.report.as_ref().is_some_and(something) {
        model.overlay = Overlay::Faults(0);
    } else {
        say(
            model,
            Level::Info,
            "No faults were found in the files",
            effects,
        );
    }
}

fn page(model: &Model) -> i64 {
    i64::from(model.settings.size.1.saturating_sub(6).max(1))
}

/// Scrolls a text; drawing and scrolling agree on its length by [`Model::reading_lines`].
fn read(model: &mut Model, by: i64) {
    let most = model.reading_lines().saturating_sub(page(model) as usize);
    if let Overlay::Help(top) | Overlay::Faults(top) = &mut model.overlay {
        *top = top.saturating_add_signed(by as isize).min(most);
    }
}
