//! A cursor over JSON text that finds where each value ends, and gets past one that is broken.

use super::syntax_error;
use serde_json::value::RawValue;

/// Where a value that should be here went wrong.
#[derive(Debug)]
pub(super) struct Broken {
    /// Byte at which it is seen.
    pub(super) at: usize,
    /// Whether the text simply ends.
    pub(super) cut_off: bool,
    /// What the parser says.
    pub(super) why: String,
}

/// A place in JSON text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Walk<'a> {
    pub(super) const fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next byte that is not blank.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let rest = self.rest().as_bytes();
        let blank = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
        self.at += blank;
        rest.get(blank).copied()
    }

    /// Passes `byte` if it comes next.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let hit = self.peek() == Some(byte);
        self.at += usize::from(hit);
        hit
    }

    /// The text of the value that begins here, and passes it. A broken one is not passed.
    pub(super) fn value(&mut self) -> Result<&'a str, Broken> {
        self.peek();
        let rest = self.rest();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<&'a RawValue>();
        match values.next() {
            Some(Ok(raw)) => {
                self.at += values.byte_offset();
                Ok(raw.get())
            }
            Some(Err(error)) => Err(Broken {
                at: self.at + syntax_error::offset(rest, &error),
                cut_off: error.is_eof(),
                why: syntax_error::reason(&error),
            }),
            None => Err(Broken {
                at: self.text.len(),
                cut_off: true,
                why: "the text ends here".to_owned(),
            }),
        }
    }

    /// Passes a broken value by its brackets and quotation marks. Returns its text; `None` when it has no end.
    pub(super) fn pass_over(&mut self) -> Option<&'a str> {
        let bytes = self.rest().as_bytes();
        let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
        for (index, byte) in bytes.iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                // A quotation mark was forgotten: a text does not go on over the end of a line.
                b'\n' if quoted => quoted = false,
                _ if quoted => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' | b',' if depth == 0 => return self.passed(index),
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        return self.passed(index + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn passed(&mut self, length: usize) -> Option<&'a str> {
        let start = self.at;
        self.at += length;
        self.text.get(start..self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_ruins() {
        let text = r#" {"a":[1]} , 3, {"b": x, "c": "}" } ,{"d"#;
        let mut walk = Walk::new(text, 0);
        assert_eq!(walk.value().ok(), Some(r#"{"a":[1]}"#));
        assert!(walk.eat(b','));
        assert_eq!(walk.value().ok(), Some("3"));
        assert!(walk.eat(b','));
        let broken = walk.value().err();
        assert_eq!(broken.map(|b| (b.at, b.cut_off)), Some((22, false)));
        assert_eq!(walk.pass_over(), Some(r#"{"b": x, "c": "}" }"#));
        assert!(walk.eat(b','));
        assert_eq!(walk.value().err().map(|b| b.cut_off), Some(true));
        assert_eq!(walk.pass_over(), None);
    }
}
