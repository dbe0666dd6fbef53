//! The window: zoom, pan, fit, the axis that it is seen on, and the clock that its times are told by.

use super::super::history::Change;
use super::super::view::fitted;
use super::super::{Action, Effect, Level, Model};
use super::{cluster, say, thread};
use crate::time::{Axis, AxisKind, Span, show as text};

/// Does an action of the window; whether it was one.
pub(super) fn act(
    model: &mut Model,
    action: Action,
    times: i64,
    effects: &mut Vec<Effect>,
) -> bool {
    match action {
        Action::ZoomIn => zoom(model, true, times),
        Action::ZoomOut => zoom(model, false, times),
        Action::PanLeft => pan(model, -times),
        Action::PanRight => pan(model, times),
        Action::FitThread => thread::fit(model, effects),
        Action::FitAll => fit_all(model),
        Action::FitFilter => fit_filter(model, effects),
        Action::TurnAxis => turn_axis(model, effects),
        Action::TurnZone => turn_zone(model, effects),
        Action::Spread => cluster::open(model, effects),
        _ => return false,
    }
    true
}

fn fit_all(model: &mut Model) {
    if let Some(extent) = model.scene.as_ref().and_then(|s| s.extent) {
        show(model, fitted(extent));
        model.follow_extent = true;
    }
}

/// Shows another window; undo brings the present one back.
pub(super) fn show(model: &mut Model, window: Span) {
    if window != model.view.window {
        model.undo.before(Change::Window, &model.view);
        model.view.window = window;
    }
    model.follow_extent = false;
}

pub(super) fn zoom(model: &mut Model, inward: bool, times: i64) {
    for _ in 0..times.min(64) {
        // A cursor off the screen would zoom into a place that is not seen.
        if !(model.view.window.from..=model.view.window.to).contains(&model.view.cursor) {
            let window = model.view.window;
            model.view.cursor = window.from.plus(window.micros() / 2);
        }
        let axis = model.axis();
        let window = model.trail.zoom(&model.view, &axis, inward);
        show(model, window);
    }
}

fn pan(model: &mut Model, halves: i64) {
    let columns = (model.axis().columns() as i64 / 2).max(1) * halves;
    pan_columns(model, columns);
}

/// Pans by whole columns; the cursor keeps its place on the screen.
pub(super) fn pan_columns(model: &mut Model, columns: i64) {
    let axis = model.axis();
    model.undo.before(Change::Window, &model.view);
    let cursor = axis.carried(model.view.cursor, columns);
    if model.view.pan(&axis, columns) {
        model.view.cursor = cursor;
    }
    model.follow_extent = false;
}

/// Turns the clock that times are told by; nothing moves.
fn turn_zone(model: &mut Model, effects: &mut Vec<Effect>) {
    model.view.zone = model.next_zone();
    let zone = text::zone(model.zone(), model.view.cursor);
    let said = match model.view.zone.words() {
        "" => format!("Times in {zone}"),
        words => format!("Times in {words}: {zone}"),
    };
    say(model, Level::Info, said, effects);
}

/// Turns the clock axis into the trading axis and back; window, cursor and selection stay.
fn turn_axis(model: &mut Model, effects: &mut Vec<Effect>) {
    let kind = match model.view.axis {
        AxisKind::Clock => AxisKind::Trading,
        AxisKind::Trading => AxisKind::Clock,
    };
    // While a story is still opening its sessions may be on their way.
    if kind == AxisKind::Trading && !model.know_hours() && !model.arriving {
        let text = "No series of this story has sessions, so there is no trading time";
        return say(model, Level::Info, text, effects);
    }
    model.view.axis = kind;
}

fn fit_filter(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(scene) = model.scene.clone() else {
        return;
    };
    let counts = &scene.overview;
    let Some(extent) = scene.extent.filter(|_| scene.matched > 0) else {
        say(model, Level::Info, "No event passes the filter", effects);
        return;
    };
    let axis = Axis::new(extent, counts.len());
    let first = counts.iter().position(|c| *c > 0).unwrap_or(0);
    let last = counts.iter().rposition(|c| *c > 0).unwrap_or(counts.len());
    show(
        model,
        fitted(Span::new(axis.edge(first), axis.edge(last + 1))),
    );
}
