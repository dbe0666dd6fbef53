//! Drawing without any character above 126: every glyph has a twin, every other character is folded.

use crate::text::{fold, width};
use ratatui::buffer::Buffer;

/// Twins of the program's own glyphs and of common typography.
const TWINS: &[(&str, &str)] = &[
    ("◆", "*"),
    ("◇", "+"),
    ("●", "@"),
    ("○", "o"),
    ("▲", "A"),
    ("△", "^"),
    ("▼", "V"),
    ("▽", "v"),
    ("▴", "/"),
    ("▾", "\\"),
    ("▬", "="),
    ("■", "#"),
    ("□", "%"),
    ("─", "-"),
    ("╌", "-"),
    ("━", "="),
    ("│", "|"),
    ("┊", ":"),
    ("╭", "+"),
    ("╮", "+"),
    ("╰", "+"),
    ("╯", "+"),
    ("├", "+"),
    ("┤", "+"),
    ("└", "+"),
    ("▎", "|"),
    ("▌", "|"),
    ("┃", "|"),
    ("‖", "|"),
    ("▸", ">"),
    ("░", "."),
    ("▁", "."),
    ("▂", "."),
    ("▃", ":"),
    ("▄", ":"),
    ("▅", "|"),
    ("▆", "|"),
    ("▇", "#"),
    ("█", "#"),
    ("…", "."),
    ("·", "-"),
    ("–", "-"),
    ("—", "-"),
    ("−", "-"),
    ("“", "\""),
    ("”", "\""),
    ("«", "\""),
    ("»", "\""),
    ("‘", "'"),
    ("’", "'"),
    ("✓", "+"),
    ("✗", "x"),
    ("←", "<"),
    ("→", ">"),
    ("↑", "^"),
    ("↓", "v"),
    ("◀", "<"),
    ("▶", ">"),
    ("€", "E"),
    ("£", "L"),
    ("\u{a0}", " "),
    ("\u{202f}", " "),
];

/// Replaces every character above 126 in place, keeping columns.
pub fn reduce(buf: &mut Buffer) {
    let area = buf.area;
    for y in area.y..area.bottom() {
        for x in area.x..area.right() {
            let Some(cell) = buf.cell_mut((x, y)) else {
                continue;
            };
            let symbol = cell.symbol();
            if symbol.bytes().all(|b| (0x20..0x7f).contains(&b)) {
                continue;
            }
            let twin = twin(symbol);
            let size = width(symbol) as u16;
            cell.set_symbol(&twin);
            for trail in x + 1..(x + size).min(area.right()) {
                if let Some(cell) = buf.cell_mut((trail, y)) {
                    cell.set_symbol(" ");
                }
            }
        }
    }
}

fn twin(symbol: &str) -> String {
    if let Some((_, twin)) = TWINS.iter().find(|(glyph, _)| *glyph == symbol) {
        return (*twin).to_owned();
    }
    if let Some(c) = symbol
        .chars()
        .next()
        .filter(|c| ('\u{2800}'..='\u{28ff}').contains(c))
    {
        return braille(c).to_owned();
    }
    let folded = fold(symbol);
    let first = folded.chars().next().filter(char::is_ascii_graphic);
    let upper = symbol.chars().next().is_some_and(char::is_uppercase);
    first.map_or_else(
        || "?".to_owned(),
        |c| {
            if upper {
                c.to_ascii_uppercase().to_string()
            } else {
                c.to_string()
            }
        },
    )
}

/// The height of a line's dots: above, in the middle, below, or through.
const fn braille(c: char) -> &'static str {
    let bits = c as u32 & 0xff;
    let (top, middle, bottom) = (bits & 0x09 != 0, bits & 0x36 != 0, bits & 0xc0 != 0);
    match (top, middle, bottom) {
        (true, _, true) => "|",
        (true, ..) => "'",
        (false, true, _) => "-",
        (false, false, true) => "_",
        (false, false, false) => " ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;

    #[test]
    fn marks_of_events_stay_apart() {
        let marks = [
            "◆", "◇", "●", "○", "▲", "△", "▼", "▽", "▬", "■", "□", "╌", "▴", "▾",
        ];
        let twins: std::collections::BTreeSet<String> = marks.into_iter().map(twin).collect();
        assert_eq!(twins.len(), marks.len(), "{twins:?}");
    }

    #[test]
    fn nothing_above_126_is_left() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 30, 1));
        buf.set_string(0, 0, "État “株価” ◆ ─ ⠉ €5", ratatui::style::Style::new());
        reduce(&mut buf);
        let line: String = buf
            .content
            .iter()
            .map(ratatui::buffer::Cell::symbol)
            .collect();
        assert!(line.is_ascii(), "{line}");
        assert!(line.starts_with("Etat \"? ? \" * -"), "{line}");
    }
}
