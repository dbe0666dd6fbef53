//! What all rows of a table decide together, before any of them is read: the order of the parts of its dates, its
//! decimal mark, and the column of its tickers.

use super::columns::{NAME, TICKER};
use super::number::{NumberEvidence, NumberFormat};
use super::rows::{Row, Rows};
use foldhash::fast::RandomState;
use std::collections::HashSet;
use std::hash::BuildHasher;

/// The order of the parts of a date such as `03/04/2025`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    MonthFirst,
    DayFirst,
    #[default]
    Unknown,
}

/// How the rows of a table are to be read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Survey {
    pub(super) order: Order,
    pub(super) numbers: NumberFormat,
    /// The column that says which series a row belongs to.
    pub(super) ticker: Option<usize>,
}

/// Which columns are looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    /// The time, and the time of day where it has a column of its own.
    pub(super) times: Vec<usize>,
    /// Those that hold numbers.
    pub(super) numbers: Vec<usize>,
    /// Those that nothing else is known of. One of texts may tell several series apart.
    pub(super) others: Vec<usize>,
}

impl Survey {
    /// Reads all rows of `rows` once, without moving on.
    pub(super) fn new(rows: &Rows<'_>, columns: Columns) -> Self {
        let mut rows = rows.clone();
        let delimiter = rows.delimiter();
        let named = rows.column(TICKER);
        let is_name = named.is_some() && named == rows.column(&[NAME]);
        let (mut day_first, mut month_first) = (false, false);
        let mut evidence = NumberEvidence::default();
        let hasher = RandomState::default();
        let hash = |text: &str| hasher.hash_one(text.trim());
        let mut times = HashSet::new();
        let mut count = 0;
        let candidates = match named {
            Some(column) if is_name => vec![column],
            Some(_) => Vec::new(),
            None => columns.others,
        };
        let mut candidates: Vec<Candidate> = candidates.into_iter().map(Candidate::new).collect();
        while let Some(row) = rows.next_row(&mut |_, _| {}) {
            let time = columns.times.first().map_or("", |time| row.field(*time));
            match Order::of(time) {
                Order::DayFirst => day_first = true,
                Order::MonthFirst => month_first = true,
                Order::Unknown => {}
            }
            for column in &columns.numbers {
                evidence.add(row.field(*column));
            }
            if !candidates.is_empty() {
                let time = columns.times.iter().map(|time| hash(row.field(*time)));
                let time = hasher.hash_one(time.collect::<Vec<_>>());
                times.insert(time);
                candidates.retain_mut(|candidate| candidate.add(&row, time, hash));
            }
            count += 1;
        }
        let ticker = if is_name {
            let mut found = candidates.iter();
            found
                .find(|c| c.values.len() > 1 || c.is_short)
                .map(|c| c.column)
        } else {
            let mut found = candidates.iter();
            let found = found.find(|c| c.separates(count, times.len()));
            named.or(found.map(|c| c.column))
        };
        Self {
            // Rows that contradict each other decide nothing.
            order: match (day_first, month_first) {
                (true, false) => Order::DayFirst,
                (false, true) => Order::MonthFirst,
                _ => Order::Unknown,
            },
            numbers: evidence.decide(delimiter),
            ticker,
        }
    }
}

impl Order {
    /// The order that one date shows: a part above 12 is a day.
    pub(super) fn of(date: &str) -> Self {
        let mut numbers = date
            .split(['/', '.', ' '])
            .map(|part| part.parse::<u32>().unwrap_or(0));
        match (numbers.next(), numbers.next()) {
            (Some(13..=31), Some(1..=12)) => Self::DayFirst,
            (Some(1..=12), Some(13..=31)) => Self::MonthFirst,
            _ => Self::Unknown,
        }
    }
}

/// A column of texts that may name the series of each row.
struct Candidate {
    column: usize,
    values: HashSet<u64>,
    /// Time and value together.
    pairs: HashSet<u64>,
    /// Whether every value could be a ticker.
    is_short: bool,
}

impl Candidate {
    /// Longest text without blanks that is taken for a ticker where a column is only called a name.
    const TICKER_LENGTH: usize = 12;

    fn new(column: usize) -> Self {
        Self {
            column,
            values: HashSet::new(),
            pairs: HashSet::new(),
            is_short: true,
        }
    }

    /// Takes in a row; `false` when the column holds something other than names.
    fn add(&mut self, row: &Row<'_, '_>, time: u64, hash: impl Fn(&str) -> u64) -> bool {
        let text = row.field(self.column).trim();
        let value = hash(text);
        self.values.insert(value);
        self.pairs.insert(hash(&format!("{time} {value}")));
        self.is_short &= text.len() <= Self::TICKER_LENGTH && !text.contains(char::is_whitespace);
        text.contains(char::is_alphabetic) && !text.contains(':')
    }

    /// Whether the times of `rows` rows repeat and the column tells the rows of one time apart, each value recurring.
    /// One row in twenty may be there twice.
    fn separates(&self, rows: usize, times: usize) -> bool {
        let repeats = times * 5 <= rows * 4;
        let recurs = self.values.len() > 1 && self.values.len() * 2 <= rows;
        repeats && recurs && self.pairs.len() * 20 >= rows * 19
    }
}
