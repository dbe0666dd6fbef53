//! Series that are not a company of their own: indexes, funds, and second classes of the same company's shares.
//!
//! A basket or a joint test of several tickers leaves them out: they hold, or are, what the others are.

use super::{Series, Story};

/// Why a series is no witness of its own beside others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Duplicate {
    /// It is an index.
    Index,
    /// It is a fund.
    Fund,
    /// It is another class of the shares of this ticker's company.
    ShareClass(String),
}

impl std::fmt::Display for Duplicate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Index => f.write_str("an index"),
            Self::Fund => f.write_str("a fund"),
            Self::ShareClass(other) => write!(f, "the same company as {other}"),
        }
    }
}

/// What a well-known ticker is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pool {
    Index,
    /// An index that reinvests dividends.
    TotalReturnIndex,
    Fund,
}

/// Well-known indexes and funds, for stories that name no entities. The caret that marks most indexes, and a suffix such
/// as `.US`, are not compared. A number says that it is of a broad market and how early it is chosen as the benchmark.
const POOLS: &[(&str, Pool, Option<u8>)] = &[
    ("SPY", Pool::Fund, Some(0)),
    ("GSPC", Pool::Index, Some(1)),
    ("SPX", Pool::Index, Some(2)),
    ("SP500", Pool::Index, Some(3)),
    ("SP500TR", Pool::TotalReturnIndex, Some(4)),
    ("IVV", Pool::Fund, Some(5)),
    ("VOO", Pool::Fund, Some(6)),
    ("VTI", Pool::Fund, Some(7)),
    ("NYA", Pool::Index, Some(8)),
    ("ACWI", Pool::Fund, Some(9)),
    ("URTH", Pool::Fund, Some(10)),
    ("VT", Pool::Fund, Some(11)),
    ("STOXX", Pool::Index, Some(12)),
    ("STOXX50E", Pool::Index, Some(13)),
    ("FTSE", Pool::Index, Some(14)),
    ("GDAXI", Pool::TotalReturnIndex, Some(15)),
    ("N225", Pool::Index, Some(16)),
    ("IXIC", Pool::Index, None),
    ("COMP", Pool::Index, None),
    ("NDX", Pool::Index, None),
    ("DJI", Pool::Index, None),
    ("DJIA", Pool::Index, None),
    ("RUT", Pool::Index, None),
    ("VIX", Pool::Index, None),
    ("SOX", Pool::Index, None),
    ("FCHI", Pool::Index, None),
    ("HSI", Pool::Index, None),
    ("QQQ", Pool::Fund, None),
    ("QQQM", Pool::Fund, None),
    ("DIA", Pool::Fund, None),
    ("IWM", Pool::Fund, None),
    ("SMH", Pool::Fund, None),
    ("SOXX", Pool::Fund, None),
    ("XLK", Pool::Fund, None),
    ("XLF", Pool::Fund, None),
    ("XLE", Pool::Fund, None),
    ("VGT", Pool::Fund, None),
    ("EEM", Pool::Fund, None),
    ("EFA", Pool::Fund, None),
    ("VEA", Pool::Fund, None),
    ("VWO", Pool::Fund, None),
    ("GLD", Pool::Fund, None),
    ("TLT", Pool::Fund, None),
    ("ARKK", Pool::Fund, None),
];

/// The entry of a ticker.
fn pool(ticker: &str) -> Option<(Pool, Option<u8>)> {
    let plain = ticker
        .strip_prefix('^')
        .unwrap_or(ticker)
        .to_ascii_uppercase();
    let plain = plain.strip_suffix(".US").unwrap_or(&plain);
    let found = POOLS.iter().find(|(name, ..)| *name == plain);
    found.map(|(_, pool, rank)| (*pool, *rank))
}

/// Whether `ticker` is that of a broad market, and how early it is chosen as the benchmark.
#[must_use]
pub fn broad_market_rank(ticker: &str) -> Option<u8> {
    pool(ticker)?.1
}

/// Whether `ticker` is that of an index.
fn is_index(ticker: &str) -> bool {
    let listed = matches!(
        pool(ticker),
        Some((Pool::Index | Pool::TotalReturnIndex, _))
    );
    listed || ticker.starts_with('^')
}

/// Whether `ticker` is that of an index without dividends.
#[must_use]
pub fn is_price_index(ticker: &str) -> bool {
    is_index(ticker) && !matches!(pool(ticker), Some((Pool::TotalReturnIndex, _)))
}

/// Well-known companies with several listed classes of shares, each with its classes.
const SHARE_CLASSES: &[&[&str]] = &[
    &["GOOGL", "GOOG"],
    &["BRK.A", "BRK.B", "BRK-A", "BRK-B", "BRKA", "BRKB"],
    &["FOXA", "FOX"],
    &["NWSA", "NWS"],
    &["UA", "UAA"],
    &["LEN", "LEN.B"],
    &["HEI", "HEI.A"],
];

