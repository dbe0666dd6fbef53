//! Claims held against the facts: what a sentence says of a return, a close or a date, and what the prices say.
//!
//! How exact a claim is follows from the digits that were written: "17 %" allows 16.5 to 17.5. Refuses what it cannot
//! measure, in words; and opinions, which nothing measures.

use crate::story::series::SessionReturn;
use crate::story::{Claim, Series, Story, Verdict, simple_return};
use crate::time::{Date, When, Zone, parse};

/// A return that is off by no more than this part of what was claimed is right in substance.
const NEAR_RETURN: f64 = 0.1;
/// The same of a close.
const NEAR_CLOSE: f64 = 0.01;
/// What is lost of a figure in binary fractions.
const CRUMB: f64 = 1e-9;
/// Days that are looked at for a session without a bar; so many hold one on any calendar.
const LOOK: usize = 30;

/// What the facts say of a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was measured.
    Checked(Verdict, Measured),
    /// It names a measure, but cannot be measured; a sentence says why.
    NotCheckable(String),
}

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measured {
    /// A simple return, as a fraction.
    Return(Figure),
    /// A close, in the series' currency.
    Close(Figure),
    /// When an event was.
    Date(When),
}

/// A measured figure beside the claimed one, in the same unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// What was measured.
    pub measured: f64,
    /// What was claimed.
    pub claimed: f64,
    /// The least and the most that the claim's digits allow.
    pub allowed: (f64, f64),
    /// Digits behind the point that the claim was written with; those of a return in percent.
    pub digits: usize,
    /// The part of what was claimed by which it may be off and still be right in substance.
    pub near: f64,
    /// First and last session that were measured.
    pub days: (Date, Date),
}

impl Figure {
    /// Confirmed within what the digits allow, sharpened when it is right in substance.
    fn verdict(&self) -> Verdict {
        let (low, high) = self.allowed;
        if (low - CRUMB..=high + CRUMB).contains(&self.measured) {
            Verdict::Confirmed
        } else if (self.measured - self.claimed).abs() <= self.near * self.claimed.abs() {
            Verdict::Sharpened
        } else {
            Verdict::Contradicted
        }
    }
}

type Result<T> = std::result::Result<T, String>;

/// Checks `claim`; `None` when it names no measure. `event` tells when the event with an identifier was.
#[must_use]
pub fn check(
    claim: &Claim,
    story: &Story,
    event: &dyn Fn(&str) -> Option<When>,
) -> Option<Outcome> {
    let outcome = match claim.measure.trim() {
        "" => return None,
        "return" => priced(claim, story, returned).map(|f| (f.verdict(), Measured::Return(f))),
        "close" => priced(claim, story, closed).map(|f| (f.verdict(), Measured::Close(f))),
        "date" => dated(claim, story.zone, event),
        other => Err(format!(
            "“{other}” is no measure; return, close and date are"
        )),
    };
    Some(match outcome {
        Ok((verdict, measured)) => Outcome::Checked(verdict, measured),
        Err(why) => Outcome::NotCheckable(why),
    })
}

/// A claim on prices: its series, its value and the days that it names.
fn priced(
    claim: &Claim,
    story: &Story,
    measure: fn(&Claim, &Series, f64, (Date, Date)) -> Result<Figure>,
) -> Result<Figure> {
    let series = story.series(&claim.ticker);
    let Some(series) = series.filter(|s| !s.bars.is_empty()) else {
        return Err(format!("no prices of “{}” in this story", claim.ticker));
    };
    if series.disputed {
        let ticker = &series.ticker;
        return Err(format!("two files give different prices of {ticker}"));
    }
    let value = claim.value.filter(|v| v.is_finite());
    let value = value.ok_or("the claim names no value")?;
    let figure = measure(claim, series, value, days(&claim.on)?)?;
    let sound = figure.measured.is_finite();
    let no = || format!("the prices of {} are none on those days", series.ticker);
    sound.then_some(figure).ok_or_else(no)
}

/// First and last day of what is written in "on".
fn days(on: &str) -> Result<(Date, Date)> {
    let when = parse::when(on, Zone::Utc)
        .ok()
        .ok_or_else(|| format!("“{on}” is no day"))?;
    let last = if when.end > when.start {
        when.end.plus(-1)
    } else {
        when.start
    };
    Ok((Zone::Utc.date(when.start), Zone::Utc.date(last)))
}

