//! The table: one event a row, the columns that are shown, what they are sorted by and where they stand.
//!
//! One entry of [`COLUMNS`] is one column: its head, its width, what it is sorted by and how a cell reads.

use super::card::{Role, direction, grouped, percent, price};
use super::reaction::{probability, statistic};
use super::rows::HeldPage;
use super::sign::Signs;
use crate::store::{PageRow, SortBy};
use crate::story::series::SessionReturn;
use crate::story::{Measure, Story};
use crate::time::{Precision, Zone, show};
use ratatui::layout::Rect;

/// What a column shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// When it happened.
    Time,
    /// Kind.
    Kind,
    /// Title.
    Title,
    /// Who speaks or acts.
    Who,
    /// Tickers.
    Tickers,
    /// Importance.
    Importance,
    /// Status.
    Status,
    /// The ticker that the figures are about.
    Ticker,
    /// Its close in the first session that could react.
    Close,
    /// Its return in that session.
    Return,
    /// Its abnormal return in that session.
    Abnormal,
    /// The same in standard errors.
    Z,
    /// Its abnormal returns of that session and the five after it, added up.
    Car,
    /// Two-sided p of the abnormal return.
    P,
    /// Publisher of the first source.
    Source,
}

/// A cell: its text, and how it is drawn.
pub type Cell = (String, Role);

/// What cells are made from.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// The story.
    pub story: &'a Story,
    /// Whose sessions the signs are of.
    pub signs: &'a Signs<'a>,
    /// The zone on the screen.
    pub zone: Zone,
}

