//! The event of a derived move: its identifier, its session, and its sentences in each language.
//!
//! The event says where every figure comes from, so that it can be checked by hand, and that it was computed from prices.
//! Its sentences are made from the figures in English, and in French as the translation that the event brings along.

mod english;
mod french;

use super::{Doubt, Move, Rules};
use crate::story::record::Translation;
use crate::story::{Bar, Draft, Flags, Series, Status};
use crate::time::{Date, Timestamp, When, Zone};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What every identifier of a derived move begins with.
pub const PREFIX: &str = "move:";
/// Titles rank a move among no fewer sessions than this.
const FEW: usize = 20;
/// A move without a larger one in this many sessions is ranked among those.
const MANY: usize = 60;

/// The identifier of the move of `ticker` on `date`: `move:NVDA:2025-01-27`.
#[must_use]
pub fn id(ticker: &str, date: Date) -> String {
    format!("{PREFIX}{ticker}:{}", date.iso())
}

/// What the title says of a move's rank.
enum Rank {
    /// The series is too short; this is its session of that number.
    Session(usize),
    /// The place among that many earlier sessions.
    Among { place: usize, sessions: usize },
}

impl Rank {
    const fn of(found: &Move) -> Self {
        if found.earlier < FEW {
            return Self::Session(found.index + 1);
        }
        let (place, sessions) = if found.rank > 1 && found.since >= MANY {
            (1, found.since)
        } else {
            (found.rank, found.earlier)
        };
        Self::Among { place, sessions }
    }
}

/// What the sentences of a move are made from.
struct Facts<'a> {
    series: &'a Series,
    found: &'a Move,
    bar: &'a Bar,
    rules: Rules,
}

impl Facts<'_> {
    const fn is_fall(&self) -> bool {
        self.found.change < 0.0
    }

    /// The close before the move's own.
    fn close_before(&self) -> f64 {
        let before = self.found.index.saturating_sub(1);
        self.series.bars.get(before).map_or(f64::NAN, |b| b.close)
    }

    /// The day of the bar with that index.
    fn day(&self, index: usize) -> Date {
        self.series
            .bars
            .get(index)
            .map_or(self.bar.date, |b| b.date)
    }

    fn french(&self) -> Translation {
        Translation {
            title: french::title(self),
            text: french::text(self),
            basis: french::basis(self),
            ..Translation::default()
        }
    }
}

