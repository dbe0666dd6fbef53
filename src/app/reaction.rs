//! Words for reactions: percentages, probabilities, ranks, windows, and which session an event is laid on.

mod columns;
pub mod pane;
mod plot;
pub mod study;
pub mod study_notes;
mod whole;

use super::card::CardLine;
pub use super::card::percent;
use crate::engine::event_study::EventStudy;
use crate::engine::reaction::ReactionReport;
use crate::story::{BenchmarkOrigin, CalendarOrigin, Event, Lane, Series, Story};
use crate::study::{Model, Reaction, Settings, Window};
use crate::time::{Date, Precision, Timestamp, Zone, show};
use ratatui::layout::Size;
use std::sync::Arc;

/// What the Reaction pane is made of.
#[derive(Clone, Debug, Default)]
pub struct ReactionPane {
    /// What was measured.
    pub sheet: Option<Arc<ReactionReport>>,
    /// The lines.
    pub lines: Vec<CardLine>,
    /// The first line that is shown.
    pub top: usize,
    /// The marked ticker, by its place.
    pub marked: usize,
    /// How the expected return is made.
    pub model: Model,
    /// Ticker of the benchmark; empty for the story's.
    pub benchmark: String,
    /// Whether the longer estimation window is used.
    pub long: bool,
    /// Whether the study of the filter stands in the place of the selected event's reaction.
    pub study: bool,
    /// That study.
    pub studied: Option<Arc<EventStudy>>,
    pub(super) key: Option<PaneKey>,
}

/// Everything that the lines depend on: answer, size, marked ticker, whole screen, zone.
pub(super) type PaneKey = (usize, Size, usize, bool, Zone);

/// `0.482`, `0.004`, `<0.001`: no more digits than normal theory deserves.
#[must_use]
pub fn probability(p: f64) -> String {
    if p.is_nan() {
        "–".to_owned()
    } else if p < 0.001 {
        "<0.001".to_owned()
    } else {
        format!("{p:.3}")
    }
}

/// `market model against SPDR S&P 500 ETF (SPY)`, `factors model on mktrf, smb, hml over the riskless rate`.
#[must_use]
pub fn model(settings: &Settings, benchmark: &str) -> String {
    let word = settings.model.word();
    let factors = settings.factors.as_ref();
    match factors.filter(|_| settings.model == Model::Factors) {
        None if settings.model.uses_benchmark() => format!("{word} model against {benchmark}"),
        None => format!("{word} model"),
        Some(factors) => {
            let over = if factors.has_riskless() {
                " over the riskless rate"
            } else {
                ""
            };
            format!("{word} model on {}{over}", factors.names().join(", "))
        }
    }
}

/// Where the prices of a reaction come from: the returns of ticker and benchmark, and the trading calendar where it was
/// inferred.
#[must_use]
pub fn provenance(story: &Story, ticker: &str, benchmark: &str, settings: &Settings) -> String {
    let Some(series) = story.series(ticker) else {
        return String::new();
    };
    let other = story.series(benchmark);
    let other = other.filter(|_| settings.model.uses_benchmark());
    let mut said = format!("Returns: {}", story.return_phrase(series));
    if let Some(other) = other {
        said.push_str("; ");
        said.push_str(&story.return_phrase(other));
    }
    said.push('.');
    if story.benchmark_origin == BenchmarkOrigin::Chosen
        && let Some(other) = other.filter(|o| o.ticker == story.benchmark)
    {
        said = format!(
            "{said} No file names a benchmark: {} is taken.",
            other.ticker
        );
    }
    if matches!(series.origin, CalendarOrigin::Inferred(_)) {
        said = format!("{said} Trading calendar {}.", series.calendar_phrase());
    }
    said
}

/// `raw beta 1.98 (se 0.25)`, or the betas of the factors, each by its name.
#[must_use]
pub fn betas(reaction: &Reaction) -> Option<String> {
    if let Some(beta) = reaction.fit.beta() {
        return Some(format!("raw beta {:.2} (se {:.2})", beta.value, beta.se));
    }
    let each = reaction.betas();
    let each = each.map(|(name, beta)| format!("{name} {:.2} (se {:.2})", beta.value, beta.se));
    let each: Vec<String> = each.collect();
    (!each.is_empty()).then(|| format!("raw betas {}", each.join(", ")))
}

/// A test statistic with its sign: `−8.41`, `+0.70`.
#[must_use]
pub fn statistic(t: f64) -> String {
    let sign = if t < 0.0 { "−" } else { "+" };
    format!("{sign}{:.2}", t.abs())
}

