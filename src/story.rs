//! The story: events, entities, series and what ties them, as values.
//!
//! Owns the words of the file format and of the query language, each in one table. Refuses files and screens.

pub mod batch;
pub mod benchmark;
pub mod calendar_origin;
pub mod dictionary;
pub mod draft;
pub mod event;
pub mod factors;
pub mod field;
pub mod gap;
pub mod instruments;
mod kind;
mod market;
pub mod measure;
pub mod names;
pub mod record;
pub mod return_basis;
pub mod series;
pub mod series_list;
pub mod texts;
mod whole;

pub use batch::{Batch, Vocabulary};
pub use benchmark::BenchmarkOrigin;
pub use calendar_origin::{CalendarOrigin, OffsetRun};
pub use dictionary::{Lists, Names};
pub use draft::{Draft, Flags};
pub use event::Event;
pub use factors::Factors;
pub use gap::Gap;
pub use kind::{Kind, Lane};
pub use measure::Measure;
pub use names::Cast;
pub use record::{
    Claim, ClaimTranslation, EntityRecord, Figure, IntradayRecord, Link, Quote, Record, Rel,
    SeriesRecord, Source, Status, StoryRecord, Translation, Verdict, ViewRecord,
};
pub use series::{Bar, Hours, Series, simple_return};
pub use series_list::SeriesList;
pub use texts::Texts;
pub use whole::{Entity, Story};
