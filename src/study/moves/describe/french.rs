//! The sentences of a derived move in French, with a no-break space (`~` below) where French typography has one.

use super::super::{Against, Doubt, SCALE, WINDOW};
use super::{Facts, Rank};
use crate::text::NumberFormat;
use crate::time::Date;
use std::fmt::Write;

const NUMBERS: NumberFormat = NumberFormat::FRENCH;

/// The months as they are abbreviated in running text.
const MONTHS: [&str; 12] = [
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
    "déc.",
];

/// `text` with its no-break spaces.
fn typeset(text: &str) -> String {
    text.replace('~', "\u{a0}")
}

/// `NVDA −16,97 % : plus forte baisse en 266 séances`.
pub(super) fn title(facts: &Facts<'_>) -> String {
    let rank = match Rank::of(facts.found) {
        Rank::Session(number) => format!("{}~séance de la série", ordinal(number)),
        Rank::Among { place, sessions } => {
            let sessions = count(sessions);
            format!("{}plus forte {} en {sessions}", ranked(place), word(facts))
        }
    };
    let change = NUMBERS.signed_percent(facts.found.change);
    format!(
        "{} {}",
        facts.series.ticker,
        typeset(&format!("{change}~: {rank}"))
    )
}

/// Closes, rank, what the return is judged against, doubts and dividend.
pub(super) fn text(facts: &Facts<'_>) -> String {
    let price = |close| NUMBERS.decimal(close, 2);
    let mut text = format!(
        "Clôture à {} après {}. {}",
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
            " Par rapport aux {WINDOW}~séances précédentes (du {} au {})~: rendement médian {}, écart absolu médian {} \
             (facteur {}), z~robuste {}.",
            day(facts.day(from)),
            day(facts.day(to)),
            NUMBERS.signed_percent(median),
            NUMBERS.percent(mad, 2),
            NUMBERS.decimal(SCALE, 4),
            NUMBERS.signed(z, 2)
        ),
        Against::Short(before) => write!(
            text,
            " Un z~robuste demande {WINDOW}~séances antérieures et la série en compte {before}~; la séance n’est \
             retenue que pour son ampleur."
        ),
        Against::Flat => write!(
            text,
            " Au moins la moitié des {WINDOW}~rendements précédents sont identiques, il n’y a donc pas de z~robuste~; \
             la séance n’est retenue que pour son ampleur."
        ),
    };
    text.push_str(match facts.found.doubt {
        Some(Doubt::Unsplit) => {
            " Le fichier n’indique aucune division du titre ce jour-là~; une variation de 40~% ou plus peut en être \
             une, dont les clôtures ne sont pas corrigées."
        }
        Some(Doubt::Unit) => {
            " La clôture saute puis revient en quelques séances, comme un cours donné dans une autre unité, par \
             exemple en pence parmi des livres."
        }
        None => "",
    });
    if let Some(dividend) = facts.bar.dividend {
        let dividend = dividend.to_string().replace('.', ",");
        let _ = write!(
            text,
            " Un dividende de {dividend} a été détaché ce jour-là~; ce rendement ne l’ajoute pas."
        );
    }
    typeset(&text)
}

/// What the event was computed from.
pub(super) fn basis(facts: &Facts<'_>) -> String {
    let z = facts.rules.z;
    let z = z.map(|z| {
        format!(
            "un z~robuste d’au moins {}",
            z.to_string().replace('.', ",")
        )
    });
    let size = facts.rules.size;
    let size = size.map(|size| format!("un rendement d’au moins {}", size_percent(size)));
    let rules: Vec<String> = z.into_iter().chain(size).collect();
    format!(
        "calculé d’après les clôtures de {}{}",
        facts.series.ticker,
        typeset(&format!(
            "~: chaque séance avec {} en valeur absolue",
            rules.join(" ou ")
        ))
    )
}

/// A size in percent with the decimals that it needs, four at most.
fn size_percent(size: f64) -> String {
    let decimals = if (size * 100.0).fract() == 0.0 { 0 } else { 4 };
    NUMBERS.percent(size, decimals)
}

fn since_the_beginning(facts: &Facts<'_>) -> String {
    let found = facts.found;
    let first = if found.rank > 1 {
        format!("{}~plus forte", ordinal(found.rank))
    } else {
        "Plus forte".to_owned()
    };
    let earlier = if found.rank > 1 {
        let before = count(found.since + 1);
        format!("~; la précédente de cette ampleur remonte à {before}")
    } else {
        String::new()
    };
    format!(
        "{first} {} depuis le début de la série, le {} ({}){earlier}.",
        word(facts),
        day(facts.day(0)),
        count(found.earlier)
    )
}

const fn word(facts: &Facts<'_>) -> &'static str {
    if facts.is_fall() { "baisse" } else { "hausse" }
}

/// Zero and one take the singular in French.
fn count(sessions: usize) -> String {
    let ending = if sessions < 2 { "" } else { "s" };
    format!("{}~séance{ending}", NUMBERS.count(sessions as u64))
}

/// `12 janv. 2024`, `1er janv. 2024`.
fn day(date: Date) -> String {
    let (year, month, day) = date.ymd();
    let month = MONTHS
        .get((month as usize).saturating_sub(1))
        .unwrap_or(&"");
    let day = if day == 1 {
        "1er".to_owned()
    } else {
        day.to_string()
    };
    format!("{day}~{month} {year}")
}

/// Nothing for the first, `2e ` for the second.
fn ranked(place: usize) -> String {
    if place <= 1 {
        return String::new();
    }
    format!("{}~", ordinal(place))
}

/// `1re`, `2e`: a session and a rise are feminine.
pub(super) fn ordinal(place: usize) -> String {
    let ending = if place == 1 { "re" } else { "e" };
    format!("{place}{ending}")
}
