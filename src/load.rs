//! Reading files: JSON documents, JSON Lines and CSV tables of events, and CSV tables of prices and of factors.
//!
//! Owns the formats, and the report of what was read, refused and repaired. Events reach the [`Sink`] in batches
//! while the file is still being read. Refuses to stop at a bad line, to guess at a time, to leave the folder of
//! a story, and to hold more than it was told to.

mod adjust;
mod bar_row;
mod block;
mod bundled;
mod calendars;
mod collect;
mod columns;
mod comments;
mod conventions;
mod document;
mod error;
mod event;
mod factors;
mod fast;
mod first_value;
mod header;
mod json_reader;
mod line_cursor;
mod lines;
mod markets;
mod members;
mod number;
mod odd_hour;
mod pieces;
mod price_file_cache;
mod prices;
mod prices_files;
mod priority;
mod raw;
mod record;
mod report;
mod rest;
mod rows;
mod schema;
mod sniff;
mod source;
mod stream;
mod survey;
mod syntax_error;
mod table;
mod table_pieces;
mod trades;
mod unknown_members;
mod walk;

pub use error::LoadError;
pub use factors::{FactorFile, factors};
pub use report::{Assumption, Convention, Fault, FileReport, Report, Severity};
pub use schema::schema;
pub use sniff::Format;
pub use source::Input;

use crate::story::{Batch, Story};
use crate::study::moves::Rules;
use crate::sync::PauseGate;
use crate::time::Zone;
use collect::Collector;
use sniff::Sniffer;
use source::Source;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How to read, and what to look for in what was read.
#[derive(Clone, Debug)]
pub struct Options {
    /// Threads that parse; 0 parses on the thread of the caller.
    pub workers: usize,
    /// If they and the caller's give way to the other threads of the program: a gate that they pass at every event.
    pub behind: Option<PauseGate>,
    /// What replaces, or completes, what the files say of the story.
    pub story: StoryOptions,
    /// What the engine takes for a move in the price series; reading itself makes none.
    pub moves: Rules,
}

/// What replaces, or completes, what the files say of the story as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoryOptions {
    /// Zone of times without an offset, in files that name no zone; that of the story, or else UTC, if absent.
    pub input_zone: Option<Zone>,
    /// Code of the trading calendar of every series.
    pub calendar: Option<String>,
    /// Codes of the calendars of single tickers, in capitals; they go before that of every series.
    pub calendars: BTreeMap<String, String>,
    /// Ticker of the benchmark; the story's if absent.
    pub benchmark: Option<String>,
}

impl StoryOptions {
    /// The code of the calendar that was named for `ticker`.
    fn calendar_of(&self, ticker: &str) -> Option<&str> {
        let own = self.calendars.get(&ticker.to_ascii_uppercase());
        own.or(self.calendar.as_ref()).map(String::as_str)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            workers: crate::sync::cores().min(8),
            behind: None,
            story: StoryOptions::default(),
            moves: Rules::default(),
        }
    }
}

impl Options {
    /// As the default, but keys are answered while files are read: the threads that parse give way to the screen,
    /// or leave it a core where they cannot.
    #[must_use]
    pub fn beside_screen() -> Self {
        let all = Self::default();
        let cores_left = usize::from(!priority::CAN_GIVE_WAY);
        Self {
            workers: all.workers.saturating_sub(cores_left).max(1),
            behind: Some(PauseGate::default()),
            ..all
        }
    }
}

/// What a file may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most bytes of a line.
    pub line: usize,
    /// Most bytes of a file that is held whole: a document or a table.
    pub document: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            line: 16 << 20,
            document: 1 << 30,
        }
    }
}

/// Who gets what is read. Events of a file come in its order.
pub trait Sink {
    /// The story without its events; told before the first events, again now and then as it grows, and at the end.
    fn story(&mut self, story: &Story);
    /// Some events.
    fn batch(&mut self, batch: Batch);
    /// How far reading has come.
    fn progress(&mut self, progress: Progress);
    /// Nothing has come yet from the pipe of this name; called again and again.
    fn waiting(&mut self, _name: &str) {}
    /// Whether to go on.
    fn wanted(&self) -> bool {
        true
    }
}

/// How far reading has come, over all files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that were read.
    pub bytes: u64,
    /// Bytes in all, if every size is known.
    pub total: Option<u64>,
    /// Events that were taken.
    pub events: u64,
}

/// A story that was read.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// Everything but the events, which the sink got.
    pub story: Arc<Story>,
    /// What was read, refused and repaired.
    pub report: Report,
}

/// The zone that the first file with one names for the story. It is looked for before anything is read, so that times
/// without a zone mean the same whatever the order of the files is.
fn named_zone(
    sources: &mut [(Source, Format)],
    limit: u64,
    wanted: &dyn Fn() -> bool,
) -> Option<Zone> {
    if sources.len() < 2 {
        return None;
    }
    sources
        .iter_mut()
        .find_map(|(source, format)| match format {
            Format::Document => document::named_zone(source, limit, wanted),
            Format::Lines => lines::opening_zone(&source.head),
            Format::Array | Format::Table | Format::Prices => None,
        })
}

/// Reads all `inputs` as one story.
///
/// # Errors
/// [`LoadError`] when one of the inputs cannot be opened or is in no known format (then nothing was handed to the
/// sink), or when nothing can be read of it. Anything less is a [`Fault`] of the report.
pub fn load(inputs: &[Input], options: &Options, sink: &mut dyn Sink) -> Result<Loaded, LoadError> {
    load_within(inputs, options, Limits::default(), sink)
}

/// As [`load`], within other limits.
///
/// # Errors
/// As [`load`].
pub fn load_within(
    inputs: &[Input],
    options: &Options,
    limits: Limits,
    sink: &mut dyn Sink,
) -> Result<Loaded, LoadError> {
    let mut sources = Vec::new();
    for input in inputs {
        let mut source = Source::open(input, &mut |name| {
            sink.waiting(name);
            sink.wanted()
        })?;
        let format = sniff(&mut source, limits, sink)?;
        sources.push((source, format));
    }
    if !sink.wanted() {
        return Ok(Loaded::default());
    }
    let total = sources.iter().map(|(source, _)| source.total).sum();
    if options.behind.is_some() {
        priority::give_way();
    }
    let mut collector = Collector::new(sink, options, total);
    if let Some(zone) = named_zone(&mut sources, limits.document, &|| collector.wanted()) {
        collector.name_zone(zone);
    }
    for (mut source, format) in sources {
        if !collector.wanted() {
            break;
        }
        let file = collector.begin(&source.name, format);
        let source = &mut source;
        match format {
            Format::Document | Format::Array => {
                document::read(source, &mut collector, file, limits.document)?;
            }
            Format::Lines => {
                lines::read(source, &mut collector, file, options, limits.line)?;
            }
            Format::Table => table::read(source, &mut collector, file, limits.line)?,
            Format::Prices => prices_files::read_alone(source, &mut collector)?,
        }
    }
    Ok(collector.finish())
}

/// Tells the format of `source`, of which as much is read as that takes.
fn sniff(source: &mut Source, limits: Limits, sink: &dyn Sink) -> Result<Format, LoadError> {
    let mut sniffer = Sniffer::default();
    loop {
        // Beyond the limit nothing more is held; what is known must do.
        let whole = source.whole || source.head.len() as u64 >= limits.document || !sink.wanted();
        if let Some(format) = sniffer.format(&source.name, &source.head, whole)? {
            return Ok(format);
        }
        source.read_more(limits.document)?;
    }
}
