//! What the terminal sends, as messages: keys normalised, clicks counted, pastes tamed, bursts joined.
//!
//! Owns the thread that reads. Refuses to know what a key does.

use super::late::{Heard, Late};
use super::{tty, watchdog};
use crate::app::{Chord, Key, Mouse, MouseWhat, Msg};
use crate::ui::Background;
use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use std::time::{Duration, Instant};

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

/// Turns terminal events into messages; remembers the last click, and whether an answer is to come.
#[derive(Debug, Default)]
pub struct Reader {
    late: Late,
    clicked: Option<(Instant, u16, u16)>,
}

impl Reader {
    /// What `event` says that arrived at `now`, if it means anything here.
    fn sent(&mut self, event: Event, now: Instant) -> Option<Sent> {
        if let Event::Key(key) = &event {
            match self.late.take(key) {
                Heard::Key => {}
                Heard::Part => return None,
                Heard::Background(background) => return Some(Sent::Background(background)),
            }
        }
        self.message(event, now).map(Sent::Msg)
    }

    fn message(&mut self, event: Event, now: Instant) -> Option<Msg> {
        match event {
            Event::Key(key) => {
                let chord = chord(key)?;
                if chord == INTERRUPT {
                    watchdog::interrupt();
                }
                Some(Msg::Key(chord))
            }
            Event::Mouse(mouse) => self.mouse(mouse, now).map(Msg::Mouse),
            Event::Paste(text) => Some(Msg::Paste(tame(&text))),
            Event::Resize(columns, rows) => {
                let (columns, rows) = tty::clamp((columns, rows));
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
            MouseEventKind::ScrollUp => MouseWhat::WheelUp,
            MouseEventKind::ScrollDown => MouseWhat::WheelDown,
            _ => return None,
        };
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
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

/// The chord of a key that went down; releases and keys without a name give none. `BackTab` is shift-Tab. In most
/// terminals ctrl-i arrives as Tab and ctrl-m as Enter; nothing here can tell them apart.
fn chord(event: KeyEvent) -> Option<Chord> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let held = |modifier| event.modifiers.contains(modifier);
    let key = match event.code {
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab | KeyCode::BackTab => Key::Tab,
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
        ctrl: held(KeyModifiers::CONTROL),
        alt: held(KeyModifiers::ALT),
        shift: held(KeyModifiers::SHIFT) || event.code == KeyCode::BackTab,
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

/// Reads the terminal on a thread of its own for as long as the program runs. `deliver` returns whether anyone
/// still listens; `gone` is called when there is nothing more to read. `late` knows whether an answer is to come.
///
/// # Errors
///
/// When the thread cannot be started.
pub fn start(
    late: Late,
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
    let read = move || {
        let _last = Last(gone);
        let mut reader = Reader {
            late,
            clicked: None,
        };
        while let Ok(event) = crossterm::event::read() {
            if let Some(sent) = reader.sent(event, Instant::now())
                && !deliver(sent)
            {
                return;
            }
        }
    };
    std::thread::Builder::new()
        .name("input".to_owned())
        .spawn(read)
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyEventState;

    fn key(code: KeyCode, modifiers: KeyModifiers, kind: KeyEventKind) -> Option<String> {
        chord(KeyEvent {
            code,
            modifiers,
            kind,
            state: KeyEventState::NONE,
        })
        .map(|c| c.to_string())
    }

    #[test]
    fn keys_have_one_form() {
        let none = KeyModifiers::NONE;
        for (code, modifiers, name) in [
            (KeyCode::Char('G'), KeyModifiers::SHIFT, "G"),
            (
                KeyCode::Char('R'),
                KeyModifiers::CONTROL | KeyModifiers::SHIFT,
                "ctrl-r",
            ),
            (KeyCode::BackTab, none, "shift-Tab"),
            (KeyCode::BackTab, KeyModifiers::SHIFT, "shift-Tab"),
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
