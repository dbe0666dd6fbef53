//! The fields that no filter and no drawing needs: checked one by one, and kept as JSON text.
//!
//! What does not fit costs only itself; what is kept is certain to be read back when the event is opened.

use super::raw::{Raw, fields, within};
use super::report::{Note, Notes, quoted};
use super::syntax_error;
use super::unknown_members::Owner;
use crate::story::{Claim, Figure, Flags, Link, Quote, Rel, Source, Translation};
use crate::time::{When, Zone, epoch, parse, show};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What an event names that must exist elsewhere in the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tie {
    /// Rule that it breaks when there is no such event.
    pub(super) rule: &'static str,
    /// Field that it stands in.
    pub(super) field: &'static str,
    /// Identifier that is named.
    pub(super) to: String,
}

/// The rare fields of one event, checked.
#[derive(Debug, Default)]
pub(super) struct Rest {
    /// Members of a JSON object.
    pub(super) members: String,
    pub(super) flags: Flags,
    pub(super) searched: Vec<Cow<'static, str>>,
    pub(super) ties: Vec<Tie>,
}

impl Rest {
    /// Nothing, with an empty text to fill.
    pub(super) fn within(members: String) -> Self {
        Self {
            members,
            ..Self::default()
        }
    }

    /// Adds a member whose value is JSON text already.
    pub(super) fn member(&mut self, name: &str, value: &str) {
        self.members.reserve(name.len() + value.len() + 4);
        if !self.members.is_empty() {
            self.members.push(',');
        }
        if name.bytes().all(|b| b >= 0x20 && b != b'"' && b != b'\\') {
            self.members.push('"');
            self.members.push_str(name);
            self.members.push('"');
        } else {
            self.members.push_str(&json(&name));
        }
        self.members.push(':');
        self.members.push_str(value);
    }

    /// Checks and adds everything rare that `raw`, an event of `when`, has. Times are read in `zone`.
    pub(super) fn take(&mut self, raw: &Raw<'_>, when: When, zone: Zone, notes: &mut Notes) {
        for name in raw.repeated() {
            notes.push(repeated_key(name));
        }
        if raw.is_simple() {
            return self.extras(raw, notes);
        }
        for (name, value, flag) in [
            ("until", raw.until.as_deref(), Flags::UNTIL),
            ("known", raw.known.as_deref(), Flags::KNOWN),
        ] {
            if let Some(value) = value {
                self.moment(name, value, (when, zone), flag, notes);
            }
        }
        self.quote(raw.quote.as_deref(), notes);
        let figures = self.list::<Figure>("figures", raw.figures.as_deref(), Flags::FIGURE, notes);
        let claims = self.list::<Claim>("claims", raw.claims.as_deref(), Flags::CLAIM, notes);
        let mut kept = Kept {
            figures: figures.len(),
            doubts: 0,
            claims: claims.len(),
        };
        for claim in claims {
            self.ties.extend(claim.evidence.into_iter().map(|to| Tie {
                rule: "dangling-evidence",
                field: "claims",
                to,
            }));
        }
        for link in self.list::<Link>("links", raw.links.as_deref(), Flags::LINK, notes) {
            self.ties.push(Tie {
                rule: "dangling-link",
                field: "links",
                to: link.to,
            });
        }
        kept.doubts = self.doubts(raw.doubts.as_deref(), notes);
        self.list::<Source>("sources", raw.sources.as_deref(), Flags::SOURCE, notes);
        self.translations(raw.translations.as_deref(), kept, notes);
        if let Some(value) = raw.basis.as_deref() {
            match serde_json::from_str::<String>(value) {
                Ok(_) => self.member("basis", value),
                Err(_) => notes.push(bad_type("basis", "a text", value)),
            }
        }
        self.extras(raw, notes);
    }

