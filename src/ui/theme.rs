//! Colours by meaning: one table, for dark and light, reduced to what the terminal can show.
//!
//! No meaning is carried by colour alone: glyphs and signs say the same, and without colours the modifiers stay.

use crate::app::card::Role;
use crate::app::sign::ROSE;
use crate::story::Lane;
use ratatui::style::{Color, Modifier, Style};

/// What lies behind the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Background {
    /// Light text on dark.
    #[default]
    Dark,
    /// Dark text on light.
    Light,
}

/// How many colours there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// 24 bits.
    #[default]
    True,
    /// 256.
    Ansi256,
    /// 16.
    Ansi16,
    /// None.
    None,
}

/// What a cell means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// Running text.
    Text,
    /// Less important text.
    Faint,
    /// Names of what follows.
    Label,
    /// Titles, names.
    Strong,
    /// Events of a lane.
    Lane(Lane),
    /// Something to follow.
    Link,
    /// A rise.
    Up,
    /// A fall.
    Down,
    /// Doubt.
    Warn,
    /// A fault, a contradiction.
    Bad,
    /// A pane's border.
    Border,
    /// The focused pane's border.
    Focus,
    /// Header and footer.
    Panel,
    /// Less important text there.
    PanelFaint,
    /// The program's name.
    Brand,
    /// A key in the footer.
    Keycap,
    /// The selected event.
    Selected,
    /// The marked row of a list.
    Marked,
    /// The line of the cursor.
    Cursor,
    /// The mark on a line at the cursor.
    Point,
    /// A price line.
    Price,
    /// A line where a larger unit begins.
    Guide,
    /// Closed time on a trading axis.
    Fold,
    /// The clock of a replay.
    Clock,
    /// Bars of counts.
    Bar,
    /// The window on the overview.
    Window,
    /// An event that does not pass the filter.
    Dimmed,
    /// Characters that a search hit.
    Hit,
    /// A part of a query that was not understood.
    Fault,
    /// A field of a query.
    Field,
}

/// Colour on dark, colour on light, colour of sixteen, modifiers; a colour of 0 leaves the terminal's own.
struct Row(u32, u32, Color, Modifier);

const NONE: Modifier = Modifier::empty();
const BOLD: Modifier = Modifier::BOLD;
const DIM: Modifier = Modifier::DIM;

const fn row(meaning: Meaning) -> Row {
    match meaning {
        Meaning::Text => Row(0x00c8_ccd8, 0x0026_2a38, Color::Reset, NONE),
        Meaning::Faint | Meaning::Label => Row(0x0078_7e99, 0x006a_7086, Color::DarkGray, NONE),
        Meaning::Strong => Row(0x00ec_eef6, 0x000c_0f18, Color::Reset, BOLD),
        Meaning::Lane(Lane::Releases) => Row(0x007a_a2f7, 0x0024_58c4, Color::Blue, NONE),
        Meaning::Lane(Lane::Statements) => Row(0x00e5_b567, 0x0094_5f00, Color::Yellow, NONE),
        Meaning::Lane(Lane::Moves) => Row(0x00f2_80a1, 0x00b0_2a5c, Color::Magenta, NONE),
        Meaning::Lane(Lane::Other) => Row(0x0073_c9b8, 0x000d_7263, Color::Cyan, NONE),
        Meaning::Link => Row(0x008a_b0ff, 0x001f_50b8, Color::Blue, NONE),
        Meaning::Up => Row(0x0092_cf6f, 0x0030_7a12, Color::Green, NONE),
        Meaning::Down => Row(0x00f7_768e, 0x00b8_1f3c, Color::Red, NONE),
        Meaning::Warn => Row(0x00e0_af68, 0x008a_5a00, Color::Yellow, NONE),
        Meaning::Bad => Row(0x00f7_768e, 0x00b8_1f3c, Color::Red, BOLD),
        Meaning::Border => Row(0x003b_4160, 0x00b9_bed0, Color::DarkGray, NONE),
        Meaning::Focus => Row(0x007a_a2f7, 0x0024_58c4, Color::Blue, NONE),
        Meaning::Panel => Row(0x00c8_ccd8, 0x0026_2a38, Color::Reset, NONE),
        Meaning::PanelFaint => Row(0x0082_88a3, 0x0060_667c, Color::DarkGray, NONE),
        Meaning::Brand => Row(0x0014_1720, 0x00ff_ffff, Color::Black, BOLD),
        Meaning::Keycap => Row(0x00ec_eef6, 0x000c_0f18, Color::Reset, BOLD),
        Meaning::Selected => Row(0x00ff_ffff, 0x000c_0f18, Color::Reset, BOLD),
        Meaning::Marked => Row(0x00ec_eef6, 0x000c_0f18, Color::Reset, NONE),
        Meaning::Cursor => Row(0x0056_5f89, 0x0093_9bb8, Color::DarkGray, NONE),
        Meaning::Point => Row(0x00ff_ffff, 0x000c_0f18, Color::Reset, BOLD),
        Meaning::Price => Row(0x007d_cfff, 0x0007_6a94, Color::Cyan, NONE),
        Meaning::Guide => Row(0x0030_3550, 0x00d3_d7e4, Color::DarkGray, DIM),
        Meaning::Clock => Row(0x00e0_af68, 0x008a_5a00, Color::Yellow, BOLD),
        Meaning::Fold => Row(0x0030_3550, 0x00d3_d7e4, Color::DarkGray, DIM),
        Meaning::Bar => Row(0x0053_5b80, 0x00a0_a7bf, Color::DarkGray, NONE),
        Meaning::Window => Row(0x007a_a2f7, 0x0024_58c4, Color::Blue, NONE),
        Meaning::Dimmed => Row(0x0050_5672, 0x00a4_aabd, Color::DarkGray, DIM),
        Meaning::Hit => Row(0x00e5_b567, 0x0094_5f00, Color::Yellow, BOLD),
        Meaning::Fault => Row(0x00f7_768e, 0x00b8_1f3c, Color::Red, Modifier::UNDERLINED),
        Meaning::Field => Row(0x008a_b0ff, 0x001f_50b8, Color::Blue, NONE),
    }
}

