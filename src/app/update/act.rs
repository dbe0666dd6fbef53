//! What each action does. One arm an action; the work stands in the module of its subject.

use super::super::action::Action;
use super::super::card::Item;
use super::super::history::{Change, Place};
use super::super::layout::inside;
use super::super::model::Wanted;
use super::super::{Effect, Level, Model, Overlay, Pane};
use super::{
    choose, cluster, compare, facets, files, find, overlay, reaction, replay, rows, say, step,
    thread, window,
};

use crate::story::Lane;
use crate::text::WebAddress;
use std::sync::Arc;
pub(super) use window::{pan_columns, show, zoom};

pub(super) fn act(
    model: &mut Model,
    action: Action,
    count: Option<u32>,
    effects: &mut Vec<Effect>,
) {
    let times = i64::from(count.unwrap_or(1).max(1));
    if !matches!(
        action,
        Action::ZoomIn | Action::ZoomOut | Action::PanLeft | Action::PanRight
    ) {
        model.undo.pause();
    }
    match action {
        Action::PreviousEvent | Action::EventPrevious | Action::ReactionPrevious => {
            lane_step(model, -times, effects);
        }
        Action::NextEvent | Action::EventNext | Action::ReactionNext => {
            lane_step(model, times, effects);
        }
        Action::NextLane => lane(model, 1, effects),
        Action::PreviousLane => lane(model, -1, effects),
        Action::Drill if cluster::spread(model, effects) => {}
        Action::Drill => drill(model, effects),
        Action::PreviousMatch => step::next_match(model, -times, effects),
        Action::NextMatch => step::next_match(model, times, effects),
        Action::PreviousAny => {
            step::step(model, None, None, -times, effects);
        }
        Action::NextAny => step::step(model, None, None, times, effects),
        Action::PreviousMove => step::step(model, Some(Lane::Moves), None, -times, effects),
        Action::NextMove => step::step(model, Some(Lane::Moves), None, times, effects),
        Action::PreviousDay => step::day(model, -times),
        Action::NextDay => step::day(model, times),
        Action::PreviousBySpeaker => by_speaker(model, -times, effects),
        Action::NextBySpeaker => by_speaker(model, times, effects),
        Action::First => step::end(model, true, effects),
        Action::Last => step::end(model, false, effects),
        Action::OpenSource => open_source(model, effects),
        Action::FilterClear => set_filter(model, String::new()),
        Action::Dim => {
            model.undo.before(Change::Filter, &model.view);
            model.view.dimmed = !model.view.dimmed;
            let now = if model.view.dimmed {
                "Events that the filter leaves out are dimmed"
            } else {
                "Events that the filter leaves out are hidden"
            };
            say(model, Level::Info, now, effects);
        }
        Action::Undo => undo(model, true, effects),
        Action::Redo => undo(model, false, effects),
        Action::Compare => compare::mark(model, effects),
        Action::Rebase => rebase(model, effects),
        Action::NextFocusTicker => choose::cycle_focus(model, times as isize, effects),
        Action::PreviousFocusTicker => choose::cycle_focus(model, -(times as isize), effects),
        Action::ZoomPane => model.view.zoomed = !model.view.zoomed,
        Action::Back => back(model, effects),
        Action::JumpBack => {
            let place = model.jumps.back(&model.view);
            jump(model, place, effects);
        }
        Action::JumpForward => {
            let place = model.jumps.forward(&model.view);
            jump(model, place, effects);
        }
        Action::Reload => files::again(model, effects),
        Action::MouseToggle => {
            model.settings.mouse = !model.settings.mouse;
            effects.push(Effect::CaptureMouse(model.settings.mouse));
            let now = if model.settings.mouse {
                "The program has the mouse"
            } else {
                "The terminal has the mouse: select text with it"
            };
            say(model, Level::Info, now, effects);
        }
        Action::Suspend => effects.push(Effect::Suspend),
        Action::QuitNow => effects.push(Effect::Quit),
        Action::Quit => {
            if model.view.zoomed || model.view.focus != Pane::Timeline {
                model.view.zoomed = false;
                model.view.focus(Pane::Timeline);
            } else {
                effects.push(Effect::Quit);
            }
        }
        other => in_pane(model, other, times, effects),
    }
}

/// Sets prices to 100 at the cursor, or takes that back.
fn rebase(model: &mut Model, effects: &mut Vec<Effect>) {
    let at = model.view.cursor;
    model.view.rebased = match model.view.rebased {
        Some(_) => None,
        None if model.story.series.is_empty() => {
            return say(model, Level::Info, "This story has no prices", effects);
        }
        None => Some(at),
    };
}

