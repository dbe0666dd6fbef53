//! Whether a session's return is out of the ordinary for its ticker.

use crate::story::Series;

/// How many sessions before it a session is held against.
pub const SESSIONS: usize = 60;
/// Fewer sessions before it tell nothing.
pub const LEAST: usize = 20;
/// So many deviations are out of the ordinary.
pub const FROM: f64 = 3.0;

/// Whether the return of session `index` is at least [`FROM`] times the usual deviation (1.4826 times the median
/// absolute deviation, which a crash among them does not widen) of up to [`SESSIONS`] sessions before it. `None`
/// when there are fewer than [`LEAST`] of them.
#[must_use]
pub fn is_unusual(series: &Series, index: usize) -> Option<bool> {
    let change = series.at(index)?.change?;
    let before = index.saturating_sub(SESSIONS)..index;
    let mut returns: Vec<f64> = before.filter_map(|i| series.at(i)?.change).collect();
    if returns.len() < LEAST {
        return None;
    }
    let centre = median(&mut returns)?;
    let mut far: Vec<f64> = returns.iter().map(|r| (r - centre).abs()).collect();
    let deviation = 1.4826 * median(&mut far)?;
    Some(deviation > 0.0 && (change - centre).abs() >= FROM * deviation)
}

fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *values.get(values.len() / 2 - 1)?;
    Some(f64::midpoint(lower, upper))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::Bar;

    fn series(changes: impl Iterator<Item = f64>) -> Series {
        let mut close = 100.0;
        let mut bars = vec![Bar {
            close,
            ..Bar::default()
        }];
        for change in changes {
            close *= 1.0 + change;
            bars.push(Bar {
                close,
                ..Bar::default()
            });
        }
        Series {
            bars: bars.into(),
            ..Series::default()
        }
    }

    #[test]
    fn a_crash_stands_out_and_hides_no_other() {
        let quiet = |n: usize| (0..n).map(|i| if i % 2 == 0 { 0.01 } else { -0.01 });
        let crashes = series(quiet(40).chain([-0.17, -0.04, 0.012]));
        assert_eq!(is_unusual(&crashes, 41), Some(true));
        assert_eq!(
            is_unusual(&crashes, 42),
            Some(false),
            "four per cent is 2.7 deviations"
        );
        assert_eq!(is_unusual(&crashes, 43), Some(false));
        assert_eq!(is_unusual(&crashes, 10), None, "too few sessions before it");
        assert_eq!(is_unusual(&series([0.0; 50].into_iter()), 50), Some(false));
    }
}
