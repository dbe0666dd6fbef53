//! What a query is once it is read: a tree of terms, and what could not be read.

use crate::story::{Lane, Measure, Status, Verdict};
use crate::time::{Span, Timestamp};
use std::ops::Range;

/// A query as typed, with what was understood of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// The text as typed.
    pub text: String,
    /// What was understood; everything passes an empty query.
    pub expr: Expr,
    /// What was not understood, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// What became public later than this does not exist; not part of the text.
    pub clock: Option<Timestamp>,
}

impl Query {
    /// Whether what lasted counts at `at`: beyond the clock nobody knows how long anything will go on.
    #[must_use]
    pub fn lasting(&self, at: Timestamp) -> bool {
        self.clock.is_none_or(|clock| at < clock)
    }
}

/// A part of a query that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where, in bytes of the query's text.
    pub span: Range<usize>,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// What may have been meant: a text to put in place of the span.
    pub suggestion: Option<String>,
}

/// What an event must satisfy.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Expr {
    /// Everything passes.
    #[default]
    All,
    /// All of them.
    And(Vec<Self>),
    /// At least one of them.
    Or(Vec<Self>),
    /// Not it.
    Not(Box<Self>),
    /// One condition.
    Term(Term),
}

impl Expr {
    /// The same without the conditions on `field` that every match must satisfy; `None` when there are none.
    #[must_use]
    pub fn without(&self, field: &str) -> Option<Self> {
        let is_own = |e: &Self| matches!(e, Self::Term(term) if term.is_of(field));
        match self {
            own if is_own(own) => Some(Self::All),
            Self::And(parts) if parts.iter().any(is_own) => {
                let mut rest: Vec<Self> = parts.iter().filter(|e| !is_own(e)).cloned().collect();
                Some(match rest.len() {
                    0 => Self::All,
                    1 => rest.remove(0),
                    _ => Self::And(rest),
                })
            }
            _ => None,
        }
    }
}

/// One condition. Lists mean "any of these"; words are folded.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// Folded text somewhere in title, text, quotation, translations or the names of who and about.
    Word(String),
    /// The same by regular expression, on folded text.
    Regex(Pattern),
    /// Word of the kind, exactly.
    Kind(Vec<String>),
    /// Lane.
    Lane(Vec<Lane>),
    /// Part of a name of a speaker, author or actor.
    Who(Vec<String>),
    /// Part of a name of what it is about.
    About(Vec<String>),
    /// Ticker, exactly.
    Ticker(Vec<String>),
    /// Tag, exactly.
    Tag(Vec<String>),
    /// Part of a source's publisher, title or address.
    Source(Vec<String>),
    /// Its time against a span.
    Time(Relation, Span),
    /// Its start no further than so many microseconds from the start of the event with that identifier.
    Within(i64, String),
    /// Importance against a number.
    Importance(Cmp, u8),
    /// A figure of one of its tickers on its session; returns in percent.
    Measure(Measure, Cmp, f64),
    /// Has any of these parts.
    Has(Vec<Part>),
    /// Makes a claim with any of these verdicts.
    Claim(Vec<Verdict>),
    /// Is one of these events, or is tied to one by a link of either side.
    Link(Vec<String>),
    /// Has any of these statuses.
    Status(Vec<Status>),
    /// Has any of these identifiers.
    Id(Vec<String>),
    /// Has any of these traits.
    Is(Vec<Trait>),
}

impl Term {
    /// Whether it is a list of values of `field`, one that the Facets pane counts.
    #[must_use]
    pub fn is_of(&self, field: &str) -> bool {
        match self {
            Self::Kind(_) => field == "kind",
            Self::Who(_) => field == "who",
            Self::About(_) => field == "about",
            Self::Ticker(_) => field == "ticker",
            Self::Tag(_) => field == "tag",
            Self::Status(_) => field == "status",
            _ => false,
        }
    }
}

/// A regular expression that compiled. Two are equal when their sources are.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// The expression as typed, between the slashes.
    pub source: String,
    /// The compiled expression; it is matched against folded text.
    pub regex: regex::Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

/// How an event's time stands to a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// It may have happened, or gone on, in the span.
    On,
    /// It began after the span was over.
    After,
    /// It was over before the span began.
    Before,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cmp {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `=`
    Equal,
    /// `>=`
    AtLeast,
    /// `>`
    More,
}

impl Cmp {
    /// Whether `a` stands so to `b`.
    #[must_use]
    pub fn holds<T: PartialOrd + Copy>(self, a: T, b: T) -> bool {
        match self {
            Self::Less => a < b,
            Self::AtMost => a <= b,
            Self::Equal => a == b,
            Self::AtLeast => a >= b,
            Self::More => a > b,
        }
    }

    /// The sign.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Equal => "=",
            Self::AtLeast => ">=",
            Self::More => ">",
        }
    }
}

/// A part that an event may have; the words are [`crate::story::field::PARTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A text beside the title.
    Text,
    /// A quotation.
    Quote,
    /// Claims.
    Claim,
    /// Links of its own.
    Link,
    /// Sources.
    Source,
    /// Figures.
    Figure,
    /// Doubts.
    Doubt,
    /// An end.
    Until,
    /// A later time at which it became known.
    Known,
    /// Tickers.
    Ticker,
    /// Fields that the format does not know.
    Extra,
}

/// What an event may be; the words are [`crate::story::field::TRAITS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trait {
    /// Made by the program from prices.
    Derived,
    /// Without a usable time.
    Undated,
}
