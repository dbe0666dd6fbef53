//! JSON values of a file, one after another: stories with their events, lists of events, and single events.
//!
//! One bad event costs only itself, and so does one bad member of a story. Whatever is broken is reported with its place;
//! lines are counted once, from the start of the text to its end.

use super::block::{Block, Header, HeaderKind, Maker};
use super::collect::Collector;
use super::event::Reader;
use super::header;
use super::members::{Kind, List, Members};
use super::prices_files::Folder;
use super::raw::{Raw, within};
use super::report::{Note, Place, Positions};
use super::unknown_members::Owner;
use super::walk::{Broken, Elements, Item, Walk};
use crate::time::Zone;
use std::ops::Range;

/// Events that are handed on together.
const RUN: u64 = 8192;
/// Bytes after which they are handed on, although they are fewer.
const BYTES: usize = 4 << 20;
/// Lists in lists are read as one, as far as they are not nested deeper than this.
const DEPTH: u32 = 16;

const CUT_HINT: &str = "fetch or save the file again; the events before this place are read";

/// A text of JSON values, while it is read.
pub(super) struct JsonReader<'t, 'a> {
    /// All of the text.
    text: Place<'a>,
    positions: Positions<'a>,
    folder: &'t Folder,
    file: u16,
    /// Zone of the story that was read last.
    zone: Zone,
    /// What the identifiers of events without one begin with.
    prefix: String,
    /// Events that were met.
    entry: u64,
    block: Block,
    /// Bytes of which progress was reported.
    reported: usize,
    /// Whether nobody wants more.
    stopped: bool,
    /// Where the text was found to be cut off.
    pub(super) cut_off: Option<(u64, u64)>,
    /// Where a story was found to be broken outside of its lists, and why.
    pub(super) broken: Option<(u64, u64, String)>,
}

impl<'t, 'a> JsonReader<'t, 'a> {
    pub(super) fn new(text: Place<'a>, folder: &'t Folder, file: u16, zone: Zone) -> Self {
        let prefix = match file {
            0 => "event-".to_owned(),
            _ => format!("file-{}-event-", u32::from(file) + 1),
        };
        Self {
            text,
            positions: text.positions(),
            folder,
            file,
            zone,
            prefix,
            entry: 0,
            block: Block::default(),
            reported: 0,
            stopped: false,
            cut_off: None,
            broken: None,
        }
    }

    /// Reads the object or the list that comes next. Returns what it was; `None` when it says nothing that is known.
    pub(super) fn value(
        &mut self,
        walk: &mut Walk<'a>,
        collector: &mut Collector<'_>,
    ) -> Option<Kind> {
        if walk.peek() == Some(b'[') {
            let mut maker = self.maker(collector);
            walk.at = self.events(Elements::new(*walk), &mut maker, 0, collector);
            return Some(Kind::Event);
        }
        let start = walk.at;
        let members = Members::read(walk, &|| collector.wanted());
        let raw = self.text.text.get(start..walk.at).unwrap_or_default();
        if !collector.wanted() {
            self.stopped = true;
            return Some(Kind::Story);
        }
        match members.kind(self.text.text) {
            Kind::Story => self.story(&members, collector),
            Kind::Entity => header::entity(raw, &self.place(raw), collector),
            Kind::Series => header::series(raw, &self.place(raw), self.folder, collector),
            Kind::Event => {
                let mut maker = self.maker(collector);
                self.event(raw, &mut maker, collector);
            }
            Kind::Other => return None,
        }
        Some(members.kind(self.text.text))
    }

    /// Reads what was taken for nothing known as an event, which says what it lacks.
    pub(super) fn as_event(&mut self, raw: &'a str, collector: &mut Collector<'_>) {
        let mut maker = self.maker(collector);
        self.event(raw, &mut maker, collector);
    }

    /// Hands everything on.
    pub(super) fn finish(&mut self, collector: &mut Collector<'_>) {
        self.hand_on(self.text.text.len(), collector);
    }

    /// Whether reading ended early, because nobody wanted more.
    pub(super) const fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Notes something about the byte `at`.
    pub(super) fn note(&mut self, note: Note, at: usize) {
        let end = (at + 1).min(self.text.text.len()).max(at);
        let (text, positions) = (&self.text, &mut self.positions);
        let block = &mut self.block;
        block.add(|| text.fault_by(positions, note.at(at..end)));
    }

