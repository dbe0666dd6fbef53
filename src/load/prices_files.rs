//! The price files of a story: found below its folder, read into series.
//!
//! A file that is missing, bad, or outside the folder is a fault, never the end of the story.

use super::adjust::adjust;
use super::bundled;
use super::collect::Collector;
use super::columns::{self, find_close};
use super::error::LoadError;
use super::header::add_series;
use super::price_file_cache::PriceFileKey;
use super::prices::{self, Bars, Plan, Prices};
use super::report::{Note, Place, Severity, quoted};
use super::rows::Rows;
use super::source::{Arrival, PIECE, Source, read_in_steps};
use super::table::text_of;
use crate::story::{CalendarOrigin, Series, SeriesRecord};
use crate::time::{Calendar, parse};
use std::borrow::Cow;
use std::cell::RefCell;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// Most bytes of a price file.
const LIMIT: u64 = 256 << 20;

/// Where the files of a story are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Folder {
    /// In the program.
    Bundled,
    /// In this folder and below.
    Disk(PathBuf),
}

impl Folder {
    /// Where a file of the story is; one file has one path, however it is written.
    fn locate(&self, file: &str) -> Result<PathBuf, String> {
        match self {
            _ if file.is_empty() => Err("no file is named".to_owned()),
            Self::Bundled => Ok(PathBuf::from(file)),
            Self::Disk(folder) => below(folder, file),
        }
    }

    /// The bytes of the file at a path that was located, or as many of them as are `wanted`.
    fn read(&self, path: &Path, wanted: &dyn Fn() -> bool) -> Result<Cow<'static, [u8]>, String> {
        match self {
            Self::Bundled => path
                .to_str()
                .and_then(bundled::file)
                .map(|text| Cow::Borrowed(text.as_bytes()))
                .ok_or_else(|| "there is no such file".to_owned()),
            Self::Disk(_) => read_plain(path, wanted).map(Cow::Owned),
        }
    }
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => error.to_string(),
    }
}

/// The path of a file below `folder`, and of no other.
fn below(folder: &Path, file: &str) -> Result<PathBuf, String> {
    let relative = Path::new(file);
    let plain = |c: Component<'_>| matches!(c, Component::Normal(_) | Component::CurDir);
    let outside = "it is outside the folder of the story, where nothing is read";
    if !relative.components().all(plain) || file.contains('\\') {
        return Err(outside.to_owned());
    }
    let root = folder.canonicalize().map_err(|e| reason(&e))?;
    let path = root.join(relative).canonicalize().map_err(|e| reason(&e))?;
    if path.starts_with(&root) {
        Ok(path)
    } else {
        Err(outside.to_owned())
    }
}

/// Reads a plain file.
fn read_plain(path: &Path, wanted: &dyn Fn() -> bool) -> Result<Vec<u8>, String> {
    // Looked at before it is opened: to open a pipe is to wait for whoever writes into it.
    if !std::fs::metadata(path).map_err(|e| reason(&e))?.is_file() {
        return Err("it is not a plain file".to_owned());
    }
    let opened = std::fs::File::open(path).map_err(|e| reason(&e))?;
    let mut bytes = Vec::new();
    read_in_steps(&mut opened.take(LIMIT + 1), &mut bytes, wanted).map_err(|e| reason(&e))?;
    if bytes.len() as u64 > LIMIT {
        return Err(format!("it is larger than {LIMIT} bytes"));
    }
    Ok(bytes)
}

/// The series of `record`, with the bars of its files.
pub(super) fn series(
    record: &SeriesRecord,
    folder: &Folder,
    place: &Place<'_>,
    collector: &mut Collector<'_>,
) -> Series {
    let mut series = Series {
        ticker: record.ticker.clone(),
        entity: record.entity.clone(),
        name: record.name.clone(),
        currency: record.currency.clone(),
        calendar: record.calendar.clone(),
        adjusted: record.adjusted.clone(),
        origin: match record.calendar.trim() {
            "" => CalendarOrigin::Unknown,
            _ => CalendarOrigin::Story,
        },
        ..Series::default()
    };
    let (mut daily, mut short) = (None, None);
    super::markets::check(record, place, collector);
    if !record.file.is_empty() {
        let found = prices_of(record, &record.file, Bars::Daily, folder, place, collector);
        if let Some(prices) = found {
            series.bars = prices.daily;
            daily = Some(prices.times);
            for note in adjust(&mut series, prices.has_adjusted) {
                collector.note(place, note);
            }
        }
    }
    if let Some(intraday) = &record.intraday {
        let length = parse::duration(&intraday.interval);
        if length.is_none() && !intraday.interval.is_empty() {
            let message = format!("{} is no length of a bar", quoted(&intraday.interval));
            let hint = "write it like 1h or 5m; the smallest distance of two bars is taken";
            collector.note(place, Note::warning("bad-type", "series", message, hint));
        }
        let file = &intraday.file;
        let found = prices_of(record, file, Bars::Intraday, folder, place, collector);
        if let Some(prices) = found {
            let calendar = Calendar::named(&record.calendar);
            series.intraday = match length {
                Some(length) => prices::of_length(&prices.intraday, length, calendar),
                None => prices.intraday,
            };
            short = Some(prices.times);
        }
    }
    collector.unplaced.add(&series.ticker, daily, short);
    series
}

