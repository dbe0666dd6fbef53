//! A run of elements made into batches, with everything that must be known of them afterwards.
//!
//! Works on any thread: what depends on the order of the whole file (identifiers used twice, links to events
//! that come later) is left to [`super::collect`].

use super::event::Reader;
use super::fast::Shape;
use super::raw::{Raw, locate};
use super::report::{Fault, KEPT, Note, Place, quoted};
use super::rest::Tie;
use crate::story::{Batch, Draft};
use crate::sync::Gate;
use foldhash::quality::RandomState;
use std::hash::BuildHasher;

/// Most events of one batch.
pub(super) const BATCH: usize = 65_536;

/// A tie and the place where it is written.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub(super) tie: Tie,
    /// Hash of the identifier that it names.
    pub(super) hash: u64,
    /// A fault but for its message; made only for ties, which are few.
    pub(super) line: u64,
    pub(super) column: u64,
    pub(super) span: Option<std::ops::Range<u64>>,
}

/// A line that is no event: what the story says of itself.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub(super) line: u64,
    pub(super) offset: Option<u64>,
    pub(super) text: String,
    /// "story", "entity" or "series".
    pub(super) kind: HeaderKind,
}

/// What a header line declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeaderKind {
    Story,
    Entity,
    Series,
}

/// What was made of a run of elements.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) batches: Vec<Batch>,
    /// Hash of each event's identifier; 0 for those that name none.
    pub(super) ids: Vec<u64>,
    pub(super) bound: Vec<Bound>,
    pub(super) headers: Vec<Header>,
    pub(super) faults: Vec<Fault>,
    pub(super) fault_count: u64,
    pub(super) refused: u64,
}

impl Block {
    /// How many events it holds.
    pub(super) fn events(&self) -> usize {
        self.ids.len()
    }

    /// Counts a fault, and keeps it if there is room.
    pub(super) fn note(&mut self, place: &Place<'_>, note: Note) {
        self.fault_count += 1;
        if self.faults.len() < KEPT {
            self.faults.push(place.fault(note));
        }
    }

    fn push(&mut self, draft: &Draft<'_>, id: u64, file: u16) {
        if self.batches.last().is_none_or(|b| b.len() >= BATCH) {
            let mut batch = Batch::default();
            batch.file = file;
            self.batches.push(batch);
        }
        if let Some(batch) = self.batches.last_mut() {
            batch.push(draft);
            self.ids.push(id);
        }
    }
}

/// Makes blocks of one file's elements.
#[derive(Clone, Debug)]
pub(super) struct Maker {
    pub(super) reader: Reader,
    pub(super) hasher: RandomState,
    pub(super) file: u16,
    /// Whether an object may declare something other than an event.
    pub(super) headers: bool,
    gate: Gate,
    notes: Vec<Note>,
    shape: Shape,
}

/// Whether an identifier, by its hash, and the line of its event are new.
pub(super) type Fresh<'f> = &'f mut dyn FnMut(u64, u64) -> bool;

impl Maker {
    pub(super) fn new(reader: Reader, hasher: RandomState, file: u16, gate: Gate) -> Self {
        Self {
            reader,
            hasher,
            file,
            headers: false,
            gate,
            notes: Vec::new(),
            shape: Shape::default(),
        }
    }

