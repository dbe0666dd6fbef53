//! A column of small cells that costs nothing while every cell is the same.

use super::bits::Bits;
use crate::story::Flags;
use crate::time::SECOND;

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
/// Lengths are whole seconds more often than not.
impl Cell for i64 {
    fn short(self) -> Option<u16> {
        let seconds = u16::try_from(self / SECOND).ok()?;
        (self % SECOND == 0).then_some(seconds)
    }

    fn long(short: u16) -> Self {
        Self::from(short) * SECOND
    }
}
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
        let short: Option<Vec<u16>> = cells.iter().map(|c| c.short()).collect();
        if let Some(mut short) = short {
            short.shrink_to_fit();
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

    /// Makes every cell what `change` says; it says the same of the same cell.
    pub fn map(&mut self, mut change: impl FnMut(T) -> T) {
        match self {
            Self::Same(cell, _) => *cell = change(*cell),
            Self::Each(cells) => cells.iter_mut().for_each(|cell| *cell = change(*cell)),
            Self::Short(cells) => {
                let mut changed = |cell: &u16| change(T::long(*cell));
                if cells.iter().all(|cell| changed(cell).short().is_some()) {
                    for cell in cells {
                        *cell = changed(cell).short().unwrap_or_default();
                    }
                } else {
                    *self = Self::Each(cells.iter().map(changed).collect());
                }
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_changed_whatever_their_width() {
        let wide = u32::from(u16::MAX) + 1;
        for cells in [vec![3, 3], vec![3, 4, 3], vec![3, wide], vec![]] {
            for more in [0, 7, wide] {
                let mut column = Column::new(cells.clone());
                column.map(|cell| cell + more);
                let found: Vec<u32> = (0..column.len()).map(|row| column.get(row)).collect();
                let wanted: Vec<u32> = cells.iter().map(|cell| cell + more).collect();
                assert_eq!(found, wanted);
            }
        }
    }
}
