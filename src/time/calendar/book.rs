//! The files of the calendars, compiled in: what stands in them and how it is read.
//!
//! Owns the form of a file, which is told at the top of each. Refuses a file that does not fit, with its line; a
//! test reads them all, so that none of those compiled in is refused.

use super::new_york;
use crate::time::Timestamp;
use crate::time::date::{Civil, Date};
use crate::time::timestamp::MINUTE;
use crate::time::zone::Zone;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The files, by market identifier code.
const FILES: [(&str, &str); 8] = [
    ("XNYS", include_str!("../../../assets/calendars/XNYS.txt")),
    ("XNAS", include_str!("../../../assets/calendars/XNAS.txt")),
    ("XLON", include_str!("../../../assets/calendars/XLON.txt")),
    ("XPAR", include_str!("../../../assets/calendars/XPAR.txt")),
    ("XETR", include_str!("../../../assets/calendars/XETR.txt")),
    ("XTKS", include_str!("../../../assets/calendars/XTKS.txt")),
    ("XHKG", include_str!("../../../assets/calendars/XHKG.txt")),
    ("XSHG", include_str!("../../../assets/calendars/XSHG.txt")),
];

/// All calendars, as their files say.
pub(super) static BOOKS: LazyLock<Vec<Book>> = LazyLock::new(|| {
    let read = |(code, text): (&'static str, &'static str)| Book::read(code, text).ok();
    FILES.into_iter().filter_map(read).collect()
});

/// A weekday that is not a whole session. Times are minutes after midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    Closed(&'static str),
    Short(i64, &'static str),
    Late(i64, &'static str),
}

/// What holds from a day on, in minutes after midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hours {
    since: Date,
    pub(super) open: i64,
    pub(super) close: i64,
}

/// One calendar as its file says.
#[derive(Clone, Debug)]
pub(super) struct Book {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) zone: Zone,
    pub(super) known: (Date, Date),
    /// Code of the calendar that holds beyond those days.
    pub(super) beyond: Option<&'static str>,
    rule: Option<fn(Date) -> Option<Day>>,
    hours: Vec<Hours>,
    pub(super) pause: Option<(i64, i64)>,
    days: BTreeMap<Date, Day>,
    /// Since when those are known that were not foreseen, on the exchange's clock.
    late: BTreeMap<Date, Civil>,
}

impl Book {
    /// Reads a file; the error names the line and what is wrong with it.
    fn read(code: &'static str, text: &'static str) -> Result<Self, String> {
        let mut book = Self {
            code,
            name: code,
            zone: Zone::Utc,
            known: (Date::default(), Date::default()),
            beyond: None,
            rule: None,
            hours: Vec::new(),
            pause: None,
            days: BTreeMap::new(),
            late: BTreeMap::new(),
        };
        for (number, line) in text.lines().enumerate() {
            let said = line.split('#').next().unwrap_or_default().trim();
            if !said.is_empty() && book.statement(said).is_none() {
                return Err(format!("{code}, line {}: {line}", number + 1));
            }
        }
        if book.hours.is_empty() || book.known.0 >= book.known.1 {
            return Err(format!("{code} names no hours or no years"));
        }
        Ok(book)
    }

