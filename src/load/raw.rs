//! One JSON object taken apart in a single pass, borrowing from its text.
//!
//! Owns the table of field names. Refuses nothing but broken JSON: what a value means is judged in
//! [`super::event`] and [`super::rest`].

use super::fast::Shape;
use crate::story::Draft;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

/// A value of a simple field.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Word<'a> {
    /// Not there, or null.
    #[default]
    Absent,
    Text(Cow<'a, str>),
    Int(i64),
    Number(f64),
    Bool(bool),
    /// A list of texts; `true` when it held something else, which is left out.
    List(Vec<Cow<'a, str>>, bool),
    /// An object.
    Other,
}

/// Declares the fields: those that are read at once, and those whose JSON text is kept.
macro_rules! fields {
    (plain { $($plain:ident $($plain_word:literal)|+),+ $(,)? } rare { $($rare:ident $rare_word:literal),+ $(,)? }) => {
        /// An event as its text has it.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(super) struct Raw<'a> {
            $(pub(super) $plain: Word<'a>,)+
            $(pub(super) $rare: Option<Cow<'a, str>>,)+
            /// Fields that the format does not know, as JSON text.
            pub(super) extra: Vec<(Cow<'a, str>, Cow<'a, str>)>,
            /// The fields that were met, and those that were met again, as bits by their number in [`Known`].
            pub(super) met: u32,
            pub(super) repeated: u32,
            /// Lists that are empty and were used before, so that not every event needs new ones.
            pub(super) spare: Vec<Vec<Cow<'a, str>>>,
        }

        #[derive(Clone, Copy, Debug)]
        #[expect(non_camel_case_types, reason = "the names are those of the fields")]
        pub(super) enum Known { $($plain,)+ $($rare),+ }

        impl Known {
            pub(super) fn named(word: &str) -> Option<Self> {
                match word {
                    $($($plain_word)|+ => Some(Self::$plain),)+
                    $($rare_word => Some(Self::$rare),)+
                    _ => None,
                }
            }

            /// Every field with its name.
            const ALL: &'static [(Self, &'static str)] =
                &[$((Self::$plain, stringify!($plain)),)+ $((Self::$rare, stringify!($rare))),+];
        }

        /// Every field that is known.
        #[cfg(test)]
        pub(super) const KNOWN: &[&str] = &[$($($plain_word,)+)+ $($rare_word),+];

        impl<'a> Raw<'a> {
            fn take<M: MapAccess<'a>>(&mut self, field: Known, map: &mut M) -> Result<(), M::Error> {
                self.meet(field);
                match field {
                    $(Known::$plain => self.$plain = map.next_value()?,)+
                    $(Known::$rare => self.$rare = not_null(map.next_value::<&'a RawValue>()?.get()),)+
                }
                Ok(())
            }

            /// Makes it empty.
            pub(super) fn clear(&mut self) {
                $(self.$plain = Word::Absent;)+
                if !self.is_simple() {
                    $(self.$rare = None;)+
                }
                self.extra.clear();
                (self.met, self.repeated) = (0, 0);
            }

            /// Whether it has none of the fields whose JSON text is kept.
            pub(super) const fn is_simple(&self) -> bool {
                $(self.$rare.is_none())&&+
            }

            /// Where the value of `field` goes, if it is read at once.
            pub(super) fn plain(&mut self, field: Known) -> Option<&mut Word<'a>> {
                match field {
                    $(Known::$plain => Some(&mut self.$plain),)+
                    _ => None,
                }
            }

            /// Keeps the JSON text of `field`.
            pub(super) fn keep(&mut self, field: Known, text: &'a str) {
                match field {
                    $(Known::$rare => self.$rare = not_null(text),)+
                    _ => {}
                }
            }
        }
    };
}

fields! {
    plain {
        id "id",
        time "time",
        kind "kind",
        title "title",
        text "text",
        importance "importance",
        status "status",
        derived "derived",
        who "who",
        about "about",
        tickers "tickers",
        tags "tags",
    }
    rare {
        until "until",
        known "known",
        zone "zone",
        quote "quote",
        figures "figures",
        claims "claims",
        links "links",
        basis "basis",
        doubts "doubts",
        sources "sources",
        translations "translations",
    }
}

fn not_null(raw: &str) -> Option<Cow<'_, str>> {
    (raw != "null").then_some(Cow::Borrowed(raw))
}

impl<'a> Raw<'a> {
    /// The JSON text of an unknown field, if there is one of this name.
    pub(super) fn extra(&self, name: &str) -> Option<&str> {
        let found = self.extra.iter().find(|(key, _)| key == name)?;
        Some(&found.1)
    }

    /// Remembers that `field` was met. Of a repeated one the last value counts.
    pub(super) const fn meet(&mut self, field: Known) {
        let bit = 1 << field as u32;
        self.repeated |= self.met & bit;
        self.met |= bit;
    }

