//! What the terminal can show: how many colours, and whether its background is dark.
//!
//! Owns the reading of the environment and the one question that is put to the terminal, before anything else
//! is. Refuses to choose colours: the theme does.

use crate::ui::{Background, Depth};
use std::time::Duration;
use terminal_colorsaurus::{Color, Error, QueryOptions, background_color};

/// How long the terminal may take to name its background.
const PATIENCE: Duration = Duration::from_millis(150);

/// The colours that the environment promises. `variable` gives the value of an environment variable.
#[must_use]
pub fn depth(variable: impl Fn(&str) -> Option<String>) -> Depth {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    if set("NO_COLOR").is_some() {
        return Depth::None;
    }
    let term = set("TERM").unwrap_or_default();
    if term == "dumb" {
        return Depth::None;
    }
    let promised = set("COLORTERM").unwrap_or_default();
    if ["truecolor", "24bit"].contains(&promised.as_str()) || term.ends_with("-direct") {
        Depth::True
    } else if term.contains("256color") {
        Depth::Ansi256
    } else {
        Depth::Ansi16
    }
}

/// The background that the environment names: `COLORFGBG` ends with the number of the background's colour.
#[must_use]
pub fn named_background(variable: impl Fn(&str) -> Option<String>) -> Option<Background> {
    let number: u8 = variable("COLORFGBG")?.rsplit(';').next()?.parse().ok()?;
    Some(match number {
        0..=6 | 8 => Background::Dark,
        _ => Background::Light,
    })
}

/// The background, asked of the terminal, else read from the environment, else dark; and whether the terminal may
/// still answer. Ask before keys are read.
#[must_use]
pub fn background() -> (Background, bool) {
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    match background_color(options) {
        Ok(colour) => (lightness(&colour), false),
        Err(error) => {
            let named = named_background(variable).unwrap_or(Background::Dark);
            (named, matches!(error, Error::Timeout(_)))
        }
    }
}

fn lightness(colour: &Color) -> Background {
    if colour.perceived_lightness() > 0.5 {
        Background::Light
    } else {
        Background::Dark
    }
}

/// The background in the text of an answer (xterm's OSC 11): `11;rgb:RRRR/GGGG/BBBB` with one to four hexadecimal digits
/// each, or `rgba:` with a fourth part.
#[must_use]
pub fn answered(text: &str) -> Option<Background> {
    let (_, colour) = text.strip_prefix("11;rgb")?.split_once(':')?;
    let part = |part: &str| {
        let most = 16_u32
            .checked_pow(u32::try_from(part.len()).ok()?)?
            .checked_sub(1)?;
        let value = u32::from_str_radix(part, 16).ok()?;
        u16::try_from(value.checked_mul(u32::from(u16::MAX))?.checked_div(most)?).ok()
    };
    let mut parts = colour.split('/').map(part);
    let mut next = || parts.next().flatten();
    Some(lightness(&Color::rgb(next()?, next()?, next()?)))
}

/// A variable of the real environment.
#[must_use]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(variables: &[(&str, &str)], wanted: Depth) {
        let look = |name: &str| {
            variables
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| (*v).to_owned())
        };
        assert!(depth(look) == wanted, "{variables:?}");
    }

    #[test]
    fn depths() {
        check(&[("TERM", "xterm-256color")], Depth::Ansi256);
        check(
            &[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")],
            Depth::True,
        );
        check(&[("TERM", "xterm-direct")], Depth::True);
        check(&[("TERM", "xterm")], Depth::Ansi16);
        check(&[], Depth::Ansi16);
        check(&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Depth::None);
        check(
            &[("NO_COLOR", "1"), ("COLORTERM", "truecolor")],
            Depth::None,
        );
        check(&[("NO_COLOR", ""), ("COLORTERM", "24bit")], Depth::True);
    }

    #[test]
    fn backgrounds() {
        let named = |value: &str| named_background(|_| Some(value.to_owned()));
        assert!(named("15;0") == Some(Background::Dark));
        assert!(named("0;15") == Some(Background::Light));
        assert!(named("0;default;15") == Some(Background::Light));
        assert!(named("nonsense").is_none());
    }

    #[test]
    fn answers() {
        let light = Some(Background::Light);
        assert_eq!(answered("11;rgb:f/f/f"), light);
        assert_eq!(answered("11;rgb:ffff/ffff/ffff"), light);
        assert_eq!(answered("11;rgba:ff/ff/ff/00"), light);
        assert_eq!(answered("11;rgb:0000/0000/0000"), Some(Background::Dark));
        for nonsense in [
            "",
            "11;",
            "10;rgb:f/f/f",
            "11;rgb:f/f",
            "11;rgb:/f/f",
            "11;rgb:fffffffff/f/f",
            "11;rgb:x/f/f",
        ] {
            assert_eq!(answered(nonsense), None, "{nonsense}");
        }
    }
}