    /// The line and the column of a byte.
    pub(super) fn position(&mut self, at: usize) -> (u64, u64) {
        let (line, before) = self.positions.of(at);
        (line, before + 1)
    }

    /// Reads a story: first what it says of itself, then its events.
    pub(super) fn story(&mut self, members: &Members<'a>, collector: &mut Collector<'_>) {
        for (name, at) in &members.repeated {
            let message = format!("{} is written more than once", super::report::quoted(name));
            let hint = "write it once; all lists are read, and of other values the last";
            let note = Note::warning("repeated-key", name.clone(), message, hint);
            self.note(note, *at);
        }
        if let Some(broken) = members.broken.first().filter(|_| self.broken.is_none()) {
            let (line, column) = self.position(broken.at);
            self.broken = Some((line, column, broken.why.clone()));
        }
        for broken in &members.broken {
            let message = broken.sentence();
            let note = Note::error("bad-json", "", message, "correct it there; it is left out");
            self.note(note, broken.at);
        }
        self.note_unknown(members, collector);
        self.zone = header::story(members, &self.text, collector);
        let text = self.text.text;
        for (list, at) in &members.lists {
            let elements = Elements::new(Walk::new(text, *at));
            match list {
                List::Entities => self.entries(elements, "entities", collector),
                List::Series => self.entries(elements, "series", collector),
                List::Events => {}
            }
        }
        collector.changed();
        let mut maker = self.maker(collector);
        let events = members
            .lists
            .iter()
            .filter(|(list, _)| *list == List::Events);
        for (_, at) in events {
            let elements = Elements::new(Walk::new(text, *at));
            self.events(elements, &mut maker, 0, collector);
        }
        if let Some(broken) = &members.cut_off
            && self.cut_off.is_none()
        {
            self.end_of_text(broken, "the document is cut off here");
        }
    }

    /// Notes the members that a document does not have, in the order of the text.
    fn note_unknown(&mut self, members: &Members<'a>, collector: &mut Collector<'_>) {
        let unknown = members
            .values()
            .filter(|(name, _)| !Owner::Document.knows(name));
        let place = |(name, value)| Some((within(self.text.text, value)?, name));
        let mut unknown: Vec<(Range<usize>, &str)> = unknown.filter_map(place).collect();
        unknown.sort_unstable_by_key(|(at, _)| at.start);
        let (text, positions) = (&self.text, &mut self.positions);
        for (at, name) in unknown {
            let fault = |note: Note| text.fault_by(positions, note.at(at));
            collector.unknown.add(Owner::Document.note(name), fault);
        }
    }

    fn maker(&self, collector: &Collector<'_>) -> Maker {
        let reader = Reader::new(self.zone, collector.story.zone, self.prefix.clone());
        let mut maker = collector.maker(reader, self.file);
        maker.headers = true;
        maker
    }

    /// Reads entities or series.
    fn entries(
        &mut self,
        mut elements: Elements<'a>,
        field: &'static str,
        collector: &mut Collector<'_>,
    ) {
        while let Some(item) = elements.next(&|| collector.wanted()) {
            match item {
                Item::Value(raw) => {
                    let place = self.place(raw);
                    match field {
                        "entities" => header::entity(raw, &place, collector),
                        _ => header::series(raw, &place, self.folder, collector),
                    }
                }
                Item::Broken(broken) => {
                    let message = broken.sentence();
                    let hint = "correct it there; it is left out";
                    self.note(Note::error("bad-json", field, message, hint), broken.at);
                }
                Item::Comma(at, what) => {
                    self.note(Note::error("bad-json", field, what, "correct it there"), at);
                }
                Item::CutOff(broken) => {
                    let what = format!("the document is cut off here, in “{field}”");
                    self.end_of_text(&broken, &what);
                }
            }
            if !collector.wanted() {
                self.stopped = true;
                return;
            }
        }
    }

