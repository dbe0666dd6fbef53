//! A gate that work in the background passes between small steps: shut for a moment, it leaves the processor to
//! whoever somebody waits for.
//!
//! Owns the pause and its end, which comes whatever happens. Refuses to know the work on either side, and to make the
//! one who shuts it wait: there is no lock that a slow thread could hold.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Who stands before a shut gate looks again after this time.
const LOOK: Duration = Duration::from_micros(200);

/// A gate; clones are the same one. It is open at first.
#[derive(Clone, Debug)]
pub struct Gate(Arc<State>);

#[derive(Debug)]
struct State {
    made: Instant,
    /// When it opens by itself, in microseconds since it was made; 0 when it is open.
    until: AtomicU64,
}

impl Default for Gate {
    fn default() -> Self {
        Self(Arc::new(State {
            made: Instant::now(),
            until: AtomicU64::new(0),
        }))
    }
}

impl Gate {
    /// Shuts it until it is opened, or until then.
    pub fn shut(&self, until: Instant) {
        let until = until.saturating_duration_since(self.0.made).as_micros();
        let until = u64::try_from(until).unwrap_or(u64::MAX);
        self.0.until.store(until, Ordering::Relaxed);
    }

    /// Opens it.
    pub fn open(&self) {
        self.0.until.store(0, Ordering::Relaxed);
    }

    /// Waits while it is shut.
    pub fn pass(&self) {
        if self.0.until.load(Ordering::Relaxed) != 0 {
            self.wait();
        }
    }

    #[cold]
    fn wait(&self) {
        loop {
            let until = self.0.until.load(Ordering::Relaxed);
            let left = Duration::from_micros(until).saturating_sub(self.0.made.elapsed());
            if left.is_zero() {
                // Unless it was shut anew meanwhile, nobody need look at the time again.
                let order = Ordering::Relaxed;
                let _ = (self.0.until).compare_exchange(until, 0, order, order);
                return;
            }
            std::thread::sleep(left.min(LOOK));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn a_shut_gate_is_passed_when_it_is_opened_or_its_time_is_over() {
        let gate = Gate::default();
        gate.pass();
        let now = Instant::now();
        gate.shut(now);
        gate.pass();
        gate.shut(now + Duration::from_secs(3600));
        let (sender, passed) = channel();
        let both = [gate.clone(), gate.clone()].map(|gate| {
            let sender = sender.clone();
            std::thread::spawn(move || {
                gate.pass();
                let _ = sender.send(());
            })
        });
        assert!(passed.try_recv().is_err(), "it is shut");
        gate.open();
        for thread in both {
            assert!(thread.join().is_ok());
        }
        assert_eq!(passed.try_iter().count(), 2);
        gate.pass();
    }
}