/// From the close before the days to the last close in them.
fn returned(claim: &Claim, series: &Series, value: f64, days: (Date, Date)) -> Result<Figure> {
    let (first, last) = sessions(series, days)?;
    let index = series.bars.partition_point(|b| b.date < days.0);
    let before = index.checked_sub(1).and_then(|i| series.bars.get(i));
    let before = before.filter(|b| !misses(series, b.date, days.0.plus(-1)));
    let lacks = || {
        format!(
            "{} has no close just before {}",
            series.ticker,
            days.0.iso()
        )
    };
    let before = before.ok_or_else(lacks)?;
    let mut inside = series.bars.iter().skip(index);
    let inside = inside.by_ref().take_while(|b| b.date <= last.bar.date);
    let adjusted = matches!(series.adjusted.as_str(), "splits" | "all");
    if !adjusted && inside.into_iter().any(|b| b.split.is_some()) {
        return Err(format!(
            "the closes of {} are not adjusted for a split",
            series.ticker
        ));
    }
    let digits = digits(claim, value * 100.0);
    let half = half(digits) / 100.0;
    let measured = simple_return(before.close, last.bar.close).ok_or_else(|| {
        format!(
            "a close of {} is not above zero, so that there is no return",
            series.ticker
        )
    })?;
    Ok(Figure {
        measured,
        claimed: value,
        allowed: (value - half, value + half),
        digits,
        near: NEAR_RETURN,
        days: (first.bar.date, last.bar.date),
    })
}

/// The last close in the days, which later splits must not have changed.
fn closed(claim: &Claim, series: &Series, value: f64, days: (Date, Date)) -> Result<Figure> {
    let (_, last) = sessions(series, days)?;
    let mut later = series.bars.iter().rev();
    let mut later = later.by_ref().take_while(|b| b.date > last.bar.date);
    let all = series.adjusted == "all";
    if series.adjusted != "none"
        && later.any(|b| b.split.is_some() || (all && b.dividend.is_some()))
    {
        return Err(format!(
            "the closes of {} are adjusted for what came later",
            series.ticker
        ));
    }
    let digits = digits(claim, value);
    let half = half(digits);
    Ok(Figure {
        measured: last.bar.close,
        claimed: value,
        allowed: (value - half, value + half),
        digits,
        near: NEAR_CLOSE,
        days: (last.bar.date, last.bar.date),
    })
}

/// The first and the last session of the days. The last day must be over as far as the prices go: a part of what
/// was claimed decides nothing.
fn sessions(series: &Series, (from, to): (Date, Date)) -> Result<(SessionReturn, SessionReturn)> {
    let none = |day: Date| format!("no close of {} on {} is known", series.ticker, day.iso());
    if series.bars.last().is_none_or(|b| b.date < to) {
        return Err(none(to));
    }
    let first = series.bars.partition_point(|b| b.date < from);
    let first = series.at(first).filter(|s| s.bar.date <= to);
    let last = series.on_or_before(to).filter(|s| s.bar.date >= from);
    let last = last.filter(|s| !misses(series, s.bar.date, to));
    first.zip(last).ok_or_else(|| none(to))
}

/// Whether the calendar has a session after `bar` and up to `day`, which the prices then lack.
fn misses(series: &Series, bar: Date, day: Date) -> bool {
    let days = (1..=day.0.saturating_sub(bar.0)).take(LOOK);
    let mut dates = days.map(|n| bar.plus(n));
    series
        .calendar()
        .is_some_and(|calendar| dates.any(|date| calendar.closed(date).is_none()))
}

/// The date of the event that a claim names first as its evidence.
fn dated(
    claim: &Claim,
    zone: Zone,
    event: &dyn Fn(&str) -> Option<When>,
) -> Result<(Verdict, Measured)> {
    let said = parse::when(&claim.on, zone);
    let said = said
        .ok()
        .ok_or_else(|| format!("“{}” is no day", claim.on))?;
    let id = claim.evidence.first();
    let id = id.ok_or("the claim names no event whose date it is")?;
    if id.is_empty() {
        return Err("the event whose date it is is not known yet".to_owned());
    }
    let when = event(id).ok_or_else(|| format!("there is no event “{id}” in this story"))?;
    if when.is_undated() {
        return Err(format!("the event “{id}” has no usable time"));
    }
    let inside = said.start <= when.start && when.end <= said.end;
    match (inside, when.span().overlaps(said.span())) {
        (true, _) => Ok((Verdict::Confirmed, Measured::Date(when))),
        (_, false) => Ok((Verdict::Contradicted, Measured::Date(when))),
        _ => Err(format!("the time of “{id}” is not known exactly enough")),
    }
}

/// Half of the last digit.
fn half(digits: usize) -> f64 {
    0.5 * 10_f64.powi(-i32::try_from(digits).unwrap_or(i32::MAX))
}

