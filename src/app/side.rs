//! Side by side: time runs down, a row group an hour, a day, a week, a month, a column a lane, and what the market
//! did in it.
//!
//! Owns where everything stands; the lines are made from a page of events around the place on the screen, so that
//! a window of a million costs no more than one of a hundred. Refuses to draw.

mod flow;
mod groups;
pub mod labels;
mod market;

pub use flow::{GLYPH, SideCell, SideLine};
pub use market::Figure;

use super::sign::Signs;
use crate::store::{Page, RowId};
use crate::story::Lane;
use crate::text::{cut, width, wrap};
use crate::time::{Span, Step, Timestamp, Zone};
use flow::Flow;
use groups::{Frame, Group};
use market::Market;
use ratatui::layout::Rect;
use std::borrow::Cow;

/// Below this width every event has the whole width, and the market stands beside the date.
const NARROW: u16 = 100;
/// From this width on what is neither release, statement nor move has a column of its own.
const ROOMY: u16 = 200;
/// Columns between two columns.
const GAP: u16 = 2;
/// The widest name of a row.
const LABEL: u16 = 14;

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands in it.
    pub lanes: Vec<Lane>,
    /// Its title.
    pub title: String,
    /// Where it begins.
    pub x: u16,
    /// How many cells it has.
    pub width: u16,
}

/// Where columns stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Whether there is but one column of events, under each row's name.
    pub stacked: bool,
    /// The columns, from left to right.
    pub columns: Vec<Column>,
    /// Whether the last column shows closes and returns.
    pub has_market: bool,
    /// Columns of a close and of a return.
    pub figure: (usize, usize),
    /// How many tickers stand on a line.
    pub slots: usize,
    /// Columns of a ticker's name before its figures; none when the head names it.
    pub name: usize,
    /// Columns of a row's name.
    pub label: u16,
}

impl Shape {
    /// The column of a lane.
    #[must_use]
    pub fn column_of(&self, lane: Lane) -> usize {
        flow::column_of(&self.columns, lane)
    }

    /// Columns that a title has.
    fn text_room(&self, column: usize, unit: Step) -> usize {
        let all = self.columns.get(column).map_or(0, |c| usize::from(c.width));
        all.saturating_sub(GLYPH + labels::time_width(unit) + 1)
    }

    /// Columns of one ticker's figures.
    #[must_use]
    pub const fn slot(&self) -> usize {
        self.name + self.figure.0 + 1 + self.figure.1
    }

    /// How many tickers fit into `room`, of `tickers`; at least one.
    fn fitting(&self, room: usize, tickers: usize) -> usize {
        let gap = usize::from(GAP);
        ((room + gap) / (self.slot() + gap)).clamp(1, tickers.max(1))
    }

    /// Columns of so many tickers.
    const fn slots_width(&self, slots: usize) -> usize {
        (self.slot() + GAP as usize) * slots
    }
}

/// What Side by side shows.
#[derive(Clone, Debug)]
pub struct SidePlan {
    /// The cells of the lines, below the head.
    pub body: Rect,
    /// The cells inside the border.
    pub inner: Rect,
    /// Rows of the head.
    pub head: u16,
    /// The unit of rows.
    pub unit: Step,
    /// Where columns stand.
    pub shape: Shape,
    /// The tickers of the Market column.
    pub tickers: Vec<String>,
    /// Why there is no event, above the lines.
    pub notice: Vec<String>,
    /// All lines that the page gives.
    pub lines: Vec<SideLine>,
    /// The first line on the screen.
    pub top: usize,
}

/// What the plan is made from.
pub struct SideParts<'a> {
    /// The story and whose sessions its signs are of.
    pub signs: Signs<'a>,
    /// The events around the place.
    pub page: &'a Page,
    /// The window that the page is of.
    pub window: Span,
    /// The zone on the screen.
    pub zone: Zone,
    /// The clock of a replay.
    pub clock: Option<Timestamp>,
    /// Lanes that the story uses.
    pub used: &'a [(Lane, u64)],
    /// Tickers to show, the most wanted first.
    pub tickers: Vec<String>,
    /// Why there is no event, if there is none.
    pub notice: Option<String>,
}

