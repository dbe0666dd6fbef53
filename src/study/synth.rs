//! Stories made up for measuring: as many events as wanted, alike in shape to a newsroom's.
//!
//! The same numbers give the same bytes on every machine. Owns its own generator of random numbers. Refuses
//! files: it writes to whatever it is given.

use crate::time::{DAY, HOUR, MINUTE, SECOND, Timestamp};
use std::io::{self, Write};

/// A story to make up.
#[derive(Clone, Copy, Debug)]
pub struct Synth {
    /// How many events.
    pub events: u64,
    /// Another seed gives another story.
    pub seed: u64,
    /// Over how many years they are spread.
    pub years: u32,
}

impl Default for Synth {
    fn default() -> Self {
        Self {
            events: 1_000_000,
            seed: 1,
            years: 10,
        }
    }
}

/// First instant of every made-up story: 2016-01-01T00:00:00Z.
const FROM: i64 = 1_451_606_400 * SECOND;

const KINDS: &[(&str, u32)] = &[
    ("report", 30),
    ("statement", 24),
    ("other", 12),
    ("release", 10),
    ("move", 9),
    ("filing", 7),
    ("policy", 4),
    ("earnings", 4),
];

const PEOPLE: &[(&str, &str, &str)] = &[
    ("nvidia", "Nvidia", "NVDA"),
    ("microsoft", "Microsoft", "MSFT"),
    ("alphabet", "Alphabet", "GOOGL"),
    ("amazon", "Amazon", "AMZN"),
    ("meta", "Meta", "META"),
    ("apple", "Apple", "AAPL"),
    ("broadcom", "Broadcom", "AVGO"),
    ("tsmc", "TSMC", "TSM"),
    ("amd", "AMD", "AMD"),
    ("oracle", "Oracle", "ORCL"),
    ("vistra", "Vistra", "VST"),
    ("constellation", "Constellation Energy", "CEG"),
    ("gevernova", "GE Vernova", "GEV"),
    ("asml", "ASML", "ASML"),
    ("intel", "Intel", "INTC"),
    ("micron", "Micron", "MU"),
    ("arm", "Arm", "ARM"),
    ("qualcomm", "Qualcomm", "QCOM"),
    ("siemens", "Siemens Energy", "ENR"),
    ("schneider", "Schneider Électrique", "SU"),
    ("deepseek", "DeepSeek", ""),
    ("openai", "OpenAI", ""),
    ("anthropic", "Anthropic", ""),
    ("mistral", "Mistral", ""),
    ("commission", "European Commission", ""),
    ("fed", "Federal Reserve", ""),
    ("bis", "Bureau of Industry and Security", ""),
    ("sec", "Securities and Exchange Commission", ""),
    ("whitehouse", "White House", ""),
    ("treasury", "Treasury", ""),
];

const SUBJECTS: &[&str] = &[
    "Nvidia",
    "Microsoft",
    "Alphabet",
    "Amazon",
    "Meta",
    "Apple",
    "Broadcom",
    "TSMC",
    "AMD",
    "Oracle",
    "Vistra",
    "Constellation",
    "DeepSeek",
    "OpenAI",
    "Anthropic",
    "Mistral",
    "the Commission",
    "the Fed",
    "Washington",
    "Beijing",
    "analysts",
    "investors",
    "regulators",
    "Crédit Agricole",
    "São Paulo",
    "Électricité de France",
];

const VERBS: &[&str] = &[
    "says",
    "raises",
    "cuts",
    "announces",
    "delays",
    "confirms",
    "denies",
    "expands",
    "reports",
    "files",
    "releases",
    "warns of",
    "plans",
    "buys",
    "sells",
    "halts",
    "reviews",
    "expects",
    "questions",
    "doubles",
];

