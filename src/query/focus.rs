//! Whose figures a query compares, and the one ticker that every figure on the screen is about.
//!
//! A figure term such as `return>5%` is about the tickers that the conjunction it stands in names, the innermost one
//! that names any; `not` and `or` inside that conjunction keep them. `ticker:msft return>5%`, `ticker:msft -return>5%`
//! and `ticker:msft (return>5% or z>3)` are all about Microsoft. A negated `ticker:` names nothing, and neither does an
//! `or` of which one side names none. Where nothing is named, the term is about any ticker of the event.

use super::tree::{Cmp, Expr, Term};
use crate::story::{Measure, Story};
use crate::text::fold;
use std::sync::Arc;

impl Expr {
    /// The tickers of which every match has at least one, folded, in the order of the text; empty if none is named.
    #[must_use]
    pub fn named_tickers(&self) -> Vec<&str> {
        let mut named: Vec<&str> = match self {
            Self::Term(Term::Ticker(words)) => words.iter().map(String::as_str).collect(),
            Self::And(parts) => parts.iter().flat_map(Self::named_tickers).collect(),
            Self::Or(parts) => {
                let sides: Vec<Vec<&str>> = parts.iter().map(Self::named_tickers).collect();
                let all = sides.iter().all(|side| !side.is_empty());
                sides.into_iter().flatten().filter(|_| all).collect()
            }
            Self::All | Self::Not(_) | Self::Term(_) => Vec::new(),
        };
        let mut seen = std::collections::HashSet::new();
        named.retain(|ticker| seen.insert(*ticker));
        named
    }

    /// The tickers that the figure terms directly in this expression are about, where `outer` are those of the
    /// expression around it.
    #[must_use]
    pub fn figure_scope<'a>(&'a self, outer: &[&'a str]) -> Vec<&'a str> {
        let own = match self {
            Self::And(_) => self.named_tickers(),
            _ => Vec::new(),
        };
        if own.is_empty() { outer.to_vec() } else { own }
    }

    /// Every figure term, in the order of the text.
    #[must_use]
    pub fn figure_terms(&self) -> Vec<FigureTerm<'_>> {
        let mut found = Vec::new();
        collect_figure_terms(self, &[], false, &mut found);
        found
    }
}

/// A figure term of a query.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureTerm<'a> {
    /// The figure.
    pub measure: Measure,
    /// How it is compared.
    pub sign: Cmp,
    /// With what; returns in percent.
    pub number: f64,
    /// The tickers that it is about, folded; empty for any of the event's.
    pub tickers: Vec<&'a str>,
    /// Whether it stands under a `not`.
    pub negated: bool,
}

fn collect_figure_terms<'a>(
    expr: &'a Expr,
    outer: &[&'a str],
    negated: bool,
    found: &mut Vec<FigureTerm<'a>>,
) {
    let tickers = expr.figure_scope(outer);
    match expr {
        Expr::And(parts) | Expr::Or(parts) => {
            for part in parts {
                collect_figure_terms(part, &tickers, negated, found);
            }
        }
        Expr::Not(part) => collect_figure_terms(part, &tickers, !negated, found),
        Expr::Term(Term::Measure(measure, sign, number)) => found.push(FigureTerm {
            measure: *measure,
            sign: *sign,
            number: *number,
            tickers,
            negated,
        }),
        Expr::All | Expr::Term(_) => {}
    }
}

/// Whether a figure term about `tickers` (folded; empty for any) is about `ticker`.
#[must_use]
pub fn concerns(tickers: &[&str], ticker: &str) -> bool {
    tickers.is_empty() || tickers.contains(&&*fold(ticker))
}

/// Why a ticker is in focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FocusSource {
    /// The filter names it.
    Filter,
    /// It was chosen by key, or by an option of the command line.
    Chosen,
    /// It is the first ticker of the event with prices.
    Event,
}

impl FocusSource {
    /// The word for programs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Filter => "filter",
            Self::Chosen => "chosen",
            Self::Event => "event",
        }
    }
}

/// The ticker that every figure is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FocusTicker {
    /// The ticker, as its series spells it where there is one.
    pub ticker: Arc<str>,
    /// Why it is this one.
    pub source: FocusSource,
}

impl FocusTicker {
    /// The ticker that holds for all events alike: the only one that `filter` names, else the chosen one.
    #[must_use]
    pub fn of_all(filter: &Expr, chosen: Option<&str>, story: &Story) -> Option<Self> {
        let named = filter.named_tickers();
        let (ticker, source) = match (named.as_slice(), chosen) {
            ([only], _) => (*only, FocusSource::Filter),
            (_, Some(chosen)) => (chosen, FocusSource::Chosen),
            (_, None) => return None,
        };
        let spelled = story.series(ticker).map(|s| s.ticker.as_str().into());
        Some(Self {
            ticker: spelled.unwrap_or_else(|| ticker.to_uppercase().into()),
            source,
        })
    }
}

