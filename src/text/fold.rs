//! Folding: the form in which text is compared, without case and accents.

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `text` in lower case and without accents (compatibility decomposition, marks dropped): `État` gives `etat`.
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Cow::Owned(text.to_ascii_lowercase());
        }
        return Cow::Borrowed(text);
    }
    // Marks never change what stands before them in ASCII, so only the runs of other letters are decomposed.
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let plain = run(rest, u8::is_ascii);
        folded.push_str(plain.0);
        let foreign = run(plain.1, |b| !b.is_ascii());
        fold_foreign(foreign.0, &mut folded);
        rest = foreign.1;
    }
    folded.make_ascii_lowercase();
    Cow::Owned(folded)
}

/// The longest start of `text` whose bytes all pass, and what follows it.
fn run(text: &str, passes: impl Fn(&u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(|b| !passes(&b));
    end.and_then(|end| text.split_at_checked(end))
        .unwrap_or((text, ""))
}

/// Letters that people write often are looked up; each folds by itself, since nothing but marks depends on
/// what stands beside it.
fn fold_foreign(text: &str, folded: &mut String) {
    static KNOWN: LazyLock<Vec<Box<str>>> = LazyLock::new(|| {
        let letters = COMMON.iter().cloned().flatten();
        let folds = letters.map(|c| decomposed(c.encode_utf8(&mut [0; 4])).collect::<String>());
        folds.map(String::into_boxed_str).collect()
    });
    for letter in text.chars() {
        match place(letter).and_then(|place| KNOWN.get(place)) {
            Some(known) => folded.push_str(known),
            None => folded.extend(decomposed(letter.encode_utf8(&mut [0; 4]))),
        }
    }
}

/// Latin letters with accents, and the signs of typesetters.
const COMMON: [RangeInclusive<char>; 2] = ['\u{80}'..='\u{24f}', '\u{2000}'..='\u{206f}'];

/// The place of a letter among the common ones.
fn place(letter: char) -> Option<usize> {
    let mut before = 0;
    for range in &COMMON {
        let from = *range.start() as usize;
        if range.contains(&letter) {
            return Some(before + letter as usize - from);
        }
        before += *range.end() as usize - from + 1;
    }
    None
}

fn decomposed(text: &str) -> impl Iterator<Item = char> {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .filter(|c| !is_combining_mark(*c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_and_accents() {
        assert_eq!(fold("État"), "etat");
        assert_eq!(fold("NVIDIA"), "nvidia");
        assert_eq!(fold("ﬁn"), "fin");
        assert_eq!(fold("plain"), "plain");
    }

    proptest! {
        #[test]
        fn folding_in_runs_is_folding_at_once(text in any::<String>(), accents in "[a-zA-ZÀ-ÿ\u{300}-\u{310} ﬁ]{0,20}") {
            for text in [text, accents] {
                prop_assert_eq!(fold(&text).into_owned(), decomposed(&text).collect::<String>());
            }
        }

        #[test]
        fn folding_twice_changes_nothing(text in "[a-zA-ZÀ-ÿ0-9 “”’−]{0,40}") {
            let once = fold(&text).into_owned();
            prop_assert_eq!(fold(&once), once.as_str());
        }
    }
}