    /// Reads a list of events. Returns where it ends.
    fn events(
        &mut self,
        mut elements: Elements<'a>,
        maker: &mut Maker,
        depth: u32,
        collector: &mut Collector<'_>,
    ) -> usize {
        let mut passed = 0_u64;
        while let Some(item) = elements.next(&|| collector.wanted()) {
            let at = elements.walk.at;
            passed += 1;
            match item {
                Item::Value(raw) if depth < DEPTH && is_list_of_events(raw) => {
                    let start = within(self.text.text, raw).map_or(at, |range| range.start);
                    let inner = Elements::new(Walk::new(self.text.text, start));
                    self.events(inner, maker, depth + 1, collector);
                }
                Item::Value(raw) => self.event(raw, maker, collector),
                Item::Broken(broken) => {
                    self.entry += 1;
                    self.block.refused += 1;
                    let message = broken.sentence();
                    let hint = "correct it there; the event is left out";
                    self.note(Note::error("bad-json", "", message, hint), broken.at);
                }
                Item::Comma(at, what) => {
                    let message = format!("{what} after an event");
                    self.note(Note::error("bad-json", "", message, "correct it there"), at);
                }
                Item::CutOff(broken) if broken.why == super::walk::LIST_ENDS => {
                    self.end_of_text(&broken, "the document is cut off here, after an event");
                }
                Item::CutOff(broken) => {
                    self.block.refused += 1;
                    let what = "the document is cut off here, in the middle of an event";
                    self.end_of_text(&broken, what);
                }
            }
            let bytes = at.saturating_sub(self.reported);
            if passed.is_multiple_of(RUN) || bytes > BYTES {
                self.hand_on(at, collector);
                if !collector.wanted() {
                    self.stopped = true;
                    break;
                }
            }
        }
        elements.walk.at
    }

    /// Notes that the text ends, or that nothing more can be made of it.
    fn end_of_text(&mut self, broken: &Broken, what: &str) {
        let note = if broken.cut_off {
            self.cut_off = Some(self.position(broken.at));
            Note::error("cut-off", "", what, CUT_HINT)
        } else {
            let message = broken.sentence();
            let hint = "correct it there; the events before this place are read";
            Note::error("bad-json", "", message, hint)
        };
        self.note(note, broken.at);
    }

    fn event(&mut self, raw: &'a str, maker: &mut Maker, collector: &mut Collector<'_>) {
        self.entry += 1;
        let place = self.place(raw);
        let mut fresh = |id: u64, _: u64| collector.is_new(id);
        maker.element(
            &mut Raw::default(),
            &mut self.block,
            &place,
            self.entry,
            &mut fresh,
        );
        for header in std::mem::take(&mut self.block.headers) {
            apply(&header, self.text.file, self.folder, self.file, collector);
        }
    }

    /// The place of a piece of the text.
    fn place(&mut self, piece: &'a str) -> Place<'a> {
        let start = within(self.text.text, piece).map_or(0, |range| range.start);
        let (line, column) = self.positions.of(start);
        Place {
            file: self.text.file,
            line,
            column,
            offset: self.text.offset.map(|offset| offset + start as u64),
            text: piece,
        }
    }

    fn hand_on(&mut self, at: usize, collector: &mut Collector<'_>) {
        collector.accept(std::mem::take(&mut self.block));
        collector.progress(at.saturating_sub(self.reported) as u64);
        self.reported = self.reported.max(at);
    }
}

/// Takes what a line, or an element of a list, says of the story.
pub(super) fn apply(
    found: &Header,
    name: &str,
    folder: &Folder,
    file: u16,
    collector: &mut Collector<'_>,
) {
    let place = Place {
        file: name,
        line: found.line,
        column: found.column,
        offset: found.offset,
        text: &found.text,
    };
    match found.kind {
        HeaderKind::Story => {
            let mut reader = JsonReader::new(place, folder, file, collector.base);
            let members = Members::read(&mut Walk::new(&found.text, 0), &|| collector.wanted());
            reader.story(&members, collector);
            collector.accept(std::mem::take(&mut reader.block));
        }
        HeaderKind::Entity => header::entity(&found.text, &place, collector),
        HeaderKind::Series => header::series(&found.text, &place, folder, collector),
    }
}

/// Whether `raw` is a list that is empty, or whose first element is an object or a list.
pub(super) fn is_list_of_events(raw: &str) -> bool {
    let mut walk = Walk::new(raw, 0);
    walk.eat(b'[') && matches!(walk.peek(), Some(b'{' | b'[' | b']'))
}
