//! Claims and what the facts say of them, those that the facts contradict first.

use super::market::{claim_day, measured};
use super::{Item, Role, Writer, percent, piece, words};
use crate::story::{Claim, Verdict};
use crate::text::{safe, wrap};

/// The sign and the role of a verdict.
const fn sign(verdict: Option<Verdict>) -> (&'static str, Role) {
    match verdict {
        Some(Verdict::Contradicted) => ("✗", Role::Bad),
        Some(Verdict::Sharpened) => ("~", Role::Warn),
        Some(Verdict::Confirmed) => ("✓", Role::Good),
        Some(Verdict::Open) | None => ("?", Role::Faint),
    }
}

impl Writer<'_> {
    pub(super) fn claims(&mut self) {
        let mut claims = self.opened.event.record.claims.clone();
        if claims.is_empty() {
            return;
        }
        claims.sort_by_key(|c| c.verdict.map_or(usize::MAX, |v| v as usize));
        let mut counts = Vec::new();
        for verdict in Verdict::ALL {
            let count = claims
                .iter()
                .filter(|c| c.verdict == Some(*verdict))
                .count();
            if count > 0 {
                counts.push((
                    vec![piece(
                        format!("{count} {}", verdict.title()),
                        sign(Some(*verdict)).1,
                    )],
                    None,
                ));
            }
        }
        if counts.is_empty() {
            counts.push((vec![piece(format!("{}", claims.len()), Role::Plain)], None));
        }
        self.flow("Claims", counts);
        for claim in &claims {
            self.claim(claim);
        }
        self.blank();
    }

    fn claim(&mut self, claim: &Claim) {
        let evidence = claim.evidence.first();
        let item = self.item(evidence.map_or(Item::Claim, |id| Item::Event(id.as_str().into())));
        let (mark, role) = sign(claim.verdict);
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
        for (index, part) in wrap(&safe(&text), room).into_iter().enumerate() {
            let mark = if index == 0 {
                format!("  {mark} ")
            } else {
                "    ".to_owned()
            };
            self.push(
                vec![piece(mark, role), words(part, Role::Plain)],
                Some(item),
            );
        }
        let said = claim_day(&claim.on)
            .filter(|_| claim.measure == "return")
            .and_then(|date| {
                let change = measured(self, &claim.ticker, date)?;
                Some(format!(
                    "measured: {} {} on {}. ",
                    claim.ticker,
                    percent(change),
                    date.day_month()
                ))
            });
        let reason = format!("{}{}", said.unwrap_or_default(), claim.reason);
        for part in wrap(&safe(&reason), room) {
            self.push(
                vec![piece("    ", Role::Plain), words(part, Role::Faint)],
                Some(item),
            );
        }
        if let Some(brief) = evidence.and_then(|id| self.opened.evidence.get(id)) {
            let more = claim.evidence.len() - 1;
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
