//! Civil dates and clock readings, without a zone.
//!
//! Day arithmetic follows the proleptic Gregorian calendar (the era method of H. Hinnant, "chrono-Compatible
//! Low-Level Date Algorithms"), so that a million times need no call into a date library.

use super::timestamp::{DAY, HOUR, MINUTE, SECOND, Timestamp};

/// A civil day, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i32);

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Weekday {
    /// All seven, Monday first.
    pub const ALL: [Self; 7] = [
        Self::Mon,
        Self::Tue,
        Self::Wed,
        Self::Thu,
        Self::Fri,
        Self::Sat,
        Self::Sun,
    ];

    /// The English three-letter name.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::Mon => "Mon",
            Self::Tue => "Tue",
            Self::Wed => "Wed",
            Self::Thu => "Thu",
            Self::Fri => "Fri",
            Self::Sat => "Sat",
            Self::Sun => "Sun",
        }
    }

    /// Whether it is Saturday or Sunday.
    #[must_use]
    pub const fn is_weekend(self) -> bool {
        matches!(self, Self::Sat | Self::Sun)
    }
}

/// English month names, three letters, January first.
pub const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
/// English month names in full, January first.
pub const MONTH_NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// How many days `month` (1 to 12) of `year` has; 0 for a month that does not exist.
#[must_use]
pub const fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        _ => 0,
    }
}

impl Date {
    /// 9999-12-31, the last day that can be written.
    pub const LAST: Self = Self(2_932_896);

    /// The day `year`-`month`-`day`, or `None` when there is no such day in the years 1 to 9999.
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1..=9999).contains(&year) || day == 0 || day > days_in_month(year, month) {
            return None;
        }
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let shifted = (month as i32 + 9) % 12;
        let doy = (153 * shifted + 2) / 5 + day as i32 - 1;
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
        Some(Self(era * 146_097 + doe - 719_468))
    }

    /// Year, month (1 to 12) and day of the month.
    #[must_use]
    pub const fn ymd(self) -> (i32, u32, u32) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = doy - (153 * mp + 2) / 5 + 1;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe + era * 400 + if month <= 2 { 1 } else { 0 };
        (year, month as u32, day as u32)
    }

    /// The day of the week.
    #[must_use]
    pub const fn weekday(self) -> Weekday {
        Weekday::ALL[(self.0 + 3).rem_euclid(7) as usize]
    }

    /// The day `days` later.
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// `2025-01-27`.
    #[must_use]
    pub fn iso(self) -> String {
        let (y, m, d) = self.ymd();
        format!("{y:04}-{m:02}-{d:02}")
    }

    /// `2025`, and `0001` of a year that would else be taken for a day.
    #[must_use]
    pub fn year(self) -> String {
        format!("{:04}", self.ymd().0)
    }

    /// `27 Jan`.
    #[must_use]
    pub fn day_month(self) -> String {
        let (_, m, d) = self.ymd();
        format!("{d} {}", MONTHS[(m as usize + 11) % 12])
    }
}

/// A clock reading: a civil day and the time of that day, with no zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Civil {
    /// The day.
    pub date: Date,
    /// Microseconds since that day's midnight on the clock.
    pub micros: i64,
}

impl Civil {
    /// The reading `hour:minute:second` and `micros` of `date`.
    #[must_use]
    pub const fn new(date: Date, hour: u32, minute: u32, second: u32, micros: i64) -> Self {
        Self {
            date,
            micros: hour as i64 * HOUR + minute as i64 * MINUTE + second as i64 * SECOND + micros,
        }
    }

    /// Midnight at the start of `date`.
    #[must_use]
    pub const fn midnight(date: Date) -> Self {
        Self { date, micros: 0 }
    }

    /// The reading of a clock that shows UTC.
    #[must_use]
    pub const fn from_utc(at: Timestamp) -> Self {
        let days = at.micros().div_euclid(DAY);
        Self {
            date: Date(days as i32),
            micros: at.micros().rem_euclid(DAY),
        }
    }

    /// The instant at which a clock that shows UTC reads this.
    #[must_use]
    pub const fn to_utc(self) -> Timestamp {
        Timestamp::from_micros(self.date.0 as i64 * DAY + self.micros)
    }

    /// Hour of the day, 0 to 23.
    #[must_use]
    pub const fn hour(self) -> u32 {
        (self.micros / HOUR) as u32
    }

    /// Minute of the hour.
    #[must_use]
    pub const fn minute(self) -> u32 {
        (self.micros / MINUTE % 60) as u32
    }

    /// Second of the minute.
    #[must_use]
    pub const fn second(self) -> u32 {
        (self.micros / SECOND % 60) as u32
    }

    /// Microseconds of the second.
    #[must_use]
    pub const fn subsecond(self) -> i64 {
        self.micros % SECOND
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_round_trip_over_all_years() {
        let mut previous = Date::from_ymd(1, 1, 1).map(|d| d.0 - 1);
        for year in 1..=9999 {
            for month in 1..=12 {
                for day in [1, days_in_month(year, month)] {
                    let date = Date::from_ymd(year, month, day);
                    assert_eq!(date.map(Date::ymd), Some((year, month, day)));
                    assert!(date.map(|d| d.0) > previous);
                    previous = date.map(|d| d.0);
                }
            }
        }
    }

    #[test]
    fn the_last_day_is_the_last_of_9999() {
        assert_eq!(Date::from_ymd(9999, 12, 31), Some(Date::LAST));
    }

    #[test]
    fn impossible_days_are_refused() {
        for (y, m, d) in [
            (2025, 2, 30),
            (2025, 2, 29),
            (1900, 2, 29),
            (2025, 13, 1),
            (2025, 0, 1),
            (0, 1, 1),
        ] {
            assert_eq!(Date::from_ymd(y, m, d), None, "{y}-{m}-{d}");
        }
        assert!(Date::from_ymd(2000, 2, 29).is_some());
    }

    #[test]
    fn weekdays() {
        assert_eq!(Date(0).weekday(), Weekday::Thu);
        assert_eq!(
            Date::from_ymd(2025, 1, 27).map(Date::weekday),
            Some(Weekday::Mon)
        );
        assert_eq!(Date(-1).weekday(), Weekday::Wed);
    }
}