/// Decides which ticker the figures of each event are about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FigureTickers {
    common: Option<FocusTicker>,
    /// Those that the filter names, folded.
    named: Vec<String>,
}

impl FigureTickers {
    /// For one filter and one chosen ticker.
    #[must_use]
    pub fn new(filter: &Expr, chosen: Option<&str>, story: &Story) -> Self {
        let named = filter.named_tickers().into_iter().map(str::to_owned);
        Self {
            common: FocusTicker::of_all(filter, chosen, story),
            named: named.collect(),
        }
    }

    /// The ticker that holds for all events alike.
    #[must_use]
    pub const fn common(&self) -> Option<&FocusTicker> {
        self.common.as_ref()
    }

    /// The tickers of one event in the order in which its figures are shown: the one that holds for all; else those of its
    /// `tickers` that the filter names, or all of them if it names none of them.
    pub fn candidates<'a>(&'a self, tickers: &'a [Arc<str>]) -> impl Iterator<Item = &'a Arc<str>> {
        let is_named = |ticker: &&Arc<str>| {
            self.named.is_empty() || self.named.iter().any(|named| **named == *fold(ticker))
        };
        let any_named = tickers.iter().any(|ticker| is_named(&ticker));
        let own = if self.common.is_some() { &[] } else { tickers };
        let own = own.iter().filter(move |t| !any_named || is_named(t));
        self.common.iter().map(|focus| &focus.ticker).chain(own)
    }

    /// The ticker that the figures of an event with these `tickers` are about: the one that holds for all, else the first
    /// candidate with prices.
    #[must_use]
    pub fn of_event(&self, tickers: &[Arc<str>], story: &Story) -> Option<FocusTicker> {
        if let Some(common) = &self.common {
            return Some(common.clone());
        }
        let priced = |ticker: &Arc<str>| {
            let series = story.series(ticker).filter(|s| !s.bars.is_empty())?;
            Some(series.ticker.as_str().into())
        };
        Some(FocusTicker {
            ticker: self
                .candidates(tickers)
                .find_map(priced)
                .or_else(|| tickers.iter().find_map(priced))?,
            source: FocusSource::Event,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;
    use crate::time::Zone;

    #[test]
    fn a_figure_term_is_about_the_tickers_of_its_conjunction() {
        let check = |text: &str, expected: &[&[&str]]| {
            let query = parse(text, Zone::NEW_YORK);
            assert_eq!(query.diagnostics, [], "{text}");
            let terms = query.expr.figure_terms();
            let scopes: Vec<&[&str]> = terms.iter().map(|t| t.tickers.as_slice()).collect();
            assert_eq!(scopes, expected, "{text}");
        };
        check("return>5%", &[&[]]);
        check("ticker:msft return>5%", &[&["msft"]]);
        check("return>5% kind:move ticker:MSFT", &[&["msft"]]);
        check("ticker:msft,nvda return>5%", &[&["msft", "nvda"]]);
        check(
            "(ticker:msft or ticker:nvda) return>5%",
            &[&["msft", "nvda"]],
        );
        check("(ticker:msft or chip) return>5%", &[&[]]);
        check("ticker:msft -return>5%", &[&["msft"]]);
        check("-(ticker:msft return>5%)", &[&["msft"]]);
        check("-ticker:msft return>5%", &[&[]]);
        check("ticker:msft (return>5% or z>3)", &[&["msft"], &["msft"]]);
        check("ticker:msft or return>5%", &[&[]]);
        check(
            "ticker:nvda return<0% or ticker:msft z>3",
            &[&["nvda"], &["msft"]],
        );
        check(
            "ticker:nvda (chip or ticker:msft return>1%) z>3",
            &[&["msft"], &["nvda"]],
        );
    }

    #[test]
    fn the_filter_names_the_focus_before_the_choice() {
        let story = Story::default();
        let check = |text: &str, chosen: Option<&str>, expected: Option<(&str, FocusSource)>| {
            let query = parse(text, Zone::NEW_YORK);
            let found = FocusTicker::of_all(&query.expr, chosen, &story);
            let found = found.as_ref().map(|f| (&*f.ticker, f.source));
            assert_eq!(found, expected, "{text}");
        };
        check("chip", None, None);
        check("chip", Some("NVDA"), Some(("NVDA", FocusSource::Chosen)));
        check(
            "chip ticker:msft",
            Some("NVDA"),
            Some(("MSFT", FocusSource::Filter)),
        );
        check(
            "ticker:msft,orcl",
            Some("NVDA"),
            Some(("NVDA", FocusSource::Chosen)),
        );
        check("-ticker:msft", None, None);
        check("ticker:msft or chip", None, None);
        check(
            "ticker:msft or ticker:msft chip",
            None,
            Some(("MSFT", FocusSource::Filter)),
        );
    }
}
