//! Price lanes: the line in dots, the read-out in the margin, the mark at the cursor.

use super::theme::Meaning;
use super::{Theme, paint};
use crate::app::card::{direction, percent, price};
use crate::app::plan::PricePlan;
use crate::text::width;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// One price lane. `cursor` is the column of the cursor on the screen.
pub fn lane(plan: &PricePlan, margin: Rect, cursor: Option<u16>, theme: &Theme, buf: &mut Buffer) {
    let style = theme.style(Meaning::Price);
    for (row, cells) in plan.cells.iter().enumerate() {
        for (column, bits) in cells.iter().enumerate().filter(|(_, b)| **b != 0) {
            let symbol = char::from_u32(0x2800 + u32::from(*bits)).unwrap_or(' ');
            paint::put(
                buf,
                plan.area.x + column as u16,
                plan.area.y + row as u16,
                symbol.encode_utf8(&mut [0; 4]),
                style,
            );
        }
    }
    if let (Some(x), Some(row)) = (cursor, plan.cursor_row) {
        paint::put(buf, x, plan.area.y + row, "●", theme.style(Meaning::Point));
    }
    read_out(plan, margin, theme, buf);
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
    let Some(reading) = plan.reading else { return };
    let close = price(reading.close);
    let change = reading.change.map(|c| (percent(c), direction(c)));
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
        let date = reading.date.day_month();
        if usize::from(margin.width) > width(&text) + width(&date) + 2 {
            paint::text(
                buf,
                margin.x,
                y + 1,
                margin.width,
                &date,
                theme.style(Meaning::Faint),
            );
        }
    }
}
