//! A lane: which events are drawn as glyphs, which get a label, and what is counted where they crowd.
//!
//! Rows and labels are given out by importance, on an absolute grid and without regard to the selection, so that
//! neither a pan nor a move of the selection reshuffles them. Nothing is dropped: an event without a cell of its
//! own is counted at the more important event that stands in its place.

mod arrange;
mod reach;
mod row;

use super::Parts;
use super::cards::{self, Returned};
use super::counts::project;
use crate::store::{Brief, LaneScene, RowId};
use crate::story::Lane;
use crate::time::Axis;
use arrange::{Room, arrange};
use ratatui::layout::Rect;
use std::sync::Arc;

pub use arrange::AROUND;

/// A lane's share of the screen and what stands in it.
#[derive(Clone, Debug)]
pub struct LanePlan {
    /// Which lane.
    pub lane: Lane,
    /// Its cells, without the margin.
    pub area: Rect,
    /// Events with a cell of their own, in the order in which they are drawn.
    pub items: Vec<Placed>,
    /// Heights of density bars by column, 0 to 1; empty when every event has its own cell.
    pub bars: Vec<f32>,
    /// Whether its events are cards of two lines.
    pub cards: bool,
    /// The largest count behind a bar.
    pub peak: u32,
    /// Row of the area where bars begin.
    pub bars_top: u16,
    /// Events of the window that pass.
    pub matched_here: u64,
    /// Events of the window that do not.
    pub hidden_here: u64,
    /// Events of the whole story that pass.
    pub matched: u64,
}

/// An event with a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The event.
    pub brief: Arc<Brief>,
    /// Column of its glyph; the first one when only its extent reaches into the window.
    pub column: i64,
    /// Row in the lane, from 0.
    pub row: u16,
    /// Its label; empty when there is no room.
    pub label: String,
    /// How many events are counted at it, beside itself.
    pub more: u32,
    /// Those events.
    pub others: Vec<RowId>,
    /// The second line of a card; empty when there is none.
    pub note: Vec<Returned>,
    /// First and last column of what its precision or its length allows.
    pub extent: (i64, i64),
    /// Last column in which its extent is drawn: it ends before the next event of its row, whose it would seem.
    pub drawn_to: i64,
    /// Whether it is the selected event.
    pub selected: bool,
    /// Whether links tie it to the selected event.
    pub kin: bool,
    /// Its letter, when it is one of two that are compared.
    pub letter: Option<&'static str>,
    /// For a move: whether its session rose, if a series of this story tells.
    pub rise: Option<bool>,
    /// The sign of a session out of the ordinary.
    pub sign: Option<&'static str>,
}

impl LanePlan {
    /// The plan of one lane.
    #[must_use]
    pub fn new(
        lane: Lane,
        area: Rect,
        axis: &Axis,
        scene: Option<&LaneScene>,
        parts: &Parts<'_>,
    ) -> Self {
        let mut plan = Self {
            lane,
            area,
            items: Vec::new(),
            bars: Vec::new(),
            cards: false,
            peak: 0,
            bars_top: 0,
            matched_here: 0,
            hidden_here: 0,
            matched: 0,
        };
        let (Some(scene), Some(whole)) = (scene, parts.scene) else {
            return plan;
        };
        plan.matched_here = scene.matched_here;
        plan.hidden_here = scene.here - scene.matched_here.min(scene.here);
        plan.matched = scene.matched;
        if area.height == 0 {
            return plan;
        }
        let dense = !scene.complete
            || scene.matched_here > u64::from(area.height) * axis.columns() as u64 / 3;
        let rows = if dense {
            plan.density(scene, &whole.axis, axis);
            // Where bars take the whole lane, the selected event still stands before them.
            plan.bars_top
        } else {
            area.height
        };
        let listed = |b: &Brief| scene.briefs.iter().any(|other| other.row == b.row);
        let selected = parts
            .selected
            .filter(|b| b.lane == lane && !b.when.is_undated())
            .cloned()
            .map(|b| {
                // A lane that lists all that passes, but not this one, says that it does not.
                let passes = b.passes && (!scene.complete || listed(&b));
                Arc::new(Brief { passes, ..b })
            });
        let selected = selected.as_ref();
        let room = Room {
            rows,
            sparse_only: dense,
            // What a filter lets through is what was asked for, however light.
            quiet: whole.query.text.is_empty(),
        };
        let half = Room {
            rows: rows / 2,
            ..room
        };
        let cards = (!dense && cards::fit(axis, rows))
            .then(|| arrange(&scene.briefs, axis, half, selected))
            .filter(|items| items.iter().all(cards::is_whole))
            .and_then(|items| cards::spread(items, parts.story, axis));
        plan.cards = cards.is_some();
        plan.items = cards.unwrap_or_else(|| arrange(&scene.briefs, axis, room, selected));
        plan
    }

    /// Bars of the counts; they stand below the labels, or take all of a low lane.
    fn density(&mut self, scene: &LaneScene, counted: &Axis, axis: &Axis) {
        self.bars_top = match self.area.height {
            0..=1 => 0,
            2..=4 => 1,
            height => height / 2,
        };
        let counts = project(&scene.counts, counted, axis);
        self.peak = counts.iter().copied().max().unwrap_or(0);
        let peak = self.peak.max(1) as f32;
        self.bars = counts.iter().map(|c| *c as f32 / peak).collect();
    }
}
