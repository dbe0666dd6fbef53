//! Signals as messages: who may end, stop and continue the program from outside.
//!
//! Owns the thread that waits for them, and stopping the program. Refuses to act on them: the loop does.

use std::io;

/// What a signal wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// End with this exit code.
    End(u8),
    /// Stop until continued.
    Stop,
    /// It was continued; the terminal may be another one by now.
    Continued,
    /// The terminal has another size.
    Resized,
}

#[cfg(unix)]
mod unix {
    use super::{Signal, io};
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
    use signal_hook::iterator::Signals;

    /// What the signal of this number wants. A program ended by a signal exits with 128 and its number.
    pub(super) fn meaning(number: i32) -> Signal {
        match number {
            SIGTSTP => Signal::Stop,
            SIGCONT => Signal::Continued,
            SIGWINCH => Signal::Resized,
            _ => Signal::End(u8::try_from(128 + number).unwrap_or(u8::MAX)),
        }
    }

    pub(super) fn start(deliver: impl Fn(Signal) + Send + 'static) -> io::Result<()> {
        let mut signals =
            Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
        let wait = move || signals.forever().map(meaning).for_each(&deliver);
        std::thread::Builder::new()
            .name("signals".to_owned())
            .spawn(wait)
            .map(drop)
    }

    /// A group of processes whose members all have their parents in the group, or in another session, is orphaned: no
    /// shell watches it. That of a session's leader is, and so is one whose shell has ended.
    pub(super) fn can_be_continued() -> bool {
        use rustix::process::{getpgid, getpgrp, getppid, getsid};
        let (Ok(session), group) = (getsid(None), getpgrp()) else {
            return false;
        };
        let Some(parent) = getppid().filter(|_| group != session) else {
            return false;
        };
        getsid(Some(parent)) == Ok(session) || getpgid(Some(parent)) == Ok(group)
    }

    pub(super) fn stop() -> io::Result<()> {
        signal_hook::low_level::emulate_default_handler(SIGTSTP)
    }
}

/// Delivers signals from now on.
///
/// # Errors
///
/// When they cannot be waited for.
#[cfg(unix)]
pub fn start(deliver: impl Fn(Signal) + Send + 'static) -> io::Result<()> {
    unix::start(deliver)
}

/// Whether a shell would continue the program once it has stopped.
#[cfg(unix)]
#[must_use]
pub fn can_be_continued() -> bool {
    unix::can_be_continued()
}

/// Nothing stops here.
#[cfg(not(unix))]
#[must_use]
pub fn can_be_continued() -> bool {
    true
}

/// Stops the program; returns when it is continued.
///
/// # Errors
///
/// When it cannot be stopped.
#[cfg(unix)]
pub fn stop() -> io::Result<()> {
    unix::stop()
}

/// There are none on this system.
///
/// # Errors
///
/// Never.
#[cfg(not(unix))]
pub fn start(_deliver: impl Fn(Signal) + Send + 'static) -> io::Result<()> {
    Ok(())
}

/// There is no stopping on this system.
///
/// # Errors
///
/// Never.
#[cfg(not(unix))]
pub fn stop() -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};

    #[test]
    fn numbers_have_meanings() {
        for (number, wanted) in [
            (SIGHUP, Signal::End(129)),
            (SIGINT, Signal::End(130)),
            (SIGTERM, Signal::End(143)),
            (SIGTSTP, Signal::Stop),
            (SIGWINCH, Signal::Resized),
            (SIGCONT, Signal::Continued),
        ] {
            assert_eq!(unix::meaning(number), wanted);
        }
    }
}
