//! The normal form of a tree: lists are flat and hold at least two, and nothing is negated twice.
//!
//! Everything that builds a tree builds it here, so that equal meanings that print alike are equal.

use super::tree::Expr;

impl Expr {
    /// All of `parts`.
    #[must_use]
    pub fn and(parts: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::All => {}
                Self::And(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        Self::list(flat, Self::And)
    }

    /// At least one of `parts`; of none, everything.
    #[must_use]
    pub fn or(parts: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::All => return Self::All,
                Self::Or(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        Self::list(flat, Self::Or)
    }

    /// Not `part`.
    #[must_use]
    pub fn negated(part: Self) -> Self {
        match part {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    fn list(mut parts: Vec<Self>, many: impl Fn(Vec<Self>) -> Self) -> Self {
        if parts.len() > 1 {
            return many(parts);
        }
        parts.pop().unwrap_or_default()
    }

    /// Every term of the tree, in the order of the text.
    pub fn terms(&self) -> Vec<&super::Term> {
        match self {
            Self::All => Vec::new(),
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::terms).collect(),
            Self::Not(part) => part.terms(),
            Self::Term(term) => vec![term],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Term;

    #[test]
    fn lists_are_flat() {
        let word = |w: &str| Expr::Term(Term::Word(w.to_owned()));
        let (a, b, c) = (word("a"), word("b"), word("c"));
        assert_eq!(Expr::and(vec![]), Expr::All);
        assert_eq!(Expr::or(vec![a.clone()]), a);
        assert_eq!(
            Expr::and(vec![Expr::and(vec![a.clone(), b.clone()]), c.clone()]),
            Expr::And(vec![a.clone(), b.clone(), c.clone()])
        );
        assert_eq!(Expr::or(vec![a.clone(), Expr::All]), Expr::All);
        assert_eq!(Expr::negated(Expr::negated(a.clone())), a);
        assert_eq!(Expr::or(vec![a, Expr::and(vec![b, c])]).terms().len(), 3);
    }
}
