//! "Did you mean": the word of a list that is nearest to what was typed.
//!
//! Refuses to guess wildly: a suggestion that is not likely is worse than none.

use crate::text::most_similar;

/// What people of other programs type, and what it is called here.
const SYNONYMS: &[(&str, &str)] = &[
    ("actor", "who"),
    ("author", "who"),
    ("by", "who"),
    ("date", "on"),
    ("from", "after"),
    ("label", "tag"),
    ("near", "within"),
    ("person", "who"),
    ("publisher", "source"),
    ("pvalue", "p"),
    ("reaction", "abnormal"),
    ("rumor", "rumour"),
    ("since", "after"),
    ("speaker", "who"),
    ("stock", "ticker"),
    ("symbol", "ticker"),
    ("to", "before"),
    ("topic", "about"),
    ("track", "lane"),
    ("type", "kind"),
    ("until", "before"),
    ("url", "source"),
    ("verdict", "claim"),
    ("wrong", "false"),
];

/// The word of `words` that `typed` most likely means.
pub(super) fn nearest<'a>(typed: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed = crate::text::fold(typed);
    let synonym = SYNONYMS.iter().find(|(from, _)| *from == typed);
    let words: Vec<&str> = words.collect();
    let known = synonym.and_then(|(_, to)| words.iter().find(|word| *word == to));
    known
        .copied()
        .or_else(|| most_similar(&typed, words.into_iter()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::field::{FIELDS, STATUSES};

    fn check(typed: &str, expected: Option<&str>) {
        let fields = FIELDS.iter().map(|f| f.name);
        assert_eq!(nearest(typed, fields), expected, "{typed}");
    }

    #[test]
    fn fields() {
        check("knd", Some("kind"));
        check("kidn", Some("kind"));
        check("imprtance", Some("importance"));
        check("import", Some("importance"));
        check("statsu", Some("status"));
        check("since", Some("after"));
        check("Ticket", Some("ticker"));
        check("x", None);
        check("foo", None);
        check("zzzzzzzz", None);
    }

    #[test]
    fn choices() {
        assert_eq!(nearest("rumor", STATUSES.iter().copied()), Some("rumour"));
    }
}
