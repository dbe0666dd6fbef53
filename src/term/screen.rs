//! What the terminal shows: a drawn buffer in, the bytes that change the screen out, in one write.
//!
//! Owns the last frame. Refuses to draw: a frame is finished before the first byte of it is sent, so that no
//! panic can leave a frame half sent or an update begun and not ended.

use super::tty;
use crate::export::{Look, sgr};
use crate::text::width;
use crossterm::Command;
use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use std::{fmt, io};

/// Bytes that a frame may take without the memory for it growing.
const ROOM: usize = 64 * 1024;

/// The screen and the last frame on it.
#[derive(Debug)]
pub struct Screen {
    /// The last frame.
    shown: Buffer,
    /// The frame that is being drawn; swapped with the last one, so that no frame takes memory anew.
    draft: Buffer,
    /// Whether `shown` is what stands on the screen.
    known: bool,
    /// Where the cursor stands; `None` while it is hidden.
    cursor: Option<Position>,
    bytes: String,
}

impl Default for Screen {
    fn default() -> Self {
        let (shown, draft) = (Buffer::default(), Buffer::default());
        Self {
            shown,
            draft,
            known: false,
            cursor: None,
            bytes: String::with_capacity(ROOM),
        }
    }
}

impl Screen {
    /// Forgets what is shown, so that the next frame is sent whole.
    pub const fn forget(&mut self) {
        self.known = false;
    }

    /// An empty frame of this size to draw on.
    pub fn blank(&mut self, area: Rect) -> &mut Buffer {
        self.draft.resize(area);
        self.draft.reset();
        &mut self.draft
    }

    /// Shows the frame that was drawn. Sends nothing when it is what stands there already.
    ///
    /// # Errors
    ///
    /// When the terminal is gone.
    pub fn show(&mut self, cursor: Option<Position>) -> io::Result<()> {
        self.encode(cursor).map_err(io::Error::other)?;
        std::mem::swap(&mut self.shown, &mut self.draft);
        self.known = true;
        self.cursor = cursor;
        if self.bytes.is_empty() {
            return Ok(());
        }
        tty::send(self.bytes.as_bytes())
    }

    /// Writes the difference between the last frame and the new one into `bytes`; leaves them empty when there is none.
    fn encode(&mut self, cursor: Option<Position>) -> fmt::Result {
        self.bytes.clear();
        let whole = !self.known || self.shown.area != self.draft.area;
        if whole {
            self.shown.resize(self.draft.area);
            self.shown.reset();
        }
        let changes = self.shown.diff(&self.draft);
        if !whole && changes.is_empty() && cursor == self.cursor {
            return Ok(());
        }
        let out = &mut self.bytes;
        BeginSynchronizedUpdate.write_ansi(out)?;
        if whole {
            Hide.write_ansi(out)?;
            out.push_str(sgr::PLAIN);
            Clear(ClearType::All).write_ansi(out)?;
        } else if self.cursor.is_some() && !changes.is_empty() {
            Hide.write_ansi(out)?;
        }
        cells(out, &changes)?;
        match cursor {
            Some(at) => {
                MoveTo(at.x, at.y).write_ansi(out)?;
                Show.write_ansi(out)?;
            }
            None => Hide.write_ansi(out)?,
        }
        EndSynchronizedUpdate.write_ansi(out)
    }
}

/// Writes cells at their places. Begins and ends without any look, and says a place only where a cell does not stand
/// right behind the one before.
fn cells(out: &mut String, changes: &[(u16, u16, &Cell)]) -> fmt::Result {
    let (mut look, mut next) = (Look::default(), None);
    for (x, y, cell) in changes {
        if next != Some((*x, *y)) {
            MoveTo(*x, *y).write_ansi(out)?;
        }
        // How far a wide character moves the cursor is the terminal's to say.
        next = (width(cell.symbol()) == 1).then(|| (x.saturating_add(1), *y));
        let wanted = Look::of(cell);
        sgr::change(out, look, wanted);
        look = wanted;
        out.push_str(cell.symbol());
    }
    sgr::change(out, look, Look::default());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes<const N: usize>(
        screen: &mut Screen,
        lines: [&str; N],
        cursor: Option<Position>,
    ) -> String {
        screen.draft = Buffer::with_lines(lines);
        let encoded = screen.encode(cursor);
        std::mem::swap(&mut screen.shown, &mut screen.draft);
        (screen.known, screen.cursor) = (true, cursor);
        encoded.map_or_else(|e| e.to_string(), |()| screen.bytes.clone())
    }

    #[test]
    fn only_what_changed_is_sent_within_one_update() {
        let mut screen = Screen::default();
        let first = bytes(&mut screen, ["one", "two"], None);
        assert!(first.starts_with("\x1b[?2026h") && first.ends_with("\x1b[?2026l"));
        assert!(first.contains("one") && first.contains("\x1b[2J"));
        assert_eq!(bytes(&mut screen, ["one", "two"], None), "");
        let changed = bytes(&mut screen, ["one", "six"], None);
        assert!(changed.contains("\x1b[2;1Hsix") && !changed.contains("one"));
        let resized = bytes(&mut screen, ["one"], Some(Position::new(1, 0)));
        assert!(resized.contains("\x1b[2J") && resized.contains("\x1b[1;2H\x1b[?25h"));
        screen.forget();
        assert!(bytes(&mut screen, ["one"], None).contains("one"));
    }

    #[test]
    fn a_screen_without_cells_draws() {
        let mut screen = Screen::default();
        screen.blank(Rect::default());
        assert!(screen.encode(None).is_ok());
    }
}