/// One column.
pub struct ColumnRow {
    /// Which.
    pub column: Column,
    /// Its head.
    pub head: &'static str,
    /// What it is sorted by.
    pub sort: SortBy,
    /// Whether the greatest comes first when it is first sorted by.
    pub descending: bool,
    /// Columns of the screen that it takes.
    pub width: u16,
    /// Whether its text stands on the right.
    pub right: bool,
    /// Columns with less are left out first when the screen is narrow.
    pub weight: u8,
    /// What it shows, in a line.
    pub doc: &'static str,
    /// Its cell of a row.
    pub cell: fn(Look<'_>, &PageRow) -> Cell,
}

macro_rules! columns {
    ($( $column:ident $head:literal $sort:ident $(($measure:expr))? $descending:literal, $width:literal $right:literal $weight:literal, $cell:expr, $doc:literal; )+) => {
        /// Every column, from left to right.
        pub const COLUMNS: &[ColumnRow] = &[
            $( ColumnRow { column: Column::$column, head: $head, sort: SortBy::$sort $(($measure))?, descending: $descending, width: $width, right: $right, weight: $weight, doc: $doc, cell: $cell } ),+
        ];
    };
}

columns! {
    Time "Time" Time false, 23 false 9, time, "when it happened, as exactly as it is known";
    Kind "Kind" Kind false, 9 false 6, |_, row| (row.summary.kind.to_string(), Role::Lane(row.summary.lane)), "kind";
    Title "Title" Title false, 30 false 10, |_, row| (row.summary.title.to_string(), Role::Plain), "title";
    Who "Who" Who false, 18 false 5, who, "who speaks or acts";
    Tickers "Tickers" Tickers false, 12 false 4, tickers, "tickers";
    Importance "Imp" Importance true, 4 true 2, |_, row| (row.summary.importance.to_string(), Role::Faint), "importance, 0 to 100";
    Status "Status" Status false, 9 false 1, status, "how well it is known";
    Ticker "Ticker" Ticker false, 6 false 8, |_, row| (row.ticker.as_deref().unwrap_or_default().to_owned(), Role::Link), "the ticker that the figures are about: the focus ticker, or one of the event";
    Close "Close" Close true, 10 true 7, close, "its close in the first session that could react";
    Return "Return" Return false, 9 true 8, change, "its return in that session";
    Abnormal "Abnormal" Figure(Measure::Abnormal) false, 10 true 8, |_, row| percentage(row, Measure::Abnormal), "its return less what the market model expects";
    Z "z" Figure(Measure::Z) false, 7 true 8, z, "abnormal return in standard errors";
    Car "CAR[0,+5]" Figure(Measure::Car) false, 11 true 8, |_, row| percentage(row, Measure::Car), "abnormal returns of days 0 to +5 added up";
    P "p" Figure(Measure::P) false, 6 true 8, p, "two-sided p of the abnormal return";
    Source "Source" Source false, 18 false 3, |_, row| (row.source.clone(), Role::Faint), "publisher of the first source";
}

fn time(look: Look<'_>, row: &PageRow) -> Cell {
    if let Some(date) = foreign_date(look, row) {
        return (date, Role::Plain);
    }
    let (when, own) = (row.summary.when, row.summary.zone(look.story.zone));
    let text = match when.precision {
        Precision::Between(..) => match show::clock_range(when, look.zone, own) {
            Some((first, last)) => {
                let date = when.told_in(look.zone, own).date(when.start);
                format!("{} {} {first}–{last}", date.day_month(), date.year())
            }
            None => show::span(when.span(), when.told_in(look.zone, own)),
        },
        Precision::Hour => {
            let (day, civil) = (
                show::day(when.start, look.zone),
                look.zone.civil(when.start),
            );
            format!("{day} ~{:02}:{:02}", civil.hour(), civil.minute())
        }
        Precision::Year | Precision::Month | Precision::Day => show::when(when, look.zone, own),
        // Without its weekday it fits the column.
        Precision::Session => {
            let date = when.told_in(look.zone, own).date(when.start);
            format!("{} {}, session", date.day_month(), date.year())
        }
        _ => show::moment(when.start, look.zone, false),
    };
    (text, Role::Plain)
}

/// A date of another place than the screen's, with the place so that rows do not look out of order, and without the
/// weekday to have room for it: `22 Jan 2025 Shanghai`.
fn foreign_date(look: Look<'_>, row: &PageRow) -> Option<String> {
    let (when, own) = (row.summary.when, row.summary.zone(look.story.zone));
    let place = show::foreign_place(when, look.zone, own)?;
    let zone = when.told_in(look.zone, own);
    let last = when.end.plus(-1).max(when.start);
    let (first, last) = (zone.date(when.start), zone.date(last));
    let (year, month, _) = last.ymd();
    let date = match when.precision {
        Precision::Year | Precision::Month => show::when(when, look.zone, own),
        _ if first == last => format!("{} {year}", last.day_month()),
        _ if first.ymd().0 != year => return None,
        _ if first.ymd().1 == month => format!("{}–{} {year}", first.ymd().2, last.day_month()),
        _ => format!("{}–{} {year}", first.day_month(), last.day_month()),
    };
    Some(format!("{date} {place}"))
}

fn who(look: Look<'_>, row: &PageRow) -> Cell {
    let names: Vec<&str> = row.who.iter().map(|id| look.story.name(id)).collect();
    (named(&names.join(", "), row.more_who), Role::Plain)
}

/// A list of names, and how many more there are.
fn named(names: &str, more: usize) -> String {
    match more {
        0 => names.to_owned(),
        more => format!("{names} +{}", grouped(more as u64)),
    }
}

fn tickers(_: Look<'_>, row: &PageRow) -> Cell {
    let tickers = row.summary.tickers.join(" ");
    (named(&tickers, row.summary.more_tickers), Role::Link)
}

fn status(_: Look<'_>, row: &PageRow) -> Cell {
    let word = row.status.map(|s| s.word().to_owned());
    (word.unwrap_or_default(), Role::Faint)
}

fn session(look: Look<'_>, row: &PageRow) -> Option<SessionReturn> {
    let series = look.story.series(row.ticker.as_deref()?)?;
    series.reacting(row.summary.lane, row.summary.deciding, look.story.zone)
}

fn close(look: Look<'_>, row: &PageRow) -> Cell {
    let text = session(look, row).map(|s| price(s.bar.close));
    (text.unwrap_or_default(), Role::Plain)
}

fn change(look: Look<'_>, row: &PageRow) -> Cell {
    let change = session(look, row).and_then(|s| s.change);
    change.map_or((String::new(), Role::Plain), |c| (percent(c), direction(c)))
}

fn figure(row: &PageRow, measure: Measure) -> Option<f64> {
    row.figures?.figure(measure)
}

fn percentage(row: &PageRow, measure: Measure) -> Cell {
    let change = figure(row, measure).map(|f| f / 100.0);
    change.map_or((String::new(), Role::Plain), |c| (percent(c), direction(c)))
}

fn z(_: Look<'_>, row: &PageRow) -> Cell {
    let text = figure(row, Measure::Z).map(statistic);
    (text.unwrap_or_default(), Role::Plain)
}

fn p(_: Look<'_>, row: &PageRow) -> Cell {
    let text = figure(row, Measure::P).map(probability);
    (text.unwrap_or_default(), Role::Faint)
}

impl Column {
    /// Whether it needs the market model of every session, which is made when it is first asked for.
    #[must_use]
    pub fn is_figure(self) -> bool {
        self.row()
            .is_some_and(|row| matches!(row.sort, SortBy::Figure(_)))
    }

    /// Its entry of the table.
    #[must_use]
    pub fn row(self) -> Option<&'static ColumnRow> {
        COLUMNS.iter().find(|row| row.column == self)
    }

