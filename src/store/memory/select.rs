//! Which rows a query chooses, block by block; the answers of the last queries are kept and grow with the store.

use super::MemoryStore;
use super::bits::Bits;
use super::block::{Block, Public};
use super::filter;
use super::plan::{Anchors, Plan, Planner};
use super::rank::Chosen;
use crate::query::{Expr, Query, Term};
use crate::sync::{Ticket, cores};
use crate::time::Timestamp;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How many queries are remembered.
const KEPT: usize = 8;
/// So many blocks are done sooner than a thread is started.
const LIGHT: usize = 4;

/// The rows that a query chooses, one entry a block.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// What each block has.
    pub blocks: Vec<Arc<Chosen>>,
    /// How many rows there are in all.
    pub count: u64,
    anchors: Anchors,
}

/// What a selection is remembered by: the query, and the clock where the answer depends on it.
type Key = (Expr, Option<Timestamp>);

/// The last queries and their rows, the latest last.
#[derive(Debug, Default)]
pub struct Cache(Mutex<Vec<(Key, Arc<Selection>)>>);

impl Cache {
    fn get(&self, key: &Key) -> Option<Arc<Selection>> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.iter().find(|(kept, _)| kept == key)?;
        Some(Arc::clone(&entry.1))
    }

    fn put(&self, key: Key, selection: &Arc<Selection>) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|(kept, _)| *kept != key);
        if entries.len() >= KEPT {
            entries.remove(0);
        }
        entries.push((key, Arc::clone(selection)));
    }
}

impl MemoryStore {
    /// The rows that `query` chooses; `None` when the ticket went stale.
    pub(super) fn select(&self, query: &Query, ticket: &Ticket) -> Option<Arc<Selection>> {
        self.select_among(self, query, ticket)
    }

    /// As [`Self::select`], for a store that may be the undated part of `all`: other events that the query names are
    /// looked up there.
    pub(super) fn select_among(
        &self,
        all: &Self,
        query: &Query,
        ticket: &Ticket,
    ) -> Option<Arc<Selection>> {
        let whole = self.select_whole(all, query, ticket)?;
        let Some(clock) = query.clock else {
            return Some(whole);
        };
        let key = (query.expr.clone(), Some(clock));
        let known = self.cuts.get(&key);
        if let Some(known) = known.filter(|k| self.is_fresh(k) && !leans(&query.expr)) {
            return Some(known);
        }
        let blocks = self
            .blocks
            .iter()
            .zip(&whole.blocks)
            .map(|(block, chosen)| {
                let plain = || self.earlier.of(block, Some(clock)).are_plain();
                let bits = match block.public(clock.micros()) {
                    Public::All if plain() => return Arc::clone(chosen),
                    Public::All => chosen.bits.clone(),
                    Public::None => Bits::none(block.len()),
                    Public::Some(mut bits) => {
                        bits.and(&chosen.bits);
                        bits
                    }
                };
                Arc::new(Chosen::counted(&block.lanes, bits, block.serial))
            });
        let blocks: Vec<_> = blocks.collect();
        let cut = Arc::new(Selection {
            count: blocks.iter().map(|c| u64::from(c.count)).sum(),
            blocks,
            anchors: whole.anchors.clone(),
        });
        self.cuts.put(key, &cut);
        Some(cut)
    }

    /// All rows that were public at the clock of `query`.
    pub(super) fn base(&self, query: &Query, ticket: &Ticket) -> Option<Arc<Selection>> {
        let all = Query {
            clock: query.clock,
            ..Query::default()
        };
        self.select(&all, ticket)
    }

    /// The rows that `query` chooses, public or not.
    fn select_whole(&self, all: &Self, query: &Query, ticket: &Ticket) -> Option<Arc<Selection>> {
        if query.expr == Expr::All {
            let blocks = self.blocks.iter().map(|b| Arc::clone(&b.all)).collect();
            return Some(Arc::new(Selection {
                blocks,
                count: self.total,
                anchors: Anchors::new(),
            }));
        }
        let key = (query.expr.clone(), self.moment(query));
        let old = self.cache.get(&key);
        let fresh = |old: &Arc<Selection>| self.is_fresh(old) && !leans(&query.expr);
        if let Some(old) = old.as_ref().filter(|old| fresh(old)) {
            return Some(Arc::clone(old));
        }
        if any(&query.expr, &mut |term| matches!(term, Term::Measure(..))) {
            all.sweep(ticket)?;
        }
        if any(&query.expr, &mut |term| matches!(term, Term::Claim(_))) {
            self.verdicts(all, query.clock, ticket)?;
        }
        let mut planner = Planner::new((self, all), query.clock);
        let plan = planner.plan(&query.expr);
        let anchors = planner.anchors;
        let old = old.filter(|old| old.anchors == anchors);
        let blocks = self.evaluate(&plan, old.as_deref(), ticket)?;
        let selection = Arc::new(Selection {
            count: blocks.iter().map(|c| u64::from(c.count)).sum(),
            blocks,
            anchors,
        });
        self.cache.put(key, &selection);
        Some(selection)
    }

