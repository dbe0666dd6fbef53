//! The markets of a story: the sessions of every calendar that its series name, made once for all that ask.

use super::{CalendarOrigin, Gap, Hours, Series, Story};
use crate::time::{Date, Sessions, Span, Zone};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// The sessions of one calendar.
#[derive(Clone, Debug)]
pub(super) struct Market {
    /// Code of the calendar, as series name it; empty for those that name none. The markets of a story are in its order.
    code: String,
    sessions: Arc<Sessions>,
}

/// What was known of markets and gaps at some clocks; copies of a story share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Cuts(Arc<Mutex<Vec<Cut>>>);

#[derive(Debug)]
struct Cut {
    known: Vec<Known>,
    markets: Vec<Market>,
    gaps: Arc<HashMap<String, Vec<Gap>>>,
}

/// What was known of a series: how many daily bars, the last day with a shorter one between the bells, and how many
/// days of its calendar that no rule foresees.
type Known = (usize, Option<Date>, usize);

/// How many cuts are kept: the screen and the store seldom stand further apart.
const KEPT: usize = 4;

impl Story {
    /// Makes the sessions of every calendar anew. To be called when series were added.
    pub fn settle_markets(&mut self) {
        let market = |(code, series): (&str, Vec<&Series>)| Market {
            code: code.to_owned(),
            sessions: Arc::new(sessions(&series, self.zone)),
        };
        self.markets = by_code(&self.series).into_iter().map(market).collect();
        self.settle_gaps();
        self.cuts = Cuts::default();
    }

