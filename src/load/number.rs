//! Numbers as people and spreadsheets write them.
//!
//! `1,234` is a thousand or a bit more than one. The numbers of one file are written alike, so all of them together
//! decide which mark is the decimal one; where they do not, a number that depends on it is an error.

use super::report::quoted;

/// The decimal mark of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum NumberFormat {
    /// `1,234.56`, `1 234.56`, `1'234.56`
    #[default]
    Point,
    /// `1.234,56`, `1 234,56`
    Comma,
    /// No number decides, or they contradict each other.
    Undecided,
}

/// Why a text cannot be read as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum NumberError {
    /// It is not a number, or not in the file's format.
    Malformed,
    /// It is the first number with a decimal point and the second with a decimal comma.
    Ambiguous(f64, f64),
}

impl NumberError {
    /// What is wrong with `text`, for messages.
    pub(super) fn sentence(self, text: &str, format: NumberFormat) -> String {
        let text = quoted(text.trim());
        match self {
            Self::Ambiguous(point, comma) => format!(
                "{text} is {point} with a decimal point and {comma} with a decimal comma, and no number of this file decides"
            ),
            Self::Malformed if text.contains(['.', ',']) && format != NumberFormat::Undecided => {
                let mark = format.mark();
                format!("{text} is not a number here: the decimal mark of this file is the {mark}")
            }
            Self::Malformed => format!("{text} is not a number"),
        }
    }
}

/// Collects what the numbers of a file say about its decimal mark.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NumberEvidence {
    point: usize,
    comma: usize,
    /// Numbers such as `1.234`, in which the point is a decimal mark or separates thousands.
    unclear_point: usize,
    /// Numbers such as `1,234`.
    unclear_comma: usize,
}

/// What separates thousands in any format.
const GROUP_MARKS: &[char] = &['\'', '’', ' ', '\u{a0}', '\u{2009}', '\u{202f}', '_'];
const CURRENCY_SIGNS: &[char] = &['$', '€', '£', '¥', '₹', '₽', '₩', '₺', '₿'];

impl NumberEvidence {
    /// Takes in one value of the file.
    pub(super) fn add(&mut self, text: &str) {
        let number = Written::new(text);
        let has = |mark: char| number.mantissa.contains(mark);
        if !has('.') && !has(',') {
            return;
        }
        let count = match (number.read('.').is_some(), number.read(',').is_some()) {
            (true, false) => &mut self.point,
            (false, true) => &mut self.comma,
            (true, true) if has('.') => &mut self.unclear_point,
            (true, true) => &mut self.unclear_comma,
            (false, false) => return,
        };
        *count += 1;
    }

    /// The format of a file whose fields are separated by `delimiter`.
    pub(super) const fn decide(self, delimiter: u8) -> NumberFormat {
        // Spreadsheets separate fields by semicolons where the comma is the decimal mark, and only there.
        let european = delimiter == b';';
        match (self.point, self.comma) {
            (0, 0) => match (self.unclear_point > 0, self.unclear_comma > 0) {
                (false, false) => NumberFormat::Point,
                (false, true) if european => NumberFormat::Comma,
                (true, false) if !european => NumberFormat::Point,
                _ => NumberFormat::Undecided,
            },
            (point, comma) if point > comma => NumberFormat::Point,
            (point, comma) if point < comma => NumberFormat::Comma,
            _ => NumberFormat::Undecided,
        }
    }
}

impl NumberFormat {
    /// Reads a number. Currency signs and codes around it are no part of it.
    pub(super) fn parse(self, text: &str) -> Result<f64, NumberError> {
        let number = Written::new(text);
        let read = match self {
            Self::Point => number.read('.'),
            Self::Comma => number.read(','),
            Self::Undecided => {
                let (point, comma) = (number.read('.'), number.read(','));
                if let Some((point, comma)) = point.zip(comma)
                    && point.to_bits() != comma.to_bits()
                {
                    return Err(NumberError::Ambiguous(point, comma));
                }
                point.or(comma)
            }
        };
        read.ok_or(NumberError::Malformed)
    }

    const fn mark(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Comma => "comma",
            Self::Undecided => "mark",
        }
    }
}

/// A number taken apart: what stands around its digits, and its exponent.
#[derive(Clone, Copy, Debug)]
struct Written<'a> {
    negative: bool,
    /// Digits and marks.
    mantissa: &'a str,
    exponent: Option<&'a str>,
}

