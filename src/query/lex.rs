//! From text to tokens, each with its place.
//!
//! Total: any text gives tokens, and what is not closed is closed at the end with a diagnostic. Refuses to know
//! fields and their values; `name:` is a field here whatever the name, so that a misspelled one can be named.

use super::token::{Lexed, Lexeme, Sign, Token, Unclosed, Value, Written};
use super::tree::{Cmp, Diagnostic};
use std::ops::Range;

/// Bytes of a query that are read; what stands behind them gets a diagnostic.
pub const LIMIT: usize = 4096;

/// The part of `text` up to `at` bytes, cut before a character rather than through it.
pub(super) fn head(text: &str, at: usize) -> &str {
    let mut end = at.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Takes `text` apart.
pub(super) fn lex(text: &str) -> Lexed {
    let read = head(text, LIMIT);
    let mut lexer = Lexer {
        text: read,
        at: 0,
        out: Lexed::default(),
    };
    while let Some(c) = lexer.peek() {
        lexer.token(c);
    }
    let mut out = lexer.out;
    if read.len() < text.len() {
        out.diagnostics.push(Diagnostic {
            span: read.len()..text.len(),
            message: format!("a query is read up to {LIMIT} bytes; the rest is left out"),
            suggestion: None,
        });
    }
    out
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    out: Lexed,
}

/// Whether `c` ends a word wherever it stands.
fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '"')
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, wanted: &str) -> bool {
        let hit = self.rest().starts_with(wanted);
        self.at += if hit { wanted.len() } else { 0 };
        hit
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn push(&mut self, from: usize, kind: Lexeme) {
        let span = from..self.at;
        self.out.tokens.push(Token { span, kind });
    }

    fn token(&mut self, c: char) {
        let from = self.at;
        let kind = match c {
            '(' => {
                self.out.depth += 1;
                Lexeme::Open
            }
            ')' if self.out.depth == 0 => return self.stray(),
            ')' => {
                self.out.depth -= 1;
                Lexeme::Close
            }
            '-' => Lexeme::Minus,
            '"' => {
                let text = self.quoted();
                return self.push(from, Lexeme::Word { text, quoted: true });
            }
            '/' => return self.regex(),
            c if c.is_whitespace() => {
                self.at += c.len_utf8();
                return;
            }
            _ => return self.word(),
        };
        self.at += 1;
        self.push(from, kind);
    }

    fn stray(&mut self) {
        let from = self.at;
        self.at += 1;
        self.out.stray.push(from..self.at);
        self.fault(from, "the parenthesis has no partner");
    }

    /// A quotation, from its opening mark; `\"` and `\\` stand for the mark and the backslash.
    fn quoted(&mut self) -> String {
        let from = self.at;
        self.at += 1;
        let mut text = String::new();
        let mut backslash = false;
        while let Some(c) = self.next() {
            match c {
                '"' => return text,
                '\\' if self.eat("\"") => text.push('"'),
                '\\' if self.eat("\\") => text.push('\\'),
                c => {
                    backslash = c == '\\' && self.peek().is_none();
                    text.push(c);
                }
            }
        }
        self.out.unclosed = Unclosed::Quote { backslash };
        self.fault(from, "the quotation mark has no partner");
        text
    }

    /// A regular expression, from its opening slash. An `i` behind it is what people are used to write.
    fn regex(&mut self) {
        let from = self.at;
        self.at += 1;
        let inner = self.at;
        while let Some(c) = self.next() {
            if c == '\\' {
                self.next();
            } else if c == '/' {
                let source = self.text.get(inner..self.at - 1).unwrap_or_default();
                let kind = Lexeme::Regex(source.to_owned());
                let mut behind = self.rest().chars();
                if behind.next() == Some('i') && behind.next().is_none_or(ends_word) {
                    self.at += 1;
                }
                return self.push(from, kind);
            }
        }
        self.out.unclosed = Unclosed::Regex(from);
        self.fault(from, "the regular expression has no closing slash");
    }

    fn word(&mut self) {
        let from = self.at;
        if let Some((name, sign)) = self.field() {
            let values = self.values();
            return self.push(from, Lexeme::Field(Written { name, sign, values }));
        }
        let length = self.rest().find(ends_word).unwrap_or(self.rest().len());
        let text = self.rest().get(..length).unwrap_or_default().to_owned();
        self.at += length;
        let kind = match text.to_ascii_lowercase().as_str() {
            "and" => Lexeme::And,
            "or" => Lexeme::Or,
            "not" => Lexeme::Not,
            _ => Lexeme::Word {
                text,
                quoted: false,
            },
        };
        self.push(from, kind);
    }

    /// Letters and a sign make a field; `10:30` and `http://x` do not.
    fn field(&mut self) -> Option<(Range<usize>, Sign)> {
        let rest = self.rest();
        let length = rest.find(|c: char| !c.is_alphabetic())?;
        let behind = rest.get(length..)?;
        if length == 0 || behind.starts_with("://") {
            return None;
        }
        let (sign, width) = sign(behind)?;
        let name = self.at..self.at + length;
        self.at = name.end + width;
        Some((name, sign))
    }

    fn values(&mut self) -> Vec<Value> {
        let mut values = Vec::new();
        loop {
            let from = self.at;
            let text = if self.peek() == Some('"') {
                self.quoted()
            } else {
                let rest = self.rest();
                let length = rest.find(|c| c == ',' || ends_word(c));
                let text = rest.get(..length.unwrap_or(rest.len()));
                let text = text.unwrap_or_default().to_owned();
                self.at += text.len();
                text
            };
            let span = from..self.at;
            values.push(Value { span, text });
            if !self.eat(",") {
                return values;
            }
        }
    }

    fn fault(&mut self, from: usize, message: &str) {
        self.out.diagnostics.push(Diagnostic {
            span: from..self.at,
            message: message.to_owned(),
            suggestion: None,
        });
    }
}

