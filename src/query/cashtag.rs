//! Cashtags: `$NVDA` in a query names a ticker.

/// Characters of a ticker in a cashtag at most. Longer words that begin with a dollar sign are text.
const LONGEST: usize = 10;

/// The ticker of a cashtag: `$`, then a letter, letters, digits and `.`, `-`, `^` or `=`, of which the last is a letter or
/// digit. `$500bn` is an amount of money and `$` alone is text: neither is a cashtag.
pub(super) fn ticker(text: &str) -> Option<&str> {
    let ticker = text.strip_prefix('$')?;
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '^' | '=');
    let is_ticker = ticker.len() <= LONGEST
        && ticker.starts_with(|c: char| c.is_ascii_alphabetic())
        && ticker.ends_with(|c: char| c.is_ascii_alphanumeric())
        && ticker.chars().all(is_allowed);
    is_ticker.then_some(ticker)
}

/// The tickers of a word that is nothing but cashtags with commas between, such as `$NVDA` or `$NVDA,$MSFT`.
pub(super) fn tickers(word: &str) -> Option<Vec<&str>> {
    word.split(',').map(ticker).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cashtag_is_a_dollar_sign_and_a_ticker() {
        for (text, expected) in [
            ("$NVDA", Some("NVDA")),
            ("$nvda", Some("nvda")),
            ("$BRK.B", Some("BRK.B")),
            ("$BTC-USD", Some("BTC-USD")),
            ("$EURUSD=X", Some("EURUSD=X")),
            ("$A^B", Some("A^B")),
            ("$ABCDEFGHIJ", Some("ABCDEFGHIJ")),
            ("$ABCDEFGHIJK", None),
            ("$500bn", None),
            ("$5.576m", None),
            ("$", None),
            ("$$NVDA", None),
            ("$NVDA.", None),
            ("$nvda/x", None),
            ("$Ärger", None),
            ("NVDA", None),
        ] {
            assert_eq!(ticker(text), expected, "{text}");
        }
        assert_eq!(tickers("$NVDA,$msft"), Some(vec!["NVDA", "msft"]));
        assert_eq!(tickers("$NVDA,msft"), None);
        assert_eq!(tickers("$NVDA,"), None);
    }
}
