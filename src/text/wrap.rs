//! Breaking text into lines, one at a time.
//!
//! A place in the text is all that is kept between two lines, so that a pane wraps what is scrolled to and no more. The
//! time for a line grows with its columns, not with the text. Lines break where Unicode allows it (UAX 14), at spaces and
//! between ideographs, but not within a name such as DeepSeek-V3. Every line is safe for a terminal.

use super::safe::{bounded, is_clean};
use super::width::{cells, width};
use std::borrow::Cow;
use unicode_linebreak::linebreaks;

/// The most bytes that are looked at for one line. A longer stretch without a visible letter is cut here.
const MOST: usize = 64 << 10;

/// The line of `text` that begins at byte `from`, at most `columns` wide, and the byte at which the next one begins;
/// `None` behind the last line. Spaces are joined, line breaks of the text are kept. A grapheme wider than `columns` is
/// left out.
#[must_use]
pub fn next_line(text: &str, from: usize, columns: usize) -> Option<(String, usize)> {
    let rest = text.get(from..).filter(|rest| !rest.is_empty())?;
    if columns == 0 {
        return None;
    }
    let mut size = columns.saturating_mul(4).saturating_add(64).min(MOST);
    loop {
        let window = Window::new(rest, size);
        if let Some((line, used)) = window.line(columns, size == MOST) {
            return Some((line, from + used));
        }
        size = (size * 2).min(MOST);
    }
}

/// All lines of `text`, at most `columns` wide.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut from = 0;
    std::iter::from_fn(|| {
        let (line, next) = next_line(text, from, columns)?;
        from = next;
        Some(line)
    })
    .collect()
}

/// The start of a paragraph.
struct Window<'t> {
    text: &'t str,
    /// Whether the paragraph ends here, and with how many bytes of a line break.
    end: Option<usize>,
}

impl<'t> Window<'t> {
    /// The first `size` bytes of the first paragraph of `rest`, or fewer.
    fn new(rest: &'t str, size: usize) -> Self {
        let mut ends = (0..=size.min(rest.len())).rev();
        let start = ends.find_map(|end| rest.get(..end)).unwrap_or_default();
        match memchr::memchr(b'\n', start.as_bytes()) {
            Some(end) => Self {
                text: start.get(..end).unwrap_or_default(),
                end: Some(1),
            },
            None => Self {
                text: start,
                end: (start.len() == rest.len()).then_some(0),
            },
        }
    }

    /// The first line, and how many bytes it takes; `None` when more must be seen to know, unless this is the `last`
    /// look.
    fn line(&self, columns: usize, last: bool) -> Option<(String, usize)> {
        let mut breaks = linebreaks(self.text).map(|(at, _)| at).peekable();
        let mut line = Line::default();
        // The last place where the line may end, and where the next one begins then.
        let mut opening: Option<(usize, usize)> = None;
        let mut at = 0;
        for (raw, size) in cells(self.text) {
            if self.end.is_none() && at + raw.len() == self.text.len() {
                // The last grapheme may go on beyond the window.
                break;
            }
            while breaks.next_if(|place| *place < at).is_some() {}
            if breaks.peek() == Some(&at) && !line.text.is_empty() && !line.joins {
                opening = Some((line.text.len(), at));
            }
            let (shown, size) = if is_clean(raw) {
                (Cow::Borrowed(raw), size)
            } else {
                let shown = super::safe::line(raw);
                let size = width(&shown);
                (shown, size)
            };
            if shown.is_empty() {
                // It was dropped.
            } else if is_space(&shown) {
                (line.space, line.joins) = (!line.text.is_empty(), false);
            } else if line.width + usize::from(line.space) + size <= columns {
                line.push(&shown, size);
            } else if size <= columns {
                let (end, next) = opening.unwrap_or((line.text.len(), at));
                line.text.truncate(end);
                return Some((line.finish(), next));
            }
            at += raw.len();
        }
        match self.end {
            Some(end) => Some((line.finish(), self.text.len() + end)),
            // Nothing but one grapheme without end: it is passed over.
            None if last && at == 0 => Some((line.finish(), self.text.len())),
            None if last => Some((line.finish(), at)),
            None => None,
        }
    }
}

/// A line while it is filled.
#[derive(Default)]
struct Line {
    text: String,
    width: usize,
    /// Whether spaces came after the text.
    space: bool,
    /// Whether the text ends with a mark that joins the parts of a name or of an address.
    joins: bool,
}

