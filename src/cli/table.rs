//! Tables for people: columns as wide as their contents, one of them cut so that a line fits.

use crate::term::tty;
use crate::text;
use std::io::{self, IsTerminal, Write};

/// Width of a table that is not for a terminal.
const WIDTH: usize = 120;
/// Spaces between columns.
const GAP: usize = 2;

/// A column.
pub(super) struct Column {
    pub(super) title: &'static str,
    /// The widest it may get; the elastic column takes what is left.
    pub(super) most: usize,
    pub(super) elastic: bool,
    pub(super) right: bool,
}

impl Column {
    /// A column as wide as its widest cell, but not wider than `most`.
    pub(super) const fn new(title: &'static str, most: usize) -> Self {
        Self {
            title,
            most,
            elastic: false,
            right: false,
        }
    }

    /// The column that takes what the others leave.
    pub(super) const fn elastic(title: &'static str) -> Self {
        Self {
            title,
            most: usize::MAX,
            elastic: true,
            right: false,
        }
    }

    /// A column of numbers.
    pub(super) const fn number(title: &'static str) -> Self {
        Self {
            title,
            most: 16,
            elastic: false,
            right: true,
        }
    }
}

/// The width of standard output, and whether it is a terminal that takes styles.
pub(super) fn output() -> (usize, bool) {
    if !io::stdout().is_terminal() {
        return (WIDTH, false);
    }
    let columns = usize::from(tty::size().0);
    let plain = std::env::var("NO_COLOR").is_ok_and(|v| !v.is_empty());
    (if columns == 0 { WIDTH } else { columns }, !plain)
}

/// Writes rows under their titles. Cells are made safe and put on one line here.
pub(super) fn write(
    out: &mut impl Write,
    columns: &[Column],
    rows: &[Vec<String>],
    (width, styled): (usize, bool),
) -> io::Result<()> {
    let widths = widths(columns, rows, width);
    let titles: Vec<String> = columns.iter().map(|c| c.title.to_owned()).collect();
    let heading = line(columns, &widths, &titles);
    if styled {
        writeln!(out, "\x1b[1m{heading}\x1b[0m")?;
    } else {
        writeln!(out, "{heading}")?;
    }
    for row in rows {
        writeln!(out, "{}", line(columns, &widths, row))?;
    }
    Ok(())
}

fn widths(columns: &[Column], rows: &[Vec<String>], width: usize) -> Vec<usize> {
    let widest = |at: usize, column: &Column| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(at))
            .map(|cell| text::width(&text::line(cell)));
        cells
            .max()
            .unwrap_or(0)
            .max(text::width(column.title))
            .min(column.most)
    };
    let mut widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| widest(at, column))
        .collect();
    let total: usize = widths.iter().fold(0, |sum, w| sum.saturating_add(*w));
    let excess = (total + GAP * columns.len().saturating_sub(1)).saturating_sub(width);
    if let Some((elastic, _)) = widths.iter_mut().zip(columns).find(|(_, c)| c.elastic) {
        *elastic = elastic.saturating_sub(excess).max(8);
    }
    widths
}

fn line(columns: &[Column], widths: &[usize], cells: &[String]) -> String {
    let mut out = String::new();
    for ((column, width), cell) in columns.iter().zip(widths).zip(cells) {
        if !out.is_empty() {
            out.push_str(&" ".repeat(GAP));
        }
        let cell = text::line(cell);
        let cell = text::cut(&cell, *width);
        let missing = width.saturating_sub(text::width(&cell));
        let (before, after) = if column.right {
            (missing, 0)
        } else {
            (0, missing)
        };
        out.extend([&" ".repeat(before), cell.as_ref(), &" ".repeat(after)]);
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_elastic_column_gives_way() {
        let columns = [
            Column::new("id", 4),
            Column::elastic("title"),
            Column::number("n"),
        ];
        let rows = [vec![
            "abcdef".to_owned(),
            "a rather long\u{1b}[2J title".to_owned(),
            "7".to_owned(),
        ]];
        let mut out = Vec::new();
        assert!(write(&mut out, &columns, &rows, (20, false)).is_ok());
        let out = String::from_utf8_lossy(&out).into_owned();
        assert_eq!(out, "id    title        n\nabc…  a rather l…  7\n");
    }
}
