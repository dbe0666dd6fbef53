//! A row of a drawn buffer, cut into runs of cells that look alike.

use crate::text;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// How a cell looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Colour of the text.
    pub fg: Color,
    /// Colour behind it.
    pub bg: Color,
    /// Attributes.
    pub modifier: Modifier,
}

impl Look {
    /// The look of one cell.
    #[must_use]
    pub const fn of(cell: &Cell) -> Self {
        Self {
            fg: cell.fg,
            bg: cell.bg,
            modifier: cell.modifier,
        }
    }
}

/// Neighbouring cells of one look. A wide character is a run of its own, so that what follows keeps its column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// The first column, from the left edge of the buffer.
    pub(super) column: u16,
    /// How many columns it takes.
    pub(super) columns: u16,
    pub(super) text: String,
    pub(super) look: Look,
}

/// One cell's text and how many columns it takes. Cells hold safe text by contract; it costs nothing to be sure.
fn content(cell: &Cell) -> (String, u16) {
    let safe = text::line(cell.symbol());
    let symbol = if safe.is_empty() { " " } else { safe.as_ref() };
    let width = text::width(symbol).clamp(1, 8) as u16;
    (symbol.to_owned(), width)
}

/// The runs of row `y`, counted from the top of the buffer.
pub(super) fn runs(buffer: &Buffer, y: u16) -> Vec<Run> {
    let area = buffer.area;
    let mut runs: Vec<Run> = Vec::new();
    let mut x = 0;
    while x < area.width {
        let Some(cell) = buffer.cell((area.x + x, area.y + y)) else {
            break;
        };
        let (symbol, width) = content(cell);
        let look = Look::of(cell);
        let joins = |run: &&mut Run| {
            run.look == look && width == 1 && run.columns as usize == run.text.chars().count()
        };
        match runs.last_mut().filter(joins) {
            Some(run) => {
                run.text.push_str(&symbol);
                run.columns += 1;
            }
            None => runs.push(Run {
                column: x,
                columns: width.min(area.width - x),
                text: symbol,
                look,
            }),
        }
        x += width;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    #[test]
    fn runs_break_at_looks_and_wide_cells() {
        let mut buffer = Buffer::with_lines(["ab株cd e"]);
        buffer.set_style(
            ratatui::layout::Rect::new(6, 0, 2, 1),
            Style::new().fg(Color::Red),
        );
        let found: Vec<_> = runs(&buffer, 0)
            .into_iter()
            .map(|r| (r.column, r.columns, r.text))
            .collect();
        let wanted = [(0, 2, "ab"), (2, 2, "株"), (4, 2, "cd"), (6, 2, " e")];
        assert_eq!(found, wanted.map(|(c, n, t)| (c, n, t.to_owned())));
    }
}
