//! A cursor over JSON text that finds where each value ends, and gets past one that is broken.

use super::syntax_error;
use serde_json::value::RawValue;

/// Why a list is cut off that ends behind one of its elements.
pub(super) const LIST_ENDS: &str = "the text ends in a list";

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

    /// The next byte that is not blank. A byte order mark, as files that were joined have it, is blank.
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            let rest = self.rest();
            let blank = rest.bytes().take_while(u8::is_ascii_whitespace).count();
            self.at += blank;
            if self.rest().starts_with('\u{feff}') {
                self.at += '\u{feff}'.len_utf8();
            } else {
                return rest.as_bytes().get(blank).copied();
            }
        }
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

    /// Passes a broken value by its brackets and quotation marks, up to where no JSON value could go on. Returns its
    /// text; `None` when it has no end.
    pub(super) fn pass_over(&mut self) -> Option<&'a str> {
        let bytes = self.rest().as_bytes();
        let mut open: Vec<u8> = Vec::new();
        let mut at = 0;
        // The last byte that was neither blank nor in a text.
        let mut last = 0;
        while let Some(byte) = bytes.get(at).copied() {
            match byte {
                b'"' => match end_of_text(bytes, at + 1) {
                    Some(end) => at = end,
                    // A quotation mark too many or too few: what it seems to open is no text.
                    None => last = byte,
                },
                b'}' | b']' | b',' if open.is_empty() => return self.passed(at),
                // An object in an object, and without a name, is the next element.
                b'{' if last == b',' && open.last() == Some(&b'{') => return self.passed(at),
                b'{' | b'[' => open.push(byte),
                // The object was not closed, but the list that it is in.
                b']' if open == [b'{'] => {
                    let mut ahead = Walk::new(self.text, self.at + at + 1);
                    if !(ahead.eat(b'}') && ahead.eat(b',') && ahead.peek() == Some(b'{')) {
                        return self.passed(at);
                    }
                }
                b'}' | b']' => {
                    let opening = if byte == b'}' { b'{' } else { b'[' };
                    while open.pop().is_some_and(|top| top != opening) {}
                    if open.is_empty() {
                        return self.passed(at + 1);
                    }
                }
                _ => {}
            }
            if !byte.is_ascii_whitespace() && byte != b'"' {
                last = byte;
            }
            at += 1;
        }
        None
    }

    fn passed(&mut self, length: usize) -> Option<&'a str> {
        let start = self.at;
        self.at += length;
        self.text.get(start..self.at)
    }
}

/// Where the text ends of which the first byte is at `from`: at its closing quotation mark, if JSON can go on behind it
/// and no line ends before.
fn end_of_text(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = bytes.get(at..)?;
        at += memchr::memchr3(b'"', b'\\', b'\n', rest)?;
        match bytes.get(at) {
            Some(b'\\') => at += 2,
            Some(b'"') => break,
            _ => return None,
        }
    }
    let behind = bytes.get(at + 1..).unwrap_or_default();
    let next = behind.iter().find(|b| !b.is_ascii_whitespace());
    next.is_none_or(|b| matches!(b, b',' | b':' | b'}' | b']'))
        .then_some(at)
}

/// What comes next in a list.
pub(super) enum Item<'a> {
    /// A value, which may be of any kind.
    Value(&'a str),
    /// Something that is no value; it was passed.
    Broken(Broken),
    /// A comma is missing before this byte, or stands here where there is nothing to separate.
    Comma(usize, &'static str),
    /// The text ends before the list does.
    CutOff(Broken),
}

/// The elements of a list that may be broken.
#[derive(Clone, Debug)]
pub(super) struct Elements<'a> {
    pub(super) walk: Walk<'a>,
    /// Whether a comma or the end must come next.
    behind: bool,
    done: bool,
}

impl<'a> Elements<'a> {
    /// Those of the list whose bracket comes next.
    pub(super) fn new(mut walk: Walk<'a>) -> Self {
        walk.eat(b'[');
        Self {
            walk,
            behind: false,
            done: false,
        }
    }

