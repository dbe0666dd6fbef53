//! The fields that stay as JSON text in a block, and are read only when a row may have what is asked for.

use crate::story::{Claim, Link, Record, Source};
use crate::text::fold;
use crate::time::Zone;
use memchr::memmem;
use serde::de::DeserializeOwned;

fn read<T: DeserializeOwned + Default>(rest: &str) -> T {
    serde_json::from_str(&format!("{{{rest}}}")).unwrap_or_default()
}

/// The links of a row.
pub fn links(rest: &str) -> Vec<Link> {
    read::<Record>(rest).links
}

/// The identifiers that a row's links name; nothing else of the row is read.
pub fn targets(rest: &str) -> Vec<String> {
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Only {
        links: Vec<Target>,
    }
    #[derive(serde::Deserialize)]
    struct Target {
        to: String,
    }
    let only: Only = read(rest);
    only.links.into_iter().map(|l| l.to).collect()
}

/// The claims of a row.
pub fn claims(rest: &str) -> Vec<Claim> {
    read::<Record>(rest).claims
}

/// Whether a row's sources have any of `needles`, which are folded.
pub fn sources(rest: &str, needles: &[String]) -> bool {
    let has = |source: &Source| {
        let parts = [&source.publisher, &source.title, &source.url];
        parts.into_iter().any(|part| {
            let part = fold(part);
            needles.iter().any(|needle| part.contains(needle.as_str()))
        })
    };
    read::<Record>(rest).sources.iter().any(has)
}

/// The title of a row in `lang`, if it has one.
pub fn title(rest: &str, lang: &str) -> Option<String> {
    let mut record: Record = read(rest);
    let title = record.translations.remove(lang)?.title;
    (!title.is_empty()).then_some(title)
}

/// Publisher of the first source of a row, or that source's title; empty without one.
pub fn source(rest: &str) -> String {
    let first = read::<Record>(rest).sources.into_iter().next();
    first.map_or_else(String::new, |s| {
        if s.publisher.is_empty() {
            s.title
        } else {
            s.publisher
        }
    })
}

/// The zone that a row names for its place.
pub fn zone(rest: &str) -> Option<Zone> {
    memmem::find(rest.as_bytes(), b"\"zone\"")?;
    let record: Record = read(rest);
    (!record.zone.is_empty()).then(|| Zone::parse(&record.zone))?
}
