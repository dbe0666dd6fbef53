//! JSON on standard output. Characters that could steer a terminal or deceive its reader are written as `\u` escapes,
//! which every JSON parser reads as the same text.

use super::out::Stop;
use crate::text;
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};
use std::io::{self, Write};

/// Writes `value` on one line, without a line break at its end.
pub(super) fn compact(out: &mut impl Write, value: &impl Serialize) -> Result<(), Stop> {
    write(out, value, CompactFormatter)
}

/// Writes `value` on several lines, indented by two spaces, and a line break.
pub(super) fn pretty(out: &mut impl Write, value: &impl Serialize) -> Result<(), Stop> {
    write(&mut *out, value, PrettyFormatter::new())?;
    Ok(out.write_all(b"\n")?)
}

/// Writes one JSON array, an element a line, without holding it.
pub(super) fn array<W: Write, T>(
    out: &mut W,
    elements: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut W, T) -> Result<(), Stop>,
) -> Result<(), Stop> {
    out.write_all(b"[")?;
    for (at, element) in elements.into_iter().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        write(out, element)?;
    }
    Ok(out.write_all(b"\n]\n")?)
}

fn write(
    out: &mut impl Write,
    value: &impl Serialize,
    formatter: impl Formatter,
) -> Result<(), Stop> {
    value.serialize(&mut Serializer::with_formatter(out, Escaping(formatter)))?;
    Ok(())
}

/// A formatter that escapes what [`text::is_harmless`] does not let through. All else is the inner formatter's.
struct Escaping<F>(F);

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        escape(out, fragment)
    }

    // Fields that are kept as JSON text. Between their tokens are only blanks, so what is harmful is inside a string.
    fn write_raw_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        escape(out, fragment)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

fn escape<W: ?Sized + Write>(out: &mut W, fragment: &str) -> io::Result<()> {
    let mut written = 0;
    for (at, c) in fragment.char_indices() {
        if text::is_harmless(c) || matches!(c, '\n' | '\r' | '\t') {
            continue;
        }
        out.write_all(fragment.get(written..at).unwrap_or_default().as_bytes())?;
        for unit in c.encode_utf16(&mut [0; 2]) {
            write!(out, "\\u{unit:04x}")?;
        }
        written = at + c.len_utf8();
    }
    out.write_all(fragment.get(written..).unwrap_or_default().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::value::RawValue;

    fn written(value: &impl Serialize) -> String {
        let mut out = Vec::new();
        assert!(compact(&mut out, value).is_ok());
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn hostile_characters_are_escaped_in_values_and_in_kept_json() {
        assert_eq!(written(&"a\u{1b}[2J\u{9b}b"), r#""a\u001b[2J\u009bb""#);
        assert_eq!(written(&"x\u{202e}y\u{e0041}"), r#""x\u202ey\udb40\udc41""#);
        assert_eq!(written(&"l1\nl2\té株"), r#""l1\nl2\té株""#);
        let kept = RawValue::from_string("{\"k\": \"\u{9b}31m\"}".to_owned());
        assert!(kept.is_ok_and(|kept| written(&kept) == r#"{"k": "\u009b31m"}"#));
    }

    proptest! {
        #[test]
        fn what_is_written_is_harmless_and_reads_back_the_same(text in any::<String>()) {
            let out = written(&[&text]);
            prop_assert!(out.chars().all(text::is_harmless), "{:?}", out);
            prop_assert_eq!(serde_json::from_str::<Vec<String>>(&out).ok(), Some(vec![text]));
        }
    }
}
