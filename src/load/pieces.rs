//! Cutting a stream into pieces that end where a line ends.
//!
//! The first piece is small, so that something is seen at once; later ones grow, so that threads have work.
//! A line beyond the limit is counted and passed over; it is never held whole.

use super::source::HEAD;
use std::io::{ErrorKind, Read, Result};

/// Lines that are looked at for the end of an event.
const LOOK_BACK: usize = 10_000;
/// Bytes of the largest piece.
const LARGEST: usize = 3 << 20;

/// Some whole lines of a file.
#[derive(Debug, Default)]
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    /// Number of its first line, from 1.
    pub(super) line: u64,
    /// Bytes of the file before it.
    pub(super) offset: u64,
    /// Lines before or after its bytes that were passed over.
    pub(super) too_long: Vec<TooLong>,
    /// Bytes of those lines.
    pub(super) passed: u64,
}

/// A line that was passed over.
#[derive(Debug)]
pub(super) struct TooLong {
    pub(super) line: u64,
    pub(super) offset: u64,
    pub(super) bytes: u64,
    /// How it begins.
    pub(super) start: String,
}

/// A stream that is being cut.
pub(super) struct Pieces {
    reader: Box<dyn Read + Send>,
    /// Start of a line that the last piece did not have whole.
    left: Vec<u8>,
    /// Bytes of a piece that nobody needs any more: to read into them takes no memory anew.
    spare: Vec<u8>,
    line: u64,
    offset: u64,
    size: usize,
    limit: usize,
    done: bool,
}

impl Pieces {
    pub(super) fn new(reader: Box<dyn Read + Send>, offset: u64, limit: usize) -> Self {
        Self {
            reader,
            left: Vec::new(),
            spare: Vec::new(),
            line: 1,
            offset,
            size: HEAD,
            limit,
            done: false,
        }
    }

    /// Takes back the bytes of a piece.
    pub(super) fn reuse(&mut self, bytes: Vec<u8>) {
        self.spare = bytes;
    }

    /// The next piece; `None` at the end.
    pub(super) fn next_piece(&mut self) -> Result<Option<Piece>> {
        let mut too_long = Vec::new();
        let mut passed = 0;
        let left = std::mem::take(&mut self.left);
        let mut have = left.len();
        let mut bytes = if left.len() <= self.spare.len() {
            std::mem::take(&mut self.spare)
        } else {
            Vec::new()
        };
        match bytes.get_mut(..have) {
            Some(start) => start.copy_from_slice(&left),
            None => bytes = left,
        }
        loop {
            if self.done && have == 0 && too_long.is_empty() {
                return Ok(None);
            }
            let room = self.size.max(have + HEAD);
            have = self.fill(&mut bytes, have, room)?;
            if self.done {
                return Ok(Some(self.cut(bytes, too_long, passed)));
            }
            let last = memchr::memrchr(b'\n', &bytes);
            let end = end_of_event(&bytes).or(last.filter(|_| have >= LARGEST));
            if let Some(end) = end {
                self.left = bytes.get(end + 1..).unwrap_or_default().to_vec();
                bytes.truncate(end + 1);
                self.size = (self.size * 4).min(LARGEST);
                return Ok(Some(self.cut(bytes, too_long, passed)));
            }
            if last.is_none() && have > self.limit {
                let long = self.pass_over(&mut bytes)?;
                have = bytes.len();
                passed += long.bytes;
                too_long.push(long);
                if too_long.len() >= 1000 {
                    self.left = std::mem::take(&mut bytes);
                    return Ok(Some(self.cut(bytes, too_long, passed)));
                }
            }
        }
    }

    /// The piece of these bytes; the next one begins after it.
    fn cut(&mut self, bytes: Vec<u8>, too_long: Vec<TooLong>, passed: u64) -> Piece {
        let piece = Piece {
            line: self.line,
            offset: self.offset,
            too_long,
            passed,
            bytes,
        };
        self.line += memchr::memchr_iter(b'\n', &piece.bytes).count() as u64;
        self.offset += piece.bytes.len() as u64;
        piece
    }

