//! Which tickers an event is about.

use crate::story::{Event, Series, Story};

/// Whether an event names the ticker of `series`, or names none and its company.
pub(super) fn names(event: &Event, series: &Series) -> bool {
    let record = &event.record;
    if record.tickers.is_empty() {
        let mut people = record.about.iter().chain(&record.who);
        !series.entity.is_empty() && people.any(|id| *id == series.entity)
    } else {
        let mut tickers = record.tickers.iter();
        tickers.any(|t| t.eq_ignore_ascii_case(&series.ticker))
    }
}

/// The tickers that an event names; else those of the companies that it names.
pub(super) fn own_tickers(event: &Event, story: &Story) -> Vec<String> {
    let record = &event.record;
    if !record.tickers.is_empty() {
        return record.tickers.clone();
    }
    let named = |s: &&Series| {
        !s.entity.is_empty()
            && record
                .about
                .iter()
                .chain(&record.who)
                .any(|id| *id == s.entity)
    };
    story
        .series
        .iter()
        .filter(named)
        .map(|s| s.ticker.clone())
        .collect()
}

/// The tickers that the story shows first.
pub(super) fn first_tickers(story: &Story) -> Vec<String> {
    let pinned = story.view.as_ref().map(|v| v.pinned.clone());
    let pinned = pinned.filter(|p| !p.is_empty());
    pinned.unwrap_or_else(|| {
        let other = |s: &&Series| !s.ticker.eq_ignore_ascii_case(&story.benchmark);
        let first = story.series.iter().filter(other).take(3);
        first.map(|s| s.ticker.clone()).collect()
    })
}
