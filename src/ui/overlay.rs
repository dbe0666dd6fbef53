//! What lies over the panes: completions, prefix keys, a place to type, lists to search, texts to read.

use super::theme::Meaning;
use super::{Theme, choose, chrome, frame, paint};
use crate::app::filter::{FilterLine, OFFERED};
use crate::app::reading::ReadingLine;
use crate::app::search::{Entry, Purpose, SHOWN, SearchList};
use crate::app::{Line, Model, Overlay};
use crate::query::Diagnostic;
use crate::text::{cut, headline, line, width, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// Draws what lies over the panes; returns where the cursor stands.
pub fn draw(model: &Model, theme: &Theme, area: Rect, buf: &mut Buffer) -> Option<Position> {
    match &model.overlay {
        Overlay::None => {
            following(model, theme, area, buf);
            None
        }
        Overlay::Filter(filter) => {
            completions(model, filter, theme, area, buf);
            None
        }
        Overlay::Go(text, trouble) => go(text, trouble.as_deref(), theme, area, buf),
        Overlay::Search(list) => search(list, theme, area, buf),
        Overlay::Help(top) => {
            reading("Keys and filter", &model.help(), *top, theme, area, buf);
            None
        }
        Overlay::Choose(chooser) => {
            choose::draw(chooser, theme, area, buf);
            None
        }
        Overlay::Faults(top) => {
            let count = model.report.as_ref().map_or(0, |r| r.fault_count);
            reading(
                &format!("Faults: {}", chrome::grouped(count)),
                &model.fault_lines(),
                *top,
                theme,
                area,
                buf,
            );
            None
        }
    }
}

/// A box in the middle of `area`, cleared, with a title. Returns its inside.
pub fn panel(
    title: &str,
    size: (u16, u16),
    area: Rect,
    top: Option<u16>,
    theme: &Theme,
    buf: &mut Buffer,
) -> Rect {
    let (w, h) = (size.0.min(area.width), size.1.min(area.height));
    let y = top
        .unwrap_or(area.y + (area.height - h) / 2)
        .min(area.bottom() - h);
    let outer = Rect {
        x: area.x + (area.width - w) / 2,
        y,
        width: w,
        height: h,
    };
    paint::fill(buf, outer, Style::new());
    frame::frame(buf, outer, theme, theme.style(Meaning::Focus));
    if outer.width > 6 {
        paint::text(
            buf,
            outer.x + 2,
            outer.y,
            outer.width - 4,
            &format!(" {title} "),
            theme.style(Meaning::Strong),
        );
    }
    crate::app::layout::inside(outer)
}

/// What may follow the prefix that waits.
fn following(model: &Model, theme: &Theme, area: Rect, buf: &mut Buffer) {
    if model.pending.is_empty() {
        return;
    }
    let rows = model.keymap.following(model.context(), &model.pending);
    let keys: Vec<String> = model.pending.iter().map(ToString::to_string).collect();
    let size = (
        rows.iter().map(|(_, doc)| width(doc)).max().unwrap_or(0) as u16 + 14,
        rows.len() as u16 + 2,
    );
    let top = area.bottom().saturating_sub(size.1 + 1);
    let inner = panel(&keys.join(" "), size, area, Some(top), theme, buf);
    for (row, (chord, doc)) in rows.iter().take(usize::from(inner.height)).enumerate() {
        let y = inner.y + row as u16;
        paint::text(
            buf,
            inner.x,
            y,
            8,
            &chord.to_string(),
            theme.style(Meaning::Link),
        );
        paint::text(
            buf,
            inner.x + 8,
            y,
            inner.width.saturating_sub(8),
            doc,
            theme.style(Meaning::Text),
        );
    }
}

/// A fault of a query in words.
fn sentence(fault: &Diagnostic) -> String {
    let suggestion = fault.suggestion.as_ref();
    // What is cut at a narrow screen's edge is the explanation, not the way out.
    let meant = suggestion.map(|s| format!("did you mean {s}? "));
    format!("{}{}", meant.unwrap_or_default(), line(&fault.message))
}

/// The completions below the filter, and what was not understood.
fn completions(model: &Model, filter: &FilterLine, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let faults = &model.query.diagnostics;
    let rows = filter.candidates.len().min(OFFERED);
    if rows + faults.len() == 0 {
        return;
    }
    let faults: Vec<String> = faults.iter().take(3).map(sentence).collect();
    let name_width = filter
        .candidates
        .iter()
        .map(|c| width(&c.label))
        .max()
        .unwrap_or(0)
        .min(28) as u16;
    let longest = faults.iter().map(|f| width(f)).max().unwrap_or(0) as u16;
    let size = (
        area.width
            .saturating_sub(2)
            .min(longest.saturating_add(4).max(76)),
        (rows + faults.len()) as u16 + 2,
    );
    let top = model.areas.query.bottom();
    let h = size.1.min(area.bottom().saturating_sub(top));
    if h < 3 || size.0 < 12 {
        return;
    }
    let outer = Rect {
        x: area.x + 1,
        y: top,
        width: size.0,
        height: h,
    };
    paint::fill(buf, outer, Style::new());
    frame::frame(buf, outer, theme, theme.style(Meaning::Border));
    let inner = crate::app::layout::inside(outer);
    let mut y = inner.y;
    for words in faults.iter().filter(|_| inner.height > 0) {
        paint::text(
            buf,
            inner.x,
            y,
            inner.width,
            words,
            theme.style(Meaning::Warn),
        );
        y += 1;
    }
    for (index, candidate) in filter.candidates.iter().take(rows).enumerate() {
        if y >= inner.bottom() {
            break;
        }
        let marked = filter.chosen.is_some_and(|c| c.at == index);
        let behind = if marked {
            theme.style(Meaning::Marked)
        } else {
            Style::new()
        };
        if marked {
            paint::fill(
                buf,
                Rect {
                    x: inner.x - 1,
                    y,
                    width: inner.width + 2,
                    height: 1,
                },
                behind,
            );
        }
        let over = |meaning: Meaning| behind_only(behind, theme.style(meaning));
        paint::text(
            buf,
            inner.x,
            y,
            name_width,
            &headline(&candidate.label),
            over(Meaning::Field),
        );
        let x = inner.x + name_width + 2;
        let count = candidate.count.map(chrome::grouped).unwrap_or_default();
        let room = inner.right().saturating_sub(x + width(&count) as u16 + 1);
        paint::text(buf, x, y, room, &line(&candidate.doc), over(Meaning::Faint));
        paint::right(buf, inner.right(), y, 12, &count, over(Meaning::Text));
        y += 1;
    }
}

/// The ink of one style on the ground of another.
pub fn behind_only(ground: Style, ink: Style) -> Style {
    Style {
        bg: ground.bg,
        add_modifier: ground.add_modifier | ink.add_modifier,
        ..ink
    }
}

fn go(
    text: &Line,
    trouble: Option<&str>,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let help = trouble.unwrap_or("A date, a month, a time, -3d, +2h, or @ and the id of an event");
    let columns = area.width.saturating_sub(4).min(72);
    let lines = wrap(help, usize::from(columns.saturating_sub(4)));
    let inner = panel(
        "Go to",
        (columns, lines.len() as u16 + 3),
        area,
        None,
        theme,
        buf,
    );
    if inner.is_empty() {
        return None;
    }
    let cursor = input(text, inner, theme, buf);
    let meaning = if trouble.is_some() {
        Meaning::Warn
    } else {
        Meaning::Faint
    };
    for (row, words) in lines
        .iter()
        .enumerate()
        .take(usize::from(inner.height.saturating_sub(1)))
    {
        paint::text(
            buf,
            inner.x,
            inner.y + 1 + row as u16,
            inner.width,
            words,
            theme.style(meaning),
        );
    }
    Some(cursor)
}

/// A line that is typed, scrolled so that its cursor shows.
fn input(text: &Line, area: Rect, theme: &Theme, buf: &mut Buffer) -> Position {
    let before = line(text.text().get(..text.cursor()).unwrap_or_default()).into_owned();
    let room = usize::from(area.width.saturating_sub(1));
    let skip = width(&before).saturating_sub(room);
    let shown: String = line(text.text()).chars().skip(skip).collect();
    paint::text(
        buf,
        area.x,
        area.y,
        area.width,
        &shown,
        theme.style(Meaning::Strong),
    );
    Position::new(area.x + (width(&before) - skip) as u16, area.y)
}

fn search(list: &SearchList, theme: &Theme, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let part = list.cut_at.map_or_else(String::new, |listed| {
        format!(" (first {} entries)", chrome::grouped(listed as u64))
    });
    let title = match &list.purpose {
        Purpose::Palette => "Commands".to_owned(),
        Purpose::Members => "Events in one place".to_owned(),
        Purpose::Undated(total) => format!("Without a usable time: {}", chrome::grouped(*total)),
        Purpose::Open(folder) => format!("Open{part}: {}", line(&folder.display().to_string())),
        Purpose::Add(folder) => {
            format!(
                "Add to the story{part}: {}",
                line(&folder.display().to_string())
            )
        }
    };
    let columns = area.width.saturating_sub(4).min(96);
    let rows = (SHOWN as u16 + 4).min(area.height);
    let inner = panel(
        &cut(&title, usize::from(columns.saturating_sub(6))),
        (columns, rows),
        area,
        Some(area.y + area.height / 8),
        theme,
        buf,
    );
    if inner.is_empty() {
        return None;
    }
    let cursor = input(&list.line, inner, theme, buf);
    if list.line.text().is_empty() {
        let hint = match list.purpose {
            Purpose::Palette => "type to find a command",
            Purpose::Members => "type to find one, Enter goes there",
            Purpose::Undated(_) => "type to find an event; Enter reads it",
            Purpose::Open(_) | Purpose::Add(_) => "type to find a file; Tab goes into a folder",
        };
        paint::text(
            buf,
            inner.x,
            inner.y,
            inner.width,
            hint,
            theme.style(Meaning::Faint),
        );
    }
    let body = Rect {
        y: inner.y + 2,
        height: inner.height.saturating_sub(2),
        ..inner
    };
    for x in inner.x..inner.right() {
        paint::put(buf, x, inner.y + 1, "─", theme.style(Meaning::Border));
    }
    if let Some(trouble) = &list.trouble {
        paint::text(
            buf,
            body.x,
            body.y,
            body.width,
            &headline(trouble),
            theme.style(Meaning::Warn),
        );
    } else if list.entries.is_empty() {
        paint::text(
            buf,
            body.x,
            body.y,
            body.width,
            "Nothing matches.",
            theme.style(Meaning::Faint),
        );
    }
    let shown = usize::from(body.height);
    let top = list
        .cursor
        .top
        .max((list.cursor.at + 1).saturating_sub(shown));
    for (row, item) in list.entries.iter().skip(top).take(shown).enumerate() {
        let area = Rect {
            y: body.y + row as u16,
            height: 1,
            ..body
        };
        entry(item, top + row == list.cursor.at, area, theme, buf);
    }
    Some(cursor)
}

fn entry(item: &Entry, marked: bool, area: Rect, theme: &Theme, buf: &mut Buffer) {
    let behind = if marked {
        theme.style(Meaning::Marked)
    } else {
        Style::new()
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
    let over = |meaning: Meaning| behind_only(behind, theme.style(meaning));
    let mut x = area.x;
    if let Some(sign) = item.sign {
        let style = theme.sign(Some(sign).filter(|s| *s != " "), over(Meaning::Text));
        paint::put(buf, x, area.y, sign, style);
        x += 2;
    }
    for (index, c) in item.name.chars().enumerate() {
        let meaning = if item.hits.contains(&(index as u32)) {
            Meaning::Hit
        } else {
            Meaning::Text
        };
        let room = area.right().saturating_sub(x);
        x = paint::text(
            buf,
            x,
            area.y,
            room,
            &line(c.encode_utf8(&mut [0; 4])),
            over(meaning),
        );
    }
    let side_at = paint::right(
        buf,
        area.right(),
        area.y,
        area.width / 3,
        &item.side,
        over(Meaning::Link),
    );
    let note_at = x.max(area.x + 26.min(area.width / 3)) + 2;
    let room = side_at.saturating_sub(note_at + 2);
    if room > 0 {
        paint::text(buf, note_at, area.y, room, &item.note, over(Meaning::Faint));
    }
}

/// A text over the whole screen, from line `top` on.
fn reading(
    title: &str,
    lines: &[ReadingLine],
    top: usize,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
) {
    let size = (
        area.width.saturating_sub(2).min(110),
        area.height.saturating_sub(2),
    );
    let inner = panel(title, size, area, None, theme, buf);
    if inner.is_empty() {
        return;
    }
    let left = lines
        .iter()
        .filter(|l| !l.right.is_empty())
        .map(|l| width(&l.left))
        .max()
        .unwrap_or(0);
    let left = left.min(usize::from(inner.width) * 2 / 5).clamp(8, 26) as u16;
    let shown = usize::from(inner.height);
    for (row, text) in lines.iter().skip(top).take(shown).enumerate() {
        let y = inner.y + row as u16;
        let style = text
            .role
            .map_or_else(|| theme.style(Meaning::Faint), |role| theme.role(role));
        let room = if text.right.is_empty() {
            inner.width
        } else {
            left
        };
        paint::text(buf, inner.x, y, room, &headline(&text.left), style);
        let x = inner.x + left + 2;
        let meaning = if text.role.is_some() {
            Meaning::Text
        } else {
            Meaning::Faint
        };
        paint::text(
            buf,
            x,
            y,
            inner.right().saturating_sub(x),
            &headline(&text.right),
            theme.style(meaning),
        );
    }
    if lines.len() > shown {
        let note = format!(
            " {}–{} of {} ",
            top + 1,
            (top + shown).min(lines.len()),
            lines.len()
        );
        paint::right(
            buf,
            inner.right(),
            inner.bottom(),
            inner.width,
            &note,
            theme.style(Meaning::Faint),
        );
    }
}
