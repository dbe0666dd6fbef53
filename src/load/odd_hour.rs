//! Times that a clock never shows, or shows twice, because it is set forward or back.
//!
//! Owns the words for them. What is taken is the rule of [`crate::time::zone`]: the instant of the jump, and the first
//! of two.

use super::report::{Note, quoted};
use crate::time::{Civil, Precision, When, Zone, parse, show};

/// What has to be told of a time without an offset, `text`, that was read in `zone` as `when`.
pub(super) fn note(field: &'static str, text: &str, when: When, zone: Zone) -> Option<Note> {
    let dated = when.precision.is_by_days() || matches!(when.precision, Precision::Between(..));
    if when.offset.is_some() || dated || zone.is_steady(when.start) {
        return None;
    }
    let reading = Civil::from_utc(parse::when(text, Zone::Utc).ok()?.start);
    let times = zone.shows(reading);
    let at =
        |minutes| show::offset(zone.offset_minutes(when.start.plus(minutes * crate::time::MINUTE)));
    let taken = zone.civil(when.start);
    let clock = format!("{:02}:{:02}", taken.hour(), taken.minute());
    let (rule, message, hint) = match times {
        0 => (
            "skipped-hour",
            format!(
                "{} does not exist in {}, where the clock was set forward; {clock} is taken",
                quoted(text),
                zone.place()
            ),
            format!(
                "correct it, or write its offset ({} before, {} after)",
                at(-1),
                at(0)
            ),
        ),
        2 => (
            "doubled-hour",
            format!(
                "{} came twice in {}, where the clock was set back; the first is taken",
                quoted(text),
                zone.place()
            ),
            format!(
                "write its offset: {} is the first, {} the second",
                at(0),
                at(120)
            ),
        ),
        _ => return None,
    };
    Some(Note::warning(rule, field, message, hint))
}
