//! Changing the text of a query from outside: what the Facets pane does when a value is chosen.
//!
//! The reader's own writing is kept; only the term in question is rewritten.

use super::lex::{LIMIT, head, lex};
use super::token::{Lexeme, Token, Unclosed, Value, Written};
use super::{print, words};
use crate::text::fold;
use std::ops::Range;

/// `text` with `value` put to `field`, or taken out when it is there already.
///
/// A value joins the first `field:` that all matches must satisfy, else it becomes a term of its own. Doing it
/// twice means the same as not doing it, as long as the field stands in the query once at most.
#[must_use]
pub fn toggle(text: &str, field: &str, value: &str) -> String {
    let text = closed(text);
    let tokens = lex(&text).tokens;
    let terms = positive(&text, &tokens, field);
    let holding = terms
        .iter()
        .find(|(_, w)| w.values.iter().any(|v| same(field, &v.text, value)));
    if let Some((token, written)) = holding {
        let kept = written
            .values
            .iter()
            .filter(|v| !same(field, &v.text, value));
        return rewritten(&text, &token.span, field, kept, None);
    }
    if let Some((token, written)) = terms.first() {
        return rewritten(
            &text,
            &token.span,
            field,
            written.values.iter(),
            Some(value),
        );
    }
    appended(
        &text,
        &tokens,
        &format!("{field}:{}", print::field_value(field, value)),
    )
}

/// Whether `text` asks for `value` in a `field:` that all matches must satisfy.
#[must_use]
pub fn has_value(text: &str, field: &str, value: &str) -> bool {
    let tokens = lex(text).tokens;
    let terms = positive(text, &tokens, field);
    terms
        .iter()
        .any(|(_, w)| w.values.iter().any(|v| same(field, &v.text, value)))
}

/// `text` without the bytes of `range`, and without the space that would be left over.
pub(super) fn cut(text: &str, range: Range<usize>) -> String {
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    if after.starts_with(char::is_whitespace) || after.is_empty() {
        let outer = before.trim_end();
        let inner = if outer.is_empty() {
            after.trim_start()
        } else {
            after
        };
        return format!("{outer}{inner}");
    }
    format!("{before}{}{after}", gap(before, after))
}

/// A space where two parts of a text would run together.
fn gap(before: &str, after: &str) -> &'static str {
    let open = before.is_empty() || before.ends_with(|c: char| c.is_whitespace() || c == '(');
    let closed = after.is_empty() || after.starts_with(|c: char| c.is_whitespace() || c == ')');
    if open || closed { "" } else { " " }
}

/// The terms of `field` that every match satisfies: in no parentheses, not negated, beside no `or`.
fn positive<'t>(text: &str, tokens: &'t [Token], field: &str) -> Vec<(&'t Token, &'t Written)> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut negated = false;
    for token in tokens {
        match &token.kind {
            Lexeme::Open => depth += 1,
            Lexeme::Close => depth = depth.saturating_sub(1),
            Lexeme::Or if depth == 0 => return Vec::new(),
            Lexeme::Field(written) if depth == 0 && !negated => {
                let name = text.get(written.name.clone()).unwrap_or_default();
                let sign = text.get(written.name.end..).unwrap_or_default();
                if name.eq_ignore_ascii_case(field) && sign.starts_with(':') {
                    found.push((token, written));
                }
            }
            _ => {}
        }
        negated = matches!(token.kind, Lexeme::Minus | Lexeme::Not);
    }
    found
}

/// Whether two values of `field` mean the same.
fn same(field: &str, a: &str, b: &str) -> bool {
    if field == "claim"
        && let Some(verdict) = words::verdict(a)
    {
        return words::verdict(b) == Some(verdict);
    }
    fold(a) == fold(b)
}

/// The text with the values of one term changed; a term without values goes.
fn rewritten<'v>(
    text: &str,
    span: &Range<usize>,
    field: &str,
    kept: impl Iterator<Item = &'v Value>,
    more: Option<&str>,
) -> String {
    let values: Vec<String> = kept
        .map(|v| v.text.as_str())
        .filter(|t| !t.is_empty())
        .chain(more)
        .map(|text| print::field_value(field, text))
        .collect();
    if values.is_empty() {
        return cut(text, span.clone());
    }
    let before = text.get(..span.start).unwrap_or_default();
    let after = text.get(span.end..).unwrap_or_default();
    let term = format!("{field}:{}", values.join(","));
    format!("{before}{term}{}{after}", gap(&term, after))
}

