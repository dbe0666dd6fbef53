//! The table: heads with the sign of the order, and one event a row.

use super::theme::Meaning;
use super::{Theme, paint};
use crate::app::Model;
use crate::app::card::Role;
use crate::app::table::{Column, Placed, TablePlan, TableRow};
use crate::text::{headline, width, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws the table inside its border.
pub fn draw(model: &Model, theme: &Theme, buf: &mut Buffer) {
    let Some(plan) = &model.table else { return };
    if plan.head > 0 {
        for column in &plan.columns {
            head(model, plan, *column, theme, buf);
        }
    }
    for (index, TableRow { row, cells, sign }) in plan.rows.iter().enumerate() {
        let y = plan.body.y + index as u16;
        let selected = model.view.selected.as_deref() == Some(&*row.summary.id);
        let behind = if selected {
            let style = theme.style(Meaning::Selected);
            let whole = Rect::new(plan.body.x - 1, y, plan.body.width + 2, 1);
            paint::fill(buf, whole, style);
            style
        } else {
            Style::new()
        };
        for (column, (text, role)) in plan.columns.iter().zip(cells) {
            let style = match (selected, row.summary.passes, column.column) {
                (false, false, _) => theme.style(Meaning::Dimmed),
                (false, true, Column::Title) if row.summary.importance >= 90 => {
                    theme.style(Meaning::Strong)
                }
                (true, _, _) if *role == Role::Plain => behind,
                _ => Style {
                    bg: behind.bg,
                    ..theme.role(*role)
                },
            };
            if let Some(sign) = sign.filter(|_| column.column == Column::Title) {
                // The air before the column holds it, so that titles stand below each other.
                let x = column.x.saturating_sub(1);
                paint::put(buf, x, y, sign, theme.sign(Some(sign), style));
            }
            cell(*column, &headline(text), y, style, buf);
        }
    }
    if let Some(why) = model.emptiness().filter(|_| plan.rows.is_empty()) {
        let room = plan.body.width.saturating_sub(2);
        for (row, text) in wrap(&why, usize::from(room)).iter().enumerate() {
            let y = plan.body.y + row as u16;
            if y < plan.body.bottom() {
                paint::text(buf, plan.body.x, y, room, text, theme.style(Meaning::Warn));
            }
        }
    }
}

fn cell(column: Placed, text: &str, y: u16, style: Style, buf: &mut Buffer) {
    if column.column.row().is_some_and(|r| r.right) && width(text) <= usize::from(column.width) {
        paint::right(buf, column.x + column.width, y, column.width, text, style);
    } else {
        paint::text(buf, column.x, y, column.width, text, style);
    }
}

/// A column's head; the one that is sorted by has the sign of the order.
fn head(model: &Model, plan: &TablePlan, column: Placed, theme: &Theme, buf: &mut Buffer) {
    let Some(row) = column.column.row() else {
        return;
    };
    let view = &model.view.table;
    let sorted = view.sort == column.column;
    let sign = match (sorted, view.descending) {
        (false, _) => "",
        (true, false) => " ▲",
        (true, true) => " ▼",
    };
    let meaning = if sorted {
        Meaning::Strong
    } else {
        Meaning::Label
    };
    let text = format!("{}{sign}", row.head);
    let y = plan.body.y.saturating_sub(plan.head);
    cell(column, &text, y, theme.style(meaning), buf);
}
