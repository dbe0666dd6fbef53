//! Prices of one ticker: bars on a trading calendar.

use super::return_basis::ReturnSource;
use super::{CalendarOrigin, Lane};
use crate::time::{Calendar, Date, Timestamp, When, Zone};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// The part of the day that a bar is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hours {
    /// Between the bells.
    #[default]
    Regular,
    /// Before the opening bell.
    Pre,
    /// After the closing bell.
    Post,
}

/// One bar. Prices are in the series' currency.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bar {
    /// Session that it belongs to.
    pub date: Date,
    /// When it began.
    pub from: Timestamp,
    /// When its close was known.
    pub to: Timestamp,
    /// First price.
    pub open: Option<f64>,
    /// Highest price.
    pub high: Option<f64>,
    /// Lowest price.
    pub low: Option<f64>,
    /// Last price.
    pub close: f64,
    /// Last price adjusted for splits and dividends: the close where the file adjusts none, `None` where it adjusts
    /// others but not this one.
    pub adjusted: Option<f64>,
    /// Shares traded.
    pub volume: Option<f64>,
    /// Dividend whose ex-date this is, a share.
    pub dividend: Option<f64>,
    /// Split that takes effect on this day, new shares for old.
    pub split: Option<(f64, f64)>,
    /// Part of the day.
    pub hours: Hours,
}

impl Bar {
    /// Whether it had begun at `at`. A bar covers the instants after its beginning up to and including its end, so the
    /// closing bell belongs to the session that it ends, and the opening bell to what was known before it.
    #[must_use]
    pub fn has_begun(&self, at: Timestamp) -> bool {
        self.from < at
    }
}

impl Hours {
    /// The word for a bar outside the session; `None` for one between the bells.
    #[must_use]
    pub const fn outside(self) -> Option<&'static str> {
        match self {
            Self::Regular => None,
            Self::Pre => Some("pre"),
            Self::Post => Some("post"),
        }
    }
}

/// Bars in order of time. Copies share them, and may show fewer: those that had closed by some time.
#[derive(Clone, Default)]
pub struct Bars {
    all: Arc<Vec<Bar>>,
    shown: usize,
}

impl Bars {
    /// Those whose close was known at `clock`.
    #[must_use]
    pub fn as_of(&self, clock: Timestamp) -> Self {
        Self {
            all: Arc::clone(&self.all),
            shown: self.partition_point(|b| b.to <= clock),
        }
    }
}

impl Deref for Bars {
    type Target = [Bar];

    fn deref(&self) -> &[Bar] {
        self.all.get(..self.shown).unwrap_or_default()
    }
}

impl From<Vec<Bar>> for Bars {
    fn from(bars: Vec<Bar>) -> Self {
        Self {
            shown: bars.len(),
            all: Arc::new(bars),
        }
    }
}

impl FromIterator<Bar> for Bars {
    fn from_iter<I: IntoIterator<Item = Bar>>(bars: I) -> Self {
        bars.into_iter().collect::<Vec<_>>().into()
    }
}

impl<'a> IntoIterator for &'a Bars {
    type Item = &'a Bar;
    type IntoIter = std::slice::Iter<'a, Bar>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl PartialEq for Bars {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Bars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// The least change of a split that can be told from a day's noise.
const SPLIT_SEEN: f64 = 0.15;

/// Whether a return is about what a split does to prices that are not adjusted; `factor` is the price after it for
/// that before.
#[must_use]
pub fn is_split_left_in(factor: f64, change: f64) -> bool {
    let jump = factor - 1.0;
    jump.abs() >= SPLIT_SEEN && (change - jump).abs() <= 0.3 * jump.abs().min(factor)
}

/// The prices of one ticker. Bars are in order of time, one a session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Ticker.
    pub ticker: String,
    /// Entity that it is the price of; empty when none is named.
    pub entity: String,
    /// Name for people.
    pub name: String,
    /// Currency of the prices.
    pub currency: String,
    /// Market identifier code.
    pub calendar: String,
    /// How that calendar was found.
    pub origin: CalendarOrigin,
    /// What the closes are adjusted for.
    pub adjusted: String,
    /// What returns are computed from.
    pub returns: ReturnSource,
    /// Daily bars.
    pub bars: Bars,
    /// Shorter bars, where there are any.
    pub intraday: Bars,
    /// Whether another series of the ticker was left out whose closes differ, so that figures are not to be trusted.
    pub disputed: bool,
    /// Which bars are of sessions out of the ordinary, by the rules for moves; in order.
    pub unusual: Arc<[u32]>,
    /// When it was known as it is here; `None` for all that there is.
    pub clock: Option<Timestamp>,
}

/// The simple return between two levels; `None` unless both are above zero and it is finite.
#[must_use]
pub fn simple_return(before: f64, after: f64) -> Option<f64> {
    let change = after / before - 1.0;
    let above_zero = [before, after]
        .iter()
        .all(|level| level.is_finite() && *level > 0.0);
    (above_zero && change.is_finite()).then_some(change)
}

