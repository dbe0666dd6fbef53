//! Loading beside the owner: a thread that brings what `load` reads to the inbox.

use super::How;
use super::inbox::{Fed, Inbox, News};
use super::moves;
use super::owner::caught;
use crate::load::{Input, LoadError, Loaded, Options, Progress, Sink, load};
use crate::store::{MemoryStore, Ready};
use crate::story::{Batch, Story};
use crate::sync::{Gate, Ticket};
use crate::time::Zone;
use std::sync::Arc;

struct Feeder {
    inbox: Arc<Inbox>,
    ticket: Ticket,
    how: How,
    /// The story's, as it was told last.
    zone: Zone,
    gate: Gate,
    /// It is known that a pipe is waited for.
    waits: bool,
}

impl Feeder {
    fn feed(&self, news: News) {
        self.inbox.feed(Fed {
            ticket: self.ticket.clone(),
            how: self.how,
            news,
        });
    }
}

impl Sink for Feeder {
    fn story(&mut self, story: &Story) {
        self.zone = story.zone;
        self.feed(News::Story(Box::new(story.clone())));
    }

    fn batch(&mut self, batch: Batch) {
        // Made ready here, the owner is free for the next key.
        self.feed(News::Events(Ready::new(batch, self.zone, &self.gate)));
    }

    fn progress(&mut self, progress: Progress) {
        self.feed(News::Progress(progress));
    }

    fn waiting(&mut self, name: &str) {
        if !std::mem::replace(&mut self.waits, true) {
            self.feed(News::Waiting(name.to_owned()));
        }
    }

    fn wanted(&self) -> bool {
        !self.ticket.is_stale()
    }
}

/// Starts to load.
pub fn start(inbox: Arc<Inbox>, ticket: Ticket, how: How, inputs: Vec<Input>, options: Options) {
    let mut feeder = Feeder {
        inbox,
        ticket,
        how,
        zone: Zone::default(),
        gate: options.behind.clone().unwrap_or_default(),
        waits: false,
    };
    let (inbox, ticket) = (Arc::clone(&feeder.inbox), feeder.ticket.clone());
    let work = move || {
        let loaded = caught(|| load(&inputs, &options, &mut feeder));
        feeder.feed(match loaded {
            Ok(Ok(mut loaded)) => {
                let found = moves::find(&loaded.story, options.moves);
                found.mark(&mut loaded.story);
                News::Done(Box::new(loaded), found)
            }
            Ok(Err(error)) => News::Failed(error.to_string()),
            Err(panic) => News::Panicked(panic),
        });
    };
    let started = std::thread::Builder::new()
        .name("load".to_owned())
        .spawn(work);
    if let Err(error) = started {
        let news = News::Failed(format!("no thread to load with: {error}"));
        inbox.feed(Fed { ticket, how, news });
    }
}

/// Takes everything in at once.
struct Direct(MemoryStore);

impl Sink for Direct {
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
    let mut sink = Direct(MemoryStore::new());
    let mut loaded = load(inputs, options, &mut sink)?;
    let found = moves::find(&loaded.story, options.moves);
    found.mark(&mut loaded.story);
    sink.0.set_story(Arc::clone(&loaded.story));
    moves::add(&mut sink.0, &loaded.story, &found);
    Ok((sink.0, loaded))
}