const WORDS: &[&str] = &[
    "guidance",
    "model",
    "chip",
    "export",
    "data",
    "center",
    "demand",
    "training",
    "cost",
    "capacity",
    "revenue",
    "shares",
    "power",
    "supply",
    "cluster",
    "memory",
    "licence",
    "rule",
    "open",
    "weights",
    "research",
    "benchmark",
    "quarter",
    "margin",
    "capital",
    "spending",
    "outlook",
    "grid",
    "reactor",
    "contract",
    "inference",
    "cloud",
    "software",
    "tariff",
    "order",
    "backlog",
    "dividend",
    "split",
    "probe",
    "lawsuit",
    "partnership",
    "hiring",
    "layoffs",
    "record",
    "weak",
    "strong",
    "early",
    "late",
    "new",
    "second",
    "global",
    "European",
    "Chinese",
    "American",
    "“impressive”",
    "“overdue”",
    "café",
    "naïve",
    "latency",
    "token",
    "price",
    "war",
    "efficiency",
    "breakthrough",
    "paper",
    "preprint",
    "launch",
    "update",
    "outage",
    "security",
    "leak",
    "audit",
    "merger",
    "stake",
    "bond",
    "yield",
    "rate",
    "inflation",
    "jobs",
    "index",
];

const LINKS: &[&str] = &[
    "on", "for", "after", "before", "as", "and", "amid", "despite", "in",
];

/// Random numbers: xoshiro256++, seeded by splitmix64.
#[derive(Clone, Debug)]
pub struct Random([u64; 4]);

impl Random {
    /// A generator for `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut state = seed;
        Self(std::array::from_fn(|_| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        }))
    }

    /// The next number.
    pub const fn next(&mut self) -> u64 {
        let [a, b, c, d] = self.0;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.0 = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        result
    }

    /// A number below `limit`; 0 when that is 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }

    /// A number from 0 up to 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// One of `items`, the first ones far oftener than the last ones.
    fn skewed<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        // The square of a uniform number falls off much as Zipf's law does over a few dozen items, and is the
        // same on every machine, which a power by logarithm is not.
        let at = self.unit();
        items.get((at * at * items.len() as f64) as usize)
    }
}

impl Synth {
    /// Writes the story as JSON Lines, in order of time.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let title = format!("{} made-up events", self.events);
        writeln!(
            out,
            r#"{{"type":"story","sillage":1,"title":"{title}","zone":"America/New_York"}}"#
        )?;
        for (id, name, ticker) in PEOPLE {
            write!(out, r#"{{"type":"entity","id":"{id}","name":"{name}""#)?;
            if !ticker.is_empty() {
                write!(out, r#","ticker":"{ticker}""#)?;
            }
            writeln!(out, "}}")?;
        }
        let mut random = Random::new(self.seed);
        let mut line = Vec::with_capacity(512);
        let mut clock = Clock::new(self);
        for number in 0..self.events {
            line.clear();
            let at = clock.next(&mut random);
            event(&mut line, number, at, &mut random);
            out.write_all(&line)?;
        }
        Ok(())
    }
}

/// Time that runs in bursts: mostly seconds between events, sometimes hours, and ten years in the mean.
struct Clock {
    at: i64,
    /// Mean gap, in microseconds.
    gap: f64,
    /// How many events of the present burst are left.
    burst: u64,
}

impl Clock {
    fn new(synth: &Synth) -> Self {
        let whole = i64::from(synth.years.max(1)) * 365 * DAY;
        Self {
            at: FROM,
            gap: whole as f64 / synth.events.max(1) as f64,
            burst: 0,
        }
    }

