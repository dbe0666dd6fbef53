//! A move in words: the event that stands for it in a store.
//!
//! The event says where every figure comes from, so that it can be checked by hand, and that it was made from prices.

use super::{Against, Doubt, Move, Rules, SCALE, WINDOW};
use crate::story::{Bar, Draft, Flags, Series, Status};
use crate::time::{Date, Timestamp, When, Zone};
use std::fmt::Write;

/// What every identifier of a derived move begins with.
pub const PREFIX: &str = "move:";
/// Titles rank a move among no fewer sessions than this.
const FEW: usize = 20;
/// So many sessions without one as large are worth a title of their own.
const MANY: usize = 60;

/// The identifier of the move of `ticker` on `date`: `move:NVDA:2025-01-27`.
#[must_use]
pub fn id(ticker: &str, date: Date) -> String {
    format!("{PREFIX}{ticker}:{}", date.iso())
}

/// `NVDA −16.97 %: largest fall in 266 sessions`.
#[must_use]
pub fn title(ticker: &str, found: &Move) -> String {
    let change = percent(found.change);
    let text = if found.earlier < FEW {
        format!("session {} of the series", found.index + 1)
    } else {
        rank(found)
    };
    format!("{ticker} {change}: {text}")
}

/// `largest fall in 266 sessions`, `4th largest rise in 290 sessions`.
#[must_use]
pub fn rank(found: &Move) -> String {
    let word = if found.change < 0.0 { "fall" } else { "rise" };
    let (place, sessions) = if found.rank > 1 && found.since >= MANY {
        (String::new(), found.since)
    } else {
        (ordinal(found.rank), found.earlier)
    };
    format!("{place}largest {word} in {sessions} sessions")
}

/// The event that stands for `found`. Days of a series without a calendar are days in `zone`.
#[must_use]
pub fn draft(
    series: &Series,
    found: &Move,
    rules: Rules,
    importance: u8,
    zone: Zone,
) -> Option<Draft<'static>> {
    let bar = series.bars.get(found.index)?;
    let (when, place) = time(series, bar, zone);
    let mut rest = format!("\"basis\":{}", json(&basis(series, rules)));
    if let Some(place) = place {
        let _ = write!(rest, ",\"zone\":{}", json(&place.name()));
    }
    let about = Some(series.entity.clone()).filter(|e| !e.is_empty());
    Some(Draft {
        id: id(&series.ticker, bar.date).into(),
        when,
        kind: "move".into(),
        title: title(&series.ticker, found).into(),
        text: text(series, found, bar).into(),
        importance: Some(importance),
        status: found.doubt.map(|_| Status::Doubtful),
        about: about.into_iter().map(Into::into).collect(),
        tickers: vec![series.ticker.clone().into()],
        rest,
        flags: Flags::DERIVED,
        ..Draft::default()
    })
}

/// From when on the move of `bar` is public: its closing bell, or the end of its day.
#[must_use]
pub fn public(series: &Series, bar: &Bar, zone: Zone) -> Timestamp {
    time(series, bar, zone).0.settled()
}

/// The session of `bar`, and the zone of its exchange where one is known.
fn time(series: &Series, bar: &Bar, zone: Zone) -> (When, Option<Zone>) {
    let calendar = series.calendar();
    let place = calendar.map(|c| c.zone);
    let session = calendar.and_then(|c| c.session(bar.date));
    let when = session.map_or_else(
        || When::session_of_day(bar.date, place.unwrap_or(zone)),
        |session| When::session(session.to),
    );
    (when, place)
}

fn text(series: &Series, found: &Move, bar: &Bar) -> String {
    let close_of = |index: usize| series.bars.get(index).map_or(f64::NAN, |b| b.close);
    let before = close_of(found.index.saturating_sub(1));
    let mut text = format!(
        "Close {:.2} after {before:.2}. {}",
        bar.close,
        ranked(series, found)
    );
    let _ = match found.against {
        Against::Judged {
            bars: (from, to),
            median,
            mad,
            z,
        } => write!(
            text,
            " Against the {WINDOW} sessions before it ({} to {}): median return {}, median absolute deviation {} \
             (scaled by {SCALE}), robust z {}.",
            day(series, from),
            day(series, to),
            percent(median),
            percent(mad).trim_start_matches('+'),
            signed(z)
        ),
        Against::Short(count) => write!(
            text,
            " A robust z takes {WINDOW} sessions before it and the series has {count}; it is here for its size alone."
        ),
        Against::Flat => write!(
            text,
            " At least half of the {WINDOW} returns before it are the same, so that there is no robust z; it is here \
             for its size alone."
        ),
    };
    text.push_str(match found.doubt {
        Some(Doubt::Unsplit) => {
            " The file records no split on that day; a change of 40 % or more may be one that the closes are not \
             adjusted for."
        }
        Some(Doubt::Unit) => {
            " The close jumps and comes back within some sessions, as one in another unit does, such as pence among \
             pounds."
        }
        None => "",
    });
    if let Some(dividend) = bar.dividend {
        let _ = write!(
            text,
            " A dividend of {dividend} went ex on that day, which this return does not add back."
        );
    }
    text
}

