//! A pause switch for background work. Workers call [`PauseGate::pass`] between small steps and block while it is closed,
//! which leaves the CPU to the interactive thread. It opens by itself at a given time, whatever happens.
//!
//! What it is worth, beside the lower priority of the threads that read (`load::priority`): replies to a key every 40 ms, of
//! which 3 ms are its own work, while three million events load on 2 cores that other programs use too (medians of four
//! alternating runs): 6.7 ms with neither (90 % within 13 ms), 4.4 ms with the gate (7), 3.8 ms with the priority (6),
//! 3.7 ms with both (7). The gate costs no loading time that could be measured; the priority makes loading two to four
//! times as long when others want the cores.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// A gate; clones are the same one. It is open at first.
#[derive(Clone, Debug, Default)]
pub struct PauseGate(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// Whether `until` must be looked at. All that [`PauseGate::pass`] reads while the gate is open.
    is_closed: AtomicBool,
    /// When it opens by itself; `None` when it is open. Held only to read or write it, never while work is done, so that
    /// whoever closes the gate does not wait for workers.
    until: Mutex<Option<Instant>>,
    changed: Condvar,
}

impl PauseGate {
    fn until(&self) -> MutexGuard<'_, Option<Instant>> {
        self.0.until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes it until it is opened, or until then.
    pub fn close(&self, until: Instant) {
        let mut kept = self.until();
        *kept = Some(until);
        self.0.is_closed.store(true, Ordering::Relaxed);
        drop(kept);
        self.0.changed.notify_all();
    }

    /// Opens it.
    pub fn open(&self) {
        self.set_open(self.until());
    }

    fn set_open(&self, mut until: MutexGuard<'_, Option<Instant>>) {
        *until = None;
        self.0.is_closed.store(false, Ordering::Relaxed);
        drop(until);
        self.0.changed.notify_all();
    }

    /// Blocks while it is closed.
    pub fn pass(&self) {
        if self.0.is_closed.load(Ordering::Relaxed) {
            self.wait();
        }
    }

    #[cold]
    fn wait(&self) {
        let mut until = self.until();
        while let Some(then) = *until {
            let left = then.saturating_duration_since(Instant::now());
            if left.is_zero() {
                // Nobody need look at the time again before it is closed the next time.
                return self.set_open(until);
            }
            let waited = self.0.changed.wait_timeout(until, left);
            until = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, channel};
    use std::thread::JoinHandle;
    use std::time::Duration;

    const HOUR: Duration = Duration::from_secs(3600);

    /// Two threads that pass the gate and say so.
    fn passers(gate: &PauseGate) -> ([JoinHandle<()>; 2], Receiver<()>) {
        let (sender, passed) = channel();
        let threads = [gate.clone(), gate.clone()].map(|gate| {
            let sender = sender.clone();
            std::thread::spawn(move || {
                gate.pass();
                let _ = sender.send(());
            })
        });
        (threads, passed)
    }

    #[test]
    fn a_closed_gate_is_passed_once_it_is_opened() {
        let gate = PauseGate::default();
        gate.pass();
        gate.close(Instant::now() + HOUR);
        let (threads, passed) = passers(&gate);
        assert!(passed.try_recv().is_err(), "it is closed");
        gate.open();
        for thread in threads {
            assert!(thread.join().is_ok());
        }
        assert_eq!(passed.try_iter().count(), 2);
        gate.pass();
    }

    #[test]
    fn a_closed_gate_opens_by_itself_when_its_time_is_over() {
        let gate = PauseGate::default();
        let soon = Instant::now() + Duration::from_millis(5);
        gate.close(soon);
        let (threads, passed) = passers(&gate);
        for _ in &threads {
            assert!(passed.recv_timeout(Duration::from_secs(60)).is_ok());
        }
        assert!(Instant::now() >= soon, "it was passed too early");
        assert!(!gate.0.is_closed.load(Ordering::Relaxed), "it stays open");
        assert_eq!(*gate.until(), None);
    }

    #[test]
    fn a_gate_that_is_closed_again_keeps_those_who_wait() {
        let gate = PauseGate::default();
        gate.close(Instant::now() + HOUR);
        let (threads, passed) = passers(&gate);
        // The end moves closer, and those who wait for the later one see it.
        gate.close(Instant::now());
        for _ in &threads {
            assert!(passed.recv_timeout(Duration::from_secs(60)).is_ok());
        }
        for thread in threads {
            assert!(thread.join().is_ok());
        }
    }
}
