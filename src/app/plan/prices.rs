//! Price lanes: closes as a line in dots, or bars as candles, on the axis of the events. No column loses its lowest or
//! highest, and where bars are missing there is nothing.

use super::canvas::{Canvas, Column, line};
use super::strokes::{Stroke, close_before, height, pieces, short_at, strokes};
use crate::story::{Gap, Series, simple_return};
use crate::time::{Axis, Date, Span, Timestamp, Zone, show};
use ratatui::layout::Rect;

pub use super::canvas::Look;
pub use super::short_bar::ShortBar;

/// A price lane's share of the screen and its line.
#[derive(Clone, Debug)]
pub struct PricePlan {
    /// Ticker.
    pub ticker: String,
    /// Its cells, without the margin.
    pub area: Rect,
    /// Braille patterns (low eight bits) by row, then column.
    pub cells: Vec<Vec<u8>>,
    /// What each of them is a part of.
    pub looks: Vec<Vec<Look>>,
    /// Columns, from and to before, in which bars are missing.
    pub breaks: Vec<(usize, usize)>,
    /// The benchmark's line in the same patterns and the same scale; empty unless prices are rebased.
    pub behind: Vec<Vec<u8>>,
    /// Whether the values are of 100 at one instant; `Some(false)` when there is no price at it.
    pub rebased: Option<bool>,
    /// What makes 100 of the price at the base.
    scale: Option<f64>,
    /// Close and return of the session at the cursor.
    pub reading: Option<Reading>,
    /// Which shorter bar is read out instead of the session.
    pub bar: Option<ShortBar>,
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
    /// Whether there is none because a close is not above zero.
    pub crosses_zero: bool,
    /// Whether the cursor's own day had no session, so that an earlier one is read out.
    pub earlier: bool,
}

impl PricePlan {
    /// The lane of `series`, whose line breaks at `gaps`, with 100 at `base` if there is one.
    #[must_use]
    pub fn new(
        series: &Series,
        gaps: &[Gap],
        area: Rect,
        axis: &Axis,
        cursor: Timestamp,
        base: Option<Base<'_>>,
    ) -> Self {
        let mut strokes = strokes(series, gaps, axis);
        let scale = base.and_then(|base| scale(&strokes, series, base.at));
        rescale(&mut strokes, scale);
        // Of rebased prices only the line can be held against the benchmark's.
        let is_candle = |s: &Stroke| scale.is_none() && s.is_candle(axis, area.height);
        let line = line(&pieces(&strokes, is_candle), axis);
        let behind = base
            .filter(|_| scale.is_some())
            .and_then(|base| behind(series, base, axis));
        let seen = |s: &&Stroke| is_candle(s) && s.span.overlaps(axis.span());
        let candles: Vec<&Stroke> = strokes.iter().filter(seen).collect();
        let both = line.iter().chain(behind.iter().flatten()).flatten();
        let extremes = both.map(|c| (c.low, c.high));
        let range = extremes
            .chain(candles.iter().map(|c| c.extremes()))
            .reduce(|(low, high), (l, h)| (low.min(l), high.max(h)));
        let blank = Canvas::new(axis.columns(), usize::from(area.height));
        let (mut own, mut other, mut cursor_row) = (blank.clone(), None, None);
        if let Some(range) = range.filter(|_| area.height > 0) {
            own.draw(&line, range);
            for candle in candles {
                own.candle(candle, axis, range);
            }
            other = behind.map(|line| {
                let mut canvas = blank;
                canvas.draw(&line, range);
                canvas.cells
            });
            cursor_row = height(&strokes, cursor).map(|value| own.row(value, range));
        }
        Self {
            ticker: series.ticker.clone(),
            area,
            cells: own.cells,
            looks: own.looks,
            breaks: breaks(gaps, axis),
            behind: other.unwrap_or_default(),
            rebased: base.map(|_| scale.is_some()),
            scale,
            reading: reading(series, cursor).map(|r| r.rebased(scale)),
            bar: None,
            cursor_row,
            range,
        }
    }
}

impl PricePlan {
    /// Reads the session of another instant out.
    pub fn read(&mut self, series: &Series, at: Timestamp) {
        self.reading = reading(series, at).map(|r| r.rebased(self.scale));
    }

