//! The focus ticker: the one that every figure on the screen is about, and the keys that choose it.

use super::Model;
use crate::query::{FigureTickers, FocusSource, FocusTicker};
use std::sync::Arc;

impl Model {
    /// The focus ticker that holds for all events alike: the filter's, else the chosen one.
    #[must_use]
    pub fn common_focus(&self) -> Option<FocusTicker> {
        self.figure_tickers().common().cloned()
    }

    /// Which ticker the figures of each event are about.
    #[must_use]
    pub fn figure_tickers(&self) -> FigureTickers {
        let chosen = self.view.focus_ticker.as_deref();
        FigureTickers::new(&self.query.expr, chosen, &self.story)
    }

    /// The focus ticker: that of all events, else the selected event's own.
    #[must_use]
    pub fn focus_ticker(&self) -> Option<FocusTicker> {
        let own = self.selected.as_ref().map(|selected| &*selected.tickers);
        self.figure_tickers()
            .of_event(own.unwrap_or_default(), &self.story)
    }

    /// The focus ticker for the header: `focus MSFT (filter)`, or as much of it as `columns` of a header have room for.
    #[must_use]
    pub fn focus_note(&self, columns: usize) -> Option<String> {
        let focus = self.focus_ticker()?;
        if columns < 100 {
            return Some(focus.ticker.to_string());
        }
        let why = match focus.source {
            FocusSource::Filter => " (filter)",
            FocusSource::Chosen => "",
            FocusSource::Event => " (event)",
        };
        let why = if columns < 120 { "" } else { why };
        Some(format!("focus {}{why}", focus.ticker))
    }

    /// What the figure terms of the filter are about: `return of MSFT`, or `MSFT` if that is to be short; `None` without
    /// such terms.
    #[must_use]
    pub fn figure_scope_note(&self, short: bool) -> Option<String> {
        let terms = self.query.expr.figure_terms();
        let mut scopes: Vec<String> = Vec::new();
        for term in &terms {
            let scope = if term.tickers.is_empty() {
                let of = if short { "" } else { " of the event" };
                format!("any ticker{of}")
            } else {
                let named = term.tickers.iter().map(|ticker| {
                    let series = self.story.series(ticker);
                    series.map_or_else(|| ticker.to_uppercase(), |s| s.ticker.clone())
                });
                named.collect::<Vec<_>>().join(" or ")
            };
            let scope = if short {
                scope
            } else {
                format!("{} of {scope}", term.measure.word())
            };
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        (!scopes.is_empty()).then(|| scopes.join(", "))
    }

    /// The tickers of the Market column: the focus ticker of all events, then the pinned ones.
    #[must_use]
    pub fn market_tickers(&self) -> Vec<String> {
        let mut tickers = self.own_tickers();
        let priced = self.common_focus();
        if let Some(focus) = priced.filter(|f| self.story.series(&f.ticker).is_some()) {
            tickers.retain(|t| **t != *focus.ticker);
            tickers.insert(0, focus.ticker.to_string());
        }
        tickers
    }

    /// Makes `ticker` (any case) the focus of all figures and pins it.
    pub(super) fn set_focus(&mut self, ticker: &str) {
        let series = self.story.series(ticker);
        let ticker = series.map_or_else(|| ticker.to_owned(), |s| s.ticker.clone());
        if !self.own_tickers().contains(&ticker) {
            self.switch_ticker(&ticker);
        }
        self.view.focus_ticker = Some(ticker.into());
    }

    /// Chooses the pinned ticker `by` places after the chosen one; before the first and after the last stands none.
    pub(super) fn cycle_focus(&mut self, by: isize) {
        let pinned = self.own_tickers();
        let len = pinned.len() as isize + 1;
        let chosen = self.view.focus_ticker.as_deref();
        let at = chosen.and_then(|c| pinned.iter().position(|t| t.eq_ignore_ascii_case(c)));
        // The place after the last ticker is that of none.
        let at = at.map_or(len - 1, |at| at as isize);
        let next = (at + by).rem_euclid(len) as usize;
        self.view.focus_ticker = pinned.get(next).map(|t| Arc::from(t.as_str()));
    }
}
