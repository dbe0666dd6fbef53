//! The plan of the timeline: what stands in which cell, before anything is drawn.
//!
//! Made from the view, the scene and the story by pure functions, so that drawing, clicking and tests agree.

mod canvas;
pub mod cards;
mod counts;
pub mod folds;
pub mod inputs;
pub mod lanes;
mod marks;
pub mod overview;
pub mod prices;
pub mod ruler;
mod short_bar;
mod strokes;

use super::View;
use super::sign::Signs;
use crate::store::{EventSummary, RowId, Scene};
use crate::story::Lane;
use crate::time::{Axis, Precision, Sessions, Timestamp, Zone};
use ratatui::layout::Rect;

pub use folds::{FoldPlan, Lead};
pub use inputs::Inputs;
pub use lanes::{Count, LanePlan, Placed};
pub use overview::OverviewPlan;
pub use prices::{Base, PricePlan, Reading};
pub use ruler::{Ruler, Tick};

/// Where the timeline's parts stand and what is in them.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The axis of the plot.
    pub axis: Axis,
    /// The cells to the right of the margin, over all rows of the timeline.
    pub plot: Rect,
    /// Columns of the margin on the left.
    pub margin: u16,
    /// The ruler and the rows it takes from the top of the plot.
    pub ruler: Ruler,
    /// Lanes, from top to bottom.
    pub lanes: Vec<LanePlan>,
    /// Lanes that found no row, with how many of their events the window shows; the ruler's row says so.
    pub rowless: Vec<(Lane, u64)>,
    /// Rows that hold a line between the parts.
    pub rules: Vec<u16>,
    /// Closed time on a trading axis.
    pub folds: Vec<FoldPlan>,
    /// The way from the selected event to its first session, if it stands in closed time.
    pub lead: Option<Lead>,
    /// Price lanes, from top to bottom.
    pub prices: Vec<PricePlan>,
    /// The column at which prices are 100, when they are rebased there.
    pub base: Option<usize>,
    /// The strip of the whole story.
    pub overview: Option<OverviewPlan>,
}

/// How the rows of the timeline are shared out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Rows {
    ruler: u16,
    lanes: Vec<u16>,
    prices: Vec<u16>,
    overview: u16,
    rules: bool,
}

/// What the plan is made from. Whatever is added here is added to [`Inputs`] too, else a plan grows stale.
pub struct Parts<'a> {
    /// The view.
    pub view: &'a View,
    /// The axis of the plot.
    pub axis: Axis,
    /// What the store said, if it has.
    pub scene: Option<&'a Scene>,
    /// The story and whose sessions its signs are of.
    pub signs: Signs<'a>,
    /// The sessions of the market that trading time follows.
    pub sessions: Option<&'a Sessions>,
    /// The zone on the screen.
    pub zone: Zone,
    /// Lanes that the story uses, with how many events each has.
    pub used: &'a [(Lane, u64)],
    /// The selected event, which always shows.
    pub selected: Option<&'a EventSummary>,
    /// Tickers to draw, the most wanted first.
    pub tickers: &'a [String],
    /// Events that stand out with the selected one, because links tie them to it.
    pub kin: &'a [RowId],
}

/// Columns of the plot of a timeline of this inner area, at least one.
#[must_use]
pub fn columns(inner: Rect) -> usize {
    usize::from(inner.width.saturating_sub(margin(inner.width)).max(1))
}

const fn margin(width: u16) -> u16 {
    match width {
        0..=39 => 0,
        40..=99 => 13,
        _ => 18,
    }
}