/// `lowest of 121`, `3rd lowest of 121`, `highest of 121`, `60 of 121`.
#[must_use]
pub fn rank(rank: usize, of: usize) -> String {
    let place = |n: usize| match n {
        1 => String::new(),
        2 => "2nd ".to_owned(),
        3 => "3rd ".to_owned(),
        n => format!("{n}th "),
    };
    let above = of.saturating_sub(rank) + 1;
    if rank <= 9 && rank <= above {
        format!("{}lowest of {of}", place(rank))
    } else if above <= 9 {
        format!("{}highest of {of}", place(above))
    } else {
        format!("{rank} of {of}")
    }
}

/// Where a sum of abnormal returns stands: `lowest of 121` for one day; of several days, `lowest of 116 overlapping sums`.
#[must_use]
pub fn rank_of_sum(window: Window, place: usize, of: usize) -> String {
    let sums = if window.0 == window.1 {
        ""
    } else {
        " overlapping sums"
    };
    format!("{}{sums}", rank(place, of))
}

/// `[0]`, `[−1,+1]`, `[0,+5]`.
#[must_use]
pub fn window((first, last): Window) -> String {
    if first == last {
        format!("[{}]", day(first))
    } else {
        format!("[{},{}]", day(first), day(last))
    }
}

/// `−1`, `0`, `+5`.
#[must_use]
pub fn day(day: i32) -> String {
    match day {
        0 => "0".to_owned(),
        d if d < 0 => format!("−{}", d.unsigned_abs()),
        d => format!("+{d}"),
    }
}

/// `Mon 27 Jan 2025`.
#[must_use]
pub fn date(date: Date) -> String {
    format!(
        "{} {} {}",
        date.weekday().short(),
        date.day_month(),
        date.year()
    )
}

/// The sentence that maps an event to its session: `Sat 25 Jan 2025 12:00, closed (weekend) → Mon 27 Jan 2025`.
#[must_use]
pub fn mapping(event: &Event, series: &Series, day0: Date, story: &Story, shown: Zone) -> String {
    let session = date(day0);
    if event.lane() == Lane::Moves {
        return format!("A move is its own session: {session}");
    }
    let own = event.zone(story.zone);
    let decides = event.deciding();
    let mut when = show::when(decides, shown, own);
    if decides != event.when {
        let happened = if event.when.is_undated() {
            "at a time that is not known".to_owned()
        } else {
            show::when(event.when, shown, own)
        };
        when = format!("Happened {happened}, known {when}");
    }
    let unsure = match decides.precision {
        p if p.is_date_only() => Some("time of day unknown"),
        Precision::Between(..) => Some("not known exactly"),
        Precision::Hour => Some("known to the hour"),
        _ => None,
    };
    if let Some(unsure) = unsure {
        return format!("{when}, {unsure} → session {session}");
    }
    let state = state(series, decides.start);
    let inferred = match series.origin {
        CalendarOrigin::Inferred(_) => format!(" ({} inferred)", series.calendar),
        _ => String::new(),
    };
    let place = shown.place();
    format!("{when} {place} · {state}{inferred} → session {session}")
}

/// What the market did at an instant.
fn state(series: &Series, at: Timestamp) -> String {
    let Some(calendar) = series.calendar() else {
        return "trading hours unknown, so the next session".to_owned();
    };
    let date = calendar.zone.date(at);
    match (calendar.session(date), calendar.closed(date)) {
        (Some(session), _) if at < session.from => {
            format!("{} before the open", show::duration(session.from.since(at)))
        }
        (Some(session), _) if at < session.to => {
            format!(
                "open, {} before the close",
                show::duration(session.to.since(at))
            )
        }
        (Some(session), _) if at == session.to => "exactly at the close".to_owned(),
        (Some(session), _) => {
            format!("{} after the close", show::duration(at.since(session.to)))
        }
        (None, Some(closed)) => format!("closed, {}", closed.name()),
        (None, None) => "closed".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        assert_eq!(probability(0.000_4), "<0.001");
        assert_eq!(probability(0.048_2), "0.048");
        assert_eq!(
            (rank(1, 121), rank(3, 121)),
            ("lowest of 121".to_owned(), "3rd lowest of 121".to_owned())
        );
        assert_eq!(
            (rank(121, 121), rank(60, 121)),
            ("highest of 121".to_owned(), "60 of 121".to_owned())
        );
        assert_eq!(
            (window((-1, 1)), window((0, 0))),
            ("[−1,+1]".to_owned(), "[0]".to_owned())
        );
        assert_eq!(
            (statistic(-8.414), statistic(0.7)),
            ("−8.41".to_owned(), "+0.70".to_owned())
        );
    }
}
