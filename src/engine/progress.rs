//! Observes the work on one request: reports how far it is once it takes long, and makes it yield to requests that go
//! before it.

use super::api::{EngineEvent, RequestKind};
use super::queue::RequestQueue;
use crate::sync::Observer;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Who hears what the engine reports; work on several threads reports too.
pub type Listener = Arc<dyn Fn(EngineEvent) + Send + Sync>;

/// Requests younger than this are not preempted; otherwise a held-down key would starve them.
const MIN_SLICE: Duration = Duration::from_millis(100);
/// The progress of requests younger than this is not reported: they are done before anyone has read it.
const SILENT: Duration = Duration::from_millis(200);
/// The least time between two reports.
const INTERVAL: Duration = Duration::from_millis(100);

/// Observes the work on one request.
pub struct ProgressMonitor {
    queue: Arc<RequestQueue>,
    report: Listener,
    kind: RequestKind,
    began: Instant,
    /// When the next progress may be reported.
    next: Mutex<Instant>,
    yielded: AtomicBool,
}

impl ProgressMonitor {
    /// Observes work on a request of `kind` that began then.
    pub fn new(
        queue: &Arc<RequestQueue>,
        report: &Listener,
        kind: RequestKind,
        began: Instant,
    ) -> Self {
        Self {
            queue: Arc::clone(queue),
            report: Arc::clone(report),
            kind,
            began,
            next: Mutex::new(began + SILENT),
            yielded: AtomicBool::new(false),
        }
    }

    /// Whether the work was made to yield.
    pub fn has_yielded(&self) -> bool {
        self.yielded.load(Ordering::Acquire)
    }
}

impl std::fmt::Debug for ProgressMonitor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ProgressMonitor({:?})", self.kind)
    }
}

impl Observer for ProgressMonitor {
    fn report_progress(&self, what: &'static str, done: usize, all: usize) {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if now < *next {
            return;
        }
        *next = now + INTERVAL;
        (self.report)(EngineEvent::Progress { what, done, all });
    }

    fn must_yield(&self) -> bool {
        let yields = self.began.elapsed() >= MIN_SLICE && self.queue.has_before(self.kind);
        if yields {
            self.yielded.store(true, Ordering::Release);
        }
        yields
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::api::Request;
    use crate::store::RowId;
    use crate::sync::CancelToken;
    use std::sync::mpsc::channel;

    #[test]
    fn long_work_is_reported_and_yields() {
        let (sender, reported) = channel();
        let report: Listener = Arc::new(move |event| {
            let _ = sender.send(event);
        });
        let queue = Arc::new(RequestQueue::default());
        let now = Instant::now();
        let long = now.checked_sub(Duration::from_secs(2)).unwrap_or(now);
        let monitor = |began| ProgressMonitor::new(&queue, &report, RequestKind::Page, began);
        let (young, old) = (monitor(now + Duration::from_secs(60)), monitor(long));
        young.report_progress("sorting", 1, 4);
        assert!(
            reported.try_recv().is_err(),
            "what is done soon is not reported"
        );
        old.report_progress("sorting", 2, 4);
        let event = reported.try_recv();
        assert!(
            matches!(
                event,
                Ok(EngineEvent::Progress {
                    what: "sorting",
                    done: 2,
                    all: 4
                })
            ),
            "{event:?}"
        );
        assert!(!old.must_yield() && !old.has_yielded(), "nobody waits");
        queue.push(Request::Undated(Arc::default(), None), CancelToken::never());
        assert!(!old.must_yield(), "that one goes after it");
        queue.push(Request::Event(RowId(1), None), CancelToken::never());
        assert!(!young.must_yield(), "it may be done in a moment");
        assert!(old.must_yield() && old.has_yielded());
    }
}