impl SidePlan {
    /// The plan for the cells inside the border; it begins at its first line.
    #[must_use]
    pub fn new(parts: SideParts<'_>, inner: Rect) -> Self {
        let story = parts.signs.story;
        let frame = Frame {
            window: parts.window,
            unit: labels::unit(parts.window),
            shown: parts.zone,
            story: story.zone,
            clock: parts.clock,
        };
        let groups = frame.groups(parts.page);
        let markets: Vec<Market> = groups
            .iter()
            .map(|group| market::market(story, &parts.tickers, &frame, group))
            .collect();
        let shape = shape(inner, parts.used, &parts.tickers, &groups, &markets);
        let mut flow = Flow::new(&parts.signs, frame, &shape);
        for (group, market) in groups.iter().zip(markets) {
            flow.add(group, market);
        }
        flow.close_gap();
        let lines = flow.lines;
        let head = if shape.stacked || inner.height < 4 {
            0
        } else {
            2
        };
        let room = usize::from(inner.width.saturating_sub(4).min(76));
        let notice = parts.notice.map(|why| wrap(&why, room));
        let notice = notice.unwrap_or_default();
        let above = head
            + if notice.is_empty() {
                0
            } else {
                notice.len() as u16 + 1
            };
        let above = above.min(inner.height);
        Self {
            body: Rect {
                y: inner.y + above,
                height: inner.height - above,
                ..inner
            },
            notice,
            head,
            inner,
            unit: frame.unit,
            shape,
            tickers: parts.tickers,
            lines,
            top: 0,
        }
    }

    /// Marks the row in which the cursor stands.
    pub fn stand(&mut self, cursor: Timestamp) {
        for line in &mut self.lines {
            let (from, regular) = line.group;
            line.current = regular && (from..line.until).contains(&cursor);
        }
    }

    /// The lines on the screen, with their rows. Where a row's name stands on a line of its own and has gone off
    /// the top, it stands there in place of the first line. A title of which the first line has gone begins anew on
    /// the line below.
    pub fn shown(&self) -> impl Iterator<Item = (u16, Cow<'_, SideLine>)> {
        let rows = usize::from(self.body.height);
        let lines = self.lines.iter().enumerate().skip(self.top).take(rows);
        let mut gone = true;
        lines.enumerate().map(move |(row, (at, line))| {
            let head = if row == 0 && self.shape.stacked {
                self.head_of(line)
            } else {
                line
            };
            let line = if !std::ptr::eq(head, line) {
                Cow::Borrowed(head)
            } else if std::mem::take(&mut gone) {
                self.begun(at, line)
            } else {
                Cow::Borrowed(line)
            };
            (self.body.y + row as u16, line)
        })
    }

    /// The line at `at` with the titles that go on in it told from their beginning, as far as one line holds them.
    fn begun<'a>(&'a self, at: usize, line: &'a SideLine) -> Cow<'a, SideLine> {
        let mut line = Cow::Borrowed(line);
        for place in 0..line.cells.len() {
            let Some(cell) = line.cells.get(place).filter(|cell| !cell.first) else {
                continue;
            };
            let above = self.lines.iter().take(at).rev();
            let mut above = above.take(flow::TITLE_LINES).flat_map(|l| &l.cells);
            let Some(first) = above.find(|c| c.first && c.brief.row == cell.brief.row) else {
                continue;
            };
            let room = self.shape.text_room(first.column, self.unit);
            let whole = SideCell {
                text: cut(&first.title, room).into_owned(),
                ..first.clone()
            };
            if let Some(cell) = line.to_mut().cells.get_mut(place) {
                *cell = whole;
            }
        }
        line
    }

    fn head_of<'a>(&'a self, line: &'a SideLine) -> &'a SideLine {
        let before = self.lines.iter().take(self.top + 1);
        let head = before.rev().find(|other| other.first);
        head.filter(|head| head.group == line.group).unwrap_or(line)
    }

    /// The line on which an event begins.
    #[must_use]
    pub fn line_of(&self, row: RowId) -> Option<usize> {
        self.lines.iter().position(|line| line.begins(row))
    }

    /// The first line of the regular row, or of the gap, in which an instant lies.
    #[must_use]
    pub fn line_at(&self, at: Timestamp) -> Option<usize> {
        let regular = |line: &&SideLine| line.group.1 && line.group.0 <= at;
        let last = self.lines.iter().rfind(regular)?.group;
        self.lines.iter().position(|line| line.group == last)
    }

    /// The events in the order in which they are read.
    pub fn reading(&self) -> impl Iterator<Item = &SideCell> {
        let cells = self.lines.iter().flat_map(|line| &line.cells);
        cells.filter(|cell| cell.first)
    }
}

/// Decides where columns stand.
struct Shaping<'a> {
    inner: Rect,
    used: &'a [(Lane, u64)],
    tickers: &'a [String],
    shape: Shape,
}

