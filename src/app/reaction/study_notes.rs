//! What a reader of a study must know beside its figures, each in a sentence.

use crate::engine::event_study::EventStudy;
use crate::engine::placebo::SEED;

/// `1 session`, `3 sessions`.
pub(super) fn counted(count: usize, of: &str) -> String {
    format!("{count} {of}{}", if count == 1 { "" } else { "s" })
}

/// Why no test of a study means anything; `None` where one does.
#[must_use]
pub fn outcome_note(study: &EventStudy) -> Option<String> {
    if !study.selects_on_outcome() {
        return None;
    }
    let by = study.selects_on.iter().map(|m| m.word());
    let by: Vec<&str> = by.collect();
    Some(if by.is_empty() {
        "The events are moves: they are selected on the outcome, so their mean is no finding and no p is shown."
            .to_owned()
    } else {
        format!(
            "The filter selects on the outcome ({}): the mean is no finding and no p is shown.",
            by.join(", ")
        )
    })
}

/// What a reader must know, the gravest first.
#[must_use]
pub fn notes(study: &EventStudy) -> Vec<String> {
    outcome_note(study)
        .into_iter()
        .chain(other_notes(study))
        .collect()
}

/// What a reader must know beside [`outcome_note`].
pub(super) fn other_notes(study: &EventStudy) -> Vec<String> {
    let mut out = Vec::new();
    let n = study.events.n;
    if study.unknown_hours > 0 {
        let unknown = study.unknown_hours;
        out.push(format!(
            "{unknown} of {n} are of tickers whose trading hours are unknown: measured on the next session. Name their calendars with --calendar."
        ));
    }
    if study.every > 1 {
        out.push(format!(
            "A sample: of {} events one in {} was looked at, in order of time, {} in all.",
            study.passed, study.every, study.examined
        ));
    }
    if n < 2 {
        out.push("One reaction has no band and no test over the cross-section.".to_owned());
    }
    if study.moves > 0 && study.moves < n {
        let moves = study.moves;
        out.push(format!(
            "{moves} of {n} are moves, selected on the outcome: they bias the mean."
        ));
    }
    if study.overlapping > 0 {
        let all = study.overlapping;
        out.push(format!(
            "{all} of {n} windows overlap another with a ticker in common: no independent witnesses; band and p are too sure."
        ));
    }
    if study.is_clustered() {
        let on = counted(study.sessions, "session");
        let head = if study.selects_on_outcome() {
            String::new()
        } else {
            " t and p of the table are Kolari-Pynnönen’s, which allows for that.".to_owned()
        };
        out.push(format!(
            "{n} reactions on {on}, and a day has much in common.{head}"
        ));
    }
    if study.duplicates > 0 {
        let same = counted(study.duplicates, "event");
        out.push(format!(
            "{same} on a session of the same tickers for which another one stands: counted once."
        ));
    }
    if study.borrowed > 0 {
        let borrowed = study.borrowed;
        out.push(format!(
            "{borrowed} of {n} name no ticker: the story’s first ones stand for them."
        ));
    }
    if study.partial > 0 {
        let partial = study.partial;
        out.push(format!(
            "{partial} of {n} are measured without some of their tickers, which had no figures or another day 0."
        ));
    }
    out.extend(study.provenance.iter().cloned());
    let others: usize = study.refused.iter().map(|(_, count)| count).sum();
    if others > 0 {
        out.push(format!(
            "{} could not be measured.",
            counted(others, "event")
        ));
    }
    let draws = study.ranks.first().map_or(0, |place| place.of - 1);
    if draws > 0 {
        let compared = if study.selects_on_outcome() {
            ""
        } else {
            " Quantile: the share of draws with a lower mean."
        };
        out.push(format!(
            "Placebo: {draws} draws, for the same tickers, of as many sessions from the {} whose windows hold no day 0 of \
             theirs; tickers of one day are drawn together; seed {SEED}.{compared}",
            study.drawable
        ));
    } else {
        out.push("No placebo: every session lies near an event of the study.".to_owned());
    }
    out
}
