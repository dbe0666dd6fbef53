//! What the terminal sends, as messages: keys normalised, clicks counted, pastes tamed, bursts joined.
//!
//! Owns the thread that reads. Refuses to know what a key does.

#[cfg(unix)]
use super::tokenizer::{Token, Tokenizer};
#[cfg(unix)]
use super::{byte_source, colours};
use super::{tty, watchdog};
use crate::app::{Chord, Key, Mouse, MouseWhat, Msg};
use crate::ui::Background;
#[cfg(unix)]
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use terminput::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
    ScrollDirection,
};

/// Two presses in one cell within this time are a double click.
const DOUBLE_CLICK: Duration = Duration::from_millis(400);
/// Longer pastes are cut: nothing that takes text here is meant for more.
const LONGEST_PASTE: usize = 16 * 1024;

/// The key that ends the program wherever it is pressed.
const INTERRUPT: Chord = Chord {
    key: Key::Char('c'),
    ctrl: true,
    alt: false,
    shift: false,
};

/// What the terminal sent.
#[derive(Debug)]
pub enum Sent {
    /// A message.
    Msg(Msg),
    /// Its background, later than it was waited for.
    Background(Background),
}

/// Turns terminal events into messages; remembers the last click, and whether the terminal may still name its
/// background.
#[derive(Debug, Default)]
pub struct Reader {
    #[cfg(unix)]
    awaits_background: bool,
    clicked: Option<(Instant, u16, u16)>,
}

impl Reader {
    /// What `token` says that arrived at `now`, if it means anything here.
    #[cfg(unix)]
    fn receive(&mut self, token: Token, now: Instant) -> Option<Sent> {
        let event = match token {
            Token::Key { bytes, alt } => parse_event(&bytes, alt)?,
            Token::Paste(text) => Event::Paste(text),
            Token::Reply(text) => {
                let background = colours::answered(&text).filter(|_| self.awaits_background)?;
                self.awaits_background = false;
                return Some(Sent::Background(background));
            }
        };
        self.message(event, now).map(Sent::Msg)
    }

    fn message(&mut self, event: Event, now: Instant) -> Option<Msg> {
        match event {
            Event::Key(key) => chord(key).map(Msg::Key),
            Event::Mouse(mouse) => self.mouse(mouse, now).map(Msg::Mouse),
            Event::Paste(text) => Some(Msg::Paste(tame(&text))),
            Event::Resize { rows, cols } => {
                let side = |cells: u32| u16::try_from(cells).unwrap_or(u16::MAX);
                let (columns, rows) = tty::clamp((side(cols), side(rows)));
                Some(Msg::Resize(columns, rows))
            }
            Event::FocusGained | Event::FocusLost => None,
        }
    }

    /// A report of column or row 0, which no terminal should send, arrives as one of 65,535.
    fn mouse(&mut self, event: MouseEvent, now: Instant) -> Option<Mouse> {
        if event.column >= tty::LARGEST || event.row >= tty::LARGEST {
            return None;
        }
        let what = match event.kind {
            MouseEventKind::Down(MouseButton::Left) => self.press(event.column, event.row, now),
            MouseEventKind::Drag(MouseButton::Left) => MouseWhat::Drag,
            MouseEventKind::Up(MouseButton::Left) => MouseWhat::Release,
            MouseEventKind::Scroll(ScrollDirection::Up) => MouseWhat::WheelUp,
            MouseEventKind::Scroll(ScrollDirection::Down) => MouseWhat::WheelDown,
            _ => return None,
        };
        let ctrl = event.modifiers.contains(KeyModifiers::CTRL);
        Some(Mouse {
            column: event.column,
            row: event.row,
            what,
            ctrl,
        })
    }

    /// A press, or the second of two. A third begins anew.
    fn press(&mut self, column: u16, row: u16, now: Instant) -> MouseWhat {
        let second = self.clicked.is_some_and(|(at, x, y)| {
            (x, y) == (column, row) && now.duration_since(at) <= DOUBLE_CLICK
        });
        self.clicked = (!second).then_some((now, column, row));
        if second {
            MouseWhat::Double
        } else {
            MouseWhat::Press
        }
    }
}

