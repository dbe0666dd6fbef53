//! A store as it was at a time against a store that never got what came later: every kind of ask, the same answers.

use super::pages::SORTS;
use super::*;
use sillage::store::{PageAnchor, PageRequest, SortBy};
use sillage::story::Claim;
use sillage::study::claims::{Outcome, check};
use sillage::time::{parse as parse_time, show};

/// Numbers of events without a usable time begin here.
const APART: usize = 500;
/// The bit of [`Made::parts`] that gives an event a claim. Undated events have none here.
const CLAIM: u8 = 2;

/// What is asked of a store, for one query.
struct Asks {
    scene: SceneRequest,
    lists: Vec<ListRequest>,
    pages: Vec<PageRequest>,
    facets: FacetRequest,
    values: ValuesRequest,
    steps: Vec<StepRequest>,
}

/// The numbers that asks are made of.
#[derive(Clone, Debug)]
struct Chosen {
    window: Span,
    limit: usize,
    count: i64,
    choice: u8,
    sort: SortBy,
}

fn chosen() -> impl Strategy<Value = Chosen> {
    let window = (-10_i64..80, 1_i64..90).prop_map(|(from, hours)| span(from, hours));
    let limit = prop::sample::select(vec![0_usize, 1, 3, 7, 500]);
    let sort = prop::sample::select(SORTS.to_vec());
    (window, limit, -4_i64..5, any::<u8>(), sort).prop_map(
        |(window, limit, count, choice, sort)| Chosen {
            window,
            limit,
            count,
            choice,
            sort,
        },
    )
}

impl Asks {
    fn new(query: &Arc<Query>, with: &Chosen) -> Self {
        let (window, choice) = (with.window, with.choice);
        let query = || Arc::clone(query);
        let scene = SceneRequest {
            query: query(),
            axis: Axis::new(window, 9),
            around: window.widened(window.micros() / 3),
            limit: with.limit,
            best: with.limit - with.limit / 3,
            dimmed: choice & 1 == 1,
            lang: None,
            overview: 5,
        };
        let list = |span: Option<Span>, order: Order| ListRequest {
            query: query(),
            span,
            order,
            skip: 1,
            limit: 1 + usize::from(choice % 16),
        };
        let page = |sort: SortBy| PageRequest {
            query: query(),
            span: window,
            dimmed: choice & 2 == 2,
            sort,
            descending: choice & 4 == 4,
            anchor: PageAnchor::Rank(u64::from(choice % 9)),
            before: 3,
            after: 4,
            figures: choice & 8 == 8,
            focus: None,
            lang: None,
        };
        let step = |scope: StepScope| StepRequest {
            query: query(),
            scope,
            lane: None,
            who: None,
            from: (window.from, None),
            count: with.count,
            lang: None,
        };
        Self {
            scene,
            lists: vec![
                list(Some(window), Order::Time),
                list(None, Order::Importance),
                list(Some(window), Order::Importance),
            ],
            pages: vec![page(with.sort), page(SortBy::Importance)],
            facets: FacetRequest {
                query: query(),
                window,
                limit: 20,
            },
            values: ValuesRequest {
                query: query(),
                window,
                field: "who",
                needle: String::new(),
                limit: 20,
            },
            steps: vec![step(StepScope::All), step(StepScope::Matching)],
        }
    }

