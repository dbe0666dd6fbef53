//! Where everything comes together, in order: identifiers used twice, links to nowhere, the story and its report.
//!
//! Runs on the thread that called [`super::load`]; the only one that speaks to the sink.

use super::block::{Block, Bound, Maker};
use super::calendars::Unplaced;
use super::event::Reader;
use super::price_file_cache::PriceFileCache;
use super::report::{Fault, FileReport, Note, Place, Report, quoted};
use super::rest::Tie;
use super::sniff::Format;
use super::unknown_members::UnknownMembers;
use super::{Loaded, Options, Progress, Sink, StoryOptions};
use crate::story::{Batch, BenchmarkOrigin, Series, Story};
use crate::sync::PauseGate;
use crate::time::Zone;
use foldhash::quality::RandomState;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};
use std::sync::Arc;

/// Most links to later events that are remembered.
const PENDING: usize = 4_000_000;

/// Hashes are spread already.
#[derive(Clone, Copy, Debug, Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// What has been read so far.
pub(super) struct Collector<'s> {
    sink: &'s mut dyn Sink,
    pub(super) story: Story,
    pub(super) report: Report,
    pub(super) hasher: RandomState,
    /// Zone of files that name none.
    pub(super) base: Zone,
    /// Whether a file has named the story's zone.
    pub(super) zoned: bool,
    options: StoryOptions,
    /// Series whose calendars are still to be found.
    pub(super) unplaced: Unplaced,
    /// Price files of the input that is being read.
    pub(super) price_files: PriceFileCache,
    /// Members of that input that are not known.
    pub(super) unknown: UnknownMembers,
    seen: HashSet<u64, BuildHasherDefault<Spread>>,
    pending: Vec<(usize, Bound)>,
    /// Most of these.
    most_pending: usize,
    /// Links to later events that were not remembered.
    unremembered: u64,
    told: bool,
    /// Entities and series when the sink was told of the story last.
    size_told: usize,
    /// Whether series were added since the sessions of the markets were made.
    unsettled: bool,
    /// Where the series of each ticker, in capitals, is.
    tickers: HashMap<String, usize, RandomState>,
    bytes: u64,
    /// Most bytes of which progress was reported.
    most_bytes: u64,
    total: Option<u64>,
    gate: PauseGate,
}

/// What a table that is still arriving may change.
pub(super) struct Saved {
    story: Story,
    report: Report,
    unplaced: Unplaced,
    tickers: HashMap<String, usize, RandomState>,
}

impl<'s> Collector<'s> {
    pub(super) fn new(sink: &'s mut dyn Sink, options: &Options, total: Option<u64>) -> Self {
        let base = options.story.input_zone.unwrap_or_default();
        let mut story = Story::default();
        story.zone = base;
        if let Some(ticker) = &options.story.benchmark {
            story.benchmark.clone_from(ticker);
            story.benchmark_origin = BenchmarkOrigin::Option;
        }
        Self {
            sink,
            story,
            report: Report::default(),
            hasher: RandomState::default(),
            base,
            zoned: false,
            options: options.story.clone(),
            unplaced: Unplaced::default(),
            price_files: PriceFileCache::default(),
            unknown: UnknownMembers::default(),
            seen: HashSet::default(),
            pending: Vec::new(),
            most_pending: PENDING,
            unremembered: 0,
            told: false,
            size_told: 0,
            unsettled: false,
            tickers: HashMap::default(),
            bytes: 0,
            most_bytes: 0,
            total,
            gate: options.behind.clone().unwrap_or_default(),
        }
    }

    /// What makes blocks of the events of file number `file`.
    pub(super) fn maker(&self, reader: Reader, file: u16) -> Maker {
        Maker::new(reader, self.hasher.clone(), file, self.gate.clone())
    }

    /// Takes the zone that a file names as the story's, unless another file named one before. It is also the zone of
    /// the files that name none, but for `--input-zone`.
    pub(super) fn name_zone(&mut self, zone: Zone) {
        if !self.zoned {
            self.zoned = true;
            self.story.zone = zone;
            self.base = self.options.input_zone.unwrap_or(zone);
            self.unplaced.place_again();
            self.unsettled = true;
            self.changed();
        }
    }

    /// Begins a file; what follows is counted for it. Returns its number.
    pub(super) fn begin(&mut self, name: &str, format: Format) -> u16 {
        self.note_unknown();
        self.story.files.push(name.to_owned());
        self.report.files.push(FileReport {
            name: name.to_owned(),
            format,
            ..FileReport::default()
        });
        self.told = false;
        self.price_files = PriceFileCache::default();
        u16::try_from(self.report.files.len() - 1).unwrap_or(u16::MAX)
    }

    /// Counts for the file that is being read.
    pub(super) fn count(&mut self, change: impl FnOnce(&mut FileReport)) {
        if let Some(file) = self.report.files.last_mut() {
            change(file);
        }
    }

