//! The end of a program whose loop hangs: it works too long, or waits for a terminal that does not read.
//!
//! Owns the deadline after a termination signal or ctrl-c, and what happens when it passes: the terminal is restored
//! without waiting for it, and the process ends. Nothing here takes a lock that the loop may hold.

use super::tty;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// How long the loop may take to end the program itself.
const PATIENCE: Duration = Duration::from_secs(1);
/// The exit code of a program that ctrl-c ended, as if by the signal for it.
const INTERRUPTED: u8 = 130;

/// How often the loop has taken something from its inbox.
static TAKEN: AtomicU64 = AtomicU64::new(0);

/// The loop is alive.
pub fn beat() {
    TAKEN.fetch_add(1, Ordering::Relaxed);
}

/// Ends the process with `code` if it has not ended by itself in time.
pub fn end(code: u8) {
    start(move || tty::abandon(code));
}

/// Ends the process if the loop takes nothing until the deadline: ctrl-c was pressed, and is a key like any other.
pub fn interrupt() {
    let taken = TAKEN.load(Ordering::Relaxed);
    start(move || {
        if TAKEN.load(Ordering::Relaxed) == taken {
            tty::abandon(INTERRUPTED);
        }
    });
}

/// Does `last` after the deadline.
fn start(last: impl FnOnce() + Send + 'static) {
    let wait = || {
        thread::sleep(PATIENCE);
        last();
    };
    // Without a thread the program ends as late as its loop does.
    let _ = thread::Builder::new()
        .name("watchdog".to_owned())
        .spawn(wait);
}
