//! The members of a JSON object that may be broken: what each is, and which are lists that are read element by element.
//!
//! A broken member costs only itself. Every list of events, entities or series is found, also where its name is repeated.

use super::walk::{Broken, Elements, Item, Walk};
use std::collections::BTreeMap;

/// Most broken members of which the place is kept.
const KEPT: usize = 100;
/// So many elements of a list are passed before it is asked again whether anybody wants them.
const STEP: usize = 4096;

/// A list that is read element by element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Entities,
    Series,
    Events,
}

impl List {
    fn named(name: &str) -> Option<Self> {
        match name {
            "entities" => Some(Self::Entities),
            "series" => Some(Self::Series),
            "events" => Some(Self::Events),
            _ => None,
        }
    }
}

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// What a file says of the story, with or without its events.
    Story,
    Entity,
    Series,
    Event,
    /// None of these.
    Other,
}

/// Members whose presence makes an object a story.
pub(super) const STORY_NAMES: [&str; 9] = [
    "sillage",
    "title",
    "description",
    "zone",
    "benchmark",
    "view",
    "entities",
    "series",
    "events",
];

/// The members of an object.
#[derive(Debug, Default)]
pub(super) struct Members<'a> {
    /// The JSON text of each by its name, but for those lists; of a repeated one the last.
    values: BTreeMap<String, &'a str>,
    /// Where each list begins, in the order of the text.
    pub(super) lists: Vec<(List, usize)>,
    /// Names that are written more than once, and where the last value of each begins.
    pub(super) repeated: BTreeMap<String, usize>,
    /// What is broken outside of the lists.
    pub(super) broken: Vec<Broken>,
    /// Where the text ends before the object does.
    pub(super) cut_off: Option<Broken>,
}

impl<'a> Members<'a> {
    /// The members of the object that comes next, which is passed. Stops early when they are no longer wanted.
    pub(super) fn read(walk: &mut Walk<'a>, wanted: &dyn Fn() -> bool) -> Self {
        let mut members = Self::default();
        walk.eat(b'{');
        while members.cut_off.is_none() && wanted() {
            match walk.peek() {
                Some(b'}') => {
                    walk.eat(b'}');
                    break;
                }
                Some(b',') => drop(walk.eat(b',')),
                _ => members.member(walk, wanted),
            }
        }
        members
    }

    /// The JSON text of the value of `name`.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.values.get(name).copied()
    }

    /// Every member with the JSON text of its value, but for the lists.
    pub(super) fn values(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.values
            .iter()
            .map(|(name, value)| (name.as_str(), *value))
    }

    fn has(&self, name: &str) -> bool {
        let list = List::named(name);
        self.values.contains_key(name) || self.lists.iter().any(|(kind, _)| Some(*kind) == list)
    }

    /// What the object is; `text` is all of the text that it stands in.
    pub(super) fn kind(&self, text: &str) -> Kind {
        match self.get("type") {
            Some("\"story\"") => return Kind::Story,
            Some("\"entity\"") => return Kind::Entity,
            Some("\"series\"") => return Kind::Series,
            Some("\"event\"") => return Kind::Event,
            _ => {}
        }
        let holds_objects = |(kind, at): &(List, usize)| {
            let mut walk = Walk::new(text, *at);
            *kind == List::Events && walk.eat(b'[') && matches!(walk.peek(), Some(b'{' | b'['))
        };
        if self.lists.iter().any(holds_objects) {
            Kind::Story
        } else if self.has("time") || self.has("id") {
            Kind::Event
        } else if STORY_NAMES.iter().any(|name| self.has(name)) {
            Kind::Story
        } else {
            Kind::Other
        }
    }

    fn member(&mut self, walk: &mut Walk<'a>, wanted: &dyn Fn() -> bool) {
        let name = match walk.value(wanted) {
            Ok(name) => match serde_json::from_str::<String>(name) {
                Ok(name) => name,
                Err(_) => return self.skip(walk, "a name", wanted),
            },
            Err(broken) => return self.pass(walk, broken, wanted),
        };
        if !walk.eat(b':') {
            return self.skip(walk, "`:`", wanted);
        }
        let list = List::named(&name).filter(|_| walk.peek() == Some(b'['));
        if self.has(&name) {
            walk.peek();
            self.repeated.insert(name.clone(), walk.at);
        }
        match list {
            Some(list) => {
                self.lists.push((list, walk.at));
                self.pass_list(walk, wanted);
                // A list that is not closed ends before the next name; its reader says so.
                if walk.peek() == Some(b'"') {
                    return;
                }
            }
            None => match walk.value(wanted) {
                Ok(value) => drop(self.values.insert(name, value)),
                Err(broken) => return self.pass(walk, broken, wanted),
            },
        }
        if self.cut_off.is_none() && !matches!(walk.peek(), Some(b',' | b'}')) {
            self.skip(walk, "`,` or `}`", wanted);
        }
    }

    /// Passes a list; its own faults are found again when its elements are read.
    fn pass_list(&mut self, walk: &mut Walk<'a>, wanted: &dyn Fn() -> bool) {
        let mut elements = Elements::new(*walk);
        let mut passed = 0_usize;
        while let Some(item) = elements.next(wanted) {
            if let Item::CutOff(broken) = item {
                self.cut_off = Some(broken);
            }
            passed += 1;
            if passed.is_multiple_of(STEP) && !wanted() {
                break;
            }
        }
        *walk = elements.walk;
    }

    /// Notes that something else should be here, and passes what is.
    fn skip(&mut self, walk: &mut Walk<'a>, what: &str, wanted: &dyn Fn() -> bool) {
        walk.peek();
        let cut_off = walk.at >= walk.text.len();
        let why = if cut_off {
            format!("the text ends where {what} should be")
        } else {
            format!("expected {what}")
        };
        let at = walk.at;
        let broken = Broken {
            at,
            cut_off,
            is_too_large: false,
            why,
        };
        self.pass(walk, broken, wanted);
    }

    /// Notes what is broken here, and passes it.
    fn pass(&mut self, walk: &mut Walk<'a>, broken: Broken, wanted: &dyn Fn() -> bool) {
        let start = walk.at;
        if walk.pass_over(wanted).is_none() {
            walk.at = walk.text.len();
            self.cut_off = Some(broken);
            return;
        }
        // A `]` that closes nothing.
        if walk.at == start && !matches!(walk.peek(), Some(b',' | b'}')) {
            walk.at += 1;
        }
        if self.broken.len() < KEPT {
            self.broken.push(broken);
        }
    }
}
