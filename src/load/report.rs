//! What was read, what was refused and what was repaired: faults with their place, rule and advice.
//!
//! A fault never ends a load. Only the first [`KEPT`] are kept whole; all are counted.

use super::sniff::Format;
use crate::text;
use std::borrow::Cow;
use std::ops::Range;

/// How many faults are kept whole.
pub const KEPT: usize = 10_000;
/// Columns of an excerpt.
const EXCERPT: usize = 120;

/// How bad a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something was refused.
    Error,
    /// Something was repaired, or looks wrong.
    Warning,
}

impl Severity {
    /// The word for people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Something that is wrong in a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// How bad it is.
    pub severity: Severity,
    /// Name of the file, for people.
    pub file: String,
    /// Line, from 1; 0 when the whole file is meant.
    pub line: u64,
    /// Column in characters, from 1; 0 when the whole file is meant.
    pub column: u64,
    /// Bytes of the file that are meant, if they can be told.
    pub span: Option<Range<u64>>,
    /// Field of the event; empty when there is none.
    pub field: String,
    /// Name of the rule that is broken, such as `bad-time`.
    pub rule: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// The line, harmless and cut.
    pub excerpt: String,
}

/// What became of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileReport {
    /// Its name, for people.
    pub name: String,
    /// What it was read as.
    pub format: Format,
    /// Bytes that were read.
    pub bytes: u64,
    /// Events that were taken.
    pub events: u64,
    /// Events and rows that were refused.
    pub refused: u64,
    /// Bars that were taken from it or from its series.
    pub bars: u64,
}

/// Something that no file says and that was inferred or assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// What it is about, such as `calendar`.
    pub rule: &'static str,
    /// What was assumed, and from what.
    pub message: String,
    /// How to say otherwise.
    pub hint: String,
}

/// How something of a story was read, where the files or an option settle it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Convention {
    /// What it is about, such as `returns`.
    pub rule: &'static str,
    /// How it was read.
    pub message: String,
}

/// What became of all files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// One entry an input.
    pub files: Vec<FileReport>,
    /// The first faults, in the order of the files.
    pub faults: Vec<Fault>,
    /// How many faults there were in all.
    pub fault_count: u64,
    /// Events that were taken.
    pub events: u64,
    /// What no file says and was inferred or assumed; no faults.
    pub assumptions: Vec<Assumption>,
    /// How returns, benchmark and times were read.
    pub conventions: Vec<Convention>,
}

impl Report {
    /// Counts a fault, and makes it if there is room to keep it.
    pub(super) fn add(&mut self, make: impl FnOnce() -> Fault) {
        self.fault_count += 1;
        if self.faults.len() < KEPT {
            self.faults.push(make());
        }
    }
}

/// A fault before its place in the file is known.
#[derive(Clone, Debug)]
pub(super) struct Note {
    pub(super) severity: Severity,
    pub(super) rule: &'static str,
    pub(super) field: Cow<'static, str>,
    pub(super) message: String,
    pub(super) hint: Cow<'static, str>,
    /// Bytes of the element's text; `None` means the whole element.
    pub(super) at: Option<Range<usize>>,
    /// Whether those are bytes of the JSON text of the value of `field`.
    pub(super) in_field: bool,
}

impl Note {
    /// Something that is refused.
    pub(super) fn error(
        rule: &'static str,
        field: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
        hint: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            severity: Severity::Error,
            rule,
            field: field.into(),
            message: message.into(),
            hint: hint.into(),
            at: None,
            in_field: false,
        }
    }

    /// Something that is repaired.
    pub(super) fn warning(
        rule: &'static str,
        field: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
        hint: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(rule, field, message, hint)
        }
    }

    /// The same, about these bytes.
    pub(super) fn at(self, at: Range<usize>) -> Self {
        Self {
            at: Some(at),
            ..self
        }
    }
}

/// The notes on one element: the first of them, and the number of all.
#[derive(Clone, Debug)]
pub(super) struct Notes {
    kept: Vec<Note>,
    room: usize,
    count: u64,
}

