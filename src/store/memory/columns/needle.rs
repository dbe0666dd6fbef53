//! Search of many texts for a folded one.
//!
//! ASCII texts are searched as they are, ignoring case: the search jumps from one occurrence of the needle's rarest letter
//! to the next. Other texts are kept folded beside them and searched exactly.

use super::bitmap::Bitmap;
use crate::story::Texts;
use crate::story::batch::PART;
use crate::text::fold;
use memchr::{memchr2, memmem};

/// Letters by their frequency in English text, the rarest first; anything else is rarer still.
const BY_FREQUENCY: &[u8] = b"zqjxkvbpygfwmucldrhsnioate ";

/// The folded texts of the rows whose text is not ASCII.
#[derive(Clone, Debug, Default)]
pub struct FoldedTexts {
    /// The rows.
    pub rows: Vec<u32>,
    /// Their texts, folded.
    pub texts: Texts,
}

/// A text to search for.
#[derive(Clone, Debug)]
pub struct Needle {
    text: String,
    rare: usize,
    cases: (u8, u8),
}

impl Needle {
    /// A needle of folded text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let weight = |byte: u8| {
            BY_FREQUENCY
                .iter()
                .position(|c| *c == byte)
                .map_or(0, |p| p + 1)
        };
        let places = text.bytes().enumerate();
        let (rare, byte) = places.min_by_key(|(_, b)| weight(*b)).unwrap_or((0, 0));
        Self {
            text: text.to_owned(),
            rare,
            cases: (byte, byte.to_ascii_uppercase()),
        }
    }

    /// Its first position in `hay` at or after `from`, ignoring the case of ASCII letters.
    fn find(&self, hay: &[u8], from: usize) -> Option<usize> {
        let mut at = from + self.rare;
        loop {
            let found = at + memchr2(self.cases.0, self.cases.1, hay.get(at..)?)?;
            let start = found - self.rare;
            let there = hay.get(start..start + self.text.len())?;
            if there.eq_ignore_ascii_case(self.text.as_bytes()) {
                return Some(start);
            }
            at = found + 1;
        }
    }

    /// The rows whose text contains it. Only the rows `within` need be right.
    #[must_use]
    pub fn rows(&self, texts: &Texts, folded: &FoldedTexts, within: &Bitmap) -> Bitmap {
        let len = texts.len();
        let mut rows = Bitmap::empty(len);
        if self.text.contains(PART) {
            return rows;
        }
        if self.text.is_empty() {
            return Bitmap::full(len);
        }
        if self.text.is_ascii() {
            // One scan of all texts is quicker than many short ones, unless few rows are left.
            if within.count() * 8 < len {
                let found = within
                    .rows(0..len)
                    .filter(|row| self.is_in(texts.get(*row)));
                found.for_each(|row| rows.insert(row));
            } else {
                self.scan(texts, &mut rows);
            }
        }
        self.scan_folded(folded, &mut rows);
        rows
    }

    fn is_in(&self, text: &str) -> bool {
        self.find(text.as_bytes(), 0).is_some()
    }

    /// Searches all texts at once. What straddles two texts does not match.
    fn scan(&self, texts: &Texts, rows: &mut Bitmap) {
        let hay = texts.bytes().as_bytes();
        let mut ends = texts.ends().iter().map(|e| *e as usize).enumerate();
        let mut from = 0;
        while let Some(start) = self.find(hay, from) {
            let Some((row, end)) = ends.find(|(_, end)| *end > start) else {
                return;
            };
            let whole = start + self.text.len() <= end;
            if whole
                || self
                    .find(hay.get(..end).unwrap_or_default(), start + 1)
                    .is_some()
            {
                rows.insert(row);
            }
            from = end;
        }
    }

    fn scan_folded(&self, folded: &FoldedTexts, rows: &mut Bitmap) {
        let finder = memmem::Finder::new(self.text.as_bytes());
        for (index, row) in folded.rows.iter().enumerate() {
            if finder.find(folded.texts.get(index).as_bytes()).is_some() {
                rows.insert(*row as usize);
            }
        }
    }
}

/// The rows whose text in `texts`, folded, is exactly `folded`.
pub fn rows_equal(texts: &Texts, folded: &str) -> Vec<usize> {
    let mut rows = Vec::new();
    if folded.is_empty() {
        return rows;
    }
    if folded.is_ascii() {
        let needle = Needle::new(folded);
        let mut from = 0;
        while let Some(start) = needle.find(texts.bytes().as_bytes(), from) {
            from = start + 1;
            let row = texts.ends().partition_point(|end| *end as usize <= start);
            if texts.get(row).eq_ignore_ascii_case(folded) {
                from = start + folded.len();
                rows.push(row);
            }
        }
    }
    if !texts.bytes().is_ascii() {
        let foreign = |row: &usize| {
            let text = texts.get(*row);
            !text.is_ascii() && fold(text) == folded
        };
        rows.extend((0..texts.len()).filter(foreign));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts with their folded forms, as a block has them.
    fn block(all: &[&str]) -> (Texts, FoldedTexts) {
        let (mut texts, mut folded) = (Texts::default(), FoldedTexts::default());
        for (row, text) in all.iter().enumerate() {
            texts.push(text);
            if !text.is_ascii() {
                folded.rows.push(row as u32);
                folded.texts.push(&fold(text));
            }
        }
        (texts, folded)
    }

    #[test]
    fn texts_are_found_in_any_case_and_accent_but_not_across_two() {
        let all = [
            "Chips fall",
            "L’État réagit",
            "CHIPS",
            "ch",
            "ips",
            "",
            "aab aaab",
        ];
        let (texts, folded) = block(&all);
        let check = |needle: &str, expected: &[usize]| {
            let needle = Needle::new(needle);
            let full = Bitmap::full(all.len());
            let found: Vec<usize> = needle.rows(&texts, &folded, &full).rows(0..9).collect();
            assert_eq!(found, expected, "{needle:?} in all texts");
            // Few rows are searched one by one.
            for row in 0..all.len() {
                let mut only = Bitmap::empty(all.len());
                only.insert(row);
                let found = needle.rows(&texts, &folded, &only).contains(row);
                assert_eq!(found, expected.contains(&row), "{needle:?} in {row}");
            }
        };
        check("chips", &[0, 2]);
        check("etat", &[1]);
        check("l’etat", &[1]);
        check("aaab", &[6]);
        check("nothing", &[]);
        check("", &[0, 1, 2, 3, 4, 5, 6]);
        check("ips ", &[0]);
    }

    #[test]
    fn equal_texts_are_found_whole() {
        let (texts, _) = block(&["ab", "AB", "xab", "abx", "Éb", "eb", ""]);
        for (folded, expected) in [
            ("ab", vec![0, 1]),
            ("eb", vec![5, 4]),
            ("", vec![]),
            ("b", vec![]),
        ] {
            assert_eq!(rows_equal(&texts, folded), expected, "{folded}");
        }
    }
}
