//! Members of a document and of its parts that the format does not know. Each name is reported once, at its first place
//! and with the number of places.

use super::report::{Fault, Note, quoted};
use crate::story::{EntityRecord, SeriesRecord, StoryRecord, ViewRecord};
use crate::text::most_similar;
use schemars::{JsonSchema, schema_for};
use std::collections::HashMap;
use std::sync::OnceLock;

/// Most names that are reported one by one.
const MOST: usize = 100;

/// What a member belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    Document,
    Entity,
    Series,
    View,
}

impl Owner {
    const ALL: [Self; 4] = [Self::Document, Self::Entity, Self::Series, Self::View];

    const fn name(self) -> &'static str {
        match self {
            Self::Document => "a document",
            Self::Entity => "an entity",
            Self::Series => "a series",
            Self::View => "the view",
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
                Self::View => members_of::<ViewRecord>(),
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

/// Unknown members of one file.
#[derive(Debug, Default)]
pub(super) struct UnknownMembers {
    /// Faults at the first place of each name, and the number of places, in the order in which they were met.
    found: Vec<(Fault, u64)>,
    places: HashMap<(Owner, String), usize>,
    /// Members whose names are reported together.
    others: u64,
}

impl UnknownMembers {
    /// Adds a member that its owner does not know. `fault` locates a note.
    pub(super) fn add(&mut self, owner: Owner, name: &str, fault: impl FnOnce(Note) -> Fault) {
        if let Some(index) = self.places.get(&(owner, name.to_owned())) {
            if let Some((_, count)) = self.found.get_mut(*index) {
                *count += 1;
            }
        } else if self.found.len() < MOST {
            let message = format!("{} is not a member of {}", quoted(name), owner.name());
            let hint = match owner.similar(name) {
                Some(known) => format!("did you mean “{known}”? it is ignored as it is"),
                None => "it is ignored; a name that begins with “x-” is not reported".to_owned(),
            };
            let note = Note::warning("unknown-member", name.to_owned(), message, hint);
            self.places
                .insert((owner, name.to_owned()), self.found.len());
            self.found.push((fault(note), 1));
        } else {
            self.others += 1;
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
            let note = Note::warning("unknown-member", "", message, hint);
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
            unknown.add(Owner::Entity, "nmae", fault);
        }
        for number in 0..MOST + 5 {
            unknown.add(Owner::Document, &format!("n{number}"), fault);
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
