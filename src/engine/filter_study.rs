//! The study of a filter: all events that pass, laid on day 0, beside as many days on which none of them happened.
//!
//! Owns which ticker stands for an event, what is counted once, and how the days beside are drawn. The arithmetic is
//! the study's.

use super::reaction::{Company, benchmark, first_tickers, own_tickers};
use crate::query::Query;
use crate::store::{EventStore, ListAsk, Listing, Order};
use crate::story::{Event, Lane, Series, Story};
use crate::study::aligned::Aligned;
use crate::study::day0::Anchor;
use crate::study::reaction::{AROUND, WINDOWS};
use crate::study::synth::Random;
use crate::study::{Paired, Reaction, Refusal, Settings};
use crate::sync::Ticket;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most events that are measured; the most important ones if more pass.
pub const MOST: usize = 300;
/// Where the drawing of days begins; always the same, so that the same filter shows the same days.
pub const SEED: u64 = 1;

/// Asks for the study of a filter.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyAsk {
    /// The filter.
    pub query: Arc<Query>,
    /// Ticker of the benchmark; empty for the story's.
    pub benchmark: String,
    /// How; its windows are not used.
    pub settings: Settings,
}

/// One event of a study.
#[derive(Clone, Debug)]
pub struct Studied {
    /// Title of the event.
    pub title: String,
    /// Ticker that stands for it.
    pub ticker: String,
    /// What its prices did.
    pub reaction: Reaction,
}

/// The study of a filter.
#[derive(Clone, Debug)]
pub struct Study {
    /// What was asked.
    pub ask: StudyAsk,
    /// Benchmark that was used; empty when there is none.
    pub benchmark: String,
    /// Events that pass.
    pub passed: u64,
    /// Those of them that were looked at.
    pub looked: usize,
    /// Those that were measured, in order of day 0.
    pub members: Vec<Studied>,
    /// They laid on day 0.
    pub events: Aligned,
    /// As many other days of the same tickers; fewer where there are no more.
    pub placebo: Aligned,
    /// Events that fall on a session of a ticker for which another one stands already.
    pub same: usize,
    /// Measured ones whose window overlaps another one's of the same ticker.
    pub overlapping: usize,
    /// Different sessions that are day 0.
    pub sessions: usize,
    /// Measured ones that name no ticker, so that the story's first one stands for them.
    pub borrowed: usize,
    /// Measured ones that are moves: chosen by what is measured.
    pub moves: usize,
    /// Why others were not measured, and how many; the most frequent first.
    pub refused: Vec<(String, usize)>,
}

impl Study {
    /// Measures; `None` when the ticket went stale.
    #[must_use]
    pub fn new(store: &dyn EventStore, ask: &StudyAsk, ticket: &Ticket) -> Option<Self> {
        let list = ListAsk {
            query: Arc::clone(&ask.query),
            span: None,
            order: Order::Importance,
            skip: 0,
            limit: MOST,
        };
        let listing = store.list(&list, ticket)?;
        let bench = match ask.benchmark.as_str() {
            "" => store.story().benchmark.clone(),
            own => own.to_owned(),
        };
        let mut gather = Gather::new(store, &bench, &ask.settings);
        for row in &listing.rows {
            if ticket.is_stale() {
                return None;
            }
            if let Some(event) = store.event(*row) {
                gather.add(&event);
            }
        }
        let placebo = gather.placebo(ticket)?;
        Some(gather.finish(ask, &listing, &placebo))
    }
}

/// A study while it is made.
struct Gather<'a> {
    story: &'a Story,
    company: Company<'a>,
    bench: &'a str,
    settings: Settings,
    /// Returns of the tickers that were met.
    returns: BTreeMap<String, Paired>,
    members: Vec<Studied>,
    same: usize,
    borrowed: usize,
    moves: usize,
    refused: BTreeMap<String, usize>,
}

impl<'a> Gather<'a> {
    fn new(store: &'a dyn EventStore, bench: &'a str, settings: &Settings) -> Self {
        let windows = WINDOWS.into_iter().chain([AROUND]);
        Self {
            story: store.story(),
            company: Company::new(store),
            bench,
            settings: Settings {
                // Asked for, so that a reaction without every day of the path is refused with the reason.
                windows: windows.collect(),
                ..settings.clone()
            },
            returns: BTreeMap::new(),
            members: Vec::new(),
            same: 0,
            borrowed: 0,
            moves: 0,
            refused: BTreeMap::new(),
        }
    }

    fn add(&mut self, event: &Event) {
        let own = own_tickers(event, self.story);
        let borrowed = own.is_empty();
        let tickers = if borrowed {
            first_tickers(self.story)
        } else {
            own
        };
        match self.measured(event, &tickers) {
            Ok(studied) => {
                let day0 = (&studied.ticker, studied.reaction.day0);
                let held = |m: &Studied| (&m.ticker, m.reaction.day0) == day0;
                if self.members.iter().any(held) {
                    self.same += 1;
                    return;
                }
                self.borrowed += usize::from(borrowed);
                self.moves += usize::from(event.lane() == Lane::Moves);
                self.members.push(studied);
            }
            Err(why) => *self.refused.entry(why.to_string()).or_default() += 1,
        }
    }

