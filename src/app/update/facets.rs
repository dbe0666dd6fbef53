//! The Facets pane: walking its values, and filtering by one.

use super::super::Model;
use super::super::facets::FacetRow;
use super::super::layout::inside;
use super::act;

/// Marks the next value of the Facets pane, past headings.
pub(super) fn step(model: &mut Model, by: isize) {
    let shown = usize::from(inside(model.areas.facets).height);
    let len = model.facet_rows.len();
    let start = model.facet_cursor;
    loop {
        let before = model.facet_cursor.at;
        model.facet_cursor.step(by, len, shown);
        let here = model.facet_rows.get(model.facet_cursor.at);
        if here.is_some_and(FacetRow::is_value) {
            return;
        }
        if model.facet_cursor.at == before {
            model.facet_cursor = start;
            return;
        }
    }
}

/// Adds the marked value to the filter, or takes it out.
pub(super) fn toggle(model: &mut Model) {
    let Some(FacetRow::Value { field, word, .. }) = model.facet_rows.get(model.facet_cursor.at)
    else {
        return;
    };
    let query = crate::query::toggle(&model.view.query, field, word);
    act::set_filter(model, query);
}
