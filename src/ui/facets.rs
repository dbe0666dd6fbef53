//! The Facets pane: values with their counts, those of the filter checked.

use super::theme::Meaning;
use super::{Theme, chrome, paint};
use crate::app::facets::FacetRow;
use crate::app::layout::inside;
use crate::app::{Model, Pane};
use crate::text::{headline, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the rows inside the border.
pub fn draw(model: &Model, theme: &Theme, buf: &mut Buffer) {
    let area = inside(model.areas.facets);
    if area.is_empty() {
        return;
    }
    if model.facet_rows.is_empty() {
        paint::text(
            buf,
            area.x,
            area.y,
            area.width,
            "No event in this window passes.",
            theme.style(Meaning::Faint),
        );
        return;
    }
    let focused = model.view.focus == Pane::Facets;
    let cursor = model.facet_cursor;
    let counts = model.facet_rows.iter().map(|row| match row {
        FacetRow::Value { count, .. } => *count,
        FacetRow::Field(_) | FacetRow::More(_) => 0,
    });
    let most = counts.max().unwrap_or(0);
    for (offset, row) in model
        .facet_rows
        .iter()
        .skip(cursor.top)
        .take(usize::from(area.height))
        .enumerate()
    {
        let y = area.y + offset as u16;
        let marked = focused && cursor.top + offset == cursor.at;
        draw_row(
            row,
            Rect {
                y,
                height: 1,
                ..area
            },
            marked,
            most,
            theme,
            buf,
        );
    }
}

fn draw_row(row: &FacetRow, area: Rect, marked: bool, most: u64, theme: &Theme, buf: &mut Buffer) {
    match row {
        FacetRow::Field(name) => {
            paint::text(
                buf,
                area.x,
                area.y,
                area.width,
                name,
                theme.style(Meaning::Label),
            );
        }
        FacetRow::More(more) => {
            paint::text(
                buf,
                area.x + 4,
                area.y,
                area.width.saturating_sub(4),
                &format!("and {more} more"),
                theme.style(Meaning::Faint),
            );
        }
        FacetRow::Value {
            name, count, on, ..
        } => {
            let behind = if marked {
                theme.style(Meaning::Marked)
            } else {
                ratatui::style::Style::new()
            };
            if marked {
                paint::fill(
                    buf,
                    Rect {
                        x: area.x - 1,
                        width: area.width + 2,
                        ..area
                    },
                    behind,
                );
            }
            let sign = if *on { "✓" } else { " " };
            paint::text(
                buf,
                area.x + 2,
                area.y,
                1,
                sign,
                behind.patch(theme.style(Meaning::Up)),
            );
            let count_text = chrome::grouped(*count);
            let room = area.width.saturating_sub(4 + 8 + BAR);
            let ink = theme.style(if *on { Meaning::Strong } else { Meaning::Text });
            let style = if marked {
                ratatui::style::Style {
                    bg: behind.bg,
                    ..ink
                }
            } else {
                ink
            };
            paint::text(buf, area.x + 4, area.y, room, &headline(name), style);
            let count_end = area.right().saturating_sub(BAR + 1);
            if width(&count_text) < usize::from(area.width) {
                paint::right(
                    buf,
                    count_end,
                    area.y,
                    8,
                    &count_text,
                    behind.patch(theme.style(Meaning::Faint)),
                );
            }
            bar(
                *count,
                area,
                most,
                behind.patch(theme.style(Meaning::Bar)),
                buf,
            );
        }
    }
}

/// Columns of the bar behind a count.
const BAR: u16 = 8;
/// A cell filled from the left, by eighths.
const PARTS: [&str; 9] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];

/// How many events have the value, beside the value that `most` have.
fn bar(count: u64, area: Rect, most: u64, style: ratatui::style::Style, buf: &mut Buffer) {
    if area.width < BAR * 2 {
        return;
    }
    let most = most.max(1);
    let eighths = (count * u64::from(BAR) * 8)
        .div_ceil(most)
        .min(u64::from(BAR) * 8) as u16;
    for cell in 0..BAR {
        let part = eighths.saturating_sub(cell * 8).min(8);
        if part > 0
            && let Some(symbol) = PARTS.get(usize::from(part))
        {
            paint::put(buf, area.right() - BAR + cell, area.y, symbol, style);
        }
    }
}
