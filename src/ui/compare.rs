//! The Compare pane: its lines from its scroll on.

use super::theme::Meaning;
use super::{Theme, paint};
use crate::app::Model;
use crate::app::layout::inside;
use ratatui::buffer::Buffer;

/// Draws the lines inside the border.
pub fn draw(model: &Model, theme: &Theme, buf: &mut Buffer) {
    let area = inside(model.areas.compare);
    if area.is_empty() {
        return;
    }
    let Some(card) = model.compare.as_ref().filter(|card| !card.is_empty()) else {
        let ink = theme.style(Meaning::Faint);
        paint::text(buf, area.x, area.y, area.width, "Looking both up…", ink);
        return;
    };
    let lines = (model.compare_top..).map_while(|at| card.line(at));
    for (line, y) in lines.zip(area.y..area.bottom()) {
        let mut x = area.x;
        for piece in &line.pieces {
            let room = area.right().saturating_sub(x);
            x = paint::text(buf, x, y, room, &piece.text, theme.role(piece.role));
        }
    }
}
