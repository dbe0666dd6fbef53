//! Splits the bytes that a terminal sends into keys, reports and pastes, by the framing of ECMA-48 alone.
//!
//! Whatever begins and does not end is bounded in bytes and in time, so that no input can make the keys after it
//! dead. The present is an argument.

use memchr::memmem;
use std::time::{Duration, Instant};

/// How long an Esc may turn out to be the beginning of a sequence. The default of tmux; a person feels none of it.
const ESC_PATIENCE: Duration = Duration::from_millis(10);
/// How long any other sequence may take from its first byte, so that keys are dead for no longer.
const SEQUENCE_PATIENCE: Duration = Duration::from_millis(300);
/// How long a paste may bring nothing.
const PASTE_PATIENCE: Duration = Duration::from_secs(1);
/// No sequence that means something here is longer.
const LONGEST_SEQUENCE: usize = 256;
/// Bytes of a paste that are kept. What comes after is passed over, because typed it would be commands.
const LONGEST_PASTE: usize = 64 * 1024;

const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;
const PASTE_END: &[u8] = b"\x1b[201~";
/// What ends a paste: its mark, or ctrl-c in either encoding. Terminals take control characters out of what is pasted,
/// so that a ctrl-c was pressed, by a person in front of a paste that does not end.
const PASTE_ENDS: [&[u8]; 3] = [PASTE_END, b"\x03", b"\x1b[99;5u"];
const LONGEST_PASTE_END: usize = 7;

/// One thing that the terminal sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// The bytes of one key, mouse report or focus report.
    Key {
        /// Without the Esc that stands for alt.
        bytes: Vec<u8>,
        /// An Esc came before them.
        alt: bool,
    },
    /// Pasted text.
    Paste(String),
    /// The text of an operating system command: the reply to a query.
    Reply(String),
}

/// Holds what has begun and not ended.
#[derive(Debug, Default)]
pub struct Tokenizer {
    pending: Vec<u8>,
    /// The text of the paste that is under way.
    paste: Option<Vec<u8>>,
    /// When the pending sequence began, or the paste last grew.
    since: Option<Instant>,
}

/// What a complete sequence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Key,
    AltKey,
    Reply,
    PasteStart,
    /// Malformed, or of no use here.
    Noise,
}

impl Tokenizer {
    /// Takes bytes that arrived at `now`; gives what they complete.
    pub fn feed(&mut self, bytes: &[u8], now: Instant) -> Vec<Token> {
        let mut buffer = std::mem::take(&mut self.pending);
        buffer.extend_from_slice(bytes);
        let (mut rest, mut tokens) = (buffer.as_slice(), Vec::new());
        while let Some(length) = self.step(rest, &mut tokens) {
            rest = rest.get(length..).unwrap_or_default();
            self.since = None;
        }
        self.pending = rest.to_vec();
        if self.paste.is_some() {
            self.since = Some(now);
        } else if self.pending.is_empty() {
            self.since = None;
        } else {
            self.since.get_or_insert(now);
            // Its end will still be recognised, as that of a sequence that is too long.
            self.pending.truncate(LONGEST_SEQUENCE);
        }
        tokens
    }

