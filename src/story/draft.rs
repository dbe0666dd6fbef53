//! An event on its way from a file into columns, and the bits that say which parts it has.

use super::Status;
use crate::time::When;
use std::borrow::Cow;

/// Which parts an event has, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(pub u16);

impl Flags {
    /// Has a text beside its title.
    pub const TEXT: Self = Self(1);
    /// Has a quotation.
    pub const QUOTE: Self = Self(1 << 1);
    /// Makes claims.
    pub const CLAIM: Self = Self(1 << 2);
    /// Has links.
    pub const LINK: Self = Self(1 << 3);
    /// Names sources.
    pub const SOURCE: Self = Self(1 << 4);
    /// Has figures.
    pub const FIGURE: Self = Self(1 << 5);
    /// Has doubts.
    pub const DOUBT: Self = Self(1 << 6);
    /// Lasted.
    pub const UNTIL: Self = Self(1 << 7);
    /// Became known later.
    pub const KNOWN: Self = Self(1 << 8);
    /// Was made from prices.
    pub const DERIVED: Self = Self(1 << 9);
    /// Has fields that the format does not know.
    pub const EXTRA: Self = Self(1 << 10);
    /// Has translations.
    pub const TRANSLATION: Self = Self(1 << 11);
    /// Named its importance.
    pub const IMPORTANCE: Self = Self(1 << 12);
    /// Has no usable time.
    pub const UNDATED: Self = Self(1 << 13);

    /// Adds the bits of `other`.
    pub const fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether every bit of `other` is set.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// An event on its way from a file into a batch. Nothing is copied that the file's buffer can lend.
#[derive(Clone, Debug, Default)]
pub struct Draft<'a> {
    /// Identifier; one is made from the line when it is empty.
    pub id: Cow<'a, str>,
    /// When it happened.
    pub when: When,
    /// Kind; "other" when empty.
    pub kind: Cow<'a, str>,
    /// Title.
    pub title: Cow<'a, str>,
    /// Text.
    pub text: Cow<'a, str>,
    /// Quotation and translations, for search.
    pub searched: Vec<Cow<'a, str>>,
    /// Importance, if named.
    pub importance: Option<u8>,
    /// Status, if named.
    pub status: Option<Status>,
    /// Speakers, authors, actors.
    pub who: Vec<Cow<'a, str>>,
    /// What it is about.
    pub about: Vec<Cow<'a, str>>,
    /// Tickers.
    pub tickers: Vec<Cow<'a, str>>,
    /// Tags.
    pub tags: Vec<Cow<'a, str>>,
    /// All other fields: the members of a JSON object, without its braces.
    pub rest: String,
    /// Which parts it has, as far as the loader knows; the rest is added here.
    pub flags: Flags,
    /// Line or entry number in its file, from 1.
    pub line: u32,
}
