//! Comparing: A is marked, then B; both stand in the pane until Esc.

use super::super::compare::{CompareCard, CompareInputs};
use super::super::layout::inside;
use super::super::view::Pair;
use super::super::{Effect, Level, Model, Pane};
use super::say;
use crate::engine::{CompareRequest, EventComparison, Request};
use crate::text::cut;
use std::sync::Arc;

/// Marks the selected event: as A first, then as B. On A itself the mark goes.
pub(super) fn mark(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(brief) = model.selected.clone() else {
        say(model, Level::Info, "No event is selected", effects);
        return;
    };
    match &model.view.pair {
        Some(pair) if pair.a == brief.id => {
            close(model);
            say(model, Level::Info, "A is no longer marked", effects);
        }
        Some(pair) => {
            model.view.pair = Some(Pair {
                a: Arc::clone(&pair.a),
                b: Some(brief.id),
            });
            model.compare_top = 0;
            model.view.focus(Pane::Compare);
        }
        None => {
            model.view.pair = Some(Pair {
                a: Arc::clone(&brief.id),
                b: None,
            });
            model.pair_title = brief.title.to_string();
        }
    }
}

/// Ends comparing and forgets the marks.
pub(super) fn close(model: &mut Model) {
    model.view.pair = None;
    model.compared = None;
    if model.view.focus == Pane::Compare {
        model.view.focus(Pane::Timeline);
    }
}

/// Asks for the two events when they, the filter or the store have changed.
pub(super) fn ask(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Pair { a, b: Some(b) }) = model.view.pair.clone() else {
        model.asked.compare = None;
        return;
    };
    let key = (
        Arc::clone(&a),
        Arc::clone(&b),
        model.query.text.clone(),
        model.revision,
    );
    if model.asked.compare.as_ref() == Some(&key) {
        return;
    }
    model.asked.compare = Some(key);
    effects.push(Effect::Request(Request::Compare(CompareRequest {
        a,
        b,
        query: super::step::stepped(model),
        lang: model.settings.lang.clone(),
    })));
}

/// Takes the answer, if it is about the two that are marked.
pub(super) fn take(
    model: &mut Model,
    compared: Option<Box<EventComparison>>,
    effects: &mut Vec<Effect>,
) {
    let Some(Pair { a, b: Some(b) }) = model.view.pair.clone() else {
        return;
    };
    let Some(compared) = compared else {
        close(model);
        let text = "One of the two events is no longer in this story";
        return say(model, Level::Error, text, effects);
    };
    let ids = (&compared.a.event.record.id, &compared.b.event.record.id);
    if ids == (&a.to_string(), &b.to_string()) {
        (model.compared, model.compare) = (Some(compared), None);
    }
}

/// Writes the pane's content, when anything that it follows from has changed.
pub(super) fn make(model: &mut Model) {
    let inner = inside(model.areas.compare);
    let Some(compared) = model.compared.as_ref().filter(|_| !inner.is_empty()) else {
        model.compare = None;
        return;
    };
    let inputs = CompareInputs {
        story: Arc::clone(&model.story),
        zones: model.zones(),
        figures: model.figure_tickers(),
        tickers: model.tickers(0),
        columns: usize::from(inner.width),
    };
    if model.compare.as_ref().is_none_or(|c| c.inputs != inputs) {
        let lang = model.settings.lang.as_deref();
        model.compare = Some(CompareCard::new(compared, inputs, lang));
    }
    scroll(model, 0);
}

/// Scrolls by lines.
pub(super) fn scroll(model: &mut Model, by: isize) {
    let (top, rows) = (model.compare_top.saturating_add_signed(by), rows(model));
    let lang = model.settings.lang.as_deref();
    let (Some(card), Some(compared)) = (&mut model.compare, &model.compared) else {
        return;
    };
    card.lay_out(compared, lang, top.saturating_add(rows));
    model.compare_top = top.min(card.len().saturating_sub(rows));
}

/// Scrolls by pages.
pub(super) fn page(model: &mut Model, down: bool) {
    let page = rows(model).saturating_sub(1).max(1) as isize;
    scroll(model, if down { page } else { -page });
}

fn rows(model: &Model) -> usize {
    usize::from(inside(model.areas.compare).height)
}

impl Model {
    /// What is said while A is marked, for a footer of so many columns: `A: DeepSeek releases R1 · x marks B`.
    #[must_use]
    pub fn pair_note(&self, columns: usize) -> Option<String> {
        let pair = self.view.pair.as_ref()?;
        let key = self
            .keymap
            .short(super::super::Action::Compare)
            .unwrap_or_default();
        let title = cut(&self.pair_title, (columns / 5).clamp(8, 34));
        let next = if pair.b.is_some() { "another B" } else { "B" };
        Some(format!("A: {title} · {key} marks {next}"))
    }
}