    /// Whether anybody still wants the story.
    pub(super) fn wanted(&self) -> bool {
        self.sink.wanted()
    }

    /// Notes a fault.
    pub(super) fn note(&mut self, place: &Place<'_>, note: Note) {
        self.report.add(|| place.fault(note));
    }

    /// Marks the story as changed, so that the sink hears of it before the next events.
    pub(super) fn changed(&mut self) {
        self.told = false;
    }

    /// Marks the story as grown. The sink hears of it once it has grown by a quarter, and at the end: each time costs
    /// as much as the story is large.
    pub(super) fn grown(&mut self) {
        let size = self.story.entities().len() + self.story.series.len();
        if size > self.size_told + self.size_told / 4 {
            self.changed();
        }
    }

    /// Marks the bars of a series as changed, so that the markets are made anew before anybody hears of them.
    pub(super) const fn changed_series(&mut self) {
        self.unsettled = true;
    }

    /// The series of `ticker` (any case).
    pub(super) fn series_of(&mut self, ticker: &str) -> Option<&mut Series> {
        let index = self.tickers.get(&ticker.to_ascii_uppercase())?;
        self.story.series.get_mut(*index)
    }

    /// Adds the series of a ticker that has none yet.
    pub(super) fn push_series(&mut self, series: Series) {
        let index = self.story.series.len();
        self.tickers
            .insert(series.ticker.to_ascii_uppercase(), index);
        self.story.series.push(series);
        self.changed_series();
        self.grown();
    }

    /// Whether `id` was not used before; from now on it is.
    pub(super) fn is_new(&mut self, id: u64) -> bool {
        self.seen.insert(id)
    }

    /// Which events of `block`, counting from 1 those that name an identifier, name one that was used before.
    pub(super) fn duplicates(&mut self, block: &Block) -> HashSet<usize> {
        let mut repeated = HashSet::new();
        self.seen.reserve(block.ids.len());
        let named = block.ids.iter().filter(|id| **id != 0);
        for (number, id) in (1..).zip(named) {
            self.gate.pass();
            if !self.seen.insert(*id) {
                repeated.insert(number);
            }
        }
        repeated
    }

    /// Takes a block whose identifiers are all new, and hands its events on.
    pub(super) fn accept(&mut self, block: Block) {
        let events = block.events() as u64;
        self.report.events += events;
        self.count(|file| {
            file.events += events;
            file.refused += block.refused;
        });
        let is_zoned = self.zoned || self.options.input_zone.is_some();
        if block.has_local_times && !is_zoned && !self.story.is_utc_assumed {
            self.story.is_utc_assumed = true;
            self.changed();
        }
        self.unknown.append(block.unknown);
        let lost = block.fault_count - block.faults.len() as u64;
        self.report.fault_count += lost;
        for fault in block.faults {
            self.report.add(|| fault);
        }
        let file = self.report.files.len().saturating_sub(1);
        for bound in block.bound {
            if self.seen.contains(&bound.hash) {
                continue;
            }
            if self.pending.len() < self.most_pending {
                self.pending.push((file, bound));
            } else {
                self.unremembered += 1;
            }
        }
        for batch in block.batches {
            self.hand(batch);
        }
    }

    fn hand(&mut self, batch: Batch) {
        self.tell();
        if !batch.is_empty() {
            self.gate.pass();
            self.sink.batch(batch);
        }
    }

    fn tell(&mut self) {
        if self.told {
            return;
        }
        if std::mem::take(&mut self.unsettled) {
            let story = &mut self.story;
            let is_assumed = self
                .unplaced
                .place(&mut story.series, &self.options, story.zone);
            story.is_utc_assumed |= is_assumed && !self.zoned;
            story.choose_benchmark();
            story.settle_markets();
        }
        self.told = true;
        self.size_told = self.story.entities().len() + self.story.series.len();
        self.sink.story(&self.story);
    }

    /// Counts bytes that were taken in, and says so.
    pub(super) fn progress(&mut self, bytes: u64) {
        self.bytes += bytes;
        self.count(|file| file.bytes += bytes);
        self.report_progress(0);
    }

    /// Says that so many bytes were read that are not taken in yet. Where the size is known, the share that is taken in
    /// says more.
    pub(super) fn reading(&mut self, bytes: usize) {
        if self.total.is_none() {
            self.report_progress(bytes as u64);
        }
    }

    fn report_progress(&mut self, ahead: u64) {
        self.most_bytes = self.most_bytes.max(self.bytes + ahead);
        self.sink.progress(Progress {
            bytes: self.most_bytes,
            total: self.total,
            events: self.report.events,
        });
    }

    /// What [`Self::show_and_restore`] needs to take back the series of a table that is read again.
    pub(super) fn save(&self) -> Saved {
        Saved {
            story: self.story.clone(),
            report: self.report.clone(),
            unplaced: self.unplaced.clone(),
            tickers: self.tickers.clone(),
        }
    }

