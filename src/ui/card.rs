//! The Event pane: the card's lines from its scroll on, the marked item lit.

use super::theme::Meaning;
use super::{Theme, paint};
use crate::app::layout::inside;
use crate::app::{Model, Pane};
use ratatui::buffer::Buffer;

/// Draws the card inside its border.
pub fn draw(model: &Model, theme: &Theme, buf: &mut Buffer) {
    let area = inside(model.areas.event);
    if area.is_empty() {
        return;
    }
    if model.card.lines().is_empty() {
        let text = "No event is selected. ← and → go from event to event.";
        paint::text(
            buf,
            area.x,
            area.y,
            area.width,
            text,
            theme.style(Meaning::Faint),
        );
        return;
    }
    let focused = model.view.focus == Pane::Event;
    for (row, line) in model
        .card
        .lines()
        .iter()
        .skip(model.card_top)
        .take(usize::from(area.height))
        .enumerate()
    {
        let y = area.y + row as u16;
        let marked = model.card_item.filter(|item| focused && line.has(*item));
        if marked.is_some() {
            paint::put(buf, area.x - 1, y, "▎", theme.style(Meaning::Focus));
        }
        let mut x = area.x;
        for piece in &line.pieces {
            let lit = marked.is_some() && piece.item == marked;
            let style = if lit {
                theme.role(piece.role).patch(behind(theme))
            } else {
                theme.role(piece.role)
            };
            x = paint::text(
                buf,
                x,
                y,
                area.right().saturating_sub(x),
                &piece.text,
                style,
            );
        }
    }
}

fn behind(theme: &Theme) -> ratatui::style::Style {
    ratatui::style::Style {
        fg: None,
        ..theme.style(Meaning::Marked)
    }
}
