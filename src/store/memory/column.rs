//! A column of small cells that costs nothing while every cell is the same.

use super::bits::Bits;

/// Cells of one sort, one a row.
#[derive(Clone, Debug)]
pub enum Column<T> {
    /// So many rows with the same cell.
    Same(T, usize),
    /// Each row its own.
    Each(Vec<T>),
}

impl<T: Copy + Eq + Default> Column<T> {
    /// The column of `cells`.
    #[must_use]
    pub fn new(mut cells: Vec<T>) -> Self {
        let first = cells.first().copied().unwrap_or_default();
        if cells.iter().all(|c| *c == first) {
            return Self::Same(first, cells.len());
        }
        cells.shrink_to_fit();
        Self::Each(cells)
    }

    /// The cell of `row`.
    #[must_use]
    pub fn get(&self, row: usize) -> T {
        match self {
            Self::Same(cell, _) => *cell,
            Self::Each(cells) => cells.get(row).copied().unwrap_or_default(),
        }
    }

    /// The rows whose cell passes `test`.
    #[must_use]
    pub fn bits(&self, test: impl Fn(T) -> bool) -> Bits {
        match self {
            Self::Same(cell, len) if test(*cell) => Bits::all(*len),
            Self::Same(_, len) => Bits::none(*len),
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
            (Self::Each(cells), Self::Each(more)) => cells.extend(more),
            (_, other) => {
                let all = (0..len).map(|row| self.get(row));
                *self = Self::Each(all.chain((0..more).map(|row| other.get(row))).collect());
            }
        }
    }

    /// Puts the cells in another order.
    pub fn permute(&mut self, order: &[u32]) {
        if let Self::Each(cells) = self {
            *self = Self::Each(permuted(cells, order));
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Same(_, len) => *len,
            Self::Each(cells) => cells.len(),
        }
    }

    /// Bytes that are held.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Same(..) => 0,
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