/// The sign that `text` begins with, and its length.
pub(super) fn sign(text: &str) -> Option<(Sign, usize)> {
    let signs = [
        (":", Sign::Colon),
        ("<=", Sign::Compare(Cmp::AtMost)),
        ("<", Sign::Compare(Cmp::Less)),
        (">=", Sign::Compare(Cmp::AtLeast)),
        (">", Sign::Compare(Cmp::More)),
        ("=", Sign::Compare(Cmp::Equal)),
    ];
    let hit = signs.iter().find(|(s, _)| text.starts_with(s));
    hit.map(|(s, sign)| (*sign, s.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let shown = |t: &Token| match &t.kind {
            Lexeme::Word { text, quoted: true } => format!("\"{text}\""),
            Lexeme::Word { text, .. } => text.clone(),
            Lexeme::Regex(source) => format!("/{source}/"),
            Lexeme::Field(w) => {
                let values: Vec<_> = w.values.iter().map(|v| v.text.as_str()).collect();
                format!(
                    "{}{}",
                    text.get(w.name.clone()).unwrap_or_default(),
                    format_args!("={}", values.join("|"))
                )
            }
            other => format!("{other:?}"),
        };
        let found: Vec<_> = lex(text).tokens.iter().map(shown).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn tokens() {
        check("a  b", &["a", "b"]);
        check("-(a or b)", &["Minus", "Open", "a", "Or", "b", "Close"]);
        check("r1-release a-b", &["r1-release", "a-b"]);
        check("NOT x AND y", &["Not", "x", "And", "y"]);
        check(r#""or" "a \"b\" \\ \n""#, &["\"or\"", "\"a \"b\" \\ \\n\""]);
        check(r"/a\/b/ /x/i /x/in", &["/a\\/b/", "/x/", "/x/", "in"]);
        check("who:\"sam a\",b,", &["who=sam a|b|"]);
        check("importance>=50", &["importance=50"]);
        check("10:30 http://x r1:y", &["10:30", "http://x", "r1:y"]);
        check("(kind:a)", &["Open", "kind=a", "Close"]);
        check("\"open", &["\"open\""]);
        check("/open", &[]);
    }

    #[test]
    fn length_is_bounded() {
        let long = "é".repeat(LIMIT);
        let lexed = lex(&long);
        assert_eq!(lexed.tokens.len(), 1);
        assert_eq!(lexed.diagnostics.len(), 1);
        assert_eq!(lexed.diagnostics[0].span, LIMIT..2 * LIMIT);
    }
}
