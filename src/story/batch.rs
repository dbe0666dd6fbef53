//! Some thousand events as columns: what loaders make and stores keep.
//!
//! Words are coded by dictionaries of the batch's own; texts stand one after another in arenas. What no filter
//! and no drawing needs stays as the JSON text that the file had, and is read when an event is opened.

use super::{Draft, Event, Flags, Lists, Names, Record, Status, Texts};
use crate::time::{Precision, Timestamp, When, Zone, parse};
use std::borrow::Cow;
use std::collections::HashSet;

/// What separates title, text and quotation in the searched arena.
pub const PART: char = '\u{1f}';
/// The offset of a time that was written without one.
pub const NO_OFFSET: i16 = i16::MIN;
/// The status of an event that names none.
pub const NO_STATUS: u8 = u8::MAX;

/// The words of a batch, and the lists of them.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// Kinds.
    pub kinds: Names,
    /// Identifiers of entities.
    pub people: Names,
    /// Tickers.
    pub tickers: Names,
    /// Tags.
    pub tags: Names,
    /// Lists of numbers of people, of tickers or of tags.
    pub lists: Lists,
}

/// Events as columns, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Start of the time, microseconds since the epoch.
    pub start: Vec<i64>,
    /// Length of what the precision allows, in microseconds.
    pub width: Vec<i64>,
    /// [`Precision::code`].
    pub precision: Vec<u8>,
    /// Offset that was written, in minutes, or [`NO_OFFSET`].
    pub offset: Vec<i16>,
    /// Importance.
    pub importance: Vec<u8>,
    /// [`Status`] as its place in `Status::ALL`, or [`NO_STATUS`].
    pub status: Vec<u8>,
    /// [`Flags`].
    pub flags: Vec<Flags>,
    /// Number of the kind in [`Vocabulary::kinds`].
    pub kind: Vec<u32>,
    /// List of `who` in [`Vocabulary::lists`], of numbers in [`Vocabulary::people`].
    pub who: Vec<u32>,
    /// List of `about`, likewise.
    pub about: Vec<u32>,
    /// List of tickers, of numbers in [`Vocabulary::tickers`].
    pub tickers: Vec<u32>,
    /// List of tags, of numbers in [`Vocabulary::tags`].
    pub tags: Vec<u32>,
    /// Line or entry in the file.
    pub line: Vec<u32>,
    /// Identifiers.
    pub ids: Texts,
    /// Title, text, quotation and translations of each event, separated by [`PART`].
    pub text: Texts,
    /// The other fields of each event: members of a JSON object, without braces.
    pub rest: Texts,
    /// What the numbers of words stand for.
    pub words: Vocabulary,
    /// Number of the file it came from.
    pub file: u16,
    scratch: Vec<u32>,
}

