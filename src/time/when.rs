//! When something happened: an instant or a stretch, as precisely as it was written, and no more.

use super::timestamp::{HOUR, MINUTE, SECOND};
use super::{Civil, Date, Span, Timestamp, Zone};
use std::cmp::Ordering;

/// How exactly a time was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Precision {
    /// `2025`.
    Year,
    /// `2025-01`.
    Month,
    /// `2025-01-27`.
    Day,
    /// `2025-01-27T21`.
    Hour,
    /// `2025-01-27T21:29`.
    Minute,
    /// `2025-01-27T21:29:53`.
    #[default]
    Second,
    /// `2025-01-27T21:29:53.682`: milliseconds.
    Milli,
    /// `2025-01-27T21:29:53.682001`: microseconds.
    Micro,
    /// `2023-06-09/2023-06-10`: at some time between the two.
    Between,
    /// No time was written, or none that can be read.
    Unknown,
}

impl Precision {
    /// All precisions, coarse first.
    pub const ALL: [Self; 10] = [
        Self::Year,
        Self::Month,
        Self::Day,
        Self::Hour,
        Self::Minute,
        Self::Second,
        Self::Milli,
        Self::Micro,
        Self::Between,
        Self::Unknown,
    ];

    /// The word shown to people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
            Self::Milli => "millisecond",
            Self::Micro => "microsecond",
            Self::Between => "between two times",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the time of day is unknown, so that a session cannot be told from it.
    #[must_use]
    pub const fn is_date_only(self) -> bool {
        matches!(self, Self::Year | Self::Month | Self::Day | Self::Unknown)
    }

    /// Whether a reader should see the extent instead of a point.
    #[must_use]
    pub const fn is_coarse(self) -> bool {
        matches!(
            self,
            Self::Year | Self::Month | Self::Day | Self::Hour | Self::Between | Self::Unknown
        )
    }
}

/// A time as precise as it was written. `start == end` for milliseconds and finer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// First instant that the writing allows.
    pub start: Timestamp,
    /// First instant after it that the writing no longer allows.
    pub end: Timestamp,
    /// How exactly it was written.
    pub precision: Precision,
    /// The offset that was written with it, in minutes east of UTC; `None` when it had none.
    pub offset: Option<i16>,
}

impl When {
    /// No usable time: it stands at the end of all time, in no window, and is drawn nowhere.
    pub const UNDATED: Self = Self {
        start: Timestamp::MAX,
        end: Timestamp::MAX,
        precision: Precision::Unknown,
        offset: None,
    };

    /// The first instant that it allows, if it is told to the day or better: a session can be found from it.
    #[must_use]
    pub fn first(self) -> Option<Timestamp> {
        let coarse = matches!(
            self.precision,
            Precision::Year | Precision::Month | Precision::Unknown
        );
        (!coarse).then_some(self.start)
    }

    /// Whether no usable time is known.
    #[must_use]
    pub const fn is_undated(self) -> bool {
        matches!(self.precision, Precision::Unknown)
    }

    /// An exact instant.
    #[must_use]
    pub const fn instant(at: Timestamp) -> Self {
        Self {
            start: at,
            end: at,
            precision: Precision::Micro,
            offset: Some(0),
        }
    }

    /// The whole of a civil day in `zone`.
    #[must_use]
    pub fn day(date: Date, zone: Zone) -> Self {
        Self {
            start: zone.midnight(date),
            end: zone.midnight(date.plus(1)),
            precision: Precision::Day,
            offset: None,
        }
    }

    /// The instant from which on it has certainly begun: the end of a stretch that is only known as a day or
    /// so, the start of what is known to the minute.
    #[must_use]
    pub const fn settled(self) -> Timestamp {
        if self.precision.is_coarse() {
            self.end
        } else {
            self.start
        }
    }

    /// The span that the writing allows.
    #[must_use]
    pub fn span(self) -> Span {
        Span::new(self.start, self.end)
    }

    /// Which of two came first; `None` when the writing does not tell, because both may have happened at once.
    #[must_use]
    pub fn order(self, other: Self) -> Option<Ordering> {
        if self.start == other.start && self.end == other.end && self.start == self.end {
            Some(Ordering::Equal)
        } else if self.span().overlaps(other.span()) {
            None
        } else {
            Some(self.start.cmp(&other.start))
        }
    }

    /// The zone by whose clock it is told on a screen in `shown`: whole days stay the days that were written, in the
    /// event's `own` zone or offset; whatever has a time of day is told in `shown`.
    #[must_use]
    pub fn told_in(self, shown: Zone, own: Zone) -> Zone {
        let own = self.zone(own);
        let midnight = |at: Timestamp| own.civil(at).micros == 0;
        let days =
            self.precision == Precision::Between && midnight(self.start) && midnight(self.end);
        if self.precision.is_date_only() || days {
            own
        } else {
            shown
        }
    }

    /// The zone in which it was written: its own offset, or else `story`.
    #[must_use]
    pub fn zone(self, story: Zone) -> Zone {
        match self.offset {
            Some(0) => Zone::Utc,
            Some(minutes) => Zone::Fixed(minutes),
            None => story,
        }
    }

    /// The end that a writing of `precision` which starts at `civil` has in `zone`.
    pub(super) fn end_of(
        civil: Civil,
        start: Timestamp,
        precision: Precision,
        zone: Zone,
    ) -> Timestamp {
        let (year, month, _) = civil.date.ymd();
        let day_at = |y: i32, m: u32| {
            Date::from_ymd(y, m, 1).map_or(Timestamp::MAX, |date| zone.midnight(date))
        };
        match precision {
            Precision::Year => day_at(year + 1, 1),
            Precision::Month if month == 12 => day_at(year + 1, 1),
            Precision::Month => day_at(year, month + 1),
            Precision::Day => zone.midnight(civil.date.plus(1)),
            Precision::Hour => start.plus(HOUR),
            Precision::Minute => start.plus(MINUTE),
            Precision::Second => start.plus(SECOND),
            Precision::Milli | Precision::Micro | Precision::Between | Precision::Unknown => start,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn check(a: &str, b: &str, expected: Option<Ordering>) {
        let read = |text| parse::when(text, Zone::NEW_YORK).unwrap_or_default();
        let (a_read, b_read) = (read(a), read(b));
        assert_eq!(a_read.order(b_read), expected, "{a} and {b}");
        let turned = expected.map(Ordering::reverse);
        assert_eq!(b_read.order(a_read), turned, "{b} and {a}");
    }

    #[test]
    fn the_order_is_told_only_where_it_is_known() {
        check("2025-01-27", "2025-01-28", Some(Ordering::Less));
        check("2025-01-27T21:29", "2025-01-28", Some(Ordering::Less));
        check("2025-01-27T21:29", "2025-01-27", None);
        check("2025-01", "2025-01-31T23:59:59.999", None);
        check("2025-01-27/2025-01-29", "2025-01-28", None);
        // The 28th began in Paris while it was still the 27th in New York.
        check(
            "2025-01-27T21:29:53.682",
            "2025-01-28T00:00+01:00/2025-01-29T00:00+01:00",
            None,
        );
        check(
            "2025-01-28T02:29:53.682Z",
            "2025-01-27T21:29:53.682",
            Some(Ordering::Equal),
        );
        check("2025-01-27T21:29:53", "2025-01-27T21:29:53", None);
    }
}