/// The prices of the ticker of `record` in `file`, which is read unless another series has named it before.
fn prices_of(
    record: &SeriesRecord,
    file: &str,
    kind: Bars,
    folder: &Folder,
    place: &Place<'_>,
    collector: &mut Collector<'_>,
) -> Option<Prices> {
    let calendar = Calendar::named(&record.calendar);
    let found = folder.locate(file).and_then(|path| {
        let key = PriceFileKey {
            path,
            is_intraday: kind == Bars::Intraday,
            calendar: calendar.map_or("", |calendar| calendar.code()),
        };
        if !collector.price_files.has(&key) {
            let plan = Plan {
                calendar,
                zone: collector.story.zone,
                ticker: &record.ticker,
                bars: kind,
            };
            let found = read_file(file, &key.path, plan, folder, collector);
            if !collector.wanted() {
                return Ok(None);
            }
            collector.price_files.insert(key.clone(), found);
        }
        let ticker = &record.ticker;
        collector.price_files.take(&key, file, ticker).map(Some)
    });
    match found {
        Ok(found) => {
            let (prices, note) = found?;
            if let Some(note) = note {
                collector.note(place, note);
            }
            Some(prices)
        }
        Err(why) => {
            let message = format!(
                "the price file {} gives {} no prices: {why}",
                quoted(file),
                record.ticker
            );
            let hint = "name a file of its prices, below the folder of the story";
            collector.note(place, Note::error("bad-series", "series", message, hint));
            None
        }
    }
}

/// Reads the price file `file`, which is at `path`.
fn read_file(
    file: &str,
    path: &Path,
    plan: Plan<'_>,
    folder: &Folder,
    collector: &mut Collector<'_>,
) -> Result<Vec<Prices>, String> {
    let bytes = folder.read(path, &|| collector.wanted())?;
    let mark = if bytes.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let mut report = |place: &Place<'_>, note: Note| collector.note(place, note);
    let (text, offset) = text_of(
        bytes.get(mark..).unwrap_or_default(),
        mark as u64,
        file,
        &mut report,
    );
    let rows = Rows::new(file, &text, offset, &mut report);
    if rows.column(columns::TIME).is_none() || find_close(&rows.columns).is_none() {
        let what = if columns::is_trades(&rows.columns) {
            "it lists trades, not the prices of every day"
        } else {
            "it has no date or no close column, such as date,open,high,low,close,volume"
        };
        return Err(what.to_owned());
    }
    Ok(read_rows(rows, plan, collector))
}

fn read_rows(rows: Rows<'_>, plan: Plan<'_>, collector: &mut Collector<'_>) -> Vec<Prices> {
    let mut refused = 0;
    let shared = RefCell::new(&mut *collector);
    let wanted = || shared.borrow().wanted();
    let mut report = |place: &Place<'_>, note: Note| {
        refused += u64::from(note.severity == Severity::Error);
        shared.borrow_mut().note(place, note);
    };
    let found = prices::read(rows.while_wanted(&wanted), plan, &mut report);
    collector.count(|file| file.refused += refused);
    found
}

/// Reads a price table that was named as an input of its own. How its dates and numbers are written, and which column
/// names the tickers, is decided by all of its rows; while a pipe is silent, by those that have come. They are shown, and
/// read again with those that come later.
pub(super) fn read_alone(
    source: &mut Source,
    collector: &mut Collector<'_>,
) -> Result<(), LoadError> {
    let (name, stem, skipped) = (source.name.clone(), source.stem.clone(), source.skipped);
    let table = |bytes: &[u8], collector: &mut Collector<'_>| {
        read_table(bytes, skipped, &name, &stem, collector);
    };
    let (mut shown, mut silence) = (0, 0);
    let bytes = source.read_while(LIMIT, "price table", &mut |held, arrival| {
        collector.reading(held.len());
        silence = match arrival {
            Arrival::Silence => silence + 1,
            Arrival::Bytes | Arrival::End => 0,
        };
        let lines = memchr::memrchr(b'\n', held).map_or(0, |last| last + 1);
        // A large table is read again after a longer silence only.
        if lines > shown && silence > held.len() / PIECE {
            let saved = collector.save();
            table(held.get(..lines).unwrap_or_default(), collector);
            collector.show_and_restore(saved);
            shown = lines;
        }
        collector.wanted()
    })?;
    if collector.wanted() {
        table(&bytes, collector);
        collector.progress(bytes.len() as u64);
    }
    Ok(())
}

/// Adds the series of a price table. `stem` is the ticker of rows that name none.
fn read_table(bytes: &[u8], skipped: u64, name: &str, stem: &str, collector: &mut Collector<'_>) {
    let mut report = |place: &Place<'_>, note: Note| collector.note(place, note);
    let (text, offset) = text_of(bytes, skipped, name, &mut report);
    let rows = Rows::new(name, &text, offset, &mut report);
    let plan = Plan {
        calendar: None,
        zone: collector.story.zone,
        ticker: stem,
        bars: Bars::Either,
    };
    for prices in read_rows(rows, plan, collector) {
        let is_daily = prices.intraday.is_empty();
        let (daily, short) = if is_daily {
            (Some(prices.times), None)
        } else {
            (None, Some(prices.times))
        };
        collector.unplaced.add(&prices.ticker, daily, short);
        let mut series = Series {
            ticker: prices.ticker,
            bars: prices.daily,
            intraday: prices.intraday,
            ..Series::default()
        };
        for note in adjust(&mut series, prices.has_adjusted) {
            collector.note(&Place::file(name), note);
        }
        add_series(series, &Place::file(name), collector);
    }
}
