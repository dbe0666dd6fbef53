//! A filter compiled for blocks: words become sets of dictionary numbers, referenced events become times.

use super::figures::FigurePredicate;
use super::selection::Dependencies;
use super::verdicts::{Verdicts, verdict_bits};
use crate::query::{Cmp, Expr, Part, Relation, Term, Trait};
use crate::store::memory::columns::needle::Needle;
use crate::store::memory::importance_as_of::EarlierImportance;
use crate::store::memory::memory_store::MemoryStore;
use crate::story::{Flags, Lane, Status};
use crate::sync::CancelToken;
use crate::text::fold;
use crate::time::{Span, Timestamp};
use regex::Regex;
use std::sync::Arc;

/// What a row must satisfy.
#[derive(Clone, Debug)]
pub enum CompiledFilter {
    /// Nothing.
    All,
    /// All of these, the cheap ones first.
    And(Vec<Self>),
    /// One of these.
    Or(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
    /// A predicate.
    Predicate(Predicate),
}

/// The lists of words that match, by number.
pub type WordSet = Vec<bool>;

/// A predicate on one row.
#[derive(Clone, Debug)]
pub enum Predicate {
    /// A word in a text, or people of these lists.
    Word(Needle, WordSet),
    /// The same by regular expression.
    Regex(Regex, WordSet),
    /// Kinds.
    Kind(WordSet),
    /// Lanes.
    Lane(Vec<Lane>),
    /// Lists of speakers.
    Who(WordSet),
    /// Lists of what it is about.
    About(WordSet),
    /// Lists of tickers.
    Ticker(WordSet),
    /// Lists of tags.
    Tag(WordSet),
    /// Texts in sources.
    Source(Vec<String>),
    /// Time, and whether durations count.
    Time(Relation, Span, bool),
    /// Start, from the first to the last microsecond.
    Start(i64, i64),
    /// Importance, and the rows that had another one at the clock.
    Importance(Cmp, u8, EarlierImportance, Option<Timestamp>),
    /// A figure of a ticker.
    Figure(FigurePredicate),
    /// Any of these flags, or tickers.
    Has(Vec<Flags>, bool),
    /// Verdicts of claims.
    Claim(Arc<Verdicts>, u8),
    /// Links to the first, or being one of the second.
    Link(Vec<String>, Vec<String>),
    /// Statuses, as the column has them.
    Status(Vec<u8>),
    /// Identifiers.
    Id(Vec<String>),
}

/// Compiles filters, and notes what they depend on.
pub struct FilterCompiler<'a> {
    /// The store that is filtered.
    store: &'a MemoryStore,
    /// The whole store, in which other events are looked up; `store` may be its undated part.
    all: &'a MemoryStore,
    /// Events that became public later are ignored.
    clock: Option<Timestamp>,
    /// What the filter depends on.
    pub dependencies: Dependencies,
}

impl<'a> FilterCompiler<'a> {
    /// A compiler for `store`, which may be the undated part of `all`.
    #[must_use]
    pub const fn new(
        (store, all): (&'a MemoryStore, &'a MemoryStore),
        clock: Option<Timestamp>,
    ) -> Self {
        Self {
            store,
            all,
            clock,
            dependencies: Vec::new(),
        }
    }

    /// Compiles `expr`.
    pub fn compile(&mut self, expr: &Expr) -> CompiledFilter {
        self.compile_within(expr, &[])
    }

    /// The same if the expression around `expr` names `outer` as the tickers of its figure terms.
    fn compile_within<'e>(&mut self, expr: &'e Expr, outer: &[&'e str]) -> CompiledFilter {
        let tickers = expr.figure_scope(outer);
        match expr {
            Expr::All => CompiledFilter::All,
            Expr::And(parts) => {
                let mut parts: Vec<CompiledFilter> = parts
                    .iter()
                    .map(|p| self.compile_within(p, &tickers))
                    .collect();
                parts.sort_by_key(cost);
                CompiledFilter::And(parts)
            }
            Expr::Or(parts) => {
                let mut parts: Vec<CompiledFilter> = parts
                    .iter()
                    .map(|p| self.compile_within(p, &tickers))
                    .collect();
                parts.sort_by_key(cost);
                CompiledFilter::Or(parts)
            }
            Expr::Not(part) => CompiledFilter::Not(Box::new(self.compile_within(part, &tickers))),
            Expr::Term(term) => CompiledFilter::Predicate(self.predicate(term, &tickers)),
        }
    }

