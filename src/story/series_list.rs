//! The price series of a story, in the order of the files, found by ticker without a search.

use super::Series;
use std::collections::HashMap;
use std::ops::{Deref, DerefMut};

/// Series with an index by ticker. Their tickers do not change once they are in.
#[derive(Clone, Debug, Default)]
pub struct SeriesList {
    all: Vec<Series>,
    /// The first series of each ticker, in capitals.
    by_ticker: HashMap<String, usize>,
}

impl SeriesList {
    /// Adds a series; of two with one ticker, [`Self::named`] finds the first.
    pub fn push(&mut self, series: Series) {
        let place = self.all.len();
        let ticker = series.ticker.to_ascii_uppercase();
        self.by_ticker.entry(ticker).or_insert(place);
        self.all.push(series);
    }

    /// The series of `ticker` (any case).
    #[must_use]
    pub fn named(&self, ticker: &str) -> Option<&Series> {
        let place = self.by_ticker.get(&ticker.to_ascii_uppercase())?;
        self.all.get(*place)
    }
}

impl Deref for SeriesList {
    type Target = [Series];

    fn deref(&self) -> &[Series] {
        &self.all
    }
}

impl DerefMut for SeriesList {
    fn deref_mut(&mut self) -> &mut [Series] {
        &mut self.all
    }
}

impl FromIterator<Series> for SeriesList {
    fn from_iter<I: IntoIterator<Item = Series>>(all: I) -> Self {
        let mut list = Self::default();
        all.into_iter().for_each(|series| list.push(series));
        list
    }
}

impl From<Vec<Series>> for SeriesList {
    fn from(all: Vec<Series>) -> Self {
        all.into_iter().collect()
    }
}

impl<'a> IntoIterator for &'a SeriesList {
    type Item = &'a Series;
    type IntoIter = std::slice::Iter<'a, Series>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_found_by_its_ticker_in_any_case() {
        let series = |ticker: &str, name: &str| Series {
            ticker: ticker.to_owned(),
            name: name.to_owned(),
            ..Series::default()
        };
        let list: SeriesList = [
            series("NVDA", "a"),
            series("brk.b", "b"),
            series("nvda", "c"),
        ]
        .into_iter()
        .collect();
        let named = |ticker: &str| list.named(ticker).map(|s| &*s.name);
        assert_eq!(named("nvda"), Some("a"));
        assert_eq!(named("BRK.B"), Some("b"));
        assert_eq!(named("X"), None);
        assert_eq!(list.len(), 3);
    }
}
