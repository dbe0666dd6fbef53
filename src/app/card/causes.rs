//! What could have moved a session, by name, and never that it did.

use super::session::day;
use super::{Item, Passage, Role, Writer, piece};
use crate::engine::CandidateEvent;
use crate::text::{cut, headline, width};
use crate::time::{Precision, show};

impl Writer<'_> {
    pub(super) fn causes(&mut self) {
        let Some(causes) = &self.opened.candidates else {
            return;
        };
        self.push(vec![piece("Could have moved it", Role::Label)], None);
        let of = format!(
            "Events after the close of {} and before that of {} ({}), with the time from each to that close: association, not cause.",
            day(causes.before),
            day(causes.session),
            causes.ticker
        );
        let room = self.width.saturating_sub(2);
        let indent = piece("  ", Role::Faint);
        let before = (indent.clone(), indent);
        self.running(Passage::Own(of), before, Role::Faint, None);
        for cause in &causes.events {
            self.cause(cause, &causes.ticker);
        }
        let more = match (causes.events.len(), causes.more, causes.complete) {
            (0, _, true) => "none in this file".to_owned(),
            (0, _, false) => "none among the most important ones".to_owned(),
            (_, 0, true) => String::new(),
            (_, more, true) => format!("and {more} more"),
            (_, _, false) => "and more; only the most important ones were looked at".to_owned(),
        };
        if !more.is_empty() {
            let text = cut(&more, room).into_owned();
            self.push(vec![piece(format!("  {text}"), Role::Faint)], None);
        }
        self.blank();
    }

    /// `■ Mon 27 Jan No. 1 in the App Store  NVDA  20 h 30 min · 6 h 30 min of trading`.
    fn cause(&mut self, cause: &CandidateEvent, ticker: &str) {
        let brief = &cause.summary;
        let item = self.item(Item::Event(std::sync::Arc::clone(&brief.id)));
        let (shown, own) = (self.zones.shown, brief.zone(self.story.zone));
        let date = match brief.when.precision {
            Precision::Year | Precision::Month | Precision::Unknown => {
                show::short(brief.when, shown, own, None)
            }
            _ => day(brief.when.told_in(shown, own).date(brief.when.start)),
        };
        let lag = match cause.lag {
            None if cause.is_certain => "time not exact".to_owned(),
            None => "or for another session".to_owned(),
            Some(lag) => {
                let traded = cause.trading_lag.map(show::duration);
                let traded = traded.map(|t| format!(" · {t} of trading"));
                format!("{}{}", show::duration(lag), traded.unwrap_or_default())
            }
        };
        // The heading names the ticker.
        let sign = self.signs.of_ticker(brief, ticker);
        let names = cause.names.as_ref();
        let names = names.map_or_else(String::new, |n| format!("  {}", headline(n)));
        let lag = format!("  {lag}");
        let used = 4 + width(&date) + 2 + width(&names) + width(&lag);
        let left = self.width.saturating_sub(used);
        // A narrow pane tells how far it is on a line of its own.
        let apart = left < width(&brief.title).min(24);
        let left = if apart { left + width(&lag) } else { left };
        let title = cut(&brief.title, left).into_owned();
        let glyph = super::super::glyph(brief.lane);
        let mut pieces = vec![
            piece(format!("  {glyph} "), Role::Lane(brief.lane)),
            piece(format!("{date} "), Role::Plain),
            // In the cell before the title, so that titles stand below each other.
            piece(sign.unwrap_or(" "), Role::Plain),
            piece(title, Role::Link),
            piece(names, Role::Strong),
        ];
        if !apart {
            pieces.push(piece(&lag, Role::Faint));
        }
        self.push(pieces, Some(item));
        if apart {
            let text = cut(&lag, self.width.saturating_sub(2)).into_owned();
            self.push(vec![piece(format!("  {text}"), Role::Faint)], Some(item));
        }
    }
}
