//! The words of closed vocabularies: from a value to its word, and back, and what it means in a line.

use super::tree::{Part, Trait};
use crate::story::field::Field;
use crate::story::{Kind, Lane, Status, Verdict};

impl Part {
    /// Every part, with its word and what it means.
    pub const ALL: [(Self, &'static str, &'static str); 11] = [
        (Self::Text, "text", "a text beside the title"),
        (Self::Quote, "quote", "words that were said"),
        (Self::Claim, "claim", "claims that can be checked"),
        (Self::Link, "link", "ties to other events"),
        (Self::Source, "source", "a place where it can be read"),
        (Self::Figure, "figure", "figures"),
        (Self::Doubt, "doubt", "something that is not verified"),
        (Self::Until, "until", "an end"),
        (
            Self::Known,
            "known",
            "a later time at which it became known",
        ),
        (Self::Ticker, "ticker", "tickers"),
        (Self::Extra, "extra", "fields that the format does not know"),
    ];

    /// The word of the query language.
    #[must_use]
    pub fn word(self) -> &'static str {
        let all = Self::ALL.iter();
        all.clone().find(|p| p.0 == self).map_or("", |p| p.1)
    }

    /// The part with this word (any case).
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|p| p.1.eq_ignore_ascii_case(word)).map(|p| p.0)
    }
}

impl Trait {
    /// The word of the query language.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Derived => "derived",
            Self::Undated => "undated",
        }
    }

    /// The trait with this word (any case).
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        [Self::Derived, Self::Undated]
            .into_iter()
            .find(|t| t.word().eq_ignore_ascii_case(word))
    }
}

/// The lane with this word (any case).
pub(super) fn lane(word: &str) -> Option<Lane> {
    let mut all = Lane::ALL.into_iter();
    all.find(|l| l.word().eq_ignore_ascii_case(word))
}

/// The verdict with this word (any case); `false` and `true` are short for two of them.
pub(super) fn verdict(word: &str) -> Option<Verdict> {
    match word.to_ascii_lowercase().as_str() {
        "false" => Some(Verdict::Contradicted),
        "true" => Some(Verdict::Confirmed),
        other => Verdict::named(other),
    }
}

/// What `value` of `field` means, in a line; empty when the program does not know it.
#[must_use]
pub fn meaning(field: &Field, value: &str) -> &'static str {
    match field.name {
        "kind" => Kind::named(value).map_or("", |k| k.doc),
        "lane" => lane(value).map_or("", Lane::title),
        "has" => {
            let mut all = Part::ALL.iter();
            all.find(|p| p.1 == value).map_or("", |p| p.2)
        }
        "claim" => match value {
            "false" => "short for contradicted",
            "true" => "short for confirmed",
            _ => Verdict::named(value).map_or("", Verdict::doc),
        },
        "status" => Status::named(value).map_or("", Status::doc),
        "is" => Trait::named(value).map_or("", |_| field.doc),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::field::{FIELDS, PARTS, TRAITS, Takes, VERDICTS};

    #[test]
    fn vocabularies_are_the_tables() {
        assert_eq!(Part::ALL.map(|p| p.1).to_vec(), PARTS.to_vec());
        assert!(
            PARTS
                .iter()
                .all(|w| Part::named(w).map(Part::word) == Some(w))
        );
        assert!(
            TRAITS
                .iter()
                .all(|w| Trait::named(w).map(Trait::word) == Some(w))
        );
        assert!(VERDICTS.iter().all(|w| verdict(w).is_some()));
        assert!(Lane::ALL.iter().all(|l| lane(l.word()) == Some(*l)));
    }

    #[test]
    fn every_choice_has_a_meaning() {
        for field in FIELDS {
            if let Takes::Choice(words) = field.takes {
                assert!(
                    words.iter().all(|w| !meaning(field, w).is_empty()),
                    "{}",
                    field.name
                );
            }
        }
    }
}
