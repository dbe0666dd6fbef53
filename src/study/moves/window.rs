//! The last sixty returns, in order of time and of size, so that median and deviation cost no sorting.

use super::{Against, SCALE, WINDOW};
use std::collections::VecDeque;

/// A deviation below this is none: what binary fractions lose, not what prices did.
const NOTHING: f64 = 1e-12;

/// The last returns.
#[derive(Debug, Default)]
pub(super) struct Window {
    /// Index of the bar and return, oldest first.
    times: VecDeque<(usize, f64)>,
    /// The same returns, smallest first.
    sizes: Vec<f64>,
}

impl Window {
    /// Takes in a return; the oldest goes when there are enough.
    pub(super) fn push(&mut self, index: usize, change: f64) {
        if self.times.len() >= WINDOW
            && let Some((_, old)) = self.times.pop_front()
        {
            let place = self.sizes.partition_point(|s| s.total_cmp(&old).is_lt());
            if place < self.sizes.len() {
                self.sizes.remove(place);
            }
        }
        self.times.push_back((index, change));
        let place = self.sizes.partition_point(|s| s.total_cmp(&change).is_lt());
        self.sizes.insert(place, change);
    }

    /// What the returns say of another.
    pub(super) fn judge(&self, change: f64) -> Against {
        let (Some(first), Some(last)) = (self.times.front(), self.times.back()) else {
            return Against::Short(0);
        };
        if self.times.len() < WINDOW {
            return Against::Short(self.times.len());
        }
        let median = middle(self.sizes.iter().copied(), self.sizes.len());
        let mad = SCALE * self.deviation(median);
        if mad < NOTHING {
            return Against::Flat;
        }
        Against::Judged {
            bars: (first.0, last.0),
            median,
            mad,
            z: (change - median) / mad,
        }
    }

    /// The median distance from `median`: the two sides of it, each in order already, are merged to their middle.
    fn deviation(&self, median: f64) -> f64 {
        let (below, above) = self
            .sizes
            .split_at(self.sizes.partition_point(|s| *s < median));
        let mut below = below.iter().rev().map(|s| median - s).peekable();
        let mut above = above.iter().map(|s| s - median).peekable();
        let merged = std::iter::from_fn(|| match (below.peek(), above.peek()) {
            (Some(b), Some(a)) if b <= a => below.next(),
            (_, Some(_)) => above.next(),
            (_, None) => below.next(),
        });
        middle(merged, self.sizes.len())
    }
}

/// The median of `count` numbers that come in order.
fn middle(numbers: impl Iterator<Item = f64>, count: usize) -> f64 {
    let mut rest = numbers.skip(count.saturating_sub(1) / 2);
    let low = rest.next().unwrap_or_default();
    if count.is_multiple_of(2) {
        f64::midpoint(low, rest.next().unwrap_or(low))
    } else {
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(mut numbers: Vec<f64>) -> f64 {
        numbers.sort_by(f64::total_cmp);
        let len = numbers.len();
        middle(numbers.into_iter(), len)
    }

    #[test]
    fn middles() {
        for (numbers, expected) in [(vec![1.0, 2.0, 9.0], 2.0), (vec![1.0, 2.0, 4.0, 9.0], 3.0)] {
            assert!((sorted(numbers) - expected).abs() < 1e-12);
        }
    }

    proptest! {
        #[test]
        fn the_rolling_figures_are_those_of_sorting(changes in proptest::collection::vec(-9_i32..9, 61..200)) {
            let changes: Vec<f64> = changes.into_iter().map(|c| f64::from(c) / 100.0).collect();
            let mut window = Window::default();
            for (index, change) in changes.iter().enumerate() {
                if let Some(from) = index.checked_sub(WINDOW) {
                    let last = changes.iter().skip(from).take(WINDOW).copied().collect::<Vec<_>>();
                    let median = sorted(last.clone());
                    let mad = SCALE * sorted(last.iter().map(|c| (c - median).abs()).collect());
                    match window.judge(*change) {
                        Against::Judged { bars, median: m, mad: d, .. } => {
                            prop_assert_eq!(bars, (from, index - 1));
                            prop_assert!((m - median).abs() < 1e-12 && (d - mad).abs() < 1e-12);
                        }
                        Against::Flat => prop_assert!(mad < 1e-12),
                        Against::Short(_) => prop_assert!(false),
                    }
                }
                window.push(index, *change);
            }
        }
    }
}
