//! Display width, and cutting, padding and wrapping by it, on grapheme borders.

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

/// The graphemes of `text` and the columns of each. Most of a text is plain letters, which need no tables.
pub fn cells(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let letter = match rest.as_bytes() {
            // Only what is not ASCII joins a letter before it.
            [letter, next, ..] if letter.is_ascii() && next.is_ascii() && *letter != b'\r' => 1,
            _ => rest.graphemes(true).next()?.len(),
        };
        let (grapheme, behind) = rest.split_at_checked(letter)?;
        rest = behind;
        Some((grapheme, width(grapheme)))
    })
}

/// The longest start of `text` that fits `columns`, by graphemes, and its width.
fn prefix(text: &str, columns: usize) -> (&str, usize) {
    let (mut used, mut at) = (0, 0);
    for (grapheme, size) in cells(text) {
        if used + size > columns {
            return (text.get(..at).unwrap_or_default(), used);
        }
        used += size;
        at += grapheme.len();
    }
    (text, used)
}

/// `text` in at most `columns` columns, ended by `…` when something was cut.
#[must_use]
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    if columns == 0 {
        return Cow::Borrowed("");
    }
    let (kept, _) = prefix(text, columns - 1);
    Cow::Owned(format!("{}…", kept.trim_end()))
}

/// `text` in exactly `columns` columns: cut, or padded on the right.
#[must_use]
pub fn fit(text: &str, columns: usize) -> String {
    let mut out = cut(text, columns).into_owned();
    let missing = columns.saturating_sub(width(&out));
    out.extend(std::iter::repeat_n(' ', missing));
    out
}

/// `text` broken into lines of at most `columns` columns, at spaces where there are any. Line breaks of the
/// text are kept. A grapheme wider than `columns` is left out.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if columns == 0 {
        return lines;
    }
    for paragraph in text.lines() {
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split_whitespace() {
            let mut word = word;
            let mut size = width(word);
            if used > 0 && used + 1 + size <= columns {
                line.push(' ');
                line.push_str(word);
                used += 1 + size;
                continue;
            }
            if used > 0 {
                lines.push(std::mem::take(&mut line));
            }
            while size > columns {
                let (head, head_width) = prefix(word, columns);
                if head_width == 0 {
                    break;
                }
                lines.push(head.to_owned());
                word = word.get(head.len()..).unwrap_or_default();
                size = width(word);
            }
            if size <= columns {
                word.clone_into(&mut line);
                used = size;
            } else {
                used = 0;
            }
        }
        lines.push(line);
    }
    lines
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
    fn cutting_counts_columns() {
        assert_eq!(cut("Janus-Pro", 9), "Janus-Pro");
        assert_eq!(cut("Janus-Pro", 6), "Janus…");
        assert_eq!(cut("株価が下落", 5), "株価…");
        assert_eq!(cut("abc", 0), "");
        assert_eq!(fit("株", 4), "株  ");
    }

    #[test]
    fn wrapping() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("unbreakable", 4), ["unbr", "eaka", "ble"]);
        assert_eq!(wrap("a\n\nb", 4), ["a", "", "b"]);
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
            prop_assert!(wrap(&text, columns).iter().all(|l| width(l) <= columns));
        }
    }
}
