//! The tokens of a query, as they are written: nothing is looked up yet, and spaces are gone.

use super::tree::{Cmp, Diagnostic};
use std::ops::Range;

/// A token and its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub span: Range<usize>,
    pub kind: Lexeme,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Lexeme {
    Open,
    Close,
    Minus,
    And,
    Or,
    Not,
    Word {
        text: String,
        quoted: bool,
    },
    /// The source between the slashes, as typed.
    Regex(String),
    Field(Written),
}

/// A field as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Written {
    pub name: Range<usize>,
    pub sign: Sign,
    pub values: Vec<Value>,
}

/// What stands between a field's name and its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Colon,
    Compare(Cmp),
}

/// One value of a field, without its quotation marks; the span has them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Value {
    pub span: Range<usize>,
    pub text: String,
}

/// What the text left open at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Unclosed {
    #[default]
    Nothing,
    /// A quotation; it ends in a lone backslash or not.
    Quote { backslash: bool },
    /// A regular expression that begins there.
    Regex(usize),
}

/// Everything that a text is made of.
#[derive(Debug, Default)]
pub(super) struct Lexed {
    pub tokens: Vec<Token>,
    pub diagnostics: Vec<Diagnostic>,
    pub unclosed: Unclosed,
    /// Parentheses that are open at the end.
    pub depth: usize,
    /// Where a parenthesis closes that none opened; it is no token.
    pub stray: Vec<Range<usize>>,
}
