//! What the event is tied to: links of its own, links to it, and its sources.

use super::{Item, Role, Writer, grouped, piece};
use crate::engine::TruncatedList;
use crate::store::EventSummary;
use crate::text::{WebAddress, cut, width};
use crate::time::{When, show};
use std::cmp::Ordering;

impl Writer<'_> {
    pub(super) fn ties(&mut self) {
        let opened = self.opened;
        let mut first = true;
        for (rel, target) in &opened.links {
            match target {
                Ok(brief) => self.tie(&mut first, rel.word(), brief),
                Err(id) => {
                    let label = if std::mem::take(&mut first) {
                        "Links"
                    } else {
                        ""
                    };
                    self.labelled(
                        label,
                        format!("{} {id}, which is not in this story", rel.word()),
                        Role::Warn,
                        None,
                    );
                }
            }
        }
        self.more_links(TruncatedList::Links, "more links of its own");
        for (rel, brief) in &opened.backlinks {
            self.tie(&mut first, rel.inverse(), brief);
        }
        self.more_links(TruncatedList::Backlinks, "more events link to it");
        if !first {
            self.blank();
        }
    }

    /// `and 999,800 more events link to it`.
    fn more_links(&mut self, what: TruncatedList, words: &str) {
        let mut left_out = self.opened.truncated.iter();
        if let Some((_, count)) = left_out.find(|(of, _)| *of == what) {
            let text = format!("and {} {words}", grouped(*count));
            self.labelled("", &text, Role::Faint, None);
        }
    }

    /// Entries of other fields that are not shown.
    pub(super) fn left_out(&mut self) {
        let fields = self.opened.truncated.iter().filter_map(|(of, count)| {
            let TruncatedList::Field(name) = of else {
                return None;
            };
            let text = format!("{} more {name}", grouped(*count));
            Some((vec![piece(text, Role::Faint)], None))
        });
        let fields: Vec<_> = fields.collect();
        if !fields.is_empty() {
            self.blank();
            self.flow("Omitted", fields);
        }
    }

    /// `answers  20 Jan  DeepSeek releases R1   7 d 14 h before`.
    fn tie(&mut self, first: &mut bool, rel: &str, brief: &EventSummary) {
        let item = self.item(Item::Event(std::sync::Arc::clone(&brief.id)));
        let lag = lag(brief.when, self.opened.event.when);
        let label = self.label(if std::mem::take(first) { "Links" } else { "" });
        let own = self.opened.event.when;
        let year = (!own.is_undated()).then(|| self.zones.shown.date(own.start).ymd().0);
        let date = show::short(
            brief.when,
            self.zones.shown,
            brief.zone(self.story.zone),
            year,
        );
        let undated = brief.when.is_undated() || self.opened.event.when.is_undated();
        let lag = if undated { String::new() } else { lag };
        let head = format!("{rel} ");
        let used = width(&label.text) + width(&head) + 3 + width(&date) + 1 + 2 + width(&lag);
        let signed = self.signs.title(brief);
        let title = match signed.sign {
            Some(sign) => format!("{sign} {}", signed.title),
            None => signed.title.into_owned(),
        };
        let title = cut(&title, self.width.saturating_sub(used)).into_owned();
        let pieces = vec![
            label,
            piece(head, Role::Faint),
            piece(
                format!("{} ", super::super::glyph(brief.lane)),
                Role::Lane(brief.lane),
            ),
            piece(format!("{date} "), Role::Plain),
            piece(title, Role::Link),
            piece(format!("  {lag}"), Role::Faint),
        ];
        self.push(pieces, Some(item));
    }

    pub(super) fn sources(&mut self) {
        let sources = self.opened.event.record.sources.clone();
        for (index, source) in sources.iter().enumerate() {
            let url = source.url.trim();
            let address = (!url.is_empty()).then(|| WebAddress::parse(url));
            let item = match &address {
                Some(Ok(address)) => Some(self.item(Item::Url(address.clone()))),
                Some(Err(_)) | None => None,
            };
            let label = if index == 0 { "Sources" } else { "" };
            let name = match (source.publisher.is_empty(), source.title.is_empty()) {
                (false, false) => format!("{}: {}", source.publisher, source.title),
                (false, true) => source.publisher.clone(),
                (true, false) => source.title.clone(),
                (true, true) => url.to_owned(),
            };
            let host = match &address {
                Some(Ok(address)) if name != url => address.short_host().to_owned(),
                Some(Err(why)) => format!("address not opened: {why}"),
                Some(Ok(_)) | None => String::new(),
            };
            let mut notes: Vec<&str> = [&host, &source.published, &source.quality]
                .into_iter()
                .map(String::as_str)
                .filter(|n| !n.is_empty())
                .collect();
            match source.seen.as_str() {
                "link" => notes.push("URL only, page not opened"),
                "excerpt" => notes.push("excerpt read"),
                _ => {}
            }
            let notes = notes.join(", ");
            let role = if item.is_some() {
                Role::Link
            } else {
                Role::Plain
            };
            let room = self.width.saturating_sub(self.indent() + 4);
            let head = format!("[{}] ", index + 1);
            let text = cut(&crate::text::headline(&name), room).into_owned();
            let tail = format!("  {notes}");
            let mut pieces = vec![
                self.label(label),
                piece(head, Role::Faint),
                piece(text.clone(), role),
            ];
            let fits = width(&text) + width(&tail) <= room;
            if fits && !notes.is_empty() {
                pieces.push(piece(&tail, Role::Faint));
            }
            self.push(pieces, item);
            if !fits && !notes.is_empty() {
                self.push(
                    vec![self.label(""), piece(format!("    {notes}"), Role::Faint)],
                    item,
                );
            }
        }
    }
}

/// How long `when` is before or after `own`: only the side where either is no exact time, and not even that
/// where both may have happened at once.
fn lag(when: When, own: When) -> String {
    if when.precision.is_coarse() || own.precision.is_coarse() {
        return match when.order(own) {
            Some(Ordering::Less) => "before",
            Some(Ordering::Greater) => "after",
            Some(Ordering::Equal) | None => "order not known",
        }
        .to_owned();
    }
    match when.start.since(own.start) {
        0 => "same time".to_owned(),
        lag if lag < 0 => format!("{} before", show::duration(lag)),
        lag => format!("{} after", show::duration(lag)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Zone, parse};

    fn check(a: &str, b: &str, expected: &str) {
        let read = |text| parse::when(text, Zone::NEW_YORK).unwrap_or_default();
        assert_eq!(lag(read(a), read(b)), expected, "{a} seen from {b}");
    }

    #[test]
    fn a_lag_is_as_exact_as_both_times() {
        check(
            "2025-01-27T10:46:51",
            "2025-01-27T21:29:53",
            "10 h 43 min before",
        );
        check("2025-01-27", "2025-01-27T21:29:53", "order not known");
        check("2025-01-28", "2025-01-27T21:29:53", "after");
        check("2025-01-20/2025-01-26", "2025-01-27", "before");
        check("2025-01", "2025", "order not known");
    }
}