    /// When [`Self::expire`] is to be called, unless more arrives before.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        let patience = match (&self.paste, self.pending.as_slice()) {
            (Some(_), _) => PASTE_PATIENCE,
            (None, []) => return None,
            (None, [ESC]) => ESC_PATIENCE,
            (None, _) => SEQUENCE_PATIENCE,
        };
        self.since.map(|since| since + patience)
    }

    /// Gives up what should have ended by `now`. A paste is delivered as far as it came, a lone Esc is that key, and a
    /// character after Esc was pressed with alt. Anything longer is what remains of a report: nobody pressed its Esc,
    /// and its letters would be commands.
    pub fn expire(&mut self, now: Instant) -> Option<Token> {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return None;
        }
        self.since = None;
        let pending = std::mem::take(&mut self.pending);
        if let Some(mut text) = self.paste.take() {
            grow(&mut text, &pending);
            return Some(paste(&text));
        }
        let key = |byte, alt| Token::Key {
            bytes: vec![byte],
            alt,
        };
        match pending.as_slice() {
            [ESC] => Some(key(ESC, false)),
            [ESC, byte] if byte.is_ascii() => Some(key(*byte, true)),
            _ => None,
        }
    }

    /// Takes one sequence, or a part of a paste, from the beginning of `bytes`; gives its length, `None` if it is not
    /// complete.
    fn step(&mut self, bytes: &[u8], tokens: &mut Vec<Token>) -> Option<usize> {
        if let Some(text) = &mut self.paste {
            let (length, ended) = paste_part(bytes);
            grow(text, bytes.get(..length)?);
            if let Some(mark) = ended {
                tokens.push(paste(text));
                self.paste = None;
                return Some(length + mark);
            }
            return (length > 0).then_some(length);
        }
        let (length, kind) = sequence(bytes)?;
        if length > LONGEST_SEQUENCE {
            return Some(length);
        }
        let whole = bytes.get(..length)?;
        let key = |bytes: &[u8], alt| Token::Key {
            bytes: bytes.to_vec(),
            alt,
        };
        match kind {
            Kind::Key => tokens.push(key(whole, false)),
            Kind::AltKey => tokens.push(key(whole.get(1..)?, true)),
            Kind::Reply => tokens.push(Token::Reply(reply(whole))),
            Kind::PasteStart => self.paste = Some(Vec::new()),
            Kind::Noise => {}
        }
        Some(length)
    }
}

/// Adds to the text of a paste what there is room for.
fn grow(text: &mut Vec<u8>, bytes: &[u8]) {
    let room = LONGEST_PASTE.saturating_sub(text.len());
    text.extend(bytes.iter().take(room));
}

fn paste(text: &[u8]) -> Token {
    Token::Paste(String::from_utf8_lossy(text).into_owned())
}

/// How many of these bytes belong to a paste, and when it ends behind them, the length of the mark to pass over.
fn paste_part(bytes: &[u8]) -> (usize, Option<usize>) {
    let ends = PASTE_ENDS
        .iter()
        .filter_map(|end| Some((memmem::find(bytes, end)?, *end)));
    if let Some((at, end)) = ends.min_by_key(|(at, _)| *at) {
        let mark = if end == PASTE_END { end.len() } else { 0 };
        return (at, Some(mark));
    }
    // The end may have begun.
    let begun = memchr::memrchr(ESC, bytes).filter(|at| bytes.len() - at < LONGEST_PASTE_END);
    (begun.unwrap_or(bytes.len()), None)
}

/// The text between the introducer and the terminator.
fn reply(whole: &[u8]) -> String {
    let text = whole.get(2..).unwrap_or_default();
    let text = text
        .strip_suffix(&[BEL])
        .or_else(|| text.strip_suffix(b"\x1b\\"))
        .unwrap_or(text);
    String::from_utf8_lossy(text).into_owned()
}

/// Length and kind of the sequence that `bytes` begin with; `None` while it is not complete.
fn sequence(bytes: &[u8]) -> Option<(usize, Kind)> {
    let behind = |introducer: usize, (length, kind)| (introducer + length, kind);
    match bytes {
        [] | [ESC] => None,
        [ESC, ESC, ..] => Some((1, Kind::Key)),
        [ESC, b'[', rest @ ..] => control_sequence(rest).map(|found| behind(2, found)),
        [ESC, b'O', rest @ ..] => match rest {
            [] => None,
            [b' '..=b'~', ..] => Some((3, Kind::Key)),
            _ => Some((2, Kind::AltKey)),
        },
        [ESC, b']', rest @ ..] => string(rest, Kind::Reply).map(|found| behind(2, found)),
        [ESC, b'P' | b'X' | b'^' | b'_', rest @ ..] => {
            string(rest, Kind::Noise).map(|found| behind(2, found))
        }
        [ESC, rest @ ..] => character(rest).map(|(length, kind)| match kind {
            Kind::Key => (1 + length, Kind::AltKey),
            other => (1 + length, other),
        }),
        _ => character(bytes),
    }
}

