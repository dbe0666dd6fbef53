//! `sillage list`: events as a table for people, or as JSON, JSON Lines or CSV for programs.

use super::args::{ListArgs, SortArg};
use super::csv::{CsvStyle, CsvWriter};
use super::figures::FigureColumns;
use super::json;
use super::open::{Opened, open};
use super::out::{Outcome, Stop};
use super::stamp;
use super::table::{self, Column, Table};
use crate::store::{EventStore, Order, RowId};
use crate::story::{Event, Record, Status};
use crate::time::{When, Zone};
use std::io::Write;

/// Rows that a table is measured by; a longer one is not held, and its columns are as wide as they may get.
const MEASURED: usize = 2000;
/// A table narrower than this has shorter times and leaves the kind out.
const NARROW: usize = 100;

pub(super) fn run(args: &ListArgs, out: &mut impl Write) -> Result<Outcome, Stop> {
    let opened = open(&args.source)?;
    let order = match args.sort {
        SortArg::Time => Order::Time,
        SortArg::Importance => Order::Importance,
    };
    let rows = opened.rows(order, args.limit.unwrap_or(usize::MAX));
    let story = opened.loaded.story.zone;
    let events = || {
        let events = rows.iter().filter_map(|row| opened.event(*row));
        events.map(|event| with_zone(event, story))
    };
    if args.json {
        json::array(out, events(), |out, event| {
            json::compact(out, &event.record)
        })?;
    } else if args.jsonl {
        for event in events() {
            json::compact(out, &event.record)?;
            out.write_all(b"\n")?;
        }
    } else if args.csv {
        csv(
            events(),
            CsvWriter::new(&mut *out, CsvStyle::for_stdout(args.guard_formulas)),
        )?;
    } else {
        people(&opened, &rows, out)?;
    }
    Ok(if rows.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

/// The event with the zone that its local times were read in, which the list does not say otherwise.
fn with_zone(mut event: Event, story: Zone) -> Event {
    let local = |when: When| when.offset.is_none() && !when.is_undated();
    let times = [Some(event.when), event.until, event.known];
    if event.record.zone.is_empty() && story != Zone::Utc && times.into_iter().flatten().any(local)
    {
        event.record.zone = story.name();
    }
    event
}

/// Names of the columns, which a CSV event file has too.
const COLUMNS: [&str; 15] = [
    "id",
    "time",
    "until",
    "known",
    "zone",
    "kind",
    "title",
    "text",
    "importance",
    "who",
    "about",
    "tickers",
    "tags",
    "status",
    "basis",
];

fn csv(events: impl Iterator<Item = Event>, mut table: CsvWriter<impl Write>) -> Result<(), Stop> {
    table.row(COLUMNS)?;
    for event in events {
        table.row(cells(&event.record))?;
    }
    table.finish()
}

fn cells(record: &Record) -> [String; 15] {
    let list = |values: &[String]| values.join(";");
    [
        record.id.clone(),
        record.time.clone(),
        record.until.clone(),
        record.known.clone(),
        record.zone.clone(),
        record.kind.clone(),
        record.title.clone(),
        record.text.clone(),
        record.importance.map(|n| n.to_string()).unwrap_or_default(),
        list(&record.who),
        list(&record.about),
        list(&record.tickers),
        list(&record.tags),
        record
            .status
            .map(|s| s.word().to_owned())
            .unwrap_or_default(),
        record.basis.clone(),
    ]
}

fn people(opened: &Opened, rows: &[RowId], out: &mut impl Write) -> Result<(), Stop> {
    let output = table::output();
    let narrow = output.0 < NARROW;
    let mut columns = vec![
        Column::new("time", if narrow { 24 } else { 28 }),
        Column::new("kind", 12),
        Column::elastic("title"),
        Column::new("status", 12),
        Column::whole("id", 24),
    ];
    if narrow {
        columns.remove(1);
    }
    if rows.is_empty() {
        return Ok(());
    }
    let title = columns.iter().position(|c| c.elastic).unwrap_or(0);
    let figures = FigureColumns::new(opened);
    for (at, head) in figures.iter().flat_map(FigureColumns::heads).enumerate() {
        columns.insert(title + 1 + at, head);
    }
    let lines = || {
        rows.iter().filter_map(|row| {
            let mut line = line(opened, &opened.store.event(*row)?, narrow);
            let rest = line.split_off((title + 1).min(line.len()));
            line.extend(figures.iter().flat_map(|f| f.cells(*row)));
            line.extend(rest);
            Some(line)
        })
    };
    if rows.len() <= MEASURED {
        let lines: Vec<Vec<String>> = lines().collect();
        return Ok(table::write(out, &columns, &lines, output)?);
    }
    let table = Table::roomy(&columns, output);
    table.heading(out)?;
    for line in lines() {
        table.row(out, &line)?;
    }
    Ok(())
}

fn line(opened: &Opened, event: &Event, narrow: bool) -> Vec<String> {
    let record = &event.record;
    let status = match record.status {
        Some(Status::Doubtful) if record.derived => "doubtful",
        _ if record.derived => "from prices",
        Some(status) if narrow => status.word(),
        Some(status) => status.title(),
        None => "",
    };
    let mut cells = vec![
        stamp::stamp(
            event.when,
            opened.zone,
            event.zone(opened.loaded.story.zone),
            narrow,
        ),
        event.kind().to_owned(),
        event.title(opened.lang.as_deref()).to_owned(),
        status.to_owned(),
        record.id.clone(),
    ];
    if narrow {
        cells.remove(1);
    }
    cells
}
