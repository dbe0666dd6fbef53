//! Gives the events of a lane their cells: glyph, label, or a place in the count of a more important one.
//!
//! Columns are taken together in tiles, on a grid that depends on the zoom alone. What becomes of the events of a
//! tile follows from those of the tile and of two more on both sides, the most important first, and from no edge
//! of the window: so a pan never reshuffles what is counted together.

use super::Placed;
use super::counts;
use super::edge::Edge;
use super::reach::{extent, glyph_column, is_light, reaches_in};
use super::row::{Row, Taken, Worth};
use crate::app::sign::Signs;
use crate::store::{EventSummary, RowId};
use crate::text::{cut, width};
use crate::time::{Axis, Timestamp};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Columns of a tile: as many as a glyph and its label take at most.
const TILE: i64 = 48;
/// Tiles on both sides of a tile whose events decide what stands in it.
const REACH: i64 = 2;
/// Columns on both sides of the window whose events decide what stands in it: its outermost tile may begin outside,
/// and an event of it may be counted at one of the next tile.
pub const AROUND: i64 = (REACH + 2) * TILE;
/// The longest label, in columns.
pub(super) const LABEL: usize = 44;
/// The shortest cut label that is worth its cells.
const SHORTEST: usize = 14;
/// Columns between glyphs that are counted as one place.
const NEAR: i64 = 2;
/// Cells between glyph and label.
pub(super) const AIR: usize = 1;
/// Columns that a glyph takes at least: itself and a count of two digits, so that what is counted at it can be shown.
pub(super) const CLUSTER: i64 = 4;

/// What a lane has to give.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room<'a> {
    pub rows: u16,
    /// Whether only labels are worth a cell, since bars show the rest.
    pub sparse_only: bool,
    /// Whether light moves that were made from prices have no label.
    pub quiet: bool,
    /// What names the tickers of signs in labels.
    pub signs: Option<&'a Signs<'a>>,
}

impl Room<'_> {
    /// What the label of an event says, uncut.
    pub(super) fn title<'b>(&self, brief: &'b EventSummary) -> Cow<'b, str> {
        let title = || Cow::Borrowed(&*brief.title);
        self.signs.map_or_else(title, |s| s.title(brief).title)
    }
}

/// The most important first; the same for everybody.
pub(super) type Rank = (bool, Reverse<u8>, Timestamp, RowId);

pub(super) fn rank(brief: &EventSummary) -> Rank {
    let importance = Reverse(brief.importance);
    (!brief.passes, importance, brief.when.start, brief.row)
}

/// Gives every event a row and a label, or counts it at another.
pub(super) fn arrange(
    briefs: &[Arc<EventSummary>],
    axis: &Axis,
    room: Room<'_>,
    selected: Option<&Arc<EventSummary>>,
) -> Vec<Placed> {
    let mut shown = if room.rows == 0 {
        Vec::new()
    } else {
        shown(briefs, axis, room)
    };
    let counted = !room.sparse_only;
    if let Some(brief) = selected {
        select(&mut shown, brief, axis, room);
    }
    finish(&mut shown, axis, briefs, room, selected.map(|s| &*s.id));
    counts::settle(&mut shown, axis.columns() as i64, counted);
    end_extents(&mut shown);
    shown.sort_by_key(|p| (p.selected, p.brief.passes, p.column, p.row));
    shown
}

/// What becomes of an event.
enum Seat {
    /// It has a cell, in a row, and so many columns for its label.
    Own(u16, usize),
    /// It is counted at another, whose label stands over its place in a row.
    At(usize, u16),
}

/// An event with what is the same of it in every tile.
struct Entry<'a> {
    index: usize,
    brief: &'a Arc<EventSummary>,
    extent: (i64, i64),
    tile: i64,
    /// Whether it has no label.
    bare: bool,
    /// Columns of its label, if it gets it whole.
    wanted: usize,
}

/// The events of a lane, the most important first.
struct Ranked<'a> {
    briefs: &'a [Arc<EventSummary>],
    axis: &'a Axis,
    room: Room<'a>,
    order: Vec<Entry<'a>>,
}