    fn end(&mut self, broken: Broken) -> Item<'a> {
        self.done = true;
        self.walk.at = self.walk.text.len();
        Item::CutOff(broken)
    }

    /// Whether the `}` that comes next is one too many: the list goes on behind it.
    fn is_stray(&self) -> bool {
        let mut ahead = self.walk;
        ahead.eat(b'}') && ahead.eat(b',') && ahead.peek() == Some(b'{')
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        if self.done {
            return None;
        }
        let next = self.walk.peek();
        let at = self.walk.at;
        match next {
            None => Some(self.end(Broken {
                at,
                cut_off: true,
                why: LIST_ENDS.to_owned(),
            })),
            Some(b']') => {
                self.done = self.walk.eat(b']');
                None
            }
            Some(b',') if self.behind => {
                self.behind = !self.walk.eat(b',');
                self.next()
            }
            Some(b',') => {
                self.walk.eat(b',');
                Some(Item::Comma(at, "a comma too many"))
            }
            Some(b'}') if self.is_stray() => {
                self.walk.eat(b'}');
                self.behind = true;
                Some(Item::Comma(at, "a `}` too many"))
            }
            // The list was not closed, but the object that it is in.
            Some(b'}') => {
                self.done = true;
                Some(Item::Comma(at, "expected `,` or `]`"))
            }
            Some(_) if self.behind => {
                self.behind = false;
                Some(Item::Comma(at, "expected `,` or `]`"))
            }
            Some(_) => {
                self.behind = true;
                match self.walk.value() {
                    // The list was not closed: this is a name of the object that it is in.
                    Ok(value) if value.starts_with('"') && self.walk.peek() == Some(b':') => {
                        self.done = true;
                        self.walk.at = at;
                        Some(Item::Comma(at, "expected `]`"))
                    }
                    Ok(value) => Some(Item::Value(value)),
                    Err(broken) if self.walk.pass_over().is_none() => Some(self.end(broken)),
                    Err(broken) => {
                        // It may have ended where the next one begins, without a comma of its own.
                        self.behind = self.walk.peek() != Some(b'{');
                        Some(Item::Broken(broken))
                    }
                }
            }
        }
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

    /// What is read of the list `text`: values as they are, broken ones as `!`, commas as `,`, a missing end as `…`.
    fn read(text: &str) -> String {
        let mut out = String::new();
        for item in Elements::new(Walk::new(text, 0)) {
            match item {
                Item::Value(value) => out.push_str(value),
                Item::Broken(_) => out.push('!'),
                Item::Comma(..) => out.push(','),
                Item::CutOff(_) => out.push('…'),
            }
        }
        out
    }

    #[test]
    fn one_mistake_costs_one_element() {
        for (list, found) in [
            (r#"[1,{"a":2},[3]]"#, r#"1{"a":2}[3]"#),
            // A quotation mark is missing, at the end of a text, at its start, and one is too many.
            (
                r#"[{"a":"x},{"a":"y"},{"a":"z"}]"#,
                r#"!{"a":"y"}{"a":"z"}"#,
            ),
            (r#"[{"a":x","b":"c"},{"a":"y"}]"#, r#"!{"a":"y"}"#),
            (r#"[{"a":"x"y"},{"a":"y"}]"#, r#"!{"a":"y"}"#),
            // A bracket is missing or too many.
            (r#"[{"a":[1},{"a":2}]"#, r#"!{"a":2}"#),
            (r#"[{"a":1,{"a":2}]"#, r#"!{"a":2}"#),
            (r#"[{"a":1},{"a":2]"#, r#"{"a":1}!"#),
            (r#"[{"a":1}},{"a":2}]"#, r#"{"a":1},{"a":2}"#),
            (r#"[{"a":[1]]},{"a":2}]"#, r#"!{"a":2}"#),
            (r#"[{"a":1},{"a":2}}"#, r#"{"a":1}{"a":2},"#),
            // So is a comma.
            (r#"[{"a":1}{"a":2}]"#, r#"{"a":1},{"a":2}"#),
            (r#"[,{"a":1},,{"a":2},]"#, r#",{"a":1},{"a":2}"#),
            (r#"[1,oh,{"a":2}]"#, r#"1!{"a":2}"#),
            (r#"[{"a":1}, "b": 2"#, r#"{"a":1},"#),
            (r#"[1,{"a":2"#, "1…"),
            ("[1,\u{feff} 2]", "12"),
        ] {
            assert_eq!(read(list), found, "{list}");
        }
    }
}
