//! What the event is tied to: links of its own, links to it, and its sources.

use super::{Item, Role, Writer, piece, words};
use crate::store::Brief;
use crate::text::{cut, width};
use crate::time::show;

impl Writer<'_> {
    pub(super) fn ties(&mut self) {
        let opened = self.opened;
        let mut first = true;
        for (rel, target) in &opened.out {
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
                        &format!("{} {id}, which is not in this story", rel.word()),
                        Role::Warn,
                        None,
                    );
                }
            }
        }
        for (rel, brief) in &opened.back {
            self.tie(&mut first, rel.inverse(), brief);
        }
        if !first {
            self.blank();
        }
    }

    /// `answers  20 Jan  DeepSeek releases R1   7 d 14 h before`.
    fn tie(&mut self, first: &mut bool, rel: &str, brief: &Brief) {
        let item = self.item(Item::Event(std::sync::Arc::clone(&brief.id)));
        let lag = brief.when.start.since(self.opened.event.when.start);
        let side = if lag < 0 { "before" } else { "after" };
        let lag = if lag == 0 {
            "same time".to_owned()
        } else {
            format!("{} {side}", show::duration(lag))
        };
        // Of a date without a time no lag is known, and its midnight may be another day here.
        let exact = |when: crate::time::When| !when.precision.is_coarse();
        let known = exact(brief.when) && exact(self.opened.event.when);
        let lag = if known { lag } else { String::new() };
        let label = self.label(if std::mem::take(first) { "Links" } else { "" });
        let inside = (brief.when.span().micros() / 2).min(crate::time::DAY / 2);
        let date = self
            .zones
            .shown
            .date(brief.when.start.plus(inside))
            .day_month();
        let head = format!("{rel} ");
        let used = width(&label.text) + width(&head) + 3 + width(&date) + 1 + 2 + width(&lag);
        let title = cut(&brief.title, self.width.saturating_sub(used)).into_owned();
        let pieces = vec![
            label,
            piece(head, Role::Faint),
            piece(
                format!("{} ", super::super::glyph(brief.lane)),
                Role::Lane(brief.lane),
            ),
            piece(format!("{date} "), Role::Plain),
            words(title, Role::Link),
            piece(format!("  {lag}"), Role::Faint),
        ];
        self.push(pieces, Some(item));
    }

    pub(super) fn sources(&mut self) {
        let sources = self.opened.event.record.sources.clone();
        for (index, source) in sources.iter().enumerate() {
            let item = (!source.url.is_empty()).then(|| self.item(Item::Url(source.url.clone())));
            let label = if index == 0 { "Sources" } else { "" };
            let name = match (source.publisher.is_empty(), source.title.is_empty()) {
                (false, false) => format!("{}: {}", source.publisher, source.title),
                (false, true) => source.publisher.clone(),
                (true, false) => source.title.clone(),
                (true, true) => source.url.clone(),
            };
            let mut notes: Vec<&str> = [source.published.as_str(), source.quality.as_str()]
                .into_iter()
                .filter(|n| !n.is_empty())
                .collect();
            if source.seen == "link" {
                notes.push("address seen, page not read");
            }
            let notes = notes.join(", ");
            let role = if item.is_some() {
                Role::Link
            } else {
                Role::Plain
            };
            let room = self.width.saturating_sub(self.indent() + 4);
            let head = format!("[{}] ", index + 1);
            let text = cut(&crate::text::line(&name), room).into_owned();
            let tail = format!("  {notes}");
            let mut pieces = vec![
                self.label(label),
                piece(head, Role::Faint),
                words(text.clone(), role),
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
