//! Lengths of time as text.

use crate::time::{DAY, HOUR, MINUTE, SECOND};

/// A length of time in at most two units: `5 h 29 min`, `19 d`, `0.39 s`.
#[must_use]
pub fn duration(micros: i64) -> String {
    let size = micros.abs();
    let two = |big: i64, big_name: &str, small: i64, small_name: &str| {
        let (b, s) = (size / big, size % big / small);
        if s == 0 {
            format!("{b} {big_name}")
        } else {
            format!("{b} {big_name} {s} {small_name}")
        }
    };
    if size < 10 * SECOND {
        let text = format!("{:.2}", size as f64 / SECOND as f64);
        let text = if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.')
        } else {
            &text
        };
        format!("{text} s")
    } else if size < MINUTE {
        format!("{} s", size / SECOND)
    } else if size < HOUR {
        two(MINUTE, "min", SECOND, "s")
    } else if size < DAY {
        two(HOUR, "h", MINUTE, "min")
    } else if size < 60 * DAY {
        two(DAY, "d", HOUR, "h")
    } else if size < 730 * DAY {
        format!("{} d", size / DAY)
    } else {
        format!("{:.1} years", size as f64 / (365.25 * DAY as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (micros, text) in [
            (390_000, "0.39 s"),
            (SECOND, "1 s"),
            (5 * HOUR + 29 * MINUTE + 3, "5 h 29 min"),
            (19 * DAY, "19 d"),
            (DAY + 17 * HOUR, "1 d 17 h"),
            (89 * SECOND, "1 min 29 s"),
        ] {
            assert_eq!(duration(micros), text);
        }
    }
}