/// What is done to panes, and in them.
fn in_pane(model: &mut Model, action: Action, times: i64, effects: &mut Vec<Effect>) {
    match action {
        Action::NextPane => focus_next(model, true),
        Action::PreviousPane => focus_next(model, false),
        Action::FocusTimeline => focus(model, Pane::Timeline),
        Action::FocusEvent => focus(model, Pane::Event),
        Action::FocusReaction => focus(model, Pane::Reaction),
        Action::FocusThread => focus(model, Pane::Thread),
        Action::FocusFacets => focus(model, Pane::Facets),
        Action::ItemDown => step_item(model, 1),
        Action::ItemUp => step_item(model, -1),
        Action::Follow => follow(model, effects),
        Action::ScrollDown => scroll_card(model, true),
        Action::ScrollUp => scroll_card(model, false),
        Action::ThreadDown => thread::step(model, times as isize),
        Action::ThreadUp => thread::step(model, -(times as isize)),
        Action::ThreadPageDown => thread::page(model, true),
        Action::ThreadPageUp => thread::page(model, false),
        Action::ThreadGo => thread::go(model, effects),
        Action::CompareDown => compare::scroll(model, times as isize),
        Action::CompareUp => compare::scroll(model, -(times as isize)),
        Action::ComparePageDown => compare::page(model, true),
        Action::ComparePageUp => compare::page(model, false),
        Action::FacetDown => facets::step(model, times as isize),
        Action::FacetUp => facets::step(model, -(times as isize)),
        Action::FacetToggle => facets::toggle(model),
        other => {
            let done = window::act(model, other, times, effects)
                || replay::act(model, other, times, effects)
                || reaction::act(model, other, times, effects)
                || rows::act(model, other, times, effects);
            if !done {
                overlay::act(model, other, times, effects);
            }
        }
    }
}

/// Left and right: the next event of the lane.
fn lane_step(model: &mut Model, count: i64, effects: &mut Vec<Effect>) {
    step::step(model, Some(model.view.lane), None, count, effects);
}

/// Up and down: the next lane that has something to stand on.
fn lane(model: &mut Model, by: i64, effects: &mut Vec<Effect>) {
    let scene = model.scene.clone();
    let filled = |lane: Lane| {
        let dimmed = model.view.dimmed;
        scene
            .as_ref()
            .and_then(|s| s.lanes.get(lane.index()))
            .is_some_and(|l| l.matched > 0 || (dimmed && l.in_window > 0))
    };
    let lanes: Vec<Lane> = model
        .used
        .iter()
        .map(|(lane, _)| *lane)
        .filter(|lane| filled(*lane))
        .collect();
    let at = lanes.iter().position(|l| *l == model.view.lane);
    let next = match at {
        Some(at) => lanes
            .get(at.saturating_add_signed(by as isize))
            .filter(|_| by > 0 || at > 0),
        None => lanes.first(),
    };
    if let Some(next) = next {
        model.view.lane = *next;
        step::nearest(model, *next, effects);
    }
}

fn by_speaker(model: &mut Model, count: i64, effects: &mut Vec<Effect>) {
    let who = model
        .opened
        .as_ref()
        .and_then(|o| o.event.record.who.first())
        .map(|w| Arc::from(w.as_str()));
    match who {
        Some(who) => step::step(model, None, Some(who), count, effects),
        None => say(model, Level::Info, "This event names no speaker", effects),
    }
}

fn drill(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.selected.is_none() {
        step::nearest(model, model.view.lane, effects);
        return;
    }
    model.view.focus(Pane::Event);
    if model.card_item.is_none() && !model.card.items.is_empty() && model.card_top == 0 {
        hold_card(model);
    }
}

fn open_source(model: &mut Model, effects: &mut Vec<Effect>) {
    let sources = model.opened.iter().flat_map(|o| &o.event.record.sources);
    let urls = sources.map(|s| &s.url).filter(|url| !url.trim().is_empty());
    let mut refused = None;
    for url in urls {
        match WebAddress::parse(url) {
            Ok(address) => return effects.push(Effect::OpenUrl(address)),
            Err(why) => refused = refused.or(Some(why)),
        }
    }
    match refused {
        Some(why) => {
            let sentence = format!("The address of this source is not opened: {why}");
            say(model, Level::Warning, sentence, effects);
        }
        None => say(model, Level::Info, "This event names no address", effects),
    }
}

/// Keeps a filter: it can be undone, and found again in the history.
pub(super) fn set_filter(model: &mut Model, query: String) {
    if query == model.view.query {
        return;
    }
    model.undo.before(Change::Filter, &model.view);
    model.filters.retain(|f| *f != query);
    if !query.is_empty() {
        model.filters.push(query.clone());
    }
    model.select_match = !query.is_empty();
    model.view.query = query;
}

fn undo(model: &mut Model, backwards: bool, effects: &mut Vec<Effect>) {
    let done = if backwards {
        model.undo.undo(&mut model.view)
    } else {
        model.undo.redo(&mut model.view)
    };
    if !done {
        say(
            model,
            Level::Info,
            if backwards {
                "Nothing to undo"
            } else {
                "Nothing to redo"
            },
            effects,
        );
    }
}

pub(super) fn focus(model: &mut Model, pane: Pane) {
    model.view.focus(pane);
}

fn focus_next(model: &mut Model, on: bool) {
    let offered = Pane::ALL.into_iter().filter(|p| model.view.offers(*p));
    let panes: Vec<Pane> = offered.collect();
    let here = panes.iter().position(|p| *p == model.view.focus);
    let by = if on { 1 } else { panes.len().saturating_sub(1) };
    let next = (here.unwrap_or(0) + by) % panes.len().max(1);
    if let Some(pane) = panes.get(next) {
        focus(model, *pane);
    }
}

