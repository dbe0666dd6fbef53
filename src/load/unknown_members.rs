//! Members of a document and of its parts that the format does not know. Each name is reported once, at its first place
//! and with the number of places.

use super::report::{Fault, Note, quoted};
use crate::story::{
    Claim, EntityRecord, Figure, IntradayRecord, Link, Quote, SeriesRecord, Source, StoryRecord,
    Translation, ViewRecord,
};
use crate::text::most_similar;
use schemars::{JsonSchema, schema_for};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

/// The rule that they break.
pub(super) const RULE: &str = "unknown-member";
/// Most names that are reported one by one.
const MOST: usize = 100;

/// What a member belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    Document,
    Entity,
    Series,
    Intraday,
    View,
    Quote,
    Figure,
    Claim,
    Link,
    Source,
    Translation,
}

impl Owner {
    const ALL: [Self; 11] = [
        Self::Document,
        Self::Entity,
        Self::Series,
        Self::Intraday,
        Self::View,
        Self::Quote,
        Self::Figure,
        Self::Claim,
        Self::Link,
        Self::Source,
        Self::Translation,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Document => "a document",
            Self::Entity => "an entity",
            Self::Series => "a series",
            Self::Intraday => "the intraday bars of a series",
            Self::View => "the view",
            Self::Quote => "a quote",
            Self::Figure => "a figure",
            Self::Claim => "a claim",
            Self::Link => "a link",
            Self::Source => "a source",
            Self::Translation => "a translation",
        }
    }

    /// The names of its members.
    fn members(self) -> &'static [String] {
        static MEMBERS: OnceLock<[Vec<String>; Owner::ALL.len()]> = OnceLock::new();
        let all = MEMBERS.get_or_init(|| {
            Self::ALL.map(|owner| match owner {
                Self::Document => members_of::<StoryRecord>(),
                Self::Entity => members_of::<EntityRecord>(),
                Self::Series => members_of::<SeriesRecord>(),
                Self::Intraday => members_of::<IntradayRecord>(),
                Self::View => members_of::<ViewRecord>(),
                Self::Quote => members_of::<Quote>(),
                Self::Figure => members_of::<Figure>(),
                Self::Claim => members_of::<Claim>(),
                Self::Link => members_of::<Link>(),
                Self::Source => members_of::<Source>(),
                Self::Translation => members_of::<Translation>(),
            })
        });
        all.get(self as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether a member of this name is known, or is one that other programs and people add for themselves.
    pub(super) fn knows(self, name: &str) -> bool {
        let is_foreign = ["$", "_", "x-", "//", "#"]
            .iter()
            .any(|p| name.starts_with(p));
        is_foreign || name == "type" || self.members().iter().any(|known| known == name)
    }

    /// Notes of the members of `value`, JSON text of an object or a list of objects, that are not known.
    pub(super) fn unknown_in(self, value: &str, note: &mut dyn FnMut(Note)) {
        let mut add = |name: &str| {
            if !self.knows(name) {
                note(self.note(name));
            }
        };
        let mut reader = serde_json::Deserializer::from_str(value);
        // What is not JSON is reported by whoever reads it.
        let _ = Names(&mut add, NameOf::Value).deserialize(&mut reader);
    }

    /// The note of a member that is not known.
    pub(super) fn note(self, name: &str) -> Note {
        let message = format!("{} is not a member of {}", quoted(name), self.name());
        let hint = match self.similar(name) {
            Some(known) => format!("did you mean “{known}”? it is ignored as it is"),
            None => "it is ignored; a name that begins with “x-” is not reported".to_owned(),
        };
        Note::warning(RULE, name.to_owned(), message, hint)
    }

    /// The member that is most likely meant.
    pub(super) fn similar(self, name: &str) -> Option<&'static str> {
        most_similar(name, self.members().iter().map(String::as_str))
    }
}

/// The members of a record, from its schema.
fn members_of<T: JsonSchema>() -> Vec<String> {
    let schema = schema_for!(T);
    let members = schema.get("properties").and_then(|p| p.as_object());
    members.map_or_else(Vec::new, |members| members.keys().cloned().collect())
}

