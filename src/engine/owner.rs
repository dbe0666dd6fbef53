//! The owner: the thread that has the store, answers asks and takes in what loaders bring.

use super::inbox::{Fed, Inbox, News, Turn};
use super::moves::{self, Found};
use super::thread::Walk;
use super::watch::Busy;
use super::{Answer, Ask, How, Report, answer};
use crate::load::{Loaded, Progress};
use crate::store::{EventStore, MemoryStore, Ready};
use crate::story::Story;
use crate::sync::Ticket;
use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Growth is told no more often than this: every telling costs a scene and a frame, which loading pays for. A load that
/// takes long is told of less often.
const PACE: RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_millis(300);

/// Who is told; work on several threads tells how far it is.
pub type Listener = Arc<dyn Fn(Report) + Send + Sync>;

/// Whoever asks for one thing mostly asks for the next one within this time.
const REST: Duration = Duration::from_millis(200);

/// Starts the owner's thread.
pub fn start(inbox: Arc<Inbox>, report: Listener) {
    let mut owner = Owner {
        report,
        store: MemoryStore::new(),
        loading: None,
        told: None,
        untold: false,
        progress: None,
        asked: None,
        walk: None,
    };
    // Without a thread nothing is ever answered; the screen still opens and says so by staying empty.
    let _ = std::thread::Builder::new()
        .name("store".to_owned())
        .spawn(move || owner.run(&inbox));
}

/// What `work` returns, or what it panicked with.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        text.unwrap_or_else(|| "a panic without words".to_owned())
    })
}

/// A load that is under way.
struct Loading {
    number: u64,
    how: How,
    /// Whether it is shown as it grows: nothing else is there that would have to go for it.
    streams: bool,
    since: Instant,
    /// The store that it fills; `None` once that is the one that is shown.
    hidden: Option<MemoryStore>,
    story: Arc<Story>,
}

struct Owner {
    report: Listener,
    store: MemoryStore,
    loading: Option<Loading>,
    told: Option<Instant>,
    untold: bool,
    /// The last progress that was not told yet; it goes with the growth.
    progress: Option<Progress>,
    /// When something was asked last.
    asked: Option<Instant>,
    /// The thread that is being gathered while there is nothing else to do.
    walk: Option<(Walk, Ticket)>,
}

impl Owner {
    fn run(&mut self, inbox: &Arc<Inbox>) {
        loop {
            let patience = if self.walk.is_some() {
                Some(Duration::ZERO)
            } else if self.may_settle() {
                Some(self.rest())
            } else {
                self.is_untold().then(|| self.patience())
            };
            let turn = inbox.take(patience);
            if matches!(turn, Turn::Closed) {
                return;
            }
            if let Err(panic) = caught(|| self.turn(turn, inbox)) {
                self.tell(Report::Panicked(panic));
            }
            if self.is_untold() && self.patience().is_zero() {
                self.tell_news();
            }
        }
    }

    fn tell(&self, report: Report) {
        (self.report)(report);
    }

    fn turn(&mut self, turn: Turn, inbox: &Arc<Inbox>) {
        match turn {
            Turn::Ask(Ask::Thread(row, lang), ticket) => {
                self.walk = Some((Walk::new(&self.store, row, lang), ticket));
            }
            Turn::Ask(ask, ticket) => {
                self.asked = Some(Instant::now());
                let busy = Arc::new(Busy::new(inbox, &self.report, ask.sort(), Instant::now()));
                let watched = ticket.clone().watched(Arc::<Busy>::clone(&busy));
                match answer::answer(&self.store, &ask, &watched) {
                    Some(answer) => self.tell(Report::Answer(ticket.number(), answer)),
                    None if busy.has_yielded() && !ticket.is_outdated() => {
                        inbox.put_back(ask, ticket);
                    }
                    None => {}
                }
            }
            Turn::Fed(fed) if !fed.ticket.is_stale() => self.feed(fed),
            Turn::Idle if self.walk.is_some() => self.walk_on(inbox),
            Turn::Idle if self.may_settle() && self.rest().is_zero() => {
                self.store.settle();
            }
            Turn::Idle | Turn::Fed(_) | Turn::Closed => {}
        }
    }

    /// How long nothing more must be asked before blocks are joined, which would hold up an answer.
    fn rest(&self) -> Duration {
        self.asked
            .map_or(Duration::ZERO, |asked| REST.saturating_sub(asked.elapsed()))
    }

    /// Whether the store has blocks to join, and nothing arrives that would be held up.
    fn may_settle(&self) -> bool {
        self.loading.is_none() && self.store.is_scattered()
    }

    /// One step of the thread that is being gathered. Of a store that has changed since, it is asked for anew.
    fn walk_on(&mut self, inbox: &Arc<Inbox>) {
        let Some((mut walk, ticket)) = self.walk.take() else {
            return;
        };
        if ticket.is_stale() || !walk.is_of(&self.store) {
            return;
        }
        let busy = Busy::new(inbox, &self.report, walk.sort(), Instant::now());
        match walk.step(&self.store, &ticket.clone().watched(Arc::new(busy))) {
            Some(false) => {
                let answer = Answer::Thread(Arc::new(walk.finish()));
                self.tell(Report::Answer(ticket.number(), answer));
            }
            Some(true) | None => self.walk = Some((walk, ticket)),
        }
    }

