//! Lines, blocks and braille as shapes, because fonts draw them with gaps, or not at all.
//!
//! Owns the geometry of those characters within a cell. Any other character is left to the font.

use std::fmt::Write;

/// Arms of a line character from the middle of its cell: left, right, up, down.
const LINES: &[(char, [u8; 4])] = &[
    ('─', [1, 1, 0, 0]),
    ('│', [0, 0, 1, 1]),
    ('┌', [0, 1, 0, 1]),
    ('┐', [1, 0, 0, 1]),
    ('└', [0, 1, 1, 0]),
    ('┘', [1, 0, 1, 0]),
    ('├', [0, 1, 1, 1]),
    ('┤', [1, 0, 1, 1]),
    ('┬', [1, 1, 0, 1]),
    ('┴', [1, 1, 1, 0]),
    ('┼', [1, 1, 1, 1]),
    ('╭', [0, 1, 0, 1]),
    ('╮', [1, 0, 0, 1]),
    ('╰', [0, 1, 1, 0]),
    ('╯', [1, 0, 1, 0]),
    ('╴', [1, 0, 0, 0]),
    ('╶', [0, 1, 0, 0]),
    ('╵', [0, 0, 1, 0]),
    ('╷', [0, 0, 0, 1]),
    ('━', [2, 2, 0, 0]),
    ('┃', [0, 0, 2, 2]),
    ('┏', [0, 2, 0, 2]),
    ('┓', [2, 0, 0, 2]),
    ('┗', [0, 2, 2, 0]),
    ('┛', [2, 0, 2, 0]),
    ('┣', [0, 2, 2, 2]),
    ('┫', [2, 0, 2, 2]),
    ('┳', [2, 2, 0, 2]),
    ('┻', [2, 2, 2, 0]),
    ('╋', [2, 2, 2, 2]),
    ('╸', [2, 0, 0, 0]),
    ('╺', [0, 2, 0, 0]),
    ('╹', [0, 0, 2, 0]),
    ('╻', [0, 0, 0, 2]),
    ('┿', [2, 2, 1, 1]),
    ('╂', [1, 1, 2, 2]),
    ('┯', [2, 2, 0, 1]),
    ('┷', [2, 2, 1, 0]),
    ('╞', [0, 2, 1, 1]),
    ('╡', [2, 0, 1, 1]),
];
/// Dashed lines: how many dashes a cell has, and whether they run down.
const DASHED: &[(char, f32, bool)] = &[
    ('┄', 3.0, false),
    ('┆', 3.0, true),
    ('┈', 4.0, false),
    ('┊', 4.0, true),
    ('╌', 2.0, false),
    ('╎', 2.0, true),
];
/// Dots of a braille character in the order of their bits: column and row.
const DOTS: [(f32, f32); 8] = [
    (0.0, 0.0),
    (0.0, 1.0),
    (0.0, 2.0),
    (1.0, 0.0),
    (1.0, 1.0),
    (1.0, 2.0),
    (0.0, 3.0),
    (1.0, 3.0),
];

/// A cell on the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// The shape of `c` in `place`, in `colour`; `None` when it is the font's to draw.
pub(super) fn shape(c: char, place: Place, colour: &str) -> Option<String> {
    if let Some((_, arms)) = LINES.iter().find(|(l, _)| *l == c) {
        return Some(line(*arms, place, colour));
    }
    if let Some((_, dashes, down)) = DASHED.iter().find(|(l, ..)| *l == c) {
        return Some(dashed(*dashes, *down, place, colour));
    }
    match c {
        '\u{2800}'..='\u{28ff}' => Some(braille(c as u32 - 0x2800, place, colour)),
        '\u{2580}'..='\u{2595}' => block(c, place, colour),
        _ => None,
    }
}

/// A rectangle whose corners are fractions of the cell.
fn part(place: Place, [left, top, right, bottom]: [f32; 4], colour: &str, opacity: &str) -> String {
    let (x, y) = (place.x + left * place.width, place.y + top * place.height);
    let (w, h) = ((right - left) * place.width, (bottom - top) * place.height);
    format!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{colour}\"{opacity}/>",
        n(x),
        n(y),
        n(w),
        n(h)
    )
}

