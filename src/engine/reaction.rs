//! The reaction to an event of a store, or to a day: one measurement a ticker, with what else fell into its window.
//!
//! Owns which tickers are measured, which benchmark, and which other events are named. The arithmetic is the
//! study's.

mod market;

pub use super::causes::NAMED;
use super::causes::known_late;
use super::together::{Together, Variant, variants};
use crate::query::{Expr, Query, Term, Trait};
use crate::store::{EventStore, ListAsk, Order, RowId};
use crate::story::{Event, Record, Series, Story};
use crate::study::day0::{Anchor, later};
use crate::study::{Reaction, Refusal, Settings, Window};
use crate::sync::Ticket;
use crate::text::fold;
use crate::time::{DAY, Date, Span, Timestamp, When};
pub use market::benchmark;
pub(super) use market::paired;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// Most events of a window that are looked through.
const LOOKED_AT: usize = 400;
/// Most tickers of an event that are measured unless they are asked for by name; a basket as large as an index of all shares would take seconds.
const TICKERS: usize = 100;
/// Days about day 0 in which other events are named if no window can be measured.
const AROUND: Window = (0, 0);

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

/// Asks for a reaction.
#[derive(Clone, Debug, PartialEq)]
pub struct ReactionAsk {
    /// To what.
    pub subject: Subject,
    /// Tickers; empty for those of the event.
    pub tickers: Vec<String>,
    /// The focus ticker of all events, which is measured too, first, where the event does not name it.
    pub focus: Option<Arc<str>>,
    /// Ticker of the benchmark; empty for the story's.
    pub benchmark: String,
    /// How.
    pub settings: Settings,
    /// Whether other models and benchmarks are tried too.
    pub variants: bool,
}

/// Something else that happened in the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Session that it falls on, counted from day 0.
    pub day: i32,
    /// That session.
    pub date: Date,
    /// Identifier of an event; empty for what the price file tells.
    pub id: String,
    /// Kind of event, `dividend` or `split`.
    pub kind: String,
    /// Title.
    pub title: String,
}

/// The reaction of one ticker.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Ticker.
    pub ticker: String,
    /// Its figures, or why there are none.
    pub reaction: Result<Reaction, Refusal>,
    /// Sessions by which day 0 could be later, because the time is not known better.
    pub later: usize,
    /// What else fell into the window: own earnings first, moves last.
    pub others: Vec<Other>,
    /// The same under other models and benchmarks, if that was asked for.
    pub variants: Vec<Variant>,
}

/// The reactions of all tickers that were asked for.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What was asked.
    pub ask: ReactionAsk,
    /// Benchmark that was used; empty when there is none.
    pub benchmark: String,
    /// Whether the event names no ticker, so that the story's first ones are measured.
    pub borrowed: bool,
    /// One a ticker.
    pub tickers: Vec<Measured>,
    /// Further tickers of the event, which were not measured.
    pub left_out: usize,
    /// The most tickers that another event near has, of which only the first [`NAMED`] were compared; 0 if none has more.
    pub uncompared: usize,
    /// The tickers together, if there are several.
    pub together: Option<Together>,
}

