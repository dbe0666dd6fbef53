//! The events that a session with an abnormal move could first react to. Their time makes them candidates; nothing here
//! says that they moved a price.

use crate::query::{Expr, Part, Query, Term};
use crate::store::{EventStore, EventSummary, ListRequest, Order, RowId};
use crate::story::series::SessionReturn;
use crate::story::{Bar, Event, Lane, Series, Story};
use crate::sync::{CancelToken, Cancelled};
use crate::time::{Date, Span, Timestamp};
use std::cmp::Reverse;
use std::sync::Arc;

/// Most events that are examined, the most important ones.
const MAX_EXAMINED: usize = 200;
/// Most events with a time of publication of their own that are examined, the most important ones.
const MAX_KNOWN_LATE: usize = 500;
/// Names of each list of an event that are examined to see which tickers it concerns.
pub const MAX_NAMES: usize = 200;
/// Most events that are listed.
const MAX_LISTED: usize = 8;

/// The events that could have moved a session.
#[derive(Clone, Debug, PartialEq)]
pub struct CandidateEvents {
    /// The ticker whose sessions count.
    pub ticker: String,
    /// The session before, whose close an event must not come before.
    pub before: Date,
    /// The session that moved, whose close an event must come before.
    pub session: Date,
    /// The events: those that name the ticker first, then by importance, then by how near they are.
    pub events: Vec<CandidateEvent>,
    /// How many more there are.
    pub more: usize,
    /// Whether all events of that time were examined; else only the most important ones were.
    pub complete: bool,
}

/// An event that could have moved a session.
#[derive(Clone, Debug, PartialEq)]
pub struct CandidateEvent {
    /// The event.
    pub summary: EventSummary,
    /// The ticker of the move that it names, directly or by its company.
    pub names: Option<String>,
    /// Microseconds from it to the close of the session; `None` where its time is imprecise.
    pub lag: Option<i64>,
    /// Microseconds of trading in that; `None` where the hours of the market are unknown.
    pub trading_lag: Option<i64>,
    /// Whether no other session can be the first to react.
    pub is_certain: bool,
}

impl CandidateEvents {
    /// The events that could have moved `event`; `None` when it is not a move, or when its session or the one before is
    /// not known.
    ///
    /// # Errors
    /// [`Cancelled`] when the work was.
    pub fn of(
        store: &dyn EventStore,
        event: &Event,
        lang: Option<&str>,
        token: &CancelToken,
    ) -> Result<Option<Self>, Cancelled> {
        let Some((series, own, before)) = sessions(store, event) else {
            return Ok(None);
        };
        let span = Span::new(before.to, own.bar.to);
        let (rows, complete) = rows(store, span, &event.record.tickers, token)?;
        let mut found: Vec<(usize, CandidateEvent)> = Vec::new();
        for row in rows {
            token.check()?;
            let Some(head) = store.event_head(row, MAX_NAMES, token)? else {
                continue;
            };
            let other = head.event;
            let summary = store.summary(row, &Query::default(), lang);
            let (Some(is_certain), Some(summary)) = (reaches(&other, span), summary) else {
                continue;
            };
            let when = other.deciding();
            let to_close = (!when.precision.is_coarse()).then(|| own.bar.to.since(when.start));
            let (place, names) = named(&other, event, store.story());
            let candidate = CandidateEvent {
                summary,
                names,
                lag: to_close,
                trading_lag: to_close.and_then(|_| trading_lag(series, &own, when.start)),
                is_certain,
            };
            found.push((place, candidate));
        }
        token.check()?;
        found.sort_by_key(|(place, candidate)| {
            let far = candidate.lag.unwrap_or(i64::MAX);
            (*place, Reverse(candidate.summary.importance), far)
        });
        Ok(Some(Self {
            ticker: series.ticker.clone(),
            before: before.date,
            session: own.bar.date,
            more: found.len().saturating_sub(MAX_LISTED),
            events: (found.into_iter().take(MAX_LISTED))
                .map(|(_, candidate)| candidate)
                .collect(),
            complete,
        }))
    }
}

/// The series of a move, its session and the bar before it.
fn sessions<'a>(
    events: &'a dyn EventStore,
    event: &Event,
) -> Option<(&'a Series, SessionReturn, &'a Bar)> {
    let story = events.story();
    let series = event.record.tickers.iter().find_map(|t| story.series(t))?;
    if event.lane() != Lane::Moves {
        return None;
    }
    let own = series.reacting(event.lane(), event.when, story.zone)?;
    let index = series.bars.partition_point(|b| b.date < own.bar.date);
    let before = series.bars.get(index.checked_sub(1)?)?;
    Some((series, own, before))
}