impl<'a> Ranked<'a> {
    fn new(briefs: &'a [Arc<EventSummary>], axis: &'a Axis, room: Room<'a>) -> Self {
        let mut order: Vec<(Rank, usize)> = (briefs.iter().enumerate())
            .map(|(index, brief)| (rank(brief), index))
            .collect();
        order.sort_unstable();
        let entry = |(_, index): (Rank, usize)| {
            let brief = briefs.get(index)?;
            let extent = extent(brief, axis);
            let bare = room.quiet && is_light(brief);
            Some(Entry {
                index,
                brief,
                extent,
                tile: axis.tile(extent.0, TILE),
                bare,
                wanted: if bare {
                    0
                } else {
                    width(&room.title(brief)).min(LABEL)
                },
            })
        };
        let order = order.into_iter().filter_map(entry).collect();
        Self {
            briefs,
            axis,
            room,
            order,
        }
    }

    /// What becomes of the events of the tiles that the window shows, and of the next ones.
    fn seats(&self) -> Vec<Option<Seat>> {
        let last = self.axis.columns() as i64 - 1;
        let tiles = self.axis.tile(0, TILE) - 1..=self.axis.tile(last, TILE) + 1;
        let mut seats = Vec::new();
        seats.resize_with(self.order.len(), || None);
        for tile in tiles {
            if self.order.iter().any(|entry| entry.tile == tile) {
                self.fill(tile, &mut seats);
            }
        }
        seats
    }

    /// Places or counts the events around a tile, and tells of its own.
    fn fill(&self, tile: i64, seats: &mut [Option<Seat>]) {
        let mut rows = vec![Row::default(); usize::from(self.room.rows)];
        // Glyphs so far: column, row, and whose.
        let mut glyphs: Vec<(i64, u16, usize)> = Vec::new();
        let near = |entry: &&Entry<'_>| (entry.tile - tile).abs() <= REACH;
        for entry in self.order.iter().filter(near) {
            let column = entry.extent.0;
            // The glyph of what a stated move tells, or of a ticker that nobody pinned, stands for all of its column.
            let beside = |(at, ..): &&(i64, u16, usize)| entry.bare && (at - column).abs() <= NEAR;
            let nearest =
                |(at, row, _): &&(i64, u16, usize)| ((at - column).abs(), *at > column, *row);
            let host = glyphs.iter().filter(beside).min_by_key(nearest);
            let seat = match host {
                // A count beside a label would be of some of those that the bars count.
                Some(_) if self.room.sparse_only => None,
                Some((_, row, host)) => Some(Seat::At(*host, *row)),
                None => self.place(entry, &mut rows),
            };
            let Some(seat) = seat else { continue };
            if let Seat::Own(row, _) = &seat {
                glyphs.push((column, *row, entry.index));
            }
            if let Some(place) = seats.get_mut(entry.index).filter(|_| entry.tile == tile) {
                *place = Some(seat);
            }
        }
    }

    /// Gives an event a cell, and a label where there is room; or counts it at the nearest of the more important
    /// ones whose labels stand there. Where only labels count, nothing becomes of one without.
    fn place(&self, entry: &Entry<'_>, rows: &mut [Row]) -> Option<Seat> {
        let (column, wanted) = (entry.extent.0, entry.wanted);
        // A long extent would tie tiles together that are far apart.
        let last = entry.extent.1.min(column + TILE);
        let full = full(wanted);
        let mut best: Option<(usize, Worth)> = None;
        for (at, row) in rows.iter().enumerate() {
            if let Some(worth) = row.worth(column, last, full)
                && best.is_none_or(|(_, most)| worth > most)
            {
                best = Some((at, worth));
            }
        }
        let Some((at, _)) = best else {
            if self.room.sparse_only {
                return None;
            }
            let taken = rows.iter().enumerate();
            let taken = taken.filter_map(|(at, row)| Some((row.at(column)?, at)));
            let host = taken.min_by_key(|(t, at)| ((t.from - column).abs(), t.from > column, *at));
            return host.map(|(t, at)| Seat::At(t.owner, at as u16));
        };
        let row = rows.get_mut(at)?;
        let room = row.room(column, full)?;
        let label = label_columns(wanted, room, entry.bare);
        if label == 0 && self.room.sparse_only {
            return None;
        }
        let taken = Taken {
            from: column,
            to: column + used(label).min(room.max(1)),
            owner: entry.index,
        };
        row.take(taken, last + 1);
        Some(Seat::Own(at as u16, label))
    }

