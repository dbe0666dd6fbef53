//! A drawn buffer as text with colours, for `cat` and for terminals that scroll.

use super::runs::{Look, runs};
use super::sgr;
use ratatui::buffer::Buffer;

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
                sgr::change(&mut out, Look::default(), run.look);
                out.push_str(&run.text);
                out.push_str(sgr::PLAIN);
            }
        }
        out.push('\n');
    }
    out
}

fn bare(look: Look) -> bool {
    look == Look::default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Modifier, Style};

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
