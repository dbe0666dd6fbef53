//! The figures of an event's session that a query can ask for: name, unit and meaning of each.

/// What the prices of an event's tickers did on its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Return of the session.
    Return,
    /// Return less what the market model expects.
    Abnormal,
    /// The same in standard errors.
    Z,
    /// Abnormal returns of the session and the five after it, added up.
    Car,
    /// Two-sided p of the abnormal return.
    P,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Return, Self::Abnormal, Self::Z, Self::Car, Self::P];

    /// The name of its field.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Return => "return",
            Self::Abnormal => "abnormal",
            Self::Z => "z",
            Self::Car => "car",
            Self::P => "p",
        }
    }

    /// The measure of a field.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.word() == word)
    }

    /// Whether it is written in percent.
    #[must_use]
    pub const fn is_percent(self) -> bool {
        matches!(self, Self::Return | Self::Abnormal | Self::Car)
    }
}
