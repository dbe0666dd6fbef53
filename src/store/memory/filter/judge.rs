//! Judges the claims of all rows: what their file says of them, and what prices and events say. Computed when a query
//! first needs it. As a claim may rest on the date of any other event, every change of the store judges all again.

use super::verdicts::{Verdicts, verdict_bits};
use crate::store::memory::block::Block;
use crate::store::memory::columns::lazy_fields;
use crate::store::memory::memory_store::MemoryStore;
use crate::store::memory::parallel::over_blocks;
use crate::story::{Claim, Flags, Story, Verdict};
use crate::study::claims::{Outcome, check};
use crate::study::hindsight::as_known;
use crate::sync::{CancelToken, Cancelled};
use crate::time::{Timestamp, When};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// From this many identifiers of evidence on, all identifiers are read once instead of being looked up one by one.
const MANY: usize = 32;

/// The rows of a block with a claim: their verdicts, and those of their claims that rest on another event.
type Judged = (Vec<(u32, u8)>, Vec<(u32, Claim)>);

impl MemoryStore {
    /// The verdicts of all rows at `clock`, with the events of `all` as evidence.
    pub(in crate::store::memory) fn verdicts(
        &self,
        all: &Self,
        clock: Option<Timestamp>,
        token: &CancelToken,
    ) -> Result<Arc<Verdicts>, Cancelled> {
        let key = (all.revision, clock);
        let judge = |_: &_| self.judge(all, clock, token).map(Arc::new);
        self.caches.verdicts.get_or_compute(key, judge)
    }

    fn judge(
        &self,
        events: &Self,
        clock: Option<Timestamp>,
        token: &CancelToken,
    ) -> Result<Verdicts, Cancelled> {
        let story = self.story_at(clock);
        let with = |block: &&Block| block.parts.has(Flags::CLAIM);
        let heavy = self.blocks.iter().filter(with).count();
        let parts = over_blocks(&self.blocks, heavy, token, |_, block| {
            judge_block(block, &story, clock)
        })?;
        let whens = events.times_of_evidence(&parts, clock, token)?;
        let mut all = Verdicts::default();
        for (block, (rows, dated)) in self.blocks.iter().zip(parts) {
            for (row, bits) in rows {
                all.insert(block, row, bits);
            }
            token.check()?;
            for (row, claim) in dated {
                let when = |id: &str| whens.get(id).copied();
                all.insert(block, row, judge_claim(claim, &story, &when, clock));
            }
        }
        Ok(all)
    }

    /// The times of the events on which claims rest.
    fn times_of_evidence(
        &self,
        parts: &[Judged],
        clock: Option<Timestamp>,
        token: &CancelToken,
    ) -> Result<HashMap<String, When>, Cancelled> {
        let dated = parts.iter().flat_map(|(_, dated)| dated);
        let ids = dated.flat_map(|(_, claim)| &claim.evidence);
        let mut wanted: HashMap<String, Option<(u64, When)>> =
            ids.map(|id| (id.clone(), None)).collect();
        if wanted.len() < MANY {
            let found = wanted.into_keys();
            let found = found.filter_map(|id| self.known_when(&id, clock).map(|when| (id, when)));
            return Ok(found.collect());
        }
        for block in &self.blocks {
            token.check()?;
            for row in 0..block.len() {
                let Some(found) = wanted.get_mut(block.columns.ids.get(row)) else {
                    continue;
                };
                let arrival = block.arrival(row);
                if found.is_none_or(|(first, _)| arrival < first) {
                    *found = Some((arrival, block.columns.when(row)));
                }
            }
        }
        let found = wanted.into_iter().filter_map(|(id, found)| {
            let when = match found {
                Some((_, when)) if clock.is_none() => when,
                _ => self.known_when(&id, clock)?,
            };
            Some((id, when))
        });
        Ok(found.collect())
    }

    /// When the first event with this identifier was, if it was public at `clock`.
    fn known_when(&self, id: &str, clock: Option<Timestamp>) -> Option<When> {
        let Some((block, row)) = self.find_row(id) else {
            return self.undated.as_ref()?.known_when(id, clock);
        };
        let public = clock.is_none_or(|at| block.columns.public_of(row) <= at.micros());
        public.then(|| block.columns.when(row))
    }

    fn story_at(&self, clock: Option<Timestamp>) -> Cow<'_, Story> {
        clock.map_or_else(
            || Cow::Borrowed(&*self.story),
            |clock| Cow::Owned(self.story.as_of(clock)),
        )
    }
}

/// The verdicts of a block, as far as they rest on no other event.
fn judge_block(block: &Block, story: &Story, clock: Option<Timestamp>) -> Judged {
    let mut judged = Judged::default();
    if !block.parts.has(Flags::CLAIM) {
        return judged;
    }
    let rows = block
        .columns
        .flags
        .rows_where(|flags| flags.has(Flags::CLAIM));
    for row in rows.rows(0..block.len()) {
        let mut found = 0;
        for claim in lazy_fields::claims(block.columns.rest.get(row)) {
            let rests = clock.is_some() || claim.measure.trim() == "date";
            if rests && !claim.evidence.is_empty() {
                judged.1.push((row as u32, claim));
            } else {
                found |= judge_claim(claim, story, &|_| None, clock);
            }
        }
        judged.0.push((row as u32, found));
    }
    judged
}

/// The verdicts of one claim: the stated one, as far as it was known, and the computed one.
fn judge_claim(
    mut claim: Claim,
    story: &Story,
    event: &dyn Fn(&str) -> Option<When>,
    clock: Option<Timestamp>,
) -> u8 {
    if clock.is_some() {
        as_known(&mut claim, story, event);
    }
    verdict_bits(claim.verdict) | verdict_bits(computed(&claim, story, event))
}

/// What prices and events say of a claim, where they can tell.
fn computed(claim: &Claim, story: &Story, event: &dyn Fn(&str) -> Option<When>) -> Option<Verdict> {
    match check(claim, story, event)? {
        Outcome::Checked(verdict, _) => Some(verdict),
        Outcome::NotCheckable(_) => None,
    }
}
