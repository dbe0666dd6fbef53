//! Responses are bounded, count what they leave out, and are whole or not there at all.

use super::*;
use crate::engine::api::{Request, Response};
use crate::engine::comparison::CompareRequest;
use crate::engine::event_details::{MAX_LISTED, TruncatedList};
use crate::engine::loader::load_now;
use crate::engine::reaction::{ReactionReport, ReactionRequest, Subject};
use crate::load::{Input, Options};
use crate::query::Query;
use crate::store::{MAX_SUMMARY_NAMES, MemoryStore, PageAnchor, PageRequest, RowId, SortBy};
use crate::story::{Batch, Draft, Flags};
use crate::study::Settings;
use crate::sync::Observer;
use crate::time::{Precision, Span, Timestamp, When};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts the checks for cancellation, and cancels from one of them on.
#[derive(Debug)]
struct Stop {
    looks: AtomicUsize,
    at: usize,
}

impl Observer for Stop {
    fn report_progress(&self, _: &'static str, _: usize, _: usize) {}

    fn must_yield(&self) -> bool {
        self.looks.fetch_add(1, Ordering::Relaxed) >= self.at
    }
}

/// The response if the work is cancelled from check number `at` on, and the number of checks.
fn stopped(
    store: &MemoryStore,
    request: &Request,
    at: usize,
) -> (Result<Response, Cancelled>, usize) {
    let stop = Arc::new(Stop {
        looks: AtomicUsize::new(0),
        at,
    });
    let observer: Arc<dyn Observer> = Arc::<Stop>::clone(&stop);
    let found = respond(store, request, &CancelToken::never().observed_by(observer));
    (found, stop.looks.load(Ordering::Relaxed))
}

/// A hub and `count` events that link to it; the hub links to all of them.
fn hub(count: usize) -> MemoryStore {
    let mut batch = Batch::default();
    let mut push = |id: String, hour: i64, rest: String| {
        let mut flags = Flags::default();
        flags.add(Flags::LINK);
        let start = Timestamp::from_micros(hour * crate::time::HOUR);
        batch.push(&Draft {
            id: id.into(),
            when: When {
                start,
                end: start,
                precision: Precision::Minute,
                offset: None,
            },
            rest,
            flags,
            ..Draft::default()
        });
    };
    let to = |id: &str| format!(r#"{{"rel":"answers","to":"{id}"}}"#);
    let all: Vec<String> = (0..count).map(|n| to(&format!("e{n}"))).collect();
    push(
        "hub".to_owned(),
        0,
        format!(r#""links":[{}]"#, all.join(",")),
    );
    for number in 0..count {
        let back = [to("hub"), to("hub")].join(",");
        push(
            format!("e{number}"),
            number as i64 + 1,
            format!(r#""links":[{back}]"#),
        );
    }
    let mut store = MemoryStore::new();
    store.push(batch);
    store
}

fn event(store: &MemoryStore, id: &str) -> Request {
    Request::Event(store.find(id).unwrap_or(RowId(u64::MAX)), None)
}

#[test]
fn a_hub_opens_with_the_same_work_however_many_link_to_it() {
    let mut looks = Vec::new();
    for count in [1_000, 2_000] {
        let store = hub(count);
        let (Ok(Response::Event(Some(details))), seen) =
            stopped(&store, &event(&store, "hub"), usize::MAX)
        else {
            return assert_eq!(count, 0, "the hub is there");
        };
        looks.push(seen);
        let ids = |end: usize| (0..end).flat_map(|n| [n, n]).map(|n| format!("e{n}"));
        let back = details.backlinks.iter().map(|(_, b)| b.id.to_string());
        assert!(back.eq(ids(MAX_LISTED)), "the first ones, in order of time");
        assert_eq!(details.links.len(), MAX_LISTED);
        let more = (count - MAX_LISTED) as u64;
        let expected = [
            (TruncatedList::Links, more),
            (TruncatedList::Backlinks, more),
        ];
        assert_eq!(details.truncated, expected);
    }
    assert!(looks.iter().all(|seen| *seen > MAX_LISTED), "{looks:?}");
    assert_eq!(looks.first(), looks.last());
}

/// An event with `count` speakers, tickers and tags.
fn crowded(count: usize) -> MemoryStore {
    let names = |letter: &str| (0..count).map(|n| format!("{letter}{n}").into()).collect();
    let mut batch = Batch::default();
    batch.push(&Draft {
        id: "crowded".into(),
        kind: "statement".into(),
        when: When {
            precision: Precision::Minute,
            ..When::default()
        },
        who: names("p"),
        tickers: names("t"),
        tags: names("g"),
        ..Draft::default()
    });
    let mut store = MemoryStore::new();
    store.push(batch);
    store
}

fn first_page() -> PageRequest {
    PageRequest {
        query: Arc::default(),
        span: Span::new(Timestamp::MIN, Timestamp::MAX),
        dimmed: false,
        sort: SortBy::Time,
        descending: false,
        anchor: PageAnchor::Start,
        before: 0,
        after: 1,
        figures: false,
        lang: None,
        focus: None,
    }
}

#[test]
fn answers_carry_the_first_names_of_an_event_and_count_the_others() {
    for count in [20_000, 40_000] {
        let store = crowded(count);
        let row = store.find("crowded").unwrap_or(RowId(u64::MAX));
        let never = CancelToken::never();
        let clock = Timestamp::from_micros(crate::time::DAY);
        let as_of = AsOf::new(&store, clock);
        for store in [&store as &dyn EventStore, &as_of] {
            let summary = store.summary(row, &Query::default(), None);
            let found = summary.map(|b| (b.tickers.len(), b.more_tickers));
            assert_eq!(found, Some((MAX_SUMMARY_NAMES, count - MAX_SUMMARY_NAMES)));

            let page = store.page(&first_page(), &never).unwrap_or_default();
            let found = page.rows.first().map(|r| (r.who.len(), r.more_who));
            assert_eq!(found, Some((MAX_SUMMARY_NAMES, count - MAX_SUMMARY_NAMES)));

            let found = EventDetails::of(store, row, None, &never).ok().flatten();
            let found = found.map(|o| (o.event.record.tickers.len(), o.truncated));
            let more = |of| (TruncatedList::Field(of), (count - MAX_LISTED) as u64);
            let left_out = ["speakers", "tickers", "tags"].map(more).to_vec();
            assert_eq!(found, Some((MAX_LISTED, left_out)));

            let request = ReactionRequest {
                subject: Subject::Event(row),
                tickers: Vec::new(),
                focus: None,
                benchmark: String::new(),
                settings: Settings::default(),
                variants: false,
            };
            let report = ReactionReport::new(store, &request, &never);
            let found = report.map(|s| s.tickers.len() + s.left_out);
            assert_eq!(found, Ok(count));

            // Whoever wants everything gets it.
            let whole = store.event(row).map(|e| e.record.who.len());
            assert_eq!(whole, Some(count));
        }
    }
}

#[test]
fn evidence_is_looked_up_no_further_once_nobody_waits() {
    let evidence: Vec<String> = (0..5_000).map(|n| format!("\"e{n}\"")).collect();
    let claim = format!(
        r#"{{"text":"c","verdict":"contradicted","reason":"r","evidence":[{}]}}"#,
        evidence.join(",")
    );
    let mut batch = Batch::default();
    let ids = (0..5_000).map(|n| (format!("e{n}"), String::new()));
    let own = ("own".to_owned(), format!(r#""claims":[{claim}]"#));
    for (id, rest) in ids.chain([own]) {
        batch.push(&Draft {
            id: id.into(),
            rest,
            when: When {
                precision: Precision::Minute,
                ..When::default()
            },
            ..Draft::default()
        });
    }
    let mut store = MemoryStore::new();
    store.push(batch);
    let row = store.find("own").unwrap_or(RowId(u64::MAX));
    let as_of = AsOf::new(&store, Timestamp::from_micros(crate::time::DAY));
    let looked_up = |at: usize| {
        let stop = Arc::new(Stop {
            looks: AtomicUsize::new(0),
            at,
        });
        let observer: Arc<dyn Observer> = Arc::<Stop>::clone(&stop);
        let token = CancelToken::never().observed_by(observer);
        let found = as_of.event_head(row, MAX_LISTED, &token).is_ok();
        (found, stop.looks.load(Ordering::Relaxed))
    };
    let (found, all) = looked_up(usize::MAX);
    assert!(found && all >= 5_000, "{all} looks");
    let (found, looks) = looked_up(100);
    assert!(!found && looks <= 102, "{looks} looks");
}

#[test]
fn a_thread_counts_what_it_does_not_gather() {
    let store = hub(1_000);
    let Request::Event(row, _) = event(&store, "hub") else {
        return;
    };
    let (found, _) = stopped(&store, &Request::Thread(row, None), usize::MAX);
    let Ok(Response::Thread(thread)) = found else {
        return assert_eq!(row, RowId(0), "a thread is found");
    };
    assert_eq!(thread.members.len(), 200);
    // Of 1,000 links out and as many events that link in, 199 each lead to members.
    assert_eq!(thread.unseen, 2 * 801);
}

#[test]
fn work_that_is_stopped_anywhere_gives_no_part_of_an_answer() {
    let bundled = load_now(&[Input::Bundled], &Options::default());
    let story = bundled.map(|(store, _)| store).unwrap_or_default();
    let hub = hub(300);
    let find = |store: &MemoryStore, id: &str| store.find(id).unwrap_or(RowId(u64::MAX));
    let reaction = |id: &str| {
        Request::Reaction(ReactionRequest {
            subject: Subject::Event(find(&story, id)),
            tickers: Vec::new(),
            focus: None,
            benchmark: String::new(),
            settings: Settings::default(),
            variants: false,
        })
    };
    let compare = Request::Compare(CompareRequest {
        a: "hub".into(),
        b: "e7".into(),
        query: Arc::default(),
        lang: None,
    });
    let cases = [
        (&hub, event(&hub, "hub")),
        (&hub, Request::Thread(find(&hub, "e1"), None)),
        (&hub, compare),
        (&story, event(&story, "altman-impressive")),
        (&story, event(&story, "nvda-close-2025-01-27")),
        (&story, reaction("altman-impressive")),
    ];
    for (store, request) in cases {
        let (whole, looks) = stopped(store, &request, usize::MAX);
        assert!(whole.is_ok() && looks > 2, "{request:?}: {looks} looks");
        // All of the first, then some of the many.
        for at in (0..looks).filter(|at| *at < 30 || at % 37 == 0 || at + 3 > looks) {
            let (found, after) = stopped(store, &request, at);
            // What was done with the last block may be given.
            let same = || format!("{found:?}") == format!("{whole:?}");
            assert!(
                found.is_err() || same(),
                "{request:?}: a part after look {at} of {looks}"
            );
            assert!(after <= at + 4, "{request:?}: {after} looks, told at {at}");
        }
    }
}
