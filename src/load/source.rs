//! Opening an input: a file, standard input, or the founding story inside the program.
//!
//! The first bytes are read here and put back in front of the rest, so that the format is told from content.

use super::error::LoadError;
use super::prices_files::Folder;
use super::sniff;
use std::fs::File;
use std::fs::FileType;
use std::io::{Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Bytes that are looked at to tell the format, and the size of the first piece that is parsed.
pub(super) const HEAD: usize = 64 << 10;

/// Bytes after which it is asked again whether anybody wants a file that is held whole.
const PIECE: u64 = 4 << 20;

/// Where events come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The founding story.
    Bundled,
    /// Standard input.
    Stdin,
    /// A file.
    Path(PathBuf),
}

impl Input {
    /// The name for people.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Bundled => "founding story".to_owned(),
            Self::Stdin => "standard input".to_owned(),
            Self::Path(path) => path.display().to_string(),
        }
    }
}

/// An opened input.
pub(super) struct Source {
    /// Name for people.
    pub(super) name: String,
    /// Ticker that a price file without a ticker column has.
    pub(super) stem: String,
    /// Where the files of its series are.
    pub(super) folder: Folder,
    /// Size, if it is known.
    pub(super) total: Option<u64>,
    /// Its first bytes, without a byte order mark.
    pub(super) head: Vec<u8>,
    /// Bytes of the byte order mark that was taken off.
    pub(super) skipped: u64,
    /// Whether the head is all.
    pub(super) whole: bool,
    rest: Box<dyn Read + Send>,
}

impl Source {
    /// Opens `input` and reads its first bytes. While nothing has come from a pipe, `wait` is called with its name, and
    /// says whether to wait on.
    pub(super) fn open(
        input: &Input,
        wait: &mut dyn FnMut(&str) -> bool,
    ) -> Result<Self, LoadError> {
        let name = input.name();
        let (rest, total, folder, stem): (Box<dyn Read + Send>, _, _, _) = match input {
            Input::Bundled => {
                let text = super::bundled::STORY;
                let total = Some(text.len() as u64);
                (
                    Box::new(text.as_bytes()),
                    total,
                    Folder::Bundled,
                    String::new(),
                )
            }
            Input::Stdin => (
                Box::new(std::io::stdin()),
                None,
                Folder::Disk(PathBuf::from(".")),
                "STDIN".to_owned(),
            ),
            Input::Path(path) => open_path(path, &name, wait)?,
        };
        Self::read_head(name, stem, folder, total, rest)
    }

