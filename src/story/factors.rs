//! Returns of factors by the day, such as market less riskless, size and value.
//!
//! Owns which days have all of them, and their returns over several days. Refuses files, and to say what a factor means.

use crate::time::Date;
use std::collections::BTreeMap;

/// The column that is the riskless rate and no factor.
const RISKLESS: &str = "rf";

/// The factors of one day, or of several together.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorRow {
    /// Simple returns, in the order of the names.
    pub values: Vec<f64>,
    /// Simple return without risk; 0 where the file has none.
    pub riskless: f64,
}

/// Simple returns of factors, a row a day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Factors {
    names: Vec<String>,
    riskless: bool,
    dates: Vec<Date>,
    /// One a date.
    rows: Vec<FactorRow>,
}

impl Factors {
    /// Factors with these columns, `rf` for the riskless rate among them or not. Rows that are not a finite number in
    /// every column are left out; of two rows of a day the last one stands.
    #[must_use]
    pub fn new(columns: &[String], rows: impl IntoIterator<Item = (Date, Vec<f64>)>) -> Self {
        let place = columns
            .iter()
            .position(|c| c.eq_ignore_ascii_case(RISKLESS));
        let sound =
            |r: &Vec<f64>| r.len() == columns.len() && r.iter().all(|value| value.is_finite());
        let rows = rows.into_iter().filter(|(_, row)| sound(row));
        let rows: BTreeMap<Date, FactorRow> = rows
            .map(|(date, mut values)| {
                let riskless = place.map_or(0.0, |place| values.remove(place));
                (date, FactorRow { values, riskless })
            })
            .collect();
        let mut names = columns.to_vec();
        if let Some(place) = place {
            names.remove(place);
        }
        let (dates, rows) = rows.into_iter().unzip();
        Self {
            names,
            riskless: place.is_some(),
            dates,
            rows,
        }
    }

    /// Names of the factors, without the riskless rate.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether the riskless rate is known, which is then taken off the asset's return.
    #[must_use]
    pub const fn has_riskless(&self) -> bool {
        self.riskless
    }

    /// First and last day, if there is any.
    #[must_use]
    pub fn span(&self) -> Option<(Date, Date)> {
        self.dates.first().copied().zip(self.dates.last().copied())
    }

    /// How many days have all factors.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.dates.len()
    }

    /// Whether no day has them.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.dates.is_empty()
    }

    /// Whether `date` has all factors.
    #[must_use]
    pub fn has(&self, date: Date) -> bool {
        self.dates.binary_search(&date).is_ok()
    }

    /// The factors from `first` to `last`, compounded over the days that they have; `None` without `last`.
    #[must_use]
    pub fn over(&self, first: Date, last: Date) -> Option<FactorRow> {
        let end = self.dates.binary_search(&last).ok()?;
        let begin = self.dates.partition_point(|d| *d < first).min(end);
        let mut total = self.rows.get(end)?.clone();
        // A single day is taken as it is written: 1 + r − 1 would lose digits.
        for row in self.rows.get(begin..end).unwrap_or_default() {
            let joined = |a: f64, b: f64| (1.0 + a) * (1.0 + b) - 1.0;
            let pairs = total.values.iter_mut().zip(&row.values);
            pairs.for_each(|(all, one)| *all = joined(*all, *one));
            total.riskless = joined(total.riskless, row.riskless);
        }
        Some(total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factors() -> Factors {
        let columns = ["smb", "RF", "hml"].map(str::to_owned);
        let rows = [
            (3, vec![0.02, 0.001, -0.01]),
            (1, vec![0.01, 0.001, 0.02]),
            (2, vec![f64::NAN, 0.001, 0.0]),
            (4, vec![0.5, 0.001]),
            (5, vec![0.0, 0.0, 0.1]),
            (5, vec![0.0, 0.0, 0.2]),
        ];
        Factors::new(&columns, rows.map(|(date, row)| (Date(date), row)))
    }

    #[test]
    fn rows_are_whole_and_in_order() {
        let factors = factors();
        assert_eq!(factors.names(), ["smb", "hml"]);
        assert!(factors.has_riskless());
        assert_eq!(factors.span(), Some((Date(1), Date(5))));
        assert_eq!(factors.len(), 3, "neither the NaN nor the short row");
        assert!(!factors.has(Date(2)) && !factors.has(Date(4)));
        let last = factors.over(Date(5), Date(5)).map(|r| r.values);
        assert_eq!(last, Some(vec![0.0, 0.2]), "the last row of a day stands");
    }

    #[test]
    fn several_days_are_compounded() {
        let factors = factors();
        let row = factors.over(Date(1), Date(3)).unwrap_or(FactorRow {
            values: vec![],
            riskless: 0.0,
        });
        let near = |got: f64, wanted: f64| (got - wanted).abs() < 1e-15;
        assert!(near(row.values[0], 1.01 * 1.02 - 1.0));
        assert!(near(row.riskless, 1.001 * 1.001 - 1.0));
        assert_eq!(factors.over(Date(1), Date(4)), None, "no row on the last");
        let one = factors.over(Date(3), Date(3)).map(|r| r.values);
        assert_eq!(one, Some(vec![0.02, -0.01]), "bit for bit");
    }
}
