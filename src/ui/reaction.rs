//! The Reaction pane: its lines from the scroll on.

use super::theme::Meaning;
use super::{Theme, paint};
use crate::app::Model;
use crate::app::layout::inside;
use ratatui::buffer::Buffer;

/// Draws the lines inside the border.
pub fn draw(model: &Model, theme: &Theme, buf: &mut Buffer) {
    let area = inside(model.areas.reaction);
    if area.is_empty() {
        return;
    }
    let pane = &model.reaction;
    if pane.lines.is_empty() {
        let text = if model.selected.is_some() || pane.study {
            "Measuring…"
        } else {
            "No event is selected."
        };
        let style = theme.style(Meaning::Faint);
        paint::text(buf, area.x, area.y, area.width, text, style);
        return;
    }
    for (line, y) in pane.lines.iter().skip(pane.top).zip(area.y..area.bottom()) {
        let mut x = area.x;
        for piece in &line.pieces {
            let room = area.right().saturating_sub(x);
            x = paint::text(buf, x, y, room, &piece.text, theme.role(piece.role));
        }
    }
}
