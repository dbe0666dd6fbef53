//! Generations: whether a piece of work is still wanted, and who watches it; how many threads can work at once, and
//! how they make room.
//!
//! A newer request makes every older ticket of the same counter stale; long work looks at its ticket between
//! blocks and stops. Refuses to know what the work is.

mod gate;

pub use gate::Gate;

use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// How many threads can work at the same time. Asked for once: the system reads files to answer.
#[must_use]
pub fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// A counter of requests of one sort.
#[derive(Clone, Debug, Default)]
pub struct Generations(Arc<AtomicU64>);

impl Generations {
    /// A ticket for the newest request; all earlier tickets are stale from now on.
    #[must_use]
    pub fn next(&self) -> Ticket {
        let number = self.0.fetch_add(1, Ordering::AcqRel) + 1;
        Ticket {
            counter: Some(Arc::clone(&self.0)),
            number,
            watch: None,
        }
    }
}

/// Who watches a long piece of work.
pub trait Watch: Debug + Send + Sync {
    /// Hears what is being done, and that so many parts of all are done.
    fn told(&self, what: &'static str, done: usize, all: usize);
    /// Whether the work is to make room for other work that is waiting.
    fn must_yield(&self) -> bool;
}

/// One request's claim to be wanted.
#[derive(Clone, Debug)]
pub struct Ticket {
    counter: Option<Arc<AtomicU64>>,
    number: u64,
    watch: Option<Arc<dyn Watch>>,
}

impl Ticket {
    /// A ticket that never goes stale, for work without a rival.
    #[must_use]
    pub const fn always() -> Self {
        Self {
            counter: None,
            number: 0,
            watch: None,
        }
    }

    /// The same, watched.
    #[must_use]
    pub fn watched(self, watch: Arc<dyn Watch>) -> Self {
        Self {
            watch: Some(watch),
            ..self
        }
    }

    /// Tells whoever watches that so many parts of all are done.
    pub fn tell(&self, what: &'static str, done: usize, all: usize) {
        if let Some(watch) = &self.watch {
            watch.told(what, done, all);
        }
    }

    /// Which request it is of.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Whether a newer request has taken its place.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        self.counter
            .as_ref()
            .is_some_and(|c| c.load(Ordering::Acquire) != self.number)
    }

    /// Whether the work is to stop: a newer request has taken its place, or it must make room.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.is_outdated() || self.watch.as_ref().is_some_and(|w| w.must_yield())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_wins() {
        let generations = Generations::default();
        let first = generations.next();
        assert!(!first.is_stale());
        let second = generations.next();
        assert!(first.is_stale() && !second.is_stale());
        assert!(!Ticket::always().is_stale());
    }
}
