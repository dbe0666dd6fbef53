//! One event, whole: what was written, and its times as read.

use super::{Kind, Lane, Record, Translation};
use crate::time::{Span, Timestamp, When, Zone};

/// An event with its times read. The record holds the rest as it was written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// When it happened.
    pub when: When,
    /// When it ended, if it lasted.
    pub until: Option<When>,
    /// When it became public, if later.
    pub known: Option<When>,
    /// Everything else.
    pub record: Record,
}

impl Event {
    /// From when on it was public: `known` where the file says it, else when it has certainly begun.
    #[must_use]
    pub fn public(&self) -> Timestamp {
        self.known.unwrap_or(self.when).settled()
    }

    /// The time that decides which session could first react: when it became public, where the file says that this
    /// was later than when it happened. A move is its own session, whenever it became known.
    #[must_use]
    pub fn deciding(&self) -> When {
        let known = self.known.filter(|_| self.lane() != Lane::Moves);
        deciding(self.when, known)
    }

    /// The zone of the place; a date of the event is a date there.
    #[must_use]
    pub fn zone(&self, story: Zone) -> Zone {
        if self.record.zone.is_empty() {
            story
        } else {
            Zone::parse(&self.record.zone).unwrap_or(story)
        }
    }

    /// Everything from the first instant that its time allows to the last, or to its end if it lasted longer.
    #[must_use]
    pub fn extent(&self) -> Span {
        let end = self.until.map_or(self.when.end, |until| until.end);
        Span::new(self.when.start, self.when.end.max(end))
    }

    /// The importance that labels and rankings use.
    #[must_use]
    pub fn importance(&self) -> u8 {
        self.record.importance.unwrap_or(Self::DEFAULT_IMPORTANCE)
    }

    /// The importance of an event that names none.
    pub const DEFAULT_IMPORTANCE: u8 = 50;

    /// Moves made from prices that weigh less than this are stepped over and take no label.
    pub const LIGHT: u8 = 10;

    /// The word of its kind; "other" when the file names none.
    #[must_use]
    pub fn kind(&self) -> &str {
        if self.record.kind.is_empty() {
            "other"
        } else {
            &self.record.kind
        }
    }

    /// The lane that it runs in.
    #[must_use]
    pub fn lane(&self) -> Lane {
        Kind::lane_of(self.kind())
    }

    /// Its title in `lang` if there is one, else as written.
    #[must_use]
    pub fn title(&self, lang: Option<&str>) -> &str {
        self.translation(lang)
            .map(|t| t.title.as_str())
            .filter(|t| !t.is_empty())
            .unwrap_or(&self.record.title)
    }

    /// Its quotation in `lang` if there is one.
    #[must_use]
    pub fn translated_quote(&self, lang: Option<&str>) -> Option<&str> {
        self.translation(lang)
            .map(|t| t.quote.as_str())
            .filter(|q| !q.is_empty())
    }

    fn translation(&self, lang: Option<&str>) -> Option<&Translation> {
        self.record.translations.get(lang?)
    }

    /// The texts that a bare word of a query looks in, apart from names.
    pub fn searched(&self) -> impl Iterator<Item = &str> {
        let quote = self.record.quote.as_ref().map(|q| q.text.as_str());
        let translated = self
            .record
            .translations
            .values()
            .flat_map(|t| [t.title.as_str(), t.quote.as_str()]);
        [self.record.title.as_str(), self.record.text.as_str()]
            .into_iter()
            .chain(quote)
            .chain(translated)
            .filter(|t| !t.is_empty())
    }
}

/// Of when something happened and when it became `known`, the one that decides which session could first react.
#[must_use]
pub fn deciding(when: When, known: Option<When>) -> When {
    let later = known.filter(|known| when.is_undated() || known.start > when.start);
    later.unwrap_or(when)
}
