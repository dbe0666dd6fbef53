//! From a tree back to text: the canonical form, which parses to the same tree.
//!
//! Dates are written as plainly as the zone allows, words without quotation marks where they need none.

use super::cashtag;
use super::lex::lex;
use super::token::Lexeme;
use super::tree::{Cmp, Expr, Part, Relation, Term, Trait};
use crate::story::{Lane, Status, Verdict};
use crate::time::{Bound, DAY, HOUR, MINUTE, Precision, SECOND, Span, When, Zone, parse, show};

/// The canonical text of `expr`; everything is the empty text. Parsed in `zone`, it gives `expr` back as long
/// as it is no longer than [`super::LIMIT`].
#[must_use]
pub fn print(expr: &Expr, zone: Zone) -> String {
    match expr {
        Expr::All => String::new(),
        Expr::Term(term) => self::term(term, zone),
        Expr::Not(inner) => format!("-{}", within(inner, zone, |e| !matches!(e, Expr::Term(_)))),
        Expr::And(parts) => joined(parts, " ", |e| {
            within(e, zone, |e| matches!(e, Expr::Or(_)))
        }),
        Expr::Or(parts) => joined(parts, " or ", |e| print(e, zone)),
    }
}

/// `expr`, in parentheses where `needs` says so.
fn within(expr: &Expr, zone: Zone, needs: impl Fn(&Expr) -> bool) -> String {
    let text = print(expr, zone);
    if needs(expr) {
        return format!("({text})");
    }
    text
}

fn joined<T>(parts: &[T], between: &str, text: impl Fn(&T) -> String) -> String {
    parts.iter().map(text).collect::<Vec<_>>().join(between)
}

/// The text of one term.
fn term(term: &Term, zone: Zone) -> String {
    match term {
        Term::Word(word) => self::word(word),
        Term::Regex(pattern) => format!("/{}/", pattern.source),
        Term::Kind(words) => values("kind", words),
        Term::Who(words) => values("who", words),
        Term::About(words) => values("about", words),
        Term::Ticker(words) => values("ticker", words),
        Term::Tag(words) => values("tag", words),
        Term::Source(words) => values("source", words),
        Term::Link(words) => values("link", words),
        Term::Id(words) => values("id", words),
        Term::Lane(all) => choices("lane", all, Lane::word),
        Term::Has(all) => choices("has", all, Part::word),
        Term::Claim(all) => choices("claim", all, Verdict::word),
        Term::Status(all) => choices("status", all, Status::word),
        Term::Is(all) => choices("is", all, Trait::word),
        Term::Importance(Cmp::Equal, number) => format!("importance:{number}"),
        Term::Importance(sign, number) => format!("importance{}{number}", sign.sign()),
        Term::Measure(measure, sign, number) => {
            let unit = if measure.is_percent() { "%" } else { "" };
            format!("{}{}{number}{unit}", measure.word(), sign.sign())
        }
        Term::Within(micros, id) => format!("within:{}", value(&distance(*micros, id))),
        Term::Time(relation, span) => {
            let name = match relation {
                Relation::On => "on",
                Relation::After => "after",
                Relation::Before => "before",
            };
            format!("{name}:{}", value(&self::span(*span, zone)))
        }
    }
}

fn values(name: &str, words: &[String]) -> String {
    format!("{name}:{}", joined(words, ",", |w| field_value(name, w)))
}

fn choices<T: Copy>(name: &str, all: &[T], word: impl Fn(T) -> &'static str) -> String {
    format!("{name}:{}", joined(all, ",", |v| word(*v).to_owned()))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A bare word, quoted when it would be read as something else.
fn word(text: &str) -> String {
    let bare = Lexeme::Word {
        text: text.to_owned(),
        quoted: false,
    };
    let tokens = lex(text).tokens;
    let is_text = cashtag::tickers(text).is_none();
    if is_text && matches!(tokens.as_slice(), [one] if one.kind == bare) {
        return text.to_owned();
    }
    quoted(text)
}

/// A value of the field `name`: as [`value`], and quoted in `ticker:` when it would be read as a cashtag.
#[must_use]
pub fn field_value(name: &str, text: &str) -> String {
    if name == "ticker" && cashtag::ticker(text).is_some() {
        return quoted(text);
    }
    value(text)
}

/// A value as it stands behind a field's sign, quoted when it needs that.
#[must_use]
pub fn value(text: &str) -> String {
    // The name is any; only what stands behind its sign matters.
    let tokens = lex(&format!("id:{text}")).tokens;
    if let [one] = tokens.as_slice()
        && let Lexeme::Field(written) = &one.kind
        && let [only] = written.values.as_slice()
        && only.text == text
        && !text.is_empty()
    {
        return text.to_owned();
    }
    quoted(text)
}

/// `5d@r1-release`, in the largest units that come out even.
fn distance(micros: i64, id: &str) -> String {
    let mut rest = micros;
    let units = [(DAY, 'd'), (HOUR, 'h'), (MINUTE, 'm'), (SECOND, 's')];
    let length = units.map(|(unit, letter)| {
        let count = rest / unit;
        rest %= unit;
        if count > 0 {
            format!("{count}{letter}")
        } else {
            String::new()
        }
    });
    format!("{}@{id}", length.concat())
}

/// The plainest text that means `span` in `zone`. Two exact instants in UTC mean any span.
fn span(span: Span, zone: Zone) -> String {
    let write = |precision, offset| {
        let when = When {
            start: span.from,
            end: span.to,
            precision,
            offset,
        };
        show::written(when, zone)
    };
    let means = |text: &String| parse::when(text, zone).is_ok_and(|w| w.span() == span);
    let single = || Bound::ALL.into_iter().map(Bound::precision);
    let ranges = || Bound::ALL.into_iter().map(|b| Precision::Between(b, b));
    let all = || single().chain(ranges());
    let local = all().map(|p| write(p, None));
    let exact = all().map(|p| write(p, Some(0)));
    local
        .chain(exact)
        .find(means)
        .unwrap_or_else(|| write(Precision::Between(Bound::Micro, Bound::Micro), Some(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    fn check(text: &str, expected: &str) {
        let zone = Zone::NEW_YORK;
        let printed = print(&parse(text, zone).expr, zone);
        assert_eq!(printed, expected, "{text}");
        assert_eq!(parse(&printed, zone).expr, parse(text, zone).expr, "{text}");
    }

    #[test]
    fn spans_are_plain() {
        check("on:2025", "on:2025");
        check("on:jan-2025", "on:2025-01");
        check(
            "on:2025-01-27T18:29:53.682-08:00",
            "on:2025-01-27T21:29:53.682",
        );
        check("on:2025-11-02T06:30:00.5Z", "on:2025-11-02T06:30:00.500Z");
        check("on:2025-01-20/2025-01-24", "on:2025-01-20/2025-01-24");
        check("during:0001", "on:0001");
        check("during:9999-12-31", "on:9999-12-31");
    }

    #[test]
    fn distances_come_out_even() {
        check("within:36h@X", "within:1d12h@x");
        check("within:\"2w@a b\"", "within:\"14d@a b\"");
    }
}
