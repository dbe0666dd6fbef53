//! Gives the events of a lane their cells: glyph, label, or a place in the count of a more important one.
//!
//! Columns are taken together in tiles, on a grid that depends on the zoom alone. What becomes of the events of a
//! tile follows from those of the tile and of two more on both sides, the most important first, and from no edge
//! of the window: so a pan never reshuffles what is counted together.

use super::Placed;
use super::reach::{extent, glyph_column, is_light, is_wide, reaches_in};
use super::row::{Row, Taken, Worth};
use crate::store::{Brief, RowId};
use crate::text::{cut, width};
use crate::time::{Axis, Timestamp};
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

/// What a lane has to give.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub rows: u16,
    /// Whether only labels are worth a cell, since bars show the rest.
    pub sparse_only: bool,
    /// Whether light moves that were made from prices have no label.
    pub quiet: bool,
}

/// The most important first; the same for everybody.
type Rank = (bool, Reverse<u8>, Timestamp, RowId);

fn rank(brief: &Brief) -> Rank {
    let importance = Reverse(brief.importance);
    (!brief.passes, importance, brief.when.start, brief.row)
}

/// Gives every event a row and a label, or counts it at another.
pub(super) fn arrange(
    briefs: &[Arc<Brief>],
    axis: &Axis,
    room: Room,
    selected: Option<&Arc<Brief>>,
) -> Vec<Placed> {
    let mut shown = if room.rows == 0 {
        Vec::new()
    } else {
        shown(briefs, axis, room)
    };
    if let Some(brief) = selected.filter(|s| !shown.iter().any(|p| p.brief.id == s.id)) {
        shown.push(forced(brief, axis, room.rows.max(1)));
    }
    finish(&mut shown, axis, briefs, selected.map(|s| &*s.id));
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
    brief: &'a Arc<Brief>,
    extent: (i64, i64),
    tile: i64,
    /// Whether it has no label.
    bare: bool,
    /// Columns of its label, if it gets it whole.
    wanted: usize,
}

/// The events of a lane, the most important first.
struct Ranked<'a> {
    axis: &'a Axis,
    room: Room,
    order: Vec<Entry<'a>>,
}

impl<'a> Ranked<'a> {
    fn new(briefs: &'a [Arc<Brief>], axis: &'a Axis, room: Room) -> Self {
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
                    width(&brief.title).min(LABEL)
                },
            })
        };
        let order = order.into_iter().filter_map(entry).collect();
        Self { axis, room, order }
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
            let host = taken.max_by_key(|(t, at)| (t.from, Reverse(*at)));
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
    fn held(&self) -> Vec<(Placed, Vec<usize>)> {
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
                    let label = cut(&entry.brief.title, *columns);
                    (*row, label.into_owned())
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
        end_labels(&mut held);
        held
    }
}

/// Labels end before the next glyph of their row, and leave room for the count behind them.
fn end_labels(held: &mut [(Placed, Vec<usize>)]) {
    let mut glyphs: Vec<(u16, i64)> = held.iter().map(|(p, _)| (p.row, p.column)).collect();
    glyphs.sort_unstable();
    for (item, others) in held {
        let behind = glyphs.partition_point(|at| *at <= (item.row, item.column));
        let next = glyphs.get(behind).filter(|(row, _)| *row == item.row);
        let count = match others.len() {
            0 => 0,
            n => n.to_string().len() as i64 + 2,
        };
        if let Some((_, next)) = next {
            shorten(item, next - count);
        }
    }
}

