//! JSON documents and JSON arrays of events: read whole, value by value, event by event.
//!
//! A file may hold several of them, one behind another. A document that is cut off gives what stands before the cut.

use super::collect::Collector;
use super::comments;
use super::error::LoadError;
use super::json_reader::JsonReader;
use super::lines::bad_utf8;
use super::members::Members;
use super::report::{Note, Place, quoted};
use super::source::Source;
use super::unknown_members::Owner;
use super::walk::Walk;
use crate::time::Zone;

/// The zone that a document names, wherever it stands; the document is held in memory from then on.
pub(super) fn named_zone(
    source: &mut Source,
    limit: u64,
    wanted: &dyn Fn() -> bool,
) -> Option<Zone> {
    source.hold(limit, wanted).ok()?;
    let text = std::str::from_utf8(&source.head).ok()?;
    let members = Members::read(&mut Walk::new(text, 0), wanted);
    Zone::parse(&serde_json::from_str::<String>(members.get("zone")?).ok()?)
}

/// Reads all of `source`, whose first sign is `{` or `[`.
pub(super) fn read(
    source: &mut Source,
    collector: &mut Collector<'_>,
    file: u16,
    limit: u64,
) -> Result<(), LoadError> {
    let commented = comments::are_in(&source.head);
    let mut bytes = source.read_while(limit, "JSON document", &mut |held, _| {
        collector.reading(held.len());
        collector.wanted()
    })?;
    if !collector.wanted() {
        return Ok(());
    }
    let skipped = source.skipped;
    let damage = std::str::from_utf8(&bytes).err().map(|e| e.valid_up_to());
    if damage.is_some() {
        bytes = String::from_utf8_lossy(&bytes).into_owned().into_bytes();
    }
    let comment = commented.then(|| comments::blank(&mut bytes)).flatten();
    let text = Place {
        file: &source.name,
        line: 1,
        column: 0,
        offset: damage.is_none().then_some(skipped),
        text: std::str::from_utf8(&bytes).unwrap_or_default(),
    };
    let mut reader = JsonReader::new(text, &source.folder, file, collector.base);
    if let Some(at) = damage {
        reader.note(bad_utf8(), at);
    }
    if let Some(at) = comment {
        let message = "there are comments here, which JSON does not have; they are left out";
        let hint = "take them out; other programs will not read the file";
        reader.note(Note::warning("comment", "", message, hint), at);
    }
    values(&mut reader, &text, collector)
}

/// Reads one value after another.
fn values<'a>(
    reader: &mut JsonReader<'_, 'a>,
    text: &Place<'a>,
    collector: &mut Collector<'_>,
) -> Result<(), LoadError> {
    let mut walk = Walk::new(text.text, 0);
    let mut unknown = None;
    let mut found = 0_u64;
    while let Some(byte) = walk.peek() {
        let start = walk.at;
        match byte {
            b'{' | b'[' => {
                let kind = reader.value(&mut walk, collector);
                let raw = text.text.get(start..walk.at).unwrap_or_default();
                match kind {
                    Some(_) => found += 1,
                    // If there is nothing else, the file is none of ours.
                    None if unknown.is_none() && found == 0 => unknown = Some(raw),
                    None => reader.as_event(raw, collector),
                }
            }
            // As lists and lines have them between their values.
            b',' => drop(walk.eat(b',')),
            _ => foreign(reader, &mut walk),
        }
        if reader.is_stopped() {
            return Ok(());
        }
    }
    if let Some(raw) = unknown.take_if(|_| found > 0) {
        reader.as_event(raw, collector);
    }
    reader.finish(collector);
    let empty = |f: &super::FileReport| f.events + f.bars == 0;
    let nothing = collector.report.files.last().is_some_and(empty);
    let name = text.file.to_owned();
    if let Some((line, column)) = reader.cut_off.filter(|_| nothing) {
        return Err(LoadError::CutOff { name, line, column });
    }
    let useless = nothing && collector.story.entities().is_empty();
    match (reader.broken.take(), unknown) {
        (Some((line, column, why)), _) if useless => Err(LoadError::NotJson {
            name,
            line,
            column,
            why,
        }),
        (_, Some(raw)) => Err(not_a_story(name, raw)),
        _ => Ok(()),
    }
}

/// Notes text that is neither an object nor a list, and passes it up to the next line that begins one.
fn foreign<'a>(reader: &mut JsonReader<'_, 'a>, walk: &mut Walk<'a>) {
    let start = walk.at;
    let rest = walk.text.get(start..).unwrap_or_default();
    let mut lines = rest.split_inclusive('\n');
    let mut length = lines.next().unwrap_or_default().len();
    length += lines
        .take_while(|line| !line.trim_start().starts_with(['{', '[']))
        .map(str::len)
        .sum::<usize>();
    let passed = rest.get(..length).unwrap_or_default();
    let message = format!(
        "{} is neither an object nor a list; {} bytes are left out",
        quoted(passed.trim()),
        passed.len()
    );
    let hint = "take it out, or write it as an event: {\"time\": …, \"title\": …}";
    reader.note(Note::error("foreign-text", "", message, hint), start);
    walk.at = start + length;
}

/// Says that a document has no events, and which member may be meant to have them.
fn without_events(raw: &str) -> String {
    let why = "it is a JSON object without a list of “events”";
    let members = Members::read(&mut Walk::new(raw, 0), &|| true);
    let mut names = members.values().map(|(name, _)| name);
    let meant = names.find(|name| Owner::Document.similar(name) == Some("events"));
    match meant {
        Some(name) => format!("{why}; did you mean that by {}?", quoted(name)),
        None => why.to_owned(),
    }
}

fn not_a_story(name: String, raw: &str) -> LoadError {
    let broken = serde_json::from_str::<serde::de::IgnoredAny>(raw).err();
    match broken {
        Some(error) => {
            let place = Place {
                file: "",
                line: 1,
                column: 0,
                offset: None,
                text: raw,
            };
            let at = super::syntax_error::offset(raw, &error);
            let (line, before) = place.positions().of(at);
            let column = before + 1;
            if error.is_eof() {
                return LoadError::CutOff { name, line, column };
            }
            let why = super::syntax_error::reason(&error);
            LoadError::NotJson {
                name,
                line,
                column,
                why,
            }
        }
        None => LoadError::NoFormat {
            name,
            why: without_events(raw),
            tried: super::Format::ALL.map(super::Format::name).join(", "),
        },
    }
}
