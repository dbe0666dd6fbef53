//! What the terminal can show: how many colours, and whether its background is dark.
//!
//! Owns the reading of the environment and the one question that is put to the terminal, before anything else
//! is. Refuses to choose colours: the theme does.

use crate::ui::{Background, Depth};
use std::time::Duration;

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

/// The background, asked of the terminal, else read from the environment, else dark. Ask before keys are read.
#[must_use]
pub fn background() -> Background {
    let mut options = terminal_colorsaurus::QueryOptions::default();
    options.timeout = PATIENCE;
    match terminal_colorsaurus::background_color(options) {
        Ok(colour) if colour.perceived_lightness() > 0.5 => Background::Light,
        Ok(_) => Background::Dark,
        Err(_) => named_background(variable).unwrap_or(Background::Dark),
    }
}

/// A variable of the real environment.
#[must_use]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Lets the terminal library send colours exactly when the theme has some, whatever it reads in the environment.
pub fn allow(depth: Depth) {
    crossterm::style::force_color_output(depth != Depth::None);
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
}
