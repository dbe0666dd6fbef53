//! A lane: which events are drawn as glyphs, which get a label, and what is counted where they crowd.
//!
//! Rows and labels are given out by importance, over a span wider than the window and without regard to the
//! selection, so that neither a small pan nor a move of the selection reshuffles them. Nothing is dropped: an
//! event without a cell of its own is counted at the event that stands in its place.

mod reach;
mod row;

use super::Parts;
use super::cards::{self, Returned};
use super::counts::project;
use crate::store::{Brief, LaneScene, RowId};
use crate::story::Lane;
use crate::text::{cut, width};
use crate::time::Axis;
use ratatui::layout::Rect;
use std::sync::Arc;

use reach::{extent, glyph_column, is_light, is_wide};
use row::{Row, Worth};

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
    /// Column of its glyph; may lie left of the window when only its extent reaches in.
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

/// The longest label, in columns.
const LABEL: usize = 44;
/// The shortest cut label that is worth its cells.
const SHORTEST: usize = 14;
/// Columns between glyphs that are counted as one place.
const NEAR: i64 = 2;
/// Cells between glyph and label.
const AIR: usize = 1;

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

/// What a lane has to give.
#[derive(Clone, Copy, Debug)]
struct Room {
    rows: u16,
    /// Whether only labels are worth a cell, since bars show the rest.
    sparse_only: bool,
    /// Whether light moves that were made from prices have no label.
    quiet: bool,
}

/// Gives every event a row and a label, or counts it at another.
fn arrange(
    briefs: &[Arc<Brief>],
    axis: &Axis,
    room: Room,
    selected: Option<&Arc<Brief>>,
) -> Vec<Placed> {
    let Room {
        rows, sparse_only, ..
    } = room;
    if rows == 0 {
        let mut alone: Vec<Placed> = selected.map(|s| forced(s, axis, 1)).into_iter().collect();
        finish(&mut alone, axis, selected.map(|s| &*s.id));
        return alone;
    }
    let mut order: Vec<usize> = (0..briefs.len()).collect();
    order.sort_by_key(|index| {
        briefs.get(*index).map(|b| {
            (
                !b.passes,
                std::cmp::Reverse(b.importance),
                b.when.start,
                b.row,
            )
        })
    });
    let mut grid = vec![Row::default(); usize::from(rows)];
    let mut placed: Vec<Placed> = Vec::new();
    let mut crowded: Vec<usize> = Vec::new();
    for index in order {
        let Some(brief) = briefs.get(index) else {
            continue;
        };
        let light = room.quiet && is_light(brief);
        let column = glyph_column(extent(brief, axis));
        // The glyph of what a stated move tells, or of a ticker that nobody pinned, stands for all of its column.
        if light && placed.iter().any(|p| (p.column - column).abs() <= NEAR) {
            crowded.push(index);
            continue;
        }
        match place(brief, axis, &mut grid, sparse_only, light) {
            Some(item) => placed.push(item),
            None => crowded.push(index),
        }
    }
    for index in crowded {
        let Some(brief) = briefs.get(index) else {
            continue;
        };
        let column = extent(brief, axis).0;
        let chosen = selected.is_some_and(|s| s.id == brief.id);
        if !chosen
            && !sparse_only
            && let Some(host) = host(&mut placed, column)
        {
            host.more += u32::from(brief.passes);
            host.others.push(brief.row);
        }
    }
    if let Some(brief) = selected.filter(|s| !placed.iter().any(|p| p.brief.id == s.id)) {
        placed.push(forced(brief, axis, rows));
    }
    finish(&mut placed, axis, selected.map(|s| &*s.id));
    placed
}

/// The event at which one without a cell is counted: the nearest, the left one when two are equally near.
fn host(placed: &mut [Placed], column: i64) -> Option<&mut Placed> {
    placed
        .iter_mut()
        .min_by_key(|p| ((p.column - column).abs(), p.column > column, p.row))
}

