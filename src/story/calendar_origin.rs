//! Where the trading calendar of a series comes from, and how one is inferred from prices that name none.
//!
//! An inference needs evidence that exactly one calendar fits; anything less leaves the calendar unknown, because a
//! wrong calendar moves events to the wrong session.

use crate::time::calendar::ALWAYS;
use crate::time::{Calendar, Date, Timestamp};
use std::fmt;

/// How the trading calendar of a series was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CalendarOrigin {
    /// It was not: the days with bars are the only sessions, and their hours are unknown.
    #[default]
    Unknown,
    /// The story names it.
    Story,
    /// The option `--calendar` names it.
    Option,
    /// The prices point to it.
    Inferred(Evidence),
}

/// What an inferred calendar rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The ticker ends, or begins, as those of one exchange do.
    Ticker(&'static str),
    /// The times carry the offsets of one exchange's clock.
    Offsets,
    /// There are bars on all seven days of the week.
    EveryDay,
    /// The days without bars are the holidays of one exchange.
    Holidays {
        /// Days on which both the prices and the calendar have no session.
        matched: usize,
        /// Days on which either has none.
        of: usize,
    },
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ticker(mark) => write!(f, "the ticker ({mark})"),
            Self::Offsets => f.write_str("the offsets of its times"),
            Self::EveryDay => f.write_str("bars on all seven days of the week"),
            Self::Holidays { matched, of } => write!(f, "its holidays ({matched} of {of} match)"),
        }
    }
}

impl fmt::Display for CalendarOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("unknown"),
            Self::Story => f.write_str("given by the story"),
            Self::Option => f.write_str("given by --calendar"),
            Self::Inferred(evidence) => write!(f, "inferred from {evidence}"),
        }
    }
}

/// Consecutive times of a file that carry the same offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffsetRun {
    /// The first of them.
    pub first: Timestamp,
    /// The last of them.
    pub last: Timestamp,
    /// Minutes east of UTC.
    pub minutes: i16,
}

/// Suffixes of tickers, as Yahoo, Bloomberg's imitators and Stooq write them, and their exchanges.
const SUFFIXES: [(&str, &str); 10] = [
    (".L", "XLON"),
    (".T", "XTKS"),
    (".JP", "XTKS"),
    (".DE", "XETR"),
    (".PA", "XPAR"),
    (".HK", "XHKG"),
    (".SS", "XSHG"),
    (".SZ", "XSHG"),
    (".US", "XNYS"),
    (".UK", "XLON"),
];

/// Indexes that are written with a caret, and the exchange whose hours they keep.
const INDEXES: [(&str, &str); 14] = [
    ("^GSPC", "XNYS"),
    ("^SPX", "XNYS"),
    ("^DJI", "XNYS"),
    ("^IXIC", "XNYS"),
    ("^NDX", "XNYS"),
    ("^RUT", "XNYS"),
    ("^NYA", "XNYS"),
    ("^VIX", "XNYS"),
    ("^FTSE", "XLON"),
    ("^FCHI", "XPAR"),
    ("^GDAXI", "XETR"),
    ("^N225", "XTKS"),
    ("^HSI", "XHKG"),
    ("^SSEC", "XSHG"),
];

/// Calendars that prices can point to. Nasdaq keeps the days of New York, so that no price tells the two apart.
const CANDIDATES: [&str; 7] = ["XNYS", "XLON", "XPAR", "XETR", "XTKS", "XHKG", "XSHG"];

/// Least holidays that must match where nothing else points to an exchange: Christmas and New Year's Day are kept
/// almost everywhere.
const LEAST_HOLIDAYS: usize = 3;
/// Least days from first to last bar for seven days a week to mean anything.
const LEAST_DAYS: i32 = 14;

/// Whether `part` is at least nine tenths of `whole`.
const fn nine_tenths(part: usize, whole: usize) -> bool {
    part * 10 >= whole * 9
}

