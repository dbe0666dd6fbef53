//! What the market was doing: the state of the session at the event, and each ticker's close and return.

use super::session::{self, day};
use super::{Item, Piece, Role, Writer, direction, percent, piece, price};
use crate::story::series::SessionReturn;
use crate::story::{Lane, Series};
use crate::text::{headline, width};
use crate::time::{Date, Precision, Sessions, Zone};

impl Writer<'_> {
    /// The sessions that the event is seen by: those of its first ticker, or else the story's own.
    fn sessions(&self) -> Option<&Sessions> {
        let tickers = &self.opened.event.record.tickers;
        let own = tickers
            .iter()
            .find_map(|t| self.story.sessions_of(self.story.series(t)?));
        own.or_else(|| self.story.sessions()).map(|s| &**s)
    }

    /// The zone of that market, where its clock is known.
    pub(super) fn exchange(&self) -> Option<Zone> {
        let sessions = self.sessions()?;
        sessions.calendar().map(|_| sessions.zone())
    }

    /// `Mon 21:29 New York, 5 h 29 min after the close; next session Tue 28 Jan`, and the other clocks that count.
    pub(super) fn session(&mut self) {
        let event = &self.opened.event;
        let when = event.when;
        if event.lane() == Lane::Moves {
            return self.other_clocks("Clock", None);
        }
        let told = self.sessions().and_then(|sessions| {
            if when.precision == Precision::Day {
                let day = event.zone(self.story.zone).date(when.start);
                return session::on(sessions, day, when.end);
            }
            let timed = !when.precision.is_coarse() || when.precision == Precision::Hour;
            timed.then(|| session::at(sessions, when.start)).flatten()
        });
        let Some(told) = told else {
            return self.other_clocks("Clock", None);
        };
        let role = if told.open { Role::Good } else { Role::Warn };
        let whole = told.sentence();
        let clocks = self.clocks_beside(self.exchange());
        let room = self.width.saturating_sub(self.indent());
        let said = match told.more {
            Some(more) if width(&whole) > room => vec![told.text, more],
            _ => vec![whole.clone()],
        };
        if said.iter().any(|part| width(part) > room) {
            self.labelled("Market", whole, role, None);
            return self.other_clocks("", self.exchange());
        }
        let said = said.into_iter().map(|s| (vec![piece(s, role)], None));
        self.flow("Market", said.chain(clocks).collect());
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
            let mut pieces = vec![piece(crate::text::fit(&headline(ticker), 6), Role::Link)];
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
                    } else if session.crosses_zero {
                        pieces.push(piece(" no return from or to zero or less", Role::Warn));
                    }
                    pieces.push(piece(date, Role::Faint));
                }
                None if event.deciding().is_undated() => {
                    pieces.push(piece(" no session: undated", Role::Faint));
                }
                None if matches!(event.when.precision, Precision::Month | Precision::Year) => {
                    pieces.push(piece(" no session: its day is not known", Role::Faint));
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

    /// The other telling of the same session: what the prices show of a stated move, and who states it.
    pub(super) fn twins(&mut self) {
        let opened = self.opened;
        let label = if opened.event.record.derived {
            "Stated"
        } else {
            "Prices"
        };
        let mut parts = Vec::new();
        for twin in &opened.duplicate_moves {
            let item = self.item(Item::Event(std::sync::Arc::clone(&twin.id)));
            parts.push((vec![piece(&twin.title, Role::Link)], Some(item)));
        }
        if !parts.is_empty() {
            self.flow(label, parts);
            self.blank();
        }
    }

    /// The session that the event could first move; a move is its own session.
    fn reacting(&self, series: &Series) -> Option<SessionReturn> {
        let event = &self.opened.event;
        series.reacting(event.lane(), event.deciding(), self.story.zone)
    }
}
