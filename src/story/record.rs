//! The event file's own types: what a document, an event, a claim look like when they are written.
//!
//! The reader, the JSON Schema and every JSON output are made from these and agree by a test. Times stand
//! here as they are written; [`super::Event`] holds them read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A whole event file in JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(title = "Sillage event file")]
pub struct StoryRecord {
    /// Version of the format; 1.
    pub sillage: u32,
    /// Title of the story.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What the story is about.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// IANA zone in which times without an offset are read, such as "`America/New_York`". UTC when absent.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub zone: String,
    /// Ticker that stands for the market.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub benchmark: String,
    /// What opens first; without it the whole story is fitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view: Option<ViewRecord>,
    /// People, companies, products and bodies that events name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<EntityRecord>,
    /// Price series.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<SeriesRecord>,
    /// The events, in any order.
    pub events: Vec<Record>,
}

/// What opens first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ViewRecord {
    /// First day or instant of the window.
    pub from: String,
    /// End of the window; a date is not part of it.
    pub to: String,
    /// Identifier of the event that is selected.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub select: String,
    /// Tickers that have a price lane.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pinned: Vec<String>,
}

/// A person, company, product or body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct EntityRecord {
    /// Identifier that events use in "who" and "about".
    pub id: String,
    /// Name for people.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What it is: person, company, product, body.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// What a person is: "chief executive, `OpenAI`".
    #[serde(skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// Other names that a search should find it by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Ticker of a listed company.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ticker: String,
}

/// A price series, in a CSV file beside the document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SeriesRecord {
    /// Ticker.
    pub ticker: String,
    /// Entity that it is the price of.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub entity: String,
    /// Name for people.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Currency of the prices.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub currency: String,
    /// Market identifier code of the trading calendar: XNYS, XNAS, XLON, XPAR, XETR, XTKS, XHKG, XSHG, or 24/7 for a
    /// market that never closes. Without one, it is inferred from the ticker, the offsets and the holidays of the prices, if
    /// exactly one fits; else, or with one that is not known, the days of the prices are its sessions, each from midnight
    /// to midnight in the story's zone, and their hours are unknown.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub calendar: String,
    /// What "close" is adjusted for: "splits", "none", "all".
    #[serde(skip_serializing_if = "String::is_empty")]
    pub adjusted: String,
    /// CSV file with daily bars, relative to the document's folder.
    pub file: String,
    /// Shorter bars, for some days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intraday: Option<IntradayRecord>,
}

/// Bars shorter than a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct IntradayRecord {
    /// Length of a bar, such as "1h".
    pub interval: String,
    /// CSV file, relative to the document's folder.
    pub file: String,
}

/// One event as it is written in a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(title = "Event")]
pub struct Record {
    /// Identifier, unique in the story.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// When it happened: an instant with its offset, a local time, a date, a month or a year, or two of them
    /// joined by "/" (at some time between them). Its precision is what is written.
    pub time: String,
    /// When it ended, if it lasted.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub until: String,
    /// When it became public, if later than it happened.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub known: String,
    /// IANA zone of the place; a time without an offset is read in it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub zone: String,
    /// release, statement, move, filing, earnings, policy, report, other, or a kind of one's own.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Title, in a few words.
    pub title: String,
    /// What happened, in a few sentences.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// 0 to 100; 50 when absent. The most important events are labelled first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100))]
    pub importance: Option<u8>,
    /// Speakers, authors, actors: identifiers of entities, or names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub who: Vec<String>,
    /// What it is about: identifiers of entities, or names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    /// Tickers that it concerns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tickers: Vec<String>,
    /// Free words to filter on. "macro" (a rate decision, a tariff) moves the whole market: such an event stands among what
    /// else happened for every ticker and needs to name none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What was said, word for word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    /// Figures that belong to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Figure>,
    /// Checkable sentences that it makes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// Ties to other events.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// How sure it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// How a derived time or figure was found.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub basis: String,
    /// Contradictions between sources, and what is not verified.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<String>,
    /// Where it can be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// Texts in other languages, by language code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub translations: BTreeMap<String, Translation>,
    /// Made by the program from a price series, not stated by a file.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub derived: bool,
    /// Fields that the format does not know; kept and shown.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Words that were said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Quote {
    /// The words.
    pub text: String,
    /// Language code, such as "en".
    #[serde(skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// Where they were said: "X", "earnings call".
    #[serde(rename = "where", skip_serializing_if = "String::is_empty")]
    pub place: String,
}

/// A figure with its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Figure {
    /// What it measures.
    pub label: String,
    /// The value with its unit.
    pub value: String,
}

