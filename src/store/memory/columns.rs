//! The columns of a block, in order of (start, arrival). Columns that arrived one after the other can be joined.

pub mod bitmap;
pub mod column;
pub mod dictionaries;
pub mod id_index;
pub mod lazy_fields;
pub mod line_numbers;
pub mod link_index;
pub mod needle;

use crate::store::api::EventHead;
use crate::story::batch::{RowParts, when_of};
use crate::story::event::deciding;
use crate::story::{Batch, Flags, Texts};
use crate::time::{Precision, Span, Timestamp, When, Zone, parse};
use serde::Deserialize;
use std::borrow::Cow;

use column::{Cell, Column, permuted};
use dictionaries::{Dictionaries, NameLists, WordColumns};
use line_numbers::LineNumbers;

/// The end of an event that did not last.
const NO_END: i64 = i64::MIN;

/// Columns, sorted by (start, arrival).
#[derive(Clone, Debug)]
pub struct Columns {
    /// Start, in microseconds.
    pub start: Vec<i64>,
    /// Width of the time by its precision, in microseconds.
    pub width: Column<i64>,
    precision: Column<u8>,
    offset: Column<i16>,
    /// When it ended, if it lasted.
    until: Column<i64>,
    /// When it became public, where the file says so.
    known: Column<i64>,
    /// The first instant of that, and its precision.
    known_from: Column<i64>,
    known_precision: Column<u8>,
    /// Importance.
    pub importance: Column<u8>,
    /// Status.
    pub status: Column<u8>,
    /// Which optional fields a row has.
    pub flags: Column<Flags>,
    /// Kind.
    pub kind: Column<u32>,
    /// Number of its list of speakers.
    pub who: Column<u32>,
    /// Number of its list of subjects.
    pub about: Column<u32>,
    /// Number of its list of tickers.
    pub tickers: Column<u32>,
    /// Number of its list of tags.
    pub tags: Column<u32>,
    line: LineNumbers,
    file: Column<u16>,
    /// Identifiers.
    pub ids: Texts,
    /// Texts that are searched.
    pub text: Texts,
    /// Other fields, as JSON.
    pub rest: Texts,
    /// Position of each row in the order of arrival; `None` when that is the order of time too.
    pub arrival: Option<Vec<u32>>,
}

impl Columns {
    /// The columns of `batch`, local times read in `zone`. The numbers of words are the batch's own.
    #[must_use]
    pub fn new(batch: Batch, zone: Zone) -> Self {
        let until = parsed(&batch, Flags::UNTIL, NO_END, |times| end(times, zone));
        let known = |read: fn(When) -> i64| {
            parsed(&batch, Flags::KNOWN, NO_END, |times| {
                Some(read(public(times, zone)?))
            })
        };
        let (known, known_from) = (known(|w| w.settled().micros()), known(|w| w.start.micros()));
        let known_precision = parsed(&batch, Flags::KNOWN, 0, |times| {
            Some(public(times, zone)?.precision.code())
        });
        let len = batch.len();
        let mut columns = Self {
            start: batch.start,
            width: Column::new(batch.width),
            precision: Column::new(batch.precision),
            offset: Column::new(batch.offset),
            until,
            known,
            known_from,
            known_precision,
            importance: Column::new(batch.importance),
            status: Column::new(batch.status),
            flags: Column::new(batch.flags),
            kind: Column::new(batch.kind),
            who: Column::new(batch.who),
            about: Column::new(batch.about),
            tickers: Column::new(batch.tickers),
            tags: Column::new(batch.tags),
            line: LineNumbers::new(batch.line),
            file: Column::Constant(batch.file, len),
            ids: batch.ids,
            text: batch.text,
            rest: batch.rest,
            arrival: None,
        };
        columns.sort();
        columns
    }

    /// The columns of several parts that arrived one after the other.
    #[must_use]
    pub fn joined(parts: Vec<Self>) -> Self {
        let rows = parts.iter().map(Self::len).sum();
        let bytes = |texts: fn(&Self) -> &Texts| {
            let sizes = parts.iter().map(|part| texts(part).bytes().len());
            sizes.sum::<usize>()
        };
        let (ids, text, rest) = (bytes(|c| &c.ids), bytes(|c| &c.text), bytes(|c| &c.rest));
        let mut parts = parts.into_iter();
        let Some(mut joined) = parts.next() else {
            return Self::new(Batch::default(), Zone::default());
        };
        joined.start.reserve_exact(rows - joined.start.len());
        joined.ids.reserve(rows, ids);
        joined.text.reserve(rows, text);
        joined.rest.reserve(rows, rest);
        for part in parts {
            joined.append(part);
        }
        joined.sort();
        joined
    }