impl Batch {
    /// How many events it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.start.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.start.is_empty()
    }

    /// Adds an event.
    pub fn push(&mut self, draft: &Draft<'_>) {
        let when = draft.when;
        self.start.push(when.start.micros());
        self.width.push(when.end.since(when.start));
        self.precision.push(when.precision.code());
        self.offset.push(when.offset.unwrap_or(NO_OFFSET));
        self.importance
            .push(draft.importance.unwrap_or(Event::DEFAULT_IMPORTANCE));
        self.status
            .push(draft.status.map_or(NO_STATUS, |s| s as u8));
        let kind = if draft.kind.is_empty() {
            "other"
        } else {
            &draft.kind
        };
        self.kind.push(self.words.kinds.intern(kind));
        let (words, scratch) = (&mut self.words, &mut self.scratch);
        let mut list =
            |names: &mut Names, of: &[Cow<'_, str>]| list(scratch, names, &mut words.lists, of);
        self.who.push(list(&mut words.people, &draft.who));
        self.about.push(list(&mut words.people, &draft.about));
        self.tickers.push(list(&mut words.tickers, &draft.tickers));
        self.tags.push(list(&mut words.tags, &draft.tags));
        self.line.push(draft.line);
        if draft.id.is_empty() {
            self.ids.push(&format!("line-{}", draft.line));
        } else {
            self.ids.push(&draft.id);
        }
        let mut flags = draft.flags;
        if !draft.text.is_empty() {
            flags.add(Flags::TEXT);
        }
        if draft.importance.is_some() {
            flags.add(Flags::IMPORTANCE);
        }
        if when.is_undated() {
            flags.add(Flags::UNDATED);
        }
        self.flags.push(flags);
        self.part(&draft.title);
        if !draft.text.is_empty() || !draft.searched.is_empty() {
            self.text.extend("\u{1f}");
            self.part(&draft.text);
        }
        for part in &draft.searched {
            self.text.extend("\u{1f}");
            self.part(part);
        }
        self.text.seal();
        self.rest.push(&draft.rest);
    }

    fn part(&mut self, text: &str) {
        if memchr::memchr(PART as u8, text.as_bytes()).is_some() {
            self.text.extend(&text.replace(PART, " "));
        } else {
            self.text.extend(text);
        }
    }

    /// Takes the events without a usable time out; `None` when there are none.
    pub fn take_undated(&mut self) -> Option<Self> {
        let undated = |flags: &Flags| flags.has(Flags::UNDATED);
        if !self.flags.iter().any(undated) {
            return None;
        }
        let apart = self.rows(true);
        *self = self.rows(false);
        Some(apart)
    }

    /// The events with a usable time, or those without.
    fn rows(&self, undated: bool) -> Self {
        let keep: Vec<bool> = self
            .flags
            .iter()
            .map(|flags| flags.has(Flags::UNDATED) == undated)
            .collect();
        Self {
            start: kept(&self.start, &keep),
            width: kept(&self.width, &keep),
            precision: kept(&self.precision, &keep),
            offset: kept(&self.offset, &keep),
            importance: kept(&self.importance, &keep),
            status: kept(&self.status, &keep),
            flags: kept(&self.flags, &keep),
            kind: kept(&self.kind, &keep),
            who: kept(&self.who, &keep),
            about: kept(&self.about, &keep),
            tickers: kept(&self.tickers, &keep),
            tags: kept(&self.tags, &keep),
            line: kept(&self.line, &keep),
            ids: kept_texts(&self.ids, &keep),
            text: kept_texts(&self.text, &keep),
            rest: kept_texts(&self.rest, &keep),
            words: self.words.clone(),
            file: self.file,
            scratch: Vec::new(),
        }
    }

    /// Event number `row`, whole, its local times read in `zone`.
    #[must_use]
    pub fn event(&self, row: usize, zone: Zone) -> Option<Event> {
        let words = |number: u32, names: &Names| -> Vec<String> {
            let list = self.words.lists.list(number);
            list.iter().map(|n| names.word(*n).to_owned()).collect()
        };
        let parts = RowParts {
            when: when_of(
                *self.start.get(row)?,
                *self.width.get(row)?,
                *self.precision.get(row)?,
                *self.offset.get(row)?,
            ),
            id: self.ids.get(row),
            text: self.text.get(row),
            rest: self.rest.get(row),
            kind: self.words.kinds.word(*self.kind.get(row)?),
            importance: *self.importance.get(row)?,
            status: *self.status.get(row)?,
            flags: *self.flags.get(row)?,
        };
        let mut event = parts.event(zone);
        event.record.who = words(*self.who.get(row)?, &self.words.people);
        event.record.about = words(*self.about.get(row)?, &self.words.people);
        event.record.tickers = words(*self.tickers.get(row)?, &self.words.tickers);
        event.record.tags = words(*self.tags.get(row)?, &self.words.tags);
        Some(event)
    }
}

fn kept<T: Copy>(column: &[T], keep: &[bool]) -> Vec<T> {
    let rows = column.iter().zip(keep);
    rows.filter(|(_, keep)| **keep)
        .map(|(value, _)| *value)
        .collect()
}

fn kept_texts(texts: &Texts, keep: &[bool]) -> Texts {
    let mut out = Texts::default();
    for (row, _) in keep.iter().enumerate().filter(|(_, keep)| **keep) {
        out.push(texts.get(row));
    }
    out
}

