//! The rows of one block that match a compiled filter.
//!
//! Each part returns a set of all rows, but need be right only for the rows that are still in question; expensive
//! predicates look at those alone.

use super::compiled_filter::{CompiledFilter, Predicate, WordSet};
use crate::query::Relation;
use crate::store::memory::block::Block;
use crate::store::memory::columns::bitmap::Bitmap;
use crate::store::memory::columns::column::Column;
use crate::store::memory::columns::lazy_fields;
use crate::story::batch::PART;
use crate::story::{Flags, Lane};
use crate::text::fold;
use crate::time::Span;
use regex::Regex;

/// The rows of `within` that match `filter`.
#[must_use]
pub fn matching_rows(filter: &CompiledFilter, block: &Block, within: &Bitmap) -> Bitmap {
    let mut bits = match filter {
        CompiledFilter::All => within.clone(),
        CompiledFilter::And(parts) => {
            let mut left = within.clone();
            for part in parts {
                if left.is_empty() {
                    break;
                }
                left = matching_rows(part, block, &left);
            }
            left
        }
        CompiledFilter::Or(parts) => {
            let (mut found, mut left) = (Bitmap::empty(block.len()), within.clone());
            for part in parts {
                let more = matching_rows(part, block, &left);
                left.subtract(&more);
                found.unite(&more);
            }
            found
        }
        CompiledFilter::Not(part) => {
            let mut left = within.clone();
            left.subtract(&matching_rows(part, block, within));
            left
        }
        CompiledFilter::Predicate(predicate) => satisfying_rows(predicate, block, within),
    };
    bits.intersect(within);
    bits
}

fn satisfying_rows(predicate: &Predicate, block: &Block, within: &Bitmap) -> Bitmap {
    let columns = &block.columns;
    match predicate {
        Predicate::Word(needle, names) => {
            let mut bits = needle.rows(&columns.text, &block.folded, within);
            add_people(block, names, &mut bits);
            bits
        }
        Predicate::Regex(regex, names) => {
            let mut bits = rows_matching(regex, block, within);
            add_people(block, names, &mut bits);
            bits
        }
        Predicate::Kind(set) => in_set(&columns.kind, set),
        Predicate::Lane(lanes) => {
            let mut bits = Bitmap::empty(block.len());
            for (lane, rows) in Lane::ALL.iter().zip(&block.lanes) {
                if lanes.contains(lane) {
                    bits.unite(rows);
                }
            }
            bits
        }
        Predicate::Who(set) => in_set(&columns.who, set),
        Predicate::About(set) => in_set(&columns.about, set),
        Predicate::Ticker(set) => in_set(&columns.tickers, set),
        Predicate::Tag(set) => in_set(&columns.tags, set),
        // A block holds dated events only, or undated ones only.
        Predicate::Time(..) | Predicate::Start(..) if block.parts.has(Flags::UNDATED) => {
            Bitmap::empty(block.len())
        }
        Predicate::Time(relation, span, lasting) => rows_in_time(block, *relation, *span, *lasting),
        Predicate::Start(first, last) => {
            let range = block.lower(*first)..block.lower(last.saturating_add(1));
            Bitmap::range(block.len(), range)
        }
        Predicate::Importance(cmp, number, earlier, clock) => {
            let mut bits = columns.importance.rows_where(|i| cmp.holds(i, *number));
            for (row, importance) in block.importance_view(earlier, *clock).changed() {
                if cmp.holds(importance, *number) {
                    bits.insert(row);
                } else {
                    bits.remove(row);
                }
            }
            bits
        }
        Predicate::Figure(figure) => figure.rows(block, within),
        Predicate::Has(flags, tickers) => rows_with(block, flags, *tickers),
        Predicate::Status(list) => columns.status.rows_where(|s| list.contains(&s)),
        Predicate::Id(ids) => rows_with_id(block, ids),
        Predicate::Source(needles) => rows_whose_json(block, within, Flags::SOURCE, |r| {
            lazy_fields::sources_contain(r, needles)
        }),
        Predicate::Claim(verdicts, wanted) => {
            let mut bits = rows_with(block, &[Flags::CLAIM], false);
            bits.intersect(within);
            let mut found = Bitmap::empty(block.len());
            for row in bits.rows(0..block.len()) {
                if verdicts.contains_any(block, row, *wanted) {
                    found.insert(row);
                }
            }
            found
        }
        Predicate::Link(ids, those) => {
            let mut bits = rows_with_id(block, those);
            if block.parts.has(Flags::LINK) {
                let rows = ids.iter().flat_map(|id| block.links().rows_to_folded(id));
                rows.for_each(|row| bits.insert(row));
            }
            bits
        }
    }
}

