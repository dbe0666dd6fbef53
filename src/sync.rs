//! Cancellation by generation, a pause switch for background work, memory for the last results, and the number of cores.

mod memo;
mod pause_gate;

pub use memo::Memo;
pub use pause_gate::PauseGate;

use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// How many threads can work at the same time. Computed once: the system reads files to tell.
#[must_use]
pub fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// The work was cancelled before it was complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled;

/// A counter of the requests of one kind: a newer one cancels all older ones.
#[derive(Clone, Debug, Default)]
pub struct Generations(Arc<AtomicU64>);

impl Generations {
    /// The token of the newest request; all earlier tokens are superseded.
    #[must_use]
    pub fn next(&self) -> CancelToken {
        let number = self.0.fetch_add(1, Ordering::AcqRel) + 1;
        CancelToken {
            counter: Some(Arc::clone(&self.0)),
            number,
            observer: None,
        }
    }
}

/// Observes a long piece of work.
pub trait Observer: Debug + Send + Sync {
    /// `done` of `all` parts of `what` are done.
    fn report_progress(&self, what: &'static str, done: usize, all: usize);
    /// Whether the work must stop now because other work waits.
    fn must_yield(&self) -> bool;
}

/// Tells a piece of work whether its result is still wanted. Long work checks it between small steps.
#[derive(Clone, Debug)]
pub struct CancelToken {
    counter: Option<Arc<AtomicU64>>,
    number: u64,
    observer: Option<Arc<dyn Observer>>,
}

impl CancelToken {
    /// A token that is never cancelled.
    #[must_use]
    pub const fn never() -> Self {
        Self {
            counter: None,
            number: 0,
            observer: None,
        }
    }

    /// The same with an observer.
    #[must_use]
    pub fn observed_by(self, observer: Arc<dyn Observer>) -> Self {
        Self {
            observer: Some(observer),
            ..self
        }
    }

    /// Reports to the observer that `done` of `all` parts of `what` are done.
    pub fn report_progress(&self, what: &'static str, done: usize, all: usize) {
        if let Some(observer) = &self.observer {
            observer.report_progress(what, done, all);
        }
    }

    /// The number of its request.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Whether a newer request has replaced its own.
    #[must_use]
    pub fn is_superseded(&self) -> bool {
        self.counter
            .as_ref()
            .is_some_and(|c| c.load(Ordering::Acquire) != self.number)
    }

    /// Whether the work must stop: it is superseded, or its observer says so.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.is_superseded() || self.observer.as_ref().is_some_and(|o| o.must_yield())
    }

    /// Ends the work with `?` if it must stop.
    ///
    /// # Errors
    /// [`Cancelled`] when it must.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() {
            Err(Cancelled)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_request_cancels_all_older_ones() {
        let generations = Generations::default();
        let first = generations.next();
        assert_eq!(first.check(), Ok(()));
        let second = generations.next();
        assert_eq!((first.check(), second.check()), (Err(Cancelled), Ok(())));
        assert!(first.is_superseded() && !CancelToken::never().is_cancelled());
    }

    #[test]
    fn an_observer_stops_work_that_is_not_superseded() {
        #[derive(Debug)]
        struct Stop;
        impl Observer for Stop {
            fn report_progress(&self, _: &'static str, _: usize, _: usize) {}
            fn must_yield(&self) -> bool {
                true
            }
        }
        let token = CancelToken::never().observed_by(Arc::new(Stop));
        assert_eq!(token.check(), Err(Cancelled));
        assert!(!token.is_superseded());
    }
}
