//! Foreign text made harmless: nothing that a file says may steer a terminal or deceive its reader.
//!
//! Every text of a file, and every file name, passes here before it is drawn or printed for people. The text that is
//! kept in memory stays as it was. Sinks that print take a [`SafeStr`], so that no caller can skip this step.

use super::width::{cells, is_simple};
use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use unicode_normalization::char::is_combining_mark;

/// A grapheme of more characters is not writing. No script needs ten; a cell that holds more of them than this costs a
/// terminal its time.
const LONGEST_GRAPHEME: usize = 16;
/// The most bytes of a text that has one line of the screen or two: more than fits the widest.
const HEADLINE: usize = 2048;

/// What a character becomes on the screen.
enum Fate {
    Keep,
    Drop,
    Show(char),
}

/// Control characters would steer the terminal, bidirectional marks reorder what stands beside them, zero-width
/// characters hide differences, and joiners and variation selectors have widths that terminals disagree on.
const fn fate(c: char) -> Fate {
    match c {
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Fate::Show('·'),
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => Fate::Drop,
        _ => Fate::Keep,
    }
}

/// Whether `c` can be printed as it is: no control character, no bidirectional mark, nothing invisible.
#[must_use]
pub const fn is_harmless(c: char) -> bool {
    matches!(fate(c), Fate::Keep)
}

/// Whether no character of `text` is dangerous by itself.
pub(super) fn is_clean(text: &str) -> bool {
    text.bytes().all(|b| (0x20..0x7f).contains(&b)) || text.chars().all(is_harmless)
}

/// Text that may be printed on a terminal: nothing in it steers the terminal, reorders or hides other text.
///
/// Conversions from other texts make them safe and put them on one line; [`SafeStr::block`] keeps line breaks and tabs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SafeStr(String);

impl SafeStr {
    /// Text of several lines, made safe.
    #[must_use]
    pub fn block(text: &str) -> Self {
        Self(safe(text).into_owned())
    }

    /// Text for a line of the screen or two; see [`headline`].
    #[must_use]
    pub fn headline(text: &str) -> Self {
        Self(headline(text).into_owned())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for SafeStr {
    fn from(text: &str) -> Self {
        Self(line(text).into_owned())
    }
}

impl From<String> for SafeStr {
    fn from(text: String) -> Self {
        match line(&text) {
            Cow::Borrowed(_) => Self(text),
            Cow::Owned(clean) => Self(clean),
        }
    }
}

impl From<Cow<'_, str>> for SafeStr {
    fn from(text: Cow<'_, str>) -> Self {
        Self::from(text.into_owned())
    }
}

impl Deref for SafeStr {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SafeStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// `text` with every dangerous character shown as `·` or dropped, and no grapheme without end. Line breaks and tabs
/// stay.
#[must_use]
pub fn safe(text: &str) -> Cow<'_, str> {
    if is_clean(text) {
        return bounded(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match fate(c) {
            _ if c == '\n' || c == '\t' => out.push(c),
            Fate::Keep => out.push(c),
            Fate::Show(mark) if c != '\r' => out.push(mark),
            Fate::Show(_) | Fate::Drop => {}
        }
    }
    match bounded(&out) {
        Cow::Borrowed(_) => Cow::Owned(out),
        Cow::Owned(bounded) => Cow::Owned(bounded),
    }
}

/// `text` with the marks of every letter bounded. An endless grapheme of anything else than a letter and marks has no
/// part that could stand for it; it becomes `�`.
pub(super) fn bounded(text: &str) -> Cow<'_, str> {
    let is_endless = |grapheme: &str| grapheme.chars().nth(LONGEST_GRAPHEME).is_some();
    if text.len() <= LONGEST_GRAPHEME
        || is_simple(text)
        || !cells(text).any(|(grapheme, _)| is_endless(grapheme))
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for (grapheme, width) in cells(text) {
        if !is_endless(grapheme) {
            out.push_str(grapheme);
        } else if grapheme.chars().skip(1).all(is_combining_mark) {
            out.extend(grapheme.chars().take(LONGEST_GRAPHEME));
        } else if width > 0 {
            out.push('\u{fffd}');
        }
    }
    Cow::Owned(out)
}

/// `text` made safe and put on one line: breaks and tabs become spaces.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    match safe(text) {
        Cow::Borrowed(same) if !same.contains(['\n', '\t']) => Cow::Borrowed(same),
        made => Cow::Owned(made.replace(['\n', '\t'], " ")),
    }
}

