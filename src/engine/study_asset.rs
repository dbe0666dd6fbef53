//! The asset that a study measures for each event: the focus ticker, a basket of given tickers, or each event's own basket.

use crate::query::{Expr, FocusSource, FocusTicker, Query};
use crate::story::{Event, Lane, Series, Story};
use crate::study::{Reaction, Settings, Window};
use crate::time::Date;
use std::sync::Arc;

/// The asset that is measured for each event.
#[derive(Clone, Debug, PartialEq)]
pub enum StudyAsset {
    /// The event's own tickers as one portfolio of equal weights.
    EventBasket,
    /// The focus ticker, whatever the event names.
    Focus(FocusTicker),
    /// These tickers as one portfolio of equal weights, whatever the event names.
    Tickers(Vec<String>),
}

impl StudyAsset {
    /// The focus ticker where one holds for all events, else each event's basket.
    #[must_use]
    pub fn of(filter: &Expr, chosen: Option<&str>, story: &Story) -> Self {
        FocusTicker::of_all(filter, chosen, story).map_or(Self::EventBasket, Self::Focus)
    }

    /// The tickers that are measured for every event; none where each has its own.
    pub(super) fn tickers(&self) -> Vec<String> {
        match self {
            Self::EventBasket => Vec::new(),
            Self::Focus(focus) => vec![focus.ticker.to_string()],
            Self::Tickers(tickers) => tickers.clone(),
        }
    }

    /// Its short name: `MSFT`, `each event’s basket`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::EventBasket => "each event’s basket".to_owned(),
            Self::Focus(focus) => focus.ticker.to_string(),
            Self::Tickers(tickers) => label(tickers),
        }
    }

    /// Its name for people: `MSFT, which the filter names`.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::EventBasket => "each event’s tickers as one equal-weighted basket".to_owned(),
            Self::Focus(focus) => match focus.source {
                FocusSource::Filter => format!("{}, which the filter names", focus.ticker),
                FocusSource::Chosen | FocusSource::Event => {
                    format!("{}, the focus ticker", focus.ticker)
                }
            },
            Self::Tickers(tickers) => match tickers.as_slice() {
                [only] => only.clone(),
                all => format!("the equal-weighted basket of {}", all.join(", ")),
            },
        }
    }
}

/// The series that are measured for an event and share its day 0.
pub(super) struct Asset<'a> {
    pub(super) series: Vec<&'a Series>,
    pub(super) day0: Date,
    /// Whether others of the event have another day 0.
    pub(super) partial: bool,
}

/// A request for the study of a filter.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyRequest {
    /// The filter.
    pub query: Arc<Query>,
    /// The asset that is measured for each event.
    pub asset: StudyAsset,
    /// Ticker of the benchmark; empty for the story's.
    pub benchmark: String,
    /// How it is measured; without windows the usual ones and the whole path are compared.
    pub settings: Settings,
}

/// One event of a study.
#[derive(Clone, Debug)]
pub struct StudyMember {
    /// Identifier of the event.
    pub id: String,
    /// Title of the event.
    pub title: String,
    /// The tickers that are measured for it, in alphabetical order.
    pub tickers: Vec<String>,
    /// What their prices did; of several, that of their equal-weighted basket.
    pub reaction: Reaction,
}

impl StudyMember {
    /// The tickers as one name: `MSFT`, `GOOGL+MSFT`.
    #[must_use]
    pub fn ticker(&self) -> String {
        label(&self.tickers)
    }

    /// Its sum of abnormal returns over a window.
    #[must_use]
    pub fn car(&self, window: Window) -> Option<f64> {
        let found = self.reaction.windows.iter().find(|w| w.window == window)?;
        found.figures.as_ref().ok().map(|f| f.car)
    }
}

/// Tickers as one name.
pub(super) fn label(tickers: &[String]) -> String {
    tickers.join("+")
}

/// Whether the session after the event's day was measured, because the hours of a series are unknown.
pub(super) fn hours_are_unknown(event: &Event, all: &[&Series]) -> bool {
    event.lane() != Lane::Moves
        && !event.deciding().precision.is_date_only()
        && all.iter().any(|s| s.calendar().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_names_its_tickers() {
        let tickers =
            |names: &[&str]| StudyAsset::Tickers(names.iter().map(|n| (*n).into()).collect());
        let focus = StudyAsset::Focus(FocusTicker {
            ticker: "MSFT".into(),
            source: FocusSource::Filter,
        });
        for (asset, name, description) in [
            (
                StudyAsset::EventBasket,
                "each event’s basket",
                "each event’s tickers as one equal-weighted basket",
            ),
            (focus, "MSFT", "MSFT, which the filter names"),
            (tickers(&["A"]), "A", "A"),
            (
                tickers(&["A", "B"]),
                "A+B",
                "the equal-weighted basket of A, B",
            ),
        ] {
            assert_eq!(
                (asset.name().as_str(), asset.describe().as_str()),
                (name, description)
            );
        }
        assert_eq!(StudyAsset::EventBasket.tickers(), Vec::<String>::new());
        assert_eq!(tickers(&["A", "B"]).tickers(), ["A", "B"]);
    }
}