    fn moment(
        &mut self,
        name: &'static str,
        value: &str,
        (event, zone): (When, Zone),
        flag: Flags,
        notes: &mut Notes,
    ) {
        let text = match serde_json::from_str::<Value>(value) {
            Ok(Value::String(text)) if text.trim().is_empty() => return,
            Ok(Value::String(text)) => text,
            Ok(Value::Number(number)) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => whole.to_string(),
                (None, value) => value.unwrap_or(f64::NAN).to_string(),
            },
            _ => return notes.push(bad_type(name, "a time", value)),
        };
        let read = if value.starts_with('"') {
            epoch::when_or_epoch(&text, zone)
        } else {
            epoch::number(&text, zone)
        };
        match read {
            Ok(when) if is_before(when, event) => notes.push(Note::warning(
                "bad-order",
                name,
                format!(
                    "“{name}” is {}, before the time of the event",
                    quoted(&text)
                ),
                format!("correct one of the two; the event is kept without “{name}”"),
            )),
            Ok(when) => {
                notes.extend(super::odd_hour::note(name, &text, when, zone));
                self.flags.add(flag);
                // What is kept is read by `parse::when` alone, which takes a number for a calendar time or for none.
                let same = parse::when(&text, zone).is_ok_and(|again| again == when);
                let kept = if same {
                    text
                } else {
                    show::written(when, zone)
                };
                self.member(name, &json(&kept));
            }
            Err(error) => notes.push(Note::warning(
                "bad-time",
                name,
                error.to_string(),
                "correct it; the event is kept without it",
            )),
        }
    }

    fn quote(&mut self, value: Option<&str>, notes: &mut Notes) {
        let Some(value) = value else { return };
        note_unknown("quote", value, notes);
        let mut kept = Cow::Borrowed(value);
        let mut quote = serde_json::from_str::<Quote>(value)
            .ok()
            .filter(|_| value.starts_with('{'));
        if let (None, Ok(text)) = (&quote, serde_json::from_str::<String>(value)) {
            let whole = Quote {
                text,
                ..Quote::default()
            };
            kept = Cow::Owned(json(&whole));
            quote = Some(whole);
        }
        match quote {
            Some(quote) if quote.text.is_empty() && quote.place.is_empty() => {}
            Some(quote) => {
                self.flags.add(Flags::QUOTE);
                self.searched.push(Cow::Owned(quote.text));
                self.member("quote", &kept);
            }
            None => notes.push(bad_type("quote", "an object with a “text”", value)),
        }
    }

    /// Keeps the doubts and returns how many there are.
    fn doubts(&mut self, value: Option<&str>, notes: &mut Notes) -> usize {
        match value.map(serde_json::from_str::<String>) {
            Some(Ok(one)) if one.is_empty() => 0,
            Some(Ok(one)) => {
                self.flags.add(Flags::DOUBT);
                self.member("doubts", &json(&[one]));
                1
            }
            _ => self
                .list::<String>("doubts", value, Flags::DOUBT, notes)
                .len(),
        }
    }

    /// Checks a list entry by entry, keeps what fits, and returns it.
    fn list<T: DeserializeOwned + Serialize>(
        &mut self,
        name: &'static str,
        value: Option<&str>,
        flag: Flags,
        notes: &mut Notes,
    ) -> Vec<T> {
        let Some(value) = value else {
            return Vec::new();
        };
        note_unknown(name, value, notes);
        let mut good: Vec<T> = Vec::new();
        let mut kept = Cow::Borrowed(value);
        if let Some(all) = whole_list(value) {
            good = all;
        } else if let Ok(entries) = serde_json::from_str::<Vec<&RawValue>>(value) {
            for written in entries.into_iter().map(RawValue::get) {
                let fits = written.starts_with(['{', '"']);
                match serde_json::from_str(written) {
                    Ok(entry) if fits => good.push(entry),
                    outcome => notes.add(|| Note {
                        at: within(value, written),
                        in_field: true,
                        ..bad_entry(name, written, outcome.err().as_ref())
                    }),
                }
            }
            kept = Cow::Owned(json(&good));
        } else {
            notes.push(bad_type(name, "a list", value));
        }
        if !good.is_empty() {
            self.flags.add(flag);
            self.member(name, &kept);
        }
        good
    }

    fn translations(&mut self, value: Option<&str>, kept: Kept, notes: &mut Notes) {
        let Some(value) = value else { return };
        let Ok(all) = serde_json::from_str::<BTreeMap<String, Translation>>(value) else {
            return notes.push(bad_type(
                "translations",
                "an object of languages, each with texts such as “title” and “quote”",
                value,
            ));
        };
        if all.is_empty() {
            return;
        }
        for range in fields(value).into_values() {
            note_unknown("translations", value.get(range).unwrap_or_default(), notes);
        }
        self.flags.add(Flags::TRANSLATION);
        self.member("translations", value);
        for (language, translation) in &all {
            notes.extend(kept.unpaired(language, translation));
        }
        let texts = all.into_values().flat_map(|t| [t.title, t.text, t.quote]);
        self.searched
            .extend(texts.filter(|t| !t.is_empty()).map(Cow::Owned));
    }

    fn extras(&mut self, raw: &Raw<'_>, notes: &mut Notes) {
        let mut lost = 0_u64;
        let repeated = repeated_extras(raw);
        for (index, (name, value)) in raw.extra.iter().enumerate() {
            if name == "type" && value == "\"event\"" {
                continue;
            }
            match repeated.get(name.as_ref()) {
                Some(kept) if *kept != index => continue,
                Some(_) => notes.add(|| repeated_key(name.to_string())),
                None => {}
            }
            if is_readable(value) {
                self.flags.add(Flags::EXTRA);
                self.member(name, value);
                continue;
            }
            lost += 1;
            if lost <= NOTED {
                let hint = "write a number that fits, or a text, and nest it less deeply; the event is kept without it";
                let message = format!("the value {} cannot be kept", quoted(value));
                notes.push(Note::warning("bad-type", name.to_string(), message, hint));
            }
        }
        if lost > NOTED {
            let message = format!("{} more values of this event cannot be kept", lost - NOTED);
            let hint = "see what is told of the others; the event is kept without them";
            notes.push(Note::warning("bad-type", "", message, hint));
        }
    }
}

