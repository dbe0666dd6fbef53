//! How many events the header counts.

use super::chrome::grouped;
use crate::app::Model;

/// How many events there are, and how many moves were made from prices; of a filter, how many pass.
pub fn of(model: &Model, whole: bool) -> String {
    let Some(scene) = &model.scene else {
        // How many there will be in the end is nothing that a replay knows.
        if model.view.clock.is_some() {
            return String::new();
        }
        return format!("{} events", grouped(model.total));
    };
    let share = |passing: u64, all: u64, noun: &str| {
        let noun = if all == 1 {
            noun.trim_end_matches('s')
        } else {
            noun
        };
        if scene.matched == scene.total {
            format!("{} {noun}", grouped(all))
        } else {
            format!("{} of {} {noun}", grouped(passing), grouped(all))
        }
    };
    let stated = |all: u64, derived: u64| all.saturating_sub(derived);
    let events = share(
        stated(scene.matched, scene.matched_derived),
        stated(scene.total, scene.derived),
        "events",
    );
    if scene.derived == 0 {
        return events;
    }
    let noun = if whole { "derived moves" } else { "moves" };
    let moves = share(scene.matched_derived, scene.derived, noun);
    format!("{events} + {moves}")
}
