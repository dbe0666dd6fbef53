//! A CSV table of events: the header names the fields, lists are split at `;`, other columns are kept as fields.

use super::block::{Block, Maker};
use super::collect::Collector;
use super::columns::TIME;
use super::error::LoadError;
use super::event::Reader;
use super::lines::{self, bad_utf8};
use super::raw::{Known, Raw, Word};
use super::report::{Note, Place, Severity, quoted};
use super::rest::json;
use super::rows::{Report, Row, Rows, TableHeader, TableText, field_range};
use super::source::Source;
use super::table_pieces::{TablePiece, TablePieces};
use super::trades::Trades;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// Events that are handed on together.
const RUN: usize = 8192;

/// What a column is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Column {
    /// A field of one word or text.
    Plain(&'static str),
    /// A field that is a list.
    List(&'static str),
    /// A field whose value is one text.
    Text(&'static str),
    /// A part of the quotation.
    Quote(&'static str),
    /// A part of the only source.
    Source(&'static str),
    /// `rel:identifier`, several split at `;`.
    Links,
    /// Anything else, by its name.
    Extra(String),
}

/// Every column name that is known, with what it is.
fn known(name: &str) -> Option<Column> {
    Some(match name {
        "id" => Column::Plain("id"),
        "kind" => Column::Plain("kind"),
        "title" => Column::Plain("title"),
        "text" | "description" => Column::Plain("text"),
        "importance" => Column::Plain("importance"),
        "status" => Column::Plain("status"),
        "derived" => Column::Plain("derived"),
        "who" => Column::List("who"),
        "about" => Column::List("about"),
        "tickers" | "ticker" => Column::List("tickers"),
        "tags" => Column::List("tags"),
        "doubts" => Column::List("doubts"),
        "until" => Column::Text("until"),
        "known" => Column::Text("known"),
        "zone" => Column::Text("zone"),
        "basis" => Column::Text("basis"),
        "quote" => Column::Quote("text"),
        "quote_where" => Column::Quote("where"),
        "quote_language" => Column::Quote("language"),
        "source_title" | "source" => Column::Source("title"),
        "source_publisher" => Column::Source("publisher"),
        "source_url" | "url" => Column::Source("url"),
        "source_published" => Column::Source("published"),
        "source_quality" => Column::Source("quality"),
        "source_seen" => Column::Source("seen"),
        "links" => Column::Links,
        _ => return None,
    })
}

/// What every column is. Of several that are the same field the first is it, and the others are kept as further fields.
fn columns(rows: &Rows<'_>) -> (Vec<Column>, Option<Note>) {
    let time = rows.column(TIME);
    let (mut used, mut seen) = (HashSet::new(), HashSet::new());
    let mut names: HashMap<&str, usize> = HashMap::new();
    let mut alias = None;
    let mut columns = Vec::with_capacity(rows.columns.len());
    for (index, (name, written)) in rows.columns.iter().zip(&rows.written).enumerate() {
        let field = if Some(index) == time {
            Some(Column::Plain("time"))
        } else {
            known(name)
        };
        let is_new_name = seen.insert(name.as_str());
        let field = field.filter(|field| {
            let is_first = used.insert(field.clone());
            if !is_first && is_new_name {
                alias = alias.or(Some(name));
            }
            is_first
        });
        columns.push(field.unwrap_or_else(|| {
            let count = names.entry(written).or_default();
            *count += 1;
            if *count == 1 && Known::named(name).is_none() {
                Column::Extra(written.clone())
            } else {
                Column::Extra(format!("{written} {}", (*count).max(2)))
            }
        }));
    }
    let note = alias.map(|alias| {
        let message = format!(
            "{} is the same field as a column before it, which is used; it is kept as a field of its own",
            quoted(alias)
        );
        let hint = "keep one column for each field";
        Note::warning("repeated-column", "", message, hint)
    });
    (columns, note)
}

/// Reads all of `source` as a table of events, while it arrives. No row has more than `row_limit` bytes.
pub(super) fn read(
    source: &mut Source,
    collector: &mut Collector<'_>,
    file: u16,
    row_limit: usize,
) -> Result<(), LoadError> {
    let name = source.name.clone();
    let prefix = match file {
        0 => String::new(),
        _ => format!("file-{}-line-", u32::from(file) + 1),
    };
    let reader = Reader::new(collector.base, collector.story.zone, prefix);
    let mut maker = collector.maker(reader, file);
    let mut pieces = TablePieces::new(source, row_limit);
    let mut table: Option<Table> = None;
    while let Some(piece) = pieces.next_piece(&|| collector.wanted())? {
        let TablePiece {
            lines,
            damage,
            too_long,
        } = piece;
        let mut report = |place: &Place<'_>, note: Note| collector.note(place, note);
        if let Some(at) = damage {
            report(&place_in(&name, lines), bad_utf8().at(at..at + 1));
        }
        if too_long {
            report(
                &place_in(&name, lines),
                lines::too_long(lines.text.len() as u64, row_limit),
            );
            collector.count(|file| file.refused += 1);
            pieces.drop_line();
            continue;
        }
        let rows = match &table {
            Some(table) => Rows::below(&table.header, &name, lines),
            None => Rows::begin(&name, lines, &mut report),
        };
        if table.is_none() && !rows.columns.is_empty() {
            let (columns, note) = columns(&rows);
            if let Some(note) = note {
                report(&rows.header(), note);
            }
            table = Some(Table {
                header: rows.table_header(),
                trades: Trades::find(&rows.columns),
                columns,
            });
        }
        let read = match &table {
            Some(table) => table.read(rows, &mut maker, collector),
            None => 0,
        };
        pieces.pass(read);
    }
    Ok(())
}

/// What is known of a table from its header.
struct Table {
    header: TableHeader,
    columns: Vec<Column>,
    trades: Option<Trades>,
}

impl Table {
    /// Takes in the events of `rows`. Returns how many bytes were read.
    fn read(&self, rows: Rows<'_>, maker: &mut Maker, collector: &mut Collector<'_>) -> usize {
        let mut block = Block::default();
        let mut told = 0;
        let delimiter = rows.delimiter();
        let collector = RefCell::new(collector);
        let wanted = || collector.borrow().wanted();
        let mut rows = rows.while_wanted(&wanted);
        loop {
            let mut report = |place: &Place<'_>, note: Note| {
                block.refused += u64::from(note.severity == Severity::Error);
                block.note(place, note);
            };
            let Some(row) = rows.next_row(&mut report) else {
                break;
            };
            let mut raw = raw(&row, &self.columns);
            if let Some(trades) = &self.trades {
                trades.complete(&mut raw, &row);
            }
            event(
                &row,
                &self.columns,
                delimiter,
                raw,
                maker,
                &mut block,
                &mut collector.borrow_mut(),
            );
            if block.events() >= RUN {
                let mut collector = collector.borrow_mut();
                collector.accept(std::mem::take(&mut block));
                collector.progress(rows.read() - told);
                told = rows.read();
            }
        }
        let mut collector = collector.borrow_mut();
        collector.accept(block);
        collector.progress(rows.read() - told);
        rows.read() as usize
    }
}

fn place_in<'a>(name: &'a str, lines: TableText<'a>) -> Place<'a> {
    Place {
        file: name,
        line: lines.line,
        column: 0,
        offset: lines.offset,
        text: lines.text,
    }
}

/// The text of a table's bytes, with a fault if it is not all UTF-8, and the bytes before it.
pub(super) fn text_of<'b>(
    bytes: &'b [u8],
    skipped: u64,
    name: &str,
    report: Report<'_>,
) -> (Cow<'b, str>, Option<u64>) {
    let Err(error) = std::str::from_utf8(bytes) else {
        return (String::from_utf8_lossy(bytes), Some(skipped));
    };
    let text = String::from_utf8_lossy(bytes);
    let at = error.valid_up_to();
    let place = Place {
        file: name,
        line: 1,
        column: 0,
        offset: None,
        text: &text,
    };
    report(&place, bad_utf8().at(at..at + 1));
    (text, None)
}

fn event(
    row: &Row<'_, '_>,
    columns: &[Column],
    delimiter: u8,
    mut raw: Raw<'_>,
    maker: &mut Maker,
    block: &mut Block,
    collector: &mut Collector<'_>,
) {
    let before = block.faults.len();
    let bound = block.bound.len();
    let mut fresh = |id: u64, _: u64| collector.is_new(id);
    maker.event(block, &row.place, &mut raw, row.place.line, &mut fresh);
    // The places of fields are columns here, not members of an object. A field may have very many faults and links.
    let mut places = HashMap::new();
    let mut place_of = |field: &str| {
        let index = columns.iter().position(|c| c.field() == field)?;
        let place = places.entry(index).or_insert_with(|| {
            let at = field_range(row.place.text, index, delimiter);
            let fault = row.place.fault(Note::warning("", "", "", "").at(at));
            (fault.line, fault.column, fault.span)
        });
        Some(place.clone())
    };
    for fault in block.faults.iter_mut().skip(before) {
        if let Some(place) = place_of(&fault.field) {
            (fault.line, fault.column, fault.span) = place;
        }
    }
    for bound in block.bound.iter_mut().skip(bound) {
        if let Some(place) = place_of("links") {
            (bound.line, bound.column, bound.span) = place;
        }
    }
}

impl Column {
    fn field(&self) -> &str {
        match self {
            Self::Plain(name) | Self::List(name) | Self::Text(name) => name,
            Self::Quote(_) => "quote",
            Self::Source(_) => "sources",
            Self::Links => "links",
            Self::Extra(name) => name,
        }
    }
}

fn split(value: &str) -> impl Iterator<Item = &str> {
    value.split(';').map(str::trim).filter(|v| !v.is_empty())
}

fn raw<'r>(row: &'r Row<'_, '_>, columns: &[Column]) -> Raw<'r> {
    let mut raw = Raw::default();
    let (mut quote, mut source) = (Map::new(), Map::new());
    for (column, value) in columns.iter().zip(row.fields) {
        let value: &str = value;
        if value.trim().is_empty() {
            continue;
        }
        match column {
            Column::Plain(name) => plain(&mut raw, name, value),
            Column::List("doubts") => {
                raw.doubts = Some(json(&split(value).collect::<Vec<_>>()).into());
            }
            Column::List(name) => {
                let words = Word::List(split(value).map(Cow::Borrowed).collect(), false);
                match *name {
                    "who" => raw.who = words,
                    "about" => raw.about = words,
                    "tickers" => raw.tickers = words,
                    _ => raw.tags = words,
                }
            }
            Column::Text(name) => {
                let text = Some(json(value.trim()).into());
                match *name {
                    "until" => raw.until = text,
                    "known" => raw.known = text,
                    "zone" => raw.zone = text,
                    _ => raw.basis = text,
                }
            }
            Column::Quote(part) => drop(quote.insert((*part).to_owned(), Value::from(value))),
            Column::Source(part) => drop(source.insert((*part).to_owned(), Value::from(value))),
            Column::Links => raw.links = Some(json(&links(value)).into()),
            Column::Extra(name) => raw
                .extra
                .push((Cow::Owned(name.clone()), json(value).into())),
        }
    }
    raw.quote = (!quote.is_empty()).then(|| json(&quote).into());
    raw.sources = (!source.is_empty()).then(|| json(&[source]).into());
    raw
}

fn plain<'r>(raw: &mut Raw<'r>, name: &str, value: &'r str) {
    let word = Word::Text(Cow::Borrowed(value));
    match name {
        "id" => raw.id = Word::Text(Cow::Borrowed(value.trim())),
        "time" => raw.time = word,
        "kind" => raw.kind = Word::Text(Cow::Borrowed(value.trim())),
        "title" => raw.title = word,
        "text" => raw.text = word,
        "importance" => raw.importance = word,
        "status" => raw.status = word,
        _ => {
            raw.derived = match value.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" => Word::Bool(true),
                "false" | "no" | "0" => Word::Bool(false),
                _ => word,
            }
        }
    }
}

/// `answers:r1-release; confirms:x` as links.
fn links(value: &str) -> Vec<Value> {
    split(value)
        .map(|link| {
            let (rel, to) = link.split_once(':').unwrap_or(("", link));
            serde_json::json!({"rel": rel.trim(), "to": to.trim()})
        })
        .collect()
}
