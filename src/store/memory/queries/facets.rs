//! Facets: how often each value of a field occurs in a window among the matching events.

use crate::query::Query;
use crate::store::api::{Facet, FacetRequest, FacetValue, ValuesRequest};
use crate::store::memory::block::Block;
use crate::store::memory::block_selection::{BlockSelection, COUNTED_COLUMNS, Counts};
use crate::store::memory::columns::bitmap::Bitmap;
use crate::store::memory::columns::column::{Cell, Column};
use crate::store::memory::columns::dictionaries::NameLists;
use crate::store::memory::memory_store::MemoryStore;
use crate::store::memory::parallel::over_blocks;
use crate::story::field::{self, FIELDS};
use crate::story::{Lane, Status};
use crate::sync::{CancelToken, Cancelled};
use crate::text::fold;
use crate::time::Span;
use std::ops::Range;
use std::sync::Arc;

/// A field whose values are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CountedField {
    Kind,
    Lane,
    Who,
    About,
    Ticker,
    Tag,
    Status,
}

const _: () = assert!(CountedField::Status as usize + 1 == COUNTED_COLUMNS);

impl CountedField {
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
pub fn facets(
    store: &MemoryStore,
    request: &FacetRequest,
    token: &CancelToken,
) -> Result<Vec<Facet>, Cancelled> {
    let fields = FIELDS.iter().filter(|f| f.facet);
    let fields: Vec<_> = fields
        .filter_map(|f| Some((f.name, CountedField::named(f.name)?)))
        .collect();
    let wanted: Vec<CountedField> = fields.iter().map(|(_, counted)| *counted).collect();
    let mut sums = counts(store, &request.query, request.window, &wanted, token)?;
    // A field that the filter names is counted without that, so that its other values can be selected too.
    for ((field, counted), sum) in fields.iter().zip(&mut sums) {
        if let Some(expr) = request.query.expr.without(field) {
            let query = Query {
                expr,
                clock: request.query.clock,
                ..Query::default()
            };
            let own = counts(store, &query, request.window, &[*counted], token)?;
            *sum = own.into_iter().next().unwrap_or_default();
        }
    }
    let facet = |((field, counted), counts): ((&'static str, CountedField), Vec<u64>)| {
        let (values, more) = values_of(store, counted, &counts, request.limit);
        Facet {
            field,
            values,
            more,
        }
    };
    Ok(fields.into_iter().zip(sums).map(facet).collect())
}

/// The values of one field that contain the needle themselves or, for people, in any of their names.
pub fn values(
    store: &MemoryStore,
    request: &ValuesRequest,
    token: &CancelToken,
) -> Result<Vec<FacetValue>, Cancelled> {
    let Some(counted) = field::named(request.field).and_then(|f| CountedField::named(f.name))
    else {
        return Ok(Vec::new());
    };
    let counts = counts(store, &request.query, request.window, &[counted], token)?;
    let counts = counts.into_iter().next().unwrap_or_default();
    let (mut values, _) = values_of(store, counted, &counts, usize::MAX);
    let people = matches!(counted, CountedField::Who | CountedField::About);
    values.retain(|value| {
        let named = people && store.cast.contains(&value.word, &request.needle);
        named || fold(&value.word).contains(request.needle.as_str())
    });
    values.truncate(request.limit);
    Ok(values)
}

/// How often each value of each column occurs among the matching rows that reach into the window.
fn counts(
    store: &MemoryStore,
    query: &Query,
    window: Span,
    wanted: &[CountedField],
    token: &CancelToken,
) -> Result<Vec<Vec<u64>>, Cancelled> {
    let selection = store.select(query, token)?;
    let heavy = |(block, selected): &(&Block, &Arc<BlockSelection>)| {
        let rows = block.rows_in(window);
        !rows.is_empty() && !selected.value_counts.is_known()
    };
    let blocks = store.blocks.iter().zip(&selection.blocks);
    let heavy = blocks.filter(heavy).count();
    let parts = over_blocks(&store.blocks, heavy, token, |index, block| {
        let touched = block.touched(window, query.lasting(window.from));
        let selected = selection.blocks.get(index)?;
        if touched.is_empty() || selected.count == 0 {
            return None;
        }
        let rows = touched.inside;
        let count = |counted: &CountedField| {
            let count = |rows| count(block, *counted, &selected.rows, rows);
            let mut parts = Counts::new();
            let range = (&rows, block.len());
            let add = |part: &Counts| parts.extend_from_slice(part);
            selected
                .value_counts
                .of(*counted as usize, range, count, add);
            parts
        };
        let before = touched
            .before
            .into_iter()
            .filter(|row| selected.rows.contains(*row));
        let before: Vec<usize> = before.collect();
        let single = |counted: &CountedField| {
            let number = |row: &usize| (number(block, *counted, *row), 1);
            before.iter().map(number).collect::<Counts>()
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
    Ok(sums)
}

/// The value of `row` in a column, as its number.
fn number(block: &Block, counted: CountedField, row: usize) -> u32 {
    let columns = &block.columns;
    match counted {
        CountedField::Kind => columns.kind.get(row),
        CountedField::Who => columns.who.get(row),
        CountedField::About => columns.about.get(row),
        CountedField::Ticker => columns.tickers.get(row),
        CountedField::Tag => columns.tags.get(row),
        CountedField::Status => u32::from(columns.status.get(row)),
        CountedField::Lane => {
            let lane = block.lanes.iter().position(|lane| lane.contains(row));
            lane.unwrap_or_default() as u32
        }
    }
}

fn merge(sum: &mut Vec<u64>, counts: Counts) {
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

fn count(block: &Block, counted: CountedField, bits: &Bitmap, rows: Range<usize>) -> Counts {
    let columns = &block.columns;
    match counted {
        CountedField::Kind => count_values(&columns.kind, bits, rows),
        CountedField::Who => count_values(&columns.who, bits, rows),
        CountedField::About => count_values(&columns.about, bits, rows),
        CountedField::Ticker => count_values(&columns.tickers, bits, rows),
        CountedField::Tag => count_values(&columns.tags, bits, rows),
        CountedField::Status => count_values(&columns.status, bits, rows),
        CountedField::Lane => {
            let lanes = block.lanes.iter().enumerate();
            lanes
                .map(|(lane, l)| (lane as u32, bits.count_both(l, &rows)))
                .collect()
        }
    }
}

fn count_values<T>(column: &Column<T>, bits: &Bitmap, rows: Range<usize>) -> Counts
where
    T: Cell + Into<u32>,
{
    if let Column::Constant(cell, _) = column {
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
    counted: CountedField,
    counts: &[u64],
    limit: usize,
) -> (Vec<FacetValue>, usize) {
    let dictionaries = &store.dictionaries;
    let list = |words: &NameLists| {
        let word = |number| Some(words.names.word(number));
        most_frequent(&sums(words, counts), limit, word)
    };
    match counted {
        CountedField::Kind => most_frequent(counts, limit, |n| Some(dictionaries.kinds.word(n))),
        CountedField::Lane => most_frequent(counts, limit, |n| {
            Lane::ALL.get(n as usize).map(|lane| lane.word().into())
        }),
        CountedField::Status => most_frequent(counts, limit, |n| {
            Status::ALL
                .get(n as usize)
                .map(|status| status.word().into())
        }),
        CountedField::Who | CountedField::About => list(&dictionaries.people),
        CountedField::Ticker => list(&dictionaries.tickers),
        CountedField::Tag => list(&dictionaries.tags),
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
fn sums(words: &NameLists, counts: &[u64]) -> Vec<u64> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_come_first_and_the_others_are_counted() {
        let counts = [3, 5, 5, 0, 1];
        let word = |number: u32| Some(format!("w{number}").into());
        let check = |limit: usize, expected: &[(&str, u64)], more: usize| {
            let (values, rest) = most_frequent(&counts, limit, word);
            let values: Vec<_> = values.iter().map(|v| (&*v.word, v.count)).collect();
            assert_eq!((values.as_slice(), rest), (expected, more), "{limit}");
        };
        check(0, &[], 4);
        check(2, &[("w1", 5), ("w2", 5)], 2);
        check(9, &[("w1", 5), ("w2", 5), ("w0", 3), ("w4", 1)], 0);
    }

    #[test]
    fn many_values_are_cut_without_losing_the_most_frequent() {
        let counts: Vec<u64> = (0..10_000).map(|n| n * 7919 % 10_007).collect();
        let word = |number: u32| Some(format!("{number:05}").into());
        let (values, more) = most_frequent(&counts, 3, word);
        let mut sorted = counts.clone();
        sorted.sort_unstable_by(|a, b| b.cmp(a));
        let found: Vec<u64> = values.iter().map(|v| v.count).collect();
        assert_eq!(Some(found.as_slice()), sorted.get(..3));
        assert_eq!(more, counts.iter().filter(|c| **c > 0).count() - 3);
    }
}
