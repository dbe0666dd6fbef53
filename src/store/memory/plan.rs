//! A query made ready for blocks: words become sets of dictionary numbers, events of reference become times.

use super::MemoryStore;
use super::needle::Needle;
use super::reactions::Measured;
use super::verdicts::{self, Verdicts};
use super::weights::Earlier;
use crate::query::{Cmp, Expr, Part, Relation, Term, Trait};
use crate::story::{Flags, Lane, Status};
use crate::sync::Ticket;
use crate::text::fold;
use crate::time::{Span, Timestamp};
use regex::Regex;
use std::sync::Arc;

/// What a row must satisfy.
#[derive(Clone, Debug)]
pub enum Plan {
    /// Nothing.
    All,
    /// All of them, the cheap ones first.
    And(Vec<Self>),
    /// One of them.
    Or(Vec<Self>),
    /// Not it.
    Not(Box<Self>),
    /// A test of one row or column.
    Test(Test),
}

/// Which lists of words pass, by number.
pub type Set = Vec<bool>;

/// A test of one row or column.
#[derive(Clone, Debug)]
pub enum Test {
    /// A text, or a name of these lists of people.
    Word(Needle, Set),
    /// The same by expression.
    Regex(Regex, Set),
    /// Kinds.
    Kind(Set),
    /// Lanes.
    Lane(Vec<Lane>),
    /// Lists of speakers.
    Who(Set),
    /// Lists of what it is about.
    About(Set),
    /// Lists of tickers.
    Ticker(Set),
    /// Lists of tags.
    Tag(Set),
    /// Parts of sources.
    Source(Vec<String>),
    /// Time, and whether what lasted counts.
    Time(Relation, Span, bool),
    /// Start, from the first to the last microsecond.
    Start(i64, i64),
    /// Importance, and where rows had another one at the clock.
    Importance(Cmp, u8, Earlier, Option<Timestamp>),
    /// A figure of a ticker.
    Measure(Measured),
    /// Any of these flags, or tickers.
    Has(Vec<Flags>, bool),
    /// Verdicts of claims.
    Claim(Arc<Verdicts>, u8),
    /// Ties to these, or one of those.
    Link(Vec<String>, Vec<String>),
    /// Statuses, as they stand in the column.
    Status(Vec<u8>),
    /// Identifiers.
    Id(Vec<String>),
}

/// What a plan took from events: when it changes, the plan's old answers are worthless.
pub type Anchors = Vec<(Option<i64>, Vec<String>)>;

/// Makes plans, and notes what they lean on.
pub struct Planner<'a> {
    /// The store whose words the plan is for.
    store: &'a MemoryStore,
    /// The store in which other events are looked up; `store` may be its undated part.
    all: &'a MemoryStore,
    /// Events that became public later are nothing to lean on.
    clock: Option<Timestamp>,
    /// What the plan leans on.
    pub anchors: Anchors,
}

impl<'a> Planner<'a> {
    /// A planner for the present words of `store`, which may be the undated part of `all`.
    #[must_use]
    pub const fn new(
        (store, all): (&'a MemoryStore, &'a MemoryStore),
        clock: Option<Timestamp>,
    ) -> Self {
        Self {
            store,
            all,
            clock,
            anchors: Vec::new(),
        }
    }

    /// The plan of `expr`.
    pub fn plan(&mut self, expr: &Expr) -> Plan {
        self.plan_about(expr, &[])
    }

    /// The same where the expression around `expr` names `outer` as the tickers of its figure terms.
    fn plan_about<'e>(&mut self, expr: &'e Expr, outer: &[&'e str]) -> Plan {
        let tickers = expr.figure_scope(outer);
        match expr {
            Expr::All => Plan::All,
            Expr::And(parts) => {
                let mut parts: Vec<Plan> =
                    parts.iter().map(|p| self.plan_about(p, &tickers)).collect();
                parts.sort_by_key(cost);
                Plan::And(parts)
            }
            Expr::Or(parts) => {
                let mut parts: Vec<Plan> =
                    parts.iter().map(|p| self.plan_about(p, &tickers)).collect();
                parts.sort_by_key(cost);
                Plan::Or(parts)
            }
            Expr::Not(part) => Plan::Not(Box::new(self.plan_about(part, &tickers))),
            Expr::Term(term) => Plan::Test(self.test(term, &tickers)),
        }
    }

