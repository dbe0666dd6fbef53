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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::{Record, ViewRecord};

    fn story() -> Story {
        let series = |ticker: &str, entity: &str| Series {
            ticker: ticker.to_owned(),
            entity: entity.to_owned(),
            ..Series::default()
        };
        let mut story = Story::default();
        "SPY".clone_into(&mut story.benchmark);
        for (ticker, entity) in [("SPY", ""), ("A", "a-inc"), ("B", ""), ("C", ""), ("D", "")] {
            story.series.push(series(ticker, entity));
        }
        story
    }

    fn event(tickers: &[&str], about: &[&str]) -> Event {
        let owned = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect();
        Event {
            record: Record {
                tickers: owned(tickers),
                about: owned(about),
                ..Record::default()
            },
            ..Event::default()
        }
    }

    #[test]
    fn tickers_go_before_companies_and_companies_before_none() {
        let check = |tickers: &[&str], about: &[&str], expected: &[&str]| {
            let found = own_tickers(&event(tickers, about), &story());
            assert_eq!(found, expected, "{tickers:?} {about:?}");
        };
        check(&["X", "A"], &["a-inc"], &["X", "A"]);
        check(&[], &["a-inc"], &["A"]);
        check(&[], &["nobody"], &[]);
    }

    #[test]
    fn an_event_names_a_series_by_its_ticker_or_its_company() {
        let story = story();
        let names_a = |event: &Event| story.series("A").is_some_and(|s| names(event, s));
        assert!(names_a(&event(&["a"], &[])) && names_a(&event(&[], &["a-inc"])));
        // An event with tickers is about these alone.
        assert!(!names_a(&event(&["B"], &["a-inc"])) && !names_a(&event(&[], &[])));
    }

    #[test]
    fn the_first_tickers_are_pinned_or_the_first_three_without_the_benchmark() {
        let mut story = story();
        assert_eq!(first_tickers(&story), ["A", "B", "C"]);
        story.view = Some(ViewRecord {
            pinned: vec!["D".to_owned()],
            ..ViewRecord::default()
        });
        assert_eq!(first_tickers(&story), ["D"]);
    }
}