/// The rows of all events but moves that may lie in `span`, and whether these are all. Where they are many, those that
/// name one of `tickers` are among them.
fn rows(
    store: &dyn EventStore,
    span: Span,
    tickers: &[String],
    token: &CancelToken,
) -> Result<(Vec<RowId>, bool), Cancelled> {
    let lanes = Lane::ALL.iter().copied().filter(|l| *l != Lane::Moves);
    let other = Expr::Term(Term::Lane(lanes.collect()));
    let list = |expr: Expr| {
        let request = ListRequest {
            query: Arc::new(Query {
                expr,
                ..Query::default()
            }),
            span: Some(span),
            order: Order::Importance,
            skip: 0,
            limit: MAX_EXAMINED,
        };
        store.list(&request, token)
    };
    let all = list(other.clone())?;
    let complete = all.total <= all.rows.len() as u64;
    let mut rows = all.rows;
    let (late, all_late) = known_late(store, token)?;
    rows.extend(late);
    if !complete {
        let named = Expr::Term(Term::Ticker(tickers.to_vec()));
        rows.extend(list(Expr::And(vec![other, named]))?.rows);
    }
    rows.sort_unstable();
    rows.dedup();
    Ok((rows, complete && all_late))
}

/// Events that became known later than they happened, so that their session is not found by when they happened; and
/// whether these are all.
pub(super) fn known_late(
    store: &dyn EventStore,
    token: &CancelToken,
) -> Result<(Vec<RowId>, bool), Cancelled> {
    let lanes = Lane::ALL.iter().copied().filter(|l| *l != Lane::Moves);
    let terms = [Term::Lane(lanes.collect()), Term::Has(vec![Part::Known])];
    let request = ListRequest {
        query: Arc::new(Query {
            expr: Expr::And(terms.map(Expr::Term).into()),
            ..Query::default()
        }),
        span: None,
        order: Order::Importance,
        skip: 0,
        limit: MAX_KNOWN_LATE,
    };
    let found = store.list(&request, token)?;
    let complete = found.total <= found.rows.len() as u64;
    Ok((found.rows, complete))
}

/// Whether the session that `span` ends with is the first that `event` could move: `None` when it is not, false when
/// another may be as well.
fn reaches(event: &Event, span: Span) -> Option<bool> {
    let when = event.deciding();
    if when.precision.is_coarse() {
        let inside = span.from <= when.start && when.end <= span.to;
        return when.span().overlaps(span).then_some(inside);
    }
    (span.from <= when.start && when.start < span.to).then_some(true)
}

/// Which ticker of the move `other` names, itself or by the company: 0 and the ticker for the move's first, 1 for
/// another, 2 for none.
fn named(other: &Event, event: &Event, story: &Story) -> (usize, Option<String>) {
    let record = &other.record;
    let mut tickers = event.record.tickers.iter();
    let place = tickers.position(|ticker| {
        let entity = story.series(ticker).map_or("", |s| s.entity.as_str());
        let mut people = record.about.iter().chain(&record.who);
        record
            .tickers
            .iter()
            .any(|t| t.eq_ignore_ascii_case(ticker))
            || (!entity.is_empty() && people.any(|name| name == entity))
    });
    let ticker = place.and_then(|at| event.record.tickers.get(at));
    (place.map_or(2, |at| at.min(1)), ticker.cloned())
}

