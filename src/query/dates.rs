//! Times as people type them into a query: everything that a file may hold, and month names beside.
//!
//! Refuses to complete what is missing: there is no clock here, so `feb` alone has no year.

use super::suggest::nearest;
use crate::text::fold;
use crate::time::date::MONTH_NAMES;
use crate::time::{Span, Zone, parse};

/// The span that `text` means in `zone`, or what is wrong and what may be meant.
pub(super) fn span(text: &str, zone: Zone) -> Result<Span, (String, Option<String>)> {
    if let Some(number) = month(text) {
        let like = format!("2025-{number:02}");
        let message = format!("“{}” needs a year; write it like {like}", text.trim());
        return Err((message, Some(like)));
    }
    let plain: Vec<String> = text.split('/').map(iso).collect();
    parse::when(&plain.join("/"), zone)
        .map(crate::time::When::span)
        .map_err(|error| (error.to_string(), near_month(text)))
}

/// The number of the month whose name begins with `text`, which has three letters or more.
fn month(text: &str) -> Option<usize> {
    let text = fold(text.trim());
    let long = text.len() >= 3;
    let found = MONTH_NAMES
        .iter()
        .position(|name| fold(name).starts_with(&*text));
    found.filter(|_| long).map(|index| index + 1)
}

/// `feb-2025`, `2025-feb`, `27 jan 2025` and `2025-1-5` as ISO writes them; anything else as it is.
fn iso(text: &str) -> String {
    let pieces: Vec<&str> = text.trim().split(['-', ' ']).collect();
    let plain = match pieces.as_slice() {
        [name, year] if is_year(year) => dashed(year, month(name)),
        [year, name] if is_year(year) => dashed(year, month(name).or_else(|| short(name))),
        [day, name, year] if is_year(year) => with_day(dashed(year, month(name)), day),
        [year, name, day] if is_year(year) => {
            with_day(dashed(year, month(name).or_else(|| short(name))), day)
        }
        _ => None,
    };
    plain.unwrap_or_else(|| text.to_owned())
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
}

/// One or two digits.
fn short(text: &str) -> Option<usize> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    (digits && text.len() <= 2).then(|| text.parse().ok())?
}

fn dashed(year: &str, month: Option<usize>) -> Option<String> {
    month.map(|month| format!("{year}-{month:02}"))
}

fn with_day(month: Option<String>, day: &str) -> Option<String> {
    Some(format!("{}-{:02}", month?, short(day)?))
}

/// `febuary-2025` with the month spelled right.
fn near_month(text: &str) -> Option<String> {
    let (name, year) = text.split_once(['-', ' '])?;
    let names: Vec<String> = MONTH_NAMES.iter().map(|n| fold(n).into_owned()).collect();
    let right = nearest(name, names.iter().map(String::as_str))?;
    is_year(year).then(|| dashed(year, month(right)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, same_as: &str) {
        let expected = parse::when(same_as, Zone::NEW_YORK).map(crate::time::When::span);
        assert_eq!(span(text, Zone::NEW_YORK).ok(), expected.ok(), "{text}");
    }

    #[test]
    fn forms() {
        check("2025-01-27", "2025-01-27");
        check("feb-2025", "2025-02");
        check("2025-February", "2025-02");
        check("Feb 2025", "2025-02");
        check("27-jan-2025", "2025-01-27");
        check("2025-jan-27", "2025-01-27");
        check("2025-1-5", "2025-01-05");
        check("2025-1", "2025-01");
        check("jan-2025/mar-2025", "2025-01/2025-03");
        check("2025-01-27T21:29-08:00", "2025-01-27T21:29-08:00");
        check("2025-01-27 21:29", "2025-01-27T21:29");
    }

    #[test]
    fn faults() {
        for (text, suggestion) in [
            ("feb", Some("2025-02")),
            ("febuary-2025", Some("2025-02")),
            ("yesterday", None),
            ("03/04/2025", None),
            ("27-01-2025", None),
            ("-2025", None),
            ("ja-2025", Some("2025-01")),
            ("2025-02-30", None),
            ("", None),
        ] {
            let found = span(text, Zone::Utc).err().map(|(_, s)| s);
            assert_eq!(found, Some(suggestion.map(str::to_owned)), "{text}");
        }
    }
}
