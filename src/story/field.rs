//! The fields of the query language: name, what it takes, what it means, an example.
//!
//! Parsing, completion, help and facets are folds over this table.

/// What stands behind the colon of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Any of the words that the loaded events use.
    Word,
    /// A date, month, year or time.
    Time,
    /// A length of time and an event: `5d@r1-release`.
    Distance,
    /// A comparison with a number: `>=50`.
    Number,
    /// A comparison with a figure of the event's session: `<-5%`.
    Figure,
    /// One of a closed list.
    Choice(&'static [&'static str]),
    /// The identifier of an event.
    Event,
}

/// One field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name before the colon.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What it means, in a line.
    pub doc: &'static str,
    /// A use of it that parses.
    pub example: &'static str,
    /// Whether the Facets pane counts its values.
    pub facet: bool,
}

const fn field(
    name: &'static str,
    takes: Takes,
    doc: &'static str,
    example: &'static str,
    facet: bool,
) -> Field {
    Field {
        name,
        takes,
        doc,
        example,
        facet,
    }
}

/// Values of `has:`.
pub const PARTS: &[&str] = &[
    "text", "quote", "claim", "link", "source", "figure", "doubt", "until", "known", "ticker",
    "extra",
];
/// Values of `claim:`; `false` is short for contradicted, `true` for confirmed.
pub const VERDICTS: &[&str] = &[
    "false",
    "true",
    "contradicted",
    "sharpened",
    "confirmed",
    "open",
];
/// Values of `status:`.
pub const STATUSES: &[&str] = &["verified", "derived", "reported", "doubtful", "rumour"];
/// Values of `is:`.
pub const TRAITS: &[&str] = &["derived", "undated"];
/// Values of `lane:`.
pub const LANES: &[&str] = &["releases", "statements", "moves", "other"];

/// Every field of the query language.
pub const FIELDS: &[Field] = &[
    field(
        "kind",
        Takes::Word,
        "kind of event",
        "kind:statement,release",
        true,
    ),
    field(
        "lane",
        Takes::Choice(LANES),
        "lane of the timeline",
        "lane:moves",
        false,
    ),
    field(
        "who",
        Takes::Word,
        "speaker, author or actor",
        "who:altman",
        true,
    ),
    field(
        "about",
        Takes::Word,
        "person, company or product it is about",
        "about:r1",
        true,
    ),
    field(
        "ticker",
        Takes::Word,
        "ticker it concerns; $NVDA is short for ticker:nvda",
        "ticker:nvda,msft",
        true,
    ),
    field(
        "tag",
        Takes::Word,
        "free word of the file",
        "tag:compute",
        true,
    ),
    field(
        "source",
        Takes::Word,
        "publisher, title or address of a source",
        "source:reuters",
        false,
    ),
    field(
        "on",
        Takes::Time,
        "may have happened, or gone on, that day, month or year",
        "on:2025-01-27",
        false,
    ),
    field(
        "during",
        Takes::Time,
        "the same as on:",
        "during:2025-01",
        false,
    ),
    field(
        "after",
        Takes::Time,
        "began after it was over",
        "after:2025-01-20",
        false,
    ),
    field(
        "before",
        Takes::Time,
        "was over before it",
        "before:2025-02",
        false,
    ),
    field(
        "within",
        Takes::Distance,
        "no further than that from an event",
        "within:5d@r1-release",
        false,
    ),
    field(
        "importance",
        Takes::Number,
        "importance from 0 to 100",
        "importance>=50",
        false,
    ),
    field(
        "return",
        Takes::Figure,
        "return on the event's session, of the tickers named beside it, else of any of its own",
        "return<-5%",
        false,
    ),
    field(
        "abnormal",
        Takes::Figure,
        "the same less what the market explains",
        "abnormal<-2%",
        false,
    ),
    field(
        "z",
        Takes::Figure,
        "abnormal return in standard errors",
        "z<-3",
        false,
    ),
    field(
        "car",
        Takes::Figure,
        "abnormal returns of days 0 to +5 added up",
        "car>5%",
        false,
    ),
    field(
        "p",
        Takes::Figure,
        "two-sided p of the abnormal return",
        "p<0.05",
        false,
    ),
    field(
        "has",
        Takes::Choice(PARTS),
        "has such a part",
        "has:quote",
        false,
    ),
    field(
        "claim",
        Takes::Choice(VERDICTS),
        "makes a claim with that verdict",
        "claim:false",
        false,
    ),
    field(
        "link",
        Takes::Event,
        "is tied to that event, or is it",
        "link:r1-release",
        false,
    ),
    field(
        "status",
        Takes::Choice(STATUSES),
        "how sure it is",
        "status:derived",
        true,
    ),
    field("id", Takes::Event, "identifier", "id:r1-release", false),
    field(
        "is",
        Takes::Choice(TRAITS),
        "made by the program from prices, or without a usable time",
        "is:derived",
        false,
    ),
];

/// The field with this name (any case).
#[must_use]
pub fn named(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|f| f.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::{Lane, Status, Verdict};

    #[test]
    fn the_table_is_sound() {
        for (index, field) in FIELDS.iter().enumerate() {
            assert!(
                FIELDS
                    .iter()
                    .skip(index + 1)
                    .all(|other| other.name != field.name),
                "{}",
                field.name
            );
            assert!(field.example.starts_with(field.name), "{}", field.name);
            assert!(
                !field.doc.is_empty() && !field.doc.ends_with('.'),
                "{}",
                field.name
            );
        }
    }

    #[test]
    fn choices_are_the_vocabularies() {
        assert!(
            STATUSES.iter().all(|w| Status::named(w).is_some())
                && STATUSES.len() == Status::ALL.len()
        );
        assert!(Verdict::ALL.iter().all(|v| VERDICTS.contains(&v.word())));
        assert_eq!(LANES.to_vec(), Lane::ALL.map(Lane::word).to_vec());
    }
}