/// Infers the calendar of a series from its ticker, the days that have bars (in order, each once), and the offsets of
/// its times.
#[must_use]
pub fn infer(
    ticker: &str,
    days: &[Date],
    offsets: &[OffsetRun],
) -> Option<(&'static str, Evidence)> {
    if let Some((mark, code)) = by_ticker(ticker) {
        let fits = Calendar::named(code).is_some_and(|c| is_open_on(&c, days));
        return fits.then_some((code, Evidence::Ticker(mark)));
    }
    if is_every_day(days) {
        return Some((ALWAYS, Evidence::EveryDay));
    }
    let zoned = offsets.iter().any(|run| run.minutes != 0);
    let all = CANDIDATES.iter().filter_map(|code| Calendar::named(code));
    let candidates: Vec<Calendar> = all
        .filter(|c| !zoned || keeps(c, offsets))
        .filter(|c| is_open_on(c, days))
        .collect();
    let least = if zoned { 1 } else { LEAST_HOLIDAYS };
    let mut matching = candidates.iter().filter_map(|calendar| {
        let (matched, of) = holidays(calendar, days);
        let enough = matched >= least && nine_tenths(matched, of);
        enough.then_some((calendar.code(), Evidence::Holidays { matched, of }))
    });
    match (candidates.as_slice(), matching.next(), matching.next()) {
        ([only], _, _) if zoned => {
            let (matched, of) = holidays(only, days);
            // A few days without bars may be anything; many that are no holidays speak against the exchange.
            (of < LEAST_HOLIDAYS || nine_tenths(matched, of))
                .then_some((only.code(), Evidence::Offsets))
        }
        (_, found, None) => found,
        _ => None,
    }
}

fn by_ticker(ticker: &str) -> Option<(&'static str, &'static str)> {
    let ticker = ticker.to_ascii_uppercase();
    let index = INDEXES.iter().find(|(name, _)| ticker == *name);
    let suffix = || SUFFIXES.iter().find(|(end, _)| ticker.ends_with(end));
    index.or_else(suffix).copied()
}

/// Whether nine in ten bars are on days on which `calendar` has a session.
fn is_open_on(calendar: &Calendar, days: &[Date]) -> bool {
    let open = days.iter().filter(|d| calendar.closed(**d).is_none());
    nine_tenths(open.count(), days.len())
}

/// Whether the offsets are those of the exchange's clock at the time.
fn keeps(calendar: &Calendar, offsets: &[OffsetRun]) -> bool {
    offsets.iter().all(|run| {
        let at = |instant| calendar.zone.offset_minutes(instant) == run.minutes;
        at(run.first) && at(run.last)
    })
}

/// Whether nine in ten days from the first bar to the last have one, weekends too.
fn is_every_day(days: &[Date]) -> bool {
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return false;
    };
    let span = last.0.saturating_sub(first.0).saturating_add(1);
    span >= LEAST_DAYS && nine_tenths(days.len(), usize::try_from(span).unwrap_or(usize::MAX))
}

