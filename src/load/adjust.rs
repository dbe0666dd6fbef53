//! Adjusted closes from the dividends and splits of a price file that has none of its own.
//!
//! Closes before an ex-date are lowered by the factor 1 − dividend / close of the day before, as data vendors do, so
//! that the return of the ex-date includes the dividend. A split is taken out of the closes only where it is in them.

use super::report::Note;
use crate::story::return_basis::ReturnSource;
use crate::story::series::{Bars, is_split_left_in};
use crate::story::{Bar, Series};

/// Sets what the returns of `series` are computed from, and makes adjusted closes where its file has none but has
/// dividends or splits. `has_adjusted` tells whether the file has adjusted closes. Returns what was not used.
pub(super) fn adjust(series: &mut Series, has_adjusted: bool) -> Vec<Note> {
    let mut notes = Vec::new();
    let is_plain = series.bars.iter().all(|b| b.adjusted == Some(b.close));
    let pays = series.bars.iter().skip(1).any(|b| b.dividend.is_some());
    // A column of adjusted closes that repeats the closes, although there are dividends, adjusts nothing.
    if has_adjusted && !(is_plain && pays) {
        series.returns = ReturnSource::AdjustedCloses;
        return notes;
    }
    if series.adjusted == "all" {
        series.returns = ReturnSource::ClosesWithDividends;
        return notes;
    }
    let mut bars: Vec<Bar> = series.bars.to_vec();
    let (mut factor, mut after) = (1.0, None::<Bar>);
    let (mut dividends, mut splits) = (false, false);
    for bar in bars.iter_mut().rev() {
        if let Some(next) = after {
            // Of levels at or below zero a dividend is no share.
            let is_price = bar.close > 0.0 && next.close > 0.0;
            let next = if is_price {
                next
            } else {
                Bar {
                    dividend: None,
                    split: None,
                    ..next
                }
            };
            let split = split_factor(bar.close, &next).unwrap_or(1.0);
            splits |= (split - 1.0).abs() > f64::EPSILON;
            let paid = next.dividend.map_or(0.0, |paid| paid / (bar.close * split));
            if paid < 1.0 {
                dividends |= paid > 0.0;
                factor *= split * (1.0 - paid);
            } else {
                factor *= split;
                notes.push(too_large(series, &next));
            }
        }
        after = Some(*bar);
        bar.adjusted = Some(bar.close * factor);
    }
    series.returns = match (dividends, splits) {
        (false, false) => ReturnSource::Closes,
        (dividends, splits) => ReturnSource::Computed { dividends, splits },
    };
    if series.returns != ReturnSource::Closes {
        series.bars = Bars::from(bars);
    }
    notes
}

/// The price after the split of `bar` for that before, if the closes still hold it.
fn split_factor(before: f64, bar: &Bar) -> Option<f64> {
    let (new, old) = bar.split?;
    let factor = old / new;
    is_split_left_in(factor, bar.close / before - 1.0).then_some(factor)
}

fn too_large(series: &Series, bar: &Bar) -> Note {
    let message = format!(
        "the dividend of {} on {} is not less than the close before it; it is not used",
        series.ticker,
        bar.date.iso()
    );
    let hint = "write it a share, in the currency of the closes";
    Note::warning("bad-dividend", "dividend", message, hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Date;

    /// Close, dividend, and split of a day.
    type Row = (f64, Option<f64>, Option<(f64, f64)>);

    /// Returns by row of closes with dividends and splits, and their source.
    fn returns(rows: &[Row], adjusted: &str) -> (Vec<f64>, ReturnSource) {
        let bar = |(day, (close, dividend, split)): (i32, &Row)| Bar {
            date: Date(day),
            close: *close,
            adjusted: Some(*close),
            dividend: *dividend,
            split: *split,
            ..Bar::default()
        };
        let mut series = Series {
            bars: (0..).zip(rows).map(bar).collect(),
            adjusted: adjusted.to_owned(),
            ..Series::default()
        };
        let _ = adjust(&mut series, false);
        let closes: Vec<f64> = series.bars.iter().filter_map(|b| b.adjusted).collect();
        let pairs = closes.windows(2).filter_map(|pair| match pair {
            [a, b] => Some(((b / a - 1.0) * 1e6).round() / 1e6),
            _ => None,
        });
        (pairs.collect(), series.returns)
    }

    #[test]
    fn a_dividend_is_part_of_the_return_of_its_ex_date() {
        let rows = [
            (121.79, None, None),
            (120.91, Some(0.01), None),
            (125.20, None, None),
        ];
        let (found, source) = returns(&rows, "splits");
        assert_eq!(found, [-0.007_144, 0.035_481]);
        assert_eq!(
            source,
            ReturnSource::Computed {
                dividends: true,
                splits: false
            }
        );
        let (plain, source) = returns(&rows, "all");
        assert_eq!(plain, [-0.007_226, 0.035_481]);
        assert_eq!(source, ReturnSource::ClosesWithDividends);
    }

    #[test]
    fn a_split_is_taken_out_only_where_it_is_in_the_closes() {
        let split = Some((10.0, 1.0));
        let raw = [(1200.0, None, None), (121.2, None, split)];
        let (found, source) = returns(&raw, "");
        assert_eq!(found, [0.01]);
        assert_eq!(
            source,
            ReturnSource::Computed {
                dividends: false,
                splits: true
            }
        );
        let adjusted = [(120.0, None, None), (121.2, None, split)];
        assert_eq!(returns(&adjusted, ""), (vec![0.01], ReturnSource::Closes));
        let both = [(1200.0, None, None), (121.2, Some(1.2), split)];
        assert_eq!(returns(&both, "").0, [0.020_202]);
    }

    #[test]
    fn a_dividend_larger_than_the_price_is_not_used() {
        let (found, source) = returns(&[(10.0, None, None), (11.0, Some(10.0), None)], "");
        assert_eq!((found, source), (vec![0.1], ReturnSource::Closes));
    }
}
