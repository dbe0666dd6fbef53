//! From row groups to lines of the screen.
//!
//! Events are put down so that reading them like a text, from left to right and from top to bottom, is reading
//! them in order of time: one goes beside the one before it only in a column further right. Those of which no
//! more is known than the row come first and have no order.

use super::groups::{Frame, Group};
use super::labels;
use super::market::{Figure, Market};
use super::{Column, Shape};
use crate::app::sign::Signs;
use crate::store::{EventSummary, PageRow, RowId};
use crate::story::{Lane, Story};
use crate::text::{cut, width, wrap};
use crate::time::{Span, Timestamp};
use std::sync::Arc;

/// Most lines that a title takes.
pub const TITLE_LINES: usize = 2;
/// Columns of the glyph and the air behind it.
pub const GLYPH: usize = 2;

/// A part of an event on one line.
#[derive(Clone, Debug, PartialEq)]
pub struct SideCell {
    /// Which column it stands in.
    pub column: usize,
    /// The event.
    pub brief: EventSummary,
    /// Whether this is its first line, with glyph and time.
    pub first: bool,
    /// Its time inside the row.
    pub time: String,
    /// Its whole title, after the ticker of its sign where that is named.
    pub title: Arc<str>,
    /// This line's part of its title.
    pub text: String,
    /// Where its date was written, when that is elsewhere; stands behind the title.
    pub note: String,
    /// For a move: whether its session rose, if a series tells.
    pub rise: Option<bool>,
    /// The sign of a session out of the ordinary.
    pub sign: Option<&'static str>,
}

/// One line of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SideLine {
    /// Where the line's group begins, and whether it is a regular row.
    pub group: (Timestamp, bool),
    /// Where the group ends.
    pub until: Timestamp,
    /// The group's name.
    pub label: String,
    /// Whether this is the group's first line.
    pub first: bool,
    /// Whether the cursor stands in the group.
    pub current: bool,
    /// Whether events of the group are on this line, or its figures; a gap has neither.
    pub gap: bool,
    /// Events, from left to right.
    pub cells: Vec<SideCell>,
    /// Closes and returns.
    pub figures: Vec<Figure>,
    /// Why there are none.
    pub words: String,
}

impl SideLine {
    /// Whether the line shows the first line of this event.
    #[must_use]
    pub fn begins(&self, row: RowId) -> bool {
        self.cells.iter().any(|c| c.first && c.brief.row == row)
    }
}

/// Puts groups on lines.
pub struct Flow<'a> {
    /// The story.
    pub story: &'a Story,
    /// Whose sessions the signs are of.
    pub signs: &'a Signs<'a>,
    /// Window, unit, zones.
    pub frame: Frame,
    /// Where columns stand.
    pub shape: &'a Shape,
    /// The lines so far.
    pub lines: Vec<SideLine>,
    quiet: Vec<Span>,
}

impl<'a> Flow<'a> {
    /// Nothing so far.
    #[must_use]
    pub const fn new(signs: &'a Signs<'a>, frame: Frame, shape: &'a Shape) -> Self {
        Self {
            story: signs.story,
            signs,
            frame,
            shape,
            lines: Vec::new(),
            quiet: Vec::new(),
        }
    }

    /// Adds a group; one without events and figures is counted in a gap.
    pub fn add(&mut self, group: &Group<'_>, market: Market) {
        if group.events.is_empty() && !matches!(market, Market::Figures(_)) {
            self.quiet.push(group.span);
            return;
        }
        self.close_gap();
        let mut lines = if self.shape.stacked {
            self.stacked(group, market)
        } else {
            self.wide(group, market)
        };
        for line in &mut lines {
            line.group = (group.span.from, group.regular);
            line.until = group.span.to;
            line.label.clone_from(&group.label);
        }
        if let Some(first) = lines.first_mut() {
            first.first = true;
        }
        self.lines.append(&mut lines);
    }

    /// Says how many rows without anything came last.
    pub fn close_gap(&mut self) {
        let (Some(first), Some(last)) = (self.quiet.first(), self.quiet.last()) else {
            return;
        };
        self.lines.push(SideLine {
            group: (first.from, true),
            until: last.to,
            label: labels::quiet(self.quiet.len(), self.frame.unit),
            first: true,
            gap: true,
            ..SideLine::default()
        });
        self.quiet.clear();
    }

    /// The label's line with the market, then each event on lines of its own.
    fn stacked(&self, group: &Group<'_>, market: Market) -> Vec<SideLine> {
        let mut lines = self.market_lines(market);
        if lines.is_empty() {
            lines.push(SideLine::default());
        }
        for row in &group.events {
            let cells = self.cells(row);
            lines.extend(cells.into_iter().map(|cell| SideLine {
                cells: vec![cell],
                ..SideLine::default()
            }));
        }
        lines
    }

