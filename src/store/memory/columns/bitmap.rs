//! A set of rows of one block, one bit each. Bits beyond the block's length are never set.

use std::ops::Range;

/// Rows, one bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bitmap {
    words: Vec<u64>,
    len: usize,
}

impl Bitmap {
    /// No row of `len`.
    #[must_use]
    pub fn empty(len: usize) -> Self {
        Self {
            words: vec![0; len.div_ceil(64)],
            len,
        }
    }

    /// All rows of `len`.
    #[must_use]
    pub fn full(len: usize) -> Self {
        let mut bits = Self {
            words: vec![u64::MAX; len.div_ceil(64)],
            len,
        };
        bits.trim();
        bits
    }

    /// The rows of `range` out of `len`.
    #[must_use]
    pub fn range(len: usize, range: Range<usize>) -> Self {
        let mut bits = Self::empty(len);
        let range = range.start.min(len)..range.end.min(len);
        for (index, word) in bits.words.iter_mut().enumerate() {
            *word = mask(index, &range);
        }
        bits
    }

    /// The rows whose cell passes `test`.
    #[must_use]
    pub fn matching<T: Copy>(cells: &[T], test: impl Fn(T) -> bool) -> Self {
        let words = cells
            .chunks(64)
            .map(|chunk| {
                chunk.iter().enumerate().fold(0, |word, (bit, cell)| {
                    word | (u64::from(test(*cell)) << bit)
                })
            })
            .collect();
        Self {
            words,
            len: cells.len(),
        }
    }

    fn trim(&mut self) {
        let rest = self.len % 64;
        if rest > 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << rest) - 1;
        }
    }

    /// How many rows the block has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether `row` is in the set.
    #[must_use]
    pub fn contains(&self, row: usize) -> bool {
        self.words
            .get(row / 64)
            .is_some_and(|w| w >> (row % 64) & 1 == 1)
    }

    /// Inserts `row`.
    pub fn insert(&mut self, row: usize) {
        if row < self.len
            && let Some(word) = self.words.get_mut(row / 64)
        {
            *word |= 1 << (row % 64);
        }
    }

    /// Removes `row`.
    pub fn remove(&mut self, row: usize) {
        if let Some(word) = self.words.get_mut(row / 64) {
            *word &= !(1 << (row % 64));
        }
    }

    /// Keeps the rows that are in `other` too.
    pub fn intersect(&mut self, other: &Self) {
        for (a, b) in self.words.iter_mut().zip(&other.words) {
            *a &= b;
        }
    }

    /// Inserts the rows of `other`.
    pub fn unite(&mut self, other: &Self) {
        for (a, b) in self.words.iter_mut().zip(&other.words) {
            *a |= b;
        }
    }

    /// Removes the rows of `other`.
    pub fn subtract(&mut self, other: &Self) {
        for (a, b) in self.words.iter_mut().zip(&other.words) {
            *a &= !b;
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|w| *w == 0)
    }

    /// How many rows of `range` are in both sets.
    #[must_use]
    pub fn count_both(&self, other: &Self, range: &Range<usize>) -> u32 {
        let (first, last) = (range.start / 64, range.end.div_ceil(64));
        let cut = |bits: &'_ Self| -> Option<Range<usize>> {
            (first < last && last <= bits.words.len()).then_some(first..last)
        };
        let (Some(a), Some(b)) = (
            cut(self).and_then(|r| self.words.get(r)),
            cut(other).and_then(|r| other.words.get(r)),
        ) else {
            return 0;
        };
        let whole: u32 = a.iter().zip(b).map(|(a, b)| (a & b).count_ones()).sum();
        whole - count_outside(a, b, first, range)
    }

    /// The rows of the set that lie in `range`, in order.
    pub fn rows(&self, range: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        self.rows_both(self, range)
    }

    /// The rows of both sets that lie in `range`, in order.
    pub fn rows_both<'a>(
        &'a self,
        other: &'a Self,
        range: Range<usize>,
    ) -> impl Iterator<Item = usize> + 'a {
        let range = range.start.min(self.len)..range.end.min(self.len);
        let first = range.start / 64;
        let cut = first..range.end.div_ceil(64).max(first);
        let words = self.words.get(cut.clone()).unwrap_or_default();
        let others = other.words.get(cut).unwrap_or_default();
        let both = words.iter().zip(others).map(|(a, b)| a & b);
        both.enumerate().flat_map(move |(index, word)| {
            let index = index + first;
            Ones(word & mask(index, &range)).map(move |bit| index * 64 + bit)
        })
    }

    /// The last row of both sets before `row`.
    #[must_use]
    pub fn previous_both(&self, other: &Self, row: usize) -> Option<usize> {
        let row = row.min(self.len).min(other.len);
        let cut = ..row.div_ceil(64);
        let both = self.words.get(cut)?.iter().zip(other.words.get(cut)?);
        both.enumerate().rev().find_map(|(index, (a, b))| {
            let word = a & b & mask(index, &(0..row));
            (word != 0).then(|| index * 64 + 63 - word.leading_zeros() as usize)
        })
    }

    /// Size in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.words.capacity() * 8
    }
}

/// How many rows of the first and last word lie outside `range`.
fn count_outside(a: &[u64], b: &[u64], first: usize, range: &Range<usize>) -> u32 {
    let beyond = |index: usize| -> u32 {
        let word = a.get(index).copied().unwrap_or(0) & b.get(index).copied().unwrap_or(0);
        (word & !mask(index + first, range)).count_ones()
    };
    match a.len() {
        0 => 0,
        1 => beyond(0),
        n => beyond(0) + beyond(n - 1),
    }
}

/// The bits of word number `index` that lie in `range`.
fn mask(index: usize, range: &Range<usize>) -> u64 {
    let low = |at: usize| -> u64 {
        match at.saturating_sub(index * 64) {
            n @ 0..64 => (1 << n) - 1,
            _ => u64::MAX,
        }
    };
    low(range.end) & !low(range.start)
}

/// The positions of the bits that are set.
struct Ones(u64);

impl Iterator for Ones {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let bit = self.0.trailing_zeros() as usize;
        self.0 &= self.0 - 1;
        Some(bit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bits_are_a_set(rows in prop::collection::btree_set(0_usize..300, 0..60), from in 0_usize..320, len in 0_usize..320) {
            let mut bits = Bitmap::empty(300);
            for row in &rows {
                bits.insert(*row);
            }
            let range = from..(from + len).min(300).max(from);
            let naive: Vec<usize> = rows.iter().copied().filter(|r| range.contains(r)).collect();
            prop_assert_eq!(bits.rows(range.clone()).collect::<Vec<_>>(), naive.clone());
            if range.end <= 300 {
                prop_assert_eq!(bits.count_both(&Bitmap::full(300), &range) as usize, naive.len());
            }
            prop_assert_eq!(bits.previous_both(&Bitmap::full(300), from), rows.range(..from).next_back().copied());
            prop_assert_eq!(bits.count(), rows.len());
            let mut rest = Bitmap::full(300);
            rest.subtract(&bits);
            prop_assert_eq!(rest.count(), 300 - rows.len());
            prop_assert_eq!(Bitmap::range(300, range.clone()).count(), range.end.min(300).saturating_sub(range.start.min(300)));
        }
    }
}
