//! The axis: which column of the screen shows which stretch of time.
//!
//! Columns are all of one pitch and begin at the window's start, so a pan by whole columns moves every event
//! by whole columns. On the clock axis a column shows a stretch of time; on the trading axis it shows a
//! stretch of the scale of [`OpenHours`], on which closed time is folded. Drawing, clicking and the store's
//! histograms all use these edges and no others.

use super::hours::FoldWidth;
use super::{OpenHours, Span, Timestamp};
use std::sync::Arc;

/// How time turns into columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AxisKind {
    /// Every hour is as wide as every other.
    #[default]
    Clock,
    /// Closed hours are folded.
    Trading,
}

impl AxisKind {
    /// The words shown to people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Clock => "clock time",
            Self::Trading => "trading time",
        }
    }
}

/// An axis of `columns` columns.
#[derive(Clone, Debug)]
pub struct Axis {
    /// Place of the left edge on the scale; on the clock axis microseconds since the epoch.
    from: i64,
    pitch: i64,
    columns: usize,
    trading: Option<(Arc<OpenHours>, FoldWidth)>,
}

impl PartialEq for Axis {
    fn eq(&self, other: &Self) -> bool {
        let hours = match (&self.trading, &other.trading) {
            (None, None) => true,
            (Some((a, _)), Some((b, _))) => Arc::ptr_eq(a, b) || a == b,
            _ => false,
        };
        (self.from, self.pitch, self.columns) == (other.from, other.pitch, other.columns) && hours
    }
}

/// A folded stretch on an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// The closed time.
    pub closed: Span,
    /// First column of it; negative when it begins before the window.
    pub first: i64,
    /// First column after it: where the next session begins. Equal to `first` when it takes no column.
    pub end: i64,
}

impl Axis {
    /// The clock axis that shows all of `window` on `columns` columns (at least one).
    #[must_use]
    pub fn new(window: Span, columns: usize) -> Self {
        let columns = columns.max(1);
        let pitch = (window.micros() + columns as i64 - 1) / columns as i64;
        Self {
            from: window.from.micros(),
            pitch: pitch.max(1),
            columns,
            trading: None,
        }
    }

    /// The trading axis that shows all of `window` on `columns` columns, with the smallest pitch that does. The
    /// span of such an axis gives the same axis again. A window that lies in one closed stretch stands in the
    /// middle of as much trading time as it is long.
    #[must_use]
    pub fn trading(window: Span, columns: usize, hours: &Arc<OpenHours>) -> Self {
        let columns = columns.max(1);
        let width = |pitch: i64| hours.fold_width(pitch);
        let length = |pitch: i64| {
            let width = width(pitch);
            hours
                .place(window.to, width)
                .saturating_sub(hours.place(window.from, width))
        };
        let at = |pitch: i64, from: i64| Self {
            from,
            pitch,
            columns,
            trading: Some((Arc::clone(hours), width(pitch))),
        };
        let whole = Self::new(window, columns).pitch;
        if hours
            .closed_in(window)
            .any(|gap| gap.from <= window.from && window.to <= gap.to)
        {
            let middle = window.from.plus(window.micros() / 2);
            let place = hours.place(middle, width(whole));
            return at(whole, place - whole.saturating_mul(columns as i64 / 2));
        }
        // The columns that the window needs never grow with the pitch.
        let (mut low, mut high) = (1, whole.max(1));
        while low < high {
            let middle = low + (high - low) / 2;
            if length(middle) <= middle.saturating_mul(columns as i64) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        at(low, hours.place(window.from, width(low)))
    }

    /// The axis of `kind`; without hours that is always the clock.
    #[must_use]
    pub fn of(
        kind: AxisKind,
        window: Span,
        columns: usize,
        hours: Option<&Arc<OpenHours>>,
    ) -> Self {
        match (kind, hours) {
            (AxisKind::Trading, Some(hours)) if !hours.is_empty() => {
                Self::trading(window, columns, hours)
            }
            _ => Self::new(window, columns),
        }
    }

    /// Which kind it is.
    #[must_use]
    pub const fn kind(&self) -> AxisKind {
        match self.trading {
            None => AxisKind::Clock,
            Some(_) => AxisKind::Trading,
        }
    }

    /// How many columns it has.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// Microseconds that one column shows, outside of folds.
    #[must_use]
    pub const fn pitch(&self) -> i64 {
        self.pitch
    }

    fn place(&self, at: Timestamp) -> i64 {
        match &self.trading {
            None => at.micros(),
            Some((hours, width)) => hours.place(at, *width),
        }
    }

    fn instant(&self, place: i64) -> Timestamp {
        match &self.trading {
            None => Timestamp::from_micros(place),
            Some((hours, width)) => hours.instant(place, *width),
        }
    }

    /// What the columns show, the last one whole.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.edge(0), self.edge(self.columns))
    }

