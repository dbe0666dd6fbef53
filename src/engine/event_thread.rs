//! The thread of an event: what links connect to it, nearest first, as much as a tree may show.
//!
//! It is gathered event by event, so that the store's thread can respond to other requests between two steps.

use crate::query::Query;
use crate::store::{EventStore, EventSummary, LinksRequest, RowId};
use crate::story::{Link, Rel};
use crate::study::thread::Tie;
use crate::sync::{CancelToken, Cancelled};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Most events that a thread gathers.
const MAX_MEMBERS: usize = 200;
/// Most identifiers that are looked up for one thread.
const MAX_LOOKUPS: usize = 400;

/// An event and what links connect to it, directly or through others; bounded, nearest first.
#[derive(Clone, Debug)]
pub struct EventThread {
    /// The requested row.
    pub row: RowId,
    /// Its events, in order of time, then row.
    pub members: Vec<EventSummary>,
    /// The links between them, by their places, in the order in which each event writes its own.
    pub ties: Vec<Tie>,
    /// Links to identifiers that no event has: of which member, relation, identifier.
    pub missing: Vec<(usize, Rel, String)>,
    /// Further links of these events, in or out, to events that are not members.
    pub unseen: u64,
}

/// A member of the thread.
struct Member {
    summary: EventSummary,
    links: Vec<Link>,
    /// How many events link to it.
    backlinks: u64,
}

/// A thread that is being gathered, breadth first.
pub struct ThreadWalk {
    row: RowId,
    revision: u64,
    lang: Option<Arc<str>>,
    members: Vec<Member>,
    ids: HashMap<Arc<str>, usize>,
    missing: HashSet<String>,
    rows: HashMap<RowId, usize>,
    next: usize,
    lookups: usize,
    unseen: u64,
}

impl ThreadWalk {
    /// Begins at a row; without such a row the thread stays empty.
    pub fn new(store: &dyn EventStore, row: RowId, lang: Option<Arc<str>>) -> Self {
        let mut walk = Self {
            row,
            revision: store.revision(),
            lang,
            members: Vec::new(),
            ids: HashMap::new(),
            missing: HashSet::new(),
            rows: HashMap::new(),
            next: 0,
            lookups: 0,
            unseen: 0,
        };
        walk.add(store, row);
        walk
    }

    /// Whether it was begun at the present revision of `store`.
    pub fn is_of(&self, store: &dyn EventStore) -> bool {
        self.revision == store.revision()
    }

    /// Follows the links of one more event, in and out; whether there was one.
    ///
    /// # Errors
    /// [`Cancelled`] when the work was: the next step begins with the same event.
    pub fn step(&mut self, store: &dyn EventStore, token: &CancelToken) -> Result<bool, Cancelled> {
        let Some(member) = self.members.get(self.next) else {
            return Ok(false);
        };
        let id = Arc::clone(&member.summary.id);
        let row = member.summary.row;
        let request = LinksRequest {
            id: &id,
            clock: None,
            limit: MAX_MEMBERS,
        };
        let backlinks = store.linked_to(&request, token)?;
        let links = store
            .event_head(row, 0, token)?
            .map(|head| head.event.record.links)
            .unwrap_or_default();
        for link in &links {
            self.follow(store, &link.to);
        }
        for row in backlinks.rows {
            if !self.rows.contains_key(&row) {
                self.add(store, row);
            }
        }
        if let Some(member) = self.members.get_mut(self.next) {
            member.links = links;
            member.backlinks = backlinks.total;
        }
        self.next += 1;
        Ok(true)
    }

    /// Adds the event that a link names, if it is there and there is room.
    fn follow(&mut self, store: &dyn EventStore, id: &str) {
        if self.ids.contains_key(id) || self.missing.contains(id) {
            return;
        }
        if self.members.len() >= MAX_MEMBERS || self.lookups >= MAX_LOOKUPS {
            self.unseen += 1;
            return;
        }
        self.lookups += 1;
        match store.find(id) {
            Some(row) if self.rows.contains_key(&row) => {}
            Some(row) => self.add(store, row),
            None => drop(self.missing.insert(id.to_owned())),
        }
    }

