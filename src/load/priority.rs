//! How threads that read give way to the screen.
//!
//! Owns the one thing that systems differ in here: the priority of a thread. Refuses to fail: a system that does
//! not lower it reads as well, and [`CAN_GIVE_WAY`] tells those that cannot beforehand.

/// Whether a thread can lower its own priority here. Elsewhere the screen needs a core for itself.
pub(super) const CAN_GIVE_WAY: bool = cfg!(target_os = "linux");

/// How much less than the screen's threads; the scheduler then runs this one on what they leave.
#[cfg(target_os = "linux")]
const NICER: i32 = 10;

/// Lets every thread of usual priority go before this one.
#[cfg(target_os = "linux")]
pub(super) fn give_way() {
    let own = rustix::thread::gettid();
    let usual = rustix::process::getpriority_process(Some(own)).unwrap_or(0);
    // A refusal changes how fast keys are answered while files are read, and nothing else.
    let _ = rustix::process::setpriority_process(Some(own), usual.saturating_add(NICER).min(19));
}

/// Does nothing where the system has no such thing.
#[cfg(not(target_os = "linux"))]
pub(super) fn give_way() {}
