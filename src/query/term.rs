//! From a field as it was written to a term, with a diagnostic for every value that says nothing.
//!
//! A faulty value is left out and the others stay: `status:verified,rumr` still means `status:verified`, so that
//! a list can be typed value by value. Without a good value there is no term.

use super::cashtag;
use super::dates;
use super::lex;
use super::suggest::nearest;
use super::token::{Sign, Value, Written};
use super::tree::{Cmp, Diagnostic, Expr, Part, Relation, Term, Trait};
use super::words;
use crate::story::field::{self, FIELDS, Field, Takes};
use crate::story::{Measure, Status};
use crate::text::fold;
use crate::time::{Zone, parse};
use std::ops::Range;

/// Reads fields, in one zone, and gathers what is wrong.
pub(super) struct Terms<'a> {
    pub text: &'a str,
    pub zone: Zone,
    pub faults: &'a mut Vec<Diagnostic>,
}

impl Terms<'_> {
    pub(super) fn fault(&mut self, span: Range<usize>, message: String, hint: Option<String>) {
        self.faults.push(Diagnostic {
            span,
            message,
            suggestion: hint,
        });
    }

    /// The term that `written` stands for.
    pub(super) fn read(&mut self, written: &Written) -> Option<Expr> {
        let name = self.text.get(written.name.clone()).unwrap_or_default();
        let Some(field) = field::named(name) else {
            let hint = nearest(name, FIELDS.iter().map(|f| f.name)).map(str::to_owned);
            let message = format!("no field is called “{name}”; quotation marks make it text");
            self.fault(written.name.clone(), message, hint);
            return None;
        };
        let sign = match written.sign {
            Sign::Colon => Cmp::Equal,
            Sign::Compare(sign) if matches!(field.takes, Takes::Number | Takes::Figure) => sign,
            Sign::Compare(sign) => {
                let span = written.name.start..written.name.end + sign.sign().len();
                let message = format!("“{}” takes a colon, not “{}”", field.name, sign.sign());
                self.fault(span, message, Some(format!("{}:", field.name)));
                return None;
            }
        };
        let values = self.present(field, written);
        match field.takes {
            Takes::Word | Takes::Event => {
                let words = values
                    .iter()
                    .map(|value| match cashtag::ticker(&value.text) {
                        Some(ticker) if field.name == "ticker" && !self.is_quoted(value) => ticker,
                        _ => &value.text,
                    });
                folded_term(field.name, words)
            }
            Takes::Choice(choices) => self.choice(field, choices, &values),
            Takes::Time | Takes::Distance | Takes::Number | Takes::Figure => {
                let read = |v: &&Value| self.single(field, sign, v).map(Expr::Term);
                let terms: Vec<Expr> = values.iter().filter_map(read).collect();
                (!terms.is_empty()).then(|| Expr::or(terms))
            }
        }
    }

    fn is_quoted(&self, value: &Value) -> bool {
        let written = self.text.get(value.span.clone());
        written.is_some_and(|written| written.starts_with('"'))
    }

    /// The values that are there; an empty one is named.
    fn present<'v>(&mut self, field: &Field, written: &'v Written) -> Vec<&'v Value> {
        let mut kept: Vec<&Value> = Vec::new();
        for value in &written.values {
            if !fold(&value.text).trim().is_empty() {
                kept.push(value);
            } else if written.values.len() == 1 {
                let span = written.name.start..value.span.end;
                let message = format!("“{}” needs a value, as in {}", field.name, field.example);
                self.fault(span, message, None);
            } else {
                let span = value.span.start.saturating_sub(1)..value.span.end;
                self.fault(span, "a value is missing beside the comma".to_owned(), None);
            }
        }
        kept
    }

    fn choice(
        &mut self,
        field: &Field,
        choices: &[&'static str],
        values: &[&Value],
    ) -> Option<Expr> {
        let mut good: Vec<&str> = Vec::new();
        for value in values {
            let folded = fold(&value.text);
            if let Some(word) = choices.iter().find(|c| **c == folded) {
                good.push(word);
                continue;
            }
            let hint = nearest(&value.text, choices.iter().copied()).map(str::to_owned);
            let all = choices.join(", ");
            let message = format!("“{}” takes one of {all}", field.name);
            self.fault(value.span.clone(), message, hint);
        }
        choice_term(field.name, &good).map(Expr::Term)
    }

    fn single(&mut self, field: &Field, sign: Cmp, value: &Value) -> Option<Term> {
        let read = match field.takes {
            Takes::Number => number(sign, &value.text),
            Takes::Figure => figure(field, sign, &value.text),
            Takes::Distance => distance(&value.text),
            _ => time(field.name, &value.text, self.zone),
        };
        read.map_err(|(message, hint)| self.fault(value.span.clone(), message, hint))
            .ok()
    }
}

