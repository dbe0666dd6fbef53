//! The engine: one thread owns the store; asks go in, answers come out, and nobody waits for it.
//!
//! Of each sort of ask only the newest counts. Loading runs beside it and is slowed when the store cannot keep
//! up, so memory stays bounded. A panic in here is reported and ends nothing else. Refuses the screen, and to
//! know who listens.

mod answer;
mod causes;
pub mod caveats;
mod compare;
pub mod filter_study;
mod inbox;
mod loader;
mod moves;
mod opened;
mod owner;
pub mod placebo;
mod provenance;
pub mod reaction;
mod session;
mod study_asset;
mod thread;
pub mod together;
mod undated;
mod watch;

use crate::load::{Input, LoadError, Loaded, Options, Progress, Report as LoadReport};
use crate::query::Query;
use crate::store::{
    Brief, Facet, FacetAsk, FacetValue, MemoryStore, Page, PageAsk, RowId, Scene, SceneAsk,
    StepAsk, ValuesAsk,
};
use crate::story::{Event, Rel, Story};
use crate::study::thread::Tie;
use crate::sync::{Generations, Ticket};
use crate::time::Timestamp;
pub use causes::{Cause, Causes};
pub use compare::{CompareAsk, Compared};
use filter_study::{Study, StudyAsk};
use inbox::Inbox;
pub use inbox::SORTS;
pub use opened::{LeftOut, SHOWN};
use reaction::{ReactionAsk, Sheet};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
pub use undated::Undated;

/// What can be asked.
#[derive(Clone, Debug)]
pub enum Ask {
    /// What a timeline shows.
    Scene(SceneAsk),
    /// The event some steps away.
    Step(StepAsk),
    /// One event, whole, with what it is tied to; titles of others in this language.
    Event(RowId, Option<Arc<str>>),
    /// The values of every facet.
    Facets(FacetAsk),
    /// The values of one field.
    Values(ValuesAsk),
    /// The event with this identifier.
    Find(FindAsk),
    /// The events that links tie to one, near and far; titles in this language.
    Thread(RowId, Option<Arc<str>>),
    /// What the prices did about an event.
    Reaction(ReactionAsk),
    /// What the prices did about all events that pass a filter.
    Study(StudyAsk),
    /// The first instant after this one at which an event that passes becomes public.
    Next(Arc<Query>, Timestamp),
    /// The same ask to the store as it was at that time: what became public later does not exist.
    AsOf(Timestamp, Box<Self>),
    /// Two events beside each other.
    Compare(CompareAsk),
    /// Some rows of an ordered list.
    Page(PageAsk),
    /// Events without a usable time that pass; titles in this language.
    Undated(Arc<Query>, Option<Arc<str>>),
}

/// A request for the summary of one event.
#[derive(Clone, Debug, Default)]
pub struct FindAsk {
    /// Its identifier.
    pub id: String,
    /// The filter that the summary says to pass or not.
    pub query: Arc<Query>,
    /// Language of the title.
    pub lang: Option<Arc<str>>,
}

impl Ask {
    /// Which sort of ask it is; a newer one of the same sort takes its place.
    #[must_use]
    pub const fn sort(&self) -> usize {
        match self {
            Self::Scene(_) => 0,
            Self::Step(_) => 1,
            Self::Event(..) => 2,
            Self::Facets(_) => 3,
            Self::Values(_) => 4,
            Self::Find(_) => 5,
            Self::Thread(..) => 6,
            Self::Reaction(_) => 7,
            Self::Next(..) => 8,
            Self::AsOf(_, ask) => ask.sort(),
            Self::Compare(_) => 9,
            Self::Page(_) => 10,
            Self::Undated(..) => 11,
            Self::Study(_) => 12,
        }
    }
}

/// What an ask is answered with.
#[derive(Clone, Debug)]
pub enum Answer {
    /// To [`Ask::Scene`].
    Scene(Arc<Scene>),
    /// To [`Ask::Step`]; `None` when there is no such event.
    Step(Option<Brief>),
    /// To [`Ask::Event`]; `None` when there is no such row.
    Event(Option<Box<Opened>>),
    /// To [`Ask::Facets`].
    Facets(Vec<Facet>),
    /// To [`Ask::Values`].
    Values(Vec<FacetValue>),
    /// To [`Ask::Find`]; `None` when there is no such event.
    Find(Option<Brief>),
    /// To [`Ask::Thread`].
    Thread(Arc<Thread>),
    /// To [`Ask::Reaction`].
    Reaction(Arc<Sheet>),
    /// To [`Ask::Study`].
    Study(Arc<Study>),
    /// To [`Ask::Next`]; `None` when nothing comes any more.
    Next(Option<Timestamp>),
    /// To [`Ask::Compare`]; `None` when one of the two is not there.
    Compare(Option<Box<Compared>>),
    /// To [`Ask::Page`], with what was asked.
    Page(Box<(PageAsk, Page)>),
    /// To [`Ask::Undated`].
    Undated(Undated),
}

impl Answer {
    /// The sort of ask that it answers.
    #[must_use]
    pub const fn sort(&self) -> usize {
        match self {
            Self::Scene(_) => 0,
            Self::Step(_) => 1,
            Self::Event(..) => 2,
            Self::Facets(_) => 3,
            Self::Values(_) => 4,
            Self::Find(_) => 5,
            Self::Thread(_) => 6,
            Self::Reaction(_) => 7,
            Self::Next(_) => 8,
            Self::Compare(_) => 9,
            Self::Page(_) => 10,
            Self::Undated(_) => 11,
            Self::Study(_) => 12,
        }
    }
}