    /// The names of the known fields that are written more than once.
    pub(super) fn repeated(&self) -> impl Iterator<Item = &'static str> {
        let repeated = self.repeated;
        let all = Known::ALL.iter().filter(move |_| repeated != 0);
        all.filter(move |(field, _)| repeated & (1 << *field as u32) != 0)
            .map(|(_, name)| *name)
    }

    /// Whether it has neither a time nor an identifier.
    pub(super) fn is_timeless(&self) -> bool {
        self.time == Word::Absent && self.id == Word::Absent
    }

    /// Takes `text` apart, whatever self held.
    pub(super) fn fill(
        &mut self,
        text: &'a str,
        shape: &mut Shape,
    ) -> Result<(), serde_json::Error> {
        self.clear();
        if super::fast::fill(self, text, shape).is_some() {
            return Ok(());
        }
        *self = Self::by_the_book(text)?;
        Ok(())
    }

    /// Takes back the lists of a draft that was made of it.
    pub(super) fn reuse(&mut self, draft: &mut Draft<'a>) {
        for list in [
            &mut draft.who,
            &mut draft.about,
            &mut draft.tickers,
            &mut draft.tags,
        ] {
            if list.capacity() > 0 && self.spare.len() < 8 {
                list.clear();
                self.spare.push(std::mem::take(list));
            }
        }
    }

    /// Takes `text` apart, whatever it holds.
    pub(super) fn by_the_book(text: &'a str) -> Result<Self, serde_json::Error> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let raw = reader.deserialize_map(RawVisitor)?;
        reader.end()?;
        Ok(raw)
    }
}

/// The bytes of the value of every field of the object `text`; of a repeated one the last.
pub(super) fn fields(text: &str) -> HashMap<String, Range<usize>> {
    let members: HashMap<String, &RawValue> = serde_json::from_str(text).unwrap_or_default();
    let place = |(name, value): (String, &RawValue)| Some((name, within(text, value.get())?));
    members.into_iter().filter_map(place).collect()
}

/// The bytes of the value of `field` in the object `text`.
pub(super) fn locate(text: &str, field: &str) -> Option<Range<usize>> {
    fields(text).remove(field)
}

/// The bytes of `part`, which is a piece of `text`.
pub(super) fn within(text: &str, part: &str) -> Option<Range<usize>> {
    let start = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    let end = start + part.len();
    (end <= text.len()).then_some(start..end)
}

struct RawVisitor;

impl<'a> Visitor<'a> for RawVisitor {
    type Value = Raw<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Raw<'a>, M::Error> {
        let mut raw = Raw::default();
        while let Some(key) = map.next_key_seed(KeySeed)? {
            match key {
                Key::Known(field) => raw.take(field, &mut map)?,
                Key::Extra(name) => {
                    let value = map.next_value::<&'a RawValue>()?;
                    raw.extra.push((name, Cow::Borrowed(value.get())));
                }
            }
        }
        Ok(raw)
    }
}

enum Key<'a> {
    Known(Known),
    Extra(Cow<'a, str>),
}

struct KeySeed;

impl<'a> DeserializeSeed<'a> for KeySeed {
    type Value = Key<'a>;

    fn deserialize<D: Deserializer<'a>>(self, reader: D) -> Result<Key<'a>, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for KeySeed {
    type Value = Key<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'a str) -> Result<Key<'a>, E> {
        Ok(Known::named(name).map_or(Key::Extra(Cow::Borrowed(name)), Key::Known))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Key<'a>, E> {
        Ok(Known::named(name).map_or_else(|| Key::Extra(Cow::Owned(name.to_owned())), Key::Known))
    }
}

impl<'a> Deserialize<'a> for Word<'a> {
    fn deserialize<D: Deserializer<'a>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_any(WordVisitor)
    }
}

struct WordVisitor;

impl<'a> Visitor<'a> for WordVisitor {
    type Value = Word<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'a str) -> Result<Word<'a>, E> {
        Ok(Word::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Word<'a>, E> {
        Ok(Word::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Word<'a>, E> {
        Ok(Word::Int(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Word<'a>, E> {
        Ok(i64::try_from(value).map_or(Word::Number(value as f64), Word::Int))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Word<'a>, E> {
        Ok(Word::Number(value))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Word<'a>, E> {
        Ok(Word::Bool(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Word<'a>, E> {
        Ok(Word::Absent)
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut list: S) -> Result<Word<'a>, S::Error> {
        let (mut words, mut foreign) = (Vec::new(), false);
        while let Some(word) = list.next_element::<Word<'a>>()? {
            match word {
                Word::Text(text) => words.push(text),
                Word::Int(number) => words.push(Cow::Owned(number.to_string())),
                _ => foreign = true,
            }
        }
        Ok(Word::List(words, foreign))
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Word<'a>, M::Error> {
        while map
            .next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?
            .is_some()
        {}
        Ok(Word::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pass_keeps_everything() {
        let raw = Raw::by_the_book(
            r#"{"id":7,"time":1.5,"title":"a\nb","who":["x",3,null],"tags":null,"links":[ ],"odd":{"a":[1]},"tickers":"N"}"#,
        );
        let raw = raw.unwrap_or_default();
        assert_eq!(raw.id, Word::Int(7));
        assert_eq!(raw.time, Word::Number(1.5));
        assert_eq!(raw.title, Word::Text("a\nb".into()));
        assert_eq!(raw.who, Word::List(vec!["x".into(), "3".into()], true));
        assert_eq!(raw.tags, Word::Absent);
        assert_eq!(raw.links.as_deref(), Some("[ ]"));
        assert_eq!(raw.extra("odd"), Some(r#"{"a":[1]}"#));
        assert_eq!(raw.tickers, Word::Text("N".into()));
        assert!(Raw::by_the_book("[1]").is_err());
        assert!(Raw::by_the_book("{} {}").is_err());
    }
}
