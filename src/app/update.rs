//! The only writer of the model: what each message changes, and what it asks the world to do.

mod act;
mod answers;
mod choose;
mod cluster;
mod compare;
mod facets;
pub(super) mod files;
mod keys;
mod mouse;
mod overlay;
mod reaction;
mod replay;
mod rows;
mod step;
mod table;
mod thread;
mod window;

use super::card::Card;
use super::layout::{Areas, inside};
use super::model::{Asked, SceneKey, Wanted};
use super::plan::lanes::AROUND;
use super::plan::{Inputs, Parts, Plan};
use super::{Effect, Level, Message, Model, Msg, Overlay, Pane};
use crate::engine::{FindRequest, Request};
use crate::store::{FacetRequest, SceneRequest, ValuesRequest};
use crate::text::SafeStr;
use crate::time::{AxisKind, Span};
use std::sync::Arc;

pub use step::{Manner, Stepping};

/// How many values of a field the Facets pane shows.
const VALUES: usize = 12;

/// Applies a message to the model.
pub fn update(model: &mut Model, msg: Msg, effects: &mut Vec<Effect>) {
    model.dirty = true;
    match msg {
        Msg::Key(chord) => keys::key(model, chord, effects),
        Msg::Paste(text) => overlay::paste(model, &text, effects),
        Msg::Mouse(mouse) => mouse::mouse(model, mouse, effects),
        Msg::Resize(width, height) => model.settings.size = (width, height),
        Msg::Engine(report) => answers::report(model, report, effects),
        Msg::FilesChanged => files::changed(model, effects),
        Msg::Folder(path, read) => {
            if let Overlay::Search(list) = &mut model.overlay {
                list.fill(&path, read);
            }
        }
        Msg::Trouble(text) => say(model, Level::Error, text, effects),
        // An error stays until the next key: it may hold an address to copy.
        Msg::MessageExpired => {
            model.message = model.message.take().filter(|m| m.level == Level::Error);
        }
        Msg::Tick => replay::tick(model, effects),
    }
    settle(model, effects);
    if let Some(clock) = model.view.clock {
        replay::bind(clock, effects);
    }
}

/// Shows a sentence for a few seconds.
fn say(model: &mut Model, level: Level, text: impl Into<SafeStr>, effects: &mut Vec<Effect>) {
    model.message = Some(Message {
        text: text.into(),
        level,
    });
    effects.push(Effect::ExpireMessage);
}

/// Makes what is drawn and costs most, once for all the messages since the last frame. Comes before every drawing.
pub fn prepare(model: &mut Model) {
    make_plan(model);
}

/// Brings what follows from the view up to date: places, asks, card, rows.
pub(super) fn settle(model: &mut Model, effects: &mut Vec<Effect>) {
    read_filter(model);
    if model.view.axis == AxisKind::Trading {
        model.know_hours();
    }
    if let Some(place) = model.settle_in.take() {
        (model.settle_on_match, model.select_match) = (false, false);
        step::settle_in(model, place, effects);
    } else if std::mem::take(&mut model.select_match) {
        model.settle_on_match = false;
        step::select_match(model, effects);
    } else if std::mem::take(&mut model.settle_on_match) {
        step::settle_on_match(model, effects);
    }
    model.areas = Areas::new(model.settings.size, &model.view, model.shows_filter());
    ask(model, effects);
    thread::make(model);
    compare::make(model);
    reaction::make(model);
    rows::settle(model, effects);
    make_card(model);
    make_facets(model);
}

fn read_filter(model: &mut Model) {
    let text = model.filter_text();
    if model.query.text != text {
        model.query = Arc::new(crate::query::parse(text, model.story.zone));
    }
}

