//! An event with everything that is linked to it. Every list is bounded and says how much was left out: a million other
//! events may link to one, and one may hold a million links or claims.

use super::candidate_events::CandidateEvents;
use super::duplicate_moves::duplicate_moves;
use crate::query::Query;
use crate::store::{EventHead, EventStore, EventSummary, LinksRequest, RowId};
use crate::story::{Event, Rel};
use crate::sync::{CancelToken, Cancelled};
use crate::time::Timestamp;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// Entries of a list that are included: as many as a thread has members, more than anyone reads in a pane.
pub const MAX_LISTED: usize = 200;
/// Links from one event to another that are included; there are fewer kinds of links.
const MAX_SAME_TARGET: usize = 8;

/// A request for the summary of one event.
#[derive(Clone, Debug, Default)]
pub struct FindRequest {
    /// Its identifier.
    pub id: String,
    /// The filter that it matches or not.
    pub query: Arc<Query>,
    /// Language of the title.
    pub lang: Option<Arc<str>>,
}

/// A list of which an event has more than [`MAX_LISTED`] entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TruncatedList {
    /// Links of its own.
    Links,
    /// Other events that link to it.
    Backlinks,
    /// Another field, by a name for people.
    Field(&'static str),
}

/// An event with what is linked to it.
#[derive(Clone, Debug)]
pub struct EventDetails {
    /// Its row.
    pub row: RowId,
    /// The event, each of its lists cut after [`MAX_LISTED`] entries.
    pub event: Event,
    /// Number of its file.
    pub file: u16,
    /// Line or entry in the file.
    pub line: u32,
    /// Its own links, the first [`MAX_LISTED`]: the other event, or the identifier that no event has.
    pub links: Vec<(Rel, Result<EventSummary, String>)>,
    /// Links of other events to it, in order of time: those of the first [`MAX_LISTED`] events.
    pub backlinks: Vec<(Rel, EventSummary)>,
    /// The lists that were cut, and how many entries each has beyond.
    pub truncated: Vec<(TruncatedList, u64)>,
    /// Events that its claims name first as evidence, by identifier.
    pub evidence: HashMap<String, EventSummary>,
    /// Of a stated move, those derived from the prices of its tickers in the same session; of a derived one, those that
    /// the files state.
    pub duplicate_moves: Vec<EventSummary>,
    /// Of a move, the events that could have moved it.
    pub candidates: Option<CandidateEvents>,
    /// The clock of the replay that hides what is later; `None` when nothing is hidden.
    pub clock: Option<Timestamp>,
}

impl EventDetails {
    /// The event of a row, the titles of others in `lang`; `None` when there is no such row.
    ///
    /// # Errors
    /// [`Cancelled`] when the work was.
    pub fn of(
        store: &dyn EventStore,
        row: RowId,
        lang: Option<&str>,
        token: &CancelToken,
    ) -> Result<Option<Self>, Cancelled> {
        let Some(mut head) = store.event_head(row, MAX_LISTED, token)? else {
            return Ok(None);
        };
        let mut truncated = truncate_lists(&mut head);
        let event = head.event;
        let (file, line) = store.source_location(row).unwrap_or_default();
        let links = links(store, &event, lang, token)?;
        let (backlinks, more) = backlinks(store, &event.record.id, lang, token)?;
        if more > 0 {
            truncated.push((TruncatedList::Backlinks, more));
        }
        Ok(Some(Self {
            row,
            file,
            line,
            links,
            backlinks,
            truncated,
            evidence: evidence(store, &event, lang, token)?,
            duplicate_moves: duplicate_moves(store, &event, lang, token)?,
            candidates: CandidateEvents::of(store, &event, lang, token)?,
            clock: store.clock(),
            event,
        }))
    }

    /// The event with this identifier; `None` when there is none.
    ///
    /// # Errors
    /// [`Cancelled`] when the work was.
    pub fn find(
        store: &dyn EventStore,
        id: &str,
        lang: Option<&str>,
        token: &CancelToken,
    ) -> Result<Option<Self>, Cancelled> {
        match store.find(id) {
            Some(row) => Self::of(store, row, lang, token),
            None => Ok(None),
        }
    }

    /// The same with the event's texts in `lang`, as far as they are translated.
    #[must_use]
    pub fn localized(&self, lang: Option<&str>) -> Cow<'_, Self> {
        match self.event.localized(lang) {
            Cow::Borrowed(_) => Cow::Borrowed(self),
            Cow::Owned(event) => Cow::Owned(Self {
                event,
                ..self.clone()
            }),
        }
    }
}

