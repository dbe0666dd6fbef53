//! Options with a fixed set of values.

use crate::app::ViewKind;
use crate::time::AxisKind;
use clap::ValueEnum;

/// How time turns into columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum AxisArg {
    /// Every hour is as wide as every other
    Clock,
    /// Closed hours are folded
    Trading,
}

impl AxisArg {
    /// The axis that is meant.
    pub(in crate::cli) const fn kind(self) -> AxisKind {
        match self {
            Self::Clock => AxisKind::Clock,
            Self::Trading => AxisKind::Trading,
        }
    }
}

/// How the window is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ViewArg {
    /// Time runs right: lanes, prices, overview
    Timeline,
    /// Time runs down: a row a day or so, a column a lane, closes and returns beside them
    Side,
    /// One event a row, sorted by any column
    Table,
}

impl ViewArg {
    /// The view that is meant.
    pub(in crate::cli) const fn kind(self) -> ViewKind {
        match self {
            Self::Timeline => ViewKind::Timeline,
            Self::Side => ViewKind::Side,
            Self::Table => ViewKind::Table,
        }
    }
}

/// Which background the colours are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ThemeArg {
    /// As the terminal says
    Auto,
    /// A dark background
    Dark,
    /// A light background
    Light,
}

/// Which background a picture has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PageArg {
    /// A dark background
    Dark,
    /// A light background
    Light,
}

/// How many colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ColorArg {
    /// As many as the terminal says
    Auto,
    /// None
    Never,
    /// The sixteen of the terminal
    #[value(name = "16")]
    Ansi16,
    /// The 256 of most terminals
    #[value(name = "256")]
    Ansi256,
    /// Any colour
    True,
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SortArg {
    /// The oldest
    Time,
    /// The most important
    Importance,
}
