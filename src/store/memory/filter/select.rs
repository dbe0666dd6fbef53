//! The rows that match a query. Recent selections are kept and grow with the store.

use super::compiled_filter::{CompiledFilter, FilterCompiler};
use super::evaluate::matching_rows;
use super::selection::{Dependencies, Selection};
use crate::query::{Expr, Query, Term};
use crate::store::memory::block::{Block, PublicRows};
use crate::store::memory::block_selection::BlockSelection;
use crate::store::memory::caches::SelectionKey;
use crate::store::memory::columns::bitmap::Bitmap;
use crate::store::memory::memory_store::MemoryStore;
use crate::store::memory::parallel::over_blocks;
use crate::sync::{CancelToken, Cancelled};
use crate::time::Timestamp;
use std::sync::Arc;

impl MemoryStore {
    /// The rows that match `query`.
    pub(in crate::store::memory) fn select(
        &self,
        query: &Query,
        token: &CancelToken,
    ) -> Result<Arc<Selection>, Cancelled> {
        self.select_among(self, query, token)
    }

    /// As [`Self::select`], for a store that may be the undated part of `all`: other events that the query names are
    /// looked up there.
    pub(in crate::store::memory) fn select_among(
        &self,
        all: &Self,
        query: &Query,
        token: &CancelToken,
    ) -> Result<Arc<Selection>, Cancelled> {
        let whole = self.select_whole(all, query, token)?;
        let Some(clock) = query.clock else {
            return Ok(whole);
        };
        let key = self.selection_key(query, Some(clock));
        let known = self.caches.public_selections.get(&key);
        if let Some(known) = known.filter(|known| self.is_current(known, query)) {
            return Ok(known);
        }
        let blocks = self.blocks.iter().zip(&whole.blocks);
        let blocks = blocks.map(|(block, selected)| self.public_part(block, selected, clock));
        let public = Selection::new(blocks.collect(), whole.dependencies.clone());
        let public = Arc::new(public);
        self.caches.public_selections.put(key, Arc::clone(&public));
        Ok(public)
    }

    /// The rows of `selected` that were public at `clock`.
    fn public_part(
        &self,
        block: &Block,
        selected: &Arc<BlockSelection>,
        clock: Timestamp,
    ) -> Arc<BlockSelection> {
        let earlier = || block.importance_view(&self.earlier_importance, Some(clock));
        let rows = match block.public_rows(clock.micros()) {
            PublicRows::All if earlier().is_unchanged() => return Arc::clone(selected),
            PublicRows::All => selected.rows.clone(),
            PublicRows::None => Bitmap::empty(block.len()),
            PublicRows::Some(mut rows) => {
                rows.intersect(&selected.rows);
                rows
            }
        };
        Arc::new(BlockSelection::counted(&block.lanes, rows, block.serial))
    }

    /// All rows that were public at the clock of `query`.
    pub(in crate::store::memory) fn base(
        &self,
        query: &Query,
        token: &CancelToken,
    ) -> Result<Arc<Selection>, Cancelled> {
        let all = Query {
            clock: query.clock,
            ..Query::default()
        };
        self.select(&all, token)
    }

    /// The rows that match `query`, public or not.
    fn select_whole(
        &self,
        all: &Self,
        query: &Query,
        token: &CancelToken,
    ) -> Result<Arc<Selection>, Cancelled> {
        if query.expr == Expr::All {
            let blocks = self.blocks.iter().map(|b| Arc::clone(&b.all)).collect();
            return Ok(Arc::new(Selection::new(blocks, Dependencies::new())));
        }
        let key = self.selection_key(query, self.cache_clock(query));
        let old = self.caches.selections.get(&key);
        let current = |old: &&Arc<Selection>| self.is_current(old, query);
        if let Some(old) = old.as_ref().filter(current) {
            return Ok(Arc::clone(old));
        }
        if any_term(&query.expr, &mut |term| matches!(term, Term::Measure(..))) {
            all.prepare_figures(token)?;
        }
        if any_term(&query.expr, &mut |term| matches!(term, Term::Claim(_))) {
            self.verdicts(all, query.clock, token)?;
        }
        let mut compiler = FilterCompiler::new((self, all), query.clock);
        let filter = compiler.compile(&query.expr);
        let dependencies = compiler.dependencies;
        let old = old.filter(|old| old.dependencies == dependencies);
        let blocks = self.evaluate(&filter, old.as_deref(), token)?;
        let selection = Arc::new(Selection::new(blocks, dependencies));
        self.caches.selections.put(key, Arc::clone(&selection));
        Ok(selection)
    }

    fn selection_key(&self, query: &Query, clock: Option<Timestamp>) -> SelectionKey {
        SelectionKey {
            story: self.story_revision,
            expr: query.expr.clone(),
            clock,
        }
    }

