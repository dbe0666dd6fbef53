//! Folding: the form in which text is compared, without case and accents.

use std::borrow::Cow;
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
        folded.extend(decomposed(foreign.0));
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
