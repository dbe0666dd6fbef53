//! Small pictures of a reaction in text: the path with its band in dots, the histogram of residuals in blocks.
//!
//! Every cell has one meaning, the strongest of what lies in it. Refuses colours.

use super::{day, percent};
use crate::app::card::{CardLine, Piece, Role, direction, piece};
use crate::study::Reaction;
use crate::study::numbers::student_quantile;
use crate::text::width;

/// Columns of the figures beside a path.
const MARGIN: usize = 9;
/// First day of the path.
const FROM: i32 = -5;
/// Most columns that a histogram takes.
const WIDEST: usize = 48;

/// Dots of a braille cell, by column and row in it.
const DOTS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

/// A grid of dots, two by four a cell, with the meaning of each cell.
struct Dots {
    columns: usize,
    rows: usize,
    cells: Vec<(u8, u8)>,
}

/// Meanings of cells, the weakest first.
const LAYERS: [Role; 4] = [Role::Line, Role::Faint, Role::Label, Role::Link];

impl Dots {
    fn new(columns: usize, rows: usize) -> Self {
        Self {
            columns,
            rows,
            cells: vec![(0, 0); columns * rows],
        }
    }

    fn set(&mut self, x: usize, y: usize, layer: u8) {
        let (column, row) = (x / 2, y / 4);
        if column >= self.columns || row >= self.rows {
            return;
        }
        let dot = DOTS.get(x % 2).and_then(|d| d.get(y % 4));
        if let (Some(cell), Some(dot)) = (self.cells.get_mut(row * self.columns + column), dot) {
            *cell = (cell.0 | dot, cell.1.max(layer));
        }
    }

    /// A line through points given in dots.
    fn line(&mut self, points: &[(f64, f64)], layer: u8, every: usize) {
        for pair in points.windows(2) {
            let [(x0, y0), (x1, y1)] = pair else { continue };
            let steps = ((x1 - x0).abs().max((y1 - y0).abs()) * 2.0).ceil().max(1.0) as usize;
            for step in 0..=steps {
                let share = step as f64 / steps as f64;
                let (x, y) = (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share);
                let (x, y) = (x.round().max(0.0) as usize, y.round().max(0.0) as usize);
                if x.is_multiple_of(every) {
                    self.set(x, y, layer);
                }
            }
        }
    }

    fn row(&self, row: usize) -> Vec<Piece> {
        let cells = self.cells.chunks(self.columns.max(1)).nth(row);
        let mut runs: Vec<(String, Role)> = Vec::new();
        for (bits, layer) in cells.unwrap_or_default() {
            let role = *LAYERS.get(usize::from(*layer)).unwrap_or(&Role::Plain);
            let glyph = match bits {
                0 => ' ',
                bits => char::from_u32(0x2800 + u32::from(*bits)).unwrap_or(' '),
            };
            match runs.last_mut().filter(|(_, own)| *own == role) {
                Some((run, _)) => run.push(glyph),
                None => runs.push((glyph.to_string(), role)),
            }
        }
        let runs = runs.into_iter();
        runs.map(|(run, role)| piece(run, role)).collect()
    }
}

/// A point of a path: its day, its value, and half of the width of its band.
pub(super) type Point = (i32, f64, f64);

/// The path of the cumulative abnormal return from day −5 on, with the 95 % interval of each partial sum.
#[must_use]
pub fn path(reaction: &Reaction, columns: usize, rows: usize) -> Vec<CardLine> {
    let quantile = student_quantile(0.05, reaction.fit.df);
    let path = reaction.path(FROM).into_iter();
    let points: Vec<Point> = path
        .map(|(d, car, se)| (d.day, car, quantile * se))
        .collect();
    banded(&points, ends(&points), columns, rows)
}

/// The points of the path of the cumulative abnormal return, without its band.
#[must_use]
pub(super) fn line(reaction: &Reaction) -> Vec<Point> {
    let path = reaction.path(FROM).into_iter();
    path.map(|(d, car, _)| (d.day, car, 0.0)).collect()
}

/// A path without its band in a row or two, with the days that it covers and its last value.
pub(super) fn spark(path: &[Point], columns: usize, rows: usize) -> Vec<CardLine> {
    let (Some(first), Some(last)) = (path.first(), path.last()) else {
        return Vec::new();
    };
    let days = format!("CAR {} to {} ", day(first.0), day(last.0));
    let value = format!(" {}", percent(last.1));
    let Some(plot) = columns.checked_sub(width(&days) + width(&value)) else {
        return Vec::new();
    };
    if plot < 12 || rows == 0 || path.len() < 2 {
        return Vec::new();
    }
    let (low, high) = ends(&path.iter().map(|p| (p.0, p.1, 0.0)).collect::<Vec<_>>());
    let mut dots = Dots::new(plot, rows);
    let (wide, tall) = ((plot * 2 - 1) as f64, (rows * 4 - 1) as f64);
    let x = |index: usize| index as f64 / (path.len() - 1) as f64 * wide;
    let y = |value: f64| (high - value) / (high - low).max(f64::MIN_POSITIVE) * tall;
    dots.line(&[(0.0, y(0.0)), (wide, y(0.0))], 0, 4);
    if let Some(zero) = path.iter().position(|(day, ..)| *day == 0) {
        dots.line(&[(x(zero), 0.0), (x(zero), tall)], 0, 1);
    }
    let points: Vec<(f64, f64)> = path
        .iter()
        .enumerate()
        .map(|(i, p)| (x(i), y(p.1)))
        .collect();
    dots.line(&points, 3, 1);
    let line = |row: usize| {
        let blank = " ".repeat(width(&days));
        let (left, right) = if row == 0 {
            (&days, value.as_str())
        } else {
            (&blank, "")
        };
        let mut pieces = vec![piece(left.clone(), Role::Label)];
        pieces.extend(dots.row(row));
        pieces.push(piece(right, direction(last.1)));
        CardLine { pieces }
    };
    (0..rows).map(line).collect()
}