    /// Where shorter bars are drawn, reads the one at `at` out: its close, and its return against the close of the
    /// session before. The clock is that of `zone`.
    pub fn read_short(&mut self, series: &Series, axis: &Axis, at: Timestamp, zone: Zone) {
        let Some((bar, close)) = short_at(series, axis, at) else {
            return;
        };
        // A lane of one row has no room to say that a bar is outside the session: it keeps the session's figure.
        if bar.hours.outside().is_some() && self.area.height < 2 {
            return;
        }
        let own = series.calendar().map_or(Zone::Utc, |c| c.zone);
        let before = close_before(series, bar.date);
        let read = Reading {
            date: bar.date,
            close,
            change: before.and_then(|before| simple_return(before, close)),
            crosses_zero: before.is_some_and(|before| before <= 0.0 || close <= 0.0),
            earlier: bar.date != own.date(at),
        };
        self.reading = Some(read.rebased(self.scale));
        let civil = zone.civil(bar.from);
        let outside = bar.hours.outside();
        let length = || show::duration(bar.to.since(bar.from));
        self.bar = Some(ShortBar {
            start: format!("{:02}:{:02}", civil.hour(), civil.minute()),
            kind: outside.map_or_else(length, ToOwned::to_owned),
            outside: outside.is_some(),
        });
    }
}

impl Reading {
    /// The same session with its close in hundredths of the base, and its return since then.
    fn rebased(self, scale: Option<f64>) -> Self {
        let Some(scale) = scale else { return self };
        let close = self.close * scale;
        Self {
            close,
            change: simple_return(100.0, close),
            crosses_zero: close <= 0.0,
            ..self
        }
    }
}

/// What makes 100 of the price at an instant; `None` where there is no price, or none that can be divided by.
fn scale(strokes: &[Stroke], series: &Series, at: Timestamp) -> Option<f64> {
    let value = height(strokes, at).or_else(|| far(series, at))?;
    (value > 0.0).then(|| 100.0 / value)
}

/// The price at an instant that may lie outside the window, from daily bars: the last close, or on the way from the
/// session's open to its close.
fn far(series: &Series, at: Timestamp) -> Option<f64> {
    let axis = Axis::new(Span::new(at, at.plus(1)), 1);
    let daily = Series {
        intraday: Vec::new().into(),
        ..series.clone()
    };
    height(&strokes(&daily, &[], &axis), at)
}

fn rescale(strokes: &mut [Stroke], scale: Option<f64>) {
    let Some(scale) = scale else { return };
    for stroke in strokes {
        stroke.rescale(scale);
    }
}

/// The benchmark's line with 100 at the base.
fn behind(series: &Series, base: Base<'_>, axis: &Axis) -> Option<Vec<Option<Column>>> {
    let other = base.benchmark.filter(|b| b.ticker != series.ticker)?;
    let mut strokes = strokes(other, &[], axis);
    let scale = scale(&strokes, other, base.at)?;
    rescale(&mut strokes, Some(scale));
    Some(line(&pieces(&strokes, |_| false), axis))
}

/// The columns in which the series has no bars though its market was open.
fn breaks(gaps: &[Gap], axis: &Axis) -> Vec<(usize, usize)> {
    let hold = |at| axis.column(at).clamp(0, axis.columns() as i64) as usize;
    let columns = gaps
        .iter()
        .map(|gap| (hold(gap.span.from) + 1, hold(gap.span.to)));
    columns.filter(|(first, end)| first < end).collect()
}

