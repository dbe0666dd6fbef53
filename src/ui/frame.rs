//! The whole screen, from the outside in.

use super::theme::Meaning;
use super::{
    Theme, ascii, card, chrome, compare, facets, footer, overlay, paint, reaction, side, table,
    thread, timeline,
};
use crate::app::{Model, Pane, ViewKind};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Draws the model on `area`; returns where the terminal's cursor stands while a line is typed.
pub fn draw(model: &Model, theme: &Theme, area: Rect, buf: &mut Buffer) -> Option<Position> {
    if area.is_empty() {
        return None;
    }
    chrome::header(model, theme, buf);
    let mut cursor = chrome::query(model, theme, buf);
    for pane in Pane::ALL {
        let outer = model.areas.of(pane);
        if outer.is_empty() {
            continue;
        }
        border(model, theme, pane, outer, buf);
        match pane {
            Pane::Timeline => main(model, theme, buf),
            Pane::Event => card::draw(model, theme, buf),
            Pane::Reaction => reaction::draw(model, theme, buf),
            Pane::Thread => thread::draw(model, theme, buf),
            Pane::Facets => facets::draw(model, theme, buf),
            Pane::Compare => compare::draw(model, theme, buf),
        }
    }
    footer::footer(model, theme, buf);
    cursor = overlay::draw(model, theme, area, buf).or(cursor);
    if theme.ascii {
        ascii::reduce(buf);
    }
    cursor
}

/// The main view, as what it shows.
fn main(model: &Model, theme: &Theme, buf: &mut Buffer) {
    match model.view.kind {
        ViewKind::Timeline => timeline::draw(model, theme, buf),
        ViewKind::Side => side::draw(model, theme, buf),
        ViewKind::Table => table::draw(model, theme, buf),
    }
}

/// A quiet border with number and title; the focused pane's is lit.
fn border(model: &Model, theme: &Theme, pane: Pane, area: Rect, buf: &mut Buffer) {
    let focused = model.view.focus == pane;
    let style = theme.style(if focused {
        Meaning::Focus
    } else {
        Meaning::Border
    });
    frame(buf, area, theme, style);
    if area.width < 8 {
        return;
    }
    let number = format!(" {} ", pane.key());
    let mut x = paint::text(
        buf,
        area.x + 2,
        area.y,
        area.width - 4,
        &number,
        theme.style(Meaning::Faint),
    );
    let title = theme.style(if focused {
        Meaning::Strong
    } else {
        Meaning::Text
    });
    x = paint::text(
        buf,
        x,
        area.y,
        area.right().saturating_sub(x + 2),
        &format!("{} ", model.title(pane)),
        title,
    );
    let note = chrome::note(model, pane);
    let room = area.right().saturating_sub(x + 4);
    if !note.is_empty() && usize::from(room) > crate::text::width(&note) + 2 {
        paint::right(
            buf,
            area.right() - 2,
            area.y,
            room,
            &format!(" {note} "),
            theme.style(Meaning::Faint),
        );
    }
}

/// A rounded box.
pub fn frame(buf: &mut Buffer, area: Rect, theme: &Theme, style: ratatui::style::Style) {
    let _ = theme;
    if area.width < 2 || area.height < 2 {
        return;
    }
    let (left, right, top, bottom) = (area.x, area.right() - 1, area.y, area.bottom() - 1);
    for x in left + 1..right {
        paint::put(buf, x, top, "─", style);
        paint::put(buf, x, bottom, "─", style);
    }
    for y in top + 1..bottom {
        paint::put(buf, left, y, "│", style);
        paint::put(buf, right, y, "│", style);
    }
    for (x, y, corner) in [
        (left, top, "╭"),
        (right, top, "╮"),
        (left, bottom, "╰"),
        (right, bottom, "╯"),
    ] {
        paint::put(buf, x, y, corner, style);
    }
}
