//! The rows of a CSV table below its header, with the place of each.
//!
//! A row that is malformed, or has not as many fields as the header, is reported and left out.

use super::columns::{self, column_name};
use super::record::{Flaw, Record, Records, RowShape};
use super::report::{Note, Place, quoted};
use super::sniff;
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

/// Records after which it is checked whether rows are still wanted: a few thousandths of a second.
const STEP: usize = 4096;
/// Most names that a message lists.
const LISTED: usize = 5;

/// Where faults go.
pub(super) type Report<'r> = &'r mut dyn FnMut(&Place<'_>, Note);

/// Whole lines of a table.
#[derive(Clone, Copy)]
pub(super) struct TableText<'a> {
    pub(super) text: &'a str,
    /// Number of its first line.
    pub(super) line: u64,
    /// Bytes of the file before it; `None` when bytes were replaced.
    pub(super) offset: Option<u64>,
    /// Whether more lines may follow.
    pub(super) may_go_on: bool,
}

/// The first row of a table, which names the columns.
#[derive(Clone)]
pub(super) struct TableHeader {
    columns: Vec<String>,
    written: Vec<String>,
    delimiter: u8,
    shape: Option<RowShape>,
}

/// A table in memory.
#[derive(Clone)]
pub(super) struct Rows<'a> {
    name: &'a str,
    text: &'a str,
    offset: Option<u64>,
    records: Records<'a>,
    /// Names of the columns, as [`column_name`] has them.
    pub(super) columns: Vec<String>,
    /// The same as they are written.
    pub(super) written: Vec<String>,
    delimiter: u8,
    header: Place<'a>,
    /// Whether anybody still waits for the rows.
    wanted: Option<&'a dyn Fn() -> bool>,
    /// Records that were passed.
    passed: usize,
}

/// One row. It has as many fields as the header, or more that are empty.
pub(super) struct Row<'r, 'a> {
    pub(super) place: Place<'a>,
    pub(super) fields: &'r [Cow<'a, str>],
}

impl<'r> Row<'r, '_> {
    /// The field of a column; empty where there is none.
    pub(super) fn field(&self, column: usize) -> &'r str {
        self.fields.get(column).map_or("", |field| field)
    }
}

impl<'a> Rows<'a> {
    /// The table `text`; the file has `offset` bytes before it. Reports what is wrong with the header.
    pub(super) fn new(
        name: &'a str,
        text: &'a str,
        offset: Option<u64>,
        report: Report<'_>,
    ) -> Self {
        let text = TableText {
            text,
            line: 1,
            offset,
            may_go_on: false,
        };
        Self::begin(name, text, report)
    }

    /// The rows of the first lines of a table. There are no columns if its header is not whole yet.
    pub(super) fn begin(name: &'a str, lines: TableText<'a>, report: Report<'_>) -> Self {
        let TableText { text, offset, .. } = lines;
        let delimiter = sniff::delimiter(sniff::first_line(text.as_bytes()));
        let mut records = Records::on_line(lines.line, text, delimiter);
        records.may_go_on = lines.may_go_on;
        let header = records.next();
        let written: Vec<String> = records
            .fields
            .iter()
            .map(|c| c.trim().trim_matches('\u{feff}').to_owned())
            .collect();
        let columns: Vec<String> = written.iter().map(|c| column_name(c)).collect();
        records.shape = columns::find(&columns, columns::TIME).map(|time| RowShape {
            fields: columns.len(),
            time,
        });
        let mut rows = Self {
            header: Place::file(name),
            name,
            text,
            offset,
            records,
            columns,
            written,
            delimiter,
            wanted: None,
            passed: 0,
        };
        if let Some(header) = header {
            rows.header = rows.place(&header);
            rows.check_header(&header, report);
        }
        rows
    }

    /// The rows of more lines of the table that has this header.
    pub(super) fn below(header: &TableHeader, name: &'a str, lines: TableText<'a>) -> Self {
        let mut records = Records::on_line(lines.line, lines.text, header.delimiter);
        records.may_go_on = lines.may_go_on;
        records.shape = header.shape;
        Self {
            header: Place::file(name),
            name,
            text: lines.text,
            offset: lines.offset,
            records,
            columns: header.columns.clone(),
            written: header.written.clone(),
            delimiter: header.delimiter,
            wanted: None,
            passed: 0,
        }
    }