    fn test(&mut self, term: &Term, tickers: &[&str]) -> Test {
        let words = &self.store.words;
        match term {
            Term::Word(word) => Test::Word(Needle::new(word), self.people(|n| n.contains(word))),
            Term::Regex(pattern) => {
                let names = self.people(|name| pattern.regex.is_match(name));
                Test::Regex(pattern.regex.clone(), names)
            }
            Term::Kind(kinds) => Test::Kind(words.kinds.set(|w| exactly(w, kinds))),
            Term::Lane(lanes) => Test::Lane(lanes.clone()),
            Term::Who(needles) => Test::Who(self.named(needles)),
            Term::About(needles) => Test::About(self.named(needles)),
            Term::Ticker(list) => Test::Ticker(words.tickers.set(|w| exactly(w, list))),
            Term::Tag(list) => Test::Tag(words.tags.set(|w| exactly(w, list))),
            Term::Source(needles) => Test::Source(needles.clone()),
            Term::Time(relation, span) => {
                let lasting = self.clock.is_none_or(|clock| span.from < clock);
                Test::Time(*relation, *span, lasting)
            }
            Term::Within(distance, id) => self.within(*distance, id),
            Term::Importance(cmp, number) => {
                let earlier = self.store.earlier.clone();
                Test::Importance(*cmp, *number, earlier, self.clock)
            }
            Term::Measure(measure, sign, number) => {
                let sweeps = self.all.sweeps();
                let compared = (*measure, *sign, *number);
                let measured = Measured::new(self.store, &sweeps, compared, tickers, self.clock);
                Test::Measure(measured)
            }
            Term::Has(parts) => has(parts),
            Term::Claim(wanted) => {
                // A claim may rest on any other event, so that every change may make it another.
                self.anchors
                    .push((Some(self.all.revision as i64), Vec::new()));
                let wanted = verdicts::bits(wanted.iter().copied());
                // Those who can be cancelled have made them before.
                let verdicts = self.store.verdicts(self.all, self.clock, &Ticket::always());
                Test::Claim(verdicts.unwrap_or_default(), wanted)
            }
            Term::Link(ids) => self.link(ids),
            Term::Status(list) => Test::Status(list.iter().map(|s: &Status| *s as u8).collect()),
            Term::Id(ids) => Test::Id(ids.clone()),
            Term::Is(traits) => {
                let flags = traits.iter().map(|t| match t {
                    Trait::Derived => Flags::DERIVED,
                    Trait::Undated => Flags::UNDATED,
                });
                Test::Has(flags.collect(), false)
            }
        }
    }

    /// Lists of people with a name that passes.
    fn people(&self, test: impl Fn(&str) -> bool) -> Set {
        let cast = &self.store.cast;
        self.store.words.people.set(|id| cast.any(id, &test))
    }

    fn named(&self, needles: &[String]) -> Set {
        self.people(|name| needles.iter().any(|n| name.contains(n.as_str())))
    }

    fn within(&mut self, distance: i64, id: &str) -> Test {
        let at = self.all.start_of(id, self.clock);
        self.anchors.push((at, Vec::new()));
        match at {
            Some(at) => Test::Start(at.saturating_sub(distance), at.saturating_add(distance)),
            None => Test::Start(1, 0),
        }
    }

    fn link(&mut self, ids: &[String]) -> Test {
        let mut those = ids.to_vec();
        let ties = ids.iter().flat_map(|id| self.all.ties_of(id, self.clock));
        those.extend(ties.map(|id| fold(&id).into_owned()));
        self.anchors.push((None, those.clone()));
        Test::Link(ids.to_vec(), those)
    }
}

fn exactly(word: &str, folded: &[String]) -> bool {
    let word = fold(word);
    folded.iter().any(|f| *f == word)
}

fn has(parts: &[Part]) -> Test {
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
    Test::Has(flags, parts.contains(&Part::Ticker))
}

/// How dear a plan is, roughly.
fn cost(plan: &Plan) -> u32 {
    match plan {
        Plan::All => 0,
        Plan::And(parts) | Plan::Or(parts) => parts.iter().map(cost).max().unwrap_or(0),
        Plan::Not(part) => cost(part),
        Plan::Test(test) => match test {
            Test::Time(..) | Test::Start(..) | Test::Lane(_) => 1,
            Test::Word(..) => 3,
            Test::Measure(_) | Test::Link(..) | Test::Claim(..) | Test::Source(_) => 4,
            Test::Regex(..) => 5,
            _ => 2,
        },
    }
}
