//! Dots of a price lane: lines and candles as braille patterns, and what each cell is a part of.
//!
//! Owns how prices become dots. Refuses to know whose prices they are.

use super::strokes::{Piece, Stroke};
use crate::story::Hours;
use crate::time::Axis;

/// Dots of a cell: two columns of four rows.
pub const DOTS: (usize, usize) = (2, 4);

/// Widest body of a candle, in dots.
const WIDEST: f64 = 10.0;

/// What a cell of a price lane is a part of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The line of prices between the bells.
    #[default]
    Line,
    /// Prices before the opening or after the closing bell.
    Extended,
    /// A bar that rose; hollow.
    Up,
    /// A bar that fell; filled.
    Down,
}

/// The dots of a lane.
#[derive(Clone, Debug)]
pub(super) struct Canvas {
    /// Braille patterns (low eight bits) by row, then column.
    pub(super) cells: Vec<Vec<u8>>,
    /// What each of them is a part of.
    pub(super) looks: Vec<Vec<Look>>,
}

impl Canvas {
    pub(super) fn new(columns: usize, rows: usize) -> Self {
        Self {
            cells: vec![vec![0; columns]; rows],
            looks: vec![vec![Look::Line; columns]; rows],
        }
    }

    /// The row of cells in which `value` stands.
    pub(super) fn row(&self, value: f64, range: (f64, f64)) -> u16 {
        (dot(value, range, self.cells.len()) / DOTS.1) as u16
    }

    pub(super) fn draw(&mut self, line: &[Option<Column>], range: (f64, f64)) {
        let rows = self.cells.len();
        let mut before: Option<(usize, usize)> = None;
        for (x, value) in line.iter().enumerate() {
            let Some(column) = value else {
                before = None;
                continue;
            };
            let (high, low) = (dot(column.high, range, rows), dot(column.low, range, rows));
            let (mut top, mut bottom) = (high, low);
            // A step from the column before is joined, half of it here.
            if let Some((was_top, was_bottom)) = before {
                if was_bottom + 1 < top {
                    top = was_bottom + 1;
                } else if bottom + 1 < was_top {
                    bottom = was_top - 1;
                }
            }
            before = Some((high, low));
            let look = if column.extended {
                Look::Extended
            } else {
                Look::Line
            };
            for y in top..=bottom {
                self.set(x, y, look);
            }
        }
    }

    /// A body from open to close, filled for a fall and hollow for a rise, and wicks to the lowest and highest price.
    pub(super) fn candle(&mut self, stroke: &Stroke, axis: &Axis, range: (f64, f64)) {
        let rows = self.cells.len();
        let dots = |at| axis.position(at) * DOTS.0 as f64;
        let (from, to) = (dots(stroke.span.from), dots(stroke.span.to));
        let middle = f64::midpoint(from, to);
        let half = ((to - from) / 2.0 - 1.0).clamp(1.0, WIDEST / 2.0);
        let (left, right) = ((middle - half).round(), (middle + half).round() - 1.0);
        let (open, close) = (
            dot(stroke.open, range, rows),
            dot(stroke.close, range, rows),
        );
        let (top, bottom) = (open.min(close), open.max(close));
        let (low, high) = stroke.extremes();
        let look = match stroke.hours {
            Hours::Regular if stroke.close > stroke.open => Look::Up,
            Hours::Regular if stroke.close < stroke.open => Look::Down,
            Hours::Regular => Look::Line,
            Hours::Pre | Hours::Post => Look::Extended,
        };
        let hollow = stroke.close > stroke.open;
        for x in left as i64..=right as i64 {
            let edge = x == left as i64 || x == right as i64;
            for y in top..=bottom {
                if !hollow || edge || y == top || y == bottom {
                    self.mark(x, y, look);
                }
            }
        }
        let wick = middle.floor() as i64;
        for y in (dot(high, range, rows)..top).chain(bottom + 1..=dot(low, range, rows)) {
            self.mark(wick, y, look);
        }
    }

    fn mark(&mut self, x: i64, y: usize, look: Look) {
        if let Ok(x) = usize::try_from(x) {
            self.set(x, y, look);
        }
    }

    fn set(&mut self, x: usize, y: usize, look: Look) {
        const BITS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
        let (row, column) = (y / DOTS.1, x / DOTS.0);
        let bit = BITS
            .get(x % DOTS.0)
            .and_then(|column| column.get(y % DOTS.1));
        let cell = self.cells.get_mut(row).and_then(|r| r.get_mut(column));
        let kept = self.looks.get_mut(row).and_then(|r| r.get_mut(column));
        if let (Some(bit), Some(cell), Some(kept)) = (bit, cell, kept) {
            // In a cell that two share, what happened between the bells shows.
            if *cell == 0 || look != Look::Extended {
                *kept = look;
            }
            *cell |= bit;
        }
    }
}

/// The row of dots, from the top, at which `value` stands.
fn dot(value: f64, (low, high): (f64, f64), rows: usize) -> usize {
    let most = (rows * DOTS.1).saturating_sub(1);
    if high <= low {
        return most / 2;
    }
    let share = ((high - value) / (high - low)).clamp(0.0, 1.0);
    (share * most as f64).round() as usize
}

/// What the line does in a column of dots.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Column {
    pub(super) low: f64,
    pub(super) high: f64,
    extended: bool,
}

/// The lowest and highest point of the line in every column of dots.
pub(super) fn line(pieces: &[Piece], axis: &Axis) -> Vec<Option<Column>> {
    let dots = axis.columns() * DOTS.0;
    let mut out = Vec::with_capacity(dots);
    let mut first = 0;
    let mut from = axis.part(0, DOTS.0);
    for x in 0..dots {
        let to = axis.part(x + 1, DOTS.0);
        while pieces.get(first).is_some_and(|p| p.span.to < from) {
            first += 1;
        }
        let here = pieces.get(first..).unwrap_or_default().iter();
        let here = here.take_while(|p| p.span.from < to || p.span.from == from);
        let columns = here.map(|piece| {
            let ends = [
                piece.at(from.max(piece.span.from)),
                piece.at(to.min(piece.span.to)),
            ];
            let [a, b] = ends;
            // A piece that only touches the column on its left says where the line comes from, not what it is.
            let touches = piece.span.to <= from;
            (a.min(b), a.max(b), piece.extended || touches)
        });
        out.push(
            columns
                .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1), a.2 && b.2))
                .map(|(low, high, extended)| Column {
                    low,
                    high,
                    extended,
                }),
        );
        from = to;
    }
    out
}
