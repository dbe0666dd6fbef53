//! The bytes of an input, and whether some are waiting to be read: a pipe may be silent without end.

use std::fs::File;
use std::io::{Read, Result};

/// How long a pipe may be silent before it is checked whether anybody still waits for it.
#[cfg(unix)]
const PATIENCE: rustix::event::Timespec = rustix::event::Timespec {
    tv_sec: 0,
    tv_nsec: 200_000_000,
};

/// The bytes of an input.
pub(super) enum Stream {
    /// Bytes that are there.
    Stored(Box<dyn Read + Send>),
    /// Bytes that another program writes.
    Pipe(File),
}

impl Stream {
    /// Standard input, which may be a pipe.
    pub(super) fn stdin() -> Self {
        #[cfg(unix)]
        {
            use std::os::fd::AsFd;
            if let Ok(own) = std::io::stdin().as_fd().try_clone_to_owned() {
                return Self::Pipe(own.into());
            }
        }
        Self::Stored(Box::new(std::io::stdin()))
    }

    /// Whether a read would return at once. Waits a moment for bytes, or the end, to come.
    ///
    /// # Errors
    /// When the system cannot say.
    pub(super) fn is_ready(&self) -> Result<bool> {
        match self {
            Self::Stored(_) => Ok(true),
            #[cfg(unix)]
            Self::Pipe(file) => {
                use rustix::event::{PollFd, PollFlags, poll};
                let mut ready = [PollFd::new(file, PollFlags::IN)];
                match poll(&mut ready, Some(&PATIENCE)) {
                    Ok(0) | Err(rustix::io::Errno::INTR) => Ok(false),
                    Ok(_) => Ok(true),
                    Err(error) => Err(error.into()),
                }
            }
            #[cfg(not(unix))]
            Self::Pipe(_) => Ok(true),
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        match self {
            Self::Stored(reader) => reader.read(buffer),
            Self::Pipe(file) => file.read(buffer),
        }
    }
}