    /// Reads one element that should be a JSON object, by way of `raw`.
    pub(super) fn element<'a>(
        &mut self,
        raw: &mut Raw<'a>,
        block: &mut Block,
        place: &Place<'a>,
        entry: u64,
        fresh: Fresh<'_>,
    ) {
        match raw.fill(place.text, &mut self.shape) {
            Ok(()) => {
                if self.headers
                    && let Some(kind) = header(raw)
                {
                    block.headers.push(Header {
                        line: place.line,
                        offset: place.offset,
                        text: place.text.to_owned(),
                        kind,
                    });
                } else {
                    self.event(block, place, raw, entry, fresh);
                }
            }
            Err(error) => {
                block.refused += 1;
                block.note(place, broken(place.text, &error));
            }
        }
    }

    /// Adds the event that was taken apart, or notes why not.
    pub(super) fn event(
        &mut self,
        block: &mut Block,
        place: &Place<'_>,
        raw: &mut Raw<'_>,
        entry: u64,
        fresh: Fresh<'_>,
    ) {
        self.gate.pass();
        let mut notes = std::mem::take(&mut self.notes);
        let line = u32::try_from(place.line).unwrap_or(u32::MAX);
        match self.reader.draft(raw, line, entry, &mut notes) {
            None => block.refused += 1,
            Some(mut read) => {
                let id = if read.named {
                    self.hash(&read.draft.id)
                } else {
                    0
                };
                if id == 0 || fresh(id, place.line) {
                    block.push(&read.draft, id, self.file);
                    if !read.ties.is_empty() {
                        self.bind(block, place, read.ties);
                    }
                    self.reader.reuse(std::mem::take(&mut read.draft.rest));
                    raw.reuse(&mut read.draft);
                } else {
                    block.refused += 1;
                    notes.clear();
                    notes.push(duplicate(&read.draft.id));
                }
            }
        }
        for mut note in notes.drain(..) {
            if note.at.is_none() && !note.field.is_empty() {
                note.at = locate(place.text, &note.field);
            }
            block.note(place, note);
        }
        self.notes = notes;
    }

    fn bind(&self, block: &mut Block, place: &Place<'_>, ties: Vec<Tie>) {
        let mut ties = ties.into_iter().peekable();
        while let Some(field) = ties.peek().map(|tie| tie.field) {
            // All ties of a field have one place: an event may have a hundred thousand of them.
            let mut note = Note::warning("", field, "", "");
            note.at = locate(place.text, field);
            let fault = place.fault(note);
            while let Some(tie) = ties.next_if(|tie| tie.field == field) {
                block.bound.push(Bound {
                    hash: self.hash(&tie.to),
                    tie,
                    line: fault.line,
                    column: fault.column,
                    span: fault.span.clone(),
                });
            }
        }
    }

    fn hash(&self, id: &str) -> u64 {
        self.hasher.hash_one(id).max(1)
    }
}

fn duplicate(id: &str) -> Note {
    Note::error(
        "duplicate-id",
        "id",
        format!("the identifier {} is used already", quoted(id)),
        "give this event another identifier; the first one is kept",
    )
}

fn header(raw: &Raw<'_>) -> Option<HeaderKind> {
    match raw.extra("type") {
        Some("\"story\"") => Some(HeaderKind::Story),
        Some("\"entity\"") => Some(HeaderKind::Entity),
        Some("\"series\"") => Some(HeaderKind::Series),
        Some("\"event\"") => None,
        _ => (raw.extra("sillage").is_some() && raw.is_timeless()).then_some(HeaderKind::Story),
    }
}

/// The note of an element that is no JSON object.
pub(super) fn broken(text: &str, error: &serde_json::Error) -> Note {
    if !text.trim_start().starts_with('{') {
        return Note::error(
            "not-an-object",
            "",
            format!(
                "an event must be a JSON object, not {}",
                quoted(text.trim())
            ),
            "write it as {\"time\": …, \"title\": …}",
        );
    }
    let at = error_offset(text, error);
    let end = (at + 1).min(text.len()).max(at);
    Note::error(
        "bad-json",
        "",
        format!("this is not valid JSON: {}", reason(error)),
        "correct it there; the event is left out",
    )
    .at(at..end)
}

/// What the parser says, without its own place.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let why = text.split(" at line ").next().unwrap_or(&text);
    if let Some((start, _)) = why.split_once("expected struct ") {
        return format!("{start}expected an object");
    }
    why.replace("EOF while parsing", "the text ends inside")
        .replace("expected ident", "expected a value")
}

/// The byte of `text` at which the parser stopped.
pub(super) fn error_offset(text: &str, error: &serde_json::Error) -> usize {
    let start = match error.line().checked_sub(2) {
        None => 0,
        Some(above) => memchr::memchr_iter(b'\n', text.as_bytes())
            .nth(above)
            .map_or(text.len(), |at| at + 1),
    };
    (start + error.column().saturating_sub(1)).min(text.len())
}
