//! The figures of every series on every session: computed once when a query first needs them, then looked up row by row.

use crate::query::Cmp;
use crate::query::focus::concerns;
use crate::store::memory::block::Block;
use crate::store::memory::columns::bitmap::Bitmap;
use crate::store::memory::columns::dictionaries::NameLists;
use crate::story::{Lane, Measure, Series, Story};
use crate::study::sweep::Sweep;
use crate::sync::{CancelToken, Cancelled, cores};
use crate::text::fold;
use crate::time::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Up to this many series are computed sooner than threads are started.
const SERIES_PER_THREAD: usize = 8;

/// The figures of a story's series, by folded ticker.
pub type FiguresByTicker = HashMap<String, Arc<Sweep>>;

/// The figures of the series of `story`; none without a benchmark that has prices.
///
/// # Errors
/// [`Cancelled`] when the work was.
pub fn figures_of(story: &Story, token: &CancelToken) -> Result<FiguresByTicker, Cancelled> {
    let Some(benchmark) = story.series(&story.benchmark) else {
        return Ok(FiguresByTicker::new());
    };
    let all = &story.series;
    let done = AtomicUsize::new(0);
    let compute = |part: &[Series]| -> Result<Vec<(String, Arc<Sweep>)>, Cancelled> {
        let one = |s: &Series| {
            token.check()?;
            let figures = Sweep::new(s, benchmark, story.zone);
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            token.report_progress("reactions", done, all.len());
            Ok((fold(&s.ticker).into_owned(), Arc::new(figures)))
        };
        part.iter().map(one).collect()
    };
    let threads = cores();
    if all.len() <= SERIES_PER_THREAD || threads < 2 {
        return Ok(compute(all)?.into_iter().collect());
    }
    std::thread::scope(|scope| {
        let parts = all.chunks(all.len().div_ceil(threads));
        let compute = &compute;
        let work: Vec<_> = (parts.map(|part| scope.spawn(move || compute(part)))).collect();
        let computed = work.into_iter().filter_map(|w| w.join().ok());
        let computed: Vec<_> = computed.collect::<Result<_, Cancelled>>()?;
        Ok(computed.into_iter().flatten().collect())
    })
}

/// A comparison with a figure, compiled for blocks.
#[derive(Clone, Debug)]
pub struct FigurePredicate {
    /// The series of each list of tickers.
    lists: Vec<Vec<Arc<Sweep>>>,
    measure: Measure,
    sign: Cmp,
    number: f64,
    clock: Option<Timestamp>,
}

impl FigurePredicate {
    /// `measure` of `figures` compared with `number`, for those of `tickers` that an event has, or any of its tickers if
    /// `tickers` is empty.
    #[must_use]
    pub fn new(
        dictionary: &NameLists,
        figures: &FiguresByTicker,
        (measure, sign, number): (Measure, Cmp, f64),
        tickers: &[&str],
        clock: Option<Timestamp>,
    ) -> Self {
        let names = dictionary.names.words();
        let known = names.iter().map(|name| {
            let about = concerns(tickers, name);
            figures.get(&*fold(name)).filter(|_| about)
        });
        let known: Vec<Option<&Arc<Sweep>>> = known.collect();
        let list = |numbers: &[u32]| -> Vec<Arc<Sweep>> {
            let of = |number: &u32| known.get(*number as usize).copied().flatten();
            numbers.iter().filter_map(of).map(Arc::clone).collect()
        };
        let lists = dictionary.lists.all().iter();
        Self {
            lists: lists.map(|l| list(l)).collect(),
            measure,
            sign,
            number,
            clock,
        }
    }

    /// The rows of `within` with a ticker whose figure satisfies it.
    #[must_use]
    pub fn rows(&self, block: &Block, within: &Bitmap) -> Bitmap {
        let moves = Lane::ALL.iter().position(|l| *l == Lane::Moves);
        let moves = moves.and_then(|at| block.lanes.get(at));
        let mut bits = Bitmap::empty(block.len());
        for row in within.rows(0..block.len()) {
            let list = block.columns.tickers.get(row) as usize;
            let Some(sweeps) = self.lists.get(list).filter(|l| !l.is_empty()) else {
                continue;
            };
            let is_move = moves.is_some_and(|m| m.contains(row));
            let when = block.columns.deciding(row, is_move);
            let figures = sweeps
                .iter()
                .filter_map(|s| s.at(when, is_move, self.clock)?.figure(self.measure));
            if figures.into_iter().any(|f| self.sign.holds(f, self.number)) {
                bits.insert(row);
            }
        }
        bits
    }
}