/// On how many weekdays both the prices and `calendar` have no session, and on how many either has none. Only the
/// years that the calendar knows are compared, which bounds the walk.
fn holidays(calendar: &Calendar, days: &[Date]) -> (usize, usize) {
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return (0, 0);
    };
    let (from, to) = calendar.known();
    let (from, to) = (from.max(*first), to.min(*last));
    let mut bars = days.iter().skip_while(|d| **d < from).peekable();
    let (mut matched, mut of) = (0, 0);
    for date in (from.0..=to.0).map(Date) {
        let traded = bars.next_if(|d| **d == date).is_some();
        if date.weekday().is_weekend() {
            continue;
        }
        let closed = calendar.closed(date).is_some();
        of += usize::from(closed || !traded);
        matched += usize::from(closed && !traded);
    }
    (matched, of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Zone;

    fn date(y: i32, m: u32, d: u32) -> Date {
        Date::from_ymd(y, m, d).unwrap_or_default()
    }

    /// The sessions of a calendar from `from` to `to`.
    fn sessions(code: &str, from: Date, to: Date) -> Vec<Date> {
        let calendar = Calendar::named(code);
        let open = |d: &Date| calendar.is_some_and(|c| c.closed(*d).is_none());
        (from.0..=to.0).map(Date).filter(open).collect()
    }

    fn inferred(ticker: &str, days: &[Date]) -> String {
        match infer(ticker, days, &[]) {
            Some((code, evidence)) => format!("{code} from {evidence}"),
            None => "unknown".to_owned(),
        }
    }

    fn offsets(zone: Zone, days: &[Date]) -> Vec<OffsetRun> {
        let mut runs: Vec<OffsetRun> = Vec::new();
        for at in days.iter().map(|d| zone.midnight(*d)) {
            let minutes = zone.offset_minutes(at);
            match runs.last_mut().filter(|r| r.minutes == minutes) {
                Some(run) => run.last = at,
                None => runs.push(OffsetRun {
                    first: at,
                    last: at,
                    minutes,
                }),
            }
        }
        runs
    }

    #[test]
    fn every_calendar_is_recognised_by_a_year_of_its_sessions() {
        for code in CANDIDATES {
            let days = sessions(code, date(2024, 1, 2), date(2024, 12, 31));
            let found = infer("AAA", &days, &[]).map(|(code, _)| code);
            assert_eq!(found, Some(code));
        }
    }

    #[test]
    fn nine_in_ten_holidays_must_match() {
        let days = sessions("XNYS", date(2024, 1, 2), date(2024, 12, 31));
        assert_eq!(
            inferred("A", &days),
            "XNYS from its holidays (9 of 9 match)"
        );
        let without = |gone: &[Date]| -> Vec<Date> {
            days.iter().copied().filter(|d| !gone.contains(d)).collect()
        };
        let one = without(&[date(2024, 3, 5)]);
        assert_eq!(
            inferred("A", &one),
            "XNYS from its holidays (9 of 10 match)"
        );
        let two = without(&[date(2024, 3, 5), date(2024, 3, 6)]);
        assert_eq!(inferred("A", &two), "unknown");
        let mut extra = days.clone();
        extra.push(date(2024, 7, 4));
        extra.sort_unstable();
        assert_eq!(inferred("A", &extra), "unknown", "8 of 9");
    }

    #[test]
    fn too_little_evidence_leaves_it_unknown() {
        let week = sessions("XNYS", date(2025, 1, 27), date(2025, 1, 31));
        assert_eq!(inferred("A", &week), "unknown");
        let christmas = sessions("XNYS", date(2024, 12, 20), date(2025, 1, 6));
        assert_eq!(inferred("A", &christmas), "unknown");
        assert_eq!(inferred("A", &[]), "unknown");
        let weekly: Vec<Date> = (0..52).map(|n| date(2024, 1, 5).plus(n * 7)).collect();
        assert_eq!(inferred("A", &weekly), "unknown");
    }

    #[test]
    fn tickers_and_weekends_point_to_markets() {
        let week = sessions("XTKS", date(2025, 1, 27), date(2025, 1, 31));
        assert_eq!(inferred("7203.t", &week), "XTKS from the ticker (.T)");
        assert_eq!(inferred("^GSPC", &week), "XNYS from the ticker (^GSPC)");
        let daily: Vec<Date> = (0..60).map(|n| date(2025, 1, 1).plus(n)).collect();
        assert_eq!(
            inferred("BTC", &daily),
            "24/7 from bars on all seven days of the week"
        );
        assert_eq!(
            inferred("X.L", &daily),
            "unknown",
            "London has no bars on weekends"
        );
    }

    #[test]
    fn offsets_point_to_a_clock() {
        let month = sessions("XNYS", date(2025, 1, 21), date(2025, 2, 12));
        let found = |zone: &str, days: &[Date]| {
            let zone = Zone::parse(zone).unwrap_or_default();
            infer("A", days, &offsets(zone, days)).map(|(code, _)| code)
        };
        assert_eq!(found("America/New_York", &month), Some("XNYS"));
        assert_eq!(found("America/Chicago", &month), None);
        let year = sessions("XNYS", date(2024, 1, 2), date(2024, 12, 31));
        assert_eq!(
            found("Europe/Paris", &year),
            None,
            "bars on days that Paris and Xetra are closed"
        );
        let year = sessions("XETR", date(2024, 1, 2), date(2024, 12, 31));
        assert_eq!(found("Europe/Paris", &year), Some("XETR"));
        let week = sessions("XPAR", date(2025, 1, 27), date(2025, 1, 31));
        assert_eq!(found("Europe/Paris", &week), None, "Paris or Xetra");
    }

    /// Work is bounded by the years that calendars know, whatever the dates are.
    #[test]
    fn mistyped_years_do_not_lengthen_the_walk() {
        let mut days = sessions("XNYS", date(2024, 1, 2), date(2024, 12, 31));
        days.insert(0, date(1, 1, 1));
        days.push(date(9999, 12, 31));
        assert_eq!(infer("A", &days, &[]), None);
    }
}
