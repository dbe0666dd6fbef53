//! Closed time on the timeline: shaded folds with their names, and the way from an event to its first session.

use super::theme::Meaning;
use super::{Theme, paint};
use crate::app::Model;
use crate::app::plan::Plan;
use crate::time::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::style::Color;

/// The lines of folds of one column, and of all folds without colours, in rows `top` to `bottom`. They are drawn
/// before everything else, so that they run through no label.
pub fn edges(plan: &Plan, (top, bottom): (u16, u16), theme: &Theme, buf: &mut Buffer) {
    let unshaded = theme.style(Meaning::Fold).bg.is_none();
    for fold in &plan.folds {
        let (first, end) = fold.columns;
        let x = plan.plot.x + first as u16;
        if !(end == first + 1 || unshaded && end > first) {
            continue;
        }
        for y in (top..bottom).filter(|y| !plan.rules.contains(y)) {
            paint::put(buf, x, y, "┊", theme.style(Meaning::Guide));
        }
    }
}

/// Shades the folds behind all that was drawn in rows `top` to `bottom`.
pub fn shade(plan: &Plan, (top, bottom): (u16, u16), theme: &Theme, buf: &mut Buffer) {
    let Some(ground) = theme.style(Meaning::Fold).bg else {
        return;
    };
    for fold in plan.folds.iter().filter(|f| f.columns.1 > f.columns.0 + 1) {
        for y in (top..bottom).filter(|y| !plan.rules.contains(y)) {
            for x in fold.columns.0..fold.columns.1 {
                if let Some(cell) = buf.cell_mut((plan.plot.x + x as u16, y))
                    && cell.style().bg.is_none_or(|bg| bg == Color::Reset)
                {
                    cell.set_bg(ground);
                }
            }
        }
    }
}

/// The line of the clock of a replay, in rows `top` to `bottom`, and, without colours, the sign of what it hides.
pub fn clock(
    plan: &Plan,
    clock: Timestamp,
    (top, bottom): (u16, u16),
    theme: &Theme,
    buf: &mut Buffer,
) {
    let Some(at) = plan.axis.visible(clock) else {
        return;
    };
    let (x, style) = (plan.plot.x + at as u16, theme.style(Meaning::Clock));
    let unshaded = theme.style(Meaning::Fold).bg.is_none();
    for y in (top..bottom).filter(|y| !plan.rules.contains(y)) {
        paint::put(buf, x, y, "┃", style);
        if unshaded && x + 1 < plan.plot.right() {
            paint::put(buf, x + 1, y, "░", style);
        }
    }
}

/// Shades what lies beyond the clock of a replay.
pub fn future(
    plan: &Plan,
    clock: Timestamp,
    (top, bottom): (u16, u16),
    theme: &Theme,
    buf: &mut Buffer,
) {
    let Some(ground) = theme.style(Meaning::Fold).bg else {
        return;
    };
    let columns = i64::from(plan.plot.width);
    let first = (plan.axis.column(clock) + 1).clamp(0, columns);
    for y in (top..bottom).filter(|y| !plan.rules.contains(y)) {
        for column in first..columns {
            if let Some(cell) = buf.cell_mut((plan.plot.x + column as u16, y)) {
                cell.set_bg(ground);
            }
        }
    }
}

/// The names of the folds on the line below the lanes, and the way from the selected event to the first session
/// whose close comes after it.
pub fn names(model: &Model, plan: &Plan, theme: &Theme, buf: &mut Buffer) {
    let Some(y) = plan.rules.first().copied().filter(|_| plan.rules.len() > 1) else {
        return;
    };
    for fold in &plan.folds {
        let Some((x, text)) = &fold.label else {
            continue;
        };
        let here = fold.closed.contains(model.view.cursor);
        let meaning = if here {
            Meaning::Strong
        } else {
            Meaning::Faint
        };
        let x = plan.plot.x + *x as u16;
        let room = plan.plot.right().saturating_sub(x);
        paint::text(buf, x, y, room, text, theme.style(meaning));
    }
    let Some(lead) = plan.lead else { return };
    let style = theme.style(Meaning::Lane(lead.lane));
    let x = |column: usize| plan.plot.x + column as u16;
    paint::put(buf, x(lead.from), y, "╰", style);
    for column in lead.from + 1..lead.to {
        paint::put(buf, x(column), y, "─", style);
    }
    paint::put(buf, x(lead.to), y, "▸", style);
}
