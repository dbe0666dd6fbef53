//! Opening hours as a scale: open time counts in full, closed time shrinks to a fold of a few columns.
//!
//! Owns the piecewise-linear map between instants and the trading scale, and its inverse. Before the first and
//! after the last known session the scale runs as the clock does. Refuses to know why a market is closed.

use super::timestamp::{DAY, HOUR};
use super::{Span, Timestamp};

/// Closed stretches shorter than this (a lunch break) stay as wide as they are.
const BREAK: i64 = 3 * HOUR;

/// Closed stretches from this length on (a weekend, a holiday) get the wide fold, shorter ones (a night) the
/// narrow one.
const LONG: i64 = DAY;

/// Fold widths by how many columns a session has at least: (columns of a session, night, weekend).
const WIDTHS: [(i64, i64, i64); 6] = [
    (30, 4, 14),
    (16, 2, 10),
    (8, 1, 7),
    (5, 1, 4),
    (3, 1, 2),
    (2, 0, 1),
];

/// The sessions of a calendar in order of time, with sums that make the scale quick.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenHours {
    open: Vec<Span>,
    /// Open time before each session.
    before: Vec<i64>,
    /// Long folds before each session.
    longs: Vec<i64>,
    /// Length of a usual session.
    usual: i64,
}

/// How wide folds are on the trading scale, in microseconds of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FoldWidth {
    short: i64,
    long: i64,
}

impl OpenHours {
    /// The hours of these sessions, given in order of time; breaks within a day are taken as open.
    #[must_use]
    pub fn new(sessions: impl IntoIterator<Item = Span>) -> Self {
        let mut hours = Self::default();
        for span in sessions.into_iter().filter(|s| s.from < s.to) {
            match hours.open.last_mut() {
                Some(last) if span.from.since(last.to) < BREAK => last.to = last.to.max(span.to),
                _ => hours.open.push(span),
            }
        }
        let (mut sum, mut longs) = (0, 0);
        for (index, span) in hours.open.iter().enumerate() {
            let gap = index.checked_sub(1).and_then(|i| hours.open.get(i));
            longs += i64::from(gap.is_some_and(|last| span.from.since(last.to) >= LONG));
            hours.before.push(sum);
            hours.longs.push(longs);
            sum += span.micros();
        }
        let mut lengths: Vec<i64> = hours.open.iter().map(|s| s.micros()).collect();
        lengths.sort_unstable();
        hours.usual = lengths.get(lengths.len() / 2).copied().unwrap_or(DAY);
        hours
    }

    /// The sessions, in order of time.
    #[must_use]
    pub fn sessions(&self) -> &[Span] {
        &self.open
    }

    /// Whether there is no session at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// How wide folds are where a column shows `pitch` of open time.
    #[must_use]
    pub fn fold_width(&self, pitch: i64) -> FoldWidth {
        let columns = self.usual / pitch.max(1);
        WIDTHS
            .iter()
            .find(|(least, ..)| columns >= *least)
            .map(|(_, short, long)| FoldWidth {
                short: short * pitch,
                long: long * pitch,
            })
            .unwrap_or_default()
    }

    /// Where session `index` begins on the scale.
    fn start(&self, index: usize, width: FoldWidth) -> i64 {
        let before = self.before.get(index).copied().unwrap_or(0);
        let longs = self.longs.get(index).copied().unwrap_or(0);
        before + longs * width.long + (index as i64 - longs) * width.short
    }

    /// Length and width on the scale of the closed stretch after session `index`; `None` after the last one.
    fn gap(&self, index: usize, width: FoldWidth) -> Option<(Span, i64)> {
        let (last, next) = (self.open.get(index)?, self.open.get(index + 1)?);
        let gap = Span::new(last.to, next.from);
        let wide = if gap.micros() >= LONG {
            width.long
        } else {
            width.short
        };
        Some((gap, wide))
    }

    /// The place of `at` on the scale. Grows with `at`, never falls.
    #[must_use]
    pub fn place(&self, at: Timestamp, width: FoldWidth) -> i64 {
        let begun = self.open.partition_point(|s| s.from <= at);
        let Some(index) = begun.checked_sub(1) else {
            return self.open.first().map_or(at.micros(), |s| at.since(s.from));
        };
        let Some(session) = self.open.get(index) else {
            return at.micros();
        };
        let start = self.start(index, width);
        if at <= session.to {
            return start.saturating_add(at.since(session.from));
        }
        let end = start + session.micros();
        let Some((gap, wide)) = self.gap(index, width) else {
            return end.saturating_add(at.since(session.to));
        };
        let part = i128::from(at.since(gap.from)) * i128::from(wide) / i128::from(gap.micros());
        end + part as i64
    }

