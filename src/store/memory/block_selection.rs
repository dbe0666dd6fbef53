//! The rows of a block that match a filter, with counts by lane and by value, and the most important ones.

use super::columns::Columns;
use super::columns::bitmap::Bitmap;
use super::importance_as_of::ImportanceView;
use crate::store::api::tie_break_hash;
use crate::story::Lane;
use crate::time::Timestamp;
use std::cmp::Reverse;
use std::ops::Range;
use std::sync::OnceLock;

/// Most of the important rows of a lane that a selection keeps.
pub const MAX_TOP: usize = 256;
/// Number of columns that facets count.
pub const COUNTED_COLUMNS: usize = 7;
/// Values are counted in this many parts of a block, so that a window that ends within it costs at most two parts.
const PARTS: usize = 8;
/// Longer counts are not kept.
const MAX_KEPT: usize = 1024;

/// The rows of one block that match one filter.
#[derive(Clone, Debug)]
pub struct BlockSelection {
    /// The block's serial number.
    pub serial: u64,
    /// The rows.
    pub rows: Bitmap,
    /// Number of rows.
    pub count: u32,
    /// Number of rows in each lane.
    pub lanes: [u32; Lane::ALL.len()],
    /// The most important rows of each lane in order, if they were ranked; all of them when there are few.
    pub top_rows: Option<[Vec<RankedRow>; Lane::ALL.len()]>,
    /// How often each value of a column occurs in these rows, once that was needed.
    pub value_counts: ValueCounts,
}

/// Numbers of words and how often each occurs.
pub type Counts = Vec<(u32, u32)>;

/// The counts of the columns that facets count, part by part of the block.
#[derive(Clone, Debug, Default)]
pub struct ValueCounts([[OnceLock<Counts>; PARTS]; COUNTED_COLUMNS]);

impl ValueCounts {
    /// Whether any column was counted.
    pub fn is_known(&self) -> bool {
        let mut places = self.0.iter().flatten();
        places.any(|counts| counts.get().is_some())
    }

    /// Passes to `take` what `count` returns for parts of `rows` in a block of `len` rows; counts of whole parts are kept
    /// when they are short.
    pub fn of(
        &self,
        column: usize,
        (rows, len): (&Range<usize>, usize),
        count: impl Fn(Range<usize>) -> Counts,
        mut take: impl FnMut(&Counts),
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
                let counts = count(whole);
                take(&counts);
                if counts.len() <= MAX_KEPT {
                    let _ = place.set(counts);
                }
            }
        }
    }
}

impl BlockSelection {
    /// Counts and ranks `rows`.
    #[must_use]
    pub fn new(
        columns: &Columns,
        lanes: &[Bitmap; Lane::ALL.len()],
        rows: Bitmap,
        serial: u64,
    ) -> Self {
        let mut selection = Self::counted(lanes, rows, serial);
        let rows = &selection.rows;
        let importance = ImportanceView::new(&columns.importance, Vec::new());
        let top = |lane| {
            let of_lane = || rows.rows_both(lane, 0..rows.len());
            most_important((columns, &importance), of_lane, MAX_TOP)
        };
        let top_rows = std::array::from_fn(|lane| {
            let some = selection.lanes.get(lane).is_some_and(|count| *count > 0);
            let lane = lanes.get(lane).filter(|_| some);
            lane.map(top).unwrap_or_default()
        });
        selection.top_rows = Some(top_rows);
        selection
    }

    /// Counts `rows` without ranking them: those of one clock of a replay are rarely needed twice.
    #[must_use]
    pub fn counted(lanes: &[Bitmap; Lane::ALL.len()], rows: Bitmap, serial: u64) -> Self {
        let whole = 0..rows.len();
        let counts = lanes.each_ref().map(|lane| rows.count_both(lane, &whole));
        Self {
            serial,
            count: counts.iter().sum(),
            lanes: counts,
            top_rows: None,
            value_counts: ValueCounts::default(),
            rows,
        }
    }

    /// Size in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        let top: usize = (self.top_rows.iter().flatten())
            .map(|rows| rows.capacity() * size_of::<RankedRow>())
            .sum();
        self.rows.size() + top
    }
}

/// The rank of a row in a store: the most important first, then by [`tie_break_hash`], then by start.
pub type Rank = (Reverse<u8>, u64, i64);

/// A row of a block with its rank; rows of equal rank are in their own order.
pub type RankedRow = (Rank, u32);

/// A row of `columns` with its rank.
pub fn ranked((columns, importance): (&Columns, &ImportanceView<'_>), row: usize) -> RankedRow {
    let (importance, start) = (importance.get(row), columns.start_of(row));
    let hash = tie_break_hash(Timestamp::from_micros(start));
    ((Reverse(importance), hash, start), row as u32)
}

/// The `limit` most important of `rows`, which come in order of time.
pub fn most_important<I: Iterator<Item = usize>>(
    columns: (&Columns, &ImportanceView<'_>),
    rows: impl Fn() -> I,
    limit: usize,
) -> Vec<RankedRow> {
    let mut counts = [0_usize; 256];
    for row in rows() {
        if let Some(count) = counts.get_mut(usize::from(columns.1.get(row))) {
            *count += 1;
        }
    }
    let (cut, room) = threshold(&counts, limit);
    let (mut top, mut ties) = (Vec::new(), Vec::new());
    for row in rows() {
        match usize::from(columns.1.get(row)) {
            n if n > cut => top.push(ranked(columns, row)),
            n if n == cut && room > 0 => ties.push(ranked(columns, row)),
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

/// The lowest importance of which rows fit into `limit`, and how many of them do.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_lets_as_many_rows_in_as_fit() {
        let mut counts = [0; 256];
        for (importance, count) in [(10, 5), (50, 2), (90, 1)] {
            if let Some(cell) = counts.get_mut(importance) {
                *cell = count;
            }
        }
        for (limit, expected) in [(0, (90, 0)), (1, (50, 0)), (2, (50, 1)), (4, (10, 1))] {
            assert_eq!(threshold(&counts, limit), expected, "{limit}");
        }
        assert_eq!(threshold(&counts, 9), (0, 9), "all fit");
    }

    #[test]
    fn counts_of_whole_parts_are_kept_and_those_of_edges_are_not() {
        let counts = ValueCounts::default();
        let counted = std::cell::RefCell::new(Vec::new());
        let sum = |rows: Range<usize>| {
            let mut sum = 0;
            let count = |part: Range<usize>| {
                counted.borrow_mut().push(part.clone());
                vec![(0, part.len() as u32)]
            };
            counts.of(0, (&rows, 80), count, |part| {
                sum += part.iter().map(|(_, n)| n).sum::<u32>();
            });
            (sum, std::mem::take(&mut *counted.borrow_mut()))
        };
        assert!(!counts.is_known());
        assert_eq!(sum(5..25), (20, vec![5..10, 10..20, 20..25]));
        assert!(counts.is_known());
        assert_eq!(sum(5..25), (20, vec![5..10, 20..25]));
        assert_eq!(sum(10..20), (10, vec![]));
    }
}