/// The chord of a key that went down; releases and keys without a name give none. In most terminals ctrl-i arrives as
/// Tab and ctrl-m as Enter; nothing here can tell them apart.
fn chord(event: KeyEvent) -> Option<Chord> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let held = |modifier| event.modifiers.contains(modifier);
    let key = match event.code {
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab => Key::Tab,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::F(n) => Key::F(n),
        _ => return None,
    };
    let chord = Chord {
        key,
        ctrl: held(KeyModifiers::CTRL),
        alt: held(KeyModifiers::ALT),
        shift: held(KeyModifiers::SHIFT),
    };
    Some(chord.normal())
}

/// Pasted text with one sort of line break, without other control characters, and not endless.
fn tame(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars()
        .filter(|c| *c == '\n' || *c == '\t' || !c.is_control())
        .take(LONGEST_PASTE)
        .collect()
}

/// Whether `next` makes `last` unnecessary: drags and sizes that follow each other directly count by the newest.
#[must_use]
pub fn replaces(next: &Msg, last: &Msg) -> bool {
    let drag = |m: &Msg| {
        matches!(
            m,
            Msg::Mouse(Mouse {
                what: MouseWhat::Drag,
                ..
            })
        )
    };
    drag(next) && drag(last) || matches!((next, last), (Msg::Resize(..), Msg::Resize(..)))
}

/// The event in the bytes of one key or report. The parser panics at some reports that no terminal should send, such as
/// of a mouse in column 0: they mean nothing here.
#[cfg(unix)]
fn parse_event(bytes: &[u8], alt: bool) -> Option<Event> {
    let parsed = std::panic::catch_unwind(|| Event::parse_from(bytes));
    let mut event = parsed.ok()?.ok()??;
    if let Event::Key(key) = &mut event
        && alt
    {
        key.modifiers |= KeyModifiers::ALT;
    }
    Some(event)
}

/// Reads the terminal on a thread of its own for as long as the program runs. `deliver` returns whether anyone
/// still listens; `gone` is called when there is nothing more to read. `awaits_background` is whether the terminal may
/// still name its background.
///
/// # Errors
///
/// When a thread cannot be started, or there is no terminal.
pub fn start(
    awaits_background: bool,
    deliver: impl Fn(Sent) -> bool + Send + 'static,
    gone: impl Fn() + Send + 'static,
) -> std::io::Result<()> {
    /// Calls when it is dropped, by a panic too: without a reader the program could never be left.
    struct Last<F: Fn()>(F);
    impl<F: Fn()> Drop for Last<F> {
        fn drop(&mut self) {
            (self.0)();
        }
    }
    #[cfg(unix)]
    let (bytes, reader) = (
        byte_source::start()?,
        Reader {
            awaits_background,
            clicked: None,
        },
    );
    let deliver = move |sent: Sent| {
        if matches!(&sent, Sent::Msg(Msg::Key(chord)) if *chord == INTERRUPT) {
            watchdog::interrupt();
        }
        deliver(sent)
    };
    let read = move || {
        let _last = Last(gone);
        #[cfg(unix)]
        read_tokens(&bytes, reader, deliver);
        #[cfg(not(unix))]
        read_events(awaits_background, deliver);
    };
    std::thread::Builder::new()
        .name("input".to_owned())
        .spawn(read)
        .map(drop)
}

/// Reads until the terminal is gone or nobody listens.
#[cfg(unix)]
fn read_tokens(bytes: &Receiver<Vec<u8>>, mut reader: Reader, deliver: impl Fn(Sent) -> bool) {
    let mut tokenizer = Tokenizer::default();
    loop {
        let arrived = match tokenizer.deadline() {
            None => bytes.recv().map_err(RecvTimeoutError::from),
            Some(at) => bytes.recv_timeout(at.saturating_duration_since(Instant::now())),
        };
        let now = Instant::now();
        let tokens = match arrived {
            Ok(bytes) => tokenizer.feed(&bytes, now),
            Err(RecvTimeoutError::Timeout) => tokenizer.expire(now).into_iter().collect(),
            Err(RecvTimeoutError::Disconnected) => return,
        };
        for token in tokens {
            if let Some(sent) = reader.receive(token, now)
                && !deliver(sent)
            {
                return;
            }
        }
    }
}