    /// What a store answers, a line an ask; rows are told by their identifiers.
    fn told(&self, store: &dyn EventStore) -> Vec<String> {
        let always = CancelToken::never();
        let ids = |rows: Vec<RowId>| -> Vec<String> {
            let id = |row| store.event(row).unwrap().record.id;
            rows.into_iter().map(id).collect()
        };
        let mut told = vec![scene(&store.scene(&self.scene, &always).unwrap())];
        for ask in &self.lists {
            let list = store.list(ask, &always).unwrap();
            told.push(format!(
                "{:?} {} {:?}",
                ask.order,
                list.total,
                ids(list.rows)
            ));
        }
        let undated = store.undated(&self.scene.query, 3, &always).unwrap();
        told.push(format!("undated {} {:?}", undated.total, ids(undated.rows)));
        for ask in &self.pages {
            let page = store.page(ask, &always).unwrap();
            let rows = page.rows.iter().map(|row| {
                let rest = (&row.who, row.status, &row.source, row.figures);
                format!("{} {rest:?}", brief(&row.summary))
            });
            let place = (page.first, page.anchor_rank, page.total);
            told.push(format!(
                "{:?} {place:?} {:?}",
                ask.sort,
                rows.collect::<Vec<_>>()
            ));
        }
        told.push(format!("{:?}", store.facets(&self.facets, &always)));
        told.push(format!("{:?}", store.values(&self.values, &always)));
        for ask in &self.steps {
            let found = store.step(ask, &always).unwrap();
            told.push(format!("{:?} {:?}", ask.scope, found.as_ref().map(brief)));
        }
        told
    }
}

/// A brief, wherever its row stands.
fn brief(brief: &EventSummary) -> String {
    let row = RowId(0);
    format!(
        "{:?}",
        EventSummary {
            row,
            ..brief.clone()
        }
    )
}

/// What a scene lists, and everything that it counts; how far the story reaches apart.
fn scene(scene: &Scene) -> String {
    let lanes = scene.lanes.iter().map(|lane| {
        let briefs: Vec<String> = lane.summaries.iter().map(|b| brief(b)).collect();
        let counts = (
            lane.total,
            lane.matched,
            lane.matched_in_window,
            lane.in_window,
            lane.complete,
        );
        format!("{counts:?} {:?} {:?} {briefs:?}", lane.counts, lane.dimmed)
    });
    let counts = (
        scene.total,
        scene.matched,
        scene.in_window,
        scene.matched_in_window,
    );
    let made = (scene.derived, scene.matched_derived);
    let undated = (scene.undated, scene.undated_matched);
    let lanes: Vec<String> = lanes.collect();
    format!("{counts:?} {made:?} {undated:?} {lanes:?}")
}

/// An event as it was known: without how its end and its weight were written, and without the names of what is no
/// evidence yet.
fn told(mut event: Event) -> (Event, Option<Timestamp>) {
    let until = event.until.take().map(When::settled);
    event.record.until.clear();
    event.record.importance = Some(event.importance());
    for claim in &mut event.record.claims {
        claim.evidence.clear();
    }
    (event, until)
}

