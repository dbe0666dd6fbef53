//! The study of a filter: all events that pass, laid on day 0, beside as many days on which none of them happened, drawn many
//! times over.
//!
//! Owns which ticker stands for an event, what is counted once, and which days may be drawn. The arithmetic is
//! the study's.

use super::placebo::{self, Place, Placebo};
use super::provenance::of_study;
use super::reaction::{Company, first_tickers, own_tickers, paired};
use crate::query::Query;
use crate::store::{EventStore, ListAsk, Listing, Order};
use crate::story::{Event, Lane, Series, Story};
use crate::study::aligned::Aligned;
use crate::study::day0::Anchor;
use crate::study::reaction::{AROUND, WINDOWS};
use crate::study::{Paired, Reaction, Refusal, Settings};
use crate::sync::Ticket;
use crate::time::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most events that are measured; the most important ones if more pass.
pub const MOST: usize = 300;

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
    /// Identifier of the event.
    pub id: String,
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
    /// One draw of as many other days of the same tickers; fewer where there are no more.
    pub placebo: Aligned,
    /// Where its means stand among those of many such draws, a window each.
    pub places: Vec<Place>,
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
    /// Measured ones whose trading hours are unknown, so that the session after their day was measured.
    pub unknown_hours: usize,
    /// What must be known of the prices: calendars that were inferred, dividends that not all returns include.
    pub provenance: Vec<String>,
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
        let mut gather = Gather::new(store, &bench, &ask.settings, ticket);
        for row in &listing.rows {
            if ticket.is_stale() {
                return None;
            }
            if let Some(event) = store.event(*row) {
                gather.add(&event);
            }
        }
        gather.finish(ask, &listing, ticket)
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
    unknown_hours: usize,
    refused: BTreeMap<String, usize>,
}

impl<'a> Gather<'a> {
    fn new(
        store: &'a dyn EventStore,
        bench: &'a str,
        settings: &Settings,
        ticket: &'a Ticket,
    ) -> Self {
        let windows = WINDOWS.into_iter().chain([AROUND]);
        Self {
            story: store.story(),
            company: Company::new(store, ticket),
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
            unknown_hours: 0,
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
                self.unknown_hours += usize::from(self.hours_are_unknown(event, &studied.ticker));
                self.members.push(studied);
            }
            Err(why) => *self.refused.entry(why.to_string()).or_default() += 1,
        }
    }

    /// Whether the session after the event's day was measured, because the hours of `ticker` are unknown.
    fn hours_are_unknown(&self, event: &Event, ticker: &str) -> bool {
        let series = self.story.series(ticker);
        event.lane() != Lane::Moves
            && !event.deciding().precision.is_date_only()
            && series.is_some_and(|s| s.calendar().is_none())
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
        if !self.returns.contains_key(&series.ticker) {
            let returns = paired(story, series, self.bench, &self.settings)?;
            self.returns.insert(series.ticker.clone(), returns);
        }
        let name = || Refusal::NoPrices(series.ticker.clone());
        let paired = self.returns.get(&series.ticker).ok_or_else(name)?;
        let known = |date| date == day0 || !self.company.on(series, date, date).is_empty();
        Ok(Studied {
            id: event.record.id.clone(),
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

    /// The same tickers on random sessions whose windows hold no day 0 of their own in the study; `None` when the
    /// ticket went stale.
    fn placebo(&self, events: &Aligned, ticket: &Ticket) -> Option<Placebo> {
        let mut sessions: BTreeMap<Date, BTreeSet<String>> = BTreeMap::new();
        for member in &self.members {
            let here = sessions.entry(member.reaction.day0).or_default();
            here.insert(member.ticker.clone());
        }
        let tickers: BTreeSet<&String> = sessions.values().flatten().collect();
        let taken: BTreeMap<&str, Vec<usize>> =
            tickers.iter().map(|t| (t.as_str(), self.rows(t))).collect();
        let dates: BTreeSet<Date> = (tickers.iter())
            .filter_map(|t| self.returns.get(*t))
            .flat_map(|paired| paired.dates.iter().copied())
            .collect();
        let dates: Vec<Date> = dates.into_iter().collect();
        let mut measure = |ticker: &str, date: Date| {
            let (paired, series) = (self.returns.get(ticker)?, self.story.series(ticker)?);
            let row = paired.row(date)?;
            let mut taken = taken.get(ticker)?.iter();
            if taken.any(|t| AROUND_DAYS.contains(&gap(row, *t))) {
                return None;
            }
            let known = |date| !self.company.on(series, date, date).is_empty();
            Reaction::new(paired, date, &self.settings, &known).ok()
        };
        let means: Vec<_> = events.cross.iter().map(|c| (c.window, c.mean)).collect();
        placebo::draw(&sessions, &dates, &means, &mut measure, ticket)
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

    fn finish(mut self, ask: &StudyAsk, listing: &Listing, ticket: &Ticket) -> Option<Study> {
        let overlapping = self.overlapping();
        let key = |m: &Studied| (m.reaction.day0, m.ticker.clone());
        self.members.sort_by_key(key);
        let all: Vec<&Reaction> = self.members.iter().map(|m| &m.reaction).collect();
        let days: BTreeSet<_> = all.iter().map(|r| r.day0).collect();
        let mut refused: Vec<(String, usize)> =
            std::mem::take(&mut self.refused).into_iter().collect();
        refused.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let events = Aligned::new(&all);
        let tickers: BTreeSet<&str> = self.members.iter().map(|m| m.ticker.as_str()).collect();
        let provenance = of_study(self.story, &tickers, self.bench, &self.settings);
        let placebo = self.placebo(&events, ticket)?;
        if self.company.is_incomplete() {
            return None;
        }
        Some(Study {
            ask: ask.clone(),
            benchmark: self.bench.to_owned(),
            passed: listing.total,
            looked: listing.rows.len(),
            events,
            placebo: Aligned::new(&placebo.one.iter().collect::<Vec<_>>()),
            places: placebo.places,
            same: self.same,
            overlapping,
            sessions: days.len(),
            borrowed: self.borrowed,
            moves: self.moves,
            unknown_hours: self.unknown_hours,
            provenance,
            refused,
            members: self.members,
        })
    }
}

/// Days from day 0 that the path covers.
const AROUND_DAYS: std::ops::RangeInclusive<i64> = AROUND.0 as i64..=AROUND.1 as i64;

/// Sessions from `row` to `other`.
fn gap(row: usize, other: usize) -> i64 {
    other as i64 - row as i64
}
