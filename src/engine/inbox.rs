//! The inbox: one place for each sort of ask, and a short queue of what loaders bring.

use super::moves::Found;
use super::{Ask, How};
use crate::load::{Loaded, Progress};
use crate::store::Ready;
use crate::story::Story;
use crate::sync::Ticket;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many sorts of asks there are.
pub const SORTS: usize = 13;
/// How many batches may wait; a loader that is faster waits itself.
const WAITING: usize = 4;

/// What a loader brings.
#[derive(Debug)]
pub enum News {
    /// All of the story but its events, as far as it is known.
    Story(Box<Story>),
    /// Events.
    Events(Ready),
    /// It waits for something to come from the pipe of this name.
    Waiting(String),
    /// How far it has come.
    Progress(Progress),
    /// It is whole, and these moves were found in its series.
    Done(Box<Loaded>, Found),
    /// It failed.
    Failed(String),
    /// It made a mistake.
    Panicked(String),
    /// Whatever was under way is no longer wanted.
    Cancelled,
}

/// News of one load.
#[derive(Debug)]
pub struct Fed {
    /// Which load.
    pub ticket: Ticket,
    /// How it is shown.
    pub how: How,
    /// The news.
    pub news: News,
}

/// What to do next.
#[derive(Debug)]
pub enum Turn {
    /// Answer.
    Ask(Ask, Ticket),
    /// Take in.
    Fed(Fed),
    /// Nothing came in time.
    Idle,
    /// Stop.
    Closed,
}

#[derive(Debug, Default)]
struct State {
    asks: [Option<(Ask, Ticket)>; SORTS],
    fed: VecDeque<Fed>,
    closed: bool,
}

/// The inbox.
#[derive(Debug, Default)]
pub struct Inbox {
    state: Mutex<State>,
    work: Condvar,
    room: Condvar,
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts an ask in the place of an older one of its sort.
    pub fn ask(&self, ask: Ask, ticket: Ticket) {
        if let Some(place) = self.lock().asks.get_mut(ask.sort()) {
            *place = Some((ask, ticket));
        }
        self.work.notify_all();
    }

    /// Puts an ask back that made room for others, unless a newer one of its sort has come.
    pub fn put_back(&self, ask: Ask, ticket: Ticket) {
        if let Some(place) = self.lock().asks.get_mut(ask.sort()) {
            place.get_or_insert((ask, ticket));
        }
    }

    /// Whether an ask waits that goes before those of `sort`.
    pub fn has_before(&self, sort: usize) -> bool {
        self.lock().asks.iter().take(sort).any(Option::is_some)
    }

    /// Brings news, when there is room for it and as long as it is wanted.
    pub fn feed(&self, fed: Fed) {
        let full = |state: &mut State| {
            state.fed.len() >= WAITING && !state.closed && !fed.ticket.is_stale()
        };
        let state = self.lock();
        let mut state = self
            .room
            .wait_while(state, full)
            .unwrap_or_else(PoisonError::into_inner);
        if !state.closed && !fed.ticket.is_stale() {
            state.fed.push_back(fed);
        }
        drop(state);
        self.work.notify_all();
    }

    /// Brings the news that no load is wanted any more, at once; `ticket` is newer than all of them.
    pub fn cancel_load(&self, ticket: Ticket) {
        self.lock().fed.push_back(Fed {
            ticket,
            how: How::Open,
            news: News::Cancelled,
        });
        self.work.notify_all();
        self.room.notify_all();
    }

    /// Lets loaders look again whether they are wanted.
    pub fn wake(&self) {
        drop(self.lock());
        self.room.notify_all();
    }

    /// Ends everything.
    pub fn close(&self) {
        self.lock().closed = true;
        self.work.notify_all();
        self.room.notify_all();
    }

    /// The next thing to do: asks go first. Waits for it, but no longer than `patience`.
    pub fn take(&self, patience: Option<Duration>) -> Turn {
        let nothing = |state: &mut State| {
            !state.closed && state.fed.is_empty() && state.asks.iter().all(Option::is_none)
        };
        let state = self.lock();
        let mut state = if let Some(patience) = patience {
            let waited = self.work.wait_timeout_while(state, patience, nothing);
            waited.unwrap_or_else(PoisonError::into_inner).0
        } else {
            let waited = self.work.wait_while(state, nothing);
            waited.unwrap_or_else(PoisonError::into_inner)
        };
        if state.closed {
            return Turn::Closed;
        }
        if let Some((ask, ticket)) = state.asks.iter_mut().find_map(Option::take) {
            return Turn::Ask(ask, ticket);
        }
        let fed = state.fed.pop_front();
        drop(state);
        self.room.notify_all();
        fed.map_or(Turn::Idle, Turn::Fed)
    }
}

#[cfg(test)]
mod tests {
    use super::super::FindAsk;
    use super::*;
    use crate::store::RowId;

    #[test]
    fn what_made_room_comes_after_and_only_if_no_newer_came() {
        let inbox = Inbox::default();
        let step = |row: u64| Ask::Event(RowId(row), None);
        let first = |inbox: &Inbox| match inbox.take(Some(Duration::ZERO)) {
            Turn::Ask(Ask::Event(row, _), _) => Some(row.0),
            Turn::Ask(ask, _) => Some(1000 + ask.sort() as u64),
            _ => None,
        };
        inbox.put_back(step(1), Ticket::always());
        inbox.ask(Ask::Find(FindAsk::default()), Ticket::always());
        assert!(inbox.has_before(5) && !inbox.has_before(2));
        assert_eq!((first(&inbox), first(&inbox)), (Some(1), Some(1005)));
        inbox.ask(step(3), Ticket::always());
        inbox.put_back(step(2), Ticket::always());
        assert_eq!((first(&inbox), first(&inbox)), (Some(3), None));
    }
}
