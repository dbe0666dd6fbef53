//! Comments in JSON, as people write them by hand: `// …`, `# …` at the start of a line, and `/* … */`.

/// Whether there are comments outside of texts.
pub(super) fn are_in(bytes: &[u8]) -> bool {
    next(bytes, 0).is_some()
}

/// The first byte behind the blanks and comments that a file begins with, if there is one.
pub(super) fn end_of_first(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let blank = bytes
            .get(at..)?
            .iter()
            .take_while(|b| b.is_ascii_whitespace());
        at += blank.count();
        match next(bytes, at) {
            Some((start, end)) if start == at => at = end,
            _ => return (at < bytes.len()).then_some(at),
        }
    }
}

/// Puts blanks in the place of comments, so that every other byte keeps its place. Returns where the first one was.
pub(super) fn blank(bytes: &mut [u8]) -> Option<usize> {
    let mut first = None;
    let mut at = 0;
    while let Some((start, end)) = next(bytes, at) {
        first = first.or(Some(start));
        let comment = bytes.get_mut(start..end).unwrap_or_default();
        for byte in comment.iter_mut().filter(|byte| **byte != b'\n') {
            *byte = b' ';
        }
        at = end;
    }
    first
}

/// The next comment from byte `at` on, which is in no text.
fn next(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let ends = |from: usize, mark: &[u8]| {
        let rest = bytes.get(from..).unwrap_or_default();
        memchr::memmem::find(rest, mark).map_or(bytes.len(), |found| from + found)
    };
    // Whether only blanks are before this byte on its line.
    let mut begins_line = at == 0;
    while let Some(byte) = bytes.get(at) {
        let pair = bytes.get(at..at + 2).unwrap_or_default();
        match byte {
            b'"' => at = end_of_text(bytes, at + 1),
            b'/' if pair == b"//" => return Some((at, ends(at, b"\n"))),
            b'/' if pair == b"/*" => {
                return Some((at, (ends(at + 2, b"*/") + 2).min(bytes.len())));
            }
            b'#' if begins_line => return Some((at, ends(at, b"\n"))),
            _ => {}
        }
        begins_line = *byte == b'\n' || (begins_line && byte.is_ascii_whitespace());
        at += 1;
    }
    None
}

/// The closing quotation mark of a text, or the end of its line.
fn end_of_text(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'"' => return at,
            // Its mark was forgotten; the line break is looked at again.
            b'\n' => return at - 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_become_blanks_and_texts_stay() {
        let check = |text: &str, expected: &str| {
            let mut bytes = text.as_bytes().to_vec();
            let found = blank(&mut bytes);
            assert_eq!(String::from_utf8_lossy(&bytes), expected);
            assert_eq!(found.is_some(), are_in(text.as_bytes()));
        };
        check(
            "{ // é\n\"a\": \"http://x\" }",
            "{      \n\"a\": \"http://x\" }",
        );
        check("/* a\nb */[1]", "    \n    [1]");
        check("# a\n  # b\n[\"#\"] # c", "   \n     \n[\"#\"] # c");
        check("[\"\\\"//\", 1/2]", "[\"\\\"//\", 1/2]");
        check("[\"open\n// a\n]", "[\"open\n    \n]");
        check("/* no end", "         ");
    }
}
