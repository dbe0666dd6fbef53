//! Facets: how often each value of a field occurs in a window among the events that pass.

use super::MemoryStore;
use super::bits::Bits;
use super::block::Block;
use super::column::{Cell, Column};
use super::rank::{COUNTED, Chosen, Tally};
use super::select::over_blocks;
use super::words::Listed;
use crate::query::Query;
use crate::store::ask::{Facet, FacetAsk, FacetValue, ValuesAsk};
use crate::story::field::{self, FIELDS};
use crate::story::{Lane, Status};
use crate::sync::Ticket;
use crate::text::fold;
use crate::time::Span;
use std::ops::Range;
use std::sync::Arc;

/// The fields whose values are counted here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    Kind,
    Lane,
    Who,
    About,
    Ticker,
    Tag,
    Status,
}

const _: () = assert!(Counted::Status as usize + 1 == COUNTED);

impl Counted {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "kind" => Self::Kind,
            "lane" => Self::Lane,
            "who" => Self::Who,
            "about" => Self::About,
            "ticker" => Self::Ticker,
            "tag" => Self::Tag,
            "status" => Self::Status,
            _ => return None,
        })
    }
}

/// The values of every facet.
pub fn facets(store: &MemoryStore, ask: &FacetAsk, ticket: &Ticket) -> Option<Vec<Facet>> {
    let fields = FIELDS.iter().filter(|f| f.facet);
    let fields: Vec<_> = fields
        .filter_map(|f| Some((f.name, Counted::named(f.name)?)))
        .collect();
    let wanted: Vec<Counted> = fields.iter().map(|(_, counted)| *counted).collect();
    let mut sums = counts(store, &ask.query, ask.window, &wanted, ticket)?;
    // A field that the filter names is counted without that, so that its other values can be chosen too.
    for ((field, counted), sum) in fields.iter().zip(&mut sums) {
        if let Some(expr) = ask.query.expr.without(field) {
            let query = Query {
                expr,
                clock: ask.query.clock,
                ..Query::default()
            };
            let own = counts(store, &query, ask.window, &[*counted], ticket)?;
            *sum = own.into_iter().next().unwrap_or_default();
        }
    }
    let facet = |((field, counted), counts): ((&'static str, Counted), Vec<u64>)| {
        let (values, more) = values_of(store, counted, &counts, ask.limit);
        Facet {
            field,
            values,
            more,
        }
    };
    Some(fields.into_iter().zip(sums).map(facet).collect())
}

/// The values of one field that contain the needle, in their word or, for people, in any of their names.
pub fn values(store: &MemoryStore, ask: &ValuesAsk, ticket: &Ticket) -> Option<Vec<FacetValue>> {
    let Some(counted) = field::named(ask.field).and_then(|f| Counted::named(f.name)) else {
        return Some(Vec::new());
    };
    let counts = counts(store, &ask.query, ask.window, &[counted], ticket)?;
    let counts = counts.into_iter().next().unwrap_or_default();
    let (mut values, _) = values_of(store, counted, &counts, usize::MAX);
    let people = matches!(counted, Counted::Who | Counted::About);
    values.retain(|value| {
        let named = people && store.cast.contains(&value.word, &ask.needle);
        named || fold(&value.word).contains(ask.needle.as_str())
    });
    values.truncate(ask.limit);
    Some(values)
}

/// How often each number of each column of words occurs among the rows that pass and reach into the window.
fn counts(
    store: &MemoryStore,
    query: &Query,
    window: Span,
    wanted: &[Counted],
    ticket: &Ticket,
) -> Option<Vec<Vec<u64>>> {
    let selection = store.select(query, ticket)?;
    let heavy = |(block, chosen): &(&Block, &Arc<Chosen>)| {
        let rows = block.rows_in(window);
        !rows.is_empty() && !chosen.tallies.are_known()
    };
    let blocks = store.blocks.iter().zip(&selection.blocks);
    let heavy = blocks.filter(heavy).count();
    let parts = over_blocks(&store.blocks, heavy, ticket, |index, block| {
        let touched = block.touched(window, query.lasting(window.from));
        let chosen = selection.blocks.get(index)?;
        if touched.is_none() || chosen.count == 0 {
            return None;
        }
        let rows = touched.inside;
        let count = |counted: &Counted| {
            let count = |rows| count(block, *counted, &chosen.bits, rows);
            let mut parts = Tally::new();
            let range = (&rows, block.len());
            let add = |part: &Tally| parts.extend_from_slice(part);
            chosen.tallies.of(*counted as usize, range, count, add);
            parts
        };
        let before = touched
            .before
            .into_iter()
            .filter(|row| chosen.bits.has(*row));
        let before: Vec<usize> = before.collect();
        let single = |counted: &Counted| {
            let number = |row: &usize| (number(block, *counted, *row), 1);
            before.iter().map(number).collect::<Tally>()
        };
        let counts = wanted
            .iter()
            .map(|counted| (count(counted), single(counted)));
        Some(counts.collect::<Vec<_>>())
    })?;
    let mut sums = vec![Vec::new(); wanted.len()];
    for part in parts.into_iter().flatten() {
        for (sum, (inside, before)) in sums.iter_mut().zip(part) {
            merge(sum, inside);
            merge(sum, before);
        }
    }
    Some(sums)
}

/// The number that `row` has in a column.
fn number(block: &Block, counted: Counted, row: usize) -> u32 {
    let cells = &block.cells;
    match counted {
        Counted::Kind => cells.kind.get(row),
        Counted::Who => cells.who.get(row),
        Counted::About => cells.about.get(row),
        Counted::Ticker => cells.tickers.get(row),
        Counted::Tag => cells.tags.get(row),
        Counted::Status => u32::from(cells.status.get(row)),
        Counted::Lane => {
            let lane = block.lanes.iter().position(|lane| lane.has(row));
            lane.unwrap_or_default() as u32
        }
    }
}

fn merge(sum: &mut Vec<u64>, counts: Tally) {
    for (number, count) in counts {
        let number = number as usize;
        if number >= sum.len() {
            sum.resize(number + 1, 0);
        }
        if let Some(cell) = sum.get_mut(number) {
            *cell += u64::from(count);
        }
    }
}

fn count(block: &Block, counted: Counted, bits: &Bits, rows: Range<usize>) -> Tally {
    let cells = &block.cells;
    match counted {
        Counted::Kind => tally(&cells.kind, bits, rows),
        Counted::Who => tally(&cells.who, bits, rows),
        Counted::About => tally(&cells.about, bits, rows),
        Counted::Ticker => tally(&cells.tickers, bits, rows),
        Counted::Tag => tally(&cells.tags, bits, rows),
        Counted::Status => tally(&cells.status, bits, rows),
        Counted::Lane => {
            let lanes = block.lanes.iter().enumerate();
            lanes
                .map(|(lane, l)| (lane as u32, bits.count_both(l, &rows)))
                .collect()
        }
    }
}

fn tally<T>(column: &Column<T>, bits: &Bits, rows: Range<usize>) -> Tally
where
    T: Cell + Into<u32>,
{
    if let Column::Same(cell, _) = column {
        return vec![((*cell).into(), bits.count_both(bits, &rows))];
    }
    let mut counts: Vec<u32> = Vec::new();
    for row in bits.rows(rows) {
        let number: u32 = column.get(row).into();
        let number = number as usize;
        if number >= counts.len() {
            counts.resize(number + 1, 0);
        }
        if let Some(count) = counts.get_mut(number) {
            *count += 1;
        }
    }
    let counts = counts.into_iter().enumerate();
    counts
        .filter(|(_, count)| *count > 0)
        .map(|(number, count)| (number as u32, count))
        .collect()
}

/// The `limit` most frequent values of a field, and how many more there are.
fn values_of(
    store: &MemoryStore,
    counted: Counted,
    counts: &[u64],
    limit: usize,
) -> (Vec<FacetValue>, usize) {
    let words = &store.words;
    let list = |words: &Listed| {
        let word = |number| Some(words.names.word(number));
        most_frequent(&sums(words, counts), limit, word)
    };
    match counted {
        Counted::Kind => most_frequent(counts, limit, |n| Some(words.kinds.word(n))),
        Counted::Lane => most_frequent(counts, limit, |n| {
            Lane::ALL.get(n as usize).map(|lane| lane.word().into())
        }),
        Counted::Status => most_frequent(counts, limit, |n| {
            Status::ALL
                .get(n as usize)
                .map(|status| status.word().into())
        }),
        Counted::Who | Counted::About => list(&words.people),
        Counted::Ticker => list(&words.tickers),
        Counted::Tag => list(&words.tags),
    }
}

/// The `limit` numbers with the highest counts, ties by word, and how many more have any. A million tickers are not
/// put in order to show ten of them.
fn most_frequent(
    counts: &[u64],
    limit: usize,
    word: impl Fn(u32) -> Option<Arc<str>>,
) -> (Vec<FacetValue>, usize) {
    let all = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let order =
        |a: &FacetValue, b: &FacetValue| b.count.cmp(&a.count).then_with(|| a.word.cmp(&b.word));
    let mut values: Vec<FacetValue> = Vec::new();
    let mut found = 0;
    // The last of the first ones: what comes after it is not kept.
    let mut last: Option<FacetValue> = None;
    for (number, count) in all {
        let Some(word) = word(number as u32) else {
            continue;
        };
        found += 1;
        let value = FacetValue {
            word,
            count: *count,
        };
        if last
            .as_ref()
            .is_some_and(|last| order(&value, last).is_ge())
        {
            continue;
        }
        values.push(value);
        if values.len() > limit.saturating_mul(2).saturating_add(1_000) {
            values.sort_by(order);
            values.truncate(limit);
            last = values.last().cloned();
        }
    }
    values.sort_by(order);
    values.truncate(limit);
    let more = found - values.len();
    (values, more)
}

/// How often each name occurs, by how often each list of names does.
fn sums(words: &Listed, counts: &[u64]) -> Vec<u64> {
    let mut sums: Vec<u64> = vec![0; words.names.words().len()];
    for (list, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        for number in words.lists.list(list as u32) {
            if let Some(sum) = sums.get_mut(*number as usize) {
                *sum += count;
            }
        }
    }
    sums
}
