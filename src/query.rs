//! The query language: text to tree with diagnostics, completion, printing, and what a query means.
//!
//! Refuses stores: the naive evaluator here is the meaning that every store must agree with.

pub mod tree;

pub use tree::{Cmp, Diagnostic, Expr, Part, Query, Relation, Term, Trait};