/// A checkable sentence, and what the facts say of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Claim {
    /// The claim in a sentence.
    pub text: String,
    /// The words of the original, where they matter.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub original: String,
    /// Ticker that it is about.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ticker: String,
    /// What is measured: return, close, date.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub measure: String,
    /// Day that it is measured on.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub on: String,
    /// The value that is claimed; a return of -0.17 is minus 17 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// What the facts say of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Why.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Events that show it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
}

/// What the facts say of a claim.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The facts say otherwise.
    Contradicted,
    /// True in substance; the facts say it more exactly.
    Sharpened,
    /// The facts say the same.
    Confirmed,
    /// An opinion, or not decidable from the facts.
    Open,
}

/// A tie to another event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Link {
    /// What this event does to the other.
    pub rel: Rel,
    /// Identifier of the other.
    pub to: String,
}

/// What one event does to another.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Rel {
    /// Replies to it.
    Answers,
    /// Says otherwise.
    Contradicts,
    /// Bears it out.
    Confirms,
    /// Comes after and from it.
    Follows,
    /// Tells of it.
    Reports,
}

impl Record {
    /// The tag of what moves the whole market.
    pub const MACRO: &str = "macro";

    /// Whether it concerns every ticker.
    #[must_use]
    pub fn is_macro(&self) -> bool {
        self.tags
            .iter()
            .any(|tag| tag.eq_ignore_ascii_case(Self::MACRO))
    }
}

/// How sure an event is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Read in the sources named.
    Verified,
    /// Read, but its time or figure was computed from something read.
    Derived,
    /// Known second hand.
    Reported,
    /// Partly or hardly verified.
    Doubtful,
    /// Not verified.
    Rumour,
}

/// Where something can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Source {
    /// Title of the page.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Who publishes it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub publisher: String,
    /// Address; opened only when it is http or https.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// When it was published.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub published: String,
    /// "primary" (author, company, repository), "agency" (news agency), "press" (newspaper, trade press, analyst),
    /// "reprint" (of another outlet).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub quality: String,
    /// "page" when the page was read, "excerpt" when only a part of it was, "link" when only its address was seen.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub seen: String,
}

/// The texts of an event in another language. What is absent is shown as written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Translation {
    /// The title.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The quotation; it is shown beside the original.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub quote: String,
    /// Where the quotation was said.
    #[serde(rename = "where", skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// How a derived time or figure was found.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub basis: String,
    /// The figures: one for each of the event's, in the same order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Figure>,
    /// The doubts: one for each of the event's, in the same order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<String>,
    /// The claims: one for each of the event's, in the same order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<ClaimTranslation>,
}

/// A claim in another language; its figures, verdict and evidence stay those of the original.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ClaimTranslation {
    /// The claim in a sentence.
    pub text: String,
    /// Why the verdict is what it is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A closed vocabulary: every value with its word, its title and what it means.
macro_rules! words {
    ($type:ty { $($value:ident $word:literal $title:literal $doc:literal),+ $(,)? }) => {
        impl $type {
            /// All values, in the order in which they are listed.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The word in files and queries.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$value => $word),+ }
            }

            /// The word on the screen.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$value => $title),+ }
            }

            /// What it means, in a line.
            #[must_use]
            pub const fn doc(self) -> &'static str {
                match self { $(Self::$value => $doc),+ }
            }

            /// The value with this word (any case).
            #[must_use]
            pub fn named(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.word().eq_ignore_ascii_case(word))
            }
        }
    };
}

words!(Verdict {
    Contradicted "contradicted" "contradicted" "the facts say otherwise",
    Sharpened "sharpened" "sharpened" "true in substance; the facts say it more exactly",
    Confirmed "confirmed" "confirmed" "the facts say the same",
    Open "open" "open" "an opinion, or not decidable from the facts",
});
words!(Rel {
    Answers "answers" "answers" "replies to it",
    Contradicts "contradicts" "contradicts" "says otherwise",
    Confirms "confirms" "confirms" "bears it out",
    Follows "follows" "follows" "comes after and from it",
    Reports "reports" "reports" "tells of it",
});
words!(Status {
    Verified "verified" "verified" "read in the sources named",
    Derived "derived" "derived time" "read, but its time was computed from something read",
    Reported "reported" "reported" "known second hand",
    Doubtful "doubtful" "doubtful" "partly or hardly verified",
    Rumour "rumour" "rumour" "not verified",
});

impl Rel {
    /// The same tie seen from the other event.
    #[must_use]
    pub const fn inverse(self) -> &'static str {
        match self {
            Self::Answers => "answered by",
            Self::Contradicts => "contradicted by",
            Self::Confirms => "confirmed by",
            Self::Follows => "followed by",
            Self::Reports => "reported by",
        }
    }
}
