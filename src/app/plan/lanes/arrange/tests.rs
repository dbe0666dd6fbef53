//! What a pan, a crowd and a label promise.

use super::*;
use crate::story::Lane;
use crate::time::{AxisKind, DAY, HOUR, OpenHours, Span, When};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

fn brief(row: u64, at: i64, importance: u8, title: &str) -> Arc<EventSummary> {
    Arc::new(EventSummary {
        row: RowId(row),
        id: format!("e{row}").into(),
        when: When::instant(Timestamp::from_micros(at)),
        deciding: When::instant(Timestamp::from_micros(at)),
        until: None,
        lane: Lane::Other,
        kind: "other".into(),
        importance,
        title: title.into(),
        passes: true,
        derived: false,
        tickers: Vec::new(),
        more_tickers: 0,
        own_zone: None,
    })
}

fn axis(columns: usize) -> Axis {
    Axis::new(
        Span::new(Timestamp::default(), Timestamp::from_micros(columns as i64)),
        columns,
    )
}

const fn room(rows: u16) -> Room<'static> {
    Room {
        rows,
        sparse_only: false,
        quiet: true,
        signs: None,
    }
}

#[test]
fn light_moves_are_counted_and_not_labelled() {
    let light = |row, at| {
        Arc::new(EventSummary {
            derived: true,
            ..EventSummary::clone(&brief(row, at, 5, "NVDA falls"))
        })
    };
    let events = [
        brief(1, 10, 90, "stated"),
        light(2, 10),
        light(3, 11),
        light(4, 80),
    ];
    let items = arrange(&events, &axis(100), room(3), None);
    let told: Vec<_> = (items.iter())
        .map(|p| (&*p.brief.id, p.label.as_str(), p.more))
        .collect();
    assert_eq!(told, [("e1", "stated", 2), ("e4", "", 0)]);
    let asked = Room {
        quiet: false,
        signs: None,
        ..room(3)
    };
    let items = arrange(&events, &axis(100), asked, None);
    assert!(items.iter().all(|p| !p.label.is_empty() && p.more == 0));
}

#[test]
fn the_most_important_gets_its_label() {
    let items = arrange(
        &[
            brief(1, 0, 10, "minor thing here"),
            brief(2, 3, 90, "major thing here"),
        ],
        &axis(40),
        room(1),
        None,
    );
    let label = |id: &str| {
        items
            .iter()
            .find(|p| &*p.brief.id == id)
            .map(|p| p.label.clone())
    };
    assert_eq!(label("e2").as_deref(), Some("major thing here"));
    assert_eq!(label("e1").as_deref(), Some(""));
}

/// What the store lists for an axis.
fn listed(briefs: &[Arc<EventSummary>], axis: &Axis) -> Vec<Arc<EventSummary>> {
    let around = axis.around((axis.columns() as i64).max(AROUND));
    let touches = |b: &&Arc<EventSummary>| {
        let end = b.until.unwrap_or(b.when.end);
        b.when.start < around.to && (end > around.from || around.contains(b.when.start))
    };
    briefs.iter().filter(touches).cloned().collect()
}

/// Where every event is counted that the window of `axis` shows: at which event.
fn places(briefs: &[Arc<EventSummary>], axis: &Axis, rows: u16) -> BTreeMap<RowId, RowId> {
    let rowed = |items: Vec<Placed>| {
        let mut places = BTreeMap::new();
        for item in items {
            for row in item.others.iter().chain([&item.brief.row]) {
                places.insert(*row, item.brief.row);
            }
        }
        places
    };
    rowed(arrange(&listed(briefs, axis), axis, room(rows), None))
}

fn weeks() -> Arc<OpenHours> {
    let day = |d: i64| Timestamp::from_micros(d * DAY);
    let open = (0..700).filter(|d| d % 7 < 5);
    Arc::new(OpenHours::new(open.map(|d| {
        Span::new(day(d).plus(19 * HOUR / 2), day(d).plus(16 * HOUR))
    })))
}

#[test]
fn a_crowd_whose_glyph_is_off_the_window_still_shows() {
    let events = [
        brief(1, 1_000, 90, "the most important of three"),
        brief(2, 1_004, 20, "the second"),
        brief(3, 1_008, 10, "the third"),
    ];
    let window = |from: i64| {
        let at = Timestamp::from_micros;
        Axis::new(Span::new(at(from), at(from + 100)), 100)
    };
    let items = arrange(&events, &window(950), room(1), None);
    let told = |items: &[Placed]| -> Vec<(u64, u32)> {
        items.iter().map(|i| (i.brief.row.0, i.more)).collect()
    };
    assert_eq!(told(&items), [(1, 2)]);
    let items = arrange(&events, &window(1_002), room(1), None);
    assert_eq!(told(&items), [(2, 1)], "the third is counted at the second");
    let items = arrange(&events, &window(1_006), room(1), None);
    assert_eq!(told(&items), [(3, 0)]);
    // The selected event has a glyph of its own and is not counted twice; the crowd is the same.
    let items = arrange(&events, &window(950), room(1), Some(&events[2]));
    let others: Vec<_> = items.iter().map(|i| i.others.len()).collect();
    assert_eq!((told(&items), others), (vec![(1, 1), (3, 0)], vec![2, 0]));
}

