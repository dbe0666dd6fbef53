//! `sillage keys`: the table of keys, from the table that the program itself obeys.

use super::args::KeysArgs;
use super::out::{Outcome, Stop};
use super::table::{self, Column};
use crate::app::keys::describe;
use serde_json::json;
use std::io::Write;

pub(super) fn run(args: &KeysArgs, out: &mut impl Write) -> Result<Outcome, Stop> {
    let rows = describe();
    if args.json {
        let list: Vec<_> = rows
            .iter()
            .map(|(keys, action, doc, place)| json!({"keys": keys, "action": action, "doc": doc, "where": place}))
            .collect();
        serde_json::to_writer_pretty(&mut *out, &list)?;
        out.write_all(b"\n")?;
        return Ok(Outcome::Done);
    }
    let columns = [
        Column::new("keys", 28),
        Column::new("where", 20),
        Column::new("action", 20),
        Column::elastic("does"),
    ];
    let cells = |(keys, action, doc, place): (String, &str, &str, &str)| {
        vec![keys, place.to_owned(), action.to_owned(), doc.to_owned()]
    };
    let rows: Vec<Vec<String>> = rows.into_iter().map(cells).collect();
    table::write(out, &columns, &rows, table::output())?;
    Ok(Outcome::Done)
}