    /// Adds an event, if there is room for it.
    fn add(&mut self, store: &dyn EventStore, row: RowId) {
        if self.members.len() >= MAX_MEMBERS {
            return;
        }
        let Some(summary) = store.summary(row, &Query::default(), self.lang.as_deref()) else {
            return;
        };
        let place = self.members.len();
        self.rows.insert(row, place);
        self.ids.entry(Arc::clone(&summary.id)).or_insert(place);
        self.members.push(Member {
            summary,
            links: Vec::new(),
            backlinks: 0,
        });
    }

    /// The thread, with its events in order of time.
    pub fn finish(self) -> EventThread {
        let mut order: Vec<usize> = (0..self.members.len()).collect();
        order.sort_by_key(|at| {
            let summary = self.members.get(*at).map(|m| &m.summary);
            summary.map(|s| (s.when.start, s.row))
        });
        let mut places = vec![0; order.len()];
        for (place, at) in order.iter().enumerate() {
            if let Some(slot) = places.get_mut(*at) {
                *slot = place;
            }
        }
        let (mut ties, mut missing) = (Vec::new(), Vec::new());
        for (from, member) in order
            .iter()
            .filter_map(|at| self.members.get(*at))
            .enumerate()
        {
            for link in &member.links {
                let to = self
                    .ids
                    .get(link.to.as_str())
                    .and_then(|at| places.get(*at));
                match to {
                    Some(to) => ties.push(Tie {
                        from,
                        rel: link.rel,
                        to: *to,
                    }),
                    None if self.missing.contains(&link.to) => {
                        missing.push((from, link.rel, link.to.clone()));
                    }
                    None => {}
                }
            }
        }
        // Events that link to a member and are members themselves; all others are unseen.
        let inside: HashSet<(usize, usize)> = ties.iter().map(|tie| (tie.from, tie.to)).collect();
        let backlinks: u64 = self.members.iter().map(|m| m.backlinks).sum();
        let members = order.iter().filter_map(|at| self.members.get(*at));
        EventThread {
            row: self.row,
            members: members.map(|m| m.summary.clone()).collect(),
            ties,
            missing,
            unseen: self.unseen + backlinks.saturating_sub(inside.len() as u64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryStore;
    use crate::story::{Batch, Draft, Flags};
    use crate::time::{Timestamp, When};

    #[test]
    fn a_walk_that_is_cancelled_goes_on_with_the_same_event() {
        let mut batch = Batch::default();
        for (at, id, to) in [(3, "a", "b"), (2, "b", "c"), (1, "c", "nobody")] {
            let mut flags = Flags::default();
            flags.add(Flags::LINK);
            batch.push(&Draft {
                id: id.into(),
                when: When::instant(Timestamp::from_micros(at)),
                rest: format!(r#""links":[{{"rel":"answers","to":"{to}"}}]"#),
                flags,
                ..Draft::default()
            });
        }
        let mut store = MemoryStore::new();
        store.push(batch);
        let row = store.find("a").unwrap_or(RowId(0));
        let mut walk = ThreadWalk::new(&store, row, None);
        let cancelled = {
            let generations = crate::sync::Generations::default();
            let token = generations.next();
            let _ = generations.next();
            token
        };
        assert_eq!(walk.step(&store, &cancelled), Err(Cancelled));
        while walk.step(&store, &CancelToken::never()) == Ok(true) {}
        assert!(walk.is_of(&store));
        let thread = walk.finish();
        let ids: Vec<&str> = thread.members.iter().map(|m| &*m.id).collect();
        assert_eq!(ids, ["c", "b", "a"], "in order of time");
        let ties: Vec<_> = thread.ties.iter().map(|t| (t.from, t.to)).collect();
        assert_eq!((ties, thread.unseen), (vec![(1, 0), (2, 1)], 0));
        let missing: Vec<_> = thread.missing.iter().map(|m| (m.0, m.2.as_str())).collect();
        assert_eq!(missing, [(0, "nobody")]);
    }
}
