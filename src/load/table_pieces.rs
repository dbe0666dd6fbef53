//! A table cut into pieces of whole lines while it arrives, so that its first rows are read before its last are there.
//!
//! What a piece leaves open, such as a quoted text that goes on, is read again together with what follows. Every byte
//! is looked at a bounded number of times, and no more is held than a piece and one row.

use super::error::LoadError;
use super::rows::TableText;
use super::source::{Arrival, HEAD, PIECE, Source};

/// A table that is being cut.
pub(super) struct TablePieces<'s> {
    source: &'s mut Source,
    bytes: Vec<u8>,
    /// Bytes that the last piece left open.
    left: usize,
    /// Number of the first line of the bytes.
    line: u64,
    offset: Option<u64>,
    row_limit: usize,
    ended: bool,
    /// Whether the rest of a line is passed over.
    drops_line: bool,
}

/// Some lines of a table.
pub(super) struct TablePiece<'a> {
    pub(super) lines: TableText<'a>,
    /// The first byte that was replaced since it is not UTF-8, if none was before.
    pub(super) damage: Option<usize>,
    /// Whether it is the start of a line that is too long.
    pub(super) too_long: bool,
}

impl<'s> TablePieces<'s> {
    pub(super) fn new(source: &'s mut Source, row_limit: usize) -> Self {
        Self {
            offset: Some(source.skipped),
            source,
            bytes: Vec::new(),
            left: 0,
            line: 1,
            row_limit,
            ended: false,
            drops_line: false,
        }
    }

    /// The lines that come next, as soon as there are some; `None` at the end, or when they are no longer wanted.
    pub(super) fn next_piece(
        &mut self,
        wanted: &dyn Fn() -> bool,
    ) -> Result<Option<TablePiece<'_>>, LoadError> {
        loop {
            if !wanted() || (self.ended && self.bytes.is_empty()) {
                return Ok(None);
            }
            let before = self.bytes.len();
            let arrival = if self.ended {
                Arrival::End
            } else {
                self.source.read_on(&mut self.bytes, PIECE)?
            };
            self.ended = arrival == Arrival::End;
            if self.drops_line {
                self.drop_line();
            }
            // A read that is not full has emptied a pipe.
            let pauses = self.bytes.len() - before.min(self.bytes.len()) < HEAD;
            let is_first = before == 0 && self.line == 1;
            let is_due = pauses || is_first || self.ended || self.bytes.len() >= PIECE;
            // What was left open is looked at again when there is twice as much of it, or a pipe is silent.
            let is_new = match arrival {
                Arrival::Silence => self.bytes.len() > self.left,
                Arrival::Bytes => self.bytes.len() >= self.left * 2,
                Arrival::End => true,
            };
            if is_due && is_new && (self.ended || end_of_lines(&self.bytes) > 0) {
                break;
            }
            if self.bytes.len() > self.row_limit {
                break;
            }
        }
        Ok(Some(self.piece()))
    }

    fn piece(&mut self) -> TablePiece<'_> {
        let lines = end_of_lines(&self.bytes);
        let is_full = !self.ended && self.left.max(self.bytes.len() - lines) > self.row_limit;
        let too_long = is_full && lines == 0;
        let (end, damage) = if too_long {
            (sound_start(&self.bytes).len(), None)
        } else if self.ended {
            self.replace_damage(self.bytes.len())
        } else if is_full {
            // A text that is open over more than a row may have is taken for one that is never closed.
            let line = memchr::memchr2(b'\n', b'\r', &self.bytes);
            self.replace_damage(line.map_or(lines, |end| end + 1))
        } else {
            self.replace_damage(lines)
        };
        TablePiece {
            lines: TableText {
                text: sound_start(self.bytes.get(..end).unwrap_or_default()),
                line: self.line,
                offset: self.offset,
                may_go_on: !self.ended && !is_full,
            },
            damage,
            too_long,
        }
    }

    /// Takes `length` bytes of the last piece as read.
    pub(super) fn pass(&mut self, length: usize) {
        let passed = self.bytes.get(..length).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
        self.offset = self.offset.map(|offset| offset + length as u64);
        self.bytes.drain(..length.min(self.bytes.len()));
        self.left = self.bytes.len();
        // Nothing can be made of what is left at the end.
        if self.ended {
            self.bytes.clear();
        }
    }

    /// Passes over the rest of the line that the bytes begin with, which may be still to come.
    pub(super) fn drop_line(&mut self) {
        let end = memchr::memchr2(b'\n', b'\r', &self.bytes);
        self.drops_line = end.is_none();
        self.pass(end.map_or(self.bytes.len(), |end| end + 1));
        self.left = 0;
    }

    /// Replaces what is not UTF-8 in the first `end` bytes. Returns their end, and where the first of these was.
    fn replace_damage(&mut self, end: usize) -> (usize, Option<usize>) {
        let text = self.bytes.get(..end).unwrap_or_default();
        let Err(error) = std::str::from_utf8(text) else {
            return (end, None);
        };
        let mut sound = String::from_utf8_lossy(text).into_owned().into_bytes();
        let end = sound.len();
        sound.extend_from_slice(self.bytes.get(text.len()..).unwrap_or_default());
        self.bytes = sound;
        let is_first = self.offset.take().is_some();
        (end, is_first.then(|| error.valid_up_to()))
    }
}

