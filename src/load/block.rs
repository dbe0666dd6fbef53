//! A run of elements made into batches, with everything that must be known of them afterwards.
//!
//! Works on any thread: what depends on the order of the whole file (identifiers used twice, links to events
//! that come later) is left to [`super::collect`].

use super::event::Reader;
use super::fast::Shape;
use super::raw::{Raw, fields, locate};
use super::report::{Fault, KEPT, Note, Notes, Place, quoted};
use super::rest::Tie;
use super::syntax_error;
use super::unknown_members::{self, UnknownMembers};
use crate::story::{Batch, Draft};
use crate::sync::PauseGate;
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
    pub(super) column: u64,
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
    /// Members of the parts of events that are not known.
    pub(super) unknown: UnknownMembers,
    /// Whether an event has a time of day and neither an offset nor a zone of its own.
    pub(super) has_local_times: bool,
}

impl Block {
    /// How many events it holds.
    pub(super) fn events(&self) -> usize {
        self.ids.len()
    }

    /// Counts a fault, and makes it if there is room to keep it.
    pub(super) fn note(&mut self, place: &Place<'_>, note: Note) {
        self.add(|| place.fault(note));
    }

    /// As [`Self::note`], for a fault that is made otherwise.
    pub(super) fn add(&mut self, make: impl FnOnce() -> Fault) {
        self.fault_count += 1;
        if self.faults.len() < KEPT {
            self.faults.push(make());
        }
    }

    /// Adds what was noted of the element at `place`; a field is looked for once, and lines are counted once.
    fn add_notes(&mut self, place: &Place<'_>, notes: &mut Notes) {
        let (kept, more) = notes.drain();
        self.fault_count += more;
        let mut positions = place.positions();
        let mut known = None;
        for mut note in kept {
            if (note.at.is_none() || note.in_field) && !note.field.is_empty() {
                let known = known.get_or_insert_with(|| fields(place.text));
                note.at = known.get(&*note.field).map(|field| match note.at {
                    Some(part) => field.start + part.start..field.start + part.end,
                    None => field.clone(),
                });
            }
            if note.rule == unknown_members::RULE {
                let fault = |note| place.fault_by(&mut positions, note);
                self.unknown.add(note, fault);
            } else {
                self.add(|| place.fault_by(&mut positions, note));
            }
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
    gate: PauseGate,
    notes: Notes,
    shape: Shape,
}

/// Whether an identifier, by its hash, and the line of its event are new.
pub(super) type Fresh<'f> = &'f mut dyn FnMut(u64, u64) -> bool;

impl Maker {
    pub(super) fn new(reader: Reader, hasher: RandomState, file: u16, gate: PauseGate) -> Self {
        Self {
            reader,
            hasher,
            file,
            headers: false,
            gate,
            notes: Notes::default(),
            shape: Shape::default(),
        }
    }

    /// Reads one element that should be a JSON object, by way of `raw`, or notes that it is none.
    pub(super) fn element<'a>(
        &mut self,
        raw: &mut Raw<'a>,
        block: &mut Block,
        place: &Place<'a>,
        entry: u64,
        fresh: Fresh<'_>,
    ) {
        if let Err(error) = self.object(raw, block, place, entry, fresh) {
            block.refused += 1;
            block.note(place, broken(place.text, &error));
        }
    }

    /// Reads a JSON object, by way of `raw`.
    ///
    /// # Errors
    /// When the text of `place` is something else; then nothing was noted.
    pub(super) fn object<'a>(
        &mut self,
        raw: &mut Raw<'a>,
        block: &mut Block,
        place: &Place<'a>,
        entry: u64,
        fresh: Fresh<'_>,
    ) -> Result<(), serde_json::Error> {
        raw.fill(place.text, &mut self.shape)?;
        if self.headers
            && let Some(kind) = header(raw)
        {
            block.headers.push(Header {
                line: place.line,
                column: place.column,
                offset: place.offset,
                text: place.text.to_owned(),
                kind,
            });
        } else {
            self.event(block, place, raw, entry, fresh);
        }
        Ok(())
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
        notes.clear(KEPT.saturating_sub(block.faults.len()));
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
                    block.has_local_times |= read.is_local;
                    if !read.ties.is_empty() {
                        self.bind(block, place, read.ties);
                    }
                    self.reader.reuse(std::mem::take(&mut read.draft.rest));
                    raw.reuse(&mut read.draft);
                } else {
                    block.refused += 1;
                    notes.clear(KEPT);
                    notes.push(duplicate(&read.draft.id));
                }
            }
        }
        block.add_notes(place, &mut notes);
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
        _ if !raw.is_timeless() => None,
        _ => {
            let holds = |name| raw.extra(name).is_some_and(|v| v.starts_with('['));
            let story = raw.extra("sillage").is_some()
                || ["events", "entities", "series"].into_iter().any(holds);
            story.then_some(HeaderKind::Story)
        }
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
    let at = syntax_error::offset(text, error);
    let end = (at + 1).min(text.len()).max(at);
    Note::error(
        "bad-json",
        "",
        format!("this is not valid JSON: {}", syntax_error::reason(error)),
        "correct it there; the event is left out",
    )
    .at(at..end)
}
