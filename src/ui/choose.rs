//! The list in which things are switched on and off.

use super::overlay::{behind_only, panel};
use super::theme::Meaning;
use super::{Theme, paint};
use crate::app::choose::{Chooser, SHOWN};
use crate::text::{headline, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Things to switch on and off.
pub fn draw(chooser: &Chooser, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let names = chooser.entries.iter().map(|e| width(&headline(&e.name)));
    let names = names.max().unwrap_or(0).clamp(4, 20) as u16;
    let notes = chooser.entries.iter().map(|e| width(&headline(&e.note)));
    let notes = notes.max().unwrap_or(0).min(50) as u16;
    let rows = chooser.entries.len().min(SHOWN) as u16;
    let size = ((names + notes + 10).max(24), rows + 2);
    let inner = panel(chooser.title, size, area, None, theme, buf);
    let shown = usize::from(inner.height);
    let top = chooser
        .cursor
        .top
        .max((chooser.cursor.at + 1).saturating_sub(shown));
    for (row, entry) in chooser.entries.iter().skip(top).take(shown).enumerate() {
        let y = inner.y + row as u16;
        let marked = top + row == chooser.cursor.at;
        let behind = if marked {
            theme.style(Meaning::Marked)
        } else {
            Style::new()
        };
        let whole = Rect::new(inner.x - 1, y, inner.width + 2, 1);
        if marked {
            paint::fill(buf, whole, behind);
        }
        let over = |meaning: Meaning| behind_only(behind, theme.style(meaning));
        let sign = if entry.on { "✓" } else { "·" };
        let ink = if entry.on {
            Meaning::Up
        } else {
            Meaning::Faint
        };
        paint::text(buf, inner.x, y, inner.width, sign, over(ink));
        let ink = if entry.on {
            Meaning::Strong
        } else {
            Meaning::Text
        };
        let room = names.min(inner.width.saturating_sub(2));
        paint::text(buf, inner.x + 2, y, room, &headline(&entry.name), over(ink));
        let x = inner.x + 2 + names + 2;
        let room = inner.right().saturating_sub(x);
        paint::text(
            buf,
            x,
            y,
            room,
            &headline(&entry.note),
            over(Meaning::Faint),
        );
    }
}
