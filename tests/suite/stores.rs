//! The store in memory against the evaluator: random stories, random queries, the same answers.

mod as_of;
mod focus;
mod pages;
mod undated;

use crate::fuzz::targets::evaluator::{StoreContext, matches};
use proptest::prelude::*;
use sillage::query::{Query, parse};
use sillage::store::api::tie_break_hash;
use sillage::store::{
    AsOf, EventStore, EventSummary, FacetRequest, LinksRequest, ListRequest, MemoryStore, Order,
    RowId, Scene, SceneRequest, StepRequest, StepScope, ValuesRequest,
};
use sillage::story::{Batch, Draft, Entity, Event, Flags, Lane, Status, Story};
use sillage::sync::{CancelToken, Generations};
use sillage::time::{Axis, Bound, Precision, Span, Timestamp, When, Zone};
use std::collections::BTreeMap;
use std::sync::Arc;

const HOUR: i64 = 3_600_000_000;
const KINDS: [&str; 6] = ["release", "statement", "move", "Policy", "odd kind", ""];
const PEOPLE: [&str; 5] = ["altman", "deepseek", "Électricité", "r1", "nobody declared"];
const TICKERS: [&str; 3] = ["NVDA", "msft", "SU.PA"];
const TAGS: [&str; 3] = ["Compute", "énergie", "price war"];
const TITLES: [&str; 8] = [
    "Chips fall after DeepSeek",
    "Altman: “impressive” MODEL",
    "L’État réagit — naïve façade",
    "ﬁnal ﬂow of 株価 today",
    "chip",
    "CHIPS and Échips",
    "a\u{1b}[2Jb\nnext",
    "",
];
const QUERIES: [&str; 48] = [
    "",
    "chip",
    "CHIP fall",
    "-chip",
    "etat",
    "“impressive”",
    "株価",
    "final",
    "chip or etat",
    "altman",
    "sam",
    "/chips?/",
    "/^l’etat/",
    "/altman$/",
    "nothing-has-this",
    "kind:statement",
    "kind:release,policy chip",
    "kind:\"odd kind\"",
    "lane:moves,other",
    "who:sam",
    "who:deepseek -chip",
    "about:electr",
    "about:r",
    "ticker:nvda",
    "ticker:su.pa,msft",
    "tag:compute",
    "tag:energie",
    "source:reuters",
    "source:école",
    "on:1970-01-02",
    "during:1970-01",
    "on:1970-01-02T05:00:00.000",
    "after:1970-01-02T05:00:00.000",
    "before:1970-01-02T05:00:00.000",
    "after:1970-01-02",
    "before:1970-01-03",
    "before:1970-01-02T12:00 -kind:move",
    "within:1d@e3",
    "within:2h@E5 chip",
    "importance>=50",
    "importance<20 or kind:move",
    "has:text,quote",
    "has:link -has:claim",
    "claim:false",
    "claim:true or claim:sharpened chip",
    "link:e1",
    "status:derived,rumour",
    "is:derived or (link:E2 -id:e2)",
];

/// An event as the test makes it up.
#[derive(Clone, Debug)]
struct Made {
    hour: i64,
    precision: usize,
    kind: usize,
    title: usize,
    who: Vec<usize>,
    about: Vec<usize>,
    ticker: Option<usize>,
    tag: Option<usize>,
    importance: Option<u8>,
    status: Option<usize>,
    parts: u8,
    link: u8,
}

fn made() -> impl Strategy<Value = Made> {
    let words = (0..KINDS.len(), 0..TITLES.len());
    let people = (
        prop::collection::vec(0..PEOPLE.len(), 0..3),
        prop::collection::vec(0..PEOPLE.len(), 0..2),
    );
    let lists = (
        prop::option::of(0..TICKERS.len()),
        prop::option::of(0..TAGS.len()),
    );
    let rank = (
        prop::option::of(prop::sample::select(vec![0_u8, 10, 50, 90, 100])),
        prop::option::of(0..Status::ALL.len()),
    );
    let rest = (any::<u8>(), 0_u8..12);
    (0_i64..72, 0_usize..9, words, people, lists, rank, rest).prop_map(
        |(
            hour,
            precision,
            (kind, title),
            (who, about),
            (ticker, tag),
            (importance, status),
            (parts, link),
        )| Made {
            hour,
            precision,
            kind,
            title,
            who,
            about,
            ticker,
            tag,
            importance,
            status,
            parts,
            link,
        },
    )
}

