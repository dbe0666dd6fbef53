//! The Facets pane's rows: fields and their values with counts in the window and filter.

use crate::store::Facet;
use crate::story::Story;
use std::sync::Arc;

/// One row of the pane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FacetRow {
    /// The name of a field.
    Field(&'static str),
    /// A value: field, word of the query, name for people, count, whether the filter names it.
    Value {
        /// Field.
        field: &'static str,
        /// Word that a query takes.
        word: Arc<str>,
        /// Name for people.
        name: String,
        /// Events of window and filter that have it.
        count: u64,
        /// Whether the filter asks for it.
        on: bool,
    },
    /// So many values are not shown.
    More(usize),
}

impl FacetRow {
    /// Whether Enter does something on it.
    #[must_use]
    pub const fn is_value(&self) -> bool {
        matches!(self, Self::Value { .. })
    }
}

/// The rows for `facets`, with the values that `query` names marked.
#[must_use]
pub fn rows(facets: &[Facet], story: &Story, query: &str) -> Vec<FacetRow> {
    let mut out = Vec::new();
    for facet in facets.iter().filter(|f| !f.values.is_empty()) {
        out.push(FacetRow::Field(facet.field));
        for value in &facet.values {
            let name = match facet.field {
                "who" | "about" => story.name(&value.word).to_owned(),
                _ => value.word.to_string(),
            };
            let on = crate::query::has_value(query, facet.field, &value.word);
            out.push(FacetRow::Value {
                field: facet.field,
                word: Arc::clone(&value.word),
                name,
                count: value.count,
                on,
            });
        }
        if facet.more > 0 {
            out.push(FacetRow::More(facet.more));
        }
    }
    out
}
