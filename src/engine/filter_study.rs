//! The study of a filter: all events that pass, laid on day 0, beside as many days on which none of them happened, drawn many
//! times over.
//!
//! Owns which asset stands for an event, what is counted once, and which days may be drawn. The arithmetic is
//! the study's.

use super::causes::NAMED;
use super::placebo::{self, Place, Placebo};
use super::provenance::of_study;
use super::reaction::{Company, first_tickers, own_tickers, paired};
pub use super::study_asset::{Studied, StudyAsk, StudyAsset};
use super::study_asset::{hours_are_unknown, label};
use crate::store::{EventStore, ListAsk, Order};
use crate::story::instruments::independent;
use crate::story::{Event, Lane, Measure, Series, Story};
use crate::study::aligned::{Aligned, compared, covered};
use crate::study::cross::{CROSS_SECTION, Cross, KOLARI_PYNNONEN, Test};
use crate::study::day0::Anchor;
use crate::study::{Paired, Reaction, Refusal, Settings, Window};
use crate::sync::Ticket;
use crate::time::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most events that are measured. If more pass, every second, third and so on in order of time is: a sample that does not
/// depend on what is measured, nor on how important anybody found an event.
pub const MOST: usize = 5_000;

/// The study of a filter.
#[derive(Clone, Debug)]
pub struct Study {
    /// What was asked.
    pub ask: StudyAsk,
    /// Benchmark that was used; empty when there is none.
    pub benchmark: String,
    /// The windows that are compared.
    pub windows: Vec<Window>,
    /// Events that pass.
    pub passed: u64,
    /// Those of them that were looked at.
    pub looked: usize,
    /// One event in so many was looked at, in order of time; 1 for all.
    pub every: usize,
    /// Those that were measured, in order of day 0.
    pub members: Vec<Studied>,
    /// They laid on day 0.
    pub events: Aligned,
    /// One draw of as many other days of the same tickers; fewer where there are no more.
    pub placebo: Aligned,
    /// Where its means stand among those of many such draws, a window each.
    pub places: Vec<Place>,
    /// Different sessions that the placebo could draw.
    pub drawable: usize,
    /// Events that fall on a session of an asset for which another one stands already.
    pub same: usize,
    /// Measured ones whose window overlaps another one's with a ticker in common.
    pub overlapping: usize,
    /// Different sessions that are day 0.
    pub sessions: usize,
    /// Measured ones that name no ticker, so that the story's first ones stand for them.
    pub borrowed: usize,
    /// Measured ones that are moves: chosen by what is measured.
    pub moves: usize,
    /// Measured ones whose trading hours are unknown, so that the session after their day was measured.
    pub unknown_hours: usize,
    /// What must be known of the prices: calendars that were inferred, dividends that not all returns include.
    pub provenance: Vec<String>,
    /// Measured ones of which the basket lacks tickers that could not be measured with the others.
    pub partial: usize,
    /// Figures that the filter selects by: what the study measures is what the events were chosen for.
    pub selects_on: Vec<Measure>,
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
            order: Order::Time,
            skip: 0,
            limit: usize::MAX,
        };
        let mut listing = store.list(&list, ticket)?;
        let every = listing.rows.len().div_ceil(MOST).max(1);
        listing.rows = listing.rows.into_iter().step_by(every).collect();
        let bench = match ask.benchmark.as_str() {
            "" => store.story().benchmark.clone(),
            own => own.to_owned(),
        };
        let mut gather = Gather::new(store, &bench, ask, ticket);
        for row in &listing.rows {
            if ticket.is_stale() {
                return None;
            }
            if let Some(head) = store.event_head(*row, NAMED, ticket)? {
                gather.add(&head.event);
            }
        }
        gather.finish(ask, (listing.total, listing.rows.len(), every), ticket)
    }

    /// Whether the events were chosen by what is measured, so that no test of it means anything.
    #[must_use]
    pub fn selects_on_outcome(&self) -> bool {
        !self.selects_on.is_empty() || (self.moves > 0 && self.moves == self.events.n)
    }

    /// Whether two reactions share a session, so that tests for independent ones are too sure.
    #[must_use]
    pub const fn is_clustered(&self) -> bool {
        self.sessions < self.events.n
    }

    /// The test that heads the table: one that allows for shared sessions as soon as there are some. `None` if there are too
    /// few reactions, or if the events were chosen by what is measured.
    #[must_use]
    pub fn head_test<'a>(&self, cross: &'a Cross) -> Option<&'a Test> {
        let name = if self.is_clustered() {
            KOLARI_PYNNONEN
        } else {
            CROSS_SECTION
        };
        cross.test(name).filter(|_| !self.selects_on_outcome())
    }
}