/// A number as short as it can be to the hundredth.
pub(super) fn n(value: f32) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn line([left, right, up, down]: [u8; 4], place: Place, colour: &str) -> String {
    let (mx, my) = (place.x + place.width / 2.0, place.y + place.height / 2.0);
    let ends = [
        (left, place.x, my),
        (right, place.x + place.width, my),
        (up, mx, place.y),
        (down, mx, place.y + place.height),
    ];
    let mut out = String::new();
    for weight in [1, 2] {
        let mut path = String::new();
        for (_, x, y) in ends.iter().filter(|(w, ..)| *w == weight) {
            let _ = write!(path, "M{} {}L{} {}", n(mx), n(my), n(*x), n(*y));
        }
        if !path.is_empty() {
            let _ = write!(
                out,
                "<path d=\"{path}\" stroke=\"{colour}\" stroke-width=\"{weight}\" stroke-linecap=\"square\" fill=\"none\"/>"
            );
        }
    }
    out
}

fn dashed(dashes: f32, down: bool, place: Place, colour: &str) -> String {
    let (mx, my) = (place.x + place.width / 2.0, place.y + place.height / 2.0);
    let (path, length) = if down {
        (
            format!("M{} {}V{}", n(mx), n(place.y), n(place.y + place.height)),
            place.height,
        )
    } else {
        (
            format!("M{} {}H{}", n(place.x), n(my), n(place.x + place.width)),
            place.width,
        )
    };
    let dash = n(length / dashes / 2.0);
    format!("<path d=\"{path}\" stroke=\"{colour}\" stroke-dasharray=\"{dash}\" fill=\"none\"/>")
}

fn braille(bits: u32, place: Place, colour: &str) -> String {
    let mut path = String::new();
    let radius = place.width / 7.0;
    for (bit, (column, row)) in DOTS.iter().enumerate() {
        if bits >> bit & 1 == 1 {
            let x = place.x + place.width * (0.25 + 0.5 * column);
            let y = place.y + place.height * (0.125 + 0.25 * row);
            let (r, d) = (n(radius), n(radius * 2.0));
            let _ = write!(
                path,
                "M{} {}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0",
                n(x - radius),
                n(y)
            );
        }
    }
    if path.is_empty() {
        return String::new();
    }
    format!("<path d=\"{path}\" fill=\"{colour}\"/>")
}

fn block(c: char, place: Place, colour: &str) -> Option<String> {
    let eighth = |from: char| (c as u32 - from as u32) as f32 / 8.0;
    let (corners, opacity) = match c {
        '▀' => ([0.0, 0.0, 1.0, 0.5], ""),
        '▁'..='█' => ([0.0, 1.0 - eighth('▀'), 1.0, 1.0], ""),
        '▉'..='▏' => ([0.0, 0.0, 1.0 - eighth('█'), 1.0], ""),
        '▐' => ([0.5, 0.0, 1.0, 1.0], ""),
        '░' => ([0.0, 0.0, 1.0, 1.0], " opacity=\"0.25\""),
        '▒' => ([0.0, 0.0, 1.0, 1.0], " opacity=\"0.5\""),
        '▓' => ([0.0, 0.0, 1.0, 1.0], " opacity=\"0.75\""),
        '▔' => ([0.0, 0.0, 1.0, 0.125], ""),
        '▕' => ([0.875, 0.0, 1.0, 1.0], ""),
        _ => return None,
    };
    Some(part(place, corners, colour, opacity))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place {
        x: 0.0,
        y: 0.0,
        width: 8.0,
        height: 16.0,
    };

    #[test]
    fn blocks_fill_their_part_of_the_cell() {
        let rect = |x: &str, y: &str, w: &str, h: &str| {
            Some(format!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"red\"/>"
            ))
        };
        assert_eq!(shape('▁', PLACE, "red"), rect("0", "14", "8", "2"));
        assert_eq!(shape('█', PLACE, "red"), rect("0", "0", "8", "16"));
        assert_eq!(shape('▏', PLACE, "red"), rect("0", "0", "1", "16"));
        assert_eq!(shape('▀', PLACE, "red"), rect("0", "0", "8", "8"));
    }

    #[test]
    fn lines_reach_the_edges() {
        let corner = shape('╭', PLACE, "red").unwrap_or_default();
        assert!(corner.contains("M4 8L8 8") && corner.contains("M4 8L4 16"));
        assert!(shape('⡇', PLACE, "red").is_some_and(|s| s.matches('M').count() == 4));
        assert_eq!(shape('\u{2800}', PLACE, "red").as_deref(), Some(""));
        assert_eq!(shape('a', PLACE, "red"), None);
    }
}
