//! The events that the last scene listed: most of them are listed by the next one too.
//!
//! What drawing needs of a row never changes but for whether it passes and what it weighs, so it is made once.

use super::MemoryStore;
use super::block::Block;
use crate::store::ask::Brief;
use crate::time::Timestamp;
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What is remembered between scenes.
#[derive(Debug, Default)]
pub struct Remembered(Mutex<Briefs>);

/// The events of a scene, by number of arrival.
#[derive(Debug, Default)]
pub struct Briefs {
    lang: Option<Box<str>>,
    clock: Option<Timestamp>,
    old: HashMap<u64, Arc<Brief>, RandomState>,
    new: HashMap<u64, Arc<Brief>, RandomState>,
}

impl Remembered {
    /// The events of the last scene, if their titles are in `lang`, for a scene at `clock`.
    pub fn take(&self, lang: Option<&str>, clock: Option<Timestamp>) -> Briefs {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut briefs = std::mem::take(&mut *kept);
        if briefs.lang.as_deref() != lang {
            briefs = Briefs::default();
            briefs.lang = lang.map(Into::into);
        }
        briefs.clock = clock;
        briefs.old = std::mem::take(&mut briefs.new);
        briefs
    }

    /// Keeps the events of this scene for the next one.
    pub fn put(&self, mut briefs: Briefs) {
        briefs.old = HashMap::default();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = briefs;
    }
}

impl Briefs {
    /// What drawing needs of a row.
    pub fn of(
        &mut self,
        store: &MemoryStore,
        block: &Block,
        row: usize,
        passes: bool,
    ) -> Arc<Brief> {
        let number = block.arrival(row);
        let mut brief = self
            .old
            .remove(&number)
            .unwrap_or_else(|| Arc::new(store.brief_of(block, row, passes, self.lang.as_deref())));
        let importance = store.weight(block, row, self.clock);
        if (brief.passes, brief.importance) != (passes, importance) {
            let brief = Arc::make_mut(&mut brief);
            (brief.passes, brief.importance) = (passes, importance);
        }
        self.new.insert(number, Arc::clone(&brief));
        brief
    }
}
