//! How prices reacted to an event, or on a day: one measurement for each ticker, with the confounding events of its window.
//!
//! Decides which tickers and which benchmark are used. The arithmetic is in [`crate::study`].

use super::benchmark::pair_with_benchmark;
pub use super::candidate_events::MAX_NAMES;
use super::confounding_events::ConfoundingEvents;
use super::event_tickers::{first_tickers, own_tickers};
use super::joint_tests::{JointTests, Variant, variants};
use crate::store::{EventStore, RowId};
use crate::story::{Event, Series, Story};
use crate::study::day0::{Anchor, later};
use crate::study::{Reaction, Refusal, Settings, Window};
use crate::sync::{CancelToken, Cancelled};
use crate::time::{Date, Timestamp, When};
use std::sync::Arc;

/// Most tickers of an event that are measured unless they are requested by name: a basket as large as an all-share index
/// would take seconds.
const MAX_TICKERS: usize = 100;
/// Days around day 0 in which confounding events are listed if no window can be measured.
const DEFAULT_WINDOW: Window = (0, 0);

/// What is measured.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// An event of the story.
    Event(RowId),
    /// A session, or the first one after that day began.
    Day(Date),
    /// The first session that closes after an instant.
    Instant(Timestamp),
}

/// A request for a reaction.
#[derive(Clone, Debug, PartialEq)]
pub struct ReactionRequest {
    /// What is measured.
    pub subject: Subject,
    /// Tickers; empty for those of the event.
    pub tickers: Vec<String>,
    /// The focus ticker of all events, which is measured too, first, where the event does not name it.
    pub focus: Option<Arc<str>>,
    /// Ticker of the benchmark; empty for the story's.
    pub benchmark: String,
    /// How it is measured.
    pub settings: Settings,
    /// Whether other models and benchmarks are tried too.
    pub variants: bool,
}

/// Something else that happened in the event window of a measurement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confounder {
    /// Session that it falls on, counted from day 0.
    pub day: i32,
    /// That session.
    pub date: Date,
    /// Identifier of an event; empty for what the price file states.
    pub id: String,
    /// Kind of event, `dividend` or `split`.
    pub kind: String,
    /// Title.
    pub title: String,
}

/// The reaction of one ticker.
#[derive(Clone, Debug)]
pub struct TickerReaction {
    /// Ticker.
    pub ticker: String,
    /// Its figures, or why there are none.
    pub reaction: Result<Reaction, Refusal>,
    /// Sessions by which day 0 could be later, because the time is not known better.
    pub later: usize,
    /// What else fell into the window: own earnings first, moves last.
    pub confounders: Vec<Confounder>,
    /// The same under other models and benchmarks, if requested.
    pub variants: Vec<Variant>,
}

/// The reactions of all requested tickers.
#[derive(Clone, Debug)]
pub struct ReactionReport {
    /// The request.
    pub request: ReactionRequest,
    /// Benchmark that was used; empty when there is none.
    pub benchmark: String,
    /// Whether the event names no ticker, so that the story's first ones are measured.
    pub borrowed: bool,
    /// One for each ticker.
    pub tickers: Vec<TickerReaction>,
    /// Further tickers of the event, which were not measured.
    pub left_out: usize,
    /// The most tickers of another event nearby, of which only the first [`MAX_NAMES`] were compared; 0 if none has more.
    pub uncompared: usize,
    /// Tests of the tickers together, if there are several.
    pub joint: Option<JointTests>,
}

impl ReactionReport {
    /// Measures.
    ///
    /// # Errors
    /// [`Cancelled`] when the work was.
    pub fn new(
        events: &dyn EventStore,
        request: &ReactionRequest,
        token: &CancelToken,
    ) -> Result<Self, Cancelled> {
        let story = events.story();
        let head = match request.subject {
            Subject::Event(row) => events.event_head(row, MAX_NAMES, token)?,
            Subject::Day(_) | Subject::Instant(_) => None,
        };
        let more = head.as_ref().map_or(0, |head| head.more_tickers);
        let event = head.map(|head| head.event);
        let (tickers, borrowed) = tickers(request, event.as_ref(), story);
        let benchmark = if request.benchmark.is_empty() {
            story.benchmark.clone()
        } else {
            request.benchmark.clone()
        };
        let measurement = Measurement {
            confounding: ConfoundingEvents::new(events, token),
            story,
            event: event.as_ref(),
            request,
            benchmark: &benchmark,
        };
        let (most, more) = if request.tickers.is_empty() {
            (MAX_TICKERS, more)
        } else {
            (tickers.len(), 0)
        };
        let left_out = tickers.len().saturating_sub(most) + more;
        let mut measured = Vec::new();
        for ticker in tickers.iter().take(most) {
            measured.push(measurement.of(ticker)?);
            token.check()?;
        }
        let settings = &request.settings;
        Ok(Self {
            left_out,
            uncompared: measurement.confounding.uncompared(),
            joint: JointTests::new(story, settings, &benchmark, &reactions(&measured)),
            request: request.clone(),
            borrowed,
            tickers: measured,
            benchmark,
        })
    }
}

/// The tickers that could be measured, with their reactions.
fn reactions(measured: &[TickerReaction]) -> Vec<(&str, &Reaction)> {
    let all = measured.iter();
    all.filter_map(|m| Some((m.ticker.as_str(), m.reaction.as_ref().ok()?)))
        .collect()
}

