//! How a command ends, and what it says when it cannot.

use crate::query::Query;
use crate::text;
use std::fmt::Write;
use std::io;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// All is well.
    Done,
    /// Nothing was found, or the data has a fault.
    Nothing,
    /// The screen ended with this code.
    Code(u8),
}

/// Why a command cannot go on.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stop {
    /// Wrong use, or input that cannot be read; the sentence is for people.
    #[error("sillage: {0}")]
    Wrong(String),
    /// Output cannot be written.
    #[error("sillage: cannot write: {0}")]
    Write(#[from] io::Error),
    /// Output cannot be written as JSON.
    #[error("sillage: cannot write: {0}")]
    Json(#[from] serde_json::Error),
    /// Output cannot be written as CSV.
    #[error("sillage: cannot write: {0}")]
    Csv(#[from] csv::Error),
    /// The screen failed.
    #[error("sillage: {0:#}")]
    Screen(#[from] color_eyre::Report),
}

impl Stop {
    /// Whether the reader of our output has gone away, which is its right.
    pub(super) fn is_broken_pipe(&self) -> bool {
        let kind = match self {
            Self::Write(e) => Some(e.kind()),
            Self::Json(e) => e.io_error_kind(),
            Self::Csv(e) => match e.kind() {
                csv::ErrorKind::Io(e) => Some(e.kind()),
                _ => None,
            },
            Self::Wrong(_) | Self::Screen(_) => None,
        };
        kind == Some(io::ErrorKind::BrokenPipe)
    }
}

/// What is wrong with a query, each with carets under its place; `None` when nothing is.
pub(super) fn faults(query: &Query) -> Option<String> {
    let mut out = String::from("the filter is not understood");
    let shown = text::line(&query.text);
    for fault in &query.diagnostics {
        let before = query.text.get(..fault.span.start).unwrap_or_default();
        let meant = query.text.get(fault.span.clone()).unwrap_or_default();
        let indent = " ".repeat(text::width(&text::line(before)));
        let carets = "^".repeat(text::width(&text::line(meant)).max(1));
        let _ = write!(
            out,
            "\n\n  {shown}\n  {indent}{carets} {}",
            text::line(&fault.message)
        );
        if let Some(suggestion) = &fault.suggestion {
            let _ = write!(out, "\n  hint: did you mean {}", text::line(suggestion));
        }
    }
    (!query.diagnostics.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Diagnostic;

    #[test]
    fn carets_stand_under_the_place() {
        let fault = Diagnostic {
            span: 4..10,
            message: "no such kind".to_owned(),
            suggestion: Some("kind:move".to_owned()),
        };
        let query = Query {
            text: "株 kind:x".to_owned(),
            diagnostics: vec![fault],
            ..Query::default()
        };
        let said = faults(&query).unwrap_or_default();
        assert!(
            said.contains(
                "\n  株 kind:x\n     ^^^^^^ no such kind\n  hint: did you mean kind:move"
            ),
            "{said}"
        );
        assert_eq!(faults(&Query::default()), None);
    }
}
