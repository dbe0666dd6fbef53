//! `sillage check`: every fault of the files, with its place and what to do about it.

use super::args::CheckArgs;
use super::open::{counted, inputs};
use super::out::{Outcome, Stop};
use super::{json, messages};
use crate::engine;
use crate::load::{Fault, Options, Report, Severity};
use crate::text;
use serde::Serialize;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// The severity of what is no fault.
const NOTE: &str = "note";
/// Bytes before a place that are looked at to find it in its excerpt.
const AROUND: u64 = 8192;

pub(super) fn run(args: &CheckArgs, out: &mut impl Write) -> Result<Outcome, Stop> {
    let inputs = inputs(&args.files)?;
    let options = Options {
        story: args.story.options(),
        ..Options::default()
    };
    let (_, loaded) =
        engine::load_now(&inputs, &options).map_err(|e| Stop::Wrong(e.to_string()))?;
    if let Some(said) = loaded.story.missing_benchmark() {
        return Err(Stop::Wrong(said));
    }
    if args.json {
        write_json(out, &loaded.report)?;
    } else {
        for fault in &loaded.report.faults {
            write(out, fault)?;
        }
        for assumption in &loaded.report.assumptions {
            write_note(out, assumption.rule, &assumption.message)?;
            writeln!(out, "  hint: {}", text::line(&assumption.hint))?;
        }
        for convention in &loaded.report.conventions {
            write_note(out, convention.rule, &convention.message)?;
        }
    }
    out.flush()?;
    messages::print(&summary(&loaded.report).into());
    Ok(if loaded.report.fault_count > 0 {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

/// One array, a fault, an assumption or a convention a line; what is not known is null.
fn write_json(out: &mut impl Write, report: &Report) -> Result<(), Stop> {
    let faults = report.faults.iter().map(Row::of_fault);
    let assumptions = report.assumptions.iter();
    let assumptions = assumptions.map(|a| Row::of_note(a.rule, &a.message, &a.hint));
    let conventions = report.conventions.iter();
    let conventions = conventions.map(|c| Row::of_note(c.rule, &c.message, ""));
    let rows: Vec<Row<'_>> = faults.chain(assumptions).chain(conventions).collect();
    json::array(out, &rows, |out, row| json::compact(out, row))
}

impl<'a> Row<'a> {
    fn of_fault(fault: &'a Fault) -> Self {
        let some = |number: u64| (number > 0).then_some(number);
        Self {
            severity: fault.severity.word(),
            file: &fault.file,
            line: some(fault.line),
            column: some(fault.column),
            span: fault.span.as_ref().map(|span| Bytes {
                from: span.start,
                to: span.end,
            }),
            field: &fault.field,
            rule: fault.rule,
            message: &fault.message,
            hint: &fault.hint,
        }
    }

    const fn of_note(rule: &'static str, message: &'a str, hint: &'a str) -> Self {
        Self {
            severity: NOTE,
            file: "",
            line: None,
            column: None,
            span: None,
            field: "",
            rule,
            message,
            hint,
        }
    }
}

/// An assumption or a convention for people.
fn write_note(out: &mut impl Write, rule: &str, message: &str) -> io::Result<()> {
    writeln!(out, "{NOTE}: {} [{rule}]", text::line(message))
}

/// A fault for programs.
#[derive(Serialize)]
struct Row<'a> {
    severity: &'static str,
    file: &'a str,
    line: Option<u64>,
    column: Option<u64>,
    span: Option<Bytes>,
    field: &'a str,
    rule: &'static str,
    message: &'a str,
    hint: &'a str,
}

/// Bytes of a file; the last one is not part of it.
#[derive(Serialize)]
struct Bytes {
    from: u64,
    to: u64,
}

/// A fault for people: its place, what is wrong, the line with a caret under the place, and what to do.
pub(super) fn write(out: &mut impl Write, fault: &Fault) -> io::Result<()> {
    let place = match (fault.line, fault.column) {
        (0, _) => String::new(),
        (line, 0) => format!("{line}:"),
        (line, column) => format!("{line}:{column}:"),
    };
    let (file, message) = (text::line(&fault.file), text::line(&fault.message));
    writeln!(
        out,
        "{file}:{place} {}: {message} [{}]",
        fault.severity.word(),
        fault.rule
    )?;
    if !fault.excerpt.is_empty() {
        let excerpt = text::line(&fault.excerpt);
        writeln!(out, "  {excerpt}")?;
        if let Some(columns) = left(fault).and_then(|left| caret(&excerpt, &left)) {
            writeln!(out, "  {}^", " ".repeat(columns))?;
        }
    }
    if !fault.hint.is_empty() {
        writeln!(out, "  hint: {}", text::line(&fault.hint))?;
    }
    Ok(())
}

/// What stands before the place on its line, read from the file again: an excerpt need not begin where its line does.
fn left(fault: &Fault) -> Option<String> {
    let place = fault.span.as_ref()?.start;
    let from = place.saturating_sub(AROUND);
    let mut file = std::fs::File::open(&fault.file).ok()?;
    file.seek(SeekFrom::Start(from)).ok()?;
    let mut bytes = Vec::new();
    file.take(place - from).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let line = text.rsplit('\n').next().unwrap_or_default();
    Some(text::line(line).into_owned())
}

/// How far into the excerpt the place is: after the longest start of it that the line has before the place.
fn caret(excerpt: &str, left: &str) -> Option<usize> {
    let shown = excerpt.strip_prefix('…').unwrap_or(excerpt);
    let mark = excerpt.len() - shown.len();
    let ends = shown.char_indices().map(|(at, _)| at).chain([shown.len()]);
    let longest = ends
        .filter(|end| shown.get(..*end).is_some_and(|start| left.ends_with(start)))
        .max()?;
    excerpt.get(..mark + longest).map(text::width)
}

fn summary(report: &Report) -> String {
    let files = counted(report.files.len() as u64, "file");
    let events = counted(report.events, "event");
    if report.fault_count == 0 {
        return format!("{files}, {events}, no fault");
    }
    let errors = report
        .faults
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .count() as u64;
    let listed = report.faults.len() as u64;
    let unlisted = match report.fault_count.saturating_sub(listed) {
        0 => String::new(),
        more => format!(", {more} more that are not listed"),
    };
    format!(
        "{files}, {events}, {}, {}{unlisted}",
        counted(errors, "error"),
        counted(listed - errors, "warning")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_place() {
        assert_eq!(caret("  \"é\": 1}", "  \"é\": "), Some(7));
        assert_eq!(caret("{\"b\": 2}", "[{\"a\": 1}, {\"b\": "), Some(6));
        assert_eq!(caret("…long and wrong", "very long and "), Some(10));
        assert_eq!(caret("{\"b\": 2}", "[{\"a\": 1}, "), Some(0));
    }
}
