//! A block: some ten thousand events that never change, with what makes questions about them cheap.

use super::bits::Bits;
use super::cells::Cells;
use super::id_index::IdIndex;
use super::link_index::LinkIndex;
use super::needle::rows_folded;
use super::rank::Chosen;
use super::words::Words;
use crate::store::ask::LinksAsk;
use crate::story::{Flags, Lane, Texts, Vocabulary};
use crate::sync::Gate;
use crate::text::fold;
use crate::time::{DAY, Span};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// Events that reach further than this are listed apart, so that they do not widen every search.
const LONG: i64 = 2 * DAY;

/// How many rows lie between two sampled starts.
const SAMPLED: usize = 128;

/// Scans for an identifier before a block gets an index. Building one takes as long as some thirty scans; blocks start
/// at different counts, so that no single look-up builds all of them.
const SCANS: Range<u64> = 16..48;

/// Events of one stretch of arrival, sorted by time.
#[derive(Debug)]
pub struct Block {
    /// Number of the first arrival.
    pub base: u64,
    /// Number that no other block has.
    pub serial: u64,
    /// The columns.
    pub cells: Cells,
    /// Which rows run in which lane.
    pub lanes: [Bits; Lane::ALL.len()],
    /// Every row, with its counts and the most important ones.
    pub all: Arc<Chosen>,
    /// Rows whose text is not ASCII, and their folded text.
    pub folded: (Vec<u32>, Texts),
    /// Every part that any row has.
    pub parts: Flags,
    /// The last instant that any row reaches.
    pub reach: i64,
    /// Every so many starts, close together, so that a search touches little memory.
    sampled: Vec<i64>,
    /// Rows that were made from prices; `None` when there is none.
    pub derived: Option<Bits>,
    /// First start of the rows that a file states, and the first instant that lies after all of them.
    pub stated: Option<(i64, i64)>,
    rows: Option<Vec<u32>>,
    short: i64,
    long: Vec<u32>,
    /// Which rows link to what, once that was asked for.
    links: OnceLock<LinkIndex>,
    /// The rows by identifier, once enough scans were made for one.
    ids: OnceLock<IdIndex>,
    scans: AtomicU64,
    /// Rows that became public at another instant than their start, with that instant.
    late: Vec<(u32, i64)>,
}

/// The rows of a block that were public at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Public {
    /// Every row.
    All,
    /// None.
    None,
    /// These.
    Some(Bits),
}

/// The rows of a block that a span touches.
#[derive(Clone, Debug, Default)]
pub struct Touched {
    /// Rows that start in the span.
    pub inside: Range<usize>,
    /// Rows that start before it and reach into it.
    pub before: Vec<usize>,
}

impl Touched {
    /// Whether there is no row.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.inside.is_empty() && self.before.is_empty()
    }
}

impl Block {
    /// The block of `cells`, which arrived from number `base` on; `lane_of` has the lane of every kind, by number. The
    /// gate is passed on the way.
    #[must_use]
    pub fn new(cells: Cells, base: u64, serial: u64, lane_of: &[Lane], gate: &Gate) -> Self {
        gate.pass();
        let lanes = Lane::ALL.map(|lane| {
            let test = |kind: u32| lane_of.get(kind as usize) == Some(&lane);
            cells.kind.bits(test)
        });
        let all = Chosen::new(&cells, &lanes, Bits::all(cells.len()), serial);
        let mut parts = Flags::default();
        let (mut reach, mut short, mut long) = (i64::MIN, 0, Vec::new());
        let mut late = Vec::new();
        let mut stated: Option<(i64, i64)> = None;
        for row in 0..cells.len() {
            gate.pass();
            let public = cells.public_of(row);
            if public != cells.start_of(row) {
                late.push((row as u32, public));
            }
            let flags = cells.flags.get(row);
            parts.add(flags);
            let end = cells.end_of(row);
            reach = reach.max(end);
            if !flags.has(Flags::DERIVED) {
                let start = cells.start_of(row);
                let (first, after) = stated.unwrap_or((start, end));
                stated = Some((first, after.max(end).max(start.saturating_add(1))));
            }
            match end - cells.start_of(row) {
                width if width > LONG => long.push(row as u32),
                width => short = short.max(width),
            }
        }
        Self {
            base,
            serial,
            derived: (parts.has(Flags::DERIVED))
                .then(|| cells.flags.bits(|f| f.has(Flags::DERIVED))),
            stated,
            folded: folded(&cells.text, gate),
            sampled: cells.start.iter().copied().step_by(SAMPLED).collect(),
            rows: cells.arrival.as_deref().map(inverse),
            cells,
            lanes,
            all: Arc::new(all),
            parts,
            reach,
            short,
            long,
            links: OnceLock::new(),
            ids: OnceLock::new(),
            scans: AtomicU64::new(0),
            late,
        }
    }