impl Plan {
    /// The plan for the cells inside the timeline's border.
    #[must_use]
    pub fn new(parts: &Parts<'_>, inner: Rect) -> Self {
        let margin = margin(inner.width);
        let plot = Rect {
            x: inner.x + margin,
            width: inner.width.saturating_sub(margin),
            ..inner
        };
        let axis = parts.axis.clone();
        let rows = share(inner.height, &shown(parts), parts.tickers.len());
        let mut plan = Self {
            plot,
            margin,
            ruler: Ruler::new(&axis, parts.zone, parts.view.cursor, rows.ruler),
            axis: axis.clone(),
            lanes: Vec::new(),
            rowless: Vec::new(),
            rules: Vec::new(),
            folds: Vec::new(),
            lead: parts
                .selected
                .filter(|b| !b.when.is_undated())
                .and_then(|b| Lead::of(b, &axis)),
            prices: Vec::new(),
            base: None,
            overview: None,
        };
        let mut y = plot.y + rows.ruler;
        let mut take = |height: u16| {
            let area = Rect {
                y,
                height: height.min(inner.bottom().saturating_sub(y)),
                ..plot
            };
            y = area.bottom();
            area
        };
        for ((lane, _), height) in parts.used.iter().zip(&rows.lanes) {
            let area = take(*height);
            let scene = parts.scene.and_then(|s| s.lanes.get(lane.index()));
            let mut lane = LanePlan::new(*lane, area, &axis, scene, margin, parts);
            if area.height == 0 && lane.matched_in_window > 0 {
                plan.rowless.push((lane.lane, lane.matched_in_window));
            }
            lane.direct(&parts.signs);
            lane.light(parts.kin, parts.view.pair.as_ref());
            plan.lanes.push(lane);
        }
        plan.folds = folds::folds(&axis, &plan.lanes, parts.sessions, plan.lead);
        if rows.rules && !rows.prices.is_empty() {
            plan.rules.push(take(1).y);
        }
        let base = parts.view.rebased.map(|at| Base {
            at,
            benchmark: parts.signs.story.series(&parts.signs.story.benchmark),
        });
        plan.base = base.and_then(|base| axis.visible(base.at));
        for (ticker, height) in parts.tickers.iter().zip(&rows.prices) {
            if let Some(series) = parts.signs.story.series(ticker) {
                let cursor = parts.view.cursor;
                let gaps = parts.signs.story.gaps(series);
                let area = take(*height);
                let mut lane = PricePlan::new(series, &gaps, area, &axis, cursor, base);
                match day_of_move(parts) {
                    Some(end) => lane.read(series, end),
                    None => lane.read_short(series, &axis, cursor, parts.zone),
                }
                plan.prices.push(lane);
            }
        }
        if rows.rules && rows.overview > 0 {
            plan.rules.push(take(1).y);
        }
        if rows.overview > 0 {
            plan.overview = OverviewPlan::new(
                take(rows.overview),
                parts.scene,
                parts.view.window,
                parts.zone,
            );
        }
        plan
    }

    /// The lane at a row of the screen.
    #[must_use]
    pub fn lane_at(&self, row: u16) -> Option<&LanePlan> {
        self.lanes
            .iter()
            .find(|lane| (lane.area.y..lane.area.bottom()).contains(&row))
    }
}

/// The end of the day of a selected move that is dated by its day alone: its own session is read out, though the
/// cursor stands at the day's beginning.
fn day_of_move(parts: &Parts<'_>) -> Option<Timestamp> {
    let brief = parts.selected.filter(|b| b.lane == Lane::Moves)?;
    let day = brief.when.precision == Precision::Day && brief.when.start == parts.view.cursor;
    day.then(|| brief.when.end.plus(-1))
}

/// The lanes with how many events each shows somewhere in the story: those that pass, and the others where they are
/// dimmed. It follows from the filter and not from the window, so that a pan moves no lane.
fn shown(parts: &Parts<'_>) -> Vec<(Lane, u64)> {
    let count = |(lane, total): &(Lane, u64)| {
        let scene = parts.scene.and_then(|s| s.lanes.get(lane.index()));
        let passing = scene.filter(|_| !parts.view.dimmed).map(|l| l.matched);
        (*lane, passing.unwrap_or(*total))
    };
    parts.used.iter().map(count).collect()
}