/// The rest of a control sequence: parameters and a final byte. Any other byte breaks it and is read by itself.
fn control_sequence(rest: &[u8]) -> Option<(usize, Kind)> {
    match rest {
        // A mouse report in the oldest form: three bytes follow.
        [b'M', report @ ..] => match report.iter().take(3).position(|b| *b < b' ') {
            Some(broken) => Some((1 + broken, Kind::Noise)),
            None => (report.len() >= 3).then_some((4, Kind::Key)),
        },
        // A function key of the Linux console.
        [b'[', key @ ..] => key.first().map(|key| match key {
            b' '..=b'~' => (2, Kind::Key),
            _ => (1, Kind::Noise),
        }),
        _ => {
            let at = rest.iter().position(|b| !(b' '..=b'?').contains(b))?;
            Some(match rest.get(at)? {
                b'@'..=b'~' if rest.starts_with(b"200~") => (at + 1, Kind::PasteStart),
                b'@'..=b'~' => (at + 1, Kind::Key),
                _ => (at, Kind::Noise),
            })
        }
    }
}

/// The rest of a control string: text and a terminator. Any other control character breaks it and is read by itself.
fn string(rest: &[u8], kind: Kind) -> Option<(usize, Kind)> {
    let at = rest.iter().position(|b| *b < b' ')?;
    match rest.get(at..)? {
        [BEL, ..] => Some((at + 1, kind)),
        [ESC] => None,
        [ESC, b'\\', ..] => Some((at + 2, kind)),
        _ => Some((at, Kind::Noise)),
    }
}

