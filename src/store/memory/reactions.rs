//! The figures of every series on every session, made once when a query first asks, and looked up row by row.

use super::MemoryStore;
use super::bits::Bits;
use super::block::Block;
use crate::query::Cmp;
use crate::query::focus::concerns;
use crate::story::{Event, Lane, Measure, Series, Story};
use crate::study::sweep::Sweep;
use crate::sync::Ticket;
use crate::text::fold;
use crate::time::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// So few series are done sooner than threads are started.
const LIGHT: usize = 8;

/// The figures of a story's series, by folded ticker.
pub type Sweeps = HashMap<String, Arc<Sweep>>;

/// Rolls along every series of `story`; nothing without a benchmark that has prices. `None` when the ticket went stale.
fn sweeps(story: &Story, ticket: &Ticket) -> Option<Sweeps> {
    let Some(benchmark) = story.series(&story.benchmark) else {
        return Some(Sweeps::new());
    };
    let all = &story.series;
    let done = AtomicUsize::new(0);
    let made = |part: &[Series]| -> Option<Vec<(String, Arc<Sweep>)>> {
        let one = |s: &Series| {
            if ticket.is_stale() {
                return None;
            }
            let sweep = Sweep::new(s, benchmark, story.zone);
            ticket.tell(
                "reactions",
                done.fetch_add(1, Ordering::Relaxed) + 1,
                all.len(),
            );
            Some((fold(&s.ticker).into_owned(), Arc::new(sweep)))
        };
        part.iter().map(one).collect()
    };
    let threads = crate::sync::cores();
    if all.len() <= LIGHT || threads < 2 {
        return Some(made(all)?.into_iter().collect());
    }
    std::thread::scope(|scope| {
        let parts = all.chunks(all.len().div_ceil(threads));
        let made = &made;
        let work: Vec<_> = parts.map(|part| scope.spawn(move || made(part))).collect();
        let made = work.into_iter().filter_map(|w| w.join().ok());
        let made: Option<Vec<_>> = made.collect();
        Some(made?.into_iter().flatten().collect())
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
    /// `measure` of `sweeps` against `number`, of those of `tickers` that an event has, or of any of its tickers if those are
    /// none.
    #[must_use]
    pub fn new(
        store: &MemoryStore,
        sweeps: &Sweeps,
        (measure, sign, number): (Measure, Cmp, f64),
        tickers: &[&str],
        clock: Option<Timestamp>,
    ) -> Self {
        let names = store.words.tickers.names.words();
        let known = names.iter().map(|name| {
            let about = concerns(tickers, name);
            sweeps.get(&*fold(name)).filter(|_| about)
        });
        let known: Vec<Option<&Arc<Sweep>>> = known.collect();
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
        let made = || Arc::new(sweeps(&self.story, &Ticket::always()).unwrap_or_default());
        Arc::clone(self.sweeps.get_or_init(made))
    }

    /// Makes the figures of the story's series, so that they are at hand; `None` when the ticket went stale.
    pub(super) fn sweep(&self, ticket: &Ticket) -> Option<()> {
        if self.sweeps.get().is_none() {
            let made = sweeps(&self.story, ticket)?;
            self.sweeps.get_or_init(|| Arc::new(made));
        }
        Some(())
    }

    /// A figure of each ticker of `event` that a term about `tickers` concerns, on its session.
    pub(super) fn figures_of(&self, event: &Event, measure: Measure, tickers: &[&str]) -> Vec<f64> {
        let sweeps = self.sweeps();
        let is_move = event.lane() == Lane::Moves;
        let own = event.record.tickers.iter();
        let own = own.filter(|t| concerns(tickers, t));
        let known = own.filter_map(|t| sweeps.get(&*fold(t)));
        known
            .filter_map(|s| s.at(event.deciding(), is_move, None)?.figure(measure))
            .collect()
    }
}
