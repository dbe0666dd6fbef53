//! A column of small cells that costs nothing while every cell is the same.

use super::bits::Bits;
use crate::story::Flags;

/// A cell of a column. Some sorts can be kept in sixteen bits while their numbers are small.
pub trait Cell: Copy + Eq + Default {
    /// The cell in sixteen bits, if its sort allows that and it fits.
    fn short(self) -> Option<u16> {
        None
    }

    /// The cell behind its sixteen bits.
    #[must_use]
    fn long(_: u16) -> Self {
        Self::default()
    }
}

impl Cell for u8 {}
impl Cell for u16 {}
impl Cell for i16 {}
impl Cell for i64 {}
impl Cell for Flags {}
impl Cell for u32 {
    fn short(self) -> Option<u16> {
        u16::try_from(self).ok()
    }

    fn long(short: u16) -> Self {
        Self::from(short)
    }
}

/// Cells of one sort, one a row.
#[derive(Clone, Debug)]
pub enum Column<T> {
    /// So many rows with the same cell.
    Same(T, usize),
    /// Each row its own, in sixteen bits.
    Short(Vec<u16>),
    /// Each row its own.
    Each(Vec<T>),
}

impl<T: Cell> Column<T> {
    /// The column of `cells`.
    #[must_use]
    pub fn new(mut cells: Vec<T>) -> Self {
        let first = cells.first().copied().unwrap_or_default();
        if cells.iter().all(|c| *c == first) {
            return Self::Same(first, cells.len());
        }
        if let Some(short) = cells.iter().map(|c| c.short()).collect() {
            return Self::Short(short);
        }
        cells.shrink_to_fit();
        Self::Each(cells)
    }

    /// The cell of `row`.
    #[must_use]
    pub fn get(&self, row: usize) -> T {
        match self {
            Self::Same(cell, _) => *cell,
            Self::Short(cells) => cells.get(row).copied().map(T::long).unwrap_or_default(),
            Self::Each(cells) => cells.get(row).copied().unwrap_or_default(),
        }
    }

    /// The rows whose cell passes `test`.
    #[must_use]
    pub fn bits(&self, test: impl Fn(T) -> bool) -> Bits {
        match self {
            Self::Same(cell, len) if test(*cell) => Bits::all(*len),
            Self::Same(_, len) => Bits::none(*len),
            Self::Short(cells) => Bits::of(cells, |cell| test(T::long(cell))),
            Self::Each(cells) => Bits::of(cells, test),
        }
    }

    /// Puts `other` after these cells.
    pub fn append(&mut self, other: Self) {
        let (len, more) = (self.len(), other.len());
        if len == 0 {
            *self = other;
            return;
        }
        match (&mut *self, other) {
            (Self::Same(a, count), Self::Same(b, more)) if *a == b => *count += more,
            (Self::Short(cells), Self::Short(more)) => cells.extend(more),
            (Self::Each(cells), Self::Each(more)) => cells.extend(more),
            (_, other) => {
                let all = (0..len).map(|row| self.get(row));
                *self = Self::new(all.chain((0..more).map(|row| other.get(row))).collect());
            }
        }
    }

    /// Gives back memory that is not used.
    pub fn shrink(&mut self) {
        match self {
            Self::Same(..) => {}
            Self::Short(cells) => cells.shrink_to_fit(),
            Self::Each(cells) => cells.shrink_to_fit(),
        }
    }

    /// Puts the cells in another order.
    pub fn permute(&mut self, order: &[u32]) {
        match self {
            Self::Same(..) => {}
            Self::Short(cells) => *cells = permuted(cells, order),
            Self::Each(cells) => *cells = permuted(cells, order),
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Same(_, len) => *len,
            Self::Short(cells) => cells.len(),
            Self::Each(cells) => cells.len(),
        }
    }

    /// Bytes that are held.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Same(..) => 0,
            Self::Short(cells) => cells.capacity() * 2,
            Self::Each(cells) => cells.capacity() * size_of::<T>(),
        }
    }
}

/// `cells` in another order.
#[must_use]
pub fn permuted<T: Copy + Default>(cells: &[T], order: &[u32]) -> Vec<T> {
    order
        .iter()
        .map(|row| cells.get(*row as usize).copied().unwrap_or_default())
        .collect()
}
