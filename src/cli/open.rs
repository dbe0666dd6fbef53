//! Reading the files that a command was given, and the query that goes with them.

use super::args::SourceArgs;
use super::messages;
use super::out::{self, Stop};
use crate::engine;
use crate::load::{Input, Loaded, Options};
use crate::query::{self, Query};
use crate::store::{EventStore, ListRequest, MemoryStore, Order, RowId};
use crate::story::Event;
use crate::sync::CancelToken;
use crate::time::Zone;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A story that was read, and what a command was asked of it.
pub(super) struct Opened {
    pub(super) store: MemoryStore,
    pub(super) loaded: Loaded,
    pub(super) query: Arc<Query>,
    /// Zone in which times are shown.
    pub(super) zone: Zone,
    pub(super) lang: Option<Arc<str>>,
    /// The focus ticker that was asked for.
    pub(super) ticker: Option<Arc<str>>,
}

/// The inputs that files name; the founding story without any.
pub(super) fn inputs(files: &[PathBuf]) -> Result<Vec<Input>, Stop> {
    if files.is_empty() {
        return Ok(vec![Input::Bundled]);
    }
    let dash = |file: &&PathBuf| file.as_path() == Path::new("-");
    let dashes = files.iter().filter(dash).count();
    if dashes > 1 {
        let said = "standard input can be read once only";
        return Err(Stop::Wrong(said.to_owned()));
    }
    if dashes == 1 && std::io::stdin().is_terminal() {
        let said = "standard input is a terminal; - reads what another program sends";
        return Err(Stop::Wrong(said.to_owned()));
    }
    Ok(files
        .iter()
        .map(|f| {
            if dash(&f) {
                Input::Stdin
            } else {
                Input::Path(f.clone())
            }
        })
        .collect())
}

/// Reads the story; says on standard error how many faults it has.
pub(super) fn open(args: &SourceArgs) -> Result<Opened, Stop> {
    let inputs = inputs(&args.files)?;
    let options = Options {
        moves: args.moves.rules(),
        story: args.story.options(),
        ..Options::default()
    };
    let (store, loaded) =
        engine::load_now(&inputs, &options).map_err(|e| Stop::Wrong(e.to_string()))?;
    let asked = args.ticker.as_deref();
    let missing = asked.and_then(|ticker| loaded.story.missing_prices("--ticker", ticker));
    if let Some(said) = loaded.story.missing_benchmark().or(missing) {
        return Err(Stop::Wrong(said));
    }
    let count = loaded.report.fault_count;
    if count > 0 {
        messages::print(&format!("{}; sillage check lists them", counted(count, "fault")).into());
    }
    let query = query::parse(&args.filter, loaded.story.zone);
    if let Some(said) = out::faults(&query) {
        return Err(Stop::Wrong(said));
    }
    let zone = args.zone.unwrap_or(loaded.story.zone);
    Ok(Opened {
        store,
        loaded,
        query: Arc::new(query),
        zone,
        lang: args.lang.clone(),
        ticker: args.ticker.clone(),
    })
}

impl Opened {
    /// The event of `row`, as it can be written outside its story: what has no offset names the zone it is in.
    pub(super) fn event(&self, row: RowId) -> Option<Event> {
        let mut event = self.store.event(row)?;
        let zone = self.loaded.story.zone;
        let local = [Some(event.when), event.until, event.known];
        let local = local.into_iter().flatten().any(|w| w.offset.is_none());
        if event.record.zone.is_empty() && zone != Zone::Utc && local {
            event.record.zone = zone.name();
        }
        Some(event)
    }

    /// The events that pass, in order.
    pub(super) fn rows(&self, order: Order, limit: usize) -> Vec<RowId> {
        let ask = ListRequest {
            query: Arc::clone(&self.query),
            span: None,
            order,
            skip: 0,
            limit,
        };
        self.store
            .list(&ask, &CancelToken::never())
            .map(|listing| listing.rows)
            .unwrap_or_default()
    }
}

/// `1 fault`, `3 faults`.
pub(super) fn counted(count: u64, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}