/// One character in UTF-8, or the bytes that are none.
fn character(bytes: &[u8]) -> Option<(usize, Kind)> {
    let head = bytes.get(..bytes.len().min(4))?;
    let first = |text: &str| text.chars().next().map(|c| (c.len_utf8(), Kind::Key));
    match std::str::from_utf8(head) {
        Ok(text) => first(text),
        Err(error) => match (error.valid_up_to(), error.error_len()) {
            (0, None) => None,
            (0, Some(length)) => Some((length, Kind::Noise)),
            (valid, _) => first(std::str::from_utf8(head.get(..valid)?).ok()?),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(bytes: &[u8]) -> Token {
        Token::Key {
            bytes: bytes.to_vec(),
            alt: false,
        }
    }

    fn alt(bytes: &[u8]) -> Token {
        Token::Key {
            bytes: bytes.to_vec(),
            alt: true,
        }
    }

    /// The tokens of `bytes` in one piece, and then of what is given up.
    fn tokens(bytes: &[u8]) -> Vec<Token> {
        let (mut tokenizer, now) = (Tokenizer::default(), Instant::now());
        let mut tokens = tokenizer.feed(bytes, now);
        tokens.extend(tokenizer.expire(now + PASTE_PATIENCE));
        assert_eq!(tokenizer.deadline(), None, "{bytes:?}");
        tokens
    }

    #[test]
    fn keys_reports_and_pastes_are_told_apart() {
        let cases: &[(&[u8], &[Token])] = &[
            (b"q\r", &[key(b"q"), key(b"\r")]),
            (
                "é—😀".as_bytes(),
                &[
                    key("é".as_bytes()),
                    key("—".as_bytes()),
                    key("😀".as_bytes()),
                ],
            ),
            (b"\x1b", &[key(b"\x1b")]),
            (b"\x1b\x1b", &[key(b"\x1b"), key(b"\x1b")]),
            (b"\x1b\x1b[A", &[key(b"\x1b"), key(b"\x1b[A")]),
            (b"\x1bx\x1b\r", &[alt(b"x"), alt(b"\r")]),
            ("\x1bé".as_bytes(), &[alt("é".as_bytes())]),
            (
                b"\x1b[A\x1bOPj",
                &[key(b"\x1b[A"), key(b"\x1bOP"), key(b"j")],
            ),
            (
                b"\x1b[Z\x1b[[Aj",
                &[key(b"\x1b[Z"), key(b"\x1b[[A"), key(b"j")],
            ),
            (
                b"\x1b[99;5u\x1b[15~",
                &[key(b"\x1b[99;5u"), key(b"\x1b[15~")],
            ),
            (
                b"\x1b[<0;3;4M\x1b[<0;3;4m",
                &[key(b"\x1b[<0;3;4M"), key(b"\x1b[<0;3;4m")],
            ),
            (b"\x1b[M !!j", &[key(b"\x1b[M !!"), key(b"j")]),
            (
                b"\x1b[200~one\x1b[2J\x1b[201~j",
                &[Token::Paste("one\x1b[2J".to_owned()), key(b"j")],
            ),
            (
                b"\x1b]11;rgb:f/f/f\x07j",
                &[Token::Reply("11;rgb:f/f/f".to_owned()), key(b"j")],
            ),
            (
                b"\x1b]11;rgb:f/f/f\x1b\\j",
                &[Token::Reply("11;rgb:f/f/f".to_owned()), key(b"j")],
            ),
            (b"\x1bP1$r0m\x1b\\j", &[key(b"j")]),
        ];
        for (bytes, wanted) in cases {
            assert_eq!(tokens(bytes), *wanted, "{bytes:?}");
            // The same, byte by byte and without a pause.
            let (mut tokenizer, now) = (Tokenizer::default(), Instant::now());
            let mut split: Vec<_> = bytes
                .iter()
                .flat_map(|b| tokenizer.feed(&[*b], now))
                .collect();
            split.extend(tokenizer.expire(now + PASTE_PATIENCE));
            assert_eq!(split, *wanted, "{bytes:?} byte by byte");
        }
    }

    #[test]
    fn what_does_not_end_is_given_up() {
        let cases: &[(&[u8], &[Token])] = &[
            (b"\x1b[", &[alt(b"[")]),
            (b"\x1b]", &[alt(b"]")]),
            (b"\x1bO", &[alt(b"O")]),
            (b"\x1b[<", &[]),
            (b"\x1b[?1;2", &[]),
            (b"\x1b[M ", &[]),
            (b"\x1b]11;rgb:", &[]),
            (b"\x1b]11;rgb:f/f/f\x1b", &[]),
            (b"\xe6\x97", &[]),
            (
                b"\x1b[200~so far\x1b[20",
                &[Token::Paste("so far\x1b[20".to_owned())],
            ),
        ];
        for (bytes, wanted) in cases {
            assert_eq!(tokens(bytes), *wanted, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_broken_off_costs_no_key_after_it() {
        for begun in [
            "\x1b[<1;2",
            "\x1b[M ",
            "\x1b[[",
            "\x1bO",
            "\x1b]11;",
            "\x1bPx",
        ] {
            let found = tokens(format!("{begun}\x03").as_bytes());
            assert_eq!(found.last(), Some(&key(b"\x03")), "{begun:?}");
        }
        assert_eq!(tokens(b"\xe6\x97j\xff\xfek"), [key(b"j"), key(b"k")]);
    }

    #[test]
    fn patience_counts_from_the_first_byte() {
        let (mut tokenizer, start) = (Tokenizer::default(), Instant::now());
        assert_eq!(tokenizer.feed(b"\x1b", start), []);
        assert_eq!(tokenizer.expire(start), None);
        assert_eq!(tokenizer.deadline(), Some(start + ESC_PATIENCE));
        // Digits typed into a sequence do not lengthen it.
        let later = start + SEQUENCE_PATIENCE / 2;
        assert_eq!(tokenizer.feed(b"[1", start), []);
        assert_eq!(tokenizer.feed(b"2", later), []);
        assert_eq!(tokenizer.deadline(), Some(start + SEQUENCE_PATIENCE));
        assert_eq!(tokenizer.expire(start + SEQUENCE_PATIENCE), None);
        assert_eq!(tokenizer.feed(b"j", later), [key(b"j")]);
        // One that began later has its own time.
        assert_eq!(tokenizer.feed(b"j\x1b[", later), [key(b"j")]);
        assert_eq!(tokenizer.deadline(), Some(later + SEQUENCE_PATIENCE));
    }

    #[test]
    fn a_paste_lasts_while_it_grows_and_ctrl_c_ends_it() {
        let (mut tokenizer, start) = (Tokenizer::default(), Instant::now());
        let later = start + PASTE_PATIENCE;
        assert_eq!(tokenizer.feed(b"\x1b[200~a", start), []);
        assert_eq!(tokenizer.feed(b"b", later), []);
        assert_eq!(tokenizer.deadline(), Some(later + PASTE_PATIENCE));
        for interrupt in [b"\x03".as_slice(), b"\x1b[99;5u"] {
            let mut bytes = b"\x1b[200~ab".to_vec();
            bytes.extend(interrupt);
            assert_eq!(
                tokens(&bytes),
                [Token::Paste("ab".to_owned()), key(interrupt)]
            );
        }
    }

    #[test]
    fn the_memory_is_bounded() {
        let (mut tokenizer, now) = (Tokenizer::default(), Instant::now());
        for begun in ["\x1b[", "\x1b]", "\x1bP"] {
            assert_eq!(tokenizer.feed(begun.as_bytes(), now), []);
            for _ in 0..100 {
                assert_eq!(tokenizer.feed(&[b'1'; 4096], now), []);
                assert!(tokenizer.pending.len() <= LONGEST_SEQUENCE);
            }
            assert_eq!(tokenizer.feed(b"\x1b\\j", now).last(), Some(&key(b"j")));
        }
        assert_eq!(tokenizer.feed(b"\x1b[200~", now), []);
        for _ in 0..100 {
            assert_eq!(tokenizer.feed(&[b'q'; 4096], now), []);
        }
        let ended = tokenizer.feed(b"\x1b[201~j", now);
        assert_eq!(ended, [Token::Paste("q".repeat(LONGEST_PASTE)), key(b"j")]);
    }

    proptest! {
        #[test]
        fn no_input_makes_keys_dead(chunks in prop::collection::vec(bytes(), 0..8)) {
            let (mut tokenizer, mut now) = (Tokenizer::default(), Instant::now());
            for chunk in &chunks {
                tokenizer.feed(chunk, now);
            }
            now += PASTE_PATIENCE;
            tokenizer.expire(now);
            prop_assert_eq!(tokenizer.feed(b"j", now), [key(b"j")]);
        }

        #[test]
        fn where_reads_end_changes_nothing(chunks in prop::collection::vec(bytes(), 0..8)) {
            let now = Instant::now();
            let (mut one, mut many) = (Tokenizer::default(), Tokenizer::default());
            let split: Vec<_> = chunks.iter().flat_map(|c| many.feed(c, now)).collect();
            prop_assert_eq!(one.feed(&chunks.concat(), now), split);
        }
    }

    /// Bytes of which many steer.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let steering = prop::sample::select(b"\x1b[]O<;019M~\x07\\\xe6\x97\xa5\x03".to_vec());
        let mark = prop::sample::select(vec![b"\x1b[200~".to_vec(), PASTE_END.to_vec()]);
        let byte = prop_oneof![
            any::<u8>().prop_map(|b| vec![b]),
            steering.prop_map(|b| vec![b]),
            mark
        ];
        prop::collection::vec(byte, 0..12).prop_map(|bytes| bytes.concat())
    }
}