fn shape(
    inner: Rect,
    used: &[(Lane, u64)],
    tickers: &[String],
    groups: &[Group<'_>],
    markets: &[Market],
) -> Shape {
    let figures = || {
        markets.iter().flat_map(|m| match m {
            Market::Figures(figures) => figures.as_slice(),
            _ => &[],
        })
    };
    let most = |size: fn(&Figure) -> usize| figures().map(size).max();
    let figure = (
        most(|f| width(&f.close)).unwrap_or(6).max(6),
        most(|f| width(&f.change)).unwrap_or(7).max(7),
    );
    let label = groups.iter().map(|g| width(&g.label)).max().unwrap_or(0);
    let mut shaping = Shaping {
        inner,
        used,
        tickers,
        shape: Shape {
            stacked: inner.width < NARROW,
            figure,
            label: (label as u16).clamp(10, LABEL) + GAP,
            has_market: !tickers.is_empty() && !inner.is_empty(),
            ..Shape::default()
        },
    };
    if shaping.shape.stacked {
        shaping.stack();
    } else {
        shaping.spread();
    }
    shaping.shape
}

impl Shaping<'_> {
    /// Columns of the names of tickers.
    fn names(&self) -> usize {
        let longest = self.tickers.iter().map(|t| width(t)).max();
        longest.unwrap_or(0).min(8) + 1
    }

    fn stack(&mut self) {
        let inner = self.inner;
        let indent = if inner.width < 40 { 0 } else { 2 };
        self.shape.columns.push(Column {
            lanes: Lane::ALL.to_vec(),
            title: String::new(),
            x: inner.x + indent,
            width: inner.width.saturating_sub(indent),
        });
        let room = usize::from(inner.width.saturating_sub(self.shape.label));
        self.shape.name = self.names();
        self.shape.slots = self.shape.fitting(room, self.tickers.len());
    }

    fn spread(&mut self) {
        let mut columns = self.events();
        let has_moves = self.used.iter().any(|(lane, _)| *lane == Lane::Moves);
        let most = usize::from(self.inner.width) * 45 / 100;
        let count = self.tickers.len();
        if self.shape.slots_width(count) > most {
            self.shape.name = self.names();
        }
        self.shape.slots = self.shape.fitting(most, count);
        let right = match (self.shape.has_market, has_moves) {
            (true, _) => self.shape.slots_width(self.shape.slots).max(28) as u16,
            (false, true) => self.inner.width / 3,
            (false, false) => 0,
        };
        if right > 0 {
            columns.push((vec![Lane::Moves], "Market"));
        }
        self.place(columns, right);
    }

    /// The columns of events that are no moves.
    fn events(&self) -> Vec<(Vec<Lane>, &'static str)> {
        let has = |lane: Lane| self.used.iter().any(|(l, _)| *l == lane);
        let lanes = [
            (Lane::Releases, "Releases"),
            (Lane::Statements, "Statements"),
        ];
        let mut columns: Vec<_> = lanes
            .into_iter()
            .filter(|(lane, _)| has(*lane))
            .map(|(lane, title)| (vec![lane], title))
            .collect();
        if !has(Lane::Other) {
            return columns;
        }
        match columns.first_mut() {
            Some((lanes, title)) if self.inner.width < ROOMY && *title == "Releases" => {
                lanes.push(Lane::Other);
                *title = "Releases, other";
            }
            _ => columns.push((vec![Lane::Other], "Other")),
        }
        columns
    }

    /// Gives the market `right` columns and the others the rest in equal parts.
    fn place(&mut self, columns: Vec<(Vec<Lane>, &'static str)>, right: u16) {
        let market = u32::from(right > 0);
        let count = columns.len() as u32 - market.min(columns.len() as u32);
        let all = self.inner.width.saturating_sub(self.shape.label);
        let right = if count == 0 { all } else { right };
        let left = u32::from(all.saturating_sub(right));
        let start = self.inner.x + self.shape.label;
        for (index, (lanes, title)) in columns.into_iter().enumerate() {
            let edge = |n: u32| (left * n.min(count)).checked_div(count).unwrap_or(0) as u16;
            let (from, to) = (edge(index as u32), edge(index as u32 + 1));
            let is_market = index as u32 >= count;
            self.shape.columns.push(Column {
                lanes,
                title: title.to_owned(),
                x: start + from,
                width: if is_market {
                    right
                } else {
                    (to - from).saturating_sub(GAP)
                },
            });
        }
    }
}
