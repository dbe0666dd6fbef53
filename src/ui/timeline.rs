//! The timeline: ruler, lanes, price lanes, overview, and the cursor through them all.

use super::theme::Meaning;
use super::{Theme, chrome, folds, paint, prices, strip};
use crate::app::card::direction;
use crate::app::plan::{Count, LanePlan, Placed, Plan};
use crate::app::{Model, glyph};
use crate::store::EventSummary;
use crate::story::Lane;
use crate::text::{width, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

/// Draws the timeline inside its border.
pub fn draw(model: &Model, theme: &Theme, buf: &mut Buffer) {
    let Some(plan) = &model.plan else { return };
    if let (Some(why), true) = (
        model.emptiness(),
        model.scene.as_ref().is_none_or(|s| s.extent.is_none()),
    ) {
        return empty(plan, &why, theme, buf);
    }
    strip::ruler(model, plan, theme, buf);
    rowless(plan, theme, buf);
    let cursor = plan
        .axis
        .visible(model.view.cursor)
        .map(|c| plan.plot.x + c as u16);
    lines(plan, cursor, theme, buf);
    if let Some(clock) = model.view.clock {
        folds::clock(plan, clock, drawn_rows(plan), theme, buf);
    }
    for lane in &plan.lanes {
        margin_of(lane, model, plan, theme, buf);
        bars(lane, theme, buf);
        for item in &lane.items {
            event(item, lane, theme, buf);
        }
        for item in &lane.items {
            if let Some(count) = &item.count {
                number(count, lane.area, item.row, theme, buf);
            }
        }
        if let Some(total) = &lane.total {
            number(
                total,
                lane.area,
                lane.area.height.saturating_sub(1),
                theme,
                buf,
            );
        }
        joins(lane, theme, buf);
    }
    for y in &plan.rules {
        let inner = plan.plot.x.saturating_sub(plan.margin + 1);
        for x in inner..=plan.plot.right() {
            paint::put(buf, x, *y, "─", theme.style(Meaning::Guide));
        }
    }
    for lane in &plan.prices {
        let margin = Rect {
            x: plan.plot.x - plan.margin,
            width: plan.margin,
            ..lane.area
        };
        prices::lane(lane, margin, cursor, theme, buf);
    }
    folds::shade(plan, drawn_rows(plan), theme, buf);
    if let Some(clock) = model.view.clock {
        folds::future(plan, clock, drawn_rows(plan), theme, buf);
    }
    folds::names(model, plan, theme, buf);
    if let Some(strip) = &plan.overview {
        let margin = Rect {
            x: plan.plot.x - plan.margin,
            width: plan.margin,
            ..strip.area
        };
        strip::overview(strip, margin, model, theme, buf);
    }
    if let Some(why) = model.emptiness() {
        empty(plan, &why, theme, buf);
    }
}

/// How many events the lanes have that found no row, at the end of the ruler: `▬30 ■15`.
fn rowless(plan: &Plan, theme: &Theme, buf: &mut Buffer) {
    let counts = plan.rowless.iter().rev();
    let mut right = plan.plot.right();
    for (lane, count) in counts {
        let text = format!(" {}{}", glyph(*lane), chrome::grouped(*count));
        let room = right.saturating_sub(plan.plot.x);
        paint::right(
            buf,
            right,
            plan.plot.y,
            room,
            &text,
            theme.style(Meaning::Lane(*lane)),
        );
        right = right.saturating_sub(width(&text) as u16);
    }
}

/// The lane's name, and how many of its events the window shows.
fn margin_of(lane: &LanePlan, model: &Model, plan: &Plan, theme: &Theme, buf: &mut Buffer) {
    let (area, margin) = (lane.area, plan.margin);
    if margin == 0 || area.height == 0 {
        return;
    }
    let x = area.x - margin;
    let current = model.view.lane == lane.lane;
    for y in area.y..area.bottom() {
        paint::put(buf, x, y, "▎", theme.style(Meaning::Lane(lane.lane)));
    }
    let name = theme.style(if current {
        Meaning::Strong
    } else {
        Meaning::Text
    });
    paint::text(buf, x + 1, area.y, margin - 1, lane.lane.title(), name);
    let faint = theme.style(Meaning::Faint);
    if let Some((row, count)) = lane.margin_count(margin) {
        if row == 0 {
            paint::right(buf, area.x - 1, area.y, margin, &count, faint);
        } else {
            paint::text(buf, x + 1, area.y + row, margin - 2, &count, faint);
        }
    }
    if area.height == 1 {
        return;
    }
    let mut next = area.y + 2;
    if lane.hidden_here > 0 && area.height > 2 {
        let word = if model.view.dimmed {
            "dimmed"
        } else {
            "hidden"
        };
        paint::text(
            buf,
            x + 1,
            next,
            margin - 2,
            &format!("{} {word}", chrome::grouped(lane.hidden_here)),
            theme.style(Meaning::Warn),
        );
        next += 1;
    }
    if !lane.bars.is_empty() && next < area.bottom() {
        paint::text(
            buf,
            x + 1,
            next,
            margin - 2,
            &format!("▇ {}", chrome::grouped(u64::from(lane.peak))),
            theme.style(Meaning::Faint),
        );
    }
}

/// Density: how many events stand in each column.
fn bars(lane: &LanePlan, theme: &Theme, buf: &mut Buffer) {
    let area = lane.area;
    let rows = area.height.saturating_sub(lane.bars_top);
    let style = theme.style(Meaning::Lane(lane.lane));
    for (column, share) in lane.bars.iter().enumerate().filter(|(_, s)| **s > 0.0) {
        let height = (share * f32::from(rows)).max(0.125);
        for row in 0..rows {
            let filled = (height - f32::from(row)).clamp(0.0, 1.0);
            if filled <= 0.0 {
                break;
            }
            paint::put(
                buf,
                area.x + column as u16,
                area.bottom() - 1 - row,
                paint::eighth(filled),
                style,
            );
        }
    }
}

/// The glyph of an event: hollow when its time is only known as a stretch, as a move made from prices is known by
/// its session; a move points where its session went.
pub const fn mark(brief: &EventSummary, rise: Option<bool>) -> &'static str {
    let coarse = brief.when.precision.is_coarse() || brief.derived;
    match (brief.lane, coarse, rise) {
        (Lane::Releases, true, _) => "◇",
        (Lane::Statements, true, _) => "○",
        (Lane::Moves, false, Some(true)) => "▲",
        (Lane::Moves, true, Some(true)) => "△",
        (Lane::Moves, false, Some(false)) => "▼",
        (Lane::Moves, true, Some(false)) => "▽",
        (Lane::Moves, ..) => "▬",
        (Lane::Other, true, _) => "□",
        (lane, ..) => glyph(lane),
    }
}

