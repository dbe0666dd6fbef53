//! Scenes: counts by column of a timeline, and the events that it lists.

use super::histogram::{add_counts, rows_by_column};
use super::list;
use super::summaries::{Summaries, SummariesKey};
use super::top_k::TopK;
use crate::query::Query;
use crate::store::api::{LaneScene, ListRequest, Order, Scene, SceneRequest};
use crate::store::memory::block::{Block, TouchedRows};
use crate::store::memory::block_selection::BlockSelection;
use crate::store::memory::caches::OverviewKey;
use crate::store::memory::columns::bitmap::Bitmap;
use crate::store::memory::filter::selection::Selection;
use crate::store::memory::memory_store::MemoryStore;
use crate::story::Lane;
use crate::sync::{CancelToken, Cancelled};
use crate::time::{Axis, Span, Timestamp};
use std::convert::Infallible;
use std::sync::Arc;

/// What a timeline shows.
pub fn scene(
    store: &MemoryStore,
    request: &SceneRequest,
    token: &CancelToken,
) -> Result<Scene, Cancelled> {
    let selection = store.select(&request.query, token)?;
    let base = store.base(&request.query, token)?;
    let mut lanes: Vec<LaneScene> = Lane::ALL
        .iter()
        .map(|lane| LaneScene {
            lane: *lane,
            total: lane_total(&base, *lane),
            matched: lane_total(&selection, *lane),
            matched_in_window: 0,
            in_window: 0,
            counts: vec![0; request.axis.columns()],
            dimmed: vec![
                0;
                if request.dimmed {
                    request.axis.columns()
                } else {
                    0
                }
            ],
            summaries: Vec::new(),
            complete: true,
        })
        .collect();
    count_lanes(store, request, (&selection, &base), &mut lanes);
    token.check()?;
    let lasting = request.query.lasting(request.around.from);
    let touched = store
        .blocks
        .iter()
        .map(|b| b.touched(request.around, lasting));
    let touched: Vec<TouchedRows> = touched.collect();
    let summaries_key = SummariesKey {
        story: store.story_revision,
        lang: request.lang.clone(),
    };
    let last = store.caches.summaries.take(&summaries_key);
    let mut summaries = last.unwrap_or_default().for_next_scene();
    for lane in &mut lanes {
        list_lane(
            store,
            request,
            (&selection, &base),
            &touched,
            &mut summaries,
            lane,
        );
    }
    store.caches.summaries.put(summaries_key, summaries.kept());
    let extent = extent(store, request, &base);
    let all = Arc::new(Query {
        clock: request.query.clock,
        ..Query::default()
    });
    let count_undated = |query: &Arc<Query>| {
        let request = ListRequest {
            query: Arc::clone(query),
            span: None,
            order: Order::Time,
            skip: 0,
            limit: 0,
        };
        list::undated(store, &request, token).map(|listing| listing.total)
    };
    let (undated, undated_matched) = (count_undated(&all)?, count_undated(&request.query)?);
    let matched_derived = derived(store, &selection);
    Ok(Scene {
        revision: store.revision,
        query: Arc::clone(&request.query),
        axis: request.axis.clone(),
        extent,
        overview: overview(store, request, &selection, extent),
        total: base.count,
        derived: derived(store, &base),
        matched_derived,
        matched: selection.count,
        in_window: lanes.iter().map(|l| l.in_window).sum(),
        matched_in_window: lanes.iter().map(|l| l.matched_in_window).sum(),
        undated,
        undated_matched,
        lanes,
    })
}

fn lane_total(selection: &Selection, lane: Lane) -> u64 {
    let counts = selection.blocks.iter().map(|c| c.lanes.get(lane.index()));
    counts.map(|c| u64::from(c.copied().unwrap_or(0))).sum()
}

/// From the first event to the last, or to the clock: how long a story goes on is not known in a replay.
fn extent(store: &MemoryStore, request: &SceneRequest, base: &Selection) -> Option<Span> {
    let whole = store.extent()?;
    let Some(clock) = request.query.clock else {
        return Some(whole);
    };
    let first = |made: bool| {
        let blocks = store.blocks.iter().zip(&base.blocks);
        let starts = blocks.filter_map(move |(block, selected)| {
            let made_here = |row: &usize| block.derived.as_ref().is_some_and(|d| d.contains(*row));
            let mut rows = selected.rows.rows(0..block.len());
            let row = rows.find(|row| made || !made_here(row))?;
            Some(Timestamp::from_micros(block.columns.start_of(row)))
        });
        starts.min()
    };
    Some(Span::new(first(false).or_else(|| first(true))?, clock))
}

/// How many of the selected rows are derived.
fn derived(store: &MemoryStore, selection: &Selection) -> u64 {
    let blocks = store.blocks.iter().zip(&selection.blocks);
    let counts = blocks.filter_map(|(block, selected)| {
        let bits = block.derived.as_ref()?;
        Some(u64::from(
            bits.count_both(&selected.rows, &(0..block.len())),
        ))
    });
    counts.sum()
}

