//! The cast: which names an identifier answers to, folded for search.
//!
//! The store and the evaluator of the tests use it, so that `who:altman` means the same in both.

use super::Story;
use crate::text::fold;
use std::collections::HashMap;

/// Folded names of every entity that a story declares.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    names: HashMap<String, Vec<String>>,
}

impl Cast {
    /// The cast of `story`.
    #[must_use]
    pub fn of(story: &Story) -> Self {
        let names = story.entities().iter().map(|e| {
            let all = [&e.id, &e.name]
                .into_iter()
                .chain(&e.aliases)
                .chain([&e.ticker]);
            (
                e.id.clone(),
                all.filter(|n| !n.is_empty())
                    .map(|n| fold(n).into_owned())
                    .collect(),
            )
        });
        Self {
            names: names.collect(),
        }
    }

    /// Whether any name of `id` contains `needle`, which is folded already.
    #[must_use]
    pub fn contains(&self, id: &str, needle: &str) -> bool {
        self.any(id, |name| name.contains(needle))
    }

    /// Whether `test` holds for any folded name of `id`; an undeclared identifier is its own only name.
    pub fn any(&self, id: &str, test: impl Fn(&str) -> bool) -> bool {
        self.names
            .get(id)
            .map_or_else(|| test(&fold(id)), |names| names.iter().any(|n| test(n)))
    }
}
