//! The dictionaries of a store, one for each field of words, and the lists of words that rows refer to by number.

use super::column::Column;
use crate::story::{Kind, Lane, Lists, Names, Vocabulary};
use std::collections::HashMap;
use std::sync::Arc;

/// Numbered words, shared with responses.
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

    fn add_all(&mut self, names: &Names) -> Vec<u32> {
        names.words().iter().map(|w| self.intern(w)).collect()
    }
}

/// A dictionary of names, and the lists of names that rows have.
#[derive(Clone, Debug, Default)]
pub struct NameLists {
    /// The words.
    pub names: Dictionary,
    /// The lists of their numbers.
    pub lists: Lists,
}

impl NameLists {
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

/// The dictionaries of a store.
#[derive(Clone, Debug, Default)]
pub struct Dictionaries {
    /// Kinds.
    pub kinds: Dictionary,
    /// Identifiers of entities.
    pub people: NameLists,
    /// Tickers.
    pub tickers: NameLists,
    /// Tags.
    pub tags: NameLists,
}

/// The columns of a block that hold numbers of words.
pub struct WordColumns<'a> {
    /// Kinds.
    pub kind: &'a mut Column<u32>,
    /// Lists of speakers.
    pub who: &'a mut Column<u32>,
    /// Lists of subjects.
    pub about: &'a mut Column<u32>,
    /// Lists of tickers.
    pub tickers: &'a mut Column<u32>,
    /// Lists of tags.
    pub tags: &'a mut Column<u32>,
}

impl Dictionaries {
    /// Adds the words of a batch, and renumbers its columns of words accordingly.
    pub fn adopt(&mut self, columns: WordColumns<'_>, own: &Vocabulary) {
        let WordColumns {
            kind,
            who,
            about,
            tickers,
            tags,
        } = columns;
        let kinds = self.kinds.add_all(&own.kinds);
        kind.map(|kind| kinds.get(kind as usize).copied().unwrap_or(0));
        let people = self.people.names.add_all(&own.people);
        let mut map = ListMap::new(&own.lists, &people, &mut self.people.lists);
        map.renumber(who);
        map.renumber(about);
        let names = self.tickers.names.add_all(&own.tickers);
        ListMap::new(&own.lists, &names, &mut self.tickers.lists).renumber(tickers);
        let names = self.tags.names.add_all(&own.tags);
        ListMap::new(&own.lists, &names, &mut self.tags.lists).renumber(tags);
    }

    /// The lane of every kind, by number.
    #[must_use]
    pub fn lanes(&self) -> Vec<Lane> {
        let kinds = self.kinds.words().iter();
        kinds.map(|word| Kind::lane_of(word)).collect()
    }
}

/// Maps the lists of a batch to those of the store; a list is looked up when a row first refers to it.
struct ListMap<'a> {
    from: &'a Lists,
    names: &'a [u32],
    to: &'a mut Lists,
    known: Vec<Option<u32>>,
    scratch: Vec<u32>,
}

impl<'a> ListMap<'a> {
    fn new(from: &'a Lists, names: &'a [u32], to: &'a mut Lists) -> Self {
        Self {
            from,
            names,
            to,
            known: vec![None; from.all().len()],
            scratch: Vec::new(),
        }
    }

    fn renumber(&mut self, column: &mut Column<u32>) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_numbers() {
        let mut dictionary = Dictionary::default();
        assert_eq!([dictionary.intern("b"), dictionary.intern("a")], [0, 1]);
        assert_eq!(dictionary.intern("b"), 0);
        assert_eq!((&*dictionary.word(1), &*dictionary.word(9)), ("a", ""));
        assert_eq!(dictionary.set(|word| word == "a"), [false, true]);
    }

    #[test]
    fn lists_are_cut_and_what_is_beyond_is_counted() {
        let mut lists = NameLists::default();
        let numbers: Vec<u32> = ["a", "b", "c"].map(|w| lists.names.intern(w)).into();
        let number = lists.lists.intern(&numbers);
        let (first, more) = lists.first(number, 2);
        assert_eq!(first.map(|w| w.to_string()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!((more, lists.first(number, 9).1), (1, 0));
        let set = lists.set(|word| word == "c");
        assert_eq!(set.get(number as usize), Some(&true));
    }
}