/// Calls a function with the name of each member of an object, or of the objects of a list.
struct Names<'n>(&'n mut dyn FnMut(&str), NameOf);

/// What is being read.
#[derive(Clone, Copy)]
enum NameOf {
    Value,
    Member,
}

impl<'de> DeserializeSeed<'de> for Names<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Names<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list of objects")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<(), M::Error> {
        while members
            .next_key_seed(Names(self.0, NameOf::Member))?
            .is_some()
        {
            members.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<(), S::Error> {
        while list
            .next_element_seed(Names(self.0, NameOf::Value))?
            .is_some()
        {}
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        if matches!(self.1, NameOf::Member) {
            (self.0)(text);
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// Unknown members of one file.
#[derive(Debug, Default)]
pub(super) struct UnknownMembers {
    /// Faults at the first place of each name, and the number of places, in the order in which they were met.
    found: Vec<(Fault, u64)>,
    /// Where each is, by its message.
    places: HashMap<String, usize>,
    /// Members whose names are reported together.
    others: u64,
}

impl UnknownMembers {
    /// Adds the note of an unknown member. `fault` locates it.
    pub(super) fn add(&mut self, note: Note, fault: impl FnOnce(Note) -> Fault) {
        let message = note.message.clone();
        self.add_times(message, 1, || fault(note));
    }

    /// Adds those of a part of the file that comes after what was added before.
    pub(super) fn append(&mut self, later: Self) {
        for (fault, count) in later.found {
            self.add_times(fault.message.clone(), count, || fault);
        }
        self.others += later.others;
    }

    fn add_times(&mut self, message: String, times: u64, fault: impl FnOnce() -> Fault) {
        if let Some((_, count)) = self
            .places
            .get(&message)
            .and_then(|index| self.found.get_mut(*index))
        {
            *count += times;
        } else if self.found.len() < MOST {
            self.places.insert(message, self.found.len());
            self.found.push((fault(), times));
        } else {
            self.others += times;
        }
    }

    /// The faults, and nothing is left. `file` is the name of the file.
    pub(super) fn take(&mut self, file: &str) -> Vec<Fault> {
        let Self { found, others, .. } = std::mem::take(self);
        let counted = found.into_iter().map(|(mut fault, count)| {
            if count > 1 {
                fault.message = format!("{}; it is written {count} times", fault.message);
            }
            fault
        });
        let more = (others > 0).then(|| {
            let message = format!("{others} more members are not known");
            let hint = "they are ignored; `sillage schema` lists those that are known";
            let note = Note::warning(RULE, "", message, hint);
            super::report::Place::file(file).fault(note)
        });
        counted.chain(more).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::members::STORY_NAMES;
    use crate::load::report::Place;

    #[test]
    fn records_say_which_members_are_known() {
        assert!(STORY_NAMES.iter().all(|name| Owner::Document.knows(name)));
        assert_eq!(Owner::Document.members().len(), STORY_NAMES.len());
        assert!(Owner::Entity.knows("aliases") && !Owner::Entity.knows("alias"));
        assert!(Owner::Series.knows("intraday") && Owner::View.knows("pinned"));
        for name in ["$schema", "_note", "x-mine", "//", "# comment"] {
            assert!(Owner::Document.knows(name), "{name}");
        }
    }

    #[test]
    fn each_name_is_reported_once() {
        let mut unknown = UnknownMembers::default();
        let fault = |note| Place::file("f").fault(note);
        for _ in 0..3 {
            unknown.add(Owner::Entity.note("nmae"), fault);
        }
        for number in 0..MOST + 5 {
            unknown.add(Owner::Document.note(&format!("n{number}")), fault);
        }
        let faults = unknown.take("f");
        assert_eq!(faults.len(), MOST + 1);
        let said = |index: usize| faults.get(index).map_or("", |f| f.message.as_str());
        assert_eq!(
            said(0),
            "“nmae” is not a member of an entity; it is written 3 times"
        );
        assert!(faults.first().is_some_and(|f| f.hint.contains("“name”")));
        assert_eq!(said(MOST), "6 more members are not known");
        assert!(unknown.take("f").is_empty());
    }
}