/// Shares `height` rows out: every part has its least, lanes with events before those without; then prices and lanes with
/// events grow in turn.
fn share(height: u16, used: &[(Lane, u64)], tickers: usize) -> Rows {
    let count = used.len() as u16;
    let mut rows = Rows {
        lanes: vec![0; used.len()],
        ..Rows::default()
    };
    let mut left = height;
    let take = |want: u16, left: &mut u16| {
        let got = want.min(*left);
        *left -= got;
        got
    };
    rows.ruler = take(if height > 6 + count { 2 } else { 1 }, &mut left);
    for is_empty in [false, true] {
        let lanes = rows.lanes.iter_mut().zip(used);
        for (lane, _) in lanes.filter(|(_, (_, events))| (*events == 0) == is_empty) {
            *lane = take(1, &mut left);
        }
    }
    let overview = take(u16::from(left >= 2), &mut left);
    // Three rows for each lane and two for each ticker come before anything grows beyond them.
    rows.prices = vec![0; tickers.min(usize::from(left))];
    for price in &mut rows.prices {
        *price = take(1, &mut left);
    }
    rows.rules = left >= 2 + count && overview > 0;
    if rows.rules {
        take(1 + u16::from(!rows.prices.is_empty()), &mut left);
    }
    rows.overview = overview
        + if overview > 0 && left >= count {
            take(1, &mut left)
        } else {
            0
        };
    grow(&mut rows, used, &mut left);
    rows
}

/// Hands the rows that are left to whoever has fewest for its weight: lanes by how much happens in them,
/// tickers alike. One row in four goes to air between lanes by itself, since labels seldom fill all.
fn grow(rows: &mut Rows, used: &[(Lane, u64)], left: &mut u16) {
    let none = used.iter().all(|(_, events)| *events == 0);
    // An empty lane keeps its one row, unless all are empty.
    let weights: Vec<Option<f64>> = used
        .iter()
        .map(|(_, events)| {
            let weight = (*events as f64 + 4.0).log2().clamp(2.0, 5.0);
            (none || *events > 0).then_some(weight)
        })
        .collect();
    while *left > 0 {
        let lane = rows
            .lanes
            .iter()
            .zip(&weights)
            .enumerate()
            .filter_map(|(index, (height, weight))| Some((f64::from(*height) / (*weight)?, index)))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        let price = rows
            .prices
            .iter()
            .enumerate()
            .map(|(index, height)| (f64::from(*height) / 3.2, index))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        let slot = match (lane, price) {
            (Some((l, index)), Some((p, _))) if l <= p => rows.lanes.get_mut(index),
            (Some((_, index)), None) => rows.lanes.get_mut(index),
            (_, Some((_, index))) => rows.prices.get_mut(index),
            (None, None) => None,
        };
        let Some(slot) = slot else { return };
        *slot += 1;
        *left -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_lane_gives_its_rows_away() {
        let used = |statements, moves| {
            [
                (Lane::Releases, 0),
                (Lane::Statements, statements),
                (Lane::Moves, moves),
                (Lane::Other, 0),
            ]
        };
        for height in 6..90 {
            for tickers in 0..6 {
                let lanes = share(height, &used(18, 30), tickers).lanes;
                assert_eq!(
                    (lanes.first(), lanes.last()),
                    (Some(&1), Some(&1)),
                    "{height}"
                );
                let alone = share(height, &used(18, 0), tickers).lanes;
                assert!(alone.get(1) >= lanes.get(1), "{height} {tickers} {alone:?}");
            }
        }
        // Where rows are too few for all, the lanes with events have them.
        assert_eq!(share(3, &used(18, 30), 0).lanes, [0, 1, 1, 0]);
    }

    #[test]
    fn rows_are_shared_out_whole() {
        let used = [
            (Lane::Releases, 9),
            (Lane::Statements, 30),
            (Lane::Moves, 4),
            (Lane::Other, 12),
        ];
        for height in 0..90 {
            for tickers in 0..6 {
                for lanes in 0..=4 {
                    let rows = share(height, used.get(..lanes).unwrap_or_default(), tickers);
                    let rules = u16::from(rows.rules) * (1 + u16::from(!rows.prices.is_empty()));
                    let sum = rows.ruler
                        + rows.lanes.iter().sum::<u16>()
                        + rows.prices.iter().sum::<u16>()
                        + rows.overview
                        + rules;
                    assert!(sum <= height, "{height} {tickers} {rows:?}");
                    if lanes > 0 && height > 0 {
                        assert_eq!(sum, height, "{height} {tickers} {rows:?}");
                    }
                }
            }
        }
    }
}