    /// The reaction of the first ticker that has prices and is not the benchmark.
    fn measured(&mut self, event: &Event, tickers: &[String]) -> Result<Studied, Refusal> {
        let story = self.story;
        let priced = |t: &String| story.series(t).filter(|s| !s.bars.is_empty());
        let other = |s: &&Series| !s.ticker.eq_ignore_ascii_case(self.bench);
        let series = tickers.iter().filter_map(priced).find(other);
        let series = series.or_else(|| tickers.iter().find_map(priced));
        let name = tickers.first().cloned().unwrap_or_default();
        let series = series.ok_or(Refusal::NoPrices(name))?;
        let day0 = Anchor::of(event, series, story.zone)?.session(series)?;
        let bench = benchmark(story, self.bench)?;
        let paired = self.returns.entry(series.ticker.clone());
        let paired = paired.or_insert_with(|| Paired::new(series, bench));
        let known = |date| !self.company.on(series, date, date).is_empty();
        Ok(Studied {
            title: event.title(None).to_owned(),
            ticker: series.ticker.clone(),
            reaction: Reaction::new(paired, day0, &self.settings, &known)?,
        })
    }

    /// The rows that are day 0 of a ticker, in order.
    fn rows(&self, ticker: &str) -> Vec<usize> {
        let own = self.members.iter().filter(|m| m.ticker == ticker);
        let paired = self.returns.get(ticker);
        let rows = own.filter_map(|m| paired?.row(m.reaction.day0));
        rows.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// For each reaction one of a random session of its ticker whose window holds no day 0 of the study; `None` when
    /// the ticket went stale.
    fn placebo(&self, ticket: &Ticket) -> Option<Vec<Reaction>> {
        let mut random = Random::new(SEED);
        let mut drawn = Vec::new();
        for (ticker, paired) in &self.returns {
            let (taken, Some(series)) = (self.rows(ticker), self.story.series(ticker)) else {
                continue;
            };
            let meets = |row: usize| taken.iter().any(|t| AROUND_DAYS.contains(&gap(row, *t)));
            let mut free: Vec<usize> = (0..paired.dates.len()).filter(|r| !meets(*r)).collect();
            let known = |date| !self.company.on(series, date, date).is_empty();
            let wanted = drawn.len() + taken.len();
            while drawn.len() < wanted && !free.is_empty() {
                if ticket.is_stale() {
                    return None;
                }
                let at = random.below(free.len() as u64) as usize;
                let date = paired.dates.get(free.swap_remove(at));
                let reaction = date.map(|d| Reaction::new(paired, *d, &self.settings, &known));
                drawn.extend(reaction.and_then(Result::ok));
            }
        }
        Some(drawn)
    }

    /// How many reactions have a window that overlaps another one's of the same ticker.
    fn overlapping(&self) -> usize {
        let length = (AROUND.1 - AROUND.0).unsigned_abs() as usize;
        let near = |a: usize, b: usize| b.saturating_sub(a) <= length;
        let of = |ticker: &String| {
            let rows = self.rows(ticker);
            let met = rows.iter().filter(|r| {
                let others = rows.iter().filter(|o| o != r);
                others.into_iter().any(|o| near(**r.min(&o), **r.max(&o)))
            });
            met.count()
        };
        self.returns.keys().map(of).sum()
    }

    fn finish(mut self, ask: &StudyAsk, listing: &Listing, placebo: &[Reaction]) -> Study {
        let overlapping = self.overlapping();
        let key = |m: &Studied| (m.reaction.day0, m.ticker.clone());
        self.members.sort_by_key(key);
        let all: Vec<&Reaction> = self.members.iter().map(|m| &m.reaction).collect();
        let days: BTreeSet<_> = all.iter().map(|r| r.day0).collect();
        let mut refused: Vec<(String, usize)> = self.refused.into_iter().collect();
        refused.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Study {
            ask: ask.clone(),
            benchmark: self.bench.to_owned(),
            passed: listing.total,
            looked: listing.rows.len(),
            events: Aligned::new(&all),
            placebo: Aligned::new(&placebo.iter().collect::<Vec<_>>()),
            same: self.same,
            overlapping,
            sessions: days.len(),
            borrowed: self.borrowed,
            moves: self.moves,
            refused,
            members: self.members,
        }
    }
}

/// Days from day 0 that the path covers.
const AROUND_DAYS: std::ops::RangeInclusive<i64> = AROUND.0 as i64..=AROUND.1 as i64;

/// Sessions from `row` to `other`.
fn gap(row: usize, other: usize) -> i64 {
    other as i64 - row as i64
}