/// Microseconds of trading from `at` to the close of the session.
fn trading_lag(series: &Series, session: &SessionReturn, at: Timestamp) -> Option<i64> {
    let calendar = series.calendar()?;
    let bells = calendar.session(session.bar.date)?;
    let after = |span: Span| span.to.since(span.from.max(at)).max(0);
    let pause = calendar.pause(session.bar.date).map_or(0, after);
    Some(after(bells) - pause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::loader::load_now;
    use crate::load::{Input, Options};
    use crate::store::{AsOf, MemoryStore};
    use crate::time::{HOUR, MINUTE, Zone, parse};

    fn bundled() -> MemoryStore {
        let loaded = load_now(&[Input::Bundled], &Options::default());
        loaded.map(|(store, _)| store).unwrap_or_default()
    }

    fn candidates(store: &dyn EventStore, id: &str) -> Option<CandidateEvents> {
        let event = store.event(store.find(id)?)?;
        CandidateEvents::of(store, &event, None, &CancelToken::never()).ok()?
    }

    fn ids(candidates: &CandidateEvents) -> Vec<&str> {
        candidates.events.iter().map(|c| &*c.summary.id).collect()
    }

    const CLOSE: &str = "nvda-close-2025-01-27";

    #[test]
    fn the_weekend_could_have_moved_monday_and_r1_could_not() {
        let store = bundled();
        for id in [CLOSE, "move:NVDA:2025-01-27"] {
            let Some(found) = candidates(&store, id) else {
                return assert_eq!(id, "", "it has candidates");
            };
            let day = |day| Date::from_ymd(2025, 1, day).unwrap_or_default();
            assert_eq!((found.before, found.session), (day(24), day(27)), "{id}");
            let ids = ids(&found);
            for candidate in ["sputnik", "app-store-no1", "jevons"] {
                assert!(ids.contains(&candidate), "{candidate} is not in {ids:?}");
            }
            // The first session after R1 was Tuesday 21 January, that after Altman's posts Tuesday 28.
            assert!(!ids.contains(&"r1-release") && !ids.contains(&"altman-impressive"));
            // The one that names Nvidia comes first; it was on Sunday.
            let first = found.events.first();
            let first = first.map(|c| (&*c.summary.id, c.names.as_deref(), c.is_certain));
            assert_eq!(first, Some(("sputnik", Some("NVDA"), true)), "{id}");
            // All exact ones but Janus-Pro, at 10:46, had the whole session before them.
            let whole = |c: &&CandidateEvent| c.trading_lag == Some(6 * HOUR + 30 * MINUTE);
            let exact = || found.events.iter().filter(|c| c.lag.is_some());
            assert_eq!(exact().filter(whole).count(), exact().count() - 1);
            let janus = found.events.iter().find(|c| c.summary.id.contains("janus"));
            let lags = janus.map(|c| (c.lag, c.trading_lag));
            let lag = Some(5 * HOUR + 13 * MINUTE);
            let minutes = |lag: Option<i64>| lag.map(|l| l / MINUTE);
            assert_eq!(lags.map(|l| minutes(l.0)), Some(minutes(lag)));
            assert_eq!(
                lags.map(|l| l.0),
                lags.map(|l| l.1),
                "it was trading all the time"
            );
            assert!(found.complete);
            // It was on Friday, and may have been before the close.
            let friday = found.events.iter().find(|c| c.summary.id.contains("lecun"));
            assert!(friday.is_some_and(|c| !c.is_certain && c.lag.is_none()));
        }
        assert_eq!(candidates(&store, "r1-release"), None, "it is not a move");
    }

    #[test]
    fn a_replay_has_no_candidate_that_was_not_public() {
        let store = bundled();
        let clock = parse::when("2025-01-27T16:00-05:00", Zone::Utc).unwrap_or_default();
        let clock = clock.start;
        let (all, then) = (
            candidates(&store, CLOSE),
            candidates(&AsOf::new(&store, clock), CLOSE),
        );
        let (all, then) = (all.iter().flat_map(ids), then.iter().flat_map(ids));
        let public = |id: &&str| {
            let event = store.find(id).and_then(|row| store.event(row));
            event.is_some_and(|e| e.public() <= clock)
        };
        let (all, then): (Vec<&str>, Vec<&str>) = (all.collect(), then.collect());
        // Both lists are bounded, so what is hidden may make room for one that was cut off.
        assert!(then.iter().all(public), "{then:?}");
        for known in all.iter().copied().filter(public) {
            assert!(then.contains(&known), "{known} is not in {then:?}");
        }
        assert!(!then.is_empty() && !all.iter().all(public), "{all:?}");
    }

    #[test]
    fn what_became_known_in_the_span_could_have_moved_it_however_old() {
        let Ok(folder) = tempfile::tempdir() else {
            return assert_eq!("", "a folder");
        };
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).is_ok();
        let event = |id: &str, kind: &str, times: &str| {
            format!(
                r#"{{"id": "{id}", "title": "{id}", "kind": "{kind}", "tickers": ["A"], {times}}}"#
            )
        };
        let events = [
            event("fall", "move", r#""time": "2025-01-28T16:00-05:00""#),
            event(
                "leak",
                "other",
                r#""time": "2024-06-01", "known": "2025-01-28T08:00-05:00""#,
            ),
            event(
                "secret",
                "other",
                r#""time": "2025-01-28T08:00-05:00", "known": "2025-02-01""#,
            ),
        ];
        let events = events.join(",");
        assert!(write(
            "A.csv",
            "date,close\n2025-01-27,100\n2025-01-28,90\n"
        ));
        assert!(write(
            "story.json",
            &format!(
                r#"{{"sillage": 1, "title": "T", "zone": "America/New_York",
                "series": [{{"ticker": "A", "calendar": "XNYS", "file": "A.csv"}}], "events": [{events}]}}"#
            )
        ));
        let input = Input::Path(folder.path().join("story.json"));
        let loaded = load_now(&[input], &Options::default()).map(|(store, _)| store);
        let found = candidates(&loaded.unwrap_or_default(), "fall");
        let found = found.iter().flat_map(|c| &c.events);
        let found: Vec<_> = found
            .map(|c| (&*c.summary.id, c.lag, c.trading_lag))
            .collect();
        let (lag, traded) = (Some(8 * HOUR), Some(6 * HOUR + 30 * MINUTE));
        assert_eq!(found, [("leak", lag, traded)]);
    }
}
