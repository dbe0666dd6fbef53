//! Abnormal moves derived from the price series, added to the store as events.
//!
//! A stated move and the one derived from its prices are two events, related by ticker and session: the stated one keeps
//! its words, the derived one its figures, and queries find either. As they are one move, the derived one is of low
//! importance from the moment the stated one is public: it takes neither a label nor a step from it. Moves of tickers
//! that the story does not pin are of low importance too: on a day on which everything falls, twenty labels say no more
//! than three.

use crate::store::MemoryStore;
use crate::story::{Batch, Event, Series, Story};
use crate::study::moves::{self, Move, Rules, describe};
use crate::time::{Date, HOUR, Span, Timestamp, When};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Events in a batch.
const BATCH: usize = 16_384;
/// File number of an event that no file states.
const NO_FILE: u16 = u16::MAX;
/// Highest importance of a derived move: below that of an event whose importance nobody stated.
const MAX_IMPORTANCE: f64 = 45.0;
/// Highest importance of a move that is stated too, or of a ticker that is not pinned.
const MAX_LOW_IMPORTANCE: f64 = 5.0;

/// The moves of every series, in the order of the story's series.
#[derive(Debug, Default)]
pub struct DerivedMoves {
    rules: Rules,
    moves: Vec<Vec<Move>>,
}

impl DerivedMoves {
    /// Finds the moves of every series.
    pub fn find(story: &Story, rules: Rules) -> Self {
        let moves = story.series.iter().map(|s| moves::find(s, rules));
        Self {
            rules,
            moves: moves.collect(),
        }
    }

    /// Marks in every series of `story` which of its sessions are moves.
    pub fn mark(&self, story: &mut Arc<Story>) {
        let series = Arc::make_mut(story).series.iter_mut();
        for (series, moves) in series.zip(&self.moves) {
            let bars = moves.iter().filter_map(|m| u32::try_from(m.index).ok());
            series.unusual = bars.collect();
        }
    }

    /// Adds the moves to the store that holds the story's own events. One that the files contain under its identifier
    /// (an export that is read again) is not added a second time.
    pub fn add_to(&self, filled: &mut MemoryStore, story: &Story) {
        if self.moves.iter().all(Vec::is_empty) {
            return;
        }
        let stated = StatedMoves::of(filled);
        let mut batch = empty();
        for (series, moves) in story.series.iter().zip(&self.moves) {
            let sessions = stated.sessions(series, story);
            let is_low = !is_pinned(story, &series.ticker);
            for found in moves {
                let Some(bar) = series.bars.get(found.index) else {
                    continue;
                };
                if stated.ids.contains(&describe::id(&series.ticker, bar.date)) {
                    continue;
                }
                let stated_at = sessions.get(&bar.date);
                let own = importance(found, is_low || stated_at.is_some());
                let Some(draft) = describe::draft(series, found, self.rules, own, story.zone)
                else {
                    continue;
                };
                let public = describe::public(series, bar, story.zone);
                if let Some(stated_at) = stated_at.filter(|at| !is_low && public < **at) {
                    let before = Span::new(public, *stated_at);
                    let earlier = importance(found, false);
                    filled.set_earlier_importance(batch.len(), before, earlier);
                }
                batch.push(&draft);
                if batch.len() >= BATCH {
                    filled.push(std::mem::replace(&mut batch, empty()));
                }
            }
        }
        filled.push(batch);
    }
}

fn empty() -> Batch {
    let mut batch = Batch::default();
    batch.file = NO_FILE;
    batch
}

/// Importance by the z score; without one, by the return.
fn importance(found: &Move, is_low: bool) -> u8 {
    let size = (found.against.z()).map_or(found.change.abs() * 25.0, f64::abs);
    let importance = if is_low {
        (size / 2.0).min(MAX_LOW_IMPORTANCE)
    } else {
        size.mul_add(4.0, f64::from(Event::LIGHT))
            .min(MAX_IMPORTANCE)
    };
    importance as u8
}

/// Whether the story opens with this ticker's prices; without any that does, all do.
fn is_pinned(story: &Story, ticker: &str) -> bool {
    let pinned = story.view.as_ref().map_or(&[][..], |view| &view.pinned);
    pinned.is_empty() || pinned.iter().any(|p| p.eq_ignore_ascii_case(ticker))
}

/// The moves that the files state.
struct StatedMoves {
    /// Identifiers with the prefix of derived moves.
    ids: HashSet<String>,
    /// Their times and the instants at which they became public, by ticker in capitals.
    times: HashMap<String, Vec<(When, Timestamp)>>,
}

impl StatedMoves {
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

    /// The sessions of `series` with a stated move, and when that became public.
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
