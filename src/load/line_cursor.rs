//! The lines of a piece of JSON Lines, with the place of each, and the values that go on over several of them.
//!
//! Looking for the end of a value that has none costs at most twice the piece.

use super::pieces::Piece;
use super::raw::within;
use super::report::Place;

/// The lines of a piece, while they are read.
pub(super) struct Lines<'a> {
    name: &'a str,
    text: &'a str,
    first: &'a Piece,
    /// Where the next line begins, and its number.
    at: usize,
    number: u64,
    /// Bytes that may still be looked at in vain for the end of events over several lines.
    patience: u64,
}

impl<'a> Lines<'a> {
    /// Those of `piece`, whose bytes are `text`.
    pub(super) const fn new(name: &'a str, text: &'a str, piece: &'a Piece) -> Self {
        Self {
            name,
            text,
            first: piece,
            at: 0,
            number: piece.line,
            patience: text.len() as u64 * 2,
        }
    }

    /// Notes that so many bytes were looked at in vain.
    pub(super) const fn give_up(&mut self, bytes: usize) {
        self.patience = self.patience.saturating_sub(bytes as u64);
    }

    /// The next line.
    pub(super) fn next_line(&mut self) -> Option<Place<'a>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        let line = rest.get(..end).unwrap_or_default();
        let offset = self.first.offset + self.at as u64;
        let place = at(self.name, line, self.number, Some(offset));
        self.at = (self.at + end + 1).min(self.text.len());
        self.number += 1;
        Some(place)
    }

    /// Whether a value of the line before may go on here: what begins at the start of a line is an event of its own.
    pub(super) fn goes_on(&self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.patience > 0 && !rest.is_empty() && !rest.starts_with(['{', '['])
    }

    /// The text from a place on.
    pub(super) fn from(&self, place: &Place<'a>) -> &'a str {
        let start = within(self.text, place.text).map_or(self.at, |range| range.start);
        self.text.get(start..).unwrap_or_default()
    }

    /// What is left of the line behind `length` bytes from `place` on; the lines that those fill are passed.
    pub(super) fn behind(&mut self, place: &Place<'a>, length: usize) -> Place<'a> {
        if length <= place.text.len() {
            return place.from(length);
        }
        let all = self.from(place);
        let start = self.text.len() - all.len() + length;
        let passed = self.text.get(self.at..start).unwrap_or_default();
        let breaks = memchr::memchr_iter(b'\n', passed.as_bytes()).count() as u64;
        let column = passed.rsplit('\n').next().unwrap_or_default();
        self.number += breaks;
        self.at = start;
        let place = self
            .next_line()
            .unwrap_or_else(|| at(self.name, "", self.number, None));
        Place {
            column: column.chars().count() as u64,
            ..place
        }
    }

    /// Passes the lines of a broken event: up to one that closes it, or before one that begins another. Returns the
    /// event's text.
    pub(super) fn pass_event(&mut self, place: &Place<'a>) -> &'a str {
        let all = self.from(place);
        let start = self.text.len() - all.len();
        while self.goes_on_broken() {
            let line = self.next_line().map_or("", |line| line.text);
            if line.starts_with('}') {
                break;
            }
        }
        let end = self.at.max(start);
        self.text.get(start..end).unwrap_or_default().trim_end()
    }

    fn goes_on_broken(&self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        !rest.is_empty() && !rest.starts_with(['{', '['])
    }
}

/// The place of a line.
pub(super) fn at<'t>(name: &'t str, text: &'t str, line: u64, offset: Option<u64>) -> Place<'t> {
    Place {
        file: name,
        line,
        column: 0,
        offset,
        text,
    }
}
