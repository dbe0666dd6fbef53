//! The table: walking its rows, sorting it, choosing its columns, and asking for the rows that come on the screen.

use super::super::layout::inside;
use super::super::table::{Column, Look, TablePlan};
use super::super::{Action, Effect, Level, Model, Overlay};
use super::{rows, say, step};
use crate::store::PageAnchor;

/// Does an action of the table; whether it was one.
pub(super) fn act(
    model: &mut Model,
    action: Action,
    times: i64,
    effects: &mut Vec<Effect>,
) -> bool {
    let height = model
        .table
        .as_ref()
        .map_or(1, |t| i64::from(t.body.height).max(2) - 1);
    match action {
        Action::TableDown => go(model, times, effects),
        Action::TableUp => go(model, -times, effects),
        Action::TablePageDown => go(model, times * height, effects),
        Action::TablePageUp => go(model, -times * height, effects),
        Action::TableFirst => go(model, i64::MIN / 2, effects),
        Action::TableLast => go(model, i64::MAX / 2, effects),
        Action::SortNext => sort_next(model, 1),
        Action::SortPrevious => sort_next(model, -1),
        Action::SortReverse => model.view.table.descending = !model.view.table.descending,
        Action::Columns => model.overlay = Overlay::Choose(model.column_chooser()),
        _ => return false,
    }
    true
}

/// Sorts by the next column that is on the screen.
fn sort_next(model: &mut Model, by: isize) {
    let shown: Vec<Column> = match &model.table {
        Some(plan) => plan.columns.iter().map(|c| c.column).collect(),
        None => return,
    };
    let len = shown.len().max(1) as isize;
    let at = shown.iter().position(|c| *c == model.view.table.sort);
    let next = at.map_or(0, |at| (at as isize + by).rem_euclid(len) as usize);
    if let Some(column) = shown.get(next).filter(|c| **c != model.view.table.sort) {
        model.view.table.sort(*column);
    }
}

/// The place of the selected event in the list, or of where it would stand.
fn place(model: &Model) -> Option<u64> {
    let page = &model.page.as_ref()?.page;
    let selected = model.selected.as_ref().and_then(|b| page.rank_of(b.row));
    Some(selected.unwrap_or(page.anchor_rank))
}

/// Goes so many rows down; what is not on the page is asked for.
fn go(model: &mut Model, count: i64, effects: &mut Vec<Effect>) {
    let (Some(at), Some(held)) = (model.table_go.or_else(|| place(model)), &model.page) else {
        return;
    };
    let last = held.page.total.saturating_sub(1);
    let target = at.saturating_add_signed(count).min(last);
    let known = held.page.at(target).map(|row| row.summary.clone());
    let selected = model.selected.as_ref().map(|b| b.row);
    match known {
        Some(brief) if Some(brief.row) == selected => {
            say(model, Level::Info, "No further row there", effects);
        }
        Some(brief) => step::select(model, brief, true),
        None if held.page.total > 0 => {
            model.table_go = Some(target);
            rows::around(model, PageAnchor::Rank(target), effects);
        }
        None => {}
    }
}

/// Makes the plan, scrolls it to the selected row, and asks for what is missing on the screen.
pub(super) fn settle(model: &mut Model, effects: &mut Vec<Effect>) {
    model.side = None;
    let inner = inside(model.areas.timeline);
    let fresh = rows::is_fresh(model);
    let Some(held) = model.page.clone().filter(|_| !inner.is_empty()) else {
        model.table = None;
        return;
    };
    let reached = model.table_go.and_then(|rank| held.page.at(rank));
    if let Some(brief) = reached.filter(|_| fresh).map(|row| row.summary.clone()) {
        model.table_go = None;
        step::select(model, brief, true);
    }
    let shown = u64::from(inner.height.saturating_sub(u16::from(inner.height > 2)));
    let most = held.page.total.saturating_sub(shown);
    let at = place(model).unwrap_or(0);
    let here = (at, held.key.clone(), inner.height);
    if fresh
        && model
            .table_at
            .as_ref()
            .is_none_or(|old| (&old.1, old.2) != (&here.1, here.2))
    {
        model.table_top = at.saturating_sub(shown / 3);
    } else if fresh && model.table_at.as_ref().is_some_and(|old| old.0 != at) {
        let least = (at + 1).saturating_sub(shown);
        model.table_top = model.table_top.clamp(least, at.max(least));
    }
    if fresh {
        model.table_at = Some(here);
    }
    model.table_top = model.table_top.min(most);
    let signs = model.signs();
    let look = Look {
        story: &model.story,
        signs: &signs,
        zone: model.zone(),
    };
    let top = model.table_top;
    model.table = Some(TablePlan::new(&model.view.table, &held, look, inner, top));
    let end = (top + shown).min(held.page.total);
    let missing = top < held.page.first || end > held.page.first + held.page.rows.len() as u64;
    if missing && fresh {
        rows::around(model, PageAnchor::Rank(top + shown / 2), effects);
    }
}

/// Scrolls by rows, whatever is selected.
pub(super) fn scroll(model: &mut Model, by: i64) {
    model.table_top = model.table_top.saturating_add_signed(by);
}

/// A click: on a head it sorts, on a row it selects; whether it selected.
pub(super) fn press(model: &mut Model, column: u16, row: u16) -> bool {
    let Some(plan) = &model.table else {
        return false;
    };
    if plan.head > 0 && row < plan.body.y {
        let at = |c: &&super::super::table::Placed| (c.x..c.x + c.width).contains(&column);
        if let Some(column) = plan.columns.iter().find(at).map(|c| c.column) {
            model.view.table.sort(column);
        }
        return false;
    }
    let found = row
        .checked_sub(plan.body.y)
        .and_then(|r| plan.rows.get(usize::from(r)));
    let Some(brief) = found.map(|found| found.row.summary.clone()) else {
        return false;
    };
    step::select(model, brief, false);
    true
}
