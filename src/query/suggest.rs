//! "Did you mean": the word of a list that is nearest to what was typed.
//!
//! Refuses to guess wildly: a suggestion that is not likely is worse than none.

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
    let known = SYNONYMS.iter().find(|(from, _)| *from == typed);
    let mut best: Option<(usize, &str)> = None;
    for word in words {
        if known.is_some_and(|(_, to)| *to == word) {
            return Some(word);
        }
        let far = if typed.chars().count() > 1 && word.starts_with(&*typed) {
            1
        } else {
            distance(&typed, word)
        };
        // Anything is one letter away from a word of one letter.
        let allowed = match word.len() {
            0..=1 => 0,
            2..=4 => 1,
            _ => 2,
        };
        if far <= allowed && best.is_none_or(|(b, _)| far < b) {
            best = Some((far, word));
        }
    }
    best.map(|(_, word)| word)
}

/// How many letters must be put in, taken out, changed or swapped with the next to make `b` of `a`.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(40).collect(), b.chars().collect());
    let mut older: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut previous = None;
    for (i, &x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        let mut left = None;
        for (j, &y) in b.iter().enumerate() {
            let at =
                |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&above, j) + usize::from(x != y))
                .min(at(&above, j + 1) + 1)
                .min(at(&row, j) + 1);
            if j > 0 && previous == Some(y) && left == Some(x) {
                best = best.min(at(&older, j - 1) + 1);
            }
            row.push(best);
            left = Some(y);
        }
        older = std::mem::replace(&mut above, row);
        previous = Some(x);
    }
    above.last().copied().unwrap_or_default()
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
    fn choices_and_distance() {
        assert_eq!(nearest("rumor", STATUSES.iter().copied()), Some("rumour"));
        for (a, b, far) in [
            ("", "abc", 3),
            ("abc", "abc", 0),
            ("ab", "ba", 1),
            ("a", "xyz", 3),
        ] {
            assert_eq!(distance(a, b), far, "{a} {b}");
        }
    }
}