fn event(item: &Placed, lane: &LanePlan, theme: &Theme, buf: &mut Buffer) {
    let area = lane.area;
    let y = area.y + item.row;
    if y >= area.bottom() {
        return;
    }
    extent(item, lane, theme, buf);
    let Ok(column) = u16::try_from(item.column) else {
        return;
    };
    let x = area.x + column;
    if x >= area.right() {
        return;
    }
    let dimmed = !item.brief.passes;
    let ink = if dimmed {
        Meaning::Dimmed
    } else {
        Meaning::Lane(lane.lane)
    };
    let behind = behind(item, theme);
    let glyph_style = behind.patch(theme.style(ink));
    let glyph_style = if item.letter.is_some() {
        glyph_style.add_modifier(Modifier::BOLD | Modifier::REVERSED)
    } else {
        glyph_style
    };
    paint::put(
        buf,
        x,
        y,
        if item.extent.0 < 0 && item.column == 0 {
            "◀"
        } else {
            item.letter.unwrap_or_else(|| mark(&item.brief, item.rise))
        },
        glyph_style,
    );
    label(item, lane, (x, y), theme, buf);
    note(item, lane, (x, y + 1), theme, buf);
}

/// The second line of a card: what the first session that could react did.
fn note(item: &Placed, lane: &LanePlan, (x, y): (u16, u16), theme: &Theme, buf: &mut Buffer) {
    if y >= lane.area.bottom() {
        return;
    }
    let mut x = x + 2;
    for returned in &item.note {
        let room = lane.area.right().saturating_sub(x);
        x = paint::text(
            buf,
            x,
            y,
            room,
            &returned.label,
            theme.style(Meaning::Faint),
        );
        let style = theme.role(direction(returned.change));
        let room = lane.area.right().saturating_sub(x);
        x = paint::text(buf, x, y, room, &returned.text, style);
    }
}

