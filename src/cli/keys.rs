//! `sillage keys`: the table of keys, from the table that the program itself obeys.

use super::args::KeysArgs;
use super::out::{Outcome, Stop};
use super::table::{self, Column};
use crate::app::Keymap;
use serde_json::json;
use std::io::Write;

pub(super) fn run(args: &KeysArgs, out: &mut impl Write) -> Result<Outcome, Stop> {
    let rows = Keymap::default().describe();
    if args.json {
        let list: Vec<_> = rows
            .iter()
            .map(|row| json!({"keys": row.keys, "action": row.name, "doc": row.doc, "where": row.context.title()}))
            .collect();
        serde_json::to_writer_pretty(&mut *out, &list)?;
        out.write_all(b"\n")?;
        return Ok(Outcome::Done);
    }
    let columns = [
        Column::new("keys", 32),
        Column::new("where", 20),
        Column::new("action", 20),
        Column::elastic("does"),
    ];
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|row| {
            vec![
                row.keys,
                row.context.title().to_owned(),
                row.name.to_owned(),
                row.doc.to_owned(),
            ]
        })
        .collect();
    table::write(out, &columns, &rows, table::output())?;
    Ok(Outcome::Done)
}