/// The tickers to measure, and whether they are the story's first ones because the event names none.
fn tickers(request: &ReactionRequest, event: Option<&Event>, story: &Story) -> (Vec<String>, bool) {
    let focus = request.focus.as_deref();
    if !request.tickers.is_empty() {
        return (with_focus(request.tickers.clone(), focus), false);
    }
    let own = event.map(|e| own_tickers(e, story)).unwrap_or_default();
    if own.is_empty() {
        (with_focus(first_tickers(story), focus), true)
    } else {
        (with_focus(own, focus), false)
    }
}

/// `tickers` with the focus ticker among them.
fn with_focus(mut tickers: Vec<String>, focus: Option<&str>) -> Vec<String> {
    let is_missing = |f: &&str| !tickers.iter().any(|t| t.eq_ignore_ascii_case(f));
    if let Some(focus) = focus.filter(is_missing) {
        tickers.insert(0, focus.to_owned());
    }
    tickers
}

/// What the measurement of each ticker needs.
struct Measurement<'a> {
    confounding: ConfoundingEvents<'a>,
    story: &'a Story,
    event: Option<&'a Event>,
    request: &'a ReactionRequest,
    benchmark: &'a str,
}

impl Measurement<'_> {
    fn of(&self, ticker: &str) -> Result<TickerReaction, Cancelled> {
        let mut measured = TickerReaction {
            ticker: ticker.to_owned(),
            reaction: Err(Refusal::NoPrices(ticker.to_owned())),
            later: 0,
            confounders: Vec::new(),
            variants: Vec::new(),
        };
        let Some(series) = self.story.series(ticker) else {
            return Ok(measured);
        };
        measured.ticker.clone_from(&series.ticker);
        measured.later = self.event.map_or(0, |e| later(e, series));
        measured.reaction = self.reaction(series)?;
        if let Ok(reaction) = &measured.reaction {
            measured.confounders = self.confounders(series, reaction)?;
            if self.request.variants {
                let settings = &self.request.settings;
                measured.variants =
                    variants(self.story, series, reaction.day0, settings, self.benchmark);
            }
        }
        Ok(measured)
    }

    fn anchor(&self, series: &Series) -> Result<Anchor, Refusal> {
        match (&self.request.subject, self.event) {
            (Subject::Event(_), Some(event)) => Anchor::of(event, series, self.story.zone),
            (Subject::Day(date), _) => {
                let zone = series.calendar().map_or(self.story.zone, |c| c.zone);
                Ok(Anchor::After(When::day(*date, zone)))
            }
            (Subject::Instant(at), _) => Ok(Anchor::After(When::instant(*at))),
            (Subject::Event(_), None) => Err(Refusal::NoPrices(series.ticker.clone())),
        }
    }

    fn reaction(&self, series: &Series) -> Result<Result<Reaction, Refusal>, Cancelled> {
        let measured = self.measure(series);
        self.confounding.check()?;
        Ok(measured)
    }

    fn measure(&self, series: &Series) -> Result<Reaction, Refusal> {
        let day0 = self.anchor(series)?.session(series)?;
        let settings = &self.request.settings;
        let pairs = pair_with_benchmark(self.story, series, self.benchmark, settings)?;
        // What is measured explains the return of its own day.
        let known = |date: Date| date == day0 || self.confounding.explains(series, date);
        Reaction::new(&pairs, day0, settings, &known)
    }

    /// What else fell into the windows of `reaction`.
    fn confounders(
        &self,
        series: &Series,
        reaction: &Reaction,
    ) -> Result<Vec<Confounder>, Cancelled> {
        let sound = reaction.windows.iter().filter(|w| w.figures.is_ok());
        let (first, last) = sound.fold(DEFAULT_WINDOW, |(a, b), w| {
            (a.min(w.window.0), b.max(w.window.1))
        });
        let date = |day: i32| reaction.day(day).map(|d| d.date);
        let (Some(from), Some(to)) = (date(first), date(last)) else {
            return Ok(Vec::new());
        };
        let day_of = |date: Date| reaction.days.iter().find(|d| d.date == date).map(|d| d.day);
        let own = self.event.map(|e| e.record.id.as_str());
        let events = self.confounding.on(series, from, to)?.into_iter();
        let mut confounders: Vec<Confounder> = events
            .filter(|(_, event)| Some(event.record.id.as_str()) != own)
            .filter_map(|(date, event)| {
                Some(Confounder {
                    day: day_of(date)?,
                    date,
                    id: event.record.id.clone(),
                    kind: event.kind().to_owned(),
                    title: event.title(None).to_owned(),
                })
            })
            .collect();
        let bars = series.bars.iter().filter(|b| (from..=to).contains(&b.date));
        for bar in bars {
            let Some(day) = day_of(bar.date) else {
                continue;
            };
            let mut add = |kind: &str, title: String| {
                confounders.push(Confounder {
                    day,
                    date: bar.date,
                    id: String::new(),
                    kind: kind.to_owned(),
                    title,
                });
            };
            if let Some(dividend) = bar.dividend {
                add("dividend", format!("ex-dividend {dividend}"));
            }
            if let Some((new, old)) = bar.split {
                add("split", format!("split {new}:{old}"));
            }
        }
        confounders.sort_by_key(|c| (order(&c.kind), c.day));
        Ok(confounders)
    }
}

/// Own earnings first; moves last, since they are what is measured.
fn order(kind: &str) -> u8 {
    match kind {
        "earnings" => 0,
        "move" => 2,
        _ => 1,
    }
}
