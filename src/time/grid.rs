//! The fixed ladder of calendar steps, from a second to a thousand years, for ticks and buckets.
//!
//! Steps begin at human boundaries of a zone (midnight there, Monday there), so a pan never moves them.

use super::date::{Civil, Date};
use super::timestamp::{DAY, HOUR, MINUTE, SECOND};
use super::{Timestamp, Zone};

/// A calendar unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Millisecond.
    Milli,
    /// Second.
    Second,
    /// Minute.
    Minute,
    /// Hour.
    Hour,
    /// Civil day.
    Day,
    /// Week, from Monday.
    Week,
    /// Civil month.
    Month,
    /// Civil year.
    Year,
}

/// So many of a unit, counted from a human boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    /// The unit.
    pub unit: Unit,
    /// How many of it.
    pub count: i32,
}

const fn step(unit: Unit, count: i32) -> Step {
    Step { unit, count }
}

impl Step {
    /// All steps, short first.
    pub const LADDER: [Self; 32] = [
        step(Unit::Milli, 1),
        step(Unit::Milli, 10),
        step(Unit::Milli, 100),
        step(Unit::Second, 1),
        step(Unit::Second, 5),
        step(Unit::Second, 15),
        step(Unit::Second, 30),
        step(Unit::Minute, 1),
        step(Unit::Minute, 5),
        step(Unit::Minute, 15),
        step(Unit::Minute, 30),
        step(Unit::Hour, 1),
        step(Unit::Hour, 2),
        step(Unit::Hour, 3),
        step(Unit::Hour, 6),
        step(Unit::Hour, 12),
        step(Unit::Day, 1),
        step(Unit::Day, 2),
        step(Unit::Week, 1),
        step(Unit::Week, 2),
        step(Unit::Month, 1),
        step(Unit::Month, 2),
        step(Unit::Month, 3),
        step(Unit::Month, 6),
        step(Unit::Year, 1),
        step(Unit::Year, 2),
        step(Unit::Year, 5),
        step(Unit::Year, 10),
        step(Unit::Year, 50),
        step(Unit::Year, 100),
        step(Unit::Year, 500),
        step(Unit::Year, 1000),
    ];

    /// About how long it lasts, in microseconds.
    #[must_use]
    pub const fn micros(self) -> i64 {
        let unit = match self.unit {
            Unit::Milli => 1_000,
            Unit::Second => SECOND,
            Unit::Minute => MINUTE,
            Unit::Hour => HOUR,
            Unit::Day => DAY,
            Unit::Week => 7 * DAY,
            Unit::Month => 30 * DAY,
            Unit::Year => 365 * DAY,
        };
        unit * self.count as i64
    }

    /// The shortest step of the ladder that lasts at least `micros`.
    #[must_use]
    pub fn at_least(micros: i64) -> Self {
        Self::LADDER
            .into_iter()
            .find(|s| s.micros() >= micros)
            .unwrap_or(step(Unit::Year, 1000))
    }

    /// The last boundary at or before `at`.
    #[must_use]
    pub fn floor(self, at: Timestamp, zone: Zone) -> Timestamp {
        let civil = zone.civil(at);
        match self.unit {
            Unit::Milli | Unit::Second | Unit::Minute => {
                let size = self.micros();
                at.plus(-(civil.micros.rem_euclid(size)))
            }
            // An hour that the clock shows twice is two: only the reading of its minutes counts.
            Unit::Hour if self.count == 1 => at.plus(-(civil.micros.rem_euclid(HOUR))),
            Unit::Hour => {
                let floored = Civil {
                    date: civil.date,
                    micros: civil.micros / self.micros() * self.micros(),
                };
                // In an hour that the clock shows twice, the reading alone would fall back to the first.
                zone.instant(floored).min(at).max(at.plus(-self.micros()))
            }
            _ => zone.midnight(self.floor_date(civil.date)),
        }
    }

    fn floor_date(self, date: Date) -> Date {
        let (year, month, _) = date.ymd();
        let first = |y: i32, m: u32| {
            Date::from_ymd(y, m, 1).unwrap_or(Date(Timestamp::MIN.micros().div_euclid(DAY) as i32))
        };
        match self.unit {
            Unit::Week => {
                let monday = date.plus(-(date.weekday() as i32));
                // Weeks are counted from Monday 5 January 1970.
                let weeks = (monday.0 - 4).div_euclid(7);
                monday.plus(-7 * weeks.rem_euclid(self.count))
            }
            Unit::Month => first(
                year,
                (month - 1) / self.count as u32 * self.count as u32 + 1,
            ),
            Unit::Year => first((year / self.count * self.count).max(1), 1),
            _ => Date(date.0.div_euclid(self.count) * self.count),
        }
    }

    /// The boundary after `boundary`.
    #[must_use]
    pub fn next(self, boundary: Timestamp, zone: Zone) -> Timestamp {
        let date = zone.date(boundary);
        let (year, month, _) = date.ymd();
        let first =
            |y: i32, m: u32| Date::from_ymd(y, m, 1).map_or(Timestamp::MAX, |d| zone.midnight(d));
        let next = match self.unit {
            Unit::Milli | Unit::Second | Unit::Minute => boundary.plus(self.micros()),
            Unit::Hour if self.count == 1 => boundary.plus(HOUR),
            Unit::Hour => {
                let later = boundary.plus(self.micros());
                self.floor(later.plus(HOUR), zone).max(boundary.plus(HOUR))
            }
            Unit::Day => zone.midnight(date.plus(self.count)),
            Unit::Week => zone.midnight(date.plus(7 * self.count)),
            Unit::Month => {
                let months = year * 12 + month as i32 - 1 + self.count;
                first(months.div_euclid(12), months.rem_euclid(12) as u32 + 1)
            }
            Unit::Year => first(
                if year < self.count {
                    self.count
                } else {
                    year + self.count
                },
                1,
            ),
        };
        next.max(boundary.plus(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_advance_and_floor_to_themselves() {
        let start = Timestamp::from_micros(1_737_000_000 * SECOND + 123_456);
        for zone in [Zone::Utc, Zone::NEW_YORK, Zone::Fixed(330)] {
            for step in Step::LADDER {
                let mut at = step.floor(start, zone);
                assert!(at <= start, "{step:?} {zone:?}");
                for _ in 0..40 {
                    let next = step.next(at, zone);
                    if next == Timestamp::MAX {
                        break;
                    }
                    assert!(next > at, "{step:?} {zone:?}");
                    assert_eq!(step.floor(next, zone), next, "{step:?} {zone:?}");
                    at = next;
                }
            }
        }
    }

    #[test]
    fn hours_follow_each_other_across_daylight_saving() {
        let hour = step(Unit::Hour, 1);
        for (month, day) in [(3, 9), (11, 2), (1, 27)] {
            let date = Date::from_ymd(2025, month, day).unwrap_or_default();
            let mut at = Zone::NEW_YORK.midnight(date);
            for _ in 0..26 {
                assert_eq!(hour.floor(at.plus(HOUR / 3), Zone::NEW_YORK), at);
                let next = hour.next(at, Zone::NEW_YORK);
                assert_eq!(next.since(at), HOUR);
                at = next;
            }
        }
    }

    #[test]
    fn days_begin_at_midnight_across_daylight_saving() {
        let day = step(Unit::Day, 1);
        let mut at = Zone::NEW_YORK.midnight(Date::from_ymd(2025, 3, 7).unwrap_or_default());
        for _ in 0..5 {
            at = day.next(at, Zone::NEW_YORK);
            assert_eq!(Zone::NEW_YORK.civil(at).micros, 0);
        }
    }
}
