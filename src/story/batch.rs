//! Some thousand events as columns: what loaders make and stores keep.
//!
//! Words are coded by dictionaries of the batch's own; texts stand one after another in arenas. What no filter
//! and no drawing needs stays as the JSON text that the file had, and is read when an event is opened.

use super::{Event, Record, Status};
use crate::time::{Precision, SECOND, Timestamp, When, Zone, parse};
use std::borrow::Cow;
use std::collections::HashMap;

/// Which parts an event has, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(pub u16);

impl Flags {
    /// Has a text beside its title.
    pub const TEXT: Self = Self(1);
    /// Has a quotation.
    pub const QUOTE: Self = Self(1 << 1);
    /// Makes claims.
    pub const CLAIM: Self = Self(1 << 2);
    /// Has links.
    pub const LINK: Self = Self(1 << 3);
    /// Names sources.
    pub const SOURCE: Self = Self(1 << 4);
    /// Has figures.
    pub const FIGURE: Self = Self(1 << 5);
    /// Has doubts.
    pub const DOUBT: Self = Self(1 << 6);
    /// Lasted.
    pub const UNTIL: Self = Self(1 << 7);
    /// Became known later.
    pub const KNOWN: Self = Self(1 << 8);
    /// Was made from prices.
    pub const DERIVED: Self = Self(1 << 9);
    /// Has fields that the format does not know.
    pub const EXTRA: Self = Self(1 << 10);
    /// Has translations.
    pub const TRANSLATION: Self = Self(1 << 11);
    /// Named its importance.
    pub const IMPORTANCE: Self = Self(1 << 12);

    /// Adds the bits of `other`.
    pub const fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether every bit of `other` is set.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// An event on its way from a file into a batch. Nothing is copied that the file's buffer can lend.
#[derive(Clone, Debug, Default)]
pub struct Draft<'a> {
    /// Identifier; one is made from the line when it is empty.
    pub id: Cow<'a, str>,
    /// When it happened.
    pub when: When,
    /// Kind; "other" when empty.
    pub kind: Cow<'a, str>,
    /// Title.
    pub title: Cow<'a, str>,
    /// Text.
    pub text: Cow<'a, str>,
    /// Quotation and translations, for search.
    pub searched: Vec<Cow<'a, str>>,
    /// Importance, if named.
    pub importance: Option<u8>,
    /// Status, if named.
    pub status: Option<Status>,
    /// Speakers, authors, actors.
    pub who: Vec<Cow<'a, str>>,
    /// What it is about.
    pub about: Vec<Cow<'a, str>>,
    /// Tickers.
    pub tickers: Vec<Cow<'a, str>>,
    /// Tags.
    pub tags: Vec<Cow<'a, str>>,
    /// All other fields: the members of a JSON object, without its braces.
    pub rest: String,
    /// Which parts it has, as far as the loader knows; the rest is added here.
    pub flags: Flags,
    /// Line or entry number in its file, from 1.
    pub line: u32,
}

/// Texts one after another.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    bytes: String,
    ends: Vec<u32>,
}

impl Texts {
    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.seal();
    }

    /// Adds text to the one that [`Self::seal`] will end.
    pub fn extend(&mut self, part: &str) {
        self.bytes.push_str(part);
    }

    /// Ends the text that was added in parts.
    pub fn seal(&mut self) {
        self.ends.push(self.bytes.len() as u32);
    }

    /// Text number `index`; empty when there is none.
    #[must_use]
    pub fn get(&self, index: usize) -> &str {
        let Some(end) = self.ends.get(index) else {
            return "";
        };
        let start = index
            .checked_sub(1)
            .and_then(|i| self.ends.get(i))
            .copied()
            .unwrap_or(0);
        self.bytes
            .get(start as usize..*end as usize)
            .unwrap_or_default()
    }

    /// All texts, joined without a mark between them.
    #[must_use]
    pub fn bytes(&self) -> &str {
        &self.bytes
    }

    /// Where each text ends in [`Self::bytes`].
    #[must_use]
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Bytes that are held.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * 4
    }

    /// Gives back memory that is not used.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// A dictionary of words, numbered in the order in which they came.
#[derive(Clone, Debug, Default)]
pub struct Names {
    words: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
}

impl Names {
    /// The number of `word`, new or old.
    pub fn intern(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.words.len() as u32;
        self.words.push(word.into());
        self.numbers.insert(word.into(), number);
        number
    }

    /// The word with this number; empty when there is none.
    #[must_use]
    pub fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", |w| w)
    }

    /// The number of `word`, if it is known.
    #[must_use]
    pub fn number(&self, word: &str) -> Option<u32> {
        self.numbers.get(word).copied()
    }

    /// All words, in the order of their numbers.
    #[must_use]
    pub fn words(&self) -> &[Box<str>] {
        &self.words
    }
}

/// A dictionary of lists of numbers. Number 0 is the empty list.
#[derive(Clone, Debug)]
pub struct Lists {
    lists: Vec<Box<[u32]>>,
    numbers: HashMap<Box<[u32]>, u32>,
}

impl Default for Lists {
    fn default() -> Self {
        let empty: Box<[u32]> = Box::default();
        Self {
            lists: vec![empty.clone()],
            numbers: HashMap::from([(empty, 0)]),
        }
    }
}

