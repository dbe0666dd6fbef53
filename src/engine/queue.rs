//! The work that waits for the store's thread: at most one request of each kind, and a short queue of what loaders bring.

use super::api::{LoadMode, PerKind, Request, RequestKind};
use super::derived_moves::DerivedMoves;
use crate::load::{Loaded, Progress};
use crate::store::PreparedBatch;
use crate::story::Story;
use crate::sync::CancelToken;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many messages of loaders may wait; a loader that is faster waits itself, so that memory stays bounded.
const MAX_LOADED: usize = 4;

/// What a loader has to say.
#[derive(Debug)]
pub enum LoadEvent {
    /// The story without its events, as far as it is known.
    Story(Box<Story>),
    /// Events.
    Events(PreparedBatch),
    /// It waits for the pipe of this name.
    WaitingForPipe(String),
    /// How far it has come.
    Progress(Progress),
    /// It is complete, and these moves were found in its series.
    Done(Box<Loaded>, DerivedMoves),
    /// It failed.
    Failed(String),
    /// It made a mistake.
    Panicked(String),
    /// Whatever was under way is no longer wanted.
    Cancelled,
}

/// An event of one load.
#[derive(Debug)]
pub struct LoadMessage {
    /// The load.
    pub token: CancelToken,
    /// How it is shown.
    pub mode: LoadMode,
    /// What it says.
    pub event: LoadEvent,
}

/// What to do next.
#[derive(Debug)]
pub enum Work {
    /// Respond.
    Request(Request, CancelToken),
    /// Take in what a loader brought.
    Load(LoadMessage),
    /// Nothing came in time.
    Idle,
    /// Stop.
    Closed,
}

#[derive(Debug, Default)]
struct State {
    requests: PerKind<Option<(Request, CancelToken)>>,
    loaded: VecDeque<LoadMessage>,
    closed: bool,
}

/// The work that waits. Requests go before what loaders bring.
#[derive(Debug, Default)]
pub struct RequestQueue {
    state: Mutex<State>,
    work: Condvar,
    room: Condvar,
}

impl RequestQueue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a request in place of an older one of its kind.
    pub fn push(&self, request: Request, token: CancelToken) {
        let kind = request.kind();
        *self.lock().requests.get_mut(kind) = Some((request, token));
        self.work.notify_all();
    }

    /// Returns a request whose work yielded to others, unless a newer one of its kind has come.
    pub fn put_back(&self, request: Request, token: CancelToken) {
        let mut state = self.lock();
        let slot = state.requests.get_mut(request.kind());
        slot.get_or_insert((request, token));
    }

    /// Whether a request waits that goes before those of `kind`.
    pub fn has_before(&self, kind: RequestKind) -> bool {
        let state = self.lock();
        let mut slots = state.requests.iter();
        slots.any(|(waiting, slot)| waiting < kind && slot.is_some())
    }

    /// Adds what a loader brings, once there is room for it and as long as it is wanted.
    pub fn push_loaded(&self, message: LoadMessage) {
        let full = |state: &mut State| {
            state.loaded.len() >= MAX_LOADED && !state.closed && !message.token.is_cancelled()
        };
        let state = self.lock();
        let mut state = self
            .room
            .wait_while(state, full)
            .unwrap_or_else(PoisonError::into_inner);
        if !state.closed && !message.token.is_cancelled() {
            state.loaded.push_back(message);
        }
        drop(state);
        self.work.notify_all();
    }

    /// Says that no load is wanted any more, at once; `token` is newer than those of all loads.
    pub fn cancel_load(&self, token: CancelToken) {
        self.lock().loaded.push_back(LoadMessage {
            token,
            mode: LoadMode::Stream,
            event: LoadEvent::Cancelled,
        });
        self.work.notify_all();
        self.room.notify_all();
    }

    /// Lets loaders that wait for room check whether they are still wanted.
    pub fn wake_loaders(&self) {
        drop(self.lock());
        self.room.notify_all();
    }

    /// Ends everything.
    pub fn close(&self) {
        self.lock().closed = true;
        self.work.notify_all();
        self.room.notify_all();
    }

    /// The next thing to do. Waits for it, but no longer than `patience`.
    pub fn next(&self, patience: Option<Duration>) -> Work {
        let nothing = |state: &mut State| {
            let mut slots = state.requests.iter();
            !state.closed && state.loaded.is_empty() && slots.all(|(_, slot)| slot.is_none())
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
            return Work::Closed;
        }
        if let Some((request, token)) = state.requests.values_mut().find_map(Option::take) {
            return Work::Request(request, token);
        }
        let message = state.loaded.pop_front();
        drop(state);
        self.room.notify_all();
        message.map_or(Work::Idle, Work::Load)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::event_details::FindRequest;
    use crate::store::RowId;
    use crate::sync::Generations;

    fn event(row: u64) -> Request {
        Request::Event(RowId(row), None)
    }

    /// The next thing to do, in a word; of an event its row.
    fn next(queue: &RequestQueue) -> String {
        match queue.next(Some(Duration::ZERO)) {
            Work::Request(Request::Event(row, _), _) => row.0.to_string(),
            Work::Request(request, _) => format!("{:?}", request.kind()),
            Work::Load(message) => format!("{:?}", message.event),
            Work::Idle => "idle".to_owned(),
            Work::Closed => "closed".to_owned(),
        }
    }

    #[test]
    fn what_yielded_comes_after_and_only_if_no_newer_came() {
        let queue = RequestQueue::default();
        queue.put_back(event(1), CancelToken::never());
        queue.push(Request::Find(FindRequest::default()), CancelToken::never());
        assert!(queue.has_before(RequestKind::Find));
        assert!(!queue.has_before(RequestKind::Event));
        assert_eq!([next(&queue), next(&queue)], ["1", "Find"]);
        queue.push(event(3), CancelToken::never());
        queue.put_back(event(2), CancelToken::never());
        assert_eq!([next(&queue), next(&queue)], ["3", "idle"]);
    }

    #[test]
    fn requests_go_before_what_loaders_bring_and_the_end_before_all() {
        let queue = RequestQueue::default();
        queue.cancel_load(CancelToken::never());
        queue.push(event(1), CancelToken::never());
        queue.push(event(2), CancelToken::never());
        assert_eq!([next(&queue), next(&queue)], ["2", "Cancelled"]);
        queue.push(event(4), CancelToken::never());
        queue.close();
        assert_eq!(next(&queue), "closed");
    }

    #[test]
    fn a_cancelled_load_does_not_wait_for_room() {
        let queue = RequestQueue::default();
        let loads = Generations::default();
        let token = loads.next();
        let message = || LoadMessage {
            token: token.clone(),
            mode: LoadMode::Stream,
            event: LoadEvent::Failed("no".to_owned()),
        };
        for _ in 0..MAX_LOADED {
            queue.push_loaded(message());
        }
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| queue.push_loaded(message()));
            let _ = loads.next();
            queue.wake_loaders();
            assert!(waits.join().is_ok());
        });
        assert_eq!(queue.lock().loaded.len(), MAX_LOADED);
    }
}