/// The summary of the event that `request` names.
pub fn find_summary(store: &dyn EventStore, request: &FindRequest) -> Option<EventSummary> {
    let row = store.find(&request.id)?;
    store.summary(row, &request.query, request.lang.as_deref())
}

/// The summary of the event with this identifier, its title in `lang`.
fn summary_of(store: &dyn EventStore, id: &str, lang: Option<&str>) -> Option<EventSummary> {
    store.summary(store.find(id)?, &Query::default(), lang)
}

/// Cuts the lists of an event that are not cut yet; which lists had more, and how much.
fn truncate_lists(head: &mut EventHead) -> Vec<(TruncatedList, u64)> {
    fn cut<T>(list: &mut Vec<T>) -> usize {
        let more = list.len().saturating_sub(MAX_LISTED);
        list.truncate(MAX_LISTED);
        more
    }
    let record = &mut head.event.record;
    let extra = record.extra.len().saturating_sub(MAX_LISTED);
    if extra > 0 {
        let fields = std::mem::take(&mut record.extra).into_iter();
        record.extra = fields.take(MAX_LISTED).collect();
    }
    let cuts = [
        (TruncatedList::Links, cut(&mut record.links)),
        (TruncatedList::Field("claims"), cut(&mut record.claims)),
        (TruncatedList::Field("speakers"), head.more_who),
        (TruncatedList::Field("subjects"), head.more_about),
        (TruncatedList::Field("tickers"), head.more_tickers),
        (TruncatedList::Field("tags"), head.more_tags),
        (TruncatedList::Field("figures"), cut(&mut record.figures)),
        (TruncatedList::Field("doubts"), cut(&mut record.doubts)),
        (TruncatedList::Field("sources"), cut(&mut record.sources)),
        (TruncatedList::Field("other fields"), extra),
    ];
    let cuts = cuts.into_iter().filter(|(_, more)| *more > 0);
    cuts.map(|(list, more)| (list, more as u64)).collect()
}

type Links = Vec<(Rel, Result<EventSummary, String>)>;

/// The event's own links. An event that is hidden until later is left out: it is not a broken link.
fn links(
    store: &dyn EventStore,
    event: &Event,
    lang: Option<&str>,
    token: &CancelToken,
) -> Result<Links, Cancelled> {
    let hides = store.clock().is_some();
    let mut links = Vec::new();
    for link in &event.record.links {
        token.check()?;
        match summary_of(store, &link.to, lang) {
            Some(other) => links.push((link.rel, Ok(other))),
            None if hides => {}
            None => links.push((link.rel, Err(link.to.clone()))),
        }
    }
    Ok(links)
}

/// The first events that link to `id`, and how many more there are.
fn backlinks(
    store: &dyn EventStore,
    id: &str,
    lang: Option<&str>,
    token: &CancelToken,
) -> Result<(Vec<(Rel, EventSummary)>, u64), Cancelled> {
    let request = LinksRequest {
        id,
        clock: None,
        limit: MAX_LISTED,
    };
    let found = store.linked_to(&request, token)?;
    let more = found.total.saturating_sub(found.rows.len() as u64);
    let mut backlinks = Vec::new();
    for row in found.rows {
        token.check()?;
        let summary = store.summary(row, &Query::default(), lang);
        let (Some(head), Some(summary)) = (store.event_head(row, 0, token)?, summary) else {
            continue;
        };
        let own = head.event.record.links.iter().filter(|link| link.to == id);
        // One event may say the same many times over.
        let own = own.take(MAX_SAME_TARGET);
        backlinks.extend(own.map(|link| (link.rel, summary.clone())));
    }
    Ok((backlinks, more))
}

/// The first evidence of each claim: it decides on a date, and is the one to follow.
fn evidence(
    store: &dyn EventStore,
    event: &Event,
    lang: Option<&str>,
    token: &CancelToken,
) -> Result<HashMap<String, EventSummary>, Cancelled> {
    let mut evidence = HashMap::new();
    for claim in &event.record.claims {
        token.check()?;
        let first = claim.evidence.iter().find(|id| !id.is_empty());
        let found = first.and_then(|id| Some((id.clone(), summary_of(store, id, lang)?)));
        evidence.extend(found);
    }
    Ok(evidence)
}