/// The event of `found`. Days of a series without a calendar are days in `zone`.
#[must_use]
pub fn draft(
    series: &Series,
    found: &Move,
    rules: Rules,
    importance: u8,
    zone: Zone,
) -> Option<Draft<'static>> {
    let bar = series.bars.get(found.index)?;
    let facts = Facts {
        series,
        found,
        bar,
        rules,
    };
    let (when, place) = time(series, bar, zone);
    let french = facts.french();
    let searched = [&french.title, &french.text].map(|text| text.clone().into());
    let translations = BTreeMap::from([("fr", french)]);
    let translations = serde_json::to_string(&translations).ok()?;
    let basis = json(&english::basis(&facts));
    let mut rest = format!("\"basis\":{basis},\"translations\":{translations}");
    if let Some(place) = place {
        let _ = write!(rest, ",\"zone\":{}", json(&place.name()));
    }
    let about = Some(series.entity.clone()).filter(|e| !e.is_empty());
    let mut flags = Flags::DERIVED;
    flags.add(Flags::TRANSLATION);
    Some(Draft {
        id: id(&series.ticker, bar.date).into(),
        when,
        kind: "move".into(),
        title: english::title(&facts).into(),
        text: english::text(&facts).into(),
        searched: searched.into(),
        importance: Some(importance),
        status: found.doubt.map(|_: Doubt| Status::Doubtful),
        about: about.into_iter().map(Into::into).collect(),
        tickers: vec![series.ticker.clone().into()],
        rest,
        flags,
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

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::Against;
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
        assert_eq!(record.title, "X −6.93%: session 3 of the series");
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
            "computed from the closes of X: every session with a robust z of 3 or a return of 5% or more in size"
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

    /// Title, text and basis in English and in French.
    fn sentences(found: &Move, dividend: Option<f64>) -> [[String; 3]; 2] {
        let mut series = series(&[19_000.0, 21_000.0, 94.0, 100.0, 110.0, 121.0, 100.0]);
        change(&mut series, 4, |bar| bar.dividend = dividend);
        let bar = &series.bars[4];
        let facts = Facts {
            series: &series,
            found,
            bar,
            rules: Rules::default(),
        };
        let french = facts.french();
        [
            [
                english::title(&facts),
                english::text(&facts),
                english::basis(&facts),
            ],
            [french.title, french.text, french.basis],
        ]
    }

    fn found(change: f64, rank: usize, earlier: usize, since: usize) -> Move {
        Move {
            index: 4,
            change,
            against: Against::Short(0),
            rank,
            earlier,
            since,
            doubt: None,
        }
    }

    #[test]
    fn titles_rank_the_move_in_both_languages() {
        for (found, english, french) in [
            (
                found(-0.169_68, 1, 266, 266),
                "X −16.97%: largest fall in 266 sessions",
                "X −16,97\u{a0}%\u{a0}: plus forte baisse en 266\u{a0}séances",
            ),
            (
                found(0.0893, 4, 1267, 12),
                "X +8.93%: 4th largest rise in 1,267 sessions",
                "X +8,93\u{a0}%\u{a0}: 4e\u{a0}plus forte hausse en 1\u{a0}267\u{a0}séances",
            ),
            (
                found(0.0893, 4, 267, 120),
                "X +8.93%: largest rise in 120 sessions",
                "X +8,93\u{a0}%\u{a0}: plus forte hausse en 120\u{a0}séances",
            ),
            (
                found(0.07, 1, 3, 3),
                "X +7.00%: session 5 of the series",
                "X +7,00\u{a0}%\u{a0}: 5e\u{a0}séance de la série",
            ),
        ] {
            let [[in_english, ..], [in_french, ..]] = sentences(&found, None);
            assert_eq!((&*in_english, &*in_french), (english, french));
        }
    }

    #[test]
    fn texts_have_the_same_figures_in_both_languages() {
        let judged = Against::Judged {
            bars: (0, 3),
            median: -0.000_4,
            mad: 0.0294,
            z: -5.766,
        };
        let unsplit = Some(Doubt::Unsplit);
        for found in [
            found(0.1, 1, 3, 3),
            found(-0.1, 2, 1, 0),
            Move {
                against: judged,
                doubt: unsplit,
                ..found(-0.45, 3, 266, 40)
            },
            Move {
                against: Against::Flat,
                doubt: Some(Doubt::Unit),
                ..found(0.1, 11, 300, 2)
            },
        ] {
            let [english, french] = sentences(&found, Some(0.5));
            for (english, french) in english.iter().zip(&french) {
                let figures = |text: &str, mark: char| -> Vec<String> {
                    let digits = text.replace(mark, "_");
                    let parts = digits.split(|c: char| !(c.is_ascii_digit() || c == '_'));
                    let figures = parts.map(|p| p.trim_matches('_').to_owned());
                    let mut figures: Vec<String> = figures.filter(|p| !p.is_empty()).collect();
                    figures.sort();
                    figures
                };
                assert_eq!(
                    figures(english, '.'),
                    figures(french, ','),
                    "{english} {french}"
                );
                // French has a no-break space before these, English has none.
                assert!(
                    !english.contains('\u{a0}') && !english.contains(" %"),
                    "{english}"
                );
                for mark in ['%', ':', ';'] {
                    let plain = french.split(mark).rev().skip(1);
                    assert!(
                        plain.clone().all(|before| before.ends_with('\u{a0}')),
                        "{french}"
                    );
                }
            }
        }
    }

    #[test]
    fn an_event_brings_its_french_along() {
        let events = events(&series(&[100.0, 101.0, 94.0]));
        let event = events.first().cloned().unwrap_or_default();
        let french = event.localized(Some("fr"));
        assert_eq!(
            event.title(Some("fr")),
            "X −6,93\u{a0}%\u{a0}: 3e\u{a0}séance de la série"
        );
        assert!(
            french.record.text.starts_with("Clôture à 94,00"),
            "{}",
            french.record.text
        );
        assert!(
            french
                .record
                .basis
                .starts_with("calculé d’après les clôtures de X")
        );
    }

    #[test]
    fn ordinals_end_as_they_are_said() {
        let places: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111]
            .map(english::ordinal)
            .into();
        assert_eq!(
            places,
            [
                "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "101st",
                "111th"
            ]
        );
        assert_eq!([1, 2].map(french::ordinal), ["1re", "2e"]);
    }
}
