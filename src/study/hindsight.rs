//! What a file says knowing how everything ended, cut down to what was known at the clock of a replay.
//!
//! Owns the rules by which a written verdict with its reason, and a source, become known. Refuses to guess a date for them.

use super::claims::{Outcome, check};
use crate::story::{Claim, Source, Story};
use crate::time::{Timestamp, When, Zone, parse};

/// Cuts `claim` down to what was known where `story` and `event` end; `event` tells when a known event was.
///
/// Whoever wrote a verdict knew the whole story, and a file does not say when. What the verdict rests on dates it: the
/// events that it names as evidence, and the measure that the claim names. It is known once every one of them is, and
/// the claim's own event, without which nobody asks. A verdict that rests on nothing of the kind has no date and is
/// never known in a replay: that it would be by the end of the file is no help, for where a file ends is itself known
/// only afterwards. Evidence that is not known yet loses its name and keeps its place.
pub fn as_known(claim: &mut Claim, story: &Story, event: &dyn Fn(&str) -> Option<When>) {
    let measured = check(claim, story, event).map(|o| matches!(o, Outcome::Checked(..)));
    let mut shown = claim.evidence.iter().map(|id| event(id).is_some());
    let rests = measured.is_some() || !claim.evidence.is_empty();
    if !rests || measured == Some(false) || shown.any(|is_known| !is_known) {
        claim.verdict = None;
        claim.reason.clear();
    }
    for id in claim.evidence.iter_mut().filter(|id| event(id).is_none()) {
        id.clear();
    }
}

/// Whether a source was out at `clock`: its title may tell how things went on. Dates are read in `zone`, and a day must
/// be over. One without a date is as old as what it is a source of.
#[must_use]
pub fn is_out(source: &Source, clock: Timestamp, zone: Zone) -> bool {
    parse::when(&source.published, zone).map_or(true, |when| when.settled() <= clock)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::{Bar, Series, Verdict};
    use crate::time::{Date, Zone};

    /// What is left of the verdict of a claim with these pieces of evidence and this measure on 27 January 2025; the
    /// event `told` is known, and so is the close of the 24th.
    fn left(evidence: &[&str], measure: &str, bars: i32) -> Option<Verdict> {
        let friday = Date::from_ymd(2025, 1, 24).unwrap_or_default();
        let bar = |after: i32| Bar {
            date: friday.plus(after),
            close: 100.0,
            ..Bar::default()
        };
        let mut story = Story::default();
        story.series.push(Series {
            ticker: "X".to_owned(),
            bars: (0..bars).map(|n| bar(n * 3)).collect(),
            ..Series::default()
        });
        let mut claim = Claim {
            ticker: "X".to_owned(),
            measure: measure.to_owned(),
            on: "2025-01-27".to_owned(),
            value: Some(0.0),
            verdict: Some(Verdict::Contradicted),
            reason: "It ended otherwise.".to_owned(),
            evidence: evidence.iter().map(|id| (*id).to_owned()).collect(),
            ..Claim::default()
        };
        let day = When::day(friday, Zone::Utc);
        as_known(&mut claim, &story, &|id| (id == "told").then_some(day));
        assert_eq!(claim.verdict.is_none(), claim.reason.is_empty());
        assert!(
            claim
                .evidence
                .iter()
                .all(|id| id == "told" || id.is_empty())
        );
        assert_eq!(claim.evidence.len(), evidence.len());
        claim.verdict
    }

    #[test]
    fn a_verdict_is_known_with_the_last_thing_that_it_rests_on() {
        let known = Some(Verdict::Contradicted);
        assert_eq!(left(&["told"], "", 1), known);
        assert_eq!(left(&["told", "later"], "", 1), None);
        assert_eq!(left(&["later", "told"], "", 1), None);
        assert_eq!(left(&[], "", 1), None);
        assert_eq!(left(&[], "return", 1), None);
        assert_eq!(left(&[], "return", 2), known);
        assert_eq!(left(&["told"], "return", 1), None);
        assert_eq!(left(&["told"], "return", 2), known);
        assert_eq!(left(&["later"], "return", 2), None);
    }

    #[test]
    fn a_source_is_out_when_its_day_is_over() {
        let clock = Zone::Utc.midnight(Date::from_ymd(2025, 1, 28).unwrap_or_default());
        for (published, out) in [
            ("2025-01-27", true),
            ("2025-01-28", false),
            ("2025-01", false),
            ("2025-01-27T12:00Z", true),
            ("2025-01-28T12:00Z", false),
            ("", true),
        ] {
            let source = Source {
                published: published.to_owned(),
                ..Source::default()
            };
            assert_eq!(is_out(&source, clock, Zone::Utc), out, "{published}");
        }
    }
}
