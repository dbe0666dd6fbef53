//! A column of small cells that takes no memory while all cells are equal.

use super::bitmap::Bitmap;
use crate::story::Flags;
use crate::time::SECOND;

/// A cell of a column. Some types can be stored in sixteen bits while their values are small.
pub trait Cell: Copy + Eq + Default {
    /// The cell in sixteen bits, if its type allows that and it fits.
    fn to_u16(self) -> Option<u16> {
        None
    }

    /// The cell from its sixteen bits.
    #[must_use]
    fn from_u16(_: u16) -> Self {
        Self::default()
    }
}

impl Cell for u8 {}
impl Cell for u16 {}
impl Cell for i16 {}
/// Lengths are whole seconds more often than not.
impl Cell for i64 {
    fn to_u16(self) -> Option<u16> {
        let seconds = u16::try_from(self / SECOND).ok()?;
        (self % SECOND == 0).then_some(seconds)
    }

    fn from_u16(short: u16) -> Self {
        Self::from(short) * SECOND
    }
}
impl Cell for Flags {}
impl Cell for u32 {
    fn to_u16(self) -> Option<u16> {
        u16::try_from(self).ok()
    }

    fn from_u16(short: u16) -> Self {
        Self::from(short)
    }
}

/// Cells of one type, one for each row.
#[derive(Clone, Debug)]
pub enum Column<T> {
    /// This many rows with the same cell.
    Constant(T, usize),
    /// A cell for each row, in sixteen bits.
    Narrow(Vec<u16>),
    /// A cell for each row.
    Wide(Vec<T>),
}

impl<T: Cell> Column<T> {
    /// The column of `cells`.
    #[must_use]
    pub fn new(mut cells: Vec<T>) -> Self {
        let first = cells.first().copied().unwrap_or_default();
        if cells.iter().all(|c| *c == first) {
            return Self::Constant(first, cells.len());
        }
        let short: Option<Vec<u16>> = cells.iter().map(|c| c.to_u16()).collect();
        if let Some(mut short) = short {
            short.shrink_to_fit();
            return Self::Narrow(short);
        }
        cells.shrink_to_fit();
        Self::Wide(cells)
    }

    /// The cell of `row`.
    #[must_use]
    pub fn get(&self, row: usize) -> T {
        match self {
            Self::Constant(cell, _) => *cell,
            Self::Narrow(cells) => cells.get(row).copied().map(T::from_u16).unwrap_or_default(),
            Self::Wide(cells) => cells.get(row).copied().unwrap_or_default(),
        }
    }

    /// The rows whose cell passes `test`.
    #[must_use]
    pub fn rows_where(&self, test: impl Fn(T) -> bool) -> Bitmap {
        match self {
            Self::Constant(cell, len) if test(*cell) => Bitmap::full(*len),
            Self::Constant(_, len) => Bitmap::empty(*len),
            Self::Narrow(cells) => Bitmap::matching(cells, |cell| test(T::from_u16(cell))),
            Self::Wide(cells) => Bitmap::matching(cells, test),
        }
    }

    /// Replaces every cell with what `change` returns, which must be the same for equal cells.
    pub fn map(&mut self, mut change: impl FnMut(T) -> T) {
        match self {
            Self::Constant(cell, _) => *cell = change(*cell),
            Self::Wide(cells) => cells.iter_mut().for_each(|cell| *cell = change(*cell)),
            Self::Narrow(cells) => {
                let mut changed = |cell: &u16| change(T::from_u16(*cell));
                if cells.iter().all(|cell| changed(cell).to_u16().is_some()) {
                    for cell in cells {
                        *cell = changed(cell).to_u16().unwrap_or_default();
                    }
                } else {
                    *self = Self::Wide(cells.iter().map(changed).collect());
                }
            }
        }
    }

    /// Appends the cells of `other`.
    pub fn append(&mut self, other: Self) {
        let (len, more) = (self.len(), other.len());
        if len == 0 {
            *self = other;
            return;
        }
        match (&mut *self, other) {
            (Self::Constant(a, count), Self::Constant(b, more)) if *a == b => *count += more,
            (Self::Narrow(cells), Self::Narrow(more)) => cells.extend(more),
            (Self::Wide(cells), Self::Wide(more)) => cells.extend(more),
            (_, other) => {
                let all = (0..len).map(|row| self.get(row));
                *self = Self::new(all.chain((0..more).map(|row| other.get(row))).collect());
            }
        }
    }

    /// Frees spare capacity.
    pub fn shrink(&mut self) {
        match self {
            Self::Constant(..) => {}
            Self::Narrow(cells) => cells.shrink_to_fit(),
            Self::Wide(cells) => cells.shrink_to_fit(),
        }
    }

    /// Reorders the cells.
    pub fn permute(&mut self, order: &[u32]) {
        match self {
            Self::Constant(..) => {}
            Self::Narrow(cells) => *cells = permuted(cells, order),
            Self::Wide(cells) => *cells = permuted(cells, order),
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Constant(_, len) => *len,
            Self::Narrow(cells) => cells.len(),
            Self::Wide(cells) => cells.len(),
        }
    }

    /// Size in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Constant(..) => 0,
            Self::Narrow(cells) => cells.capacity() * 2,
            Self::Wide(cells) => cells.capacity() * size_of::<T>(),
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
    fn cells_are_changed_at_any_width() {
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

    #[test]
    fn a_column_keeps_its_cells_through_appending_and_reordering() {
        let wide = u32::from(u16::MAX) + 1;
        let parts = [vec![5, 5], vec![5, 6], vec![wide, 1]];
        for first in &parts {
            for second in &parts {
                let mut column = Column::new(first.clone());
                column.append(Column::new(second.clone()));
                column.permute(&[3, 1, 2, 0]);
                let all = [first.as_slice(), second].concat();
                let expected: Vec<u32> = [3, 1, 2, 0]
                    .iter()
                    .filter_map(|at| all.get(*at).copied())
                    .collect();
                let found: Vec<u32> = (0..column.len()).map(|row| column.get(row)).collect();
                assert_eq!(found, expected);
                let rows: Vec<usize> = column.rows_where(|cell| cell == 5).rows(0..4).collect();
                let fives = expected.iter().enumerate().filter(|(_, cell)| **cell == 5);
                assert_eq!(rows, fives.map(|(row, _)| row).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn constant_and_narrow_cells_take_less_memory() {
        let size = |cells: Vec<i64>| Column::new(cells).size();
        assert_eq!(size(vec![7 * SECOND; 3]), 0);
        assert_eq!(size(vec![SECOND, 2 * SECOND, 0]), 6);
        assert_eq!(size(vec![SECOND, SECOND + 1, 0]), 24);
    }
}
