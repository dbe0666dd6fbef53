//! Zones: from an instant to what a clock there shows, and back.
//!
//! Owns the only use of the zone database. A reading that a clock skips (the hour lost in spring) is taken as
//! the instant at which the clock jumped; one that it shows twice (autumn) is taken as the first.

use super::date::{Civil, Date};
use super::timestamp::{MINUTE, SECOND, Timestamp};
use chrono::{Offset, TimeZone};

/// A zone in which times are shown or read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    /// Coordinated universal time.
    #[default]
    Utc,
    /// A constant distance from UTC, in minutes east.
    Fixed(i16),
    /// A place of the zone database, with its daylight saving.
    Named(chrono_tz::Tz),
}

impl Zone {
    /// New York, the zone of the founding story's exchange.
    pub const NEW_YORK: Self = Self::Named(chrono_tz::America::New_York);

    /// Reads `UTC`, `Z`, an offset such as `+01:00`, or a name such as `Europe/Paris` (any case).
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.trim();
        if name.eq_ignore_ascii_case("utc") || name.eq_ignore_ascii_case("z") {
            return Some(Self::Utc);
        }
        if let Some(minutes) = super::parse::offset_minutes(name) {
            return Some(Self::Fixed(minutes));
        }
        chrono_tz::TZ_VARIANTS
            .iter()
            .find(|tz| tz.name().eq_ignore_ascii_case(name))
            .copied()
            .map(Self::Named)
    }

    /// The name that [`Zone::parse`] reads back.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Utc => "UTC".to_owned(),
            Self::Fixed(minutes) => super::show::offset(minutes),
            Self::Named(tz) => tz.name().to_owned(),
        }
    }

    /// What people call it: the last part of the name, `New York`.
    #[must_use]
    pub fn place(self) -> String {
        let name = self.name();
        name.rsplit('/').next().unwrap_or(&name).replace('_', " ")
    }

    /// Minutes east of UTC at `at`.
    #[must_use]
    pub fn offset_minutes(self, at: Timestamp) -> i16 {
        (self.offset_micros(at) / MINUTE) as i16
    }

    fn offset_micros(self, at: Timestamp) -> i64 {
        match self {
            Self::Utc => 0,
            Self::Fixed(minutes) => i64::from(minutes) * MINUTE,
            Self::Named(tz) => {
                let seconds = at.micros().div_euclid(SECOND);
                chrono::DateTime::from_timestamp(seconds, 0).map_or(0, |utc| {
                    i64::from(
                        tz.offset_from_utc_datetime(&utc.naive_utc())
                            .fix()
                            .local_minus_utc(),
                    ) * SECOND
                })
            }
        }
    }

    /// What a clock here shows at `at`.
    #[must_use]
    pub fn civil(self, at: Timestamp) -> Civil {
        Civil::from_utc(at.plus(self.offset_micros(at)))
    }

    /// The civil day here at `at`.
    #[must_use]
    pub fn date(self, at: Timestamp) -> Date {
        self.civil(at).date
    }

    /// The instant at which a clock here shows `civil`.
    #[must_use]
    pub fn instant(self, civil: Civil) -> Timestamp {
        let naive = civil.to_utc();
        if !matches!(self, Self::Named(_)) {
            return naive.plus(-self.offset_micros(naive));
        }
        // Either offset in force around that reading may be the right one; the earlier instant wins.
        let before = self.offset_micros(naive.plus(-super::DAY));
        let after = self.offset_micros(naive.plus(super::DAY));
        if before == after {
            return naive.plus(-before);
        }
        let early = naive.plus(-before.max(after));
        let late = naive.plus(-before.min(after));
        if self.offset_micros(early) == before.max(after) {
            return early;
        }
        if self.offset_micros(late) == before.min(after) {
            return late;
        }
        // Skipped: the clock jumped over it. The jump lies between the two candidates.
        let (mut low, mut high) = (early, late);
        let offset = self.offset_micros(low);
        while high.since(low) > SECOND {
            let middle = low.plus(high.since(low) / 2 / SECOND * SECOND);
            if middle == low {
                break;
            }
            if self.offset_micros(middle) == offset {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    }

    /// Whether no clock here is set within two days of `at`.
    #[must_use]
    pub fn is_steady(self, at: Timestamp) -> bool {
        let offset = |days| self.offset_micros(at.plus(days * super::DAY));
        !matches!(self, Self::Named(_)) || offset(-2) == offset(2)
    }

    /// How often a clock here shows `civil`: never in the hour that is lost in spring, twice in the one that autumn
    /// brings back.
    #[must_use]
    pub fn shows(self, civil: Civil) -> usize {
        let naive = civil.to_utc();
        let before = self.offset_micros(naive.plus(-super::DAY));
        let after = self.offset_micros(naive.plus(super::DAY));
        if before == after {
            return 1;
        }
        let right = |offset: &i64| self.offset_micros(naive.plus(-offset)) == *offset;
        [before, after].iter().filter(|o| right(o)).count()
    }

    /// The instant at which `date` begins here.
    #[must_use]
    pub fn midnight(self, date: Date) -> Timestamp {
        self.instant(Civil::midnight(date))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn civil(y: i32, m: u32, d: u32, h: u32, min: u32) -> Civil {
        Civil::new(Date::from_ymd(y, m, d).unwrap_or_default(), h, min, 0, 0)
    }

    #[test]
    fn both_sides_of_daylight_saving() {
        let zone = Zone::NEW_YORK;
        // 2025-03-09 02:30 does not exist in New York: the clock jumped at 07:00Z.
        assert_eq!(
            zone.instant(civil(2025, 3, 9, 2, 30)),
            civil(2025, 3, 9, 7, 0).to_utc()
        );
        // 2025-11-02 01:30 happened twice; the first is meant.
        assert_eq!(
            zone.instant(civil(2025, 11, 2, 1, 30)),
            civil(2025, 11, 2, 5, 30).to_utc()
        );
        assert_eq!(
            zone.instant(civil(2025, 1, 27, 9, 30)),
            civil(2025, 1, 27, 14, 30).to_utc()
        );
        assert_eq!(
            zone.instant(civil(2025, 7, 1, 9, 30)),
            civil(2025, 7, 1, 13, 30).to_utc()
        );
    }

    #[test]
    fn some_hours_are_shown_twice_and_some_never() {
        let paris = Zone::parse("Europe/Paris").unwrap_or_default();
        for (zone, reading, times) in [
            (Zone::NEW_YORK, civil(2025, 3, 9, 1, 59), 1),
            (Zone::NEW_YORK, civil(2025, 3, 9, 2, 0), 0),
            (Zone::NEW_YORK, civil(2025, 3, 9, 3, 0), 1),
            (Zone::NEW_YORK, civil(2025, 3, 30, 2, 30), 1),
            (Zone::NEW_YORK, civil(2025, 11, 2, 1, 30), 2),
            (Zone::NEW_YORK, civil(2025, 11, 2, 2, 0), 1),
            (paris, civil(2025, 3, 30, 2, 30), 0),
            (paris, civil(2025, 10, 26, 2, 30), 2),
            (paris, civil(2025, 11, 2, 1, 30), 1),
            (Zone::Utc, civil(2025, 3, 9, 2, 30), 1),
        ] {
            assert_eq!(zone.shows(reading), times, "{} {reading:?}", zone.name());
        }
    }

    #[test]
    fn instant_and_civil_are_inverse() {
        for name in [
            "UTC",
            "+05:30",
            "America/New_York",
            "Asia/Kolkata",
            "Europe/Paris",
            "Asia/Shanghai",
        ] {
            let zone = Zone::parse(name);
            assert!(zone.is_some(), "{name}");
            let zone = zone.unwrap_or_default();
            for step in 0..4000_i64 {
                let at =
                    Timestamp::from_micros(1_700_000_000 * SECOND + step * 7 * super::super::HOUR);
                let back = zone.instant(zone.civil(at));
                assert!(
                    back == at || back == at.plus(-super::super::HOUR),
                    "{name} {step}"
                );
            }
        }
    }

    #[test]
    fn names() {
        assert_eq!(
            Zone::parse("america/new_york").map(Zone::place).as_deref(),
            Some("New York")
        );
        assert_eq!(Zone::parse("Mars/Olympus"), None);
        assert_eq!(
            Zone::parse("-05:00").map(Zone::name).as_deref(),
            Some("-05:00")
        );
    }
}
