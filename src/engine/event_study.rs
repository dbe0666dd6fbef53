//! The event study of a filter: all matching events aligned on day 0, beside random days without any of them, drawn many
//! times.
//!
//! Decides which asset is measured for an event, what counts once, and which days may be drawn. The arithmetic is in
//! [`crate::study`].

use super::benchmark::pair_with_benchmark;
use super::candidate_events::MAX_NAMES;
use super::confounding_events::ConfoundingEvents;
use super::event_tickers::{first_tickers, own_tickers};
use super::placebo::{self, Placebo, PlaceboRank};
use super::provenance::of_study;
use super::study_asset::{Asset, hours_are_unknown, label};
pub use super::study_asset::{StudyAsset, StudyMember, StudyRequest};
use crate::store::{EventStore, ListRequest, Order};
use crate::story::instruments::independent;
use crate::story::{Event, Lane, Measure, Series, Story};
use crate::study::aligned::{Aligned, compared, covered};
use crate::study::cross::{CROSS_SECTION, Cross, KOLARI_PYNNONEN, Test};
use crate::study::day0::Anchor;
use crate::study::{Paired, Reaction, Refusal, Settings, Window};
use crate::sync::{CancelToken, Cancelled};
use crate::time::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most events that are measured. If more match, every second, third and so on in order of time is: a sample that depends
/// neither on what is measured nor on the importance of an event.
pub const MAX_EVENTS: usize = 5_000;

/// The study of a filter.
#[derive(Clone, Debug)]
pub struct EventStudy {
    /// The request.
    pub request: StudyRequest,
    /// Benchmark that was used; empty when there is none.
    pub benchmark: String,
    /// The windows that are compared.
    pub windows: Vec<Window>,
    /// Matching events.
    pub passed: u64,
    /// Those of them that were examined.
    pub examined: usize,
    /// The sampling step: every nth matching event was examined, in order of time; 1 for all.
    pub every: usize,
    /// Those that were measured, in order of day 0.
    pub members: Vec<StudyMember>,
    /// Their mean path, aligned on day 0.
    pub events: Aligned,
    /// One draw of as many other days of the same tickers; fewer where there are no more.
    pub placebo: Aligned,
    /// The ranks of its means among those of many such draws, one for each window.
    pub ranks: Vec<PlaceboRank>,
    /// Different sessions that the placebo could draw.
    pub drawable: usize,
    /// Events on a session of an asset that was measured for another event already.
    pub duplicates: usize,
    /// Measured ones whose window overlaps another one's with a ticker in common.
    pub overlapping: usize,
    /// Different sessions that are day 0.
    pub sessions: usize,
    /// Measured ones that name no ticker, so that the story's first ones were measured.
    pub borrowed: usize,
    /// Measured ones that are moves: chosen by what is measured.
    pub moves: usize,
    /// Measured ones whose trading hours are unknown, so that the session after their day was measured.
    pub unknown_hours: usize,
    /// Caveats about the prices: calendars that were inferred, dividends that not all returns include.
    pub provenance: Vec<String>,
    /// Measured ones whose basket lacks tickers that could not be measured with the others.
    pub partial: usize,
    /// Figures that the filter selects by: the events were chosen by what the study measures.
    pub selects_on: Vec<Measure>,
    /// Why others were not measured, and how many; the most frequent first.
    pub refused: Vec<(String, usize)>,
}

impl EventStudy {
    /// Measures.
    ///
    /// # Errors
    /// [`Cancelled`] when the work was.
    pub fn new(
        store: &dyn EventStore,
        request: &StudyRequest,
        token: &CancelToken,
    ) -> Result<Self, Cancelled> {
        let list = ListRequest {
            query: Arc::clone(&request.query),
            span: None,
            order: Order::Time,
            skip: 0,
            limit: usize::MAX,
        };
        let mut listing = store.list(&list, token)?;
        let every = listing.rows.len().div_ceil(MAX_EVENTS).max(1);
        listing.rows = listing.rows.into_iter().step_by(every).collect();
        let bench = match request.benchmark.as_str() {
            "" => store.story().benchmark.clone(),
            own => own.to_owned(),
        };
        let mut builder = StudyBuilder::new(store, &bench, request, token);
        for row in &listing.rows {
            token.check()?;
            if let Some(head) = store.event_head(*row, MAX_NAMES, token)? {
                builder.add(&head.event);
            }
        }
        builder.finish(request, (listing.total, listing.rows.len(), every), token)
    }

    /// Whether the events were chosen by what is measured, so that no test of it means anything.
    #[must_use]
    pub fn selects_on_outcome(&self) -> bool {
        !self.selects_on.is_empty() || (self.moves > 0 && self.moves == self.events.n)
    }

    /// Whether two reactions share a session, so that tests for independent ones overstate the certainty.
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

/// A study that is being built.
struct StudyBuilder<'a> {
    story: &'a Story,
    confounding: ConfoundingEvents<'a>,
    bench: &'a str,
    settings: Settings,
    /// The tickers of every event; empty where each has its own.
    tickers: Vec<String>,
    windows: Vec<Window>,
    /// The days that the windows cover.
    span: Window,
    /// Returns of the tickers and baskets so far, by label.
    returns: BTreeMap<String, Paired>,
    /// What became of each asset on a session so far.
    outcomes: BTreeMap<(String, Date), Result<(), Refusal>>,
    members: Vec<StudyMember>,
    duplicates: usize,
    borrowed: usize,
    moves: usize,
    partial: usize,
    unknown_hours: usize,
    refused: BTreeMap<String, usize>,
}

