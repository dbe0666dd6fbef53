//! The filter line while it is typed: text, completions, history.

use super::{Line, ListCursor};
use crate::query::{Candidate, Completion, Wants};
use crate::store::FacetValue;
use crate::story::Story;
use crate::time::Zone;

/// The filter line.
#[derive(Clone, Debug, Default)]
pub struct FilterLine {
    /// The text.
    pub line: Line,
    /// What the filter was before, to take it back.
    pub before: String,
    /// What may stand at the cursor.
    pub candidates: Vec<Candidate>,
    /// The marked candidate; `None` until one was chosen.
    pub chosen: Option<ListCursor>,
    /// Where the candidates go.
    pub completion: Option<Completion>,
    history_at: Option<usize>,
    draft: String,
}

/// How many completions are offered.
pub const OFFERED: usize = 8;

impl FilterLine {
    /// The line that edits `query`.
    #[must_use]
    pub fn new(query: &str) -> Self {
        Self {
            // What is typed next is a word of its own.
            line: if query.is_empty() {
                Line::default()
            } else {
                Line::new(&format!("{query} "))
            },
            before: query.to_owned(),
            ..Self::default()
        }
    }

    /// What the cursor wants, after every change of the text.
    pub fn look(&mut self, zone: Zone) {
        let completion = crate::query::complete(self.line.text(), self.line.cursor(), zone);
        self.candidates = crate::query::complete::candidates(&completion.wants)
            .into_iter()
            .take(OFFERED)
            .collect();
        self.completion = Some(completion);
        self.chosen = None;
    }

    /// The field and needle whose values the store should count, with the rest of the query.
    #[must_use]
    pub fn wants_values(&self) -> Option<(&'static str, String, String)> {
        match &self.completion.as_ref()?.wants {
            Wants::Value { field, needle }
                if matches!(field.takes, crate::story::field::Takes::Word) =>
            {
                let rest = crate::query::without_term(self.line.text(), self.line.cursor());
                Some((field.name, needle.clone(), rest))
            }
            _ => None,
        }
    }

    /// Takes the store's values as candidates.
    pub fn values(&mut self, values: &[FacetValue], story: &Story) {
        let Some(Wants::Value { field, .. }) = self.completion.as_ref().map(|c| &c.wants) else {
            return;
        };
        let named = matches!(field.name, "who" | "about");
        self.candidates = values
            .iter()
            .take(OFFERED)
            .map(|v| {
                let candidate = crate::query::complete::value(field, &v.word, Some(v.count));
                let doc = if named {
                    story.name(&v.word).to_owned()
                } else {
                    candidate.doc
                };
                Candidate { doc, ..candidate }
            })
            .collect();
        self.chosen = None;
    }

    /// Marks the next or previous candidate; whether there was one.
    pub fn choose(&mut self, by: isize) -> bool {
        if self.candidates.is_empty() {
            return false;
        }
        let len = self.candidates.len();
        match &mut self.chosen {
            Some(cursor) if by < 0 && cursor.at == 0 => self.chosen = None,
            Some(cursor) => cursor.step(by, len, OFFERED),
            None if by > 0 => self.chosen = Some(ListCursor::default()),
            None => return false,
        }
        true
    }

    /// Puts the marked candidate (or the first) into the text.
    pub fn take(&mut self, zone: Zone) {
        let index = self.chosen.map_or(0, |c| c.at);
        let (Some(candidate), Some(completion)) = (self.candidates.get(index), &self.completion)
        else {
            return;
        };
        let text = self.line.text();
        let (before, after) = (
            text.get(..completion.replace.start),
            text.get(completion.replace.end..),
        );
        if let (Some(before), Some(after)) = (before, after) {
            // A field waits for its value; a whole term is followed by the next one.
            let space = if candidate.insert.ends_with([':', '=', '<', '>', '(', '@'])
                || after.starts_with([' ', ')'])
            {
                ""
            } else {
                " "
            };
            let joined = format!("{before}{}{space}{after}", candidate.insert);
            let at = before.len() + candidate.insert.len() + space.len();
            self.line.set(&joined, at);
        }
        self.look(zone);
    }

    /// Steps through earlier filters; the draft waits at the newest end.
    pub fn recall(&mut self, history: &[String], older: bool) {
        let next = match (self.history_at, older) {
            (None, true) => history.len().checked_sub(1),
            (Some(at), true) => Some(at.saturating_sub(1)),
            (Some(at), false) => Some(at + 1).filter(|n| *n < history.len()),
            (None, false) => return,
        };
        if self.history_at.is_none() {
            self.line.text().clone_into(&mut self.draft);
        }
        let text = next
            .and_then(|n| history.get(n))
            .unwrap_or(&self.draft)
            .clone();
        self.history_at = next;
        self.line.set(&text, text.len());
    }
}
