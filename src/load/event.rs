//! From an object taken apart to a draft of an event: times read, words checked, every fault noted.
//!
//! An event without a readable time is kept as undated, if it says anything; everything else costs the field it
//! stands in.

use super::raw::{Raw, Word};
use super::report::{Note, Notes, quoted};
use super::rest::{Rest, Tie, json};
use crate::story::{Draft, Flags, Status};
use crate::time::{TimeError, When, Zone, epoch};
use std::borrow::Cow;
use std::collections::HashMap;

/// What is known while the events of one file are read.
#[derive(Clone, Debug, Default)]
pub(super) struct Reader {
    /// Zone of the file.
    zone: Zone,
    /// Zone of the story, in which an event without a zone of its own will be read again.
    story: Zone,
    /// What the identifier of an event without one begins with; empty leaves it to the batch.
    prefix: String,
    /// How many events of the same line were read before.
    pub(super) part: u64,
    zones: HashMap<String, Option<Zone>>,
    /// An empty text that was used before.
    spare: String,
}

/// An event that was read.
#[derive(Debug)]
pub(super) struct Read<'a> {
    pub(super) draft: Draft<'a>,
    pub(super) ties: Vec<Tie>,
    /// Whether the file gives it an identifier.
    pub(super) named: bool,
    /// Whether it has a time of day and neither an offset nor a zone of its own.
    pub(super) is_local: bool,
}

impl Reader {
    pub(super) fn new(zone: Zone, story: Zone, prefix: String) -> Self {
        Self {
            zone,
            story,
            prefix,
            part: 0,
            zones: HashMap::new(),
            spare: String::new(),
        }
    }

    /// Takes back the text of the other fields of a draft.
    pub(super) fn reuse(&mut self, mut rest: String) {
        rest.clear();
        self.spare = rest;
    }

    /// What `raw` says, as entry number `entry`; `None` when it is refused.
    pub(super) fn draft<'a>(
        &mut self,
        raw: &mut Raw<'a>,
        line: u32,
        entry: u64,
        notes: &mut Notes,
    ) -> Option<Read<'a>> {
        let mut rest = Rest::within(std::mem::take(&mut self.spare));
        let own = self.own_zone(raw.zone.as_deref(), notes);
        let zone = own.unwrap_or(self.zone);
        let when = match time(&raw.time, zone, notes) {
            Some(when) => when,
            None if says_something(raw) => {
                let written = match &raw.time {
                    Word::Text(text) => Some(json(&text.as_ref())),
                    Word::Int(number) => Some(json(&number.to_string())),
                    Word::Number(number) => Some(json(&number.to_string())),
                    Word::Absent | Word::Bool(_) | Word::List(..) | Word::Other => None,
                };
                if let Some(written) = written {
                    rest.member("time", &written);
                }
                When::UNDATED
            }
            None => return None,
        };
        if own.is_some() {
            rest.member("zone", raw.zone.as_deref().unwrap_or("\"UTC\""));
        } else if self.zone != self.story
            && (when.offset.is_none() || raw.until.is_some() || raw.known.is_some())
        {
            // The file's zone is not the story's: the event carries it from now on.
            rest.member("zone", &json(&self.zone.name()));
        }
        rest.take(raw, when, zone, notes);
        match raw.derived {
            Word::Bool(true) => rest.flags.add(Flags::DERIVED),
            Word::Bool(false) | Word::Absent => {}
            _ => notes.push(wrong("derived", "true or false")),
        }
        let mut draft = Draft {
            when,
            line,
            id: text(&mut raw.id, "id", notes),
            kind: text(&mut raw.kind, "kind", notes),
            title: text(&mut raw.title, "title", notes),
            text: text(&mut raw.text, "text", notes),
            importance: importance(&raw.importance, notes),
            status: status(&raw.status, notes),
            who: list(&mut raw.who, "who", notes),
            about: list(&mut raw.about, "about", notes),
            tickers: list(&mut raw.tickers, "tickers", notes),
            tags: list(&mut raw.tags, "tags", notes),
            searched: rest.searched,
            rest: rest.members,
            flags: rest.flags,
        };
        let named = !draft.id.is_empty();
        if !named && (self.part > 0 || !self.prefix.is_empty()) {
            draft.id = Cow::Owned(self.name(entry));
        }
        if draft.title.chars().all(char::is_whitespace) {
            name_it(&mut draft, line, notes);
        }
        Some(Read {
            draft,
            ties: rest.ties,
            named,
            is_local: own.is_none() && when.offset.is_none() && !when.precision.is_date_only(),
        })
    }

    /// The identifier of an event that names none.
    fn name(&self, entry: u64) -> String {
        let prefix = match self.prefix.as_str() {
            "" => "line-",
            prefix => prefix,
        };
        match self.part {
            0 => format!("{prefix}{entry}"),
            part => format!("{prefix}{entry}-{}", part + 1),
        }
    }

    fn own_zone(&mut self, raw: Option<&str>, notes: &mut Notes) -> Option<Zone> {
        let raw = raw?;
        if let Some(Some(zone)) = self.zones.get(raw) {
            return Some(*zone);
        }
        let name = serde_json::from_str::<String>(raw).unwrap_or_else(|_| raw.to_owned());
        if name.is_empty() {
            return None;
        }
        let zone = Zone::parse(&name).filter(|_| raw.starts_with('"'));
        if zone.is_none() {
            notes.push(unknown_zone(&name, self.zone));
        } else if self.zones.len() < 4096 {
            self.zones.insert(raw.to_owned(), zone);
        }
        zone
    }
}