    /// What of the clock the choice of rows depends on: all of it where it ticks; else which of the times that the query
    /// names lie before it, since beyond it nobody knows how long anything lasts.
    fn moment(&self, query: &Query) -> Option<Timestamp> {
        let clock = query.clock?;
        let weighs = || {
            any(&query.expr, &mut |term| {
                matches!(term, Term::Importance(..))
            })
        };
        if ticks(&query.expr) || (self.earlier.matters(query.clock) && weighs()) {
            return Some(clock);
        }
        let (mut last, mut beyond) = (Timestamp::MIN, false);
        any(&query.expr, &mut |term| {
            if let Term::Time(_, span) = term {
                if span.from < clock {
                    last = last.max(span.from);
                } else {
                    beyond = true;
                }
            }
            false
        });
        beyond.then_some(last)
    }

    fn is_fresh(&self, selection: &Selection) -> bool {
        selection.blocks.len() == self.blocks.len()
            && (selection.blocks.iter().zip(&self.blocks)).all(|(c, b)| c.serial == b.serial)
    }

    /// The choice of every block; blocks that `old` knows are not looked at again.
    fn evaluate(
        &self,
        plan: &Plan,
        old: Option<&Selection>,
        ticket: &Ticket,
    ) -> Option<Vec<Arc<Chosen>>> {
        let kept = |index: usize, block: &Block| {
            let chosen = old.and_then(|o| o.blocks.get(index));
            chosen.filter(|c| c.serial == block.serial).map(Arc::clone)
        };
        let known: Vec<Option<Arc<Chosen>>> = (self.blocks.iter().enumerate())
            .map(|(i, b)| kept(i, b))
            .collect();
        let heavy = known.iter().filter(|k| k.is_none()).count();
        over_blocks(&self.blocks, heavy, ticket, |index, block| {
            if let Some(Some(chosen)) = known.get(index) {
                return Arc::clone(chosen);
            }
            let bits = filter::rows(plan, block, &block.all.bits);
            if bits == block.all.bits {
                return Arc::clone(&block.all);
            }
            Arc::new(Chosen::new(&block.cells, &block.lanes, bits, block.serial))
        })
    }

    /// Whether one row passes; see [`Self::select_among`] for `all`.
    pub(super) fn passes(&self, all: &Self, block: &Block, row: usize, query: &Query) -> bool {
        if query.expr == Expr::All {
            return true;
        }
        if !leans(&query.expr)
            && let Some(known) = self.cache.get(&(query.expr.clone(), self.moment(query)))
            && let Some(chosen) = known.blocks.iter().find(|c| c.serial == block.serial)
        {
            return chosen.bits.has(row);
        }
        let plan = Planner::new((self, all), query.clock).plan(&query.expr);
        let mut only = Bits::none(block.len());
        only.add(row);
        filter::rows(&plan, block, &only).has(row)
    }
}

/// Whether what the query means depends on other events than the one that is tested.
fn leans(expr: &Expr) -> bool {
    any(expr, &mut |term| {
        matches!(term, Term::Within(..) | Term::Link(_) | Term::Claim(_))
    })
}

/// Whether it depends on the clock of a replay beyond which rows are public: other events and prices become known.
fn ticks(expr: &Expr) -> bool {
    leans(expr) || any(expr, &mut |term| matches!(term, Term::Measure(..)))
}

fn any(expr: &Expr, test: &mut dyn FnMut(&Term) -> bool) -> bool {
    match expr {
        Expr::All => false,
        Expr::And(parts) | Expr::Or(parts) => parts.iter().any(|part| any(part, test)),
        Expr::Not(part) => any(part, test),
        Expr::Term(term) => test(term),
    }
}

/// Does `work` for every block, of which so many are `heavy`: on all cores when that is worth it. `None` when the
/// ticket went stale on the way.
pub fn over_blocks<T: Send>(
    blocks: &[Block],
    heavy: usize,
    ticket: &Ticket,
    work: impl Fn(usize, &Block) -> T + Sync,
) -> Option<Vec<T>> {
    let threads = cores().min(heavy.div_ceil(LIGHT));
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        while !ticket.is_stale() {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(block) = blocks.get(index) else {
                break;
            };
            done.push((index, work(index, block)));
        }
        done
    };
    let mut all = if threads > 1 {
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
            let mut all = run();
            for other in others {
                match other.join() {
                    Ok(done) => all.extend(done),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            all
        })
    } else {
        run()
    };
    all.sort_unstable_by_key(|(index, _)| *index);
    (all.len() == blocks.len()).then(|| all.into_iter().map(|(_, answer)| answer).collect())
}
