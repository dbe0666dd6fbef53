//! Numbers as text in the typography of a language: the one place that knows decimal marks, thousands and percent signs.

/// How a language writes numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberFormat {
    decimal_mark: char,
    thousands: char,
    before_percent: &'static str,
}

impl NumberFormat {
    /// `−16.97%`, `19,341.83`.
    pub const ENGLISH: Self = Self {
        decimal_mark: '.',
        thousands: ',',
        before_percent: "",
    };
    /// `−16,97 %`, `19 341,83`, with no-break spaces.
    pub const FRENCH: Self = Self {
        decimal_mark: ',',
        thousands: '\u{a0}',
        before_percent: "\u{a0}",
    };

    /// A count: `1,000,000`.
    #[must_use]
    pub fn count(self, count: u64) -> String {
        self.grouped(&count.to_string())
    }

    /// A number with so many decimals; a negative one has the minus sign U+2212.
    #[must_use]
    pub fn decimal(self, value: f64, decimals: usize) -> String {
        let sign = if is_zero(value, decimals) || value >= 0.0 {
            ""
        } else {
            "−"
        };
        format!("{sign}{}", self.size(value, decimals))
    }

    /// The same with a plus sign before a positive number; what rounds to zero has no sign.
    #[must_use]
    pub fn signed(self, value: f64, decimals: usize) -> String {
        let plus = if value > 0.0 && !is_zero(value, decimals) {
            "+"
        } else {
            ""
        };
        format!("{plus}{}", self.decimal(value, decimals))
    }

    /// A fraction in percent: `2.94%` for 0.0294.
    #[must_use]
    pub fn percent(self, fraction: f64, decimals: usize) -> String {
        let number = self.decimal(fraction * 100.0, decimals);
        format!("{number}{}%", self.before_percent)
    }

    /// A return: `+8.93%`, `−16.97%`.
    #[must_use]
    pub fn signed_percent(self, fraction: f64) -> String {
        let number = self.signed(fraction * 100.0, 2);
        format!("{number}{}%", self.before_percent)
    }

    fn size(self, value: f64, decimals: usize) -> String {
        let text = format!("{:.decimals$}", value.abs());
        match text.split_once('.') {
            Some((whole, fraction)) => {
                format!("{}{}{fraction}", self.grouped(whole), self.decimal_mark)
            }
            None => self.grouped(&text),
        }
    }

    fn grouped(self, digits: &str) -> String {
        let mut out = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                out.push(self.thousands);
            }
            out.push(digit);
        }
        out
    }
}

/// Whether a number is written as zero with so many decimals.
fn is_zero(value: f64, decimals: usize) -> bool {
    format!("{:.decimals$}", value.abs())
        .chars()
        .all(|c| matches!(c, '0' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_marks() {
        let (english, french) = (NumberFormat::ENGLISH, NumberFormat::FRENCH);
        for (value, in_english, in_french) in [
            (-0.169_68, "−16.97%", "−16,97\u{a0}%"),
            (0.0893, "+8.93%", "+8,93\u{a0}%"),
            (-0.000_001, "0.00%", "0,00\u{a0}%"),
            (12.5, "+1,250.00%", "+1\u{a0}250,00\u{a0}%"),
        ] {
            assert_eq!(english.signed_percent(value), in_english);
            assert_eq!(french.signed_percent(value), in_french);
        }
        assert_eq!(english.percent(0.05, 0), "5%");
        assert_eq!(french.percent(0.025, 1), "2,5\u{a0}%");
        assert_eq!(english.decimal(-19_341.83, 2), "−19,341.83");
        assert_eq!(french.decimal(19_341.83, 2), "19\u{a0}341,83");
        assert_eq!(english.signed(-5.766, 2), "−5.77");
        assert_eq!(english.count(1_000_000), "1,000,000");
        assert_eq!(french.count(999), "999");
    }
}
