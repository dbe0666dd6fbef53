//! The owner's eye on its own work: tells how far a long answer is, and lets it make room for asks that go before it.
//!
//! Says nothing of what is done at once. Refuses to know what is asked.

use super::Report;
use super::inbox::Inbox;
use super::owner::Listener;
use crate::sync::Watch;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Work that is done sooner makes no room: else a stream of asks, as of a key held down, would never let it end.
const STUBBORN: Duration = Duration::from_millis(100);
/// Work that is done sooner is not spoken of.
const SILENT: Duration = Duration::from_millis(200);
/// Progress is told no more often than this.
const PACE: Duration = Duration::from_millis(100);

/// Watches the work on one ask.
pub struct Busy {
    inbox: Arc<Inbox>,
    report: Listener,
    /// Which sort of ask it is.
    sort: usize,
    began: Instant,
    /// When the next progress may be told.
    next: Mutex<Instant>,
    yielded: AtomicBool,
}

impl Busy {
    /// Watches work that began then.
    pub fn new(inbox: &Arc<Inbox>, report: &Listener, sort: usize, began: Instant) -> Self {
        Self {
            inbox: Arc::clone(inbox),
            report: Arc::clone(report),
            sort,
            began,
            next: Mutex::new(began + SILENT),
            yielded: AtomicBool::new(false),
        }
    }

    /// Whether the work was told to make room.
    pub fn has_yielded(&self) -> bool {
        self.yielded.load(Ordering::Acquire)
    }
}

impl std::fmt::Debug for Busy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Busy({})", self.sort)
    }
}

impl Watch for Busy {
    fn told(&self, what: &'static str, done: usize, all: usize) {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if now < *next {
            return;
        }
        *next = now + PACE;
        (self.report)(Report::Working { what, done, all });
    }

    fn must_yield(&self) -> bool {
        let long = self.began.elapsed() >= STUBBORN;
        let yields = long && self.inbox.has_before(self.sort);
        if yields {
            self.yielded.store(true, Ordering::Release);
        }
        yields
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Ask;
    use crate::store::RowId;
    use crate::sync::Ticket;
    use std::sync::mpsc::channel;

    #[test]
    fn long_work_is_told_and_makes_room() {
        let (sender, told) = channel();
        let report: Listener = Arc::new(move |report| {
            let _ = sender.send(report);
        });
        let inbox = Arc::new(Inbox::default());
        let now = Instant::now();
        let long = now.checked_sub(Duration::from_secs(2)).unwrap_or(now);
        let busy = |began| Busy::new(&inbox, &report, 10, began);
        let (young, old) = (busy(now + Duration::from_secs(60)), busy(long));
        young.told("sorting", 1, 4);
        assert!(told.try_recv().is_err(), "what is done soon is not told");
        old.told("sorting", 2, 4);
        let said = told.try_recv();
        assert!(
            matches!(
                said,
                Ok(Report::Working {
                    what: "sorting",
                    done: 2,
                    all: 4
                })
            ),
            "{said:?}"
        );
        assert!(!old.must_yield() && !old.has_yielded(), "nobody waits");
        inbox.ask(Ask::Undated(Arc::default(), None), Ticket::always());
        assert!(!old.must_yield(), "that one goes after it");
        inbox.ask(Ask::Event(RowId(1), None), Ticket::always());
        assert!(!young.must_yield(), "it may be done in a moment");
        assert!(old.must_yield() && old.has_yielded());
    }
}