    /// The column that shows `at`; negative or beyond the last when it is off the screen.
    #[must_use]
    pub fn column(&self, at: Timestamp) -> i64 {
        self.place(at)
            .saturating_sub(self.from)
            .div_euclid(self.pitch)
    }

    /// The column that shows `at`, if one does.
    #[must_use]
    pub fn visible(&self, at: Timestamp) -> Option<usize> {
        usize::try_from(self.column(at))
            .ok()
            .filter(|c| *c < self.columns)
    }

    /// Where `at` lies, in columns from the left edge, with its fraction.
    #[must_use]
    pub fn position(&self, at: Timestamp) -> f64 {
        self.place(at).saturating_sub(self.from) as f64 / self.pitch as f64
    }

    /// The first instant of `column`.
    #[must_use]
    pub fn edge(&self, column: usize) -> Timestamp {
        self.instant(
            self.from
                .saturating_add(self.pitch.saturating_mul(column as i64)),
        )
    }

    /// The first instant of part `index` when every column is cut into `parts`.
    #[must_use]
    pub fn part(&self, index: usize, parts: usize) -> Timestamp {
        let (index, parts) = (index as i64, parts.max(1) as i64);
        let offset = self.pitch / parts * index + self.pitch % parts * index / parts;
        self.instant(self.from.saturating_add(offset))
    }

    /// What its columns and `columns` more on both sides show.
    #[must_use]
    pub fn around(&self, columns: i64) -> Span {
        let span = self.span();
        Span::new(
            self.carried(span.from, -columns),
            self.carried(span.to, columns),
        )
    }

    /// What `column` shows.
    #[must_use]
    pub fn cell(&self, column: usize) -> Span {
        Span::new(self.edge(column), self.edge(column + 1))
    }

    /// The instant in the middle of `column`.
    #[must_use]
    pub fn middle(&self, column: usize) -> Timestamp {
        self.instant(
            self.from
                .saturating_add(self.pitch.saturating_mul(column as i64))
                .saturating_add(self.pitch / 2),
        )
    }

    /// The axis `columns` further on.
    #[must_use]
    pub fn moved(&self, columns: i64) -> Self {
        Self {
            from: self.from.saturating_add(self.pitch.saturating_mul(columns)),
            ..self.clone()
        }
    }

    /// The axis of the same kind and width that shows `window`.
    #[must_use]
    pub fn over(&self, window: Span) -> Self {
        let hours = self.trading.as_ref().map(|(hours, _)| hours);
        Self::of(self.kind(), window, self.columns, hours)
    }

    /// What stands `columns` further on than `at`, on this axis.
    #[must_use]
    pub fn carried(&self, at: Timestamp, columns: i64) -> Timestamp {
        self.instant(
            self.place(at)
                .saturating_add(self.pitch.saturating_mul(columns)),
        )
    }

    /// Which tile `column` is in, when every `wide` columns are a tile, counted from where the scale begins: a pan
    /// by whole columns leaves every instant in its tile.
    #[must_use]
    pub const fn tile(&self, column: i64, wide: i64) -> i64 {
        let first = self.from.div_euclid(self.pitch);
        first.saturating_add(column).div_euclid(wide)
    }

    /// The first column of a tile.
    #[must_use]
    pub const fn tile_start(&self, tile: i64, wide: i64) -> i64 {
        tile.saturating_mul(wide)
            .saturating_sub(self.from.div_euclid(self.pitch))
    }

    /// The axis with half or double the pitch; `about` keeps its column.
    #[must_use]
    pub fn zoomed(&self, about: Timestamp, inward: bool) -> Self {
        let pitch = if inward {
            (self.pitch / 2).max(1)
        } else {
            self.pitch.saturating_mul(2)
        };
        let mut axis = Self {
            pitch,
            trading: self
                .trading
                .as_ref()
                .map(|(hours, _)| (Arc::clone(hours), hours.fold_width(pitch))),
            ..self.clone()
        };
        let (column, rest) = (
            self.place(about).saturating_sub(self.from) / self.pitch,
            self.place(about).saturating_sub(self.from) % self.pitch,
        );
        axis.from = axis
            .place(about)
            .saturating_sub(column.saturating_mul(pitch))
            .saturating_sub((i128::from(rest) * i128::from(pitch) / i128::from(self.pitch)) as i64);
        axis
    }