impl Lists {
    /// The number of `list`, new or old.
    pub fn intern(&mut self, list: &[u32]) -> u32 {
        if list.is_empty() {
            return 0;
        }
        if let Some(number) = self.numbers.get(list) {
            return *number;
        }
        let number = self.lists.len() as u32;
        self.lists.push(list.into());
        self.numbers.insert(list.into(), number);
        number
    }

    /// The list with this number; empty when there is none.
    #[must_use]
    pub fn list(&self, number: u32) -> &[u32] {
        self.lists.get(number as usize).map_or(&[], |l| l)
    }

    /// All lists, in the order of their numbers.
    #[must_use]
    pub fn all(&self) -> &[Box<[u32]>] {
        &self.lists
    }
}

/// What separates title, text and quotation in the searched arena.
pub const PART: char = '\u{1f}';
/// The offset of a time that was written without one.
pub const NO_OFFSET: i16 = i16::MIN;
/// The status of an event that names none.
pub const NO_STATUS: u8 = u8::MAX;

/// Events as columns, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Start of the time, microseconds since the epoch.
    pub start: Vec<i64>,
    /// Length of what the precision allows, in seconds, rounded up.
    pub width: Vec<u32>,
    /// [`Precision`] as a number.
    pub precision: Vec<u8>,
    /// Offset that was written, in minutes, or [`NO_OFFSET`].
    pub offset: Vec<i16>,
    /// Importance.
    pub importance: Vec<u8>,
    /// [`Status`] as its place in `Status::ALL`, or [`NO_STATUS`].
    pub status: Vec<u8>,
    /// [`Flags`].
    pub flags: Vec<Flags>,
    /// Number of the kind in [`Self::kinds`].
    pub kind: Vec<u32>,
    /// List of `who` in [`Self::lists`], of numbers in [`Self::entities`].
    pub who: Vec<u32>,
    /// List of `about`, likewise.
    pub about: Vec<u32>,
    /// List of tickers, of numbers in [`Self::tickers_names`].
    pub tickers: Vec<u32>,
    /// List of tags, of numbers in [`Self::tag_names`].
    pub tags: Vec<u32>,
    /// Line or entry in the file.
    pub line: Vec<u32>,
    /// Identifiers.
    pub ids: Texts,
    /// Title, text, quotation and translations of each event, separated by [`PART`].
    pub text: Texts,
    /// The other fields of each event: members of a JSON object, without braces.
    pub rest: Texts,
    /// Words of kinds.
    pub kinds: Names,
    /// Identifiers of entities.
    pub entities: Names,
    /// Tickers.
    pub tickers_names: Names,
    /// Tags.
    pub tag_names: Names,
    /// Lists of numbers.
    pub lists: Lists,
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
        let seconds = (when.end.since(when.start) + SECOND - 1) / SECOND;
        self.width.push(u32::try_from(seconds).unwrap_or(u32::MAX));
        self.precision.push(when.precision as u8);
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
        self.kind.push(self.kinds.intern(kind));
        self.who.push(list(
            &mut self.scratch,
            &mut self.entities,
            &mut self.lists,
            &draft.who,
        ));
        self.about.push(list(
            &mut self.scratch,
            &mut self.entities,
            &mut self.lists,
            &draft.about,
        ));
        self.tickers.push(list(
            &mut self.scratch,
            &mut self.tickers_names,
            &mut self.lists,
            &draft.tickers,
        ));
        self.tags.push(list(
            &mut self.scratch,
            &mut self.tag_names,
            &mut self.lists,
            &draft.tags,
        ));
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
        if text.contains(PART) {
            self.text.extend(&text.replace(PART, " "));
        } else {
            self.text.extend(text);
        }
    }

    /// Event number `row`, whole, its local times read in `zone`.
    #[must_use]
    pub fn event(&self, row: usize, zone: Zone) -> Option<Event> {
        let words = |number: u32, names: &Names| -> Vec<String> {
            self.lists
                .list(number)
                .iter()
                .map(|n| names.word(*n).to_owned())
                .collect()
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
            kind: self.kinds.word(*self.kind.get(row)?),
            importance: *self.importance.get(row)?,
            status: *self.status.get(row)?,
            flags: *self.flags.get(row)?,
        };
        let mut event = parts.event(zone);
        event.record.who = words(*self.who.get(row)?, &self.entities);
        event.record.about = words(*self.about.get(row)?, &self.entities);
        event.record.tickers = words(*self.tickers.get(row)?, &self.tickers_names);
        event.record.tags = words(*self.tags.get(row)?, &self.tag_names);
        Some(event)
    }
}

fn list(
    scratch: &mut Vec<u32>,
    names: &mut Names,
    lists: &mut Lists,
    words: &[Cow<'_, str>],
) -> u32 {
    scratch.clear();
    for word in words {
        let number = names.intern(word);
        if !scratch.contains(&number) {
            scratch.push(number);
        }
    }
    lists.intern(scratch)
}

/// The time of a row of columns.
#[must_use]
pub fn when_of(start: i64, width: u32, precision: u8, offset: i16) -> When {
    let start = Timestamp::from_micros(start);
    When {
        start,
        end: start.plus(i64::from(width) * SECOND),
        precision: Precision::ALL
            .get(usize::from(precision))
            .copied()
            .unwrap_or_default(),
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
        record.time = crate::time::show::written(self.when, zone);
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
