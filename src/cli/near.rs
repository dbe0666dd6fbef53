//! "Did you mean" for identifiers: the ones that are most like what was typed.

use super::open::Opened;
use crate::query::Query;
use crate::store::{EventStore, Order};
use crate::text::{self, SafeStr, edit_distance, fold};

/// How many are proposed.
const MOST: usize = 3;
/// How many events are looked at, the most important first.
const LOOKED_AT: usize = 50_000;
/// Characters of an identifier that are compared.
const COMPARED: usize = 64;

/// The identifiers nearest to `typed`, best first.
pub(super) fn ids(opened: &Opened, typed: &str) -> Vec<String> {
    let all = Query::default();
    let ids = opened
        .rows(Order::Importance, LOOKED_AT)
        .into_iter()
        .filter_map(|row| opened.store.summary(row, &all, None))
        .map(|brief| brief.id.to_string());
    nearest(typed, ids)
}

/// The sentence for an identifier that no event has.
pub(super) fn unknown(id: &str, near: &[String]) -> SafeStr {
    let mut said = format!("sillage: no event has the id {}", text::line(id));
    if !near.is_empty() {
        let near: Vec<_> = near.iter().map(|id| text::line(id)).collect();
        said.push_str("\nhint: did you mean ");
        said.push_str(&near.join(" or "));
    }
    SafeStr::block(&said)
}

/// Those of `ids` that are most like `typed`, best first.
pub(super) fn nearest(typed: &str, ids: impl Iterator<Item = String>) -> Vec<String> {
    let typed = fold(typed).into_owned();
    let mut found: Vec<(usize, String)> = ids
        .filter_map(|id| far(&typed, &fold(&id)).map(|far| (far, id)))
        .collect();
    found.sort();
    found.truncate(MOST);
    found.into_iter().map(|(_, id)| id).collect()
}

/// How far `id` is from `typed`; `None` when it is not likely meant.
fn far(typed: &str, id: &str) -> Option<usize> {
    let length = typed.chars().take(COMPARED).count();
    if length >= 3 && id.contains(typed) {
        return Some(1);
    }
    let other = id.chars().take(COMPARED).count();
    let allowed = (length / 3).clamp(1, 4);
    if length.abs_diff(other) > allowed {
        return None;
    }
    Some(edit_distance(typed, id)).filter(|far| *far <= allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_identifiers_are_found() {
        let ids = || {
            ["r1-release", "v3-release", "sputnik", "jevons"]
                .map(str::to_owned)
                .into_iter()
        };
        assert_eq!(nearest("r1-relase", ids()), ["r1-release", "v3-release"]);
        assert_eq!(nearest("SPUTNIK", ids()), ["sputnik"]);
        assert_eq!(nearest("release", ids()), ["r1-release", "v3-release"]);
        assert!(nearest("nothing-of-the-sort", ids()).is_empty());
    }
}