/// The note of a zone that is not in the zone database.
pub(super) fn unknown_zone(name: &str, instead: Zone) -> Note {
    Note::warning(
        "unknown-zone",
        "zone",
        format!(
            "{} is no time zone; times are read in {}",
            quoted(name),
            instead.name()
        ),
        "write a name such as America/New_York, or an offset such as +01:00",
    )
}

const TIME_HINT: &str = "write a time such as 2025-01-27, 2025-01-27T21:29:00-05:00, or seconds since 1970; until then it is undated";

/// Whether there is anything that people could read without a time.
fn says_something(raw: &Raw<'_>) -> bool {
    let text = |word: &Word<'_>| matches!(word, Word::Text(text) if !text.trim().is_empty());
    text(&raw.title) || text(&raw.text) || text(&raw.id) || raw.quote.is_some()
}

/// Reads a time; without one the event is undated.
fn time(word: &Word<'_>, zone: Zone, notes: &mut Notes) -> Option<When> {
    let number: String;
    let (text, read) = match word {
        Word::Text(text) => (text.as_ref(), epoch::when_or_epoch(text, zone)),
        Word::Int(value) => {
            number = value.to_string();
            (number.as_str(), epoch::number(&number, zone))
        }
        Word::Number(value) => {
            number = value.to_string();
            (number.as_str(), epoch::number(&number, zone))
        }
        Word::Absent => {
            notes.push(Note::error(
                "missing-time",
                "time",
                "the event has no time",
                TIME_HINT,
            ));
            return None;
        }
        Word::Bool(_) | Word::List(..) | Word::Other => {
            notes.push(Note::error(
                "bad-type",
                "time",
                "“time” must be a text or a number",
                TIME_HINT,
            ));
            return None;
        }
    };
    match read {
        Ok(when) => {
            notes.extend(super::odd_hour::note("time", text, when, zone));
            Some(when)
        }
        Err(error) => {
            let rule = match error {
                TimeError::Empty => "missing-time",
                _ => "bad-time",
            };
            notes.push(Note::error(rule, "time", error.to_string(), TIME_HINT));
            None
        }
    }
}

fn wrong(field: &'static str, wanted: &str) -> Note {
    Note::warning(
        "bad-type",
        field,
        format!("“{field}” must be {wanted}"),
        "correct it; the event is kept without it",
    )
}

