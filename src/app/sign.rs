//! The sign beside a title: the first session that could react was unusual for one ticker of the event, by the rules for
//! derived moves.
//!
//! The sign is of the focus ticker. Without a ticker that holds for all events it is of the event's own first ticker with
//! prices, and the title begins with that ticker.

use super::Model;
use crate::query::FigureTickers;
use crate::store::{EventSummary, PageRow};
use crate::story::{Lane, Story};
use std::borrow::Cow;

/// The sign of a session that rose.
pub const ROSE: &str = "▴";
/// The sign of a session that fell.
pub const FELL: &str = "▾";

/// Makes the titles of a list.
#[derive(Clone, Debug)]
pub struct Signs<'a> {
    /// The story.
    pub story: &'a Story,
    /// Which ticker is whose.
    pub figures: FigureTickers,
}

/// A title and the sign that stands before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedTitle<'a> {
    /// The sign, if the session was unusual.
    pub sign: Option<&'static str>,
    /// The title, after the ticker that the sign is of where that has to be named.
    pub title: Cow<'a, str>,
}

impl Signs<'_> {
    /// The title of an event.
    #[must_use]
    pub fn title<'b>(&self, brief: &'b EventSummary) -> SignedTitle<'b> {
        let focus = self.figures.of_event(&brief.tickers, self.story);
        self.signed(brief, focus.as_ref().map(|f| &*f.ticker))
    }

    /// The title of a row of a page, which has a ticker of its own.
    #[must_use]
    pub fn row_title<'b>(&self, row: &'b PageRow) -> SignedTitle<'b> {
        self.signed(&row.summary, row.ticker.as_deref())
    }

    fn signed<'b>(&self, brief: &'b EventSummary, ticker: Option<&str>) -> SignedTitle<'b> {
        let title = Cow::Borrowed(&*brief.title);
        let found = ticker.and_then(|ticker| Some((ticker, self.of_ticker(brief, ticker)?)));
        let Some((ticker, sign)) = found else {
            return SignedTitle { sign: None, title };
        };
        let is_named = self.figures.common().is_none();
        SignedTitle {
            sign: Some(sign),
            title: if is_named {
                Cow::Owned(format!("{ticker} {title}"))
            } else {
                title
            },
        }
    }

    /// The sign of an event for one ticker, which has to be named elsewhere. A move has none: its glyph says where its
    /// session went.
    #[must_use]
    pub fn of_ticker(&self, brief: &EventSummary, ticker: &str) -> Option<&'static str> {
        if brief.lane == Lane::Moves {
            return None;
        }
        let series = self.story.series(ticker)?;
        let session = series.reacting(brief.lane, brief.deciding, self.story.zone)?;
        let change = session.change.filter(|_| session.unusual)?;
        Some(if change >= 0.0 { ROSE } else { FELL })
    }
}

impl SignedTitle<'_> {
    /// The sign, or the blank in its place.
    #[must_use]
    pub fn sign_or_blank(&self) -> &'static str {
        self.sign.unwrap_or(" ")
    }
}

impl Model {
    /// The signs of the events on the screen.
    #[must_use]
    pub fn signs(&self) -> Signs<'_> {
        Signs {
            story: &self.story,
            figures: self.figure_tickers(),
        }
    }
}