/// Whether Enter goes from event to event in a pane, so that Esc comes back.
const fn follows(pane: Pane) -> bool {
    matches!(pane, Pane::Event | Pane::Thread)
}

/// Esc: out of what was entered last.
fn back(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.view.zoomed {
        model.view.zoomed = false;
    } else if follows(model.view.focus) && model.jumps.depth > 0 {
        let place = model.jumps.back(&model.view);
        jump(model, place, effects);
    } else if model.view.compares() {
        compare::close(model);
    } else if model.view.focus != Pane::Timeline {
        model.jumps.depth = 0;
        model.view.focus(Pane::Timeline);
    } else if cluster::back(model) {
        model.message = None;
    } else if model.view.pair.is_some() {
        compare::close(model);
    } else if model.opening.is_some() {
        effects.push(Effect::CancelLoad);
    } else {
        model.message = None;
    }
}

fn jump(model: &mut Model, place: Option<Place>, effects: &mut Vec<Effect>) {
    let Some(place) = place else {
        say(model, Level::Info, "The jump list ends here", effects);
        return;
    };
    model.view.window = place.window;
    model.view.cursor = place.cursor;
    if let Some(id) = place.selected {
        find(model, &id, Wanted::Keep, effects);
    }
}

/// Goes to another event, with the way back remembered.
pub(super) fn go_to_event(model: &mut Model, id: &str, effects: &mut Vec<Effect>) {
    model.jumps.leave(&model.view);
    if follows(model.view.focus) {
        model.jumps.depth += 1;
    }
    find(model, id, Wanted::Go, effects);
}

pub(super) fn follow(model: &mut Model, effects: &mut Vec<Effect>) {
    let item = model
        .card_item
        .and_then(|i| model.card.items.get(i))
        .cloned();
    match item {
        Some(Item::Event(id)) => go_to_event(model, &id, effects),
        Some(Item::Filter(field, word)) => {
            let query = crate::query::toggle(&model.view.query, field, &word);
            set_filter(model, query);
        }
        Some(Item::Url(url)) => effects.push(Effect::OpenUrl(url)),
        Some(Item::Claim) => say(
            model,
            Level::Info,
            "This claim names no event as evidence",
            effects,
        ),
        None => step_item(model, 1),
    }
}

fn card_rows(model: &Model) -> usize {
    usize::from(inside(model.areas.event).height)
}

/// Lays the card out as far as it is scrolled to, and keeps the scroll within its lines.
pub(super) fn hold_card(model: &mut Model) {
    lay_out(model, 1);
    let most = model.card.lines().len().saturating_sub(card_rows(model));
    model.card_top = model.card_top.min(most);
    if model
        .card_item
        .is_some_and(|item| item >= model.card.items.len())
    {
        model.card_item = None;
    }
}

/// Lays the card out to so many screens below the scroll.
fn lay_out(model: &mut Model, screens: usize) {
    let wanted = model.card_top + card_rows(model) * screens;
    if let Some(opened) = &model.opened {
        let lang = model.settings.lang.as_deref();
        model.card.lay_out(opened, lang, wanted);
    }
}

/// Marks the next item; one that is further than a page away is scrolled to first.
fn step_item(model: &mut Model, by: isize) {
    let shown = card_rows(model);
    if model.card.items.is_empty() {
        model.card_top = model.card_top.saturating_add_signed(by);
        hold_card(model);
        return;
    }
    let next = match model.card_item {
        None if by > 0 => 0,
        None => return scroll_line(model, by),
        Some(0) if by < 0 => {
            model.card_item = None;
            model.card_top = 0;
            return;
        }
        Some(item) => item.saturating_add_signed(by),
    };
    lay_out(model, 2);
    let (first, last) = match model.card.lines_of(next) {
        Some(lines) => lines,
        None if model.card.is_whole() => return scroll_line(model, by),
        None => (usize::MAX, usize::MAX),
    };
    // A long stretch without items is read before the next item is marked.
    if by > 0 && first >= model.card_top + shown + shown / 2 {
        model.card_top += (shown / 2).max(1);
        return hold_card(model);
    }
    model.card_item = Some(next);
    if first < model.card_top {
        model.card_top = first;
    } else if last >= model.card_top + shown {
        model.card_top = (last + 1).saturating_sub(shown).min(first);
    }
    hold_card(model);
}

fn scroll_line(model: &mut Model, by: isize) {
    model.card_top = model.card_top.saturating_add_signed(by);
    hold_card(model);
}

fn scroll_card(model: &mut Model, down: bool) {
    let page = card_rows(model).saturating_sub(1).max(1);
    model.card_top = if down {
        model.card_top + page
    } else {
        model.card_top.saturating_sub(page)
    };
    hold_card(model);
}

/// Closes what covers the panes.
pub(super) fn close(model: &mut Model) {
    model.overlay = Overlay::None;
}
