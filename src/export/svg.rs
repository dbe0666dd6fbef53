//! A drawn buffer as an SVG picture.
//!
//! Every run of text carries its length, so that columns hold in any font. Refuses scripts, links and fonts from
//! elsewhere: the picture is whole in itself.

use super::colour::{Rgb, faded, hex, rgb};
use super::glyph::{Place, n, shape};
use super::runs::{Look, Run, runs};
use ratatui::buffer::Buffer;
use ratatui::style::Modifier;
use std::fmt::Write;

/// Size of a cell and of the letters in it.
const WIDTH: f32 = 9.0;
const HEIGHT: f32 = 19.0;
const LETTERS: f32 = 15.0;
/// From the top of a cell to the line that letters stand on.
const BASELINE: f32 = 14.0;
/// Room around the cells.
const MARGIN: f32 = 10.0;
const FONTS: &str = "'JetBrains Mono', 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";

/// The colours that a terminal would bring of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Colour of text that has none.
    pub text: (u8, u8, u8),
    /// Colour of the page.
    pub ground: (u8, u8, u8),
}

impl Page {
    /// A dark page.
    pub const DARK: Self = Self {
        text: (0xd4, 0xd7, 0xdd),
        ground: (0x14, 0x16, 0x1b),
    };
    /// A light page.
    pub const LIGHT: Self = Self {
        text: (0x2a, 0x2d, 0x34),
        ground: (0xfb, 0xfb, 0xf9),
    };

    /// The colour of the text and, where it differs from the page, of what is behind it.
    fn colours(self, look: Look) -> (Rgb, Option<Rgb>) {
        let (mut text, mut ground) = (rgb(look.fg).unwrap_or(self.text), rgb(look.bg));
        if look.modifier.contains(Modifier::REVERSED) {
            (text, ground) = (ground.unwrap_or(self.ground), Some(text));
        }
        if look.modifier.contains(Modifier::DIM) {
            text = faded(text, ground.unwrap_or(self.ground));
        }
        (text, ground.filter(|g| *g != self.ground))
    }
}

/// `buffer` as a picture on `page`, titled `title`.
#[must_use]
pub fn picture(buffer: &Buffer, page: Page, title: &str) -> String {
    let width = n(f32::from(buffer.area.width) * WIDTH + 2.0 * MARGIN);
    let height = n(f32::from(buffer.area.height) * HEIGHT + 2.0 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\">\n<title>{}</title>\n<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{}\"/>\n\
         <g font-family=\"{FONTS}\" font-size=\"{}\" style=\"white-space:pre\" xml:space=\"preserve\">\n",
        escaped(title),
        hex(page.ground),
        n(LETTERS),
    );
    for y in 0..buffer.area.height {
        let runs = runs(buffer, y);
        for run in &runs {
            behind(&mut out, run, y, page);
        }
        for run in &runs {
            front(&mut out, run, y, page);
        }
    }
    out.push_str("</g>\n</svg>\n");
    out
}

fn left(column: u16) -> f32 {
    MARGIN + f32::from(column) * WIDTH
}

fn top(y: u16) -> f32 {
    MARGIN + f32::from(y) * HEIGHT
}

/// The ground of a run.
fn behind(out: &mut String, run: &Run, y: u16, page: Page) {
    if let (_, Some(ground)) = page.colours(run.look) {
        let _ = writeln!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
            n(left(run.column)),
            n(top(y)),
            n(f32::from(run.columns) * WIDTH),
            n(HEIGHT),
            hex(ground),
        );
    }
}

/// The characters of a run: shapes are drawn, words are set.
fn front(out: &mut String, run: &Run, y: u16, page: Page) {
    let (text, _) = page.colours(run.look);
    let colour = hex(text);
    if run.look.modifier.contains(Modifier::HIDDEN) {
        return;
    }
    let mut word = Word::default();
    // A run has one character a column, or is one wide character: columns can be counted along.
    for (column, c) in (run.column..).zip(run.text.chars()) {
        let place = Place {
            x: left(column),
            y: top(y),
            width: WIDTH,
            height: HEIGHT,
        };
        if let Some(drawn) = shape(c, place, &colour) {
            word.set(out, run, y, &colour);
            if !drawn.is_empty() {
                out.push_str(&drawn);
                out.push('\n');
            }
        } else {
            word.push(c, column);
        }
    }
    word.set(out, run, y, &colour);
}

