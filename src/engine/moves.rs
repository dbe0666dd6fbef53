//! Moves made from the price series: found beside the owner, weighed against what the files state, and stored.
//!
//! A move that the file states and the one that its prices show are two events, tied by ticker and session: the
//! stated one keeps its words, the derived one its figures, and queries find either. But they are one happening, so
//! the derived one is light from when the stated one was public: it takes no label and no step from it. The same holds
//! for tickers that the story does not pin: on a day on which everything falls, twenty labels say no more than three.

use crate::store::MemoryStore;
use crate::story::{Batch, Event, Series, Story};
use crate::study::moves::{self, Move, Rules, describe};
use crate::time::{Date, HOUR, Span, Timestamp, When};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Events of a batch.
const BATCH: usize = 16_384;
/// The file number of what no file states.
const NO_FILE: u16 = u16::MAX;
/// The most that a derived move weighs: less than an event whose importance nobody named.
const HEAVIEST: f64 = 45.0;
/// The most that a light one weighs.
const LIGHTEST: f64 = 5.0;

/// The moves of every series, in the order of the story's series.
#[derive(Debug, Default)]
pub struct Found {
    rules: Rules,
    moves: Vec<Vec<Move>>,
}

/// Finds the moves of every series.
pub fn find(story: &Story, rules: Rules) -> Found {
    let moves = story.series.iter().map(|s| moves::find(s, rules));
    Found {
        rules,
        moves: moves.collect(),
    }
}

impl Found {
    /// Marks in every series of `story` which of its sessions are moves.
    pub fn mark(&self, story: &mut Arc<Story>) {
        let series = Arc::make_mut(story).series.iter_mut();
        for (series, moves) in series.zip(&self.moves) {
            let bars = moves.iter().filter_map(|m| u32::try_from(m.index).ok());
            series.unusual = bars.collect();
        }
    }
}

/// Adds the moves to the store that holds the story's own events. One that the files bring under its identifier
/// (an export that is read again) is not added a second time.
pub fn add(filled: &mut MemoryStore, story: &Story, all: &Found) {
    if all.moves.iter().all(Vec::is_empty) {
        return;
    }
    let stated = Stated::of(filled);
    let mut batch = empty();
    for (series, moves) in story.series.iter().zip(&all.moves) {
        let sessions = stated.sessions(series, story);
        let light = !is_pinned(story, &series.ticker);
        for found in moves {
            let Some(bar) = series.bars.get(found.index) else {
                continue;
            };
            if stated.ids.contains(&describe::id(&series.ticker, bar.date)) {
                continue;
            }
            let stated_since = sessions.get(&bar.date);
            let importance = weight(found, light || stated_since.is_some());
            let draft = describe::draft(series, found, all.rules, importance, story.zone);
            let Some(draft) = draft else {
                continue;
            };
            let public = describe::public(series, bar, story.zone);
            if let Some(since) = stated_since.filter(|since| !light && public < **since) {
                let heavy = Span::new(public, *since);
                filled.weighed(batch.len(), heavy, weight(found, false));
            }
            batch.push(&draft);
            if batch.len() >= BATCH {
                filled.push(std::mem::replace(&mut batch, empty()));
            }
        }
    }
    filled.push(batch);
}

fn empty() -> Batch {
    let mut batch = Batch::default();
    batch.file = NO_FILE;
    batch
}

/// Grows with the z; without one, with the return.
fn weight(found: &Move, light: bool) -> u8 {
    let size = (found.against.z()).map_or(found.change.abs() * 25.0, f64::abs);
    let weight = if light {
        (size / 2.0).min(LIGHTEST)
    } else {
        size.mul_add(4.0, f64::from(Event::LIGHT)).min(HEAVIEST)
    };
    weight as u8
}

/// Whether the story opens with this ticker's prices; without any that does, all do.
fn is_pinned(story: &Story, ticker: &str) -> bool {
    let pinned = story.view.as_ref().map_or(&[][..], |view| &view.pinned);
    pinned.is_empty() || pinned.iter().any(|p| p.eq_ignore_ascii_case(ticker))
}

/// What the files state of moves.
struct Stated {
    /// Identifiers that look like those of derived moves.
    ids: HashSet<String>,
    /// Times by ticker, in capitals, and from when on each was public.
    times: HashMap<String, Vec<(When, Timestamp)>>,
}

impl Stated {
    fn of(store: &MemoryStore) -> Self {
        let mut stated = Self {
            ids: HashSet::new(),
            times: HashMap::new(),
        };
        for (id, when, public, tickers) in store.moves() {
            if id.starts_with(describe::PREFIX) {
                stated.ids.insert(id.to_owned());
            }
            for ticker in tickers {
                let times = stated.times.entry(ticker.to_ascii_uppercase());
                times.or_default().push((when, public));
            }
        }
        stated
    }

    /// The sessions of `series` that a stated move is about, and from when on that was public.
    fn sessions(&self, series: &Series, story: &Story) -> HashMap<Date, Timestamp> {
        let zone = series.calendar().map_or(story.zone, |c| c.zone);
        let times = self.times.get(&series.ticker.to_ascii_uppercase());
        // Of a date the middle counts: its midnight may be another day at the exchange.
        let middle = |when: &When| when.start.plus((when.span().micros() / 2).min(12 * HOUR));
        let mut dates = HashMap::new();
        for (when, public) in times.into_iter().flatten() {
            let since = dates.entry(zone.date(middle(when))).or_insert(*public);
            *since = (*public).min(*since);
        }
        dates
    }
}