impl Sheet {
    /// Measures; `None` when the ticket went stale.
    #[must_use]
    pub fn new(events: &dyn EventStore, ask: &ReactionAsk, ticket: &Ticket) -> Option<Self> {
        let story = events.story();
        let head = match ask.subject {
            Subject::Event(row) => events.event_head(row, NAMED, ticket)?,
            Subject::Day(_) | Subject::Instant(_) => None,
        };
        let more = head.as_ref().map_or(0, |head| head.more_tickers);
        let event = head.map(|head| head.event);
        let mut borrowed = false;
        let tickers = if ask.tickers.is_empty() {
            let own = event.as_ref().map(|e| own_tickers(e, story));
            let own = own.unwrap_or_default();
            borrowed = own.is_empty();
            if borrowed { first_tickers(story) } else { own }
        } else {
            ask.tickers.clone()
        };
        let tickers = with_focus(tickers, ask.focus.as_deref());
        let benchmark = if ask.benchmark.is_empty() {
            story.benchmark.clone()
        } else {
            ask.benchmark.clone()
        };
        let subject = Measure {
            company: Company::new(events, ticket),
            story,
            event: event.as_ref(),
            ask,
            benchmark: &benchmark,
        };
        let (most, more) = if ask.tickers.is_empty() {
            (TICKERS, more)
        } else {
            (tickers.len(), 0)
        };
        let left_out = tickers.len().saturating_sub(most) + more;
        let mut measured = Vec::new();
        for ticker in tickers.iter().take(most) {
            measured.push(subject.measured(ticker));
            if subject.company.is_incomplete() || ticket.is_stale() {
                return None;
            }
        }
        let tickers = measured;
        Some(Self {
            left_out,
            uncompared: subject.company.uncompared.get(),
            together: Together::new(story, ask, &benchmark, &tickers),
            ask: ask.clone(),
            borrowed,
            tickers,
            benchmark,
        })
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

/// Whether an event names the ticker of `series`, or names none and its company.
fn names(event: &Event, series: &Series) -> bool {
    let record = &event.record;
    if record.tickers.is_empty() {
        let mut people = record.about.iter().chain(&record.who);
        !series.entity.is_empty() && people.any(|id| *id == series.entity)
    } else {
        let mut tickers = record.tickers.iter();
        tickers.any(|t| t.eq_ignore_ascii_case(&series.ticker))
    }
}

/// The tickers that an event names; else those of the companies that it names.
#[must_use]
pub fn own_tickers(event: &Event, story: &Story) -> Vec<String> {
    let record = &event.record;
    if !record.tickers.is_empty() {
        return record.tickers.clone();
    }
    let named = |s: &&Series| {
        !s.entity.is_empty()
            && record
                .about
                .iter()
                .chain(&record.who)
                .any(|id| *id == s.entity)
    };
    story
        .series
        .iter()
        .filter(named)
        .map(|s| s.ticker.clone())
        .collect()
}

/// The tickers that the story shows first.
pub(super) fn first_tickers(story: &Story) -> Vec<String> {
    let pinned = story.view.as_ref().map(|v| v.pinned.clone());
    let pinned = pinned.filter(|p| !p.is_empty());
    pinned.unwrap_or_else(|| {
        let other = |s: &&Series| !s.ticker.eq_ignore_ascii_case(&story.benchmark);
        let first = story.series.iter().filter(other).take(3);
        first.map(|s| s.ticker.clone()).collect()
    })
}

/// Everything that one ticker's measurement needs.
struct Measure<'a> {
    company: Company<'a>,
    story: &'a Story,
    event: Option<&'a Event>,
    ask: &'a ReactionAsk,
    benchmark: &'a str,
}

impl Measure<'_> {
    fn measured(&self, ticker: &str) -> Measured {
        let mut measured = Measured {
            ticker: ticker.to_owned(),
            reaction: Err(Refusal::NoPrices(ticker.to_owned())),
            later: 0,
            others: Vec::new(),
            variants: Vec::new(),
        };
        let Some(series) = self.story.series(ticker) else {
            return measured;
        };
        measured.ticker.clone_from(&series.ticker);
        measured.later = self.event.map_or(0, |e| later(e, series));
        measured.reaction = self.reaction(series);
        if let Ok(reaction) = &measured.reaction {
            measured.others = self.others(series, reaction);
            if self.ask.variants {
                let settings = &self.ask.settings;
                measured.variants =
                    variants(self.story, series, reaction.day0, settings, self.benchmark);
            }
        }
        measured
    }