    fn wide(&self, group: &Group<'_>, market: Market) -> Vec<SideLine> {
        let mut lines = self.market_lines(market);
        let mut free = vec![0; self.shape.columns.len()];
        if let Some(last) = free.last_mut().filter(|_| self.shape.has_market) {
            *last = lines.len();
        }
        let mut before: Option<(usize, usize)> = None;
        for row in &group.events {
            let cells = self.cells(row);
            let column = cells.first().map_or(0, |c| c.column);
            let unordered = labels::fills(row.summary.when, self.frame.unit);
            let next = match before {
                Some((line, left)) if column > left => line,
                Some((line, _)) if !unordered => line + 1,
                _ => 0,
            };
            let at = next.max(free.get(column).copied().unwrap_or(0));
            before = (!unordered).then_some((at, column));
            if let Some(free) = free.get_mut(column) {
                *free = at + cells.len();
            }
            while lines.len() < at + cells.len() {
                lines.push(SideLine::default());
            }
            for (cell, line) in cells.into_iter().zip(lines.iter_mut().skip(at)) {
                line.cells.push(cell);
            }
        }
        if lines.is_empty() {
            lines.push(SideLine::default());
        }
        lines
    }

    /// The market's lines: as many figures a line as there is room for.
    fn market_lines(&self, market: Market) -> Vec<SideLine> {
        match market {
            Market::Silent => Vec::new(),
            Market::Words(words) => vec![SideLine {
                words,
                ..SideLine::default()
            }],
            Market::Figures(figures) => {
                let each = self.shape.slots.max(1);
                let mut lines: Vec<SideLine> = Vec::new();
                for figure in figures {
                    let line = figure.slot / each;
                    while lines.len() <= line {
                        lines.push(SideLine::default());
                    }
                    if let Some(line) = lines.get_mut(line) {
                        line.figures.push(figure);
                    }
                }
                lines
            }
        }
    }

    /// The lines of one event.
    fn cells(&self, row: &PageRow) -> Vec<SideCell> {
        let (brief, own) = (&row.summary, self.frame.own(row));
        let (unit, shown) = (self.frame.unit, self.frame.shown);
        let column = self.shape.column_of(brief.lane);
        let room = self.shape.text_room(column, unit);
        // What has a row of its own is told by that row's name.
        let seated = labels::seat(brief.when, unit, own, shown);
        let time = seated.map_or_else(
            |_| String::new(),
            |_| labels::time(brief.when, unit, own, shown),
        );
        let note = labels::elsewhere(brief.when, own, shown).unwrap_or_default();
        // A range of hours is wider than its column: the first line of its title begins after it.
        let over = width(&time).saturating_sub(labels::time_width(unit));
        let signed = self.signs.row_title(row);
        let title: Arc<str> = signed.title.as_ref().into();
        let mut parts = wrap_after(&signed.title, room, over);
        if parts.len() > TITLE_LINES {
            let rest = parts.split_off(TITLE_LINES - 1).join(" ");
            parts.push(cut(&rest, room).into_owned());
        }
        if parts.is_empty() {
            parts.push(String::new());
        }
        let last = parts.len() - 1;
        let rise = (brief.lane == Lane::Moves)
            .then(|| self.rise(brief))
            .flatten();
        let cell = |(index, text): (usize, String)| SideCell {
            column,
            brief: brief.clone(),
            title: Arc::clone(&title),
            first: index == 0,
            time: if index == 0 {
                time.clone()
            } else {
                String::new()
            },
            note: if index == last && width(&text) + 1 + width(&note) <= room {
                note.clone()
            } else {
                String::new()
            },
            text,
            rise,
            sign: signed.sign,
        };
        parts.into_iter().enumerate().map(cell).collect()
    }

    fn rise(&self, brief: &EventSummary) -> Option<bool> {
        let ticker = brief
            .tickers
            .iter()
            .find(|t| self.story.series(t).is_some())?;
        let series = self.story.series(ticker)?;
        let session = series.reacting(Lane::Moves, brief.when, self.story.zone)?;
        session.change.map(|change| change >= 0.0)
    }
}

/// The lines of a title with `room` columns each, the first of them `over` fewer; the first is empty where no word fits.
fn wrap_after(title: &str, room: usize, over: usize) -> Vec<String> {
    let mut parts = wrap(title, room.saturating_sub(over).max(1));
    if over == 0 || parts.len() < 2 {
        return parts;
    }
    parts.truncate(1);
    let first = parts.first().map_or("", String::as_str);
    let word = title.split(' ').next().unwrap_or_default();
    let rest = title.strip_prefix(first).unwrap_or(title);
    if first.len() < word.len() || rest.len() == title.len() {
        let mut lines = vec![String::new()];
        lines.extend(wrap(title, room));
        return lines;
    }
    parts.extend(wrap(rest.trim_start(), room));
    parts
}

/// The column of a lane among `columns`; the first when none shows it.
#[must_use]
pub fn column_of(columns: &[Column], lane: Lane) -> usize {
    columns
        .iter()
        .position(|c| c.lanes.contains(&lane))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::wrap_after;

    #[test]
    fn the_first_line_makes_room_for_a_long_time() {
        let title = "Trump: DeepSeek should be a wake-up call";
        for (room, over, expected) in [
            (50, 5, vec![title]),
            (24, 5, vec!["Trump: DeepSeek", "should be a wake-up call"]),
            (24, 0, vec!["Trump: DeepSeek should", "be a wake-up call"]),
            // No word fits beside the time.
            (
                10,
                6,
                vec!["", "Trump:", "DeepSeek", "should be", "a wake-up", "call"],
            ),
            (
                10,
                20,
                vec!["", "Trump:", "DeepSeek", "should be", "a wake-up", "call"],
            ),
        ] {
            let lines = wrap_after(title, room, over);
            assert_eq!(lines, expected, "{room} {over}");
        }
    }
}