    /// On a trading axis the first session whose close is strictly after `at`, if the market is closed then.
    #[must_use]
    pub fn reopening(&self, at: Timestamp) -> Option<Span> {
        let (hours, _) = self.trading.as_ref()?;
        let session = hours.first_closing_after(at)?;
        (!session.contains(at)).then_some(session)
    }

    /// The folds that it shows, from left to right; none on the clock axis.
    #[must_use]
    pub fn folds(&self) -> Vec<Fold> {
        let Some((hours, _)) = &self.trading else {
            return Vec::new();
        };
        let most = self.columns as i64;
        hours
            .closed_in(self.span())
            .map(|closed| Fold {
                closed,
                first: self.column(closed.from),
                end: self.column(closed.to),
            })
            .filter(|fold| fold.end >= 0 && fold.first < most)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{DAY, HOUR};
    use proptest::prelude::*;

    fn weeks() -> Arc<OpenHours> {
        let day = |d: i64| Timestamp::from_micros(d * DAY);
        let open = (0..70)
            .filter(|d| d % 7 < 5)
            .map(|d| Span::new(day(d).plus(19 * HOUR / 2), day(d).plus(16 * HOUR)));
        Arc::new(OpenHours::new(open))
    }

    proptest! {
        #[test]
        fn columns_and_times_are_inverse(from in 0_i64..1 << 50, len in 1_i64..1 << 48, columns in 1_usize..400) {
            let from = Timestamp::from_micros(from);
            let axis = Axis::new(Span::new(from, from.plus(len)), columns);
            prop_assert!(axis.span().to >= from.plus(len));
            for column in 0..columns {
                prop_assert_eq!(axis.visible(axis.edge(column)), Some(column));
                prop_assert_eq!(axis.visible(axis.middle(column)), Some(column));
                prop_assert_eq!(axis.column(axis.edge(column).plus(-1)), column as i64 - 1);
            }
        }

        #[test]
        fn so_they_are_on_the_trading_axis(from in 0_i64..60 * DAY, len in HOUR..60 * DAY, columns in 1_usize..400) {
            let hours = weeks();
            let from = Timestamp::from_micros(from);
            let window = Span::new(from, from.plus(len));
            let axis = Axis::trading(window, columns, &hours);
            prop_assert!(axis.column(window.to) <= columns as i64 || axis.visible(window.from).is_some());
            for column in 0..columns {
                prop_assert_eq!(axis.visible(axis.edge(column)), Some(column));
                prop_assert_eq!(axis.column(axis.edge(column).plus(-1)), column as i64 - 1);
                prop_assert!(axis.edge(column) < axis.edge(column + 1));
                prop_assert!(axis.cell(column).contains(axis.middle(column)) || axis.pitch() < 2);
            }
        }

        #[test]
        fn a_trading_axis_is_found_again_by_its_span(
            from in 0_i64..40 * DAY, len in 6 * HOUR..40 * DAY, columns in 40_usize..300, by in -60_i64..60,
        ) {
            let hours = weeks();
            let from = Timestamp::from_micros(from);
            let axis = Axis::trading(Span::new(from, from.plus(len)), columns, &hours);
            for axis in [axis.moved(by), axis.zoomed(from.plus(len / 3), true), axis.zoomed(from.plus(len / 3), false)] {
                prop_assert_eq!(&Axis::trading(axis.span(), columns, &hours), &axis);
            }
        }
    }

    #[test]
    fn nothing_is_too_small() {
        let axis = Axis::new(Span::default(), 0);
        assert_eq!((axis.columns(), axis.pitch()), (1, 1));
        let axis = Axis::trading(Span::default(), 0, &weeks());
        assert_eq!(axis.columns(), 1);
    }

    #[test]
    fn an_event_of_the_weekend_stands_in_its_fold() {
        let hours = weeks();
        let day = |d: i64| Timestamp::from_micros(d * DAY);
        let axis = Axis::trading(Span::new(day(0), day(12)), 138, &hours);
        let saturday = axis.column(day(5).plus(12 * HOUR));
        let fold = axis
            .folds()
            .into_iter()
            .find(|f| f.closed.contains(day(5)))
            .map(|f| (f.first, f.end));
        let (first, end) = fold.unwrap_or_default();
        assert!(
            first <= saturday && saturday < end,
            "{first} {saturday} {end}"
        );
        assert!((4..=14).contains(&(end - first)), "{first} {end}");
    }
}
