//! The rows of a CSV table, with the place of each.

use super::report::Place;
use super::sniff;

/// A table in memory.
pub(super) struct Rows<'a> {
    name: &'a str,
    text: &'a str,
    offset: Option<u64>,
    reader: csv::Reader<&'a [u8]>,
    /// Names of the columns, as [`sniff::column_name`] has them.
    pub(super) columns: Vec<String>,
    /// The same as they are written.
    pub(super) written: Vec<String>,
    record: csv::StringRecord,
    delimiter: u8,
}

/// One row.
pub(super) struct Row<'r, 'a> {
    pub(super) place: Place<'a>,
    pub(super) fields: &'r csv::StringRecord,
}

impl<'a> Rows<'a> {
    /// The table `text`; the file has `offset` bytes before it.
    pub(super) fn new(name: &'a str, text: &'a str, offset: Option<u64>) -> Self {
        let delimiter = sniff::delimiter(sniff::first_line(text.as_bytes()));
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        let headed = reader.read_record(&mut record).unwrap_or(false);
        let written: Vec<String> = record
            .iter()
            .filter(|_| headed)
            .map(|c| c.trim().trim_matches('\u{feff}').to_owned())
            .collect();
        let columns = written.iter().map(|c| sniff::column_name(c)).collect();
        Self {
            name,
            text,
            offset,
            reader,
            columns,
            written,
            record,
            delimiter,
        }
    }

    /// The number of the first column of `names` that there is.
    pub(super) fn column(&self, names: &[&str]) -> Option<usize> {
        names
            .iter()
            .find_map(|name| self.columns.iter().position(|c| c == name))
    }

    /// Bytes that have been read.
    pub(super) fn read(&self) -> u64 {
        self.reader.position().byte()
    }

    /// The next row that is not blank.
    pub(super) fn next_row(&mut self) -> Option<Row<'_, 'a>> {
        let (mut start, mut line) = (
            self.reader.position().byte() as usize,
            self.reader.position().line(),
        );
        if !self.reader.read_record(&mut self.record).unwrap_or(false) {
            return None;
        }
        let end = self.reader.position().byte() as usize;
        let text = self.text.get(start..end).unwrap_or_default();
        let blank = text.bytes().take_while(|b| matches!(b, b'\n' | b'\r'));
        let (mut skipped, mut breaks) = (0, 0);
        for byte in blank {
            skipped += 1;
            breaks += u64::from(byte == b'\n');
        }
        start += skipped;
        line += breaks;
        let text = text.get(skipped..).unwrap_or_default();
        Some(Row {
            place: Place {
                file: self.name,
                line,
                column: 0,
                offset: self.offset.map(|o| o + start as u64),
                text: text.trim_end_matches(['\n', '\r']),
            },
            fields: &self.record,
        })
    }

    /// Every value of column number `index`, from the start, without moving on.
    pub(super) fn fields_of(&self, index: usize) -> impl Iterator<Item = String> {
        csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .flexible(true)
            .from_reader(self.text.as_bytes())
            .into_records()
            .filter_map(move |row| Some(row.ok()?.get(index)?.to_owned()))
    }

    /// The byte that separates fields.
    pub(super) const fn delimiter(&self) -> u8 {
        self.delimiter
    }
}

/// The bytes of field number `index` of a row's text.
pub(super) fn field_range(text: &str, index: usize, delimiter: u8) -> std::ops::Range<usize> {
    let (mut start, mut field, mut quoted) = (0, 0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            _ if byte == delimiter && !quoted => {
                if field == index {
                    return start..at;
                }
                field += 1;
                start = at + 1;
            }
            _ => {}
        }
    }
    start..text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_rows() {
        let text = "a,b\r\n\r\n1,\"x\r\ny\"\r\n3,4";
        let mut rows = Rows::new("f", text, Some(0));
        assert_eq!(rows.columns, ["a", "b"]);
        let row = rows
            .next_row()
            .map(|r| (r.place.line, r.place.text, r.place.offset));
        assert_eq!(row, Some((3, "1,\"x\r\ny\"", Some(7))));
        let row = rows.next_row().map(|r| (r.place.line, r.place.text));
        assert_eq!(row, Some((5, "3,4")));
        assert!(rows.next_row().is_none());
        assert_eq!(field_range("1,\"x,y\",z", 1, b','), 2..7);
        assert_eq!(field_range("1,\"x,y\",z", 2, b','), 8..9);
    }
}
