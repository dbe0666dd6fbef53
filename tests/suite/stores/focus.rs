//! Figures of several tickers: a filter, a table and an order compare the ticker that they name, and no other.

use super::*;
use sillage::store::{PageAnchor, PageRequest, PageRow, SortBy};
use sillage::story::{Bar, Hours, Measure, Series};
use sillage::time::Date;

/// Sessions of every series, enough for the market model of the last forty.
const SESSIONS: usize = 180;
/// The session on which the three tickers go their own ways.
const APART: usize = 150;

/// A series with small returns, other ones for another seed, and `change` on session [`APART`].
fn series(ticker: &str, seed: u64, change: f64) -> Series {
    let mut close = 100.0;
    let bars = (0..SESSIONS).map(|day| {
        let noise = tie_break_hash(Timestamp::from_micros((day as i64 + 1) * 977 + seed as i64));
        let small = (noise >> 40) as f64 / f64::from(1 << 24) - 0.5;
        close *= 1.0 + if day == APART { change } else { small / 50.0 };
        Bar {
            date: Date(day as i32),
            from: Timestamp::from_micros((day as i64 * 24 + 14) * HOUR),
            to: Timestamp::from_micros((day as i64 * 24 + 21) * HOUR),
            open: None,
            high: None,
            low: None,
            close,
            adjusted: Some(close),
            volume: None,
            dividend: None,
            split: None,
            hours: Hours::Regular,
        }
    });
    Series {
        ticker: ticker.into(),
        bars: bars.collect(),
        ..Series::default()
    }
}

