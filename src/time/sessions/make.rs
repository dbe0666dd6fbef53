//! How a calendar and the days that have bars become sessions.
//!
//! Owns who is right where they differ, and what lies between two sessions. Refuses to be asked afterwards.

use super::{Correction, LONGEST_CLOSURE, Sessions, Why};
use crate::time::{Calendar, Closed, Date, Span, Zone};

impl Sessions {
    /// The sessions of `calendar` over `span` and over the days that have bars (sorted, each once).
    #[must_use]
    pub fn new(calendar: Calendar, bars: &[Date], span: Span) -> Self {
        let mut made = Self::empty(calendar.zone, Some(calendar));
        let open = |date: Date| calendar.closed(date).is_none();
        let mut days = Days::new(bars, &open);
        let mut between = Between::default();
        let (first, last) = extent(calendar, bars, span);
        let mut next = first;
        while next <= last {
            let date = next;
            next = date.plus(1);
            let closed = calendar.closed(date);
            let has = days.has(date);
            if !has && (calendar.is_always() || !calendar.knows(date)) && !days.silent(date) {
                next = made.skip(calendar, date, days.coming(), &mut between);
                continue;
            }
            if let (true, Some(why)) = (has, closed) {
                made.notes.push((date, Correction::BarsWhile(why)));
            }
            let reason = match closed {
                _ if has => None,
                Some(why) => Some(why),
                None if days.silent(date) && !calendar.is_always() => {
                    made.notes.push((date, Correction::NoBars));
                    Some(Closed::ByPrices)
                }
                None => None,
            };
            match reason {
                Some(why) => between.add(why),
                None => made.push(date, calendar.usual(date), &mut between),
            }
        }
        made
    }

    /// The sessions of a market of which nothing is known but the days that have bars (sorted, each once): each
    /// from midnight to midnight in `zone`.
    #[must_use]
    pub fn of_days(bars: &[Date], zone: Zone) -> Self {
        let mut made = Self::empty(zone, None);
        let mut before: Option<Date> = None;
        for date in bars {
            let mut between = Between::default();
            let first = before.map_or(*date, |b| b.plus(1));
            for missing in days(first, date.plus(-1)) {
                between.add(if missing.weekday().is_weekend() {
                    Closed::Weekend
                } else {
                    Closed::NoBars
                });
                if between.is_full() {
                    break;
                }
            }
            before = Some(*date);
            let span = Span::new(zone.midnight(*date), zone.midnight(date.plus(1)));
            made.push(*date, span, &mut between);
        }
        made
    }