/// An event and what links tie to it, directly or over others; bounded, nearest first.
#[derive(Clone, Debug)]
pub struct Thread {
    /// The row that was asked about.
    pub row: RowId,
    /// Its events, in order of time, then row.
    pub members: Vec<Brief>,
    /// The links between them, by their places, in the order in which each event writes its own.
    pub ties: Vec<Tie>,
    /// Links to identifiers that no event has: whose, what, to which.
    pub missing: Vec<(usize, Rel, String)>,
    /// Further links of these events, in or out, to events that are not among them.
    pub unseen: u64,
}

/// An event with what it is tied to.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Its row.
    pub row: RowId,
    /// The event, each of its lists cut after [`SHOWN`] entries.
    pub event: Event,
    /// Number of its file.
    pub file: u16,
    /// Line or entry in the file.
    pub line: u32,
    /// Its own links, the first [`SHOWN`]: the other event, or the identifier that no event has.
    pub out: Vec<(Rel, Result<Brief, String>)>,
    /// Links of other events to it, in order of time: those of the first [`SHOWN`] events.
    pub back: Vec<(Rel, Brief)>,
    /// What is not here because there is too much of it, and how much.
    pub left_out: Vec<(LeftOut, u64)>,
    /// Events that its claims name first as evidence, by identifier.
    pub evidence: HashMap<String, Brief>,
    /// Of a stated move, those made from the prices of its tickers in the same session; of one made from prices,
    /// those that the files state.
    pub twins: Vec<Brief>,
    /// Of a move, the events that could have moved it.
    pub causes: Option<Causes>,
    /// The clock of the replay that hides what is later; `None` when nothing is hidden.
    pub clock: Option<Timestamp>,
}

impl Opened {
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

/// How a load takes the place of what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It is shown as it grows if nothing is there, and else when it is whole: until then it can be cancelled.
    Open,
    /// It is shown when it is whole; what is there stays until then, or for good if it fails.
    Replace,
}

/// What the engine tells.
#[derive(Debug)]
pub enum Report {
    /// An answer, with the number that [`Engine::ask`] gave its ask.
    Answer(u64, Answer),
    /// The story that is shown, and whether another story was opened with it.
    Story(Arc<Story>, bool),
    /// There are more events.
    Grew {
        /// The store's revision.
        revision: u64,
        /// Events in the store.
        total: u64,
    },
    /// A load waits for something to come from the pipe of this name.
    Waiting(String),
    /// How far a load has come.
    Progress(Progress),
    /// How far an answer is that takes long; over with the next answer.
    Working {
        /// What is being done, in a word.
        what: &'static str,
        /// Parts that are done.
        done: usize,
        /// All parts.
        all: usize,
    },
    /// A load is whole.
    Loaded {
        /// The story.
        story: Arc<Story>,
        /// What became of the files.
        report: Arc<LoadReport>,
    },
    /// A load failed, in a sentence; what was shown stays.
    Failed(String),
    /// A load was cancelled. The events that it has brought are shown, if there was nothing before; what else was shown
    /// stays.
    Cancelled {
        /// Whether its events are shown.
        shown: bool,
    },
    /// The program made a mistake; the engine goes on.
    Panicked(String),
}

/// The way to the owner of the store.
#[derive(Debug)]
pub struct Engine {
    inbox: Arc<Inbox>,
    asks: [Generations; SORTS],
    loads: Generations,
}

impl Engine {
    /// Starts with an empty store. `report` is called on the engine's own threads.
    #[must_use]
    pub fn start(report: Box<dyn Fn(Report) + Send + Sync>) -> Self {
        let inbox = Arc::new(Inbox::default());
        owner::start(Arc::clone(&inbox), Arc::from(report));
        Self {
            inbox,
            asks: Default::default(),
            loads: Generations::default(),
        }
    }

    /// Asks; an older ask of the same sort is forgotten. Returns the number that the answer will carry; each
    /// sort is numbered for itself.
    pub fn ask(&self, ask: Ask) -> u64 {
        let counter = self.asks.get(ask.sort());
        let ticket = counter.map_or_else(Ticket::always, Generations::next);
        let number = ticket.number();
        self.inbox.ask(ask, ticket);
        number
    }

    /// Loads; an older load is forgotten.
    pub fn load(&self, inputs: Vec<Input>, how: How, options: Options) {
        let ticket = self.loads.next();
        self.inbox.wake();
        loader::start(Arc::clone(&self.inbox), ticket, how, inputs, options);
    }
}

impl Engine {
    /// Cancels the load that is under way, if there is one; [`Report::Cancelled`] says what is shown then.
    pub fn cancel_load(&self) {
        let ticket = self.loads.next();
        self.inbox.cancel_load(ticket);
    }
}

impl Drop for Engine {
    /// Makes all work unwanted. The threads end by themselves: whoever drops the engine may be the one that
    /// they report to, so waiting for them could last for ever.
    fn drop(&mut self) {
        let _ = self.loads.next();
        for sort in &self.asks {
            let _ = sort.next();
        }
        self.inbox.close();
    }
}

/// Loads without a thread, for headless use.
///
/// # Errors
/// When nothing could be read at all.
pub fn load_now(inputs: &[Input], options: &Options) -> Result<(MemoryStore, Loaded), LoadError> {
    loader::load_now(inputs, options)
}

/// The answer to `ask` without a thread, for headless use; `None` when the store gives none.
#[must_use]
pub fn answer(store: &MemoryStore, ask: &Ask) -> Option<Answer> {
    answer::answer(store, ask, &Ticket::always())
}
