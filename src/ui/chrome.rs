//! What frames the panes: header, filter line, and the notes in the panes' borders.

use super::theme::Meaning;
use super::{Theme, paint};
pub use crate::app::card::grouped;
use crate::app::side::labels;
use crate::app::{Action, Model, Overlay, Pane, ViewKind};
use crate::text::{cut, headline, line, width};
use crate::time::{AxisKind, show};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

/// Program, story, file on the left; counts, zone, axis on the right.
pub fn header(model: &Model, theme: &Theme, buf: &mut Buffer) {
    let area = model.areas.header;
    if area.is_empty() {
        return;
    }
    let panel = theme.style(Meaning::Panel);
    paint::fill(buf, area, panel);
    let mut x = paint::text(
        buf,
        area.x,
        area.y,
        area.width,
        " sillage ",
        theme.style(Meaning::Brand),
    );
    let clock = replay(model);
    // What the clock takes, the counts give: it says what of the story is there at all.
    let taken = clock.as_deref().map_or(0, width);
    let right = right_side(model, usize::from(area.width).saturating_sub(taken));
    let room = area.width.saturating_sub(x + width(&right) as u16 + 5);
    let file = model
        .story
        .files
        .first()
        .map(|f| line(f).into_owned())
        .unwrap_or_default();
    let named = !model.story.title.is_empty();
    let title = if named {
        headline(&model.story.title)
    } else {
        headline(&file)
    };
    let strong = theme.style(Meaning::Strong).patch(panel_behind(theme));
    let left = room.saturating_sub(width(&title) as u16);
    // Where only one of them has room, the clock of a replay matters more than the title.
    let crowded = clock
        .as_ref()
        .is_some_and(|c| usize::from(left) < width(c) + 3);
    if !crowded {
        x = paint::text(buf, x + 2, area.y, room, &title, strong);
    }
    if let Some(clock) = clock {
        let style = theme.style(Meaning::Clock).patch(panel_behind(theme));
        let (gap, room) = if crowded { (2, room) } else { (3, left) };
        paint::text(
            buf,
            x + gap,
            area.y,
            room.saturating_sub(gap),
            &clock,
            style,
        );
    } else if named && left as usize > width(&file) + 4 {
        paint::text(
            buf,
            x + 3,
            area.y,
            left,
            &file,
            theme.style(Meaning::PanelFaint),
        );
    }
    paint::right(
        buf,
        area.right().saturating_sub(1),
        area.y,
        area.width,
        &right,
        theme.style(Meaning::PanelFaint),
    );
}

/// Where the clock of a replay stands: `▶ replay  Mon 27 Jan 2025 09:30`.
fn replay(model: &Model) -> Option<String> {
    let clock = model.view.clock?;
    let sign = if model.replay.playing { "▶" } else { "‖" };
    Some(format!(
        "{sign} replay  {}",
        show::moment(clock, model.zone(), false)
    ))
}

pub(super) fn panel_behind(theme: &Theme) -> ratatui::style::Style {
    ratatui::style::Style {
        fg: None,
        ..theme.style(Meaning::Panel)
    }
}

/// Columns of the name of the program in the header, with the air around it.
const BRAND: usize = 10;

/// The right side of the header; narrow screens get the counts alone.
fn right_side(model: &Model, columns: usize) -> String {
    let mut parts = Vec::new();
    if let Some(name) = model.reading() {
        let progress = model.progress.as_ref();
        let share =
            progress.and_then(|p| Some(p.bytes * 100).and_then(|b| b.checked_div(p.total?)));
        let share = share.map(|share| format!(" {}%", share.min(100)));
        let megabytes = progress.map_or(0, |p| p.bytes / 1_000_000);
        let share = share.or_else(|| (megabytes > 0).then(|| format!(" · {megabytes} MB")));
        let name = cut(&name, (columns / 4).saturating_sub(8));
        let key = if columns >= 120 { ", Esc stops" } else { "" };
        parts.push(format!("reading {name}{}{key}", share.unwrap_or_default()));
    }
    if let Some(name) = &model.waiting {
        parts.push(format!("waiting for {}", cut(&headline(name), columns / 3)));
    }
    if let Some((what, share)) = model.working {
        parts.push(format!("{what} {share}%"));
    }
    parts.push(super::counts::of(model, columns >= 120));
    let undated = model.scene.as_ref().map_or(0, |s| s.undated);
    if undated > 0 && columns >= 60 {
        parts.push(format!("{} undated", grouped(undated)));
    }
    if columns >= 120 && !model.story.series.is_empty() {
        let count = model.story.series.len();
        let s = if count == 1 { "" } else { "s" };
        parts.push(format!("{count} ticker{s}"));
        parts.push(model.story.calendar_note());
    }
    if columns >= 60 {
        let focus = model.focus_note(columns);
        parts.extend(focus.map(|note| line(&note).into_owned()));
    }
    if columns >= 60 {
        let zone = show::zone(model.zone(), model.view.cursor);
        parts.push(match (model.story.is_utc_assumed, zone.as_str()) {
            (true, "UTC") => "times read as UTC".to_owned(),
            (true, _) => format!("{}{zone}, times read as UTC", model.zone_mark()),
            (false, _) => format!("{}{zone}", model.zone_mark()),
        });
    }
    if columns >= 100 {
        parts.push(model.view.axis.words().to_owned());
    }
    parts.retain(|part| !part.is_empty());
    // What stands last gives way, so that nothing is cut in the middle beside the name of the program.
    while parts.len() > 1 && width(&parts.join("  ·  ")) + BRAND > columns {
        parts.pop();
    }
    parts.join("  ·  ")
}

