//! Foreign text made harmless: nothing that a file says may steer a terminal or deceive its reader.
//!
//! Every text of a file passes here before it is drawn or printed for people. The text that is kept in
//! memory stays as it was.

use std::borrow::Cow;

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

fn is_clean(text: &str) -> bool {
    text.bytes().all(|b| (0x20..0x7f).contains(&b))
        || text.chars().all(|c| matches!(fate(c), Fate::Keep))
}

/// `text` with every dangerous character shown as `·` or dropped. Line breaks and tabs stay.
#[must_use]
pub fn safe(text: &str) -> Cow<'_, str> {
    if is_clean(text) {
        return Cow::Borrowed(text);
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
    Cow::Owned(out)
}

/// `text` made safe and put on one line: breaks and tabs become spaces.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    match safe(text) {
        Cow::Borrowed(same) => Cow::Borrowed(same),
        Cow::Owned(owned) => Cow::Owned(owned.replace(['\n', '\t'], " ")),
    }
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

    proptest! {
        #[test]
        fn safe_text_is_harmless_and_stays_so(text in any::<String>()) {
            let once = safe(&text).into_owned();
            let harmless = once.chars().all(|c| c == '\n' || c == '\t' || !matches!(fate(c), Fate::Show(_) | Fate::Drop));
            prop_assert!(harmless);
            prop_assert_eq!(safe(&once), once.as_str());
            let one_line = !line(&text).contains(['\n', '\t', '\u{1b}']);
            prop_assert!(one_line);
        }
    }
}