    fn anchor(&self, series: &Series) -> Result<Anchor, Refusal> {
        match (&self.ask.subject, self.event) {
            (Subject::Event(_), Some(event)) => Anchor::of(event, series, self.story.zone),
            (Subject::Day(date), _) => {
                let zone = series.calendar().map_or(self.story.zone, |c| c.zone);
                Ok(Anchor::After(When::day(*date, zone)))
            }
            (Subject::Instant(at), _) => Ok(Anchor::After(When::instant(*at))),
            (Subject::Event(_), None) => Err(Refusal::NoPrices(series.ticker.clone())),
        }
    }

    fn reaction(&self, series: &Series) -> Result<Reaction, Refusal> {
        let day0 = self.anchor(series)?.session(series)?;
        let settings = &self.ask.settings;
        let paired = paired(self.story, series, self.benchmark, settings)?;
        // What is measured explains the return of its own day.
        let known = |date: Date| date == day0 || self.company.explains(series, date);
        Reaction::new(&paired, day0, settings, &known)
    }

    /// What else fell into the windows of `reaction`.
    fn others(&self, series: &Series, reaction: &Reaction) -> Vec<Other> {
        let sound = reaction.windows.iter().filter(|w| w.figures.is_ok());
        let (first, last) = sound.fold(AROUND, |(a, b), w| (a.min(w.window.0), b.max(w.window.1)));
        let date = |day: i32| reaction.day(day).map(|d| d.date);
        let (Some(from), Some(to)) = (date(first), date(last)) else {
            return Vec::new();
        };
        let day_of = |date: Date| reaction.days.iter().find(|d| d.date == date).map(|d| d.day);
        let own = self.event.map(|e| e.record.id.as_str());
        let events = self.company.on(series, from, to).into_iter();
        let mut others: Vec<Other> = events
            .filter(|(_, event)| Some(event.record.id.as_str()) != own)
            .filter_map(|(date, event)| {
                Some(Other {
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
            let mut told = |kind: &str, title: String| {
                others.push(Other {
                    day,
                    date: bar.date,
                    id: String::new(),
                    kind: kind.to_owned(),
                    title,
                });
            };
            if let Some(dividend) = bar.dividend {
                told("dividend", format!("ex-dividend {dividend}"));
            }
            if let Some((new, old)) = bar.split {
                told("split", format!("split {new}:{old}"));
            }
        }
        others.sort_by_key(|o| (order(&o.kind), o.day));
        others
    }
}

/// The events that keep those that are measured company.
pub(super) struct Company<'a> {
    store: &'a dyn EventStore,
    ticket: &'a Ticket,
    /// Whether the ticket went stale while the events were looked up.
    incomplete: Cell<bool>,
    /// The most tickers of an event of which only the first were compared.
    uncompared: Cell<usize>,
    /// The events of the last span that was looked through; tickers of one exchange share it.
    seen: RefCell<Option<(Span, Rc<[Event]>)>>,
    /// Events that became known later than they happened: any span may be theirs.
    late: OnceCell<Rc<[Event]>>,
}

impl<'a> Company<'a> {
    pub(super) fn new(store: &'a dyn EventStore, ticket: &'a Ticket) -> Self {
        Self {
            store,
            ticket,
            incomplete: Cell::new(false),
            uncompared: Cell::new(0),
            seen: RefCell::default(),
            late: OnceCell::new(),
        }
    }

    /// Whether the ticket went stale while events were looked up, so that some may be missing.
    pub(super) const fn is_incomplete(&self) -> bool {
        self.incomplete.get()
    }

    /// Events of the story that concern `series` on its sessions from `first` to `last`, each with its session. Those
    /// tagged `macro` concern every series.
    pub(super) fn on(&self, series: &Series, first: Date, last: Date) -> Vec<(Date, Event)> {
        let place = |date: Date| series.bars.binary_search_by_key(&date, |b| b.date).ok();
        let (Some(first), Some(last)) = (place(first), place(last)) else {
            return Vec::new();
        };
        // An event just after a close, and a date that began before it, both belong to the next session.
        let before = first.checked_sub(1).and_then(|p| series.bars.get(p));
        let from = before.or(series.bars.get(first)).map(|b| b.from);
        let to = series.bars.get(last).map(|b| b.to);
        let (Some(from), Some(to)) = (from, to) else {
            return Vec::new();
        };
        let span = Span::new(from.plus(-DAY), to.plus(1));
        let (events, story) = (self.near(span), self.store.story());
        let decided = |event: &&Event| event.deciding() != event.when;
        let soon = events.iter().filter(|e| !decided(e));
        let late = self.late().iter().filter(decided);
        let placed = soon.chain(late).filter_map(|event| {
            if !event.record.is_macro() && !names(event, series) {
                return None;
            }
            let anchor = Anchor::of(event, series, story.zone).ok()?;
            let at = place(anchor.session(series).ok()?)?;
            let date = series.bars.get(at)?.date;
            (first..=last).contains(&at).then(|| (date, event.clone()))
        });
        placed.collect()
    }

    /// Whether an event of that session that names `series` may explain a return beyond belief. What moved the whole
    /// market does not.
    pub(super) fn explains(&self, series: &Series, date: Date) -> bool {
        let events = self.on(series, date, date);
        events.iter().any(|(_, event)| names(event, series))
    }

    fn late(&self) -> &[Event] {
        self.late.get_or_init(|| {
            let found = known_late(self.store, self.ticket);
            self.events_of(found.map(|(rows, _)| rows))
        })
    }

    fn near(&self, span: Span) -> Rc<[Event]> {
        if let Some((of, events)) = &*self.seen.borrow()
            && *of == span
        {
            return Rc::clone(events);
        }
        let events = self.events_of(near(self.store, span, self.ticket));
        *self.seen.borrow_mut() = Some((span, Rc::clone(&events)));
        events
    }
}

impl Company<'_> {
    fn events_of(&self, rows: Option<Vec<RowId>>) -> Rc<[Event]> {
        if rows.is_none() {
            self.incomplete.set(true);
        }
        let rows = rows.unwrap_or_default().into_iter();
        let head = |row| self.store.event_head(row, NAMED, self.ticket)?;
        let event = |row| {
            let head = head(row)?;
            if head.more_tickers > 0 {
                let all = head.event.record.tickers.len() + head.more_tickers;
                self.uncompared.set(self.uncompared.get().max(all));
            }
            Some(head.event)
        };
        let events = rows.filter_map(event).collect();
        if self.ticket.is_stale() {
            self.incomplete.set(true);
        }
        events
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

/// The events of a span that concern any series or the whole market, the most important first if they are many. A move made from the
/// prices is what is measured; it explains nothing.
///
/// The same query serves every event and ticker, so that the store has its rows at hand.
fn near(store: &dyn EventStore, span: Span, ticket: &Ticket) -> Option<Vec<RowId>> {
    let series = || store.story().series.iter();
    let tickers = series().map(|s| fold(&s.ticker).into_owned());
    let entities = series().map(|s| &s.entity).filter(|e| !e.is_empty());
    let entities: Vec<String> = entities.map(|e| fold(e).into_owned()).collect();
    let mut terms = vec![
        Expr::Term(Term::Ticker(tickers.collect())),
        Expr::Term(Term::Tag(vec![Record::MACRO.to_owned()])),
    ];
    if !entities.is_empty() {
        terms.push(Expr::Term(Term::About(entities.clone())));
        terms.push(Expr::Term(Term::Who(entities)));
    }
    let stated = Expr::Not(Box::new(Expr::Term(Term::Is(vec![Trait::Derived]))));
    let ask = ListAsk {
        query: Arc::new(Query {
            expr: Expr::And(vec![Expr::Or(terms), stated]),
            ..Query::default()
        }),
        span: Some(span),
        order: Order::Importance,
        skip: 0,
        limit: LOOKED_AT,
    };
    Some(store.list(&ask, ticket)?.rows)
}
