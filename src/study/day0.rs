//! Event time to day 0: the first session whose close is strictly after the event.
//!
//! The bars of the asset tell which sessions there were; its calendar, where one is known, tells when a session of
//! the exchange has no bar.

use super::refusal::Refusal;
use crate::story::{Event, Lane, Series};
use crate::time::{Date, Precision, Timestamp, When, Zone};

/// Where an event stands before it is laid on the sessions of a ticker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The first session that closes after this time began reacts.
    After(When),
    /// It is this session.
    On(Date),
}

impl Anchor {
    /// The anchor of an event for the sessions of `series`: a move is its own session.
    ///
    /// # Errors
    /// When the event is known to the month or year only, or not at all.
    pub fn of(event: &Event, series: &Series, story: Zone) -> Result<Self, Refusal> {
        let when = event.deciding();
        let precision = when.precision;
        if when.is_undated() {
            return Err(Refusal::Undated);
        }
        if matches!(precision, Precision::Year | Precision::Month) {
            return Err(Refusal::TimeTooCoarse(precision.word()));
        }
        if event.lane() == Lane::Moves {
            let zone = series.calendar().map_or(story, |c| c.zone);
            return Ok(Self::On(zone.date(when.start)));
        }
        Ok(Self::After(when))
    }

    /// The session of `series` that is day 0.
    ///
    /// # Errors
    /// When there is no such session, or the exchange had one without a price of this series.
    pub fn session(self, series: &Series) -> Result<Date, Refusal> {
        let ticker = || series.ticker.clone();
        if series.disputed {
            return Err(Refusal::TwoSeries(ticker()));
        }
        let (Some(first), Some(last)) = (series.bars.first(), series.bars.last()) else {
            return Err(Refusal::NoPrices(ticker()));
        };
        let (first, last) = (first.date, last.date);
        match self {
            Self::On(date) if date < first => Err(before(ticker(), first)),
            Self::On(date) if date > last => Err(after(ticker(), last)),
            Self::On(date) => match series.on(date) {
                Some(_) => Ok(date),
                None => Err(Refusal::NoSession {
                    ticker: ticker(),
                    date,
                }),
            },
            Self::After(when) => {
                let at = when.start;
                let opening = series.bars.first().map_or(at, |b| b.from);
                if at < opening && series.calendar().is_none_or(|c| c.zone.date(at) < first) {
                    return Err(before(ticker(), first));
                }
                let found = series.first_reacting(when);
                let date = found.map(|s| s.bar.date);
                let open = series.calendar().and_then(|c| c.next_session(at));
                match (date, open) {
                    (None, _) => Err(after(ticker(), last)),
                    (Some(date), Some((session, _))) if session < date => {
                        Err(Refusal::MissingDay0 {
                            ticker: ticker(),
                            date: session,
                        })
                    }
                    (Some(date), _) => Ok(date),
                }
            }
        }
    }
}

fn before(ticker: String, first: Date) -> Refusal {
    Refusal::BeforePrices { ticker, first }
}

fn after(ticker: String, last: Date) -> Refusal {
    Refusal::AfterPrices { ticker, last }
}

/// How many sessions later than day 0 the event could fall, since its time is not known better.
///
/// 0 for an instant. A date without a time of day could be one session later: after the close of that day.
#[must_use]
pub fn later(event: &Event, series: &Series) -> usize {
    if event.lane() == Lane::Moves {
        return 0;
    }
    let when = event.deciding();
    let is_timed = !when.precision.is_date_only();
    let place = |at: Timestamp| series.sessions_before(at, is_timed);
    let end = if when.end > when.start {
        when.end.plus(-1)
    } else {
        when.start
    };
    place(end).saturating_sub(place(when.start))
}