/// What the margin reads out: the session at the cursor. A day's close is not shown before that day's open.
#[must_use]
pub fn reading(series: &Series, cursor: Timestamp) -> Option<Reading> {
    let zone = series.calendar().map_or(Zone::Utc, |c| c.zone);
    let date = zone.date(cursor);
    let session = series.session_at(cursor)?;
    Some(Reading {
        date: session.bar.date,
        close: session.bar.close,
        change: session.change,
        crosses_zero: session.crosses_zero,
        earlier: session.bar.date != date,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::{Bar, Hours};
    use crate::time::{DAY, HOUR};

    fn series(closes: &[f64]) -> Series {
        let bars = closes.iter().enumerate().map(|(index, close)| Bar {
            date: Date(index as i32),
            from: Timestamp::from_micros(index as i64 * DAY),
            to: Timestamp::from_micros(index as i64 * DAY + DAY / 2),
            open: None,
            high: None,
            low: None,
            close: *close,
            adjusted: Some(*close),
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

    /// One bar from 100 to `close`, as a candle.
    fn candle(close: f64, hours: Hours) -> PricePlan {
        let series = Series {
            bars: vec![Bar {
                to: Timestamp::from_micros(7 * HOUR),
                open: Some(100.0),
                high: Some(112.0),
                low: Some(88.0),
                close,
                hours,
                ..Bar::default()
            }]
            .into(),
            ..Series::default()
        };
        let axis = Axis::new(
            Span::new(Timestamp::default(), Timestamp::from_micros(7 * HOUR)),
            6,
        );
        PricePlan::new(
            &series,
            &[],
            Rect::new(0, 0, 6, 6),
            &axis,
            Timestamp::default(),
            None,
        )
    }

    #[test]
    fn a_rise_is_hollow_and_a_fall_is_filled() {
        let dots = |plan: &PricePlan| {
            let cells = plan.cells.iter().flatten();
            cells.map(|c| c.count_ones()).sum::<u32>()
        };
        let (up, down) = (candle(110.0, Hours::Regular), candle(90.0, Hours::Regular));
        assert!(dots(&down) > dots(&up), "{} {}", dots(&down), dots(&up));
        let looks = |plan: &PricePlan, look| {
            let drawn = plan.cells.iter().flatten().zip(plan.looks.iter().flatten());
            drawn
                .filter(|(cell, _)| **cell != 0)
                .all(|(_, l)| *l == look)
        };
        assert!(looks(&up, Look::Up) && looks(&down, Look::Down));
        assert!(looks(&candle(90.0, Hours::Pre), Look::Extended));
        assert_eq!(up.range, Some((88.0, 112.0)), "the wicks are in it");
    }

    #[test]
    fn a_gap_is_blank_and_told() {
        let mut series = series(&[10.0, 20.0]);
        let later = series.bars.iter().map(|b| Bar {
            from: b.from.plus(100 * DAY),
            to: b.to.plus(100 * DAY),
            date: b.date.plus(100),
            ..*b
        });
        series.bars = series.bars.iter().copied().chain(later).collect();
        let span = Span::new(
            Timestamp::from_micros(DAY + DAY / 2),
            Timestamp::from_micros(100 * DAY),
        );
        let gap = Gap {
            after: Date(1),
            before: Date(100),
            span,
            sessions: 70,
        };
        let axis = Axis::new(
            Span::new(Timestamp::default(), Timestamp::from_micros(102 * DAY)),
            51,
        );
        let area = Rect::new(0, 0, 51, 3);
        let plan = PricePlan::new(&series, &[gap], area, &axis, Timestamp::default(), None);
        assert_eq!(plan.breaks, [(1, 50)]);
        let blank = plan
            .cells
            .iter()
            .all(|row| row.iter().skip(1).take(49).all(|c| *c == 0));
        assert!(blank);
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
                &[],
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
    fn the_closing_instant_belongs_to_the_session_that_ends_there() {
        let (mut series, close) = (series(&[142.62, 118.42]), DAY + DAY / 2);
        let short = |from, hours, price| Bar {
            date: Date(1),
            from: Timestamp::from_micros(from),
            to: Timestamp::from_micros(from + HOUR),
            close: price,
            hours,
            ..Bar::default()
        };
        series.intraday = vec![
            short(DAY - HOUR, Hours::Pre, 130.0),
            short(DAY, Hours::Regular, 120.0),
            short(close - HOUR, Hours::Regular, 118.51),
            short(close, Hours::Post, 120.42),
        ]
        .into();
        let all = Span::new(
            Timestamp::from_micros(DAY / 2),
            Timestamp::from_micros(2 * DAY),
        );
        let axis = Axis::new(all, 60);
        let read = |at: i64, rows: u16| {
            let (at, area) = (Timestamp::from_micros(at), Rect::new(0, 0, 60, rows));
            let mut plan = PricePlan::new(&series, &[], area, &axis, at, None);
            plan.read_short(&series, &axis, at, Zone::Utc);
            let close = plan.reading.map(|r| r.close);
            (close, plan.bar.map(|b| b.label()).unwrap_or_default())
        };
        let check = |at: i64, rows: u16, close: f64, label: &str| {
            assert_eq!(
                read(at, rows),
                (Some(close), label.to_owned()),
                "{at} {rows}"
            );
        };
        // The official close at the bell, whatever follows it and however low the lane is.
        check(close, 3, 118.42, "11:00 1 h bar");
        check(close, 1, 118.42, "11:00 1 h bar");
        check(close - 1, 3, 118.42, "11:00 1 h bar");
        check(close + 1, 3, 120.42, "12:00 post");
        check(DAY, 3, 130.0, "23:00 pre");
        check(DAY + 1, 3, 120.0, "00:00 1 h bar");
        // Without room for its label a bar outside the session is not read out.
        check(close + 1, 1, 118.42, "");
    }

    #[test]
    fn rebased_prices_are_100_at_the_base() {
        let (own, mut other) = (series(&[50.0, 60.0, 40.0]), series(&[200.0, 100.0, 400.0]));
        other.ticker = "Y".into();
        let all = Span::new(Timestamp::default(), Timestamp::from_micros(3 * DAY));
        let plan = |base| {
            PricePlan::new(
                &own,
                &[],
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
