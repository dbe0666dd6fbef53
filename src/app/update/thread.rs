//! The thread of the selected event: when it is asked for, the pane's rows, walking them, and fitting it.

use super::super::layout::inside;
use super::super::thread::{ThreadTree, Writer};
use super::super::view::fitted;
use super::super::{Effect, Level, ListCursor, Model, Pane};
use super::{act, say};
use crate::engine::{EventThread, Request};
use crate::store::EventSummary;
use crate::time::Span;
use std::sync::Arc;

/// Most rows that are pinned above the tree.
const PINNED: usize = 3;

/// Asks for the selection's thread, unless the one that is here holds it whole.
pub(super) fn ask(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(row) = model.selected.as_ref().map(|b| b.row) else {
        return;
    };
    let key = (row, model.revision);
    if model.asked.thread == Some(key) {
        return;
    }
    let of_now = model
        .asked
        .thread
        .is_some_and(|(_, revision)| revision == model.revision);
    let whole = |t: &Arc<EventThread>| t.unseen == 0 && t.members.iter().any(|m| m.row == row);
    model.asked.thread = Some(key);
    if of_now && model.thread.as_ref().is_some_and(whole) {
        return;
    }
    effects.push(Effect::Request(Request::Thread(
        row,
        model.settings.lang.clone(),
    )));
}

/// Takes the answer, if it is about the selection.
pub(super) fn take(model: &mut Model, thread: Arc<EventThread>) {
    if model.selected.as_ref().is_some_and(|b| b.row == thread.row) {
        model.thread = Some(thread);
        model.thread_key = None;
    }
}

/// Brings tree and rows up to date with selection, width and zone.
pub(super) fn make(model: &mut Model) {
    let selected = model.selected.as_ref().map(|b| b.row);
    let (Some(thread), Some(row)) = (model.thread.clone(), selected) else {
        model.tree = ThreadTree::default();
        model.kin = Vec::new();
        model.thread_rows = Vec::new();
        model.thread_key = None;
        return;
    };
    let inner = inside(model.areas.thread);
    let key = (row, inner.as_size(), model.zone());
    if model.thread_key != Some(key) {
        let moved = model.thread_key.is_none_or(|k| k.0 != row);
        let stays = model.thread_cursor.at == selected_row(model).unwrap_or(0);
        model.tree = ThreadTree::new(&thread, row);
        model.kin = model.tree.kin(&thread, row);
        model.thread_rows = writer(model, &thread).rows();
        model.thread_key = Some(key);
        if moved || stays {
            centre(model);
        }
    }
    model.thread_notes =
        marked(model).map_or_else(Vec::new, |member| writer(model, &thread).notes(member));
    let shown = shown(model);
    model.thread_cursor.hold(model.thread_rows.len(), shown);
    pin(model, shown);
}

/// Keeps what the marked event grew from in sight: rows above the first one that shows stand in its place.
fn pin(model: &mut Model, shown: usize) {
    model.thread_pinned.clear();
    let above = ancestors(model);
    let most = PINNED.min(shown / 4);
    for _ in 0..most {
        let pinned = model.thread_pinned.len();
        let hidden = |row: &&usize| **row < model.thread_cursor.top + pinned + 1;
        let rows: Vec<usize> = above
            .iter()
            .filter(hidden)
            .take(pinned + 1)
            .copied()
            .collect();
        if rows.len() <= pinned {
            break;
        }
        model.thread_pinned = rows;
        // The marked row stands below them.
        let room = model.thread_cursor.at.saturating_sub(pinned + 1);
        model.thread_cursor.top = model.thread_cursor.top.min(room);
    }
    model.thread_pinned.reverse();
}

/// The rows that the marked event grew from, the nearest first.
fn ancestors(model: &Model) -> Vec<usize> {
    let branches = &model.tree.branches;
    let member = marked(model);
    let mut at = branches.iter().find(|b| Some(b.member) == member);
    let mut rows = Vec::new();
    while let Some(branch) = at.and_then(|b| branches.get(b.parent?)) {
        rows.extend(
            model
                .thread_rows
                .iter()
                .position(|r| r.member == Some(branch.member)),
        );
        at = Some(branch);
    }
    rows
}

fn writer<'a>(model: &'a Model, thread: &'a EventThread) -> Writer<'a> {
    Writer {
        thread,
        tree: &model.tree,
        signs: model.signs(),
        zone: model.zone(),
        width: usize::from(inside(model.areas.thread).width),
    }
}

/// Rows of the pane that the tree has.
fn shown(model: &Model) -> usize {
    model
        .tree
        .rows(usize::from(inside(model.areas.thread).height))
}

/// The row of the selected event.
fn selected_row(model: &Model) -> Option<usize> {
    let member = model.tree.branches.get(model.tree.at?)?.member;
    let own = |r: &super::super::thread::ThreadRow| r.member == Some(member);
    model.thread_rows.iter().position(own)
}

