//! Gathering a thread: the events that links tie to one, nearest first, as many as a tree may show.
//!
//! The walk goes event by event, so that whoever owns the store can answer other asks between two steps.

use super::{Ask, Thread};
use crate::query::Query;
use crate::store::{Brief, EventStore, LinksAsk, RowId};
use crate::story::Link;
use crate::study::thread::Tie;
use crate::sync::Ticket;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Most events that a thread gathers.
const MOST: usize = 200;
/// Most identifiers that are looked up for one.
const LOOKUPS: usize = 400;

/// An event of the thread, with links of its own.
struct Member {
    brief: Brief,
    links: Vec<Link>,
    /// How many events link to it.
    back: u64,
}

/// A thread that is being gathered, breadth first.
pub struct Walk {
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

impl Walk {
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

    /// The sort of ask that it answers.
    pub fn sort(&self) -> usize {
        Ask::Thread(self.row, None).sort()
    }

    /// Whether it was begun in the store as it is now.
    pub fn is_of(&self, store: &dyn EventStore) -> bool {
        self.revision == store.revision()
    }

    /// Looks at what one more event is tied to; whether there was one. `None` when the ticket went stale: the same
    /// event is looked at again with the next step.
    pub fn step(&mut self, store: &dyn EventStore, ticket: &Ticket) -> Option<bool> {
        let Some(member) = self.members.get(self.next) else {
            return Some(false);
        };
        let id = Arc::clone(&member.brief.id);
        let row = member.brief.row;
        let ask = LinksAsk {
            id: &id,
            clock: None,
            limit: MOST,
        };
        let back = store.linked_to(&ask, ticket)?;
        let links = store
            .event_head(row, 0, ticket)?
            .map(|head| head.event.record.links)
            .unwrap_or_default();
        for link in &links {
            self.look(store, &link.to);
        }
        for row in back.rows {
            if !self.rows.contains_key(&row) {
                self.add(store, row);
            }
        }
        if let Some(member) = self.members.get_mut(self.next) {
            member.links = links;
            member.back = back.total;
        }
        self.next += 1;
        Some(true)
    }

    /// Adds the event that a link names, if it is there and there is room.
    fn look(&mut self, store: &dyn EventStore, id: &str) {
        if self.ids.contains_key(id) || self.missing.contains(id) {
            return;
        }
        if self.members.len() >= MOST || self.lookups >= LOOKUPS {
            self.unseen += 1;
            return;
        }
        self.lookups += 1;
        match store.find(id) {
            Some(row) if self.rows.contains_key(&row) => {}
            Some(row) => {
                self.add(store, row);
            }
            None => drop(self.missing.insert(id.to_owned())),
        }
    }

    /// Takes an event in; whether there was room for it.
    fn add(&mut self, store: &dyn EventStore, row: RowId) -> bool {
        if self.members.len() >= MOST {
            return false;
        }
        let Some(brief) = store.brief(row, &Query::default(), self.lang.as_deref()) else {
            return false;
        };
        let place = self.members.len();
        self.rows.insert(row, place);
        self.ids.entry(Arc::clone(&brief.id)).or_insert(place);
        self.members.push(Member {
            brief,
            links: Vec::new(),
            back: 0,
        });
        true
    }

    /// The thread, with its events in order of time.
    pub fn finish(self) -> Thread {
        let mut order: Vec<usize> = (0..self.members.len()).collect();
        order.sort_by_key(|at| {
            let brief = self.members.get(*at).map(|m| &m.brief);
            brief.map(|b| (b.when.start, b.row))
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
        let back: u64 = self.members.iter().map(|m| m.back).sum();
        let briefs = order.iter().filter_map(|at| self.members.get(*at));
        Thread {
            row: self.row,
            members: briefs.map(|m| m.brief.clone()).collect(),
            ties,
            missing,
            unseen: self.unseen + back.saturating_sub(inside.len() as u64),
        }
    }
}