fn in_set(column: &Column<u32>, set: &WordSet) -> Bitmap {
    if set.contains(&true) {
        column.rows_where(|number| set.get(number as usize) == Some(&true))
    } else {
        Bitmap::empty(column.len())
    }
}

fn add_people(block: &Block, names: &WordSet, bits: &mut Bitmap) {
    if names.contains(&true) {
        bits.unite(&in_set(&block.columns.who, names));
        bits.unite(&in_set(&block.columns.about, names));
    }
}

fn rows_in_time(block: &Block, relation: Relation, span: Span, lasting: bool) -> Bitmap {
    let len = block.len();
    match relation {
        Relation::On => block.possible(span, lasting),
        Relation::After => {
            let mut bits = Bitmap::range(len, block.lower(span.to.micros())..len);
            bits.subtract(&block.possible(span, lasting));
            bits
        }
        Relation::Before => {
            let mut bits = Bitmap::range(len, 0..block.lower(span.from.micros()));
            bits.subtract(&block.possible(span, lasting));
            bits
        }
    }
}

fn rows_with(block: &Block, wanted: &[Flags], tickers: bool) -> Bitmap {
    let any = |flags: Flags| wanted.iter().any(|w| flags.has(*w));
    let mut bits = if wanted.iter().any(|w| block.parts.has(*w)) {
        block.columns.flags.rows_where(any)
    } else {
        Bitmap::empty(block.len())
    };
    if tickers {
        bits.unite(&block.columns.tickers.rows_where(|list| list != 0));
    }
    bits
}

fn rows_with_id(block: &Block, ids: &[String]) -> Bitmap {
    let mut bits = Bitmap::empty(block.len());
    for id in ids {
        for row in block.rows_with_id(id) {
            bits.insert(row);
        }
    }
    bits
}

/// The rows `within` that have `part` and whose JSON satisfies `test`.
fn rows_whose_json(
    block: &Block,
    within: &Bitmap,
    part: Flags,
    test: impl Fn(&str) -> bool,
) -> Bitmap {
    let mut bits = rows_with(block, &[part], false);
    bits.intersect(within);
    let mut found = Bitmap::empty(block.len());
    for row in bits.rows(0..block.len()) {
        if test(block.columns.rest.get(row)) {
            found.insert(row);
        }
    }
    found
}

fn rows_matching(regex: &Regex, block: &Block, within: &Bitmap) -> Bitmap {
    let mut bits = Bitmap::empty(block.len());
    for row in within.rows(0..block.len()) {
        let text = fold(block.columns.text.get(row));
        let mut parts = text.split(PART).filter(|p| !p.is_empty());
        if parts.any(|part| regex.is_match(part)) {
            bits.insert(row);
        }
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;
    use crate::store::memory::filter::compiled_filter::FilterCompiler;
    use crate::store::memory::memory_store::MemoryStore;
    use crate::story::{Batch, Draft};
    use crate::time::{HOUR, Timestamp, When, Zone};

    #[test]
    fn only_rows_in_question_match_and_all_of_them_are_found() {
        let mut batch = Batch::default();
        for (hour, (title, kind)) in (0..).zip([
            ("chip", "move"),
            ("car", "move"),
            ("chip", "policy"),
            ("", "policy"),
        ]) {
            batch.push(&Draft {
                title: title.into(),
                kind: kind.into(),
                when: When::instant(Timestamp::from_micros(hour * HOUR)),
                ..Draft::default()
            });
        }
        let mut store = MemoryStore::new();
        store.push(batch);
        let Some(block) = store.blocks.first() else {
            return assert_eq!(store.blocks.len(), 1);
        };
        let check = |text: &str, expected: &[usize]| {
            let expr = parse(text, Zone::Utc).expr;
            let filter = FilterCompiler::new((&store, &store), None).compile(&expr);
            let found: Vec<usize> = matching_rows(&filter, block, &Bitmap::full(4))
                .rows(0..4)
                .collect();
            assert_eq!(found, expected, "{text}");
            let mut within = Bitmap::empty(4);
            within.insert(2);
            let found: Vec<usize> = matching_rows(&filter, block, &within).rows(0..4).collect();
            let expected: Vec<usize> = expected.iter().copied().filter(|row| *row == 2).collect();
            assert_eq!(found, expected, "{text} within row 2");
        };
        check("", &[0, 1, 2, 3]);
        check("chip", &[0, 2]);
        check("chip kind:move", &[0]);
        check("chip or kind:move", &[0, 1, 2]);
        check("-(chip kind:move)", &[1, 2, 3]);
        check("before:1970-01-01T01:30:00.000", &[0, 1]);
        check("after:1970-01-01T01:30:00.000 /c.*r/", &[]);
    }
}
