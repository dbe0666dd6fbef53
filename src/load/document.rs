//! A JSON document, or a JSON array of events: read whole, event by event.
//!
//! One bad event costs only itself. A document that is cut off gives what stands before the cut.

use super::block::{Block, Maker};
use super::collect::Collector;
use super::error::LoadError;
use super::event::Reader;
use super::header::{self, Members};
use super::lines::bad_utf8;
use super::raw::Raw;
use super::report::{Note, Place};
use super::source::Source;
use super::walk::{Broken, Walk};
use crate::time::Zone;

/// Events that are handed on together.
const RUN: u64 = 8192;

/// The text of a file, and what its places are counted with.
struct Content<'a> {
    name: &'a str,
    text: &'a str,
    /// Bytes before the text; `None` when bytes were replaced.
    offset: Option<u64>,
}

impl<'a> Content<'a> {
    fn whole(&self) -> Place<'a> {
        Place {
            file: self.name,
            line: 1,
            column: 0,
            offset: self.offset,
            text: self.text,
        }
    }

    fn fault(&self, collector: &mut Collector<'_>, note: Note, at: usize) {
        let end = (at + 1).min(self.text.len());
        collector.note(&self.whole(), note.at(at.min(end)..end));
    }

    /// Line and column of a byte.
    fn position(&self, at: usize) -> (u64, u64) {
        let fault = self.whole().fault(Note::error("", "", "", "").at(at..at));
        (fault.line, fault.column)
    }
}

/// Reads all of `source`, whose first sign is `{` or `[`.
pub(super) fn read(
    source: &mut Source,
    collector: &mut Collector<'_>,
    file: u16,
    limit: u64,
) -> Result<(), LoadError> {
    let mut bytes = source.read_all(limit, "JSON document")?;
    let mark = source.skipped as usize;
    let damage = std::str::from_utf8(&bytes).err().map(|e| e.valid_up_to());
    if damage.is_some() {
        bytes = String::from_utf8_lossy(&bytes).into_owned().into_bytes();
    }
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    let text = Content {
        name: &source.name,
        text,
        offset: damage.is_none().then_some(mark as u64),
    };
    let mut walk = Walk::new(text.text, 0);
    let (zone, list) = if walk.peek() == Some(b'[') {
        (collector.base, Some(walk.at))
    } else {
        opening(&text, source, collector)?
    };
    if let Some(at) = damage {
        text.fault(collector, bad_utf8(), at);
    }
    let Some(list) = list else {
        collector.progress(text.text.len() as u64);
        return Ok(());
    };
    let prefix = match file {
        0 => "event-".to_owned(),
        _ => format!("file-{}-event-", u32::from(file) + 1),
    };
    let reader = Reader::new(zone, collector.story.zone, prefix);
    let mut events = Events {
        maker: collector.maker(reader, file),
        text: &text,
        counted: 0,
        line: 1,
        line_start: 0,
        entry: 0,
        told: 0,
    };
    events.read(Walk::new(text.text, list), collector);
    let told = events.told;
    collector.progress((text.text.len() as u64).saturating_sub(told));
    cut_before_events(&text, collector)
}

/// A document that is cut off before its first event, and has no series, is of no use.
fn cut_before_events(text: &Content<'_>, collector: &Collector<'_>) -> Result<(), LoadError> {
    let cut = collector
        .report
        .faults
        .iter()
        .rev()
        .find(|f| f.rule == "cut-off" && f.file == text.name);
    let empty = collector
        .report
        .files
        .last()
        .is_some_and(|f| f.events + f.bars == 0);
    match cut {
        Some(fault) if empty => Err(LoadError::CutOff {
            name: text.name.to_owned(),
            line: fault.line,
            column: fault.column,
        }),
        _ => Ok(()),
    }
}

