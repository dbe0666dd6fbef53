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

/// Well-known index tickers without the caret that marks most of them, for stories that name no entities.
const INDEXES: &[&str] = &[
    "GSPC", "SPX", "IXIC", "COMP", "NDX", "DJI", "DJIA", "RUT", "VIX", "SOX", "STOXX50E", "FTSE",
    "GDAXI", "FCHI", "N225", "HSI",
];

/// Well-known funds.
const FUNDS: &[&str] = &[
    "SPY", "VOO", "IVV", "VTI", "QQQ", "QQQM", "DIA", "IWM", "SMH", "SOXX", "XLK", "XLF", "XLE",
    "VGT", "EEM", "EFA", "VEA", "VWO", "GLD", "TLT", "ARKK",
];

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
    let listed = |list: &[&str]| list.iter().any(|t| t.eq_ignore_ascii_case(&series.ticker));
    match story.entity(&series.entity).map(|e| e.kind.as_str()) {
        Some("index") => Some(Duplicate::Index),
        Some("fund") => Some(Duplicate::Fund),
        Some(_) => None,
        None if series.ticker.starts_with('^') || listed(INDEXES) => Some(Duplicate::Index),
        None => listed(FUNDS).then_some(Duplicate::Fund),
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
        ];
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