/// The lowest and the highest value of the bands, 0 among them.
pub(super) fn ends(path: &[Point]) -> (f64, f64) {
    let ends = path.iter().flat_map(|(_, v, half)| [v - half, v + half]);
    ends.fold((0.0_f64, 0.0_f64), |(a, b), v| (a.min(v), b.max(v)))
}

/// A path with its band, between these values.
pub(super) fn banded(
    path: &[Point],
    (low, high): (f64, f64),
    columns: usize,
    rows: usize,
) -> Vec<CardLine> {
    if columns < MARGIN + 12 || rows < 3 || path.len() < 2 {
        return Vec::new();
    }
    let (plot, height) = (columns - MARGIN, rows - 1);
    let mut dots = Dots::new(plot, height);
    let wide = (plot * 2 - 1) as f64;
    let tall = (height * 4 - 1) as f64;
    let x = |index: usize| index as f64 / (path.len() - 1) as f64 * wide;
    let y = |value: f64| (high - value) / (high - low).max(f64::MIN_POSITIVE) * tall;
    let points = |of: &dyn Fn(f64, f64) -> f64| -> Vec<(f64, f64)> {
        let points = path.iter().enumerate();
        points
            .map(|(i, (_, value, half))| (x(i), y(of(*value, *half))))
            .collect()
    };
    dots.line(&[(0.0, y(0.0)), (wide, y(0.0))], 0, 4);
    if let Some(zero) = path.iter().position(|(day, ..)| *day == 0) {
        dots.line(&[(x(zero), 0.0), (x(zero), tall)], 0, 1);
    }
    dots.line(&points(&|value, half| value - half), 1, 2);
    dots.line(&points(&|value, half| value + half), 1, 2);
    dots.line(&points(&|value, _| value), 3, 1);
    let zero_row = (y(0.0) / 4.0) as usize;
    let mut lines: Vec<CardLine> = (0..height)
        .map(|row| {
            let label = match row {
                0 => percent(high),
                r if r + 1 == height => percent(low),
                r if r == zero_row => "0".to_owned(),
                _ => String::new(),
            };
            let label = format!("{:>1$} ", label, MARGIN - 1);
            let mut pieces = vec![piece(label, Role::Faint)];
            pieces.extend(dots.row(row));
            CardLine { pieces }
        })
        .collect();
    let marks = path.iter().enumerate();
    let marks = marks.filter(|(_, (d, ..))| d % 5 == 0);
    let mut axis = " ".repeat(MARGIN);
    for (index, (d, ..)) in marks {
        let label = day(*d);
        let centre = MARGIN + (x(index) / 2.0) as usize;
        let at = centre
            .saturating_sub(width(&label) / 2)
            .min(columns - width(&label));
        let at = at.max(MARGIN);
        if at >= width(&axis) {
            axis.push_str(&" ".repeat(at - width(&axis)));
            axis.push_str(&label);
        }
    }
    lines.push(CardLine {
        pieces: vec![piece(axis, Role::Faint)],
    });
    lines
}

/// The residuals of the estimation window in columns, the event's abnormal return marked below them.
#[must_use]
pub fn histogram(reaction: &Reaction, columns: usize, rows: usize) -> Vec<CardLine> {
    let Some(event) = reaction.day(0).map(|d| d.abnormal) else {
        return Vec::new();
    };
    let columns = columns.min(WIDEST);
    let e = &reaction.fit.residuals;
    if columns < 16 || rows < 1 || e.is_empty() {
        return Vec::new();
    }
    let (low, high) = e
        .iter()
        .fold((event, event), |(a, b), v| (a.min(*v), b.max(*v)));
    let place = |value: f64| {
        let share = (value - low) / (high - low).max(f64::MIN_POSITIVE);
        ((share * columns as f64) as usize).min(columns - 1)
    };
    let mut counts = vec![0_usize; columns];
    for residual in e {
        if let Some(count) = counts.get_mut(place(*residual)) {
            *count += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let blocks = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let mut lines: Vec<CardLine> = (0..rows)
        .map(|row| {
            let below = (rows - 1 - row) * 8;
            let text = counts.iter().map(|count| {
                // One residual shows, however many its neighbours have.
                let full = (count * rows * 8).div_ceil(most);
                blocks
                    .get(full.saturating_sub(below).min(8))
                    .copied()
                    .unwrap_or(' ')
            });
            CardLine {
                pieces: vec![piece(text.collect::<String>(), Role::Label)],
            }
        })
        .collect();
    let (at, role) = (
        place(event),
        if event < 0.0 { Role::Down } else { Role::Up },
    );
    let zero = place(0.0);
    let axis = (0..columns).map(|c| match c {
        c if c == at => '▲',
        c if c == zero => '┼',
        _ => '─',
    });
    let axis: Vec<char> = axis.collect();
    let part = |range: std::ops::Range<usize>| {
        axis.get(range)
            .unwrap_or_default()
            .iter()
            .collect::<String>()
    };
    lines.push(CardLine {
        pieces: vec![
            piece(part(0..at), Role::Line),
            piece(part(at..at + 1), role),
            piece(part(at + 1..columns), Role::Line),
        ],
    });
    let (left, right) = (percent(low), percent(high));
    let room = columns.saturating_sub(width(&left) + width(&right));
    let labels = format!("{left}{}{right}", " ".repeat(room));
    lines.push(CardLine {
        pieces: vec![piece(labels, Role::Faint)],
    });
    lines
}
