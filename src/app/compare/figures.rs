//! What is said of two events that are compared: the time between them by clock and by sessions, the prices from one to
//! the other, and what came between and after.
//!
//! Refuses to tell a lag more exactly than the times are known.

use super::super::card::{CardLine, Role, Zones, direction, percent, piece};
use super::super::sign::Signs;
use crate::engine::EventComparison;
use crate::store::EventSummary;
use crate::story::{Series, Story, simple_return};
use crate::text::{cut, fit, width, wrap};
use crate::time::{Date, Precision, Sessions, Timestamp, When, show};

/// What the figures are made from.
pub(super) struct Parts<'a> {
    pub(super) compared: &'a EventComparison,
    pub(super) story: &'a Story,
    pub(super) signs: Signs<'a>,
    pub(super) zones: Zones,
    pub(super) tickers: &'a [String],
}

/// Columns of the labels.
const LABEL: usize = 10;

impl Parts<'_> {
    /// Lag, prices, what came between and after.
    pub(super) fn figures(&self, columns: usize) -> Vec<CardLine> {
        let mut lines = Vec::new();
        let mut say = |label: &str, text: String, role: Role| {
            let room = columns.saturating_sub(LABEL).max(1);
            for (at, part) in wrap(&text, room).into_iter().enumerate() {
                let label = if at == 0 { label } else { "" };
                lines.push(CardLine {
                    pieces: vec![piece(fit(label, LABEL), Role::Label), piece(part, role)],
                });
            }
        };
        let (a, b) = (self.compared.a.event.when, self.compared.b.event.when);
        say("Clock", lag(a, b), Role::Strong);
        let (first, second) = (
            self.compared.a.event.deciding(),
            self.compared.b.event.deciding(),
        );
        say("Sessions", self.sessions(first, second), Role::Plain);
        lines.push(CardLine::default());
        if a.is_undated() || b.is_undated() {
            return lines;
        }
        lines.extend(self.prices(a, b, columns));
        let many = self.compared.total_between;
        let head = match (many, self.compared.between.len() as u64) {
            (0, _) => "Nothing that passes the filter came between.".to_owned(),
            (1, _) => "Between them, 1 event:".to_owned(),
            (many, listed) if many > listed => format!(
                "Between them, {} events, of which the {listed} most important:",
                super::super::card::grouped(many)
            ),
            (many, _) => format!("Between them, {many} events:"),
        };
        lines.push(remark(&head, columns));
        lines.extend(self.events(&self.compared.between, columns));
        lines.push(CardLine::default());
        let next = &self.compared.next;
        let head = if next.is_empty() {
            "Nothing that passes the filter came after both."
        } else {
            "After both:"
        };
        lines.push(remark(head, columns));
        lines.extend(self.events(next, columns));
        lines
    }

    /// `● 24 Jan  Andreessen: “a profound gift”`.
    fn events(&self, briefs: &[EventSummary], columns: usize) -> Vec<CardLine> {
        let (a, b) = (self.compared.a.event.when, self.compared.b.event.when);
        let year = |when: When| self.zones.shown.date(when.start).ymd().0;
        // Where the two are of different years every date tells its own.
        let here = if year(a) == year(b) {
            year(a)
        } else {
            i32::MIN
        };
        let date = |brief: &EventSummary| {
            let own = brief.zone(self.story.zone);
            show::short(brief.when, self.zones.shown, own, Some(here))
        };
        let dates: Vec<String> = briefs.iter().map(date).collect();
        let wide = dates.iter().map(|d| width(d)).max().unwrap_or(0).max(6);
        let lines = briefs.iter().zip(dates).map(|(brief, date)| {
            let signed = self.signs.title(brief);
            let title = cut(&signed.title, columns.saturating_sub(wide + 4)).into_owned();
            let place = self.place(brief);
            let room = columns.saturating_sub(wide + 4 + width(&title));
            let place = place.filter(|p| width(p) < room);
            let glyph = super::super::glyph(brief.lane);
            let sign = signed.sign_or_blank();
            CardLine {
                pieces: vec![
                    piece(format!("{glyph} "), Role::Lane(brief.lane)),
                    piece(format!("{} ", fit(&date, wide)), Role::Faint),
                    piece(sign, Role::Plain),
                    piece(title, Role::Plain),
                    piece(
                        place.map_or_else(String::new, |p| format!(" {p}")),
                        Role::Faint,
                    ),
                ],
            }
        });
        lines.collect()
    }

    /// Where a day is told by that is not the screen's, so that it does not seem to be out of order.
    fn place(&self, brief: &EventSummary) -> Option<String> {
        show::foreign_place(brief.when, self.zones.shown, brief.zone(self.story.zone))
    }

    /// How many sessions lie between the first that could react to each.
    fn sessions(&self, a: When, b: When) -> String {
        let series = self.market();
        let Some((series, sessions)) = series.and_then(|s| Some((s, self.story.sessions_of(s)?)))
        else {
            return "no market in this story".to_owned();
        };
        let market = if series.calendar.is_empty() {
            &series.ticker
        } else {
            &series.calendar
        };
        match (reacting(sessions, a), reacting(sessions, b)) {
            (Some(from), Some(to)) => {
                let apart = |x: usize, y: usize| y as i64 - x as i64;
                let (least, most) = (apart(from.1, to.0), apart(from.0, to.1));
                let count = match (least.unsigned_abs(), most.unsigned_abs()) {
                    (1, 1) => "1 session".to_owned(),
                    (x, y) if x == y => format!("{x} sessions"),
                    (x, y) => format!("{} to {} sessions", x.min(y), x.max(y)),
                };
                let day = |index: usize| sessions.date(index).map(Date::day_month);
                let (a, b) = (
                    day(from.0).unwrap_or_default(),
                    day(to.0).unwrap_or_default(),
                );
                format!("{count} apart ({market}); the first to close after A is {a}, after B {b}")
            }
            _ => format!("not told: no session of {market} is known for one of them"),
        }
    }

    /// The series whose sessions count: that of the first ticker of either event, or else the story's first.
    fn market(&self) -> Option<&Series> {
        let events = [&self.compared.a.event, &self.compared.b.event];
        let mut tickers = events.into_iter().flat_map(|e| &e.record.tickers);
        tickers
            .find_map(|t| self.story.series(t))
            .or(self.story.series.first())
    }

    fn prices(&self, a: When, b: When, columns: usize) -> Vec<CardLine> {
        let mut tickers: Vec<&Series> = self
            .tickers
            .iter()
            .filter_map(|t| self.story.series(t))
            .collect();
        if let Some(own) = self.story.series(&self.story.benchmark)
            && !tickers.iter().any(|s| s.ticker == own.ticker)
        {
            tickers.push(own);
        }
        let mut lines = Vec::new();
        if tickers.is_empty() {
            return lines;
        }
        lines.push(remark("Prices, the last close before A being 100", columns));
        let head = format!(
            "{:LABEL$}{:>7}  {:>8}  {:6}  {:>7}",
            "", "at B", "change", "close", "next"
        );
        lines.push(remark(&head, columns));
        lines.extend(tickers.iter().map(|s| self.price(s, a, b, columns)));
        lines.push(CardLine::default());
        lines
    }

    /// `NVDA       85.99  −14.01%  27 Jan      93.66  28 Jan`.
    fn price(&self, series: &Series, a: When, b: When, columns: usize) -> CardLine {
        let benchmark = series.ticker.eq_ignore_ascii_case(&self.story.benchmark);
        let name = if benchmark { Role::Faint } else { Role::Strong };
        let ticker = crate::text::headline(&series.ticker);
        let mut pieces = vec![piece(fit(&ticker, LABEL), name)];
        let base = closed_before(series, a.start);
        let Some(base) = base.filter(|_| !series.disputed) else {
            let why = if series.disputed {
                "two series of this ticker differ"
            } else {
                "no price before A"
            };
            pieces.push(piece(cut(why, columns.saturating_sub(LABEL)), Role::Warn));
            return CardLine { pieces };
        };
        let Some(at) = closed_before(series, b.start) else {
            pieces.push(piece("no price before B", Role::Warn));
            return CardLine { pieces };
        };
        let Some(change) = simple_return(base.1, at.1) else {
            pieces.push(piece("not above zero", Role::Warn));
            return CardLine { pieces };
        };
        pieces.push(piece(
            format!("{:>7.2}", 100.0 + 100.0 * change),
            Role::Plain,
        ));
        pieces.push(piece(
            format!("  {:>8}", percent(change)),
            direction(change),
        ));
        pieces.push(piece(format!("  {}", fit(&at.0, 6)), Role::Faint));
        if let Some(next) = series.first_reacting(b).filter(|_| columns >= LABEL + 40) {
            let value = 100.0 * next.bar.close / base.1;
            pieces.push(piece(format!("  {value:>7.2}"), Role::Plain));
            pieces.push(piece(
                format!("  {}", next.bar.date.day_month()),
                Role::Faint,
            ));
        }
        CardLine { pieces }
    }
}

