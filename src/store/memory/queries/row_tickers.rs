//! The ticker of each row of a table and its figures on the row's session.

use crate::query::focus::concerns;
use crate::query::{Cmp, Expr};
use crate::store::memory::block::Block;
use crate::store::memory::filter::figures::FiguresByTicker;
use crate::store::memory::memory_store::MemoryStore;
use crate::story::series::SessionReturn;
use crate::story::{Kind, Lane, Measure, Series};
use crate::study::sweep::{Quick, Sweep};
use crate::text::fold;
use crate::time::{Timestamp, Zone};
use std::sync::Arc;

/// A figure term that prefers the tickers that satisfy it.
struct Preference {
    measure: Measure,
    sign: Cmp,
    number: f64,
    /// Whether it is about a ticker, by the ticker's place.
    concerns: Vec<bool>,
}

/// A ticker with its prices and, if requested, its figures.
struct Priced<'a> {
    series: &'a Series,
    sweep: Option<Arc<Sweep>>,
}

/// The ticker of every row: the focus ticker if there is one for all; else, of the event's tickers with prices that the
/// filter names (of all of them if it names none), the one that satisfies most figure terms of the filter, ties by the
/// event's own order.
pub struct RowTickers<'a> {
    /// The tickers of the store's dictionary, then the focus ticker.
    all: Vec<Option<Priced<'a>>>,
    /// The tickers that a row with this list may be about, in order.
    lists: Vec<Vec<usize>>,
    /// The ticker of all rows.
    focus: Option<usize>,
    preferences: Vec<Preference>,
    /// Which kinds are of the lane of moves, by their place in the dictionary.
    moves: Vec<bool>,
    zone: Zone,
    clock: Option<Timestamp>,
}

impl<'a> RowTickers<'a> {
    /// For rows that pass `filter`, under the focus ticker `focus`, as far as is known at `clock`. `figures` says whether
    /// the market model's figures are wanted.
    #[must_use]
    pub fn new(
        store: &'a MemoryStore,
        filter: &Expr,
        focus: Option<&str>,
        figures: bool,
        clock: Option<Timestamp>,
    ) -> Self {
        let dictionaries = &store.dictionaries;
        let names = dictionaries.tickers.names.words();
        let terms = filter.figure_terms();
        let terms = terms.iter().filter(|_| focus.is_none());
        let preferences: Vec<Preference> = terms
            .filter(|term| !term.negated)
            .map(|term| Preference {
                measure: term.measure,
                sign: term.sign,
                number: term.number,
                concerns: names.iter().map(|n| concerns(&term.tickers, n)).collect(),
            })
            .collect();
        let all_figures = (figures || !preferences.is_empty()).then(|| store.figures());
        let priced = |ticker: &str| priced(store, ticker, all_figures.as_deref());
        let mut all: Vec<Option<Priced<'a>>> = names.iter().map(|n| priced(n)).collect();
        let lists = candidates(store, filter, &all);
        let focus = focus.map(|ticker| {
            all.push(priced(ticker));
            all.len() - 1
        });
        let is_move = |kind: &Arc<str>| Kind::lane_of(kind) == Lane::Moves;
        Self {
            all,
            lists,
            focus,
            preferences,
            moves: dictionaries.kinds.words().iter().map(is_move).collect(),
            zone: store.zone,
            clock,
        }
    }

    /// The place of a row's ticker.
    fn place(&self, block: &Block, row: usize) -> Option<usize> {
        if self.focus.is_some() {
            return self.focus;
        }
        let list = self.lists.get(block.columns.tickers.get(row) as usize)?;
        if self.preferences.is_empty() || list.len() < 2 {
            return list.first().copied();
        }
        let satisfied = |place: usize| {
            let figures = self.figures_of(place, block, row);
            let holds = |p: &&Preference| {
                p.concerns.get(place) == Some(&true)
                    && figures
                        .and_then(|f| f.figure(p.measure))
                        .is_some_and(|value| p.sign.holds(value, p.number))
            };
            self.preferences.iter().filter(holds).count()
        };
        // Of equal ones `max_by_key` takes the last, so the list is read from its end.
        list.iter().rev().copied().max_by_key(|p| satisfied(*p))
    }

    fn priced(&self, place: usize) -> Option<&Priced<'a>> {
        self.all.get(place)?.as_ref()
    }

    fn is_move(&self, block: &Block, row: usize) -> bool {
        let kind = block.columns.kind.get(row) as usize;
        self.moves.get(kind).copied().unwrap_or(false)
    }

    fn figures_of(&self, place: usize, block: &Block, row: usize) -> Option<Quick> {
        let sweep = self.priced(place)?.sweep.as_ref()?;
        let is_move = self.is_move(block, row);
        sweep.at(block.columns.deciding(row, is_move), is_move, self.clock)
    }

    /// The ticker of a row, as its series spells it, and its figures; `None` if it has no ticker with prices.
    #[must_use]
    pub fn of(&self, block: &Block, row: usize) -> Option<(Arc<str>, Option<Quick>)> {
        let place = self.place(block, row)?;
        let ticker = self.priced(place)?.series.ticker.as_str();
        Some((ticker.into(), self.figures_of(place, block, row)))
    }

    /// The figures of a row.
    #[must_use]
    pub fn figures(&self, block: &Block, row: usize) -> Option<Quick> {
        self.figures_of(self.place(block, row)?, block, row)
    }

    /// What the ticker of a row did in the first session that could react, once that is over.
    #[must_use]
    pub fn session(&self, block: &Block, row: usize) -> Option<SessionReturn> {
        let series = self.priced(self.place(block, row)?)?.series;
        let is_move = self.is_move(block, row);
        let lane = if is_move { Lane::Moves } else { Lane::Other };
        let session = series.reacting(lane, block.columns.deciding(row, is_move), self.zone)?;
        let over = self.clock.is_none_or(|clock| session.bar.to <= clock);
        over.then_some(session)
    }
}

/// The prices of a ticker, with its figures where they are made.
fn priced<'a>(
    store: &'a MemoryStore,
    ticker: &str,
    sweeps: Option<&FiguresByTicker>,
) -> Option<Priced<'a>> {
    let series = store.story.series(ticker).filter(|s| !s.bars.is_empty())?;
    let sweep = sweeps.and_then(|s| s.get(&*fold(&series.ticker)).cloned());
    Some(Priced { series, sweep })
}

/// Of every list of tickers, those with prices: those that the filter names, or all of them if it names none of them.
fn candidates(store: &MemoryStore, filter: &Expr, all: &[Option<Priced<'_>>]) -> Vec<Vec<usize>> {
    let words = &store.dictionaries.tickers;
    let named = filter.named_tickers();
    let is_named: Vec<bool> = words
        .names
        .words()
        .iter()
        .map(|n| concerns(&named, n))
        .collect();
    let list = |numbers: &[u32]| {
        let places = numbers.iter().map(|n| *n as usize);
        let mut own: Vec<usize> = places
            .filter(|p| all.get(*p).is_some_and(Option::is_some))
            .collect();
        if own.iter().any(|p| is_named.get(*p) == Some(&true)) {
            own.retain(|p| is_named.get(*p) == Some(&true));
        }
        own
    };
    words.lists.all().iter().map(|l| list(l)).collect()
}
