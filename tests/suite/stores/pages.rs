//! Pages of ordered lists against sorting everything naively.

use super::*;
use sillage::store::{Page, PageAnchor, PageRequest, SortBy};
use sillage::story::{Bar, Hours, Measure, Series};
use sillage::text::fold;
use sillage::time::Date;
use std::cmp::Ordering;

/// Everything that a page can be sorted by.
pub(super) const SORTS: [SortBy; 12] = [
    SortBy::Time,
    SortBy::Importance,
    SortBy::Kind,
    SortBy::Title,
    SortBy::Who,
    SortBy::Tickers,
    SortBy::Ticker,
    SortBy::Status,
    SortBy::Source,
    SortBy::Close,
    SortBy::Return,
    SortBy::Figure(Measure::Z),
];

/// A series with a close a day that goes up and down.
pub(super) fn series(ticker: &str) -> Series {
    let closes = [100.0, 110.0, 99.0, 99.0, 120.0];
    let bars = closes.iter().enumerate().map(|(day, close)| Bar {
        date: Date(day as i32),
        from: Timestamp::from_micros((day as i64 * 24 + 14) * HOUR),
        to: Timestamp::from_micros((day as i64 * 24 + 21) * HOUR),
        open: None,
        high: None,
        low: None,
        close: *close,
        adjusted: Some(*close),
        volume: None,
        dividend: None,
        split: None,
        hours: Hours::Regular,
    });
    Series {
        ticker: ticker.into(),
        bars: bars.collect(),
        ..Series::default()
    }
}

/// What an event is sorted by; `None` stands last in both directions.
#[derive(Debug, PartialEq, PartialOrd)]
enum Value {
    Number(f64),
    Text(String),
}

fn value(event: &Event, sort: SortBy, focus: Option<&str>) -> Option<Value> {
    let record = &event.record;
    let text = |text: &str| (!text.is_empty()).then(|| Value::Text(fold(text).into_owned()));
    let story = story();
    let series = || {
        let own = record.tickers.iter().find_map(|t| story.series(t));
        focus.map_or(own, |f| story.series(f))
    };
    let session = || series()?.reacting(event.lane(), event.deciding(), story.zone);
    match sort {
        SortBy::Time => Some(Value::Number(0.0)),
        SortBy::Importance => Some(Value::Number(f64::from(event.importance()))),
        SortBy::Kind => Some(Value::Text(fold(event.kind()).into_owned())),
        SortBy::Title => text(&record.title),
        SortBy::Who => record.who.first().and_then(|id| text(story.name(id))),
        SortBy::Tickers => record.tickers.first().and_then(|t| text(t)),
        SortBy::Ticker => series().and_then(|s| text(&s.ticker)),
        SortBy::Status => record.status.map(|s| Value::Number(f64::from(s as u8))),
        SortBy::Source => record.sources.first().and_then(|s| {
            text(if s.publisher.is_empty() {
                &s.title
            } else {
                &s.publisher
            })
        }),
        SortBy::Close => session().map(|s| Value::Number(s.bar.close)),
        SortBy::Return => session().and_then(|s| s.change).map(Value::Number),
        // These five closes are too few for a market model.
        SortBy::Figure(_) => None,
    }
}

fn order(a: &Event, b: &Event, ask: &PageRequest) -> Ordering {
    let value = |e: &Event| value(e, ask.sort, ask.focus.as_deref());
    value(a).partial_cmp(&value(b)).unwrap()
}

/// The whole list, in order.
fn list<'a>(all: &'a [(RowId, Event, bool)], ask: &PageRequest) -> Vec<&'a (RowId, Event, bool)> {
    let here = |event: &Event| {
        let (whole, start) = (extent(event), event.when.start);
        ask.span.contains(start) || start < ask.span.from && whole.to > ask.span.from
    };
    let rows = all
        .iter()
        .filter(|(_, e, passes)| (*passes || ask.dimmed) && here(e));
    let (mut rows, missing): (Vec<_>, Vec<_>) =
        rows.partition(|(_, e, _)| value(e, ask.sort, ask.focus.as_deref()).is_some());
    rows.sort_by(|a, b| order(&a.1, &b.1, ask));
    if ask.descending {
        rows.reverse();
    }
    rows.extend(missing);
    rows
}