    /// Appends `other`, which arrived next. The rows are no longer in order then.
    fn append(&mut self, other: Self) {
        let base = self.len() as u32;
        if self.arrival.is_some() || other.arrival.is_some() {
            let mut arrival = self.arrival.take().unwrap_or_else(|| (0..base).collect());
            match other.arrival {
                Some(more) => arrival.extend(more.iter().map(|a| a + base)),
                None => arrival.extend(base..base + other.start.len() as u32),
            }
            self.arrival = Some(arrival);
        }
        self.start.extend(other.start);
        self.width.append(other.width);
        self.precision.append(other.precision);
        self.offset.append(other.offset);
        self.until.append(other.until);
        self.known.append(other.known);
        self.known_from.append(other.known_from);
        self.known_precision.append(other.known_precision);
        self.importance.append(other.importance);
        self.status.append(other.status);
        self.flags.append(other.flags);
        self.kind.append(other.kind);
        self.who.append(other.who);
        self.about.append(other.about);
        self.tickers.append(other.tickers);
        self.tags.append(other.tags);
        self.line.append(&other.line);
        self.file.append(other.file);
        self.ids.append(&other.ids);
        self.text.append(&other.text);
        self.rest.append(&other.rest);
    }

    fn sort(&mut self) {
        if !self.start.is_sorted() {
            let start = &self.start;
            let mut keys: Vec<(i64, u32, u32)> = (start.iter().enumerate())
                .map(|(row, at)| (*at, self.arrival_of(row), row as u32))
                .collect();
            keys.sort_unstable();
            let order: Vec<u32> = keys.into_iter().map(|(_, _, row)| row).collect();
            self.permute(&order);
        }
        self.start.shrink_to_fit();
        for words in [
            &mut self.kind,
            &mut self.who,
            &mut self.about,
            &mut self.tickers,
            &mut self.tags,
        ] {
            words.shrink();
        }
        self.ids.shrink();
        self.text.shrink();
        self.rest.shrink();
    }

    fn permute(&mut self, order: &[u32]) {
        self.arrival = Some(match &self.arrival {
            Some(arrival) => permuted(arrival, order),
            None => order.to_vec(),
        });
        self.start = permuted(&self.start, order);
        self.line.permute(order);
        self.width.permute(order);
        self.precision.permute(order);
        self.offset.permute(order);
        self.until.permute(order);
        self.known.permute(order);
        self.known_from.permute(order);
        self.known_precision.permute(order);
        self.importance.permute(order);
        self.status.permute(order);
        self.flags.permute(order);
        for words in [
            &mut self.kind,
            &mut self.who,
            &mut self.about,
            &mut self.tickers,
            &mut self.tags,
        ] {
            words.permute(order);
        }
        self.file.permute(order);
        for texts in [&mut self.ids, &mut self.text, &mut self.rest] {
            *texts = reordered(texts, order);
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.start.len()
    }

    /// The position of `row` in the order of arrival.
    #[must_use]
    pub fn arrival_of(&self, row: usize) -> u32 {
        self.arrival.as_ref().map_or(row as u32, |arrival| {
            arrival.get(row).copied().unwrap_or_default()
        })
    }

    /// The start of `row`.
    #[must_use]
    pub fn start_of(&self, row: usize) -> i64 {
        self.start.get(row).copied().unwrap_or_default()
    }

    /// The time of `row`.
    #[must_use]
    pub fn when(&self, row: usize) -> When {
        when_of(
            self.start_of(row),
            self.width.get(row),
            self.precision.get(row),
            self.offset.get(row),
        )
    }

    /// When `row` ended, if it lasted.
    #[must_use]
    pub fn until(&self, row: usize) -> Option<Timestamp> {
        let end = self.until.get(row);
        (end != NO_END).then(|| Timestamp::from_micros(end))
    }

    /// The last instant that `row` reaches: the end of its time or of its duration.
    #[must_use]
    pub fn end_of(&self, row: usize) -> i64 {
        let end = self.when(row).end.micros();
        end.max(self.until.get(row))
    }

    /// The last instant that `row` reaches; its duration counts only if it is `lasting`.
    #[must_use]
    pub fn reach_of(&self, row: usize, lasting: bool) -> i64 {
        if lasting {
            self.end_of(row)
        } else {
            self.when(row).end.micros()
        }
    }

    /// The span that `row` covers; its duration counts only if it is `lasting`.
    #[must_use]
    pub fn extent(&self, row: usize, lasting: bool) -> Span {
        let start = Timestamp::from_micros(self.start_of(row));
        Span::new(start, Timestamp::from_micros(self.reach_of(row, lasting)))
    }

    /// When `row` became public, as [`crate::story::Event::public`] has it.
    #[must_use]
    pub fn public_of(&self, row: usize) -> i64 {
        match self.known.get(row) {
            NO_END => self.when(row).settled().micros(),
            known => known,
        }
    }

    /// The time that decides which session could first react to `row`, as [`crate::story::Event::deciding`] has it.
    #[must_use]
    pub fn deciding(&self, row: usize, is_move: bool) -> When {
        let (when, from) = (self.when(row), self.known_from.get(row));
        let known = (from != NO_END && !is_move).then(|| {
            let start = Timestamp::from_micros(from);
            When {
                start,
                end: start,
                precision: Precision::from_code(self.known_precision.get(row)),
                offset: None,
            }
        });
        deciding(when, known)
    }

    /// File number and line of `row`.
    #[must_use]
    pub fn source_location(&self, row: usize) -> (u16, u32) {
        (self.file.get(row), self.line.get(row))
    }

    /// Event `row`, with at most `most` names in each list of them.
    #[must_use]
    pub fn event(
        &self,
        row: usize,
        dictionaries: &Dictionaries,
        zone: Zone,
        most: usize,
    ) -> EventHead {
        let kind = dictionaries.kinds.word(self.kind.get(row));
        let parts = RowParts {
            when: self.when(row),
            id: self.ids.get(row),
            text: self.text.get(row),
            rest: self.rest.get(row),
            kind: &kind,
            importance: self.importance.get(row),
            status: self.status.get(row),
            flags: self.flags.get(row),
        };
        let mut event = parts.event(zone);
        let first = |lists: &NameLists, list: u32| {
            let (names, more) = lists.first(list, most);
            (names.map(|w| w.to_string()).collect(), more)
        };
        let record = &mut event.record;
        let (more_who, more_about, more_tickers, more_tags);
        (record.who, more_who) = first(&dictionaries.people, self.who.get(row));
        (record.about, more_about) = first(&dictionaries.people, self.about.get(row));
        (record.tickers, more_tickers) = first(&dictionaries.tickers, self.tickers.get(row));
        (record.tags, more_tags) = first(&dictionaries.tags, self.tags.get(row));
        EventHead {
            event,
            more_who,
            more_about,
            more_tickers,
            more_tags,
        }
    }

    /// The columns of words, to be renumbered.
    pub const fn words_mut(&mut self) -> WordColumns<'_> {
        WordColumns {
            kind: &mut self.kind,
            who: &mut self.who,
            about: &mut self.about,
            tickers: &mut self.tickers,
            tags: &mut self.tags,
        }
    }

