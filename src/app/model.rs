//! The model: all that the program knows while it runs.
//!
//! Plain data; `update` is its only writer, and everything that drawing needs is in it before drawing begins.

use super::action::Context;
use super::card::{Card, CardLine};
use super::choose::Chooser;
use super::compare::CompareCard;
use super::facets::FacetRow;
use super::filter::FilterLine;
use super::history::{Jumps, Undo};
use super::keymap::Keymap;
use super::layout::Areas;
use super::plan::{Inputs, Plan};
use super::reaction::ReactionPane;
use super::replay::Replay;
use super::rows::{AskedPage, HeldPage, ListKey, Seats, SideInputs};
use super::search::SearchList;
use super::side::SidePlan;
use super::table::TablePlan;
use super::thread::{ThreadRow, ThreadTree};
use super::view::Trail;
use super::zones::ZoneKind;
use super::{Chord, Line, ListCursor, Pane, View, ViewKind};
use crate::engine::event_study::StudyRequest;
use crate::engine::reaction::ReactionRequest;
use crate::engine::{EventComparison, EventDetails, EventThread};
use crate::load::{Input, Progress, StoryOptions};
use crate::query::{FigureTickers, Query};
use crate::store::{EventSummary, Facet, RowId, Scene};
use crate::story::{Lane, Story};
use crate::study::moves::Rules;
use crate::text::SafeStr;
use crate::time::{Axis, AxisKind, OpenHours, Sessions, Span, Zone};
use std::path::PathBuf;
use std::sync::Arc;

/// What the program is started with.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Columns and rows of the screen.
    pub size: (u16, u16),
    /// What to open; nothing opens the founding story.
    pub inputs: Vec<Input>,
    /// Zone to show times in, instead of the story's.
    pub zone: Option<Zone>,
    /// The reader's own zone.
    pub local: Zone,
    /// Language of titles and quotations.
    pub lang: Option<Arc<str>>,
    /// Focus ticker to start with.
    pub ticker: Option<Arc<str>>,
    /// Filter to start with.
    pub filter: String,
    /// Place to start at.
    pub at: String,
    /// Length of the window to start with.
    pub span: String,
    /// How time turns into columns at the start.
    pub axis: AxisKind,
    /// Where a replay stands at the start.
    pub replay: String,
    /// How the main view shows the window at the start.
    pub view: ViewKind,
    /// Whether the mouse is taken.
    pub mouse: bool,
    /// Files that were opened lately.
    pub recent: Vec<PathBuf>,
    /// Folder that the file picker begins in.
    pub folder: PathBuf,
    /// Folder that a typed `~/` means.
    pub home: Option<PathBuf>,
    /// What counts as a move in the price series.
    pub moves: Rules,
    /// What replaces, or completes, what the files say of the story.
    pub story: StoryOptions,
}

/// What covers the panes, or takes the keys.
#[derive(Clone, Debug, Default)]
pub enum Overlay {
    /// Nothing.
    #[default]
    None,
    /// The filter is typed.
    Filter(Box<FilterLine>),
    /// A place in time is typed; the sentence says why it was not understood.
    Go(Line, Option<String>),
    /// The palette or the file picker.
    Search(Box<SearchList>),
    /// All keys, from this line on.
    Help(usize),
    /// The faults of the files, from this line on.
    Faults(usize),
    /// Things to switch on and off.
    Choose(Chooser),
}

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Worth knowing.
    Info,
    /// Worth looking at; what was asked for was done.
    Warning,
    /// Something did not work.
    Error,
}

/// A sentence for the person, shown for a few seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The sentence.
    pub text: SafeStr,
    /// How much it matters.
    pub level: Level,
}

/// Why an event was looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// To stand there and show it.
    Go,
    /// To stand there as before, after a reload.
    Keep,
    /// To open on it, or on the event nearest to it that passes the filter.
    Open,
}

