//! Line numbers of rows; a run of consecutive lines takes no memory.

use super::column::permuted;

/// The line of each row.
#[derive(Clone, Debug)]
pub enum LineNumbers {
    /// This many rows on consecutive lines from this one on.
    Run(u32, usize),
    /// A line for each row.
    Each(Vec<u32>),
}

impl LineNumbers {
    /// The lines of rows in order.
    #[must_use]
    pub fn new(mut lines: Vec<u32>) -> Self {
        let first = lines.first().copied().unwrap_or_default();
        if lines
            .iter()
            .zip(first..)
            .all(|(line, wanted)| *line == wanted)
        {
            return Self::Run(first, lines.len());
        }
        lines.shrink_to_fit();
        Self::Each(lines)
    }

    /// The line of `row`.
    #[must_use]
    pub fn get(&self, row: usize) -> u32 {
        match self {
            Self::Run(first, _) => first.saturating_add(row as u32),
            Self::Each(lines) => lines.get(row).copied().unwrap_or_default(),
        }
    }

    fn all(&self) -> Vec<u32> {
        match self {
            Self::Run(first, len) => (*first..).take(*len).collect(),
            Self::Each(lines) => lines.clone(),
        }
    }

    /// Appends the lines of `other`.
    pub fn append(&mut self, other: &Self) {
        if let (Self::Run(first, len), Self::Run(next, more)) = (&mut *self, other)
            && first.saturating_add(*len as u32) == *next
        {
            *len += more;
            return;
        }
        let mut lines = self.all();
        lines.extend(other.all());
        *self = Self::new(lines);
    }

    /// Reorders the lines.
    pub fn permute(&mut self, order: &[u32]) {
        *self = Self::new(permuted(&self.all(), order));
    }

    /// Size in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Run(..) => 0,
            Self::Each(lines) => lines.capacity() * 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_join_and_break() {
        let mut lines = LineNumbers::new(vec![2, 3, 4]);
        lines.append(&LineNumbers::new(vec![5, 6]));
        assert!(matches!(lines, LineNumbers::Run(2, 5)) && lines.get(4) == 6);
        lines.append(&LineNumbers::new(vec![9]));
        assert_eq!((lines.get(4), lines.get(5), lines.size()), (6, 9, 24));
        lines.permute(&[5, 0, 1, 2, 3, 4]);
        assert_eq!((lines.get(0), lines.get(1)), (9, 2));
    }
}
