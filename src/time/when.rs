//! When something happened: an instant or a stretch, as precisely as it was written, and no more.

use super::timestamp::{HOUR, MINUTE, SECOND};
use super::{Civil, Date, Span, Timestamp, Zone};
use std::cmp::Ordering;

/// A unit that a time can be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Bound {
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
    Second,
    /// `2025-01-27T21:29:53.682`.
    Milli,
    /// `2025-01-27T21:29:53.682001`.
    Micro,
}

impl Bound {
    /// All units, coarse first.
    pub const ALL: [Self; 8] = [
        Self::Year,
        Self::Month,
        Self::Day,
        Self::Hour,
        Self::Minute,
        Self::Second,
        Self::Milli,
        Self::Micro,
    ];

    /// The precision of a time that is written to this unit.
    #[must_use]
    pub const fn precision(self) -> Precision {
        match self {
            Self::Year => Precision::Year,
            Self::Month => Precision::Month,
            Self::Day => Precision::Day,
            Self::Hour => Precision::Hour,
            Self::Minute => Precision::Minute,
            Self::Second => Precision::Second,
            Self::Milli => Precision::Milli,
            Self::Micro => Precision::Micro,
        }
    }

    /// Whether it is a day or coarser.
    #[must_use]
    pub const fn is_date(self) -> bool {
        matches!(self, Self::Year | Self::Month | Self::Day)
    }
}

/// How exactly a time was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// `2025-01-27T16:00 session`: the trading session that closes then; `2025-01-27 session` where the bell is not known.
    Session,
    /// `2023-06-09/2023-06-10`: at some time between the two, each as exact as its bound.
    Between(Bound, Bound),
    /// No time was written, or none that can be read.
    Unknown,
}

impl Precision {
    const SESSION: u8 = Bound::ALL.len() as u8;
    const UNKNOWN: u8 = Self::SESSION + 1;
    const BETWEEN: u8 = Self::UNKNOWN + 1;

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
            Self::Session => "session",
            Self::Between(..) => "between two times",
            Self::Unknown => "unknown",
        }
    }

    /// The unit that it was written to; `None` of a session, a range and an unknown time.
    #[must_use]
    pub const fn unit(self) -> Option<Bound> {
        match self {
            Self::Year => Some(Bound::Year),
            Self::Month => Some(Bound::Month),
            Self::Day => Some(Bound::Day),
            Self::Hour => Some(Bound::Hour),
            Self::Minute => Some(Bound::Minute),
            Self::Second => Some(Bound::Second),
            Self::Milli => Some(Bound::Milli),
            Self::Micro => Some(Bound::Micro),
            Self::Session | Self::Between(..) | Self::Unknown => None,
        }
    }

    /// A number for columns, which [`Precision::from_code`] reads back.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Session => Self::SESSION,
            Self::Between(first, last) => {
                Self::BETWEEN + first as u8 * Bound::ALL.len() as u8 + last as u8
            }
            _ => match self.unit() {
                Some(unit) => unit as u8,
                None => Self::UNKNOWN,
            },
        }
    }

    /// The precision behind a number; [`Precision::Unknown`] of a number that none has.
    #[must_use]
    pub fn from_code(code: u8) -> Self {
        let unit = |at: u8| Bound::ALL.get(usize::from(at)).copied();
        let units = Bound::ALL.len() as u8;
        let pair = || {
            let pair = code.checked_sub(Self::BETWEEN)?;
            Some(Self::Between(unit(pair / units)?, unit(pair % units)?))
        };
        match code {
            Self::SESSION => Self::Session,
            code => (unit(code).map(Bound::precision))
                .or_else(pair)
                .unwrap_or(Self::Unknown),
        }
    }

    /// Whether the time of day is unknown, so that a session cannot be told from it.
    #[must_use]
    pub const fn is_date_only(self) -> bool {
        matches!(self, Self::Year | Self::Month | Self::Day | Self::Unknown)
    }

    /// Whether it is told by days of the calendar where it happened, whatever the zone on the screen.
    #[must_use]
    pub const fn is_by_days(self) -> bool {
        match self {
            Self::Between(first, last) => first.is_date() && last.is_date(),
            Self::Session => true,
            _ => self.is_date_only(),
        }
    }

    /// Whether a reader should see the extent instead of a point.
    #[must_use]
    pub const fn is_coarse(self) -> bool {
        matches!(
            self,
            Self::Year
                | Self::Month
                | Self::Day
                | Self::Hour
                | Self::Session
                | Self::Between(..)
                | Self::Unknown
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

    /// The session that closes at `close`. It is placed at its last instant, so that it is sorted at the close and lies
    /// inside the session on every axis.
    #[must_use]
    pub const fn session(close: Timestamp) -> Self {
        Self {
            start: close.plus(-1),
            end: close,
            precision: Precision::Session,
            offset: None,
        }
    }

    /// The session of a civil day in `zone` whose closing bell is not known: it ends with the day.
    #[must_use]
    pub fn session_of_day(date: Date, zone: Zone) -> Self {
        Self::session(zone.midnight(date.plus(1)))
    }

    /// The two times of a range, each as exact as it was written, dates read in `story`; `None` of any other time.
    #[must_use]
    pub fn bounds(self, story: Zone) -> Option<(Self, Self)> {
        let Precision::Between(first, last) = self.precision else {
            return None;
        };
        let zone = |bound: Bound| {
            if bound.is_date() {
                story
            } else {
                self.zone(story)
            }
        };
        let bound = |bound: Bound, start: Timestamp, end: Timestamp| Self {
            start,
            end,
            precision: bound.precision(),
            offset: self.offset.filter(|_| !bound.is_date()),
        };
        let own = zone(first);
        let first_end = Self::end_of(own.civil(self.start), self.start, first.precision(), own);
        let last_start = Self::last_unit(self.end, last, zone(last));
        Some((
            bound(first, self.start, first_end),
            bound(last, last_start, self.end),
        ))
    }

    /// Where the last `unit` before `end` begins in `zone`.
    fn last_unit(end: Timestamp, unit: Bound, zone: Zone) -> Timestamp {
        let date = if end == Timestamp::MAX {
            Date::LAST
        } else {
            zone.date(end.plus(-1))
        };
        let (year, month, _) = date.ymd();
        let first_of = |month| Date::from_ymd(year, month, 1).unwrap_or(date);
        match unit {
            Bound::Year => zone.midnight(first_of(1)),
            Bound::Month => zone.midnight(first_of(month)),
            Bound::Day => zone.midnight(date),
            Bound::Hour => end.plus(-HOUR),
            Bound::Minute => end.plus(-MINUTE),
            Bound::Second => end.plus(-SECOND),
            Bound::Milli | Bound::Micro => end,
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
        if self.precision.is_by_days() {
            self.zone(own)
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
            Precision::Milli
            | Precision::Micro
            | Precision::Session
            | Precision::Between(..)
            | Precision::Unknown => start,
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
    fn every_precision_has_a_code_of_its_own() {
        let units = || Bound::ALL.into_iter();
        let pairs = units().flat_map(|a| units().map(move |b| Precision::Between(a, b)));
        let all: Vec<Precision> = (units().map(Bound::precision))
            .chain([Precision::Session, Precision::Unknown])
            .chain(pairs)
            .collect();
        let mut codes: Vec<u8> = all.iter().map(|p| p.code()).collect();
        let read: Vec<Precision> = codes.iter().map(|c| Precision::from_code(*c)).collect();
        assert_eq!(read, all);
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all.len());
        assert_eq!(Precision::from_code(u8::MAX), Precision::Unknown);
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
