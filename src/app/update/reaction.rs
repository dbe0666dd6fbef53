//! The reaction of the selected event: when it is asked for, the pane's lines, and what its keys change.

use super::super::layout::inside;
use super::super::reaction::pane::{About, lines};
use super::super::reaction::study;
use super::super::{Action, Effect, Level, Model, Pane};
use super::{choose, say};
use crate::engine::Request;
use crate::engine::event_study::{EventStudy, StudyAsset, StudyRequest};
use crate::engine::reaction::{ReactionReport, ReactionRequest, Subject};
use crate::study::{Model as Expected, Settings};
use ratatui::layout::Rect;
use std::sync::Arc;

/// Sessions and gap of the longer estimation window.
const LONG: (usize, usize) = (250, 30);

/// Asks for the selection's reaction while the pane is on the screen.
pub(super) fn ask(model: &mut Model, effects: &mut Vec<Effect>) {
    if !model.shows(Pane::Reaction) {
        return;
    }
    if model.reaction.study {
        return ask_study(model, effects);
    }
    let Some(row) = model.selected.as_ref().map(|b| b.row) else {
        return;
    };
    let settings = settings(model);
    let ask = ReactionRequest {
        subject: Subject::Event(row),
        tickers: Vec::new(),
        focus: model.common_focus().map(|f| f.ticker),
        benchmark: model.reaction.benchmark.clone(),
        settings,
        variants: true,
    };
    let key = Some((ask, model.revision));
    if model.asked.reaction != key {
        if let Some((ask, _)) = &key {
            effects.push(Effect::Request(Request::Reaction(ask.clone())));
        }
        model.asked.reaction = key;
    }
}

/// How it is measured.
fn settings(model: &Model) -> Settings {
    let mut settings = Settings {
        model: model.reaction.model,
        ..Settings::default()
    };
    if model.reaction.long {
        (settings.estimation, settings.gap) = LONG;
    }
    settings
}

/// Asks for the study of the filter.
fn ask_study(model: &mut Model, effects: &mut Vec<Effect>) {
    let ask = StudyRequest {
        query: Arc::clone(&model.query),
        asset: StudyAsset::of(
            &model.query.expr,
            model.view.focus_ticker.as_deref(),
            &model.story,
        ),
        benchmark: model.reaction.benchmark.clone(),
        settings: settings(model),
    };
    let key = Some((ask, model.revision));
    if model.asked.study != key {
        if let Some((ask, _)) = &key {
            effects.push(Effect::Request(Request::Study(ask.clone())));
        }
        model.asked.study = key;
    }
}

/// Takes the study, if it is what was asked last.
pub(super) fn take_study(model: &mut Model, study: Arc<EventStudy>) {
    let wanted = model.asked.study.as_ref().map(|(ask, _)| ask);
    if wanted == Some(&study.request) {
        model.reaction.studied = Some(study);
    }
}

/// Takes the answer, if it is what was asked last.
pub(super) fn take(model: &mut Model, sheet: Arc<ReactionReport>) {
    let wanted = model.asked.reaction.as_ref().map(|(ask, _)| ask);
    if wanted == Some(&sheet.request) {
        let same = model.reaction.sheet.as_ref();
        if same.is_none_or(|s| {
            (&s.request.subject, &s.request.focus) != (&sheet.request.subject, &sheet.request.focus)
        }) {
            let focus = model.focus_ticker().map(|f| f.ticker);
            let place = sheet.tickers.iter().position(|t| {
                let focus = focus.as_deref();
                focus.is_some_and(|f| f.eq_ignore_ascii_case(&t.ticker))
            });
            (model.reaction.marked, model.reaction.top) = (place.unwrap_or(0), 0);
        }
        model.reaction.sheet = Some(sheet);
    }
}

/// Brings the lines up to date with answer, event, marked ticker and size.
pub(super) fn make(model: &mut Model) {
    let inner = inside(model.areas.reaction);
    if model.reaction.study {
        return make_study(model, inner);
    }
    let about = model.reaction.sheet.clone().zip(model.opened.as_ref());
    let about = about.filter(|(sheet, opened)| sheet.request.subject == Subject::Event(opened.row));
    let Some((sheet, opened)) = about.filter(|_| !inner.is_empty()) else {
        model.reaction.lines.clear();
        model.reaction.key = None;
        return;
    };
    let key = (
        Arc::as_ptr(&sheet).addr(),
        inner.as_size(),
        model.reaction.marked,
        model.view.zoomed,
        model.zone(),
    );
    if model.reaction.key == Some(key) {
        return;
    }
    let about = About {
        sheet: &sheet,
        event: &opened.event,
        story: &model.story,
        zone: model.zone(),
        marked: model.reaction.marked,
    };
    let (columns, rows) = (usize::from(inner.width), usize::from(inner.height));
    model.reaction.lines = lines(about, columns, rows, model.view.zoomed);
    model.reaction.key = Some(key);
    hold(model);
}

/// The same for the study of the filter, if it is that of the present one.
fn make_study(model: &mut Model, inner: Rect) {
    let study = model.reaction.studied.clone();
    let study = study.filter(|s| s.request.query.text == model.query.text && !inner.is_empty());
    let Some(study) = study else {
        model.reaction.lines.clear();
        model.reaction.key = None;
        return;
    };
    let address = Arc::as_ptr(&study).addr();
    let whole = model.view.zoomed;
    let key = (address, inner.as_size(), 0, whole, model.zone());
    if model.reaction.key != Some(key) {
        let (columns, rows) = (usize::from(inner.width), usize::from(inner.height));
        let about = (study.as_ref(), model.story.as_ref());
        model.reaction.lines = study::lines(about, columns, rows, whole);
        model.reaction.key = Some(key);
        hold(model);
    }
}