    /// What rows that come later need of the header.
    pub(super) fn table_header(&self) -> TableHeader {
        TableHeader {
            columns: self.columns.clone(),
            written: self.written.clone(),
            delimiter: self.delimiter,
            shape: self.records.shape,
        }
    }

    fn check_header(&self, header: &Record, report: Report<'_>) {
        if let Some((place, note)) = self.flaw_of(header) {
            report(&place, note);
        }
        let mut seen = HashSet::new();
        let filled = self.columns.iter().filter(|column| !column.is_empty());
        let repeated: Vec<&String> = filled.filter(|column| !seen.insert(*column)).collect();
        if repeated.is_empty() {
            return;
        }
        let mut names: Vec<String> = repeated.iter().take(LISTED).map(|c| quoted(c)).collect();
        if repeated.len() > LISTED {
            names.push(format!("{} more", repeated.len() - LISTED));
        }
        let message = format!(
            "the header has {} more than once; the first of the same name is used",
            names.join(", ")
        );
        let hint = "give every column a name of its own";
        let note = Note::warning("repeated-column", "", message, hint);
        report(&self.header, note);
    }

    /// Where the header is.
    pub(super) const fn header(&self) -> Place<'a> {
        self.header
    }

    /// The number of the column that has the best of `aliases`.
    pub(super) fn column(&self, aliases: &[&str]) -> Option<usize> {
        columns::find(&self.columns, aliases)
    }

    /// Bytes that have been read.
    pub(super) const fn read(&self) -> u64 {
        self.records.position() as u64
    }

    /// The same rows, which end early when they are no longer wanted.
    pub(super) fn while_wanted(self, wanted: &'a dyn Fn() -> bool) -> Self {
        Self {
            wanted: Some(wanted),
            ..self
        }
    }

    /// Whether anybody still waits for the rows.
    pub(super) fn are_wanted(&self) -> bool {
        self.wanted.is_none_or(|wanted| wanted())
    }

    /// The next row that is sound; those that are not are reported.
    pub(super) fn next_row(&mut self, report: Report<'_>) -> Option<Row<'_, 'a>> {
        let place = loop {
            self.passed += 1;
            if self.passed.is_multiple_of(STEP) && !self.are_wanted() {
                return None;
            }
            let record = self.records.next()?;
            if let Some((place, note)) = self.flaw_of(&record) {
                report(&place, note);
            }
            let malformed = record.flaw.is_some_and(|(flaw, _)| flaw.is_malformed());
            if malformed {
                continue;
            }
            let place = self.place(&record);
            match self.wrong_count() {
                Some(note) => report(&place, note),
                None => break place,
            }
        };
        Some(Row {
            place,
            fields: &self.records.fields,
        })
    }

    fn place(&self, record: &Record) -> Place<'a> {
        Place {
            file: self.name,
            line: record.line,
            column: 0,
            offset: self.offset.map(|o| o + record.range.start as u64),
            text: self.text.get(record.range.clone()).unwrap_or_default(),
        }
    }

    fn flaw_of(&self, record: &Record) -> Option<(Place<'a>, Note)> {
        let (flaw, at) = record.flaw?;
        let at = at.saturating_sub(record.range.start);
        Some((self.place(record), note_of(flaw).at(at..at + 1)))
    }

    /// What is said of a row that has not as many fields as the header. Empty fields at the end do not count.
    fn wrong_count(&self) -> Option<Note> {
        let wanted = self.columns.len();
        let named = self.columns.iter().rposition(|c| !c.is_empty());
        let needed = named.map_or(0, |last| last + 1);
        let fields = &self.records.fields;
        let found = fields.len();
        let spare = fields.iter().skip(wanted).all(|f| f.is_empty());
        if found >= needed && spare {
            return None;
        }
        let mark = char::from(self.delimiter).escape_default();
        Some(Note::error(
            "bad-line",
            "",
            format!("the header has {wanted} columns, this line has {found}"),
            format!(
                "put texts with `{mark}`, quotation marks or line breaks in \"…\"; the line is left out"
            ),
        ))
    }

    /// The byte that separates fields.
    pub(super) const fn delimiter(&self) -> u8 {
        self.delimiter
    }
}

