//! What the engine says: answers to asks, a story that arrives or grows, a load that failed.

use super::super::goto::place;
use super::super::history::Change;
use super::super::model::Wanted;
use super::super::rows::HeldPage;
use super::super::view::fitted;
use super::super::{Effect, Level, Model, Overlay};
use super::{
    Manner, Stepping, ask_again, compare, files, find, overlay, reaction, replay, say, step, thread,
};
use crate::engine::{EngineEvent, Response};
use crate::store::{EventSummary, Scene};
use crate::story::Story;
use crate::time::{Span, parse};
use std::sync::Arc;

pub(super) fn report(model: &mut Model, report: EngineEvent, effects: &mut Vec<Effect>) {
    match report {
        EngineEvent::Response(_, answer) => {
            model.working = None;
            take(model, answer, effects);
        }
        EngineEvent::Progress { what, done, all } => {
            model.working = Some((what, (done * 100).checked_div(all).unwrap_or(0)));
        }
        EngineEvent::StoryChanged { story, replaced } => arrive(model, story, replaced),
        EngineEvent::StoreGrew { revision, total } => {
            (model.revision, model.total) = (revision, total);
        }
        EngineEvent::WaitingForPipe(name) => files::wait(model, name, effects),
        EngineEvent::LoadProgress(progress) => model.progress = Some(progress),
        EngineEvent::Loaded { story, report } => loaded(model, story, report, effects),
        EngineEvent::LoadCancelled { shown } => files::cancelled(model, shown, effects),
        EngineEvent::LoadFailed(why) | EngineEvent::Panicked(why) => {
            (model.progress, model.working) = (None, None);
            say(model, Level::Error, why, effects);
            files::failed(model, effects);
        }
    }
}

fn take(model: &mut Model, answer: Response, effects: &mut Vec<Effect>) {
    match answer {
        Response::Scene(scene) => take_scene(model, scene),
        Response::Step(found) => {
            let asked = model.stepping.take();
            take_step(model, found, asked, effects);
        }
        Response::Event(opened) => {
            let wanted = model.view.selected.as_deref();
            if let Some(opened) = opened.filter(|o| wanted == Some(o.event.record.id.as_str())) {
                model.opened = Some(opened);
                model.card_key = None;
            }
        }
        Response::Facets(facets) => model.facets = facets,
        Response::Values(values) => {
            let story = Arc::clone(&model.story);
            if let Overlay::Filter(filter) = &mut model.overlay {
                filter.values(&values, &story);
            }
        }
        Response::Find(found) => take_found(model, found, effects),
        Response::Thread(thread) => thread::take(model, thread),
        Response::Reaction(sheet) => reaction::take(model, sheet),
        Response::Study(study) => reaction::take_study(model, study),
        Response::Next(at) => replay::reach(model, at, effects),
        Response::Undated(undated) => overlay::show_undated(model, &undated, effects),
        Response::Compare(compared) => compare::take(model, compared, effects),
        Response::Page(answer) => {
            if let Some(asked) = &model.asked.page {
                let key = asked.key.clone();
                model.page = Some(HeldPage {
                    key,
                    page: Arc::new(answer.1),
                });
            }
        }
    }
}