fn hold(model: &mut Model) {
    let shown = usize::from(inside(model.areas.reaction).height);
    let most = model.reaction.lines.len().saturating_sub(shown);
    model.reaction.top = model.reaction.top.min(most);
}

/// Does what a key of the pane means; whether `action` is one of them.
pub(super) fn act(
    model: &mut Model,
    action: Action,
    times: i64,
    effects: &mut Vec<Effect>,
) -> bool {
    match action {
        Action::ReactionDown => step(model, times as isize),
        Action::ReactionUp => step(model, -(times as isize)),
        Action::ReactionPageDown => page(model, true),
        Action::ReactionPageUp => page(model, false),
        Action::ReactionWhole => model.view.zoomed = !model.view.zoomed,
        Action::ReactionModel => turn_model(model, effects),
        Action::ReactionBenchmark => turn_benchmark(model, effects),
        Action::ReactionLength => turn_estimation(model, effects),
        Action::ReactionFocus => focus_marked(model, effects),
        Action::ReactionStudy => {
            model.reaction.study = !model.reaction.study;
            (model.reaction.top, model.reaction.key) = (0, None);
        }
        _ => return false,
    }
    true
}

/// Makes the marked ticker the focus of all figures, or lets it go.
fn focus_marked(model: &mut Model, effects: &mut Vec<Effect>) {
    let sheet = model.reaction.sheet.as_ref();
    let sheet = sheet.filter(|_| !model.reaction.study);
    let marked = sheet.and_then(|s| s.tickers.get(model.reaction.marked));
    let ticker = marked.map(|m| m.ticker.clone());
    match ticker.filter(|t| model.story.series(t).is_some()) {
        Some(ticker) => choose::choose_focus(model, &ticker, effects),
        None => say(
            model,
            Level::Info,
            "No ticker with prices is marked here",
            effects,
        ),
    }
}

/// Marks another ticker; with a single one and in a study, moves by a line.
fn step(model: &mut Model, by: isize) {
    let count = model.reaction.sheet.as_ref().map_or(0, |s| s.tickers.len());
    if count < 2 || model.reaction.study {
        model.reaction.top = model.reaction.top.saturating_add_signed(by);
        return hold(model);
    }
    let marked = model.reaction.marked.saturating_add_signed(by);
    model.reaction.marked = marked.min(count - 1);
}

/// Moves by lines.
pub(super) fn scroll(model: &mut Model, by: isize) {
    model.reaction.top = model.reaction.top.saturating_add_signed(by);
    hold(model);
}

/// Moves by a page.
fn page(model: &mut Model, down: bool) {
    let shown = inside(model.areas.reaction).height.saturating_sub(1).max(1);
    let by = isize::try_from(shown).unwrap_or(1);
    scroll(model, if down { by } else { -by });
}

/// The next model of the expected return.
fn turn_model(model: &mut Model, effects: &mut Vec<Effect>) {
    let all = Expected::OF_PRICES;
    let here = all.iter().position(|m| *m == model.reaction.model);
    let next = (here.unwrap_or(0) + 1) % all.len();
    model.reaction.model = all.get(next).copied().unwrap_or_default();
    let now = model.reaction.model;
    say(
        model,
        Level::Info,
        format!("The {} model: {}", now.word(), now.doc()),
        effects,
    );
}

/// The next benchmark of the story.
fn turn_benchmark(model: &mut Model, effects: &mut Vec<Effect>) {
    let story = Arc::clone(&model.story);
    let all = story.possible_benchmarks();
    let now = match model.reaction.benchmark.as_str() {
        "" => story.benchmark.as_str(),
        own => own,
    };
    let here = all.iter().position(|s| s.ticker.eq_ignore_ascii_case(now));
    let next = here.map_or(0, |at| (at + 1) % all.len().max(1));
    let Some(series) = all.get(next) else {
        return say(
            model,
            Level::Info,
            "This story has no series to measure against",
            effects,
        );
    };
    model.reaction.benchmark.clone_from(&series.ticker);
    let name = if series.name.is_empty() {
        &series.ticker
    } else {
        &series.name
    };
    say(
        model,
        Level::Info,
        format!("Measured against {name}"),
        effects,
    );
}

/// The short or the long estimation window.
fn turn_estimation(model: &mut Model, effects: &mut Vec<Effect>) {
    model.reaction.long = !model.reaction.long;
    let now = if model.reaction.long {
        "Estimated from 250 sessions that end 30 sessions before day 0"
    } else {
        "Estimated from 120 sessions that end 10 sessions before day 0"
    };
    say(model, Level::Info, now, effects);
}

impl Model {
    /// How the reaction is measured, in the border: `market model vs SPY · 120 d`.
    #[must_use]
    pub fn reaction_note(&self) -> String {
        let pane = &self.reaction;
        let sheet = pane.sheet.as_ref().filter(|_| !pane.study);
        let sheet = sheet.map(|s| (&s.request.settings, &s.benchmark, ""));
        let study = pane.studied.as_ref().filter(|_| pane.study);
        let study = study.map(|s| (&s.request.settings, &s.benchmark, "study · "));
        let Some((settings, benchmark, what)) = sheet.or(study) else {
            return String::new();
        };
        let lines = self.reaction.lines.len();
        let shown = usize::from(inside(self.areas.reaction).height);
        let place = if lines > shown && shown > 0 {
            let top = self.reaction.top;
            format!(
                " · {}–{} of {lines} lines",
                top + 1,
                (top + shown).min(lines)
            )
        } else {
            String::new()
        };
        let model = match settings.model {
            Expected::Market => "market model",
            other => other.word(),
        };
        let against = format!("{what}{model} vs {benchmark}");
        crate::text::headline(&format!("{against} · {} d{place}", settings.estimation)).into_owned()
    }
}