    /// The first instant whose place is `place` or beyond: the inverse of [`OpenHours::place`].
    #[must_use]
    pub fn instant(&self, place: i64, width: FoldWidth) -> Timestamp {
        let Some(first) = self.open.first() else {
            return Timestamp::from_micros(place);
        };
        let (mut low, mut high) = (0, self.open.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.start(middle, width) < place {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let Some((index, session)) = low
            .checked_sub(1)
            .and_then(|i| Some((i, self.open.get(i)?)))
        else {
            return first.from.plus(place);
        };
        let offset = place.saturating_sub(self.start(index, width));
        if offset <= session.micros() {
            return session.from.plus(offset);
        }
        let rest = offset - session.micros();
        match self.gap(index, width) {
            Some((gap, wide)) if wide > 0 => {
                let part = (i128::from(rest) * i128::from(gap.micros()) + i128::from(wide) - 1)
                    / i128::from(wide);
                gap.from.plus(part as i64)
            }
            _ => session.to.plus(rest),
        }
    }

    /// The closed stretches that share an instant with `span`, in order of time.
    pub fn closed_in(&self, span: Span) -> impl Iterator<Item = Span> + '_ {
        let first = self.open.partition_point(|s| s.to <= span.from);
        let first = first.saturating_sub(1);
        (first..)
            .map_while(|index| self.gap(index, FoldWidth::default()))
            .map(|(gap, _)| gap)
            .skip_while(move |gap| gap.to <= span.from)
            .take_while(move |gap| gap.from < span.to)
    }

    /// The first session whose close is strictly after `at`: the first that could react.
    #[must_use]
    pub fn first_closing_after(&self, at: Timestamp) -> Option<Span> {
        self.open
            .get(self.open.partition_point(|s| s.to <= at))
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Five weeks of sessions from 9:30 to 16:00, from a Monday on.
    fn weeks() -> OpenHours {
        let day = |d: i64| Timestamp::from_micros(d * DAY);
        let open = (0..35)
            .filter(|d| d % 7 < 5)
            .map(|d| Span::new(day(d).plus(19 * HOUR / 2), day(d).plus(16 * HOUR)));
        OpenHours::new(open)
    }

    proptest! {
        #[test]
        fn the_scale_never_falls_and_is_its_own_inverse(
            at in -40 * DAY..60 * DAY, step in 0..3 * DAY, pitch in 1..8 * HOUR,
        ) {
            let hours = weeks();
            let width = hours.fold_width(pitch);
            let (at, later) = (Timestamp::from_micros(at), Timestamp::from_micros(at + step));
            let place = hours.place(at, width);
            prop_assert!(place <= hours.place(later, width));
            let back = hours.instant(place, width);
            prop_assert!(back <= at);
            prop_assert_eq!(hours.place(back, width), place);
            prop_assert!(back == Timestamp::MIN || hours.place(back.plus(-1), width) < place);
            let open = |at| hours.first_closing_after(at).is_some_and(|s| s.contains(at));
            if open(at) && open(at.plus(-1)) {
                prop_assert_eq!(back, at);
            }
        }
    }

    #[test]
    fn a_weekend_folds_wider_than_a_night_and_a_break_not_at_all() {
        let hours = weeks();
        let pitch = HOUR / 2;
        let width = hours.fold_width(pitch);
        let close = |day: i64| Timestamp::from_micros(day * DAY + 16 * HOUR);
        let open = |day: i64| Timestamp::from_micros(day * DAY + 19 * HOUR / 2);
        let between = |a, b| (hours.place(b, width) - hours.place(a, width)) / pitch;
        assert_eq!(between(close(0), open(1)), 1);
        assert_eq!(between(close(4), open(7)), 7);
        assert_eq!(between(open(1), close(1)), 13);
        let lunch = OpenHours::new([
            Span::new(Timestamp::from_micros(0), Timestamp::from_micros(2 * HOUR)),
            Span::new(
                Timestamp::from_micros(3 * HOUR),
                Timestamp::from_micros(6 * HOUR),
            ),
        ]);
        assert_eq!(lunch.sessions().len(), 1);
    }

    #[test]
    fn far_out_nothing_folds_and_nothing_overflows() {
        let hours = weeks();
        assert_eq!(hours.fold_width(100 * DAY), FoldWidth::default());
        for at in [Timestamp::MIN, Timestamp::MAX] {
            let width = hours.fold_width(HOUR);
            let _ = hours.instant(hours.place(at, width), width);
        }
        assert_eq!(
            OpenHours::default().place(Timestamp::from_micros(7), FoldWidth::default()),
            7
        );
    }
}
