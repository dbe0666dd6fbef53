//! Which tickers have their prices on the screen, and the list in which they are pinned.

use super::table::{COLUMNS, Column};
use super::{ListCursor, Model};
use std::sync::Arc;

/// What an entry switches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Switch {
    /// Whether this ticker is pinned.
    Ticker(String),
    /// Whether the table shows this column.
    Column(Column),
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// What stands behind it.
    pub note: String,
    /// Whether it is on.
    pub on: bool,
    /// What it switches.
    pub switch: Switch,
}

/// The list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chooser {
    /// Its title.
    pub title: &'static str,
    /// The entries.
    pub entries: Vec<Choice>,
    /// The marked entry.
    pub cursor: ListCursor,
}

/// Rows of the timeline from which on a fourth price lane has room.
const GUEST_ROWS: u16 = 22;

/// Rows that the list shows at most.
pub const SHOWN: usize = 14;

impl Chooser {
    /// Moves the mark.
    pub fn step(&mut self, by: isize) {
        let len = self.entries.len();
        self.cursor.step(by, len, SHOWN);
    }

    /// The marked entry.
    #[must_use]
    pub fn marked(&self) -> Option<&Choice> {
        self.entries.get(self.cursor.at)
    }
}

impl Model {
    /// The tickers with a price lane: the pinned ones (or the story's first three), then, where there is room,
    /// the one that the selection brought last.
    #[must_use]
    pub fn tickers(&self, rows: u16) -> Vec<String> {
        let mut out = self.own_tickers();
        let guest = self.guest.clone().filter(|guest| !out.contains(guest));
        out.extend(guest.filter(|_| rows >= GUEST_ROWS));
        out
    }

    /// The pinned tickers, or the story's first three.
    #[must_use]
    pub fn own_tickers(&self) -> Vec<String> {
        if self.view.pinned.is_empty() {
            return self
                .story
                .series
                .iter()
                .take(3)
                .map(|s| s.ticker.clone())
                .collect();
        }
        self.view
            .pinned
            .iter()
            .filter(|t| self.story.series(t).is_some())
            .cloned()
            .collect()
    }

    /// The selected event's first ticker that has no lane of its own takes the last lane, and keeps it until
    /// another one comes, so that lanes do not jump from event to event.
    pub(super) fn seat_guest(&mut self) {
        let own = self.own_tickers();
        let wanted = self.selected.as_ref().and_then(|brief| {
            let missing =
                |t: &&Arc<str>| !own.iter().any(|o| **o == ***t) && self.story.series(t).is_some();
            brief.tickers.iter().find(missing)
        });
        if let Some(ticker) = wanted {
            self.guest = Some(ticker.to_string());
        }
    }

    /// Tickers to pin: those of the selected event first.
    #[must_use]
    pub fn ticker_chooser(&self) -> Chooser {
        let own = self.event_tickers();
        let pinned = self.own_tickers();
        let all = self.story.series.iter().map(|s| s.ticker.clone());
        let others = all.filter(|t| !own.contains(t));
        let choice = |(ticker, of_event): (String, bool)| {
            let name = self.story.series(&ticker).map(|s| s.name.clone());
            let mut note = name.unwrap_or_default();
            if of_event {
                let gap = if note.is_empty() { "" } else { " · " };
                note = format!("{note}{gap}of this event");
            }
            Choice {
                name: ticker.clone(),
                note,
                on: pinned.contains(&ticker),
                switch: Switch::Ticker(ticker),
            }
        };
        let entries = own.iter().cloned().map(|t| (t, true));
        Chooser {
            title: "Pinned tickers",
            entries: entries
                .chain(others.map(|t| (t, false)))
                .map(choice)
                .collect(),
            cursor: ListCursor::default(),
        }
    }

    /// The columns of the table.
    #[must_use]
    pub fn column_chooser(&self) -> Chooser {
        let choice = |row: &super::table::ColumnRow| Choice {
            name: row.head.to_owned(),
            note: row.doc.to_owned(),
            on: self.view.table.columns.contains(&row.column),
            switch: Switch::Column(row.column),
        };
        Chooser {
            title: "Columns",
            entries: COLUMNS.iter().map(choice).collect(),
            cursor: ListCursor::default(),
        }
    }

    /// The tickers of the selected event that have prices, as their series spell them.
    #[must_use]
    pub fn event_tickers(&self) -> Vec<String> {
        let tickers = self.selected.iter().flat_map(|brief| &brief.tickers);
        let mut own: Vec<String> = Vec::new();
        for series in tickers.filter_map(|t| self.story.series(t)) {
            if !own.contains(&series.ticker) {
                own.push(series.ticker.clone());
            }
        }
        own
    }

    /// Pins a ticker, or unpins it; whether it is pinned now.
    pub(super) fn switch_ticker(&mut self, ticker: &str) -> bool {
        let mut pinned = self.own_tickers();
        let was = pinned.iter().any(|t| t == ticker);
        if was {
            pinned.retain(|t| t != ticker);
            // A focus ticker is always a pinned one, so that the keys that cycle through those find it.
            self.view.focus_ticker = self.view.focus_ticker.take().filter(|t| **t != *ticker);
        } else {
            pinned.push(ticker.to_owned());
        }
        self.view.pinned = pinned;
        self.seat_guest();
        !was
    }
}
