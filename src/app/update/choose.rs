//! Pinning tickers, and the list in which things are switched on and off.

use super::super::choose::{Chooser, Switch};
use super::super::{Effect, Level, Model, Overlay};
use super::say;

/// Pins or unpins the event's only ticker; of several, a list asks which.
pub(super) fn pin(model: &mut Model, effects: &mut Vec<Effect>) {
    let own = model.event_tickers();
    match own.as_slice() {
        [] => say(
            model,
            Level::Info,
            "This event names no ticker with prices; : pinned tickers lists all",
            effects,
        ),
        [only] => {
            let now = if model.switch_ticker(only) {
                "is pinned"
            } else {
                "is no longer pinned"
            };
            say(model, Level::Info, format!("{only} {now}"), effects);
        }
        _ => model.overlay = Overlay::Choose(model.ticker_chooser()),
    }
}

pub(super) fn tickers(model: &mut Model, effects: &mut Vec<Effect>) {
    let chooser = model.ticker_chooser();
    if chooser.entries.is_empty() {
        say(model, Level::Info, "This story has no prices", effects);
    } else {
        model.overlay = Overlay::Choose(chooser);
    }
}

pub(super) fn step(model: &mut Model, by: isize) {
    if let Overlay::Choose(chooser) = &mut model.overlay {
        chooser.step(by);
    }
}

/// Switches the marked entry; what the entries say is made anew, since the last pinned ticker brings others back.
pub(super) fn switch(model: &mut Model) {
    let Overlay::Choose(chooser) = &model.overlay else {
        return;
    };
    let cursor = chooser.cursor;
    match chooser.marked().map(|c| c.switch.clone()) {
        Some(Switch::Ticker(ticker)) => {
            model.switch_ticker(&ticker);
            let chooser = model.ticker_chooser();
            model.overlay = Overlay::Choose(Chooser { cursor, ..chooser });
        }
        Some(Switch::Column(column)) => {
            model.view.table.switch(column);
            let chooser = model.column_chooser();
            model.overlay = Overlay::Choose(Chooser { cursor, ..chooser });
        }
        None => {}
    }
}