fn place(
    brief: &Arc<Brief>,
    axis: &Axis,
    grid: &mut [Row],
    label_or_nothing: bool,
    bare: bool,
) -> Option<Placed> {
    let extent = extent(brief, axis);
    let column = glyph_column(extent);
    let wanted = if bare {
        0
    } else {
        width(&brief.title).min(LABEL)
    };
    let full = (1 + AIR + wanted + 2) as i64;
    let mut best: Option<(usize, Worth)> = None;
    for (index, row) in grid.iter().enumerate() {
        if let Some(worth) = row.worth(column, extent.1, full)
            && best.is_none_or(|(_, most)| worth > most)
        {
            best = Some((index, worth));
        }
    }
    let row = best?.0;
    let room = grid.get(row)?.room(column, full)?;
    let text = usize::try_from(room)
        .unwrap_or(0)
        .saturating_sub(1 + AIR + 1);
    let label = if !bare && (text >= wanted || text >= SHORTEST) {
        cut(&brief.title, text.min(LABEL)).into_owned()
    } else {
        String::new()
    };
    if label.is_empty() && label_or_nothing {
        return None;
    }
    let used = if label.is_empty() {
        1
    } else {
        (1 + AIR + width(&label) + 1) as i64
    };
    grid.get_mut(row)?
        .take(column, column + used.min(room.max(1)), extent.1 + 1);
    Some(Placed {
        brief: Arc::clone(brief),
        column,
        row: row as u16,
        label,
        more: 0,
        others: Vec::new(),
        note: Vec::new(),
        extent,
        drawn_to: extent.1,
        selected: false,
        kin: false,
        letter: None,
        rise: None,
        sign: None,
    })
}

/// The selected event always shows, over whatever stands there.
fn forced(brief: &Arc<Brief>, axis: &Axis, rows: u16) -> Placed {
    let extent = extent(brief, axis);
    Placed {
        brief: Arc::clone(brief),
        column: glyph_column(extent),
        row: rows - 1,
        label: cut(&brief.title, LABEL).into_owned(),
        more: 0,
        others: Vec::new(),
        note: Vec::new(),
        extent,
        drawn_to: extent.1,
        selected: true,
        kin: false,
        letter: None,
        rise: None,
        sign: None,
    }
}

/// Labels in the row of the selected event end before it, or go, so that no remnant stands behind it.
fn give_way(placed: &mut [Placed]) {
    let Some((row, from, label)) = placed
        .iter()
        .find(|p| p.selected)
        .map(|p| (p.row, p.column, width(&p.label)))
    else {
        return;
    };
    let to = from + (1 + AIR + label) as i64;
    for item in placed.iter_mut().filter(|p| !p.selected && p.row == row) {
        let room = usize::try_from(from - item.column)
            .unwrap_or(0)
            .saturating_sub(1 + AIR + 1);
        if item.column >= from && item.column < to {
            item.label = String::new();
        } else if item.column < from && width(&item.label) > room {
            item.label = if room < SHORTEST / 2 {
                String::new()
            } else {
                cut(&item.label, room).into_owned()
            };
        }
    }
}

/// An extent is drawn up to the next event of its row.
fn end_extents(placed: &mut [Placed]) {
    let glyphs: Vec<(u16, i64)> = placed.iter().map(|p| (p.row, p.column)).collect();
    for item in placed {
        let behind = glyphs.iter().filter(|(row, _)| *row == item.row);
        let next = behind
            .map(|(_, column)| *column)
            .filter(|c| *c > item.column);
        item.drawn_to = next
            .min()
            .map_or(item.extent.1, |c| item.extent.1.min(c - 1));
    }
}

