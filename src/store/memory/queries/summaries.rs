//! The summaries of a scene, kept for the next one: most of them are in it too. A summary of a row changes only by whether
//! the row matches and by its importance.

use crate::store::api::EventSummary;
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::sync::Arc;

/// What the summaries of a scene depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummariesKey {
    /// The revision of the story.
    pub story: u64,
    /// The language of titles.
    pub lang: Option<Arc<str>>,
}

/// Summaries by number of arrival.
#[derive(Clone, Debug, Default)]
pub struct Summaries {
    last: HashMap<u64, Arc<EventSummary>, RandomState>,
    next: HashMap<u64, Arc<EventSummary>, RandomState>,
}

impl Summaries {
    /// The same for the next scene, which drops those that it does not list.
    #[must_use]
    pub fn for_next_scene(self) -> Self {
        Self {
            last: self.next,
            next: HashMap::default(),
        }
    }

    /// The same without what only the last scene listed.
    #[must_use]
    pub fn kept(self) -> Self {
        Self {
            last: HashMap::default(),
            next: self.next,
        }
    }

    /// The summary of the row with this number of arrival: that of the last scene, or a new one.
    pub fn get(
        &mut self,
        arrival: u64,
        (passes, importance): (bool, u8),
        summarize: impl FnOnce() -> EventSummary,
    ) -> Arc<EventSummary> {
        let last = self.last.remove(&arrival);
        let mut summary = last.unwrap_or_else(|| Arc::new(summarize()));
        if (summary.passes, summary.importance) != (passes, importance) {
            let summary = Arc::make_mut(&mut summary);
            (summary.passes, summary.importance) = (passes, importance);
        }
        self.next.insert(arrival, Arc::clone(&summary));
        summary
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Query;
    use crate::store::api::RowId;
    use crate::store::{EventStore, MemoryStore};
    use crate::story::{Batch, Draft};
    use std::cell::Cell;

    #[test]
    fn a_summary_is_made_once_for_scenes_that_follow_each_other() {
        let mut batch = Batch::default();
        batch.push(&Draft::default());
        let mut store = MemoryStore::new();
        store.push(batch);
        let count = Cell::new(0);
        let Some(blank) = store.summary(RowId(0), &Query::default(), None) else {
            return assert_eq!(store.total(), 1);
        };
        let summarize = || {
            count.set(count.get() + 1);
            blank.clone()
        };
        let mut scene = Summaries::default();
        assert!(scene.get(0, (true, 10), summarize).passes);
        let mut scene = scene.kept().for_next_scene();
        let changed = scene.get(0, (false, 30), summarize);
        assert_eq!(
            (changed.passes, changed.importance, count.get()),
            (false, 30, 1)
        );
        // A scene without it forgets it.
        let mut scene = scene.kept().for_next_scene().kept().for_next_scene();
        scene.get(0, (true, 10), summarize);
        assert_eq!(count.get(), 2);
    }
}
