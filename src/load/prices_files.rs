//! The price files of a story: found below its folder, read into series.
//!
//! A file that is missing, bad, or outside the folder is a fault, never the end of the story.

use super::adjust::adjust;
use super::bundled;
use super::collect::Collector;
use super::columns::{self, find_close};
use super::error::LoadError;
use super::header::add_series;
use super::prices::{self, Bars, Plan, Prices};
use super::report::{Note, Place, Severity, quoted};
use super::rows::Rows;
use super::source::Source;
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
    /// The bytes of a file of the story.
    fn read(&self, file: &str) -> Result<Cow<'static, [u8]>, String> {
        match self {
            Self::Bundled => bundled::file(file)
                .map(|text| Cow::Borrowed(text.as_bytes()))
                .ok_or_else(|| "there is no such file".to_owned()),
            Self::Disk(folder) => below(folder, file).map(Cow::Owned),
        }
    }
}

/// Reads a file below `folder`, and no other.
fn below(folder: &Path, file: &str) -> Result<Vec<u8>, String> {
    let relative = Path::new(file);
    let plain = |c: Component<'_>| matches!(c, Component::Normal(_) | Component::CurDir);
    let outside = "it is outside the folder of the story, where nothing is read";
    if !relative.components().all(plain) || file.contains('\\') {
        return Err(outside.to_owned());
    }
    let told = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => error.to_string(),
    };
    let root = folder.canonicalize().map_err(told)?;
    let path = root.join(relative).canonicalize().map_err(told)?;
    if !path.starts_with(&root) {
        return Err(outside.to_owned());
    }
    // Looked at before it is opened: to open a pipe is to wait for whoever writes into it.
    if !std::fs::metadata(&path).map_err(told)?.is_file() {
        return Err("it is not a plain file".to_owned());
    }
    let opened = std::fs::File::open(&path).map_err(told)?;
    let mut bytes = Vec::new();
    opened
        .take(LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(told)?;
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
        let found = bars(record, &record.file, Bars::Daily, folder, place, collector);
        if let Some(prices) = found {
            series.bars = prices.daily.into();
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
        let kind = Bars::Intraday(length);
        let found = bars(record, &intraday.file, kind, folder, place, collector);
        if let Some(prices) = found {
            series.intraday = prices.intraday.into();
            short = Some(prices.times);
        }
    }
    collector.unplaced.add(&series.ticker, daily, short);
    series
}

fn bars(
    record: &SeriesRecord,
    file: &str,
    kind: Bars,
    folder: &Folder,
    place: &Place<'_>,
    collector: &mut Collector<'_>,
) -> Option<Prices> {
    let bytes = match folder.read(file) {
        Ok(bytes) => bytes,
        Err(why) => {
            let message = format!(
                "the price file {} of {} cannot be read: {why}",
                quoted(file),
                record.ticker
            );
            let hint = "put it below the folder of the story, and name it relative to that folder";
            collector.note(place, Note::error("bad-series", "series", message, hint));
            return None;
        }
    };
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
            "lists trades, not the prices of every day"
        } else {
            "has no date or no close column"
        };
        let message = format!("the price file {} {what}", quoted(file));
        let hint = "name the columns in its first line, such as date,open,high,low,close,volume";
        collector.note(place, Note::error("bad-series", "series", message, hint));
        return None;
    }
    let plan = Plan {
        calendar: Calendar::named(&record.calendar),
        zone: collector.story.zone,
        ticker: &record.ticker,
        bars: kind,
    };
    let found = read_rows(rows, plan, collector);
    let own = |p: &Prices| p.ticker.eq_ignore_ascii_case(&record.ticker);
    let count = found.len();
    found.into_iter().find(|p| own(p) || count == 1)
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

/// Reads a price table that was named as an input of its own.
pub(super) fn read_alone(
    source: &mut Source,
    collector: &mut Collector<'_>,
) -> Result<(), LoadError> {
    let bytes = source.read_all(LIMIT, "price table")?;
    let name = source.name.clone();
    let mut report = |place: &Place<'_>, note: Note| collector.note(place, note);
    let (text, offset) = text_of(&bytes, source.skipped, &name, &mut report);
    let rows = Rows::new(&name, &text, offset, &mut report);
    let plan = Plan {
        calendar: None,
        zone: collector.story.zone,
        ticker: &source.stem,
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
            bars: prices.daily.into(),
            intraday: prices.intraday.into(),
            ..Series::default()
        };
        for note in adjust(&mut series, prices.has_adjusted) {
            collector.note(&Place::file(&name), note);
        }
        add_series(series, &Place::file(&name), collector);
    }
    collector.progress(bytes.len() as u64);
    Ok(())
}
