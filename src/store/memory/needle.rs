//! A folded text that is looked for in many texts.
//!
//! Texts in ASCII are read as they are, without regard to case: the search jumps from one occurrence of the
//! needle's rarest letter to the next. Other texts are kept folded beside them and searched exactly.

use super::bits::Bits;
use super::block::Block;
use crate::story::Texts;
use crate::text::fold;
use memchr::{memchr2, memmem};

/// How often letters are met in English text, the rarest first; anything else is rarer still.
const COMMON: &[u8] = b"zqjxkvbpygfwmucldrhsnioate ";

/// A text to look for.
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
        let weight = |byte: u8| COMMON.iter().position(|c| *c == byte).map_or(0, |p| p + 1);
        let places = text.bytes().enumerate();
        let (rare, byte) = places.min_by_key(|(_, b)| weight(*b)).unwrap_or((0, 0));
        Self {
            text: text.to_owned(),
            rare,
            cases: (byte, byte.to_ascii_uppercase()),
        }
    }

    /// Where it first stands in `hay` at or after `from`, whatever the case of ASCII letters.
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

    /// The rows of `block` whose texts have it. Only the rows `within` need be right.
    #[must_use]
    pub fn rows(&self, block: &Block, within: &Bits) -> Bits {
        let mut bits = Bits::none(block.len());
        if self.text.contains(crate::story::batch::PART) {
            return bits;
        }
        if self.text.is_empty() {
            return Bits::all(block.len());
        }
        if self.text.is_ascii() {
            if within.count() * 8 < block.len() {
                let has = |row: &usize| self.is_in(block.cells.text.get(*row));
                within
                    .rows(0..block.len())
                    .filter(has)
                    .for_each(|r| bits.add(r));
            } else {
                self.scan(&block.cells.text, &mut bits);
            }
        }
        self.scan_folded(block, &mut bits);
        bits
    }

    fn is_in(&self, text: &str) -> bool {
        self.find(text.as_bytes(), 0).is_some()
    }

    /// Searches all texts at once. What straddles two texts is no match.
    fn scan(&self, texts: &Texts, bits: &mut Bits) {
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
                bits.add(row);
            }
            from = end;
        }
    }

    fn scan_folded(&self, block: &Block, bits: &mut Bits) {
        let (rows, texts) = &block.folded;
        let finder = memmem::Finder::new(self.text.as_bytes());
        for (index, row) in rows.iter().enumerate() {
            if finder.find(texts.get(index).as_bytes()).is_some() {
                bits.add(*row as usize);
            }
        }
    }
}

/// The rows whose text in `texts`, folded, is exactly `folded`.
pub fn rows_folded(texts: &Texts, folded: &str) -> Vec<usize> {
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