impl<'a> StudyBuilder<'a> {
    fn new(
        store: &'a dyn EventStore,
        bench: &'a str,
        request: &StudyRequest,
        token: &'a CancelToken,
    ) -> Self {
        let windows = compared(&request.settings.windows);
        let span = covered(&windows);
        let mut measured = windows.clone();
        if !measured.contains(&span) {
            // Requested, so that a reaction without every day of the path is refused with the reason.
            measured.push(span);
        }
        Self {
            story: store.story(),
            confounding: ConfoundingEvents::new(store, token),
            bench,
            settings: Settings {
                windows: measured,
                ..request.settings.clone()
            },
            tickers: request.asset.tickers(),
            windows,
            span,
            returns: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            members: Vec::new(),
            duplicates: 0,
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

    /// Measures an event by its asset, unless that session of it was measured for another event already.
    fn add_asset(
        &mut self,
        event: &Event,
        asset: &Asset<'a>,
        borrowed: bool,
    ) -> Result<(), Refusal> {
        let names: Vec<String> = asset.series.iter().map(|s| s.ticker.clone()).collect();
        let key = (label(&names), asset.day0);
        if let Some(met) = self.outcomes.get(&key) {
            self.duplicates += usize::from(met.is_ok());
            return met.clone();
        }
        let measured = self.measured(&asset.series, asset.day0);
        let met = measured.as_ref().map(|_| ()).map_err(Clone::clone);
        self.outcomes.insert(key, met);
        let (tickers, reaction) = measured?;
        let is_duplicate = (self.members.iter().rev())
            .any(|m| m.reaction.day0 == asset.day0 && m.tickers == tickers);
        if is_duplicate {
            self.duplicates += 1;
            return Ok(());
        }
        self.borrowed += usize::from(borrowed);
        self.moves += usize::from(event.lane() == Lane::Moves);
        self.partial += usize::from(asset.partial || tickers.len() < names.len());
        self.unknown_hours += usize::from(hours_are_unknown(event, &asset.series));
        self.members.push(StudyMember {
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
                // Each member's own days were checked already.
                let reaction = Reaction::new(basket, day0, &self.settings, &|_| true)?;
                Ok((sound, reaction))
            }
        }
    }

    fn single(&mut self, series: &'a Series, day0: Date) -> Result<Reaction, Refusal> {
        if !self.returns.contains_key(&series.ticker) {
            let returns = pair_with_benchmark(self.story, series, self.bench, &self.settings)?;
            self.returns.insert(series.ticker.clone(), returns);
        }
        let name = || Refusal::NoPrices(series.ticker.clone());
        let paired = self.returns.get(&series.ticker).ok_or_else(name)?;
        let known = |date| date == day0 || self.confounding.explains(series, date);
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

    /// The same assets on random sessions whose windows hold no day 0 of any of their tickers in the study.
    fn placebo(&self, events: &Aligned, token: &CancelToken) -> Result<Placebo, Cancelled> {
        let mut sessions: BTreeMap<Date, BTreeSet<String>> = BTreeMap::new();
        let mut assets: BTreeMap<String, &[String]> = BTreeMap::new();
        for member in &self.members {
            let here = sessions.entry(member.reaction.day0).or_default();
            here.insert(member.ticker());
            assets.insert(member.ticker(), &member.tickers);
        }
        let day0_rows = self.rows();
        let dates: BTreeSet<Date> = (assets.keys())
            .filter_map(|asset| self.returns.get(asset))
            .flat_map(|paired| paired.dates.iter().copied())
            .collect();
        let dates: Vec<Date> = dates.into_iter().collect();
        let mut measure = |asset: &str, date: Date| {
            let tickers = *assets.get(asset)?;
            for ticker in tickers {
                self.may_draw(ticker, date, day0_rows.get(ticker.as_str())?)?;
            }
            let paired = self.returns.get(asset)?;
            let known = |date| match tickers {
                [only] => self.is_known(only, date),
                // Each member's own days were checked above.
                _ => true,
            };
            Reaction::new(paired, date, &self.settings, &known).ok()
        };
        let means: Vec<_> = events.cross.iter().map(|c| (c.window, c.mean)).collect();
        placebo::draw(&sessions, &dates, &means, &mut measure, token)
    }

    fn is_known(&self, ticker: &str, date: Date) -> bool {
        let series = self.story.series(ticker);
        series.is_some_and(|s| self.confounding.explains(s, date))
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
        request: &StudyRequest,
        (passed, examined, every): (u64, usize, usize),
        token: &CancelToken,
    ) -> Result<EventStudy, Cancelled> {
        let key = |m: &StudyMember| (m.reaction.day0, m.tickers.clone());
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
        let placebo = self.placebo(&events, token)?;
        self.confounding.check()?;
        let mut selects_on: Vec<Measure> = Vec::new();
        for term in request.query.expr.figure_terms() {
            if !selects_on.contains(&term.measure) {
                selects_on.push(term.measure);
            }
        }
        Ok(EventStudy {
            request: request.clone(),
            benchmark: self.bench.to_owned(),
            passed,
            examined,
            every,
            events,
            placebo: Aligned::new(&placebo.one.iter().collect::<Vec<_>>(), &self.windows),
            ranks: placebo.ranks,
            drawable: placebo.sessions,
            windows: self.windows,
            duplicates: self.duplicates,
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
