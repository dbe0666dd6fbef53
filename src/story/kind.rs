//! Kinds of events, and the lanes that they run in.

/// A lane of the timeline: a group of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// What came out.
    Releases,
    /// What was said.
    Statements,
    /// What the market did.
    Moves,
    /// Everything else.
    Other,
}

impl Lane {
    /// All lanes, from top to bottom.
    pub const ALL: [Self; 4] = [Self::Releases, Self::Statements, Self::Moves, Self::Other];

    /// The title on the screen.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Releases => "Releases",
            Self::Statements => "Statements",
            Self::Moves => "Moves",
            Self::Other => "Other",
        }
    }

    /// The word of the query language.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Releases => "releases",
            Self::Statements => "statements",
            Self::Moves => "moves",
            Self::Other => "other",
        }
    }

    /// Its place from the top.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// A kind that the program knows: a file may bring others, which run in the lane Other.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The word in files and queries.
    pub word: &'static str,
    /// The title on the screen.
    pub title: &'static str,
    /// Where it runs.
    pub lane: Lane,
    /// What it is for, in a line.
    pub doc: &'static str,
}

const fn kind(word: &'static str, title: &'static str, lane: Lane, doc: &'static str) -> Kind {
    Kind {
        word,
        title,
        lane,
        doc,
    }
}

impl Kind {
    /// Every kind that the program knows.
    pub const ALL: [Self; 8] = [
        kind(
            "release",
            "Release",
            Lane::Releases,
            "a product, model or document comes out",
        ),
        kind(
            "statement",
            "Statement",
            Lane::Statements,
            "somebody says or writes something",
        ),
        kind("move", "Move", Lane::Moves, "prices do something"),
        kind(
            "filing",
            "Filing",
            Lane::Other,
            "a document is filed with an authority",
        ),
        kind(
            "earnings",
            "Earnings",
            Lane::Other,
            "a company reports its results",
        ),
        kind(
            "policy",
            "Policy",
            Lane::Other,
            "a government or regulator acts",
        ),
        kind(
            "report",
            "Report",
            Lane::Other,
            "an article, study or analysis",
        ),
        kind("other", "Other", Lane::Other, "anything else"),
    ];

    /// The kind with this word (any case).
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|k| k.word.eq_ignore_ascii_case(word))
    }

    /// The lane of a kind's word.
    #[must_use]
    pub fn lane_of(word: &str) -> Lane {
        Self::named(word).map_or(Lane::Other, |k| k.lane)
    }
}