/// The filter with its faults underlined, and what it leaves.
pub fn query(model: &Model, theme: &Theme, buf: &mut Buffer) -> Option<Position> {
    let area = model.areas.query;
    if area.is_empty() {
        return None;
    }
    let typing = matches!(model.overlay, Overlay::Filter(_));
    let right = filter_counts(model);
    let room = area.width.saturating_sub(width(&right) as u16 + 5);
    let mut x = paint::text(
        buf,
        area.x + 1,
        area.y,
        area.width,
        "/ ",
        theme.style(Meaning::Focus),
    );
    let start = x;
    let text = model.filter_text();
    let cursor = match &model.overlay {
        Overlay::Filter(filter) => filter.line.cursor(),
        _ => text.len(),
    };
    // A long filter is shown from the point on that keeps the cursor on the screen.
    let skip = width(text.get(..cursor).unwrap_or(text))
        .saturating_sub(usize::from(room.saturating_sub(2)));
    let mut position = None;
    let mut column = 0;
    for (at, c) in text.char_indices() {
        if at == cursor {
            position = Some(x);
        }
        let symbol = line(c.encode_utf8(&mut [0; 4])).into_owned();
        let size = width(&symbol);
        if column >= skip && usize::from(x - start) + size <= usize::from(room) {
            x = paint::text(
                buf,
                x,
                area.y,
                area.width,
                &symbol,
                theme.style(char_meaning(model, at)),
            );
        }
        column += size;
    }
    let position = position.unwrap_or(x);
    if let Some(fault) = model.query.diagnostics.first().filter(|_| !typing) {
        let suggestion = fault
            .suggestion
            .as_ref()
            .map(|s| format!("; did you mean {s}?"))
            .unwrap_or_default();
        let words = format!("   {}{suggestion}", line(&fault.message));
        paint::text(
            buf,
            x,
            area.y,
            room.saturating_sub(x),
            &words,
            theme.style(Meaning::Warn),
        );
    }
    paint::right(
        buf,
        area.right().saturating_sub(2),
        area.y,
        area.width,
        &right,
        theme.style(Meaning::Faint),
    );
    typing.then_some(Position::new(position, area.y))
}

/// Faults are underlined, fields are lit.
fn char_meaning(model: &Model, at: usize) -> Meaning {
    if model.query.diagnostics.iter().any(|d| d.span.contains(&at)) {
        return Meaning::Fault;
    }
    let text = model.query.text.as_str();
    let start = text
        .get(..at)
        .and_then(|t| t.rfind([' ', '(', '-']))
        .map_or(0, |i| i + 1);
    let word = text.get(start..).unwrap_or_default();
    let name: String = word.chars().take_while(char::is_ascii_alphabetic).collect();
    let is_field = crate::story::field::named(&name).is_some()
        && word
            .get(name.len()..)
            .is_some_and(|r| r.starts_with([':', '<', '>', '=']));
    if is_field && at < start + name.len() + 1 {
        Meaning::Field
    } else {
        Meaning::Text
    }
}

/// `41 of 57   3 here, 2 hidden here   u undo`.
fn filter_counts(model: &Model) -> String {
    let Some(scene) = model.scene.as_ref() else {
        return String::new();
    };
    let waiting = if scene.query.text == model.query.text {
        ""
    } else {
        "… "
    };
    let hidden = scene.in_window.saturating_sub(scene.matched_in_window);
    let word = if model.view.dimmed {
        "dimmed"
    } else {
        "hidden"
    };
    let mut text = format!(
        "{waiting}{} of {}",
        grouped(scene.matched),
        grouped(scene.total)
    );
    if hidden > 0 {
        let here = grouped(scene.matched_in_window);
        text = format!("{text}  ·  here {here}, {} {word}", grouped(hidden));
    }
    let used = width(model.filter_text()) + 8;
    let room = usize::from(model.areas.query.width).saturating_sub(used);
    let scopes = [false, true].into_iter();
    let mut scopes = scopes.filter_map(|short| model.figure_scope_note(short));
    let noted = scopes.find_map(|scope| {
        let noted = format!("{}  ·  {text}", line(&scope));
        (width(&noted) <= room).then_some(noted)
    });
    noted.unwrap_or(text)
}

