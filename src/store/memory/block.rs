//! A block: some ten thousand events that never change, with the indices that make requests cheap.

use super::block_selection::BlockSelection;
use super::columns::Columns;
use super::columns::bitmap::Bitmap;
use super::columns::dictionaries::Dictionaries;
use super::columns::id_index::IdIndex;
use super::columns::link_index::LinkIndex;
use super::columns::needle::{FoldedTexts, rows_equal};
use super::importance_as_of::{EarlierImportance, ImportanceView};
use crate::store::api::LinksRequest;
use crate::story::{Flags, Lane, Texts, Vocabulary};
use crate::sync::PauseGate;
use crate::text::fold;
use crate::time::{DAY, Span, Timestamp};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// Events that last longer than this are listed separately, so that they do not widen every search.
const LONG: i64 = 2 * DAY;

/// Rows between two sampled starts.
const SAMPLE_STEP: usize = 128;

/// Scans for an identifier before a block gets an index, which takes as long to build as some thirty scans. Blocks start at
/// different counts, so that no single look-up builds all indices.
const SCANS: Range<u64> = 16..48;

/// Events that arrived one after the other, sorted by time.
#[derive(Debug)]
pub struct Block {
    /// Number of the first arrival.
    pub base: u64,
    /// Serial number: no other block has it.
    pub serial: u64,
    /// The columns.
    pub columns: Columns,
    /// The rows of each lane.
    pub lanes: [Bitmap; Lane::ALL.len()],
    /// The selection of all rows.
    pub all: Arc<BlockSelection>,
    /// The folded texts of rows whose text is not ASCII.
    pub folded: FoldedTexts,
    /// The optional fields that any row has.
    pub parts: Flags,
    /// The last instant that any row reaches.
    pub reach: i64,
    /// Every [`SAMPLE_STEP`]th start, close together, so that a search touches little memory.
    sampled: Vec<i64>,
    /// Derived rows; `None` when there is none.
    pub derived: Option<Bitmap>,
    /// First start of the stated rows, and the first instant after all of them.
    pub stated: Option<(i64, i64)>,
    rows: Option<Vec<u32>>,
    short: i64,
    long: Vec<u32>,
    /// The rows by link target, once that was needed.
    links: OnceLock<LinkIndex>,
    /// The rows by identifier, after enough scans for one.
    ids: OnceLock<IdIndex>,
    scans: AtomicU64,
    /// Rows that became public at another instant than their start, with that instant.
    late: Vec<(u32, i64)>,
}

/// The rows of a block that were public at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicRows {
    /// Every row.
    All,
    /// None.
    None,
    /// Only these.
    Some(Bitmap),
}

/// The rows of a block that a span touches.
#[derive(Clone, Debug, Default)]
pub struct TouchedRows {
    /// Rows that start in the span.
    pub inside: Range<usize>,
    /// Rows that start before it and reach into it.
    pub before: Vec<usize>,
}

impl TouchedRows {
    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inside.is_empty() && self.before.is_empty()
    }
}