/// The text that the bytes begin with.
fn sound_start(bytes: &[u8]) -> &str {
    let sound = std::str::from_utf8(bytes).map_err(|error| error.valid_up_to());
    sound.unwrap_or_else(|end| {
        let start = bytes.get(..end).unwrap_or_default();
        std::str::from_utf8(start).unwrap_or_default()
    })
}

/// The end of the last whole line; a carriage return at the very end may be half a line break.
fn end_of_lines(bytes: &[u8]) -> usize {
    let break_before = |end: usize| {
        let bytes = bytes.get(..end).unwrap_or_default();
        memchr::memrchr2(b'\n', b'\r', bytes).map_or(0, |last| last + 1)
    };
    match bytes.last() {
        Some(b'\r') => break_before(bytes.len() - 1),
        _ => break_before(bytes.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::Rows;
    use super::*;
    use std::collections::VecDeque;
    use std::io::Read;

    /// A reader that gives these pieces one by one.
    struct Parts(VecDeque<Vec<u8>>);

    impl Read for Parts {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let part = self.0.pop_front().unwrap_or_default();
            for (to, from) in buffer.iter_mut().zip(&part) {
                *to = *from;
            }
            Ok(part.len())
        }
    }

    /// The rows of a table that arrives in parts of this many bytes, each with its line, and the rows that are refused.
    fn rows(text: &str, part: usize, row_limit: usize) -> (Vec<String>, Vec<String>) {
        let parts = text.as_bytes().chunks(part).map(<[u8]>::to_vec).collect();
        let mut source = Source::of_parts(Box::new(Parts(parts)));
        let mut pieces = TablePieces::new(&mut source, row_limit);
        let (mut found, mut refused) = (Vec::new(), Vec::new());
        let mut header = None;
        while let Ok(Some(piece)) = pieces.next_piece(&|| true) {
            if piece.too_long {
                refused.push(format!("{} too long", piece.lines.line));
                pieces.drop_line();
                continue;
            }
            let mut rows = match &header {
                Some(header) => Rows::below(header, "t", piece.lines),
                None => Rows::begin("t", piece.lines, &mut |_, _| {}),
            };
            if header.is_none() && !rows.columns.is_empty() {
                header = Some(rows.table_header());
            }
            let mut report = |place: &super::super::report::Place<'_>,
                              note: super::super::report::Note| {
                refused.push(format!("{} {}", place.line, note.rule));
            };
            while let Some(row) = rows.next_row(&mut report) {
                found.push(format!("{} {}", row.place.line, row.fields.join("|")));
            }
            let read = rows.read() as usize;
            pieces.pass(read);
        }
        (found, refused)
    }

    #[test]
    fn pieces_give_the_rows_of_the_whole() {
        for text in [
            "time,title\n1,a\n2,b\n3,c",
            "\n\ntime,title\r\n1,\"a\r\nb\"\r\n\r\n2,c\r\n",
            "time,\"ti\ntle\"\n1,\"a\nb \"\"c\"\"\n\"\n2,d\n",
            "time,title\n1,\"a\n2,b\n3,\"c\"\n4,d\n",
            "time,title\n1,\"open\n2,é\n3,c\n",
            "time,title\r1,a\r2,b\r",
        ] {
            let whole = rows(text, 1 << 20, 1 << 20);
            assert!(!whole.0.is_empty());
            for part in [1, 2, 3, 5, 8] {
                assert_eq!(rows(text, part, 1 << 20), whole, "{text:?} by {part}");
            }
        }
    }

    #[test]
    fn an_open_text_and_a_long_line_cost_one_row() {
        let lines = "2,b\n".repeat(40);
        let open = format!("time,title\n1,\"a\n{lines}");
        let (found, refused) = rows(&open, 7, 50);
        assert_eq!(
            (found.len(), refused),
            (40, vec!["2 unclosed-quote".to_owned()])
        );
        let long = format!("time,title\n1,{}\n{lines}", "é".repeat(200));
        let (found, refused) = rows(&long, 7, 50);
        assert_eq!((found.len(), refused), (40, vec!["2 too long".to_owned()]));
    }

    #[test]
    fn little_is_looked_at_again() {
        // A text that stays open while it arrives in small parts.
        let text = format!("time,title\n1,\"{}\"\n", "a, b\n".repeat(20_000));
        let mut looked_at = 0;
        let parts = text.as_bytes().chunks(100).map(<[u8]>::to_vec).collect();
        let mut source = Source::of_parts(Box::new(Parts(parts)));
        let mut pieces = TablePieces::new(&mut source, 1 << 20);
        while let Ok(Some(piece)) = pieces.next_piece(&|| true) {
            looked_at += piece.lines.text.len();
            let mut rows = Rows::begin("t", piece.lines, &mut |_, _| {});
            while rows.next_row(&mut |_, _| {}).is_some() {}
            // As if the text, which is the second row, were the first.
            let read = rows.read() as usize;
            pieces.pass(read);
        }
        assert!(looked_at < 4 * text.len(), "{looked_at} of {}", text.len());
    }
}
