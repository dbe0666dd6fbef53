//! Blocks answer from their indices what their columns say.

use super::*;
use crate::store::MemoryStore;
use crate::story::{Batch, Draft};
use crate::time::{HOUR, Precision, When};

/// Events an hour apart, each an hour long; every third is known five hours after its start.
fn store(count: i64) -> MemoryStore {
    let mut batch = Batch::default();
    for hour in 0..count {
        let start = Timestamp::from_micros(hour * HOUR);
        let mut flags = Flags::default();
        let mut rest = String::new();
        if hour % 3 == 0 {
            flags.add(Flags::KNOWN);
            let known = hour + 5;
            rest = format!(
                r#""known":"1970-01-0{}T{:02}:00Z""#,
                1 + known / 24,
                known % 24
            );
        }
        batch.push(&Draft {
            id: format!("e{hour}").into(),
            when: When {
                start,
                end: start.plus(HOUR),
                precision: Precision::Minute,
                offset: None,
            },
            rest,
            flags,
            ..Draft::default()
        });
    }
    let mut store = MemoryStore::new();
    store.push(batch);
    store
}

#[test]
fn what_was_public_at_a_time_is_what_the_column_says() {
    let store = store(20);
    let Some(block) = store.blocks.first() else {
        return assert_eq!(store.blocks.len(), 1);
    };
    for hour in -1..30 {
        let clock = hour * HOUR;
        let public = |row: &usize| block.columns.public_of(*row) <= clock;
        let expected: Vec<usize> = (0..20).filter(public).collect();
        let found: Vec<usize> = match block.public_rows(clock) {
            PublicRows::All => (0..20).collect(),
            PublicRows::None => Vec::new(),
            PublicRows::Some(rows) => rows.rows(0..20).collect(),
        };
        assert_eq!(found, expected, "at hour {hour}");
        let later = (0..20)
            .map(|row| block.columns.public_of(row))
            .filter(|at| *at > clock);
        let next = block.next_public(clock, &Bitmap::full(20));
        assert_eq!(next, later.min(), "after hour {hour}");
    }
}

#[test]
fn identifiers_are_found_by_scans_and_by_the_index_alike() {
    let store = store(20);
    let Some(block) = store.blocks.first() else {
        return assert_eq!(store.blocks.len(), 1);
    };
    for _ in 0..SCANS.end {
        assert_eq!(block.rows_with_id("e7"), [7]);
        assert_eq!(block.rows_with_id("e"), Vec::<usize>::new());
    }
    assert!(block.ids.get().is_some(), "the index is built by now");
}

#[test]
fn starts_are_searched_through_the_samples() {
    let count = SAMPLE_STEP as i64 * 2 + 3;
    let store = store(count.min(20 * 24));
    let Some(block) = store.blocks.first() else {
        return assert_eq!(store.blocks.len(), 1);
    };
    for hour in -1..=count {
        let expected = usize::try_from(hour.max(0)).unwrap_or_default();
        assert_eq!(
            block.lower(hour * HOUR),
            expected.min(block.len()),
            "{hour}"
        );
    }
}
