//! `sillage list`: events as a table for people, or as JSON, JSON Lines or CSV for programs.

use super::args::{ListArgs, SortArg};
use super::open::{Opened, open};
use super::out::{Outcome, Stop};
use super::table::{self, Column};
use crate::query::Query;
use crate::store::{EventStore, Order, RowId};
use crate::story::{Event, Record};
use crate::time::show;
use serde::Serialize;
use std::io::Write;

/// An event as the event file writes it, and whether the program made it.
#[derive(Serialize)]
pub(super) struct Row<'a> {
    #[serde(flatten)]
    record: &'a Record,
    #[serde(skip_serializing_if = "is_false")]
    derived: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl<'a> Row<'a> {
    pub(super) const fn new(event: &'a Event, derived: bool) -> Self {
        Self {
            record: &event.record,
            derived,
        }
    }
}

pub(super) fn run(args: &ListArgs, out: &mut impl Write) -> Result<Outcome, Stop> {
    let opened = open(&args.source)?;
    let order = match args.sort {
        SortArg::Time => Order::Time,
        SortArg::Importance => Order::Importance,
    };
    let rows = opened.rows(order, args.limit.unwrap_or(usize::MAX));
    if args.json {
        json(&opened, &rows, out)?;
    } else if args.jsonl {
        for row in &rows {
            each(&opened, *row, |row| {
                serde_json::to_writer(&mut *out, &row)?;
                Ok(out.write_all(b"\n")?)
            })?;
        }
    } else if args.csv {
        csv(&opened, &rows, out)?;
    } else {
        people(&opened, &rows, out)?;
    }
    Ok(if rows.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

/// Whether the program made the event of `row`.
pub(super) fn derived(opened: &Opened, row: RowId) -> bool {
    opened
        .store
        .brief(row, &Query::default(), None)
        .is_some_and(|brief| brief.derived)
}

fn each(
    opened: &Opened,
    row: RowId,
    write: impl FnOnce(Row<'_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    match opened.store.event(row) {
        Some(event) => write(Row::new(&event, derived(opened, row))),
        None => Ok(()),
    }
}

/// One array, an event a line.
fn json(opened: &Opened, rows: &[RowId], out: &mut impl Write) -> Result<(), Stop> {
    out.write_all(b"[")?;
    for (at, row) in rows.iter().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        each(opened, *row, |row| {
            Ok(serde_json::to_writer(&mut *out, &row)?)
        })?;
    }
    Ok(out.write_all(b"\n]\n")?)
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

fn csv(opened: &Opened, rows: &[RowId], out: &mut impl Write) -> Result<(), Stop> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    for event in rows.iter().filter_map(|row| opened.store.event(*row)) {
        writer.write_record(cells(&event.record))?;
    }
    Ok(writer.flush()?)
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
    let columns = [
        Column::new("time", 24),
        Column::new("kind", 12),
        Column::elastic("title"),
        Column::new("status", 12),
        Column::new("id", 28),
    ];
    let lines: Vec<Vec<String>> = rows
        .iter()
        .filter_map(|row| {
            opened
                .store
                .event(*row)
                .map(|event| (event, derived(opened, *row)))
        })
        .map(|(event, derived)| line(opened, &event, derived))
        .collect();
    if !lines.is_empty() {
        table::write(out, &columns, &lines, table::output())?;
    }
    Ok(())
}

fn line(opened: &Opened, event: &Event, derived: bool) -> Vec<String> {
    let status = match event.record.status {
        _ if derived => "from prices".to_owned(),
        Some(status) => status.title().to_owned(),
        None => String::new(),
    };
    vec![
        show::when(event.when, opened.zone, event.zone(opened.zone)),
        event.kind().to_owned(),
        event.title(opened.lang.as_deref()).to_owned(),
        status,
        event.record.id.clone(),
    ]
}