/// What was read, or what is wrong and what may be meant.
type Read = Result<Term, (String, Option<String>)>;

fn time(name: &str, text: &str, zone: Zone) -> Read {
    let relation = match name {
        "after" => Relation::After,
        "before" => Relation::Before,
        _ => Relation::On,
    };
    dates::span(text, zone).map(|span| Term::Time(relation, span))
}

fn distance(text: &str) -> Read {
    let form = "a length of time, @ and an event's identifier, such as 5d@r1-release";
    let Some((length, id)) = text.split_once('@') else {
        return Err((format!("“within” takes {form}"), None));
    };
    let id = fold(id.trim());
    match parse::duration(length) {
        Some(micros) if !id.is_empty() => Ok(Term::Within(micros, id.into_owned())),
        Some(_) => Err((format!("the event is missing; “within” takes {form}"), None)),
        None => {
            let message = format!("“{length}” is not a length of time; write 90m, 36h, 5d or 2w");
            Err((message, None))
        }
    }
}

/// A number from 0 to 100; a sign may stand behind the colon too, as in `importance:>=50`.
fn number(sign: Cmp, text: &str) -> Read {
    let (sign, digits) = match lex::sign(text) {
        Some((Sign::Compare(own), width)) if sign == Cmp::Equal => {
            (own, text.get(width..).unwrap_or_default())
        }
        _ => (sign, text),
    };
    match digits.trim().parse::<u8>() {
        Ok(value) if value <= 100 => Ok(Term::Importance(sign, value)),
        _ => Err((
            format!("“{digits}” is not a whole number from 0 to 100"),
            None,
        )),
    }
}

/// A figure behind a sign: `<-5%`, `>=2`. Returns are written in percent.
fn figure(field: &Field, sign: Cmp, text: &str) -> Read {
    let (sign, digits) = match lex::sign(text) {
        Some((Sign::Compare(own), width)) if sign == Cmp::Equal => {
            (own, text.get(width..).unwrap_or_default())
        }
        _ => (sign, text),
    };
    let wrong = |why: &str| Err((format!("{why}, as in {}", field.example), None));
    let Some(measure) = Measure::named(field.name) else {
        return wrong("no figure is called so");
    };
    if sign == Cmp::Equal {
        return wrong(&format!("“{}” is compared by <, <=, >= or >", field.name));
    }
    let plain = digits.trim().replace('−', "-");
    let (number, percent) = match plain.strip_suffix('%') {
        Some(number) => (number.trim_end(), true),
        None => (plain.as_str(), false),
    };
    let shaped = number
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.'));
    match number
        .parse::<f64>()
        .ok()
        .filter(|v| shaped && v.is_finite())
    {
        Some(value) if percent == measure.is_percent() => Ok(Term::Measure(measure, sign, value)),
        Some(_) if measure.is_percent() => {
            wrong(&format!("“{}” is written in percent", field.name))
        }
        Some(_) => wrong(&format!("“{}” is no percentage", field.name)),
        None => wrong(&format!("“{digits}” is not a number")),
    }
}

/// The term for any of `tickers`.
pub(super) fn tickers(tickers: &[&str]) -> Option<Expr> {
    folded_term("ticker", tickers.iter().copied())
}

fn folded_term<'a>(name: &str, values: impl Iterator<Item = &'a str>) -> Option<Expr> {
    let mut words: Vec<String> = Vec::new();
    for value in values {
        let word = fold(value).into_owned();
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let make = match name {
        "kind" => Term::Kind,
        "who" => Term::Who,
        "about" => Term::About,
        "ticker" => Term::Ticker,
        "tag" => Term::Tag,
        "source" => Term::Source,
        "link" => Term::Link,
        "id" => Term::Id,
        _ => return None,
    };
    (!words.is_empty()).then(|| Expr::Term(make(words)))
}

fn choice_term(name: &str, chosen: &[&str]) -> Option<Term> {
    match name {
        "lane" => each(chosen, words::lane).map(Term::Lane),
        "has" => each(chosen, Part::named).map(Term::Has),
        "claim" => each(chosen, words::verdict).map(Term::Claim),
        "status" => each(chosen, Status::named).map(Term::Status),
        "is" => each(chosen, Trait::named).map(Term::Is),
        _ => None,
    }
}

/// The values of `chosen`, each once; `None` when there is none.
fn each<T: PartialEq>(chosen: &[&str], named: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let mut values = Vec::new();
    for value in chosen.iter().filter_map(|word| named(word)) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    (!values.is_empty()).then_some(values)
}
