//! What goes into the engine and what comes out of it: requests, responses and events. All are plain values.

use super::comparison::{CompareRequest, EventComparison};
use super::event_details::{EventDetails, FindRequest};
use super::event_study::EventStudy;
use super::event_thread::EventThread;
use super::reaction::{ReactionReport, ReactionRequest};
use super::study_asset::StudyRequest;
use super::undated_events::UndatedEvents;
use crate::load::{Progress, Report};
use crate::query::Query;
use crate::store::{
    EventSummary, Facet, FacetRequest, FacetValue, Page, PageRequest, RowId, Scene, SceneRequest,
    StepRequest, ValuesRequest,
};
use crate::story::Story;
use crate::time::Timestamp;
use std::sync::Arc;

/// A request to the store.
#[derive(Clone, Debug)]
pub enum Request {
    /// What a timeline shows.
    Scene(SceneRequest),
    /// The event a number of steps away.
    Step(StepRequest),
    /// One event with its links; titles of others in this language.
    Event(RowId, Option<Arc<str>>),
    /// The values of every facet.
    Facets(FacetRequest),
    /// The values of one field.
    Values(ValuesRequest),
    /// The event with this identifier.
    Find(FindRequest),
    /// The events that links connect to one, directly or through others; titles in this language.
    Thread(RowId, Option<Arc<str>>),
    /// How prices reacted to an event.
    Reaction(ReactionRequest),
    /// How prices reacted to all events that match a filter.
    Study(StudyRequest),
    /// The first instant after this one at which a matching event becomes public.
    Next(Arc<Query>, Timestamp),
    /// The same request to the store as of that time: what became public later does not exist.
    AsOf(Timestamp, Box<Self>),
    /// Two events side by side.
    Compare(CompareRequest),
    /// Some rows of an ordered list.
    Page(PageRequest),
    /// Matching events without a usable time; titles in this language.
    Undated(Arc<Query>, Option<Arc<str>>),
}

/// Declares the kinds of requests and [`PerKind`] with one field a kind, so that a kind without a slot does not compile.
macro_rules! request_kinds {
    ($($kind:ident $slot:ident: $about:literal,)+) => {
        /// The kind of a request. A new request replaces a waiting one of its kind; kinds that come first here are
        /// served first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum RequestKind {
            $(#[doc = $about] $kind,)+
        }

        /// One value for each kind of request.
        #[derive(Clone, Debug, Default)]
        pub struct PerKind<T> {
            $($slot: T,)+
        }

        impl<T> PerKind<T> {
            /// The value of a kind.
            pub const fn get(&self, kind: RequestKind) -> &T {
                match kind {
                    $(RequestKind::$kind => &self.$slot,)+
                }
            }

            /// The value of a kind, to be changed.
            pub const fn get_mut(&mut self, kind: RequestKind) -> &mut T {
                match kind {
                    $(RequestKind::$kind => &mut self.$slot,)+
                }
            }

            /// All values with their kinds, in the order in which kinds are served.
            pub fn iter(&self) -> impl Iterator<Item = (RequestKind, &T)> {
                [$((RequestKind::$kind, &self.$slot),)+].into_iter()
            }

            /// All values, to be changed, in the order in which kinds are served.
            pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
                [$(&mut self.$slot,)+].into_iter()
            }
        }
    };
}

request_kinds! {
    Scene scene: "[`Request::Scene`]: it is the picture behind everything else.",
    Step step: "[`Request::Step`].",
    Event event: "[`Request::Event`].",
    Facets facets: "[`Request::Facets`].",
    Values values: "[`Request::Values`].",
    Find find: "[`Request::Find`].",
    Thread thread: "[`Request::Thread`].",
    Reaction reaction: "[`Request::Reaction`].",
    Next next: "[`Request::Next`].",
    Compare compare: "[`Request::Compare`].",
    Page page: "[`Request::Page`].",
    Undated undated: "[`Request::Undated`].",
    Study study: "[`Request::Study`]: the longest work, so that it waits for all others.",
}

impl Request {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> RequestKind {
        match self {
            Self::Scene(_) => RequestKind::Scene,
            Self::Step(_) => RequestKind::Step,
            Self::Event(..) => RequestKind::Event,
            Self::Facets(_) => RequestKind::Facets,
            Self::Values(_) => RequestKind::Values,
            Self::Find(_) => RequestKind::Find,
            Self::Thread(..) => RequestKind::Thread,
            Self::Reaction(_) => RequestKind::Reaction,
            Self::Study(_) => RequestKind::Study,
            Self::Next(..) => RequestKind::Next,
            Self::AsOf(_, request) => request.kind(),
            Self::Compare(_) => RequestKind::Compare,
            Self::Page(_) => RequestKind::Page,
            Self::Undated(..) => RequestKind::Undated,
        }
    }
}