    /// Makes the sessions and the gaps anew from series that show fewer bars, and calendars that foresee less, than
    /// those they were made from. A market of which that says nothing new stays the very same.
    pub(super) fn settle_cut(&mut self) {
        let known: Vec<_> = self
            .series
            .iter()
            .map(|s| (s.bars.len(), last(s), surprises(s)))
            .collect();
        let cuts = self.cuts.clone();
        let mut kept = cuts.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cut) = kept.iter().find(|cut| cut.known == known) {
            self.markets.clone_from(&cut.markets);
            self.gaps = Arc::clone(&cut.gaps);
            return;
        }
        let groups = by_code(&self.series);
        for market in &mut self.markets {
            let own = groups
                .get(market.code.as_str())
                .map_or(&[][..], Vec::as_slice);
            let cut = sessions(own, self.zone);
            if cut != *market.sessions {
                market.sessions = Arc::new(cut);
            }
        }
        self.settle_gaps();
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push(Cut {
            known,
            markets: self.markets.clone(),
            gaps: Arc::clone(&self.gaps),
        });
    }

    /// The sessions of the market on which `series` is traded.
    #[must_use]
    pub fn sessions_of(&self, series: &Series) -> Option<&Arc<Sessions>> {
        let markets = &self.markets;
        let place = markets.binary_search_by(|m| m.code.as_str().cmp(code(series)));
        let market = markets.get(place.ok()?)?;
        Some(&market.sessions).filter(|s| !s.is_empty())
    }

    /// All markets: the code that series name (empty where they name none), and its sessions.
    pub fn markets(&self) -> impl Iterator<Item = (&str, &Sessions)> {
        self.markets
            .iter()
            .map(|m| (m.code.as_str(), m.sessions.as_ref()))
    }

    /// What a header says of calendars that no file names: `XNYS inferred`, `trading hours unknown`; nothing where
    /// all are named.
    #[must_use]
    pub fn calendar_note(&self) -> String {
        let priced = self.series.iter().filter(|s| !s.bars.is_empty());
        let mut inferred: Vec<&str> = Vec::new();
        for series in priced {
            match series.origin {
                CalendarOrigin::Inferred(_) => inferred.push(&series.calendar),
                CalendarOrigin::Unknown if series.calendar().is_none() => {
                    return "trading hours unknown".to_owned();
                }
                _ => {}
            }
        }
        inferred.dedup();
        match inferred.as_slice() {
            [] => String::new(),
            [one] => format!("{one} inferred"),
            _ => "calendars inferred".to_owned(),
        }
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

/// The series of each calendar.
fn by_code(series: &[Series]) -> BTreeMap<&str, Vec<&Series>> {
    let mut groups: BTreeMap<&str, Vec<&Series>> = BTreeMap::new();
    for one in series {
        groups.entry(code(one)).or_default().push(one);
    }
    groups
}

/// The sessions of the calendar that all of `series` name.
fn sessions(series: &[&Series], zone: Zone) -> Sessions {
    let mut days: Vec<Date> = series.iter().flat_map(|s| days(s)).collect();
    days.sort_unstable();
    days.dedup();
    match series.iter().find_map(|s| s.calendar()) {
        Some(calendar) => Sessions::new(calendar, &days, Span::ALL),
        None => Sessions::of_days(&days, zone),
    }
}

fn surprises(series: &Series) -> usize {
    series.calendar().map_or(0, |c| c.surprises())
}

/// The last day with a shorter bar between the bells.
fn last(series: &Series) -> Option<Date> {
    let mut short = series.intraday.iter().rev();
    short.find(|b| b.hours == Hours::Regular).map(|b| b.date)
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
        ]
        .into();
        story.benchmark = "b".into();
        story.settle_markets();
        let own = story.sessions();
        assert!(own.is_some_and(|s| s.on(Date(20110)).is_some()));
        assert!(own.is_some_and(|s| s.on(Date(20111)).is_none()));
        let third = story.series("C").and_then(|s| story.sessions_of(s));
        assert_eq!(third.map(|s| s.len()), Some(2));
    }

    #[test]
    fn an_exceptional_closure_is_known_when_it_was_announced() {
        // 20097 is Thursday 9 January 2025, a day of mourning that was announced on 30 December.
        let mut story = Story::default();
        story.series = vec![series("A", "XNYS", &[])].into();
        story.settle_markets();
        let open = |day: i32| {
            let cut = story.as_of(Zone::NEW_YORK.midnight(Date(day)));
            let on = cut.sessions().map(|s| s.on(Date(20097)).is_some());
            let told = cut
                .series("A")
                .and_then(|s| s.calendar()?.closed(Date(20097)));
            assert_eq!(on, Some(told.is_none()));
            on
        };
        assert_eq!((open(20087), open(20088)), (Some(true), Some(false)));
        assert_eq!(open(20086), Some(true), "of the cuts kept, the right one");
    }

    #[test]
    fn that_a_day_was_closed_is_known_when_a_later_bar_is() {
        // 20111 is Thursday 23 January 2025, on which the calendar is open and no series has a bar.
        let bar = |day: i32| Bar {
            date: Date(day),
            to: Zone::NEW_YORK.midnight(Date(day + 1)),
            ..Bar::default()
        };
        let mut story = Story::default();
        let mut own = series("A", "XNYS", &[]);
        own.bars = [20109, 20110, 20112, 20115].into_iter().map(bar).collect();
        story.series = vec![own].into();
        story.settle_markets();
        let open = |day: i32, on: i32| {
            let cut = story.as_of(Zone::NEW_YORK.midnight(Date(day + 1)));
            cut.sessions().is_some_and(|s| s.on(Date(on)).is_some())
        };
        assert!(open(20110, 20111) && open(20111, 20111));
        assert!(!open(20112, 20111) && !open(20115, 20111));
        let same = |day: i32| {
            let cut = story.as_of(Zone::NEW_YORK.midnight(Date(day + 1)));
            cut.sessions()
                .zip(story.sessions())
                .is_some_and(|(a, b)| Arc::ptr_eq(a, b))
        };
        assert!(
            same(20112) && !same(20110),
            "a market that says nothing new is the same"
        );
    }
}
