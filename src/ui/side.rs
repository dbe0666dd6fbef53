//! Side by side: heads, rows with their names, events in their columns, and what the market did.

use super::theme::Meaning;
use super::{Theme, paint, timeline};
use crate::app::Model;
use crate::app::side::{Column, Figure, GLYPH, SideCell, SideLine, SidePlan, labels};
use crate::story::Lane;
use crate::text::width;
use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};

/// Columns between two tickers.
const GAP: u16 = 2;

/// Draws the view inside its border.
pub fn draw(model: &Model, theme: &Theme, buf: &mut Buffer) {
    let Some(plan) = &model.side else { return };
    head(plan, theme, buf);
    let body = plan.body;
    for (y, line) in plan.shown() {
        let label = line.first || (y == body.y && !plan.shape.stacked);
        if label {
            name(plan, &line, y, theme, buf);
        }
        for figure in &line.figures {
            draw_figure(plan, figure, y, theme, buf);
        }
        words(plan, &line, y, theme, buf);
        for cell in &line.cells {
            if let Some(column) = plan.shape.columns.get(cell.column) {
                event(model, plan, column, cell, y, theme, buf);
            }
        }
    }
    notice(plan, theme, buf);
}

/// The columns' titles, and the tickers over their figures.
fn head(plan: &SidePlan, theme: &Theme, buf: &mut Buffer) {
    let inner = plan.inner;
    if plan.head == 0 {
        return;
    }
    for column in &plan.shape.columns {
        let lane = column.lanes.first().copied().unwrap_or(Lane::Other);
        paint::put(
            buf,
            column.x,
            inner.y,
            "▎",
            theme.style(Meaning::Lane(lane)),
        );
        let room = column.width.saturating_sub(1);
        let style = theme.style(Meaning::Strong);
        paint::text(buf, column.x + 1, inner.y, room, &column.title, style);
    }
    if plan.shape.has_market && plan.shape.name == 0 {
        for (slot, ticker) in plan.tickers.iter().enumerate().take(plan.shape.slots) {
            let Some(x) = slot_x(plan, slot) else { break };
            let right = x + plan.shape.slot() as u16;
            let style = theme.style(Meaning::Faint);
            paint::right(
                buf,
                right,
                inner.y,
                8,
                &crate::text::headline(ticker),
                style,
            );
        }
    }
    for x in inner.x.saturating_sub(1)..=inner.right() {
        paint::put(buf, x, inner.y + 1, "─", theme.style(Meaning::Guide));
    }
}

/// The first column of a ticker's figures.
fn slot_x(plan: &SidePlan, slot: usize) -> Option<u16> {
    let shape = &plan.shape;
    let start = if shape.stacked {
        plan.inner.x + shape.label
    } else {
        shape.columns.last()?.x
    };
    let each = shape.slot() as u16 + GAP;
    let place = slot % shape.slots.max(1);
    Some(start + place as u16 * each)
}

/// The row's name; strong where the cursor stands.
fn name(plan: &SidePlan, line: &SideLine, y: u16, theme: &Theme, buf: &mut Buffer) {
    let area = plan.body;
    let meaning = match (line.current, line.gap, plan.shape.stacked) {
        (true, ..) => Meaning::Strong,
        (false, false, true) => Meaning::Text,
        _ => Meaning::Faint,
    };
    if line.current {
        let x = area.x.saturating_sub(1);
        paint::put(buf, x, y, "▎", theme.style(Meaning::Focus));
    }
    let room = if line.gap {
        area.width
    } else {
        plan.shape.label.saturating_sub(1).min(area.width)
    };
    let style = theme.style(meaning);
    if line.gap {
        let x = paint::text(buf, area.x, y, room, "┄┄ ", theme.style(Meaning::Guide));
        paint::text(buf, x, y, room.saturating_sub(3), &line.label, style);
    } else {
        paint::text(buf, area.x, y, room, &line.label, style);
    }
}