pub(super) fn check(store: &MemoryStore, all: &[(RowId, Event, bool)], ask: &PageRequest) {
    let page = store.page(ask, &CancelToken::never()).unwrap();
    let rows = list(all, ask);
    let keys = |row: &&(RowId, Event, bool)| (row.1.when.start, row.0);
    let before = |test: &dyn Fn(&(Timestamp, RowId)) -> bool| {
        rows.iter().take_while(|row| test(&keys(row))).count()
    };
    let time = ask.sort == SortBy::Time;
    let place = match ask.anchor {
        PageAnchor::Start => 0,
        PageAnchor::End => rows.len(),
        PageAnchor::Rank(rank) => (rank as usize).min(rows.len()),
        PageAnchor::Time(at) if time && ask.descending => before(&|key| key.0 >= at),
        PageAnchor::Time(at) if time => before(&|key| key.0 < at),
        PageAnchor::Time(_) => 0,
        PageAnchor::Row(row) => {
            let start = store.event(row).unwrap().when.start;
            let own = rows.iter().position(|r| r.0 == row);
            own.unwrap_or_else(|| match (time, ask.descending) {
                (true, true) => before(&|key| *key > (start, row)),
                (true, false) => before(&|key| *key < (start, row)),
                _ => 0,
            })
        }
    };
    let first = place.saturating_sub(ask.before);
    let last = (place + ask.after).min(rows.len());
    let wanted: Vec<RowId> = rows[first..last.max(first)].iter().map(|r| r.0).collect();
    let found: Vec<RowId> = page.rows.iter().map(|r| r.summary.row).collect();
    assert_eq!(
        (page.total, page.anchor_rank, page.first, found),
        (rows.len() as u64, place as u64, first as u64, wanted),
        "{ask:?}"
    );
    check_rows(&page, all, ask);
}

fn check_rows(page: &Page, all: &[(RowId, Event, bool)], ask: &PageRequest) {
    for row in &page.rows {
        let (_, event, passes) = all.iter().find(|a| a.0 == row.summary.row).unwrap();
        check_brief(&row.summary, event, ask.lang.as_deref());
        let who: Vec<&str> = row.who.iter().map(|w| &**w).collect();
        assert_eq!(
            (row.summary.passes, who, row.status),
            (
                *passes,
                event.record.who.iter().map(String::as_str).collect(),
                event.record.status
            )
        );
        assert_eq!(
            row.source,
            event.record.sources.first().map_or("", |s| &s.publisher)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pages_are_parts_of_the_whole_list(
        events in prop::collection::vec(made(), 1..70),
        size in 1_usize..40,
        block in 1_usize..90,
        pick in 0..QUERIES.len(),
        sort in prop::sample::select(SORTS.to_vec()),
        from in -10_i64..80,
        hours in 1_i64..90,
        (before, after) in (0_usize..9, 0_usize..12),
        (place, choice) in (0_u8..5, any::<u8>()),
    ) {
        let store = store(&events, size, block);
        let query = query(pick);
        let all = naive(&store, &query);
        let row = RowId(u64::from(choice >> 2) % store.total());
        let place = match place {
            0 => PageAnchor::Start,
            1 => PageAnchor::End,
            2 => PageAnchor::Time(Timestamp::from_micros((from + i64::from(choice) % hours) * HOUR)),
            3 => PageAnchor::Row(row),
            _ => PageAnchor::Rank(u64::from(choice % 80)),
        };
        let (span, lang) = (span(from, hours), (choice & 4 == 4).then(|| "fr".into()));
        let (descending, dimmed) = (choice & 1 == 1, choice & 2 == 2);
        let figures = choice & 8 == 8;
        let focus = (choice & 16 == 16).then(|| if choice & 32 == 32 { "MSFT" } else { "SU.PA" }.into());
        check(&store, &all, &PageRequest { query, span, dimmed, sort, descending, anchor: place, before, after, figures, focus, lang });
    }
}
