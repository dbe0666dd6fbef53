//! From text to a tree: the grammar, which reads any text.
//!
//! *And* binds tighter than `or`, `not` and `-` tightest. What cannot be understood is left out of the tree,
//! gets a diagnostic, and never takes its neighbours with it. Depth and length are bounded, so that no text
//! can exhaust the stack or the time between two keys.

use super::cashtag;
use super::lex::lex;
use super::term::{self, Terms};
use super::token::{Lexeme, Token};
use super::tree::{Diagnostic, Expr, Pattern, Query, Term};
use crate::text::fold;
use crate::time::Zone;
use std::ops::Range;

/// Parentheses that may stand within each other.
pub const DEPTH: usize = 64;

/// Regular expressions that a query may have; compiling is the only slow part of reading.
pub const REGEXES: usize = 16;

/// Bytes that a compiled regular expression may take.
const REGEX_SIZE: usize = 1 << 20;

/// Reads `text`; dates without an offset are taken in `zone`.
#[must_use]
pub fn parse(text: &str, zone: Zone) -> Query {
    let lexed = lex(text);
    let mut parser = Parser {
        text,
        zone,
        tokens: &lexed.tokens,
        at: 0,
        depth: 0,
        regexes: 0,
        faults: lexed.diagnostics,
    };
    let expr = parser.either().unwrap_or_default();
    let mut diagnostics = parser.faults;
    diagnostics.sort_by_key(|d| (d.span.start, d.span.end));
    diagnostics.dedup();
    Query {
        clock: None,
        text: text.to_owned(),
        expr,
        diagnostics,
    }
}