    /// The events with cells, and those that are counted at each, tile beside tile. Where two tiles do not agree
    /// on one, it has a glyph alone.
    fn held(&self) -> Vec<Placed> {
        let seats = self.seats();
        let mut held: Vec<(Placed, Vec<usize>)> = Vec::new();
        let mut at: Vec<Option<usize>> = vec![None; self.order.len()];
        let mut alone: HashMap<(u16, i64), usize> = HashMap::new();
        for entry in &self.order {
            let (index, (column, _)) = (entry.index, entry.extent);
            let seat = |index: usize| seats.get(index).and_then(Option::as_ref);
            let Some(found) = seat(index) else {
                continue;
            };
            let (row, label) = match found {
                Seat::Own(row, columns) => {
                    let title = self.room.title(entry.brief);
                    let label = cut(&title, *columns).into_owned();
                    (*row, label)
                }
                Seat::At(host, row) => {
                    let own = matches!(seat(*host), Some(Seat::Own(..)));
                    let host = at.get(*host).copied().flatten().filter(|_| own);
                    let host = host.or_else(|| alone.get(&(*row, column)).copied());
                    if let Some((_, others)) = host.and_then(|host| held.get_mut(host)) {
                        others.push(index);
                        continue;
                    }
                    alone.insert((*row, column), held.len());
                    (*row, String::new())
                }
            };
            if let Some(place) = at.get_mut(index) {
                *place = Some(held.len());
            }
            let item = placed(entry.brief, column, row, label, entry.extent);
            held.push((item, Vec::new()));
        }
        let mut held: Vec<Placed> = (held.into_iter())
            .map(|(item, others)| self.counted(item, &others))
            .collect();
        if !self.room.sparse_only {
            counts::merge_close(&mut held);
        }
        held
    }

    /// The item with what is counted at it.
    fn counted(&self, mut item: Placed, others: &[usize]) -> Placed {
        let others = others.iter().filter_map(|index| self.briefs.get(*index));
        for brief in others {
            item.others.push(brief.row);
            item.more += u32::from(brief.passes);
        }
        item
    }
}

/// What the window shows. Where the glyph of a crowd is off the window, the most important one that is in it
/// stands for the crowd; what began before the window and reaches in stands at the edge.
fn shown(briefs: &[Arc<EventSummary>], axis: &Axis, room: Room<'_>) -> Vec<Placed> {
    let columns = axis.columns() as i64;
    let inside = |column: i64| (0..columns).contains(&column);
    let leans = |brief: &EventSummary| reaches_in(extent(brief, axis));
    let ranked = Ranked::new(briefs, axis, room);
    let (mut shown, mut left) = (Vec::new(), Vec::new());
    let mut at_glyph = HashSet::new();
    let by_row: HashMap<RowId, &Arc<EventSummary>> = briefs.iter().map(|b| (b.row, b)).collect();
    for mut item in ranked.held() {
        let others = std::mem::take(&mut item.others);
        let mut others: Vec<_> = (others.iter())
            .filter_map(|row| by_row.get(row).copied())
            .collect();
        others.sort_by_key(|brief| rank(brief));
        if inside(item.column) {
            // A member beyond the window's edge is no event of the window.
            let here = others
                .into_iter()
                .filter(|b| inside(glyph_column(extent(b, axis))));
            item.others = here.map(|b| b.row).collect();
            at_glyph.extend(item.others.iter().copied());
            shown.push(item);
            continue;
        }
        let mut stay = others
            .into_iter()
            .filter(|b| inside(axis.column(b.when.start)));
        if let Some(first) = stay.next() {
            left.push((first, stay.map(|b| b.row).collect()));
        }
    }
    let mut edge = Edge::new(room, usize::from(room.rows), shown);
    for (brief, others) in left {
        edge.add(brief, extent(brief, axis), others);
    }
    let order = ranked.order.iter().map(|entry| entry.brief);
    for brief in order.filter(|b| leans(b) && !at_glyph.contains(&b.row) && !room.sparse_only) {
        edge.add(brief, extent(brief, axis), Vec::new());
    }
    edge.shown
}

/// Columns that an event wants whose label is `wanted` wide.
pub(super) const fn full(wanted: usize) -> i64 {
    (1 + AIR + wanted + 2) as i64
}

