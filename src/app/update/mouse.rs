//! The mouse: a click selects, a double click drills, a drag on the ruler zooms, the wheel pans and scrolls.

use super::super::facets::FacetRow;
use super::super::layout::inside;
use super::super::plan::Plan;
use super::super::{Effect, Model, Mouse, MouseWhat, Overlay, Pane, ViewKind};
use super::{act, reaction, rows, step, table};
use crate::store::EventSummary;
use crate::time::Span;

/// Columns that a turn of the wheel pans by, as a share of the window.
const WHEEL: i64 = 12;

pub(super) fn mouse(model: &mut Model, mouse: Mouse, effects: &mut Vec<Effect>) {
    if !matches!(model.overlay, Overlay::None | Overlay::Filter(_)) {
        return;
    }
    model.seats.fresh = false;
    if mouse.what == MouseWhat::Release && model.drag.is_some() {
        return end_drag(model);
    }
    if mouse.what == MouseWhat::Drag {
        if let Some((from, _)) = model.drag {
            model.drag = Some((from, mouse.column));
        }
        return;
    }
    match model.areas.at(mouse.column, mouse.row) {
        Some(Pane::Timeline) if model.view.kind == ViewKind::Timeline => {
            timeline(model, mouse, effects);
        }
        Some(Pane::Timeline) => rows(model, mouse),
        Some(Pane::Event) => event(model, mouse, effects),
        Some(Pane::Reaction) => reacted(model, mouse),
        Some(Pane::Thread) => thread(model, mouse, effects),
        Some(Pane::Facets) => facets(model, mouse),
        Some(Pane::Compare) => match mouse.what {
            MouseWhat::WheelUp => super::compare::scroll(model, -3),
            MouseWhat::WheelDown => super::compare::scroll(model, 3),
            MouseWhat::Press | MouseWhat::Double => act::focus(model, Pane::Compare),
            MouseWhat::Drag | MouseWhat::Release => {}
        },
        None => {}
    }
}

/// The wheel scrolls the reaction, a double click gives it the whole screen.
fn reacted(model: &mut Model, mouse: Mouse) {
    match mouse.what {
        MouseWhat::WheelUp => reaction::scroll(model, -3),
        MouseWhat::WheelDown => reaction::scroll(model, 3),
        MouseWhat::Press => act::focus(model, Pane::Reaction),
        MouseWhat::Double => {
            act::focus(model, Pane::Reaction);
            model.view.zoomed = !model.view.zoomed;
        }
        MouseWhat::Drag | MouseWhat::Release => {}
    }
}

fn timeline(model: &mut Model, mouse: Mouse, effects: &mut Vec<Effect>) {
    super::prepare(model);
    let Some(plan) = model.plan.clone() else {
        return;
    };
    let column = usize::from(mouse.column.saturating_sub(plan.plot.x));
    match mouse.what {
        MouseWhat::WheelUp | MouseWhat::WheelDown => {
            let up = mouse.what == MouseWhat::WheelUp;
            if mouse.ctrl {
                model.view.cursor = plan
                    .axis
                    .middle(column.min(plan.axis.columns().saturating_sub(1)));
                act::zoom(model, up, 1);
            } else {
                let columns = (plan.axis.columns() as i64 / WHEEL).max(1);
                act::pan_columns(model, if up { -columns } else { columns });
            }
        }
        MouseWhat::Press | MouseWhat::Double => press(model, &plan, mouse, column, effects),
        MouseWhat::Drag | MouseWhat::Release => {}
    }
}

fn press(model: &mut Model, plan: &Plan, mouse: Mouse, column: usize, effects: &mut Vec<Effect>) {
    act::focus(model, Pane::Timeline);
    if mouse.column < plan.plot.x {
        if let Some(lane) = plan.lane_at(mouse.row) {
            step::nearest(model, lane.lane, effects);
        }
        return;
    }
    if let Some(strip) = plan
        .overview
        .as_ref()
        .filter(|o| (o.area.y..o.area.bottom()).contains(&mouse.row))
    {
        let centre = strip.axis.middle(column);
        let half = model.view.window.micros() / 2;
        act::show(
            model,
            Span::new(
                centre.plus(-half),
                centre.plus(model.view.window.micros() - half),
            ),
        );
        return;
    }
    if mouse.row < plan.plot.y + plan.ruler.rows {
        model.drag = Some((mouse.column, mouse.column));
        return;
    }
    if let Some(brief) = hit(plan, mouse.row, column as i64) {
        step::select(model, brief, false);
        if mouse.what == MouseWhat::Double {
            act::focus(model, Pane::Event);
        }
        return;
    }
    if let Some(lane) = plan.lane_at(mouse.row) {
        model.view.lane = lane.lane;
    }
    model.view.cursor = plan
        .axis
        .middle(column.min(plan.axis.columns().saturating_sub(1)));
}

