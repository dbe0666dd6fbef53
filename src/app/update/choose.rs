//! Pinning tickers, and the list in which things are switched on and off.

use super::super::choose::{Chooser, Switch};
use super::super::history::Change;
use super::super::{Effect, Level, Model, Overlay};
use super::say;
use crate::query::FocusSource;

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

/// Makes the pinned ticker `by` places on the focus of all figures.
pub(super) fn cycle_focus(model: &mut Model, by: isize, effects: &mut Vec<Effect>) {
    if model.own_tickers().is_empty() {
        return say(model, Level::Info, "This story has no prices", effects);
    }
    model.undo.before(Change::FocusTicker, &model.view);
    model.cycle_focus(by);
    say_focus(model, effects);
}

/// Makes `ticker` the focus of all figures and pins it; lets it go if it was the chosen one already.
pub(super) fn choose_focus(model: &mut Model, ticker: &str, effects: &mut Vec<Effect>) {
    model.undo.before(Change::FocusTicker, &model.view);
    let chosen = model.view.focus_ticker.as_deref();
    if chosen.is_some_and(|c| c.eq_ignore_ascii_case(ticker)) {
        model.view.focus_ticker = None;
    } else {
        model.set_focus(ticker);
    }
    say_focus(model, effects);
}

fn say_focus(model: &mut Model, effects: &mut Vec<Effect>) {
    let chosen = model.view.focus_ticker.clone();
    let said = match (model.common_focus(), chosen) {
        (Some(focus), chosen) if focus.source == FocusSource::Filter => {
            let ticker = chosen.unwrap_or_else(|| "each event’s own ticker".into());
            format!(
                "The filter names {}, so figures stay about it; without the filter they are about {ticker}",
                focus.ticker
            )
        }
        (Some(focus), _) => format!("All figures are about {}", focus.ticker),
        (None, _) => "Figures are about each event’s own ticker".to_owned(),
    };
    say(model, Level::Info, said, effects);
}