/// What the window shows. Where the glyph of a crowd is off the window, the most important one that is in it
/// stands for the crowd; what began before the window and reaches in stands at the edge.
fn shown(briefs: &[Arc<Brief>], axis: &Axis, room: Room) -> Vec<Placed> {
    let columns = axis.columns() as i64;
    let inside = |column: i64| (0..columns).contains(&column);
    let leans = |brief: &Brief| is_wide(brief) && reaches_in(extent(brief, axis));
    let ranked = Ranked::new(briefs, axis, room);
    let (mut shown, mut left) = (Vec::new(), Vec::new());
    let mut at_glyph = HashSet::new();
    for (mut item, others) in ranked.held() {
        let others: Vec<&Arc<Brief>> = others.iter().filter_map(|i| briefs.get(*i)).collect();
        if inside(item.column) {
            at_glyph.extend(others.iter().map(|b| b.row));
            item.others = others.iter().map(|b| b.row).collect();
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
    let mut edge = Edge::new(usize::from(room.rows), shown);
    for (brief, others) in left {
        edge.add(brief, extent(brief, axis), others);
    }
    let order = ranked.order.iter().map(|entry| entry.brief);
    for brief in order.filter(|b| leans(b) && !at_glyph.contains(&b.row) && !room.sparse_only) {
        edge.add(brief, extent(brief, axis), Vec::new());
    }
    edge.shown
}

/// What the window shows, with room for what its edge adds.
struct Edge {
    rows: Vec<Row>,
    shown: Vec<Placed>,
}

impl Edge {
    fn new(rows: usize, shown: Vec<Placed>) -> Self {
        let mut grid = Self {
            rows: vec![Row::default(); rows],
            shown: Vec::new(),
        };
        for item in shown {
            grid.push(item);
        }
        grid
    }

    fn push(&mut self, item: Placed) {
        let taken = Taken {
            from: item.column,
            to: item.column + used(width(&item.label)),
            owner: self.shown.len(),
        };
        if let Some(row) = self.rows.get_mut(usize::from(item.row)) {
            row.take(taken, item.extent.1 + 1);
        }
        self.shown.push(item);
    }

    /// Adds an event where there is room, or counts it, and what is counted at it, at what stands there.
    fn add(&mut self, brief: &Arc<Brief>, extent: (i64, i64), others: Vec<RowId>) {
        let column = glyph_column(extent);
        let wanted = width(&brief.title).min(LABEL);
        let rows = self.rows.iter().enumerate();
        let best = rows
            .filter_map(|(index, row)| Some((row.worth(column, extent.1, full(wanted))?, index)))
            .max_by_key(|(worth, index)| (*worth, Reverse(*index)));
        if let Some((_, index)) = best {
            let row = self.rows.get(index);
            let room = row.and_then(|r| r.room(column, full(wanted))).unwrap_or(1);
            let label = cut(&brief.title, label_columns(wanted, room, false)).into_owned();
            let mut item = placed(brief, column, index as u16, label, extent);
            item.others = others;
            return self.push(item);
        }
        let hosts = self.rows.iter().filter_map(|row| row.at(column));
        let host = hosts.max_by_key(|t| (t.from, Reverse(t.owner)));
        if let Some(host) = host.and_then(|host| self.shown.get_mut(host.owner)) {
            host.others.push(brief.row);
            host.others.extend(others);
        }
    }
}

/// Columns that an event wants whose label is `wanted` wide.
const fn full(wanted: usize) -> i64 {
    (1 + AIR + wanted + 2) as i64
}

/// Columns that a glyph and a label of `label` columns take, with a free one behind.
const fn used(label: usize) -> i64 {
    match label {
        0 => 1,
        _ => (1 + AIR + label + 1) as i64,
    }
}

/// How many columns of a title that wants `wanted` have room beside the glyph; none where that is too little.
fn label_columns(wanted: usize, room: i64, bare: bool) -> usize {
    let text = usize::try_from(room)
        .unwrap_or(0)
        .saturating_sub(1 + AIR + 1);
    if !bare && (text >= wanted || text >= SHORTEST) {
        text.min(wanted)
    } else {
        0
    }
}

fn placed(brief: &Arc<Brief>, column: i64, row: u16, label: String, extent: (i64, i64)) -> Placed {
    Placed {
        brief: Arc::clone(brief),
        column,
        row,
        label,
        more: 0,
        others: Vec::new(),
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

/// The selected event always shows, over whatever stands there.
fn forced(brief: &Arc<Brief>, axis: &Axis, rows: u16) -> Placed {
    let extent = extent(brief, axis);
    let label = cut(&brief.title, LABEL).into_owned();
    placed(brief, glyph_column(extent), rows - 1, label, extent)
}

/// Ends a label before `column`; a remnant goes.
fn shorten(item: &mut Placed, column: i64) {
    let room = usize::try_from(column - item.column)
        .unwrap_or(0)
        .saturating_sub(1 + AIR + 1);
    if width(&item.label) > room {
        item.label = if room < SHORTEST / 2 {
            String::new()
        } else {
            cut(&item.label, room).into_owned()
        };
    }
}

/// Labels in the row of the selected event end before it, or go, so that no remnant stands behind it.
fn give_way(placed: &mut [Placed]) {
    let Some((row, from, label)) = placed
        .iter()
        .find(|p| p.selected)
        .map(|p| (p.row, p.column, width(&p.label)))
    else {
        return;
    };
    let to = from + (1 + AIR + label) as i64;
    for item in placed.iter_mut().filter(|p| !p.selected && p.row == row) {
        if item.column >= from && item.column < to {
            item.label = String::new();
        } else if item.column < from {
            shorten(item, from);
        }
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

/// Keeps what the window shows, counts, gives the selected event its whole label and draws it last.
fn finish(placed: &mut Vec<Placed>, axis: &Axis, briefs: &[Arc<Brief>], selected: Option<&str>) {
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
        if item.selected {
            item.label = cut(&item.brief.title, LABEL).into_owned();
        }
    }
    give_way(placed);
    end_extents(placed);
    placed.sort_by_key(|p| (p.selected, p.brief.passes, p.column, p.row));
}

#[cfg(test)]
mod tests;