impl Line {
    fn push(&mut self, shown: &str, size: usize) {
        if std::mem::take(&mut self.space) {
            self.text.push(' ');
            self.width += 1;
        }
        self.text.push_str(shown);
        self.width += size;
        self.joins = matches!(shown, "-" | "/" | "\u{2010}");
    }

    /// What was dropped may have stood between letters and marks that join now.
    fn finish(self) -> String {
        match bounded(&self.text) {
            Cow::Borrowed(_) => self.text,
            Cow::Owned(bounded) => bounded,
        }
    }
}

/// Whether `shown` is a space that lines may break at. Those that hold a number and its unit together are letters.
fn is_space(shown: &str) -> bool {
    let breaks = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}');
    shown.chars().all(breaks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::safe;
    use proptest::prelude::*;

    #[test]
    fn lines_break_where_the_script_allows_it() {
        for (text, columns, lines) in [
            ("one two three", 7, vec!["one two", "three"]),
            ("unbreakable", 4, vec!["unbr", "eaka", "ble"]),
            ("a\n\nb", 4, vec!["a", "", "b"]),
            ("a \t b  \r\nc\n", 9, vec!["a b", "c"]),
            (
                "of DeepSeek-V3 and/or R1",
                14,
                vec!["of DeepSeek-V3", "and/or R1"],
            ),
            // Ideographs break anywhere, but not before a full stop and not behind an opening bracket.
            ("株価が下落した。", 8, vec!["株価が下", "落した。"]),
            ("株価が下落。株", 10, vec!["株価が下", "落。株"]),
            ("NVDA株は「急落」", 10, vec!["NVDA株は", "「急落」"]),
            ("엔비디아 주가", 9, vec!["엔비디아", "주가"]),
            // A number keeps its sign and its unit.
            (
                "chute de −16,97\u{a0}% lundi",
                12,
                vec!["chute de", "−16,97\u{a0}%", "lundi"],
            ),
            ("株", 1, vec![""]),
            ("", 4, vec![]),
        ] {
            assert_eq!(wrap(text, columns), lines, "{text} in {columns}");
        }
        assert!(wrap("text", 0).is_empty());
    }

    #[test]
    fn a_line_is_made_from_its_own_part_of_the_text() {
        let text = "日本語の長い本文。".repeat(100_000);
        let (mut from, mut seen) = (0, 0);
        for _ in 0..1000 {
            let Some((line, next)) = next_line(&text, from, 80) else {
                break;
            };
            assert!(line.len() > 100 && next - from <= 120, "{line}");
            (from, seen) = (next, seen + line.len());
        }
        assert_eq!(seen, from);
    }

    #[test]
    fn what_cannot_be_seen_takes_no_more_than_a_bounded_look() {
        for (hidden, lines) in [
            ("\u{200b}".repeat(1_000_000), 50),
            (" ".repeat(1_000_000), 20),
            (format!("e{}", "\u{301}".repeat(1_000_000)), 35),
            ("e\u{301}\u{200e}\u{301}".repeat(100_000), 20_000),
        ] {
            let wrapped = wrap(&hidden, 10);
            assert!(wrapped.len() < lines, "{}", wrapped.len());
            assert!(wrapped.iter().all(|line| safe(line) == line.as_str()));
        }
    }

    proptest! {
        #[test]
        fn lines_hold_the_whole_text_in_their_columns(
            text in "([-a-z 日本。、\u{301}\u{200b}\u{200d}\r\t👩🇫\n]|\\PC){0,60}", columns in 4_usize..30
        ) {
            let lines = wrap(&text, columns);
            let visible = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert!(lines.iter().all(|l| width(l) <= columns), "{:?}", lines);
            prop_assert!(lines.iter().all(|l| safe(l) == l.as_str()));
            prop_assert_eq!(lines.len() >= text.lines().count(), true);
            if !text.contains(['\u{200d}', '\u{301}']) {
                prop_assert_eq!(visible(&lines.concat()), visible(&safe(&text)));
            }
        }

        #[test]
        fn nothing_is_wider_than_asked(text in any::<String>(), columns in 0_usize..30) {
            prop_assert!(wrap(&text, columns).iter().all(|l| width(l) <= columns));
        }
    }
}