fn remark(text: &str, columns: usize) -> CardLine {
    CardLine {
        pieces: vec![piece(cut(text, columns), Role::Label)],
    }
}

/// Day and close of the last session that ended at an instant or before it.
fn closed_before(series: &Series, at: Timestamp) -> Option<(String, f64)> {
    let after = series.bars.partition_point(|b| b.to <= at);
    let bar = series.bars.get(after.checked_sub(1)?)?;
    Some((bar.date.day_month(), bar.close))
}

/// The first sessions that could react to the first and to the last instant that a time allows; `None` outside of
/// the sessions that are known, and for what is known to the month or year only.
fn reacting(sessions: &Sessions, when: When) -> Option<(usize, usize)> {
    if matches!(
        when.precision,
        Precision::Year | Precision::Month | Precision::Unknown
    ) {
        return None;
    }
    let last = if when.end > when.start {
        when.end.plus(-1)
    } else {
        when.start
    };
    let first = sessions.first_closing_after(when.start)?;
    Some((first, sessions.first_closing_after(last)?))
}

/// How much later B was than A, as exactly as both are known: `7 d 14 h later than A`.
fn lag(a: When, b: When) -> String {
    if a.is_undated() || b.is_undated() {
        return "not known: one of the two has no usable time".to_owned();
    }
    let exact = |when: When| !when.precision.is_coarse();
    if exact(a) && exact(b) {
        return match b.start.since(a.start) {
            0 => "at the same time".to_owned(),
            lag if lag > 0 => format!("B came {} after A", show::duration(lag)),
            lag => format!("B came {} before A", show::duration(lag)),
        };
    }
    let end = |when: When| if exact(when) { when.start } else { when.end };
    let (least, most) = (b.start.since(end(a)), end(b).since(a.start));
    let span = |x: i64, y: i64| format!("{} to {}", show::duration(x), show::duration(y));
    let why = "as exactly as the times are known";
    match (least >= 0, most <= 0) {
        (true, _) => format!("B came {} after A, {why}", span(least, most)),
        (_, true) => format!("B came {} before A, {why}", span(most, least)),
        (false, false) => format!(
            "which came first is not known: B at most {} before and {} after A",
            show::duration(least),
            show::duration(most)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Zone, parse};

    #[test]
    fn lags_are_told_as_exactly_as_the_times_are_known() {
        let check = |a: &str, b: &str, said: &str| {
            let read = |text: &str| parse::when(text, Zone::Utc).unwrap_or_default();
            assert_eq!(lag(read(a), read(b)), said, "{a} {b}");
        };
        let (noon, later) = ("2025-01-20T12:00:00Z", "2025-01-27T14:30:00Z");
        check(noon, later, "B came 7 d 2 h after A");
        check(later, noon, "B came 7 d 2 h before A");
        check(noon, noon, "at the same time");
        check(
            noon,
            "2025-01-22",
            "B came 1 d 12 h to 2 d 12 h after A, as exactly as the times are known",
        );
        check(
            "2025-01-22",
            noon,
            "B came 1 d 12 h to 2 d 12 h before A, as exactly as the times are known",
        );
        check(
            noon,
            "2025-01-20",
            "which came first is not known: B at most 12 h before and 12 h after A",
        );
        check(
            "0001",
            "9999",
            "B came 9996.8 years to 9998.8 years after A, as exactly as the times are known",
        );
    }
}
