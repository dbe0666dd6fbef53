//! Rows of a block by identifier, in the order of a hash of their folded identifiers.
//!
//! Two bytes for each row, as each probe reads the identifier itself. Built once a block was scanned often enough to pay for
//! it.

use super::column::Column;
use crate::story::Texts;
use crate::text::fold;
use std::hash::BuildHasher;

/// The rows of a block by identifier.
#[derive(Debug)]
pub struct IdIndex(Column<u32>);

impl IdIndex {
    /// The index of these identifiers.
    #[must_use]
    pub fn new(ids: &Texts) -> Self {
        let hashed = |row: u32| (hash(&fold(ids.get(row as usize))), row);
        let mut rows: Vec<(u64, u32)> = (0..ids.len() as u32).map(hashed).collect();
        rows.sort_unstable();
        Self(Column::new(rows.into_iter().map(|(_, row)| row).collect()))
    }

    /// The rows whose identifier in `ids`, folded, is exactly `folded`.
    #[must_use]
    pub fn rows(&self, ids: &Texts, folded: &str) -> Vec<usize> {
        self.rows_by(|row| fold_of(ids, row), folded)
    }

    fn rows_by<T: AsRef<str>>(&self, id: impl Fn(usize) -> T, folded: &str) -> Vec<usize> {
        let wanted = hash(folded);
        let row = |at: usize| self.0.get(at) as usize;
        let (mut low, mut high) = (0, self.0.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if hash(id(row(middle)).as_ref()) < wanted {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let mut rows = Vec::new();
        for row in (low..self.0.len()).map(row) {
            let own = id(row);
            if own.as_ref() == folded {
                rows.push(row);
            } else if hash(own.as_ref()) != wanted {
                break;
            }
        }
        rows
    }

    /// Size in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.0.size()
    }
}

fn fold_of(ids: &Texts, row: usize) -> std::borrow::Cow<'_, str> {
    fold(ids.get(row))
}

fn hash(folded: &str) -> u64 {
    foldhash::fast::FixedState::default().hash_one(folded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn texts(ids: impl IntoIterator<Item = String>) -> Texts {
        let mut texts = Texts::default();
        ids.into_iter().for_each(|id| texts.push(&id));
        texts
    }

    #[test]
    fn folded_identifiers_are_found_with_all_their_rows() {
        let ids = ["b", "État", "", "B", "etat", "a"].map(str::to_owned);
        let ids = texts(ids);
        let index = IdIndex::new(&ids);
        assert_eq!(index.rows(&ids, "b"), [0, 3]);
        assert_eq!(index.rows(&ids, "etat"), [1, 4]);
        assert_eq!(index.rows(&ids, "c"), Vec::<usize>::new());
        assert_eq!(index.rows(&texts([]), "b"), Vec::<usize>::new());
    }

    #[test]
    fn few_identifiers_are_read_however_many_there_are() {
        for rows in [1_000, 60_000] {
            let ids = texts((0..rows).map(|n| format!("event-{n}")));
            let index = IdIndex::new(&ids);
            let read = Cell::new(0);
            let counted = |row: usize| {
                read.set(read.get() + 1);
                fold_of(&ids, row)
            };
            assert_eq!(index.rows_by(counted, "event-77"), [77]);
            assert!(read.get() < 20, "{} of {rows} were read", read.get());
            assert!(index.size() <= rows * 2, "{} bytes", index.size());
        }
    }
}
