//! Colours of a terminal as colours of a picture.

use ratatui::style::Color;

/// Red, green, blue.
pub(super) type Rgb = (u8, u8, u8);

/// The sixteen named colours, dark ones first.
const NAMED: [Rgb; 16] = [
    (0x1d, 0x1f, 0x21),
    (0xcc, 0x52, 0x52),
    (0x6c, 0xa0, 0x54),
    (0xc8, 0x9f, 0x45),
    (0x54, 0x8a, 0xc8),
    (0xa8, 0x6f, 0xb8),
    (0x4f, 0xa3, 0xa5),
    (0xc5, 0xc8, 0xc6),
    (0x70, 0x75, 0x7a),
    (0xe0, 0x6c, 0x6c),
    (0x8c, 0xc2, 0x70),
    (0xe5, 0xc0, 0x6b),
    (0x74, 0xaa, 0xe8),
    (0xc8, 0x90, 0xd8),
    (0x70, 0xc4, 0xc6),
    (0xf5, 0xf6, 0xf7),
];
/// Steps of one channel in the colour cube of 256 colours.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The colour itself; `None` for the terminal's own.
pub(super) fn rgb(colour: Color) -> Option<Rgb> {
    match colour {
        Color::Rgb(r, g, b) => Some((r, g, b)),
        Color::Indexed(n) => Some(indexed(n)),
        named => number(named).map(indexed),
    }
}

/// The number of a named colour, 0 to 15.
pub(super) const fn number(colour: Color) -> Option<u8> {
    Some(match colour {
        Color::Reset | Color::Rgb(..) | Color::Indexed(_) => return None,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    })
}

fn indexed(number: u8) -> Rgb {
    if let Some(named) = NAMED.get(usize::from(number)) {
        return *named;
    }
    let step = |n: u8| CUBE.get(usize::from(n % 6)).copied().unwrap_or(u8::MAX);
    if let Some(grey) = number.checked_sub(232) {
        let level = 8 + 10 * grey;
        return (level, level, level);
    }
    let n = number.saturating_sub(16);
    (step(n / 36), step(n / 6), step(n))
}

/// `a` drawn thinly over `b`: what dim text looks like.
pub(super) fn faded(a: Rgb, b: Rgb) -> Rgb {
    let mix = |x: u8, y: u8| ((u16::from(x) * 6 + u16::from(y) * 4) / 10) as u8;
    (mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}

/// `#rrggbb`.
pub(super) fn hex((r, g, b): Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cube_and_the_greys() {
        assert_eq!(rgb(Color::Indexed(16)), Some((0, 0, 0)));
        assert_eq!(rgb(Color::Indexed(231)), Some((255, 255, 255)));
        assert_eq!(rgb(Color::Indexed(208)), Some((255, 135, 0)));
        assert_eq!(rgb(Color::Indexed(232)), Some((8, 8, 8)));
        assert_eq!(rgb(Color::Indexed(255)), Some((238, 238, 238)));
        assert_eq!(rgb(Color::Indexed(9)), rgb(Color::LightRed));
        assert_eq!(hex((1, 2, 255)), "#0102ff");
    }
}
