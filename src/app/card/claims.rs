//! Claims and what the facts say of them, those that the facts contradict first.

use super::{Item, Passage, Role, Writer, piece, price};
use crate::story::{Claim, Verdict};
use crate::study::claims::{Figure, Measured, Outcome, check};
use crate::time::{Date, Zone, show};

/// The sign and the role of a verdict.
const fn sign(verdict: Option<Verdict>) -> (&'static str, Role) {
    match verdict {
        Some(Verdict::Contradicted) => ("✗", Role::Bad),
        Some(Verdict::Sharpened) => ("~", Role::Warn),
        Some(Verdict::Confirmed) => ("✓", Role::Good),
        Some(Verdict::Open) | None => ("?", Role::Faint),
    }
}

/// A claim with what its prices or dates say of it.
type Held = (Claim, Option<Outcome>);

/// The verdict that was computed.
const fn computed(outcome: Option<&Outcome>) -> Option<Verdict> {
    match outcome {
        Some(Outcome::Checked(verdict, _)) => Some(*verdict),
        Some(Outcome::NotCheckable(_)) | None => None,
    }
}

/// The verdict that a claim stands under: the written one, or else the computed one.
fn stands((claim, outcome): &Held) -> Option<Verdict> {
    claim.verdict.or_else(|| computed(outcome.as_ref()))
}

/// Whether the file says one thing and the facts another.
fn differs((claim, outcome): &Held) -> bool {
    let both = claim.verdict.zip(computed(outcome.as_ref()));
    both.is_some_and(|(written, computed)| written != computed)
}

impl Writer<'_> {
    pub(super) fn claims(&mut self) {
        let (story, evidence) = (self.story, &self.opened.evidence);
        let when = |id: &str| evidence.get(id).map(|brief| brief.when);
        let claims = self.opened.event.record.claims.iter();
        let mut claims: Vec<Held> = claims
            .map(|c| (c.clone(), check(c, story, &when)))
            .collect();
        if claims.is_empty() {
            return;
        }
        claims.sort_by_key(|held| stands(held).map_or(usize::MAX, |v| v as usize));
        let mut counts = Vec::new();
        for verdict in Verdict::ALL {
            let of = |held: &&Held| stands(held) == Some(*verdict);
            let count = claims.iter().filter(of).count();
            counts.push((count, verdict.title(), sign(Some(*verdict)).1));
        }
        if self.opened.clock.is_some() {
            let left = claims.iter().filter(|held| stands(held).is_none());
            counts.push((left.count(), "without a verdict yet", Role::Faint));
        }
        let apart = claims.iter().filter(|held| differs(held)).count();
        counts.push((apart, "measured otherwise", Role::Warn));
        counts.retain(|(count, _, _)| *count > 0);
        if counts.is_empty() {
            counts.push((claims.len(), "", Role::Plain));
        }
        let counts = counts.into_iter().map(|(count, title, role)| {
            let text = format!("{count} {title}");
            (vec![piece(text.trim_end(), role)], None)
        });
        self.flow("Claims", counts.collect());
        for claim in &claims {
            self.claim(claim);
        }
        self.blank();
    }

    fn claim(&mut self, held: &Held) {
        let (claim, outcome) = held;
        let named = || claim.evidence.iter().filter(|id| !id.is_empty());
        let evidence = named().next();
        let item = self.item(evidence.map_or(Item::Claim, |id| Item::Event(id.as_str().into())));
        let (mark, role) = sign(stands(held));
        let room = self.width.saturating_sub(4);
        let mut text = claim.text.clone();
        if !claim.original.is_empty() {
            text = format!(
                "{text} « {} »",
                claim
                    .original
                    .trim_matches(|c: char| c == '«' || c == '»' || c.is_whitespace())
            );
        }
        let indent = piece("    ", Role::Plain);
        let mark = piece(format!("  {mark} "), role);
        let text = Passage::Own(text);
        self.running(text, (mark, indent.clone()), Role::Plain, Some(item));
        let role = if differs(held) {
            Role::Warn
        } else {
            Role::Faint
        };
        let zones = (self.zones.shown, self.story.zone);
        let said = outcome.as_ref().map(|o| said(claim, o, zones));
        let reason = if outcome.is_none() && claim.verdict.is_none() && self.opened.clock.is_some()
        {
            "no verdict is known yet".to_owned()
        } else {
            claim.reason.clone()
        };
        let reason = (reason, Role::Faint);
        let texts = said.map(|said| (said, role)).into_iter().chain([reason]);
        for (text, role) in texts.filter(|(text, _)| !text.is_empty()) {
            let before = (indent.clone(), indent.clone());
            self.running(Passage::Own(text), before, role, Some(item));
        }
        if let Some(brief) = evidence.and_then(|id| self.opened.evidence.get(id)) {
            let more = named().count() - 1;
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            let text = format!(
                "    see {}{more}",
                crate::text::cut(&brief.title, room.saturating_sub(16))
            );
            self.push(vec![piece(text, Role::Link)], Some(item));
        }
    }
}