/// Reads everything but the events; returns the zone and where the list of events begins.
fn opening(
    text: &Content<'_>,
    source: &Source,
    collector: &mut Collector<'_>,
) -> Result<(Zone, Option<usize>), LoadError> {
    let mut members = Members::new();
    let mut list = None;
    let end = top_level(text, &mut members, &mut list);
    if let Err(broken) = end {
        if list.is_none() {
            return Err(not_json(text, &broken));
        }
        // What is broken inside the list is told when the list is walked.
        if list.is_some_and(|(_, whole)| whole) {
            let message = format!("this is not valid JSON: {}", broken.why);
            let note = Note::error("bad-json", "", message, "correct it there");
            text.fault(collector, note, broken.at);
        }
    }
    let known = ["title", "entities", "series", "view", "sillage"];
    if list.is_none() && !known.iter().any(|k| members.contains_key(*k)) {
        return Err(LoadError::NoFormat {
            name: text.name.to_owned(),
            why: "it is a JSON object without a list of “events”".to_owned(),
            tried: super::Format::ALL.map(super::Format::name).join(", "),
        });
    }
    let zone = header::story(&members, &text.whole(), &source.folder, collector);
    Ok((zone, list.map(|(at, _)| at)))
}

fn not_json(text: &Content<'_>, broken: &Broken) -> LoadError {
    let (line, column) = text.position(broken.at);
    let name = text.name.to_owned();
    if broken.cut_off {
        LoadError::CutOff { name, line, column }
    } else {
        LoadError::NotJson {
            name,
            line,
            column,
            why: broken.why.clone(),
        }
    }
}

/// Finds the members of the document; of "events" only where it begins and whether it is whole.
fn top_level<'a>(
    text: &Content<'a>,
    members: &mut Members<'a>,
    list: &mut Option<(usize, bool)>,
) -> Result<(), Broken> {
    let mut walk = Walk::new(text.text, 0);
    walk.eat(b'{');
    loop {
        if walk.eat(b'}') {
            return Ok(());
        }
        let key = walk.value()?;
        let Ok(key) = serde_json::from_str::<String>(key) else {
            return Err(expected("a name", &walk));
        };
        if !walk.eat(b':') {
            return Err(expected("`:`", &walk));
        }
        let is_list = key == "events" && walk.peek() == Some(b'[');
        let start = walk.at;
        match walk.value() {
            Ok(_) if is_list => *list = Some((start, true)),
            Ok(value) => {
                members.insert(key, value);
            }
            Err(broken) if is_list => {
                *list = Some((start, false));
                if walk.pass_over().is_none() {
                    return Err(broken);
                }
            }
            Err(broken) => return Err(broken),
        }
        if !walk.eat(b',') && walk.peek() != Some(b'}') {
            return Err(expected("`,` or `}`", &walk));
        }
    }
}

fn expected(what: &str, walk: &Walk<'_>) -> Broken {
    let cut_off = walk.at >= walk.text.len();
    let why = if cut_off {
        format!("the text ends where {what} should be")
    } else {
        format!("expected {what}")
    };
    Broken {
        at: walk.at,
        cut_off,
        why,
    }
}

/// The list of events, while it is read.
struct Events<'t, 'a> {
    maker: Maker,
    text: &'t Content<'a>,
    /// Bytes of which the lines are counted.
    counted: usize,
    /// The line that they end on.
    line: u64,
    /// Where that line begins.
    line_start: usize,
    entry: u64,
    told: u64,
}

