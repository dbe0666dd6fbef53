//! A line that is being typed: the editing keys, over a headless line editor.

use super::{Chord, Key};
use tui_input::{Input, InputRequest};

/// The longest line that can be typed or pasted, in characters.
const LONGEST: usize = 2_000;

/// A line of text with a cursor.
#[derive(Clone, Debug, Default)]
pub struct Line {
    input: Input,
}

impl Line {
    /// A line that holds `text`, the cursor at its end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            input: Input::new(text.to_owned()),
        }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Where the cursor stands, in bytes.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.text()
            .char_indices()
            .nth(self.input.cursor())
            .map_or(self.text().len(), |(at, _)| at)
    }

    /// Replaces the text; the cursor goes to byte `at`.
    pub fn set(&mut self, text: &str, at: usize) {
        let before = text.get(..at).unwrap_or(text).chars().count();
        self.input = Input::new(text.to_owned()).with_cursor(before);
    }

    /// Applies a key; whether it was one that edits.
    pub fn key(&mut self, chord: Chord) -> bool {
        let request = match (chord.key, chord.ctrl, chord.alt) {
            (Key::Char(c), false, false) if self.text().chars().count() < LONGEST => {
                InputRequest::InsertChar(c)
            }
            (Key::Backspace, false, false) | (Key::Char('h'), true, false) => {
                InputRequest::DeletePrevChar
            }
            (Key::Backspace, ..) | (Key::Char('w'), true, false) => InputRequest::DeletePrevWord,
            (Key::Delete, false, false) | (Key::Char('d'), true, false) => {
                InputRequest::DeleteNextChar
            }
            (Key::Left, false, false) | (Key::Char('b'), true, false) => InputRequest::GoToPrevChar,
            (Key::Right, false, false) | (Key::Char('f'), true, false) => {
                InputRequest::GoToNextChar
            }
            (Key::Left, ..) | (Key::Char('b'), false, true) => InputRequest::GoToPrevWord,
            (Key::Right, ..) | (Key::Char('f'), false, true) => InputRequest::GoToNextWord,
            (Key::Home, ..) | (Key::Char('a'), true, false) => InputRequest::GoToStart,
            (Key::End, ..) | (Key::Char('e'), true, false) => InputRequest::GoToEnd,
            (Key::Char('u'), true, false) => InputRequest::DeleteLine,
            (Key::Char('k'), true, false) => InputRequest::DeleteTillEnd,
            _ => return false,
        };
        self.input.handle(request);
        true
    }

    /// Puts pasted text in at the cursor: one line, without control characters, cut to what a line may hold.
    pub fn paste(&mut self, text: &str) {
        let room = LONGEST.saturating_sub(self.text().chars().count());
        let clean: String = crate::text::line(text).chars().take(room).collect();
        let at = self.cursor();
        let (before, after) = self
            .text()
            .split_at_checked(at)
            .unwrap_or((self.text(), ""));
        let joined = format!("{before}{clean}{after}");
        self.set(&joined, at + clean.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editing_keeps_to_characters() {
        let mut line = Line::new("été");
        assert_eq!(line.cursor(), "été".len());
        line.key(Chord::plain(Key::Left));
        line.key(Chord::plain(Key::Backspace));
        assert_eq!((line.text(), line.cursor()), ("éé", 2));
        line.paste("a\u{1b}[2J\nb");
        assert_eq!(line.text(), "éa·[2J bé");
    }
}
