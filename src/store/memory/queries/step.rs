//! Steps: the event a number of steps away.

use super::merge::{Key, TimeOrderedMerge};
use crate::store::api::{EventSummary, StepRequest, StepScope};
use crate::store::memory::block::Block;
use crate::store::memory::filter::selection::Selection;
use crate::store::memory::memory_store::MemoryStore;
use crate::sync::{CancelToken, Cancelled};

/// The event a number of steps away.
pub fn step(
    store: &MemoryStore,
    request: &StepRequest,
    token: &CancelToken,
) -> Result<Option<EventSummary>, Cancelled> {
    let selection = store.select(&request.query, token)?;
    let base = store.base(&request.query, token)?;
    let at = request.from.0.micros();
    let seek = |from: Key, back: bool, nth: u64| {
        let among = match request.scope {
            StepScope::Matching => &selection,
            StepScope::All => &base,
        };
        seek(store, request, among, from, back, nth)
    };
    let found = match (request.count, request.from.1) {
        (0, _) => {
            let (before, after) = (seek((at, 0), true, 0), seek((at, 0), false, 0));
            let far = |hit: &(usize, usize)| {
                let block = store.blocks.get(hit.0);
                block.map_or(i64::MAX, |b| (b.columns.start_of(hit.1) - at).abs())
            };
            before.into_iter().chain(after).min_by_key(far)
        }
        (count @ 1.., Some(row)) => seek(
            (at, row.0.saturating_add(1)),
            false,
            count.unsigned_abs() - 1,
        ),
        (count @ 1.., None) => seek((at, 0), false, count.unsigned_abs() - 1),
        (count, row) => seek((at, row.map_or(0, |r| r.0)), true, count.unsigned_abs() - 1),
    };
    Ok(found.and_then(|(index, row)| {
        let block = store.blocks.get(index)?;
        let passes = selection
            .blocks
            .get(index)
            .is_some_and(|s| s.rows.contains(row));
        let mut summary = store.summary_of(block, row, passes, request.lang.as_deref());
        summary.importance = store.importance_at(block, row, request.query.clock);
        Some(summary)
    }))
}

/// The row with `nth` others between it and `from`.
fn seek(
    store: &MemoryStore,
    request: &StepRequest,
    among: &Selection,
    from: Key,
    back: bool,
    nth: u64,
) -> Option<(usize, usize)> {
    let speaker = request
        .who
        .as_deref()
        .map(|who| store.dictionaries.people.set(|id| id == who));
    let next = |index: usize, block: &Block, at: usize| {
        let selected = among.blocks.get(index)?;
        let lane = match request.lane {
            Some(lane) => block.lanes.get(lane.index())?,
            None => &block.all.rows,
        };
        if selected.count == 0 {
            return None;
        }
        let has_speaker = |row: &usize| {
            let list = block.columns.who.get(*row) as usize;
            speaker
                .as_ref()
                .is_none_or(|set| set.get(list) == Some(&true))
        };
        if back {
            let before = |row: &usize| selected.rows.previous_both(lane, *row);
            std::iter::successors(before(&at), before).find(has_speaker)
        } else {
            selected
                .rows
                .rows_both(lane, at..block.len())
                .find(has_speaker)
        }
    };
    let nth = usize::try_from(nth).unwrap_or(usize::MAX);
    TimeOrderedMerge::new(&store.blocks, from, back, next).nth(nth)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;
    use crate::store::api::RowId;
    use crate::story::{Batch, Draft};
    use crate::time::{Timestamp, When, Zone};
    use std::sync::Arc;

    #[test]
    fn steps_go_both_ways_and_zero_finds_the_nearest() {
        let mut store = MemoryStore::new();
        for (starts, kind) in [([10, 30], "move"), ([20, 50], "policy")] {
            let mut batch = Batch::default();
            for start in starts {
                batch.push(&Draft {
                    id: format!("e{start}").into(),
                    kind: kind.into(),
                    when: When::instant(Timestamp::from_micros(start)),
                    ..Draft::default()
                });
            }
            store.push(batch);
        }
        let check = |scope: StepScope, from: (i64, Option<u64>), count: i64, expected: &str| {
            let request = StepRequest {
                query: Arc::new(parse("kind:policy", Zone::Utc)),
                scope,
                lane: None,
                who: None,
                from: (Timestamp::from_micros(from.0), from.1.map(RowId)),
                count,
                lang: None,
            };
            let found = step(&store, &request, &CancelToken::never()).ok().flatten();
            let found = found.map_or_else(String::new, |s| s.id.to_string());
            assert_eq!(found, expected, "{scope:?} {from:?} {count}");
        };
        let (all, matching) = (StepScope::All, StepScope::Matching);
        check(all, (10, Some(0)), 1, "e20");
        check(all, (10, Some(0)), 2, "e30");
        check(all, (30, None), -1, "e20");
        check(all, (30, None), 1, "e30");
        check(matching, (10, Some(0)), 2, "e50");
        check(matching, (20, Some(2)), -1, "");
        check(all, (34, None), 0, "e30");
        check(matching, (34, None), 0, "e20");
        check(all, (60, None), 1, "");
    }
}
