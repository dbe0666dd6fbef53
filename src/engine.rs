//! The engine: one thread owns the store, takes requests and sends responses; nobody waits for it.
//!
//! Only the newest request of each kind counts. Loading runs on other threads and is held back when the store cannot keep
//! up, so that memory stays bounded. A panic in here is reported and ends nothing else.

mod api;
mod benchmark;
mod candidate_events;
mod catch;
pub mod caveats;
mod comparison;
mod confounding_events;
mod derived_moves;
mod duplicate_moves;
mod event_details;
pub mod event_study;
mod event_thread;
mod event_tickers;
pub mod joint_tests;
mod loader;
pub mod placebo;
mod progress;
mod provenance;
mod queue;
pub mod reaction;
mod respond;
mod study_asset;
mod undated_events;
mod worker;

use crate::load::{Input, LoadError, Loaded, Options};
use crate::store::MemoryStore;
use crate::sync::{CancelToken, Generations};
use std::sync::Arc;

pub use api::{EngineEvent, LoadMode, PerKind, Request, RequestKind, Response};
pub use candidate_events::{CandidateEvent, CandidateEvents};
pub use comparison::{CompareRequest, EventComparison};
pub use event_details::{EventDetails, FindRequest, MAX_LISTED, TruncatedList};
pub use event_thread::EventThread;
pub use undated_events::UndatedEvents;

use queue::RequestQueue;

/// The handle of the thread that owns the store.
#[derive(Debug)]
pub struct Engine {
    queue: Arc<RequestQueue>,
    requests: PerKind<Generations>,
    loads: Generations,
}

impl Engine {
    /// Starts with an empty store. `report` is called on the engine's own threads.
    #[must_use]
    pub fn start(report: Box<dyn Fn(EngineEvent) + Send + Sync>) -> Self {
        let queue = Arc::new(RequestQueue::default());
        worker::start(Arc::clone(&queue), Arc::from(report));
        Self {
            queue,
            requests: PerKind::default(),
            loads: Generations::default(),
        }
    }

    /// Sends a request; it replaces an older one of its kind. Returns the number that the response will carry; each
    /// kind is numbered on its own.
    #[expect(
        clippy::must_use_candidate,
        reason = "a request matters without its number"
    )]
    pub fn request(&self, request: Request) -> u64 {
        let token = self.requests.get(request.kind()).next();
        let number = token.number();
        self.queue.push(request, token);
        number
    }

    /// Loads; an older load is cancelled.
    pub fn load(&self, inputs: Vec<Input>, mode: LoadMode, options: Options) {
        let token = self.loads.next();
        self.queue.wake_loaders();
        loader::start(&self.queue, token, mode, inputs, options);
    }

    /// Cancels the load that is under way, if there is one; [`EngineEvent::LoadCancelled`] says what is shown then.
    pub fn cancel_load(&self) {
        let token = self.loads.next();
        self.queue.cancel_load(token);
    }
}

impl Drop for Engine {
    /// Cancels all work. The threads end by themselves: whoever drops the engine may be the one that they report to, so
    /// waiting for them could last for ever.
    fn drop(&mut self) {
        let _ = self.loads.next();
        for (_, generations) in self.requests.iter() {
            let _ = generations.next();
        }
        self.queue.close();
    }
}

/// Loads on this thread, for headless use.
///
/// # Errors
/// When nothing could be read at all.
pub fn load_now(inputs: &[Input], options: &Options) -> Result<(MemoryStore, Loaded), LoadError> {
    loader::load_now(inputs, options)
}

/// The response of `store` to `request` on this thread, for headless use.
#[must_use]
pub fn respond(store: &MemoryStore, request: &Request) -> Option<Response> {
    respond::respond(store, request, &CancelToken::never()).ok()
}