    /// The columns that a table shows at first.
    #[must_use]
    pub fn usual() -> Vec<Self> {
        let all = COLUMNS.iter().map(|row| row.column);
        all.filter(|column| !column.is_figure()).collect()
    }
}

/// The columns of a table and its order; a part of the view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableView {
    /// Columns that are shown where there is room, in the order of [`COLUMNS`].
    pub columns: Vec<Column>,
    /// The column that it is sorted by.
    pub sort: Column,
    /// Whether the greatest comes first.
    pub descending: bool,
}

impl Default for TableView {
    fn default() -> Self {
        Self {
            columns: Column::usual(),
            sort: Column::Time,
            descending: false,
        }
    }
}

impl TableView {
    /// What the store sorts by.
    #[must_use]
    pub fn sort_by(&self) -> SortBy {
        self.sort.row().map_or(SortBy::Time, |row| row.sort)
    }

    /// Sorts by a column; by the same one again, the other way round.
    pub fn sort(&mut self, column: Column) {
        if self.sort == column {
            self.descending = !self.descending;
        } else {
            self.descending = column.row().is_some_and(|row| row.descending);
            self.sort = column;
        }
    }

    /// Shows a column, or hides it; the title always shows.
    pub fn switch(&mut self, column: Column) {
        if self.columns.contains(&column) && column != Column::Title {
            self.columns.retain(|c| *c != column);
        } else if !self.columns.contains(&column) {
            self.columns.push(column);
            self.columns.sort_by_key(|c| *c as usize);
        }
    }
}

/// A column on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Which.
    pub column: Column,
    /// Where it begins.
    pub x: u16,
    /// How many cells it has.
    pub width: u16,
}

/// A row on the screen.
#[derive(Clone, Debug)]
pub struct TableRow {
    /// Its event.
    pub row: PageRow,
    /// Its cells, by column.
    pub cells: Vec<Cell>,
    /// The sign of a session out of the ordinary; it stands before the title.
    pub sign: Option<&'static str>,
}

/// What the table shows.
#[derive(Clone, Debug)]
pub struct TablePlan {
    /// The cells of the rows, below the head.
    pub body: Rect,
    /// Row of the head.
    pub head: u16,
    /// Columns, from left to right.
    pub columns: Vec<Placed>,
    /// Rows that come before the first on the screen.
    pub top: u64,
    /// The rows on the screen.
    pub rows: Vec<TableRow>,
}

/// Columns between two columns.
const GAP: u16 = 2;

/// The columns that fit `inner`: those of little weight are left out, the title takes what is left.
#[must_use]
pub fn place(view: &TableView, inner: Rect) -> Vec<Placed> {
    let mut shown: Vec<&ColumnRow> = view.columns.iter().filter_map(|c| c.row()).collect();
    let size = |rows: &[&ColumnRow]| {
        let all: u16 = rows.iter().map(|r| r.width + GAP).sum();
        all.saturating_sub(GAP)
    };
    while shown.len() > 1 && size(&shown) > inner.width {
        let least = shown.iter().map(|r| r.weight).min();
        shown.retain(|r| Some(r.weight) != least);
    }
    let spare = inner.width.saturating_sub(size(&shown));
    let mut x = inner.x;
    let mut placed = Vec::new();
    for row in shown {
        let own = if row.column == Column::Title {
            row.width + spare
        } else {
            row.width
        };
        let width = own.min(inner.right().saturating_sub(x));
        placed.push(Placed {
            column: row.column,
            x,
            width,
        });
        x += own + GAP;
    }
    placed
}

impl TablePlan {
    /// The plan for the cells inside the border, with `top` rows before the first.
    #[must_use]
    pub fn new(view: &TableView, list: &HeldPage, look: Look<'_>, inner: Rect, top: u64) -> Self {
        let columns = place(view, inner);
        let head = u16::from(inner.height > 2);
        let body = Rect {
            y: inner.y + head,
            height: inner.height - head,
            ..inner
        };
        let here = (top..).take(usize::from(body.height));
        let is_ticker_shown = columns.iter().any(|c| c.column == Column::Ticker);
        let rows = here.map_while(|rank| list.page.at(rank)).map(|row| {
            let signed = look.signs.row_title(row);
            let cell = |column: &'static ColumnRow| {
                let (text, role) = (column.cell)(look, row);
                if column.column == Column::Title && !is_ticker_shown {
                    return (signed.title.to_string(), role);
                }
                (text, role)
            };
            TableRow {
                cells: columns
                    .iter()
                    .filter_map(|c| c.column.row().map(cell))
                    .collect(),
                sign: signed.sign,
                row: row.clone(),
            }
        });
        Self {
            body,
            head,
            rows: rows.collect(),
            columns,
            top,
        }
    }
}