/// A study while it is made.
struct Gather<'a> {
    story: &'a Story,
    company: Company<'a>,
    bench: &'a str,
    settings: Settings,
    /// The tickers of every event; empty where each has its own.
    tickers: Vec<String>,
    windows: Vec<Window>,
    /// The days that the windows cover.
    span: Window,
    /// Returns of the tickers and baskets that were met, by label.
    returns: BTreeMap<String, Paired>,
    /// What became of an asset on a session that was met.
    met: BTreeMap<(String, Date), Result<(), Refusal>>,
    members: Vec<Studied>,
    same: usize,
    borrowed: usize,
    moves: usize,
    partial: usize,
    unknown_hours: usize,
    refused: BTreeMap<String, usize>,
}

/// The series that stand for an event and share its day 0.
struct Asset<'a> {
    series: Vec<&'a Series>,
    day0: Date,
    /// Whether others of the event's could not stand with them.
    partial: bool,
}

impl<'a> Gather<'a> {
    fn new(store: &'a dyn EventStore, bench: &'a str, ask: &StudyAsk, ticket: &'a Ticket) -> Self {
        let windows = compared(&ask.settings.windows);
        let span = covered(&windows);
        let mut measured = windows.clone();
        if !measured.contains(&span) {
            // Requested, so that a reaction without every day of the path is refused with the reason.
            measured.push(span);
        }
        Self {
            story: store.story(),
            company: Company::new(store, ticket),
            bench,
            settings: Settings {
                windows: measured,
                ..ask.settings.clone()
            },
            tickers: ask.asset.tickers(),
            windows,
            span,
            returns: BTreeMap::new(),
            met: BTreeMap::new(),
            members: Vec::new(),
            same: 0,
            borrowed: 0,
            moves: 0,
            partial: 0,
            unknown_hours: 0,
            refused: BTreeMap::new(),
        }
    }

    fn add(&mut self, event: &Event) {
        let own = if self.tickers.is_empty() {
            own_tickers(event, self.story)
        } else {
            self.tickers.clone()
        };
        let borrowed = own.is_empty();
        let tickers = if borrowed {
            first_tickers(self.story)
        } else {
            own
        };
        let refused = match self.asset(event, &tickers) {
            Ok(asset) => self.add_asset(event, &asset, borrowed),
            Err(why) => Err(why),
        };
        if let Err(why) = refused {
            *self.refused.entry(why.to_string()).or_default() += 1;
        }
    }

