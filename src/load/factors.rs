//! A table of factor returns: a day a row, a factor a column, returns as fractions.
//!
//! A row that is not a number in every column is refused, by name. A table that looks like percent is refused whole: a beta
//! of a hundredth of its size would look like any other.

use super::bar_row::{Cells, Wrong};
use super::columns;
use super::error::LoadError;
use super::number::{NumberError, NumberFormat};
use super::report::{Fault, Note, Place, Severity, quoted};
use super::rows::{Row, Rows, field_range};
use super::source::{Input, Source};
use super::survey::Survey;
use super::table::text_of;
use crate::story::Factors;
use crate::time::{Date, Zone};
use std::collections::{BTreeSet, HashSet};
use std::path::Path;

/// Most bytes of a table of factors.
const LIMIT: u64 = 256 << 20;
/// A day's return of a factor beyond which the table is one of percents.
const PERCENT: f64 = 0.5;

/// Factors that were read.
#[derive(Clone, Debug, Default)]
pub struct FactorFile {
    /// The factors.
    pub factors: Factors,
    /// What was refused and what is odd, in order of lines.
    pub faults: Vec<Fault>,
    /// Rows that were left out.
    pub refused: usize,
}

/// Reads the table of factors at `path`.
///
/// # Errors
/// When it cannot be read, has no date or no factor, has no row that can be used, or is written in percent.
pub fn factors(path: &Path) -> Result<FactorFile, LoadError> {
    let mut source = Source::open(&Input::Path(path.to_owned()), &mut |_| true)?;
    let bytes = source.read_while(LIMIT, "table of factors", &mut |_, _| true)?;
    let name = source.name.clone();
    let mut faults = Vec::new();
    let mut report = |place: &Place<'_>, note: Note| faults.push(place.fault(note));
    let (text, offset) = text_of(&bytes, source.skipped, &name, &mut report);
    let rows = Rows::new(&name, &text, offset, &mut report);
    let mut table = Table::new(rows, &name)?;
    let mut days = BTreeSet::new();
    let mut rows = Vec::new();
    let survey = table.cells.survey(&table.rows, &table.row.places);
    loop {
        let mut report = |place: &Place<'_>, note: Note| faults.push(place.fault(note));
        let Some(row) = table.rows.next_row(&mut report) else {
            break;
        };
        match table.row.read(&row, &table.cells, survey) {
            Ok((date, values)) => {
                table.row.percent(&name, &row, &values)?;
                if !days.insert(date) {
                    let message = format!("{} stands here again; the last row wins", date.iso());
                    let hint = "remove one of the two rows";
                    let note = Note::warning("duplicate-date", "date", message, hint);
                    faults.push(row.place.fault(note));
                }
                rows.push((date, values));
            }
            Err(wrong) => {
                let (column, note) = *wrong;
                let at = field_range(row.place.text, column, table.row.delimiter);
                faults.push(row.place.fault(note.at(at)));
            }
        }
    }
    if rows.is_empty() {
        let why = faults.first().map(|fault| fault.message.clone());
        let why = why.unwrap_or_else(|| "it has no row below its header".to_owned());
        return Err(LoadError::NoFactorRows { name, why });
    }
    let refused = faults.iter().filter(|f| f.severity == Severity::Error);
    Ok(FactorFile {
        refused: refused.count(),
        factors: Factors::new(&table.row.names, rows),
        faults,
    })
}

/// A table whose columns are known.
struct Table<'a> {
    rows: Rows<'a>,
    cells: Cells,
    row: Columns,
}

/// What stands where in a row.
struct Columns {
    /// Names of the factors, the riskless rate among them.
    names: Vec<String>,
    /// Their columns.
    places: Vec<usize>,
    delimiter: u8,
}

impl<'a> Table<'a> {
    fn new(rows: Rows<'a>, name: &str) -> Result<Self, LoadError> {
        let Some(time) = rows.column(columns::TIME) else {
            return Err(LoadError::NoTimeColumn {
                name: name.to_owned(),
                columns: quoted(&rows.written.join(", ")),
            });
        };
        let mut seen = HashSet::new();
        let columns = rows.written.iter().enumerate();
        let columns = columns.filter(|(place, written)| *place != time && !written.is_empty());
        // Of columns of one name the first is used; the header's warning says so.
        let columns = columns.filter(|(_, written)| seen.insert(columns::column_name(written)));
        let (places, names): (Vec<usize>, Vec<String>) = columns
            .map(|(place, written)| (place, written.clone()))
            .unzip();
        if Factors::new(&names, []).names().is_empty() {
            return Err(LoadError::NoFactorColumn(name.to_owned()));
        }
        Ok(Self {
            cells: Cells::find(&rows),
            row: Columns {
                names,
                places,
                delimiter: rows.delimiter(),
            },
            rows,
        })
    }
}

impl Columns {
    /// The day and the values of a row.
    fn read(
        &self,
        row: &Row<'_, '_>,
        cells: &Cells,
        survey: Survey,
    ) -> Result<(Date, Vec<f64>), Wrong> {
        let date = cells.stamp(row, survey.order, Zone::Utc)?.date;
        let value = |(place, name): (&usize, &String)| {
            number(row.field(*place), name, survey.numbers).map_err(|note| Box::new((*place, note)))
        };
        let values: Result<Vec<f64>, Wrong> =
            self.places.iter().zip(&self.names).map(value).collect();
        Ok((date, values?))
    }

    /// Refuses a row of percents, and the table with it.
    fn percent(&self, file: &str, row: &Row<'_, '_>, values: &[f64]) -> Result<(), LoadError> {
        let named = self.names.iter().zip(&self.places).zip(values);
        let mut large = named.filter(|(_, value)| value.abs() > PERCENT);
        let Some(((factor, place), value)) = large.next() else {
            return Ok(());
        };
        let at = field_range(row.place.text, *place, self.delimiter);
        let fault = row.place.fault(Note::error("percent", "", "", "").at(at));
        Err(LoadError::Percent {
            name: file.to_owned(),
            line: fault.line,
            column: fault.column,
            factor: quoted(factor),
            value: *value,
        })
    }
}

/// A return as a number.
fn number(text: &str, name: &str, numbers: NumberFormat) -> Result<f64, Note> {
    let text = text.trim();
    let error = match numbers.parse(text) {
        Ok(value) if value.is_finite() => return Ok(value),
        Ok(_) => NumberError::Malformed,
        Err(error) => error,
    };
    let message = match error {
        _ if text.is_empty() => format!("the row has no {}", quoted(name)),
        NumberError::Malformed if !text.contains(['.', ',']) => {
            format!("{} is no return of {}", quoted(text), quoted(name))
        }
        _ => format!("{}, column {}", error.sentence(text, numbers), quoted(name)),
    };
    Err(Note::error(
        "bad-factor",
        name.to_owned(),
        message,
        "write a fraction such as 0.01 for 1%; the row is left out",
    ))
}
