//! Display width, and cutting and padding by it, on grapheme borders.

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How many columns `text` takes.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else if text.chars().all(is_plain) {
        text.chars().count()
    } else {
        text.width()
    }
}

/// Whether a letter takes one column whatever stands beside it. The tables know more such letters; these are the ones
/// that titles and drawings are made of.
const fn is_plain(letter: char) -> bool {
    matches!(letter,
        ' '..='~'
        // Latin letters and signs, without the soft hyphen; © and ® may be pictures.
        | '\u{a1}'..='\u{a8}' | '\u{aa}'..='\u{ac}' | '\u{af}'..='\u{2af}'
        // Dashes, quotation marks, the dot and the ellipsis.
        | '\u{2010}'..='\u{2027}'
        // Frames, blocks and the dots of price lines.
        | '\u{2500}'..='\u{259f}' | '\u{2800}'..='\u{28ff}')
}

/// Whether a letter takes two columns whatever stands beside it: ideographs, kana, Hangul syllables and their
/// punctuation, without those that marks or pictures are made of.
const fn is_wide(letter: char) -> bool {
    matches!(letter,
        '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{ff01}'..='\u{ff60}')
}

/// Whether a letter neither joins another one of these nor is joined by it. Only letters outside of this set can make
/// graphemes of several letters.
const fn stands_alone(letter: char) -> bool {
    is_plain(letter) || is_wide(letter)
}

/// Whether `text` is made of letters that are a grapheme each.
pub(super) fn is_simple(text: &str) -> bool {
    text.chars().all(stands_alone)
}

/// The graphemes of `text` and the columns of each. Most letters of a text need no tables.
pub fn cells(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let letter = match rest.as_bytes() {
            // Only what is not ASCII joins a letter before it.
            [letter, next, ..] if letter.is_ascii() && next.is_ascii() && *letter != b'\r' => 1,
            _ => first_grapheme(rest)?,
        };
        let (grapheme, behind) = rest.split_at_checked(letter)?;
        rest = behind;
        // Skipping the tables makes wrapping of ideographs three times as fast.
        let wide = grapheme.len() == 3 && grapheme.chars().all(is_wide);
        Some((grapheme, if wide { 2 } else { width(grapheme) }))
    })
}

/// Bytes of the first grapheme.
fn first_grapheme(text: &str) -> Option<usize> {
    let mut letters = text.chars();
    let first = letters.next()?;
    if stands_alone(first) && letters.next().is_none_or(stands_alone) {
        return Some(first.len_utf8());
    }
    text.graphemes(true).next().map(str::len)
}

/// `text` in at most `columns` columns, ended by `…` when something was cut. What does not fit is not looked at.
#[must_use]
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    let (mut used, mut at) = (0, 0);
    // The end of what fits before the `…`.
    let mut kept = 0;
    for (grapheme, size) in cells(text) {
        used += size;
        if used > columns {
            let kept = text.get(..kept).unwrap_or_default().trim_end();
            return match columns {
                0 => Cow::Borrowed(""),
                _ => Cow::Owned(format!("{kept}…")),
            };
        }
        at += grapheme.len();
        if used < columns {
            kept = at;
        }
    }
    Cow::Borrowed(text)
}

/// `text` in exactly `columns` columns: cut, or padded on the right.
#[must_use]
pub fn fit(text: &str, columns: usize) -> String {
    let mut out = cut(text, columns).into_owned();
    let missing = columns.saturating_sub(width(&out));
    out.extend(std::iter::repeat_n(' ', missing));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_letters_are_as_wide_as_the_tables_say_beside_any_other() {
        let all = ('\0'..='\u{ffff}').filter(|letter| is_plain(*letter));
        let all: Vec<char> = all.collect();
        assert!(all.len() > 1000);
        for letter in &all {
            let text = String::from(*letter);
            assert_eq!(text.width(), 1, "{letter:?}");
            for other in ['a', '”', 'é', '⣿', '─', *letter] {
                let both = format!("{letter}{other}");
                assert_eq!(both.width(), 2, "{both:?}");
                assert_eq!(width(&both), 2, "{both:?}");
            }
        }
        assert!(!is_plain('\u{ad}') && !is_plain('\u{301}') && !is_plain('日'));
    }

    #[test]
    fn wide_letters_are_as_wide_as_the_tables_say_beside_any_other() {
        let all: Vec<char> = ('\0'..='\u{ffff}')
            .filter(|letter| is_wide(*letter))
            .collect();
        assert!(all.len() > 20_000);
        for letter in &all {
            assert_eq!(String::from(*letter).width(), 2, "{letter:?}");
        }
        // The tables join letters by their class, and every class has many of them.
        for letter in all.iter().step_by(17) {
            for other in ['a', 'é', '日', 'ン', '한', '─', *letter] {
                for both in [format!("{letter}{other}"), format!("{other}{letter}")] {
                    assert_eq!(both.graphemes(true).count(), 2, "{both:?}");
                    let apart: usize = both.graphemes(true).map(UnicodeWidthStr::width).sum();
                    assert_eq!((both.width(), width(&both)), (apart, apart), "{both:?}");
                }
            }
        }
    }

    #[test]
    fn cutting_counts_columns() {
        assert_eq!(cut("Janus-Pro", 9), "Janus-Pro");
        assert_eq!(cut("Janus-Pro", 6), "Janus…");
        assert_eq!(cut("株価が下落", 5), "株価…");
        assert_eq!(cut("abc", 0), "");
        assert_eq!(fit("株", 4), "株  ");
    }

    proptest! {
        #[test]
        fn cells_are_graphemes(text in "([a-z \r\n\u{301}\u{200d}é株👩🇫🇷\u{fe0f}]|\\PC){0,12}") {
            let found: Vec<&str> = cells(&text).map(|(grapheme, _)| grapheme).collect();
            prop_assert_eq!(found, text.graphemes(true).collect::<Vec<_>>());
        }

        #[test]
        fn nothing_is_wider_than_asked(text in any::<String>(), columns in 0_usize..30) {
            prop_assert!(width(&cut(&text, columns)) <= columns);
        }
    }
}
