//! Values of options: read, or refused with a sentence that shows how they are written.

use crate::app::goto;
use crate::time::{Timestamp, Zone, parse};
use std::str::FromStr;
use std::sync::Arc;

pub(super) fn zone(text: &str) -> Result<Zone, String> {
    Zone::parse(text)
        .ok_or_else(|| "no zone has this name; try Europe/Paris, +01:00 or UTC".to_owned())
}

/// A time is read again once the story is known; here it is only made sure that it can be.
pub(super) fn at(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Ok(String::new());
    }
    goto::place(text, Timestamp::default(), Zone::Utc).map(|_| text.to_owned())
}

pub(super) fn span(text: &str) -> Result<String, String> {
    let known = text.is_empty() || parse::duration(text).is_some_and(|micros| micros > 0);
    known
        .then(|| text.to_owned())
        .ok_or_else(|| "a length of time is written as 18d, 6h, 90m, 2w or 1h30m".to_owned())
}

pub(super) fn whole<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse()
        .ok()
        .ok_or_else(|| "a whole number is wanted, 0 or more, such as 20".to_owned())
}

/// Language codes are short words; `UTC` and the like are kept out of the way of typing errors.
pub(super) fn language(text: &str) -> Result<Arc<str>, String> {
    let plain = !text.is_empty()
        && text.len() <= 16
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    plain
        .then(|| Arc::from(text))
        .ok_or_else(|| "a language is written as fr, en or pt-BR".to_owned())
}

pub(super) fn ticker(text: &str) -> Result<Arc<str>, String> {
    let ticker = text.trim();
    if ticker.is_empty() {
        return Err("a ticker is written as NVDA or BRK.B".to_owned());
    }
    Ok(ticker.into())
}

pub(super) fn size(text: &str) -> Result<(u16, u16), String> {
    let wrong = || "a size is written as 160x45, at most 1000x1000".to_owned();
    let (columns, rows) = text.split_once('x').ok_or_else(wrong)?;
    let number = |t: &str| t.parse::<u16>().ok().filter(|n| *n <= 1000);
    number(columns).zip(number(rows)).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(size("160x45"), Ok((160, 45)));
        assert_eq!(size("0x0"), Ok((0, 0)));
        assert!(size("160").is_err() && size("99999x1").is_err() && size("-1x5").is_err());
    }
}
