//! CSV records (RFC 4180), and the recovery from stray quotation marks.
//!
//! A closing quotation mark is followed by a separator or the end of the line; anything else, and a field that is still
//! open at the end of the text, makes the record malformed. The reader then goes back to the line of the opening mark and
//! continues with the line after it, so that one mark costs one row. Every byte is read a bounded number of times:
//! between an opening mark and the mark at which its record turned out to be malformed all marks come in pairs, so no
//! line in between can open a field that reaches beyond its own line.

use memchr::{memchr, memchr_iter, memchr3};
use std::borrow::Cow;
use std::ops::Range;

/// Lines above which a quoted field is reported: a screen of text. Quoted articles are shorter, swallowed rows are not.
const LONG_FIELD: usize = 50;

/// What is wrong with the quotation marks of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// A quoted field has no closing mark, or text follows it on another line.
    Unclosed,
    /// Text follows the closing mark on the line of the opening one.
    TextAfterQuote,
    /// A quoted field holds this many lines, most of which are rows of the table.
    SwallowedRows(usize),
    /// A quoted field holds this many lines. The record is sound.
    LongField(usize),
    /// An unquoted field has a quotation mark, which is read as it is. The record is sound.
    StrayQuote,
}

impl Flaw {
    /// Whether the record cannot be used.
    pub(super) const fn is_malformed(self) -> bool {
        match self {
            Self::Unclosed | Self::TextAfterQuote | Self::SwallowedRows(_) => true,
            Self::LongField(_) | Self::StrayQuote => false,
        }
    }
}

/// A flaw and the byte of the text where it is.
type Located = (Flaw, usize);

/// What a row of the table looks like, to recognise rows inside a quoted field.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowShape {
    /// Fields of a row.
    pub(super) fields: usize,
    /// Index of the field that begins with a digit, as times do.
    pub(super) time: usize,
}

/// One record. Its fields are left in [`Records::fields`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// Bytes of the text, without the line break at the end.
    pub(super) range: Range<usize>,
    /// Line on which it begins, from 1.
    pub(super) line: u64,
    /// What is wrong with it, and the byte of the text where.
    pub(super) flaw: Option<Located>,
}

/// Reads the records of a text one by one.
#[derive(Clone, Debug)]
pub(super) struct Records<'a> {
    text: &'a str,
    delimiter: u8,
    at: usize,
    line: u64,
    /// Whether more may follow the text: a field that is still open at its end is then no fault, but left for later.
    pub(super) may_go_on: bool,
    /// Whether the last field is still open at the end of the text.
    is_open: bool,
    /// Shape of the rows, once the header is known.
    pub(super) shape: Option<RowShape>,
    /// Fields of the last record; of a malformed one those before the flaw.
    pub(super) fields: Vec<Cow<'a, str>>,
}

impl<'a> Records<'a> {
    pub(super) const fn new(text: &'a str, delimiter: u8) -> Self {
        Self::on_line(1, text, delimiter)
    }

    /// Those of a text whose first line has this number.
    pub(super) const fn on_line(line: u64, text: &'a str, delimiter: u8) -> Self {
        Self {
            text,
            delimiter,
            at: 0,
            line,
            may_go_on: false,
            is_open: false,
            shape: None,
            fields: Vec::new(),
        }
    }

    /// Bytes that have been read.
    pub(super) const fn position(&self) -> usize {
        self.at
    }

    /// The next record that is not blank. One that is still open is not passed if the text may go on.
    pub(super) fn next(&mut self) -> Option<Record> {
        self.skip_blank_lines();
        if self.at >= self.text.len() {
            return None;
        }
        self.fields.clear();
        self.is_open = false;
        let (start, line) = (self.at, self.line);
        let mut at = start;
        let mut flaw = None;
        let end = loop {
            let end = match self.field(at) {
                Ok((end, found)) => {
                    flaw = flaw.or(found);
                    end
                }
                Err(_) if self.may_go_on && self.is_open => {
                    self.fields.clear();
                    return None;
                }
                Err(found) => {
                    flaw = Some(found);
                    break self.line_end(at);
                }
            };
            if self.byte(end) != Some(self.delimiter) {
                break end;
            }
            at = end + 1;
        };
        self.at = end + self.line_break(end);
        self.line += count_lines(self.slice(start..self.at));
        Some(Record {
            range: start..end,
            line,
            flaw,
        })
    }

