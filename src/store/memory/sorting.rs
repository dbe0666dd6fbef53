//! Lists in another order than that of time: sorted once, and kept while nothing that they depend on changes.

use super::MemoryStore;
use super::block::Block;
use super::page::{At, Listed};
use super::rest;
use super::row_tickers::RowTickers;
use super::select::over_blocks;
use super::words::{Dictionary, Listed as Lists};
use crate::query::Expr;
use crate::store::page::SortBy;
use crate::story::batch::{PART, status_of};
use crate::story::{Flags, Texts};
use crate::sync::Ticket;
use crate::text::fold;
use crate::time::{Span, Timestamp};
use std::cmp::Ordering;
use std::sync::atomic::{AtomicUsize, Ordering as Atomic};
use std::sync::{Arc, Mutex, PoisonError};

/// What a sorted list depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct SortedKey {
    /// The store's revision.
    pub revision: u64,
    /// The filter.
    pub expr: Expr,
    /// The clock of a replay: closes after it are not known.
    pub clock: Option<Timestamp>,
    /// The span.
    pub span: Span,
    /// Whether rows that do not pass are in it.
    pub dimmed: bool,
    /// What it is sorted by.
    pub sort: SortBy,
    /// The focus ticker of all rows.
    pub focus: Option<Arc<str>>,
}

/// The list that was sorted last.
#[derive(Debug, Default)]
pub struct LastSorted(Mutex<Option<(SortedKey, Arc<Sorted>)>>);

impl LastSorted {
    /// The list of `key`: the one that is kept, or a new one that is kept from now on.
    pub fn of(
        &self,
        key: SortedKey,
        sort: impl FnOnce(&SortedKey) -> Option<Sorted>,
    ) -> Option<Arc<Sorted>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, sorted)) = kept.as_ref().filter(|(own, _)| *own == key) {
            return Some(Arc::clone(sorted));
        }
        let sorted = Arc::new(sort(&key)?);
        *kept = Some((key, Arc::clone(&sorted)));
        Some(sorted)
    }
}

/// A row with what it is sorted by: numbers compare first, then the texts of their rows, then time and arrival.
#[derive(Clone, Copy, Debug)]
struct Entry {
    key: u64,
    block: u32,
    row: u32,
}

/// Rows in order.
#[derive(Debug, Default)]
pub struct Sorted {
    /// Rows with a value, then rows without.
    rows: Vec<(u32, u32)>,
    /// How many have one.
    present: usize,
}

impl Sorted {
    /// The rows of `listed` in order; `None` when the ticket went stale.
    #[must_use]
    pub fn new(
        store: &MemoryStore,
        listed: &Listed,
        key: &SortedKey,
        ticket: &Ticket,
    ) -> Option<Self> {
        let values = Values::new(store, key);
        let heavy = listed.iter().filter(|(_, count)| *count > 1_000).count() * 4;
        let done = AtomicUsize::new(0);
        let parts = over_blocks(&store.blocks, heavy, ticket, |index, block| {
            let mut part = Part::default();
            if let Some((bits, _)) = listed.get(index).filter(|(_, count)| *count > 0) {
                part.fill(&values, block, index, bits.rows(0..block.len()));
            }
            let done = done.fetch_add(1, Atomic::Relaxed) + 1;
            ticket.tell("sorting", done, store.blocks.len());
            part
        })?;
        Self::merged(store, &parts, ticket)
    }

    fn merged(store: &MemoryStore, parts: &[Part], ticket: &Ticket) -> Option<Self> {
        let order = |a: &Entry, b: &Entry| compare(store, parts, a, b);
        let all = parts.iter().flat_map(|p| &p.entries).copied();
        let mut entries: Vec<Entry> = all.collect();
        // Parts are sorted already: the stable sort finds their runs and only merges them.
        entries.sort_by(order);
        if ticket.is_stale() {
            return None;
        }
        let present = entries.len();
        let mut missing: Vec<Entry> = parts.iter().flat_map(|p| &p.missing).copied().collect();
        missing.sort_by(order);
        let rows = entries.iter().chain(&missing).map(|e| (e.block, e.row));
        Some(Self {
            rows: rows.collect(),
            present,
        })
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The row with `rank` rows before it.
    #[must_use]
    pub fn at(&self, rank: usize, descending: bool) -> Option<At> {
        let (block, row) = *self.rows.get(self.turned(rank, descending))?;
        Some((block as usize, row as usize))
    }

    /// How many rows stand before a row.
    #[must_use]
    pub fn rank_of(&self, at: At, descending: bool) -> Option<usize> {
        let wanted = (at.0 as u32, at.1 as u32);
        let found = self.rows.iter().position(|row| *row == wanted)?;
        Some(self.turned(found, descending))
    }

    const fn turned(&self, rank: usize, descending: bool) -> usize {
        if descending && rank < self.present {
            self.present - 1 - rank
        } else {
            rank
        }
    }
}

fn compare(store: &MemoryStore, parts: &[Part], a: &Entry, b: &Entry) -> Ordering {
    let text = |e: &Entry| {
        let part = parts.get(e.block as usize);
        let texts = part.and_then(|p| p.texts.as_ref());
        texts.map_or("", |texts| texts.get(e.row as usize))
    };
    let tie = |e: &Entry| {
        let block = store.blocks.get(e.block as usize)?;
        let row = e.row as usize;
        Some((block.cells.start_of(row), block.arrival(row)))
    };
    a.key
        .cmp(&b.key)
        .then_with(|| text(a).cmp(text(b)))
        .then_with(|| tie(a).cmp(&tie(b)))
}

/// The rows of one block, in order.
#[derive(Debug, Default)]
struct Part {
    entries: Vec<Entry>,
    missing: Vec<Entry>,
    /// Texts that keys are the beginnings of, by row; rows that are not listed have an empty one.
    texts: Option<Texts>,
}

impl Part {
    fn fill(
        &mut self,
        values: &Values<'_>,
        block: &Block,
        index: usize,
        rows: impl Iterator<Item = usize>,
    ) {
        let mut texts = Texts::default();
        for row in rows {
            let entry = |key| Entry {
                key,
                block: index as u32,
                row: row as u32,
            };
            match values.of(block, row) {
                Value::Number(key) => self.entries.push(entry(key)),
                Value::Text(text) => {
                    while texts.len() < row {
                        texts.seal();
                    }
                    self.entries.push(entry(beginning(&text)));
                    texts.push(&text);
                }
                Value::Missing => self.missing.push(entry(0)),
            }
        }
        let text = |e: &Entry| texts.get(e.row as usize);
        // Rows of a block are in order of time, so a stable sort leaves ties as they are to be.
        self.entries
            .sort_by(|a, b| a.key.cmp(&b.key).then_with(|| text(a).cmp(text(b))));
        self.texts = (!texts.is_empty()).then_some(texts);
    }
}

/// The first eight bytes as a number that sorts as they do.
fn beginning(text: &str) -> u64 {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    u64::from_be_bytes(bytes)
}

/// A number that sorts as the fraction does.
fn ordered(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 {
        !bits
    } else {
        bits | 1 << 63
    }
}

enum Value {
    Number(u64),
    Text(String),
    Missing,
}

/// What rows are sorted by.
struct Values<'a> {
    store: &'a MemoryStore,
    sort: SortBy,
    clock: Timestamp,
    /// The rank of every word of the dictionary that the column points at.
    ranks: Vec<u64>,
    /// Whose figures they are, if figures are what it is sorted by.
    tickers: Option<RowTickers<'a>>,
}

