//! Price lanes: closes as a line in dots, on the axis of the events. No column loses its lowest or highest.

use crate::story::Series;
use crate::time::{Axis, Date, Timestamp, Zone};
use ratatui::layout::Rect;

/// Dots of a cell: two columns of four rows.
pub const DOTS: (usize, usize) = (2, 4);

/// A price lane's share of the screen and its line.
#[derive(Clone, Debug)]
pub struct PricePlan {
    /// Ticker.
    pub ticker: String,
    /// Its cells, without the margin.
    pub area: Rect,
    /// Braille patterns (low eight bits) by row, then column.
    pub cells: Vec<Vec<u8>>,
    /// The benchmark's line in the same patterns and the same scale; empty unless prices are rebased.
    pub behind: Vec<Vec<u8>>,
    /// Whether the values are of 100 at one instant; `Some(false)` when there is no price at it.
    pub rebased: Option<bool>,
    /// What makes 100 of the price at the base.
    scale: Option<f64>,
    /// Close and return of the session at the cursor.
    pub reading: Option<Reading>,
    /// Row in the lane at which the line stands at the cursor.
    pub cursor_row: Option<u16>,
    /// Lowest and highest close that is drawn.
    pub range: Option<(f64, f64)>,
}

/// The instant at which prices are set to 100, and the series to hold them against.
#[derive(Clone, Copy, Debug)]
pub struct Base<'a> {
    /// The instant.
    pub at: Timestamp,
    /// The story's benchmark.
    pub benchmark: Option<&'a Series>,
}

/// A session read out in the margin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The session.
    pub date: Date,
    /// Its close.
    pub close: f64,
    /// Its return; of rebased prices, that since the base.
    pub change: Option<f64>,
    /// Whether the cursor's own day had no session, so that an earlier one is read out.
    pub earlier: bool,
}

impl PricePlan {
    /// The lane of `series`, with 100 at `base` if there is one.
    #[must_use]
    pub fn new(
        series: &Series,
        area: Rect,
        axis: &Axis,
        cursor: Timestamp,
        base: Option<Base<'_>>,
    ) -> Self {
        let scale = base.and_then(|base| scale(series, base.at));
        let line = scaled(line(series, axis), scale);
        let behind = base.filter(|_| scale.is_some()).and_then(|base| {
            let other = base.benchmark.filter(|b| b.ticker != series.ticker)?;
            Some(scaled(
                self::line(other, axis),
                Some(self::scale(other, base.at)?),
            ))
        });
        let both = line.iter().chain(behind.iter().flatten());
        let range = range(both);
        let rows = usize::from(area.height);
        let blank = vec![vec![0; axis.columns()]; rows];
        let mut plan = Self {
            ticker: series.ticker.clone(),
            area,
            cells: blank.clone(),
            behind: Vec::new(),
            rebased: base.map(|_| scale.is_some()),
            scale,
            reading: reading(series, cursor).map(|r| r.rebased(scale)),
            cursor_row: None,
            range,
        };
        if let (Some(range), true) = (range, rows > 0) {
            draw(&mut plan.cells, &line, range);
            if let Some(other) = &behind {
                plan.behind = blank;
                draw(&mut plan.behind, other, range);
            }
            let value = value_at(series, cursor).map(|value| value * scale.unwrap_or(1.0));
            plan.cursor_row = value.map(|value| (dot(value, range, rows) / DOTS.1) as u16);
        }
        plan
    }
}

impl PricePlan {
    /// Reads the session of another instant out.
    pub fn read(&mut self, series: &Series, at: Timestamp) {
        self.reading = reading(series, at).map(|r| r.rebased(self.scale));
    }
}

impl Reading {
    /// The same session with its close in hundredths of the base, and its return since then.
    fn rebased(self, scale: Option<f64>) -> Self {
        let Some(scale) = scale else { return self };
        let close = self.close * scale;
        Self {
            close,
            change: Some(close / 100.0 - 1.0),
            ..self
        }
    }
}

/// What makes 100 of the price at an instant; `None` where there is no price, or none that can be divided by.
fn scale(series: &Series, at: Timestamp) -> Option<f64> {
    let value = value_at(series, at)?;
    (value > 0.0).then(|| 100.0 / value)
}