/// Keeps what reaches into the window, gives the selected event its whole label and draws it last.
fn finish(placed: &mut Vec<Placed>, axis: &Axis, selected: Option<&str>) {
    let columns = axis.columns() as i64;
    placed.retain(|p| {
        let reaches_in = p.column >= 0 || (is_wide(&p.brief) && p.extent.1 >= 0);
        p.column < columns && reaches_in
    });
    for item in placed.iter_mut() {
        item.selected = selected == Some(&*item.brief.id);
        if item.selected {
            item.label = cut(&item.brief.title, LABEL).into_owned();
        }
    }
    give_way(placed);
    end_extents(placed);
    placed.sort_by_key(|p| (p.selected, p.brief.passes, p.column, p.row));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::RowId;
    use crate::time::{Span, Timestamp, When};
    use proptest::prelude::*;

    fn brief(row: u64, at: i64, importance: u8, title: &str) -> Arc<Brief> {
        Arc::new(Brief {
            row: RowId(row),
            id: format!("e{row}").into(),
            when: When::instant(Timestamp::from_micros(at)),
            deciding: When::instant(Timestamp::from_micros(at)),
            until: None,
            lane: Lane::Other,
            kind: "other".into(),
            importance,
            title: title.into(),
            passes: true,
            derived: false,
            tickers: Vec::new(),
        })
    }

    fn axis(columns: usize) -> Axis {
        Axis::new(
            Span::new(Timestamp::default(), Timestamp::from_micros(columns as i64)),
            columns,
        )
    }

    const fn room(rows: u16) -> Room {
        Room {
            rows,
            sparse_only: false,
            quiet: true,
        }
    }

    #[test]
    fn light_moves_are_counted_and_not_labelled() {
        let light = |row, at| {
            Arc::new(Brief {
                derived: true,
                ..Brief::clone(&brief(row, at, 5, "NVDA falls"))
            })
        };
        let events = [
            brief(1, 10, 90, "stated"),
            light(2, 10),
            light(3, 11),
            light(4, 80),
        ];
        let items = arrange(&events, &axis(100), room(3), None);
        let told: Vec<_> = (items.iter())
            .map(|p| (&*p.brief.id, p.label.as_str(), p.more))
            .collect();
        assert_eq!(told, [("e1", "stated", 2), ("e4", "", 0)]);
        let asked = Room {
            quiet: false,
            ..room(3)
        };
        let items = arrange(&events, &axis(100), asked, None);
        assert!(items.iter().all(|p| !p.label.is_empty() && p.more == 0));
    }

    #[test]
    fn the_most_important_gets_its_label() {
        let items = arrange(
            &[
                brief(1, 0, 10, "minor thing here"),
                brief(2, 3, 90, "major thing here"),
            ],
            &axis(40),
            room(1),
            None,
        );
        let label = |id: &str| {
            items
                .iter()
                .find(|p| &*p.brief.id == id)
                .map(|p| p.label.clone())
        };
        assert_eq!(label("e2").as_deref(), Some("major thing here"));
        assert_eq!(label("e1").as_deref(), Some(""));
    }

    proptest! {
        #[test]
        fn labels_never_overlap_and_nothing_is_lost(
            events in proptest::collection::vec((0_i64..100, 0_u8..100, "[a-z ]{1,30}"), 0..60),
            rows in 1_u16..6,
        ) {
            let briefs: Vec<Arc<Brief>> = events.iter().enumerate().map(|(i, (at, imp, t))| brief(i as u64, *at, *imp, t)).collect();
            let items = arrange(&briefs, &axis(100), room(rows), None);
            let counted: usize = items.iter().map(|p| 1 + p.more as usize).sum();
            prop_assert_eq!(counted, briefs.len());
            for (index, a) in items.iter().enumerate() {
                for b in items.iter().skip(index + 1).filter(|b| b.row == a.row) {
                    let (a, b) = if a.column <= b.column { (a, b) } else { (b, a) };
                    let label = if a.label.is_empty() { 0 } else { AIR + width(&a.label) };
                    prop_assert!(a.column + 1 + label as i64 <= b.column, "{:?} {:?}", a, b);
                }
            }
        }
    }
}