    fn read_head(
        name: String,
        stem: String,
        folder: Folder,
        total: Option<u64>,
        mut rest: Box<dyn Read + Send>,
    ) -> Result<Self, LoadError> {
        let mut head = Vec::new();
        let mut whole = false;
        // A pipe may bring little at a time, and then nothing for long.
        while head.len() < HEAD && !whole && !(total.is_none() && sniff::is_enough(&head)) {
            let mut piece = vec![0; HEAD - head.len()];
            match rest.read(&mut piece) {
                Ok(0) => whole = true,
                Ok(count) => head.extend_from_slice(piece.get(..count).unwrap_or_default()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(io_error(&name, error)),
            }
        }
        let mut skipped = 0;
        if head.starts_with(b"\xef\xbb\xbf") {
            head.drain(..3);
            skipped = 3;
        }
        if whole && head.iter().all(u8::is_ascii_whitespace) {
            return Err(LoadError::Empty(name));
        }
        Ok(Self {
            name,
            stem,
            folder,
            total,
            head,
            skipped,
            whole,
            rest,
        })
    }

    /// All of it, from its first byte on.
    pub(super) fn reader(&mut self) -> Box<dyn Read + Send> {
        let rest = std::mem::replace(&mut self.rest, Box::new(std::io::empty()));
        Box::new(Cursor::new(std::mem::take(&mut self.head)).chain(rest))
    }

    /// Reads the rest into the head, as far as `limit` allows, so that all of it can be looked at before it is read.
    pub(super) fn hold(&mut self, limit: u64) -> Result<(), LoadError> {
        while !self.whole && (self.head.len() as u64) < limit {
            self.read_more(limit)?;
        }
        Ok(())
    }

    /// Reads more of it into the head: as much as that has already. Not more than `limit` bytes are held.
    pub(super) fn read_more(&mut self, limit: u64) -> Result<(), LoadError> {
        let have = self.head.len();
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let room = have.max(HEAD).min(most.saturating_sub(have));
        self.head.resize(have + room, 0);
        let piece = self.head.get_mut(have..).unwrap_or_default();
        let outcome = self.rest.read(piece);
        let got = *outcome.as_ref().unwrap_or(&0);
        self.head.truncate(have + got);
        match outcome {
            Ok(0) => self.whole = true,
            Err(error) if error.kind() != ErrorKind::Interrupted => {
                return Err(io_error(&self.name, error));
            }
            _ => {}
        }
        Ok(())
    }

    /// All of it in memory, unless it is larger than `limit`; less when it is no longer `wanted`.
    pub(super) fn read_while(
        &mut self,
        limit: u64,
        format: &'static str,
        wanted: &dyn Fn() -> bool,
    ) -> Result<Vec<u8>, LoadError> {
        let too_large = |name: &str| LoadError::TooLarge {
            name: name.to_owned(),
            limit,
            format,
        };
        if self.total.is_some_and(|t| t > limit) {
            return Err(too_large(&self.name));
        }
        let mut all = Vec::with_capacity(self.total.unwrap_or(0) as usize);
        let mut reader = self.reader().take(limit.saturating_add(1));
        read_in_steps(&mut reader, &mut all, wanted).map_err(|e| io_error(&self.name, e))?;
        if all.len() as u64 > limit {
            return Err(too_large(&self.name));
        }
        Ok(all)
    }
}

/// Reads `reader` to its end, or until that is no longer `wanted`, which is checked after each piece.
pub(super) fn read_in_steps(
    reader: &mut dyn Read,
    into: &mut Vec<u8>,
    wanted: &dyn Fn() -> bool,
) -> std::io::Result<()> {
    while reader.take(PIECE).read_to_end(into)? > 0 && wanted() {}
    Ok(())
}

type Opened = (Box<dyn Read + Send>, Option<u64>, Folder, String);

fn open_path(
    path: &Path,
    name: &str,
    wait: &mut dyn FnMut(&str) -> bool,
) -> Result<Opened, LoadError> {
    // Looked at before it is opened: opening a pipe waits for a writer, and a terminal would give the keys away.
    let meta = std::fs::metadata(path).map_err(|e| io_error(name, e))?;
    let file = match kind(meta.file_type()) {
        Kind::Folder => {
            return Err(LoadError::Folder(name.trim_end_matches('/').to_owned()));
        }
        Kind::Device => return Err(LoadError::Device(name.to_owned())),
        Kind::Pipe => open_pipe(path, name, wait)?,
        Kind::Plain => File::open(path).map_err(|e| io_error(name, e))?,
    };
    // A pipe has a length of 0, which says nothing.
    let total = meta.is_file().then_some(meta.len());
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    let folder = Folder::Disk(parent.unwrap_or(Path::new(".")).to_path_buf());
    let stem = path.file_stem().unwrap_or_default();
    Ok((
        Box::new(file),
        total,
        folder,
        stem.to_string_lossy().to_uppercase(),
    ))
}

/// What a path leads to.
enum Kind {
    Plain,
    Folder,
    Pipe,
    /// A terminal, a disk, a socket.
    Device,
}

#[cfg(unix)]
fn kind(found: FileType) -> Kind {
    use std::os::unix::fs::FileTypeExt;
    if found.is_dir() {
        Kind::Folder
    } else if found.is_fifo() {
        Kind::Pipe
    } else if found.is_file() {
        Kind::Plain
    } else {
        Kind::Device
    }
}

#[cfg(not(unix))]
fn kind(found: FileType) -> Kind {
    if found.is_dir() {
        Kind::Folder
    } else {
        Kind::Plain
    }
}

/// How often somebody who waits for a pipe is asked whether to wait on.
#[cfg(unix)]
const PATIENCE: rustix::event::Timespec = rustix::event::Timespec {
    tv_sec: 0,
    tv_nsec: 200_000_000,
};

/// Opens a pipe and waits until something has come.
#[cfg(unix)]
fn open_pipe(
    path: &Path,
    name: &str,
    wait: &mut dyn FnMut(&str) -> bool,
) -> Result<File, LoadError> {
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::fs::{OFlags, fcntl_setfl};
    use std::os::unix::fs::OpenOptionsExt;

    let cannot = |error: std::io::Error| io_error(name, error);
    let mut options = File::options();
    options.read(true);
    options.custom_flags(OFlags::NONBLOCK.bits().cast_signed());
    let file = options.open(path).map_err(cannot)?;
    loop {
        let mut ready = [PollFd::new(&file, PollFlags::IN)];
        match poll(&mut ready, Some(&PATIENCE)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => {}
            Ok(_) => break,
            Err(error) => return Err(cannot(error.into())),
        }
        if !wait(name) {
            return Err(cannot(ErrorKind::Interrupted.into()));
        }
    }
    fcntl_setfl(&file, OFlags::empty()).map_err(|e| cannot(e.into()))?;
    Ok(file)
}

#[cfg(not(unix))]
fn open_pipe(path: &Path, name: &str, _: &mut dyn FnMut(&str) -> bool) -> Result<File, LoadError> {
    File::open(path).map_err(|e| io_error(name, e))
}

/// The sentence for what the system said.
pub(super) fn io_error(name: &str, source: std::io::Error) -> LoadError {
    let name = name.to_owned();
    match source.kind() {
        ErrorKind::NotFound => LoadError::Missing(name),
        ErrorKind::PermissionDenied => LoadError::Permission(name),
        ErrorKind::IsADirectory => LoadError::Folder(name),
        _ => LoadError::Io { name, source },
    }
}