/// Columns that a glyph and a label of `label` columns take, with a free one behind, or the count in their place.
pub(super) const fn used(label: usize) -> i64 {
    let whole = (1 + AIR + label + 1) as i64;
    if label == 0 || whole < CLUSTER {
        CLUSTER
    } else {
        whole
    }
}

/// How many columns of a title that wants `wanted` have room beside the glyph; none where that is too little.
pub(super) fn label_columns(wanted: usize, room: i64, bare: bool) -> usize {
    let text = usize::try_from(room)
        .unwrap_or(0)
        .saturating_sub(1 + AIR + 1);
    if !bare && (text >= wanted || text >= SHORTEST) {
        text.min(wanted)
    } else {
        0
    }
}

pub(super) fn placed(
    brief: &Arc<EventSummary>,
    column: i64,
    row: u16,
    label: String,
    extent: (i64, i64),
) -> Placed {
    Placed {
        brief: Arc::clone(brief),
        column,
        row,
        label,
        more: 0,
        count: None,
        others: Vec::new(),
        label_left: false,
        note: Vec::new(),
        extent,
        drawn_to: extent.1,
        selected: false,
        kin: false,
        letter: None,
        rise: None,
        sign: None,
    }
}

/// Gives the selected event a glyph of its own where it passes: it takes its host's place where both share a column, and
/// a part of its host's label elsewhere. One that a filter leaves out takes nobody's cell.
fn select(shown: &mut Vec<Placed>, brief: &Arc<EventSummary>, axis: &Axis, room: Room<'_>) {
    let is_counted = shown.iter().any(|p| p.others.contains(&brief.row));
    if shown.iter().any(|p| p.brief.row == brief.row) || is_counted && !brief.passes {
        return;
    }
    let extent = extent(brief, axis);
    let column = glyph_column(extent);
    let mut item = placed(brief, column, 0, String::new(), extent);
    let host = shown.iter_mut().find(|p| p.others.contains(&brief.row));
    if let Some(host) = host {
        item.row = host.row;
        if host.column == column {
            item.others = std::mem::take(&mut host.others);
            item.others.retain(|row| *row != brief.row);
            item.others.push(host.brief.row);
            *host = item;
            return;
        }
        shown.push(item);
        return;
    }
    let is_free = |row: &u16| {
        let own = shown.iter().filter(|p| p.row == *row);
        let ends = |p: &Placed| p.column + used(width(&p.label));
        !own.into_iter()
            .any(|p| p.column <= column && column < ends(p) || (p.column - column).abs() < CLUSTER)
    };
    let free = (0..room.rows).find(is_free);
    // Where bars take the whole lane, it stands before them.
    let row = free.or_else(|| brief.passes.then_some(room.rows.saturating_sub(1)));
    if let Some(row) = row {
        shown.push(Placed { row, ..item });
    }
}

/// An extent is drawn up to the next event of its row.
fn end_extents(placed: &mut [Placed]) {
    let glyphs: Vec<(u16, i64)> = placed.iter().map(|p| (p.row, p.column)).collect();
    for item in placed {
        let behind = glyphs.iter().filter(|(row, _)| *row == item.row);
        let next = behind
            .map(|(_, column)| *column)
            .filter(|c| *c > item.column)
            .min();
        item.drawn_to = next.map_or(item.extent.1, |c| item.extent.1.min(c - 1));
    }
}

/// Keeps what the window shows, counts what is not drawn, and gives the selected event its whole title.
fn finish(
    placed: &mut Vec<Placed>,
    axis: &Axis,
    briefs: &[Arc<EventSummary>],
    room: Room<'_>,
    selected: Option<&str>,
) {
    let columns = axis.columns() as i64;
    placed.retain(|p| (0..columns).contains(&p.column));
    let mut counts = HashSet::new();
    if placed.iter().any(|p| !p.others.is_empty()) {
        // The selected event has a glyph of its own, wherever it is counted.
        let counted = briefs
            .iter()
            .filter(|b| b.passes && selected != Some(&*b.id));
        counts.extend(counted.map(|b| b.row));
    }
    for item in placed.iter_mut() {
        item.more = item
            .others
            .iter()
            .filter(|row| counts.contains(row))
            .count() as u32;
        item.selected = selected == Some(&*item.brief.id);
        if item.selected && item.brief.passes {
            item.label = cut(&room.title(&item.brief), LABEL).into_owned();
        }
    }
}

#[cfg(test)]
mod tests;