impl Block {
    /// The block of `columns`, which arrived from number `base` on; `lane_of` has the lane of every kind by number. The
    /// gate is passed between rows.
    #[must_use]
    pub fn new(
        columns: Columns,
        base: u64,
        serial: u64,
        lane_of: &[Lane],
        gate: &PauseGate,
    ) -> Self {
        gate.pass();
        let lanes = Lane::ALL.map(|lane| {
            let test = |kind: u32| lane_of.get(kind as usize) == Some(&lane);
            columns.kind.rows_where(test)
        });
        let all = BlockSelection::new(&columns, &lanes, Bitmap::full(columns.len()), serial);
        let mut parts = Flags::default();
        let (mut reach, mut short, mut long) = (i64::MIN, 0, Vec::new());
        let mut late = Vec::new();
        let mut stated: Option<(i64, i64)> = None;
        for row in 0..columns.len() {
            gate.pass();
            let public = columns.public_of(row);
            if public != columns.start_of(row) {
                late.push((row as u32, public));
            }
            let flags = columns.flags.get(row);
            parts.add(flags);
            let end = columns.end_of(row);
            reach = reach.max(end);
            if !flags.has(Flags::DERIVED) {
                let start = columns.start_of(row);
                let (first, after) = stated.unwrap_or((start, end));
                stated = Some((first, after.max(end).max(start.saturating_add(1))));
            }
            match end - columns.start_of(row) {
                width if width > LONG => long.push(row as u32),
                width => short = short.max(width),
            }
        }
        Self {
            base,
            serial,
            derived: (parts.has(Flags::DERIVED))
                .then(|| columns.flags.rows_where(|f| f.has(Flags::DERIVED))),
            stated,
            folded: folded(&columns.text, gate),
            sampled: columns.start.iter().copied().step_by(SAMPLE_STEP).collect(),
            rows: columns.arrival.as_deref().map(inverse),
            columns,
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

    /// The block with its place in a store, its words renumbered by those of the store.
    #[must_use]
    pub fn adopted(
        mut self,
        base: u64,
        serial: u64,
        dictionaries: &mut Dictionaries,
        vocabulary: &Vocabulary,
    ) -> Self {
        dictionaries.adopt(self.columns.words_mut(), vocabulary);
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
        self.columns.len()
    }

    /// First and last start.
    #[must_use]
    pub fn bounds(&self) -> (i64, i64) {
        let start = &self.columns.start;
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
        self.base + u64::from(self.columns.arrival_of(row))
    }

    /// The first row that starts at or after `at`.
    #[must_use]
    pub fn lower(&self, at: i64) -> usize {
        let after = self.sampled.partition_point(|start| *start < at);
        let Some(page) = after.checked_sub(1) else {
            return 0;
        };
        let first = page * SAMPLE_STEP;
        let rows = first..self.len().min(first + SAMPLE_STEP);
        let page = self.columns.start.get(rows).unwrap_or_default();
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
    pub fn public_rows(&self, clock: i64) -> PublicRows {
        let begun = self.lower(clock.saturating_add(1));
        let begun_of = |row: u32| (row as usize) < begun;
        let mut changed = self
            .late
            .iter()
            .filter(|(row, at)| (*at <= clock) != begun_of(*row))
            .peekable();
        match changed.peek() {
            None if begun == self.len() => return PublicRows::All,
            None if begun == 0 => return PublicRows::None,
            _ => {}
        }
        let mut bits = Bitmap::range(self.len(), 0..begun);
        for (row, at) in changed {
            if *at <= clock {
                bits.insert(*row as usize);
            } else {
                bits.remove(*row as usize);
            }
        }
        PublicRows::Some(bits)
    }

    /// The first instant after `clock` at which a row of `bits` becomes public.
    #[must_use]
    pub fn next_public(&self, clock: i64, bits: &Bitmap) -> Option<i64> {
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
            .filter(|(row, at)| *at > clock && bits.contains(*row as usize));
        let late = late.map(|(_, at)| *at).min();
        plain
            .map(|row| self.columns.start_of(row))
            .into_iter()
            .chain(late)
            .min()
    }

    /// The rows that overlap `span`, by their durations too if these count.
    #[must_use]
    pub fn touched(&self, span: Span, lasting: bool) -> TouchedRows {
        let inside = self.rows_in(span);
        let from = span.from.micros();
        if self.reach < from {
            return TouchedRows {
                inside,
                before: Vec::new(),
            };
        }
        let near = self.lower(from.saturating_sub(self.short));
        let long = self.long.iter().map(|row| *row as usize);
        let before = long.take_while(|row| *row < near).chain(near..inside.start);
        let reaches = |row: &usize| self.columns.reach_of(*row, lasting) > from;
        TouchedRows {
            before: before.filter(reaches).collect(),
            inside,
        }
    }

    /// The rows that may have happened in `span`, or been under way if durations count.
    #[must_use]
    pub fn possible(&self, span: Span, lasting: bool) -> Bitmap {
        let inside = self.rows_in(span);
        let mut bits = Bitmap::range(self.len(), inside.clone());
        let near = self.lower(span.from.micros().saturating_sub(self.short));
        let long = self.long.iter().map(|row| *row as usize);
        let after = self.lower(span.to.micros().saturating_add(1));
        let edge = (near..inside.start).chain(inside.end..after);
        for row in long.take_while(|row| *row < near).chain(edge) {
            if self.columns.extent(row, lasting).overlaps(span) {
                bits.insert(row);
            }
        }
        bits
    }

    /// The rows whose folded identifier is `folded`.
    #[must_use]
    pub fn rows_with_id(&self, folded: &str) -> Vec<usize> {
        let ids = &self.columns.ids;
        if folded.is_empty() {
            return Vec::new();
        }
        let patience = SCANS.start + self.serial % (SCANS.end - SCANS.start);
        let scans = || self.scans.fetch_add(1, Ordering::Relaxed);
        if self.ids.get().is_none() && scans() < patience {
            return rows_equal(ids, folded);
        }
        let index = self.ids.get_or_init(|| IdIndex::new(ids));
        index.rows(ids, folded)
    }

    /// The links of the block by target.
    pub fn links(&self) -> &LinkIndex {
        self.links.get_or_init(|| {
            let linked = self.columns.flags.rows_where(|f| f.has(Flags::LINK));
            LinkIndex::new(&self.columns.rest, linked.rows(0..self.len()))
        })
    }

    /// Whether [`Self::links`] is built already, or empty.
    #[must_use]
    pub fn has_link_index(&self) -> bool {
        !self.parts.has(Flags::LINK) || self.links.get().is_some()
    }

    /// The first rows that have a link to an identifier, in order of time, and how many there are.
    #[must_use]
    pub fn linked_to(&self, request: &LinksRequest<'_>) -> (Vec<usize>, usize) {
        if !self.parts.has(Flags::LINK) {
            return (Vec::new(), 0);
        }
        let rows = self.links().rows_to(request.id).iter();
        let rows = rows.map(|row| *row as usize);
        let public = request
            .clock
            .map_or(PublicRows::All, |at| self.public_rows(at.micros()));
        let (mut first, mut total) = (Vec::new(), 0);
        for row in rows {
            let counts = match &public {
                PublicRows::All => true,
                PublicRows::None => false,
                PublicRows::Some(bits) => bits.contains(row),
            };
            if counts {
                total += 1;
                if first.len() < request.limit {
                    first.push(row);
                }
            }
        }
        (first, total)
    }

    /// The importance of the rows at `clock`.
    #[must_use]
    pub fn importance_view<'a>(
        &'a self,
        earlier: &EarlierImportance,
        clock: Option<Timestamp>,
    ) -> ImportanceView<'a> {
        let arrivals = self.base..self.base + self.len() as u64;
        let changed = clock
            .into_iter()
            .flat_map(|clock| earlier.in_force(arrivals.clone(), clock));
        let changed =
            changed.filter_map(|(arrival, importance)| Some((self.row(arrival)?, importance)));
        ImportanceView::new(&self.columns.importance, changed.collect())
    }

    /// Size in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        let links = self.links.get().map_or(0, LinkIndex::size);
        let ids = self.ids.get().map_or(0, IdIndex::size);
        let lanes: usize = self.lanes.iter().map(Bitmap::size).sum();
        let folded = self.folded.rows.capacity() * 4 + self.folded.texts.size();
        let rows = self.rows.as_ref().map_or(0, |r| r.capacity() * 4);
        self.columns.size()
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

fn folded(texts: &Texts, gate: &PauseGate) -> FoldedTexts {
    let mut folded = FoldedTexts::default();
    if !texts.bytes().is_ascii() {
        for row in 0..texts.len() {
            gate.pass();
            let text = texts.get(row);
            if !text.is_ascii() {
                folded.rows.push(row as u32);
                folded.texts.push(&fold(text));
            }
        }
    }
    folded.rows.shrink_to_fit();
    folded.texts.shrink();
    folded
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

#[cfg(test)]
mod tests;