fn text<'a>(word: &mut Word<'a>, field: &'static str, notes: &mut Notes) -> Cow<'a, str> {
    match std::mem::take(word) {
        Word::Text(text) => text,
        Word::Absent => Cow::Borrowed(""),
        Word::Int(number) => Cow::Owned(number.to_string()),
        Word::Number(number) => Cow::Owned(number.to_string()),
        Word::Bool(_) | Word::List(..) | Word::Other => {
            notes.push(wrong(field, "a text"));
            Cow::Borrowed("")
        }
    }
}

fn list<'a>(word: &mut Word<'a>, field: &'static str, notes: &mut Notes) -> Vec<Cow<'a, str>> {
    match std::mem::take(word) {
        Word::List(mut words, foreign) => {
            if foreign {
                notes.push(Note::warning(
                    "bad-type",
                    field,
                    format!("“{field}” must hold texts only"),
                    "correct it; the other entries are kept",
                ));
            }
            words.retain(|w| !w.is_empty());
            words
        }
        Word::Absent => Vec::new(),
        Word::Text(text) if text.is_empty() => Vec::new(),
        Word::Text(text) => vec![text],
        _ => {
            notes.push(wrong(field, "a list of texts"));
            Vec::new()
        }
    }
}

fn importance(word: &Word<'_>, notes: &mut Notes) -> Option<u8> {
    let value = match word {
        Word::Absent => return None,
        Word::Int(value @ 0..=100) => return Some(*value as u8),
        Word::Int(value) => Some(*value as f64),
        Word::Number(value) => Some(*value),
        Word::Text(text) if text.trim().is_empty() => return None,
        Word::Text(text) => text.trim().parse().ok().filter(|v: &f64| v.is_finite()),
        _ => None,
    };
    let hint = "write a whole number from 0 to 100";
    let Some(value) = value else {
        let message = "“importance” must be a number; 50 is taken";
        notes.push(Note::warning("bad-importance", "importance", message, hint));
        return None;
    };
    let kept = value.clamp(0.0, 100.0).round();
    if !(0.0..=100.0).contains(&value) {
        let message = format!("the importance {value} is outside 0 to 100; {kept} is taken");
        notes.push(Note::warning("bad-importance", "importance", message, hint));
    }
    Some(kept as u8)
}

fn status(word: &Word<'_>, notes: &mut Notes) -> Option<Status> {
    let text = match word {
        Word::Absent => return None,
        Word::Text(text) => text.trim(),
        _ => "",
    };
    if text.is_empty() && matches!(word, Word::Text(_)) {
        return None;
    }
    let found = Status::named(text);
    if found.is_none() {
        let words: Vec<&str> = Status::ALL.iter().map(|s| s.word()).collect();
        notes.push(Note::warning(
            "unknown-status",
            "status",
            format!(
                "{} is no status; the event is kept without one",
                quoted(text)
            ),
            format!("use one of {}", words.join(", ")),
        ));
    }
    found
}

/// Takes the title from the first words of the text or the quotation, or from the identifier.
fn name_it(draft: &mut Draft<'_>, line: u32, notes: &mut Notes) {
    let from = [&draft.text]
        .into_iter()
        .chain(&draft.searched)
        .find(|t| !t.trim().is_empty());
    let title = match from {
        Some(text) => first_words(text),
        None if draft.id.is_empty() => format!("line-{line}"),
        None => draft.id.to_string(),
    };
    notes.push(Note::warning(
        "missing-title",
        "title",
        format!("the event has no title; {} is taken", quoted(&title)),
        "give it a title of a few words",
    ));
    draft.title = Cow::Owned(title);
}

