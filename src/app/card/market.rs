//! What the market was doing: the state of the session at the event, and each ticker's close and return.

use super::{Item, Piece, Role, Writer, direction, percent, piece, price};
use crate::story::series::SessionReturn;
use crate::story::{Lane, Series};
use crate::time::{Calendar, Date, Span, Timestamp, show};

impl Writer<'_> {
    /// The calendar that the event is seen by: its first ticker's, or else any series'.
    fn calendar(&self) -> Option<Calendar> {
        let tickers = &self.opened.event.record.tickers;
        let own = tickers
            .iter()
            .find_map(|t| self.story.series(t)?.calendar());
        own.or_else(|| self.story.series.iter().find_map(Series::calendar))
    }

    /// "5 h 29 min after the close; next session Tue 28 Jan".
    pub(super) fn session(&mut self) {
        let Some(calendar) = self.calendar() else {
            return;
        };
        let event = &self.opened.event;
        if event.lane() == Lane::Moves {
            return;
        }
        let at = event.when.start;
        let date = calendar.zone.date(at);
        if event.when.precision.is_coarse() {
            if event.when.precision == crate::time::Precision::Day
                && let Some(closed) = calendar.closed(event.zone(self.story.zone).date(at))
            {
                let next = calendar.next_session(event.when.end.plus(-1));
                let text = format!("closed that day, {}{}", closed.name(), after(next));
                self.labelled("Market", &text, Role::Warn, None);
            }
            return;
        }
        let text = match (calendar.session(date), calendar.closed(date)) {
            (Some(session), _) if session.contains(at) => {
                format!(
                    "open, {} after the opening bell",
                    show::duration(at.since(session.from))
                )
            }
            (Some(session), _) if at < session.from => {
                format!(
                    "closed, {} before the opening bell of {}",
                    show::duration(session.from.since(at)),
                    day(date)
                )
            }
            (Some(session), _) => {
                let since = show::duration(at.since(session.to));
                format!(
                    "closed, {since} after the closing bell{}",
                    after(calendar.next_session(at))
                )
            }
            (None, Some(closed)) => format!(
                "closed, {}{}",
                closed.name(),
                after(calendar.next_session(at))
            ),
            (None, None) => return,
        };
        let open = text.starts_with("open");
        self.labelled(
            "Market",
            &text,
            if open { Role::Good } else { Role::Warn },
            None,
        );
    }

    /// Close and return of every ticker in the first session that could react.
    pub(super) fn market(&mut self) {
        let event = &self.opened.event;
        let tickers = event.record.tickers.clone();
        if tickers.is_empty() {
            return;
        }
        let mut parts: Vec<(Vec<Piece>, Option<usize>)> = Vec::new();
        let mut shown: Option<Date> = None;
        for ticker in &tickers {
            let item = self.item(Item::Filter("ticker", ticker.clone()));
            let session = self.story.series(ticker).and_then(|s| self.reacting(s));
            let mut pieces = vec![piece(crate::text::fit(ticker, 6), Role::Link)];
            match session {
                Some(session) => {
                    shown = shown.or(Some(session.bar.date));
                    let date = format!(" {}", day(session.bar.date));
                    pieces.push(piece(
                        format!("{:>10}", price(session.bar.close)),
                        Role::Plain,
                    ));
                    if let Some(change) = session.change {
                        pieces.push(piece(format!(" {:>8}", percent(change)), direction(change)));
                    }
                    pieces.push(piece(date, Role::Faint));
                }
                None if self.story.series(ticker).is_some() => {
                    pieces.push(piece(" no close since", Role::Faint));
                }
                None => pieces.push(piece(" no prices in this story", Role::Faint)),
            }
            parts.push((pieces, Some(item)));
        }
        self.flow("Tickers", parts);
        self.blank();
    }

    /// The session that the event could first move; a move is its own session.
    fn reacting(&self, series: &Series) -> Option<SessionReturn> {
        let event = &self.opened.event;
        if event.lane() == Lane::Moves {
            let zone = series.calendar().map_or(self.story.zone, |c| c.zone);
            return series.on(zone.date(event.when.start));
        }
        series.first_after(event.when.start)
    }
}

fn day(date: Date) -> String {
    format!("{} {}", date.weekday().short(), date.day_month())
}

fn after(next: Option<(Date, Span)>) -> String {
    next.map(|(date, _)| format!("; next session {}", day(date)))
        .unwrap_or_default()
}

/// The return of `ticker`'s session on `date`, to set beside a claim.
pub(super) fn measured(writer: &Writer<'_>, ticker: &str, date: Date) -> Option<f64> {
    writer.story.series(ticker)?.on(date)?.change
}

/// The day that a claim is about.
pub(super) fn claim_day(text: &str) -> Option<Date> {
    let when = crate::time::parse::when(text, crate::time::Zone::Utc).ok()?;
    (when.start != Timestamp::MIN).then(|| crate::time::Zone::Utc.date(when.start))
}