/// What was last asked of the engine, so that nothing is asked twice.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub scene: Option<SceneKey>,
    pub facets: Option<(String, Span, u64)>,
    pub values: Option<(&'static str, String, String)>,
    pub event: Option<(RowId, u64)>,
    pub reaction: Option<(ReactionRequest, u64)>,
    pub study: Option<(StudyRequest, u64)>,
    pub thread: Option<(RowId, u64)>,
    pub compare: Option<(Arc<str>, Arc<str>, String, u64)>,
    pub page: Option<AskedPage>,
}

/// Everything that a scene depends on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SceneKey {
    pub query: String,
    pub axis: Axis,
    pub dimmed: bool,
    pub overview: usize,
    pub revision: u64,
}

/// All that the program knows.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four unrelated facts, each told by its name"
)]
pub struct Model {
    /// What it was started with.
    pub settings: Settings,
    /// The key table.
    pub keymap: Keymap,
    /// The story without its events, as it is known at the clock of a replay.
    pub story: Arc<Story>,
    /// The whole of it.
    pub(super) whole: Arc<Story>,
    /// How the replay runs, while there is one.
    pub replay: Replay,
    /// The files that make up the story.
    pub inputs: Vec<Input>,
    /// The files that are being read instead, until they are whole.
    pub(super) opening: Option<Vec<Input>>,
    /// The pipe that they wait for.
    pub waiting: Option<String>,
    /// One of them changed meanwhile.
    pub(super) changed: bool,
    /// How far a load is.
    pub progress: Option<Progress>,
    /// What a long answer is being made of, and how many percent of it are done.
    pub working: Option<(&'static str, usize)>,
    /// What the load found.
    pub report: Option<Arc<crate::load::Report>>,
    /// Events in the store.
    pub total: u64,
    /// The store's revision.
    pub revision: u64,
    /// Where one stands.
    pub view: View,
    /// The filter, read.
    pub query: Arc<Query>,
    /// What the store said of the window.
    pub scene: Option<Arc<Scene>>,
    /// The selected event, for drawing.
    pub selected: Option<EventSummary>,
    /// The selected event, whole.
    pub opened: Option<Box<EventDetails>>,
    /// The Event pane's content.
    pub card: Card,
    /// The first line of it that is shown.
    pub card_top: usize,
    /// The marked item of it.
    pub card_item: Option<usize>,
    /// The selected event's thread, or one that holds it.
    pub thread: Option<Arc<EventThread>>,
    /// Windows from which crowds were spread, and those that they were spread over.
    pub spreads: Vec<(Span, Span)>,
    /// Its tree.
    pub tree: ThreadTree,
    /// What the selection grew from, what grew from it, and what links tie to it.
    pub kin: Vec<RowId>,
    /// The Thread pane's rows.
    pub thread_rows: Vec<ThreadRow>,
    /// The marked row of them.
    pub thread_cursor: ListCursor,
    /// Rows that stand above the others while those scroll: what the first of them grew from.
    pub thread_pinned: Vec<usize>,
    /// What the marked event is tied to, in words.
    pub thread_notes: Vec<CardLine>,
    /// What the prices did about the selected event.
    pub reaction: ReactionPane,
    /// The two events that are compared.
    pub compared: Option<Box<EventComparison>>,
    /// Title of the one that was marked first.
    pub pair_title: String,
    /// The Compare pane's content.
    pub compare: Option<CompareCard>,
    /// The first line of it that is shown.
    pub compare_top: usize,
    /// Counts of values.
    pub facets: Vec<Facet>,
    /// The Facets pane's rows.
    pub facet_rows: Vec<FacetRow>,
    /// The marked row of them.
    pub facet_cursor: ListCursor,
    /// Where everything stands.
    pub areas: Areas,
    /// Sessions of the story's market; made when the trading axis is first wanted.
    pub hours: Option<Arc<OpenHours>>,
    hours_of: Option<Arc<Sessions>>,
    /// What the timeline shows.
    pub plan: Option<Plan>,
    /// What it was made from.
    pub(super) planned: Option<Inputs>,
    /// The events that Side by side and Table show.
    pub page: Option<HeldPage>,
    /// What Side by side shows.
    pub side: Option<SidePlan>,
    /// What that was made from.
    pub side_inputs: Option<SideInputs>,
    /// What the table shows.
    pub table: Option<TablePlan>,
    /// What covers the panes.
    pub overlay: Overlay,
    /// Keys of a sequence that is not whole.
    pub pending: Vec<Chord>,
    /// The count typed before a key.
    pub count: Option<u32>,
    /// The message that stands.
    pub message: Option<Message>,
    /// Filters that were kept, oldest first.
    pub filters: Vec<String>,
    /// The span that a drag on the ruler marks.
    pub drag: Option<(u16, u16)>,
    /// Lanes that the story uses as far as it is known, with how many events each has.
    pub used: Vec<(Lane, u64)>,
    /// The ticker that the selection brought, beside those that are always shown.
    pub guest: Option<String>,
    /// Where Side by side is scrolled to.
    pub(super) seats: Seats,
    /// Rows before the first of the table on the screen.
    pub(super) table_top: u64,
    /// Place of the selection, list and height that the table was scrolled for.
    pub(super) table_at: Option<(u64, ListKey, u16)>,
    /// The row that was gone to and is not there yet.
    pub(super) table_go: Option<u64>,
    pub(super) undo: Undo,
    pub(super) jumps: Jumps,
    pub(super) trail: Trail,
    pub(super) asked: Asked,
    pub(super) wanted: Option<Wanted>,
    /// The identifier that was looked up last.
    pub(super) looked_for: String,
    /// How far a step goes that is not answered yet: how many, in which lane.
    pub(super) stepping: Option<super::update::Stepping>,
    /// The place was changed: the selection goes to an event that passes, if there is one here.
    pub(super) settle_on_match: bool,
    /// A filter was set: the selection goes to the nearest event that passes, wherever it is.
    pub(super) select_match: bool,
    /// The same for a place that was gone to: the first event in it.
    pub(super) settle_in: Option<Span>,
    /// The window follows the story's extent until somebody moves it.
    pub(super) follow_extent: bool,
    /// The start's filter, place and span wait for the story.
    pub(super) arriving: bool,
    pub(super) card_key: Option<(Arc<str>, u16, u64, Zone, FigureTickers)>,
    pub(super) thread_key: Option<(RowId, ratatui::layout::Size, Zone)>,
    pub(super) dirty: bool,
}

impl Model {
    /// The program at its start; the effects load what it is to open.
    #[must_use]
    pub fn new(settings: Settings, effects: &mut Vec<super::Effect>) -> Self {
        let inputs = if settings.inputs.is_empty() {
            vec![Input::Bundled]
        } else {
            settings.inputs.clone()
        };
        let mut model = Self {
            keymap: Keymap::default(),
            story: Arc::default(),
            whole: Arc::default(),
            replay: Replay::default(),
            inputs: Vec::new(),
            opening: None,
            waiting: None,
            changed: false,
            progress: None,
            working: None,
            report: None,
            total: 0,
            revision: 0,
            view: View {
                kind: settings.view,
                axis: settings.axis,
                zone: settings.zone.map_or(ZoneKind::Story, |_| ZoneKind::Given),
                ..View::default()
            },
            query: Arc::default(),
            scene: None,
            selected: None,
            opened: None,
            card: Card::default(),
            card_top: 0,
            card_item: None,
            thread: None,
            tree: ThreadTree::default(),
            spreads: Vec::new(),
            kin: Vec::new(),
            thread_rows: Vec::new(),
            thread_cursor: ListCursor::default(),
            thread_pinned: Vec::new(),
            thread_notes: Vec::new(),
            reaction: ReactionPane::default(),
            compared: None,
            pair_title: String::new(),
            compare: None,
            compare_top: 0,
            facets: Vec::new(),
            facet_rows: Vec::new(),
            facet_cursor: ListCursor::default(),
            areas: Areas::default(),
            hours: None,
            hours_of: None,
            plan: None,
            planned: None,
            page: None,
            side: None,
            side_inputs: None,
            table: None,
            table_top: 0,
            table_at: None,
            table_go: None,
            seats: Seats::fresh(),
            overlay: Overlay::None,
            pending: Vec::new(),
            count: None,
            message: None,
            filters: Vec::new(),
            drag: None,
            used: Vec::new(),
            guest: None,
            undo: Undo::default(),
            jumps: Jumps::default(),
            trail: Trail::default(),
            asked: Asked::default(),
            wanted: None,
            looked_for: String::new(),
            stepping: None,
            settle_on_match: false,
            select_match: false,
            settle_in: None,
            follow_extent: true,
            arriving: true,
            card_key: None,
            thread_key: None,
            dirty: true,
            settings,
        };
        super::update::files::begin(&mut model, inputs, crate::engine::LoadMode::Stream, effects);
        super::update::settle(&mut model, effects);
        model
    }