fn take_step(
    model: &mut Model,
    found: Option<EventSummary>,
    asked: Option<Stepping>,
    effects: &mut Vec<Effect>,
) {
    let only = asked.as_ref().and_then(|asked| match asked.manner {
        Manner::OnlyHere => Some(model.view.window),
        Manner::OnlyIn(span) => Some(span),
        Manner::Stay | Manner::Wrap | Manner::InPlace | Manner::Nearest => None,
    });
    let in_place = asked.as_ref().is_some_and(|a| a.manner == Manner::InPlace);
    let nearest = asked.as_ref().is_some_and(|a| a.manner == Manner::Nearest);
    match (found, asked) {
        (Some(brief), _) if in_place => step::select_in_place(model, brief),
        (None, Some(_)) if in_place => {
            (model.selected, model.opened, model.view.selected) = (None, None, None);
        }
        (Some(brief), _) if nearest => {
            // A filter does not move the window: a match beyond it is selected where one stands.
            if model.view.window.contains(brief.when.start) {
                step::select(model, brief, false);
            } else {
                step::select_in_place(model, brief);
            }
        }
        (Some(brief), _) if only.is_some_and(|span| !span.contains(brief.when.start)) => {}
        (Some(brief), _) => step::select(model, brief, only.is_none()),
        (None, Some(asked)) if asked.count != 0 && only.is_none() => {
            if step::wrap(model, &asked, effects)
                || step::as_far_as_there_is(model, &asked, effects)
            {
                return;
            }
            let text = if model.view.query.is_empty() {
                "No further event there"
            } else {
                "No further event passes the filter there"
            };
            say(model, Level::Info, text, effects);
        }
        (None, _) => {}
    }
}

fn take_scene(model: &mut Model, scene: Arc<Scene>) {
    let used = scene.lanes.iter().filter(|l| l.total > 0);
    model.used = used.map(|l| (l.lane, l.total)).collect();
    if !model.used.iter().any(|(lane, _)| *lane == model.view.lane)
        && let Some((lane, _)) = model.used.first()
    {
        model.view.lane = *lane;
    }
    if model.follow_extent
        && let Some(extent) = scene.extent
    {
        let fitted = fitted(extent);
        if model.view.window != fitted {
            model.view.window = fitted;
            if model.selected.is_none() {
                model.view.cursor = fitted.from.plus(fitted.micros() / 2);
            }
        }
    }
    let select = model
        .story
        .view
        .as_ref()
        .is_some_and(|v| !v.select.is_empty());
    model.settle_on_match |= model.selected.is_none() && !select && scene.matched_in_window > 0;
    model.total = scene.total;
    model.scene = Some(scene);
}

fn take_found(model: &mut Model, found: Option<EventSummary>, effects: &mut Vec<Effect>) {
    let wanted = model.wanted.take();
    match (found, wanted) {
        (Some(brief), Some(Wanted::Go)) => {
            if brief.when.is_undated() {
                let text = "This event has no usable time: the timeline has no place for it";
                say(model, Level::Info, text, effects);
            } else if !brief.passes && !model.view.dimmed {
                say(
                    model,
                    Level::Info,
                    "The filter hides this event in the timeline",
                    effects,
                );
            }
            step::select(model, brief, true);
        }
        (Some(brief), Some(Wanted::Open)) => {
            step::select(model, brief, false);
            model.select_match = !model.view.query.is_empty();
        }
        (Some(brief), _) => step::select(model, brief, false),
        (None, Some(Wanted::Go)) => {
            let text = format!("There is no event “{}” in this story", model.looked_for);
            say(model, Level::Error, text, effects);
        }
        (None, _) => {
            model.selected = None;
            model.opened = None;
            model.thread = None;
        }
    }
}

/// A story's head is there: title, zone, series, what opens first. Its events may still be on their way.
fn arrive(model: &mut Model, story: Arc<Story>, new: bool) {
    replay::adopt(model, story);
    if !new {
        model.card_key = None;
        return;
    }
    ask_again(model);
    model.scene = None;
    model.selected = None;
    model.opened = None;
    model.thread = None;
    model.used = Vec::new();
    model.guest = None;
    model.facets = Vec::new();
    model.report = None;
    model.view = super::super::View {
        kind: model.view.kind,
        side: model.view.side,
        axis: model.view.axis,
        zone: model.view.zone,
        beside: model.view.beside,
        ..super::super::View::default()
    };
    model.follow_extent = true;
    model.arriving = true;
    model.seats.fresh = true;
    open_view(model);
    if let Some(inputs) = model.opening.clone() {
        model.inputs = inputs;
    }
}

