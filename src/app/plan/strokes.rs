//! What a price lane draws: stretches of time with their prices, from daily bars, and near by from shorter ones.
//!
//! Owns which bars are taken and where the line breaks. Refuses to bridge a gap of the series.

use crate::story::{Bar, Gap, Hours, Series};
use crate::time::{Axis, DAY, Date, HOUR, Span, Timestamp};

/// Shorter bars take the place of daily ones in a window of a few sessions, weekend included ...
const NEAR: i64 = 8 * DAY;
/// ... as long as a column shows no more than this.
const FINE: i64 = HOUR;

/// A bar as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stroke {
    pub(super) span: Span,
    pub(super) open: f64,
    pub(super) close: f64,
    pub(super) high: Option<f64>,
    pub(super) low: Option<f64>,
    pub(super) hours: Hours,
    /// Whether bars are missing before it.
    broken: bool,
}

impl Stroke {
    /// Lowest and highest price of it.
    pub(super) fn extremes(&self) -> (f64, f64) {
        let (low, high) = (self.open.min(self.close), self.open.max(self.close));
        (
            self.low.map_or(low, |l| l.min(low)),
            self.high.map_or(high, |h| h.max(high)),
        )
    }

    /// Multiplies its prices.
    pub(super) fn rescale(&mut self, by: f64) {
        self.open *= by;
        self.close *= by;
        self.high = self.high.map(|p| p * by);
        self.low = self.low.map(|p| p * by);
    }

    /// Whether it has room for a body and wicks on `axis` in a lane of so many rows: a session takes four columns and
    /// two rows, a shorter bar, which moves less, three columns and four rows.
    pub(super) fn is_candle(&self, axis: &Axis, rows: u16) -> bool {
        let columns = axis.position(self.span.to) - axis.position(self.span.from);
        let length = self.span.micros();
        let (least, needed) = if length >= 5 * HOUR {
            (4.0, 2)
        } else if length > 2 * HOUR {
            (2.0, 2)
        } else {
            (3.0, 4)
        };
        columns >= least && rows >= needed
    }
}

/// A straight piece of the line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) span: Span,
    from: f64,
    to: f64,
    /// Before the opening bell or after the closing bell.
    pub(super) extended: bool,
}

impl Piece {
    /// The line's height at an instant of it.
    pub(super) fn at(&self, at: Timestamp) -> f64 {
        let share = at.since(self.span.from) as f64 / self.span.micros().max(1) as f64;
        self.from + (self.to - self.from) * share.clamp(0.0, 1.0)
    }
}

/// Whether shorter bars take the place of daily ones.
fn is_near(series: &Series, axis: &Axis) -> bool {
    axis.pitch() <= FINE && axis.span().micros() <= NEAR && !series.intraday.is_empty()
}

/// The shorter bar that is drawn at an instant, or that was last before it, with its close; `None` where a daily
/// one is.
pub(super) fn short_at(series: &Series, axis: &Axis, at: Timestamp) -> Option<(Bar, f64)> {
    let near = is_near(series, axis);
    let bars = near.then(|| mixed(series, Span::new(at, at).widened(4 * DAY)))?;
    let (bar, official) = *bars.iter().rfind(|(bar, _)| bar.has_begun(at))?;
    let short = series.intraday.binary_search_by_key(&bar.from, |b| b.from);
    short.is_ok().then(|| (bar, official.unwrap_or(bar.close)))
}

/// The strokes of `series` on `axis`, with one more on both sides.
pub(super) fn strokes(series: &Series, gaps: &[Gap], axis: &Axis) -> Vec<Stroke> {
    let span = axis.span();
    let bars = if is_near(series, axis) {
        mixed(series, span.widened(4 * DAY))
    } else {
        around(&series.bars, span)
            .iter()
            .map(|b| (*b, None))
            .collect()
    };
    let first = around(&series.bars, span).first().map(|b| b.date);
    let before = first.and_then(|date| close_before(series, date));
    let mut out: Vec<Stroke> = Vec::with_capacity(bars.len());
    for (bar, official) in bars {
        let last = out.last();
        let close = official.unwrap_or(bar.close);
        let known = last.map(|s| s.close).or(before);
        let broken = last.is_some_and(|s| {
            let between = Span::new(s.span.to, bar.from);
            gaps.iter()
                .any(|g| g.span.micros() > 0 && g.span.overlaps(between))
        });
        out.push(Stroke {
            span: Span::new(bar.from, bar.to),
            open: bar.open.or(known.filter(|_| !broken)).unwrap_or(close),
            close,
            high: bar.high,
            low: bar.low,
            hours: bar.hours,
            broken,
        });
    }
    out
}

/// The bars that share an instant with `span`, and one more on both sides.
fn around(bars: &[Bar], span: Span) -> &[Bar] {
    let first = bars
        .partition_point(|b| b.to <= span.from)
        .saturating_sub(1);
    let end = bars.partition_point(|b| b.from < span.to) + 1;
    bars.get(first..end.min(bars.len())).unwrap_or_default()
}

pub(super) fn close_before(series: &Series, date: Date) -> Option<f64> {
    let index = series.bars.partition_point(|b| b.date < date);
    Some(series.bars.get(index.checked_sub(1)?)?.close)
}