/// A thin line from the selected event to what links tie to it in the same row, where no other event stands
/// between them.
fn joins(lane: &LanePlan, theme: &Theme, buf: &mut Buffer) {
    let Some(own) = lane.items.iter().find(|i| i.selected) else {
        return;
    };
    let y = lane.area.y + own.row;
    let same = || lane.items.iter().filter(|i| i.row == own.row);
    for item in same().filter(|i| i.kin) {
        let (left, right) = if item.column < own.column {
            (item, own)
        } else {
            (own, item)
        };
        let between = |i: &Placed| (left.column + 1..right.column).contains(&i.column);
        if same().any(between) || y >= lane.area.bottom() {
            continue;
        }
        let label = width(&left.label) as i64;
        let from = left.column + 2 + label + i64::from(label > 0);
        for column in from.max(0)..(right.column - 1).min(i64::from(lane.area.width)) {
            let x = lane.area.x + column as u16;
            if is_ground(buf, x, y) {
                paint::put(buf, x, y, "─", theme.style(Meaning::Guide));
            }
        }
    }
}

/// What lies behind an event: the selected one is lit, and so is the glyph of what links tie to it.
fn behind(item: &Placed, theme: &Theme) -> Style {
    let ground = |meaning: Meaning| Style {
        fg: None,
        ..theme.style(meaning)
    };
    match (item.selected, item.kin) {
        (true, _) => theme.style(Meaning::Selected),
        (false, true) => ground(Meaning::Selected),
        (false, false) => Style::new(),
    }
}

/// The label beside the glyph; a stub at the edge of the window is not drawn at all.
fn label(item: &Placed, lane: &LanePlan, (x, y): (u16, u16), theme: &Theme, buf: &mut Buffer) {
    let area = lane.area;
    let size = width(&item.label) as u16;
    let room = area.right().saturating_sub(x + 2);
    let cut = size > room;
    if size == 0 || (cut && room < 8 && !item.selected) {
        return;
    }
    let style = theme.style(match (item.selected, item.brief.passes) {
        (true, _) => Meaning::Selected,
        (false, false) => Meaning::Dimmed,
        (false, true) if item.brief.importance >= 90 => Meaning::Strong,
        // What the prices show stands back behind what somebody wrote.
        (false, true) if item.brief.derived => Meaning::Faint,
        (false, true) => Meaning::Text,
    });
    if item.label_left {
        let counted = item.count.as_ref().filter(|c| c.column < item.column);
        let before = counted.map_or(0, |count| width(&count.text) as u16);
        let x = x.saturating_sub(before + size + 1);
        paint::text(buf, x, y, size, &item.label, style);
        paint::put(buf, x + size, y, item.sign.unwrap_or(" "), style);
        return;
    }
    // No line shows between a glyph and its label.
    let air = item.sign.unwrap_or(" ");
    if item.selected {
        paint::put(buf, x + 1, y, air, style);
    } else if item.sign.is_some() || is_ground(buf, x + 1, y) {
        paint::put(buf, x + 1, y, air, theme.sign(item.sign, Style::new()));
    }
    let end = paint::text(buf, x + 2, y, room, &item.label, style);
    underline(item, lane, y, end, buf);
}

/// A number of events, over whatever line or extent is behind it.
fn number(count: &Count, area: Rect, row: u16, theme: &Theme, buf: &mut Buffer) {
    let Ok(column) = u16::try_from(count.column) else {
        return;
    };
    let (x, y) = (area.x + column, area.y + row);
    if y < area.bottom() {
        let room = area.right().saturating_sub(x);
        paint::text(buf, x, y, room, &count.text, theme.style(Meaning::Faint));
    }
}

