//! A lane: which events are drawn as glyphs, which get a label, and what is counted where they crowd.
//!
//! Rows and labels are given out by importance, on an absolute grid and without regard to the selection, so that
//! neither a pan nor a move of the selection reshuffles them. Nothing is dropped: an event without a cell of its
//! own is counted at a more important one beside it, and a lane too full for that shows how many it has.

mod arrange;
mod counts;
mod edge;
mod reach;
mod row;

use super::Parts;
use super::cards::{self, Returned};
use super::counts::project;
use crate::app::card::grouped;
use crate::store::{EventSummary, LaneScene, RowId};
use crate::story::{Lane, Story};
use crate::text::width;
use crate::time::{Axis, Precision};
use arrange::{Room, arrange};
use ratatui::layout::Rect;
use std::sync::Arc;

pub use arrange::AROUND;
pub use counts::Count;

/// From this width on the margin has room for words beside numbers.
const WIDE_MARGIN: u16 = 18;

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
    /// How many events a lane of bars has, where the margin has no room to say so; in its last row.
    pub total: Option<Count>,
    /// Events of the window that pass.
    pub matched_in_window: u64,
    /// Events of the window that do not.
    pub hidden_here: u64,
    /// Events of the whole story that pass.
    pub matched: u64,
}

/// An event with a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The event.
    pub brief: Arc<EventSummary>,
    /// Column of its glyph; the first one when only its extent reaches into the window.
    pub column: i64,
    /// Row in the lane, from 0.
    pub row: u16,
    /// Its label; empty when there is no room.
    pub label: String,
    /// Whether the label stands before the glyph.
    pub label_left: bool,
    /// How many events are counted at it, beside itself.
    pub more: u32,
    /// That number as it is drawn; `None` where nothing is counted.
    pub count: Option<Count>,
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
    /// The number of its events in a margin of so many columns, and the row of the area that it is in; `None` where there
    /// is no room for it.
    #[must_use]
    pub fn margin_count(&self, margin: u16) -> Option<(u16, String)> {
        let count = grouped(self.matched_in_window);
        // A bar, the lane's name, and a blank on both sides of the number.
        let beside = 1 + width(self.lane.title()) + 1 + width(&count) + 1;
        match self.area.height {
            _ if margin == 0 => None,
            0 => None,
            1 => (beside <= usize::from(margin)).then_some((0, count)),
            _ if margin < WIDE_MARGIN => Some((1, count)),
            _ => Some((1, format!("{count} here"))),
        }
    }

    /// The plan of one lane; `margin` is the width of the margin on its left.
    #[must_use]
    pub fn new(
        lane: Lane,
        area: Rect,
        axis: &Axis,
        scene: Option<&LaneScene>,
        margin: u16,
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
            total: None,
            matched_in_window: 0,
            hidden_here: 0,
            matched: 0,
        };
        let (Some(scene), Some(whole)) = (scene, parts.scene) else {
            return plan;
        };
        plan.matched_in_window = scene.matched_in_window;
        plan.hidden_here = scene.in_window - scene.matched_in_window.min(scene.in_window);
        plan.matched = scene.matched;
        if area.height == 0 {
            return plan;
        }
        let dense = !scene.complete
            || scene.matched_in_window > u64::from(area.height) * axis.columns() as u64 / 3;
        let rows = if dense {
            plan.density(scene, &whole.axis, axis);
            plan.total = plan.margin_count(margin).is_none().then(|| {
                let text = grouped(plan.matched_in_window);
                let column = axis.columns() as i64 - width(&text) as i64;
                Count { column, text }
            });
            // Where bars take the whole lane, the selected event still stands before them.
            plan.bars_top
        } else {
            area.height
        };
        let selected = parts
            .selected
            .filter(|b| b.lane == lane && !b.when.is_undated())
            .cloned()
            .map(|b| {
                // What the lane lists knows whether it passes; a lane that lists all that does, but not this one, says
                // that it does not.
                let mut listed = scene.summaries.iter().filter(|other| other.row == b.row);
                let passes = listed
                    .next()
                    .map_or(b.passes && !scene.complete, |b| b.passes);
                Arc::new(EventSummary { passes, ..b })
            });
        let selected = selected.as_ref();
        let room = Room {
            rows,
            sparse_only: dense,
            // What a filter lets through is what was asked for, however light.
            quiet: whole.query.text.is_empty(),
            signs: Some(&parts.signs),
        };
        let half = Room {
            rows: rows / 2,
            ..room
        };
        let cards = (!dense && cards::fit(axis, rows))
            .then(|| arrange(&scene.summaries, axis, half, selected))
            .filter(|items| items.iter().all(cards::is_whole))
            .and_then(|items| cards::spread(items, &parts.signs, axis));
        plan.cards = cards.is_some();
        plan.items = cards.unwrap_or_else(|| arrange(&scene.summaries, axis, room, selected));
        plan.extend_sessions(parts.signs.story, axis);
        plan
    }

    /// A session reaches from its opening bell to its close, where the glyph is.
    fn extend_sessions(&mut self, story: &Story, axis: &Axis) {
        let of_session = |item: &&mut Placed| item.brief.when.precision == Precision::Session;
        for item in self.items.iter_mut().filter(of_session) {
            let series = item.brief.tickers.iter().find_map(|t| story.series(t));
            let session = series.and_then(|s| s.session_at(item.brief.when.start));
            if let Some(session) = session {
                item.extent.0 = axis.column(session.bar.from).min(item.extent.0);
            }
        }
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