/// Characters that are set together.
#[derive(Default)]
struct Word {
    text: String,
    column: u16,
}

impl Word {
    fn push(&mut self, c: char, column: u16) {
        if self.text.is_empty() {
            self.column = column;
        }
        self.text.push(c);
    }

    /// Writes what was gathered, without spaces that nothing shows.
    fn set(&mut self, out: &mut String, run: &Run, y: u16, colour: &str) {
        let text = std::mem::take(&mut self.text);
        let lined = run
            .look
            .modifier
            .intersects(Modifier::UNDERLINED | Modifier::CROSSED_OUT);
        let kept = if lined { text.as_str() } else { text.trim() };
        if kept.is_empty() {
            return;
        }
        let skipped = if lined {
            0
        } else {
            text.chars().take_while(|c| c.is_whitespace()).count() as u16
        };
        let wide = run.columns as usize != run.text.chars().count();
        let columns = if wide {
            run.columns
        } else {
            kept.chars().count() as u16
        };
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{colour}\"{}>{}</text>",
            n(left(self.column + skipped)),
            n(top(y) + BASELINE),
            n(f32::from(columns) * WIDTH),
            attributes(run.look.modifier),
            escaped(kept),
        );
    }
}

fn attributes(modifier: Modifier) -> String {
    let mut out = String::new();
    if modifier.contains(Modifier::BOLD) {
        out.push_str(" font-weight=\"bold\"");
    }
    if modifier.contains(Modifier::ITALIC) {
        out.push_str(" font-style=\"italic\"");
    }
    let lines = [
        (Modifier::UNDERLINED, "underline"),
        (Modifier::CROSSED_OUT, "line-through"),
    ];
    let lines: Vec<_> = lines
        .iter()
        .filter(|(m, _)| modifier.contains(*m))
        .map(|(_, name)| *name)
        .collect();
    if !lines.is_empty() {
        let _ = write!(out, " text-decoration=\"{}\"", lines.join(" "));
    }
    out
}

/// Text as XML wants it. Characters that XML forbids are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in crate::text::line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Style};

    #[test]
    fn text_is_escaped_and_keeps_its_columns() {
        let svg = picture(&Buffer::with_lines(["  a<b & 株 z "]), Page::DARK, "t & u");
        assert!(svg.contains("<title>t &amp; u</title>"));
        assert!(svg.contains("<text x=\"28\" y=\"24\" textLength=\"45\" lengthAdjust=\"spacingAndGlyphs\" fill=\"#d4d7dd\">a&lt;b &amp;</text>"));
        assert!(
            svg.contains("<text x=\"82\" y=\"24\" textLength=\"18\""),
            "a wide character takes two columns: {svg}"
        );
        assert!(svg.contains(">z</text>"));
    }

    #[test]
    fn looks_become_attributes() {
        let mut buffer = Buffer::with_lines(["ab"]);
        buffer.set_style(
            Rect::new(0, 0, 1, 1),
            Style::new()
                .fg(Color::Rgb(1, 2, 3))
                .add_modifier(Modifier::REVERSED),
        );
        buffer.set_style(
            Rect::new(1, 0, 1, 1),
            Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        );
        let svg = picture(&buffer, Page::LIGHT, "");
        assert!(svg.contains("height=\"19\" fill=\"#010203\""));
        assert!(svg.contains("fill=\"#fbfbf9\">a</text>"));
        assert!(svg.contains("font-weight=\"bold\" text-decoration=\"underline\">b</text>"));
    }

    #[test]
    fn the_same_buffer_gives_the_same_bytes_and_an_empty_one_a_picture() {
        let buffer = Buffer::with_lines(["─█⡇x"]);
        assert_eq!(
            picture(&buffer, Page::DARK, ""),
            picture(&buffer, Page::DARK, "")
        );
        assert!(picture(&Buffer::default(), Page::DARK, "").ends_with("</svg>\n"));
    }
}