/// The event of the marked row.
fn marked(model: &Model) -> Option<usize> {
    model.thread_rows.get(model.thread_cursor.at)?.member
}

/// Marks the selection, with some of what stands before it and more of what comes after. Where one walks in the
/// tree and it is in sight, nothing scrolls.
fn centre(model: &mut Model) {
    let (at, shown) = (selected_row(model).unwrap_or(0), shown(model));
    let before = model.thread_cursor.top;
    let top = at.saturating_sub(shown / 3);
    let seen = (before + PINNED..before + shown).contains(&at) && model.view.focus == Pane::Thread;
    model.thread_cursor = ListCursor {
        at,
        top: if seen { before } else { top },
    };
}

/// Marks another event of the tree, past remarks.
pub(super) fn step(model: &mut Model, by: isize) {
    let (len, shown) = (model.thread_rows.len(), shown(model));
    let start = model.thread_cursor;
    for _ in 0..by.unsigned_abs() {
        let mut cursor = model.thread_cursor;
        loop {
            let before = cursor.at;
            cursor.step(by.signum(), len, shown);
            let event = model
                .thread_rows
                .get(cursor.at)
                .is_some_and(|r| r.member.is_some());
            if event {
                model.thread_cursor = cursor;
                break;
            }
            if cursor.at == before {
                break;
            }
        }
    }
    // At the ends the remarks above and below come on the screen.
    if model.thread_cursor.at == start.at && by > 0 {
        model.thread_cursor.top = len.saturating_sub(shown).min(model.thread_cursor.at);
    }
}

/// A page of the tree.
pub(super) fn page(model: &mut Model, down: bool) {
    let page = shown(model).saturating_sub(1).max(1) as isize;
    step(model, if down { page } else { -page });
}

/// Goes to the marked event; on the one that is selected already, to its pane.
pub(super) fn go(model: &mut Model, effects: &mut Vec<Effect>) {
    let brief = marked(model).and_then(|m| model.thread.as_ref()?.members.get(m));
    let Some(id) = brief.map(|b| Arc::clone(&b.id)) else {
        return;
    };
    if model.view.selected.as_ref() == Some(&id) {
        act::focus(model, Pane::Event);
    } else {
        act::go_to_event(model, &id, effects);
    }
}

/// Marks the event at a row of the screen, if one stands there.
pub(super) fn mark(model: &mut Model, row: u16) -> bool {
    let at = usize::from(row.saturating_sub(inside(model.areas.thread).y));
    let place = model.thread_pinned.get(at).copied();
    let place = place.unwrap_or(model.thread_cursor.top + at);
    let event = model
        .thread_rows
        .get(place)
        .is_some_and(|r| r.member.is_some());
    if at < shown(model) && event {
        model.thread_cursor.at = place;
        return true;
    }
    false
}

/// Fits the whole thread; when it is fitted already, the selection and what a link ties to it.
pub(super) fn fit(model: &mut Model, effects: &mut Vec<Effect>) {
    let (Some(thread), Some(selected)) = (model.thread.clone(), model.selected.clone()) else {
        return;
    };
    if thread.members.len() < 2 {
        say(
            model,
            Level::Info,
            "This event is tied to no other",
            effects,
        );
        return;
    }
    let row = |at: usize| thread.members.get(at).map(|m| m.row);
    let tied = |brief: &&EventSummary| {
        let own = |at: usize| row(at) == Some(selected.row);
        let other = |at: usize| row(at) == Some(brief.row);
        brief.row == selected.row
            || thread
                .ties
                .iter()
                .any(|t| (own(t.from) && other(t.to)) || (own(t.to) && other(t.from)))
    };
    let whole = joined(thread.members.iter());
    let near = joined(thread.members.iter().filter(tied));
    let (Some(whole), Some(near)) = (whole.map(fitted), near.map(fitted)) else {
        return;
    };
    let again = model.view.window == whole && near != whole;
    act::show(model, if again { near } else { whole });
    let words = if again {
        "The event and what links tie to it; f fits the whole thread".to_owned()
    } else if near != whole {
        let count = thread.members.len();
        format!("The whole thread, {count} events; f again fits what is tied to this one")
    } else {
        return;
    };
    say(model, Level::Info, words, effects);
}

fn joined<'a>(briefs: impl Iterator<Item = &'a EventSummary>) -> Option<Span> {
    briefs.map(|b| b.when.span()).reduce(Span::joined)
}

impl Model {
    /// What stands in the Thread pane's border: which of how many.
    #[must_use]
    pub fn thread_note(&self) -> String {
        let Some(thread) = self.thread.as_ref().filter(|t| t.members.len() > 1) else {
            return String::new();
        };
        let more = if thread.unseen > 0 { "+" } else { "" };
        let at = self
            .tree
            .branches
            .iter()
            .position(|b| Some(b.member) == marked(self));
        let of = at.map(|at| format!("{} of ", at + 1)).unwrap_or_default();
        format!("{of}{}{more} events", thread.members.len())
    }
}
