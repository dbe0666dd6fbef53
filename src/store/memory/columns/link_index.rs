//! Rows of a block by the identifiers that they link to, so that neither a look-up nor a count reads the events.
//!
//! Four bytes for each link, and each identifier once. Built when it is first needed.

use super::lazy_fields;
use crate::story::Texts;
use crate::text::fold;
use std::collections::BTreeMap;
use std::ops::Range;

/// The links of a block by target.
#[derive(Debug, Default)]
pub struct LinkIndex {
    /// Identifiers in links, each once, in the order of their folded form.
    targets: Texts,
    /// Where the rows of each target end.
    ends: Vec<u32>,
    /// The rows with a link to each target, in order.
    rows: Vec<u32>,
}

impl LinkIndex {
    /// The index of the links that `linked` rows hold in `texts`.
    #[must_use]
    pub fn new(texts: &Texts, linked: impl Iterator<Item = usize>) -> Self {
        let mut targets: BTreeMap<(String, String), Vec<u32>> = BTreeMap::new();
        for row in linked {
            for target in lazy_fields::targets(texts.get(row)) {
                let key = (fold(&target).into_owned(), target);
                let rows = targets.entry(key).or_default();
                // A row that links twice to one target counts once.
                if rows.last() != Some(&(row as u32)) {
                    rows.push(row as u32);
                }
            }
        }
        let mut index = Self::default();
        for ((_, target), rows) in targets {
            index.targets.push(&target);
            index.rows.extend(rows);
            index.ends.push(index.rows.len() as u32);
        }
        index.targets.shrink();
        index.ends.shrink_to_fit();
        index.rows.shrink_to_fit();
        index
    }

    /// The rows with a link to exactly `id`, in order.
    #[must_use]
    pub fn rows_to(&self, id: &str) -> &[u32] {
        let mut places = self.places(&fold(id));
        let place = places.find(|place| self.targets.get(*place) == id);
        place.map_or(&[], |place| self.rows_of(place))
    }

    /// The rows with a link to an identifier whose folded form is `folded`.
    pub fn rows_to_folded(&self, folded: &str) -> impl Iterator<Item = usize> + '_ {
        let rows = self.places(folded).flat_map(|place| self.rows_of(place));
        rows.map(|row| *row as usize)
    }

    /// The places of the targets whose folded form is `folded`.
    fn places(&self, folded: &str) -> Range<usize> {
        let first = self.lower(|target| target < folded);
        first..self.lower(|target| target <= folded)
    }

    /// The first place whose folded target does not satisfy `before`.
    fn lower(&self, before: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.targets.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if before(&fold(self.targets.get(middle))) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    fn rows_of(&self, place: usize) -> &[u32] {
        let end = |place: usize| self.ends.get(place).map_or(0, |end| *end as usize);
        let start = place.checked_sub(1).map_or(0, end);
        self.rows.get(start..end(place)).unwrap_or_default()
    }

    /// Size in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.targets.size() + (self.ends.capacity() + self.rows.capacity()) * 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_by_target() {
        let mut texts = Texts::default();
        for targets in [&["a", "É", "a"][..], &["É"], &[], &["e", "A"]] {
            let links: Vec<String> = targets
                .iter()
                .map(|t| format!(r#"{{"to":"{t}"}}"#))
                .collect();
            texts.push(&format!(r#""links":[{}]"#, links.join(",")));
        }
        let index = LinkIndex::new(&texts, 0..4);
        assert_eq!(
            (index.rows_to("a"), index.rows_to("A")),
            (&[0][..], &[3][..])
        );
        assert_eq!(
            (index.rows_to("É"), index.rows_to("é")),
            (&[0, 1][..], &[][..])
        );
        let folded = |id| index.rows_to_folded(id).collect::<Vec<_>>();
        assert_eq!(folded("e"), [3, 0, 1]);
        assert_eq!(folded("a"), [3, 0]);
        assert_eq!(folded("b"), Vec::<usize>::new());
    }
}