    /// Whether something changed since the last call, so that a frame is due.
    pub const fn take_dirty(&mut self) -> bool {
        std::mem::replace(&mut self.dirty, false)
    }

    /// The axis of the window on this screen.
    #[must_use]
    pub fn axis(&self) -> Axis {
        let inner = super::layout::inside(if self.areas.timeline.is_empty() {
            self.areas.event
        } else {
            self.areas.timeline
        });
        let columns = super::plan::columns(inner);
        Axis::of(
            self.view.axis,
            self.view.window,
            columns,
            self.hours.as_ref(),
        )
    }

    /// The sessions of the market that trading time follows: those of the first ticker that has a price lane, or
    /// else the story's own.
    #[must_use]
    pub fn sessions(&self) -> Option<&Arc<Sessions>> {
        let tickers = self.own_tickers();
        let series = tickers.iter().find_map(|t| self.story.series(t));
        let own = series.and_then(|s| self.story.sessions_of(s));
        own.or_else(|| self.story.sessions())
    }

    /// Learns the opening hours of that market; whether there are any.
    pub(super) fn know_hours(&mut self) -> bool {
        let sessions = self.sessions().cloned();
        let known = matches!((&self.hours_of, &sessions), (Some(a), Some(b)) if Arc::ptr_eq(a, b));
        if !known {
            let open = sessions.iter().flat_map(|s| s.open_spans()).copied();
            self.hours = Some(OpenHours::new(open))
                .filter(|h| !h.is_empty())
                .map(Arc::new);
            self.hours_of = sessions;
        }
        self.hours.is_some()
    }

