//! Putting text on cells: safe for a terminal, clipped, by display width, and never outside its area.

use crate::text::{cells, cut, headline, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Writes `text` from column `x` on, in at most `room` columns; what is too long ends in `…`. Returns the
/// column after it.
pub fn text(buf: &mut Buffer, x: u16, y: u16, room: u16, text: &str, style: Style) -> u16 {
    let area = buf.area;
    if y < area.y || y >= area.bottom() || x >= area.right() || x < area.x {
        return x;
    }
    let room = room.min(area.right() - x);
    // Every text of the screen passes here, so that none can reach a cell as its file has it.
    let safe = headline(text);
    let shown = cut(&safe, usize::from(room));
    let mut at = x;
    for (grapheme, size) in cells(&shown) {
        let size = size as u16;
        if size == 0 {
            continue;
        }
        if let Some(cell) = buf.cell_mut((at, y)) {
            cell.reset();
            cell.set_symbol(grapheme).set_style(style);
        }
        for trail in at + 1..at + size {
            if let Some(cell) = buf.cell_mut((trail, y)) {
                // The second half of a wide character holds nothing, so that nothing is drawn into it.
                cell.reset();
                cell.set_symbol("").set_style(style);
            }
        }
        at += size;
    }
    at
}

/// Writes `words` so that they end at column `right` (not included). Returns the column where they begin.
pub fn right(buf: &mut Buffer, right: u16, y: u16, room: u16, words: &str, style: Style) -> u16 {
    let size = (width(words) as u16).min(room);
    let x = right.saturating_sub(size);
    text(buf, x, y, size, words, style);
    x
}

/// Gives every cell of `area` a style and a blank.
pub fn fill(buf: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buf.area);
    for y in area.y..area.bottom() {
        for x in area.x..area.right() {
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.reset();
                cell.set_style(style);
            }
        }
    }
}

/// Sets one cell; nothing of what stood there stays.
pub fn put(buf: &mut Buffer, x: u16, y: u16, symbol: &str, style: Style) {
    if let Some(cell) = buf.cell_mut((x, y)) {
        cell.reset();
        cell.set_symbol(symbol).set_style(style);
    }
}

/// Whether a cell holds nothing to see.
pub fn is_blank(buf: &Buffer, x: u16, y: u16) -> bool {
    buf.cell((x, y)).is_some_and(|cell| cell.symbol() == " ")
}

/// The block that fills `share` of a cell from below: eight steps, at least one for anything.
pub const fn eighth(share: f32) -> &'static str {
    const STEPS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
    let step = (share * 8.0 + 0.5) as usize;
    if share <= 0.0 {
        STEPS[0]
    } else if step == 0 {
        STEPS[1]
    } else if step > 8 {
        STEPS[8]
    } else {
        STEPS[step]
    }
}