impl<'a> Values<'a> {
    fn new(store: &'a MemoryStore, key: &SortedKey) -> Self {
        let sort = key.sort;
        let words = &store.words;
        let ranks = match sort {
            SortBy::Kind => ranks(&words.kinds, |w| fold(w).into_owned()),
            SortBy::Tickers => ranks(&words.tickers.names, |w| fold(w).into_owned()),
            SortBy::Who => ranks(&words.people.names, |id| {
                fold(store.story.name(id)).into_owned()
            }),
            _ => Vec::new(),
        };
        let is_figure = matches!(sort, SortBy::Figure(_));
        let priced = is_figure || matches!(sort, SortBy::Ticker | SortBy::Close | SortBy::Return);
        let tickers =
            || RowTickers::new(store, &key.expr, key.focus.as_deref(), is_figure, key.clock);
        Self {
            store,
            sort,
            clock: key.clock.unwrap_or(Timestamp::MAX),
            ranks,
            tickers: priced.then(tickers),
        }
    }

    fn of(&self, block: &Block, row: usize) -> Value {
        let (cells, words) = (&block.cells, &self.store.words);
        let number = |n: Option<u64>| n.map_or(Value::Missing, Value::Number);
        let rank =
            |word: Option<u32>| number(word.and_then(|w| self.ranks.get(w as usize)).copied());
        match self.sort {
            SortBy::Time => Value::Number(0),
            SortBy::Importance => {
                let clock = Some(self.clock);
                Value::Number(u64::from(self.store.weight(block, row, clock)))
            }
            SortBy::Kind => rank(Some(cells.kind.get(row))),
            SortBy::Status => number(status_of(cells.status.get(row)).map(|s| s as u64)),
            SortBy::Who => rank(first(&words.people, cells.who.get(row))),
            SortBy::Tickers => rank(first(&words.tickers, cells.tickers.get(row))),
            SortBy::Title => text(title(block, row)),
            SortBy::Source if cells.flags.get(row).has(Flags::SOURCE) => {
                text(&rest::source(cells.rest.get(row)))
            }
            SortBy::Source => Value::Missing,
            SortBy::Ticker => {
                let found = self.tickers.as_ref().and_then(|t| t.of(block, row));
                found.map_or(Value::Missing, |(ticker, _)| text(&ticker))
            }
            SortBy::Close | SortBy::Return => {
                let session = self.tickers.as_ref().and_then(|t| t.session(block, row));
                let value = session.and_then(|s| match self.sort {
                    SortBy::Close => Some(s.bar.close),
                    _ => s.change,
                });
                number(value.map(ordered))
            }
            SortBy::Figure(measure) => {
                let quick = self.tickers.as_ref().and_then(|t| t.figures(block, row));
                number(quick.and_then(|q| q.figure(measure)).map(ordered))
            }
        }
    }
}

fn text(text: &str) -> Value {
    if text.is_empty() {
        Value::Missing
    } else {
        Value::Text(fold(text).into_owned())
    }
}

/// The title as it is written.
fn title(block: &Block, row: usize) -> &str {
    let text = block.cells.text.get(row);
    text.split(PART).next().unwrap_or_default()
}

/// The number of the first word of a list.
fn first(lists: &Lists, list: u32) -> Option<u32> {
    lists.lists.list(list).first().copied()
}

/// The rank of every word among all, by what it is sorted as; equal words have one rank.
fn ranks(words: &Dictionary, sorted_as: impl Fn(&str) -> String) -> Vec<u64> {
    let mut all: Vec<String> = words.words().iter().map(|w| sorted_as(w)).collect();
    let own = all.clone();
    all.sort_unstable();
    all.dedup();
    let rank = |word: &String| all.partition_point(|other| other < word) as u64;
    own.iter().map(rank).collect()
}
