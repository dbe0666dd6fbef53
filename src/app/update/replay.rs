//! Replay: the clock runs, events appear when they became known, prices when their bar closed.
//!
//! Every ask that leaves `update` while a clock stands is bound to it in one place, and the story that drawing
//! sees is cut at it, so that nothing can look ahead by being forgotten.

use super::super::{Action, Effect, Level, Model};
use super::{ask_again, say, step as walk};
use crate::engine::Request;
use crate::store::RowId;
use crate::story::Story;
use crate::time::{Timestamp, show};
use std::sync::Arc;

/// Binds every ask to the store as it was at `clock`; an ask for what comes next stays free.
pub(super) fn bind(clock: Timestamp, effects: &mut [Effect]) {
    for effect in effects {
        if let Effect::Request(ask) = effect
            && !matches!(ask, Request::AsOf(..) | Request::Next(..))
        {
            let free = std::mem::replace(ask, Request::Event(RowId(0), None));
            *ask = Request::AsOf(clock, Box::new(free));
        }
    }
}

/// Takes a story over, as it is known at the clock.
pub(super) fn adopt(model: &mut Model, story: Arc<Story>) {
    model.whole = story;
    cut(model);
}

fn cut(model: &mut Model) {
    model.story = match model.view.clock {
        Some(clock) => Arc::new(model.whole.as_of(clock)),
        None => Arc::clone(&model.whole),
    };
}

/// Does an action of the replay; whether it was one.
pub(super) fn act(
    model: &mut Model,
    action: Action,
    times: i64,
    effects: &mut Vec<Effect>,
) -> bool {
    match action {
        Action::ReplayStart => start(model, effects),
        Action::ReplayHere => stand(model, model.view.cursor, effects),
        Action::ReplayPause => pause(model, effects),
        Action::ReplayBack => step(model, -times, effects),
        Action::ReplayOn => step(model, times, effects),
        Action::ReplaySlower => speed(model, -1, effects),
        Action::ReplayFaster => speed(model, 1, effects),
        Action::ReplayNext => next(model, effects),
        Action::ReplayEnd => end(model),
        _ => return false,
    }
    true
}

/// Starts to play from the left edge of the window.
fn start(model: &mut Model, effects: &mut Vec<Effect>) {
    let from = model.axis().edge(0);
    stand(model, from, effects);
    pause(model, effects);
}

/// Puts the clock to `at`, and holds it.
pub(super) fn stand(model: &mut Model, at: Timestamp, effects: &mut Vec<Effect>) {
    if model.view.clock.is_none() {
        let bars = model.whole.series.iter().filter_map(|s| s.bars.last());
        let extent = model.scene.as_ref().and_then(|s| s.extent);
        let ends = bars.map(|b| b.to).chain(extent.map(|e| e.to));
        model.replay.end = ends.max().unwrap_or(Timestamp::MAX);
    }
    set(model, at, effects);
}

/// Puts the clock to `at`: the cursor goes with it, the window follows when it must.
fn set(model: &mut Model, at: Timestamp, effects: &mut Vec<Effect>) {
    let before = model.view.clock.replace(at);
    model.view.cursor = at;
    follow(model, at);
    if before != Some(at) {
        turn(model, before);
        walk::latest(model, at, effects);
    }
}

/// The clock stands elsewhere than at `before`: everything is asked anew. What it now hides goes at once; on the
/// way forward the last answers stay until the next ones come.
fn turn(model: &mut Model, before: Option<Timestamp>) {
    cut(model);
    ask_again(model);
    let now = model.view.clock;
    if now.is_some_and(|now| before.is_none_or(|before| now < before)) {
        model.scene = None;
        (model.page, model.side, model.table) = (None, None, None);
        (model.facets, model.used) = (Vec::new(), Vec::new());
        model.thread = None;
        (model.reaction.sheet, model.reaction.studied) = (None, None);
        super::compare::close(model);
        model.guest = None;
        (model.selected, model.opened, model.view.selected) = (None, None, None);
    }
}

/// Pans by a quarter when the clock comes near the right edge or leaves the window.
fn follow(model: &mut Model, at: Timestamp) {
    let axis = model.axis();
    let (column, columns) = (axis.column(at), axis.columns() as i64);
    if column < 0 || column >= columns {
        model.view.pan(&axis, column - columns / 2);
    } else if column > columns * 7 / 8 {
        model.view.pan(&axis, columns / 4);
    }
    model.follow_extent = false;
}

/// Lets the clock run, or holds it.
fn pause(model: &mut Model, effects: &mut Vec<Effect>) {
    model.replay.playing = !model.replay.playing;
    wind(model, effects);
}

fn wind(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.replay.playing && !model.replay.ticking {
        model.replay.ticking = true;
        effects.push(Effect::Tick(model.replay.pace().0));
    }
}

/// The clock goes on by what its speed says.
pub(super) fn tick(model: &mut Model, effects: &mut Vec<Effect>) {
    model.replay.ticking = false;
    let Some(clock) = model.view.clock.filter(|_| model.replay.playing) else {
        return;
    };
    let next = model.axis().carried(clock, model.replay.pace().1);
    if next <= clock || clock >= model.replay.end {
        model.replay.playing = false;
        return say(model, Level::Info, "The story ends here", effects);
    }
    set(model, next, effects);
    wind(model, effects);
}

/// Puts the clock on (or back) by columns, and holds it.
fn step(model: &mut Model, columns: i64, effects: &mut Vec<Effect>) {
    model.replay.playing = false;
    let Some(clock) = model.view.clock else {
        return;
    };
    // From edge to edge, so that steps back undo steps on.
    let axis = model.axis();
    let column = axis.column(clock).saturating_add(columns);
    let at = axis.moved(column).edge(0);
    set(model, at, effects);
}

/// Another speed.
fn speed(model: &mut Model, by: isize, effects: &mut Vec<Effect>) {
    model.replay.change(by);
    let columns = model.replay.columns_a_second();
    let length = show::duration(model.axis().pitch().saturating_mul(columns as i64));
    let text = format!("{columns} columns a second: {length} a second");
    say(model, Level::Info, text, effects);
}

/// Asks where the next event becomes known.
fn next(model: &mut Model, effects: &mut Vec<Effect>) {
    model.replay.playing = false;
    if let Some(clock) = model.view.clock {
        effects.push(Effect::Request(Request::Next(
            Arc::clone(&model.query),
            clock,
        )));
    }
}

/// Puts the clock to where the next event becomes known.
pub(super) fn reach(model: &mut Model, at: Option<Timestamp>, effects: &mut Vec<Effect>) {
    match at {
        Some(at) if model.view.clock.is_some() => set(model, at, effects),
        Some(_) => {}
        None => say(
            model,
            Level::Info,
            "No further event becomes known",
            effects,
        ),
    }
}

/// Ends the replay.
fn end(model: &mut Model) {
    let before = model.view.clock.take();
    model.replay.playing = false;
    turn(model, before);
}
