//! Gives every series its trading calendar, and lays its bars on the hours of that calendar.
//!
//! A calendar comes from `--calendar`, from the story, or from the prices themselves, in this order. Bars are read
//! before their calendar is known, since an inference needs all of them; then their sessions get the right hours.

use super::StoryOptions;
use crate::story::calendar_origin::infer;
use crate::story::series::Bars;
use crate::story::{Bar, CalendarOrigin, Hours, OffsetRun, Series};
use crate::time::{Calendar, Date, Span, Timestamp, Zone};
use std::collections::HashMap;

/// What the times of a price table said, and how its bars were laid.
#[derive(Clone, Debug, Default)]
pub(super) struct TimesRead {
    /// Runs of equal offsets, in order of time.
    offsets: Vec<OffsetRun>,
    /// Whether no time carries an offset.
    is_local: bool,
    /// Zone in which times without an offset were read.
    zone: Zone,
    /// Calendar on which the bars were laid.
    calendar: Option<Calendar>,
}

impl TimesRead {
    /// From the instants of a table and the offsets that they were written with. Its bars were laid on `calendar`,
    /// and times without an offset were read in `zone`.
    pub(super) fn new(
        mut times: Vec<(Timestamp, Option<i16>)>,
        calendar: Option<Calendar>,
        zone: Zone,
    ) -> Self {
        times.sort_unstable();
        let mut read = Self {
            offsets: Vec::new(),
            is_local: times.iter().all(|(_, offset)| offset.is_none()),
            zone,
            calendar,
        };
        for (at, minutes) in times.into_iter().filter_map(|(at, o)| Some((at, o?))) {
            match read.offsets.last_mut().filter(|run| run.minutes == minutes) {
                Some(run) => run.last = at,
                None => read.offsets.push(OffsetRun {
                    first: at,
                    last: at,
                    minutes,
                }),
            }
        }
        read
    }
}

/// What was read of the series that have no final calendar yet, by ticker in capitals.
#[derive(Clone, Debug, Default)]
pub(super) struct Unplaced {
    daily: HashMap<String, TimesRead>,
    intraday: HashMap<String, TimesRead>,
    changed: Vec<String>,
}

impl Unplaced {
    /// Notes how the bars of `ticker` were read; the first table of each kind wins, as its bars do.
    pub(super) fn add(&mut self, ticker: &str, daily: Option<TimesRead>, short: Option<TimesRead>) {
        let ticker = ticker.to_ascii_uppercase();
        for (kept, read) in [(&mut self.daily, daily), (&mut self.intraday, short)] {
            if let Some(read) = read {
                kept.entry(ticker.clone()).or_insert(read);
            }
        }
        self.changed.push(ticker);
    }

    /// Has every series placed again, since the zone of the story changed.
    pub(super) fn place_again(&mut self) {
        let all = self.daily.keys().chain(self.intraday.keys());
        self.changed = all.cloned().collect();
    }

    /// Places every series that changed since the last call. `zone` is that of the story, in which days of a market
    /// without a calendar begin. Returns whether times of intraday bars were read in it for want of any other.
    pub(super) fn place(&mut self, all: &mut [Series], options: &StoryOptions, zone: Zone) -> bool {
        let mut changed = std::mem::take(&mut self.changed);
        changed.sort_unstable();
        changed.dedup();
        if changed.is_empty() {
            return false;
        }
        let mut is_assumed = false;
        for series in all {
            let ticker = series.ticker.to_ascii_uppercase();
            if changed.binary_search(&ticker).is_err() {
                continue;
            }
            let (daily, short) = (self.daily.get_mut(&ticker), self.intraday.get_mut(&ticker));
            let offsets = daily.iter().chain(&short).flat_map(|read| &read.offsets);
            choose(series, options, &offsets.copied().collect::<Vec<_>>());
            let calendar = series.calendar();
            if let Some(read) = daily {
                lay_daily(series, read, calendar, zone);
            }
            if let Some(read) = short {
                let exchange = calendar.map(|c| c.zone);
                let clock = match series.origin {
                    CalendarOrigin::Story => exchange.or(options.input_zone),
                    _ => options.input_zone.or(exchange),
                };
                is_assumed |= read.is_local && clock.is_none();
                lay_intraday(series, read, calendar, clock.unwrap_or(zone));
            }
        }
        is_assumed
    }
}

