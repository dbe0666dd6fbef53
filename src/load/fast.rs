//! The quick way through a line that is written plainly: no escapes, no blanks within, no nesting but lists of texts.
//!
//! Gives up at anything else; then [`super::raw`] reads the line by the book. Refuses to accept what that would
//! refuse, or to read it differently: a test holds the two against each other.

use super::raw::{Known, Raw, Word};
use std::borrow::Cow;

/// A cursor over a line.
struct Line<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Line<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn blank(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    /// A text without escapes.
    fn text(&mut self) -> Option<&'a str> {
        self.eat(b'"')?;
        let rest = self.text.as_bytes().get(self.at..)?;
        let length = memchr::memchr(b'"', rest)?;
        let found = self.text.get(self.at..self.at + length)?;
        // Counted to the end, so that many bytes are looked at in one step.
        let foreign = found.bytes().filter(|b| *b < 0x20 || *b == b'\\');
        let plain = foreign.count() == 0;
        self.at += length + 1;
        plain.then_some(found)
    }

    /// A number without an exponent, and whether it is whole.
    fn number(&mut self) -> Option<(&'a str, bool)> {
        let start = self.at;
        let _ = self.eat(b'-');
        let first = self.peek()?;
        let whole = self.digits();
        if whole == 0 || (first == b'0' && whole > 1) {
            return None;
        }
        let fraction = self.eat(b'.').is_some();
        if fraction && self.digits() == 0 {
            return None;
        }
        let short = self.at - start <= 17;
        let ends = matches!(self.peek(), Some(b',' | b'}' | b' '));
        let found = self.text.get(start..self.at)?;
        (short && ends).then_some((found, !fraction))
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn list(&mut self) -> Option<Vec<Cow<'a, str>>> {
        self.eat(b'[')?;
        let mut words = Vec::new();
        if self.eat(b']').is_some() {
            return Some(words);
        }
        loop {
            words.push(Cow::Borrowed(self.text()?));
            if self.eat(b']').is_some() {
                return Some(words);
            }
            self.eat(b',')?;
            self.blank();
        }
    }

    fn word(&mut self) -> Option<Word<'a>> {
        match self.peek()? {
            b'"' => self.text().map(|t| Word::Text(Cow::Borrowed(t))),
            b'[' => self.list().map(|l| Word::List(l, false)),
            _ => match self.number()? {
                ("-0", _) => None,
                (number, true) => number.parse().ok().map(Word::Int),
                (number, false) => number.parse().ok().map(Word::Number),
            },
        }
    }

    /// The JSON text of a plain value.
    fn value(&mut self) -> Option<&'a str> {
        let start = self.at;
        match self.peek()? {
            b'"' => drop(self.text()?),
            _ => drop(self.number()?),
        }
        self.text.get(start..self.at)
    }
}

/// Fills `raw` from `text`; `None`, with `raw` half filled, when the line is not plain.
pub(super) fn fill<'a>(raw: &mut Raw<'a>, text: &'a str) -> Option<()> {
    let mut line = Line { text, at: 0 };
    line.eat(b'{')?;
    loop {
        let key = line.text()?;
        line.eat(b':')?;
        line.blank();
        match Known::named(key) {
            Some(field) => match raw.plain(field) {
                Some(word) => *word = line.word()?,
                None => raw.keep(field, line.value()?),
            },
            None => raw
                .extra
                .push((Cow::Borrowed(key), Cow::Borrowed(line.value()?))),
        }
        if line.eat(b'}').is_some() {
            return (line.at == text.len()).then_some(());
        }
        line.eat(b',')?;
        line.blank();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn quick(text: &str) -> Option<Raw<'_>> {
        let mut raw = Raw::default();
        fill(&mut raw, text).map(|()| raw)
    }

    #[test]
    fn plain_lines_are_read_and_others_left() {
        let plain = r#"{"id":"a", "time":17,"who":["x", "y"],"tags":[],"odd":-0.25,"zone":"UTC"}"#;
        assert_eq!(quick(plain), Raw::by_the_book(plain).ok());
        assert!(quick(plain).is_some());
        for other in [
            "{}",
            r#"{"a":"\n"}"#,
            r#"{"id":01}"#,
            r#"{"id":1e3}"#,
            r#"{"id":1} x"#,
        ] {
            assert_eq!(quick(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn the_quick_way_is_the_right_way(
            text in r#"\{("(id|time|zone|odd|who)": ?("[ab\\é]{0,3}"|-?[0-9]{1,20}(\.[0-9]{0,3})?|\[("x"(, ?"y")?)?\]|null),? ?){0,4}\}"#
        ) {
            if let Some(raw) = quick(&text) {
                prop_assert_eq!(Some(raw), Raw::by_the_book(&text).ok());
            }
        }
    }
}
