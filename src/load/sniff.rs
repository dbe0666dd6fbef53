//! Telling the format of a file from its first bytes; its extension is not asked.
//!
//! Owns the list of formats. Refuses to read events.

use super::columns::{self, column_name, find, find_close};
use super::comments;
use super::error::LoadError;
use super::first_value::{Finding, FirstValue};
use super::report::quoted;
use serde::de::IgnoredAny;

/// A format that events or prices are read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A JSON document with a list of events.
    #[default]
    Document,
    /// A JSON list of events.
    Array,
    /// One JSON object a line.
    Lines,
    /// A CSV table of events.
    Table,
    /// A CSV table of prices.
    Prices,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 5] = [
        Self::Document,
        Self::Array,
        Self::Lines,
        Self::Table,
        Self::Prices,
    ];

    /// The name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Document => "JSON document",
            Self::Array => "JSON array",
            Self::Lines => "JSON Lines",
            Self::Table => "CSV of events",
            Self::Prices => "CSV of prices",
        }
    }
}

/// The byte that separates the fields of a header.
pub(super) fn delimiter(header: &[u8]) -> u8 {
    let count = |byte: u8| memchr::memchr_iter(byte, header).count();
    [b',', b'\t', b';']
        .into_iter()
        .rev()
        .max_by_key(|b| count(*b))
        .unwrap_or(b',')
}

/// The first line that is not blank.
pub(super) fn first_line(head: &[u8]) -> &[u8] {
    head.split(|b| *b == b'\n')
        .find(|l| !l.iter().all(u8::is_ascii_whitespace))
        .unwrap_or_default()
}

/// Whether the format can be told from `head`, where more would have to be waited for: its first line is a whole JSON
/// object, or it has the header of a table and a row.
pub(super) fn is_enough(head: &[u8]) -> bool {
    let whole = head.iter().rposition(|b| *b == b'\n');
    let Some(whole) = whole.and_then(|end| head.get(..end)) else {
        return false;
    };
    let mut lines = whole.split(|b| *b == b'\n');
    let mut next = || lines.find(|line| !line.iter().all(u8::is_ascii_whitespace));
    let first = next();
    match first.map(<[u8]>::trim_ascii_start) {
        Some(line @ [b'{', ..]) => {
            serde_json::from_slice::<IgnoredAny>(line).is_ok()
                || next().is_some() && next().is_some()
        }
        Some([b'[', ..]) => true,
        Some(_) => next().is_some(),
        None => false,
    }
}

/// The format of a file, told from its first bytes as they become more.
#[derive(Debug, Default)]
pub(super) struct Sniffer {
    first: FirstValue,
}

impl Sniffer {
    /// The format of a file that begins with `head`; `None` when more of it is needed. `whole` when that is all of it,
    /// or all that there will be.
    pub(super) fn format(
        &mut self,
        name: &str,
        head: &[u8],
        whole: bool,
    ) -> Result<Option<Format>, LoadError> {
        let mut start = head.iter().position(|b| !b.is_ascii_whitespace());
        if head
            .get(start.unwrap_or(0)..)
            .is_some_and(|h| h.starts_with(b"/") || h.starts_with(b"#"))
        {
            start = comments::end_of_first(head);
        }
        match start.and_then(|start| head.get(start)) {
            Some(b'{') => Ok(self.object(head, whole)),
            Some(b'[') => Ok(Some(Format::Array)),
            _ => match table(name, head) {
                // The first line is broken, or is none of the file's own.
                Err(_) if goes_on_as_lines(head) => Ok(Some(Format::Lines)),
                table => table.map(Some),
            },
        }
    }

    /// A document is an object that has a list of events, or one that fills several lines and is no event.
    fn object(&mut self, head: &[u8], whole: bool) -> Option<Format> {
        let found = match self.first.walk(head) {
            Finding::Open if !whole => return None,
            Finding::HasEvents => Format::Document,
            Finding::Whole { event: true, .. } | Finding::Whole { tall: false, .. } => {
                Format::Lines
            }
            Finding::Whole { .. } => Format::Document,
            _ if self.first.is_story() => Format::Document,
            Finding::Broken(at) => broken(head, at, self.first.is_event()),
            Finding::Open if self.first.is_event() && lines_after(head).next().is_some() => {
                Format::Lines
            }
            Finding::Open => Format::Document,
        };
        Some(found)
    }
}

/// What a file is whose first value is broken at byte `at`.
fn broken(head: &[u8], at: usize, event: bool) -> Format {
    let text = String::from_utf8_lossy(head.get(..at).unwrap_or_default());
    let on_first_line = !text.trim_start().contains('\n');
    let next = lines_after(head).next();
    let goes_on = next.is_some_and(|line| line.trim_ascii_start().starts_with(b"{"));
    let has_events = memchr::memmem::find(head, b"\"events\"").is_some();
    if (on_first_line && goes_on) || (event && !has_events) {
        Format::Lines
    } else {
        Format::Document
    }
}

/// Whether the second line is an object, as far as it is there.
fn goes_on_as_lines(head: &[u8]) -> bool {
    lines_after(head).next().is_some_and(|line| {
        let object = serde_json::from_slice::<IgnoredAny>(line);
        line.trim_ascii_start().starts_with(b"{") && object.map_or_else(|e| e.is_eof(), |_| true)
    })
}

/// The lines after the first that are not blank.
fn lines_after(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|b| *b == b'\n')
        .filter(|l| !l.iter().all(u8::is_ascii_whitespace))
        .skip(1)
}

