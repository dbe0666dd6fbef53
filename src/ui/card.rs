//! The Event pane: the card's lines from its scroll on, the marked item lit.

use super::theme::Meaning;
use super::{Theme, paint};
use crate::app::layout::inside;
use crate::app::{Model, Pane};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the card inside its border.
pub fn draw(model: &Model, theme: &Theme, buf: &mut Buffer) {
    let area = inside(model.areas.event);
    if area.is_empty() {
        return;
    }
    if model.card.lines.is_empty() {
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
        .lines
        .iter()
        .skip(model.card_top)
        .take(usize::from(area.height))
        .enumerate()
    {
        let y = area.y + row as u16;
        let marked = focused && line.item.is_some() && line.item == model.card_item;
        if marked {
            let strip = Rect {
                x: area.x - 1,
                y,
                width: area.width + 2,
                height: 1,
            };
            paint::fill(buf, strip, theme.style(Meaning::Marked));
            paint::put(
                buf,
                area.x - 1,
                y,
                "▎",
                theme.style(Meaning::Focus).patch(behind(theme)),
            );
        }
        let mut x = area.x;
        for piece in &line.pieces {
            let style = if marked {
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
