//! What calendars and prices say of each other: calendars that are not known, days without bars, months without.
//!
//! Only tells; the prices are right, and nothing of them is left out or filled in.

use super::collect::Collector;
use super::raw::locate;
use super::report::{Assumption, Note, Place, quoted};
use crate::story::{BenchmarkOrigin, CalendarOrigin, Series, SeriesRecord, Story};
use crate::time::sessions::{Correction, LONGEST_CLOSURE};
use crate::time::{Calendar, Date};
use std::collections::HashMap;

/// Most days that are listed by date.
const LISTED: usize = 3;

/// Tells of a calendar that is not known; then the days of the prices are all that is.
pub(super) fn check(record: &SeriesRecord, place: &Place<'_>, collector: &mut Collector<'_>) {
    if record.calendar.is_empty() || Calendar::named(&record.calendar).is_some() {
        return;
    }
    let message = format!(
        "the calendar {} of {} is not known; the days that have prices are its sessions",
        quoted(&record.calendar),
        record.ticker
    );
    let known: Vec<&str> = Calendar::codes().collect();
    let hint = format!("known are {}; name one of them or none", known.join(", "));
    let mut note = Note::warning("unknown-calendar", "series", message, hint);
    if let Some(at) = locate(place.text, "calendar") {
        note = note.at(at);
    }
    collector.note(place, note);
}

/// What the finished story has to be told of: days that the calendar has and no series, and gaps of a series.
pub(super) fn notes(story: &Story) -> Vec<Note> {
    let mut notes = Vec::new();
    for (code, sessions) in story.markets() {
        let silent =
            |(day, what): &(Date, Correction)| (*what == Correction::NoBars).then_some(*day);
        let days: Vec<Date> = sessions.corrections().iter().filter_map(silent).collect();
        if let Some(note) = closed_by_prices(code, &days) {
            notes.push(note);
        }
    }
    for series in &story.series {
        for gap in story.gaps(series) {
            if gap.sessions > LONGEST_CLOSURE {
                notes.push(hole(&series.ticker, gap.after, gap.before, gap.sessions));
            }
        }
    }
    notes
}

/// What the story assumes of calendars, zone and benchmark that no file says.
pub(super) fn assumptions(story: &Story) -> Vec<Assumption> {
    let mut groups: Vec<(String, &Series, Vec<&str>)> = Vec::new();
    let assumed = |s: &&Series| {
        matches!(
            s.origin,
            CalendarOrigin::Unknown | CalendarOrigin::Inferred(_)
        ) && !(s.bars.is_empty() && s.intraday.is_empty())
    };
    let mut by_phrase: HashMap<String, usize> = HashMap::new();
    for series in story.series.iter().filter(assumed) {
        let phrase = series.calendar_phrase();
        let place = *by_phrase.entry(phrase.clone()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((.., tickers)) => tickers.push(&series.ticker),
            None => groups.push((phrase, series, vec![&series.ticker])),
        }
    }
    let mut out: Vec<Assumption> = groups
        .iter()
        .map(|(phrase, series, tickers)| calendar(phrase, series, tickers))
        .collect();
    if story.benchmark_origin == BenchmarkOrigin::Chosen {
        out.push(Assumption {
            rule: "benchmark",
            message: format!(
                "{} is taken as the benchmark; no file names one",
                story.benchmark
            ),
            hint: "--benchmark TICKER names another".to_owned(),
        });
    }
    if story.is_utc_assumed {
        out.push(Assumption {
            rule: "zone",
            message: "times read as UTC: they are written without a zone, and no file names one"
                .to_owned(),
            hint: "--input-zone ZONE names theirs, such as America/New_York".to_owned(),
        });
    }
    out
}

fn calendar(phrase: &str, series: &Series, tickers: &[&str]) -> Assumption {
    let listed = tickers.get(..LISTED).unwrap_or(tickers).join(", ");
    let more = match tickers.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let unknown = series.calendar().is_none();
    Assumption {
        rule: "calendar",
        message: format!("{listed}{more}: trading calendar {phrase}"),
        hint: if unknown {
            format!(
                "events with a time of day are measured on the next session; name the calendar with --calendar {}=CODE",
                series.ticker
            )
        } else {
            format!("--calendar {}=CODE names another", series.ticker)
        },
    }
}

fn closed_by_prices(code: &str, days: &[Date]) -> Option<Note> {
    let first = days.first()?;
    let listed: Vec<String> = days.iter().take(LISTED).map(|d| d.iso()).collect();
    let more = match days.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(" and {more} more days"),
    };
    let message = format!(
        "no series of {} has a bar on {}{more}: closed, by the prices",
        quoted(code),
        listed.join(", ")
    );
    let hint = format!("if {} was traded on {}, add its bar", code, first.iso());
    Some(Note::warning("closed-by-prices", "series", message, hint))
}

fn hole(ticker: &str, after: Date, before: Date, sessions: usize) -> Note {
    let message = format!(
        "{ticker} has no bar between {} and {}, over {sessions} sessions; its line breaks there",
        after.iso(),
        before.iso()
    );
    let hint = "add the bars that are missing, if there were any";
    Note::warning("price-gap", "series", message, hint)
}
