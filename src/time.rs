//! Time: instants, precision, calendar grids, zones, sessions and the axis that turns time into columns.
//!
//! Owns every conversion between an instant and something a person reads. Refuses to know what an event is,
//! and to read the clock: "now" is always an argument. Other modules never name the date library behind it.

pub mod axis;
pub mod calendar;
pub mod date;
mod day_first;
pub mod epoch;
pub mod grid;
pub mod hours;
pub mod parse;
pub mod sessions;
pub mod show;
pub mod span;
pub mod timestamp;
pub mod when;
pub mod zone;

pub use axis::{Axis, AxisKind, Fold};
pub use calendar::{Calendar, Closed};
pub use date::{Civil, Date, Weekday};
pub use grid::{Step, Unit};
pub use hours::OpenHours;
pub use parse::TimeError;
pub use sessions::{Closure, Sessions};
pub use span::Span;
pub use timestamp::{DAY, HOUR, MINUTE, SECOND, Timestamp};
pub use when::{Bound, Precision, When};
pub use zone::Zone;