/// How wide a date without a time is: a dashed stretch where nothing else stands.
fn extent(item: &Placed, lane: &LanePlan, theme: &Theme, buf: &mut Buffer) {
    let (first, last) = (item.extent.0, item.drawn_to);
    if last <= first {
        return;
    }
    let meaning = if item.brief.passes {
        Meaning::Lane(lane.lane)
    } else {
        Meaning::Dimmed
    };
    let style = theme.style(meaning).add_modifier(Modifier::DIM);
    let columns = i64::from(lane.area.width);
    for column in first.max(0)..=last.min(columns - 1) {
        let (x, y) = (lane.area.x + column as u16, lane.area.y + item.row);
        if is_ground(buf, x, y) {
            paint::put(buf, x, y, "╌", style);
        }
    }
}

/// The part of a label that lies in the extent is underlined, so that the width shows below it.
fn underline(item: &Placed, lane: &LanePlan, y: u16, end: u16, buf: &mut Buffer) {
    let (first, last) = (item.extent.0, item.drawn_to);
    if last <= first {
        return;
    }
    let from = lane.area.x + item.column.max(0) as u16;
    let to = lane.area.x + last.clamp(0, i64::from(lane.area.width) - 1) as u16;
    for x in from..=to.min(end.saturating_sub(1)) {
        if let Some(cell) = buf.cell_mut((x, y)) {
            cell.modifier.insert(Modifier::UNDERLINED);
        }
    }
}

/// The signs of the lines that everything else is drawn over.
const LINES: [&str; 4] = ["┊", "│", "┃", "░"];

/// Whether nothing but a line stands in a cell. A space of the selected label is something, by what lies behind it.
fn is_ground(buf: &Buffer, x: u16, y: u16) -> bool {
    buf.cell((x, y)).is_some_and(|cell| {
        let bare = cell.bg == Color::Reset && !cell.modifier.contains(Modifier::REVERSED);
        bare && (cell.symbol() == " " || LINES.contains(&cell.symbol()))
    })
}

/// The rows of lanes and prices, from the first to the one after the last.
fn drawn_rows(plan: &Plan) -> (u16, u16) {
    let top = plan.plot.y + plan.ruler.rows;
    let bottom = plan.overview.as_ref().map_or(plan.plot.bottom(), |o| {
        o.area.y - u16::from(!plan.rules.is_empty())
    });
    (top, bottom.min(plan.plot.bottom()))
}

/// Guides where a larger unit begins, and the cursor, behind everything else.
fn lines(plan: &Plan, cursor: Option<u16>, theme: &Theme, buf: &mut Buffer) {
    let (top, bottom) = drawn_rows(plan);
    folds::edges(plan, (top, bottom), theme, buf);
    for y in top..bottom {
        if plan.rules.contains(&y) {
            continue;
        }
        for column in plan.ruler.guides.iter().filter(|_| plan.folds.is_empty()) {
            let x = plan.plot.x + *column as u16;
            if x < plan.plot.right() && Some(x) != cursor {
                paint::put(buf, x, y, LINES[0], theme.style(Meaning::Guide));
            }
        }
        if let Some(x) = cursor {
            paint::put(buf, x, y, LINES[1], theme.style(Meaning::Cursor));
        }
    }
    base(plan, theme, buf);
}

/// The instant at which prices are 100.
fn base(plan: &Plan, theme: &Theme, buf: &mut Buffer) {
    let Some(column) = plan.base else { return };
    let x = plan.plot.x + column as u16;
    for y in plan.prices.iter().flat_map(|p| p.area.y..p.area.bottom()) {
        let blank = buf.cell((x, y)).map(|c| " ┊".contains(c.symbol()));
        if blank == Some(true) {
            paint::put(buf, x, y, "┊", theme.style(Meaning::Focus));
        }
    }
}

/// Why there is nothing to see, in the middle of where it would be.
fn empty(plan: &Plan, why: &str, theme: &Theme, buf: &mut Buffer) {
    let height: u16 = plan.lanes.iter().map(|l| l.area.height).sum();
    let width_here = plan.plot.width.saturating_sub(4).min(70);
    let lines = wrap(why, usize::from(width_here));
    let y = plan.plot.y + plan.ruler.rows + height.saturating_sub(lines.len() as u16) / 2;
    for (row, text) in lines.iter().enumerate() {
        let x = plan.plot.x + (plan.plot.width.saturating_sub(width(text) as u16)) / 2;
        paint::text(
            buf,
            x,
            y + row as u16,
            width_here,
            text,
            theme.style(Meaning::Warn),
        );
    }
}
