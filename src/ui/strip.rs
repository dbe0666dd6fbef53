//! The overview strip and the ruler: the two rows of labels and the bars of the whole story.

use super::theme::Meaning;
use super::{Theme, paint};
use crate::app::Model;
use crate::app::plan::{OverviewPlan, Plan, Tick};
use crate::text::width;
use crate::time::show;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The ruler's two rows.
pub fn ruler(model: &Model, plan: &Plan, theme: &Theme, buf: &mut Buffer) {
    let plot = plan.plot;
    let rows: &[(&[Tick], Meaning)] = match plan.ruler.rows {
        0 => &[],
        1 => &[(&plan.ruler.ticks, Meaning::Faint)],
        _ => &[
            (&plan.ruler.context, Meaning::Label),
            (&plan.ruler.ticks, Meaning::Faint),
        ],
    };
    for (row, (ticks, meaning)) in rows.iter().enumerate() {
        for tick in *ticks {
            let style = theme.style(if tick.current {
                Meaning::Strong
            } else {
                *meaning
            });
            let x = plot.x + tick.column as u16;
            paint::text(
                buf,
                x,
                plot.y + row as u16,
                plot.right().saturating_sub(x),
                &tick.label,
                style,
            );
        }
    }
    if let Some((a, b)) = model.drag {
        for x in a.min(b)..=a.max(b) {
            for y in plot.y..plot.y + plan.ruler.rows {
                if let Some(cell) = buf.cell_mut((x, y)) {
                    cell.set_style(theme.style(Meaning::Selected));
                }
            }
        }
    }
}

/// Bars of the whole story, the window lit, years below.
pub fn overview(
    strip: &OverviewPlan,
    margin: Rect,
    model: &Model,
    theme: &Theme,
    buf: &mut Buffer,
) {
    let area = strip.area;
    for (column, share) in strip.bars.iter().enumerate() {
        let inside = (strip.window.0..=strip.window.1).contains(&column);
        let meaning = if inside {
            Meaning::Window
        } else {
            Meaning::Bar
        };
        let x = area.x + column as u16;
        if *share > 0.0 {
            paint::put(buf, x, area.y, paint::eighth(*share), theme.style(meaning));
        } else if inside {
            paint::put(buf, x, area.y, "▁", theme.style(Meaning::Window));
        }
    }
    let span = strip.axis.span();
    let zone = model.zone();
    let (from, to) = (
        zone.date(span.from).year(),
        zone.date(span.to.plus(-1)).year(),
    );
    let label = if from == to {
        from
    } else {
        format!("{from} – {to}")
    };
    let label = if width(&label) <= usize::from(margin.width) {
        label
    } else {
        String::new()
    };
    paint::text(
        buf,
        margin.x,
        area.y,
        margin.width,
        &label,
        theme.style(Meaning::Faint),
    );
    if area.height < 2 {
        return;
    }
    bracket(strip, theme, buf);
    for tick in &strip.ticks {
        let x = area.x + tick.column as u16;
        let end = x + width(&tick.label) as u16;
        let free = (x.saturating_sub(1)..=end)
            .all(|x| x < area.x || x >= area.right() || paint::is_blank(buf, x, area.y + 1));
        if free {
            paint::text(
                buf,
                x,
                area.y + 1,
                area.right() - x,
                &tick.label,
                theme.style(Meaning::Faint),
            );
        }
    }
    let _ = show::utc;
}

/// The window's bracket below the strip, with its name where there is room.
fn bracket(strip: &OverviewPlan, theme: &Theme, buf: &mut Buffer) {
    let (area, style) = (strip.area, theme.style(Meaning::Window));
    let (first, last) = (
        area.x + strip.window.0 as u16,
        area.x + strip.window.1 as u16,
    );
    let y = area.y + 1;
    if first == last {
        paint::put(buf, first, y, "▲", style);
        return;
    }
    paint::put(buf, first, y, "╰", style);
    for x in first + 1..last {
        paint::put(buf, x, y, "─", style);
    }
    paint::put(buf, last, y, "╯", style);
    if last - first > 12 {
        let x = first + (last - first + 1 - 8) / 2;
        paint::text(buf, x, y, 8, " window ", style);
    }
}