fn table(name: &str, head: &[u8]) -> Result<Format, LoadError> {
    let refuse = |why: &str| {
        Err(LoadError::NoFormat {
            name: name.to_owned(),
            why: why.to_owned(),
            tried: Format::ALL.map(Format::name).join(", "),
        })
    };
    if let Some(why) = foreign(head) {
        return refuse(why);
    }
    let header = first_line(head);
    let text = String::from_utf8_lossy(header);
    let mark = char::from(delimiter(header));
    let columns: Vec<String> = text
        .split(mark)
        .map(|c| column_name(c.trim().trim_matches('"')))
        .collect();
    let has = |names: &[&str]| find(&columns, names).is_some();
    if has(columns::TIME) {
        let prices = find_close(&columns).is_some() && !has(columns::EVENT);
        return Ok(if prices {
            Format::Prices
        } else {
            Format::Table
        });
    }
    let is_header = columns.len() > 1
        && columns
            .iter()
            .all(|c| c.chars().count() < 40 && !c.starts_with(|f: char| f.is_ascii_digit()));
    if is_header && lines_agree(head, mark, columns.len()) {
        let shown: Vec<String> = columns.iter().take(12).map(|c| quoted(c)).collect();
        return Err(LoadError::NoTimeColumn {
            name: name.to_owned(),
            columns: shown.join(", "),
        });
    }
    refuse(&format!("it begins with {}", quoted(text.trim())))
}

/// Whether the second line has about as many fields as the first.
fn lines_agree(head: &[u8], mark: char, fields: usize) -> bool {
    let second = head.split(|b| *b == b'\n').nth(1).unwrap_or_default();
    let text = String::from_utf8_lossy(second);
    text.trim().is_empty() || text.split(mark).count() >= fields
}

/// What a file is that is known not to be one of ours.
fn foreign(head: &[u8]) -> Option<&'static str> {
    const SIGNS: [(&[u8], &str); 9] = [
        (b"PK\x03\x04", "it is a zip archive; unpack it first"),
        (b"\x1f\x8b", "it is compressed with gzip; unpack it first"),
        (
            b"\x28\xb5\x2f\xfd",
            "it is compressed with zstd; unpack it first",
        ),
        (b"BZh", "it is compressed with bzip2; unpack it first"),
        (b"\xfd7zXZ", "it is compressed with xz; unpack it first"),
        (b"\xff\xfe", "it is UTF-16 text; save it as UTF-8"),
        (b"\xfe\xff", "it is UTF-16 text; save it as UTF-8"),
        (b"%PDF", "it is a PDF"),
        (b"BEGIN:VCALENDAR", "it is an iCalendar file"),
    ];
    let start = head.trim_ascii_start();
    if let Some((_, why)) = SIGNS.iter().find(|(sign, _)| start.starts_with(sign)) {
        return Some(why);
    }
    if start.starts_with(b"<") && !start.starts_with(b"<TICKER>") {
        return Some("it is a web page or XML; save the data instead of the page");
    }
    memchr::memchr(0, head).map(|_| "it holds binary data, not text")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &str, expected: &str) {
        let found = Sniffer::default()
            .format("f", head.as_bytes(), true)
            .map_or_else(
                |e| match e {
                    LoadError::NoTimeColumn { .. } => "no time",
                    _ => "none",
                },
                |format| format.map_or("more", Format::name),
            );
        assert_eq!(found, expected, "{head}");
    }

    #[test]
    fn a_stream_is_told_from_its_first_line_where_that_is_enough() {
        for (head, enough) in [
            ("{\"time\":\"2025\"}\n", true),
            ("\n{\"time\":\"2025\"}\n{\"ti", true),
            ("{\"time\":\"2025\"}", false),
            ("{\n", false),
            ("{\n\"title\": \"a\",\n", false),
            ("{\n\"title\": \"a\",\n\"events\": [\n", true),
            ("[\n", true),
            ("time,title\n", false),
            ("time,title\n2025,a\n", true),
            ("\n\n", false),
        ] {
            assert_eq!(is_enough(head.as_bytes()), enough, "{head:?}");
        }
    }

    #[test]
    fn content_tells_the_format() {
        check("{\"events\": []}", "JSON document");
        check("{\n  \"title\": \"x\",", "JSON document");
        check("{\"events\": [\n{\"id\"", "JSON document");
        check("{\"sillage\":1,\"title\":\"a\"}\n{\"id\":1}", "JSON Lines");
        check("{\"time\":\"2025\"}\n", "JSON Lines");
        check("{\"time\":\"2025\n{\"time\":1}", "JSON Lines");
        check("{\"time\":\n\"2025\"}\n", "JSON Lines");
        check("{\"time\":1,\n\"id\":2", "JSON Lines");
        check("{\"title\":\"x\n\"events\": []}", "JSON document");
        check("{\"type\":\"story\",\"events\":[{}]}", "JSON document");
        check("null\n{\"id\":1}\n", "JSON Lines");
        check("cut\":1}\n{\"id\":1}\n", "JSON Lines");
        check("// a\n{\"events\":[]}", "JSON document");
        check("/* a */ [1]", "JSON array");
        check(" [ {", "JSON array");
        check(
            "Date,Open,High,Low,Close,Adj Close,Volume\n",
            "CSV of prices",
        );
        check("date;close\n2025-01-01;3\n", "CSV of prices");
        check("Title,Timestamp\n", "CSV of events");
        check("title,close,time\n", "CSV of events");
        check("title,kind\na,b\n", "no time");
        check("hello world\n", "none");
        check("Dear Sir, this is prose\nand more", "none");
        check("<html><body>", "none");
        check("PK\u{3}\u{4}", "none");
    }
}