fn list(
    scratch: &mut Vec<u32>,
    names: &mut Names,
    lists: &mut Lists,
    words: &[Cow<'_, str>],
) -> u32 {
    scratch.clear();
    // A set costs more than it is worth where there are few.
    let mut seen = (words.len() > 32).then(HashSet::new);
    for word in words {
        let number = names.intern(word);
        let new = match &mut seen {
            Some(seen) => seen.insert(number),
            None => !scratch.contains(&number),
        };
        if new {
            scratch.push(number);
        }
    }
    lists.intern(scratch)
}

/// The time of a row of columns.
#[must_use]
pub fn when_of(start: i64, width: i64, precision: u8, offset: i16) -> When {
    let start = Timestamp::from_micros(start);
    When {
        start,
        end: start.plus(width),
        precision: Precision::from_code(precision),
        offset: (offset != NO_OFFSET).then_some(offset),
    }
}

/// The status behind its number in a column.
#[must_use]
pub fn status_of(number: u8) -> Option<Status> {
    Status::ALL.get(usize::from(number)).copied()
}

/// One row's own cells, from which a store puts an event together (its word lists apart).
#[derive(Clone, Copy, Debug)]
pub struct RowParts<'a> {
    /// Time.
    pub when: When,
    /// Identifier.
    pub id: &'a str,
    /// Title, text and the other searched texts.
    pub text: &'a str,
    /// Other fields as JSON members.
    pub rest: &'a str,
    /// Kind.
    pub kind: &'a str,
    /// Importance.
    pub importance: u8,
    /// Status.
    pub status: u8,
    /// Parts.
    pub flags: Flags,
}

impl RowParts<'_> {
    /// The event, without who, about, tickers and tags.
    #[must_use]
    pub fn event(self, story: Zone) -> Event {
        let mut record: Record = if self.rest.is_empty() {
            Record::default()
        } else {
            serde_json::from_str(&format!("{{{}}}", self.rest)).unwrap_or_default()
        };
        let mut parts = self.text.split(PART);
        self.id.clone_into(&mut record.id);
        parts
            .next()
            .unwrap_or_default()
            .clone_into(&mut record.title);
        if self.flags.has(Flags::TEXT) {
            parts
                .next()
                .unwrap_or_default()
                .clone_into(&mut record.text);
        }
        self.kind.clone_into(&mut record.kind);
        record.importance = self.flags.has(Flags::IMPORTANCE).then_some(self.importance);
        record.status = status_of(self.status);
        record.derived = self.flags.has(Flags::DERIVED);
        let zone = Zone::parse(&record.zone)
            .filter(|_| !record.zone.is_empty())
            .unwrap_or(story);
        let read = |text: &str| {
            (!text.is_empty())
                .then(|| parse::when(text, zone).ok())
                .flatten()
        };
        let (until, known) = (read(&record.until), read(&record.known));
        // What has no usable time keeps what was written.
        if !self.when.is_undated() {
            record.time = crate::time::show::written(self.when, zone);
        }
        Event {
            when: self.when,
            until,
            known,
            record,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_comes_back_whole() {
        let when = parse::when("2025-01-27T18:29:53.682-08:00", Zone::NEW_YORK).unwrap_or_default();
        let mut flags = Flags::default();
        flags.add(Flags::QUOTE);
        let draft = Draft {
            id: "a".into(),
            when,
            kind: "statement".into(),
            title: "T".into(),
            text: "Body".into(),
            searched: vec!["said".into()],
            importance: Some(90),
            status: Some(Status::Derived),
            who: vec!["altman".into()],
            tags: vec!["x".into(), "y".into(), "x".into()],
            rest: r#""quote":{"text":"said"},"mood":7"#.to_owned(),
            flags,
            line: 3,
            ..Draft::default()
        };
        let mut batch = Batch::default();
        batch.push(&draft);
        batch.push(&Draft {
            when,
            line: 4,
            ..Draft::default()
        });
        let event = batch.event(0, Zone::NEW_YORK).unwrap_or_default();
        assert_eq!(event.when, when);
        assert_eq!(event.record.time, "2025-01-27T18:29:53.682-08:00");
        assert_eq!(
            (event.record.title.as_str(), event.record.text.as_str()),
            ("T", "Body")
        );
        assert_eq!(
            event.record.quote.as_ref().map(|q| q.text.as_str()),
            Some("said")
        );
        assert_eq!(event.record.extra.get("mood"), Some(&serde_json::json!(7)));
        assert_eq!(event.record.tags, ["x", "y"]);
        assert_eq!(event.importance(), 90);
        let bare = batch.event(1, Zone::NEW_YORK).unwrap_or_default();
        assert_eq!(
            (bare.record.id.as_str(), bare.kind(), bare.importance()),
            ("line-4", "other", 50)
        );
    }
}