    /// Whether a replay has the keys.
    const fn replays(&self) -> bool {
        self.view.clock.is_some() && matches!(self.view.focus, Pane::Timeline)
    }

    /// Where keys are looked up now.
    #[must_use]
    pub const fn context(&self) -> Context {
        match &self.overlay {
            Overlay::None => self.pane_context(),
            Overlay::Filter(_) => Context::Filter,
            Overlay::Go(..) => Context::Go,
            Overlay::Search(_) => Context::Search,
            Overlay::Help(_) | Overlay::Faults(_) => Context::Reading,
            Overlay::Choose(_) => Context::Choose,
        }
    }

    /// Where keys are looked up while nothing covers the panes.
    #[must_use]
    pub const fn pane_context(&self) -> Context {
        match self.view.focus {
            Pane::Timeline if self.replays() => Context::Replaying(self.view.kind),
            Pane::Timeline => Context::Main(self.view.kind),
            pane => Context::In(pane),
        }
    }

    /// The title of a pane; of the main view, what it shows.
    #[must_use]
    pub const fn title(&self, pane: Pane) -> &'static str {
        match pane {
            Pane::Timeline => self.view.kind.title(),
            other => other.title(),
        }
    }

    /// The filter as it stands on the screen: the line being typed, or the one that was kept.
    #[must_use]
    pub fn filter_text(&self) -> &str {
        match &self.overlay {
            Overlay::Filter(filter) => filter.line.text(),
            _ => &self.view.query,
        }
    }

    /// Whether the filter has a line on the screen.
    #[must_use]
    pub fn shows_filter(&self) -> bool {
        matches!(self.overlay, Overlay::Filter(_)) || !self.view.query.is_empty()
    }

    /// Panes that are on the screen.
    #[must_use]
    pub fn shows(&self, pane: Pane) -> bool {
        !self.areas.of(pane).is_empty()
    }
}
