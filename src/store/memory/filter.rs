//! A plan's rows in one block.
//!
//! Every part answers for all rows, but need be right only for the rows that are still in question; dear tests
//! look at those alone.

use super::bits::Bits;
use super::block::Block;
use super::column::Column;
use super::plan::{Plan, Set, Test};
use super::rest;
use crate::query::Relation;
use crate::story::batch::PART;
use crate::story::{Flags, Lane};
use crate::text::fold;
use crate::time::Span;
use regex::Regex;

/// The rows of `within` that satisfy `plan`.
#[must_use]
pub fn rows(plan: &Plan, block: &Block, within: &Bits) -> Bits {
    let mut bits = match plan {
        Plan::All => within.clone(),
        Plan::And(parts) => {
            let mut left = within.clone();
            for part in parts {
                if left.is_none() {
                    break;
                }
                left = rows(part, block, &left);
            }
            left
        }
        Plan::Or(parts) => {
            let (mut found, mut left) = (Bits::none(block.len()), within.clone());
            for part in parts {
                let more = rows(part, block, &left);
                left.without(&more);
                found.or(&more);
            }
            found
        }
        Plan::Not(part) => {
            let mut left = within.clone();
            left.without(&rows(part, block, within));
            left
        }
        Plan::Test(test) => tested(test, block, within),
    };
    bits.and(within);
    bits
}

fn tested(test: &Test, block: &Block, within: &Bits) -> Bits {
    let cells = &block.cells;
    match test {
        Test::Word(needle, names) => {
            let mut bits = needle.rows(block, within);
            add_people(block, names, &mut bits);
            bits
        }
        Test::Regex(regex, names) => {
            let mut bits = matched(regex, block, within);
            add_people(block, names, &mut bits);
            bits
        }
        Test::Kind(set) => in_set(&cells.kind, set),
        Test::Lane(lanes) => {
            let mut bits = Bits::none(block.len());
            for (lane, rows) in Lane::ALL.iter().zip(&block.lanes) {
                if lanes.contains(lane) {
                    bits.or(rows);
                }
            }
            bits
        }
        Test::Who(set) => in_set(&cells.who, set),
        Test::About(set) => in_set(&cells.about, set),
        Test::Ticker(set) => in_set(&cells.tickers, set),
        Test::Tag(set) => in_set(&cells.tags, set),
        // A block holds dated events only, or undated ones only.
        Test::Time(..) | Test::Start(..) if block.parts.has(Flags::UNDATED) => {
            Bits::none(block.len())
        }
        Test::Time(relation, span, lasting) => timed(block, *relation, *span, *lasting),
        Test::Start(first, last) => {
            let range = block.lower(*first)..block.lower(last.saturating_add(1));
            Bits::range(block.len(), range)
        }
        Test::Importance(cmp, number, earlier, clock) => {
            let mut bits = cells.importance.bits(|i| cmp.holds(i, *number));
            for (row, weight) in earlier.of(block, *clock).other() {
                if cmp.holds(weight, *number) {
                    bits.add(row);
                } else {
                    bits.drop(row);
                }
            }
            bits
        }
        Test::Measure(measured) => measured.rows(block, within),
        Test::Has(flags, tickers) => cells_with(block, flags, *tickers),
        Test::Status(list) => cells.status.bits(|s| list.contains(&s)),
        Test::Id(ids) => identified(block, ids),
        Test::Source(needles) => read(block, within, Flags::SOURCE, |r| rest::sources(r, needles)),
        Test::Claim(verdicts, wanted) => {
            let mut bits = cells_with(block, &[Flags::CLAIM], false);
            bits.and(within);
            let mut found = Bits::none(block.len());
            for row in bits.rows(0..block.len()) {
                if verdicts.has(block, row, *wanted) {
                    found.add(row);
                }
            }
            found
        }
        Test::Link(ids, those) => {
            let mut bits = identified(block, those);
            if block.parts.has(Flags::LINK) {
                let rows = ids.iter().flat_map(|id| block.links().rows_to_folded(id));
                rows.for_each(|row| bits.add(row));
            }
            bits
        }
    }
}

fn in_set(column: &Column<u32>, set: &Set) -> Bits {
    if set.contains(&true) {
        column.bits(|number| set.get(number as usize) == Some(&true))
    } else {
        Bits::none(column.len())
    }
}

fn add_people(block: &Block, names: &Set, bits: &mut Bits) {
    if names.contains(&true) {
        bits.or(&in_set(&block.cells.who, names));
        bits.or(&in_set(&block.cells.about, names));
    }
}

fn timed(block: &Block, relation: Relation, span: Span, lasting: bool) -> Bits {
    let len = block.len();
    match relation {
        Relation::On => block.possible(span, lasting),
        Relation::After => {
            let mut bits = Bits::range(len, block.lower(span.to.micros())..len);
            bits.without(&block.possible(span, lasting));
            bits
        }
        Relation::Before => {
            let mut bits = Bits::range(len, 0..block.lower(span.from.micros()));
            bits.without(&block.possible(span, lasting));
            bits
        }
    }
}

fn cells_with(block: &Block, wanted: &[Flags], tickers: bool) -> Bits {
    let any = |flags: Flags| wanted.iter().any(|w| flags.has(*w));
    let mut bits = if wanted.iter().any(|w| block.parts.has(*w)) {
        block.cells.flags.bits(any)
    } else {
        Bits::none(block.len())
    };
    if tickers {
        bits.or(&block.cells.tickers.bits(|list| list != 0));
    }
    bits
}

fn identified(block: &Block, ids: &[String]) -> Bits {
    let mut bits = Bits::none(block.len());
    for id in ids {
        for row in block.rows_with_id(id) {
            bits.add(row);
        }
    }
    bits
}

/// Reads the JSON of the rows `within` that have `part`.
fn read(block: &Block, within: &Bits, part: Flags, test: impl Fn(&str) -> bool) -> Bits {
    let mut bits = cells_with(block, &[part], false);
    bits.and(within);
    let mut found = Bits::none(block.len());
    for row in bits.rows(0..block.len()) {
        if test(block.cells.rest.get(row)) {
            found.add(row);
        }
    }
    found
}

fn matched(regex: &Regex, block: &Block, within: &Bits) -> Bits {
    let mut bits = Bits::none(block.len());
    for row in within.rows(0..block.len()) {
        let text = fold(block.cells.text.get(row));
        let mut parts = text.split(PART).filter(|p| !p.is_empty());
        if parts.any(|part| regex.is_match(part)) {
            bits.add(row);
        }
    }
    bits
}
