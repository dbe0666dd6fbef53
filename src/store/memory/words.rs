//! The words of all blocks: one dictionary a field, and the lists of words that rows point at.

use super::cells::Cells;
use super::column::Column;
use crate::story::{Kind, Lane, Lists, Names, Vocabulary};
use std::collections::HashMap;
use std::sync::Arc;

/// A dictionary whose words are shared with the answers.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    words: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Dictionary {
    /// The number of `word`, new or old.
    pub fn intern(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.words.len() as u32;
        let word: Arc<str> = word.into();
        self.words.push(Arc::clone(&word));
        self.numbers.insert(word, number);
        number
    }

    /// The word with this number; empty when there is none.
    #[must_use]
    pub fn word(&self, number: u32) -> Arc<str> {
        self.words
            .get(number as usize)
            .map_or_else(|| "".into(), Arc::clone)
    }

    /// All words, in the order of their numbers.
    #[must_use]
    pub fn words(&self) -> &[Arc<str>] {
        &self.words
    }

    /// Which words pass `test`, by number.
    #[must_use]
    pub fn set(&self, test: impl Fn(&str) -> bool) -> Vec<bool> {
        self.words.iter().map(|w| test(w)).collect()
    }

    fn learn(&mut self, names: &Names) -> Vec<u32> {
        names.words().iter().map(|w| self.intern(w)).collect()
    }
}

/// A dictionary with the lists of its words.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// The words.
    pub names: Dictionary,
    /// The lists of their numbers.
    pub lists: Lists,
}

impl Listed {
    /// The words of list number `list`.
    pub fn words(&self, list: u32) -> impl Iterator<Item = Arc<str>> + '_ {
        let list = self.lists.list(list).iter();
        list.map(|number| self.names.word(*number))
    }

    /// The first words of list number `list`, at most `most`, and how many more it has.
    pub fn first(&self, list: u32, most: usize) -> (impl Iterator<Item = Arc<str>> + '_, usize) {
        let more = self.lists.list(list).len().saturating_sub(most);
        (self.words(list).take(most), more)
    }

    /// Which lists have a word that passes `test`, by number.
    #[must_use]
    pub fn set(&self, test: impl Fn(&str) -> bool) -> Vec<bool> {
        let names = self.names.set(test);
        let has = |number: &u32| names.get(*number as usize) == Some(&true);
        self.lists.all().iter().map(|l| l.iter().any(has)).collect()
    }
}

/// The words of a store.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Kinds.
    pub kinds: Dictionary,
    /// Identifiers of entities.
    pub people: Listed,
    /// Tickers.
    pub tickers: Listed,
    /// Tags.
    pub tags: Listed,
}

impl Words {
    /// Learns the words `own` of `cells`, and makes the columns of words point at them here.
    pub fn adopt(&mut self, cells: &mut Cells, own: &Vocabulary) {
        let kinds = self.kinds.learn(&own.kinds);
        (cells.kind).map(|kind| kinds.get(kind as usize).copied().unwrap_or(0));
        let people = self.people.names.learn(&own.people);
        let mut map = Map::new(&own.lists, &people, &mut self.people.lists);
        map.over(&mut cells.who);
        map.over(&mut cells.about);
        let tickers = self.tickers.names.learn(&own.tickers);
        Map::new(&own.lists, &tickers, &mut self.tickers.lists).over(&mut cells.tickers);
        let tags = self.tags.names.learn(&own.tags);
        Map::new(&own.lists, &tags, &mut self.tags.lists).over(&mut cells.tags);
    }

    /// The lane of every kind, by number.
    #[must_use]
    pub fn lanes(&self) -> Vec<Lane> {
        let kinds = self.kinds.words().iter();
        kinds.map(|word| Kind::lane_of(word)).collect()
    }
}

/// From the lists of some events to the store's; a list is looked up when a row first points at it.
struct Map<'a> {
    from: &'a Lists,
    names: &'a [u32],
    to: &'a mut Lists,
    known: Vec<Option<u32>>,
    scratch: Vec<u32>,
}

impl<'a> Map<'a> {
    fn new(from: &'a Lists, names: &'a [u32], to: &'a mut Lists) -> Self {
        Self {
            from,
            names,
            to,
            known: vec![None; from.all().len()],
            scratch: Vec::new(),
        }
    }

    fn over(&mut self, column: &mut Column<u32>) {
        column.map(|list| self.list(list));
    }

    fn list(&mut self, number: u32) -> u32 {
        if let Some(Some(known)) = self.known.get(number as usize) {
            return *known;
        }
        let names = self.from.list(number).iter();
        self.scratch.clear();
        self.scratch
            .extend(names.filter_map(|n| self.names.get(*n as usize)));
        let found = self.to.intern(&self.scratch);
        if let Some(cell) = self.known.get_mut(number as usize) {
            *cell = Some(found);
        }
        found
    }
}
