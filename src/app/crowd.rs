//! The crowd that the selected event is counted in: who is in it, and whether a nearer window sets them apart.
//!
//! Owns the finding; refuses to change anything.

use super::view::fitted;
use super::{Model, ViewKind};
use crate::store::EventSummary;
use crate::time::{Axis, Span};
use std::sync::Arc;

/// Events that share a glyph.
#[derive(Clone, Debug)]
pub struct Crowd {
    /// All of them, in order of time.
    pub members: Vec<Arc<EventSummary>>,
    /// The nearer window in which they stand apart; `None` when none does, since they are of one time.
    pub apart: Option<Span>,
}

impl Model {
    /// The crowd of the selected event in the timeline; `None` when it has its glyph for itself.
    #[must_use]
    pub fn crowd(&self) -> Option<Crowd> {
        let plan = (self.plan.as_ref()).filter(|_| self.view.kind == ViewKind::Timeline)?;
        let (selected, scene) = (self.selected.as_ref()?, self.scene.as_ref()?);
        let mut items = plan.lanes.iter().flat_map(|lane| &lane.items);
        let host = items.find(|item| {
            let here = item.brief.row == selected.row || item.others.contains(&selected.row);
            here && !item.others.is_empty()
        })?;
        let lane = scene.lanes.get(host.brief.lane.index())?;
        let counted = |b: &&Arc<EventSummary>| {
            b.row == selected.row
                || b.passes && (b.row == host.brief.row || host.others.contains(&b.row))
        };
        let members: Vec<Arc<EventSummary>> =
            lane.summaries.iter().filter(counted).cloned().collect();
        if members.len() < 2 {
            return None;
        }
        let apart = self.apart(&members);
        Some(Crowd { members, apart })
    }

    /// The window that all of them just fill, if it is nearer and the first and the last stand further apart in it.
    fn apart(&self, members: &[Arc<EventSummary>]) -> Option<Span> {
        let first = members.iter().map(|m| m.when.start).min()?;
        let last = members.iter().map(|m| m.when.start).max()?;
        let window = fitted(Span::new(first, last));
        let axis = self.axis();
        let near = Axis::of(axis.kind(), window, axis.columns(), self.hours.as_ref());
        let columns = |axis: &Axis| axis.column(last) - axis.column(first);
        let nearer = window.micros() < self.view.window.micros();
        (nearer && first < last && columns(&near) > columns(&axis)).then_some(window)
    }
}
