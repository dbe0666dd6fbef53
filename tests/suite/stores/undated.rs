//! Events without a usable time are kept apart, and answer together with the others.

use super::*;

/// Queries that lean on other events than the one that is tested.
const ACROSS: [&str; 12] = [
    "link:e1",
    "link:e3,e5",
    "link:E2 -id:e2",
    "link:e4 or link:e6",
    "within:2d@e3",
    "-within:9d@e2",
    "claim:confirmed",
    "claim:sharpened,contradicted",
    "-claim:confirmed is:undated",
    "is:undated (link:e1 or chip)",
    "return<0",
    "",
];

/// The events of a story in the order of a list that is bound to no span: those without a time last.
fn all(store: &MemoryStore) -> Vec<(RowId, Event)> {
    rows(store, &Arc::default())
        .into_iter()
        .map(|row| (row, store.event(row).unwrap()))
        .collect()
}

fn rows(store: &MemoryStore, query: &Arc<Query>) -> Vec<RowId> {
    let ask = ListRequest {
        query: Arc::clone(query),
        span: None,
        order: Order::Time,
        skip: 0,
        limit: usize::MAX,
    };
    store.list(&ask, &CancelToken::never()).unwrap().rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_parts_answer_as_the_evaluator_does(
        mut events in prop::collection::vec(made(), 1..30),
        apart in prop::collection::vec(any::<bool>(), 30),
        size in 1_usize..12,
    ) {
        for (event, _) in events.iter_mut().zip(&apart).filter(|(_, apart)| **apart) {
            event.precision = UNDATED;
        }
        let store = store(&events, size, 20);
        let (all, context) = (all(&store), StoreContext::new(&store));
        prop_assert_eq!(all.len(), events.len());
        for text in ACROSS {
            let query = Arc::new(parse(text, Zone::NEW_YORK));
            let passing = all.iter().filter(|(_, e)| matches(&query.expr, e, &context));
            let expected: Vec<RowId> = passing.map(|(row, _)| *row).collect();
            prop_assert_eq!(&rows(&store, &query), &expected, "{}", text);
            let undated = store.undated(&query, usize::MAX, &CancelToken::never()).unwrap();
            let without_time = |row: &&RowId| store.event(**row).unwrap().when.is_undated();
            let expected_undated: Vec<RowId> = expected.iter().filter(without_time).copied().collect();
            prop_assert_eq!(undated.rows, expected_undated, "{}", text);
            for (row, event) in &all {
                let brief = store.summary(*row, &query, None).unwrap();
                prop_assert_eq!(brief.passes, expected.contains(row), "{} {:?}", text, event.record.id);
            }
        }
    }
}

/// An answer about claims is not kept when an event without a time arrives on which a claim rests.
#[test]
fn evidence_that_arrives_later_counts() {
    let draft = |id: &str, rest: &str, flag: Flags| {
        let mut flags = Flags::default();
        flags.add(flag);
        let mut draft = Draft {
            id: id.to_owned().into(),
            when: When::UNDATED,
            rest: rest.to_owned(),
            ..Draft::default()
        };
        draft.flags = flags;
        draft
    };
    let claim =
        r#""claims":[{"text":"then","measure":"date","on":"1970-01-02","evidence":["late"]}]"#;
    let query = Arc::new(parse("claim:confirmed", Zone::NEW_YORK));
    let mut store = MemoryStore::new();
    let mut batch = Batch::default();
    batch.push(&draft("claims", claim, Flags::CLAIM));
    store.push(batch);
    assert_eq!(rows(&store, &query), []);
    let mut batch = Batch::default();
    let day = Timestamp::from_micros(30 * HOUR);
    batch.push(&Draft {
        when: When {
            start: day,
            end: day,
            precision: Precision::Minute,
            offset: None,
        },
        ..draft("late", "", Flags::default())
    });
    store.push(batch);
    assert_eq!(rows(&store, &query).len(), 1);
}
