//! The thread that owns the store: responds to requests and takes in what loaders bring.

use super::api::{EngineEvent, LoadMode, Request, RequestKind, Response};
use super::catch::catch_panic;
use super::derived_moves::DerivedMoves;
use super::event_thread::ThreadWalk;
use super::progress::{Listener, ProgressMonitor};
use super::queue::{LoadEvent, LoadMessage, RequestQueue, Work};
use super::respond::respond;
use crate::load::{Loaded, Progress};
use crate::store::{EventStore, MemoryStore, PreparedBatch};
use crate::story::Story;
use crate::sync::{CancelToken, Cancelled};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Rate limit for [`EngineEvent::StoreGrew`]: each one costs a scene query and a frame, at the expense of loading. The
/// longer a load takes, the rarer they become.
const REPORT_INTERVAL: RangeInclusive<Duration> =
    Duration::from_millis(100)..=Duration::from_millis(300);

/// Blocks are compacted this long after the last request: the next one mostly comes within this time, and would wait.
const QUIET: Duration = Duration::from_millis(200);

/// Starts the thread.
pub fn start(queue: Arc<RequestQueue>, report: Listener) {
    let mut worker = StoreWorker::new(report);
    // Without a thread nothing is ever answered; the screen still opens and says so by staying empty.
    let _ = std::thread::Builder::new()
        .name("store".to_owned())
        .spawn(move || worker.run(&queue));
}

/// A load that is under way.
struct Loading {
    number: u64,
    mode: LoadMode,
    /// Whether it is shown while it grows: there is nothing else that it would have to replace.
    streams: bool,
    since: Instant,
    /// The store that it fills; `None` once that is the one that is shown.
    hidden: Option<MemoryStore>,
    story: Arc<Story>,
}

struct StoreWorker {
    report: Listener,
    store: MemoryStore,
    loading: Option<Loading>,
    /// When growth or progress was reported last.
    last_report: Option<Instant>,
    growth_pending: bool,
    /// The last progress of a load that was not reported yet; it goes with the growth.
    progress: Option<Progress>,
    last_request: Option<Instant>,
    /// The thread that is being gathered while there is nothing else to do.
    walk: Option<(ThreadWalk, CancelToken)>,
}

impl StoreWorker {
    fn new(report: Listener) -> Self {
        Self {
            report,
            store: MemoryStore::new(),
            loading: None,
            last_report: None,
            growth_pending: false,
            progress: None,
            last_request: None,
            walk: None,
        }
    }

    fn run(&mut self, queue: &Arc<RequestQueue>) {
        loop {
            let patience = if self.walk.is_some() {
                Some(Duration::ZERO)
            } else if self.may_compact() {
                Some(self.quiet_left())
            } else {
                self.has_news().then(|| self.report_in())
            };
            let work = queue.next(patience);
            if matches!(work, Work::Closed) {
                return;
            }
            if let Err(panic) = catch_panic(|| self.work(work, queue)) {
                self.report(EngineEvent::Panicked(panic));
            }
            if self.has_news() && self.report_in().is_zero() {
                self.report_news();
            }
        }
    }

    fn report(&self, event: EngineEvent) {
        (self.report)(event);
    }

    fn work(&mut self, work: Work, queue: &Arc<RequestQueue>) {
        match work {
            Work::Request(Request::Thread(row, lang), token) => {
                self.walk = Some((ThreadWalk::new(&self.store, row, lang), token));
            }
            Work::Request(request, token) => {
                let now = Instant::now();
                self.last_request = Some(now);
                let monitor = ProgressMonitor::new(queue, &self.report, request.kind(), now);
                self.respond(request, token, &Arc::new(monitor), queue);
            }
            Work::Load(message) if !message.token.is_cancelled() => self.take_in(message),
            Work::Idle if self.walk.is_some() => self.advance_thread(queue),
            Work::Idle if self.may_compact() && self.quiet_left().is_zero() => {
                self.store.compact();
            }
            Work::Idle | Work::Load(_) | Work::Closed => {}
        }
    }

    /// Reports the response to a request. One that yielded to others goes back into the queue, behind them.
    fn respond(
        &self,
        request: Request,
        token: CancelToken,
        monitor: &Arc<ProgressMonitor>,
        queue: &RequestQueue,
    ) {
        let observed = token
            .clone()
            .observed_by(Arc::<ProgressMonitor>::clone(monitor));
        match respond(&self.store, &request, &observed) {
            Ok(response) => self.report(EngineEvent::Response(token.number(), response)),
            Err(Cancelled) if monitor.has_yielded() && !token.is_superseded() => {
                queue.put_back(request, token);
            }
            Err(Cancelled) => {}
        }
    }

    /// How long there must still be no request before blocks are compacted.
    fn quiet_left(&self) -> Duration {
        let since = self.last_request.map(|last| last.elapsed());
        since.map_or(Duration::ZERO, |since| QUIET.saturating_sub(since))
    }

