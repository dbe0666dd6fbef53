//! What the returns of a series are computed from, and whether they include dividends.

use super::{Series, Story, instruments};

/// The prices that returns are computed from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReturnSource {
    /// The closes, without dividends.
    #[default]
    Closes,
    /// The closes, which the story says are adjusted for dividends.
    ClosesWithDividends,
    /// The adjusted closes of the file.
    AdjustedCloses,
    /// Adjusted closes made from the closes and the dividends and splits of the file.
    Computed {
        /// Whether dividends are in them.
        dividends: bool,
        /// Whether splits had to be taken out of the closes.
        splits: bool,
    },
}

impl ReturnSource {
    /// In words: `the adjusted closes of the file`.
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Closes => "closes without dividends",
            Self::ClosesWithDividends => "closes that are adjusted for dividends",
            Self::AdjustedCloses => "the adjusted closes of the file",
            Self::Computed {
                dividends: true,
                splits: false,
            } => "the closes and dividends of the file",
            Self::Computed {
                dividends: true,
                splits: true,
            } => "the closes, dividends and splits of the file",
            Self::Computed {
                dividends: false, ..
            } => "the closes and splits of the file, without dividends",
        }
    }
}

/// Whether returns include dividends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnBasis {
    /// They do not.
    Price,
    /// They do.
    Total,
}

impl ReturnBasis {
    /// The word for programs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Total => "total",
        }
    }

    /// The words for people.
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Price => "price return",
            Self::Total => "total return",
        }
    }
}

impl Story {
    /// Whether the returns of `series` include dividends.
    ///
    /// The adjusted closes of an index are its closes, as its providers write them: then it is a price index.
    #[must_use]
    pub fn return_basis(&self, series: &Series) -> ReturnBasis {
        match series.returns {
            ReturnSource::Closes
            | ReturnSource::Computed {
                dividends: false, ..
            } => ReturnBasis::Price,
            ReturnSource::AdjustedCloses if self.is_price_index(series) && is_plain(series) => {
                ReturnBasis::Price
            }
            ReturnSource::ClosesWithDividends
            | ReturnSource::AdjustedCloses
            | ReturnSource::Computed {
                dividends: true, ..
            } => ReturnBasis::Total,
        }
    }

    fn is_price_index(&self, series: &Series) -> bool {
        let kind = self.entity(&series.entity).map(|e| e.kind.as_str());
        kind == Some("index") || instruments::is_price_index(&series.ticker)
    }

    /// The sentence on the returns of a ticker: `NVDA: total return, from the adjusted closes of the file`.
    #[must_use]
    pub fn return_phrase(&self, series: &Series) -> String {
        format!(
            "{}: {}, from {}",
            series.ticker,
            self.return_basis(series).phrase(),
            series.returns.phrase()
        )
    }
}

/// Whether the adjusted closes are the closes.
fn is_plain(series: &Series) -> bool {
    series.bars.iter().all(|b| b.adjusted == Some(b.close))
}
