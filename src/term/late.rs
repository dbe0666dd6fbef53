//! The terminal's answer to the question for its background, when it comes after the wait for it was over.
//!
//! Over a slow line it comes among the keys. Owns telling it from what a person types. Refuses everything else: a
//! key that is no part of an answer is given on.

use super::colours;
use crate::ui::Background;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// No answer is longer: `11;rgba:ffff/ffff/ffff/ffff`.
const LONGEST: usize = 27;

/// Listens for an answer among keys.
#[derive(Debug, Default)]
pub struct Late {
    awaited: bool,
    /// What has come of it.
    answer: Option<String>,
}

/// What a key was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A key like any other.
    Key,
    /// A part of the answer.
    Part,
    /// Its end: the terminal's background.
    Background(Background),
}

impl Late {
    /// Listens when an answer is still to come.
    #[must_use]
    pub const fn new(awaited: bool) -> Self {
        Self {
            awaited,
            answer: None,
        }
    }

    /// Takes a key. An answer is an "operating system command" (ECMA-48): it begins as alt-] and ends as alt-\ or ctrl-g.
    pub fn take(&mut self, key: &KeyEvent) -> Heard {
        if !self.awaited {
            return Heard::Key;
        }
        let held = key.modifiers.difference(KeyModifiers::SHIFT);
        let Some(answer) = &mut self.answer else {
            if (key.code, held) != (KeyCode::Char(']'), KeyModifiers::ALT) {
                return Heard::Key;
            }
            self.answer = Some(String::with_capacity(LONGEST));
            return Heard::Part;
        };
        match key.code {
            KeyCode::Char('\\') if held == KeyModifiers::ALT => self.end(),
            KeyCode::Char('g') if held == KeyModifiers::CONTROL => self.end(),
            KeyCode::Char(c)
                if held.is_empty()
                    && answer.len() < LONGEST
                    && (c.is_ascii_hexdigit() || ";rg:/".contains(c)) =>
            {
                answer.push(c);
                Heard::Part
            }
            _ => {
                self.answer = None;
                Heard::Key
            }
        }
    }

    fn end(&mut self) -> Heard {
        self.awaited = false;
        let answer = self.answer.take().unwrap_or_default();
        colours::answered(&answer).map_or(Heard::Part, Heard::Background)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hear(late: &mut Late, text: &str) -> Vec<Heard> {
        let mut alt = false;
        let mut heard = Vec::new();
        for c in text.chars() {
            let (code, modifiers) = match (c, std::mem::take(&mut alt)) {
                ('\u{1b}', _) => {
                    alt = true;
                    continue;
                }
                ('\u{7}', _) => ('g', KeyModifiers::CONTROL),
                (c, true) => (c, KeyModifiers::ALT),
                (c, false) => (c, KeyModifiers::NONE),
            };
            heard.push(late.take(&KeyEvent::new(KeyCode::Char(code), modifiers)));
        }
        heard
    }

    #[test]
    fn an_answer_is_no_typing() {
        for (text, wanted) in [
            ("\u{1b}]11;rgb:fafa/fafa/fafa\u{1b}\\", Background::Light),
            ("\u{1b}]11;rgb:1616/1818/1D1D\u{7}", Background::Dark),
            ("\u{1b}]11;rgba:ff/ff/ff/ff\u{7}", Background::Light),
        ] {
            let mut late = Late::new(true);
            let mut heard = hear(&mut late, text);
            assert_eq!(heard.pop(), Some(Heard::Background(wanted)), "{text:?}");
            assert!(heard.iter().all(|h| *h == Heard::Part), "{text:?}");
            assert_eq!(hear(&mut late, "\u{1b}]1"), [Heard::Key; 2], "one answer");
        }
    }

    #[test]
    fn typing_is_no_answer() {
        assert_eq!(
            hear(&mut Late::new(false), "\u{1b}]11;rgb"),
            [Heard::Key; 7]
        );
        let mut late = Late::new(true);
        assert_eq!(hear(&mut late, "11;rgb:g"), [Heard::Key; 8]);
        // What breaks off is typing again from there on.
        assert_eq!(
            hear(&mut late, "\u{1b}]1j1"),
            [Heard::Part, Heard::Part, Heard::Key, Heard::Key]
        );
        let endless = "1".repeat(LONGEST + 1);
        let heard = hear(&mut late, &format!("\u{1b}]{endless}"));
        assert_eq!(heard.last(), Some(&Heard::Key));
    }
}
