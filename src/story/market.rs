//! The markets of a story: the sessions of every calendar that its series name, made once for all that ask.

use super::{Hours, Series, Story};
use crate::time::{Calendar, Date, Sessions, Span, Zone};
use std::sync::Arc;

/// The sessions of one calendar.
#[derive(Clone, Debug)]
pub(super) struct Market {
    /// Code of the calendar, as series name it; empty for those that name none.
    code: String,
    sessions: Arc<Sessions>,
}

impl Story {
    /// Makes the sessions of every calendar anew. To be called when series were added.
    pub fn settle_markets(&mut self) {
        let mut codes: Vec<&str> = self.series.iter().map(code).collect();
        codes.sort_unstable();
        codes.dedup();
        let market = |code: &str| Market {
            code: code.to_owned(),
            sessions: Arc::new(sessions(code, &self.series, self.zone)),
        };
        self.markets = codes.into_iter().map(market).collect();
        self.settle_gaps();
    }

    /// The sessions of the market on which `series` is traded.
    #[must_use]
    pub fn sessions_of(&self, series: &Series) -> Option<&Arc<Sessions>> {
        let market = self.markets.iter().find(|m| m.code == code(series))?;
        Some(&market.sessions).filter(|s| !s.is_empty())
    }

    /// All markets: the code that series name (empty where they name none), and its sessions.
    pub fn markets(&self) -> impl Iterator<Item = (&str, &Sessions)> {
        self.markets
            .iter()
            .map(|m| (m.code.as_str(), m.sessions.as_ref()))
    }

    /// The sessions of the story's own market: its benchmark's, or else those of its first series.
    #[must_use]
    pub fn sessions(&self) -> Option<&Arc<Sessions>> {
        let benchmark = self.series(&self.benchmark);
        let own = benchmark.and_then(|series| self.sessions_of(series));
        own.or_else(|| self.series.iter().find_map(|s| self.sessions_of(s)))
    }
}

fn code(series: &Series) -> &str {
    series.calendar.trim()
}

fn sessions(code: &str, series: &[Series], zone: Zone) -> Sessions {
    let own = series.iter().filter(|s| self::code(s) == code);
    let mut days: Vec<Date> = own.flat_map(days).collect();
    days.sort_unstable();
    days.dedup();
    match Calendar::named(code) {
        Some(calendar) => Sessions::new(calendar, &days, Span::ALL),
        None => Sessions::of_days(&days, zone),
    }
}

/// The days on which a series was traded between the bells.
fn days(series: &Series) -> impl Iterator<Item = Date> {
    let short = series.intraday.iter().filter(|b| b.hours == Hours::Regular);
    series.bars.iter().chain(short).map(|b| b.date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::Bar;

    fn series(ticker: &str, calendar: &str, days: &[i32]) -> Series {
        let bar = |day: &i32| Bar {
            date: Date(*day),
            ..Bar::default()
        };
        Series {
            ticker: ticker.into(),
            calendar: calendar.into(),
            bars: days.iter().map(bar).collect(),
            ..Series::default()
        }
    }

    #[test]
    fn a_day_is_closed_only_when_no_series_of_the_calendar_has_a_bar() {
        // 20110 is Wednesday 22 January 2025.
        let mut story = Story::default();
        story.series = vec![
            series("A", "XNYS", &[20109, 20110, 20112]),
            series("B", "XNYS", &[20109, 20112, 20115]),
            series("C", "", &[20109, 20112]),
        ];
        story.benchmark = "b".into();
        story.settle_markets();
        let own = story.sessions();
        assert!(own.is_some_and(|s| s.on(Date(20110)).is_some()));
        assert!(own.is_some_and(|s| s.on(Date(20111)).is_none()));
        let third = story.series("C").and_then(|s| story.sessions_of(s));
        assert_eq!(third.map(|s| s.len()), Some(2));
    }
}
