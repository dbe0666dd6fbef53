//! A drawn buffer as text with colours, for `cat` and for terminals that scroll.

use super::runs::{Look, runs};
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use std::fmt::Write;

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

/// `buffer` as text with colours, one line a row. Every line ends without any style.
#[must_use]
pub fn text(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buffer.area.height {
        let mut runs = runs(buffer, y);
        while runs
            .last()
            .is_some_and(|run| bare(run.look) && run.text.trim().is_empty())
        {
            runs.pop();
        }
        let last = runs.len();
        for (at, run) in runs.into_iter().enumerate() {
            if bare(run.look) && at + 1 == last {
                out.push_str(run.text.trim_end());
            } else if bare(run.look) {
                out.push_str(&run.text);
            } else {
                let _ = write!(out, "\x1b[{}m{}\x1b[0m", codes(run.look), run.text);
            }
        }
        out.push('\n');
    }
    out
}

fn bare(look: Look) -> bool {
    look.fg == Color::Reset && look.bg == Color::Reset && look.modifier.is_empty()
}

/// The codes of a look, joined.
fn codes(look: Look) -> String {
    let attributes = ATTRIBUTES
        .iter()
        .filter(|(m, _)| look.modifier.contains(*m))
        .map(|(_, code)| (*code).to_owned());
    let colours = [colour(look.fg, 30), colour(look.bg, 40)];
    attributes
        .chain(colours.into_iter().flatten())
        .collect::<Vec<_>>()
        .join(";")
}

/// The code of a colour; `base` is 30 for the text and 40 for what is behind it.
fn colour(colour: Color, base: u8) -> Option<String> {
    let number = match colour {
        Color::Reset => return None,
        Color::Rgb(r, g, b) => return Some(format!("{};2;{r};{g};{b}", base + 8)),
        Color::Indexed(n) => return Some(format!("{};5;{n}", base + 8)),
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
    };
    Some((base + number).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    #[test]
    fn styles_are_reset_in_every_line() {
        let mut buffer = Buffer::with_lines(["ab ", "cd "]);
        buffer.set_style(
            Rect::new(0, 0, 1, 1),
            Style::new()
                .fg(Color::Rgb(1, 2, 3))
                .add_modifier(Modifier::BOLD),
        );
        buffer.set_style(
            Rect::new(0, 1, 2, 1),
            Style::new().fg(Color::LightRed).bg(Color::Indexed(17)),
        );
        assert_eq!(
            text(&buffer),
            "\x1b[1;38;2;1;2;3ma\x1b[0mb\n\x1b[91;48;5;17mcd\x1b[0m\n"
        );
    }
}
