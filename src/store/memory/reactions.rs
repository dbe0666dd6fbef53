//! The figures of every series on every session, made once when a query first asks, and looked up row by row.

use super::MemoryStore;
use super::bits::Bits;
use super::block::Block;
use crate::query::Cmp;
use crate::story::{Event, Lane, Measure, Story};
use crate::study::sweep::Sweep;
use crate::text::fold;
use crate::time::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;

/// So few series are done sooner than threads are started.
const LIGHT: usize = 8;

/// The figures of a story's series, by folded ticker.
pub type Sweeps = HashMap<String, Arc<Sweep>>;

/// Rolls along every series of `story`; nothing without a benchmark that has prices.
#[must_use]
pub fn sweeps(story: &Story) -> Sweeps {
    let Some(benchmark) = story.series(&story.benchmark) else {
        return Sweeps::new();
    };
    let made = |part: &[crate::story::Series]| -> Vec<(String, Arc<Sweep>)> {
        let one = |s: &crate::story::Series| {
            let sweep = Sweep::new(s, benchmark, story.zone);
            (fold(&s.ticker).into_owned(), Arc::new(sweep))
        };
        part.iter().map(one).collect()
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let all = &story.series;
    if all.len() <= LIGHT || threads < 2 {
        return made(all).into_iter().collect();
    }
    std::thread::scope(|scope| {
        let parts = all.chunks(all.len().div_ceil(threads));
        let work: Vec<_> = parts.map(|part| scope.spawn(move || made(part))).collect();
        let done = work.into_iter().filter_map(|w| w.join().ok());
        done.flatten().collect()
    })
}

/// A comparison of a figure, ready for blocks.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The series of each list of tickers.
    lists: Vec<Vec<Arc<Sweep>>>,
    measure: Measure,
    sign: Cmp,
    number: f64,
    clock: Option<Timestamp>,
}

impl Measured {
    /// `measure` against `number`, for the store's present lists of tickers.
    #[must_use]
    pub fn new(
        store: &MemoryStore,
        (measure, sign, number): (Measure, Cmp, f64),
        clock: Option<Timestamp>,
    ) -> Self {
        let sweeps = store.sweeps();
        let names = store.words.tickers.names.words();
        let known: Vec<Option<&Arc<Sweep>>> = names.iter().map(|n| sweeps.get(&*fold(n))).collect();
        let list = |numbers: &[u32]| -> Vec<Arc<Sweep>> {
            let of = |number: &u32| known.get(*number as usize).copied().flatten();
            numbers.iter().filter_map(of).map(Arc::clone).collect()
        };
        let lists = store.words.tickers.lists.all().iter();
        Self {
            lists: lists.map(|l| list(l)).collect(),
            measure,
            sign,
            number,
            clock,
        }
    }

    /// The rows of `within` of which a ticker has such a figure.
    #[must_use]
    pub fn rows(&self, block: &Block, within: &Bits) -> Bits {
        let moves = Lane::ALL.iter().position(|l| *l == Lane::Moves);
        let moves = moves.and_then(|at| block.lanes.get(at));
        let mut bits = Bits::none(block.len());
        for row in within.rows(0..block.len()) {
            let list = block.cells.tickers.get(row) as usize;
            let Some(sweeps) = self.lists.get(list).filter(|l| !l.is_empty()) else {
                continue;
            };
            let is_move = moves.is_some_and(|m| m.has(row));
            let when = block.cells.deciding(row, is_move);
            let figures = sweeps
                .iter()
                .filter_map(|s| s.at(when, is_move, self.clock)?.figure(self.measure));
            if figures.into_iter().any(|f| self.sign.holds(f, self.number)) {
                bits.add(row);
            }
        }
        bits
    }
}

impl MemoryStore {
    /// The figures of the story's series.
    pub(super) fn sweeps(&self) -> Arc<Sweeps> {
        Arc::clone(self.sweeps.get_or_init(|| Arc::new(sweeps(&self.story))))
    }

    /// A figure of each ticker of `event` on its session.
    pub(super) fn figures_of(&self, event: &Event, measure: Measure) -> Vec<f64> {
        let sweeps = self.sweeps();
        let is_move = event.lane() == Lane::Moves;
        let tickers = event.record.tickers.iter();
        let known = tickers.filter_map(|t| sweeps.get(&*fold(t)));
        known
            .filter_map(|s| s.at(event.deciding(), is_move, None)?.figure(measure))
            .collect()
    }
}