impl Default for Notes {
    fn default() -> Self {
        Self {
            kept: Vec::new(),
            room: KEPT,
            count: 0,
        }
    }
}

impl Notes {
    /// Forgets all of them; `room` is how many will be kept from now on.
    pub(super) fn clear(&mut self, room: usize) {
        self.kept.clear();
        (self.room, self.count) = (room, 0);
    }

    /// Adds a note.
    pub(super) fn push(&mut self, note: Note) {
        self.add(|| note);
    }

    /// Counts a note, and makes it if there is room to keep it.
    pub(super) fn add(&mut self, make: impl FnOnce() -> Note) {
        self.count += 1;
        if self.kept.len() < self.room {
            self.kept.push(make());
        }
    }

    /// Takes the notes that were kept, and how many there were besides.
    pub(super) fn drain(&mut self) -> (impl Iterator<Item = Note>, u64) {
        let more = self.count - self.kept.len() as u64;
        self.count = 0;
        (self.kept.drain(..), more)
    }
}

impl Extend<Note> for Notes {
    fn extend<I: IntoIterator<Item = Note>>(&mut self, notes: I) {
        for note in notes {
            self.push(note);
        }
    }
}

/// Lines and columns of bytes of a text. They are counted on from the last byte that was asked for, so that many places
/// in one text, in its order, cost no more than the last of them.
#[derive(Clone, Debug)]
pub(super) struct Positions<'a> {
    text: &'a str,
    /// Where the text begins.
    first: (u64, u64),
    at: usize,
    /// Line, and characters before the byte on that line.
    position: (u64, u64),
}

impl<'a> Positions<'a> {
    /// Those of `text`, which begins on this line, behind so many characters.
    pub(super) const fn new(text: &'a str, line: u64, column: u64) -> Self {
        Self {
            text,
            first: (line, column),
            at: 0,
            position: (line, column),
        }
    }

    /// The line of byte `at`, and the characters before it on that line.
    pub(super) fn of(&mut self, at: usize) -> (u64, u64) {
        if at < self.at {
            (self.at, self.position) = (0, self.first);
        }
        let between = self.text.get(self.at..at).unwrap_or_default();
        let (line, column) = self.position;
        self.position = match memchr::memrchr(b'\n', between.as_bytes()) {
            None => (line, column + between.chars().count() as u64),
            Some(last) => {
                let breaks = memchr::memchr_iter(b'\n', between.as_bytes()).count() as u64;
                let left = between.get(last + 1..).unwrap_or_default();
                (line + breaks, left.chars().count() as u64)
            }
        };
        self.at += between.len();
        self.position
    }
}

/// Where an element stands in its file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    /// Line on which it begins.
    pub(super) line: u64,
    /// Characters before it on that line.
    pub(super) column: u64,
    /// Bytes before it in the file; `None` when bytes were replaced before it.
    pub(super) offset: Option<u64>,
    /// Its text.
    pub(super) text: &'a str,
}

impl<'a> Place<'a> {
    /// A place that means the whole file.
    pub(super) const fn file(file: &'a str) -> Self {
        Self {
            file,
            line: 0,
            column: 0,
            offset: None,
            text: "",
        }
    }

    /// The rest of it, on the same line, behind `length` bytes.
    pub(super) fn from(&self, length: usize) -> Self {
        let (passed, rest) = self
            .text
            .split_at_checked(length)
            .unwrap_or((self.text, ""));
        Self {
            column: self.column + passed.chars().count() as u64,
            offset: self.offset.map(|offset| offset + passed.len() as u64),
            text: rest,
            ..*self
        }
    }