/// Notes the members of `value`, the JSON text of `field` or a part of it, that the format does not know.
fn note_unknown(field: &'static str, value: &str, notes: &mut Notes) {
    let owner = match field {
        "quote" => Owner::Quote,
        "figures" => Owner::Figure,
        "claims" => Owner::Claim,
        "links" => Owner::Link,
        "sources" => Owner::Source,
        "translations" => Owner::Translation,
        _ => return,
    };
    let field = Cow::Borrowed(field);
    owner.unknown_in(value, &mut |note| {
        notes.push(Note {
            field: field.clone(),
            ..note
        });
    });
}

/// How many entries of each list were kept; a translation pairs with them by position.
#[derive(Clone, Copy)]
struct Kept {
    figures: usize,
    doubts: usize,
    claims: usize,
}

impl Kept {
    /// A warning for the first list of a translation that cannot be paired with the original.
    fn unpaired(self, language: &str, translation: &Translation) -> Option<Note> {
        let (name, translated, kept) = [
            ("figures", translation.figures.len(), self.figures),
            ("doubts", translation.doubts.len(), self.doubts),
            ("claims", translation.claims.len(), self.claims),
        ]
        .into_iter()
        .find(|(_, translated, kept)| *translated > 0 && translated != kept)?;
        Some(Note::warning(
            "unpaired-translation",
            "translations",
            format!(
                "the translation {} has {translated} {name}, the event {kept}",
                quoted(language)
            ),
            "write one for each, in the same order; the original is shown",
        ))
    }
}

/// The unknown fields that are written more than once, each with its last place.
fn repeated_extras<'r>(raw: &'r Raw<'_>) -> HashMap<&'r str, usize> {
    let names = || raw.extra.iter().map(|(name, _)| name.as_ref());
    // A set would cost every event more than it is worth where there are few.
    let differ = |(index, name)| names().take(index).all(|before| before != name);
    if raw.extra.len() <= 8 && names().enumerate().all(differ) {
        return HashMap::new();
    }
    let mut seen = HashSet::new();
    let repeated: HashSet<&str> = names().filter(|name| !seen.insert(*name)).collect();
    let places = names().enumerate().map(|(index, name)| (name, index));
    places.filter(|(name, _)| repeated.contains(name)).collect()
}

fn repeated_key(name: impl Into<Cow<'static, str>>) -> Note {
    let name = name.into();
    let message = format!("{} is written more than once", quoted(&name));
    let hint = "write it once; the last one is taken";
    Note::warning("repeated-key", name, message, hint)
}

/// Whether `end` is before `start`, as far as the two are known.
fn is_before(end: When, start: When) -> bool {
    !start.is_undated() && end.end <= start.start && end.start < start.start
}

/// So many unknown fields of an event that cannot be kept are told of one by one.
const NOTED: u64 = 8;

/// The list, when every entry fits. A list of lists would fit a record by its order; it is not meant.
fn whole_list<T: DeserializeOwned>(value: &str) -> Option<Vec<T>> {
    let first = value.strip_prefix('[')?.trim_ascii_start();
    if first.starts_with('[') {
        return None;
    }
    serde_json::from_str(value).ok()
}

/// Whether JSON text that was only skipped can be read: a number may be too large, a text half an emoji.
fn is_readable(value: &str) -> bool {
    let bytes = value.as_bytes();
    let simple = match bytes.first() {
        Some(b'"') => memchr::memchr(b'\\', bytes).is_none(),
        Some(b'-' | b'0'..=b'9') => {
            memchr::memchr2(b'e', b'E', bytes).is_none() && bytes.len() < 300
        }
        Some(b't' | b'f' | b'n') => true,
        _ => false,
    };
    // One list more than it will stand in, so that the parser's limit of depth is met here.
    simple || serde_json::from_str::<Value>(&format!("[{value}]")).is_ok()
}

fn bad_type(name: &'static str, wanted: &str, value: &str) -> Note {
    Note::warning(
        "bad-type",
        name,
        format!("“{name}” must be {wanted}, not {}", quoted(value)),
        "correct it; the event is kept without it",
    )
}

fn bad_entry(name: &'static str, written: &str, error: Option<&serde_json::Error>) -> Note {
    let rel = serde_json::from_str::<Value>(written)
        .ok()
        .filter(|_| name == "links")
        .and_then(|v| v.get("rel")?.as_str().map(str::to_owned));
    if let Some(rel) = rel.filter(|r| !Rel::ALL.iter().any(|known| known.word() == r)) {
        let words: Vec<&str> = Rel::ALL.iter().map(|r| r.word()).collect();
        return Note::warning(
            "unknown-rel",
            name,
            format!("{} is no tie between events", quoted(&rel)),
            format!("use one of {}", words.join(", ")),
        );
    }
    let why = error.map_or_else(|| "it is no object".to_owned(), syntax_error::reason);
    Note::warning(
        "bad-type",
        name,
        format!(
            "the entry {} of “{name}” does not fit: {why}",
            quoted(written)
        ),
        "correct it; the event is kept without this entry",
    )
}

/// The JSON text of a value.
pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}
