//! Price lanes: the line in dots, the read-out in the margin, the mark at the cursor.

use super::theme::Meaning;
use super::{Theme, paint};
use crate::app::card::{Role, direction, percent, price};
use crate::app::plan::PricePlan;
use crate::app::plan::prices::Look;
use crate::text::width;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// What stands where bars are missing, the longest first.
const MISSING: [&str; 3] = ["no bars here", "no bars", "…"];

/// One price lane. `cursor` is the column of the cursor on the screen.
pub fn lane(plan: &PricePlan, margin: Rect, cursor: Option<u16>, theme: &Theme, buf: &mut Buffer) {
    let bar = theme.style(Meaning::Bar);
    dots(&plan.behind, plan.area, |_, _| bar, buf);
    let own = |row: usize, column: usize| {
        let look = plan.looks.get(row).and_then(|l| l.get(column));
        match look.copied().unwrap_or_default() {
            Look::Line => theme.style(Meaning::Price),
            Look::Extended => theme.style(Meaning::Faint),
            Look::Up => theme.role(Role::Up),
            Look::Down => theme.role(Role::Down),
        }
    };
    dots(&plan.cells, plan.area, own, buf);
    missing(plan, theme, buf);
    if let (Some(x), Some(row)) = (cursor, plan.cursor_row) {
        paint::put(buf, x, plan.area.y + row, "●", theme.style(Meaning::Point));
    }
    read_out(plan, margin, theme, buf);
}

/// Lines and candles in dots.
fn dots(cells: &[Vec<u8>], area: Rect, style: impl Fn(usize, usize) -> Style, buf: &mut Buffer) {
    for (row, cells) in cells.iter().enumerate() {
        for (column, bits) in cells.iter().enumerate().filter(|(_, b)| **b != 0) {
            let symbol = char::from_u32(0x2800 + u32::from(*bits)).unwrap_or(' ');
            paint::put(
                buf,
                area.x + column as u16,
                area.y + row as u16,
                symbol.encode_utf8(&mut [0; 4]),
                style(row, column),
            );
        }
    }
}

/// Says where bars are missing, as long as there is room.
fn missing(plan: &PricePlan, theme: &Theme, buf: &mut Buffer) {
    let y = plan.area.y + plan.area.height.saturating_sub(1) / 2;
    for (first, end) in &plan.breaks {
        let room = end.saturating_sub(*first);
        let Some(text) = MISSING.iter().find(|t| width(t) + 2 <= room) else {
            continue;
        };
        let x = plan.area.x + (first + (room - width(text)) / 2) as u16;
        if plan.area.height > 0 {
            let style = theme.style(Meaning::Faint);
            paint::text(buf, x, y, width(text) as u16, text, style);
        }
    }
}

/// `NVDA  118.42` and `−16.97%` below it, or beside it in a lane of one row.
fn read_out(plan: &PricePlan, margin: Rect, theme: &Theme, buf: &mut Buffer) {
    if margin.width == 0 || plan.area.height == 0 {
        return;
    }
    let y = plan.area.y;
    let right = margin.right().saturating_sub(1);
    let end = paint::text(
        buf,
        margin.x,
        y,
        margin.width,
        &plan.ticker,
        theme.style(Meaning::Strong),
    );
    if plan.rebased == Some(false) {
        let y = y + u16::from(plan.area.height > 1);
        let room = right.saturating_sub(if plan.area.height > 1 {
            margin.x
        } else {
            end + 1
        });
        let ink = theme.style(Meaning::Warn);
        paint::right(buf, right, y, room, "no price at 100", ink);
        return;
    }
    let Some(reading) = plan.reading else { return };
    let close = price(reading.close);
    let change = match reading.change {
        Some(change) => Some((percent(change), direction(change))),
        None if reading.crosses_zero => Some(("no return".to_owned(), Role::Warn)),
        None => None,
    };
    if plan.area.height == 1 {
        if let Some((text, role)) = change {
            paint::right(
                buf,
                right,
                y,
                right.saturating_sub(end),
                &text,
                theme.role(role),
            );
        }
        return;
    }
    if usize::from(right.saturating_sub(end)) > width(&close) {
        paint::right(
            buf,
            right,
            y,
            right.saturating_sub(end),
            &close,
            theme.style(Meaning::Text),
        );
    }
    if let Some((text, role)) = change {
        paint::right(buf, right, y + 1, margin.width, &text, theme.role(role));
        let low = plan.area.height < 3;
        let fits = |label: &String| usize::from(margin.width) >= width(&text) + width(label) + 2;
        let labels = match &plan.bar {
            Some(bar) if low => bar.short_labels(),
            _ => vec![reading.date.day_month()],
        };
        let ink = theme.style(Meaning::Faint);
        if let Some(bar) = plan.bar.as_ref().filter(|_| !low) {
            paint::text(buf, margin.x, y + 2, margin.width, &bar.label(), ink);
        }
        if let Some(label) = labels.iter().find(|l| fits(l)) {
            paint::text(buf, margin.x, y + 1, margin.width, label, ink);
        }
    }
}
