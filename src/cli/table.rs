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
    /// Cells wider than the column are not cut; for the last column only.
    pub(super) whole: bool,
}

impl Column {
    /// A column as wide as its widest cell, but not wider than `most`.
    pub(super) const fn new(title: &'static str, most: usize) -> Self {
        Self {
            title,
            most,
            elastic: false,
            right: false,
            whole: false,
        }
    }

    /// A last column whose cells are never cut, since a part of them is of no use.
    pub(super) const fn whole(title: &'static str, most: usize) -> Self {
        Self {
            whole: true,
            ..Self::new(title, most)
        }
    }

    /// The column that takes what the others leave.
    pub(super) const fn elastic(title: &'static str) -> Self {
        Self {
            title,
            most: usize::MAX,
            elastic: true,
            right: false,
            whole: false,
        }
    }

    /// A column of numbers.
    pub(super) const fn number(title: &'static str) -> Self {
        Self {
            title,
            most: 16,
            elastic: false,
            right: true,
            whole: false,
        }
    }
}

/// The width of standard output (`COLUMNS`, else the terminal's), and whether it is a terminal that takes styles.
pub(super) fn output() -> (usize, bool) {
    let terminal = io::stdout().is_terminal();
    let asked = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse::<usize>().ok())
        .filter(|columns| (20..=1000).contains(columns));
    let own = || {
        terminal
            .then(|| usize::from(tty::size().0))
            .filter(|columns| *columns > 0)
    };
    let plain = std::env::var("NO_COLOR").is_ok_and(|v| !v.is_empty());
    (asked.or_else(own).unwrap_or(WIDTH), terminal && !plain)
}

/// Columns with their widths.
pub(super) struct Table<'a> {
    columns: &'a [Column],
    widths: Vec<usize>,
    styled: bool,
}

impl<'a> Table<'a> {
    /// A table for these rows.
    fn measured(
        columns: &'a [Column],
        rows: &[Vec<String>],
        (width, styled): (usize, bool),
    ) -> Self {
        Self {
            columns,
            widths: widths(columns, rows, width),
            styled,
        }
    }

    /// A table for rows that are not known yet: columns are as wide as they may get.
    pub(super) fn roomy(columns: &'a [Column], (width, styled): (usize, bool)) -> Self {
        let widest = columns
            .iter()
            .map(|column| column.most.min(width))
            .collect();
        Self {
            columns,
            widths: fitted(columns, widest, width),
            styled,
        }
    }

    /// Writes the titles.
    pub(super) fn heading(&self, out: &mut impl Write) -> io::Result<()> {
        let titles: Vec<String> = self.columns.iter().map(|c| c.title.to_owned()).collect();
        let heading = line(self.columns, &self.widths, &titles);
        if self.styled {
            writeln!(out, "\x1b[1m{heading}\x1b[0m")
        } else {
            writeln!(out, "{heading}")
        }
    }

    /// Writes a row. Cells are made safe and put on one line here.
    pub(super) fn row(&self, out: &mut impl Write, cells: &[String]) -> io::Result<()> {
        writeln!(out, "{}", line(self.columns, &self.widths, cells))
    }
}

/// Writes rows under their titles.
pub(super) fn write(
    out: &mut impl Write,
    columns: &[Column],
    rows: &[Vec<String>],
    output: (usize, bool),
) -> io::Result<()> {
    let table = Table::measured(columns, rows, output);
    table.heading(out)?;
    rows.iter().try_for_each(|row| table.row(out, row))
}

fn widths(columns: &[Column], rows: &[Vec<String>], width: usize) -> Vec<usize> {
    let measure = |at: usize, column: &Column| {
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
    let widest = columns.iter().enumerate();
    let widest = widest.map(|(at, column)| measure(at, column)).collect();
    fitted(columns, widest, width)
}

/// The same, with the elastic column cut so that a line fits.
fn fitted(columns: &[Column], mut widths: Vec<usize>, width: usize) -> Vec<usize> {
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
        let cell = if column.whole {
            cell
        } else {
            text::cut(&cell, *width)
        };
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