fn count_lanes(
    store: &MemoryStore,
    request: &SceneRequest,
    (selection, base): (&Selection, &Selection),
    lanes: &mut [LaneScene],
) {
    let axis = &request.axis;
    let window = axis.span();
    let lasting = request.query.lasting(window.from);
    let blocks = store.blocks.iter().zip(&selection.blocks).zip(&base.blocks);
    for ((block, selected), all) in blocks {
        let TouchedRows {
            inside: rows,
            before,
        } = block.touched(window, lasting);
        reach_in(block, (selected, all), &before, lanes);
        if rows.is_empty() || all.count == 0 {
            continue;
        }
        let whole = rows == (0..block.len());
        let dimmed = lanes.first().is_some_and(|l| !l.dimmed.is_empty());
        let columns: Vec<_> = if selected.count > 0 || dimmed {
            rows_by_column(block, axis).collect()
        } else {
            Vec::new()
        };
        for ((lane, bits), count) in lanes.iter_mut().zip(&block.lanes).zip(&all.lanes) {
            let here = if whole {
                *count
            } else {
                bits.count_both(&all.rows, &rows)
            };
            lane.in_window += u64::from(here);
            if here == 0 {
                continue;
            }
            if selected.count > 0 {
                add_counts(&mut lane.counts, &columns, bits, &selected.rows);
            }
            if dimmed {
                add_counts(&mut lane.dimmed, &columns, bits, &all.rows);
            }
        }
    }
    for lane in lanes {
        let began_here = lane.counts.iter().map(|c| u64::from(*c));
        lane.matched_in_window += began_here.sum::<u64>();
        for (dimmed, matched) in lane.dimmed.iter_mut().zip(&lane.counts) {
            *dimmed = dimmed.saturating_sub(*matched);
        }
    }
}

/// Counts the rows that began before the window and reach into it: they are drawn there too.
fn reach_in(
    block: &Block,
    (selected, all): (&BlockSelection, &BlockSelection),
    before: &[usize],
    lanes: &mut [LaneScene],
) {
    for row in before.iter().filter(|row| all.rows.contains(**row)) {
        let runs_here = |bits: &Bitmap| bits.contains(*row);
        let lane = block.lanes.iter().position(runs_here);
        if let Some(lane) = lane.and_then(|lane| lanes.get_mut(lane)) {
            lane.in_window += 1;
            lane.matched_in_window += u64::from(selected.rows.contains(*row));
        }
    }
}

/// The counts of the overview.
fn overview(
    store: &MemoryStore,
    request: &SceneRequest,
    selection: &Selection,
    extent: Option<Span>,
) -> Vec<u32> {
    let query = &request.query;
    let key = OverviewKey {
        revision: store.revision,
        expr: query.expr.clone(),
        clock: query.clock,
        extent,
        columns: request.overview,
    };
    let count = |key: &OverviewKey| -> Result<Vec<u32>, Infallible> {
        let only_derived = derived(store, selection) == selection.count;
        let extent = key.extent.filter(|_| key.columns > 0);
        let counts = extent.map(|extent| Axis::new(extent, key.columns));
        Ok(counts.map_or_else(
            || vec![0; key.columns],
            |axis| count_overview(store, selection, &axis, only_derived),
        ))
    };
    let counts = store.caches.overview.get_or_compute(key, count);
    counts.unwrap_or_default()
}

fn count_overview(
    store: &MemoryStore,
    selection: &Selection,
    axis: &Axis,
    only_derived: bool,
) -> Vec<u32> {
    let mut counts = vec![0; axis.columns()];
    for (block, selected) in store.blocks.iter().zip(&selection.blocks) {
        let left_out = block.derived.as_ref().filter(|_| !only_derived);
        if selected.count as usize == block.len() && left_out.is_none() {
            for (column, rows) in rows_by_column(block, axis) {
                if let Some(count) = counts.get_mut(column) {
                    *count += rows.len() as u32;
                }
            }
        } else if selected.count > 0 {
            let columns: Vec<_> = rows_by_column(block, axis).collect();
            let mut bits = selected.rows.clone();
            if let Some(derived) = left_out {
                bits.subtract(derived);
            }
            add_counts(&mut counts, &columns, &bits, &bits);
        }
    }
    counts
}

/// Lists the events of a lane: matching ones first, then as many others as there is room for.
fn list_lane(
    store: &MemoryStore,
    request: &SceneRequest,
    (selection, base): (&Selection, &Selection),
    touched: &[TouchedRows],
    known: &mut Summaries,
    lane: &mut LaneScene,
) {
    let mut top = TopK {
        store,
        selection,
        base,
        touched,
        lane: lane.lane,
        passing: true,
        clock: request.query.clock,
    };
    let passing = top.top_rows(request.limit, request.best);
    let (mut entries, mut total) = (passing.entries, passing.total);
    if request.dimmed {
        top.passing = false;
        let room = |most: usize| most.saturating_sub(entries.len());
        let limit = if entries.len() == total {
            room(request.limit)
        } else {
            0
        };
        let others = top.top_rows(limit, room(request.best));
        entries.extend(others.entries);
        total += others.total;
    }
    lane.complete = entries.len() == total;
    entries.sort_unstable_by_key(|((.., start), index, row)| (*start, *index, *row));
    let summaries = entries.into_iter().filter_map(|(_, index, row)| {
        let row = row as usize;
        let passes = selection.blocks.get(index)?.rows.contains(row);
        let block = store.blocks.get(index)?;
        let importance = store.importance_at(block, row, request.query.clock);
        let summarize = || store.summary_of(block, row, passes, request.lang.as_deref());
        Some(known.get(block.arrival(row), (passes, importance), summarize))
    });
    lane.summaries = summaries.collect();
}