/// Close and return of one ticker.
fn draw_figure(plan: &SidePlan, figure: &Figure, y: u16, theme: &Theme, buf: &mut Buffer) {
    let Some(mut x) = slot_x(plan, figure.slot) else {
        return;
    };
    let (close, change) = (plan.shape.figure.0 as u16, plan.shape.figure.1 as u16);
    let end = plan.inner.right();
    if plan.shape.name > 0 {
        let name = crate::text::headline(&figure.ticker);
        let room = (plan.shape.name as u16 - 1).min(end.saturating_sub(x));
        paint::text(buf, x, y, room, &name, theme.style(Meaning::Faint));
        x += plan.shape.name as u16;
    }
    if x + close + 1 + change > end {
        return;
    }
    paint::right(
        buf,
        x + close,
        y,
        close,
        &figure.close,
        theme.style(Meaning::Text),
    );
    let meaning = if figure.change.starts_with('−') {
        Meaning::Down
    } else if figure.change.starts_with('+') {
        Meaning::Up
    } else {
        Meaning::Faint
    };
    let mut style = theme.style(meaning);
    if figure.strong {
        style = style.add_modifier(Modifier::BOLD);
    }
    let right = x + close + 1 + change;
    paint::right(buf, right, y, change, &figure.change, style);
}

/// Why there are no figures.
fn words(plan: &SidePlan, line: &SideLine, y: u16, theme: &Theme, buf: &mut Buffer) {
    if line.words.is_empty() {
        return;
    }
    if let Some(x) = slot_x(plan, 0) {
        let room = plan.inner.right().saturating_sub(x);
        paint::text(buf, x, y, room, &line.words, theme.style(Meaning::Faint));
    }
}

/// A glyph on the ground of the selection.
fn lit(ink: Meaning, theme: &Theme) -> Style {
    Style {
        fg: theme.style(ink).fg,
        ..theme.style(Meaning::Selected)
    }
}

fn event(
    model: &Model,
    plan: &SidePlan,
    column: &Column,
    cell: &SideCell,
    y: u16,
    theme: &Theme,
    buf: &mut Buffer,
) {
    let brief = &cell.brief;
    let selected = model.view.selected.as_deref() == Some(&*brief.id);
    let behind = if selected {
        theme.style(Meaning::Selected)
    } else {
        Style::new()
    };
    // The glyph of what links tie to the selected event is lit, as on the timeline.
    let kin = !selected && model.kin.contains(&brief.row);
    let over = |meaning: Meaning| Style {
        bg: behind.bg,
        add_modifier: behind.add_modifier,
        ..theme.style(meaning)
    };
    let lead = GLYPH as u16 + labels::time_width(plan.unit) as u16 + 1;
    // Columns by which the event's time is wider than its place.
    let after = width(&cell.time).saturating_sub(labels::time_width(plan.unit)) as u16;
    let end = column.x + column.width;
    if cell.first {
        let ink = if brief.passes {
            Meaning::Lane(brief.lane)
        } else {
            Meaning::Dimmed
        };
        if selected {
            let room = (lead + after).min(column.width);
            paint::text(
                buf,
                column.x,
                y,
                room,
                &" ".repeat(usize::from(room)),
                behind,
            );
        }
        paint::text(
            buf,
            column.x,
            y,
            column.width,
            timeline::mark(brief, cell.rise),
            if kin { lit(ink, theme) } else { over(ink) },
        );
        if let Some(sign) = cell.sign.filter(|_| column.width > 1) {
            let style = theme.sign(cell.sign, over(Meaning::Text));
            paint::put(buf, column.x + 1, y, sign, style);
        }
        let (left, time) = (GLYPH as u16, lead - 1);
        if after > 0 {
            let room = column.width.saturating_sub(left);
            let style = over(Meaning::Faint);
            paint::text(buf, column.x + left, y, room, &cell.time, style);
        } else if column.width > lead {
            let right = column.x + time;
            paint::right(buf, right, y, time, &cell.time, over(Meaning::Faint));
        }
    }
    let lead = lead + after;
    let style = match (selected, brief.passes) {
        (true, _) => behind,
        (false, false) => theme.style(Meaning::Dimmed),
        (false, true) if brief.importance >= 90 => theme.style(Meaning::Strong),
        (false, true) => theme.style(Meaning::Text),
    };
    let room = end.saturating_sub(column.x + lead);
    let x = paint::text(buf, column.x + lead, y, room, &cell.text, style);
    if !cell.note.is_empty() && usize::from(end.saturating_sub(x)) > width(&cell.note) {
        let style = theme.style(Meaning::Faint);
        paint::text(buf, x + 1, y, end - x - 1, &cell.note, style);
    }
}

/// Why there is no event.
fn notice(plan: &SidePlan, theme: &Theme, buf: &mut Buffer) {
    let (inner, style) = (plan.inner, theme.style(Meaning::Warn));
    for (row, text) in plan.notice.iter().enumerate() {
        let y = inner.y + plan.head + row as u16;
        if y < inner.bottom() {
            paint::text(
                buf,
                inner.x + 2,
                y,
                inner.width.saturating_sub(2),
                text,
                style,
            );
        }
    }
}
