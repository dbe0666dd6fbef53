//! Row groups of Side by side: which stretch of time each shows, and which events stand in it.

use super::labels;
use crate::store::{Page, PageRow};
use crate::time::{Span, Step, Timestamp, Zone};
use std::collections::BTreeMap;

/// One row group.
#[derive(Clone, Debug)]
pub struct Group<'a> {
    /// The stretch of time; for a row of its own, the event's.
    pub span: Span,
    /// Its name.
    pub label: String,
    /// Whether it is one of the regular rows, and not one for events whose time is wider than a row.
    pub regular: bool,
    /// Its events: first those as wide as the row, then the others in order of time.
    pub events: Vec<&'a PageRow>,
}

/// What groups are made from.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// The window.
    pub window: Span,
    /// The unit of rows.
    pub unit: Step,
    /// The zone on the screen.
    pub shown: Zone,
    /// The zone of the story.
    pub story: Zone,
    /// The clock of a replay: of what comes after it nobody knows whether it is quiet.
    pub clock: Option<Timestamp>,
}

/// Where a group stands: rows of their own before the regular row that begins at the same instant.
type Key = (Timestamp, bool, String);

impl Frame {
    /// The zone in which a date of this event is a date.
    #[must_use]
    pub fn own(&self, row: &PageRow) -> Zone {
        row.summary.zone(self.story)
    }

    /// The groups that `page` covers, in order. Regular rows without events are among them, from the window's
    /// start when nothing comes before the page, to its end when nothing comes after.
    #[must_use]
    pub fn groups<'a>(&self, page: &'a Page) -> Vec<Group<'a>> {
        let mut groups: BTreeMap<Key, Group<'a>> = BTreeMap::new();
        for row in &page.rows {
            let (key, span, regular) = self.place(row);
            let group = groups.entry(key).or_insert_with_key(|key| Group {
                span,
                label: key.2.clone(),
                regular,
                events: Vec::new(),
            });
            group.events.push(row);
        }
        self.fill(page, &mut groups);
        let mut groups: Vec<Group<'a>> = groups.into_values().collect();
        for group in &mut groups {
            if group.regular {
                group.label = labels::row(group.span.from, self.unit, self.shown);
            }
            group.events.sort_by_key(|row| {
                let when = row.summary.when;
                let start = labels::read(when.start, when, self.own(row), self.shown);
                (!labels::fills(when, self.unit), start, row.summary.row)
            });
        }
        groups
    }

    fn place(&self, row: &PageRow) -> (Key, Span, bool) {
        let when = row.summary.when;
        let seat = labels::seat(when, self.unit, self.own(row), self.shown);
        let first = self.unit.floor(self.window.from, self.shown);
        match seat {
            Ok(from) if from >= first => ((from, true, String::new()), self.row(from), true),
            Ok(from) => {
                // What lasts from before the window on stands at its top, by the day on which it began.
                let name = labels::since(from, self.unit, self.shown);
                ((first, false, name), when.span(), false)
            }
            Err(label) => {
                let start = labels::read(when.start, when, self.own(row), self.shown);
                ((start.max(first), false, label), when.span(), false)
            }
        }
    }

    fn row(&self, from: Timestamp) -> Span {
        Span::new(from, self.unit.next(from, self.shown))
    }

    /// Adds the regular rows that no event stands in.
    fn fill<'a>(&self, page: &Page, groups: &mut BTreeMap<Key, Group<'a>>) {
        let key = |entry: Option<(&Key, &Group<'a>)>| entry.map(|(key, _)| key.0);
        let floor = |at: Timestamp| self.unit.floor(at, self.shown);
        let from = match key(groups.first_key_value()) {
            Some(at) if page.first > 0 => at.max(self.window.from),
            _ => self.window.from,
        };
        let to = match key(groups.last_key_value()) {
            Some(at) if !page.is_last() => at,
            _ => self.window.to.plus(-1),
        };
        let to = self.clock.map_or(to, |clock| to.min(clock));
        let mut at = floor(from);
        // The unit keeps rows few; the bound only guards against a window that is not its own.
        for _ in 0..1_000 {
            if at > to {
                break;
            }
            let span = self.row(at);
            groups
                .entry((at, true, String::new()))
                .or_insert_with(|| Group {
                    span,
                    label: String::new(),
                    regular: true,
                    events: Vec::new(),
                });
            at = span.to;
        }
    }
}