    fn statement(&mut self, said: &'static str) -> Option<()> {
        let (word, rest) = said.split_once(' ')?;
        let rest = rest.trim();
        match word {
            "name" => self.name = rest,
            "zone" => self.zone = Zone::parse(rest)?,
            "else" => self.beyond = Some(rest),
            "rule" => self.rule = Some((rest == "new-york").then_some(new_york::day)?),
            "years" => {
                let (first, last) = rest.split_once(' ')?;
                let first = Date::from_ymd(first.parse().ok()?, 1, 1)?;
                self.known = (first, Date::from_ymd(last.trim().parse().ok()?, 12, 31)?);
            }
            "hours" => self.hours.push(hours(rest)?),
            "pause" => {
                let (from, to) = rest.split_once(' ')?;
                self.pause = Some((minutes(from)?, minutes(to.trim())?));
            }
            "closed" | "short" | "late" => {
                let (date, day) = day(word, rest)?;
                if date.weekday().is_weekend() || self.days.insert(date, day).is_some() {
                    return None;
                }
            }
            "known" => {
                let (date, since) = known(rest)?;
                let named = self.days.contains_key(&date) && since.date <= date;
                if !named || self.late.insert(date, since).is_some() {
                    return None;
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// Whether `date` lies in the years that are known.
    pub(super) fn knows(&self, date: Date) -> bool {
        (self.known.0..=self.known.1).contains(&date)
    }

    /// What is out of the ordinary on a weekday of the known years, as far as it was known at `clock`.
    pub(super) fn day(&self, date: Date, clock: Option<Timestamp>) -> Option<Day> {
        let told = |_: &Day| {
            let late = clock.and_then(|clock| self.late.get(&date).map(|since| (since, clock)));
            late.is_none_or(|(since, clock)| self.zone.instant(*since) <= clock)
        };
        let written = self.days.get(&date).copied().filter(told);
        written.or_else(|| self.rule.and_then(|rule| rule(date)))
    }

    /// How many days that were not foreseen were known at `clock`.
    pub(super) fn surprises(&self, clock: Timestamp) -> usize {
        let since = self.late.values();
        since.filter(|s| self.zone.instant(**s) <= clock).count()
    }

    /// The hours of a whole session on `date`.
    pub(super) fn hours(&self, date: Date) -> Option<Hours> {
        let since = self.hours.iter().rev().find(|h| h.since <= date);
        since.or(self.hours.first()).copied()
    }
}

fn hours(said: &str) -> Option<Hours> {
    let mut words = said.split_whitespace();
    let (open, close) = (minutes(words.next()?)?, minutes(words.next()?)?);
    let since = words.next().map_or(Some(Date(i32::MIN)), date)?;
    (open < close).then_some(Hours { since, open, close })
}

fn day(word: &str, said: &'static str) -> Option<(Date, Day)> {
    let (on, rest) = said.split_once(' ')?;
    let rest = rest.trim();
    if word == "closed" {
        return Some((date(on)?, Day::Closed(rest)));
    }
    let (clock, name) = rest.split_once(' ')?;
    let clock = minutes(clock)?;
    let day = if word == "short" {
        Day::Short(clock, name.trim())
    } else {
        Day::Late(clock, name.trim())
    };
    Some((date(on)?, day))
}

/// A day, and since when what stands of it is known.
fn known(said: &str) -> Option<(Date, Civil)> {
    let mut words = said.split_whitespace();
    let (on, day) = (date(words.next()?)?, date(words.next()?)?);
    let since = match words.next() {
        Some(clock) => Civil {
            date: day,
            micros: minutes(clock)? * MINUTE,
        },
        None => Civil::midnight(day.plus(1)),
    };
    words.next().is_none().then_some((on, since))
}

/// `2025-01-27`.
fn date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let mut part = || parts.next()?.parse::<u32>().ok();
    let (year, month, day) = (part()?, part()?, part()?);
    Date::from_ymd(i32::try_from(year).ok()?, month, day)
}

/// `09:30` in minutes after midnight.
fn minutes(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (hour.parse::<i64>().ok()?, minute.parse::<i64>().ok()?);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read() {
        for (code, text) in FILES {
            let read = Book::read(code, text).map(|book| (book.code, book.zone != Zone::Utc));
            assert_eq!(read, Ok((code, true)));
            assert!(text.contains("# Sources: "), "{code} names no source");
        }
        assert_eq!(BOOKS.len(), FILES.len());
    }

    #[test]
    fn what_lies_beyond_a_file_is_another_file_that_knows_more() {
        for book in BOOKS.iter() {
            let Some(beyond) = book.beyond else { continue };
            let other = BOOKS.iter().find(|b| b.code == beyond);
            assert!(other.is_some_and(|o| o.beyond.is_none() && o.zone == book.zone));
        }
    }

    #[test]
    fn a_file_that_does_not_fit_names_its_line() {
        let wrong = |text| Book::read("X", text).err().unwrap_or_default();
        assert_eq!(
            wrong("name A\nclosed 2025-02-30 B"),
            "X, line 2: closed 2025-02-30 B"
        );
        assert_eq!(wrong("hours 16:00 09:30"), "X, line 1: hours 16:00 09:30");
        assert_eq!(
            wrong("closed 2025-01-25 Saturday"),
            "X, line 1: closed 2025-01-25 Saturday"
        );
        assert_eq!(
            wrong("known 2025-01-24 2025-01-23"),
            "X, line 1: known 2025-01-24 2025-01-23",
            "nothing stands of that day"
        );
        assert_eq!(
            wrong("closed 2025-01-24 A\nknown 2025-01-24 2025-01-24"),
            "X, line 2: known 2025-01-24 2025-01-24",
            "that it was closed cannot be known only afterwards"
        );
        assert_eq!(wrong("name A"), "X names no hours or no years");
    }
}
