//! A cursor over JSON text that finds where each value ends, and gets past one that is broken.

use super::report::boundary;
use super::syntax_error;
use serde_json::value::RawValue;

/// Most bytes of a value that is not a list of the story: as many as a line of JSON Lines may have. The parser reads a value
/// without a break, so that a longer one would hold up everything else.
pub(super) const LARGEST_VALUE: usize = 16 << 20;
/// Bytes after which it is checked again whether anybody wants what is passed over.
const STEP: usize = 1 << 20;

/// Why a list is cut off that ends behind one of its elements.
pub(super) const LIST_ENDS: &str = "the text ends in a list";

/// Where a value that should be here went wrong.
#[derive(Debug)]
pub(super) struct Broken {
    /// Byte at which it is seen.
    pub(super) at: usize,
    /// Whether the text simply ends.
    pub(super) cut_off: bool,
    /// Whether it is longer than is read, and may be sound.
    pub(super) is_too_large: bool,
    /// What the parser says.
    pub(super) why: String,
}

impl Broken {
    /// What is wrong, for a report.
    pub(super) fn sentence(&self) -> String {
        if self.is_too_large {
            self.why.clone()
        } else {
            format!("this is not valid JSON: {}", self.why)
        }
    }
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

    /// The text of the value that begins here, and passes it. A broken one is not passed, nor one that is too large; of a
    /// list that is larger its elements are not checked.
    pub(super) fn value(&mut self, wanted: &dyn Fn() -> bool) -> Result<&'a str, Broken> {
        self.peek();
        let all = self.rest();
        let rest = all.get(..boundary(all, LARGEST_VALUE)).unwrap_or(all);
        let is_part = rest.len() < all.len();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<&'a RawValue>();
        match values.next() {
            Some(Ok(raw)) if !is_part || values.byte_offset() < rest.len() => {
                self.at += values.byte_offset();
                Ok(raw.get())
            }
            Some(Err(error)) if !(is_part && error.is_eof()) => Err(Broken {
                at: self.at + syntax_error::offset(rest, &error),
                cut_off: error.is_eof(),
                is_too_large: false,
                why: syntax_error::reason(&error),
            }),
            Some(_) => self.large_value(wanted),
            None => Err(Broken {
                at: self.text.len(),
                cut_off: true,
                is_too_large: false,
                why: "the text ends here".to_owned(),
            }),
        }
    }

    /// As [`Self::value`], of one that is larger than the parser reads.
    fn large_value(&mut self, wanted: &dyn Fn() -> bool) -> Result<&'a str, Broken> {
        let start = self.at;
        if self.peek() == Some(b'[')
            && let Some(list) = self.pass_over(wanted)
        {
            return Ok(list);
        }
        self.at = start;
        Err(Broken {
            at: start,
            cut_off: false,
            is_too_large: true,
            why: format!("one value has more than {LARGEST_VALUE} bytes"),
        })
    }

    /// Passes a broken value by its brackets and quotation marks, up to where no JSON value could go on. Returns its
    /// text; `None` when it has no end, or is no longer wanted.
    pub(super) fn pass_over(&mut self, wanted: &dyn Fn() -> bool) -> Option<&'a str> {
        let bytes = self.rest().as_bytes();
        let mut open: Vec<u8> = Vec::new();
        let mut at = 0;
        // The last byte that was neither blank nor in a text.
        let mut last = 0;
        let mut check = STEP;
        while let Some(byte) = bytes.get(at).copied() {
            if at >= check {
                if !wanted() {
                    return None;
                }
                check = at + STEP;
            }
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

    /// What comes next; `None` at the end.
    pub(super) fn next(&mut self, wanted: &dyn Fn() -> bool) -> Option<Item<'a>> {
        if self.done {
            return None;
        }
        let next = self.walk.peek();
        let at = self.walk.at;
        match next {
            None => Some(self.end(Broken {
                at,
                cut_off: true,
                is_too_large: false,
                why: LIST_ENDS.to_owned(),
            })),
            Some(b']') => {
                self.done = self.walk.eat(b']');
                None
            }
            Some(b',') if self.behind => {
                self.behind = !self.walk.eat(b',');
                self.next(wanted)
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
                match self.walk.value(wanted) {
                    // The list was not closed: this is a name of the object that it is in.
                    Ok(value) if value.starts_with('"') && self.walk.peek() == Some(b':') => {
                        self.done = true;
                        self.walk.at = at;
                        Some(Item::Comma(at, "expected `]`"))
                    }
                    Ok(value) => Some(Item::Value(value)),
                    Err(broken) if self.walk.pass_over(wanted).is_none() => Some(self.end(broken)),
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
        assert_eq!(walk.value(&|| true).ok(), Some(r#"{"a":[1]}"#));
        assert!(walk.eat(b','));
        assert_eq!(walk.value(&|| true).ok(), Some("3"));
        assert!(walk.eat(b','));
        let broken = walk.value(&|| true).err();
        assert_eq!(broken.map(|b| (b.at, b.cut_off)), Some((22, false)));
        assert_eq!(walk.pass_over(&|| true), Some(r#"{"b": x, "c": "}" }"#));
        assert!(walk.eat(b','));
        assert_eq!(walk.value(&|| true).err().map(|b| b.cut_off), Some(true));
        assert_eq!(walk.pass_over(&|| true), None);
    }

    /// What is read of the list `text`: values as they are, broken ones as `!`, commas as `,`, a missing end as `…`.
    fn read(text: &str) -> String {
        let mut out = String::new();
        let mut elements = Elements::new(Walk::new(text, 0));
        while let Some(item) = elements.next(&|| true) {
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

    #[test]
    fn a_large_value_is_passed_in_steps() {
        let ones = "1,".repeat(LARGEST_VALUE / 2);
        let list = format!("[{ones}1]");
        let object = format!(r#"{{"a":{list}}}"#);
        let mut walk = Walk::new(&list, 0);
        assert_eq!(walk.value(&|| true).map(str::len).ok(), Some(list.len()));
        let mut walk = Walk::new(&object, 0);
        let broken = walk.value(&|| true).err();
        assert!(broken.is_some_and(|b| !b.cut_off && b.why.contains("bytes")));
        assert_eq!(walk.pass_over(&|| true).map(str::len), Some(object.len()));
        // Once it is no longer wanted, a step at most is looked at.
        for text in [&list, &object] {
            let asked = std::cell::Cell::new(0);
            let wanted = || {
                asked.set(asked.get() + 1);
                asked.get() < 3
            };
            assert_eq!(Walk::new(text, 0).pass_over(&wanted), None);
            assert_eq!(asked.get(), 3);
        }
    }
}
