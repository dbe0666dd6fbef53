//! Rarely used fields: kept as JSON text, parsed when a row may have what a request needs.

use crate::story::{Claim, Link, Record};
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

/// The identifiers in the links of a row; nothing else of the row is parsed.
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

/// Whether a source of a row contains any of the folded `needles`.
pub fn sources_contain(rest: &str, needles: &[String]) -> bool {
    let contains = |text: &String| {
        let text = fold(text);
        needles.iter().any(|needle| text.contains(needle.as_str()))
    };
    let sources = read::<Record>(rest).sources;
    let mut sources = sources.iter();
    sources.any(|s| [&s.publisher, &s.title, &s.url].into_iter().any(contains))
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

/// The zone of a row's own, if it names one.
pub fn zone(rest: &str) -> Option<Zone> {
    memmem::find(rest.as_bytes(), b"\"zone\"")?;
    let record: Record = read(rest);
    (!record.zone.is_empty()).then(|| Zone::parse(&record.zone))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_where_they_are_and_empty_where_not() {
        let rest = r#""links":[{"rel":"answers","to":"a"},{"rel":"follows","to":"É"}],"claims":[{"text":"c"}],"sources":[{"title":"T"},{"publisher":"P"}],"translations":{"fr":{"title":"Le titre"},"de":{"title":""}},"zone":"Asia/Tokyo""#;
        assert_eq!(targets(rest), ["a", "É"]);
        assert_eq!((links(rest).len(), claims(rest).len()), (2, 1));
        assert_eq!(
            source(rest),
            "T",
            "of the first one the title, without a publisher"
        );
        assert_eq!(title(rest, "fr").as_deref(), Some("Le titre"));
        assert_eq!((title(rest, "de"), title(rest, "en")), (None, None));
        assert_eq!(zone(rest), Zone::parse("Asia/Tokyo"));
        for rest in ["", r#""links":{}"#] {
            assert_eq!((links(rest).len(), targets(rest).len()), (0, 0), "{rest}");
            assert_eq!((source(rest).as_str(), zone(rest)), ("", None), "{rest}");
        }
    }

    #[test]
    fn sources_contain_folded_texts_of_any_field() {
        let rest =
            r#""sources":[{"publisher":"Reuters"},{"title":"École","url":"https://e.example"}]"#;
        let check = |needle: &str| sources_contain(rest, &[needle.to_owned()]);
        assert!(check("reut") && check("ecole") && check("e.example"));
        assert!(!check("reuters ecole") && !sources_contain(rest, &[]));
    }
}