    /// Reads behind the first `have` of `bytes` until they are `size` or the stream ends, cuts them there and says how
    /// many they are. A pipe's pause does not hold up whole lines.
    fn fill(&mut self, bytes: &mut Vec<u8>, mut have: usize, size: usize) -> Result<usize> {
        bytes.resize(size, 0);
        while have < size && !self.done {
            let Some(room) = bytes.get_mut(have..) else {
                break;
            };
            match self.reader.read(room) {
                Ok(0) => self.done = true,
                Ok(count) => {
                    let got = bytes.get(have..have + count).unwrap_or_default();
                    let short = count < 64 << 10 && memchr::memchr(b'\n', got).is_some();
                    have += count;
                    if short {
                        break;
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    bytes.truncate(have);
                    return Err(error);
                }
            }
        }
        bytes.truncate(have);
        Ok(have)
    }

    /// Reads on to the end of the line that fills `bytes`, and leaves what comes after it there.
    fn pass_over(&mut self, bytes: &mut Vec<u8>) -> Result<TooLong> {
        let mut long = TooLong::new(self.line, self.offset, bytes);
        loop {
            self.fill(bytes, 0, LARGEST)?;
            let end = memchr::memchr(b'\n', bytes);
            long.bytes += end.unwrap_or(bytes.len()) as u64;
            if let Some(end) = end {
                bytes.drain(..=end);
                self.line += 1;
                self.offset += long.bytes + 1;
                return Ok(long);
            }
            if self.done {
                bytes.clear();
                self.offset += long.bytes;
                return Ok(long);
            }
        }
    }
}

/// The end of the last line that surely ends an event: one from bracket to bracket, or one that closes an event over
/// several lines. What else ends near the end of the bytes may go on.
fn end_of_event(bytes: &[u8]) -> Option<usize> {
    let mut breaks = memchr::memrchr_iter(b'\n', bytes);
    let mut end = breaks.next()?;
    for _ in 0..LOOK_BACK {
        let before = breaks.next();
        let line = bytes
            .get(before.map_or(0, |at| at + 1)..end)
            .unwrap_or_default();
        if ends_event(line) {
            return Some(end);
        }
        end = before?;
    }
    None
}

fn ends_event(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    let line = line.strip_suffix(b",").unwrap_or(line);
    matches!(
        (line.first(), line.last()),
        (Some(b'{' | b'}'), Some(b'}')) | (Some(b'[' | b']'), Some(b']'))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines that are kept, and numbers of those that are not.
    fn cut(text: &str, limit: usize) -> (String, Vec<u64>) {
        let (mut kept, mut long) = (String::new(), Vec::new());
        let mut pieces = Pieces::new(Box::new(std::io::Cursor::new(text.to_owned())), 0, limit);
        while let Ok(Some(piece)) = pieces.next_piece() {
            let before = text.get(..piece.offset as usize).unwrap_or_default();
            assert_eq!(before.matches('\n').count() as u64 + 1, piece.line);
            kept.push_str(&String::from_utf8_lossy(&piece.bytes));
            long.extend(piece.too_long.iter().map(|l| l.line));
        }
        (kept, long)
    }

    #[test]
    fn pieces_end_where_lines_end() {
        let line = "x".repeat(999) + "\n";
        let text = line.repeat(300) + "end";
        assert_eq!(cut(&text, 10_000), (text.clone(), vec![]));
        let event = "{\n \"a\": {\n  \"b\": 1\n }\n}\n".repeat(20_000);
        let mut pieces = Pieces::new(Box::new(std::io::Cursor::new(event.clone())), 0, 1 << 20);
        let mut kept = Vec::new();
        while let Ok(Some(piece)) = pieces.next_piece() {
            assert!(piece.bytes.starts_with(b"{\n") && piece.bytes.ends_with(b"\n}\n"));
            kept.extend(piece.bytes);
        }
        assert_eq!(kept, event.as_bytes());
        assert_eq!(cut("", 10), (String::new(), vec![]));
        assert_eq!(cut("a", 10), ("a".to_owned(), vec![]));
    }

    #[test]
    fn long_lines_are_not_held() {
        let (long, limit) = ("y".repeat(9 << 20), 1 << 20);
        let text = format!("a\n{long}\nb\n{long}\nc\n");
        let mut pieces = Pieces::new(Box::new(std::io::Cursor::new(text)), 0, limit);
        let (mut kept, mut long) = (Vec::new(), Vec::new());
        while let Ok(Some(piece)) = pieces.next_piece() {
            assert!(piece.bytes.len() <= LARGEST + limit + HEAD);
            kept.extend(piece.bytes);
            long.extend(piece.too_long.iter().map(|l| (l.line, l.bytes)));
        }
        let held = kept.split(|b| *b == b'\n').filter(|l| l.len() > limit);
        assert!(held.count() == 0 && kept.starts_with(b"a\nb\nc"));
        assert_eq!(long, [(2, 9 << 20), (4, 9 << 20)]);
    }
}
