//! The bytes that the terminal sends, read on a thread of its own.
//!
//! The thread only waits and reads, so that the one that understands the bytes can give up what does not end.

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::OwnedFd;
use rustix::fs::{Mode, OFlags, open};
use rustix::io::{Errno, read};
use rustix::stdio::stdin;
use rustix::termios::isatty;
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Bytes that are read at once.
const CHUNK: usize = 4096;
/// Chunks that may wait to be understood. After that the terminal waits.
const AHEAD: usize = 4;

/// Reads from now on. The channel closes when the terminal is gone.
///
/// # Errors
///
/// When there is no terminal, or the thread cannot be started.
pub fn start() -> io::Result<Receiver<Vec<u8>>> {
    let terminal = terminal()?;
    let (sender, receiver) = sync_channel(AHEAD);
    std::thread::Builder::new()
        .name("terminal".to_owned())
        .spawn(move || forward(&terminal, &sender))?;
    Ok(receiver)
}

/// Standard input, or the controlling terminal while a story comes through standard input.
fn terminal() -> io::Result<OwnedFd> {
    let terminal = if isatty(stdin()) {
        rustix::io::fcntl_dupfd_cloexec(stdin(), 0)?
    } else {
        let flags = OFlags::RDONLY | OFlags::NOCTTY | OFlags::CLOEXEC;
        open("/dev/tty", flags, Mode::empty())?
    };
    Ok(terminal)
}

fn forward(terminal: &OwnedFd, sender: &SyncSender<Vec<u8>>) {
    let mut chunk = [0; CHUNK];
    loop {
        match read(terminal, &mut chunk) {
            Ok(0) => return,
            Ok(count) => {
                let bytes = chunk.get(..count).unwrap_or_default().to_vec();
                if sender.send(bytes).is_err() {
                    return;
                }
            }
            Err(Errno::INTR) => {}
            // Another program that shares standard input may have set it so.
            Err(Errno::AGAIN) => {
                let ready = poll(&mut [PollFd::new(terminal, PollFlags::IN)], None);
                if !matches!(ready, Ok(_) | Err(Errno::INTR)) {
                    return;
                }
            }
            Err(_) => return,
        }
    }
}