    fn next(&mut self, random: &mut Random) -> i64 {
        if self.burst > 0 {
            self.burst -= 1;
            self.at += (self.gap * 0.2 * random.unit()) as i64;
        } else {
            if random.below(200) == 0 {
                self.burst = 20 + random.below(200);
            }
            // A long tail: most gaps are short, some are many times the mean.
            let unit = random.unit();
            self.at += (self.gap * (0.4 + 3.3 * unit * unit * unit * unit + 0.8 * unit)) as i64;
        }
        self.at
    }
}

fn event(line: &mut Vec<u8>, number: u64, at: i64, random: &mut Random) {
    line.extend_from_slice(br#"{"id":"e"#);
    digits(line, number, 7);
    line.extend_from_slice(br#"","time":""#);
    time(line, at);
    line.extend_from_slice(br#"","kind":""#);
    line.extend_from_slice(kind(random).as_bytes());
    let (who, _, ticker) = random.skewed(PEOPLE).copied().unwrap_or_default();
    line.extend_from_slice(br#"","who":[""#);
    line.extend_from_slice(who.as_bytes());
    if !ticker.is_empty() {
        line.extend_from_slice(br#""],"tickers":[""#);
        line.extend_from_slice(ticker.as_bytes());
    }
    if random.below(8) > 0 {
        let (about, ..) = random.skewed(PEOPLE).copied().unwrap_or_default();
        line.extend_from_slice(br#""],"about":[""#);
        line.extend_from_slice(about.as_bytes());
    }
    line.extend_from_slice(br#""],"title":""#);
    title(line, random);
    line.extend_from_slice(br#"","importance":"#);
    let unit = random.unit();
    digits(line, (unit * unit * unit * 100.0) as u64, 1);
    line.extend_from_slice(br#","change":"#);
    if random.below(2) == 0 {
        line.push(b'-');
    }
    let unit = random.unit();
    let change = (unit * unit * 900.0) as u64;
    digits(line, change / 100, 1);
    line.push(b'.');
    digits(line, change % 100, 2);
    line.extend_from_slice(b"}\n");
}

fn kind(random: &mut Random) -> &'static str {
    let mut at = random.below(100) as u32;
    for (kind, share) in KINDS {
        if at < *share {
            return kind;
        }
        at -= share;
    }
    "other"
}

fn title(line: &mut Vec<u8>, random: &mut Random) {
    let words = 6 + random.below(7);
    let mut word = |items: &'static [&'static str], random: &mut Random| {
        let word = random.skewed(items).copied().unwrap_or_default();
        line.extend_from_slice(word.as_bytes());
    };
    word(SUBJECTS, random);
    for place in 1..words {
        word(&[" "], random);
        match place {
            1 => word(VERBS, random),
            4 | 8 => word(LINKS, random),
            _ => word(WORDS, random),
        }
    }
    if random.below(40) == 0 {
        line.extend_from_slice(" …".as_bytes());
    }
}

/// `number` in decimal digits, `width` of them at least.
fn digits(line: &mut Vec<u8>, number: u64, width: usize) {
    let mut buffer = [b'0'; 20];
    let mut left = number;
    let mut used = 0;
    for cell in buffer.iter_mut().rev() {
        if left == 0 && used >= width {
            break;
        }
        *cell = b'0' + (left % 10) as u8;
        left /= 10;
        used += 1;
    }
    line.extend_from_slice(buffer.get(buffer.len() - used..).unwrap_or_default());
}

/// `at` to the second, in UTC.
fn time(line: &mut Vec<u8>, at: i64) {
    let at = Timestamp::from_micros(at).micros();
    let (year, month, day) = civil(at.div_euclid(DAY));
    let of_day = at.rem_euclid(DAY);
    let parts = [
        (b'-', year as u64, 4),
        (b'-', month, 2),
        (b'T', day, 2),
        (b':', (of_day / HOUR) as u64, 2),
        (b':', (of_day % HOUR / MINUTE) as u64, 2),
        (b'Z', (of_day % MINUTE / SECOND) as u64, 2),
    ];
    for (mark, number, width) in parts {
        digits(line, number, width);
        line.push(mark);
    }
}

/// Year, month and day of a day since 1970 (by Howard Hinnant's method, which needs no table).
const fn civil(day: i64) -> (i64, u64, u64) {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month as u64, day as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(seed: u64) -> String {
        let mut bytes = Vec::new();
        let synth = Synth {
            events: 3_000,
            seed,
            years: 10,
        };
        synth.write(&mut bytes).unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let story = made(7);
        assert_eq!(story, made(7));
        assert_ne!(story, made(8));
    }

    #[test]
    fn every_line_is_json_and_times_rise() {
        let story = made(1);
        let lines: Vec<serde_json::Value> = story
            .lines()
            .filter_map(|l| serde_json::from_str(l).ok())
            .collect();
        assert_eq!(lines.len(), story.lines().count());
        let times: Vec<&str> = lines
            .iter()
            .filter_map(|l| l.get("time")?.as_str())
            .collect();
        assert_eq!(times.len(), 3_000);
        assert!(times.is_sorted());
        assert!(
            times.last().is_some_and(|t| ("2021"..="2032").contains(t)),
            "{:?}",
            times.last()
        );
        let mean = story.len() / 3_000;
        assert!((190..240).contains(&mean), "{mean} bytes a line");
    }
}