/// Sets the calendar of `series` and where it comes from.
fn choose(series: &mut Series, options: &StoryOptions, offsets: &[OffsetRun]) {
    if let Some(code) = options.calendar_of(&series.ticker) {
        (series.calendar, series.origin) = (code.to_owned(), CalendarOrigin::Option);
        return;
    }
    let is_guess = matches!(
        series.origin,
        CalendarOrigin::Unknown | CalendarOrigin::Inferred(_)
    );
    if !series.calendar.is_empty() && !is_guess {
        return;
    }
    let days = days(series);
    (series.calendar, series.origin) = match infer(&series.ticker, &days, offsets) {
        Some((code, evidence)) => (code.to_owned(), CalendarOrigin::Inferred(evidence)),
        None => (String::new(), CalendarOrigin::Unknown),
    };
}

/// The days with bars between the bells, in order, each once.
fn days(series: &Series) -> Vec<Date> {
    let short = series.intraday.iter();
    let short = short.filter(|b| b.hours == Hours::Regular);
    let mut days: Vec<Date> = series.bars.iter().chain(short).map(|b| b.date).collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// From bell to bell, or from midnight to midnight where no calendar knows better.
pub(super) fn session_span(date: Date, calendar: Option<Calendar>, zone: Zone) -> Span {
    calendar.map_or_else(
        || Span::new(zone.midnight(date), zone.midnight(date.plus(1))),
        |calendar| calendar.usual(date),
    )
}

/// When a shorter bar ends: with its part of the day at the latest.
pub(super) fn intraday_end(bar: &Bar, to: Timestamp, calendar: Option<Calendar>) -> Timestamp {
    let Some(session) = calendar.map(|c| c.usual(bar.date)) else {
        return to;
    };
    let bound = match bar.hours {
        Hours::Pre => Some(session.from),
        Hours::Regular => Some(session.to),
        Hours::Post => None,
    };
    bound.filter(|b| *b > bar.from).map_or(to, |b| b.min(to))
}

fn lay_daily(series: &mut Series, read: &mut TimesRead, calendar: Option<Calendar>, zone: Zone) {
    let is_same = read.calendar == calendar && (calendar.is_some() || read.zone == zone);
    if !is_same {
        let laid = |bar: &Bar| {
            let span = session_span(bar.date, calendar, zone);
            Bar {
                from: span.from,
                to: span.to,
                ..*bar
            }
        };
        series.bars = series.bars.iter().map(laid).collect();
        (read.calendar, read.zone) = (calendar, zone);
    }
}

/// Times without an offset are read again, on the clock of `zone`.
fn lay_intraday(series: &mut Series, read: &mut TimesRead, calendar: Option<Calendar>, zone: Zone) {
    let before = read.zone;
    if read.calendar == calendar && (!read.is_local || before == zone) {
        return;
    }
    let day = calendar.map_or(zone, |c| c.zone);
    let laid = |bar: &Bar| {
        let from = if read.is_local {
            zone.instant(before.civil(bar.from))
        } else {
            bar.from
        };
        let bar = Bar {
            from,
            date: if read.is_local {
                bar.date
            } else {
                day.date(from)
            },
            to: from.plus(bar.to.since(bar.from)),
            ..*bar
        };
        Bar {
            to: intraday_end(&bar, bar.to, calendar),
            ..bar
        }
    };
    series.intraday = series.intraday.iter().map(laid).collect::<Bars>();
    (read.calendar, read.zone) = (calendar, zone);
}