/// Reads until the console is gone or nobody listens. No reply can be told from keys here.
#[cfg(not(unix))]
fn read_events(_awaits_background: bool, deliver: impl Fn(Sent) -> bool) {
    let mut reader = Reader::default();
    while let Ok(event) = crossterm::event::read() {
        if let Ok(event) = terminput_crossterm::to_terminput(event)
            && let Some(msg) = reader.message(event, Instant::now())
            && !deliver(Sent::Msg(msg))
        {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers, kind: KeyEventKind) -> Option<String> {
        chord(KeyEvent::new(code).modifiers(modifiers).kind(kind)).map(|c| c.to_string())
    }

    #[test]
    fn keys_have_one_form() {
        let none = KeyModifiers::NONE;
        for (code, modifiers, name) in [
            (KeyCode::Char('G'), KeyModifiers::SHIFT, "G"),
            (
                KeyCode::Char('R'),
                KeyModifiers::CTRL | KeyModifiers::SHIFT,
                "ctrl-r",
            ),
            (KeyCode::Tab, KeyModifiers::SHIFT, "shift-Tab"),
            (KeyCode::Left, KeyModifiers::SHIFT, "shift-Left"),
            (KeyCode::Char(' '), none, "Space"),
        ] {
            assert_eq!(
                key(code, modifiers, KeyEventKind::Press).as_deref(),
                Some(name)
            );
        }
        assert_eq!(key(KeyCode::Char('a'), none, KeyEventKind::Release), None);
        assert_eq!(
            key(KeyCode::Char('a'), none, KeyEventKind::Repeat).as_deref(),
            Some("a")
        );
        assert_eq!(key(KeyCode::CapsLock, none, KeyEventKind::Press), None);
    }

    /// What a reader that awaits a reply sends for these bytes.
    #[cfg(unix)]
    fn sent(bytes: &[u8], awaits_background: bool) -> Vec<String> {
        let mut reader = Reader {
            awaits_background,
            clicked: None,
        };
        let now = Instant::now();
        let tokens = Tokenizer::default().feed(bytes, now);
        let sent = tokens
            .into_iter()
            .filter_map(|token| reader.receive(token, now));
        sent.map(|sent| match sent {
            Sent::Msg(Msg::Key(chord)) => chord.to_string(),
            Sent::Msg(Msg::Mouse(mouse)) => {
                let ctrl = if mouse.ctrl { "ctrl-" } else { "" };
                format!("{ctrl}{:?} {} {}", mouse.what, mouse.column, mouse.row)
            }
            other => format!("{other:?}"),
        })
        .collect()
    }

    #[test]
    #[cfg(unix)]
    fn bytes_of_every_protocol_are_understood() {
        let cases: &[(&str, &[&str])] = &[
            (
                "q é\u{7f}\r\t",
                &["q", "Space", "é", "Backspace", "Enter", "Tab"],
            ),
            ("\u{3}\u{0}\n", &["ctrl-c", "ctrl-Space", "ctrl-j"]),
            (
                "\u{1b}[A\u{1b}OB\u{1b}[1;2D\u{1b}[1;5C",
                &["Up", "Down", "shift-Left", "ctrl-Right"],
            ),
            (
                "\u{1b}[H\u{1b}[4~\u{1b}[5~\u{1b}[6~\u{1b}[3~",
                &["Home", "End", "PgUp", "PgDn", "Del"],
            ),
            (
                "\u{1b}OP\u{1b}[15~\u{1b}[24~\u{1b}[[B",
                &["F1", "F5", "F12", "F2"],
            ),
            ("\u{1b}[Z\u{1b}[9;2u", &["shift-Tab", "shift-Tab"]),
            (
                "\u{1b}x\u{1b}\u{7f}\u{1b}é",
                &["alt-x", "alt-Backspace", "alt-é"],
            ),
            (
                "\u{1b}[27u\u{1b}[99;5u\u{1b}[97;3u",
                &["Esc", "ctrl-c", "alt-a"],
            ),
            ("\u{1b}[97;1:2u\u{1b}[97;1:3u", &["a"]),
            (
                "\u{1b}[<0;4;3M\u{1b}[<32;5;3M\u{1b}[<0;5;3m",
                &["Press 3 2", "Drag 4 2", "Release 4 2"],
            ),
            (
                "\u{1b}[<64;1;1M\u{1b}[<81;1;1M",
                &["WheelUp 0 0", "ctrl-WheelDown 0 0"],
            ),
            ("\u{1b}[M !!", &["Press 0 0"]),
            // Reports that ask for nothing, or that no terminal should send.
            ("\u{1b}[I\u{1b}[O\u{1b}[?62;4c\u{1b}[?1u\u{1b}[201~", &[]),
            (
                "\u{1b}[<0;0;0M\u{1b}[<0;9;0m\u{1b}[<64;0;9M\u{1b}[<;M\u{1b}[32;0;0M",
                &[],
            ),
            ("\u{1b}[999999999999u\u{1b}[~\u{1b}[u\u{1b}[;;;Z", &[]),
        ];
        for (bytes, wanted) in cases {
            assert_eq!(sent(bytes.as_bytes(), false), *wanted, "{bytes:?}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_reply_is_no_typing() {
        let light = "Background(Light)";
        for (bytes, wanted) in [
            ("\u{1b}]11;rgb:fafa/fafa/fafa\u{1b}\\q", light),
            ("\u{1b}]11;rgb:1616/1818/1D1D\u{7}q", "Background(Dark)"),
            (
                "\u{1b}]10;rgb:0/0/0\u{7}\u{1b}]11;rgba:ff/ff/ff/ff\u{7}q",
                light,
            ),
        ] {
            assert_eq!(sent(bytes.as_bytes(), true), [wanted, "q"], "{bytes:?}");
            assert_eq!(sent(bytes.as_bytes(), false), ["q"], "{bytes:?}");
            let twice = bytes.repeat(2);
            assert_eq!(
                sent(twice.as_bytes(), true),
                [wanted, "q", "q"],
                "one reply"
            );
        }
    }

    #[test]
    fn the_second_click_in_a_cell_is_a_double_click() {
        let mut reader = Reader::default();
        let start = Instant::now();
        let later = |millis| start + Duration::from_millis(millis);
        assert_eq!(reader.press(3, 4, start), MouseWhat::Press);
        assert_eq!(reader.press(3, 4, later(200)), MouseWhat::Double);
        assert_eq!(reader.press(3, 4, later(300)), MouseWhat::Press);
        assert_eq!(reader.press(3, 5, later(350)), MouseWhat::Press);
        assert_eq!(reader.press(3, 5, later(900)), MouseWhat::Press);
    }

    #[test]
    fn pastes_are_tamed() {
        assert_eq!(tame("a\r\nb\rc\u{1b}[31m\td"), "a\nb\nc[31m\td");
        assert_eq!(tame(&"x".repeat(100_000)).len(), LONGEST_PASTE);
    }

    #[test]
    fn only_neighbours_of_a_sort_are_joined() {
        let drag = |column| {
            Msg::Mouse(Mouse {
                column,
                row: 0,
                what: MouseWhat::Drag,
                ctrl: false,
            })
        };
        let wheel = Msg::Mouse(Mouse {
            column: 0,
            row: 0,
            what: MouseWhat::WheelUp,
            ctrl: false,
        });
        assert!(replaces(&drag(2), &drag(1)));
        assert!(replaces(&Msg::Resize(1, 1), &Msg::Resize(2, 2)));
        assert!(!replaces(&drag(2), &wheel));
        assert!(!replaces(&wheel, &drag(2)));
    }
}
