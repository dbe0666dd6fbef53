//! Rows of a block that pass a filter, how many there are in each lane, and the most important of them.

use super::bits::Bits;
use super::cells::Cells;
use super::column::Column;
use crate::story::Lane;
use std::ops::Range;
use std::sync::OnceLock;

/// How many of the most important rows of a lane a block remembers.
pub const TOP: usize = 256;
/// How many columns facets count.
pub const COUNTED: usize = 7;
/// In so many parts the rows of a block are counted, so that a window that ends within it costs two parts at most.
const PARTS: usize = 8;
/// A longer tally is not kept.
const SHORT: usize = 1024;

/// The rows of one block that one filter chooses.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The block's serial number.
    pub serial: u64,
    /// The rows.
    pub bits: Bits,
    /// How many there are.
    pub count: u32,
    /// How many there are in each lane.
    pub lanes: [u32; Lane::ALL.len()],
    /// The most important of each lane, the first one first; ties by time. All of them when there are few.
    pub tops: [Vec<u32>; Lane::ALL.len()],
    /// How often each number of a column occurs in these rows, once that was asked for.
    pub tallies: Tallies,
}

/// How often each number occurs.
pub type Tally = Vec<(u32, u32)>;

/// The tallies of the columns that facets count, part by part of the block.
#[derive(Clone, Debug, Default)]
pub struct Tallies([[OnceLock<Tally>; PARTS]; COUNTED]);

impl Tallies {
    /// Whether any column was counted.
    pub fn are_known(&self) -> bool {
        let mut places = self.0.iter().flatten();
        places.any(|tally| tally.get().is_some())
    }

    /// Hands `take` the tallies that `count` makes of `rows`, a block having `len`; those of whole parts are kept when
    /// they are short.
    pub fn of(
        &self,
        column: usize,
        (rows, len): (&Range<usize>, usize),
        count: impl Fn(Range<usize>) -> Tally,
        mut take: impl FnMut(&Tally),
    ) {
        let size = len.div_ceil(PARTS).max(1);
        for (part, place) in self.0.get(column).into_iter().flatten().enumerate() {
            let whole = (part * size).min(len)..((part + 1) * size).min(len);
            let wanted = whole.start.max(rows.start)..whole.end.min(rows.end);
            if wanted.is_empty() {
                continue;
            }
            if wanted != whole {
                take(&count(wanted));
            } else if let Some(known) = place.get() {
                take(known);
            } else {
                let tally = count(whole);
                take(&tally);
                if tally.len() <= SHORT {
                    let _ = place.set(tally);
                }
            }
        }
    }
}

impl Chosen {
    /// Counts and ranks `bits`.
    #[must_use]
    pub fn new(cells: &Cells, lanes: &[Bits; Lane::ALL.len()], bits: Bits, serial: u64) -> Self {
        let whole = 0..bits.len();
        let mut counts = [0; Lane::ALL.len()];
        let mut tops: [Vec<u32>; Lane::ALL.len()] = Default::default();
        for ((lane, count), top) in lanes.iter().zip(&mut counts).zip(&mut tops) {
            *count = bits.count_both(lane, &whole);
            if *count > 0 {
                let rows = || bits.rows_both(lane, whole.clone());
                *top = most_important(&cells.importance, rows, TOP);
            }
        }
        Self {
            serial,
            count: counts.iter().sum(),
            lanes: counts,
            tops,
            tallies: Tallies::default(),
            bits,
        }
    }

    /// Bytes that are held.
    #[must_use]
    pub fn size(&self) -> usize {
        let tops: usize = self.tops.iter().map(|t| t.capacity() * 4).sum();
        self.bits.size() + tops
    }
}

/// The `limit` most important of `rows`, which come in order of time; ties go to the earlier.
pub fn most_important<I: Iterator<Item = usize>>(
    importance: &Column<u8>,
    rows: impl Fn() -> I,
    limit: usize,
) -> Vec<u32> {
    let mut counts = [0_usize; 256];
    for row in rows() {
        if let Some(count) = counts.get_mut(usize::from(importance.get(row))) {
            *count += 1;
        }
    }
    let (cut, mut room) = threshold(&counts, limit);
    let mut top = Vec::with_capacity(limit.min(counts.iter().sum()));
    for row in rows() {
        match usize::from(importance.get(row)) {
            n if n > cut => top.push(row as u32),
            n if n == cut && room > 0 => {
                room -= 1;
                top.push(row as u32);
            }
            _ => {}
        }
    }
    top.sort_by_key(|row| std::cmp::Reverse(importance.get(*row as usize)));
    top
}

/// The importance of which only some rows fit, and how many of them do.
pub fn threshold(counts: &[usize; 256], limit: usize) -> (usize, usize) {
    let mut room = limit;
    for (importance, count) in counts.iter().enumerate().rev() {
        if *count > room {
            return (importance, room);
        }
        room -= count;
    }
    (0, limit)
}
