//! The edge of the window: what comes in there beside the events that begin inside, without moving any of them.

use super::Placed;
use super::arrange::{LABEL, Room, full, label_columns, placed, rank, used};
use super::reach::glyph_column;
use super::row::{Row, Taken};
use crate::store::{EventSummary, RowId};
use crate::text::{cut, width};
use std::cmp::Reverse;
use std::sync::Arc;

/// What the window shows, with room for what its edge adds.
pub(super) struct Edge<'a> {
    room: Room<'a>,
    rows: Vec<Row>,
    /// Items with cells.
    pub(super) shown: Vec<Placed>,
}

impl<'a> Edge<'a> {
    /// The items that are there already, in so many rows.
    pub(super) fn new(room: Room<'a>, rows: usize, shown: Vec<Placed>) -> Self {
        let mut grid = Self {
            room,
            rows: vec![Row::default(); rows],
            shown: Vec::new(),
        };
        for item in shown {
            grid.push(item);
        }
        grid
    }

    fn push(&mut self, item: Placed) {
        // What comes in at the edge may stand close: it must not reshuffle what is there already.
        let taken = Taken {
            from: item.column,
            to: item.column
                + if item.label.is_empty() {
                    1
                } else {
                    used(width(&item.label))
                },
            owner: self.shown.len(),
        };
        if let Some(row) = self.rows.get_mut(usize::from(item.row)) {
            row.take(taken, item.extent.1 + 1);
        }
        self.shown.push(item);
    }

    /// Adds an event where there is room, or counts it, and what is counted at it, at what stands there.
    pub(super) fn add(
        &mut self,
        brief: &Arc<EventSummary>,
        extent: (i64, i64),
        others: Vec<RowId>,
    ) {
        let column = glyph_column(extent);
        let wanted = width(&self.room.title(brief)).min(LABEL);
        let rows = self.rows.iter().enumerate();
        let best = rows
            .filter_map(|(index, row)| Some((row.worth(column, extent.1, full(wanted))?, index)))
            .max_by_key(|(worth, index)| (*worth, Reverse(*index)));
        if let Some((_, index)) = best {
            let row = self.rows.get(index);
            let room = row.and_then(|r| r.room(column, full(wanted))).unwrap_or(1);
            let title = self.room.title(brief);
            let label = cut(&title, label_columns(wanted, room, false)).into_owned();
            let mut item = placed(brief, column, index as u16, label, extent);
            item.others = others;
            return self.push(item);
        }
        let hosts = self.rows.iter();
        let hosts = hosts.filter_map(|row| row.at(column));
        let host = hosts.min_by_key(|t| ((t.from - column).abs(), t.from > column, t.owner));
        let Some(host) = host.and_then(|host| self.shown.get_mut(host.owner)) else {
            return;
        };
        host.others.extend(others);
        if rank(&host.brief) <= rank(brief) {
            host.others.push(brief.row);
            return;
        }
        // The glyph is that of the most important member.
        let label = cut(&self.room.title(brief), width(&host.label)).into_owned();
        let mut item = placed(brief, column, host.row, label, extent);
        item.others = std::mem::take(&mut host.others);
        item.others.push(host.brief.row);
        *host = item;
    }
}
