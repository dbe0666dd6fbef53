//! The strip at the bottom: the whole story in counts, and where the window lies in it.

use super::ruler::Tick;
use crate::store::Scene;
use crate::text::width;
use crate::time::{Axis, Span, Step, Zone};
use ratatui::layout::Rect;

/// The overview's share of the screen and what stands in it.
#[derive(Clone, Debug)]
pub struct OverviewPlan {
    /// Its cells, without the margin.
    pub area: Rect,
    /// The axis of the strip; it spans the whole story.
    pub axis: Axis,
    /// Heights by column, 0 to 1; anything at all shows.
    pub bars: Vec<f32>,
    /// First and last column of the window.
    pub window: (usize, usize),
    /// Labels below the strip.
    pub ticks: Vec<Tick>,
}

impl OverviewPlan {
    /// The strip; `None` without events.
    #[must_use]
    pub fn new(area: Rect, scene: Option<&Scene>, window: Span, zone: Zone) -> Option<Self> {
        let scene = scene?;
        let extent = scene.extent?;
        if area.width == 0 || area.height == 0 {
            return None;
        }
        let axis = Axis::new(extent, usize::from(area.width));
        let peak = scene.overview.iter().copied().max().unwrap_or(0).max(1);
        // Counts of a story differ by thousands; on a straight scale all but the largest would vanish.
        let height = |count: u32| f64::from(count).ln_1p() / f64::from(peak).ln_1p();
        let last = axis.columns() as i64 - 1;
        let clamp = |column: i64| column.clamp(0, last) as usize;
        let window = (
            clamp(axis.column(window.from)),
            clamp(axis.column(window.to.plus(-1))),
        );
        Some(Self {
            area,
            ticks: ticks(&axis, zone),
            axis,
            bars: scene.overview.iter().map(|c| height(*c) as f32).collect(),
            window,
        })
    }
}

/// Years, or months of a short story, where they begin.
fn ticks(axis: &Axis, zone: Zone) -> Vec<Tick> {
    let step = Step::at_least(axis.span().micros() / 6);
    let mut out: Vec<Tick> = Vec::new();
    let mut at = step.floor(axis.span().from, zone);
    while at < axis.span().to && out.len() < 40 {
        let label = crate::time::show::boundary(at, zone, step.unit);
        if let Some(column) = axis.visible(at) {
            let free = out
                .last()
                .is_none_or(|t| t.column + width(&t.label) + 1 < column);
            if free && column + width(&label) <= axis.columns() {
                out.push(Tick {
                    column,
                    label,
                    current: false,
                });
            }
        }
        let next = step.next(at, zone);
        if next <= at {
            break;
        }
        at = next;
    }
    out
}
