//! Tables of trades, as brokers export them: each row is an event of the kind `trade`, and its price no close of a series.

use super::columns::{ANY_PRICE, EVENT, TICKER, find, is_trades};
use super::raw::{Raw, Word};
use super::rows::Row;

const ACTION: &[&str] = &["action", "side", "type"];
const QUANTITY: &[&str] = &[
    "quantity",
    "qty",
    "shares",
    "units",
    "menge",
    "stück",
    "anzahl",
    "quantité",
];
const CURRENCY: &[&str] = &["currency", "währung", "devise"];

/// The columns that the title of a trade is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trades {
    ticker: Option<usize>,
    action: Option<usize>,
    quantity: Option<usize>,
    price: Option<usize>,
    currency: Option<usize>,
}

impl Trades {
    /// The columns, if they are those of a table of trades without titles.
    pub(super) fn find(columns: &[String]) -> Option<Self> {
        let found = is_trades(columns) && find(columns, EVENT).is_none();
        found.then(|| Self {
            ticker: find(columns, TICKER),
            action: find(columns, ACTION),
            quantity: find(columns, QUANTITY),
            price: find(columns, ANY_PRICE),
            currency: find(columns, CURRENCY),
        })
    }

    /// Gives the event of a row its kind, ticker and title: `buy 5 AAA at 118.42 USD`.
    pub(super) fn complete<'r>(self, raw: &mut Raw<'r>, row: &Row<'r, '_>) {
        let field = |column: Option<usize>| column.map_or("", |c| row.field(c).trim());
        raw.kind = Word::Text("trade".into());
        let ticker = field(self.ticker);
        if raw.tickers == Word::Absent && !ticker.is_empty() {
            raw.tickers = Word::List(vec![ticker.into()], false);
        }
        let action = Some(field(self.action)).filter(|a| !a.is_empty());
        let mut title = action.unwrap_or("trade").to_owned();
        for part in [field(self.quantity), ticker] {
            if !part.is_empty() {
                title = format!("{title} {part}");
            }
        }
        let price = field(self.price);
        if !price.is_empty() {
            title = format!("{title} at {price} {}", field(self.currency));
        }
        raw.title = Word::Text(title.trim_end().to_owned().into());
    }
}
