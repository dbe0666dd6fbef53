//! Dates with points, `03.04.2025`: the day is first, as DIN 5008 and its like write it.

/// A time that begins like `3.4.2025` or `03.04.2025`, with its date as ISO 8601 writes it.
pub(super) fn iso_date(text: &str) -> Option<String> {
    let (day, rest) = text.split_once('.')?;
    let (month, rest) = rest.split_once('.')?;
    let (year, rest) = rest.split_at_checked(4)?;
    let is_number = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    let is_date = is_number(day, 2) && is_number(month, 2) && is_number(year, 4);
    let ends = !rest.starts_with(|c: char| c.is_ascii_digit());
    (is_date && ends).then(|| format!("{year}-{month:0>2}-{day:0>2}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::super::when::{Bound, Precision};
    use super::super::zone::Zone;
    use crate::time::{parse, show};

    fn check(text: &str, start: &str, precision: Precision) {
        let when = parse::when(text, Zone::NEW_YORK);
        let found = when.map(|w| (show::utc(w.start), w.precision));
        assert_eq!(found, Ok((start.to_owned(), precision)), "{text}");
    }

    #[test]
    fn dates_with_points_have_their_day_first() {
        check("03.04.2025", "2025-04-03T04:00:00Z", Precision::Day);
        check("3.4.2025", "2025-04-03T04:00:00Z", Precision::Day);
        check(
            "27.01.2025 21:29",
            "2025-01-28T02:29:00Z",
            Precision::Minute,
        );
        check(
            "27.1.2025T09:30:05.5Z",
            "2025-01-27T09:30:05.500Z",
            Precision::Milli,
        );
        check(
            "27.01.2025/28.01.2025",
            "2025-01-27T05:00:00Z",
            Precision::Between(Bound::Day, Bound::Day),
        );
        check(
            "27.01.2025 session",
            "2025-01-28T04:59:59.999999Z",
            Precision::Session,
        );
        let message = |text: &str| {
            let error = parse::when(text, Zone::Utc).err();
            error.map(|e| e.to_string()).unwrap_or_default()
        };
        assert!(
            message("01.27.2025").contains("“01.27.2025” does not exist: there is no month 27")
        );
        assert!(message("30.02.2025").contains("February 2025 has 28 days"));
        for bad in [
            "3.4.25",
            "003.4.2025",
            "3.4.20255",
            "3.4.2025-x",
            "1738034993.25.2025",
            "..2025",
        ] {
            assert!(message(bad).contains("is not a time"), "{bad}");
        }
    }
}