/// A session of a series and what it did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SessionReturn {
    /// The bar.
    pub bar: Bar,
    /// Simple return of its close against the close before; `None` for the first bar, and where a close is not above
    /// zero.
    pub change: Option<f64>,
    /// Whether there is no return because one of the two closes is not above zero.
    pub crosses_zero: bool,
    /// Whether that is out of the ordinary, by the rules for moves.
    pub unusual: bool,
}

impl Series {
    /// The trading calendar, if it is a known one, as far as it was known.
    #[must_use]
    pub fn calendar(&self) -> Option<Calendar> {
        let calendar = Calendar::named(&self.calendar)?;
        Some(self.clock.map_or(calendar, |clock| calendar.as_of(clock)))
    }

    /// Whether `other` has another close on a day that both have.
    #[must_use]
    pub fn contradicts(&self, other: &Self) -> bool {
        let differs = |bar: &Bar| {
            let own = self.on(bar.date).map(|s| s.bar.close);
            own.is_some_and(|own| (own - bar.close).abs() > 1e-9 * own.abs())
        };
        other.bars.iter().any(differs)
    }

    /// The series as it was known at `clock`.
    #[must_use]
    pub fn as_of(&self, clock: Timestamp) -> Self {
        Self {
            bars: self.bars.as_of(clock),
            intraday: self.intraday.as_of(clock),
            clock: Some(clock),
            ..self.clone()
        }
    }

    /// The last session on or before `date`, with its return.
    #[must_use]
    pub fn on_or_before(&self, date: Date) -> Option<SessionReturn> {
        let after = self.bars.partition_point(|b| b.date <= date);
        self.at(after.checked_sub(1)?)
    }

    /// The session on `date` itself, with its return.
    #[must_use]
    pub fn on(&self, date: Date) -> Option<SessionReturn> {
        self.on_or_before(date).filter(|s| s.bar.date == date)
    }

    /// The session at `at`, with its return: the one that covers it, or else the last one before it.
    #[must_use]
    pub fn session_at(&self, at: Timestamp) -> Option<SessionReturn> {
        let begun = self.bars.partition_point(|b| b.has_begun(at));
        self.at(begun.checked_sub(1)?)
    }

    /// The calendar and how it was found: `XNYS, inferred from its holidays (9 of 9 match)`.
    #[must_use]
    pub fn calendar_phrase(&self) -> String {
        match (self.calendar(), self.origin) {
            (Some(calendar), CalendarOrigin::Unknown) => calendar.code().to_owned(),
            (Some(calendar), origin) => format!("{}, {origin}", calendar.code()),
            (None, _) if self.calendar.is_empty() => "unknown".to_owned(),
            (None, _) => format!("{}, which is not known", self.calendar),
        }
    }

    /// How many daily bars an event at `at` comes too late for: those that had closed by then.
    ///
    /// Without a calendar the hours of a session are unknown, so that an event with a time of day may have come
    /// after the close of its day: then `is_timed` leaves that day out too. Midnight is the beginning of a day.
    #[must_use]
    pub fn sessions_before(&self, at: Timestamp, is_timed: bool) -> usize {
        if is_timed && self.calendar().is_none() {
            return self.bars.partition_point(|b| b.from < at);
        }
        self.bars.partition_point(|b| b.to <= at)
    }

    /// The first session that an event at `time` could move, with its return; `None` of a time that no session can
    /// be told from.
    #[must_use]
    pub fn first_reacting(&self, time: When) -> Option<SessionReturn> {
        self.at(self.sessions_before(time.first()?, !time.precision.is_date_only()))
    }

    /// The session that an event of `lane` could first move whose deciding time is `time`; a move is its own session.
    /// `None` of a time that tells no session. `zone` is where a series without a calendar has its days.
    #[must_use]
    pub fn reacting(&self, lane: Lane, time: When, zone: Zone) -> Option<SessionReturn> {
        let at = time.first()?;
        if lane == Lane::Moves {
            let zone = self.calendar().map_or(zone, |c| c.zone);
            return self.on(zone.date(at));
        }
        self.first_reacting(time)
    }

    /// Session number `index`, with the return of its close against the close before.
    #[must_use]
    pub fn at(&self, index: usize) -> Option<SessionReturn> {
        let bar = *self.bars.get(index)?;
        let before = index.checked_sub(1).and_then(|i| self.bars.get(i));
        Some(SessionReturn {
            bar,
            change: before.and_then(|b| simple_return(b.close, bar.close)),
            crosses_zero: before.is_some_and(|b| b.close <= 0.0 || bar.close <= 0.0),
            unusual: u32::try_from(index).is_ok_and(|i| self.unusual.binary_search(&i).is_ok()),
        })
    }
}