/// What [`Made::precision`] counts.
const PRECISIONS: [Precision; 9] = [
    Precision::Year,
    Precision::Month,
    Precision::Day,
    Precision::Hour,
    Precision::Minute,
    Precision::Second,
    Precision::Milli,
    Precision::Micro,
    Precision::Between(Bound::Hour, Bound::Minute),
];

/// The place in [`Made::precision`] of an event without a usable time.
const UNDATED: usize = PRECISIONS.len();

fn when(made: &Made) -> When {
    if made.precision == UNDATED {
        return When::UNDATED;
    }
    let start = Timestamp::from_micros(made.hour * HOUR);
    let width = [400 * 24, 30 * 24, 24, 1, 1, 1, 0, 0, 7][made.precision];
    When {
        start,
        end: start.plus(width * HOUR),
        precision: PRECISIONS[made.precision],
        offset: (made.hour % 2 == 0).then_some(60),
    }
}

/// The other fields as a loader keeps them, with their flags and what is searched of them.
fn rest(made: &Made) -> (String, Flags, Vec<&'static str>) {
    let (mut members, mut flags, mut searched) = (Vec::new(), Flags::default(), Vec::new());
    let mut part = |bit: u8, flag: Flags, json: String| {
        let has = made.parts >> bit & 1 == 1;
        if has {
            flags.add(flag);
            members.push(json);
        }
        has
    };
    if part(
        0,
        Flags::QUOTE,
        r#""quote":{"text":"chips are “naïve”"}"#.into(),
    ) {
        searched.push("chips are “naïve”");
    }
    part(
        1,
        Flags::CLAIM,
        CLAIMS[made.hour.unsigned_abs() as usize % CLAIMS.len()].into(),
    );
    part(
        2,
        Flags::SOURCE,
        r#""sources":[{"publisher":"Reuters","title":"\u00c9cole"}]"#.into(),
    );
    part(3, Flags::UNTIL, format!(r#""until":"{UNTIL}""#));
    part(4, Flags::EXTRA, r#""change":-1.25"#.into());
    if part(
        5,
        Flags::TRANSLATION,
        r#""translations":{"fr":{"title":"L’état des puces"}}"#.into(),
    ) {
        searched.push("L’état des puces");
    }
    part(6, Flags::DERIVED, String::new());
    if made.hour % 5 == 0 {
        flags.add(Flags::KNOWN);
        members.push(r#""known":"1970-01-02T12:00Z""#.to_owned());
    }
    if made.link > 0 {
        flags.add(Flags::LINK);
        members.push(format!(
            r#""links":[{{"rel":"answers","to":"e{}"}}]"#,
            made.link
        ));
    }
    members.retain(|m| !m.is_empty());
    (members.join(","), flags, searched)
}

/// When what lasts has ended.
const UNTIL: &str = "1970-01-03T05:00Z";

fn push(batch: &mut Batch, made: &Made, number: usize) {
    push_as(batch, made, number, |rest| rest);
}

/// As [`push`], with something else in what stays JSON.
fn push_as(batch: &mut Batch, made: &Made, number: usize, change: impl Fn(String) -> String) {
    let pick =
        |list: &'static [&str], places: &[usize]| places.iter().map(|p| list[*p].into()).collect();
    let (rest, flags, searched) = rest(made);
    let rest = change(rest);
    batch.push(&Draft {
        id: format!("e{number}").into(),
        when: when(made),
        kind: KINDS[made.kind].into(),
        title: TITLES[made.title].into(),
        text: if made.parts >> 7 == 1 {
            "Body of the Report".into()
        } else {
            "".into()
        },
        searched: searched.into_iter().map(Into::into).collect(),
        importance: made.importance,
        status: made.status.map(|s| Status::ALL[s]),
        who: pick(&PEOPLE, &made.who),
        about: pick(&PEOPLE, &made.about),
        tickers: pick(&TICKERS, made.ticker.as_slice()),
        tags: pick(&TAGS, made.tag.as_slice()),
        rest,
        flags,
        line: number as u32 + 1,
    });
}

fn story() -> Story {
    let mut story = Story::default();
    story.zone = Zone::NEW_YORK;
    story.series = vec![pages::series("NVDA"), pages::series("MSFT")].into();
    story.add_entity(Entity {
        id: "altman".into(),
        name: "Sam Altman".into(),
        aliases: vec!["Sama".into()],
        ..Entity::default()
    });
    story.add_entity(Entity {
        id: "r1".into(),
        name: "DeepSeek-R1".into(),
        ..Entity::default()
    });
    story
}

/// Claims: with a verdict of the file, and such that prices or another event decide.
const CLAIMS: [&str; 6] = [
    r#""claims":[{"text":"c","verdict":"contradicted"}]"#,
    r#""claims":[{"text":"as told","verdict":"sharpened","evidence":["e5"]}]"#,
    r#""claims":[{"text":"-10%","measure":"return","ticker":"nvda","on":"1970-01-03","value":-0.1}]"#,
    r#""claims":[{"text":"up 50%","verdict":"confirmed","measure":"return","ticker":"MSFT","on":"1970-01-03","value":0.5}]"#,
    r#""claims":[{"text":"on that day","measure":"date","on":"1970-01-02","evidence":["e3"]}]"#,
    r#""claims":[{"text":"120","measure":"close","ticker":"NVDA","on":"1970-01-05","value":121}]"#,
];

/// Every event that links to `id`.
pub fn linked(store: &dyn EventStore, id: &str) -> Vec<RowId> {
    let ask = LinksRequest {
        id,
        clock: None,
        limit: usize::MAX,
    };
    let found = store.linked_to(&ask, &CancelToken::never()).unwrap();
    assert_eq!(found.total, found.rows.len() as u64);
    found.rows
}

/// Until when what was made from prices weighs something else in a replay, and what.
fn heavy(made: &Made) -> Option<(Timestamp, u8)> {
    let until = Timestamp::from_micros((made.hour + 30) * HOUR);
    let is_made = made.parts >> 6 & 1 == 1 && made.hour % 4 > 0;
    is_made.then(|| (until, 100 - made.hour as u8))
}

/// A store of these events in batches of so many, in blocks of at most so many.
fn store(events: &[Made], size: usize, limit: usize) -> MemoryStore {
    let mut store = MemoryStore::with_blocks_of(limit);
    store.set_story(Arc::new(story()));
    for (index, part) in events.chunks(size).enumerate() {
        let mut batch = Batch::default();
        batch.file = index as u16;
        for (offset, made) in part.iter().enumerate() {
            if let Some((until, weight)) = heavy(made) {
                store.set_earlier_importance(offset, Span::new(Timestamp::MIN, until), weight);
            }
            push(&mut batch, made, index * size + offset);
        }
        store.push(batch);
    }
    // As it arrived, or joined as far as that goes.
    while size.is_multiple_of(2) && store.compact() {}
    store
}

/// All events in order of time, then arrival, and whether they pass.
fn naive(store: &MemoryStore, query: &Query) -> Vec<(RowId, Event, bool)> {
    let context = StoreContext::new(store);
    let mut all: Vec<_> = (0..store.total())
        .map(|row| {
            let event = store.event(RowId(row)).unwrap();
            let passes = matches(&query.expr, &event, &context);
            (RowId(row), event, passes)
        })
        .collect();
    all.sort_by_key(|(row, event, _)| (event.when.start, *row));
    all
}

fn span(from: i64, hours: i64) -> Span {
    let from = Timestamp::from_micros(from * HOUR);
    Span::new(from, from.plus(hours * HOUR))
}

fn query(index: usize) -> Arc<Query> {
    let query = parse(QUERIES[index], Zone::NEW_YORK);
    assert!(query.diagnostics.is_empty(), "{:?}", query.diagnostics);
    Arc::new(query)
}

fn extent(event: &Event) -> Span {
    let until = event.until.map_or(event.when.end, |u| u.end);
    Span::new(event.when.start, event.when.end.max(until))
}

fn check_list(store: &MemoryStore, query: &Arc<Query>, all: &[(RowId, Event, bool)], window: Span) {
    for (span, order) in [
        (None, Order::Time),
        (Some(window), Order::Time),
        (Some(window), Order::Importance),
    ] {
        let mut rows: Vec<_> = all
            .iter()
            .filter(|(_, e, passes)| *passes && span.is_none_or(|s| extent(e).overlaps(s)))
            .collect();
        if order == Order::Importance {
            rows.sort_by_key(|(_, e, _)| std::cmp::Reverse(e.importance()));
        }
        for (skip, limit) in [(0, 1_000), (3, 4)] {
            let ask = ListRequest {
                query: Arc::clone(query),
                span,
                order,
                skip,
                limit,
            };
            let listing = store.list(&ask, &CancelToken::never()).unwrap();
            assert_eq!(
                listing.total,
                rows.len() as u64,
                "{:?} {span:?}",
                query.text
            );
            let expected: Vec<RowId> = rows.iter().skip(skip).take(limit).map(|r| r.0).collect();
            assert_eq!(listing.rows, expected, "{:?} {order:?}", query.text);
        }
    }
}

fn check_scene(
    store: &MemoryStore,
    query: &Arc<Query>,
    all: &[(RowId, Event, bool)],
    ask: &SceneRequest,
) {
    let scene = store.scene(ask, &CancelToken::never()).unwrap();
    let passing = all.iter().filter(|a| a.2).count() as u64;
    assert_eq!(
        (scene.total, scene.matched),
        (all.len() as u64, passing),
        "{:?}",
        query.text
    );
    let made = |passes: bool| {
        let derived = all.iter().filter(|(_, e, _)| e.record.derived);
        derived.filter(|a| a.2 || !passes).count() as u64
    };
    assert_eq!(
        (scene.derived, scene.matched_derived),
        (made(false), made(true))
    );
    // Moves made from prices fill the overview only where nothing else passes.
    let stated = passing - made(true);
    let first = scene.extent.map(|e| e.from);
    let inside = |e: &Event| scene.extent.is_some_and(|x| x.contains(e.when.start));
    let only_made = all
        .iter()
        .filter(|(_, e, passes)| *passes && inside(e))
        .count() as u64;
    assert_eq!(
        scene.overview.iter().map(|c| u64::from(*c)).sum::<u64>(),
        if stated > 0 { stated } else { only_made }
    );
    let stated = all.iter().filter(|a| !a.1.record.derived);
    let earliest = stated.map(|a| a.1.when.start).min();
    if let Some(earliest) = earliest {
        assert_eq!(first, Some(earliest));
    }
    let window = ask.axis.span();
    let here = all.iter().filter(|(_, e, _)| extent(e).overlaps(window));
    assert_eq!(scene.in_window, here.clone().count() as u64);
    assert_eq!(scene.matched_in_window, here.filter(|a| a.2).count() as u64);
    for lane in &scene.lanes {
        let of_lane = all.iter().filter(|a| a.1.lane() == lane.lane);
        assert_eq!(lane.total, of_lane.clone().count() as u64);
        assert_eq!(lane.matched, of_lane.clone().filter(|a| a.2).count() as u64);
        let (mut counts, mut dimmed) = (vec![0; ask.axis.columns()], vec![0; ask.axis.columns()]);
        for (_, event, passes) in of_lane.clone() {
            if let Some(column) = ask.axis.visible(event.when.start) {
                (if *passes { &mut counts } else { &mut dimmed })[column] += 1;
            }
        }
        assert_eq!(lane.counts, counts, "{:?}", query.text);
        let here = of_lane.clone().filter(|a| extent(&a.1).overlaps(window));
        assert_eq!(lane.in_window, here.clone().count() as u64);
        assert_eq!(lane.matched_in_window, here.filter(|a| a.2).count() as u64);
        assert_eq!(lane.dimmed, if ask.dimmed { dimmed } else { Vec::new() });
        let around = of_lane.filter(|a| extent(&a.1).overlaps(ask.around));
        let mut listed: Vec<_> = around.filter(|a| a.2 || ask.dimmed).collect();
        listed.sort_by_key(|(row, e, passes)| {
            (
                !passes,
                std::cmp::Reverse(e.importance()),
                tie_break_hash(e.when.start),
                e.when.start,
                *row,
            )
        });
        assert_eq!(lane.complete, listed.len() <= ask.limit);
        if listed.len() > ask.limit {
            let passing = listed.iter().filter(|a| a.2).count();
            let all_that_pass = if passing <= ask.limit { passing } else { 0 };
            listed.truncate(ask.best.max(all_that_pass));
        }
        listed.sort_by_key(|(row, e, _)| (e.when.start, *row));
        let briefs: Vec<_> = lane.summaries.iter().map(|b| (b.row, b.passes)).collect();
        let expected: Vec<_> = listed.iter().map(|a| (a.0, a.2)).collect();
        assert_eq!(briefs, expected, "{:?} {:?}", query.text, lane.lane);
        for (brief, (_, event, _)) in lane.summaries.iter().zip(listed) {
            check_brief(brief, event, ask.lang.as_deref());
        }
    }
}

fn check_brief(brief: &EventSummary, event: &Event, lang: Option<&str>) {
    assert_eq!(brief.when, event.when);
    assert_eq!(brief.until, event.until.map(|u| u.end));
    let deciding = event.deciding();
    assert_eq!(
        (brief.deciding.start, brief.deciding.precision),
        (deciding.start, deciding.precision)
    );
    assert_eq!(brief.id.as_ref(), event.record.id);
    assert_eq!(
        brief.title,
        sillage::text::line(event.title(lang)).as_ref().into()
    );
    assert_eq!(
        (brief.kind.as_ref(), brief.importance),
        (event.kind(), event.importance())
    );
    let tickers: Vec<&str> = brief.tickers.iter().map(AsRef::as_ref).collect();
    assert_eq!(tickers, event.record.tickers);
}

fn check_step(store: &MemoryStore, all: &[(RowId, Event, bool)], ask: &StepRequest) {
    let fits = |(_, event, passes): &&(RowId, Event, bool)| {
        (ask.scope == StepScope::All || *passes)
            && ask.lane.is_none_or(|l| l == event.lane())
            && (ask.who.as_ref()).is_none_or(|w| event.record.who.iter().any(|x| **x == **w))
    };
    let rows: Vec<_> = all
        .iter()
        .filter(fits)
        .map(|(row, e, _)| (e.when.start, *row))
        .collect();
    let (at, row) = ask.from;
    let steps = ask.count.unsigned_abs() as usize;
    let expected = match row {
        _ if steps == 0 => rows.iter().min_by_key(|k| k.0.since(at).abs()),
        Some(row) if ask.count > 0 => rows.iter().filter(|k| **k > (at, row)).nth(steps - 1),
        Some(row) => rows.iter().rev().filter(|k| **k < (at, row)).nth(steps - 1),
        None if ask.count > 0 => rows.iter().filter(|k| k.0 >= at).nth(steps - 1),
        None => rows.iter().rev().filter(|k| k.0 < at).nth(steps - 1),
    };
    let found = store.step(ask, &CancelToken::never()).unwrap();
    let found = found.map(|brief| (brief.when.start, brief.row));
    if steps == 0 {
        let far = |key: &(Timestamp, RowId)| key.0.since(at).abs();
        assert_eq!(found.as_ref().map(far), expected.map(far));
    } else {
        assert_eq!(found, expected.copied(), "{ask:?}");
    }
}

fn check_facets(
    store: &MemoryStore,
    query: &Arc<Query>,
    all: &[(RowId, Event, bool)],
    window: Span,
) {
    let ask = FacetRequest {
        query: Arc::clone(query),
        window,
        limit: 2,
    };
    let context = StoreContext::new(store);
    for facet in store.facets(&ask, &CancelToken::never()).unwrap() {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        let others = query.expr.without(facet.field);
        let passes = |(_, event, passes): &&(RowId, Event, bool)| {
            let own = others.as_ref();
            own.map_or(*passes, |expr| matches(expr, event, &context))
        };
        let here = |a: &&(RowId, Event, bool)| extent(&a.1).overlaps(window);
        for (_, event, _) in all.iter().filter(here).filter(passes) {
            for word in words(event, facet.field) {
                *counts.entry(word).or_default() += 1;
            }
        }
        let mut expected: Vec<_> = counts.into_iter().collect();
        expected.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        assert_eq!(facet.more, expected.len().saturating_sub(2));
        let found: Vec<_> = facet
            .values
            .iter()
            .map(|v| (v.word.to_string(), v.count))
            .collect();
        assert_eq!(
            found,
            expected[..expected.len().min(2)],
            "{} {:?}",
            facet.field,
            query.text
        );
        let values = ValuesRequest {
            query: Arc::new(Query {
                expr: others.unwrap_or_else(|| query.expr.clone()),
                ..Query::default()
            }),
            window,
            field: facet.field,
            needle: String::new(),
            limit: 100,
        };
        let values = store.values(&values, &CancelToken::never()).unwrap();
        assert_eq!(values.len(), expected.len());
    }
}

fn words(event: &Event, field: &str) -> Vec<String> {
    let record = &event.record;
    match field {
        "kind" => vec![event.kind().to_owned()],
        "who" => record.who.clone(),
        "about" => record.about.clone(),
        "ticker" => record.tickers.clone(),
        "tag" => record.tags.clone(),
        "status" => record.status.iter().map(|s| s.word().to_owned()).collect(),
        other => panic!("no such facet: {other}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn memory_answers_as_the_evaluator_does(
        events in prop::collection::vec(made(), 1..90),
        size in 1_usize..40,
        block in 1_usize..120,
        picks in prop::collection::vec(0..QUERIES.len(), 3),
        from in -10_i64..80,
        hours in 1_i64..90,
        columns in 1_usize..20,
        limit in prop::sample::select(vec![0_usize, 1, 3, 7, 500]),
        count in -4_i64..5,
        choice in any::<u8>(),
    ) {
        let store = store(&events, size, block);
        let window = span(from, hours);
        for pick in picks {
            let query = query(pick);
            let all = naive(&store, &query);
            let row = RowId(u64::from(choice) % store.total());
            check_list(&store, &query, &all, window);
            check_facets(&store, &query, &all, window);
            check_scene(&store, &query, &all, &SceneRequest {
                query: Arc::clone(&query),
                axis: Axis::new(window, columns),
                around: window.widened(window.micros() / 3),
                limit,
                best: limit * usize::from(choice % 3) / 2,
                dimmed: choice & 1 == 1,
                lang: (choice & 2 == 2).then(|| "fr".into()),
                overview: columns,
            });
            let start = store.event(row).unwrap().when.start;
            check_step(&store, &all, &StepRequest {
                query: Arc::clone(&query),
                scope: if choice & 8 == 8 { StepScope::All } else { StepScope::Matching },
                lane: Lane::ALL.get(usize::from(choice >> 4)).copied(),
                who: (choice % 4 == 0).then(|| "altman".into()),
                from: if choice & 1 == 1 { (start, Some(row)) } else { (window.from, None) },
                count,
                lang: None,
            });
            for (row, event, passes) in &all {
                let brief = store.summary(*row, &query, None).unwrap();
                prop_assert_eq!(brief.passes, *passes);
                prop_assert_eq!(store.find(&event.record.id), Some(*row));
                prop_assert_eq!(u64::from(store.source_location(*row).unwrap().1), row.0 + 1);
            }
        }
    }
}

#[test]
fn a_filter_grows_with_the_store() {
    let made = |hour: i64, title: usize| Made {
        hour,
        precision: 5,
        kind: 1,
        title,
        who: vec![],
        about: vec![],
        ticker: None,
        tag: None,
        importance: None,
        status: None,
        parts: 0,
        link: 0,
    };
    let mut store = MemoryStore::new();
    let ask = ListRequest {
        query: query(1),
        span: None,
        order: Order::Time,
        skip: 0,
        limit: 10,
    };
    let near = ListRequest {
        query: query(37),
        ..ask.clone()
    };
    for number in 0..6 {
        let mut batch = Batch::default();
        push(&mut batch, &made(50 - 5 * number, 0), number as usize);
        store.push(batch);
        let listing = store.list(&ask, &CancelToken::never()).unwrap();
        assert_eq!(listing.total, number as u64 + 1);
        assert_eq!(
            listing.rows.first(),
            Some(&RowId(number as u64)),
            "the latest is the earliest"
        );
        let near = store.list(&near, &CancelToken::never()).unwrap();
        assert_eq!(near.total, if number < 3 { 0 } else { number as u64 + 1 });
    }
}

#[test]
fn stale_work_stops() {
    let generations = Generations::default();
    let old = generations.next();
    let _new = generations.next();
    let store = store(&[], 1, 1);
    let ask = ListRequest {
        query: query(1),
        span: None,
        order: Order::Time,
        skip: 0,
        limit: 10,
    };
    assert_eq!(store.list(&ask, &CancelToken::never()).unwrap().total, 0);
    let mut store = store;
    let mut batch = Batch::default();
    batch.push(&Draft {
        title: "chip".into(),
        ..Draft::default()
    });
    store.push(batch);
    assert!(store.list(&ask, &old).is_err());
    assert_eq!(store.list(&ask, &CancelToken::never()).unwrap().total, 1);
}

#[test]
fn links_lead_both_ways() {
    let mut store = MemoryStore::new();
    let mut batch = Batch::default();
    for number in 0..3 {
        let mut flags = Flags::default();
        flags.add(Flags::LINK);
        batch.push(&Draft {
            id: format!("e{number}").into(),
            rest: r#""links":[{"rel":"answers","to":"e\u0030"},{"rel":"follows","to":"e10"}]"#
                .into(),
            flags,
            ..Draft::default()
        });
    }
    store.push(batch);
    assert_eq!(linked(&store, "e0"), [RowId(0), RowId(1), RowId(2)]);
    assert_eq!(linked(&store, "e1"), []);
    assert_eq!((store.find("e2"), store.find("e")), (Some(RowId(2)), None));
}

#[test]
fn the_most_important_are_found_in_full_blocks() {
    let mut seed = 1_u64;
    let mut made = |hour: i64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        Made {
            hour,
            precision: 7,
            kind: 1,
            title: (seed >> 40) as usize % 2,
            who: vec![],
            about: vec![],
            ticker: None,
            tag: None,
            importance: Some(((seed >> 33) % 7) as u8 + if hour < 900 { 10 } else { 0 }),
            status: None,
            parts: 0,
            link: 0,
        }
    };
    let events: Vec<Made> = (0..2_700).map(&mut made).collect();
    let store = store(&events, 900, 900);
    for (pick, limit) in [
        (0, 10),
        (0, 300),
        (0, 800),
        (0, 1_000),
        (0, 2_699),
        (1, 300),
        (1, 700),
        (1, 900),
    ] {
        for dimmed in [false, true] {
            let query = query(pick);
            let all = naive(&store, &query);
            check_scene(
                &store,
                &query,
                &all,
                &SceneRequest {
                    query: Arc::clone(&query),
                    axis: Axis::new(span(0, 2_700), 50),
                    around: span(-10, 2_800),
                    limit,
                    best: limit - limit / 5,
                    dimmed,
                    lang: None,
                    overview: 10,
                },
            );
        }
    }
}

/// The first events that link to one are listed, all of them counted; those of a replay and those without a time too.
#[test]
fn links_are_listed_up_to_a_limit_and_counted_whole() {
    let mut store = MemoryStore::with_blocks_of(64);
    for block in 0..5 {
        let mut batch = Batch::default();
        for number in 0..60 {
            let mut flags = Flags::default();
            flags.add(Flags::LINK);
            // Later blocks have earlier events; one in ten has no time.
            let start = Timestamp::from_micros((1_000 - block * 100 + number) * HOUR);
            let dated = When {
                start,
                end: start,
                precision: Precision::Minute,
                offset: None,
            };
            batch.push(&Draft {
                id: format!("e{block}-{number}").into(),
                when: if number % 10 == 9 {
                    When::UNDATED
                } else {
                    dated
                },
                rest: r#""links":[{"rel":"answers","to":"hub"}]"#.into(),
                flags,
                ..Draft::default()
            });
        }
        store.push(batch);
    }
    let ask = |clock, limit| LinksRequest {
        id: "hub",
        clock,
        limit,
    };
    let found = |ask: LinksRequest<'_>| store.linked_to(&ask, &CancelToken::never()).unwrap();
    let all = found(ask(None, usize::MAX));
    assert_eq!((all.total, all.rows.len()), (300, 300));
    let start = |row: &RowId| store.event(*row).unwrap().when.start;
    assert!(all.rows.is_sorted_by_key(start), "undated ones come last");
    for limit in [0, 1, 7, 270, 285] {
        let first = found(ask(None, limit));
        assert_eq!((first.total, &first.rows[..]), (300, &all.rows[..limit]));
    }
    let clock = Timestamp::from_micros(730 * HOUR);
    let past = found(ask(Some(clock), 40));
    let public = |row: &&RowId| start(row) <= clock;
    let expected: Vec<RowId> = all.rows.iter().filter(public).copied().collect();
    assert_eq!(past.total, expected.len() as u64);
    assert_eq!(past.rows, expected[..40]);
    let seen = AsOf::new(&store, clock);
    let through = seen
        .linked_to(&ask(None, 40), &CancelToken::never())
        .unwrap();
    assert_eq!((through.total, through.rows), (past.total, past.rows));
    let generations = Generations::default();
    let old = generations.next();
    let _new = generations.next();
    assert!(store.linked_to(&ask(None, 1), &old).is_err());
    assert_eq!(
        store.find("e3-7").and_then(|row| store.public_at(row)),
        Some(Timestamp::from_micros(707 * HOUR))
    );
}
