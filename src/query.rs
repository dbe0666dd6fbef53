//! The query language: text to tree with diagnostics, completion and printing. What a query selects is up to the stores,
//! which agree with the evaluator in `tests/evaluator.rs`.

mod cashtag;
pub mod complete;
mod dates;
pub mod edit;
pub mod focus;
mod lex;
pub mod parse;
pub mod print;
pub mod shape;
mod suggest;
mod term;
mod token;
pub mod tree;
pub mod words;

pub use complete::{Candidate, Completion, Wants, complete, without_term};
pub use edit::{has_value, toggle};
pub use focus::{FigureTerm, FigureTickers, FocusSource, FocusTicker};
pub use lex::LIMIT;
pub use parse::{DEPTH, REGEXES, parse};
pub use print::print;
pub use tree::{Cmp, Diagnostic, Expr, Part, Pattern, Query, Relation, Term, Trait};