/// The response to a request.
#[derive(Clone, Debug)]
pub enum Response {
    /// To [`Request::Scene`].
    Scene(Arc<Scene>),
    /// To [`Request::Step`]; `None` when there is no such event.
    Step(Option<EventSummary>),
    /// To [`Request::Event`]; `None` when there is no such row.
    Event(Option<Box<EventDetails>>),
    /// To [`Request::Facets`].
    Facets(Vec<Facet>),
    /// To [`Request::Values`].
    Values(Vec<FacetValue>),
    /// To [`Request::Find`]; `None` when there is no such event.
    Find(Option<EventSummary>),
    /// To [`Request::Thread`].
    Thread(Arc<EventThread>),
    /// To [`Request::Reaction`].
    Reaction(Arc<ReactionReport>),
    /// To [`Request::Study`].
    Study(Arc<EventStudy>),
    /// To [`Request::Next`]; `None` when nothing comes any more.
    Next(Option<Timestamp>),
    /// To [`Request::Compare`]; `None` when one of the two does not exist.
    Compare(Option<Box<EventComparison>>),
    /// To [`Request::Page`], with the request itself.
    Page(Box<(PageRequest, Page)>),
    /// To [`Request::Undated`].
    Undated(UndatedEvents),
}

impl Response {
    /// The kind of request that it responds to.
    #[must_use]
    pub const fn kind(&self) -> RequestKind {
        match self {
            Self::Scene(_) => RequestKind::Scene,
            Self::Step(_) => RequestKind::Step,
            Self::Event(_) => RequestKind::Event,
            Self::Facets(_) => RequestKind::Facets,
            Self::Values(_) => RequestKind::Values,
            Self::Find(_) => RequestKind::Find,
            Self::Thread(_) => RequestKind::Thread,
            Self::Reaction(_) => RequestKind::Reaction,
            Self::Study(_) => RequestKind::Study,
            Self::Next(_) => RequestKind::Next,
            Self::Compare(_) => RequestKind::Compare,
            Self::Page(_) => RequestKind::Page,
            Self::Undated(_) => RequestKind::Undated,
        }
    }
}

/// How a load replaces what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadMode {
    /// Opens another story: shown while it grows if nothing is there, and else once it is complete. Until then it can be
    /// cancelled.
    Stream,
    /// Shown once it is complete; what is there stays until then, and for good if the load fails.
    Swap,
}

/// What the engine reports.
#[derive(Debug)]
pub enum EngineEvent {
    /// A response, with the number that [`super::Engine::request`] gave its request.
    Response(u64, Response),
    /// There is another story to show, or the same one with more in it.
    StoryChanged {
        /// The story.
        story: Arc<Story>,
        /// Whether a story was opened: it replaces the one that was shown.
        replaced: bool,
    },
    /// There are more events.
    StoreGrew {
        /// The store's revision.
        revision: u64,
        /// Events in the store.
        total: u64,
    },
    /// A load waits for the pipe of this name.
    WaitingForPipe(String),
    /// How far a load has come.
    LoadProgress(Progress),
    /// How far a long request has come; over with the next response.
    Progress {
        /// What is being done, in a word.
        what: &'static str,
        /// Parts that are done.
        done: usize,
        /// All parts.
        all: usize,
    },
    /// A load is complete.
    Loaded {
        /// The story.
        story: Arc<Story>,
        /// What became of the files.
        report: Arc<Report>,
    },
    /// A load failed, in a sentence; what was shown stays.
    LoadFailed(String),
    /// A load was cancelled. The events that it brought are shown if nothing was there before; else what was shown
    /// stays.
    LoadCancelled {
        /// Whether its events are shown.
        shown: bool,
    },
    /// The program made a mistake; the engine goes on.
    Panicked(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_slot_in_the_order_of_service() {
        let mut slots = PerKind::<u32>::default();
        let kinds: Vec<RequestKind> = slots.iter().map(|(kind, _)| kind).collect();
        assert!(kinds.is_sorted() && kinds.first() == Some(&RequestKind::Scene));
        for (value, kind) in (1..).zip(&kinds) {
            *slots.get_mut(*kind) = value;
        }
        for (value, kind) in (1..).zip(&kinds) {
            assert_eq!(*slots.get(*kind), value, "{kind:?}");
        }
        let values: Vec<u32> = slots.values_mut().map(|value| *value).collect();
        assert_eq!(values, (1..=kinds.len() as u32).collect::<Vec<_>>());
    }

    #[test]
    fn a_request_as_of_a_time_is_of_the_kind_of_its_request() {
        let request = Request::AsOf(
            Timestamp::MIN,
            Box::new(Request::Find(FindRequest::default())),
        );
        assert_eq!(request.kind(), RequestKind::Find);
    }
}
