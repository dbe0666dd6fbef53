//! "Did you mean": the word of a list that is most like the one that was written.
//!
//! A suggestion that is not likely is worse than none.

use super::fold;
use std::borrow::Cow;

/// Characters that are compared.
const COMPARED: usize = 64;

/// How many letters must be inserted, removed, changed or swapped with the next to make `b` of `a`, as far as both are
/// compared.
#[must_use]
pub fn edit_distance(a: &str, b: &str) -> usize {
    let start = |text: &str| text.chars().take(COMPARED).collect::<String>();
    strsim::osa_distance(&start(a), &start(b))
}

/// The word of `words` that `written` most likely means: one that it begins, or one with few letters that differ.
#[must_use]
pub fn most_similar<'a>(written: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let written: Cow<'_, str> = fold(written);
    let mut best: Option<(usize, &str)> = None;
    for word in words {
        let is_start = written.chars().nth(1).is_some() && word.starts_with(&*written);
        let distance = if is_start {
            1
        } else {
            edit_distance(&written, word)
        };
        // Anything is one letter away from a word of one letter.
        let allowed = match word.len() {
            0..=1 => 0,
            2..=4 => 1,
            _ => 2,
        };
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, word));
        }
    }
    best.map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_differ() {
        for (a, b, distance) in [
            ("", "abc", 3),
            ("abc", "abc", 0),
            ("ab", "ba", 1),
            ("a", "xyz", 3),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(edit_distance(a, b), distance, "{a} {b}");
        }
    }

    #[test]
    fn likely_words() {
        let words = ["events", "series", "zone", "p"];
        let similar = |written| most_similar(written, words.into_iter());
        assert_eq!(similar("Event"), Some("events"));
        assert_eq!(similar("evnts"), Some("events"));
        assert_eq!(similar("seires"), Some("series"));
        assert_eq!(similar("zon"), Some("zone"));
        assert_eq!((similar("q"), similar("author")), (None, None));
    }
}