    fn predicate(&mut self, term: &Term, tickers: &[&str]) -> Predicate {
        let words = &self.store.dictionaries;
        match term {
            Term::Word(word) => {
                Predicate::Word(Needle::new(word), self.people(|n| n.contains(word)))
            }
            Term::Regex(pattern) => {
                let names = self.people(|name| pattern.regex.is_match(name));
                Predicate::Regex(pattern.regex.clone(), names)
            }
            Term::Kind(kinds) => Predicate::Kind(words.kinds.set(|w| exactly(w, kinds))),
            Term::Lane(lanes) => Predicate::Lane(lanes.clone()),
            Term::Who(needles) => Predicate::Who(self.named(needles)),
            Term::About(needles) => Predicate::About(self.named(needles)),
            Term::Ticker(list) => Predicate::Ticker(words.tickers.set(|w| exactly(w, list))),
            Term::Tag(list) => Predicate::Tag(words.tags.set(|w| exactly(w, list))),
            Term::Source(needles) => Predicate::Source(needles.clone()),
            Term::Time(relation, span) => {
                let lasting = self.clock.is_none_or(|clock| span.from < clock);
                Predicate::Time(*relation, *span, lasting)
            }
            Term::Within(distance, id) => self.within(*distance, id),
            Term::Importance(cmp, number) => {
                let earlier = self.store.earlier_importance.clone();
                Predicate::Importance(*cmp, *number, earlier, self.clock)
            }
            Term::Measure(measure, sign, number) => {
                let figures = self.all.figures();
                let comparison = (*measure, *sign, *number);
                let names = &self.store.dictionaries.tickers;
                let predicate =
                    FigurePredicate::new(names, &figures, comparison, tickers, self.clock);
                Predicate::Figure(predicate)
            }
            Term::Has(parts) => has(parts),
            Term::Claim(wanted) => {
                // A claim may rest on any other event, so that every change may make it another.
                self.dependencies
                    .push((Some(self.all.revision as i64), Vec::new()));
                let wanted = verdict_bits(wanted.iter().copied());
                // Work that can be cancelled has computed them before.
                let verdicts = self
                    .store
                    .verdicts(self.all, self.clock, &CancelToken::never());
                Predicate::Claim(verdicts.unwrap_or_default(), wanted)
            }
            Term::Link(ids) => self.link(ids),
            Term::Status(list) => {
                Predicate::Status(list.iter().map(|s: &Status| *s as u8).collect())
            }
            Term::Id(ids) => Predicate::Id(ids.clone()),
            Term::Is(traits) => {
                let flags = traits.iter().map(|t| match t {
                    Trait::Derived => Flags::DERIVED,
                    Trait::Undated => Flags::UNDATED,
                });
                Predicate::Has(flags.collect(), false)
            }
        }
    }

    /// Lists of people with a name that satisfies `test`.
    fn people(&self, test: impl Fn(&str) -> bool) -> WordSet {
        let cast = &self.store.cast;
        self.store.dictionaries.people.set(|id| cast.any(id, &test))
    }

    fn named(&self, needles: &[String]) -> WordSet {
        self.people(|name| needles.iter().any(|n| name.contains(n.as_str())))
    }

    fn within(&mut self, distance: i64, id: &str) -> Predicate {
        let at = self.all.start_of(id, self.clock);
        self.dependencies.push((at, Vec::new()));
        match at {
            Some(at) => Predicate::Start(at.saturating_sub(distance), at.saturating_add(distance)),
            None => Predicate::Start(1, 0),
        }
    }

    fn link(&mut self, ids: &[String]) -> Predicate {
        let mut those = ids.to_vec();
        let links = ids.iter().flat_map(|id| self.all.links_of(id, self.clock));
        those.extend(links.map(|id| fold(&id).into_owned()));
        self.dependencies.push((None, those.clone()));
        Predicate::Link(ids.to_vec(), those)
    }
}

fn exactly(word: &str, folded: &[String]) -> bool {
    let word = fold(word);
    folded.iter().any(|f| *f == word)
}

fn has(parts: &[Part]) -> Predicate {
    let flag = |part: &Part| match part {
        Part::Text => Some(Flags::TEXT),
        Part::Quote => Some(Flags::QUOTE),
        Part::Claim => Some(Flags::CLAIM),
        Part::Link => Some(Flags::LINK),
        Part::Source => Some(Flags::SOURCE),
        Part::Figure => Some(Flags::FIGURE),
        Part::Doubt => Some(Flags::DOUBT),
        Part::Until => Some(Flags::UNTIL),
        Part::Known => Some(Flags::KNOWN),
        Part::Ticker => None,
        Part::Extra => Some(Flags::EXTRA),
    };
    let flags = parts.iter().filter_map(flag).collect();
    Predicate::Has(flags, parts.contains(&Part::Ticker))
}

/// Rough evaluation cost, used to order the operands of AND and OR.
fn cost(filter: &CompiledFilter) -> u32 {
    match filter {
        CompiledFilter::All => 0,
        CompiledFilter::And(parts) | CompiledFilter::Or(parts) => {
            parts.iter().map(cost).max().unwrap_or(0)
        }
        CompiledFilter::Not(part) => cost(part),
        CompiledFilter::Predicate(predicate) => match predicate {
            Predicate::Time(..) | Predicate::Start(..) | Predicate::Lane(_) => 1,
            Predicate::Word(..) => 3,
            Predicate::Figure(_)
            | Predicate::Link(..)
            | Predicate::Claim(..)
            | Predicate::Source(_) => 4,
            Predicate::Regex(..) => 5,
            _ => 2,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;
    use crate::time::Zone;

    #[test]
    fn cheap_operands_are_evaluated_first() {
        let store = MemoryStore::new();
        let compile = |text: &str| {
            let query = parse(text, Zone::Utc);
            assert_eq!(query.diagnostics, [], "{text}");
            FilterCompiler::new((&store, &store), None).compile(&query.expr)
        };
        let costs = |filter: &CompiledFilter| match filter {
            CompiledFilter::And(parts) | CompiledFilter::Or(parts) => {
                parts.iter().map(cost).collect()
            }
            other => vec![cost(other)],
        };
        assert_eq!(costs(&compile("/x/ chip kind:move on:2025")), [1, 2, 3, 5]);
        assert_eq!(costs(&compile("/x/ or source:a or lane:moves")), [1, 4, 5]);
        assert_eq!(costs(&compile("-(/x/ or kind:move)")), [5]);
        assert_eq!(costs(&compile("")), [0]);
    }

    #[test]
    fn a_filter_depends_on_the_events_that_it_names() {
        let store = MemoryStore::new();
        let dependencies = |text: &str| {
            let mut compiler = FilterCompiler::new((&store, &store), None);
            compiler.compile(&parse(text, Zone::Utc).expr);
            compiler.dependencies.len()
        };
        assert_eq!(dependencies("chip kind:move -importance>3"), 0);
        assert_eq!(dependencies("within:1d@e3 or link:e1"), 2);
        assert_eq!(dependencies("claim:false"), 1);
    }
}
