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
