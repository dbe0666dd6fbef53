//! What the files and the facts say of the claims of every row, made when a query first asks, and kept while neither
//! events nor clock change.
//!
//! A claim may rest on the date of any other event, so that it is judged anew with every change of the store.

use super::MemoryStore;
use super::block::Block;
use super::rest;
use super::select::over_blocks;
use crate::story::{Claim, Flags, Story, Verdict};
use crate::study::claims::{Outcome, check};
use crate::study::hindsight::as_known;
use crate::sync::Ticket;
use crate::time::{Timestamp, When};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// From so many claims on dates on, all identifiers are read once instead of being looked for one by one.
const MANY: usize = 32;

/// The verdicts of a store's rows: which there are of each row, as bits in the order of [`Verdict::ALL`].
#[derive(Debug, Default)]
pub struct Verdicts(HashMap<(u64, u32), u8>);

/// The verdicts that were asked for last.
#[derive(Debug, Default)]
pub struct LastJudged(Mutex<Option<(Key, Arc<Verdicts>)>>);

/// The revision and the clock that verdicts hold for.
type Key = (u64, Option<Timestamp>);

/// A block's rows with a claim: their verdicts, and those of their claims that rest on another event.
type Judged = (Vec<(u32, u8)>, Vec<(u32, Claim)>);

impl Verdicts {
    /// Whether a row has any of the verdicts of `wanted`.
    #[must_use]
    pub fn has(&self, block: &Block, row: usize, wanted: u8) -> bool {
        let found = self.0.get(&(block.serial, row as u32));
        found.is_some_and(|found| found & wanted != 0)
    }
}

/// The bits of these verdicts.
#[must_use]
pub fn bits(verdicts: impl IntoIterator<Item = Verdict>) -> u8 {
    let bit = |verdict: Verdict| Verdict::ALL.iter().position(|v| *v == verdict);
    let bits = verdicts.into_iter().filter_map(bit);
    bits.fold(0, |all, at| all | 1 << at)
}

impl MemoryStore {
    /// What the facts say of a claim, as far as they were known at `clock`.
    pub(super) fn judged(&self, claim: &Claim, clock: Option<Timestamp>) -> Option<Verdict> {
        computed(claim, &self.story_at(clock), &|id| {
            self.known_when(id, clock)
        })
    }

    /// The verdicts of all rows at `clock`, with the events of `all` as evidence; `None` when the ticket went stale.
    pub(super) fn verdicts(
        &self,
        all: &Self,
        clock: Option<Timestamp>,
        ticket: &Ticket,
    ) -> Option<Arc<Verdicts>> {
        let key = (all.revision, clock);
        let mut kept = self.judged.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, verdicts)) = kept.as_ref().filter(|(own, _)| *own == key) {
            return Some(Arc::clone(verdicts));
        }
        let verdicts = Arc::new(self.judge(all, clock, ticket)?);
        *kept = Some((key, Arc::clone(&verdicts)));
        Some(verdicts)
    }

    fn judge(&self, events: &Self, clock: Option<Timestamp>, ticket: &Ticket) -> Option<Verdicts> {
        let story = self.story_at(clock);
        let with = |block: &&Block| block.parts.has(Flags::CLAIM);
        let heavy = self.blocks.iter().filter(with).count();
        let parts = over_blocks(&self.blocks, heavy, ticket, |_, block| {
            block_of(block, &story, clock)
        })?;
        let whens = events.whens(&parts, clock, ticket)?;
        let mut all = HashMap::new();
        for (block, (rows, dated)) in self.blocks.iter().zip(parts) {
            for (row, bits) in rows {
                all.insert((block.serial, row), bits);
            }
            if ticket.is_stale() {
                return None;
            }
            for (row, claim) in dated {
                let found = of_claim(claim, &story, &|id| whens.get(id).copied(), clock);
                *all.entry((block.serial, row)).or_default() |= found;
            }
        }
        Some(Verdicts(all))
    }

    /// When the events were on which claims rest.
    fn whens(
        &self,
        parts: &[Judged],
        clock: Option<Timestamp>,
        ticket: &Ticket,
    ) -> Option<HashMap<String, When>> {
        let dated = parts.iter().flat_map(|(_, dated)| dated);
        let ids = dated.flat_map(|(_, claim)| &claim.evidence);
        let mut wanted: HashMap<String, Option<(u64, When)>> =
            ids.map(|id| (id.clone(), None)).collect();
        if wanted.len() < MANY {
            let found = wanted.into_keys();
            let found = found.filter_map(|id| self.known_when(&id, clock).map(|when| (id, when)));
            return Some(found.collect());
        }
        for block in &self.blocks {
            if ticket.is_stale() {
                return None;
            }
            for row in 0..block.len() {
                let Some(found) = wanted.get_mut(block.cells.ids.get(row)) else {
                    continue;
                };
                let arrival = block.arrival(row);
                if found.is_none_or(|(first, _)| arrival < first) {
                    *found = Some((arrival, block.cells.when(row)));
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
        Some(found.collect())
    }

    /// When the first event with this identifier was, if it was public at `clock`.
    fn known_when(&self, id: &str, clock: Option<Timestamp>) -> Option<When> {
        let Some((block, row)) = self.find_row(id) else {
            return self.undated.as_ref()?.known_when(id, clock);
        };
        let public = clock.is_none_or(|at| block.cells.public_of(row) <= at.micros());
        public.then(|| block.cells.when(row))
    }

    fn story_at(&self, clock: Option<Timestamp>) -> Cow<'_, Story> {
        clock.map_or_else(
            || Cow::Borrowed(&*self.story),
            |clock| Cow::Owned(self.story.as_of(clock)),
        )
    }
}

fn block_of(block: &Block, story: &Story, clock: Option<Timestamp>) -> Judged {
    let mut judged = Judged::default();
    if !block.parts.has(Flags::CLAIM) {
        return judged;
    }
    let rows = block.cells.flags.bits(|flags| flags.has(Flags::CLAIM));
    for row in rows.rows(0..block.len()) {
        let mut found = 0;
        for claim in rest::claims(block.cells.rest.get(row)) {
            let rests = clock.is_some() || claim.measure.trim() == "date";
            if rests && !claim.evidence.is_empty() {
                judged.1.push((row as u32, claim));
            } else {
                found |= of_claim(claim, story, &|_| None, clock);
            }
        }
        judged.0.push((row as u32, found));
    }
    judged
}

/// The verdicts of one claim: the written one, as far as it was known, and the computed one.
fn of_claim(
    mut claim: Claim,
    story: &Story,
    event: &dyn Fn(&str) -> Option<When>,
    clock: Option<Timestamp>,
) -> u8 {
    if clock.is_some() {
        as_known(&mut claim, story, event);
    }
    bits(claim.verdict) | bits(computed(&claim, story, event))
}

fn computed(claim: &Claim, story: &Story, event: &dyn Fn(&str) -> Option<When>) -> Option<Verdict> {
    match check(claim, story, event)? {
        Outcome::Checked(verdict, _) => Some(verdict),
        Outcome::NotCheckable(_) => None,
    }
}
