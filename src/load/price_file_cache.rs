//! The price files that the series of one input name. Each file is read once, however many series name it, and its
//! prices are handed out by ticker.

use super::prices::Prices;
use super::report::{Note, quoted};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

/// Most series that share the prices of one ticker of a file: each of them costs as much as the prices are long.
const MOST_SHARING: usize = 16;
/// Most tickers that a message lists.
const LISTED: usize = 5;

/// Which prices of which file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct PriceFileKey {
    pub(super) path: PathBuf,
    pub(super) is_intraday: bool,
    /// Code of the calendar that the bars are laid on; empty without one.
    pub(super) calendar: &'static str,
}

/// Prices by ticker in capitals, or why the file cannot be read.
type PriceFile = Result<BTreeMap<String, Prices>, String>;

/// Price files that were read.
#[derive(Debug, Default)]
pub(super) struct PriceFileCache {
    files: HashMap<PriceFileKey, PriceFile>,
    /// The series that have taken the prices of a ticker, whatever calendar they are laid on.
    takers: HashMap<(PathBuf, bool, String), Vec<String>>,
}

impl PriceFileCache {
    /// Whether the file has been read already.
    pub(super) fn has(&self, key: &PriceFileKey) -> bool {
        self.files.contains_key(key)
    }

    /// Keeps what was read of a file.
    pub(super) fn insert(&mut self, key: PriceFileKey, found: Result<Vec<Prices>, String>) {
        let by_ticker = |found: Vec<Prices>| {
            let by_ticker = found.into_iter().map(|p| (p.ticker.to_uppercase(), p));
            by_ticker.collect()
        };
        self.files.insert(key, found.map(by_ticker));
    }

    /// The prices of `ticker`, and a note about them: those of its own rows, or else those of the only ticker that the
    /// file has.
    ///
    /// # Errors
    /// A sentence about the file `name` when it cannot be read, or has no prices for the ticker.
    pub(super) fn take(
        &mut self,
        key: &PriceFileKey,
        name: &str,
        ticker: &str,
    ) -> Result<(Prices, Option<Note>), String> {
        let file = match self.files.get(key) {
            Some(Ok(file)) => file,
            Some(Err(why)) => return Err(why.clone()),
            None => return Err("it was not read".to_owned()),
        };
        let wanted = ticker.to_uppercase();
        let only = file.iter().next().filter(|_| file.len() == 1);
        let found = file.get_key_value(&wanted).or(only);
        let Some((found, prices)) = found else {
            return Err(no_rows(file));
        };
        let slot = (key.path.clone(), key.is_intraday, found.clone());
        let takers = self.takers.entry(slot).or_default();
        let note = match takers.iter().find(|taker| **taker != wanted) {
            _ if takers.len() >= MOST_SHARING => {
                return Err(format!("{MOST_SHARING} series take these prices already"));
            }
            Some(other) => Some(format!(
                "{ticker} has the same prices as {}: both take the rows of {} in {}",
                quoted(other),
                quoted(found),
                quoted(name)
            )),
            None => (*found != wanted).then(|| {
                format!(
                    "{ticker} takes the prices that {} has under {}, its only ticker",
                    quoted(name),
                    quoted(found)
                )
            }),
        };
        takers.push(wanted);
        let note = note.map(|message| {
            let hint = "correct the name of the file or the ticker, unless that is meant";
            Note::warning("other-ticker", "series", message, hint)
        });
        Ok((prices.clone(), note))
    }
}

/// Says that a file has no rows of a ticker, and which tickers it has.
fn no_rows(file: &BTreeMap<String, Prices>) -> String {
    if file.is_empty() {
        return "it has no row that can be used".to_owned();
    }
    let mut names: Vec<String> = file.keys().take(LISTED).map(|t| quoted(t)).collect();
    if file.len() > LISTED {
        names.push(format!("{} more", file.len() - LISTED));
    }
    format!("it has rows of {} only", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> PriceFileKey {
        PriceFileKey {
            path: "p.csv".into(),
            is_intraday: false,
            calendar: "",
        }
    }

    fn cache(tickers: &[&str]) -> PriceFileCache {
        let mut cache = PriceFileCache::default();
        let prices = tickers.iter().map(|ticker| Prices {
            ticker: (*ticker).to_owned(),
            ..Prices::default()
        });
        cache.insert(key(), Ok(prices.collect()));
        cache
    }

    #[test]
    fn prices_go_to_the_ticker_that_has_them() {
        let mut two = cache(&["AAA", "bbb"]);
        let mut take = |ticker: &str| two.take(&key(), "p.csv", ticker);
        assert!(take("BBB").is_ok_and(|(p, note)| p.ticker == "bbb" && note.is_none()));
        assert!(take("CCC").is_err_and(|why| why == "it has rows of “AAA”, “BBB” only"));
        let mut one = cache(&["MSFT"]);
        let said = one.take(&key(), "p.csv", "NVDA").ok().and_then(|(_, n)| n);
        assert!(said.is_some_and(|n| n.message.contains("under “MSFT”")));
        let said = one.take(&key(), "p.csv", "MSFT").ok().and_then(|(_, n)| n);
        assert!(said.is_some_and(|n| n.message.contains("the same prices as “NVDA”")));
    }

    #[test]
    fn few_series_share_prices() {
        let mut cache = cache(&["AAA"]);
        let taken = (0..100).filter(|i| cache.take(&key(), "p", &format!("T{i}")).is_ok());
        assert_eq!(taken.count(), MOST_SHARING);
    }
}