    /// Whether the store has blocks to compact, and nothing arrives that would have to wait.
    fn may_compact(&self) -> bool {
        self.loading.is_none() && self.store.is_scattered()
    }

    /// One step of the thread that is being gathered. If the store has changed since, the screen requests it again.
    fn advance_thread(&mut self, queue: &Arc<RequestQueue>) {
        let Some((mut walk, token)) = self.walk.take() else {
            return;
        };
        if token.is_cancelled() || !walk.is_of(&self.store) {
            return;
        }
        let monitor =
            ProgressMonitor::new(queue, &self.report, RequestKind::Thread, Instant::now());
        match walk.step(&self.store, &token.clone().observed_by(Arc::new(monitor))) {
            Ok(false) => {
                let response = Response::Thread(Arc::new(walk.finish()));
                self.report(EngineEvent::Response(token.number(), response));
            }
            Ok(true) | Err(Cancelled) => self.walk = Some((walk, token)),
        }
    }

    fn take_in(&mut self, message: LoadMessage) {
        let number = message.token.number();
        if matches!(message.event, LoadEvent::Cancelled) {
            return self.cancel_load();
        }
        if self.loading.as_ref().is_none_or(|l| l.number != number) {
            self.progress = None;
            self.loading = Some(Loading {
                number,
                mode: message.mode,
                streams: message.mode == LoadMode::Stream && self.is_blank(),
                since: Instant::now(),
                hidden: Some(MemoryStore::new()),
                story: Arc::default(),
            });
        }
        match message.event {
            LoadEvent::Story(story) => self.set_story(Arc::from(story)),
            LoadEvent::Events(events) => self.add_events(events),
            LoadEvent::WaitingForPipe(name) => self.report(EngineEvent::WaitingForPipe(name)),
            LoadEvent::Progress(progress) => self.progress = Some(progress),
            LoadEvent::Done(loaded, moves) => self.finish_load(*loaded, &moves),
            LoadEvent::Failed(error) => {
                (self.loading, self.progress) = (None, None);
                self.report(EngineEvent::LoadFailed(error));
            }
            LoadEvent::Panicked(panic) => {
                (self.loading, self.progress) = (None, None);
                self.report(EngineEvent::Panicked(panic));
            }
            LoadEvent::Cancelled => {}
        }
    }

    /// Whether nothing is shown.
    fn is_blank(&self) -> bool {
        self.store.total() == 0 && self.store.story().series.is_empty()
    }

    /// Ends the load that is under way. What it has brought stays if it is shown already.
    fn cancel_load(&mut self) {
        let Some(loading) = self.loading.take() else {
            return self.report(EngineEvent::LoadCancelled { shown: false });
        };
        self.progress = None;
        let shown = loading.hidden.is_none();
        if shown {
            self.report_growth();
        }
        self.report(EngineEvent::LoadCancelled { shown });
    }

    fn set_story(&mut self, story: Arc<Story>) {
        let Some(loading) = &mut self.loading else {
            return;
        };
        loading.story = Arc::clone(&story);
        let has_series = !story.series.is_empty();
        if let Some(hidden) = &mut loading.hidden {
            hidden.set_story(Arc::clone(&story));
            if loading.streams && has_series {
                self.show_hidden();
            }
        } else {
            self.replace_story(story);
            self.growth_pending = true;
        }
    }

    /// Sets the story of the store that is shown, and reports it.
    fn replace_story(&mut self, story: Arc<Story>) {
        self.store.set_story(Arc::clone(&story));
        self.report(EngineEvent::StoryChanged {
            story,
            replaced: false,
        });
    }

    fn add_events(&mut self, events: PreparedBatch) {
        let Some(loading) = &mut self.loading else {
            return;
        };
        if let Some(hidden) = &mut loading.hidden {
            hidden.add(events);
            if loading.streams {
                self.show_hidden();
            }
        } else {
            self.store.add(events);
            self.growth_pending = true;
        }
    }

    fn finish_load(&mut self, loaded: Loaded, moves: &DerivedMoves) {
        let story = loaded.story;
        let mut filled = &mut self.store;
        if let Some(loading) = &mut self.loading {
            loading.story = Arc::clone(&story);
            filled = loading.hidden.as_mut().unwrap_or(filled);
        }
        moves.add_to(filled, &story);
        if self.show_hidden() {
            self.store.set_story(Arc::clone(&story));
        } else {
            self.replace_story(Arc::clone(&story));
        }
        (self.loading, self.progress) = (None, None);
        self.report_growth();
        let report = Arc::new(loaded.report);
        self.report(EngineEvent::Loaded { story, report });
    }

