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
    Cow::Owned(
        text.nfkd()
            .filter(|c| !is_combining_mark(*c))
            .flat_map(char::to_lowercase)
            .filter(|c| !is_combining_mark(*c))
            .collect(),
    )
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
        fn folding_twice_changes_nothing(text in "[a-zA-ZÀ-ÿ0-9 “”’−]{0,40}") {
            let once = fold(&text).into_owned();
            prop_assert_eq!(fold(&once), once.as_str());
        }
    }
}