fn scaled(line: Vec<Option<(f64, f64)>>, scale: Option<f64>) -> Vec<Option<(f64, f64)>> {
    let Some(scale) = scale else { return line };
    let part = |part: Option<(f64, f64)>| part.map(|(low, high)| (low * scale, high * scale));
    line.into_iter().map(part).collect()
}

fn draw(cells: &mut [Vec<u8>], line: &[Option<(f64, f64)>], range: (f64, f64)) {
    let rows = cells.len();
    let mut before: Option<(usize, usize)> = None;
    for (x, value) in line.iter().enumerate() {
        let Some((low, high)) = value else {
            before = None;
            continue;
        };
        let (mut top, mut bottom) = (dot(*high, range, rows), dot(*low, range, rows));
        // A step from the column before is joined, half of it here.
        if let Some((was_top, was_bottom)) = before {
            if was_bottom + 1 < top {
                top = was_bottom + 1;
            } else if bottom + 1 < was_top {
                bottom = was_top - 1;
            }
        }
        before = Some((dot(*high, range, rows), dot(*low, range, rows)));
        for y in top..=bottom {
            set(cells, x, y);
        }
    }
}

fn set(cells: &mut [Vec<u8>], x: usize, y: usize) {
    const BITS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
    let bit = BITS
        .get(x % DOTS.0)
        .and_then(|column| column.get(y % DOTS.1));
    let cell = cells
        .get_mut(y / DOTS.1)
        .and_then(|row| row.get_mut(x / DOTS.0));
    if let (Some(bit), Some(cell)) = (bit, cell) {
        *cell |= bit;
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

/// The lowest and highest close in every column of dots: closes in it, and the line between closes around it.
fn line(series: &Series, axis: &Axis) -> Vec<Option<(f64, f64)>> {
    let dots = axis.columns() * DOTS.0;
    let from = axis.span().from;
    let edge = |x: usize| axis.part(x, DOTS.0);
    let bars = &series.bars;
    let mut out = Vec::with_capacity(dots);
    let mut next = bars.partition_point(|b| b.to < from);
    let mut left = value_at(series, from);
    for x in 0..dots {
        let end = edge(x + 1);
        let right = value_at(series, end);
        let mut bounds = left.or(right).map(|v| (v, v));
        while let Some(bar) = bars.get(next).filter(|b| b.to < end) {
            let (low, high) = bounds.unwrap_or((bar.close, bar.close));
            let open = bar
                .open
                .filter(|_| bar.from >= edge(x))
                .unwrap_or(bar.close);
            bounds = Some((low.min(bar.close).min(open), high.max(bar.close).max(open)));
            next += 1;
        }
        if left.is_none() && right.is_none() {
            // A close inside a column whose edges lie outside the series still shows.
            out.push(bounds);
        } else {
            out.push(bounds.map(|(low, high)| {
                let edge_value = right.or(left).unwrap_or(low);
                (low.min(edge_value), high.max(edge_value))
            }));
        }
        left = right;
    }
    out
}

/// The line's height at an instant: flat while the market is closed, and in a session on the straight line from
/// its open (or the close before, where the open is not known) to its close.
fn value_at(series: &Series, at: Timestamp) -> Option<f64> {
    let after = series.bars.partition_point(|b| b.to <= at);
    let before = after.checked_sub(1).and_then(|i| series.bars.get(i));
    let Some(next) = series.bars.get(after) else {
        return before.filter(|b| b.to == at).map(|b| b.close);
    };
    if at < next.from {
        return before.map(|b| b.close);
    }
    let open = next.open.or(before.map(|b| b.close))?;
    let share = at.since(next.from) as f64 / next.to.since(next.from).max(1) as f64;
    Some(open + (next.close - open) * share)
}

fn range<'a>(line: impl Iterator<Item = &'a Option<(f64, f64)>>) -> Option<(f64, f64)> {
    line.flatten()
        .copied()
        .reduce(|(low, high), (l, h)| (low.min(l), high.max(h)))
}

/// What the margin reads out: the session that the cursor is in or that began last before it. A day's close is
/// not told before that day's open.
#[must_use]
pub fn reading(series: &Series, cursor: Timestamp) -> Option<Reading> {
    let zone = series.calendar().map_or(Zone::Utc, |c| c.zone);
    let date = zone.date(cursor);
    let begun = series.bars.partition_point(|bar| bar.from <= cursor);
    let session = series.at(begun.checked_sub(1)?)?;
    Some(Reading {
        date: session.bar.date,
        close: session.bar.close,
        change: session.change,
        earlier: session.bar.date != date,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::{Bar, Hours};
    use crate::time::{DAY, Span};

    fn series(closes: &[f64]) -> Series {
        let bars = closes.iter().enumerate().map(|(index, close)| Bar {
            date: Date(index as i32),
            from: Timestamp::from_micros(index as i64 * DAY),
            to: Timestamp::from_micros(index as i64 * DAY + DAY / 2),
            open: None,
            high: None,
            low: None,
            close: *close,
            adjusted: *close,
            volume: None,
            dividend: None,
            split: None,
            hours: Hours::Regular,
        });
        Series {
            ticker: "X".into(),
            bars: bars.collect(),
            ..Series::default()
        }
    }

    #[test]
    fn a_crash_shows_at_any_zoom() {
        let mut closes = vec![100.0; 400];
        if let Some(crash) = closes.get_mut(200) {
            *crash = 50.0;
        }
        let series = series(&closes);
        let all = Span::new(Timestamp::default(), Timestamp::from_micros(400 * DAY));
        for columns in [1, 3, 20, 150] {
            let plan = PricePlan::new(
                &series,
                Rect::new(0, 0, columns, 5),
                &Axis::new(all, usize::from(columns)),
                Timestamp::default(),
                None,
            );
            assert_eq!(plan.range, Some((50.0, 100.0)), "{columns}");
            let bottom = plan
                .cells
                .last()
                .is_some_and(|row| row.iter().any(|c| c & 0xc0 != 0));
            assert!(bottom, "{columns}");
        }
    }

    #[test]
    fn the_margin_reads_the_session_of_the_day() {
        let series = series(&[142.62, 118.42]);
        let read = reading(&series, Timestamp::from_micros(DAY + 1));
        assert_eq!(read.map(|r| (r.close, r.earlier)), Some((118.42, false)));
        let change = read.and_then(|r| r.change).unwrap_or_default();
        assert!((change + 0.1697).abs() < 1e-4);
        assert_eq!(
            reading(&series, Timestamp::from_micros(5 * DAY)).map(|r| r.earlier),
            Some(true)
        );
        assert_eq!(reading(&series, Timestamp::from_micros(-DAY)), None);
        // Before the second day's open its close is not known yet.
        let early = reading(&series, Timestamp::from_micros(DAY - 1));
        assert_eq!(early.map(|r| (r.close, r.earlier)), Some((142.62, false)));
    }

    #[test]
    fn rebased_prices_are_100_at_the_base() {
        let (own, mut other) = (series(&[50.0, 60.0, 40.0]), series(&[200.0, 100.0, 400.0]));
        other.ticker = "Y".into();
        let all = Span::new(Timestamp::default(), Timestamp::from_micros(3 * DAY));
        let plan = |base| {
            PricePlan::new(
                &own,
                Rect::new(0, 0, 30, 4),
                &Axis::new(all, 30),
                Timestamp::from_micros(2 * DAY + 1),
                base,
            )
        };
        let at = Timestamp::from_micros(DAY - 1);
        let based = plan(Some(Base {
            at,
            benchmark: Some(&other),
        }));
        let read = based
            .reading
            .map(|r| (r.close, r.change.unwrap_or_default()));
        assert!(read.is_some_and(
            |(close, change)| (close - 80.0).abs() < 1e-9 && (change + 0.2).abs() < 1e-9
        ));
        // The benchmark shares the scale: from 50 to 200 of its own 100.
        assert_eq!(
            (based.range, based.rebased),
            (Some((50.0, 200.0)), Some(true))
        );
        assert!(based.behind.iter().flatten().any(|c| *c > 0));
        let nowhere = plan(Some(Base {
            at: Timestamp::from_micros(9 * DAY),
            benchmark: None,
        }));
        assert_eq!(
            (nowhere.range, nowhere.rebased),
            (Some((40.0, 60.0)), Some(false))
        );
        let usual = plan(None);
        assert_eq!((usual.cells, usual.rebased), (nowhere.cells, None));
    }
}
