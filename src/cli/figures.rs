//! The figures that a filter compares, as columns of `sillage list`: whose they are, and what they are.

use super::open::Opened;
use super::table::Column;
use crate::app::reaction as words;
use crate::query::FocusTicker;
use crate::store::{EventStore, PageAnchor, PageRequest, PageRow, RowId, SortBy};
use crate::story::Measure;
use crate::sync::CancelToken;
use crate::time::Span;
use std::collections::HashMap;
use std::sync::Arc;

/// The ticker and the figures of every event that passes.
pub(super) struct FigureColumns {
    measures: Vec<Measure>,
    rows: HashMap<RowId, PageRow>,
}

impl FigureColumns {
    /// Those of the filter's figure terms, and the return where a focus ticker is chosen; `None` without either.
    pub(super) fn new(opened: &Opened) -> Option<Self> {
        let mut measures: Vec<Measure> = Vec::new();
        for term in opened.query.expr.figure_terms() {
            if !measures.contains(&term.measure) {
                measures.push(term.measure);
            }
        }
        if opened.ticker.is_some() && !measures.contains(&Measure::Return) {
            measures.insert(0, Measure::Return);
        }
        if measures.is_empty() {
            return None;
        }
        let focus = FocusTicker::of_all(
            &opened.query.expr,
            opened.ticker.as_deref(),
            &opened.loaded.story,
        );
        let ask = PageRequest {
            query: Arc::clone(&opened.query),
            span: Span::ALL,
            dimmed: false,
            sort: SortBy::Time,
            descending: false,
            anchor: PageAnchor::Start,
            before: 0,
            after: usize::MAX,
            figures: true,
            focus: focus.map(|f| f.ticker),
            lang: None,
        };
        let page = opened.store.page(&ask, &CancelToken::never()).ok()?;
        let rows = page.rows.into_iter().map(|row| (row.summary.row, row));
        Some(Self {
            measures,
            rows: rows.collect(),
        })
    }

    /// The heads.
    pub(super) fn heads(&self) -> Vec<Column> {
        let figures = self.measures.iter().map(|m| Column::number(m.word()));
        std::iter::once(Column::new("ticker", 8))
            .chain(figures)
            .collect()
    }

    /// The cells of an event.
    pub(super) fn cells(&self, row: RowId) -> Vec<String> {
        let row = self.rows.get(&row);
        let ticker = row.and_then(|r| r.ticker.as_deref()).unwrap_or_default();
        let figures = row.and_then(|r| r.figures);
        let cell = |measure: &Measure| {
            let figure = figures.and_then(|f| f.figure(*measure));
            figure.map_or_else(String::new, |value| match measure {
                Measure::Return | Measure::Abnormal | Measure::Car => words::percent(value / 100.0),
                Measure::Z => words::statistic(value),
                Measure::P => words::probability(value),
            })
        };
        let figures = self.measures.iter().map(cell);
        std::iter::once(ticker.to_owned()).chain(figures).collect()
    }
}
