//! Summaries of single rows.

use crate::store::api::{EventSummary, MAX_SUMMARY_NAMES, RowId};
use crate::store::memory::block::Block;
use crate::store::memory::columns::lazy_fields;
use crate::store::memory::memory_store::MemoryStore;
use crate::story::batch::PART;
use crate::story::{Flags, Kind, Lane};
use crate::text::headline;
use crate::time::Precision;
use std::sync::Arc;

impl MemoryStore {
    /// The summary of a row, with the importance of its column.
    pub(in crate::store::memory) fn summary_of(
        &self,
        block: &Block,
        row: usize,
        passes: bool,
        lang: Option<&str>,
    ) -> EventSummary {
        let columns = &block.columns;
        let flags = columns.flags.get(row);
        let kind = self.dictionaries.kinds.word(columns.kind.get(row));
        let runs_in = Kind::lane_of(&kind);
        let when = columns.when(row);
        let (tickers, more_tickers) = self
            .dictionaries
            .tickers
            .first(columns.tickers.get(row), MAX_SUMMARY_NAMES);
        let dated = when.precision.is_by_days() || matches!(when.precision, Precision::Between(..));
        EventSummary {
            deciding: columns.deciding(row, runs_in == Lane::Moves),
            row: RowId(block.arrival(row)),
            id: columns.ids.get(row).into(),
            when,
            until: columns.until(row),
            lane: runs_in,
            kind,
            importance: columns.importance.get(row),
            title: title(block, row, flags, lang),
            passes,
            derived: flags.has(Flags::DERIVED),
            tickers: tickers.collect(),
            more_tickers,
            own_zone: dated
                .then(|| lazy_fields::zone(columns.rest.get(row)))
                .flatten(),
        }
    }
}

fn title(block: &Block, row: usize, flags: Flags, lang: Option<&str>) -> Arc<str> {
    let translated = lang
        .filter(|_| flags.has(Flags::TRANSLATION))
        .and_then(|lang| lazy_fields::title(block.columns.rest.get(row), lang));
    if let Some(title) = translated {
        return headline(&title).as_ref().into();
    }
    let text = block.columns.text.get(row);
    let end = memchr::memchr(PART as u8, text.as_bytes()).unwrap_or(text.len());
    let title = text.get(..end).unwrap_or_default();
    headline(title).as_ref().into()
}