impl<'a> Events<'_, 'a> {
    fn read(&mut self, mut walk: Walk<'a>, collector: &mut Collector<'_>) {
        let mut block = Block::default();
        walk.eat(b'[');
        loop {
            if walk.eat(b']') {
                break;
            }
            walk.peek();
            let start = walk.at;
            match walk.value() {
                Ok(raw) => self.event(raw, start, &mut block, collector),
                Err(broken) => {
                    let end = walk.pass_over();
                    if end.is_none_or(str::is_empty) || walk.at == start {
                        self.cut_off(&broken, end.is_none(), &mut block);
                        break;
                    }
                    self.ruin(&broken, &mut block);
                }
            }
            if self.entry.is_multiple_of(RUN) {
                collector.accept(std::mem::take(&mut block));
                collector.progress(walk.at as u64 - self.told);
                self.told = walk.at as u64;
                if !collector.wanted() {
                    break;
                }
            }
            if !walk.eat(b',') && walk.peek() != Some(b']') && !self.comma(&walk, &mut block) {
                break;
            }
        }
        collector.accept(block);
    }

    fn event(
        &mut self,
        raw: &'a str,
        start: usize,
        block: &mut Block,
        collector: &mut Collector<'_>,
    ) {
        self.entry += 1;
        let place = self.place(raw, start);
        let mut fresh = |id: u64, _: u64| collector.is_new(id);
        let mut raw = Raw::default();
        let (entry, maker) = (self.entry, &mut self.maker);
        maker.element(&mut raw, block, &place, entry, &mut fresh);
    }

    fn place(&mut self, raw: &'a str, start: usize) -> Place<'a> {
        let text = self.text.text;
        let between = text.get(self.counted..start).unwrap_or_default();
        if let Some(last) = memchr::memrchr(b'\n', between.as_bytes()) {
            self.line += memchr::memchr_iter(b'\n', between.as_bytes()).count() as u64;
            self.line_start = self.counted + last + 1;
        }
        self.counted = self.counted.max(start);
        // In a document of one line, characters would be counted from its start for every event: bytes must do.
        let left = text.get(self.line_start..start).unwrap_or_default();
        let column = if left.len() > 4096 {
            left.len()
        } else {
            left.chars().count()
        };
        Place {
            file: self.text.name,
            line: self.line,
            column: column as u64,
            offset: self.text.offset.map(|o| o + start as u64),
            text: raw,
        }
    }

    /// Notes a broken event that has an end.
    fn ruin(&mut self, broken: &Broken, block: &mut Block) {
        self.entry += 1;
        block.refused += 1;
        let message = format!("this is not valid JSON: {}", broken.why);
        let hint = "correct it there; the event is left out";
        self.note("bad-json", message, hint, broken.at, block);
    }

    fn cut_off(&mut self, broken: &Broken, ends: bool, block: &mut Block) {
        if ends || broken.cut_off {
            block.refused += 1;
            let hint = "fetch or save the file again; the events before this place are read";
            let message = "the document is cut off here, in the middle of an event";
            self.note("cut-off", message.to_owned(), hint, broken.at, block);
        } else {
            let message = format!("this is not valid JSON: {}", broken.why);
            let hint = "correct it there; the events before this place are read";
            self.note("bad-json", message, hint, broken.at, block);
        }
    }

    /// A comma is missing: says so, and whether the list goes on all the same.
    fn comma(&mut self, walk: &Walk<'a>, block: &mut Block) -> bool {
        let mut walk = *walk;
        let next = walk.peek();
        if next.is_none() {
            let hint = "fetch or save the file again; the events before this place are read";
            let message = "the document is cut off here, after an event".to_owned();
            self.note("cut-off", message, hint, walk.at, block);
        } else {
            let message = "expected `,` or `]` after an event".to_owned();
            self.note("bad-json", message, "put a comma here", walk.at, block);
        }
        next == Some(b'{')
    }

    fn note(
        &mut self,
        rule: &'static str,
        message: String,
        hint: &'static str,
        at: usize,
        block: &mut Block,
    ) {
        let at = at.clamp(self.counted, self.text.text.len());
        let rest = self.text.text.get(at..).unwrap_or_default();
        let shown = rest.split('\n').next().unwrap_or_default();
        let before = self.place(shown, at);
        let line = self.text.text.get(self.line_start..).unwrap_or_default();
        let line = line.split('\n').next().unwrap_or_default();
        let column = at - self.line_start;
        let place = Place {
            column: 0,
            offset: before.offset.map(|o| o - column as u64),
            text: line,
            ..before
        };
        let end = (column + 1).min(line.len()).max(column);
        block.note(&place, Note::error(rule, "", message, hint).at(column..end));
    }
}
