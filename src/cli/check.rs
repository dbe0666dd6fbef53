//! `sillage check`: every fault of the files, with its place and what to do about it.

use super::args::CheckArgs;
use super::open::{counted, inputs};
use super::out::{Outcome, Stop};
use crate::engine;
use crate::load::{Fault, Options, Report, Severity};
use crate::text;
use std::io::{self, Write};

/// Mark at the start of an excerpt that was cut on the left, and the column that its place has then.
const CUT: (char, usize) = ('…', 63);

pub(super) fn run(args: &CheckArgs, out: &mut impl Write) -> Result<Outcome, Stop> {
    let inputs = inputs(&args.files)?;
    let (_, loaded) =
        engine::load_now(&inputs, &Options::default()).map_err(|e| Stop::Wrong(e.to_string()))?;
    for fault in &loaded.report.faults {
        write(out, fault)?;
    }
    out.flush()?;
    let _ = writeln!(io::stderr(), "{}", summary(&loaded.report));
    Ok(if loaded.report.fault_count > 0 {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

fn write(out: &mut impl Write, fault: &Fault) -> io::Result<()> {
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
        if let Some(before) = before(&excerpt, fault.column) {
            writeln!(out, "  {}^", " ".repeat(text::width(before)))?;
        }
    }
    if !fault.hint.is_empty() {
        writeln!(out, "  hint: {}", text::line(&fault.hint))?;
    }
    Ok(())
}

/// What stands before the place that is meant; `None` when the excerpt does not show it.
fn before(excerpt: &str, column: u64) -> Option<&str> {
    let column = if excerpt.starts_with(CUT.0) {
        CUT.1
    } else {
        usize::try_from(column).ok()?
    };
    let count = excerpt.chars().count();
    let end = match excerpt.char_indices().nth(column.checked_sub(1)?) {
        Some((end, _)) => end,
        None if column == count + 1 => excerpt.len(),
        None => return None,
    };
    excerpt.get(..end)
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
    fn the_caret_stands_under_the_column() {
        assert_eq!(before("  \"é\": 1}", 6), Some("  \"é\""));
        assert_eq!(before("abc", 4), Some("abc"));
        assert_eq!(before("abc", 9), None);
        assert_eq!(before("abc", 0), None);
        let cut = format!("…{}HERE", "x".repeat(61));
        assert_eq!(before(&cut, 500).map(str::len), cut.find("HERE"));
    }
}