    /// The series of `tickers` that have prices, are companies of their own and not the benchmark, and react on the session
    /// that most of them do.
    fn asset(&self, event: &Event, tickers: &[String]) -> Result<Asset<'a>, Refusal> {
        let story = self.story;
        let mut all: Vec<&Series> = Vec::new();
        let priced = tickers.iter().filter_map(|t| story.series(t));
        for series in priced.filter(|s| !s.bars.is_empty()) {
            if !all.iter().any(|s| s.ticker == series.ticker) {
                all.push(series);
            }
        }
        if all.is_empty() {
            let name = tickers.first().cloned().unwrap_or_default();
            return Err(Refusal::NoPrices(name));
        }
        if self.tickers.is_empty() {
            let is_other = |s: &&&Series| !s.ticker.eq_ignore_ascii_case(self.bench);
            let others: Vec<&Series> = all.iter().filter(is_other).copied().collect();
            if !others.is_empty() {
                all = independent(&others, story).0;
            }
        }
        all.sort_by(|a, b| a.ticker.cmp(&b.ticker));
        let mut by_day: BTreeMap<Date, Vec<&Series>> = BTreeMap::new();
        let mut first_refusal = None;
        for series in &all {
            let day0 = Anchor::of(event, series, story.zone).and_then(|a| a.session(series));
            match day0 {
                Ok(day0) => by_day.entry(day0).or_default().push(series),
                Err(why) => first_refusal = first_refusal.or(Some(why)),
            }
        }
        // Of equally many the earliest session, which `max_by_key` finds last when read backwards.
        let most = by_day.into_iter().rev().max_by_key(|(_, s)| s.len());
        match (most, first_refusal) {
            (Some((day0, series)), _) => Ok(Asset {
                partial: series.len() < all.len(),
                series,
                day0,
            }),
            (None, why) => Err(why.unwrap_or_else(|| Refusal::NoPrices(label(tickers)))),
        }
    }

    /// Measures an event by its asset, unless another event stands for that session of it already.
    fn add_asset(
        &mut self,
        event: &Event,
        asset: &Asset<'a>,
        borrowed: bool,
    ) -> Result<(), Refusal> {
        let names: Vec<String> = asset.series.iter().map(|s| s.ticker.clone()).collect();
        let key = (label(&names), asset.day0);
        if let Some(met) = self.met.get(&key) {
            self.same += usize::from(met.is_ok());
            return met.clone();
        }
        let measured = self.measured(&asset.series, asset.day0);
        let met = measured.as_ref().map(|_| ()).map_err(Clone::clone);
        self.met.insert(key, met);
        let (tickers, reaction) = measured?;
        let stands = (self.members.iter().rev())
            .any(|m| m.reaction.day0 == asset.day0 && m.tickers == tickers);
        if stands {
            self.same += 1;
            return Ok(());
        }
        self.borrowed += usize::from(borrowed);
        self.moves += usize::from(event.lane() == Lane::Moves);
        self.partial += usize::from(asset.partial || tickers.len() < names.len());
        self.unknown_hours += usize::from(hours_are_unknown(event, &asset.series));
        self.members.push(Studied {
            id: event.record.id.clone(),
            title: event.title(None).to_owned(),
            tickers,
            reaction,
        });
        Ok(())
    }

    /// The reaction of `all` as one asset: those of them that can be measured at all.
    fn measured(
        &mut self,
        all: &[&'a Series],
        day0: Date,
    ) -> Result<(Vec<String>, Reaction), Refusal> {
        let mut sound: Vec<String> = Vec::new();
        let (mut alone, mut first_refusal) = (None, None);
        for series in all {
            match self.single(series, day0) {
                Ok(reaction) => {
                    sound.push(series.ticker.clone());
                    alone = Some(reaction);
                }
                Err(why) => first_refusal = first_refusal.or(Some(why)),
            }
        }
        match (sound.len(), alone, first_refusal) {
            (0, _, why) => Err(why.unwrap_or(Refusal::NoBenchmark)),
            (1, Some(reaction), _) => Ok((sound, reaction)),
            _ => {
                let name = self.add_basket(&sound);
                let basket = self.returns.get(&name).ok_or(Refusal::NoBenchmark)?;
                // Each member's own days were looked through already.
                let reaction = Reaction::new(basket, day0, &self.settings, &|_| true)?;
                Ok((sound, reaction))
            }
        }
    }

    fn single(&mut self, series: &'a Series, day0: Date) -> Result<Reaction, Refusal> {
        if !self.returns.contains_key(&series.ticker) {
            let returns = paired(self.story, series, self.bench, &self.settings)?;
            self.returns.insert(series.ticker.clone(), returns);
        }
        let name = || Refusal::NoPrices(series.ticker.clone());
        let paired = self.returns.get(&series.ticker).ok_or_else(name)?;
        let known = |date| date == day0 || self.company.explains(series, date);
        Reaction::new(paired, day0, &self.settings, &known)
    }

    /// Keeps the returns of the equal-weighted basket of tickers that were each measured; its label.
    fn add_basket(&mut self, tickers: &[String]) -> String {
        let name = label(tickers);
        if !self.returns.contains_key(&name) {
            let members = tickers.iter().filter_map(|t| self.returns.get(t));
            let members: Vec<&Paired> = members.collect();
            let basket = self.settings.explained(Paired::basket(&members));
            self.returns.insert(name.clone(), basket);
        }
        name
    }

    /// The rows that are day 0 of a ticker, with the places of their members, in order.
    fn rows(&self) -> BTreeMap<&str, BTreeMap<usize, Vec<usize>>> {
        let mut rows: BTreeMap<&str, BTreeMap<usize, Vec<usize>>> = BTreeMap::new();
        for (place, member) in self.members.iter().enumerate() {
            for ticker in &member.tickers {
                let paired = self.returns.get(ticker);
                if let Some(row) = paired.and_then(|p| p.row(member.reaction.day0)) {
                    let of = rows.entry(ticker).or_default();
                    of.entry(row).or_default().push(place);
                }
            }
        }
        rows
    }

    /// The same assets on random sessions whose windows hold no day 0 of any of their tickers in the study; `None` when the
    /// ticket went stale.
    fn placebo(&self, events: &Aligned, ticket: &Ticket) -> Option<Placebo> {
        let mut sessions: BTreeMap<Date, BTreeSet<String>> = BTreeMap::new();
        let mut assets: BTreeMap<String, &[String]> = BTreeMap::new();
        for member in &self.members {
            let here = sessions.entry(member.reaction.day0).or_default();
            here.insert(member.ticker());
            assets.insert(member.ticker(), &member.tickers);
        }
        let taken = self.rows();
        let dates: BTreeSet<Date> = (assets.keys())
            .filter_map(|asset| self.returns.get(asset))
            .flat_map(|paired| paired.dates.iter().copied())
            .collect();
        let dates: Vec<Date> = dates.into_iter().collect();
        let mut measure = |asset: &str, date: Date| {
            let tickers = *assets.get(asset)?;
            for ticker in tickers {
                self.may_draw(ticker, date, taken.get(ticker.as_str())?)?;
            }
            let paired = self.returns.get(asset)?;
            let known = |date| match tickers {
                [only] => self.is_known(only, date),
                // Each member's own days were looked through above.
                _ => true,
            };
            Reaction::new(paired, date, &self.settings, &known).ok()
        };
        let means: Vec<_> = events.cross.iter().map(|c| (c.window, c.mean)).collect();
        placebo::draw(&sessions, &dates, &means, &mut measure, ticket)
    }

    fn is_known(&self, ticker: &str, date: Date) -> bool {
        let series = self.story.series(ticker);
        series.is_some_and(|s| self.company.explains(s, date))
    }

    /// Whether a session may be drawn for a ticker: no day 0 of its own lies in the window, and its returns are a market's.
    fn may_draw(
        &self,
        ticker: &str,
        date: Date,
        taken: &BTreeMap<usize, Vec<usize>>,
    ) -> Option<()> {
        let paired = self.returns.get(ticker)?;
        let row = paired.row(date)?;
        let reach = |days: i32| usize::try_from(days).unwrap_or(0);
        let (before, after) = (reach(-self.span.0), reach(self.span.1));
        let near = row.saturating_sub(before)..=row + after;
        if taken.range(near).next().is_some() {
            return None;
        }
        let used = self.settings.estimation + self.settings.gap;
        let rows = row.saturating_sub(used)..row + after + 1;
        let known = |date| self.is_known(ticker, date);
        paired.check(rows, &known).ok()
    }

    /// How many reactions have a window that overlaps another one's with a ticker in common.
    fn overlapping(&self) -> usize {
        let length = (self.span.1 - self.span.0).unsigned_abs() as usize;
        let mut met: BTreeSet<usize> = BTreeSet::new();
        for of in self.rows().values() {
            let mut before: Option<(usize, &Vec<usize>)> = None;
            for (row, members) in of {
                if members.len() > 1 {
                    met.extend(members);
                }
                if let Some((_, others)) = before.filter(|(other, _)| row - other <= length) {
                    met.extend(members);
                    met.extend(others);
                }
                before = Some((*row, members));
            }
        }
        met.len()
    }

    fn finish(
        mut self,
        ask: &StudyAsk,
        (passed, looked, every): (u64, usize, usize),
        ticket: &Ticket,
    ) -> Option<Study> {
        let key = |m: &Studied| (m.reaction.day0, m.tickers.clone());
        self.members.sort_by_key(key);
        let overlapping = self.overlapping();
        let all: Vec<&Reaction> = self.members.iter().map(|m| &m.reaction).collect();
        let days: BTreeSet<_> = all.iter().map(|r| r.day0).collect();
        let mut refused: Vec<(String, usize)> =
            std::mem::take(&mut self.refused).into_iter().collect();
        refused.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let events = Aligned::new(&all, &self.windows);
        let tickers: BTreeSet<&str> = (self.members.iter())
            .flat_map(|m| m.tickers.iter().map(String::as_str))
            .collect();
        let provenance = of_study(self.story, &tickers, self.bench, &self.settings);
        let placebo = self.placebo(&events, ticket)?;
        if self.company.is_incomplete() {
            return None;
        }
        let mut selects_on: Vec<Measure> = Vec::new();
        for term in ask.query.expr.figure_terms() {
            if !selects_on.contains(&term.measure) {
                selects_on.push(term.measure);
            }
        }
        Some(Study {
            ask: ask.clone(),
            benchmark: self.bench.to_owned(),
            passed,
            looked,
            every,
            events,
            placebo: Aligned::new(&placebo.one.iter().collect::<Vec<_>>(), &self.windows),
            places: placebo.places,
            drawable: placebo.sessions,
            windows: self.windows,
            same: self.same,
            overlapping,
            sessions: days.len(),
            borrowed: self.borrowed,
            moves: self.moves,
            partial: self.partial,
            unknown_hours: self.unknown_hours,
            provenance,
            selects_on,
            refused,
            members: self.members,
        })
    }
}
