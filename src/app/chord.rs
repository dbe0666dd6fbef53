//! A key press, normalised, with a name that people read and write.
//!
//! Knows nothing of terminals: the driver turns what a terminal sends into chords. A character carries its own
//! case, so shift is only kept for keys that have none.

use std::fmt;

/// A key without its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// A character as typed.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Left arrow.
    Left,
    /// Right arrow.
    Right,
    /// Up arrow.
    Up,
    /// Down arrow.
    Down,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key.
    F(u8),
}

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Chord {
    /// The key.
    pub key: Key,
    /// Control is held.
    pub ctrl: bool,
    /// Alt is held.
    pub alt: bool,
    /// Shift is held; never for a character.
    pub shift: bool,
}

/// Names of keys that are not characters.
const NAMED: &[(&str, Key)] = &[
    ("Enter", Key::Enter),
    ("Esc", Key::Esc),
    ("Tab", Key::Tab),
    ("Backspace", Key::Backspace),
    ("Del", Key::Delete),
    ("Left", Key::Left),
    ("Right", Key::Right),
    ("Up", Key::Up),
    ("Down", Key::Down),
    ("Home", Key::Home),
    ("End", Key::End),
    ("PgUp", Key::PageUp),
    ("PgDn", Key::PageDown),
    ("Space", Key::Char(' ')),
];

impl Chord {
    /// The key alone.
    #[must_use]
    pub const fn plain(key: Key) -> Self {
        Self {
            key,
            ctrl: false,
            alt: false,
            shift: false,
        }
    }

    /// The chord as it is compared: a character has no shift, and one with control is in lower case.
    #[must_use]
    pub fn normal(self) -> Self {
        match self.key {
            Key::Char(c) if self.ctrl => Self {
                key: Key::Char(c.to_ascii_lowercase()),
                shift: false,
                ..self
            },
            Key::Char(_) => Self {
                shift: false,
                ..self
            },
            _ => self,
        }
    }

    /// Reads `q`, `G`, `ctrl-r`, `shift-Left`, `Enter`, `Space`, `F5`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut chord = Self::plain(Key::Esc);
        let mut rest = text;
        loop {
            if let Some(after) = rest.strip_prefix("ctrl-").filter(|a| !a.is_empty()) {
                chord.ctrl = true;
                rest = after;
            } else if let Some(after) = rest.strip_prefix("alt-").filter(|a| !a.is_empty()) {
                chord.alt = true;
                rest = after;
            } else if let Some(after) = rest.strip_prefix("shift-").filter(|a| !a.is_empty()) {
                chord.shift = true;
                rest = after;
            } else {
                break;
            }
        }
        let named = NAMED
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(rest))
            .map(|(_, key)| *key);
        let mut chars = rest.chars();
        chord.key = match (named, chars.next(), chars.next()) {
            (Some(key), ..) => key,
            (None, Some(c), None) => Key::Char(c),
            (None, Some('F'), Some(_)) => Key::F(
                rest.strip_prefix('F')?
                    .parse()
                    .ok()
                    .filter(|n| (1..=24).contains(n))?,
            ),
            _ => return None,
        };
        Some(chord.normal())
    }

    /// Reads keys in a row, separated by spaces: `g g`, `/ r 1 Enter`. A word of several characters that is no
    /// name of a key is typed letter by letter.
    #[must_use]
    pub fn parse_all(text: &str) -> Vec<Self> {
        let mut chords = Vec::new();
        for word in text.split_whitespace() {
            match Self::parse(word) {
                Some(chord) => chords.push(chord),
                None => chords.extend(word.chars().map(|c| Self::plain(Key::Char(c)))),
            }
        }
        chords
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [
            (self.ctrl, "ctrl-"),
            (self.alt, "alt-"),
            (self.shift, "shift-"),
        ] {
            if held {
                f.write_str(name)?;
            }
        }
        if let Some((name, _)) = NAMED.iter().find(|(_, key)| *key == self.key) {
            return f.write_str(name);
        }
        match self.key {
            Key::Char(c) => write!(f, "{c}"),
            Key::F(n) => write!(f, "F{n}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for name in [
            "q",
            "G",
            "ctrl-r",
            "shift-Left",
            "Enter",
            "Space",
            "F5",
            "-",
            "+",
            "alt-x",
            "PgUp",
            "ctrl-Left",
            "[",
        ] {
            assert_eq!(
                Chord::parse(name).map(|c| c.to_string()).as_deref(),
                Some(name)
            );
        }
        assert_eq!(Chord::parse("ctrl-R"), Chord::parse("ctrl-r"));
        assert_eq!(Chord::parse("nonsense"), None);
        assert_eq!(Chord::parse_all("/ r1 Enter").len(), 4);
    }
}
