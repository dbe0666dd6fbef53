//! The Thread pane: the tree of links with the selected event lit, and below it what the marked one is tied to.

use super::theme::Meaning;
use super::{Theme, paint};
use crate::app::card::CardLine;
use crate::app::layout::inside;
use crate::app::thread::ThreadRow;
use crate::app::{Model, Pane};
use crate::text::width;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws tree and notes inside the border.
pub fn draw(model: &Model, theme: &Theme, buf: &mut Buffer) {
    let area = inside(model.areas.thread);
    if area.is_empty() {
        return;
    }
    let tree = Rect {
        height: model.tree.rows(usize::from(area.height)) as u16,
        ..area
    };
    let cursor = model.thread_cursor;
    for (offset, y) in (tree.y..tree.bottom()).enumerate() {
        let pinned = model.thread_pinned.get(offset).copied();
        let at = pinned.unwrap_or(cursor.top + offset);
        let Some(row) = model.thread_rows.get(at) else {
            break;
        };
        let marked = model.view.focus == Pane::Thread && at == cursor.at;
        draw_row(
            row,
            Rect {
                y,
                height: 1,
                ..area
            },
            marked,
            model,
            theme,
            buf,
        );
    }
    let below = tree.bottom() + 1..area.bottom();
    for (line, y) in model.thread_notes.iter().zip(below) {
        draw_line(
            line,
            Rect {
                y,
                height: 1,
                ..area
            },
            Style::new(),
            theme,
            buf,
        );
    }
}

fn draw_row(
    row: &ThreadRow,
    area: Rect,
    marked: bool,
    model: &Model,
    theme: &Theme,
    buf: &mut Buffer,
) {
    let at = model.tree.at.and_then(|at| model.tree.branches.get(at));
    let selected = row.member.is_some() && row.member == at.map(|b| b.member);
    if marked {
        paint::put(buf, area.x - 1, area.y, "▎", theme.style(Meaning::Focus));
    }
    let behind = match (selected, marked) {
        (true, _) => theme.style(Meaning::Selected),
        (false, true) => theme.style(Meaning::Marked),
        (false, false) => Style::new(),
    };
    if selected || marked {
        let size: usize = row.line.pieces.iter().map(|p| width(&p.text)).sum();
        let lit = Rect {
            x: area.x + row.indent as u16,
            width: (size.saturating_sub(row.indent) as u16).min(area.width),
            ..area
        };
        paint::fill(buf, lit.intersection(area), behind);
    }
    draw_line(&row.line, area, behind, theme, buf);
}

/// The pieces of a line; from the glyph on they stand on `behind`.
fn draw_line(line: &CardLine, area: Rect, behind: Style, theme: &Theme, buf: &mut Buffer) {
    let mut x = area.x;
    let mut in_tree = line
        .pieces
        .iter()
        .any(|p| p.role == crate::app::card::Role::Line);
    for piece in &line.pieces {
        in_tree &= !matches!(piece.role, crate::app::card::Role::Lane(_));
        let ink = theme.role(piece.role);
        let style = if in_tree {
            ink
        } else {
            Style {
                bg: behind.bg,
                add_modifier: ink.add_modifier | behind.add_modifier,
                ..ink
            }
        };
        let room = area.right().saturating_sub(x);
        x = paint::text(buf, x, area.y, room, &piece.text, style);
    }
}
