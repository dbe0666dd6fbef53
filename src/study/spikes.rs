//! Bars whose closes are in another unit than those around them, such as pence among pounds.

use crate::story::Bar;
use std::ops::Range;

/// A close this many times larger or smaller than the one before, and back again, is no market's: slips between pence
/// and pounds are of 100, and the prices move on meanwhile.
const FACTOR: f64 = 50.0;
/// Bars within which a wrong unit is over; a change that lasts longer may be a split.
const LONGEST: usize = 20;

/// The runs of bars that jump by `FACTOR` or more and come back to within twice the close before the jump.
#[must_use]
pub fn find(bars: &[Bar]) -> Vec<Range<usize>> {
    let mut spikes = Vec::new();
    let mut index = 1;
    while let Some([before, first]) = bars.get(index - 1..=index) {
        let jumps = is_jump(before.close, first.close);
        let after = bars.get(index + 1..).unwrap_or_default();
        let back = after.iter().take(LONGEST).position(|bar| {
            let ratio = bar.close / before.close;
            (0.5..=2.0).contains(&ratio)
        });
        match back.filter(|_| jumps) {
            Some(back) => {
                spikes.push(index..index + 1 + back);
                index += back + 2;
            }
            None => index += 1,
        }
    }
    spikes
}

fn is_jump(before: f64, after: f64) -> bool {
    let ratio = after / before;
    before > 0.0 && after > 0.0 && (ratio >= FACTOR || ratio <= FACTOR.recip())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First and last bar of each run.
    fn runs(closes: &[f64]) -> Vec<(usize, usize)> {
        let bar = |close: &f64| Bar {
            close: *close,
            ..Bar::default()
        };
        let bars: Vec<Bar> = closes.iter().map(bar).collect();
        let spikes = find(&bars).into_iter();
        spikes.map(|run| (run.start, run.end - 1)).collect()
    }

    #[test]
    fn a_jump_that_comes_back() {
        assert_eq!(runs(&[1.0, 1.1, 110.0, 1.2, 1.2]), [(2, 2)]);
        assert_eq!(runs(&[100.0, 1.0, 1.1, 110.0, 1.0, 99.0]), [(1, 2), (4, 4)]);
        // It stays: a consolidation of shares. It is small: a crash and a recovery. It crosses zero.
        assert!(runs(&[1.0, 100.0, 101.0, 99.0]).is_empty());
        assert!(runs(&[100.0, 10.0, 100.0]).is_empty());
        assert!(runs(&[18.0, -36.0, 9.0, 0.0, 9.0]).is_empty());
        assert!(runs(&[]).is_empty() && runs(&[1.0]).is_empty());
        let mut long = vec![100.0; LONGEST + 1];
        long.insert(0, 1.0);
        long.push(1.0);
        assert!(runs(&long).is_empty());
    }
}