    /// The bytes of field number `index` of the record that begins here.
    pub(super) fn field_range(&mut self, index: usize) -> Option<Range<usize>> {
        let mut start = self.at;
        for _ in 0..index {
            let (end, _) = self.field(start).ok()?;
            start = end + 1;
            self.byte(end).filter(|byte| *byte == self.delimiter)?;
        }
        Some(start..self.field(start).ok()?.0)
    }

    /// Reads the field at `start`; returns its end, which is a separator, a line break or the end of the text.
    fn field(&mut self, start: usize) -> Result<(usize, Option<Located>), Located> {
        if self.byte(start) == Some(b'"') {
            return self.quoted(start);
        }
        let rest = self.rest(start);
        let length = memchr3(self.delimiter, b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        let field = self.slice(start..start + length);
        let stray = memchr(b'"', field.as_bytes()).map(|at| (Flaw::StrayQuote, start + at));
        self.fields.push(Cow::Borrowed(field));
        Ok((start + length, stray))
    }

    /// Reads the quoted field whose opening mark is at `open`.
    fn quoted(&mut self, open: usize) -> Result<(usize, Option<Located>), Located> {
        let mut at = open + 1;
        let mut doubled = false;
        let close = loop {
            let mark = memchr(b'"', self.rest(at).as_bytes());
            self.is_open = mark.is_none();
            at += mark.ok_or((Flaw::Unclosed, open))?;
            if self.byte(at + 1) != Some(b'"') {
                break at;
            }
            doubled = true;
            at += 2;
        };
        let after = self.rest(close + 1);
        let blanks = after.len() - after.trim_start_matches(' ').len();
        let end = close + 1 + blanks;
        let ends = matches!(self.byte(end), None | Some(b'\n' | b'\r'));
        if !ends && self.byte(end) != Some(self.delimiter) {
            // The mark that seems to close a text on a later line belongs to that line.
            let on_one_line = self.line_end(open) > close;
            return Err(if on_one_line {
                (Flaw::TextAfterQuote, close)
            } else {
                (Flaw::Unclosed, open)
            });
        }
        let content = self.slice(open + 1..close);
        let flaw = self.check_lines(content, open..end);
        if let Some(flaw) = flaw.filter(|flaw| flaw.is_malformed()) {
            return Err((flaw, open));
        }
        self.fields.push(if doubled {
            Cow::Owned(content.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(content)
        });
        Ok((end, flaw.map(|flaw| (flaw, open))))
    }

    /// Whether the content of the quoted field at `field` is suspiciously long, or holds rows of the table.
    fn check_lines(&self, content: &str, field: Range<usize>) -> Option<Flaw> {
        let breaks = memchr_iter(b'\n', content.as_bytes()).count();
        let shape = self.shape.filter(|shape| shape.fields > 1 && breaks > 0);
        if let Some(shape) = shape {
            let lines = self.slice(field.start..self.line_end(field.end));
            let rows = lines.split('\n').skip(1);
            let rows = rows.filter(|line| self.is_row(line, shape)).count();
            if rows * 2 > breaks {
                return Some(Flaw::SwallowedRows(rows));
            }
        }
        (breaks > LONG_FIELD).then_some(Flaw::LongField(breaks + 1))
    }

    fn is_row(&self, line: &str, shape: RowShape) -> bool {
        let fields = line.split(char::from(self.delimiter));
        let time = fields.clone().nth(shape.time).unwrap_or_default();
        let time = time.trim_start_matches([' ', '"']);
        fields.take(shape.fields).count() == shape.fields
            && time.starts_with(|c: char| c.is_ascii_digit())
    }

    fn skip_blank_lines(&mut self) {
        loop {
            let rest = self.rest(self.at);
            let end = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
            let line = rest.get(..end).unwrap_or_default();
            if rest.is_empty() || !line.bytes().all(|b| b.is_ascii_whitespace()) {
                return;
            }
            let next = self.at + end + self.line_break(self.at + end);
            self.line += count_lines(self.slice(self.at..next));
            self.at = next;
        }
    }

    /// The end of the line that holds byte `at`.
    fn line_end(&self, at: usize) -> usize {
        let rest = self.rest(at);
        at + memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len())
    }

    /// Bytes of the line break at `at`.
    fn line_break(&self, at: usize) -> usize {
        match (self.byte(at), self.byte(at + 1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\n' | b'\r'), _) => 1,
            _ => 0,
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn rest(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    fn slice(&self, range: impl std::slice::SliceIndex<str, Output = str>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }
}

fn count_lines(text: &str) -> u64 {
    memchr_iter(b'\n', text.as_bytes()).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: RowShape = RowShape { fields: 2, time: 0 };

    /// Every record as line, fields and flaw.
    fn read(text: &str) -> Vec<(u64, Vec<String>, Option<Flaw>)> {
        let mut records = Records::new(text, b',');
        records.shape = Some(SHAPE);
        let mut found = Vec::new();
        while let Some(record) = records.next() {
            let fields = records.fields.iter().map(ToString::to_string).collect();
            found.push((record.line, fields, record.flaw.map(|(flaw, _)| flaw)));
        }
        found
    }

    fn fields(list: &[&str]) -> Vec<String> {
        list.iter().map(|f| (*f).to_owned()).collect()
    }

    #[test]
    fn sound_records() {
        let text = "a,b\r\n\r\n1,\"x\r\ny\"\r\n \n\"p\"\"q\" ,\n3,\"\"";
        assert_eq!(
            read(text),
            [
                (1, fields(&["a", "b"]), None),
                (3, fields(&["1", "x\r\ny"]), None),
                (6, fields(&["p\"q", ""]), None),
                (7, fields(&["3", ""]), None),
            ]
        );
        assert_eq!(read(" \n\r\n"), []);
    }

    #[test]
    fn one_mark_costs_one_row() {
        // Open until the end of the text.
        assert_eq!(
            read("1,a\n2,\"b\n3,c\n"),
            [
                (1, fields(&["1", "a"]), None),
                (2, fields(&["2"]), Some(Flaw::Unclosed)),
                (3, fields(&["3", "c"]), None),
            ]
        );
        // The next mark is one that opens a field.
        assert_eq!(
            read("2,\"b\n3,\"c\"\n"),
            [
                (1, fields(&["2"]), Some(Flaw::Unclosed)),
                (2, fields(&["3", "c"]), None),
            ]
        );
        // The next mark ends a line, as a closing one does.
        assert_eq!(
            read("2,\"b\n3,c\n4,d\"\n"),
            [
                (1, fields(&["2"]), Some(Flaw::SwallowedRows(2))),
                (2, fields(&["3", "c"]), None),
                (3, fields(&["4", "d\""]), Some(Flaw::StrayQuote)),
            ]
        );
    }

    #[test]
    fn marks_inside_texts() {
        let flaws =
            |text: &str| -> Vec<Option<Flaw>> { read(text).into_iter().map(|r| r.2).collect() };
        assert_eq!(flaws("1,5\" pipe"), [Some(Flaw::StrayQuote)]);
        assert_eq!(
            flaws("1,\"He said \"so\" twice\""),
            [Some(Flaw::TextAfterQuote)]
        );
        let long = format!("1,\"{}\"", "a line of text\n".repeat(LONG_FIELD + 1));
        assert_eq!(flaws(&long), [Some(Flaw::LongField(LONG_FIELD + 2))]);
        let verse = format!("1,\"{}\"", "a line, of text\n".repeat(LONG_FIELD));
        assert_eq!(flaws(&verse), [None]);
    }

    #[test]
    fn marks_are_located() {
        let place = |text: &str| {
            let mut records = Records::new(text, b',');
            records.next().and_then(|record| Some(record.flaw?.1))
        };
        assert_eq!(place("1,\"b\n3,c\n"), Some(2));
        assert_eq!(place("1,\"b\" c\n"), Some(4));
        assert_eq!(place("1,\"b\n3,\"c\"\n"), Some(2));
        assert_eq!(place("1,b\"c\n"), Some(3));
    }
}