fn note_of(flaw: Flaw) -> Note {
    let doubled = "inside a quoted text write a quotation mark twice (\"\")";
    let (rule, message) = match flaw {
        Flaw::Unclosed => (
            "unclosed-quote",
            "this quotation mark opens a text that is never closed".to_owned(),
        ),
        Flaw::TextAfterQuote => (
            "bad-quote",
            "text follows the quotation mark that closes a text".to_owned(),
        ),
        Flaw::SwallowedRows(rows) => (
            "bad-quote",
            format!(
                "the text that this quotation mark opens would take in {}",
                if rows == 1 {
                    "the next row".to_owned()
                } else {
                    format!("{rows} rows of the table")
                }
            ),
        ),
        Flaw::LongField(lines) => (
            "long-text",
            format!("the text that this quotation mark opens has {lines} lines"),
        ),
        Flaw::StrayQuote => (
            "stray-quote",
            "a quotation mark inside a text without quotation marks; it is read as it is"
                .to_owned(),
        ),
    };
    match flaw {
        Flaw::LongField(_) => Note::warning(
            rule,
            "",
            message,
            format!("if rows are missing, delete this quotation mark; {doubled}"),
        ),
        Flaw::StrayQuote => Note::warning(
            rule,
            "",
            message,
            format!("put the text in quotation marks; {doubled}"),
        ),
        Flaw::Unclosed | Flaw::TextAfterQuote | Flaw::SwallowedRows(_) => Note::error(
            rule,
            "",
            message,
            format!("delete the mark or close the text; {doubled}; this line alone is left out"),
        ),
    }
}

/// The bytes of field number `index` of a row's text.
pub(super) fn field_range(text: &str, index: usize, delimiter: u8) -> Range<usize> {
    let mut records = Records::new(text, delimiter);
    let range = records.field_range(index);
    range.unwrap_or(text.len()..text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_rows() {
        let text = "a,b\r\n\r\n1,\"x\r\ny\"\r\n3,4";
        let mut notes = 0;
        let mut report = |_: &Place<'_>, _: Note| notes += 1;
        let mut rows = Rows::new("f", text, Some(0), &mut report);
        assert_eq!(rows.columns, ["a", "b"]);
        let mut next = || {
            let row = rows.next_row(&mut report);
            row.map(|r| (r.place.line, r.place.text, r.place.offset))
        };
        assert_eq!(next(), Some((3, "1,\"x\r\ny\"", Some(7))));
        assert_eq!(next(), Some((5, "3,4", Some(17))));
        assert_eq!(next(), None);
        assert_eq!(field_range("1,\"x,y\",z", 1, b','), 2..7);
        assert_eq!(field_range("1,\"x,y\",z", 2, b','), 8..9);
        assert_eq!(field_range("5\" pipe,z", 1, b','), 8..9);
        assert_eq!(notes, 0);
    }

    #[test]
    fn rows_end_soon_after_they_are_no_longer_wanted() {
        // Rows that are sound, and rows that are all refused.
        for row in ["1,t\n", "1,t,u,v\n"] {
            let text = format!("time,title\n{}", row.repeat(5 * STEP));
            let asked = std::cell::Cell::new(0);
            let wanted = || {
                asked.set(asked.get() + 1);
                asked.get() < 3
            };
            let mut seen = 0;
            let rows = Rows::new("a.csv", &text, Some(0), &mut |_, _| {});
            let mut rows = rows.while_wanted(&wanted);
            let mut refused = 0;
            while rows.next_row(&mut |_, _| refused += 1).is_some() {
                seen += 1;
            }
            assert_eq!(seen + refused, 3 * STEP - 1, "{row}");
        }
    }
}
