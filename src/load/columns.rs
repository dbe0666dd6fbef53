//! The names of columns: one table of aliases for every kind of CSV file.
//!
//! Names are compared as [`column_name`] writes them.

/// The column that a row's time stands in, best first.
pub(super) const TIME: &[&str] = &[
    "time",
    "datetime",
    "timestamp",
    "date",
    "date_time",
    "observation_date",
    "datum",
    "fecha",
];
/// The last price of a bar, best first. The names that other tables use too are in [`ANY_PRICE`].
pub(super) const CLOSE: &[&str] = &[
    "close",
    "close/last",
    "close_price",
    "closing_price",
    "schluss",
    "schlusskurs",
    "clôture",
    "cloture",
    "cierre",
    "chiusura",
];
/// A price of any kind: the close of a table that has no other, unless it lists trades.
pub(super) const ANY_PRICE: &[&str] = &[
    "last",
    "price",
    "last_price",
    "kurs",
    "letzter",
    "dernier",
    "último",
    "ultimo",
];
pub(super) const OPEN: &[&str] = &[
    "open",
    "eröffnung",
    "eröffnungskurs",
    "ouverture",
    "apertura",
];
pub(super) const HIGH: &[&str] = &[
    "high",
    "hoch",
    "höchst",
    "tageshoch",
    "haut",
    "plus_haut",
    "+haut",
    "máximo",
    "massimo",
];
pub(super) const LOW: &[&str] = &[
    "low",
    "tief",
    "tiefst",
    "tagestief",
    "bas",
    "plus_bas",
    "+bas",
    "mínimo",
    "minimo",
];
pub(super) const ADJUSTED: &[&str] = &[
    "adj_close",
    "adjusted_close",
    "adjclose",
    "adj__close",
    "close_adj",
];
pub(super) const VOLUME: &[&str] = &["volume", "vol", "vol_", "volumen", "umsatz"];
pub(super) const DIVIDEND: &[&str] = &["dividend", "dividends", "dividend_amount"];
pub(super) const SPLIT: &[&str] = &["split", "splits", "stock_splits", "split_coefficient"];
pub(super) const SESSION: &[&str] = &["session", "hours"];
/// The ticker of a row, best first. A name of a company comes last: it is one only for want of a ticker.
pub(super) const TICKER: &[&str] = &[
    "ticker",
    "symbol",
    "code",
    "stock",
    "instrument",
    "security",
    "security_ticker",
    "stock_symbol",
    "ric",
    NAME,
];
/// The last alias of [`TICKER`].
pub(super) const NAME: &str = "name";
/// What only tables of trades have beside a price.
pub(super) const TRADE: &[&str] = &[
    "quantity",
    "qty",
    "shares",
    "units",
    "amount",
    "action",
    "side",
    "fee",
    "fees",
    "commission",
    "menge",
    "stück",
    "anzahl",
    "gebühr",
    "quantité",
    "frais",
];
/// What only tables of events have.
pub(super) const EVENT: &[&str] = &["title", "text", "id", "kind", "quote"];

/// A column's name as it is compared: lower case, no brackets, `_` for blanks, hyphens and points.
pub(super) fn column_name(written: &str) -> String {
    written
        .trim()
        .trim_matches(['<', '>', '\u{feff}'])
        .trim()
        .to_lowercase()
        .replace([' ', '-', '.'], "_")
}

/// The index of the column that has the best of `aliases`.
pub(super) fn find(columns: &[String], aliases: &[&str]) -> Option<usize> {
    aliases
        .iter()
        .find_map(|alias| columns.iter().position(|column| column == alias))
}

/// The index of the column of closes, in a table of prices; `None` where the only price is that of a trade.
pub(super) fn find_close(columns: &[String]) -> Option<usize> {
    let any = || find(columns, ANY_PRICE).filter(|_| find(columns, TRADE).is_none());
    find(columns, CLOSE).or_else(any)
}

/// Whether the columns are those of a table of trades, whose prices are no series.
pub(super) fn is_trades(columns: &[String]) -> bool {
    find(columns, CLOSE).is_none()
        && find(columns, ANY_PRICE).is_some()
        && find(columns, TRADE).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(header: &str) -> Vec<String> {
        header.split(',').map(column_name).collect()
    }

    #[test]
    fn a_price_of_a_trade_is_no_close() {
        let close = |header: &str| find_close(&columns(header));
        assert_eq!(close("Date,Price"), Some(1));
        assert_eq!(close("Date,Price,Close"), Some(2));
        assert_eq!(close("Date,Close,Shares"), Some(1));
        assert_eq!(close("Date,Price,Quantity"), None);
        assert!(is_trades(&columns("Date,Code,Price,Action")));
        assert!(!is_trades(&columns("Date,Close,Amount")));
    }
}