    /// Shows the story as it is now to the sink, and goes back to what was saved.
    pub(super) fn show_and_restore(&mut self, saved: Saved) {
        self.changed();
        self.tell();
        self.story = saved.story;
        self.report = saved.report;
        self.unplaced = saved.unplaced;
        self.tickers = saved.tickers;
        self.unsettled = true;
        self.changed();
    }

    /// Remembers that the story opens at the event `id`.
    pub(super) fn select(&mut self, id: &str) {
        let file = self.report.files.len().saturating_sub(1);
        let bound = Bound {
            tie: Tie {
                rule: "dangling-link",
                field: "view",
                to: id.to_owned(),
            },
            hash: self.hasher.hash_one(id).max(1),
            line: 0,
            column: 0,
            span: None,
        };
        self.pending.push((file, bound));
    }

    /// Everything is read: links to nowhere become faults, and the story is told once more.
    pub(super) fn finish(mut self) -> Loaded {
        self.note_unknown();
        if self.sink.wanted() {
            for (file, bound) in std::mem::take(&mut self.pending) {
                if !self.seen.contains(&bound.hash) {
                    let name = self.story.files.get(file);
                    self.report
                        .add(|| dangling(name.cloned().unwrap_or_default(), bound));
                }
            }
            self.note_unremembered();
        }
        let size = self.story.entities().len() + self.story.series.len();
        self.told &= !self.unsettled && size == self.size_told;
        self.tell();
        self.note_markets();
        self.report.assumptions = super::markets::assumptions(&self.story);
        let input_zone = self.options.input_zone;
        self.report.conventions =
            super::conventions::conventions(&self.story, input_zone, self.zoned);
        Loaded {
            story: Arc::new(self.story),
            report: self.report,
        }
    }

    /// Notes the members of the last file that are not known.
    fn note_unknown(&mut self) {
        let name = self.report.files.last().map_or("", |f| f.name.as_str());
        for fault in self.unknown.take(name) {
            self.report.add(|| fault);
        }
    }

    /// Notes that links beyond those that are remembered were not checked.
    fn note_unremembered(&mut self) {
        if self.unremembered == 0 {
            return;
        }
        let name = self.report.files.last().map(|f| f.name.clone());
        let message = format!(
            "{} links to events that come later in the files were not checked; {} were",
            self.unremembered, self.most_pending
        );
        let hint = "write events before those that link to them, or check the file in parts";
        let note = Note::warning("unchecked-links", "links", message, hint);
        self.note(&Place::file(&name.unwrap_or_default()), note);
    }

    /// Notes what calendars and prices say of each other; it concerns no file alone, and is told of the first.
    fn note_markets(&mut self) {
        let name = self.report.files.first().map(|f| f.name.clone());
        let name = name.unwrap_or_default();
        for note in super::markets::notes(&self.story) {
            self.note(&Place::file(&name), note);
        }
    }
}

fn dangling(file: String, bound: Bound) -> Fault {
    let what = match bound.tie.field {
        "claims" => "evidence",
        "view" => "selection",
        _ => "link",
    };
    Fault {
        severity: super::Severity::Warning,
        file,
        line: bound.line,
        column: bound.column,
        span: bound.span,
        field: bound.tie.field.to_owned(),
        rule: bound.tie.rule,
        message: format!(
            "the {what} {} is no event of this story",
            quoted(&bound.tie.to)
        ),
        hint: "correct the identifier, or add the event".to_owned(),
        excerpt: crate::text::line(&bound.tie.to).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nothing;

    impl Sink for Nothing {
        fn story(&mut self, _: &Story) {}
        fn batch(&mut self, _: Batch) {}
        fn progress(&mut self, _: Progress) {}
    }

    #[test]
    fn links_that_are_not_remembered_are_counted() {
        let mut sink = Nothing;
        let mut collector = Collector::new(&mut sink, &Options::default(), None);
        collector.most_pending = 2;
        collector.begin("a.jsonl", Format::default());
        let bound = |hash: u64| Bound {
            tie: Tie {
                rule: "dangling-link",
                field: "links",
                to: format!("e{hash}"),
            },
            hash,
            line: hash,
            column: 1,
            span: None,
        };
        collector.accept(Block {
            bound: (1..=5).map(bound).collect(),
            ..Block::default()
        });
        let report = collector.finish().report;
        let found: Vec<_> = report.faults.iter().map(|f| (f.rule, f.line)).collect();
        assert_eq!(
            found,
            [
                ("dangling-link", 1),
                ("dangling-link", 2),
                ("unchecked-links", 0)
            ]
        );
        let said = report.faults.last().map(|f| f.message.as_str());
        assert!(said.is_some_and(|m| m.starts_with("3 links to events that come later")));
    }
}
