//! CSV on standard output. Cells are written as they are, so that a file keeps its data; on a terminal they are made
//! safe first, and on request cells that a spreadsheet would run as a formula are disarmed.

use super::out::Stop;
use crate::text;
use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

/// How cells are changed on their way out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CsvStyle {
    /// Standard output is a terminal, which obeys control characters.
    pub(super) terminal: bool,
    /// Cells that begin like a formula get an apostrophe before them.
    pub(super) guard_formulas: bool,
}

impl CsvStyle {
    /// The style for standard output.
    pub(super) fn for_stdout(guard_formulas: bool) -> Self {
        Self {
            terminal: io::stdout().is_terminal(),
            guard_formulas,
        }
    }
}

/// A table that is written row by row.
pub(super) struct CsvWriter<W: Write> {
    inner: csv::Writer<W>,
    style: CsvStyle,
}

impl<W: Write> CsvWriter<W> {
    pub(super) fn new(out: W, style: CsvStyle) -> Self {
        Self {
            inner: csv::Writer::from_writer(out),
            style,
        }
    }

    /// Writes one row.
    pub(super) fn row<C: AsRef<str>>(
        &mut self,
        cells: impl IntoIterator<Item = C>,
    ) -> Result<(), Stop> {
        for cell in cells {
            let cell = self.style.cell(cell.as_ref());
            self.inner.write_field(cell.as_bytes())?;
        }
        Ok(self.inner.write_record(None::<&[u8]>)?)
    }

    /// Hands everything on.
    pub(super) fn finish(mut self) -> Result<(), Stop> {
        Ok(self.inner.flush()?)
    }
}

impl CsvStyle {
    fn cell(self, cell: &str) -> Cow<'_, str> {
        let shown = if self.terminal {
            text::safe(cell)
        } else {
            Cow::Borrowed(cell)
        };
        if self.guard_formulas && is_formula(&shown) {
            Cow::Owned(format!("'{shown}"))
        } else {
            shown
        }
    }
}

/// Whether a spreadsheet would run `cell`. A plain number such as −5 is none.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(style: CsvStyle, cells: &[&str]) -> String {
        let mut out = Vec::new();
        let mut table = CsvWriter::new(&mut out, style);
        assert!(table.row(cells).is_ok() && table.finish().is_ok());
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn a_file_keeps_its_data_and_a_terminal_gets_no_control_characters() {
        let hostile = ["a\u{1b}]52;c;x\u{7}", "two\nlines", "=1+1"];
        let file = CsvStyle::default();
        assert_eq!(
            written(file, &hostile),
            "a\u{1b}]52;c;x\u{7},\"two\nlines\",=1+1\n"
        );
        let terminal = CsvStyle {
            terminal: true,
            ..file
        };
        assert_eq!(
            written(terminal, &hostile),
            "a·]52;c;x·,\"two\nlines\",=1+1\n"
        );
    }

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not() {
        let style = CsvStyle {
            guard_formulas: true,
            ..CsvStyle::default()
        };
        for (cell, expected) in [
            ("=HYPERLINK(1)", "'=HYPERLINK(1)\n"),
            ("@SUM(A1)", "'@SUM(A1)\n"),
            ("+1+cmd", "'+1+cmd\n"),
            ("-x", "'-x\n"),
            ("\tx", "'\tx\n"),
            ("-0.1697", "-0.1697\n"),
            ("+3", "+3\n"),
            ("plain", "plain\n"),
        ] {
            assert_eq!(written(style, &[cell]), expected, "{cell:?}");
        }
    }
}
