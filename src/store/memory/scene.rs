//! The scene: counts by column, and the events that are drawn singly.

use super::MemoryStore;
use super::bits::Bits;
use super::block::{Block, Touched};
use super::briefs::Briefs;
use super::count;
use super::pick::{Entry, Picker};
use super::rank::{Chosen, ranked};
use super::select::Selection;
use crate::query::{Expr, Query};
use crate::store::EventStore;
use crate::store::ask::{LaneScene, Scene, SceneAsk};
use crate::story::Lane;
use crate::sync::Ticket;
use crate::time::{Axis, Span, Timestamp};
use std::sync::{Arc, Mutex, PoisonError};

/// What a timeline shows.
pub fn scene(store: &MemoryStore, ask: &SceneAsk, ticket: &Ticket) -> Option<Scene> {
    let selection = store.select(&ask.query, ticket)?;
    let base = store.base(&ask.query, ticket)?;
    let mut lanes: Vec<LaneScene> = Lane::ALL
        .iter()
        .map(|lane| LaneScene {
            lane: *lane,
            total: lane_total(&base, *lane),
            matched: lane_total(&selection, *lane),
            matched_here: 0,
            here: 0,
            counts: vec![0; ask.axis.columns()],
            dimmed: vec![0; if ask.dimmed { ask.axis.columns() } else { 0 }],
            briefs: Vec::new(),
            complete: true,
        })
        .collect();
    count_lanes(store, ask, (&selection, &base), &mut lanes);
    if ticket.is_stale() {
        return None;
    }
    let lasting = ask.query.lasting(ask.around.from);
    let touched = store.blocks.iter().map(|b| b.touched(ask.around, lasting));
    let touched: Vec<Touched> = touched.collect();
    let mut briefs = store.remembered.take(ask.lang.as_deref(), ask.query.clock);
    for lane in &mut lanes {
        list(store, ask, (&selection, &base), &touched, &mut briefs, lane);
    }
    store.remembered.put(briefs);
    let extent = extent(store, ask, &base);
    let all = Query {
        clock: ask.query.clock,
        ..Query::default()
    };
    let undated = |query: &Query| Some(store.undated(query, 0, ticket)?.total);
    let (undated, undated_matched) = (undated(&all)?, undated(&ask.query)?);
    let matched_derived = derived(store, &selection);
    Some(Scene {
        revision: store.revision,
        query: Arc::clone(&ask.query),
        axis: ask.axis.clone(),
        extent,
        overview: store.overview.of(store, ask, &selection, extent),
        total: base.count,
        derived: derived(store, &base),
        matched_derived,
        matched: selection.count,
        here: lanes.iter().map(|l| l.here).sum(),
        matched_here: lanes.iter().map(|l| l.matched_here).sum(),
        undated,
        undated_matched,
        lanes,
    })
}

fn lane_total(selection: &Selection, lane: Lane) -> u64 {
    let counts = selection.blocks.iter().map(|c| c.lanes.get(lane.index()));
    counts.map(|c| u64::from(c.copied().unwrap_or(0))).sum()
}

/// From the first event to the last, or to the clock: how far a story will go is not known before it is over.
fn extent(store: &MemoryStore, ask: &SceneAsk, base: &Selection) -> Option<Span> {
    let whole = store.extent()?;
    let Some(clock) = ask.query.clock else {
        return Some(whole);
    };
    let first = |made: bool| {
        let blocks = store.blocks.iter().zip(&base.blocks);
        let starts = blocks.filter_map(move |(block, chosen)| {
            let made_here = |row: &usize| block.derived.as_ref().is_some_and(|d| d.has(*row));
            let mut rows = chosen.bits.rows(0..block.len());
            let row = rows.find(|row| made || !made_here(row))?;
            Some(Timestamp::from_micros(block.cells.start_of(row)))
        });
        starts.min()
    };
    Some(Span::new(first(false).or_else(|| first(true))?, clock))
}

/// How many of the rows that pass were made from prices.
fn derived(store: &MemoryStore, selection: &Selection) -> u64 {
    let blocks = store.blocks.iter().zip(&selection.blocks);
    let counts = blocks.filter_map(|(block, chosen)| {
        let bits = block.derived.as_ref()?;
        Some(u64::from(bits.count_both(&chosen.bits, &(0..block.len()))))
    });
    counts.sum()
}

fn count_lanes(
    store: &MemoryStore,
    ask: &SceneAsk,
    (selection, base): (&Selection, &Selection),
    lanes: &mut [LaneScene],
) {
    let axis = &ask.axis;
    let window = axis.span();
    let lasting = ask.query.lasting(window.from);
    let blocks = store.blocks.iter().zip(&selection.blocks).zip(&base.blocks);
    for ((block, chosen), all) in blocks {
        let Touched {
            inside: rows,
            before,
        } = block.touched(window, lasting);
        reach_in(block, (chosen, all), &before, lanes);
        if rows.is_empty() || all.count == 0 {
            continue;
        }
        let whole = rows == (0..block.len());
        let dimmed = lanes.first().is_some_and(|l| !l.dimmed.is_empty());
        let columns: Vec<_> = if chosen.count > 0 || dimmed {
            count::columns(block, axis).collect()
        } else {
            Vec::new()
        };
        for ((lane, bits), count) in lanes.iter_mut().zip(&block.lanes).zip(&all.lanes) {
            let here = if whole {
                *count
            } else {
                bits.count_both(&all.bits, &rows)
            };
            lane.here += u64::from(here);
            if here == 0 {
                continue;
            }
            if chosen.count > 0 {
                count::add(&mut lane.counts, &columns, bits, &chosen.bits);
            }
            if dimmed {
                count::add(&mut lane.dimmed, &columns, bits, &all.bits);
            }
        }
    }
    for lane in lanes {
        let began_here = lane.counts.iter().map(|c| u64::from(*c));
        lane.matched_here += began_here.sum::<u64>();
        for (dimmed, matched) in lane.dimmed.iter_mut().zip(&lane.counts) {
            *dimmed = dimmed.saturating_sub(*matched);
        }
    }
}