    /// Lines and columns of its bytes.
    pub(super) const fn positions(&self) -> Positions<'a> {
        Positions::new(self.text, self.line, self.column)
    }

    /// The fault that `note` is here.
    pub(super) fn fault(&self, note: Note) -> Fault {
        self.fault_by(&mut self.positions(), note)
    }

    /// As [`Self::fault`], by the positions of this place, which go on from one note to the next.
    pub(super) fn fault_by(&self, positions: &mut Positions<'a>, note: Note) -> Fault {
        let mut at = note.at.unwrap_or(0..self.text.len());
        at.start = boundary(self.text, at.start);
        let (line, column) = if self.line == 0 {
            (0, 0)
        } else {
            let (line, before) = positions.of(at.start);
            (line, before + 1)
        };
        Fault {
            severity: note.severity,
            file: self.file.to_owned(),
            line,
            column,
            span: self
                .offset
                .map(|o| o + at.start as u64..o + at.end.max(at.start) as u64),
            field: note.field.into_owned(),
            rule: note.rule,
            message: note.message,
            hint: note.hint.into_owned(),
            excerpt: excerpt(self.text, at.start),
        }
    }
}

/// The byte at `at`, or the first of the character that it is in.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    let begins = |at: &usize| text.is_char_boundary(*at);
    (at.saturating_sub(3)..=at).rev().find(begins).unwrap_or(0)
}

/// The line of `text` around byte `at`, harmless and cut, with that place in sight. However long the line is, only what
/// is near is looked at.
fn excerpt(text: &str, at: usize) -> String {
    const NEAR: usize = EXCERPT * 4;
    let from = boundary(text, at.saturating_sub(NEAR));
    let near = text.get(from..at).unwrap_or_default();
    let left = near.rsplit('\n').next().unwrap_or_default();
    let far = left.chars().count() > EXCERPT - 40;
    let left = if far {
        let kept = left.char_indices().rev().nth(60).map_or(0, |(i, _)| i);
        format!("…{}", left.get(kept..).unwrap_or_default())
    } else {
        left.to_owned()
    };
    let right = text.get(at..).unwrap_or_default().chars();
    let right: String = right.take_while(|c| *c != '\n').take(EXCERPT * 2).collect();
    let line = format!("{left}{right}");
    text::cut(text::line(line.trim_end()).as_ref(), EXCERPT).into_owned()
}

/// A value of the file, quoted for a message.
pub(super) fn quoted(value: &str) -> String {
    let short: String = value.chars().take(60).collect();
    let mark = if short.len() < value.len() { "…" } else { "" };
    format!("“{}{mark}”", text::line(&short))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters() {
        let text = "{\n  \"é\": 1}";
        let place = Place {
            file: "f",
            line: 7,
            column: 4,
            offset: Some(100),
            text,
        };
        let fault = place.fault(Note::error("bad-json", "", "m", "h").at(8..9));
        assert_eq!((fault.line, fault.column), (8, 6));
        assert_eq!(fault.span, Some(108..109));
        assert_eq!(fault.excerpt, "  \"é\": 1}");
        let first = place.fault(Note::error("bad-json", "", "m", "h").at(0..1));
        assert_eq!((first.line, first.column), (7, 5));
    }

    #[test]
    fn long_lines_show_their_place() {
        let left = "é".repeat(500);
        let shown = excerpt(&format!("{left}HERE and more"), left.len());
        assert!(shown.contains("HERE") && shown.starts_with('…'));
        assert_eq!(excerpt("above\nleft right\nbelow", 11), "left right");
        assert!(!excerpt("\u{1b}[2J", 0).contains('\u{1b}'));
    }

    #[test]
    fn positions_go_forward_and_back() {
        let text = "aé\n\nbc\nd";
        let mut positions = Positions::new(text, 5, 7);
        let found: Vec<(u64, u64)> = [0, 3, 4, 5, 6, 9, 1, 6].map(|at| positions.of(at)).into();
        let once = |at| Positions::new(text, 5, 7).of(at);
        assert_eq!(found, [0, 3, 4, 5, 6, 9, 1, 6].map(once));
        assert_eq!(found[..6], [(5, 7), (5, 9), (6, 0), (7, 0), (7, 1), (8, 1)]);
    }
}
