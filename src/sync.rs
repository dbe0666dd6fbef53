//! Generations: whether a piece of work is still wanted.
//!
//! A newer request makes every older ticket of the same counter stale; long work looks at its ticket between
//! blocks and stops. Refuses to know what the work is.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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
        }
    }
}

/// One request's claim to be wanted.
#[derive(Clone, Debug)]
pub struct Ticket {
    counter: Option<Arc<AtomicU64>>,
    number: u64,
}

impl Ticket {
    /// A ticket that never goes stale, for work without a rival.
    #[must_use]
    pub const fn always() -> Self {
        Self {
            counter: None,
            number: 0,
        }
    }

    /// Which request it is of.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Whether a newer request has taken its place.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.counter
            .as_ref()
            .is_some_and(|c| c.load(Ordering::Acquire) != self.number)
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
