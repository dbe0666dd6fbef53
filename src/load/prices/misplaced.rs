//! Bars of a mistyped year, which would stretch the axis, and every walk over a calendar, across centuries.

use super::super::bar_row::Cells;
use super::super::report::Note;
use super::super::rows::{Report, field_range};
use super::Entry;
use crate::time::Date;
use std::ops::{Range, RangeInclusive};

/// Years that a bar can be of. Shares are traded since 1602; the end leaves room for forward curves.
const YEARS: RangeInclusive<i32> = 1600..=2200;
/// Days without any bar above which few bars on one side are out of place: 25 years. Markets that were closed for
/// longer have more than [`FEW`] bars on either side.
const GAP: i32 = 25 * 365;
/// Most bars of one mistyped year, and the least number of others, for each, that shows which side is right.
const FEW: usize = 3;
const OTHERS: usize = 10;

/// Removes and reports the entries whose year cannot be right.
pub(super) fn remove(
    entries: &mut Vec<Entry<'_>>,
    cells: &Cells,
    delimiter: u8,
    report: Report<'_>,
) {
    let mut dates: Vec<Date> = entries.iter().map(|e| e.stamp.date).collect();
    dates.retain(|date| YEARS.contains(&date.ymd().0));
    dates.sort_unstable();
    let kept = main_span(&dates);
    entries.retain(|entry| {
        let date = entry.stamp.date;
        let fits = kept.clone().is_none_or(|kept| kept.contains(&date));
        let why = match kept.clone() {
            _ if !YEARS.contains(&date.ymd().0) => "no market is known of that year".to_owned(),
            Some(kept) if !fits => {
                let years = |days: i32| days / 365;
                let (first, last) = (kept.start, kept.end);
                if date < first {
                    format!(
                        "it is {} years before all other bars",
                        years(first.0 - date.0)
                    )
                } else {
                    format!(
                        "it is {} years after all other bars",
                        years(date.0 - last.0)
                    )
                }
            }
            _ => return true,
        };
        let message = format!("{} cannot be the day of a bar: {why}", date.iso());
        let hint = "correct the year; the row is left out";
        let at = field_range(entry.place.text, cells.time_column(), delimiter);
        report(
            &entry.place,
            Note::error("bad-year", "date", message, hint).at(at),
        );
        false
    });
}

/// The days from the first to after the last that belong together; `None` when nothing is out of place.
fn main_span(dates: &[Date]) -> Option<Range<Date>> {
    let runs: Vec<&[Date]> = dates.chunk_by(|a, b| b.0 - a.0 <= GAP).collect();
    let largest = runs.iter().map(|run| run.len()).max()?;
    let is_kept = |run: &&&[Date]| run.len() > FEW || run.len() * OTHERS > largest;
    let mut kept = runs.iter().filter(is_kept);
    let first = kept.next()?;
    let last = kept.next_back().unwrap_or(first);
    Some(*first.first()?..last.last()?.plus(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_bars_far_away_are_out_of_place() {
        let day = |year| Date::from_ymd(year, 6, 1).unwrap_or_default();
        let body: Vec<Date> = (0..60).map(|i| day(2024).plus(i)).collect();
        let kept = |others: &[Date]| {
            let mut dates: Vec<Date> = body.iter().chain(others).copied().collect();
            dates.sort_unstable();
            let span = main_span(&dates).unwrap_or_default();
            others.iter().map(|o| span.contains(o)).collect::<Vec<_>>()
        };
        assert_eq!(kept(&[day(1925), day(2125)]), [false, false]);
        assert_eq!(kept(&[day(2004), day(2044)]), [true, true]);
        assert_eq!(
            kept(&[day(1914), day(1915), day(1916), day(1917)]),
            [true; 4]
        );
        // Nothing shows which of two is right.
        assert_eq!(
            main_span(&[day(1925), day(2025)]),
            Some(day(1925)..day(2025).plus(1))
        );
        assert_eq!(main_span(&[]), None);
    }
}
