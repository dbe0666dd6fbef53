//! One event, whole: what was written, and its times as read.

use super::{Kind, Lane, Record, Translation};
use crate::time::{Span, Timestamp, When, Zone};
use std::borrow::Cow;

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

    /// Its text in `lang` if there is one, else as written. One that is hidden as written stays so.
    #[must_use]
    pub fn text(&self, lang: Option<&str>) -> &str {
        let written = &self.record.text;
        self.translation(lang)
            .map(|t| t.text.as_str())
            .filter(|t| !t.is_empty() && !written.is_empty())
            .unwrap_or(written)
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

    /// The event with text, place of the quotation, basis, figures, doubts and claims in `lang`, as far as they are
    /// translated. Title and quotation stay as written: [`Self::title`] and [`Self::translated_quote`] have them.
    ///
    /// A translated list counts only when it is as long as the original, so that no sentence is shown for another.
    #[must_use]
    pub fn localized(&self, lang: Option<&str>) -> Cow<'_, Self> {
        let Some(translation) = self.translation(lang) else {
            return Cow::Borrowed(self);
        };
        let mut event = self.clone();
        let record = &mut event.record;
        replace(&mut record.text, &translation.text);
        replace(&mut record.basis, &translation.basis);
        if let Some(quote) = &mut record.quote {
            replace(&mut quote.place, &translation.place);
        }
        if record.doubts.len() == translation.doubts.len() {
            for (doubt, translated) in record.doubts.iter_mut().zip(&translation.doubts) {
                replace(doubt, translated);
            }
        }
        if record.figures.len() == translation.figures.len() {
            for (figure, translated) in record.figures.iter_mut().zip(&translation.figures) {
                replace(&mut figure.label, &translated.label);
                replace(&mut figure.value, &translated.value);
            }
        }
        if record.claims.len() == translation.claims.len() {
            for (claim, translated) in record.claims.iter_mut().zip(&translation.claims) {
                replace(&mut claim.text, &translated.text);
                replace(&mut claim.reason, &translated.reason);
            }
        }
        Cow::Owned(event)
    }

    /// The texts that a bare word of a query looks in, apart from names.
    pub fn searched(&self) -> impl Iterator<Item = &str> {
        let quote = self.record.quote.as_ref().map(|q| q.text.as_str());
        let translated = self
            .record
            .translations
            .values()
            .flat_map(|t| [t.title.as_str(), t.text.as_str(), t.quote.as_str()]);
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

/// Replaces a text by its translation. One that is empty stays so: a reason that a replay hides must not come back.
fn replace(text: &mut String, translated: &str) {
    if !text.is_empty() && !translated.is_empty() {
        translated.clone_into(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(record: &str) -> Event {
        Event {
            record: serde_json::from_str(record).unwrap_or_default(),
            ..Event::default()
        }
    }

    #[test]
    fn every_translated_text_takes_the_place_of_the_original() {
        let event = event(
            r#"{"title":"T","text":"body","basis":"b","quote":{"text":"said","where":"X"},
                "doubts":["d","e"],"figures":[{"label":"l","value":"1"}],
                "claims":[{"text":"c","reason":"r"},{"text":"hidden","reason":""}],
                "translations":{"fr":{"title":"Titre","text":"corps","basis":"base","quote":"dit","where":"sur X",
                "doubts":["doute",""],"figures":[{"label":"nom","value":"un"}],
                "claims":[{"text":"phrase","reason":"raison"},{"text":"autre","reason":"raison"}]}}}"#,
        );
        assert_eq!(event.localized(None).as_ref(), &event);
        assert_eq!(event.localized(Some("de")).as_ref(), &event);
        let french = event.localized(Some("fr")).into_owned().record;
        assert_eq!(
            (french.text.as_str(), french.basis.as_str()),
            ("corps", "base")
        );
        let quote = french.quote.unwrap_or_default();
        assert_eq!(
            (quote.text.as_str(), quote.place.as_str()),
            ("said", "sur X")
        );
        assert_eq!(french.doubts, ["doute", "e"]);
        let figures: Vec<_> = french
            .figures
            .into_iter()
            .map(|f| (f.label, f.value))
            .collect();
        assert_eq!(figures, [("nom".to_owned(), "un".to_owned())]);
        let claims: Vec<_> = french
            .claims
            .into_iter()
            .map(|c| (c.text, c.reason))
            .collect();
        let pair = |text: &str, reason: &str| (text.to_owned(), reason.to_owned());
        assert_eq!(claims, [pair("phrase", "raison"), pair("autre", "")]);
    }

    #[test]
    fn a_list_of_another_length_is_not_paired() {
        let event = event(
            r#"{"doubts":["d"],"claims":[{"text":"c"}],"figures":[{"label":"l","value":"1"}],
                "translations":{"fr":{"doubts":["x","y"],"figures":[{"label":"a","value":"2"},{"label":"b","value":"3"}],
                "claims":[{"text":"other"},{"text":"more"}]}}}"#,
        );
        let french = event.localized(Some("fr")).into_owned().record;
        assert_eq!(french.doubts, ["d"]);
        assert_eq!(french.claims.first().map(|c| c.text.as_str()), Some("c"));
        assert_eq!(french.figures.first().map(|f| f.value.as_str()), Some("1"));
    }
}