/// Lines that a turn of the wheel scrolls by.
const WHEEL_LINES: i64 = 3;

/// Side by side: the wheel scrolls, with control it zooms, a click selects.
fn rows(model: &mut Model, mouse: Mouse) {
    match mouse.what {
        MouseWhat::WheelUp | MouseWhat::WheelDown => {
            let up = mouse.what == MouseWhat::WheelUp;
            if mouse.ctrl {
                act::zoom(model, up, 1);
            } else {
                let by = if up { -WHEEL_LINES } else { WHEEL_LINES };
                match model.view.kind {
                    ViewKind::Table => table::scroll(model, by),
                    _ => rows::scroll(model, by),
                }
            }
        }
        MouseWhat::Press | MouseWhat::Double => {
            act::focus(model, Pane::Timeline);
            let hit = match model.view.kind {
                ViewKind::Table => table::press(model, mouse.column, mouse.row),
                _ => rows::press(model, mouse.column, mouse.row),
            };
            if !hit {
                return;
            }
            if mouse.what == MouseWhat::Double {
                act::focus(model, Pane::Event);
            }
        }
        MouseWhat::Drag | MouseWhat::Release => {}
    }
}

/// The event whose glyph or label is at a cell; the one that was drawn last wins.
fn hit(plan: &Plan, row: u16, column: i64) -> Option<EventSummary> {
    let lane = plan.lane_at(row)?;
    let inner = row - lane.area.y;
    let reach = |p: &super::super::plan::Placed| p.column + 1 + crate::text::width(&p.label) as i64;
    lane.items
        .iter()
        .rev()
        .find(|p| p.row == inner && (p.column..=reach(p)).contains(&column))
        .map(|p| EventSummary::clone(&p.brief))
}

fn end_drag(model: &mut Model) {
    super::prepare(model);
    let (Some((a, b)), Some(plan)) = (model.drag.take(), model.plan.clone()) else {
        return;
    };
    let column = |c: u16| usize::from(c.saturating_sub(plan.plot.x)).min(plan.axis.columns());
    let (a, b) = (column(a.min(b)), column(a.max(b)));
    if b > a {
        act::show(model, Span::new(plan.axis.edge(a), plan.axis.edge(b + 1)));
    } else {
        model.view.cursor = plan.axis.middle(a);
    }
}

fn event(model: &mut Model, mouse: Mouse, effects: &mut Vec<Effect>) {
    match mouse.what {
        MouseWhat::WheelUp => model.card_top = model.card_top.saturating_sub(3),
        MouseWhat::WheelDown => model.card_top += 3,
        MouseWhat::Press | MouseWhat::Double => {
            act::focus(model, Pane::Event);
            let row =
                usize::from(mouse.row.saturating_sub(inside(model.areas.event).y)) + model.card_top;
            let column = usize::from(mouse.column.saturating_sub(inside(model.areas.event).x));
            model.card_item = model.card.lines().get(row).and_then(|l| l.item_at(column));
            if mouse.what == MouseWhat::Double && model.card_item.is_some() {
                act::follow(model, effects);
            }
        }
        MouseWhat::Drag | MouseWhat::Release => {}
    }
    act::hold_card(model);
}

fn thread(model: &mut Model, mouse: Mouse, effects: &mut Vec<Effect>) {
    match mouse.what {
        MouseWhat::WheelUp => super::thread::step(model, -3),
        MouseWhat::WheelDown => super::thread::step(model, 3),
        MouseWhat::Press | MouseWhat::Double => {
            act::focus(model, Pane::Thread);
            let marked = super::thread::mark(model, mouse.row);
            if marked && mouse.what == MouseWhat::Double {
                super::thread::go(model, effects);
            }
        }
        MouseWhat::Drag | MouseWhat::Release => {}
    }
}

fn facets(model: &mut Model, mouse: Mouse) {
    match mouse.what {
        MouseWhat::WheelUp => super::facets::step(model, -3),
        MouseWhat::WheelDown => super::facets::step(model, 3),
        MouseWhat::Press | MouseWhat::Double => {
            act::focus(model, Pane::Facets);
            let row = usize::from(mouse.row.saturating_sub(inside(model.areas.facets).y))
                + model.facet_cursor.top;
            if model.facet_rows.get(row).is_some_and(FacetRow::is_value) {
                model.facet_cursor.at = row;
                if mouse.what == MouseWhat::Double {
                    super::facets::toggle(model);
                }
            }
        }
        MouseWhat::Drag | MouseWhat::Release => {}
    }
}
