//! Single events: by identifier, by what ties them, and made ready for drawing.

use super::MemoryStore;
use super::block::Block;
use super::rest;
use super::select::over_blocks;
use crate::store::ask::{Brief, LinksAsk, Listing, NAMES, RowId};
use crate::story::batch::PART;
use crate::story::{Flags, Kind, Lane};
use crate::sync::Ticket;
use crate::text::{fold, headline};
use crate::time::{Precision, Timestamp, When};
use std::sync::Arc;

impl MemoryStore {
    /// The first event with this identifier.
    pub(super) fn find_row(&self, id: &str) -> Option<(&Block, usize)> {
        let folded = fold(id);
        self.blocks.iter().find_map(|block| {
            let rows = block.rows_with_id(&folded).into_iter();
            let rows = rows.filter(|row| block.cells.ids.get(*row) == id);
            let row = rows.min_by_key(|row| block.cells.arrival_of(*row))?;
            Some((block, row))
        })
    }

    /// The earliest event whose folded identifier is `id`, of those that were public at `clock`.
    fn anchor_row(&self, id: &str, clock: Option<Timestamp>) -> Option<(&Block, usize)> {
        let rows = self.blocks.iter().flat_map(|block| {
            let public = move |row: &usize| {
                clock.is_none_or(|at| block.cells.public_of(*row) <= at.micros())
            };
            let rows = block.rows_with_id(id).into_iter().filter(public);
            rows.map(move |row| (block, row))
        });
        rows.min_by_key(|(block, row)| (block.cells.start_of(*row), block.arrival(*row)))
    }

    /// When the event whose folded identifier is `id` starts.
    pub(super) fn start_of(&self, id: &str, clock: Option<Timestamp>) -> Option<i64> {
        let (block, row) = self.anchor_row(id, clock)?;
        Some(block.cells.start_of(row))
    }

    /// The identifiers that the event whose folded identifier is `id` names in links of its own. An event without a
    /// time comes after all that have one.
    pub(super) fn ties_of(&self, id: &str, clock: Option<Timestamp>) -> Vec<String> {
        let Some((block, row)) = self.anchor_row(id, clock) else {
            let undated = self.undated.as_ref();
            return undated.map_or_else(Vec::new, |store| store.ties_of(id, clock));
        };
        if !block.cells.flags.get(row).has(Flags::LINK) {
            return Vec::new();
        }
        let links = rest::links(block.cells.rest.get(row));
        links.into_iter().map(|l| l.to).collect()
    }

    /// Events with a link to an identifier, in order of time, without those of the undated part.
    pub(super) fn rows_linked_to(&self, ask: &LinksAsk<'_>, ticket: &Ticket) -> Option<Listing> {
        let new = self.blocks.iter().filter(|b| !b.has_link_index()).count();
        let found = over_blocks(&self.blocks, new, ticket, |_, block| block.linked_to(ask))?;
        let total = found.iter().map(|(_, total)| *total as u64).sum();
        let mut keys = Vec::new();
        for (block, (rows, _)) in self.blocks.iter().zip(found) {
            let rows = rows.into_iter();
            keys.extend(rows.map(|row| (block.cells.start_of(row), block.arrival(row))));
        }
        keys.sort_unstable();
        keys.truncate(ask.limit);
        let rows = keys.into_iter().map(|(_, row)| RowId(row)).collect();
        Some(Listing { rows, total })
    }

    /// Every move: identifier, time, from when on it was public, and tickers, in no order.
    pub fn moves(&self) -> impl Iterator<Item = (&str, When, Timestamp, Vec<Arc<str>>)> {
        self.blocks.iter().flat_map(|block| {
            let lane = block.lanes.get(Lane::Moves.index());
            let rows = lane.map(|bits| bits.rows(0..block.len()));
            rows.into_iter().flatten().map(|row| {
                let tickers = self.words.tickers.words(block.cells.tickers.get(row));
                (
                    block.cells.ids.get(row),
                    block.cells.when(row),
                    Timestamp::from_micros(block.cells.public_of(row)),
                    tickers.collect(),
                )
            })
        })
    }

    /// What drawing needs of a row.
    pub(super) fn brief_of(
        &self,
        block: &Block,
        row: usize,
        passes: bool,
        lang: Option<&str>,
    ) -> Brief {
        let cells = &block.cells;
        let flags = cells.flags.get(row);
        let kind = self.words.kinds.word(cells.kind.get(row));
        let runs_in = Kind::lane_of(&kind);
        let when = cells.when(row);
        let (tickers, more_tickers) = self.words.tickers.first(cells.tickers.get(row), NAMES);
        let dated = when.precision.is_by_days() || matches!(when.precision, Precision::Between(..));
        Brief {
            deciding: cells.deciding(row, runs_in == Lane::Moves),
            row: RowId(block.arrival(row)),
            id: cells.ids.get(row).into(),
            when,
            until: cells.until(row),
            lane: runs_in,
            kind,
            importance: cells.importance.get(row),
            title: title(block, row, flags, lang),
            passes,
            derived: flags.has(Flags::DERIVED),
            tickers: tickers.collect(),
            more_tickers,
            place: dated.then(|| rest::zone(cells.rest.get(row))).flatten(),
        }
    }
}

fn title(block: &Block, row: usize, flags: Flags, lang: Option<&str>) -> Arc<str> {
    let translated = lang
        .filter(|_| flags.has(Flags::TRANSLATION))
        .and_then(|lang| rest::title(block.cells.rest.get(row), lang));
    if let Some(title) = translated {
        return headline(&title).as_ref().into();
    }
    let text = block.cells.text.get(row);
    let end = memchr::memchr(PART as u8, text.as_bytes()).unwrap_or(text.len());
    let title = text.get(..end).unwrap_or_default();
    headline(title).as_ref().into()
}