    /// The part of the clock that the selection depends on: all of it where other events or prices become known; else which
    /// of the times in the query lie before it, since nobody knows yet how long anything lasts beyond it.
    fn cache_clock(&self, query: &Query) -> Option<Timestamp> {
        let clock = query.clock?;
        let uses_importance = || {
            any_term(&query.expr, &mut |term| {
                matches!(term, Term::Importance(..))
            })
        };
        if depends_on_clock(&query.expr)
            || (self.earlier_importance.matters(query.clock) && uses_importance())
        {
            return Some(clock);
        }
        let (mut last, mut beyond) = (Timestamp::MIN, false);
        any_term(&query.expr, &mut |term| {
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

    /// Whether `selection`, kept for `query`, is still right.
    fn is_current(&self, selection: &Selection, query: &Query) -> bool {
        selection.is_of(&self.blocks) && !depends_on_other_events(&query.expr)
    }

    /// The selection of every block; blocks that `old` knows are not filtered again.
    fn evaluate(
        &self,
        filter: &CompiledFilter,
        old: Option<&Selection>,
        token: &CancelToken,
    ) -> Result<Vec<Arc<BlockSelection>>, Cancelled> {
        let kept = |(index, block): (usize, &Block)| {
            let selected = old.and_then(|old| old.blocks.get(index));
            selected
                .filter(|s| s.serial == block.serial)
                .map(Arc::clone)
        };
        let known: Vec<Option<Arc<BlockSelection>>> =
            self.blocks.iter().enumerate().map(kept).collect();
        let heavy = known.iter().filter(|k| k.is_none()).count();
        over_blocks(&self.blocks, heavy, token, |index, block| {
            if let Some(Some(selected)) = known.get(index) {
                return Arc::clone(selected);
            }
            let rows = matching_rows(filter, block, &block.all.rows);
            if rows == block.all.rows {
                return Arc::clone(&block.all);
            }
            let (columns, lanes) = (&block.columns, &block.lanes);
            Arc::new(BlockSelection::new(columns, lanes, rows, block.serial))
        })
    }

    /// Whether one row matches `query`; see [`Self::select_among`] for `all`.
    pub(in crate::store::memory) fn passes(
        &self,
        all: &Self,
        block: &Block,
        row: usize,
        query: &Query,
    ) -> bool {
        if query.expr == Expr::All {
            return true;
        }
        let key = || self.selection_key(query, self.cache_clock(query));
        if !depends_on_other_events(&query.expr)
            && let Some(known) = self.caches.selections.get(&key())
            && let Some(selected) = known.blocks.iter().find(|s| s.serial == block.serial)
        {
            return selected.rows.contains(row);
        }
        let filter = FilterCompiler::new((self, all), query.clock).compile(&query.expr);
        let mut only = Bitmap::empty(block.len());
        only.insert(row);
        matching_rows(&filter, block, &only).contains(row)
    }
}

/// Whether the result for an event depends on other events.
fn depends_on_other_events(expr: &Expr) -> bool {
    any_term(expr, &mut |term| {
        matches!(term, Term::Within(..) | Term::Link(_) | Term::Claim(_))
    })
}

/// Whether it depends on the clock of a replay in more than which rows are public: other events and prices become known.
fn depends_on_clock(expr: &Expr) -> bool {
    depends_on_other_events(expr) || any_term(expr, &mut |term| matches!(term, Term::Measure(..)))
}

fn any_term(expr: &Expr, test: &mut dyn FnMut(&Term) -> bool) -> bool {
    match expr {
        Expr::All => false,
        Expr::And(parts) | Expr::Or(parts) => parts.iter().any(|part| any_term(part, test)),
        Expr::Not(part) => any_term(part, test),
        Expr::Term(term) => test(term),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;
    use crate::story::{Batch, Draft, Story};
    use crate::time::Zone;

    fn push(store: &mut MemoryStore, title: &str) {
        let mut batch = Batch::default();
        batch.push(&Draft {
            title: title.to_owned().into(),
            ..Draft::default()
        });
        store.push(batch);
    }

    fn select(store: &MemoryStore, text: &str) -> Arc<Selection> {
        let query = parse(text, Zone::Utc);
        let selection = store.select(&query, &CancelToken::never());
        selection.unwrap_or_default()
    }

    #[test]
    fn a_selection_grows_with_the_store_and_keeps_what_it_knows() {
        let mut store = MemoryStore::new();
        push(&mut store, "chips");
        let first = select(&store, "chips");
        assert!(Arc::ptr_eq(&first, &select(&store, "chips")), "it is kept");
        push(&mut store, "more chips");
        let second = select(&store, "chips");
        assert_eq!((first.count, second.count), (1, 2));
        let own = first.blocks.first().zip(second.blocks.first());
        assert!(
            own.is_some_and(|(a, b)| Arc::ptr_eq(a, b)),
            "the old block is not read"
        );
    }

    #[test]
    fn another_story_makes_other_selections() {
        let mut store = MemoryStore::new();
        push(&mut store, "chips");
        let before = select(&store, "chips");
        store.set_story(Arc::new(Story::default()));
        let after = select(&store, "chips");
        assert!(!Arc::ptr_eq(&before, &after) && after.count == 1);
    }

    #[test]
    fn what_depends_on_other_events_is_told_from_what_does_not() {
        let check = |text: &str, others: bool, clock: bool| {
            let expr = parse(text, Zone::Utc).expr;
            let found = (depends_on_other_events(&expr), depends_on_clock(&expr));
            assert_eq!(found, (others, clock), "{text}");
        };
        check("chip -kind:move on:2025", false, false);
        check("-(chip or link:e1)", true, true);
        check("within:1d@e1", true, true);
        check("claim:false", true, true);
        check("chip return>1%", false, true);
    }
}