/// Counts the rows that began before the window and reach into it: they are drawn there too.
fn reach_in(
    block: &Block,
    (chosen, all): (&Chosen, &Chosen),
    before: &[usize],
    lanes: &mut [LaneScene],
) {
    for row in before.iter().filter(|row| all.bits.has(**row)) {
        let runs_here = |bits: &Bits| bits.has(*row);
        let lane = block.lanes.iter().position(runs_here);
        if let Some(lane) = lane.and_then(|lane| lanes.get_mut(lane)) {
            lane.here += 1;
            lane.matched_here += u64::from(chosen.bits.has(*row));
        }
    }
}

/// The counts of the last overview: moving the window does not change them.
#[derive(Debug, Default)]
pub struct Overview(Mutex<Option<(Counted, Vec<u32>)>>);

/// What an overview was counted for: revision, filter, the moment that hides what is later, and the whole extent.
type Counted = (u64, Expr, Option<Timestamp>, Option<Span>);

impl Overview {
    fn of(
        &self,
        store: &MemoryStore,
        ask: &SceneAsk,
        selection: &Selection,
        extent: Option<Span>,
    ) -> Vec<u32> {
        let query = &ask.query;
        let wanted = (store.revision, query.expr.clone(), query.clock, extent);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((counted, counts)) = &*kept
            && *counted == wanted
            && counts.len() == ask.overview
        {
            return counts.clone();
        }
        let only_derived = derived(store, selection) == selection.count;
        let counts = overview(store, selection, extent, ask.overview, only_derived);
        *kept = Some((wanted, counts.clone()));
        counts
    }
}

fn overview(
    store: &MemoryStore,
    selection: &Selection,
    extent: Option<Span>,
    columns: usize,
    only_derived: bool,
) -> Vec<u32> {
    let mut counts = vec![0; columns];
    let Some(extent) = extent.filter(|_| columns > 0) else {
        return counts;
    };
    let axis = Axis::new(extent, columns);
    for (block, chosen) in store.blocks.iter().zip(&selection.blocks) {
        let left_out = block.derived.as_ref().filter(|_| !only_derived);
        if chosen.count as usize == block.len() && left_out.is_none() {
            for (column, rows) in count::columns(block, &axis) {
                if let Some(count) = counts.get_mut(column) {
                    *count += rows.len() as u32;
                }
            }
        } else if chosen.count > 0 {
            let columns: Vec<_> = count::columns(block, &axis).collect();
            let mut bits = chosen.bits.clone();
            if let Some(derived) = left_out {
                bits.without(derived);
            }
            count::add(&mut counts, &columns, &bits, &bits);
        }
    }
    counts
}

/// Fills in the events of a lane: those that pass first, then as many others as there is room for.
fn list(
    store: &MemoryStore,
    ask: &SceneAsk,
    (selection, base): (&Selection, &Selection),
    touched: &[Touched],
    known: &mut Briefs,
    lane: &mut LaneScene,
) {
    let mut picker = Picker {
        store,
        selection,
        base,
        touched,
        lane: lane.lane,
        passing: true,
        clock: ask.query.clock,
    };
    let passing = picker.pick(ask.limit, ask.best);
    let (mut entries, mut total) = (passing.entries, passing.total);
    if ask.dimmed {
        picker.passing = false;
        let room = |most: usize| most.saturating_sub(entries.len());
        let limit = if entries.len() == total {
            room(ask.limit)
        } else {
            0
        };
        let others = picker.pick(limit, room(ask.best));
        entries.extend(others.entries);
        total += others.total;
    }
    lane.complete = entries.len() == total;
    add_selected(store, ask, lane.lane, &mut entries);
    entries.sort_unstable_by_key(|((.., start), index, row)| (*start, *index, *row));
    let briefs = entries.into_iter().filter_map(|(_, index, row)| {
        let row = row as usize;
        let passes = selection.blocks.get(index)?.bits.has(row);
        let block = store.blocks.get(index)?;
        Some(known.of(store, block, row, passes))
    });
    lane.briefs = briefs.collect();
}

fn add_selected(store: &MemoryStore, ask: &SceneAsk, lane: Lane, entries: &mut Vec<Entry>) {
    let Some((index, block, row)) = ask.selected.and_then(|row| store.row(row)) else {
        return;
    };
    let runs_here = block.lanes.get(lane.index()).is_some_and(|l| l.has(row));
    let listed = |e: &Entry| (e.1, e.2 as usize) == (index, row);
    if runs_here && !entries.iter().any(listed) {
        let (rank, row) = ranked(
            (&block.cells, &store.earlier.of(block, ask.query.clock)),
            row,
        );
        entries.push((rank, index, row));
    }
}