/// What stands right in a pane's border.
pub fn note(model: &Model, pane: Pane) -> String {
    match pane {
        Pane::Timeline if model.view.kind == ViewKind::Side => rows_note(model),
        Pane::Timeline if model.view.kind == ViewKind::Table => table_note(model),
        Pane::Timeline => {
            let span = model
                .plan
                .as_ref()
                .map_or(model.view.window, |p| p.axis.span());
            let sessions = sessions(model, span);
            let shown = match model.view.axis {
                AxisKind::Clock => model.view.window,
                AxisKind::Trading => span,
            };
            let dates = show::span(shown, model.zone());
            let room = model.areas.timeline.width >= 120 || model.view.rebased.is_none();
            let dates = if sessions > 0 && room {
                let s = if sessions == 1 { "" } else { "s" };
                format!("{dates} · {sessions} session{s}")
            } else {
                dates
            };
            match rebased(model) {
                Some(note) => format!("{note} · {dates}"),
                None => dates,
            }
        }
        Pane::Event => {
            let shown = usize::from(crate::app::layout::inside(model.areas.event).height);
            let lines = (model.card.lines().len(), model.card.is_whole());
            lines_shown(model.card_top, shown, lines)
        }
        Pane::Reaction => model.reaction_note(),
        Pane::Thread => model.thread_note(),
        Pane::Facets => "counts in this window".to_owned(),
        Pane::Compare => {
            let shown = usize::from(crate::app::layout::inside(model.areas.compare).height);
            let lines = model.compare.as_ref();
            let lines = lines.map_or((0, true), |card| (card.len(), card.is_whole()));
            lines_shown(model.compare_top, shown, lines)
        }
    }
}

/// `prices 100 at Mon 27 Jan 2025 21:29, SPY faint`.
fn rebased(model: &Model) -> Option<String> {
    let at = model.view.rebased?;
    let benchmark = model.story.series(&model.story.benchmark);
    let faint = benchmark.map(|s| format!(", {} faint", headline(&s.ticker)));
    if model.areas.timeline.width < 120 {
        let day = model.zone().date(at).day_month();
        return Some(format!("100 at {day}"));
    }
    let moment = show::moment(at, model.zone(), false);
    Some(format!(
        "prices 100 at {moment}{}",
        faint.unwrap_or_default()
    ))
}

/// `1–15 of 42 lines`; nothing when all are shown.
fn lines_shown(top: usize, shown: usize, (lines, is_whole): (usize, bool)) -> String {
    if lines <= shown || shown == 0 {
        return String::new();
    }
    let more = if is_whole { "" } else { "more than " };
    let last = (top + shown).min(lines);
    format!("{}–{last} of {more}{lines} lines", top + 1)
}

/// The window, and which of its rows are on the screen; or that they are still being sorted.
fn table_note(model: &Model) -> String {
    let dates = show::span(model.view.window, model.zone());
    let (Some(plan), Some(held)) = (&model.table, &model.page) else {
        return dates;
    };
    let view = &model.view.table;
    if (held.key.sort, held.key.descending) != (view.sort_by(), view.descending) {
        return format!("{dates} · sorting…");
    }
    let apart = undated(model);
    let (shown, total) = (plan.rows.len() as u64, grouped(held.page.total));
    let first = grouped(plan.top + u64::from(shown > 0));
    format!(
        "{dates} · {first}–{} of {total}{apart}",
        grouped(plan.top + shown)
    )
}

/// The window, the unit of rows, and which of its events are on the screen.
fn rows_note(model: &Model) -> String {
    let dates = show::span(model.view.window, model.zone());
    let (Some(plan), Some(held)) = (&model.side, &model.page) else {
        return dates;
    };
    let here = plan.shown().flat_map(|(_, line)| line.into_owned().cells);
    let ranks = here.filter_map(|cell| held.page.rank_of(cell.brief.row));
    let unit = format!("{dates} · by {}", labels::noun(plan.unit).0);
    let Some((first, last)) = ranks.fold(None, |range: Option<(u64, u64)>, rank| {
        let (a, b) = range.unwrap_or((rank, rank));
        Some((a.min(rank), b.max(rank)))
    }) else {
        return unit + &undated(model);
    };
    let total = grouped(held.page.total);
    format!(
        "{unit} · {}–{} of {total}{}",
        grouped(first + 1),
        grouped(last + 1),
        undated(model)
    )
}

/// How many events have no row for want of a time, and the key that lists them: ` · 3 undated: g u`.
fn undated(model: &Model) -> String {
    let count = model.scene.as_ref().map_or(0, |s| s.undated_matched);
    let keys = model.keymap.keys_of(Action::Undated);
    match count {
        0 => String::new(),
        count => format!(" · {} undated: {keys}", grouped(count)),
    }
}

/// Sessions of the first series that close in the window.
fn sessions(model: &Model, span: crate::time::Span) -> usize {
    let Some(series) = model
        .plan
        .as_ref()
        .and_then(|p| p.prices.first())
        .and_then(|p| model.story.series(&p.ticker))
    else {
        return 0;
    };
    let before = |at| series.bars.partition_point(|b| b.to < at);
    before(span.to) - before(span.from)
}
