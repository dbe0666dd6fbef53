//! The sentences of a derived move in English.

use super::super::{Against, Doubt, SCALE, WINDOW};
use super::{Facts, Rank};
use crate::text::NumberFormat;
use crate::time::Date;
use std::fmt::Write;

const NUMBERS: NumberFormat = NumberFormat::ENGLISH;

/// `NVDA −16.97%: largest fall in 266 sessions`.
pub(super) fn title(facts: &Facts<'_>) -> String {
    let rank = match Rank::of(facts.found) {
        Rank::Session(number) => format!("session {number} of the series"),
        Rank::Among { place, sessions } => {
            let sessions = count(sessions);
            format!("{}largest {} in {sessions}", ranked(place), word(facts))
        }
    };
    let change = NUMBERS.signed_percent(facts.found.change);
    format!("{} {change}: {rank}", facts.series.ticker)
}

/// Closes, rank, what the return is judged against, doubts and dividend.
pub(super) fn text(facts: &Facts<'_>) -> String {
    let price = |close| NUMBERS.decimal(close, 2);
    let mut text = format!(
        "Close {} after {}. {}",
        price(facts.bar.close),
        price(facts.close_before()),
        since_the_beginning(facts)
    );
    let _ = match facts.found.against {
        Against::Judged {
            bars: (from, to),
            median,
            mad,
            z,
        } => write!(
            text,
            " Against the {WINDOW} sessions before it ({} to {}): median return {}, median absolute deviation {} \
             (scaled by {SCALE}), robust z {}.",
            day(facts.day(from)),
            day(facts.day(to)),
            NUMBERS.signed_percent(median),
            NUMBERS.percent(mad, 2),
            NUMBERS.signed(z, 2)
        ),
        Against::Short(before) => write!(
            text,
            " A robust z takes {WINDOW} sessions before it and the series has {before}; it is here for its size alone."
        ),
        Against::Flat => write!(
            text,
            " At least half of the {WINDOW} returns before it are the same, so that there is no robust z; it is here \
             for its size alone."
        ),
    };
    text.push_str(match facts.found.doubt {
        Some(Doubt::Unsplit) => {
            " The file records no split on that day; a change of 40% or more may be one that the closes are not \
             adjusted for."
        }
        Some(Doubt::Unit) => {
            " The close jumps and comes back within some sessions, as one in another unit does, such as pence among \
             pounds."
        }
        None => "",
    });
    if let Some(dividend) = facts.bar.dividend {
        let _ = write!(
            text,
            " A dividend of {dividend} went ex on that day, which this return does not add back."
        );
    }
    text
}

/// What the event was computed from.
pub(super) fn basis(facts: &Facts<'_>) -> String {
    let z = facts.rules.z.map(|z| format!("a robust z of {z}"));
    let size = facts.rules.size;
    let size = size.map(|size| format!("a return of {}", size_percent(size)));
    let rules: Vec<String> = z.into_iter().chain(size).collect();
    format!(
        "computed from the closes of {}: every session with {} or more in size",
        facts.series.ticker,
        rules.join(" or ")
    )
}

/// A size in percent with the decimals that it needs, four at most.
fn size_percent(size: f64) -> String {
    let decimals = if (size * 100.0).fract() == 0.0 { 0 } else { 4 };
    NUMBERS.percent(size, decimals)
}

fn since_the_beginning(facts: &Facts<'_>) -> String {
    let found = facts.found;
    let mut text = format!(
        "The {}largest {} since the series begins on {} ({})",
        ranked(found.rank),
        word(facts),
        day(facts.day(0)),
        count(found.earlier)
    );
    if found.rank > 1 {
        let earlier = count(found.since + 1);
        let _ = write!(text, "; the last one as large came {earlier} earlier");
    }
    text.push('.');
    text
}

const fn word(facts: &Facts<'_>) -> &'static str {
    if facts.is_fall() { "fall" } else { "rise" }
}

fn count(sessions: usize) -> String {
    let ending = if sessions == 1 { "" } else { "s" };
    format!("{} session{ending}", NUMBERS.count(sessions as u64))
}

/// `12 Jan 2024`.
fn day(date: Date) -> String {
    format!("{} {}", date.day_month(), date.year())
}

/// Nothing for the first, `2nd ` for the second.
fn ranked(place: usize) -> String {
    if place <= 1 {
        return String::new();
    }
    format!("{} ", ordinal(place))
}

/// `1st`, `2nd`, `3rd`, `11th`.
pub(super) fn ordinal(place: usize) -> String {
    let ending = match (place % 100, place % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{place}{ending}")
}
