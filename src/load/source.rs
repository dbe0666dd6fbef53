//! Opening an input: a file, standard input, or the founding story inside the program.
//!
//! The first bytes are read here and put back in front of the rest, so that the format is told from content.

use super::error::LoadError;
use super::prices_files::Folder;
use super::sniff;
use super::stream::Stream;
use std::fs::File;
use std::fs::FileType;
use std::io::{Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Bytes that are looked at to tell the format, and the size of the first piece that is parsed.
pub(super) const HEAD: usize = 64 << 10;

/// Most bytes that are read before it is checked again whether anybody wants them.
pub(super) const PIECE: usize = 4 << 20;

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
    rest: Stream,
    /// Room for a read. It is cleared once; clearing the end of a growing vector for each read costs as much as parsing.
    room: Vec<u8>,
}

/// What a step of reading brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    Bytes,
    /// Nothing, for a moment: a pipe is silent.
    Silence,
    /// The end.
    End,
}

impl Source {
    /// Opens `input` and reads its first bytes. While nothing has come from a pipe, `wait` is called with its name, and
    /// says whether to wait on.
    pub(super) fn open(
        input: &Input,
        wait: &mut dyn FnMut(&str) -> bool,
    ) -> Result<Self, LoadError> {
        let name = input.name();
        let (rest, total, folder, stem) = match input {
            Input::Bundled => {
                let text = super::bundled::STORY;
                let total = Some(text.len() as u64);
                (
                    Stream::Stored(Box::new(text.as_bytes())),
                    total,
                    Folder::Bundled,
                    String::new(),
                )
            }
            Input::Stdin => (
                Stream::stdin(),
                None,
                Folder::Disk(PathBuf::from(".")),
                "STDIN".to_owned(),
            ),
            Input::Path(path) => open_path(path, &name, wait)?,
        };
        let mut source = Self {
            name,
            stem,
            folder,
            total,
            head: Vec::new(),
            skipped: 0,
            whole: false,
            rest,
            room: Vec::new(),
        };
        source.read_head(wait)?;
        Ok(source)
    }

    fn read_head(&mut self, wait: &mut dyn FnMut(&str) -> bool) -> Result<(), LoadError> {
        // A pipe may bring little at a time, and then nothing for long.
        let is_enough = |source: &Self| source.total.is_none() && sniff::is_enough(&source.head);
        while self.head.len() < HEAD && !self.whole && !is_enough(self) {
            let arrival = self.read_more(HEAD as u64)?;
            if arrival == Arrival::Silence && !wait(&self.name) {
                return Err(io_error(&self.name, ErrorKind::Interrupted.into()));
            }
        }
        if self.head.starts_with(b"\xef\xbb\xbf") {
            self.head.drain(..3);
            self.skipped = 3;
        }
        if self.whole && self.head.iter().all(u8::is_ascii_whitespace) {
            return Err(LoadError::Empty(self.name.clone()));
        }
        Ok(())
    }

    /// All of it, from its first byte on.
    pub(super) fn reader(&mut self) -> Box<dyn Read + Send> {
        let nothing = Stream::Stored(Box::new(std::io::empty()));
        let rest = std::mem::replace(&mut self.rest, nothing);
        Box::new(Cursor::new(std::mem::take(&mut self.head)).chain(rest))
    }

    /// Reads the rest into the head, as far as `limit` allows and as long as it is `wanted`, so that all of it can be
    /// looked at before it is read.
    pub(super) fn hold(&mut self, limit: u64, wanted: &dyn Fn() -> bool) -> Result<(), LoadError> {
        while !self.whole && (self.head.len() as u64) < limit && wanted() {
            self.read_more(limit)?;
        }
        Ok(())
    }

    /// Reads more of it into the head: as much as that has already, and at most a piece. Not more than `limit` bytes are
    /// held.
    pub(super) fn read_more(&mut self, limit: u64) -> Result<Arrival, LoadError> {
        let have = self.head.len();
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let room = have.clamp(HEAD, PIECE).min(most.saturating_sub(have));
        let mut head = std::mem::take(&mut self.head);
        let arrival = self.fetch(&mut head, room);
        self.head = head;
        arrival
    }

    /// Reads on behind `bytes`: its head first, and then at most `room` bytes at a time.
    pub(super) fn read_on(
        &mut self,
        bytes: &mut Vec<u8>,
        room: usize,
    ) -> Result<Arrival, LoadError> {
        if self.head.is_empty() {
            return self.fetch(bytes, room);
        }
        bytes.append(&mut self.head);
        Ok(Arrival::Bytes)
    }

    /// An input that arrives in parts.
    #[cfg(test)]
    pub(super) fn of_parts(parts: Box<dyn Read + Send>) -> Self {
        Self {
            name: "parts".to_owned(),
            stem: "PARTS".to_owned(),
            folder: Folder::Bundled,
            total: None,
            head: Vec::new(),
            skipped: 0,
            whole: false,
            rest: Stream::Stored(parts),
            room: Vec::new(),
        }
    }

