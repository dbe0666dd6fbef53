//! The footer: the keys that do something here, or the message that stands; on the right where one stands.

use super::chrome::panel_behind;
use super::theme::Meaning;
use super::{Theme, paint};
use crate::app::{Context, Level, Message, Model, Pane};
use crate::text::{cut, headline, width, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The keys that do something here, or the message that stands; the place on the right.
pub fn footer(model: &Model, theme: &Theme, buf: &mut Buffer) {
    let area = model.areas.footer;
    if area.is_empty() {
        return;
    }
    paint::fill(buf, area, theme.style(Meaning::Panel));
    let pair = model.pair_note(usize::from(area.width));
    let crumb = match &pair {
        Some(note) => note.clone(),
        None if area.width >= 100 => breadcrumb(model),
        None => String::new(),
    };
    let ink = if pair.is_some() {
        theme.style(Meaning::Warn).patch(panel_behind(theme))
    } else {
        theme.style(Meaning::PanelFaint)
    };
    let crumb_at = paint::right(
        buf,
        area.right().saturating_sub(1),
        area.y,
        area.width * 2 / 3,
        &crumb,
        ink,
    );
    let room = crumb_at.saturating_sub(area.x + 2);
    if let Some(message) = &model.message {
        draw_message(
            message,
            theme,
            Rect {
                width: room,
                ..area
            },
            buf,
        );
        return;
    }
    if !model.pending.is_empty() || model.count.is_some() {
        let keys: Vec<String> = model
            .count
            .iter()
            .map(ToString::to_string)
            .chain(model.pending.iter().map(ToString::to_string))
            .collect();
        paint::text(
            buf,
            area.x + 1,
            area.y,
            room,
            &format!("{} …", keys.join(" ")),
            theme.style(Meaning::Panel),
        );
        return;
    }
    keys(
        model,
        theme,
        Rect {
            width: room,
            ..area
        },
        buf,
    );
}

/// Draws a message in `area`; one that is longer takes the rows above, so that an address in it can be read whole.
fn draw_message(message: &Message, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let plain = message.level == Level::Info;
    let meaning = if plain { Meaning::Panel } else { Meaning::Warn };
    let style = theme.style(meaning).patch(panel_behind(theme));
    let sign = if plain { "" } else { "! " };
    let text = format!("{sign}{}", headline(&message.text));
    if width(&text) <= usize::from(area.width) {
        paint::text(buf, area.x + 1, area.y, area.width, &text, style);
        return;
    }
    let room = buf.area.right().saturating_sub(area.x + 2);
    // A long sentence takes half of the screen at most, and is wrapped no further than that.
    let shown = cut(&text, usize::from(room) * usize::from(buf.area.height / 2));
    let rows = wrap(&shown, usize::from(room));
    let top = area.bottom().saturating_sub(rows.len() as u16);
    for (row, y) in rows.iter().zip(top..area.bottom()) {
        let back = Rect::new(area.x, y, room + 2, 1);
        paint::fill(buf, back, theme.style(Meaning::Panel));
        paint::text(buf, area.x + 1, y, room, row, style);
    }
}

fn keys(model: &Model, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let mut pairs = model.keymap.footer(model.context());
    if matches!(model.context(), Context::Main(_)) {
        pairs.retain(|(_, word)| *word != "back");
        let opens = model.crowd().map(|crowd| match crowd.apart {
            Some(_) => "spread",
            None => "list",
        });
        if let Some(word) = opens
            && let Some(pair) = pairs.iter_mut().find(|(_, word)| *word == "read")
        {
            pair.1 = word;
        }
    }
    if model.view.focus == Pane::Reaction && model.reaction.study {
        for (_, word) in &mut pairs {
            *word = match *word {
                "ticker" => "line",
                "study" => "event",
                other => other,
            };
        }
    }
    // Help comes last and always shows; what does not fit before it is left out whole.
    let help = pairs
        .iter()
        .position(|(_, word)| *word == "help")
        .map(|at| pairs.remove(at));
    let size = |(keys, word): &(String, &str)| (width(keys) + width(word) + 5) as u16;
    let reserve = help.as_ref().map_or(0, size);
    let mut x = area.x + 1;
    let mut shown: Vec<(String, &str)> = Vec::new();
    for pair in pairs {
        if x + size(&pair) + reserve <= area.right() {
            x += size(&pair);
            shown.push(pair);
        }
    }
    x = area.x;
    for (keys, word) in shown.into_iter().chain(help) {
        if x + 4 > area.right() {
            break;
        }
        x = paint::text(
            buf,
            x + 1,
            area.y,
            area.right() - x,
            &format!(" {keys} "),
            theme.style(Meaning::Keycap),
        );
        x = paint::text(
            buf,
            x + 1,
            area.y,
            area.right().saturating_sub(x),
            word,
            theme.style(Meaning::PanelFaint),
        ) + 1;
    }
}

/// Where one stands: pane, lane, event.
fn breadcrumb(model: &Model) -> String {
    let mut parts = vec![model.title(model.view.focus).to_owned()];
    if model.view.focus == Pane::Timeline {
        parts.push(model.view.lane.title().to_owned());
    } else if let (Pane::Event, Some(opened)) = (model.view.focus, &model.opened) {
        parts.push(cut(&headline(&opened.event.record.id), 30).into_owned());
    }
    parts.join(" › ")
}
