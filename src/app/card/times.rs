//! The head of a card: kind, title, and when it was on every clock that matters.

use super::{Item, Passage, Piece, Role, Writer, piece, status_role};
use crate::story::Kind;
use crate::time::{Precision, Zone, show};

impl Writer<'_> {
    pub(super) fn head(&mut self) {
        let event = &self.opened.event;
        let lane = event.lane();
        let kind = Kind::named(event.kind())
            .map_or_else(|| event.kind().to_owned(), |k| k.title.to_owned());
        let mut first = vec![
            piece(super::super::glyph(lane), Role::Lane(lane)),
            piece(format!(" {kind}"), Role::Lane(lane)),
            piece("  ", Role::Plain),
            piece(self.when_shown(), Role::Plain),
        ];
        if let Some(status) = event.record.status {
            first.push(piece("  ", Role::Plain));
            first.push(piece(status.title(), status_role(status)));
        }
        if event.record.derived {
            first.push(piece("  made from prices", Role::Faint));
        }
        self.flow_words(first);
        self.paragraphs(Passage::Title, Role::Strong);
    }

    /// The head's first line; what does not fit goes to the next.
    fn flow_words(&mut self, pieces: Vec<Piece>) {
        let mut line: Vec<Piece> = Vec::new();
        let mut used = 0;
        for piece in pieces {
            let size = crate::text::width(&piece.text);
            if used > 0 && used + size > self.width {
                self.push(std::mem::take(&mut line), None);
                used = 0;
                if piece.text.trim().is_empty() {
                    continue;
                }
            }
            used += size;
            line.push(piece);
        }
        self.push(line, None);
    }

    fn own(&self) -> Zone {
        self.opened.event.zone(self.story.zone)
    }

    fn when_shown(&self) -> String {
        let when = self.opened.event.when;
        let text = show::when(when, self.zones.shown, self.own());
        let clock = text.contains(':');
        if clock {
            return format!("{text} {}", self.zones.shown.place());
        }
        match show::foreign_place(when, self.zones.shown, self.own()) {
            Some(place) => format!("{text} {place}"),
            None => text,
        }
    }

    /// The same instant on the clocks that are not told yet: the event's own, the exchange's, the reader's. `beside`
    /// is a zone that is told beside them.
    pub(super) fn clocks_beside(&self, beside: Option<Zone>) -> Vec<(Vec<Piece>, Option<usize>)> {
        let event = &self.opened.event;
        let when = event.when;
        if !self.when_shown().contains(':') {
            return Vec::new();
        }
        let named = Zone::parse(&event.record.zone).filter(|_| !event.record.zone.is_empty());
        let own = named.unwrap_or_else(|| when.zone(self.story.zone));
        let mut told = vec![self.zones.shown];
        told.extend(beside);
        let mut parts = Vec::new();
        for (zone, whose) in [
            (Some(own), "the event’s"),
            (self.exchange(), "the exchange’s"),
            (Some(self.zones.reader), "yours"),
        ] {
            let Some(zone) = zone else { continue };
            let offset = zone.offset_minutes(when.start);
            if told.iter().any(|t| t.offset_minutes(when.start) == offset) {
                continue;
            }
            told.push(zone);
            let text = format!("{} {}", short(self, zone), zone.place());
            let whose = piece(format!(" {whose}"), Role::Faint);
            parts.push((vec![piece(text, Role::Plain), whose], None));
        }
        parts
    }

    /// Those clocks as a row, if there is any.
    pub(super) fn other_clocks(&mut self, label: &str, beside: Option<Zone>) {
        let parts = self.clocks_beside(beside);
        if !parts.is_empty() {
            self.flow(label, parts);
        }
    }

    /// How exact the time is, when it ended, and when it became known.
    pub(super) fn exactness(&mut self) {
        let event = &self.opened.event;
        let when = event.when;
        let mut parts: Vec<(Vec<Piece>, Option<usize>)> = Vec::new();
        let written = crate::text::headline(&event.record.time);
        let precision = match when.precision {
            Precision::Unknown if written.is_empty() => Some("no time is written".to_owned()),
            Precision::Unknown => Some(format!("“{written}” is no time that can be read")),
            Precision::Second | Precision::Minute | Precision::Session => None,
            Precision::Between(..) => Some("at some time between".to_owned()),
            precision => Some(format!("known to the {}", precision.word())),
        };
        if let Some(text) = precision {
            parts.push((vec![piece(text, Role::Faint)], None));
        }
        if let Some(until) = event.until {
            let lasts = self.story.clock.is_some_and(|clock| until.start >= clock);
            let text = if lasts {
                "not over yet".to_owned()
            } else {
                format!("until {}", show::when(until, self.zones.shown, self.own()))
            };
            parts.push((vec![piece(text, Role::Plain)], None));
        }
        if let Some(known) = event.known {
            parts.push((
                vec![piece(
                    format!("known {}", show::when(known, self.zones.shown, self.own())),
                    Role::Plain,
                )],
                None,
            ));
        }
        if !parts.is_empty() {
            self.flow("Time", parts);
        }
        if !event.record.basis.is_empty() {
            let basis = event.record.basis.clone();
            self.labelled("Basis", basis, Role::Faint, None);
        }
    }

    pub(super) fn names(&mut self) {
        let record = &self.opened.event.record;
        let (who, about, tags) = (
            record.who.clone(),
            record.about.clone(),
            record.tags.clone(),
        );
        for (label, field, ids) in [
            ("Who", "who", who),
            ("About", "about", about),
            ("Tags", "tag", tags),
        ] {
            if ids.is_empty() {
                continue;
            }
            let mut parts = Vec::new();
            for id in ids {
                let item = self.item(Item::Filter(field, id.clone()));
                let name = if field == "tag" {
                    id.as_str()
                } else {
                    self.story.name(&id)
                };
                let mut pieces = vec![piece(name, Role::Link)];
                if let Some(entity) = self
                    .story
                    .entity(&id)
                    .filter(|e| !e.role.is_empty() && field == "who")
                {
                    pieces.push(piece(format!(", {}", entity.role), Role::Faint));
                }
                parts.push((pieces, Some(item)));
            }
            self.flow(label, parts);
        }
    }
}

/// The clock of a zone, with its weekday where that differs from the one on the screen.
fn short(writer: &Writer<'_>, zone: Zone) -> String {
    let at = writer.opened.event.when.start;
    let civil = zone.civil(at);
    let clock = format!("{:02}:{:02}", civil.hour(), civil.minute());
    if civil.date == writer.zones.shown.date(at) {
        return clock;
    }
    format!("{} {clock}", civil.date.weekday().short())
}
