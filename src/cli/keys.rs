//! `sillage keys`: every key by the place where it holds, from the table that the program itself obeys.

use super::args::KeysArgs;
use super::json;
use super::out::{Outcome, Stop};
use super::table;
use crate::app::Keymap;
use crate::app::keymap::Described;
use crate::text;
use serde_json::json;
use std::io::{self, Write};

/// Columns that keys get; longer ones have a line of their own.
const KEYS: usize = 24;
/// Columns that the name of an action gets, where there is room for names.
const NAME: usize = 26;
/// Width from which the names of actions are shown.
const ROOM: usize = 100;

pub(super) fn run(args: &KeysArgs, out: &mut impl Write) -> Result<Outcome, Stop> {
    let rows = Keymap::default().describe();
    if args.json {
        let list: Vec<_> = rows
            .iter()
            .map(|row| json!({"keys": row.keys, "action": row.name, "doc": row.doc, "where": row.context.title()}))
            .collect();
        json::pretty(out, &list)?;
    } else {
        groups(out, &rows, table::output())?;
    }
    Ok(Outcome::Done)
}

fn groups(
    out: &mut impl Write,
    rows: &[Described],
    (width, styled): (usize, bool),
) -> io::Result<()> {
    for (at, group) in rows
        .chunk_by(|a, b| a.context.title() == b.context.title())
        .enumerate()
    {
        if at > 0 {
            writeln!(out)?;
        }
        let title = group
            .first()
            .map(|row| row.context.title())
            .unwrap_or_default();
        if styled {
            writeln!(out, "\x1b[1m{title}\x1b[0m")?;
        } else {
            writeln!(out, "{title}")?;
        }
        for row in group {
            line(out, row, width)?;
        }
    }
    Ok(())
}

/// Keys, what they do, and with enough room the name that `:` finds it by.
fn line(out: &mut impl Write, row: &Described, width: usize) -> io::Result<()> {
    let keys = if row.keys.is_empty() {
        format!(": {}", row.name)
    } else {
        row.keys.clone()
    };
    let mut indent = 2 + KEYS;
    let mut first = format!("  {}", text::fit(&keys, KEYS));
    if text::width(&keys) >= KEYS {
        writeln!(out, "  {keys}")?;
        first = " ".repeat(indent);
    }
    if width >= ROOM {
        first.push_str(&text::fit(row.name, NAME));
        indent += NAME;
    }
    for words in text::wrap(row.doc, width.saturating_sub(indent).max(20)) {
        writeln!(out, "{first}{words}")?;
        first = " ".repeat(indent);
    }
    Ok(())
}