    /// Shows the store that is being filled, if it is not shown yet.
    fn show_hidden(&mut self) -> bool {
        let Some(loading) = &mut self.loading else {
            return false;
        };
        let Some(mut hidden) = loading.hidden.take() else {
            return false;
        };
        let story = Arc::clone(&loading.story);
        let replaced = loading.mode == LoadMode::Stream;
        hidden.continue_revisions_of(&self.store);
        self.store = hidden;
        self.report(EngineEvent::StoryChanged { story, replaced });
        self.report_growth();
        true
    }

    /// How long growth and progress are still kept back.
    fn report_in(&self) -> Duration {
        let since = self.loading.as_ref().map(|l| l.since.elapsed());
        let interval = since.unwrap_or_default() / 2;
        let interval = interval.clamp(*REPORT_INTERVAL.start(), *REPORT_INTERVAL.end());
        let since = self.last_report.map(|last| last.elapsed());
        since.map_or(Duration::ZERO, |since| interval.saturating_sub(since))
    }

    const fn has_news(&self) -> bool {
        self.growth_pending || self.progress.is_some()
    }

    fn report_news(&mut self) {
        if let Some(progress) = self.progress.take() {
            self.report(EngineEvent::LoadProgress(progress));
        }
        if self.growth_pending {
            self.report_growth();
        }
        self.last_report = Some(Instant::now());
    }

    fn report_growth(&mut self) {
        self.growth_pending = false;
        self.last_report = Some(Instant::now());
        self.report(EngineEvent::StoreGrew {
            revision: self.store.revision(),
            total: self.store.total(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::event_details::FindRequest;
    use crate::story::{Batch, Draft};
    use crate::sync::Generations;
    use std::sync::mpsc::{Receiver, channel};

    fn worker() -> (StoreWorker, Arc<RequestQueue>, Receiver<EngineEvent>) {
        let (sender, events) = channel();
        let report: Listener = Arc::new(move |event| {
            let _ = sender.send(event);
        });
        let mut worker = StoreWorker::new(report);
        let mut batch = Batch::default();
        batch.push(&Draft::default());
        worker.store.push(batch);
        (worker, Arc::new(RequestQueue::default()), events)
    }

    /// A monitor of work that has gone on for long.
    fn long_work(worker: &StoreWorker, queue: &Arc<RequestQueue>) -> Arc<ProgressMonitor> {
        let now = Instant::now();
        let long = now.checked_sub(Duration::from_secs(60)).unwrap_or(now);
        let kind = RequestKind::Find;
        Arc::new(ProgressMonitor::new(queue, &worker.report, kind, long))
    }

    fn find() -> Request {
        Request::Find(FindRequest::default())
    }

    /// The numbers of the responses to everything that waits, in order.
    fn responses(
        worker: &mut StoreWorker,
        queue: &Arc<RequestQueue>,
        events: &Receiver<EngineEvent>,
    ) -> Vec<(RequestKind, u64)> {
        loop {
            match queue.next(Some(Duration::ZERO)) {
                Work::Idle => break,
                work => worker.work(work, queue),
            }
        }
        let response = |event| match event {
            EngineEvent::Response(number, response) => Some((response.kind(), number)),
            _ => None,
        };
        events.try_iter().filter_map(response).collect()
    }

    #[test]
    fn a_request_that_yielded_is_answered_after_those_it_yielded_to() {
        let (mut worker, queue, events) = worker();
        let (events_of, finds) = (Generations::default(), Generations::default());
        queue.push(
            Request::Event(crate::store::RowId(9), None),
            events_of.next(),
        );
        let monitor = long_work(&worker, &queue);
        worker.respond(find(), finds.next(), &monitor, &queue);
        assert!(events.try_recv().is_err(), "it yielded");
        let found = responses(&mut worker, &queue, &events);
        assert_eq!(found, [(RequestKind::Event, 1), (RequestKind::Find, 1)]);
    }

    #[test]
    fn a_request_that_yielded_to_a_newer_one_of_its_kind_is_dropped() {
        let (mut worker, queue, events) = worker();
        let (events_of, finds) = (Generations::default(), Generations::default());
        let old = finds.next();
        queue.push(
            Request::Event(crate::store::RowId(9), None),
            events_of.next(),
        );
        queue.push(find(), finds.next());
        let monitor = long_work(&worker, &queue);
        worker.respond(find(), old, &monitor, &queue);
        let found = responses(&mut worker, &queue, &events);
        assert_eq!(found, [(RequestKind::Event, 1), (RequestKind::Find, 2)]);
    }

    #[test]
    fn blocks_are_compacted_only_when_nothing_is_requested_or_loaded() {
        let (mut worker, queue, _) = worker();
        let mut batch = Batch::default();
        batch.push(&Draft::default());
        worker.store.push(batch);
        assert!(worker.store.is_scattered() && worker.may_compact());
        worker.last_request = Some(Instant::now() + Duration::from_secs(3600));
        worker.work(Work::Idle, &queue);
        assert!(worker.store.is_scattered(), "somebody works");
        worker.last_request = None;
        worker.work(Work::Idle, &queue);
        assert!(!worker.store.is_scattered());
    }
}