/// The text with one more term that must hold.
fn appended(text: &str, tokens: &[Token], term: &str) -> String {
    let mut depth = 0_usize;
    let mut or = false;
    for token in tokens {
        match token.kind {
            Lexeme::Open => depth += 1,
            Lexeme::Close => depth = depth.saturating_sub(1),
            Lexeme::Or => or |= depth == 0,
            _ => {}
        }
    }
    // A sign at the end would take the new term for its own.
    let hangs = |t: &&Token| matches!(t.kind, Lexeme::Minus | Lexeme::Not);
    let signs = tokens.iter().rev().take_while(hangs).last();
    let text = head(text, signs.map_or(text.len(), |t| t.span.start)).trim();
    match text {
        "" => term.to_owned(),
        text if or => format!("({text}) {term}"),
        text => format!("{text} {term}"),
    }
}

/// `text` with what it leaves open closed, so that something can be put behind it.
fn closed(text: &str) -> String {
    let mut text = head(text, LIMIT).to_owned();
    let lexed = lex(&text);
    match lexed.unclosed {
        Unclosed::Nothing => {}
        Unclosed::Quote { backslash } => text.push_str(if backslash { "\\\"" } else { "\"" }),
        Unclosed::Regex(from) => text.truncate(from),
    }
    for span in &lexed.stray {
        // It would become the partner of a parenthesis that is put in.
        text.replace_range(span.clone(), " ");
    }
    text.push_str(&")".repeat(lexed.depth));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;
    use crate::time::Zone;
    use proptest::prelude::*;

    fn check(text: &str, field: &str, value: &str, expected: &str) {
        assert_eq!(
            toggle(text, field, value),
            expected,
            "{text} {field} {value}"
        );
    }

    #[test]
    fn values_come_and_go() {
        check("", "kind", "move", "kind:move");
        check("kind:move", "kind", "Move", "");
        check("r1", "kind", "move", "r1 kind:move");
        check("r1 kind:move x", "kind", "move", "r1 x");
        check("kind:a", "kind", "b", "kind:a,b");
        check("x kind:a,b,a y", "kind", "a", "x kind:b y");
        check("kind:", "kind", "b", "kind:b");
        check("kind:a,", "kind", "b", "kind:a,b");
        check("claim:false", "claim", "contradicted", "");
        check("", "ticker", "$NVDA", "ticker:\"$NVDA\"");
        check("", "who", "Sam Altman", "who:\"Sam Altman\"");
        check("who:\"Sam Altman\",x", "who", "sam altman", "who:x");
    }

    #[test]
    fn the_meaning_of_the_rest_stays() {
        check("-kind:a", "kind", "a", "-kind:a kind:a");
        check("not kind:a", "kind", "b", "not kind:a kind:b");
        check("a or b", "kind", "x", "(a or b) kind:x");
        check("kind:a or b", "kind", "a", "(kind:a or b) kind:a");
        check("(kind:a)", "kind", "a", "(kind:a) kind:a");
        check("(a or b", "kind", "x", "(a or b) kind:x");
        check("\"a or b", "kind", "x", "\"a or b\" kind:x");
        check("\"a\\", "kind", "x", "\"a\\\\\" kind:x");
        check("a /b", "kind", "x", "a kind:x");
        check("a -", "kind", "x", "a kind:x");
    }

    proptest! {
        #[test]
        fn twice_means_the_same(text in r#"([abé"\\/(),: -]|kind:|or |not |"x y"){0,12}"#) {
            let before = parse(&text, Zone::Utc).expr;
            let kinds = text.matches("kind").count();
            let twice = toggle(&toggle(&text, "kind", "zz"), "kind", "zz");
            if kinds <= 1 {
                prop_assert_eq!(parse(&twice, Zone::Utc).expr, before, "{} {}", text, twice);
            }
        }
    }
}
