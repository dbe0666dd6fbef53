//! Loading on a thread of its own, which brings what `load` reads to the queue; and loading without one.

use super::api::LoadMode;
use super::catch::catch_panic;
use super::derived_moves::DerivedMoves;
use super::queue::{LoadEvent, LoadMessage, RequestQueue};
use crate::load::{Input, LoadError, Loaded, Options, Progress, Sink, load};
use crate::store::{MemoryStore, PreparedBatch};
use crate::story::{Batch, Story};
use crate::sync::{CancelToken, PauseGate};
use crate::time::Zone;
use std::sync::Arc;

/// Brings what is read to the queue.
struct QueueSink {
    queue: Arc<RequestQueue>,
    token: CancelToken,
    mode: LoadMode,
    /// The story's, as of its last report.
    zone: Zone,
    gate: PauseGate,
    /// Whether it was reported that a pipe is waited for.
    waits: bool,
}

impl QueueSink {
    fn push(&self, event: LoadEvent) {
        self.queue.push_loaded(LoadMessage {
            token: self.token.clone(),
            mode: self.mode,
            event,
        });
    }
}

impl Sink for QueueSink {
    fn story(&mut self, story: &Story) {
        self.zone = story.zone;
        self.push(LoadEvent::Story(Box::new(story.clone())));
    }

    fn batch(&mut self, batch: Batch) {
        // Prepared on this thread, so that the store's own is free for the next key.
        let prepared = PreparedBatch::new(batch, self.zone, &self.gate);
        self.push(LoadEvent::Events(prepared));
    }

    fn progress(&mut self, progress: Progress) {
        self.push(LoadEvent::Progress(progress));
    }

    fn waiting(&mut self, name: &str) {
        if !std::mem::replace(&mut self.waits, true) {
            self.push(LoadEvent::WaitingForPipe(name.to_owned()));
        }
    }

    fn wanted(&self) -> bool {
        !self.token.is_cancelled()
    }
}

/// Starts to load.
pub fn start(
    queue: &Arc<RequestQueue>,
    token: CancelToken,
    mode: LoadMode,
    inputs: Vec<Input>,
    options: Options,
) {
    let mut sink = QueueSink {
        queue: Arc::clone(queue),
        token: token.clone(),
        mode,
        zone: Zone::default(),
        gate: options.behind.clone().unwrap_or_default(),
        waits: false,
    };
    let work = move || {
        let loaded = catch_panic(|| load(&inputs, &options, &mut sink));
        sink.push(match loaded {
            Ok(Ok(mut loaded)) => {
                let moves = DerivedMoves::find(&loaded.story, options.moves);
                moves.mark(&mut loaded.story);
                LoadEvent::Done(Box::new(loaded), moves)
            }
            Ok(Err(error)) => LoadEvent::Failed(error.to_string()),
            Err(panic) => LoadEvent::Panicked(panic),
        });
    };
    let started = std::thread::Builder::new()
        .name("load".to_owned())
        .spawn(work);
    if let Err(error) = started {
        let event = LoadEvent::Failed(format!("no thread to load with: {error}"));
        queue.push_loaded(LoadMessage { token, mode, event });
    }
}

/// Adds what is read to a store.
struct StoreSink(MemoryStore);

impl Sink for StoreSink {
    fn story(&mut self, story: &Story) {
        self.0.set_story(Arc::new(story.clone()));
    }

    fn batch(&mut self, batch: Batch) {
        self.0.push(batch);
    }

    fn progress(&mut self, _: Progress) {}

    fn wanted(&self) -> bool {
        true
    }
}

/// Loads on this thread.
pub fn load_now(inputs: &[Input], options: &Options) -> Result<(MemoryStore, Loaded), LoadError> {
    let mut sink = StoreSink(MemoryStore::new());
    let mut loaded = load(inputs, options, &mut sink)?;
    let moves = DerivedMoves::find(&loaded.story, options.moves);
    moves.mark(&mut loaded.story);
    sink.0.set_story(Arc::clone(&loaded.story));
    moves.add_to(&mut sink.0, &loaded.story);
    Ok((sink.0, loaded))
}
