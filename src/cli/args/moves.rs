//! The arguments that say what counts as a move of prices.

use crate::study::moves::Rules;
use clap::Args as ClapArgs;

/// What counts as a move of prices.
#[derive(Clone, Copy, Debug, ClapArgs)]
pub(in crate::cli) struct MoveArgs {
    /// Smallest robust z of a session that counts as a move, such as 4; 0 or off for none
    #[arg(long, value_name = "Z", default_value = "3", value_parser = move_z)]
    pub(in crate::cli) move_z: Threshold,
    /// Smallest return of a session that counts as a move, such as 8% or 0.08; 0 or off for none
    #[arg(long, value_name = "RETURN", default_value = "5%", value_parser = move_return)]
    pub(in crate::cli) move_return: Threshold,
}

/// A size from which on something counts; none is switched off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::cli) struct Threshold(pub(in crate::cli) Option<f64>);

impl Default for MoveArgs {
    fn default() -> Self {
        let rules = Rules::default();
        Self {
            move_z: Threshold(rules.z),
            move_return: Threshold(rules.size),
        }
    }
}

impl MoveArgs {
    /// The rules that are asked for.
    pub(in crate::cli) const fn rules(self) -> Rules {
        Rules {
            z: self.move_z.0,
            size: self.move_return.0,
        }
    }
}

fn move_z(text: &str) -> Result<Threshold, String> {
    threshold(text, 1.0)
        .ok_or_else(|| "a number is wanted, such as 3 or 2.5; off for none".to_owned())
}

/// A return is written in percent or as a part of one; 5 alone may be either and is refused.
fn move_return(text: &str) -> Result<Threshold, String> {
    let (number, scale) = match text.strip_suffix('%') {
        Some(number) => (number.trim_end(), 100.0),
        None => (text, 1.0),
    };
    threshold(number, scale)
        .filter(|t| t.0.is_none_or(|size| size < 1.0))
        .ok_or_else(|| "a return is written as 5% or 0.05; off for none".to_owned())
}

fn threshold(text: &str, scale: f64) -> Option<Threshold> {
    if text.eq_ignore_ascii_case("off") {
        return Some(Threshold(None));
    }
    let number: f64 = text.parse().ok()?;
    (number.is_finite() && number >= 0.0)
        .then(|| Threshold(Some(number / scale).filter(|n| *n > 0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds() {
        let z = |text: &str| move_z(text).map(|t| t.0).ok();
        assert_eq!(z("2.5"), Some(Some(2.5)));
        assert_eq!(
            (z("0"), z("off"), z("-1"), z("much")),
            (Some(None), Some(None), None, None)
        );
        let size = |text: &str| move_return(text).map(|t| t.0).ok();
        assert_eq!(
            (size("8%"), size("8 %"), size("0.08")),
            (Some(Some(0.08)), Some(Some(0.08)), Some(Some(0.08)))
        );
        assert_eq!(
            (size("0"), size("OFF"), size("8"), size("nan")),
            (Some(None), Some(None), None, None)
        );
    }
}