/// The colour behind a meaning, on dark and on light; `None` leaves what is there.
const fn behind(meaning: Meaning) -> Option<(u32, u32)> {
    match meaning {
        Meaning::Panel | Meaning::PanelFaint => Some((0x001f_2233, 0x00e8_eaf2)),
        Meaning::Keycap => Some((0x0034_3a55, 0x00cf_d4e4)),
        Meaning::Brand => Some((0x007a_a2f7, 0x0024_58c4)),
        Meaning::Selected => Some((0x002d_3660, 0x00cf_dbfb)),
        Meaning::Fold => Some((0x001d_202c, 0x00f0_f1f6)),
        Meaning::Marked => Some((0x0026_2c4a, 0x00dd_e5fa)),
        _ => None,
    }
}

/// A set of colours for one terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// What lies behind the text.
    pub background: Background,
    /// How many colours there are.
    pub depth: Depth,
    /// Whether only characters up to 126 are drawn.
    pub ascii: bool,
}

impl Theme {
    /// The theme for a terminal.
    #[must_use]
    pub const fn new(background: Background, depth: Depth, ascii: bool) -> Self {
        Self {
            background,
            depth,
            ascii,
        }
    }

    /// The page that the colours are made for, for pictures.
    #[must_use]
    pub const fn page(&self) -> (u8, u8, u8) {
        match self.background {
            Background::Dark => (0x16, 0x18, 0x21),
            Background::Light => (0xfb, 0xfb, 0xfd),
        }
    }

    /// How a meaning is drawn.
    #[must_use]
    pub fn style(&self, meaning: Meaning) -> Style {
        let Row(dark, light, sixteen, modifier) = row(meaning);
        let mut style = Style::new().add_modifier(modifier);
        let pick = |(dark, light): (u32, u32)| match self.background {
            Background::Dark => dark,
            Background::Light => light,
        };
        match self.depth {
            Depth::None => return without_colour(meaning, style),
            Depth::Ansi16 => {
                style = style.fg(sixteen);
                return match meaning {
                    Meaning::Brand => style.bg(Color::Blue),
                    Meaning::Selected | Meaning::Marked => style.add_modifier(Modifier::REVERSED),
                    _ => style,
                };
            }
            Depth::True | Depth::Ansi256 => {}
        }
        style = style.fg(self.colour(pick((dark, light))));
        behind(meaning).map_or(style, |both| style.bg(self.colour(pick(both))))
    }

    /// The style of a piece of a card.
    #[must_use]
    pub fn role(&self, role: Role) -> Style {
        let meaning = match role {
            Role::Plain => Meaning::Text,
            Role::Label => Meaning::Label,
            Role::Faint => Meaning::Faint,
            Role::Strong | Role::Quote => Meaning::Strong,
            Role::Lane(lane) => Meaning::Lane(lane),
            Role::Link => Meaning::Link,
            Role::Up | Role::Good => Meaning::Up,
            Role::Down => Meaning::Down,
            Role::Bad => Meaning::Bad,
            Role::Warn => Meaning::Warn,
            Role::Line => Meaning::Border,
        };
        let style = self.style(meaning);
        if role == Role::Quote {
            style.remove_modifier(BOLD)
        } else {
            style
        }
    }

