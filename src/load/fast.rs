//! The quick way through a line that is written plainly: no escapes, no blanks within, no nesting but lists of texts.
//!
//! Gives up at anything else; then [`super::raw`] reads the line by the book. Refuses to accept what that would
//! refuse, or to read it differently: a test holds the two against each other.

use super::raw::{Known, Raw, Word};
use std::borrow::Cow;

/// So many fields are remembered, and so many of them tried.
const REMEMBERED: usize = 64;
const TRIED: usize = 3;

/// The fields of the lines before, in their order: the next line has mostly the same, which is seen at a glance.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape(Vec<Expected>);

/// A field that may come next.
#[derive(Clone, Debug)]
struct Expected {
    /// Its name in quotation marks, and the colon.
    text: Box<str>,
    /// The first sixteen bytes of that, and which bits of them count.
    start: (u128, u128),
    field: Option<Known>,
}

impl Expected {
    fn new(text: &str, field: Option<Known>) -> Self {
        let (mut bytes, mut mask) = ([0; 16], [0; 16]);
        let places = bytes.iter_mut().zip(&mut mask);
        for ((byte, mask), found) in places.zip(text.bytes()) {
            (*byte, *mask) = (found, u8::MAX);
        }
        Self {
            text: text.into(),
            start: (u128::from_le_bytes(bytes), u128::from_le_bytes(mask)),
            field,
        }
    }

    /// Whether `rest` begins with it. Sixteen bytes are compared in one step.
    fn begins(&self, rest: &[u8]) -> bool {
        let (start, mask) = self.start;
        match rest.first_chunk() {
            Some(first) if u128::from_le_bytes(*first) & mask != start => false,
            Some(_) if self.text.len() <= 16 => true,
            _ => rest.starts_with(self.text.as_bytes()),
        }
    }
}

impl Shape {
    /// The field that `rest` begins with and its place, tried from a place on.
    fn guess(&self, from: usize, rest: &[u8]) -> Option<(usize, &Expected)> {
        let mut fields = self.0.iter().enumerate().skip(from).take(TRIED);
        fields.find(|(_, expected)| expected.begins(rest))
    }

    /// Remembers a field where it was met, and tells the place behind it.
    fn learn(&mut self, at: usize, text: &str, field: Option<Known>) -> usize {
        if let Some(place) = self.0.iter().position(|known| *known.text == *text) {
            return place + 1;
        }
        if self.0.len() < REMEMBERED {
            let place = at.min(self.0.len());
            self.0.insert(place, Expected::new(text, field));
            return place + 1;
        }
        at
    }
}

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

    /// The name of a field with what it means; the colon is passed too. `place` is where `shape` expects it.
    fn key(&mut self, shape: &mut Shape, place: &mut usize) -> Option<(&'a str, Option<Known>)> {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..)?;
        if let Some((found, expected)) = shape.guess(*place, rest) {
            self.at += expected.text.len();
            *place = found + 1;
            return Some((self.text.get(start + 1..self.at - 2)?, expected.field));
        }
        let name = self.text()?;
        self.eat(b':')?;
        let field = Known::named(name);
        *place = shape.learn(*place, self.text.get(start..self.at)?, field);
        Some((name, field))
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
pub(super) fn fill<'a>(raw: &mut Raw<'a>, text: &'a str, shape: &mut Shape) -> Option<()> {
    if !is_plain(text) {
        return None;
    }
    let mut line = Line { text, at: 0 };
    line.eat(b'{')?;
    let mut spare = std::mem::take(&mut raw.spare);
    let filled = members(raw, &mut line, &mut spare, shape);
    raw.spare = spare;
    filled
}

fn members<'a>(
    raw: &mut Raw<'a>,
    line: &mut Line<'a>,
    spare: &mut Vec<Vec<Cow<'a, str>>>,
    shape: &mut Shape,
) -> Option<()> {
    let mut place = 0;
    loop {
        let (key, field) = line.key(shape, &mut place)?;
        line.blank();
        match field {
            Some(field) => {
                raw.meet(field);
                match raw.plain(field) {
                    Some(word) => *word = line.word(spare)?,
                    None => raw.keep(field, line.value()?),
                }
            }
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
        fill(&mut raw, text, &mut Shape::default()).map(|()| raw)
    }

    #[test]
    fn fields_in_another_order_and_twice_are_read() {
        let mut shape = Shape::default();
        for text in [
            r#"{"id":"a","time":1,"odd":2,"kind":"x"}"#,
            r#"{"time":1,"kind":"y","id":"a"}"#,
            r#"{"id":"a","id":"b","odd":3}"#,
            r#"{"identity":"a","id":"b","title":"t","odd":3}"#,
        ] {
            let mut raw = Raw::default();
            assert!(fill(&mut raw, text, &mut shape).is_some());
            assert_eq!(Some(raw), Raw::by_the_book(text).ok(), "{text}");
        }
        for number in 0..100 {
            let text = format!(r#"{{"odd{number}":1,"id":"a"}}"#);
            let mut raw = Raw::default();
            assert!(fill(&mut raw, &text, &mut shape).is_some());
            assert_eq!(raw.extra.len(), 1);
        }
        assert_eq!(shape.0.len(), REMEMBERED);
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
            let mut shape = Shape::default();
            // The second time every field is where the first line had it.
            for _ in 0..2 {
                let mut raw = Raw::default();
                if fill(&mut raw, &text, &mut shape).is_some() {
                    prop_assert_eq!(Some(raw), Raw::by_the_book(&text).ok());
                }
            }
        }
    }
}
