//! Taking the terminal and giving it back: the one place that changes its state and undoes every change.
//!
//! Owns the alternate screen, raw mode, the mouse, pasting, key reporting, the panic hook, and the way out when the
//! terminal does not read. Refuses to draw and to read. Nothing here asks the terminal a question: a silent terminal would keep the program waiting.

use crossterm::terminal;
use std::io;
#[cfg(not(unix))]
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Alternate screen, pasting in one piece, keys that legacy codes confuse, no cursor. The key flags belong to the
/// screen that is shown, so they are pushed after it is entered.
const ENTER: &str = "\x1b[?1049h\x1b[?2004h\x1b[>1u\x1b[?25l";
/// Buttons, wheel and drags; not every move.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
/// All mouse reports off, those that were never on included.
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l";
/// Everything undone: a frame that was begun, styles, keys, pasting, screen, cursor.
const LEAVE: &str = "\x1b[?2026l\x1b[0m\x1b[<1u\x1b[?2004l\x1b[?1049l\x1b[?25h";

/// Whether the terminal is in our hands.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// Whether the terminal is not as it was before; longer than it is in our hands while it is given back.
static CHANGED: AtomicBool = AtomicBool::new(false);
/// Whether the process is being ended without its loop.
static ABANDONED: AtomicBool = AtomicBool::new(false);
/// No screen has more columns or rows. A terminal can claim 65,535 of both, which no memory holds.
pub const LARGEST: u16 = 1000;

/// Takes the terminal. The mouse is left alone.
///
/// # Errors
///
/// When there is no terminal, or it is gone.
pub fn enter() -> io::Result<()> {
    terminal::enable_raw_mode()?;
    TAKEN.store(true, Ordering::Release);
    CHANGED.store(true, Ordering::Release);
    send(ENTER.as_bytes())
}

/// Gives the terminal back as it was. Does nothing when it is not in our hands; a terminal that is gone is no error.
pub fn leave() {
    if TAKEN.swap(false, Ordering::AcqRel) {
        let _ = send(undoing().as_bytes());
        let _ = terminal::disable_raw_mode();
        CHANGED.store(false, Ordering::Release);
    }
}

/// Every byte that [`leave`] sends.
fn undoing() -> String {
    format!("{MOUSE_OFF}{LEAVE}")
}

/// Takes or gives back the mouse.
///
/// # Errors
///
/// When the terminal is gone.
pub fn mouse(on: bool) -> io::Result<()> {
    #[cfg(windows)]
    {
        use crossterm::event::{DisableMouseCapture, EnableMouseCapture};
        return if on {
            crossterm::execute!(io::stdout(), EnableMouseCapture)
        } else {
            crossterm::execute!(io::stdout(), DisableMouseCapture)
        };
    }
    #[cfg(not(windows))]
    send(if on { MOUSE_ON } else { MOUSE_OFF }.as_bytes())
}

/// Sends bytes to the terminal in one piece. Waits while it does not read, and for ever once the process is being ended
/// without its loop: nothing may be sent behind the bytes that restore the terminal.
///
/// # Errors
///
/// When the terminal is gone.
#[cfg(unix)]
pub fn send(mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let sent = rustix::io::write(rustix::stdio::stdout(), bytes);
        while ABANDONED.load(Ordering::Acquire) {
            thread::park();
        }
        match sent {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Sends bytes to the terminal in one piece.
///
/// # Errors
///
/// When the terminal is gone.
#[cfg(not(unix))]
pub fn send(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// Restores the terminal as well as that can be done without waiting for it, and ends the process.
#[cfg(unix)]
pub fn abandon(code: u8) {
    use rustix::fs::{Mode, OFlags};
    use rustix::process::{Signal, getpid, kill_process};
    use rustix::termios::{QueueSelector, tcflush};

    ABANDONED.store(true, Ordering::Release);
    if CHANGED.load(Ordering::Acquire) {
        // A write that waits for the terminal holds its lock. What the terminal did not read is given up, so that there
        // is room; the signal wakes the write, and `send` goes no further.
        let give_up = || tcflush(rustix::stdio::stdout(), QueueSelector::OFlush);
        let _ = give_up();
        let _ = kill_process(getpid(), Signal::WINCH);
        thread::sleep(TURN);
        let _ = give_up();
        // Standard output itself must stay as it is: others share it.
        let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        if let Ok(terminal) = rustix::fs::open("/dev/tty", flags, Mode::empty()) {
            // The cancel ends an escape sequence that was cut off.
            let _ = rustix::io::write(&terminal, format!("\x18{}", undoing()).as_bytes());
        }
        let _ = terminal::disable_raw_mode();
    }
    signal_hook::low_level::exit(i32::from(code));
}

/// Restores the terminal and ends the process.
#[cfg(not(unix))]
pub fn abandon(code: u8) {
    leave();
    std::process::exit(i32::from(code));
}

/// Time for a thread that was woken to come to its next step.
#[cfg(unix)]
const TURN: std::time::Duration = std::time::Duration::from_millis(50);

/// Columns and rows of the terminal; 0 x 0 when it does not say.
#[must_use]
pub fn size() -> (u16, u16) {
    clamp(terminal::size().unwrap_or_default())
}

/// A size that can be drawn: a terminal may claim any.
#[must_use]
pub fn clamp((columns, rows): (u16, u16)) -> (u16, u16) {
    (columns.min(LARGEST), rows.min(LARGEST))
}

/// The terminal in our hands, given back when this is dropped.
#[must_use = "the terminal is given back when this is dropped"]
#[derive(Debug)]
pub struct Held(());

/// Takes the terminal for as long as the value lives.
///
/// # Errors
///
/// When there is no terminal.
pub fn hold() -> io::Result<Held> {
    enter()?;
    Ok(Held(()))
}

impl Drop for Held {
    fn drop(&mut self) {
        leave();
    }
}

/// Puts a hook before the present one: a panic of the calling thread gives the terminal back before it is reported.
/// A panic of another thread stays quiet while the screen is in use, because whoever started that thread hears of
/// it and says so on the screen.
pub fn hook_panics() {
    let screen_thread = thread::current().id();
    let previous = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if thread::current().id() == screen_thread {
            leave();
            previous(info);
        } else if !TAKEN.load(Ordering::Acquire) {
            previous(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_set_is_undone() {
        let undone = undoing();
        for set in ENTER.split('\x1b').chain(MOUSE_ON.split('\x1b')) {
            let reset = match set {
                "" => continue,
                "[?25l" => "[?25h".to_owned(),
                "[>1u" => "[<1u".to_owned(),
                _ => set.replace('h', "l"),
            };
            assert!(undone.contains(&reset), "{set} is not undone");
        }
    }

    #[test]
    fn giving_back_what_was_not_taken_is_silent() {
        TAKEN.store(false, Ordering::Release);
        leave();
        assert!(!TAKEN.load(Ordering::Acquire));
    }
}
