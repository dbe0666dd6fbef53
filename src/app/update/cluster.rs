//! Clusters: an event at which others are counted. Opening one zooms until they stand apart, or lists them.

use super::super::plan::Placed;
use super::super::search::SearchList;
use super::super::view::fitted;
use super::super::{Effect, Level, Model, Overlay};
use super::{act, say};
use crate::store::Brief;
use crate::time::{Axis, Span, show};
use std::sync::Arc;

/// Opens the cluster at the selected event.
pub(super) fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    super::prepare(model);
    let members = members(model);
    let (Some(first), Some(last)) = (
        members.iter().map(|m| m.when.start).min(),
        members.iter().map(|m| m.when.start).max(),
    ) else {
        return say(
            model,
            Level::Info,
            "No other event is counted at this one",
            effects,
        );
    };
    let window = fitted(Span::new(first, last));
    let axis = model.axis();
    let near = Axis::of(axis.kind(), window, axis.columns(), model.hours.as_ref());
    let apart = near.column(last) - near.column(first);
    let nearer = window.micros() < model.view.window.micros();
    if nearer && first < last && apart > axis.column(last) - axis.column(first) {
        act::show(model, window);
        let text = format!(
            "{} events of one place, spread over the window",
            members.len()
        );
        return say(model, Level::Info, text, effects);
    }
    let zone = model.zone();
    let entries = members.iter().map(|m| {
        let when = show::when(m.when, zone, zone);
        (Arc::clone(&m.id), m.title.to_string(), when)
    });
    model.overlay = Overlay::Search(Box::new(SearchList::members(entries)));
}

/// The selected event and those counted at it, in order of time; none when it stands alone.
fn members(model: &Model) -> Vec<Brief> {
    let lanes = model.plan.iter().flat_map(|p| &p.lanes);
    let host: Option<&Placed> = lanes
        .flat_map(|lane| &lane.items)
        .find(|item| item.selected && !item.others.is_empty());
    let (Some(host), Some(scene)) = (host, &model.scene) else {
        return Vec::new();
    };
    let lane = scene.lanes.get(host.brief.lane.index());
    let briefs = lane.map(|l| l.briefs.as_slice()).unwrap_or_default();
    let belongs = |b: &Brief| b.row == host.brief.row || host.others.contains(&b.row);
    let briefs = briefs.iter().filter(|b| belongs(b));
    briefs.map(|b| Brief::clone(b)).collect()
}
