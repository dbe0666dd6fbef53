//! JSON Lines: pieces of the file parsed on several threads, and put back in order.
//!
//! Memory is bounded: a few pieces are under way at a time, and a line that is too long is passed over without
//! being held. Refuses to let one line cost another.

use super::Options;
use super::block::{Block, Maker};
use super::collect::Collector;
use super::error::LoadError;
use super::event::Reader;
use super::json_reader::{self, is_list_of_events};
use super::line_cursor::{Lines, at};
use super::pieces::{Piece, Pieces, TooLong};
use super::priority;
use super::raw::{Raw, within};
use super::report::{Note, Place};
use super::source::Source;
use super::walk::{Elements, Item, Walk};
use crate::time::Zone;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// A piece and what was made of it.
struct Made {
    piece: Piece,
    block: Block,
}

/// Reads all of `source`, on as many threads as `options` say.
pub(super) fn read(
    source: &mut Source,
    collector: &mut Collector<'_>,
    file: u16,
    options: &Options,
    line_limit: usize,
) -> Result<(), LoadError> {
    let name = source.name.clone();
    let named = opening_zone(&source.head);
    if let Some(zone) = named {
        collector.name_zone(zone);
    }
    let zone = named.unwrap_or(collector.base);
    let prefix = if file == 0 {
        String::new()
    } else {
        format!("file-{}-line-", u32::from(file) + 1)
    };
    let reader = Reader::new(zone, collector.story.zone, prefix);
    let mut maker = collector.maker(reader, file);
    maker.headers = true;
    let mut task = Task {
        name: name.as_str().into(),
        maker,
        line_limit,
    };
    let mut pieces = Pieces::new(source.reader(), source.skipped, line_limit);
    // The first piece is small and is read here, so that there is something to see at once.
    let mut fault = None;
    match pieces.next_piece() {
        Ok(Some(piece)) => {
            let block = task.make(&piece, &mut |_, _| true);
            take(Made { piece, block }, &mut task, source, collector);
        }
        Ok(None) => return Ok(()),
        Err(error) => fault = Some(error),
    }
    if fault.is_none() && collector.wanted() {
        fault = if options.workers == 0 {
            here(pieces, &mut task, source, collector).err()
        } else {
            in_parallel(pieces, &mut task, source, collector, options)
        };
    }
    match fault {
        Some(error) if collector.report.events == 0 => Err(super::source::io_error(&name, error)),
        Some(error) => {
            let message = format!("reading stopped here: {error}");
            let note = Note::error("read-failed", "", message, "what came before is kept");
            collector.note(&Place::file(&name), note);
            Ok(())
        }
        None => Ok(()),
    }
}

/// Reads the other pieces on this thread.
fn here(
    mut pieces: Pieces,
    task: &mut Task,
    source: &Source,
    collector: &mut Collector<'_>,
) -> std::io::Result<()> {
    while let Some(piece) = pieces.next_piece()?.filter(|_| collector.wanted()) {
        let block = task.make(&piece, &mut |_, _| true);
        pieces.reuse(take(Made { piece, block }, task, source, collector));
    }
    Ok(())
}

/// Reads the other pieces: one thread fetches, some parse, this one puts in order.
///
/// The threads are not waited for when nobody wants the story any more: one may be waiting for a pipe. They end
/// when they find their channels closed.
fn in_parallel(
    pieces: Pieces,
    task: &mut Task,
    source: &Source,
    collector: &mut Collector<'_>,
    options: &Options,
) -> Option<std::io::Error> {
    let (mut to, mut from) = (Vec::new(), Vec::new());
    for _ in 0..options.workers.clamp(1, 64) {
        let (give, work) = sync_channel::<Piece>(1);
        let (answer, made) = sync_channel::<Made>(1);
        let (mut own, behind) = (task.clone(), options.behind.is_some());
        thread::spawn(move || {
            if behind {
                priority::give_way();
            }
            own.work(&work, &answer);
        });
        to.push(give);
        from.push(made);
    }
    let (done_with, spare) = sync_channel(to.len() * 2);
    let behind = options.behind.is_some();
    let fetcher = thread::spawn(move || {
        if behind {
            priority::give_way();
        }
        fetch(pieces, &to, &spare)
    });
    for made in from.iter().cycle() {
        match next(made, collector) {
            Some(made) => {
                // Full or closed, they are simply let go.
                let _ = done_with.try_send(take(made, task, source, collector));
            }
            // The worker whose turn it is has no more to give: that was the last piece.
            None => break,
        }
    }
    if !collector.wanted() {
        return None;
    }
    match fetcher.join() {
        Ok(outcome) => outcome.err(),
        Err(_) => Some(std::io::Error::other("a thread of the program failed")),
    }
}