/// The rank in a sentence, with the day on which the series begins.
fn ranked(series: &Series, found: &Move) -> String {
    let word = if found.change < 0.0 { "fall" } else { "rise" };
    let place = ordinal(found.rank);
    let mut text = format!(
        "The {place}largest {word} since the series begins on {} ({})",
        day(series, 0),
        counted(found.earlier)
    );
    if found.rank > 1 {
        let _ = write!(
            text,
            "; the last one as large came {} earlier",
            counted(found.since + 1)
        );
    }
    text.push('.');
    text
}

fn counted(sessions: usize) -> String {
    let ending = if sessions == 1 { "" } else { "s" };
    format!("{sessions} session{ending}")
}

/// `12 Jan 2024`, of the bar with that index.
fn day(series: &Series, index: usize) -> String {
    series.bars.get(index).map_or_else(String::new, |bar| {
        format!("{} {}", bar.date.day_month(), bar.date.year())
    })
}

fn basis(series: &Series, rules: Rules) -> String {
    let z = rules.z.map(|z| format!("a robust z of {z}"));
    let size = rules
        .size
        .map(|size| format!("a return of {:.4} %", size * 100.0).replace(".0000 %", " %"));
    let rules: Vec<String> = z.into_iter().chain(size).collect();
    format!(
        "made from the closes of {}: every session with {} or more in size",
        series.ticker,
        rules.join(" or ")
    )
}

/// Nothing for the first, `2nd `, `3rd `, `11th `.
fn ordinal(rank: usize) -> String {
    let ending = match (rank % 100, rank % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    if rank <= 1 {
        String::new()
    } else {
        format!("{rank}{ending} ")
    }
}

/// `−16.97 %`, `+8.93 %`.
fn percent(change: f64) -> String {
    format!("{} %", signed(change * 100.0))
}

/// Two digits, with the sign of a number that is not zero.
fn signed(number: f64) -> String {
    let text = format!("{:.2}", number.abs());
    match text.as_str() {
        "0.00" => text,
        _ if number < 0.0 => format!("−{text}"),
        _ => format!("+{text}"),
    }
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::{
        find,
        tests::{change, series},
    };
    use super::*;
    use crate::story::{Batch, Event};
    use crate::time::show;

    fn events(series: &Series) -> Vec<Event> {
        let mut batch = Batch::default();
        for found in find(series, Rules::default()) {
            if let Some(draft) = draft(series, &found, Rules::default(), 20, Zone::Utc) {
                batch.push(&draft);
            }
        }
        let events = (0..batch.len()).filter_map(|row| batch.event(row, Zone::Utc));
        events.collect()
    }

    #[test]
    fn a_move_says_what_it_was_made_from() {
        let mut series = series(&[100.0, 101.0, 94.0]);
        series.calendar = "XNYS".to_owned();
        series.entity = "x-company".to_owned();
        change(&mut series, 2, |bar| bar.date = bar.date.plus(2));
        let events = events(&series);
        let event = events.first().cloned().unwrap_or_default();
        assert_eq!(events.len(), 1);
        let record = &event.record;
        assert!(record.derived && event.kind() == "move" && record.status.is_none());
        assert_eq!(record.id, "move:X:2024-01-08");
        assert_eq!(record.title, "X −6.93 %: session 3 of the series");
        assert_eq!(record.time, "2024-01-08T16:00 session");
        // What it did is known at its close.
        assert_eq!(show::utc(event.public()), "2024-01-08T21:00:00Z");
        assert_eq!(record.zone, "America/New_York");
        assert_eq!(
            (&record.tickers, &record.about),
            (&vec!["X".to_owned()], &vec!["x-company".to_owned()])
        );
        assert_eq!(
            record.text,
            "Close 94.00 after 101.00. The largest fall since the series begins on 4 Jan 2024 (1 session). A robust z \
             takes 60 sessions before it and the series has 1; it is here for its size alone."
        );
        assert_eq!(
            record.basis,
            "made from the closes of X: every session with a robust z of 3 or a return of 5 % or more in size"
        );
    }

    #[test]
    fn a_change_like_a_split_is_doubted() {
        let events = events(&series(&[100.0, 50.0]));
        let event = events.first().cloned().unwrap_or_default();
        assert_eq!(events.len(), 1);
        assert_eq!(event.record.time, "2024-01-05 session");
        assert_eq!(event.record.status, Some(Status::Doubtful));
        assert!(event.record.text.contains("no split on that day"));
    }

    #[test]
    fn ranks_are_told() {
        let told = |change, rank, earlier, since| {
            title(
                "X",
                &Move {
                    index: 4,
                    change,
                    against: Against::Short(0),
                    rank,
                    earlier,
                    since,
                    doubt: None,
                },
            )
        };
        assert_eq!(
            told(-0.169_68, 1, 266, 266),
            "X −16.97 %: largest fall in 266 sessions"
        );
        assert_eq!(
            told(0.0893, 4, 267, 12),
            "X +8.93 %: 4th largest rise in 267 sessions"
        );
        assert_eq!(
            told(0.0893, 4, 267, 120),
            "X +8.93 %: largest rise in 120 sessions"
        );
        assert_eq!(told(0.07, 1, 3, 3), "X +7.00 %: session 5 of the series");
        let places: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111]
            .map(ordinal)
            .into();
        assert_eq!(
            places,
            [
                "", "2nd ", "3rd ", "4th ", "11th ", "12th ", "13th ", "21st ", "22nd ", "101st ",
                "111th "
            ]
        );
    }
}