/// A store of events, each with a session and tickers; identifiers are their places.
fn store(events: &[(usize, Vec<&'static str>)]) -> MemoryStore {
    let mut store = MemoryStore::with_blocks_of(7);
    let mut dataset = Story::default();
    dataset.benchmark = "SPY".into();
    dataset.series = vec![
        series("NVDA", 1, 0.10),
        series("MSFT", 2, -0.06),
        series("ORCL", 3, 0.001),
        series("SPY", 4, 0.0),
    ]
    .into();
    store.set_story(Arc::new(dataset));
    let mut batch = Batch::default();
    for (number, (session, tickers)) in events.iter().enumerate() {
        batch.push(&Draft {
            id: format!("e{number}").into(),
            // The series have no calendar, so that the session after the event's day is measured.
            when: When::instant(Timestamp::from_micros((*session as i64 * 24 - 9) * HOUR)),
            kind: "statement".into(),
            title: "a".into(),
            tickers: tickers.iter().map(|t| (*t).into()).collect(),
            ..Draft::default()
        });
    }
    store.push(batch);
    store
}

fn page(store: &dyn EventStore, text: &str, sort: SortBy, focus: Option<&str>) -> Vec<PageRow> {
    let query = parse(text, Zone::Utc);
    assert_eq!(query.diagnostics, [], "{text}");
    let ask = PageRequest {
        query: Arc::new(query),
        span: Span::ALL,
        dimmed: false,
        sort,
        descending: false,
        anchor: PageAnchor::Start,
        before: 0,
        after: 1000,
        figures: true,
        focus: focus.map(Into::into),
        lang: None,
    };
    store.page(&ask, &CancelToken::never()).unwrap().rows
}

/// Identifier, ticker and return in whole percent of every row.
fn rows(store: &dyn EventStore, text: &str, focus: Option<&str>) -> Vec<(String, String, i64)> {
    let shown = page(store, text, SortBy::Time, focus).into_iter();
    let row = |row: PageRow| {
        let change = row.figures.map_or(0.0, |f| f.change * 100.0);
        let ticker = row.ticker.map(|t| t.to_string()).unwrap_or_default();
        (row.summary.id.to_string(), ticker, change.round() as i64)
    };
    shown.map(row).collect()
}

#[test]
fn no_figure_of_another_ticker_stands_for_the_named_one() {
    let all = vec!["ORCL", "MSFT", "NVDA"];
    let store = store(&[(APART, all), (APART, vec!["ORCL", "MSFT"])]);
    let check = |text: &str, focus: Option<&str>, expected: &[(&str, &str, i64)]| {
        let found = rows(&store, text, focus);
        let found: Vec<_> = found.iter().map(|(a, b, c)| (&**a, &**b, *c)).collect();
        assert_eq!(found, expected, "{text}");
    };
    // Without a ticker in the filter any of them counts, and the row names the one that does.
    check("", None, &[("e0", "ORCL", 0), ("e1", "ORCL", 0)]);
    check("return>5%", None, &[("e0", "NVDA", 10)]);
    check(
        "return<-5%",
        None,
        &[("e0", "MSFT", -6), ("e1", "MSFT", -6)],
    );
    check("-return>5%", None, &[("e1", "ORCL", 0)]);
    // With one in the filter it is that one's, also under `not` and `or`.
    check(
        "ticker:msft",
        None,
        &[("e0", "MSFT", -6), ("e1", "MSFT", -6)],
    );
    check("ticker:msft return>5%", None, &[]);
    check(
        "ticker:msft -return>5%",
        None,
        &[("e0", "MSFT", -6), ("e1", "MSFT", -6)],
    );
    check("ticker:msft (return>5% or z>100)", None, &[]);
    check("-(ticker:nvda return>5%)", None, &[("e1", "ORCL", 0)]);
    check(
        "ticker:nvda return>5% or ticker:msft return>5%",
        None,
        &[("e0", "NVDA", 10)],
    );
    check("ticker:msft,orcl return>5%", None, &[]);
    check(
        "ticker:nvda,msft",
        None,
        &[("e0", "MSFT", -6), ("e1", "MSFT", -6)],
    );
    // The focus ticker is everyone's, whether an event names it or not.
    check("", Some("NVDA"), &[("e0", "NVDA", 10), ("e1", "NVDA", 10)]);
}

const TICKER_SETS: [&[&str]; 6] = [
    &[],
    &["NVDA"],
    &["msft", "NVDA"],
    &["ORCL", "NONE", "MSFT"],
    &["NONE"],
    &["NVDA", "ORCL", "MSFT"],
];

const FIGURE_QUERIES: [&str; 14] = [
    "return>1%",
    "ticker:msft return>0%",
    "return<0% ticker:nvda",
    "ticker:msft -return>0%",
    "-(ticker:nvda return<0%)",
    "ticker:nvda,orcl return>0.5%",
    "(ticker:nvda or ticker:orcl) abnormal>0%",
    "(ticker:nvda or a) z>1",
    "ticker:nvda return>0% or ticker:msft return<0%",
    "ticker:nvda (z>1 or ticker:msft car>1%) p<0.9",
    "-ticker:nvda return>0%",
    "ticker:none return>0%",
    "-(return>0% or ticker:msft z<1)",
    "ticker:msft (return>0% return<9%)",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn figure_terms_agree_with_the_naive_evaluator(
        events in prop::collection::vec((APART - 5..APART + 25, 0..TICKER_SETS.len()), 1..40),
        pick in 0..FIGURE_QUERIES.len(),
        measure in prop::sample::select(Measure::ALL.to_vec()),
        focus in prop::option::of(prop::sample::select(vec!["NVDA", "MSFT", "NONE"])),
    ) {
        let events: Vec<_> = events.into_iter().map(|(day, set)| (day, TICKER_SETS[set].to_vec())).collect();
        let store = store(&events);
        let query = parse(FIGURE_QUERIES[pick], Zone::Utc);
        let passing: Vec<RowId> = (naive(&store, &query).into_iter())
            .filter_map(|(row, _, passes)| passes.then_some(row))
            .collect();
        let ask = ListRequest {
            query: Arc::new(query.clone()),
            span: None,
            order: Order::Time,
            skip: 0,
            limit: 1000,
        };
        prop_assert_eq!(&store.list(&ask, &CancelToken::never()).unwrap().rows, &passing);
        // A row that passes by a single figure term alone shows a figure that passes it.
        let shown = page(&store, FIGURE_QUERIES[pick], SortBy::Figure(measure), focus);
        prop_assert_eq!(shown.len(), passing.len());
        let terms = query.expr.figure_terms();
        for row in &shown {
            let own = row.summary.tickers.iter().any(|t| Some(t.to_uppercase().as_str()) == row.ticker.as_deref());
            match focus {
                Some("NONE") => prop_assert_eq!(&row.ticker, &None),
                Some(focus) => prop_assert_eq!(row.ticker.as_deref(), Some(focus)),
                None => prop_assert!(own || row.ticker.is_none()),
            }
            if let ([term], None, sillage::query::Expr::Term(_) | sillage::query::Expr::And(_)) = (terms.as_slice(), focus, &query.expr)
                && !term.negated
            {
                let value = row.figures.unwrap().figure(term.measure).unwrap();
                prop_assert!(term.sign.holds(value, term.number), "{}", FIGURE_QUERIES[pick]);
            }
        }
        let values: Vec<f64> = shown.iter().map_while(|r| r.figures?.figure(measure)).collect();
        prop_assert!(values.is_sorted(), "sorted by the figures that are shown");
    }
}