fn first_words(text: &str) -> String {
    let mut title = String::new();
    let mut words = text.split_whitespace();
    for word in words.by_ref() {
        if !title.is_empty() {
            title.push(' ');
        }
        title.extend(word.chars().take(60));
        if title.chars().count() >= 48 {
            break;
        }
    }
    if words.next().is_some() {
        title.push('…');
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes_of(text: &str) -> Vec<&'static str> {
        let mut notes = Notes::default();
        let mut raw = Raw::by_the_book(text).unwrap_or_default();
        Reader::default().draft(&mut raw, 1, 1, &mut notes);
        notes.drain().0.map(|n| n.rule).collect()
    }

    #[test]
    fn every_fault_has_its_rule() {
        let check = |members: &str, expected: &[&str]| {
            let base: String = [r#""title":"t","#, r#""time":"2025","#]
                .into_iter()
                .filter(|known| !members.starts_with(known.split(':').next().unwrap_or_default()))
                .collect();
            let text = format!("{{{base}{members}}}");
            assert_eq!(notes_of(&text), expected, "{members}");
        };
        check(r#""id":"a""#, &[]);
        check(r#""time":"2025-02-30""#, &["bad-time"]);
        check(r#""time":null"#, &["missing-time"]);
        check(r#""time":" ""#, &["missing-time"]);
        check(r#""time":[]"#, &["bad-type"]);
        check(r#""time":1e30"#, &["bad-time"]);
        check(r#""time":"1738034993""#, &[]);
        check(r#""time":"20250127""#, &[]);
        check(r#""time":20250127093000"#, &[]);
        check(r#""time":20250230093000"#, &["bad-time"]);
        check(r#""until":20250127093000"#, &[]);
        check(r#""until":"1738034993""#, &[]);
        check(r#""importance":101"#, &["bad-importance"]);
        check(r#""importance":"high""#, &["bad-importance"]);
        check(r#""status":"sure""#, &["unknown-status"]);
        check(r#""zone":"Mars/Olympus""#, &["unknown-zone"]);
        check(r#""until":"2025-13""#, &["bad-time"]);
        check(r#""title":"""#, &["missing-title"]);
        check(r#""title":{}"#, &["bad-type", "missing-title"]);
        check(r#""who":["a",{}]"#, &["bad-type"]);
        check(r#""quote":3"#, &["bad-type"]);
        check(r#""quote":"said""#, &[]);
        check(r#""links":[{"rel":"hates","to":"x"}]"#, &["unknown-rel"]);
        check(r#""links":[{"rel":"answers"}]"#, &["bad-type"]);
        check(r#""claims":7"#, &["bad-type"]);
        check(r#""derived":"yes""#, &["bad-type"]);
        check(r#""derived":true"#, &[]);
        check(r#""quote":{"txt":"said"}"#, &["unknown-member"]);
        check(
            r#""sources":[{"titel":"t"},{"url":"u","x-mine":1}],"claims":[{"text":"t","vlaue":1}]"#,
            &["unknown-member", "unknown-member"],
        );
        check(
            r#""translations":{"fr":{"titel":"t"}}"#,
            &["unknown-member"],
        );
        check(r#""claims":[{"text":"x","value":"y"}]"#, &["bad-type"]);
        check(r#""translations":{"fr":3}"#, &["bad-type"]);
        let doubts = r#""doubts":["a","b"],"translations":{"fr":{"doubts""#;
        check(&format!(r#"{doubts}:["x","y"]}}}}"#), &[]);
        check(&format!("{doubts}:[]}}}}"), &[]);
        check(&format!(r#"{doubts}:["x"]}}}}"#), &["unpaired-translation"]);
        check(
            r#""translations":{"fr":{"claims":[{"text":"x"}]}}"#,
            &["unpaired-translation"],
        );
        check(r#""odd":1e999"#, &["bad-type"]);
        check(r#""odd":"\ud800""#, &["bad-type"]);
        check(r#""odd":{"deep":[1]}"#, &[]);
        check(r#""id":"a","id":"b""#, &["repeated-key"]);
        check(r#""quote":"a","quote":null,"quote":"b""#, &["repeated-key"]);
        check(r#""odd":1,"other":2,"odd":3"#, &["repeated-key"]);
        check(
            r#""links":[{"rel":"answers","to":"a","to":"b"}]"#,
            &["bad-type"],
        );
        check(r#""until":"2024""#, &["bad-order"]);
        check(r#""until":"2025-03""#, &[]);
        check(r#""known":"2024-12-31T23:59:59""#, &["bad-order"]);
    }
}
