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
}

impl Report {
    /// Counts a fault, and keeps it if there is room.
    pub(super) fn add(&mut self, fault: Fault) {
        self.fault_count += 1;
        if self.faults.len() < KEPT {
            self.faults.push(fault);
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

    /// The fault that `note` is here.
    pub(super) fn fault(&self, note: Note) -> Fault {
        let mut at = note.at.unwrap_or(0..self.text.len());
        while at.start > 0 && !self.text.is_char_boundary(at.start) {
            at.start -= 1;
        }
        let before = self.text.get(..at.start).unwrap_or_default();
        let (above, left) = before
            .rsplit_once('\n')
            .map_or((None, before), |(a, b)| (Some(a), b));
        let skipped = above.map_or(0, |a| a.matches('\n').count() as u64 + 1);
        let characters = left.chars().count() as u64;
        let right = self.text.get(before.len()..).unwrap_or_default();
        let right = right.split('\n').next().unwrap_or_default();
        let whole = self.line == 0;
        Fault {
            severity: note.severity,
            file: self.file.to_owned(),
            line: self.line + if whole { 0 } else { skipped },
            column: match (whole, above) {
                (true, _) => 0,
                (false, None) => self.column + characters + 1,
                (false, Some(_)) => characters + 1,
            },
            span: self
                .offset
                .map(|o| o + at.start as u64..o + at.end.max(at.start) as u64),
            field: note.field.into_owned(),
            rule: note.rule,
            message: note.message,
            hint: note.hint.into_owned(),
            excerpt: excerpt(left, right),
        }
    }
}

/// The line made of `left` and `right`, harmless, with the place between them in sight.
fn excerpt(left: &str, right: &str) -> String {
    let far = left.chars().count() > EXCERPT - 40;
    let left = if far {
        let kept = left.char_indices().rev().nth(60).map_or(0, |(i, _)| i);
        format!("…{}", left.get(kept..).unwrap_or_default())
    } else {
        left.to_owned()
    };
    let right: String = right.chars().take(EXCERPT * 2).collect();
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
        let left = "x".repeat(500);
        let shown = excerpt(&left, "HERE and more");
        assert!(shown.contains("HERE") && shown.starts_with('…'));
        assert!(!excerpt("\u{1b}[2J", "").contains('\u{1b}'));
    }
}
