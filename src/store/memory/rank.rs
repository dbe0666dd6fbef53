//! Rows of a block that pass a filter, how many there are in each lane, and the most important of them.

use super::bits::Bits;
use super::cells::Cells;
use super::weights::Weights;
use crate::store::ask::spread;
use crate::story::Lane;
use crate::time::Timestamp;
use std::cmp::Reverse;
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
    /// The most important of each lane, the first one first, if they were ranked. All of them when there are few.
    pub tops: Option<[Vec<Ranked>; Lane::ALL.len()]>,
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
        let mut chosen = Self::counted(lanes, bits, serial);
        let (weights, bits) = (Weights::plain(&cells.importance), &chosen.bits);
        let top = |lane| {
            let rows = || bits.rows_both(lane, 0..bits.len());
            most_important((cells, &weights), rows, TOP)
        };
        chosen.tops = Some(std::array::from_fn(|lane| {
            let some = chosen.lanes.get(lane).is_some_and(|count| *count > 0);
            let lane = lanes.get(lane).filter(|_| some);
            lane.map(top).unwrap_or_default()
        }));
        chosen
    }

    /// Counts `bits`: those of one clock of a replay, which nobody looks at twice.
    #[must_use]
    pub fn counted(lanes: &[Bits; Lane::ALL.len()], bits: Bits, serial: u64) -> Self {
        let whole = 0..bits.len();
        let counts = lanes.each_ref().map(|lane| bits.count_both(lane, &whole));
        Self {
            serial,
            count: counts.iter().sum(),
            lanes: counts,
            tops: None,
            tallies: Tallies::default(),
            bits,
        }
    }

    /// Bytes that are held.
    #[must_use]
    pub fn size(&self) -> usize {
        let tops: usize = (self.tops.iter().flatten())
            .map(|t| t.capacity() * size_of::<Ranked>())
            .sum();
        self.bits.size() + tops
    }
}

/// A place among the rows of a store: the most important first, then by [`spread`], then by start.
pub type Rank = (Reverse<u8>, u64, i64);

/// A row of a block with its place; those of one place come in their own order.
pub type Ranked = (Rank, u32);

/// The place of a row of cells by these weights.
pub fn ranked((cells, weights): (&Cells, &Weights<'_>), row: usize) -> Ranked {
    let (importance, start) = (weights.get(row), cells.start_of(row));
    let spread = spread(Timestamp::from_micros(start));
    ((Reverse(importance), spread, start), row as u32)
}

/// The `limit` most important of `rows`, which come in order of time.
pub fn most_important<I: Iterator<Item = usize>>(
    cells: (&Cells, &Weights<'_>),
    rows: impl Fn() -> I,
    limit: usize,
) -> Vec<Ranked> {
    let mut counts = [0_usize; 256];
    for row in rows() {
        if let Some(count) = counts.get_mut(usize::from(cells.1.get(row))) {
            *count += 1;
        }
    }
    let (cut, room) = threshold(&counts, limit);
    let (mut top, mut ties) = (Vec::new(), Vec::new());
    for row in rows() {
        match usize::from(cells.1.get(row)) {
            n if n > cut => top.push(ranked(cells, row)),
            n if n == cut && room > 0 => ties.push(ranked(cells, row)),
            _ => {}
        }
    }
    if room < ties.len() {
        ties.select_nth_unstable(room);
        ties.truncate(room);
    }
    top.append(&mut ties);
    top.shrink_to_fit();
    top.sort_unstable();
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
