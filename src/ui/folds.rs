//! Closed time on the timeline: shaded folds with their names, and the way from an event to its first session.

use super::theme::Meaning;
use super::{Theme, paint};
use crate::app::Model;
use crate::app::plan::Plan;
use ratatui::buffer::Buffer;
use ratatui::style::Color;

/// Shades the folds behind all that is drawn in rows `top` to `bottom`; a fold of one column is a line.
pub fn shade(plan: &Plan, top: u16, bottom: u16, theme: &Theme, buf: &mut Buffer) {
    let style = theme.style(Meaning::Fold);
    for fold in &plan.folds {
        let (first, end) = fold.columns;
        for y in (top..bottom).filter(|y| !plan.rules.contains(y)) {
            for x in first..end {
                let Some(cell) = buf.cell_mut((plan.plot.x + x as u16, y)) else {
                    continue;
                };
                let bare = cell.style().bg.is_none_or(|bg| bg == Color::Reset);
                if let Some(ground) = style.bg.filter(|_| bare && end > first + 1) {
                    cell.set_bg(ground);
                }
            }
            let x = plan.plot.x + first as u16;
            let edge = end == first + 1 || style.bg.is_none();
            if edge && end > first && paint::is_blank(buf, x, y) {
                paint::put(buf, x, y, "┊", theme.style(Meaning::Guide));
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
