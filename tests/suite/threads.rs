//! Gathering threads: both ways along the links, bounded, and what is left out counted.

use sillage::engine::{EventThread, Request, Response, respond};
use sillage::load::{Input, Options};
use sillage::store::{EventStore, MemoryStore, RowId};
use sillage::story::{Batch, Draft, Flags};
use sillage::study::thread::tree;
use sillage::time::{Timestamp, When};
use std::sync::Arc;

/// A store of events `e0`, `e1`, …, an hour apart, with these links.
fn store(count: usize, links: impl Fn(usize) -> Vec<String>) -> MemoryStore {
    let mut store = MemoryStore::with_blocks_of(4_096);
    for first in (0..count).step_by(1_000) {
        let mut batch = Batch::default();
        for number in first..count.min(first + 1_000) {
            let all: Vec<String> = links(number)
                .into_iter()
                .map(|to| format!(r#"{{"rel":"answers","to":"{to}"}}"#))
                .collect();
            let mut flags = Flags::default();
            if !all.is_empty() {
                flags.add(Flags::LINK);
            }
            let at = Timestamp::from_micros(number as i64 * sillage::time::HOUR);
            batch.push(&Draft {
                id: format!("e{number}").into(),
                when: When::instant(at),
                rest: format!(r#""links":[{}]"#, all.join(",")),
                flags,
                ..Draft::default()
            });
        }
        store.push(batch);
    }
    store
}

fn thread(store: &MemoryStore, row: u64) -> Arc<EventThread> {
    match respond(store, &Request::Thread(RowId(row), None)) {
        Some(Response::Thread(thread)) => thread,
        other => panic!("{other:?}"),
    }
}

fn ids(thread: &EventThread) -> Vec<&str> {
    thread.members.iter().map(|m| &*m.id).collect()
}

#[test]
fn it_goes_both_ways_and_ends_in_circles() {
    let links = |number: usize| match number {
        0 => vec!["e2".to_owned()],
        1 => vec!["e0".to_owned(), "nowhere".to_owned()],
        2 => vec!["e1".to_owned(), "e2".to_owned()],
        _ => vec![],
    };
    let store = store(4, links);
    for row in 0..3 {
        let thread = thread(&store, row);
        assert_eq!(ids(&thread), ["e0", "e1", "e2"]);
        assert_eq!((thread.ties.len(), thread.unseen), (4, 0));
        assert_eq!(thread.missing.len(), 1);
        assert_eq!(tree(3, &thread.ties).len(), 3);
    }
    assert_eq!(ids(&thread(&store, 3)), ["e3"]);
    assert!(thread(&store, 99).members.is_empty());
}

#[test]
fn ten_thousand_links_to_one_event_are_bounded_and_counted() {
    let store = store(10_001, |n| {
        if n == 0 {
            vec![]
        } else {
            vec!["e0".to_owned()]
        }
    });
    assert_eq!(crate::stores::linked(&store, "e0").len(), 10_000);
    for row in [0, 1, 9_000] {
        let thread = thread(&store, row);
        assert_eq!(thread.members.len() as u64 + thread.unseen, 10_001, "{row}");
        assert!(thread.members.len() <= 200 && thread.members.iter().any(|m| m.row == RowId(row)));
        let tree = tree(thread.members.len(), &thread.ties);
        assert!(tree.iter().skip(1).all(|b| b.depth == 1));
    }
}

#[test]
fn ten_thousand_links_of_one_event_are_bounded_and_counted() {
    let all = |n: usize| match n {
        10_000 => (0..10_000).map(|to| format!("e{to}")).collect(),
        _ => vec![],
    };
    let store = store(10_001, all);
    let thread = thread(&store, 10_000);
    assert_eq!(thread.members.len() as u64 + thread.unseen, 10_001);
    let lost = |n: usize| match n {
        0 => (0..10_000).map(|to| format!("lost{to}")).collect(),
        _ => vec![],
    };
    let thread = self::thread(&self::store(2, lost), 0);
    assert_eq!(thread.missing.len() as u64 + thread.unseen, 10_000);
    assert_eq!(thread.members.len(), 1);
}

#[test]
fn long_chains_end_and_say_so() {
    let store = store(5_000, |n| {
        n.checked_sub(1)
            .map(|to| format!("e{to}"))
            .into_iter()
            .collect()
    });
    let thread = thread(&store, 2_500);
    assert_eq!((thread.members.len(), thread.unseen), (200, 2));
    let deepest = tree(200, &thread.ties).iter().map(|b| b.depth).max();
    assert_eq!(deepest, Some(199));
}

#[test]
fn the_founding_story_hangs_together() {
    let (store, _) = sillage::engine::load_now(&[Input::Bundled], &Options::default()).unwrap();
    let row = store.find("altman-impressive").unwrap();
    let thread = thread(&store, row.0);
    assert!(thread.members.len() > 40 && thread.unseen == 0 && thread.missing.is_empty());
    let times: Vec<_> = thread.members.iter().map(|m| m.when.start).collect();
    assert!(times.is_sorted());
}
