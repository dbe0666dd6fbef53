//! Counts beside glyphs: every event of a lane is a glyph or part of a number that is shown.
//!
//! In each row a count takes the cells behind its glyph, or those before it, and labels give way. Where neither side has
//! room, two glyphs that are that close become one.

use super::Placed;
use super::arrange::{AIR, rank};
use crate::text::{cut, width};
use std::ops::Range;

/// A label shorter than this, cut, is not worth its cells.
const REMNANT: usize = 7;

/// A number that is drawn in a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Its first column.
    pub column: i64,
    /// `+3`.
    pub text: String,
}

/// Which side of its glyph a count is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Behind,
    Before,
}

/// Gives every count its cells and cuts labels to what is left of `columns`. Where the lane counts its events otherwise
/// (`counted` is false), a glyph in the way of another goes.
pub(super) fn settle(items: &mut Vec<Placed>, columns: i64, counted: bool) {
    by_row(items, |own| {
        let sides = merged(own, 0..columns, counted);
        set(own, &sides, columns);
    });
}

/// Makes one of glyphs that are too close for their counts, as if there were no edges, so that what is counted together
/// does not depend on them.
pub(super) fn merge_close(items: &mut Vec<Placed>) {
    by_row(items, |own| {
        merged(own, i64::MIN / 2..i64::MAX / 2, true);
    });
}

/// Does something to the items of each row, which are in order of their columns.
fn by_row(items: &mut Vec<Placed>, mut act: impl FnMut(&mut Vec<Placed>)) {
    items.sort_by_key(|item| (item.row, item.column, rank(&item.brief)));
    let mut rest = std::mem::take(items).into_iter().peekable();
    while let Some(first) = rest.next() {
        let row = first.row;
        let mut own = vec![first];
        while let Some(next) = rest.next_if(|item| item.row == row) {
            own.push(next);
        }
        act(&mut own);
        items.append(&mut own);
    }
}

/// Merges neighbours until every count has a side between `edges`.
fn merged(own: &mut Vec<Placed>, edges: Range<i64>, counted: bool) -> Vec<Side> {
    loop {
        match sides(own, edges.clone()) {
            Ok(sides) => return sides,
            Err(at) => merge(own, at, counted),
        }
    }
}

fn text(item: &Placed) -> Option<String> {
    (item.more > 0).then(|| format!("+{}", item.more))
}

/// Columns of the count.
fn digits(item: &Placed) -> i64 {
    text(item).map_or(0, |text| text.len() as i64)
}

/// The side of each count.
///
/// # Errors
/// The first of two neighbours of which one has to go.
fn sides(items: &[Placed], edges: Range<i64>) -> Result<Vec<Side>, usize> {
    let mut sides = Vec::with_capacity(items.len());
    // Where the glyph and the count before this one end.
    let mut end = edges.start;
    for (index, item) in items.iter().enumerate() {
        let next = items.get(index + 1).map_or(edges.end, |next| next.column);
        let length = digits(item);
        let behind = item.column + 1 + length <= next;
        let before = end + length <= item.column;
        if next == item.column {
            return Err(index);
        }
        let side = match (behind, before) {
            (true, _) => Side::Behind,
            (false, true) => Side::Before,
            // The nearer neighbour takes it; a lane narrower than one count has no place for it.
            (false, false) if items.len() > 1 => {
                let left = index.checked_sub(1).and_then(|i| items.get(i));
                let nearer = left.is_some_and(|l| {
                    index + 1 == items.len() || item.column - l.column <= next - item.column
                });
                return Err(if nearer { index - 1 } else { index });
            }
            (false, false) => Side::Behind,
        };
        end = item.column + 1 + if side == Side::Behind { length } else { 0 };
        sides.push(side);
    }
    Ok(sides)
}