    /// The block under other numbers, its words those of a store.
    #[must_use]
    pub fn adopted(mut self, base: u64, serial: u64, words: &mut Words, own: &Vocabulary) -> Self {
        words.adopt(&mut self.cells, own);
        Arc::make_mut(&mut self.all).serial = serial;
        Self {
            base,
            serial,
            ..self
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// First and last start.
    #[must_use]
    pub fn bounds(&self) -> (i64, i64) {
        let start = &self.cells.start;
        (
            start.first().copied().unwrap_or_default(),
            start.last().copied().unwrap_or_default(),
        )
    }

    /// The row of arrival number `arrival`.
    #[must_use]
    pub fn row(&self, arrival: u64) -> Option<usize> {
        let offset = usize::try_from(arrival.checked_sub(self.base)?).ok()?;
        if offset >= self.len() {
            return None;
        }
        match &self.rows {
            Some(rows) => rows.get(offset).map(|r| *r as usize),
            None => Some(offset),
        }
    }

    /// The arrival number of `row`.
    #[must_use]
    pub fn arrival(&self, row: usize) -> u64 {
        self.base + u64::from(self.cells.arrival_of(row))
    }

    /// The first row that starts at or after `at`.
    #[must_use]
    pub fn lower(&self, at: i64) -> usize {
        let after = self.sampled.partition_point(|start| *start < at);
        let Some(page) = after.checked_sub(1) else {
            return 0;
        };
        let first = page * SAMPLED;
        let rows = first..self.len().min(first + SAMPLED);
        let page = self.cells.start.get(rows).unwrap_or_default();
        first + page.partition_point(|start| *start < at)
    }

    /// The first row whose (start, arrival) is not before `key`.
    #[must_use]
    pub fn lower_key(&self, key: (i64, u64)) -> usize {
        let (first, last) = (self.lower(key.0), self.lower(key.0.saturating_add(1)));
        let same = first..last;
        same.clone()
            .find(|row| self.arrival(*row) >= key.1)
            .unwrap_or(same.end)
    }

    /// The rows that start in `span`.
    #[must_use]
    pub fn rows_in(&self, span: Span) -> Range<usize> {
        self.lower(span.from.micros())..self.lower(span.to.micros())
    }

    /// The rows that were public at `clock`.
    #[must_use]
    pub fn public(&self, clock: i64) -> Public {
        let begun = self.lower(clock.saturating_add(1));
        let begun_of = |row: u32| (row as usize) < begun;
        let mut changed = self
            .late
            .iter()
            .filter(|(row, at)| (*at <= clock) != begun_of(*row))
            .peekable();
        match changed.peek() {
            None if begun == self.len() => return Public::All,
            None if begun == 0 => return Public::None,
            _ => {}
        }
        let mut bits = Bits::range(self.len(), 0..begun);
        for (row, at) in changed {
            if *at <= clock {
                bits.add(*row as usize);
            } else {
                bits.drop(*row as usize);
            }
        }
        Public::Some(bits)
    }

    /// The first instant after `clock` at which a row of `bits` becomes public.
    #[must_use]
    pub fn next_public(&self, clock: i64, bits: &Bits) -> Option<i64> {
        let plain = |row: &usize| {
            self.late
                .binary_search_by_key(&(*row as u32), |l| l.0)
                .is_err()
        };
        let begun = self.lower(clock.saturating_add(1));
        let plain = bits.rows(begun..self.len()).find(plain);
        let late = self
            .late
            .iter()
            .filter(|(row, at)| *at > clock && bits.has(*row as usize));
        let late = late.map(|(_, at)| *at).min();
        plain
            .map(|row| self.cells.start_of(row))
            .into_iter()
            .chain(late)
            .min()
    }

    /// The rows whose extent, duration included if it counts, overlaps `span`.
    #[must_use]
    pub fn touched(&self, span: Span, lasting: bool) -> Touched {
        let inside = self.rows_in(span);
        let from = span.from.micros();
        if self.reach < from {
            return Touched {
                inside,
                before: Vec::new(),
            };
        }
        let near = self.lower(from.saturating_sub(self.short));
        let long = self.long.iter().map(|row| *row as usize);
        let before = long.take_while(|row| *row < near).chain(near..inside.start);
        let reaches = |row: &usize| self.cells.reach_of(*row, lasting) > from;
        Touched {
            before: before.filter(reaches).collect(),
            inside,
        }
    }

    /// The rows that may have happened in `span`, or gone on, if that counts.
    #[must_use]
    pub fn possible(&self, span: Span, lasting: bool) -> Bits {
        let inside = self.rows_in(span);
        let mut bits = Bits::range(self.len(), inside.clone());
        let near = self.lower(span.from.micros().saturating_sub(self.short));
        let long = self.long.iter().map(|row| *row as usize);
        let after = self.lower(span.to.micros().saturating_add(1));
        let edge = (near..inside.start).chain(inside.end..after);
        for row in long.take_while(|row| *row < near).chain(edge) {
            if self.cells.extent(row, lasting).overlaps(span) {
                bits.add(row);
            }
        }
        bits
    }

    /// The rows whose folded identifier is `folded`.
    #[must_use]
    pub fn rows_with_id(&self, folded: &str) -> Vec<usize> {
        let ids = &self.cells.ids;
        if folded.is_empty() {
            return Vec::new();
        }
        let patience = SCANS.start + self.serial % (SCANS.end - SCANS.start);
        let scans = || self.scans.fetch_add(1, Ordering::Relaxed);
        if self.ids.get().is_none() && scans() < patience {
            return rows_folded(ids, folded);
        }
        let index = self.ids.get_or_init(|| IdIndex::new(ids));
        index.rows(ids, folded)
    }

    /// The links of the block by target.
    pub fn links(&self) -> &LinkIndex {
        self.links.get_or_init(|| {
            let linked = self.cells.flags.bits(|f| f.has(Flags::LINK));
            LinkIndex::new(&self.cells.rest, linked.rows(0..self.len()))
        })
    }

    /// Whether [`Self::links`] is at hand, or has nothing to read.
    #[must_use]
    pub fn has_link_index(&self) -> bool {
        !self.parts.has(Flags::LINK) || self.links.get().is_some()
    }

    /// The first rows that have a link to an identifier, in order of time, and how many there are.
    #[must_use]
    pub fn linked_to(&self, ask: &LinksAsk<'_>) -> (Vec<usize>, usize) {
        if !self.parts.has(Flags::LINK) {
            return (Vec::new(), 0);
        }
        let rows = self.links().rows_to(ask.id).iter();
        let rows = rows.map(|row| *row as usize);
        let public = ask.clock.map_or(Public::All, |at| self.public(at.micros()));
        let (mut first, mut total) = (Vec::new(), 0);
        for row in rows {
            let counts = match &public {
                Public::All => true,
                Public::None => false,
                Public::Some(bits) => bits.has(row),
            };
            if counts {
                total += 1;
                if first.len() < ask.limit {
                    first.push(row);
                }
            }
        }
        (first, total)
    }

    /// Bytes that are held.
    #[must_use]
    pub fn size(&self) -> usize {
        let links = self.links.get().map_or(0, LinkIndex::size);
        let ids = self.ids.get().map_or(0, IdIndex::size);
        let lanes: usize = self.lanes.iter().map(Bits::size).sum();
        let folded = self.folded.0.capacity() * 4 + self.folded.1.size();
        let rows = self.rows.as_ref().map_or(0, |r| r.capacity() * 4);
        self.cells.size()
            + links
            + ids
            + lanes
            + folded
            + rows
            + self.long.capacity() * 4
            + (self.late.capacity() * 16)
            + self.all.size()
            + self.sampled.capacity() * 8
    }
}

fn folded(texts: &Texts, gate: &Gate) -> (Vec<u32>, Texts) {
    let (mut rows, mut folded) = (Vec::new(), Texts::default());
    if !texts.bytes().is_ascii() {
        for row in 0..texts.len() {
            gate.pass();
            let text = texts.get(row);
            if !text.is_ascii() {
                rows.push(row as u32);
                folded.push(&fold(text));
            }
        }
    }
    rows.shrink_to_fit();
    folded.shrink();
    (rows, folded)
}

fn inverse(arrival: &[u32]) -> Vec<u32> {
    let mut rows = vec![0; arrival.len()];
    for (row, arrival) in arrival.iter().enumerate() {
        if let Some(cell) = rows.get_mut(*arrival as usize) {
            *cell = row as u32;
        }
    }
    rows
}