    fn feed(&mut self, fed: Fed) {
        let number = fed.ticket.number();
        if matches!(fed.news, News::Cancelled) {
            return self.cancel();
        }
        if self.loading.as_ref().is_none_or(|l| l.number != number) {
            self.progress = None;
            self.loading = Some(Loading {
                number,
                how: fed.how,
                streams: fed.how == How::Open && self.is_blank(),
                since: Instant::now(),
                hidden: Some(MemoryStore::new()),
                story: Arc::default(),
            });
        }
        match fed.news {
            News::Story(story) => self.story(Arc::from(story)),
            News::Events(events) => self.events(events),
            News::Waiting(name) => self.tell(Report::Waiting(name)),
            News::Progress(progress) => self.progress = Some(progress),
            News::Done(loaded, found) => self.done(*loaded, &found),
            News::Failed(error) => {
                (self.loading, self.progress) = (None, None);
                self.tell(Report::Failed(error));
            }
            News::Panicked(panic) => {
                (self.loading, self.progress) = (None, None);
                self.tell(Report::Panicked(panic));
            }
            News::Cancelled => {}
        }
    }

    /// Whether nothing is shown.
    fn is_blank(&self) -> bool {
        self.store.total() == 0 && self.store.story().series.is_empty()
    }

    /// Ends the load that is under way. What it has brought stays if it is shown already.
    fn cancel(&mut self) {
        let Some(loading) = self.loading.take() else {
            return self.tell(Report::Cancelled { shown: false });
        };
        self.progress = None;
        if loading.hidden.is_none() {
            self.tell_growth();
        }
        self.tell(Report::Cancelled {
            shown: loading.hidden.is_none(),
        });
    }

    fn story(&mut self, story: Arc<Story>) {
        let Some(loading) = &mut self.loading else {
            return;
        };
        loading.story = Arc::clone(&story);
        let has_series = !story.series.is_empty();
        if let Some(hidden) = &mut loading.hidden {
            hidden.set_story(Arc::clone(&story));
            if loading.streams && has_series {
                self.show();
            }
        } else {
            self.store.set_story(Arc::clone(&story));
            self.tell(Report::Story(story, false));
            self.grow();
        }
    }

    fn events(&mut self, events: Ready) {
        let Some(loading) = &mut self.loading else {
            return;
        };
        if let Some(hidden) = &mut loading.hidden {
            hidden.add(events);
            if loading.streams {
                self.show();
            }
        } else {
            self.store.add(events);
            self.grow();
        }
    }

    fn done(&mut self, loaded: Loaded, found: &Found) {
        let story = loaded.story;
        let mut filled = &mut self.store;
        if let Some(loading) = &mut self.loading {
            loading.story = Arc::clone(&story);
            filled = loading.hidden.as_mut().unwrap_or(filled);
        }
        moves::add(filled, &story, found);
        if self.show() {
            self.store.set_story(Arc::clone(&story));
        } else {
            self.store.set_story(Arc::clone(&story));
            self.tell(Report::Story(Arc::clone(&story), false));
        }
        (self.loading, self.progress) = (None, None);
        self.tell_growth();
        let report = Arc::new(loaded.report);
        self.tell(Report::Loaded { story, report });
    }

    /// Shows the store that is being filled, if it is not shown yet.
    fn show(&mut self) -> bool {
        let Some(loading) = &mut self.loading else {
            return false;
        };
        let Some(mut hidden) = loading.hidden.take() else {
            return false;
        };
        let (story, new) = (Arc::clone(&loading.story), loading.how == How::Open);
        hidden.follow(&self.store);
        self.store = hidden;
        self.tell(Report::Story(story, new));
        self.tell_growth();
        true
    }

    fn grow(&mut self) {
        self.untold = true;
    }

    /// How long growth is still kept back.
    fn patience(&self) -> Duration {
        let since = self.loading.as_ref().map(|l| l.since.elapsed());
        let pace = since.unwrap_or_default() / 2;
        let pace = pace.clamp(*PACE.start(), *PACE.end());
        self.told
            .map_or(Duration::ZERO, |told| pace.saturating_sub(told.elapsed()))
    }

    fn is_untold(&self) -> bool {
        self.untold || self.progress.is_some()
    }

    fn tell_news(&mut self) {
        if let Some(progress) = self.progress.take() {
            self.tell(Report::Progress(progress));
        }
        if self.untold {
            self.tell_growth();
        }
        self.told = Some(Instant::now());
    }

    fn tell_growth(&mut self) {
        self.untold = false;
        self.told = Some(Instant::now());
        self.tell(Report::Grew {
            revision: self.store.revision(),
            total: self.store.total(),
        });
    }
}
