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

    /// A text; the line has no escapes.
    fn text(&mut self) -> Option<&'a str> {
        self.eat(b'"')?;
        let rest = self.text.as_bytes().get(self.at..)?;
        let length = quote(rest)?;
        let found = self.text.get(self.at..self.at + length)?;
        self.at += length + 1;
        Some(found)
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

    fn list(&mut self, mut words: Vec<Cow<'a, str>>) -> Option<Vec<Cow<'a, str>>> {
        self.eat(b'[')?;
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

    /// A value that is read at once; `spare` has empty lists to fill.
    fn word(&mut self, spare: &mut Vec<Vec<Cow<'a, str>>>) -> Option<Word<'a>> {
        match self.peek()? {
            b'"' => self.text().map(|t| Word::Text(Cow::Borrowed(t))),
            b'[' => {
                let list = self.list(spare.pop().unwrap_or_default())?;
                Some(Word::List(list, false))
            }
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

/// Whether `text` has no escapes and no control characters. All of it is looked at, many bytes in one step.
fn is_plain(text: &str) -> bool {
    let foreign = |found: u8, byte: u8| found | u8::from(byte < 0x20) | u8::from(byte == b'\\');
    text.bytes().fold(0, foreign) == 0
}

/// Where the first quotation mark stands. Most texts are short, so the first bytes are looked at by eights.
fn quote(bytes: &[u8]) -> Option<usize> {
    const EACH: u64 = u64::MAX / 255;
    const QUOTES: u64 = EACH * 0x22;
    let mut at = 0;
    while at < 24
        && let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk)
    {
        let other = u64::from_le_bytes(*eight) ^ QUOTES;
        let found = other.wrapping_sub(EACH) & !other & (EACH * 0x80);
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    memchr::memchr(b'"', bytes.get(at..)?).map(|place| at + place)
}

/// Fills `raw` from `text`; `None`, with `raw` half filled, when the line is not plain.
pub(super) fn fill<'a>(raw: &mut Raw<'a>, text: &'a str) -> Option<()> {
    if !is_plain(text) {
        return None;
    }
    let mut line = Line { text, at: 0 };
    line.eat(b'{')?;
    let mut spare = std::mem::take(&mut raw.spare);
    let filled = members(raw, &mut line, &mut spare);
    raw.spare = spare;
    filled
}

fn members<'a>(
    raw: &mut Raw<'a>,
    line: &mut Line<'a>,
    spare: &mut Vec<Vec<Cow<'a, str>>>,
) -> Option<()> {
    loop {
        let key = line.text()?;
        line.eat(b':')?;
        line.blank();
        match Known::named(key) {
            Some(field) => match raw.plain(field) {
                Some(word) => *word = line.word(spare)?,
                None => raw.keep(field, line.value()?),
            },
            None => raw
                .extra
                .push((Cow::Borrowed(key), Cow::Borrowed(line.value()?))),
        }
        if line.eat(b'}').is_some() {
            return (line.at == line.text.len()).then_some(());
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