/// `confirmed: NVDA −16.97% on 27 Jan 2025; −17% allows −17.5% to −16.5%`, with what the file says of it. Times are
/// told in the zone `shown`.
#[must_use]
pub fn said(claim: &Claim, outcome: &Outcome, (shown, story): (Zone, Zone)) -> String {
    let (verdict, measured) = match outcome {
        Outcome::Checked(verdict, measured) => (*verdict, measured),
        Outcome::NotCheckable(why) => return format!("not checkable: {why}"),
    };
    let (by, figure) = match measured {
        Measured::Return(figure) => ("the prices", told(figure, verdict, claim, 100.0)),
        Measured::Close(figure) => ("the prices", told(figure, verdict, claim, 1.0)),
        Measured::Date(when) => {
            let own = when.zone(story);
            (
                "the events",
                format!("it was {}", show::when(*when, shown, own)),
            )
        }
    };
    let title = verdict.title();
    match claim.verdict {
        Some(written) if written == verdict => {
            format!("{title} in the file and by {by}: {figure}")
        }
        Some(Verdict::Open) => {
            format!("disagreement: left open in the file, {title} by {by}: {figure}")
        }
        Some(written) => {
            let written = written.title();
            format!("disagreement: {written} in the file, {title} by {by}: {figure}")
        }
        None => format!("{title} by {by}: {figure}"),
    }
}

/// A figure beside the claimed one; `unit` is 100 for what is told in percent.
fn told(figure: &Figure, verdict: Verdict, claim: &Claim, unit: f64) -> String {
    // Digits beyond these say nothing of a price.
    let digits = figure.digits.min(6);
    let write = |value: f64, digits: usize| {
        if unit > 1.0 {
            let size = format!("{:.digits$}", (value * unit).abs());
            let sign = if value < 0.0 { "−" } else { "+" };
            format!("{sign}{size}%")
        } else if digits <= 2 && value.abs() >= 1.0 {
            price(value)
        } else {
            format!("{value:.digits$}")
        }
    };
    let day = |date: Date| format!("{} {}", date.day_month(), date.year());
    let (first, last) = figure.days;
    let days = if first == last {
        format!("on {}", day(first))
    } else {
        format!("from {} to {}", day(first), day(last))
    };
    let near = match verdict {
        Verdict::Sharpened if unit > 1.0 => "; off by no more than a tenth of it",
        Verdict::Sharpened => "; off by no more than a hundredth of it",
        Verdict::Contradicted | Verdict::Confirmed | Verdict::Open => "",
    };
    format!(
        "{} {} {days}; {} allows {} to {}{near}",
        claim.ticker,
        write(figure.measured, (digits + 1).max(2)),
        write(figure.claimed, digits),
        write(figure.allowed.0, digits + 1),
        write(figure.allowed.1, digits + 1),
    )
}