    const fn empty(zone: Zone, calendar: Option<Calendar>) -> Self {
        Self {
            calendar,
            zone,
            spans: Vec::new(),
            dates: Vec::new(),
            why: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Passes over days of which nothing is known, up to the next day with a bar, `coming`, or the first of which
    /// the calendar knows. A market that never closes is open all that time.
    fn skip(
        &mut self,
        calendar: Calendar,
        date: Date,
        coming: Option<Date>,
        between: &mut Between,
    ) -> Date {
        let known = Some(calendar.known().0).filter(|first| date < *first);
        let next = coming.into_iter().chain(known).min();
        let next = next.unwrap_or(date).max(date.plus(1));
        if calendar.is_always() {
            let span = calendar.usual(date).joined(calendar.usual(next.plus(-1)));
            self.push(date, span, between);
        } else {
            between.add(Closed::NoBars);
        }
        next
    }

    fn push(&mut self, date: Date, span: Span, between: &mut Between) {
        let why = std::mem::take(between).why();
        // A session can never begin before the one before it ends, whatever a clock change does.
        let open = self.spans.last().map_or(span.from, |s| span.from.max(s.to));
        if span.to <= open {
            return;
        }
        if !self.spans.is_empty() {
            self.why.push(why);
        }
        self.spans.push(Span::new(open, span.to));
        self.dates.push(date);
    }
}

fn days(first: Date, last: Date) -> impl Iterator<Item = Date> {
    (first.0..=last.0).map(Date)
}

/// The first and the last day to look at: those of `span` that the calendar knows, a week more on both sides, and
/// those from the first bar to the last. Of a market that never closes there is nothing to know but its bars.
fn extent(calendar: Calendar, bars: &[Date], span: Span) -> (Date, Date) {
    let (from, to) = (
        calendar.zone.date(span.from).plus(-7),
        calendar.zone.date(span.to).plus(7),
    );
    let (first, last) = calendar.known();
    let mut range = if calendar.is_always() {
        (Date(1), Date(0))
    } else {
        (from.max(first), to.min(last))
    };
    if let (Some(a), Some(b)) = (bars.first(), bars.last()) {
        range = if range.0 > range.1 {
            (*a, *b)
        } else {
            (range.0.min(*a), range.1.max(*b))
        };
    }
    range
}

/// Walks along the days that have bars, together with the days of the calendar.
struct Days<'a> {
    bars: &'a [Date],
    next: usize,
    open: &'a dyn Fn(Date) -> bool,
    /// Whether most days have no bar, so that one without says nothing.
    sparse: bool,
}

impl<'a> Days<'a> {
    fn new(bars: &'a [Date], open: &'a dyn Fn(Date) -> bool) -> Self {
        let mut days = Self {
            bars,
            next: 0,
            open,
            sparse: false,
        };
        days.sparse = days.is_sparse();
        days
    }

    /// Whether `date` has a bar. Days are asked in order.
    fn has(&mut self, date: Date) -> bool {
        while self.bars.get(self.next).is_some_and(|b| *b < date) {
            self.next += 1;
        }
        self.bars.get(self.next) == Some(&date)
    }

    /// The first day with a bar that is not before the day asked last.
    fn coming(&self) -> Option<Date> {
        self.bars.get(self.next).copied()
    }

    /// Whether a day of the calendar without a bar was a closure: bars lie before and after it, and near.
    fn silent(&self, date: Date) -> bool {
        let before = self.next.checked_sub(1).and_then(|i| self.bars.get(i));
        let (Some(before), Some(after)) = (before, self.bars.get(self.next)) else {
            return false;
        };
        *before < date && !self.sparse && self.missing(*before, *after) <= LONGEST_CLOSURE
    }

    /// Days of the calendar between two days with bars, up to one more than a closure may have.
    fn missing(&self, before: Date, after: Date) -> usize {
        let missing = days(before.plus(1), after.plus(-1)).filter(|d| (self.open)(*d));
        missing.take(LONGEST_CLOSURE + 1).count()
    }

    /// Whether fewer days have bars than lack them, gaps aside.
    fn is_sparse(&self) -> bool {
        let pairs = self.bars.windows(2).map(|pair| match pair {
            [a, b] => self.missing(*a, *b),
            _ => 0,
        });
        pairs.filter(|m| *m <= LONGEST_CLOSURE).sum::<usize>() > self.bars.len()
    }
}

/// The reasons gathered between two sessions.
#[derive(Debug, Default)]
struct Between {
    weekend: bool,
    first: Option<Closed>,
    second: Option<Closed>,
}

impl Between {
    fn add(&mut self, why: Closed) {
        match (why, self.first) {
            (Closed::Weekend, _) => self.weekend = true,
            (why, None) => self.first = Some(why),
            (why, Some(first)) if why != first && self.second.is_none() => self.second = Some(why),
            _ => {}
        }
    }

    /// Whether nothing more could change what is told of a market known by its days only.
    const fn is_full(&self) -> bool {
        self.weekend && self.first.is_some()
    }

    fn why(self) -> Why {
        let plain = if self.weekend {
            Closed::Weekend
        } else {
            Closed::Night
        };
        Why {
            first: self.first.unwrap_or(plain),
            second: self.second,
        }
    }
}