/// Digits behind the point that the claim was written with: those of the number in its text that is its value, the
/// most exact one, else those of the value itself.
fn digits(claim: &Claim, value: f64) -> usize {
    let behind = |number: &str| number.split_once(['.', ',']).map_or(0, |(_, d)| d.len());
    let same = |number: &&str| {
        let number = number.replace(',', ".").parse::<f64>();
        number.is_ok_and(|n| (n - value.abs()).abs() < CRUMB)
    };
    let written = [&claim.text, &claim.original].into_iter();
    let written = written.flat_map(|text| numbers(text)).filter(same);
    // A value of 0.1 + 0.2 has seventeen digits, none of which anybody wrote.
    let own = format!("{:.6}", value.abs());
    let own = own.trim_end_matches('0').trim_end_matches('.');
    written.map(behind).max().unwrap_or_else(|| behind(own))
}

/// The numbers of a text: digits with a point or comma between them.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','));
    let bare = parts.map(|p| p.trim_matches(['.', ',']));
    bare.filter(|p| !p.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::Bar;

    /// NVDA as it closed from Friday 24 to Wednesday 29 January 2025.
    fn story() -> Story {
        let closes = [(24, 142.62), (27, 118.42), (28, 128.99), (29, 123.70)];
        let bar = |(day, close): (u32, f64)| {
            let date = Date::from_ymd(2025, 1, day).unwrap_or_default();
            Bar {
                date,
                to: Zone::Utc.midnight(date.plus(1)),
                close,
                adjusted: Some(close),
                ..Bar::default()
            }
        };
        let mut story = Story::default();
        story.series.push(Series {
            ticker: "NVDA".to_owned(),
            bars: closes.into_iter().map(bar).collect(),
            ..Series::default()
        });
        story
    }

    fn claim(text: &str, measure: &str, on: &str, value: f64) -> Claim {
        Claim {
            text: text.to_owned(),
            ticker: "NVDA".to_owned(),
            measure: measure.to_owned(),
            on: on.to_owned(),
            value: Some(value),
            ..Claim::default()
        }
    }

    fn verdict_of(claim: &Claim) -> Option<Verdict> {
        match check(claim, &story(), &|_| None) {
            Some(Outcome::Checked(verdict, _)) => Some(verdict),
            _ => None,
        }
    }

    #[test]
    fn the_digits_say_what_is_allowed() {
        // 118.42 / 142.62 − 1 = −16.9682 %.
        for (text, value, expected) in [
            ("Nvidia fell 17 %.", -0.17, Verdict::Confirmed),
            ("Nvidia fell 16.97 %.", -0.1697, Verdict::Confirmed),
            ("Nvidia fell 17.0 %.", -0.17, Verdict::Confirmed),
            ("Nvidia fell 17.00 %.", -0.17, Verdict::Sharpened),
            ("Nvidia fell 16.86 %.", -0.1686, Verdict::Sharpened),
            ("Nvidia a perdu 17,0 %.", -0.17, Verdict::Confirmed),
            ("Nvidia fell by nearly 20 %.", -0.2, Verdict::Contradicted),
            ("Nvidia rose 17 %.", 0.17, Verdict::Contradicted),
            ("No number is written.", -0.17, Verdict::Confirmed),
        ] {
            let claim = claim(text, "return", "2025-01-27", value);
            assert_eq!(verdict_of(&claim), Some(expected), "{text}");
        }
        let claim = claim("Nvidia fell 17 %.", "return", "2025-01-27", -0.17);
        let outcome = check(&claim, &story(), &|_| None);
        let Some(Outcome::Checked(_, Measured::Return(figure))) = outcome else {
            return assert_eq!(outcome, None, "it is measured");
        };
        let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        let (low, high) = figure.allowed;
        assert!(near(figure.measured, -0.169_682) && near(low, -0.175) && near(high, -0.165));
    }

    #[test]
    fn spans_and_closes() {
        // From the close of the 24th to that of the 28th: 128.99 / 142.62 − 1 = −9.5569 %.
        let two = claim(
            "−9.6 % in two days",
            "return",
            "2025-01-27/2025-01-28",
            -0.096,
        );
        assert_eq!(verdict_of(&two), Some(Verdict::Confirmed));
        let close = |text, value| verdict_of(&claim(text, "close", "2025-01-27", value));
        assert_eq!(close("ended at 118.42", 118.42), Some(Verdict::Confirmed));
        assert_eq!(close("ended at 118.4", 118.4), Some(Verdict::Confirmed));
        assert_eq!(close("ended at 118.58", 118.58), Some(Verdict::Sharpened));
        assert_eq!(
            close("ended at 142.62", 142.62),
            Some(Verdict::Contradicted)
        );
    }

    #[test]
    fn dates_are_those_of_the_evidence() {
        let event = |id: &str| {
            let when = parse::when("2025-01-20T08:00Z", Zone::Utc).ok();
            when.filter(|_| id == "r1")
        };
        let on = |on: &str, id: &str| {
            let mut claim = claim("R1 came out", "date", on, 0.0);
            claim.evidence = vec![id.to_owned()];
            match check(&claim, &story(), &event) {
                Some(Outcome::Checked(verdict, _)) => Some(verdict),
                _ => None,
            }
        };
        assert_eq!(on("2025-01-20", "r1"), Some(Verdict::Confirmed));
        assert_eq!(on("2025-01", "r1"), Some(Verdict::Confirmed));
        assert_eq!(
            on("2025-01-01/2025-01-10", "r1"),
            Some(Verdict::Contradicted)
        );
        assert_eq!(on("2025-01-20", "nobody"), None);
    }

    #[test]
    fn what_cannot_be_measured_says_why() {
        let why = |claim: &Claim| match check(claim, &story(), &|_| None) {
            Some(Outcome::NotCheckable(why)) => why,
            other => format!("{other:?}"),
        };
        let fall = claim("−17 %", "return", "2025-01-27", -0.17);
        let with = |change: fn(&mut Claim)| {
            let mut claim = fall.clone();
            change(&mut claim);
            why(&claim)
        };
        assert_eq!(
            with(|c| c.on = "2025-01-26".into()),
            "no close of NVDA on 2025-01-26 is known"
        );
        assert_eq!(
            with(|c| c.on = "2025-01-24".into()),
            "NVDA has no close just before 2025-01-24"
        );
        assert_eq!(with(|c| c.on = "someday".into()), "“someday” is no day");
        assert_eq!(with(|c| c.value = None), "the claim names no value");
        assert_eq!(
            with(|c| c.value = Some(f64::NAN)),
            "the claim names no value"
        );
        assert_eq!(
            with(|c| c.ticker = "X".into()),
            "no prices of “X” in this story"
        );
        assert_eq!(
            with(|c| c.measure = "mood".into()),
            "“mood” is no measure; return, close and date are"
        );
        assert_eq!(check(&Claim::default(), &story(), &|_| None), None);
    }
    #[test]
    fn a_part_of_the_days_decides_nothing() {
        let two = claim(
            "−9.6 % in two days",
            "return",
            "2025-01-27/2025-01-28",
            -0.096,
        );
        let whole = story();
        let clock = whole.series.first().and_then(|s| Some(s.bars.get(1)?.to));
        let cut = whole.as_of(clock.unwrap_or_default());
        let unknown = "no close of NVDA on 2025-01-28 is known".to_owned();
        assert_eq!(
            check(&two, &cut, &|_| None),
            Some(Outcome::NotCheckable(unknown))
        );
        let one = claim("−17 %", "return", "2025-01-27", -0.17);
        let now = check(&one, &cut, &|_| None);
        assert!(matches!(now, Some(Outcome::Checked(Verdict::Confirmed, _))));
    }

    #[test]
    fn missing_sessions_and_splits_are_refused() {
        let with = |change: fn(&mut Series), claim: &Claim| {
            let mut story = story();
            story.series.iter_mut().for_each(change);
            match check(claim, &story, &|_| None) {
                Some(Outcome::NotCheckable(why)) => why,
                other => format!("{other:?}"),
            }
        };
        // Without Monday's bar, Tuesday's return is that of two days.
        let tuesday = claim("+9 %", "return", "2025-01-28", 0.09);
        let gap = |series: &mut Series| {
            series.calendar = "XNAS".to_owned();
            let monday = Date::from_ymd(2025, 1, 27).unwrap_or_default();
            series.bars = series
                .bars
                .iter()
                .filter(|b| b.date != monday)
                .copied()
                .collect();
        };
        assert_eq!(
            with(gap, &tuesday),
            "NVDA has no close just before 2025-01-28"
        );
        let split = |series: &mut Series| {
            let mut bars = series.bars.to_vec();
            bars.last_mut()
                .into_iter()
                .for_each(|b| b.split = Some((10.0, 1.0)));
            series.bars = bars.into();
        };
        let last = claim("−4 %", "return", "2025-01-29", -0.04);
        assert_eq!(
            with(split, &last),
            "the closes of NVDA are not adjusted for a split"
        );
        let close = claim("118.42", "close", "2025-01-27", 118.42);
        assert_eq!(
            with(split, &close),
            "the closes of NVDA are adjusted for what came later"
        );
    }
}
