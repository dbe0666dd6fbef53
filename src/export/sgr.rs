//! Looks as terminal codes (ECMA-48, "select graphic rendition"), as few of them as the change needs.
//!
//! Owns the numbers. Refuses to know where the text goes.

use super::colour::number;
use super::runs::Look;
use ratatui::style::{Color, Modifier};
use std::fmt::Write;

/// No look at all, whatever there was.
pub const PLAIN: &str = "\x1b[0m";

/// Attributes and their codes.
const ATTRIBUTES: &[(Modifier, &str)] = &[
    (Modifier::BOLD, "1"),
    (Modifier::DIM, "2"),
    (Modifier::ITALIC, "3"),
    (Modifier::UNDERLINED, "4"),
    (Modifier::SLOW_BLINK, "5"),
    (Modifier::RAPID_BLINK, "6"),
    (Modifier::REVERSED, "7"),
    (Modifier::HIDDEN, "8"),
    (Modifier::CROSSED_OUT, "9"),
];

/// Writes the codes that turn `from` into `to`; nothing when they are alike.
pub fn change(out: &mut String, from: Look, to: Look) {
    if from == to {
        return;
    }
    let mut codes = Codes { out, begun: false };
    let mut from = from;
    if !to.modifier.contains(from.modifier) {
        // Some terminals take "not bold" and "not dim" for one another; all agree on nothing at all.
        codes.put(format_args!("0"));
        from = Look::default();
    }
    let new = to.modifier.difference(from.modifier);
    for (_, code) in ATTRIBUTES.iter().filter(|(m, _)| new.contains(*m)) {
        codes.put(format_args!("{code}"));
    }
    if from.fg != to.fg {
        codes.colour(to.fg, 30);
    }
    if from.bg != to.bg {
        codes.colour(to.bg, 40);
    }
    codes.end();
}

/// One sequence while it is written.
struct Codes<'a> {
    out: &'a mut String,
    begun: bool,
}

impl Codes<'_> {
    fn put(&mut self, code: std::fmt::Arguments<'_>) {
        self.out.push_str(if self.begun { ";" } else { "\x1b[" });
        self.begun = true;
        // Writing to a string does not fail.
        let _ = self.out.write_fmt(code);
    }

    fn end(self) {
        if self.begun {
            self.out.push('m');
        }
    }

    /// The code of a colour; `base` is 30 for the text and 40 for what is behind it.
    fn colour(&mut self, colour: Color, base: u8) {
        match colour {
            Color::Rgb(r, g, b) => self.put(format_args!("{};2;{r};{g};{b}", base + 8)),
            Color::Indexed(n) => self.put(format_args!("{};5;{n}", base + 8)),
            named => {
                let code = match number(named) {
                    // The terminal's own.
                    None => 9,
                    Some(dark @ 0..=7) => dark,
                    Some(bright) => 60 + bright - 8,
                };
                self.put(format_args!("{}", base + code));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(from: Look, to: Look) -> String {
        let mut out = String::new();
        change(&mut out, from, to);
        out
    }

    #[test]
    fn only_what_changes_is_said() {
        let plain = Look::default();
        let red = Look {
            fg: Color::Red,
            ..plain
        };
        let bold = Look {
            modifier: Modifier::BOLD,
            ..red
        };
        let marked = Look {
            bg: Color::Rgb(1, 2, 3),
            ..bold
        };
        let dim = Look {
            modifier: Modifier::DIM,
            ..marked
        };
        assert_eq!(codes(plain, plain), "");
        assert_eq!(codes(plain, red), "\x1b[31m");
        assert_eq!(codes(red, bold), "\x1b[1m");
        assert_eq!(codes(bold, marked), "\x1b[48;2;1;2;3m");
        assert_eq!(codes(marked, dim), "\x1b[0;2;31;48;2;1;2;3m");
        assert_eq!(codes(red, plain), "\x1b[39m");
        assert_eq!(codes(bold, plain), "\x1b[0m");
        assert_eq!(
            codes(
                plain,
                Look {
                    fg: Color::Indexed(17),
                    bg: Color::White,
                    ..plain
                }
            ),
            "\x1b[38;5;17;107m"
        );
    }
}