/// A store that only ever got what `whole` had of these at `clock`, as it was known then.
fn past(
    whole: &MemoryStore,
    events: &[(usize, &Made)],
    clock: Timestamp,
    block: usize,
) -> MemoryStore {
    let mut past = MemoryStore::with_blocks_of(block);
    past.set_story(Arc::new(story().as_of(clock)));
    // What lasts has not ended yet.
    let until = match parse_time::when(UNTIL, Zone::Utc) {
        Ok(end) if end.start < clock => UNTIL.to_owned(),
        _ => show::utc(clock).replace('Z', ".000000Z"),
    };
    // A verdict is known with what it rests on: a close, another event, or nothing that would date it.
    let rests = Claim {
        ticker: "MSFT".into(),
        measure: "return".into(),
        on: "1970-01-03".into(),
        value: Some(0.5),
        ..Claim::default()
    };
    let is_measured = matches!(
        check(&rests, past.story(), &|_| None),
        Some(Outcome::Checked(..))
    );
    let public = |id: &str| whole.find(id).map(|row| whole.event(row).unwrap().public());
    let unknown = [
        (r#","verdict":"contradicted""#, true),
        (r#","verdict":"confirmed""#, !is_measured),
        (
            r#","verdict":"sharpened""#,
            public("e5").is_none_or(|at| at > clock),
        ),
    ];
    let known = |rest: String| {
        let rest = rest.replace(UNTIL, &until);
        let unknown = unknown.iter().filter(|(_, is_unknown)| *is_unknown);
        unknown.fold(rest, |rest, (verdict, _)| rest.replace(verdict, ""))
    };
    let mut batch = Batch::default();
    for (number, made) in events {
        if public(&format!("e{number}")).is_some_and(|at| at <= clock) {
            let mut made = (*made).clone();
            if let Some((_, weight)) =
                heavy(&made).filter(|(until, _)| clock < *until && *number < APART)
            {
                made.importance = Some(weight);
            }
            push_as(&mut batch, &made, *number, known);
        }
    }
    past.push(batch);
    past
}

/// What a query means by other events, or by what claims are found to be.
fn leaning() -> impl Strategy<Value = usize> {
    let leans = |text: &str| {
        ["within:", "link:", "claim:"]
            .iter()
            .any(|word| text.contains(word))
    };
    let places = (0..QUERIES.len()).filter(|place| leans(QUERIES[*place]));
    prop::sample::select(places.collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// A store as it was at some time answers as a store that only ever got what was public then, whatever was asked
    /// of it before.
    #[test]
    fn there_is_no_future(
        events in prop::collection::vec(made(), 1..90),
        apart in prop::collection::vec(made(), 0..5),
        (size, block) in (1_usize..40, 1_usize..120),
        picks in (0..QUERIES.len(), 0..QUERIES.len(), leaning()),
        (hour, other) in (-5_i64..100, -5_i64..140),
        with in chosen(),
    ) {
        let clock = Timestamp::from_micros(hour * HOUR);
        let mut whole = store(&events, size, block);
        let undated = |made: Made| Made { precision: UNDATED, parts: made.parts & !CLAIM, ..made };
        let apart: Vec<Made> = apart.into_iter().map(undated).collect();
        let mut batch = Batch::default();
        for (number, made) in (APART..).zip(&apart) {
            push(&mut batch, made, number);
        }
        whole.push(batch);
        let all: Vec<_> = events.iter().enumerate().chain((APART..).zip(&apart)).collect();
        let past = past(&whole, &all, clock, block);
        let (seen, bound) = (AsOf::new(&whole, clock), AsOf::new(&past, clock));
        prop_assert_eq!(seen.total(), bound.total());
        let elsewhen = AsOf::new(&whole, Timestamp::from_micros(other * HOUR));
        for pick in [picks.0, picks.1, picks.2] {
            let query = query(pick);
            let asks = Asks::new(&query, &with);
            // Nothing stays of answers to others.
            asks.told(&elsewhen);
            prop_assert_eq!(asks.told(&seen), asks.told(&past), "{}", QUERIES[pick]);
            let reach = |store: &AsOf<'_>| {
                let scene = store.scene(&asks.scene, &CancelToken::never()).unwrap();
                (scene.extent, scene.overview)
            };
            prop_assert_eq!(reach(&seen), reach(&bound));
            let context = StoreContext::new(&whole);
            let later = (0..whole.total()).map(|row| whole.event(RowId(row)).unwrap());
            let later = later.filter(|e| e.public() > clock && matches(&query.expr, e, &context));
            let next = later.map(|e| e.public()).min();
            prop_assert_eq!(whole.next_public(&query, clock, &CancelToken::never()), Ok(next));
            prop_assert_eq!(seen.next_public(&query, clock, &CancelToken::never()), Ok(None));
            for (number, _) in &all {
                let Some(row) = whole.find(&format!("e{number}")) else {
                    continue;
                };
                let then = past.find(&format!("e{number}"));
                let then = then.and_then(|row| past.summary(row, &query, None));
                prop_assert_eq!(seen.summary(row, &query, None).as_ref().map(brief), then.as_ref().map(brief));
            }
        }
        for (number, _) in &all {
            let id = format!("e{number}");
            let Some(row) = whole.find(&id) else {
                continue;
            };
            let then = past.find(&id);
            prop_assert_eq!(seen.event(row).map(told), then.and_then(|row| past.event(row)).map(told));
            prop_assert_eq!(seen.source_location(row).is_some(), then.is_some());
            prop_assert_eq!(seen.find(&id).is_some(), then.is_some());
            prop_assert_eq!(linked(&seen, &id).len(), linked(&past, &id).len());
        }
    }
}
