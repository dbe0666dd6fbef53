//! Dictionaries: words and lists of words as small numbers.
//!
//! The hash is seeded anew in every run, so that a file cannot be made to collide.

use foldhash::quality::RandomState;
use std::collections::HashMap;

/// A dictionary of words, numbered in the order in which they came.
#[derive(Clone, Debug, Default)]
pub struct Names {
    words: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32, RandomState>,
}

impl Names {
    /// The number of `word`, new or old.
    pub fn intern(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.words.len() as u32;
        self.words.push(word.into());
        self.numbers.insert(word.into(), number);
        number
    }

    /// The word with this number; empty when there is none.
    #[must_use]
    pub fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", |w| w)
    }

    /// The number of `word`, if it is known.
    #[must_use]
    pub fn number(&self, word: &str) -> Option<u32> {
        self.numbers.get(word).copied()
    }

    /// All words, in the order of their numbers.
    #[must_use]
    pub fn words(&self) -> &[Box<str>] {
        &self.words
    }
}

/// A dictionary of lists of numbers. Number 0 is the empty list.
#[derive(Clone, Debug)]
pub struct Lists {
    lists: Vec<Box<[u32]>>,
    numbers: HashMap<Box<[u32]>, u32, RandomState>,
}

impl Default for Lists {
    fn default() -> Self {
        let empty: Box<[u32]> = Box::default();
        Self {
            lists: vec![empty.clone()],
            numbers: HashMap::from_iter([(empty, 0)]),
        }
    }
}

impl Lists {
    /// The number of `list`, new or old.
    pub fn intern(&mut self, list: &[u32]) -> u32 {
        if list.is_empty() {
            return 0;
        }
        if let Some(number) = self.numbers.get(list) {
            return *number;
        }
        let number = self.lists.len() as u32;
        self.lists.push(list.into());
        self.numbers.insert(list.into(), number);
        number
    }

    /// The list with this number; empty when there is none.
    #[must_use]
    pub fn list(&self, number: u32) -> &[u32] {
        self.lists.get(number as usize).map_or(&[], |l| l)
    }

    /// All lists, in the order of their numbers.
    #[must_use]
    pub fn all(&self) -> &[Box<[u32]>] {
        &self.lists
    }
}
