//! Texts that cover the screen: the help, folded from the key table, and the faults of the files.

use super::card::Role;
use super::{Model, Overlay};
use crate::load::Severity;
use crate::story::field::FIELDS;

/// A line of such a text: what stands left, what stands right of it, and whether it is a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadingLine {
    /// Keys, a name, or the whole line.
    pub left: String,
    /// What it means.
    pub right: String,
    /// How the left part is drawn.
    pub role: Option<Role>,
}

/// What signs mean that no key tells.
const SIGNS: [(&str, &str); 4] = [
    (
        "◆ ● ▲ ■",
        "release, statement, move, other; a move points where its session went",
    ),
    (
        "◇ ○ △ □",
        "known as a stretch of time; a move that was found in the prices",
    ),
    (
        "▴ ▾",
        "before a title: the first session that could react rose or fell out of the ordinary (--move-z, --move-return)",
    ),
    ("◀", "began before the window"),
];

fn heading(text: &str) -> ReadingLine {
    ReadingLine {
        left: text.to_owned(),
        right: String::new(),
        role: Some(Role::Strong),
    }
}

impl Model {
    /// The help: keys by place, then the fields of the query language.
    #[must_use]
    pub fn help(&self) -> Vec<ReadingLine> {
        let mut lines = Vec::new();
        let mut place = None;
        for row in self.keymap.describe() {
            if place != Some(row.context.title()) {
                if place.is_some() {
                    lines.push(ReadingLine::default());
                }
                lines.push(heading(row.context.title()));
                place = Some(row.context.title());
            }
            let keys = if row.keys.is_empty() {
                format!(": {}", row.name.replace('-', " "))
            } else {
                row.keys
            };
            lines.push(ReadingLine {
                left: keys,
                right: row.doc.to_owned(),
                role: Some(Role::Link),
            });
        }
        lines.push(ReadingLine::default());
        lines.push(heading("Counts"));
        lines.push(ReadingLine {
            left: "6 l, 0 3 l".to_owned(),
            right: "go six, three events on; a 0 comes before a count of 1 to 5".to_owned(),
            role: Some(Role::Link),
        });
        lines.push(ReadingLine::default());
        lines.push(heading("Signs"));
        lines.extend(SIGNS.iter().map(|(left, right)| ReadingLine {
            left: (*left).to_owned(),
            right: (*right).to_owned(),
            role: Some(Role::Plain),
        }));
        lines.push(ReadingLine::default());
        lines.push(heading(
            "Filter: words are and; or, not, -, ( ), \"a phrase\", /a regex/",
        ));
        for field in FIELDS {
            lines.push(ReadingLine {
                left: field.example.to_owned(),
                right: field.doc.to_owned(),
                role: Some(Role::Link),
            });
        }
        lines
    }

    /// The faults of the files: where, what, and what to do.
    #[must_use]
    pub fn fault_lines(&self) -> Vec<ReadingLine> {
        let Some(report) = &self.report else {
            return Vec::new();
        };
        let mut lines = Vec::new();
        for fault in &report.faults {
            let role = match fault.severity {
                Severity::Error => Role::Bad,
                Severity::Warning => Role::Warn,
            };
            let place = format!("{}:{}:{}", fault.file, fault.line, fault.column);
            lines.push(ReadingLine {
                left: place,
                right: fault.message.clone(),
                role: Some(role),
            });
            if !fault.hint.is_empty() {
                lines.push(ReadingLine {
                    left: String::new(),
                    right: fault.hint.clone(),
                    role: None,
                });
            }
        }
        for assumption in &report.assumptions {
            for (left, right) in [("note", &assumption.message), ("", &assumption.hint)] {
                lines.push(ReadingLine {
                    left: left.to_owned(),
                    right: right.clone(),
                    role: (!left.is_empty()).then_some(Role::Plain),
                });
            }
        }
        let kept = report.faults.len() as u64;
        if report.fault_count > kept {
            let more = format!("and {} more", report.fault_count - kept);
            lines.push(ReadingLine {
                left: more,
                right: String::new(),
                role: Some(Role::Warn),
            });
        }
        lines
    }

    /// How many lines the text on the screen has.
    #[must_use]
    pub fn reading_lines(&self) -> usize {
        match self.overlay {
            Overlay::Help(_) => self.help().len(),
            Overlay::Faults(_) => self.fault_lines().len(),
            _ => 0,
        }
    }
}