/// Asks for whatever the screen shows and was not asked for yet.
fn ask(model: &mut Model, effects: &mut Vec<Effect>) {
    let axis = model.axis();
    let key = SceneKey {
        query: model.query.text.clone(),
        axis: axis.clone(),
        dimmed: model.view.dimmed,
        overview: axis.columns(),
        revision: model.revision,
    };
    if model.asked.scene.as_ref() != Some(&key) {
        let around = (axis.columns() as i64).max(AROUND);
        let listed = axis.columns() + 2 * around as usize;
        effects.push(Effect::Request(Request::Scene(SceneRequest {
            query: Arc::clone(&model.query),
            axis: axis.clone(),
            around: axis.around(around),
            limit: (listed * 2 / 3).clamp(60, 500),
            // Bars say how many there are: labels need some three events for each that finds room.
            best: (listed / 4).clamp(60, 250),
            dimmed: key.dimmed,
            lang: model.settings.lang.clone(),
            overview: key.overview,
        })));
        model.asked.scene = Some(key);
    }
    if let Some(row) = model.selected.as_ref().map(|b| b.row) {
        let key = (row, model.revision);
        if model.asked.event != Some(key) {
            effects.push(Effect::Request(Request::Event(
                row,
                model.settings.lang.clone(),
            )));
            model.asked.event = Some(key);
        }
    }
    if model.shows(Pane::Facets) {
        let key = (model.query.text.clone(), axis.span(), model.revision);
        if model.asked.facets.as_ref() != Some(&key) {
            let query = Arc::clone(&model.query);
            effects.push(Effect::Request(Request::Facets(FacetRequest {
                query,
                window: axis.span(),
                limit: VALUES,
            })));
            model.asked.facets = Some(key);
        }
    }
    thread::ask(model, effects);
    compare::ask(model, effects);
    reaction::ask(model, effects);
    ask_values(model, axis.span(), effects);
    rows::ask(model, effects);
}

fn ask_values(model: &mut Model, window: Span, effects: &mut Vec<Effect>) {
    let Overlay::Filter(filter) = &model.overlay else {
        model.asked.values = None;
        return;
    };
    let wants = filter.wants_values();
    if wants == model.asked.values {
        return;
    }
    if let Some((field, needle, rest)) = wants.clone() {
        let query = Arc::new(crate::query::parse(&rest, model.story.zone));
        let limit = super::filter::OFFERED;
        effects.push(Effect::Request(Request::Values(ValuesRequest {
            query,
            window,
            field,
            needle,
            limit,
        })));
    }
    model.asked.values = wants;
}

/// Makes the plan anew when anything that it follows from has changed.
fn make_plan(model: &mut Model) {
    let inner = inside(model.areas.timeline);
    if inner.is_empty() {
        (model.plan, model.planned) = (None, None);
        return;
    }
    let inputs = Inputs::of(model, inner);
    if model.planned.as_ref() == Some(&inputs) {
        return;
    }
    let parts = Parts {
        view: &model.view,
        axis: model.axis(),
        scene: model.scene.as_deref(),
        signs: model.signs(),
        sessions: model.sessions().map(|s| &**s),
        zone: model.zone(),
        used: &model.used,
        selected: model.selected.as_ref(),
        tickers: inputs.tickers(),
        kin: &model.kin,
    };
    model.plan = Some(Plan::new(&parts, inner));
    model.planned = Some(inputs);
}

fn make_card(model: &mut Model) {
    let inner = inside(model.areas.event);
    let Some(opened) = &model.opened else {
        model.card = Card::default();
        model.card_key = None;
        return;
    };
    let key = (
        Arc::from(opened.event.record.id.as_str()),
        inner.width,
        model.revision,
        model.zone(),
        model.figure_tickers(),
    );
    if model.card_key.as_ref() == Some(&key) {
        return act::hold_card(model);
    }
    let same = model.card_key.as_ref().is_some_and(|k| k.0 == key.0);
    let card = Card::new(
        opened,
        &model.signs(),
        model.zones(),
        model.settings.lang.as_deref(),
        usize::from(inner.width),
    );
    model.card = card;
    model.card_key = Some(key);
    if !same {
        model.card_top = 0;
        model.card_item = None;
    }
    act::hold_card(model);
}

fn make_facets(model: &mut Model) {
    if !model.shows(Pane::Facets) {
        return;
    }
    model.facet_rows = super::facets::rows(&model.facets, &model.story, model.filter_text());
    let shown = usize::from(inside(model.areas.facets).height);
    model.facet_cursor.hold(model.facet_rows.len(), shown);
    if !model
        .facet_rows
        .get(model.facet_cursor.at)
        .is_some_and(super::facets::FacetRow::is_value)
    {
        facets::step(model, 1);
    }
}

/// Forgets what was asked, after the store was replaced.
fn ask_again(model: &mut Model) {
    model.asked = Asked::default();
    model.card_key = None;
    model.thread_key = None;
}

/// Looks an event up by its identifier.
fn find(model: &mut Model, id: &str, wanted: Wanted, effects: &mut Vec<Effect>) {
    model.wanted = Some(wanted);
    id.clone_into(&mut model.looked_for);
    // The filter may have changed in the same turn.
    read_filter(model);
    effects.push(Effect::Request(Request::Find(FindRequest {
        id: id.to_owned(),
        query: Arc::clone(&model.query),
        lang: model.settings.lang.clone(),
    })));
}
