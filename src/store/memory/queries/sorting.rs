//! Sorts rows by the values of a column.

use super::row_tickers::RowTickers;
use super::sorted_rows::{BlockRows, SortedRows};
use crate::store::memory::block::Block;
use crate::store::memory::caches::SortKey;
use crate::store::memory::columns::dictionaries::{Dictionary, NameLists};
use crate::store::memory::columns::lazy_fields;
use crate::store::memory::memory_store::MemoryStore;
use crate::store::memory::parallel::over_blocks;
use crate::store::page::SortBy;
use crate::story::batch::{PART, status_of};
use crate::story::{Flags, Texts};
use crate::sync::{CancelToken, Cancelled};
use crate::text::fold;
use crate::time::Timestamp;
use std::cmp::Ordering;
use std::sync::atomic::{AtomicUsize, Ordering as Atomic};

/// A row with its key: keys compare first, then the texts of their rows, then time and arrival.
#[derive(Clone, Copy, Debug)]
struct Entry {
    key: u64,
    block: u32,
    row: u32,
}

impl MemoryStore {
    /// `rows` in order.
    pub(in crate::store::memory) fn sort(
        &self,
        rows: &BlockRows,
        key: &SortKey,
        token: &CancelToken,
    ) -> Result<SortedRows, Cancelled> {
        let values = Values::new(self, key);
        let heavy = rows.iter().filter(|(_, count)| *count > 1_000).count() * 4;
        let done = AtomicUsize::new(0);
        let parts = over_blocks(&self.blocks, heavy, token, |index, block| {
            let mut part = SortedBlock::default();
            if let Some((bits, _)) = rows.get(index).filter(|(_, count)| *count > 0) {
                part.fill(&values, block, index, bits.rows(0..block.len()));
            }
            let done = done.fetch_add(1, Atomic::Relaxed) + 1;
            token.report_progress("sorting", done, self.blocks.len());
            part
        })?;
        let order = |a: &Entry, b: &Entry| compare(self, &parts, a, b);
        let mut entries: Vec<Entry> = parts.iter().flat_map(|p| &p.entries).copied().collect();
        // Parts are sorted already: the stable sort finds their runs and only merges them.
        entries.sort_by(order);
        token.check()?;
        let mut missing: Vec<Entry> = parts.iter().flat_map(|p| &p.missing).copied().collect();
        missing.sort_by(order);
        let rows = |entries: &[Entry]| -> Vec<(u32, u32)> {
            entries.iter().map(|e| (e.block, e.row)).collect()
        };
        Ok(SortedRows::new(&rows(&entries), &rows(&missing)))
    }
}

fn compare(store: &MemoryStore, parts: &[SortedBlock], a: &Entry, b: &Entry) -> Ordering {
    let text = |e: &Entry| {
        let part = parts.get(e.block as usize);
        let texts = part.and_then(|p| p.texts.as_ref());
        texts.map_or("", |texts| texts.get(e.row as usize))
    };
    let tie = |e: &Entry| {
        let block = store.blocks.get(e.block as usize)?;
        let row = e.row as usize;
        Some((block.columns.start_of(row), block.arrival(row)))
    };
    a.key
        .cmp(&b.key)
        .then_with(|| text(a).cmp(text(b)))
        .then_with(|| tie(a).cmp(&tie(b)))
}

/// The rows of one block, in order.
#[derive(Debug, Default)]
struct SortedBlock {
    entries: Vec<Entry>,
    missing: Vec<Entry>,
    /// The texts whose beginnings the keys are, by row; rows that are not listed have an empty one.
    texts: Option<Texts>,
}

impl SortedBlock {
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
                    self.entries.push(entry(prefix(&text)));
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
fn prefix(text: &str) -> u64 {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    u64::from_be_bytes(bytes)
}

/// A number that sorts as the fraction does.
fn order_preserving(value: f64) -> u64 {
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

/// The values that rows are sorted by.
struct Values<'a> {
    store: &'a MemoryStore,
    sort: SortBy,
    clock: Timestamp,
    /// The rank of every word of the dictionary that the column points at.
    ranks: Vec<u64>,
    /// Whose prices or figures they are, if rows are sorted by these.
    tickers: Option<RowTickers<'a>>,
}

impl<'a> Values<'a> {
    fn new(store: &'a MemoryStore, key: &SortKey) -> Self {
        let sort = key.sort;
        let dictionaries = &store.dictionaries;
        let ranks = match sort {
            SortBy::Kind => ranks(&dictionaries.kinds, |w| fold(w).into_owned()),
            SortBy::Tickers => ranks(&dictionaries.tickers.names, |w| fold(w).into_owned()),
            SortBy::Who => ranks(&dictionaries.people.names, |id| {
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
        let (columns, dictionaries) = (&block.columns, &self.store.dictionaries);
        let number = |n: Option<u64>| n.map_or(Value::Missing, Value::Number);
        let rank =
            |word: Option<u32>| number(word.and_then(|w| self.ranks.get(w as usize)).copied());
        match self.sort {
            SortBy::Time => Value::Number(0),
            SortBy::Importance => {
                let clock = Some(self.clock);
                Value::Number(u64::from(self.store.importance_at(block, row, clock)))
            }
            SortBy::Kind => rank(Some(columns.kind.get(row))),
            SortBy::Status => number(status_of(columns.status.get(row)).map(|s| s as u64)),
            SortBy::Who => rank(first(&dictionaries.people, columns.who.get(row))),
            SortBy::Tickers => rank(first(&dictionaries.tickers, columns.tickers.get(row))),
            SortBy::Title => text(title(block, row)),
            SortBy::Source if columns.flags.get(row).has(Flags::SOURCE) => {
                text(&lazy_fields::source(columns.rest.get(row)))
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
                number(value.map(order_preserving))
            }
            SortBy::Figure(measure) => {
                let quick = self.tickers.as_ref().and_then(|t| t.figures(block, row));
                number(quick.and_then(|q| q.figure(measure)).map(order_preserving))
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
    let text = block.columns.text.get(row);
    text.split(PART).next().unwrap_or_default()
}

/// The number of the first word of a list.
fn first(lists: &NameLists, list: u32) -> Option<u32> {
    lists.lists.list(list).first().copied()
}

/// The rank of every word by what it is sorted as; equal words have equal ranks.
fn ranks(words: &Dictionary, sorted_as: impl Fn(&str) -> String) -> Vec<u64> {
    let mut all: Vec<String> = words.words().iter().map(|w| sorted_as(w)).collect();
    let own = all.clone();
    all.sort_unstable();
    all.dedup();
    let rank = |word: &String| all.partition_point(|other| other < word) as u64;
    own.iter().map(rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_as_their_values_do() {
        let numbers = [
            f64::NEG_INFINITY,
            -2.5,
            -1e-300,
            0.0,
            1e-300,
            1.0,
            2.5,
            f64::INFINITY,
        ];
        let keys = numbers.map(order_preserving);
        assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
        assert_eq!(order_preserving(-0.0), order_preserving(0.0));
        let texts = ["", "a", "ab", "abcdefgh", "b", "é"];
        assert!(texts.map(prefix).is_sorted());
        assert_eq!(prefix("abcdefgh"), prefix("abcdefghi"), "only eight bytes");
    }

    #[test]
    fn equal_words_have_equal_ranks() {
        let mut words = Dictionary::default();
        for word in ["b", "A", "a", "c"] {
            words.intern(word);
        }
        assert_eq!(ranks(&words, |word| fold(word).into_owned()), [1, 0, 0, 2]);
    }
}
