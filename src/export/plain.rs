//! A drawn buffer as plain text, without the spaces at the ends of its rows.

use super::runs::runs;
use ratatui::buffer::Buffer;

/// `buffer` as text, one line a row.
#[must_use]
pub fn text(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buffer.area.height {
        let row: String = runs(buffer, y).into_iter().map(|run| run.text).collect();
        out.push_str(row.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_end_with_their_last_character() {
        assert_eq!(
            text(&Buffer::with_lines(["a  b   ", "      ", " 株 c"])),
            "a  b\n\n 株 c\n"
        );
        assert_eq!(text(&Buffer::default()), "");
    }

    #[test]
    fn nothing_in_a_cell_steers_a_terminal() {
        let mut buffer = Buffer::with_lines(["ab"]);
        if let Some(cell) = buffer.cell_mut((0, 0)) {
            // In debug builds the drawing library itself refuses such a symbol.
            cell.set_symbol("\u{202e}");
        }
        assert_eq!(text(&buffer), " b\n");
    }
}