    /// The style of the sign of a session out of the ordinary, over what stands there.
    #[must_use]
    pub fn sign(&self, sign: Option<&str>, over: Style) -> Style {
        let meaning = match sign {
            None => return over,
            Some(ROSE) => Meaning::Up,
            Some(_) => Meaning::Down,
        };
        let back = over.bg.is_none() && !over.add_modifier.contains(Modifier::REVERSED);
        let ink = self.style(meaning);
        if back {
            ink
        } else {
            Style {
                fg: ink.fg.or(over.fg),
                ..over
            }
        }
    }

    fn colour(&self, rgb: u32) -> Color {
        let (r, g, b) = ((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8);
        match self.depth {
            Depth::Ansi256 => Color::Indexed(nearest(r, g, b)),
            _ => Color::Rgb(r, g, b),
        }
    }
}

fn without_colour(meaning: Meaning, style: Style) -> Style {
    match meaning {
        Meaning::Selected | Meaning::Brand | Meaning::Marked => {
            style.add_modifier(Modifier::REVERSED)
        }
        Meaning::Faint
        | Meaning::Label
        | Meaning::Border
        | Meaning::PanelFaint
        | Meaning::Dimmed
        | Meaning::Bar => style.add_modifier(DIM),
        Meaning::Focus | Meaning::Window | Meaning::Up | Meaning::Down => style.add_modifier(BOLD),
        Meaning::Link => style.add_modifier(Modifier::UNDERLINED),
        _ => style,
    }
}

/// The nearest of the 256 colours: the cube of 6 x 6 x 6, or the ramp of 24 greys.
fn nearest(r: u8, g: u8, b: u8) -> u8 {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let distance = |a: (u8, u8, u8)| {
        let d = |x: u8, y: u8| (i32::from(x) - i32::from(y)).pow(2);
        d(a.0, r) + d(a.1, g) + d(a.2, b)
    };
    let step = |value: u8| {
        let near = STEPS
            .iter()
            .enumerate()
            .min_by_key(|(_, s)| s.abs_diff(value));
        near.map_or((0, 0), |(index, step)| (index as u8, *step))
    };
    let ((ri, rv), (gi, gv), (bi, bv)) = (step(r), step(g), step(b));
    let average = (u16::from(r) + u16::from(g) + u16::from(b)) / 3;
    let grey = ((average.saturating_sub(8) + 5) / 10).min(23) as u8;
    let level = 8 + 10 * grey;
    if distance((level, level, level)) < distance((rv, gv, bv)) {
        232 + grey
    } else {
        16 + 36 * ri + 6 * gi + bi
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2).
    fn luminance(rgb: u32) -> f64 {
        let channel = |shift: u32| {
            let c = f64::from((rgb >> shift) as u8) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
    }

    fn contrast(a: u32, b: u32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_can_be_read() {
        let pages = (0x0016_1821, 0x00fb_fbfd);
        let texts = [
            Meaning::Text,
            Meaning::Faint,
            Meaning::Strong,
            Meaning::Link,
            Meaning::Up,
            Meaning::Down,
            Meaning::Warn,
            Meaning::Clock,
            Meaning::Bad,
            Meaning::Panel,
            Meaning::PanelFaint,
            Meaning::Brand,
            Meaning::Keycap,
            Meaning::Selected,
            Meaning::Marked,
            Meaning::Price,
            Meaning::Hit,
            Meaning::Field,
            Meaning::Lane(Lane::Releases),
            Meaning::Lane(Lane::Statements),
            Meaning::Lane(Lane::Moves),
            Meaning::Lane(Lane::Other),
        ];
        for meaning in texts {
            let Row(dark, light, ..) = row(meaning);
            let (dark_page, light_page) = behind(meaning).unwrap_or(pages);
            for (ink, page) in [(dark, dark_page), (light, light_page)] {
                let least = if matches!(meaning, Meaning::Faint | Meaning::PanelFaint) {
                    3.9
                } else {
                    4.5
                };
                assert!(
                    contrast(ink, page) >= least,
                    "{meaning:?} {ink:06x} {page:06x} {:.2}",
                    contrast(ink, page)
                );
            }
        }
    }

    #[test]
    fn fewer_colours() {
        assert_eq!(nearest(0, 0, 0), 16);
        assert_eq!(nearest(255, 255, 255), 231);
        assert_eq!(nearest(0x7a, 0xa2, 0xf7), 111);
        let plain = Theme::new(Background::Dark, Depth::None, false);
        assert_eq!(plain.style(Meaning::Up).fg, None);
        assert!(
            plain
                .style(Meaning::Selected)
                .add_modifier
                .contains(Modifier::REVERSED)
        );
    }
}
