//! Confounding events: others that concern a ticker on the sessions of its event window.

use super::candidate_events::{MAX_NAMES, known_late};
use super::event_tickers::names;
use crate::query::{Expr, Query, Term, Trait};
use crate::store::{EventStore, ListRequest, Order, RowId};
use crate::story::{Event, Record, Series};
use crate::study::day0::Anchor;
use crate::sync::{CancelToken, Cancelled, Memo};
use crate::text::fold;
use crate::time::{DAY, Date, Span};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

/// Most events of a window that are examined.
const MAX_EXAMINED: usize = 400;

/// Confounding events: others that fall into the event window of a measured one.
pub(super) struct ConfoundingEvents<'a> {
    store: &'a dyn EventStore,
    token: &'a CancelToken,
    /// Whether the work was cancelled while [`Self::explains`] looked events up.
    cancelled: Cell<bool>,
    /// The most tickers of an event of which only the first [`MAX_NAMES`] were compared.
    uncompared: Cell<usize>,
    /// The events of the last span; tickers of one exchange share it.
    last: Memo<Span, Rc<[Event]>>,
    /// Events that became known later than they happened: any span may be theirs.
    late: Memo<(), Rc<[Event]>>,
}

impl<'a> ConfoundingEvents<'a> {
    pub(super) fn new(store: &'a dyn EventStore, token: &'a CancelToken) -> Self {
        Self {
            store,
            token,
            cancelled: Cell::new(false),
            uncompared: Cell::new(0),
            last: Memo::default(),
            late: Memo::default(),
        }
    }

    /// Ends the work if it was cancelled while [`Self::explains`] looked events up, so that its results may be wrong.
    pub(super) fn check(&self) -> Result<(), Cancelled> {
        if self.cancelled.get() {
            Err(Cancelled)
        } else {
            Ok(())
        }
    }

    /// The most tickers of an event of which only the first [`MAX_NAMES`] were compared; 0 if all were.
    pub(super) const fn uncompared(&self) -> usize {
        self.uncompared.get()
    }

    /// The events that concern `series` on its sessions from `first` to `last`, each with its session. Those tagged
    /// `macro` concern every series.
    pub(super) fn on(
        &self,
        series: &Series,
        first: Date,
        last: Date,
    ) -> Result<Vec<(Date, Event)>, Cancelled> {
        let place = |date: Date| series.bars.binary_search_by_key(&date, |b| b.date).ok();
        let (Some(first), Some(last)) = (place(first), place(last)) else {
            return Ok(Vec::new());
        };
        // An event just after a close, and a date that began before it, both belong to the next session.
        let before = first.checked_sub(1).and_then(|p| series.bars.get(p));
        let from = before.or(series.bars.get(first)).map(|b| b.from);
        let to = series.bars.get(last).map(|b| b.to);
        let (Some(from), Some(to)) = (from, to) else {
            return Ok(Vec::new());
        };
        let span = Span::new(from.plus(-DAY), to.plus(1));
        let (events, late) = (self.in_span(span)?, self.known_late()?);
        let zone = self.store.story().zone;
        let is_late = |event: &&Event| event.deciding() != event.when;
        let on_time = events.iter().filter(|e| !is_late(e));
        let all = on_time.chain(late.iter().filter(is_late));
        let placed = all.filter_map(|event| {
            if !event.record.is_macro() && !names(event, series) {
                return None;
            }
            let anchor = Anchor::of(event, series, zone).ok()?;
            let at = place(anchor.session(series).ok()?)?;
            let date = series.bars.get(at)?.date;
            (first..=last).contains(&at).then(|| (date, event.clone()))
        });
        Ok(placed.collect())
    }

    /// Whether an event of that session that names `series` may explain an implausible return. What moved the whole
    /// market does not. Wrong once the work is cancelled: see [`Self::check`].
    pub(super) fn explains(&self, series: &Series, date: Date) -> bool {
        let Ok(events) = self.on(series, date, date) else {
            self.cancelled.set(true);
            return false;
        };
        events.iter().any(|(_, event)| names(event, series))
    }

    fn known_late(&self) -> Result<Rc<[Event]>, Cancelled> {
        self.late.get_or_compute((), |()| {
            let (rows, _) = known_late(self.store, self.token)?;
            self.events(rows)
        })
    }

    fn in_span(&self, span: Span) -> Result<Rc<[Event]>, Cancelled> {
        self.last.get_or_compute(span, |span| {
            self.events(concerning(self.store, *span, self.token)?)
        })
    }

    fn events(&self, rows: Vec<RowId>) -> Result<Rc<[Event]>, Cancelled> {
        let event = |row: RowId| -> Result<Option<Event>, Cancelled> {
            let head = self.store.event_head(row, MAX_NAMES, self.token)?;
            Ok(head.map(|head| {
                if head.more_tickers > 0 {
                    let all = head.event.record.tickers.len() + head.more_tickers;
                    self.uncompared.set(self.uncompared.get().max(all));
                }
                head.event
            }))
        };
        let events = rows.into_iter().filter_map(|row| event(row).transpose());
        let events: Rc<[Event]> = events.collect::<Result<_, Cancelled>>()?;
        self.token.check()?;
        Ok(events)
    }
}

/// The events of a span that concern any series or the whole market, the most important first if they are many. A derived
/// move is what is measured; it explains nothing.
///
/// The query is the same for every event and ticker, so that the store keeps its rows.
fn concerning(
    store: &dyn EventStore,
    span: Span,
    token: &CancelToken,
) -> Result<Vec<RowId>, Cancelled> {
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
    let request = ListRequest {
        query: Arc::new(Query {
            expr: Expr::And(vec![Expr::Or(terms), stated]),
            ..Query::default()
        }),
        span: Some(span),
        order: Order::Importance,
        skip: 0,
        limit: MAX_EXAMINED,
    };
    Ok(store.list(&request, token)?.rows)
}
