//! Caveats: what a reader must know beside the figures of a reaction, each in a sentence.

use super::provenance::dividends_differ;
use super::reaction::{ReactionReport, Subject, TickerReaction};
use crate::story::{Event, Lane, Story};
use crate::study::returns::IMPLAUSIBLE;
use crate::study::{Model, Reaction};
use crate::time::{HOUR, MINUTE, When};

/// Excess kurtosis from which normal theory is not to be trusted in the tails.
const FAT_TAILED: f64 = 1.0;
/// Ratio of the last residuals' standard deviation to that of all from which the noise has changed.
const VARIANCE_CHANGED: f64 = 1.4;

/// The caveat of every reaction.
pub const ASSOCIATION: &str = "Association, not cause.";

/// The caveats of one ticker, the most serious first.
#[must_use]
pub fn caveats(
    report: &ReactionReport,
    measured: &TickerReaction,
    event: Option<&Event>,
    story: &Story,
) -> Vec<String> {
    let subject = &report.request.subject;
    let Ok(reaction) = &measured.reaction else {
        return Vec::new();
    };
    let mut out: Vec<String> = next_session(measured, subject, event, story)
        .into_iter()
        .collect();
    match measured.later {
        0 => {}
        1 => out.push(
            "The time of day is unknown: day 0 could be one session later; read [0, +1]."
                .to_owned(),
        ),
        n => out.push(format!(
            "The time is not known exactly: day 0 could be up to {n} sessions later."
        )),
    }
    out.extend(huge(measured, subject));
    out.extend(last_hour(measured, subject, event, story));
    out.extend(confounders(measured));
    let series = story.series(&measured.ticker);
    out.extend(
        series
            .and_then(|s| dividends_differ(story, s, &report.benchmark, &report.request.settings)),
    );
    out.extend(estimation(reaction));
    out
}

/// That the hours of the ticker are unknown, so that the session after the event's day was measured.
fn next_session(
    measured: &TickerReaction,
    subject: &Subject,
    event: Option<&Event>,
    story: &Story,
) -> Option<String> {
    let when = match (subject, event) {
        (Subject::Instant(at), _) => When::instant(*at),
        (Subject::Event(_), Some(event)) if event.lane() != Lane::Moves => event.deciding(),
        _ => return None,
    };
    let series = story.series(&measured.ticker)?;
    (series.calendar().is_none() && !when.precision.is_date_only()).then(|| {
        format!(
            "The trading hours of {0} are unknown: measured on the next session. Name its calendar with --calendar {0}=CODE.",
            series.ticker
        )
    })
}

/// That a return no event explains may come from a split or an error in the prices.
fn huge(measured: &TickerReaction, subject: &Subject) -> Option<String> {
    let day = measured.reaction.as_ref().ok()?.day(0)?;
    let asked = matches!(subject, Subject::Day(_) | Subject::Instant(_));
    let explained = measured.confounders.iter().any(|other| other.day == 0);
    (asked && !explained && day.change.abs() >= IMPLAUSIBLE).then(|| {
        format!(
            "{} changed by {:+.0}% on day 0: make sure that neither a split nor an error is in the prices.",
            measured.ticker,
            day.change * 100.0
        )
    })
}

/// That the event came shortly before the close.
fn last_hour(
    measured: &TickerReaction,
    subject: &Subject,
    event: Option<&Event>,
    story: &Story,
) -> Option<String> {
    let at = match (subject, event) {
        (Subject::Instant(at), _) => *at,
        (Subject::Event(_), Some(event)) if event.lane() != Lane::Moves => event.deciding().start,
        _ => return None,
    };
    let reaction = measured.reaction.as_ref().ok()?;
    let bar = story.series(&measured.ticker)?.on(reaction.day0)?.bar;
    let left = bar.to.since(at);
    let late = measured.later == 0 && left > 0 && left <= HOUR && at >= bar.from;
    late.then(|| {
        let minutes = left / MINUTE;
        format!("{minutes} min before the close: part of the reaction may fall on day +1.")
    })
}

/// That other events fall into the window.
fn confounders(measured: &TickerReaction) -> Option<String> {
    let news = measured
        .confounders
        .iter()
        .filter(|o| o.kind != "move")
        .count();
    let own = measured.confounders.iter().any(|o| o.kind == "earnings");
    let earnings = if own { ", own earnings among them" } else { "" };
    match news {
        0 => None,
        1 => Some(format!(
            "1 other event in the window{earnings}: the effect is not isolated."
        )),
        n => Some(format!(
            "{n} other events in the window{earnings}: the effect is not isolated."
        )),
    }
}

/// What is wrong with the estimation of the model.
fn estimation(reaction: &Reaction) -> Vec<String> {
    let (fit, found) = (&reaction.fit, reaction.diagnostics);
    let mut out = Vec::new();
    if fit.n < reaction.asked {
        let and = if fit.model == Model::Factors {
            " and have factors"
        } else {
            ""
        };
        out.push(format!(
            "Only {} of the {} sessions asked for are in the prices{and}.",
            fit.n, reaction.asked
        ));
    }
    if found.missing > 0 {
        let sessions = match found.missing {
            1 => "1 session of the estimation window has".to_owned(),
            n => format!("{n} sessions of the estimation window have"),
        };
        out.push(format!(
            "{sessions} no price that can be used; the return after such a gap spans it."
        ));
    }
    if found.bare > 0 {
        let sessions = match found.bare {
            1 => "1 session of the estimation window has no row of factors and is".to_owned(),
            n => format!("{n} sessions of the estimation window have no row of factors and are"),
        };
        out.push(format!("{sessions} left out."));
    }
    if found.kurtosis > FAT_TAILED {
        out.push(format!(
            "Residuals have fat tails (excess kurtosis {:.1}, largest {:.1} s): the rank says more than a small p.",
            found.kurtosis, found.largest
        ));
    }
    if let Some(ratio) = found
        .lately
        .filter(|r| *r > VARIANCE_CHANGED || *r < 1.0 / VARIANCE_CHANGED)
    {
        out.push(format!(
            "The last 50 residuals vary {ratio:.1} times as much as all: the error may be misjudged."
        ));
    }
    out
}