proptest! {
    #[test]
    fn labels_never_overlap_and_nothing_is_lost(
        events in proptest::collection::vec((0_i64..100, 0_u8..100, "[a-z ]{1,30}"), 0..60),
        rows in 1_u16..6,
    ) {
        let briefs: Vec<Arc<EventSummary>> = events.iter().enumerate().map(|(i, (at, imp, t))| brief(i as u64, *at, *imp, t)).collect();
        let items = arrange(&briefs, &axis(100), room(rows), None);
        let counted: usize = items.iter().map(|p| 1 + p.more as usize).sum();
        prop_assert_eq!(counted, briefs.len());
        for item in &items {
            let shown = item.count.as_ref().map(|c| c.text.clone());
            prop_assert_eq!(shown, (item.more > 0).then(|| format!("+{}", item.more)));
            let inside = item.count.as_ref().is_none_or(|c| c.column >= 0 && c.column + c.text.len() as i64 <= 100);
            prop_assert!(inside, "{:?}", item);
        }
        for (index, a) in items.iter().enumerate() {
            for b in items.iter().skip(index + 1).filter(|b| b.row == a.row) {
                let (a, b) = if a.column <= b.column { (a, b) } else { (b, a) };
                let label = if a.label.is_empty() { 0 } else { AIR + width(&a.label) };
                let count = a.count.as_ref().map_or(0, |c| c.column + c.text.len() as i64);
                let from = b.count.as_ref().map_or(b.column, |c| b.column.min(c.column));
                prop_assert!((a.column + 1 + label as i64).max(count) <= from, "{:?} {:?}", a, b);
            }
        }
    }

    #[test]
    fn a_pan_reshuffles_no_crowd(
        events in proptest::collection::vec((0_i64..200, 0_i64..100, 0_u8..100, 0_i64..40), 0..150),
        rows in 1_u16..5, columns in 20_usize..180, by in -30_i64..30, trading in any::<bool>(),
    ) {
        let events: Vec<Arc<EventSummary>> = events.iter().enumerate().map(|(i, (hour, part, importance, long))| {
            let at = Timestamp::from_micros(150 * DAY + hour * HOUR + part * HOUR / 100);
            Arc::new(EventSummary {
                when: When::instant(at),
                until: (*long > 30).then(|| at.plus((long - 30) * 5 * HOUR)),
                ..EventSummary::clone(&brief(i as u64, 0, *importance, "what happened, in some twenty words"))
            })
        }).collect();
        let from = Timestamp::from_micros(152 * DAY);
        let kind = if trading { AxisKind::Trading } else { AxisKind::Clock };
        let axis = Axis::of(kind, Span::new(from, from.plus(4 * DAY)), columns, Some(&weeks()));
        let (here, there) = (places(&events, &axis, rows), places(&events, &axis.moved(by), rows));
        for (event, place) in &here {
            // Both windows show the event and the glyph at which it is counted. At an edge another stands for that: what
            // reaches in from the left takes the first columns, and at the right a neighbour takes what a count needs.
            let inside = |axis: &Axis, e: &EventSummary| {
                let column = axis.visible(e.when.start).map(|column| column as i64);
                column.is_some_and(|column| (3 * CLUSTER..columns as i64 - 3 * CLUSTER).contains(&column))
            };
            let shown = |row: RowId| {
                events.iter().any(|e| e.row == row && inside(&axis, e) && inside(&axis.moved(by), e))
            };
            if shown(*event) {
                let other = there.get(event);
                prop_assert!(other.is_some());
                if shown(*place) && other.is_some_and(|p| shown(*p)) {
                    prop_assert_eq!(other, Some(place));
                }
            }
        }
        // The glyph is that of the most important member, and no event of the window is lost.
        for brief in events.iter().filter(|b| axis.visible(b.when.start).is_some()) {
            let place = here.get(&brief.row);
            let host = place.and_then(|p| events.iter().find(|e| e.row == *p));
            prop_assert!(host.is_some_and(|host| rank(host) <= rank(brief)), "{:?}", brief);
        }
    }
}