/// The next that a worker has made; `None` when there is no more, or it is no longer wanted.
fn next(made: &Receiver<Made>, collector: &Collector<'_>) -> Option<Made> {
    loop {
        if !collector.wanted() {
            return None;
        }
        match made.recv_timeout(Duration::from_millis(100)) {
            Ok(made) => return Some(made),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

/// Hands the pieces to the workers in turn; reads into the bytes of those that are done.
fn fetch(
    mut pieces: Pieces,
    to: &[SyncSender<Piece>],
    spare: &Receiver<Vec<u8>>,
) -> std::io::Result<()> {
    for worker in to.iter().cycle() {
        if let Ok(bytes) = spare.try_recv() {
            pieces.reuse(bytes);
        }
        let Some(piece) = pieces.next_piece()? else {
            break;
        };
        if worker.send(piece).is_err() {
            break;
        }
    }
    Ok(())
}

/// Takes what was made of a piece, in the order of the file, and returns its bytes.
fn take(
    mut made: Made,
    task: &mut Task,
    source: &Source,
    collector: &mut Collector<'_>,
) -> Vec<u8> {
    let repeated = collector.duplicates(&made.block);
    if !repeated.is_empty() {
        // Rare: the piece is read again without the events that repeat an identifier.
        let mut number = 0;
        made.block = task.make(&made.piece, &mut |_, _| {
            number += 1;
            !repeated.contains(&number)
        });
    }
    for header in std::mem::take(&mut made.block.headers) {
        json_reader::apply(
            &header,
            &source.name,
            &source.folder,
            task.maker.file,
            collector,
        );
    }
    let bytes = made.piece.bytes.len() as u64 + made.piece.passed;
    collector.accept(made.block);
    collector.progress(bytes);
    made.piece.bytes
}

/// The zone that the first line names, if it is a header.
pub(super) fn opening_zone(head: &[u8]) -> Option<Zone> {
    let line = super::sniff::first_line(head);
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(line).ok()?;
    let kind = object.get("type").and_then(serde_json::Value::as_str);
    let header = kind == Some("story")
        || (kind.is_none() && object.contains_key("sillage") && !object.contains_key("time"));
    let zone = object.get("zone").filter(|_| header)?.as_str()?;
    Zone::parse(zone)
}

/// What a worker needs.
#[derive(Clone)]
struct Task {
    name: Arc<str>,
    maker: Maker,
    line_limit: usize,
}

impl Task {
    fn work(&mut self, work: &Receiver<Piece>, answer: &SyncSender<Made>) {
        while let Ok(piece) = work.recv() {
            let block = self.make(&piece, &mut |_, _| true);
            if answer.send(Made { piece, block }).is_err() {
                break;
            }
        }
    }

    /// Reads every line of a piece.
    fn make(&mut self, piece: &Piece, fresh: &mut dyn FnMut(u64, u64) -> bool) -> Block {
        let mut block = Block::default();
        let name = Arc::clone(&self.name);
        let mut raw = Raw::default();
        // They stand before the other lines.
        for long in &piece.too_long {
            block.refused += 1;
            let place = at(&name, &long.start, long.line, Some(long.offset));
            block.note(&place, too_long(long.bytes, self.line_limit));
        }
        // Most pieces are UTF-8 throughout, which is quicker to see for all lines at once.
        match std::str::from_utf8(&piece.bytes) {
            Ok(text) => {
                let mut lines = Lines::new(&name, text, piece);
                while let Some(place) = lines.next_line() {
                    if !self.line(&mut raw, &mut block, &place, fresh) {
                        self.values(&mut block, &mut lines, &place, fresh);
                    }
                }
            }
            Err(_) => self.damaged(&mut block, piece, fresh),
        }
        block
    }

    /// Reads the lines of a piece of which some are not UTF-8.
    fn damaged(
        &mut self,
        block: &mut Block,
        piece: &Piece,
        fresh: &mut dyn FnMut(u64, u64) -> bool,
    ) {
        let name = Arc::clone(&self.name);
        let mut start = 0;
        for (number, bytes) in (0_u64..).zip(piece.bytes.split(|b| *b == b'\n')) {
            let text = String::from_utf8_lossy(bytes);
            let damage = std::str::from_utf8(bytes).err().map(|e| e.valid_up_to());
            let offset = damage.is_none().then_some(piece.offset + start as u64);
            let place = at(&name, &text, piece.line + number, offset);
            if let Some(at) = damage {
                block.note(&place, bad_utf8().at(at..at + 1));
            }
            if !self.line(&mut Raw::default(), block, &place, fresh) {
                let mut raw = Raw::default();
                self.maker
                    .element(&mut raw, block, &place, place.line, fresh);
            }
            start += bytes.len() + 1;
        }
    }

    /// Reads a line that is one object, or none. Says whether it is; what else it is has not been looked at.
    fn line<'a>(
        &mut self,
        raw: &mut Raw<'a>,
        block: &mut Block,
        place: &Place<'a>,
        fresh: &mut dyn FnMut(u64, u64) -> bool,
    ) -> bool {
        let place = &Place {
            text: place.text.trim_end_matches('\r'),
            ..*place
        };
        if place.text.len() > self.line_limit {
            block.refused += 1;
            block.note(place, too_long(place.text.len() as u64, self.line_limit));
            return true;
        }
        place.text.bytes().all(|b| b.is_ascii_whitespace())
            || self
                .maker
                .object(raw, block, place, place.line, fresh)
                .is_ok()
    }

    /// Reads the values that begin on the line at `place`, whatever they are: several on a line, with commas behind
    /// them, lists of events, an event over several lines, and what is broken.
    fn values<'a>(
        &mut self,
        block: &mut Block,
        lines: &mut Lines<'a>,
        place: &Place<'a>,
        fresh: &mut dyn FnMut(u64, u64) -> bool,
    ) {
        let mut rest = *place;
        self.maker.reader.part = 0;
        loop {
            let mut walk = Walk::new(rest.text, 0);
            while walk.eat(b',') {}
            if walk.peek().is_none() {
                break;
            }
            rest = rest.from(walk.at);
            let Some(value) = Self::value(block, lines, &rest) else {
                break;
            };
            if value.len() > self.line_limit {
                block.refused += 1;
                block.note(&rest, too_long(value.len() as u64, self.line_limit));
            } else if is_list_of_events(value) {
                self.list(
                    block,
                    &Place {
                        text: value,
                        ..rest
                    },
                    fresh,
                );
            } else {
                let place = Place {
                    text: value,
                    ..rest
                };
                self.element(block, &place, fresh);
            }
            rest = lines.behind(&rest, value.len());
        }
        self.maker.reader.part = 0;
    }

    /// The value that begins at `place`, which may go on over several lines; `None` when it is broken, which is noted.
    fn value<'a>(block: &mut Block, lines: &mut Lines<'a>, place: &Place<'a>) -> Option<&'a str> {
        let broken = match Walk::new(place.text, 0).value(&|| true) {
            Ok(value) => return Some(value),
            Err(broken) => broken,
        };
        if broken.cut_off && lines.goes_on() {
            let all = lines.from(place);
            match Walk::new(all, 0).value(&|| true) {
                Ok(value) => return Some(value),
                Err(broken) => {
                    lines.give_up(broken.at);
                    let text = lines.pass_event(place);
                    let at = broken.at.min(text.len());
                    let message = broken.sentence();
                    let hint = "correct it there; the event, over several lines, is left out";
                    let note = Note::error("bad-json", "", message, hint);
                    let end = (at + 1).min(text.len()).max(at);
                    block.refused += 1;
                    block.note(&Place { text, ..*place }, note.at(at..end));
                    return None;
                }
            }
        }
        block.refused += 1;
        let text = place.text.trim_end_matches('\r');
        if let Err(error) = Raw::by_the_book(text) {
            block.note(
                &Place { text, ..*place },
                super::block::broken(text, &error),
            );
        }
        None
    }

    /// Reads a list of events.
    fn list(
        &mut self,
        block: &mut Block,
        place: &Place<'_>,
        fresh: &mut dyn FnMut(u64, u64) -> bool,
    ) {
        let mut positions = place.positions();
        let mut elements = Elements::new(Walk::new(place.text, 0));
        while let Some(item) = elements.next(&|| true) {
            // What is broken would not have been taken for a value.
            let Item::Value(value) = item else { continue };
            let start = within(place.text, value).map_or(0, |range| range.start);
            let (line, column) = positions.of(start);
            let place = Place {
                line,
                column,
                offset: place.offset.map(|offset| offset + start as u64),
                text: value,
                ..*place
            };
            self.element(block, &place, fresh);
        }
    }

    fn element(
        &mut self,
        block: &mut Block,
        place: &Place<'_>,
        fresh: &mut dyn FnMut(u64, u64) -> bool,
    ) {
        let mut raw = Raw::default();
        self.maker
            .element(&mut raw, block, place, place.line, fresh);
        self.maker.reader.part += 1;
    }
}

/// The note of bytes that are no text.
pub(super) fn bad_utf8() -> Note {
    Note::warning(
        "bad-utf8",
        "",
        "there are bytes here that are not UTF-8; they are shown as \u{fffd}",
        "save the file as UTF-8",
    )
}

pub(super) fn too_long(bytes: u64, limit: usize) -> Note {
    Note::error(
        "line-too-long",
        "",
        format!("this line has {bytes} bytes; {limit} are the most that are read"),
        "shorten it, or write the event in pieces; the next line goes on",
    )
}

impl TooLong {
    /// A line of which only the start was held.
    pub(super) fn new(line: u64, offset: u64, start: &[u8]) -> Self {
        let shown = start.get(..start.len().min(200)).unwrap_or_default();
        Self {
            line,
            offset,
            bytes: start.len() as u64,
            start: String::from_utf8_lossy(shown).into_owned(),
        }
    }
}