struct Parser<'a> {
    text: &'a str,
    zone: Zone,
    tokens: &'a [Token],
    at: usize,
    depth: usize,
    regexes: usize,
    faults: Vec<Diagnostic>,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn is(&self, kind: &Lexeme) -> bool {
        self.peek().is_some_and(|t| t.kind == *kind)
    }

    fn fault(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.faults.push(Diagnostic {
            span,
            message: message.into(),
            suggestion: None,
        });
    }

    /// Alternatives, up to the end or the parenthesis that closes them. `None` when nothing was understood.
    fn either(&mut self) -> Option<Expr> {
        let mut arms = Vec::new();
        let mut or: Option<Range<usize>> = None;
        loop {
            let from = self.at;
            arms.extend(self.both());
            let empty = self.at == from;
            let next = self.peek().filter(|t| t.kind == Lexeme::Or);
            if empty {
                let alone = or.take().or_else(|| next.map(|t| t.span.clone()));
                if let Some(span) = alone {
                    self.fault(span, "“or” needs something on both sides");
                }
            }
            let Some(token) = next else { break };
            or = Some(token.span.clone());
            self.at += 1;
        }
        (!arms.is_empty()).then(|| Expr::or(arms))
    }

    /// What must hold together, up to an `or`, the end, or the parenthesis that closes it.
    fn both(&mut self) -> Option<Expr> {
        let mut parts = Vec::new();
        while let Some(token) = self.peek() {
            match token.kind {
                Lexeme::Or | Lexeme::Close => break,
                Lexeme::And => self.at += 1,
                _ => parts.extend(self.unary()),
            }
        }
        (!parts.is_empty()).then(|| Expr::and(parts))
    }

    fn unary(&mut self) -> Option<Expr> {
        let mut negative = false;
        let mut sign: Option<&Token> = None;
        while let Some(token) = self.peek() {
            let apart = sign.filter(|s| s.kind == Lexeme::Minus && s.span.end < token.span.start);
            if let Some(minus) = apart {
                // A dash between spaces, as in a pasted title, excludes nothing.
                self.fault(minus.span.clone(), "“-” must touch what it excludes");
                negative = !negative;
            }
            if !matches!(token.kind, Lexeme::Minus | Lexeme::Not) {
                break;
            }
            negative = !negative;
            sign = Some(token);
            self.at += 1;
        }
        let inner = match self.peek().map(|t| &t.kind) {
            None | Some(Lexeme::Close | Lexeme::Or | Lexeme::And) => {
                if let Some(token) = sign {
                    self.fault(token.span.clone(), "nothing follows that it could exclude");
                }
                return None;
            }
            Some(_) => self.primary()?,
        };
        Some(if negative {
            Expr::negated(inner)
        } else {
            inner
        })
    }

    fn primary(&mut self) -> Option<Expr> {
        let token = self.peek()?;
        self.at += 1;
        match &token.kind {
            Lexeme::Open => self.group(&token.span),
            Lexeme::Word { text, quoted } => match cashtag::tickers(text).filter(|_| !quoted) {
                Some(tickers) => term::tickers(&tickers),
                None => self.word(text, &token.span),
            },
            Lexeme::Regex(source) => self.regex(source, &token.span),
            Lexeme::Field(written) => {
                let mut terms = Terms {
                    text: self.text,
                    zone: self.zone,
                    faults: &mut self.faults,
                };
                terms.read(written)
            }
            _ => None,
        }
    }

    fn group(&mut self, open: &Range<usize>) -> Option<Expr> {
        if self.depth == DEPTH {
            return self.too_deep(open);
        }
        let from = self.at;
        self.depth += 1;
        let inner = self.either();
        self.depth -= 1;
        if !self.is(&Lexeme::Close) {
            self.fault(open.clone(), "the parenthesis has no partner");
            return inner;
        }
        let close = self.peek().map_or(open.end, |t| t.span.end);
        if self.at == from {
            self.fault(open.start..close, "nothing stands between the parentheses");
        }
        self.at += 1;
        inner
    }

    /// Passes over a group that stands too deep, with all that it holds.
    fn too_deep(&mut self, open: &Range<usize>) -> Option<Expr> {
        let mut level = 1;
        let mut end = open.end;
        while let Some(token) = self.peek().filter(|_| level > 0) {
            match token.kind {
                Lexeme::Open => level += 1,
                Lexeme::Close => level -= 1,
                _ => {}
            }
            end = token.span.end;
            self.at += 1;
        }
        let message = format!("more than {DEPTH} parentheses within each other");
        self.fault(open.start..end, message);
        None
    }

    fn word(&mut self, text: &str, span: &Range<usize>) -> Option<Expr> {
        let folded = fold(text);
        if folded.trim().is_empty() {
            self.fault(span.clone(), "there is nothing here to look for");
            return None;
        }
        Some(Expr::Term(Term::Word(folded.into_owned())))
    }

    fn regex(&mut self, source: &str, span: &Range<usize>) -> Option<Expr> {
        self.regexes += 1;
        if self.regexes > REGEXES {
            let message = format!("more than {REGEXES} regular expressions in a query");
            self.fault(span.clone(), message);
            return None;
        }
        match Pattern::new(source) {
            Ok(pattern) => Some(Expr::Term(Term::Regex(pattern))),
            Err(message) => {
                self.fault(span.clone(), message);
                None
            }
        }
    }
}

impl Pattern {
    /// Compiles `source`, in which slashes are escaped, to be matched on folded text.
    ///
    /// # Errors
    /// Why it does not compile, in a line.
    pub fn new(source: &str) -> Result<Self, String> {
        if source.is_empty() {
            return Err("nothing stands between the slashes".to_owned());
        }
        let compiled = regex::RegexBuilder::new(&unaccented(source))
            .case_insensitive(true)
            .size_limit(REGEX_SIZE)
            .dfa_size_limit(REGEX_SIZE)
            .build();
        let regex = compiled.map_err(|error| {
            // The library draws several lines; the last one says what is wrong.
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default().trim();
            let cause = last.trim_start_matches("error: ").trim_end_matches('.');
            format!("the regular expression does not compile: {cause}")
        })?;
        let source = source.to_owned();
        Ok(Self { source, regex })
    }
}

/// `source` with accents taken off its letters, since it meets text that has none. Case stays: `\S` is not `\s`.
fn unaccented(source: &str) -> String {
    let mut plain = String::with_capacity(source.len());
    for c in source.chars() {
        let one = c.to_string();
        let folded = fold(&one);
        let harmless = folded.chars().all(|f| f.is_alphanumeric() || f == ' ');
        if c.is_ascii() || !harmless {
            plain.push(c);
        } else {
            plain.push_str(&folded);
        }
    }
    plain
}