/// Shorter bars where a day has them, daily ones elsewhere, each with the day's close where it ends the session.
fn mixed(series: &Series, span: Span) -> Vec<(Bar, Option<f64>)> {
    let short = around(&series.intraday, span);
    // When the last bar between the bells of a day began.
    let regular = |date: Date| {
        let first = short.partition_point(|b| b.date < date);
        let after = short.get(first..).unwrap_or_default().iter();
        let of_day = after.take_while(|b| b.date == date);
        of_day
            .filter(|b| b.hours == Hours::Regular)
            .last()
            .map(|b| b.from)
    };
    let mut out: Vec<(Bar, Option<f64>)> = Vec::new();
    for bar in around(&series.bars, span) {
        if regular(bar.date).is_none() {
            out.push((*bar, None));
        }
    }
    for bar in short {
        let ends = bar.hours == Hours::Regular && regular(bar.date) == Some(bar.from);
        let close = series.on(bar.date).map(|s| s.bar.close);
        out.push((*bar, close.filter(|_| ends)));
    }
    out.sort_by_key(|(bar, _)| bar.from);
    out
}

/// The line through strokes: in a stroke from its open to its close, flat between two, broken where bars are missing.
/// Strokes that are candles have none.
pub(super) fn pieces(strokes: &[Stroke], candle: impl Fn(&Stroke) -> bool) -> Vec<Piece> {
    let mut out = Vec::with_capacity(strokes.len() * 2);
    let mut before: Option<&Stroke> = None;
    for stroke in strokes {
        let extended = stroke.hours != Hours::Regular;
        if candle(stroke) {
            before = None;
            continue;
        }
        if let Some(last) = before.filter(|_| !stroke.broken) {
            out.push(Piece {
                span: Span::new(last.span.to, stroke.span.from.max(last.span.to)),
                from: last.close,
                to: last.close,
                extended: last.hours != Hours::Regular,
            });
        }
        out.push(Piece {
            span: stroke.span,
            from: stroke.open,
            to: stroke.close,
            extended,
        });
        before = Some(stroke);
    }
    out
}

/// The line's height at an instant, whether it is drawn as a line or as candles.
pub(super) fn height(strokes: &[Stroke], at: Timestamp) -> Option<f64> {
    let line = pieces(strokes, |_| false);
    // A piece covers its end: where two meet, the price is the close of the earlier one.
    let after = line.partition_point(|p| p.span.to < at);
    let piece = line.get(after).filter(|p| p.span.from <= at);
    piece.map(|p| p.at(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(day: i32, hour: i64, hours: Hours, prices: (f64, f64)) -> Bar {
        let from = Timestamp::from_micros(i64::from(day) * DAY + hour * HOUR);
        Bar {
            date: Date(day),
            from,
            to: from.plus(HOUR),
            open: Some(prices.0),
            close: prices.1,
            hours,
            ..Bar::default()
        }
    }

    fn series() -> Series {
        let daily = |day, close| Bar {
            to: Timestamp::from_micros(day * DAY + 16 * HOUR),
            ..bar(day as i32, 14, Hours::Regular, (100.0, close))
        };
        let short = vec![
            bar(1, 13, Hours::Pre, (98.0, 99.0)),
            bar(1, 14, Hours::Regular, (100.0, 105.0)),
            bar(1, 15, Hours::Regular, (105.0, 109.0)),
            bar(1, 16, Hours::Post, (110.0, 108.0)),
        ];
        Series {
            bars: vec![daily(0, 101.0), daily(1, 110.0), daily(2, 90.0)].into(),
            intraday: short.into(),
            ..Series::default()
        }
    }

    fn axis(from: i64, days: i64, columns: usize) -> Axis {
        let from = Timestamp::from_micros(from * DAY);
        Axis::new(Span::new(from, from.plus(days * DAY)), columns)
    }

    #[test]
    fn near_by_shorter_bars_take_the_place_of_a_day() {
        let told = |axis: &Axis| {
            let strokes = strokes(&series(), &[], axis);
            let told = strokes.iter().map(|s| (s.hours, s.open, s.close));
            told.collect::<Vec<_>>()
        };
        let near = told(&axis(1, 1, 48));
        assert_eq!(
            near,
            [
                (Hours::Regular, 100.0, 101.0),
                (Hours::Pre, 98.0, 99.0),
                (Hours::Regular, 100.0, 105.0),
                // The session ends with its official close, whatever the last short bar says.
                (Hours::Regular, 105.0, 110.0),
                (Hours::Post, 110.0, 108.0),
                (Hours::Regular, 100.0, 90.0),
            ]
        );
        assert_eq!(told(&axis(0, 3, 48)).len(), 3, "too far out");
    }

    #[test]
    fn the_line_breaks_at_a_gap() {
        let axis = axis(0, 3, 12);
        let gap = Gap {
            after: Date(1),
            before: Date(2),
            span: Span::new(
                Timestamp::from_micros(DAY + 16 * HOUR),
                Timestamp::from_micros(2 * DAY + 14 * HOUR),
            ),
            sessions: 20,
        };
        let whole = strokes(&series(), &[], &axis);
        let broken = strokes(&series(), &[gap], &axis);
        let between = Timestamp::from_micros(2 * DAY);
        assert_eq!(height(&whole, between), Some(110.0));
        assert_eq!(height(&broken, between), None);
        assert_eq!(pieces(&whole, |_| false).len(), 5);
        assert_eq!(pieces(&broken, |_| false).len(), 4);
    }
}
