//! A stretch of time, from one instant up to, but without, another.

use super::Timestamp;

/// A half-open stretch of time: `from` belongs to it, `to` does not. `from <= to` always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// First instant.
    pub from: Timestamp,
    /// First instant after it.
    pub to: Timestamp,
}

impl Span {
    /// The whole of representable time.
    pub const ALL: Self = Self {
        from: Timestamp::MIN,
        to: Timestamp::MAX,
    };

    /// The span between two instants given in any order.
    #[must_use]
    pub fn new(a: Timestamp, b: Timestamp) -> Self {
        Self {
            from: a.min(b),
            to: a.max(b),
        }
    }

    /// Length in microseconds.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.to.since(self.from)
    }

    /// Whether `at` lies in it.
    #[must_use]
    pub fn contains(self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }

    /// Whether the two share an instant; a span without length counts as its one instant.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        if self.from == self.to {
            return other.contains(self.from) || other.from == self.from;
        }
        if other.from == other.to {
            return self.contains(other.from);
        }
        self.from < other.to && other.from < self.to
    }

    /// The span moved by `micros`.
    #[must_use]
    pub fn moved(self, micros: i64) -> Self {
        Self {
            from: self.from.plus(micros),
            to: self.to.plus(micros),
        }
    }

    /// The span with `micros` more on both sides.
    #[must_use]
    pub fn widened(self, micros: i64) -> Self {
        Self::new(self.from.plus(-micros), self.to.plus(micros))
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        Self {
            from: self.from.min(other.from),
            to: self.to.max(other.to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(a: i64, b: i64) -> Span {
        Span::new(Timestamp::from_micros(a), Timestamp::from_micros(b))
    }

    #[test]
    fn overlap() {
        assert!(span(0, 10).overlaps(span(9, 20)));
        assert!(!span(0, 10).overlaps(span(10, 20)));
        assert!(span(0, 10).overlaps(span(0, 0)));
        assert!(!span(0, 10).overlaps(span(10, 10)));
        assert!(span(5, 5).overlaps(span(5, 5)));
    }
}