    fn fetch(&mut self, bytes: &mut Vec<u8>, room: usize) -> Result<Arrival, LoadError> {
        let fail = |error| io_error(&self.name, error);
        if self.whole {
            return Ok(Arrival::End);
        }
        if !self.rest.is_ready().map_err(fail)? {
            return Ok(Arrival::Silence);
        }
        // A pipe holds little.
        let room = match self.rest {
            Stream::Stored(_) => room,
            Stream::Pipe(_) => room.min(HEAD),
        };
        if self.room.len() < room {
            self.room = vec![0; room];
        }
        let into = self.room.get_mut(..room).unwrap_or_default();
        let outcome = self.rest.read(into);
        let got = *outcome.as_ref().unwrap_or(&0);
        bytes.extend_from_slice(into.get(..got).unwrap_or_default());
        match outcome {
            Ok(0) => {
                self.whole = true;
                Ok(Arrival::End)
            }
            Ok(_) => Ok(Arrival::Bytes),
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(Arrival::Silence),
            Err(error) => Err(fail(error)),
        }
    }

    /// All of it in memory, unless it is larger than `limit`. After each step `go_on` gets what has come and says
    /// whether to read on.
    pub(super) fn read_while(
        &mut self,
        limit: u64,
        format: &'static str,
        go_on: &mut dyn FnMut(&[u8], Arrival) -> bool,
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
        loop {
            let arrival = self.read_on(&mut all, PIECE)?;
            if all.len() as u64 > limit {
                return Err(too_large(&self.name));
            }
            if arrival == Arrival::End || !go_on(&all, arrival) {
                return Ok(all);
            }
        }
    }
}

/// Reads `reader` to its end, or until that is no longer `wanted`, which is checked after each piece.
pub(super) fn read_in_steps(
    reader: &mut dyn Read,
    into: &mut Vec<u8>,
    wanted: &dyn Fn() -> bool,
) -> std::io::Result<()> {
    while reader.take(PIECE as u64).read_to_end(into)? > 0 && wanted() {}
    Ok(())
}

type Opened = (Stream, Option<u64>, Folder, String);

fn open_path(
    path: &Path,
    name: &str,
    wait: &mut dyn FnMut(&str) -> bool,
) -> Result<Opened, LoadError> {
    // Looked at before it is opened: opening a pipe waits for a writer, and a terminal would give the keys away.
    let meta = std::fs::metadata(path).map_err(|e| io_error(name, e))?;
    let stream = match kind(meta.file_type()) {
        Kind::Folder => {
            return Err(LoadError::Folder(name.trim_end_matches('/').to_owned()));
        }
        Kind::Device => return Err(LoadError::Device(name.to_owned())),
        Kind::Pipe => open_pipe(path, name, wait)?,
        Kind::Plain => {
            let file = File::open(path).map_err(|e| io_error(name, e))?;
            Stream::Stored(Box::new(file))
        }
    };
    // A pipe has a length of 0, which says nothing.
    let total = meta.is_file().then_some(meta.len());
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    let folder = Folder::Disk(parent.unwrap_or(Path::new(".")).to_path_buf());
    let stem = path.file_stem().unwrap_or_default();
    Ok((stream, total, folder, stem.to_string_lossy().to_uppercase()))
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

/// Opens a pipe and waits until something has come.
#[cfg(unix)]
fn open_pipe(
    path: &Path,
    name: &str,
    wait: &mut dyn FnMut(&str) -> bool,
) -> Result<Stream, LoadError> {
    use rustix::fs::{OFlags, fcntl_setfl};
    use std::os::unix::fs::OpenOptionsExt;

    let cannot = |error: std::io::Error| io_error(name, error);
    let mut options = File::options();
    options.read(true);
    options.custom_flags(OFlags::NONBLOCK.bits().cast_signed());
    let file = options.open(path).map_err(cannot)?;
    fcntl_setfl(&file, OFlags::empty()).map_err(|e| cannot(e.into()))?;
    let stream = Stream::Pipe(file);
    while !stream.is_ready().map_err(cannot)? {
        if !wait(name) {
            return Err(cannot(ErrorKind::Interrupted.into()));
        }
    }
    Ok(stream)
}

#[cfg(not(unix))]
fn open_pipe(
    path: &Path,
    name: &str,
    _: &mut dyn FnMut(&str) -> bool,
) -> Result<Stream, LoadError> {
    let file = File::open(path).map_err(|e| io_error(name, e))?;
    Ok(Stream::Pipe(file))
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Gives blanks without end, and counts them.
    struct Blanks(Arc<AtomicUsize>);

    impl Read for Blanks {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            buffer.fill(b' ');
            self.0.fetch_add(buffer.len(), Ordering::Relaxed);
            Ok(buffer.len())
        }
    }

    #[test]
    fn a_step_at_most_is_read_once_nobody_wants_it() {
        type Read = fn(&mut Source, &dyn Fn() -> bool);
        let ways: [(&str, Read); 3] = [
            ("whole", |source, wanted| {
                let _ = source.read_while(1 << 30, "table", &mut |_, _| wanted());
            }),
            ("held", |source, wanted| {
                let _ = source.hold(1 << 30, wanted);
            }),
            ("plain", |source, wanted| {
                let _ = read_in_steps(&mut source.rest, &mut Vec::new(), wanted);
            }),
        ];
        for (name, read) in ways {
            let count = Arc::new(AtomicUsize::new(0));
            let mut source = Source::of_parts(Box::new(Blanks(Arc::clone(&count))));
            let (asked, before) = (Cell::new(0), Cell::new(0));
            read(&mut source, &|| {
                asked.set(asked.get() + 1);
                if asked.get() == 5 {
                    before.set(count.load(Ordering::Relaxed));
                }
                asked.get() < 5
            });
            assert_eq!(asked.get(), 5, "{name}");
            assert_eq!(count.load(Ordering::Relaxed), before.get(), "{name}");
            assert!(before.get() <= 6 * PIECE, "{name}");
        }
    }
}