/// As [`line()`], of a text that gets a line of the screen or two: what no screen has room for is cut off and not looked
/// at.
#[must_use]
pub fn headline(text: &str) -> Cow<'_, str> {
    if text.len() <= HEADLINE {
        return line(text);
    }
    let mut ends = (0..=HEADLINE).rev();
    let start = ends.find_map(|end| text.get(..end)).unwrap_or_default();
    // The last grapheme may be cut in two.
    let whole = start.len() - cells(start).last().map_or(0, |(last, _)| last.len());
    Cow::Owned(format!("{}…", line(start.get(..whole).unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_never_pass() {
        assert_eq!(safe("a\u{1b}[2Jb"), "a·[2Jb");
        assert_eq!(safe("x\u{9b}31m"), "x·31m");
        assert_eq!(safe("abc\u{202e}txt"), "abctxt");
        assert_eq!(safe("pay\u{200b}pal"), "paypal");
        assert_eq!(line("two\r\nlines\tand tab"), "two lines and tab");
        assert_eq!(safe("“État” 株価"), "“État” 株価");
    }

    #[test]
    fn no_grapheme_is_endless() {
        let marks = "\u{301}".repeat(100_000);
        let many = safe(&format!("e{marks}f")).into_owned();
        assert_eq!(many, format!("e{}f", "\u{301}".repeat(15)));
        // Jamo join each other without being marks; a letter sign of India joins consonants.
        for endless in ["\u{1100}", "क\u{94d}"] {
            let shown = safe(&format!("a{}b", endless.repeat(100_000))).into_owned();
            assert_eq!(shown, "a\u{fffd}b", "{endless}");
        }
        assert_eq!(safe(&marks).chars().count(), LONGEST_GRAPHEME);
        for writing in ["Tiếng Việt", "שָׁלוֹם", "क्षत्रिय", "ང་ཚོའི་", "한국어"]
        {
            assert_eq!(safe(writing), writing);
        }
    }

    #[test]
    fn a_headline_has_an_end() {
        assert_eq!(headline("short\ntext"), "short text");
        let long = headline(&"見出し".repeat(1_000_000)).into_owned();
        assert!(long.len() <= HEADLINE + '…'.len_utf8() && long.ends_with('…'));
        let marks = headline(&format!("e{}", "\u{301}".repeat(100_000))).into_owned();
        assert_eq!(marks, "…");
    }

    proptest! {
        #[test]
        fn safe_text_is_harmless_and_stays_so(text in any::<String>()) {
            let once = safe(&text).into_owned();
            let harmless = once.chars().all(|c| c == '\n' || c == '\t' || !matches!(fate(c), Fate::Show(_) | Fate::Drop));
            prop_assert!(harmless);
            prop_assert_eq!(safe(&once), once.as_str());
            let one_line = !line(&text).contains(['\n', '\t', '\u{1b}']);
            prop_assert!(one_line);
            prop_assert!(SafeStr::from(text.as_str()).chars().all(is_harmless));
            prop_assert_eq!(SafeStr::from(text.clone()), SafeStr::from(text.as_str()));
            prop_assert!(SafeStr::block(&text).chars().all(|c| c == '\n' || c == '\t' || is_harmless(c)));
        }

        #[test]
        fn graphemes_are_bounded_whatever_they_are_made_of(text in "[e\u{301}\u{200e}\u{1100}\u{1161}\u{11a8}क\u{94d}\u{600}🇫👩]{0,80}") {
            let once = safe(&text).into_owned();
            let bounded = cells(&once).all(|(grapheme, _)| grapheme.chars().count() <= LONGEST_GRAPHEME);
            prop_assert!(bounded);
            prop_assert_eq!(safe(&once), once.as_str());
        }
    }
}
