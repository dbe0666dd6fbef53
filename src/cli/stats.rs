//! `sillage stats`: what a story consists of, counted.

use super::args::{SourceArgs, StatsArgs};
use super::json;
use super::open::{Opened, counted, open};
use super::out::{Outcome, Stop};
use super::table::{self, Column};
use crate::query::Query;
use crate::store::{EventStore, Order};
use crate::story::{Bar, Event, Series, Status};
use crate::sync::CancelToken;
use crate::text;
use crate::time::{Span, show};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// How many values of one sort are listed.
const MOST: usize = 12;

pub(super) fn run(args: &StatsArgs, out: &mut impl Write) -> Result<Outcome, Stop> {
    let opened = open(&SourceArgs {
        files: args.files.clone(),
        filter: args.filter.clone(),
        zone: args.zone,
        lang: None,
        ticker: None,
        moves: args.moves,
        story: args.story.clone(),
    })?;
    let mut counts = Counts::default();
    for row in opened.rows(Order::Time, usize::MAX) {
        if let Some(event) = opened.store.event(row) {
            counts.add(&event);
        }
    }
    if args.json {
        json::pretty(out, &object(&opened, &counts))?;
    } else {
        page(out, &opened, &counts)?;
    }
    Ok(if counts.events == 0 {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

fn page(out: &mut impl Write, opened: &Opened, counts: &Counts) -> io::Result<()> {
    heading(out, opened, counts)?;
    files(out, opened)?;
    let names = |id: &str| opened.loaded.story.name(id).to_owned();
    let plain = |word: &str| word.to_owned();
    let titles = |word: &str| {
        Status::named(word)
            .map_or("none given", Status::title)
            .to_owned()
    };
    values(out, "kind", &counts.kinds, plain)?;
    values(out, "status", &counts.statuses, titles)?;
    values(out, "ticker", &counts.tickers, plain)?;
    values(out, "who", &counts.who, names)?;
    series(out, opened)
}

/// Everything, for programs: words as a filter takes them, times in UTC.
fn object(opened: &Opened, counts: &Counts) -> Value {
    let story = &opened.loaded.story;
    let files: Vec<Value> = (opened.loaded.report.files.iter())
        .map(|f| {
            json!({
                "name": f.name, "format": f.format.name(), "bytes": f.bytes, "events": f.events,
                "refused": f.refused, "bars": f.bars,
            })
        })
        .collect();
    let date = |bar: Option<&Bar>| bar.map(|bar| bar.date.iso());
    let series: Vec<Value> = (story.series.iter())
        .map(|s| {
            json!({
                "ticker": s.ticker, "name": s.name, "first": date(s.bars.first()), "last": date(s.bars.last()),
                "calendar": s.calendar().map(|c| c.code()), "calendar_origin": s.origin.to_string(),
                "return_basis": story.return_basis(s).word(), "bars": s.bars.len(), "intraday_bars": s.intraday.len(),
            })
        })
        .collect();
    let span = counts
        .extent
        .map(|span| json!({"from": show::utc(span.from), "to": show::utc(span.to)}));
    let words = |tally: &Tally| -> Vec<Value> {
        let words = sorted(tally).into_iter();
        words
            .map(|(word, count)| json!({"word": word, "count": count}))
            .collect()
    };
    let who: Vec<Value> = (sorted(&counts.who).into_iter())
        .map(|(id, count)| json!({"word": id, "name": story.name(id), "count": count}))
        .collect();
    json!({
        "title": story.title,
        "zone": opened.zone.name(),
        "files": files,
        "events": counts.events,
        "derived": counts.derived,
        "total": total(opened),
        "undated": counts.undated,
        "faults": opened.loaded.report.fault_count,
        "span": span,
        "kind": words(&counts.kinds),
        "status": words(&counts.statuses),
        "ticker": words(&counts.tickers),
        "who": who,
        "series": series,
    })
}

/// The most frequent words first, ties by word.
fn sorted(tally: &Tally) -> Vec<(&str, u64)> {
    let mut sorted: Vec<_> = tally
        .iter()
        .map(|(word, count)| (word.as_str(), *count))
        .collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    sorted
}

/// How often each value occurs.
type Tally = BTreeMap<String, u64>;

#[derive(Default)]
struct Counts {
    events: u64,
    /// Those without a usable time.
    undated: u64,
    /// Of them, moves made from prices.
    derived: u64,
    extent: Option<Span>,
    kinds: Tally,
    statuses: Tally,
    tickers: Tally,
    who: Tally,
}

impl Counts {
    fn add(&mut self, event: &Event) {
        self.events += 1;
        self.derived += u64::from(event.record.derived);
        if event.when.is_undated() {
            self.undated += 1;
        } else {
            let end = event.until.unwrap_or(event.when).end;
            let span = Span::new(event.when.start, end.max(event.when.start));
            self.extent = Some(self.extent.map_or(span, |extent| extent.joined(span)));
        }
        let count =
            |tally: &mut Tally, value: &str| *tally.entry(value.to_owned()).or_default() += 1;
        count(&mut self.kinds, event.kind());
        count(
            &mut self.statuses,
            event.record.status.map_or("none", Status::word),
        );
        event
            .record
            .tickers
            .iter()
            .for_each(|t| count(&mut self.tickers, t));
        event
            .record
            .who
            .iter()
            .for_each(|w| count(&mut self.who, w));
    }
}

/// Events of the story, those without a usable time among them.
fn total(opened: &Opened) -> u64 {
    let (query, ticket) = (Query::default(), CancelToken::never());
    let undated = opened.store.undated(&query, 0, &ticket);
    opened.store.total() + undated.map_or(0, |listing| listing.total)
}

fn heading(out: &mut impl Write, opened: &Opened, counts: &Counts) -> io::Result<()> {
    if !opened.loaded.story.title.is_empty() {
        writeln!(out, "{}", text::line(&opened.loaded.story.title))?;
    }
    let filtered = counts.events != total(opened);
    let of = if filtered {
        format!(" of {}", total(opened))
    } else {
        String::new()
    };
    let derived = match counts.derived {
        0 => String::new(),
        some => format!(" + {}", counted(some, "derived move")),
    };
    let stated = counts.events - counts.derived;
    writeln!(out, "{}{derived}{of}", counted(stated, "event"))?;
    if counts.undated > 0 {
        writeln!(out, "{} without a usable time", counts.undated)?;
    }
    if let Some(extent) = counts.extent {
        let length = show::duration(extent.micros());
        writeln!(
            out,
            "{} ({length}), zone {}",
            show::span(extent, opened.zone),
            opened.zone.name()
        )?;
    }
    Ok(())
}

fn files(out: &mut impl Write, opened: &Opened) -> io::Result<()> {
    let columns = [
        Column::elastic("file"),
        Column::number("bytes"),
        Column::number("events"),
        Column::number("refused"),
        Column::number("bars"),
    ];
    let row = |f: &crate::load::FileReport| {
        let numbers = [f.bytes, f.events, f.refused, f.bars].map(|n| n.to_string());
        std::iter::once(f.name.clone()).chain(numbers).collect()
    };
    let rows: Vec<Vec<String>> = opened.loaded.report.files.iter().map(row).collect();
    writeln!(out)?;
    table::write(out, &columns, &rows, table::output())
}

/// The most frequent values of one sort, ties by name.
fn values(
    out: &mut impl Write,
    title: &'static str,
    tally: &Tally,
    name: impl Fn(&str) -> String,
) -> io::Result<()> {
    if tally.is_empty() {
        return Ok(());
    }
    let sorted = sorted(tally);
    let rows: Vec<Vec<String>> = sorted
        .iter()
        .take(MOST)
        .map(|(word, count)| vec![name(word), count.to_string()])
        .collect();
    writeln!(out)?;
    table::write(
        out,
        &[Column::new(title, 40), Column::number("events")],
        &rows,
        table::output(),
    )?;
    match sorted.len().saturating_sub(MOST) {
        0 => Ok(()),
        more => writeln!(out, "and {more} more"),
    }
}

fn series(out: &mut impl Write, opened: &Opened) -> io::Result<()> {
    let columns = [
        Column::new("series", 12),
        Column::elastic("name"),
        Column::new("first", 10),
        Column::new("last", 10),
        Column::number("bars"),
        Column::number("intraday"),
    ];
    let date = |bar: Option<&Bar>| bar.map(|b| b.date.iso()).unwrap_or_default();
    let row = |s: &Series| {
        let (first, last) = (date(s.bars.first()), date(s.bars.last()));
        vec![
            s.ticker.clone(),
            s.name.clone(),
            first,
            last,
            s.bars.len().to_string(),
            s.intraday.len().to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = opened.loaded.story.series.iter().map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    table::write(out, &columns, &rows, table::output())
}