impl<'a> Written<'a> {
    fn new(text: &'a str) -> Self {
        let (mut rest, mut negative, mut signed) = (text.trim(), false, false);
        loop {
            let after_sign = rest.strip_prefix(['-', '−', '+']).filter(|_| !signed);
            if let Some(after) = after_sign {
                negative = !rest.starts_with('+');
                signed = true;
                rest = after.trim_start();
            } else if let Some(after) = strip_currency(rest) {
                rest = after.trim_start();
            } else {
                break;
            }
        }
        let rest = strip_currency_at_end(rest).unwrap_or(rest).trim_end();
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (rest, None),
        };
        Self {
            negative,
            mantissa,
            exponent,
        }
    }

    /// Its value if `decimal` is the decimal mark.
    fn read(self, decimal: char) -> Option<f64> {
        let (whole, fraction) = self
            .mantissa
            .split_once(decimal)
            .unwrap_or((self.mantissa, ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        let whole = if digits(whole) {
            whole.to_owned()
        } else {
            ungroup(whole, decimal)?
        };
        let exponent: i32 = self.exponent.unwrap_or("0").parse().ok()?;
        let value: f64 = format!("{whole}.{fraction}0e{exponent}").parse().ok()?;
        Some(if self.negative { -value } else { value })
    }
}

/// The digits of `1,234,567`: groups of three behind one to three digits, all separated by the same mark. In India groups
/// before the last have two.
fn ungroup(whole: &str, decimal: char) -> Option<String> {
    let mark = whole.chars().find(|c| !c.is_ascii_digit())?;
    let is_mark = GROUP_MARKS.contains(&mark) || (matches!(mark, ',' | '.') && mark != decimal);
    let groups: Vec<&str> = whole.split(mark).collect();
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    let sound = |group: &str, length: usize| {
        group.len() == length && group.bytes().all(|b| b.is_ascii_digit())
    };
    let all = |length: usize| middle.iter().all(|group| sound(group, length));
    let begins = (1..=3).any(|length| sound(first, length)) && !first.starts_with('0');
    let grouped = begins && sound(last, 3) && (all(3) || (all(2) && first.len() < 3));
    (is_mark && grouped).then(|| groups.concat())
}

/// What follows a currency sign or a code such as `CHF` at the start.
fn strip_currency(text: &str) -> Option<&str> {
    text.strip_prefix(CURRENCY_SIGNS).or_else(|| {
        let (code, rest) = text.split_at_checked(3)?;
        let ends = !rest.starts_with(|c: char| c.is_alphanumeric() && !c.is_ascii_digit());
        (is_code(code) && ends).then_some(rest)
    })
}

/// What precedes a currency sign or a code at the end.
fn strip_currency_at_end(text: &str) -> Option<&str> {
    text.strip_suffix(CURRENCY_SIGNS).or_else(|| {
        let (rest, code) = text.split_at_checked(text.len().checked_sub(3)?)?;
        let ends = !rest.ends_with(char::is_alphabetic);
        (is_code(code) && ends && !rest.is_empty()).then_some(rest)
    })
}

fn is_code(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format_of(values: &[&str], delimiter: u8) -> NumberFormat {
        let mut evidence = NumberEvidence::default();
        for value in values {
            evidence.add(value);
        }
        evidence.decide(delimiter)
    }

    #[test]
    fn all_numbers_of_a_file_decide() {
        let check = |values: &[&str], delimiter: u8, expected: NumberFormat| {
            assert_eq!(format_of(values, delimiter), expected, "{values:?}");
        };
        check(&["124,8", "118,42", "129"], b';', NumberFormat::Comma);
        check(&["1.234,56", "1.234"], b',', NumberFormat::Comma);
        check(&["1,234.56", "1,234"], b'\t', NumberFormat::Point);
        check(&["1,234,567", "1,234"], b',', NumberFormat::Point);
        check(&["1.234.567", "1.234"], b';', NumberFormat::Comma);
        check(&["0,123"], b',', NumberFormat::Comma);
        check(&["1’234.567"], b';', NumberFormat::Point);
        check(&["157.123", "156.998"], b',', NumberFormat::Point);
        check(&["157.123", "156.998"], b';', NumberFormat::Undecided);
        check(&["1,084", "1,091"], b';', NumberFormat::Comma);
        check(&["1,084", "1,091"], b',', NumberFormat::Undecided);
        check(&["1,234", "1.234"], b',', NumberFormat::Undecided);
        check(&["1,5", "1.5"], b',', NumberFormat::Undecided);
        check(&["1.5", "2.25", "3,5"], b',', NumberFormat::Point);
        check(&["12", "x", ""], b';', NumberFormat::Point);
    }

    #[test]
    fn numbers_as_they_are_written() {
        let check = |format: NumberFormat, text: &str, expected: f64| {
            let value = format.parse(text);
            assert!(
                value.is_ok_and(|v| (v - expected).abs() < 1e-9),
                "{text}: {value:?}"
            );
        };
        for text in [
            "1234.5",
            "1,234.5",
            "1 234.5",
            "1'234.5",
            "1’234.5",
            "1\u{a0}234.5",
            "1\u{2009}234.5",
            "1\u{202f}234.5",
            "$1,234.50",
            "USD 1234.5",
            "1234.50 USD",
            "1234.5 $",
            "+1234.5",
            "1.2345e3",
        ] {
            check(NumberFormat::Point, text, 1234.5);
        }
        for text in [
            "1.234,5",
            "1234,5",
            "1 234,50 €",
            "CHF 1'234,5",
            "€1.234,50",
            "1,2345E+03",
        ] {
            check(NumberFormat::Comma, text, 1234.5);
        }
        for text in ["-36.98", "−36.98", "-$36.98", "$-36.98"] {
            check(NumberFormat::Point, text, -36.98);
        }
        check(NumberFormat::Point, ".5", 0.5);
        check(NumberFormat::Point, "12,34,567.5", 1_234_567.5);
        check(NumberFormat::Undecided, "118", 118.0);
    }

    #[test]
    fn what_is_not_a_number_in_the_format() {
        for text in [
            "", "-", "--5", ".", "x", "NaN", "inf", "INF", "USD", "1,23", "118,42", "1.234,56",
            "0,123", "1,2345", "1.2.3", "1 23", "5 6", "1e", "e5", "1e5x", "12%",
        ] {
            assert_eq!(
                NumberFormat::Point.parse(text),
                Err(NumberError::Malformed),
                "{text}"
            );
        }
        assert_eq!(
            NumberFormat::Comma.parse("118.42"),
            Err(NumberError::Malformed)
        );
        assert_eq!(
            NumberFormat::Undecided.parse("1,234"),
            Err(NumberError::Ambiguous(1234.0, 1.234))
        );
    }
}