/// The window that the story asks for.
fn open_view(model: &mut Model) {
    let story = Arc::clone(&model.story);
    let Some(view) = &story.view else { return };
    let read = |text: &str| parse::when(text, story.zone).ok();
    if let (Some(from), Some(to)) = (read(&view.from), read(&view.to)) {
        model.view.window = Span::new(from.start, to.start);
        model.view.cursor = from.start.plus(model.view.window.micros() / 2);
        model.follow_extent = model.view.window.micros() == 0;
    }
    model.view.pinned.clone_from(&view.pinned);
}

fn loaded(
    model: &mut Model,
    story: Arc<Story>,
    report: Arc<crate::load::Report>,
    effects: &mut Vec<Effect>,
) {
    replay::adopt(model, story);
    model.progress = None;
    ask_again(model);
    let replaced = !model.arriving;
    files::done(model, effects);
    if model.arriving {
        model.arriving = false;
        start(model, effects);
    } else if let Some(id) = model.view.selected.clone() {
        find(model, &id, Wanted::Keep, effects);
    }
    // What was asked for and cannot be done is said first.
    let failed = (model.message.as_ref()).is_some_and(|m| m.level == Level::Error);
    if report.fault_count > 0 && !failed {
        let (count, s) = (
            report.fault_count,
            if report.fault_count == 1 { "" } else { "s" },
        );
        say(
            model,
            Level::Warning,
            format!("{count} fault{s} in the files; ! lists them"),
            effects,
        );
    } else if !replaced && !failed && !report.assumptions.is_empty() {
        let said = "Something about the files was inferred or assumed; ! lists it";
        say(model, Level::Info, said, effects);
    } else if replaced {
        say(
            model,
            Level::Info,
            format!("Read again: {} events", report.events),
            effects,
        );
    }
    if let Some(said) = model.story.missing_benchmark() {
        say(model, Level::Error, said, effects);
    }
    model.report = Some(report);
}

/// What the command line and the story ask to stand on first.
fn start(model: &mut Model, effects: &mut Vec<Effect>) {
    let settings = model.settings.clone();
    if !settings.filter.is_empty() {
        model.undo.before(Change::Filter, &model.view);
        model.view.query.clone_from(&settings.filter);
        model.settings.filter.clear();
    }
    if let Some(ticker) = model.settings.ticker.take() {
        match model.story.missing_prices("--ticker", &ticker) {
            Some(why) => say(model, Level::Error, why, effects),
            None => model.set_focus(&ticker),
        }
    }
    if !settings.replay.is_empty() {
        match place(&settings.replay, model.view.cursor, model.zone()).map(|p| p.instant()) {
            Ok(Some(at)) => replay::stand(model, at, effects),
            Ok(None) => {
                let why = "A replay starts at a time, not at an event";
                say(model, Level::Error, why, effects);
            }
            Err(why) => say(model, Level::Error, why, effects),
        }
        model.settings.replay.clear();
    }
    if let Some(length) = parse::duration(&settings.span) {
        let centre = model.view.cursor;
        model.view.window = Span::new(centre.plus(-length / 2), centre.plus(length - length / 2));
        model.follow_extent = false;
    }
    if !settings.at.is_empty() {
        match place(&settings.at, model.view.cursor, model.zone()) {
            Ok(place) => match (&place, parse::duration(&settings.span)) {
                (super::super::goto::Place::Time(when), Some(length)) => {
                    model.view.window = Span::new(
                        when.start.plus(-length / 2),
                        when.start.plus(length - length / 2),
                    );
                    overlay::stand_at(model, &place, effects);
                }
                _ => overlay::go_to(model, &place, effects),
            },
            Err(why) => say(model, Level::Error, why, effects),
        }
        model.settings.at.clear();
        return;
    }
    let select = model
        .story
        .view
        .as_ref()
        .map(|v| v.select.clone())
        .unwrap_or_default();
    if !select.is_empty() && model.view.clock.is_none() {
        find(model, &select, Wanted::Open, effects);
    } else {
        model.select_match = !model.view.query.is_empty();
    }
}