/// Whether the series is an index or a fund: as its entity says, or as its ticker is known.
#[must_use]
pub fn pooled(series: &Series, story: &Story) -> Option<Duplicate> {
    match story.entity(&series.entity).map(|e| e.kind.as_str()) {
        Some("index") => Some(Duplicate::Index),
        Some("fund") => Some(Duplicate::Fund),
        Some(_) => None,
        None if is_index(&series.ticker) => Some(Duplicate::Index),
        None => pool(&series.ticker).map(|_| Duplicate::Fund),
    }
}

/// Whether two series are shares of one company.
fn is_same_company(a: &Series, b: &Series) -> bool {
    let in_class =
        |classes: &[&str], of: &Series| classes.iter().any(|c| c.eq_ignore_ascii_case(&of.ticker));
    let listed = SHARE_CLASSES.iter();
    (!a.entity.is_empty() && a.entity == b.entity)
        || listed.into_iter().any(|c| in_class(c, a) && in_class(c, b))
}

/// Those of `all` that are companies of their own, and the others with the reason. Of several classes of one company the
/// one that the story names first stays. Where nothing would stay, all do.
#[must_use]
pub fn independent<'a>(
    all: &[&'a Series],
    story: &'a Story,
) -> (Vec<&'a Series>, Vec<(&'a Series, Duplicate)>) {
    let in_story = |s: &&Series| story.series.iter().position(|o| o.ticker == s.ticker);
    let mut ordered = all.to_vec();
    ordered.sort_by_key(in_story);
    let (mut kept, mut left_out): (Vec<&Series>, Vec<(&Series, Duplicate)>) = Default::default();
    for series in ordered {
        let twin = kept.iter().find(|k| is_same_company(k, series));
        let why =
            pooled(series, story).or_else(|| twin.map(|k| Duplicate::ShareClass(k.ticker.clone())));
        match why {
            Some(why) => left_out.push((series, why)),
            None => kept.push(series),
        }
    }
    if kept.is_empty() {
        return (all.to_vec(), Vec::new());
    }
    let place = |s: &&Series| all.iter().position(|o| o.ticker == s.ticker);
    kept.sort_by_key(place);
    left_out.sort_by_key(|(s, _)| place(s));
    (kept, left_out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::Entity;

    #[test]
    fn every_ticker_is_listed_once_and_every_rank_too() {
        let mut tickers: Vec<&str> = POOLS.iter().map(|(ticker, ..)| *ticker).collect();
        let mut ranks: Vec<u8> = POOLS.iter().filter_map(|(.., rank)| *rank).collect();
        let (listed, ranked) = (tickers.len(), ranks.len());
        tickers.sort_unstable();
        tickers.dedup();
        ranks.dedup();
        assert_eq!((tickers.len(), ranks.len()), (listed, ranked));
        assert!(ranks.is_sorted());
        // A benchmark that is chosen is left out of a basket, whatever its spelling.
        for ticker in ["^GSPC", "gspc", "SPY", "spy.us", "ACWI", "^STOXX"] {
            assert!(
                broad_market_rank(ticker).is_some() && pool(ticker).is_some(),
                "{ticker}"
            );
        }
        assert!(is_index("^ANY") && is_index("SP500") && !is_index("SPY"));
        assert!(is_price_index("^GSPC") && is_index("^SP500TR") && !is_price_index("^SP500TR"));
    }

    #[test]
    fn members_of_others_are_left_out_with_the_reason() {
        let series = |ticker: &str, entity: &str| Series {
            ticker: ticker.into(),
            entity: entity.into(),
            ..Series::default()
        };
        let mut story = Story::default();
        story.add_entity(Entity {
            id: "market".into(),
            kind: "index".into(),
            ..Entity::default()
        });
        story.series = vec![
            series("A1", "a"),
            series("A2", "a"),
            series("M", "market"),
            series("SPY", ""),
            series("^X", ""),
            series("GOOGL", ""),
            series("GOOG", ""),
            series("B", ""),
        ]
        .into();
        let check = |tickers: &[&str], kept: &[&str], out: &[(&str, &str)]| {
            let all: Vec<&Series> = tickers.iter().filter_map(|t| story.series(t)).collect();
            let (own, others) = independent(&all, &story);
            let own: Vec<&str> = own.iter().map(|s| s.ticker.as_str()).collect();
            let others: Vec<(&str, String)> = (others.iter())
                .map(|(s, why)| (s.ticker.as_str(), why.to_string()))
                .collect();
            let others: Vec<(&str, &str)> = others.iter().map(|(t, w)| (*t, &**w)).collect();
            assert_eq!((own.as_slice(), others.as_slice()), (kept, out));
        };
        check(&["B", "A1"], &["B", "A1"], &[]);
        check(
            &["GOOG", "B", "GOOGL"],
            &["B", "GOOGL"],
            &[("GOOG", "the same company as GOOGL")],
        );
        check(
            &["A2", "M", "SPY", "A1", "^X"],
            &["A1"],
            &[
                ("A2", "the same company as A1"),
                ("M", "an index"),
                ("SPY", "a fund"),
                ("^X", "an index"),
            ],
        );
        check(&["SPY", "M"], &["SPY", "M"], &[]);
    }
}