/// Counts one of two neighbours at the other: the less important at the more important one, never the selected one as
/// long as it passes.
fn merge(items: &mut Vec<Placed>, at: usize, counted: bool) {
    let key = |item: &Placed| (!(item.selected && item.brief.passes), rank(&item.brief));
    let (Some(a), Some(b)) = (items.get(at), items.get(at + 1)) else {
        return;
    };
    let lost = if key(a) <= key(b) { at + 1 } else { at };
    let lost = items.remove(lost);
    if let Some(keep) = items.get_mut(at).filter(|_| counted) {
        keep.more += lost.more + u32::from(lost.brief.passes);
        keep.others.push(lost.brief.row);
        keep.others.extend(lost.others);
    }
}

/// Columns between which the glyph, the count and the label of an item lie.
struct Room {
    /// Columns of its count before the glyph.
    before: i64,
    /// Columns of its count behind the glyph or the label, with the blank before it.
    behind: i64,
    /// Where the cells end that its label and its count may take.
    end: i64,
}

/// Writes counts and labels. The label of the selected item stands before its glyph where there is more room, and the
/// label of its neighbour gives way.
fn set(items: &mut [Placed], sides: &[Side], columns: i64) {
    let before = |item: &Placed, side: &Side| {
        if *side == Side::Before {
            digits(item)
        } else {
            0
        }
    };
    let mut rooms: Vec<Room> = (items.iter().zip(sides).enumerate())
        .map(|(index, (item, side))| {
            let next = items.get(index + 1).zip(sides.get(index + 1));
            let length = digits(item);
            Room {
                before: before(item, side),
                behind: if *side == Side::Behind && length > 0 {
                    length + 1
                } else {
                    0
                },
                end: match next {
                    Some((next, side)) => next.column - before(next, side) - 1,
                    // What is cut by the window's edge is cut where it is drawn.
                    None if length == 0 && !item.selected => i64::MAX,
                    None => columns,
                },
            }
        })
        .collect();
    give_way(items, &mut rooms);
    for (item, room) in items.iter_mut().zip(&rooms) {
        let start = item.column + 1;
        if !item.label_left {
            shorten(item, room.end - start - AIR as i64 - room.behind);
        }
        let label = width(&item.label) as i64;
        let label = if item.label_left || label == 0 {
            0
        } else {
            AIR as i64 + label + 1
        };
        item.count = text(item).map(|text| Count {
            column: if room.before > 0 {
                item.column - room.before
            } else {
                start + label
            },
            text,
        });
    }
}

/// Puts the label of the selected item before its glyph if there is more room than behind it.
fn give_way(items: &mut [Placed], rooms: &mut [Room]) {
    let Some(at) = items
        .iter()
        .position(|item| item.selected && !item.label.is_empty())
    else {
        return;
    };
    let before = at
        .checked_sub(1)
        .and_then(|i| Some((items.get(i)?, rooms.get(i)?)));
    let floor = before.map_or(0, |(item, room)| {
        item.column + 1 + if room.before > 0 { 0 } else { digits(item) } + 1
    });
    let (Some(item), Some(room)) = (items.get_mut(at), rooms.get(at)) else {
        return;
    };
    let right = room.end - item.column - 1 - AIR as i64 - room.behind;
    let left = item.column - room.before - AIR as i64 - floor;
    let wanted = width(&item.label) as i64;
    if wanted <= right || left <= right {
        return;
    }
    item.label_left = true;
    shorten(item, left);
    let start = item.column - room.before - AIR as i64 - width(&item.label) as i64;
    if let Some(before) = at.checked_sub(1).and_then(|i| rooms.get_mut(i)) {
        before.end = before.end.min(start - 1);
    }
}

/// Cuts a label to `room` columns; a remnant goes.
fn shorten(item: &mut Placed, room: i64) {
    let room = usize::try_from(room).unwrap_or(0);
    if width(&item.label) > room {
        item.label = if room < REMNANT {
            String::new()
        } else {
            cut(&item.label, room).into_owned()
        };
    }
}
