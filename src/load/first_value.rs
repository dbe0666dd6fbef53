//! The first value of a JSON file, walked to its end: it decides whether the file is a document or a list of lines.
//!
//! Works on as much of the file as there is, and goes on where it stopped when there is more.

use super::members::STORY_NAMES;

/// What was found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// Nothing yet: there must be more.
    Open,
    /// It has a list of events.
    HasEvents,
    /// It is whole.
    Whole {
        /// Whether it is an event, by its members.
        event: bool,
        /// Whether it fills more than one line.
        tall: bool,
    },
    /// It is no JSON from this byte on.
    Broken(usize),
}

/// The walk over the first value.
#[derive(Debug, Default)]
pub(super) struct FirstValue {
    at: usize,
    /// The brackets that are open.
    open: Vec<u8>,
    /// Where the text that is being walked began.
    text: Option<usize>,
    escaped: bool,
    /// The last text at depth 1.
    last: Option<(usize, usize)>,
    /// The last byte that was neither blank nor in a text, at depth 1 or 2.
    before: u8,
    /// How far `"events": [` was met.
    list: ListOfEvents,
    /// Line breaks between its brackets.
    breaks: usize,
    /// Whether there is a member that only events have, or only stories.
    event: bool,
    story: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum ListOfEvents {
    #[default]
    No,
    /// The name, and the colon.
    Named,
    /// The bracket.
    Opened,
}

impl FirstValue {
    /// Whether it has members that events have, and none that only stories have.
    pub(super) const fn is_event(&self) -> bool {
        self.event && !self.story
    }

    /// Whether it has members that only stories have.
    pub(super) const fn is_story(&self) -> bool {
        self.story && !self.event
    }

    /// Walks on over `head`, which begins with what it was before.
    pub(super) fn walk(&mut self, head: &[u8]) -> Finding {
        while let Some(byte) = head.get(self.at).copied() {
            let finding = if self.text.is_some() {
                self.in_text(head, byte)
            } else {
                self.between(head, byte)
            };
            if finding != Finding::Open {
                return finding;
            }
            self.at += 1;
        }
        Finding::Open
    }

    fn in_text(&mut self, head: &[u8], byte: u8) -> Finding {
        if self.escaped {
            self.escaped = false;
            return Finding::Open;
        }
        match byte {
            b'\\' => self.escaped = true,
            b'"' => {
                if self.open.len() == 1
                    && let Some(start) = self.text
                {
                    self.last = Some((start, self.at));
                }
                self.text = None;
            }
            b'\n' => return Finding::Broken(self.at),
            _ => {
                // To the next byte that matters.
                let rest = head.get(self.at..).unwrap_or_default();
                let plain = memchr::memchr3(b'"', b'\\', b'\n', rest).unwrap_or(rest.len());
                self.at += plain - 1;
            }
        }
        Finding::Open
    }

    fn between(&mut self, head: &[u8], byte: u8) -> Finding {
        if byte.is_ascii_whitespace() {
            self.breaks += usize::from(byte == b'\n' && !self.open.is_empty());
            return Finding::Open;
        }
        if self.list == ListOfEvents::Opened {
            let objects = matches!(byte, b'{' | b'[');
            if objects || !self.event {
                return Finding::HasEvents;
            }
            self.list = ListOfEvents::No;
        }
        match byte {
            b'"' => self.text = Some(self.at + 1),
            b':' if self.open.len() == 1 => self.name(head),
            b'{' | b'[' => {
                if self.list == ListOfEvents::Named && byte == b'[' {
                    self.list = ListOfEvents::Opened;
                }
                if byte == b'{' && self.before == b',' && self.open.last() == Some(&b'{') {
                    return Finding::Broken(self.at);
                }
                self.open.push(byte);
            }
            b'}' | b']' => {
                let opening = if byte == b'}' { b'{' } else { b'[' };
                if self.open.pop() != Some(opening) {
                    return Finding::Broken(self.at);
                }
                if self.open.is_empty() {
                    return Finding::Whole {
                        event: self.is_event(),
                        tall: self.breaks > 0,
                    };
                }
            }
            _ => {}
        }
        if self.list == ListOfEvents::Named && byte != b':' {
            self.list = ListOfEvents::No;
        }
        self.before = byte;
        Finding::Open
    }

    /// Takes in the name of a member.
    fn name(&mut self, head: &[u8]) {
        let name = self.last.and_then(|(start, end)| head.get(start..end));
        let name = name.unwrap_or_default();
        match name {
            b"events" => self.list = ListOfEvents::Named,
            b"time" | b"id" | b"type" => self.event = true,
            _ => {}
        }
        // Events have a title and a zone as well, and any list may be called so.
        let shared = matches!(name, b"title" | b"zone" | b"events");
        let known = STORY_NAMES.iter().any(|known| known.as_bytes() == name);
        self.story |= known && !shared;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(text: &str) -> Finding {
        let mut first = FirstValue::default();
        // Piece by piece and at once is the same.
        let mut found = Finding::Open;
        for end in 1..=text.len() {
            found = first.walk(text.as_bytes().get(..end).unwrap_or_default());
            if found != Finding::Open {
                break;
            }
        }
        let whole = FirstValue::default().walk(text.as_bytes());
        assert_eq!(found, whole, "{text}");
        whole
    }

    #[test]
    fn the_first_value_says_what_the_file_is() {
        let whole = |event, tall| Finding::Whole { event, tall };
        for (text, found) in [
            (r#"{"id":"a\"b","time":1} x"#, whole(true, false)),
            ("{\"time\":\n1}", whole(true, true)),
            (r#"{"sillage":1,"title":"t"}"#, whole(false, false)),
            (
                r#"{"a":[{"events":[1]}],"events" : [ {"#,
                Finding::HasEvents,
            ),
            (r#"{"events":[]}"#, Finding::HasEvents),
            (r#"{"time":1,"events":[{"#, Finding::HasEvents),
            (r#"{"time":1,"events":["x"]}"#, whole(true, false)),
            (r#"{"a":"events","b":["x"]}"#, whole(false, false)),
            ("{\"a\":\"x\n\"}", Finding::Broken(7)),
            (r#"{"a":[1}"#, Finding::Broken(7)),
            (r#"{"a":1,{"#, Finding::Broken(7)),
            (r#"{"a":"#, Finding::Open),
        ] {
            assert_eq!(walked(text), found, "{text}");
        }
    }
}