    /// Size in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        let words = [
            &self.kind,
            &self.who,
            &self.about,
            &self.tickers,
            &self.tags,
        ];
        let small = self.width.size()
            + self.precision.size()
            + self.offset.size()
            + self.until.size()
            + self.known.size()
            + self.known_from.size()
            + self.known_precision.size()
            + self.importance.size()
            + self.status.size()
            + self.flags.size()
            + self.file.size();
        let texts = self.ids.size() + self.text.size() + self.rest.size();
        let arrival = self.arrival.as_ref().map_or(0, |a| a.capacity() * 4);
        let fixed = self.start.capacity() * 8 + self.line.size();
        fixed + arrival + small + texts + words.iter().map(|c| c.size()).sum::<usize>()
    }
}

fn reordered(texts: &Texts, order: &[u32]) -> Texts {
    let mut sorted = Texts::default();
    for row in order {
        sorted.push(texts.get(*row as usize));
    }
    sorted
}

/// The fields for the end and the publication of an event, and the zone in which they are read.
#[derive(Deserialize)]
struct Times<'a> {
    #[serde(default, borrow)]
    until: Cow<'a, str>,
    #[serde(default, borrow)]
    known: Cow<'a, str>,
    #[serde(default, borrow)]
    zone: Cow<'a, str>,
}

impl Times<'_> {
    fn zone(&self, story: Zone) -> Zone {
        let own = (!self.zone.is_empty()).then(|| Zone::parse(&self.zone));
        own.flatten().unwrap_or(story)
    }
}

/// The column of what `read` returns for the rows with `part`; `missing` for the others.
fn parsed<T: Cell>(
    batch: &Batch,
    part: Flags,
    missing: T,
    read: impl Fn(&Times<'_>) -> Option<T>,
) -> Column<T> {
    if !batch.flags.iter().any(|f| f.has(part)) {
        return Column::Constant(missing, batch.len());
    }
    let rows = batch.flags.iter().enumerate();
    let cells = rows.map(|(row, flags)| {
        let rest = flags
            .has(part)
            .then(|| format!("{{{}}}", batch.rest.get(row)));
        let at = rest.and_then(|rest| read(&serde_json::from_str(&rest).ok()?));
        at.unwrap_or(missing)
    });
    Column::new(cells.collect())
}

fn end(times: &Times<'_>, zone: Zone) -> Option<i64> {
    let when = parse::when(&times.until, times.zone(zone)).ok()?;
    Some(when.end.micros())
}

fn public(times: &Times<'_>, zone: Zone) -> Option<When> {
    parse::when(&times.known, times.zone(zone)).ok()
}
