//! Walking the rows of Side by side, and asking for those that come on the screen.

use super::super::layout::inside;
use super::super::rows::{Anchor, AskedPage, ListKey, Seat, SeatKey, SideInputs};
use super::super::side::{SideCell, SideLine, SideParts, SidePlan};
use super::super::{Action, Effect, Model, ViewKind};
use super::{choose, step, table};
use crate::engine::Request;
use crate::store::{EventSummary, PageAnchor, PageRequest, SortBy};
use crate::story::Lane;
use crate::time::Timestamp;
use ratatui::layout::Rect;
use std::sync::Arc;

/// Does an action of the rows, or of what the main view shows; whether it was one.
pub(super) fn act(
    model: &mut Model,
    action: Action,
    times: i64,
    effects: &mut Vec<Effect>,
) -> bool {
    match action {
        Action::RowDown => row(model, times, effects),
        Action::RowUp => row(model, -times, effects),
        Action::ColumnLeft => column(model, -1, effects),
        Action::ColumnRight => column(model, 1, effects),
        Action::PageDown => page(model, times, effects),
        Action::PageUp => page(model, -times, effects),
        Action::NextView => model.view.kind = model.view.kind.next(),
        Action::ViewTimeline => model.view.kind = ViewKind::Timeline,
        Action::ViewSide => model.view.kind = ViewKind::Side,
        Action::ViewTable => model.view.kind = ViewKind::Table,
        Action::Pin => choose::pin(model, effects),
        _ => return table::act(model, action, times, effects),
    }
    true
}

/// Where the person stands: on the selected event, or at a time off any event.
fn focus(model: &Model) -> Anchor {
    match &model.selected {
        Some(brief) if brief.when.start == model.view.cursor => Anchor::Event(brief.row),
        _ => Anchor::At(model.view.cursor),
    }
}

fn key(model: &Model) -> ListKey {
    let table = &model.view.table;
    let (sort, descending) = match model.view.kind {
        ViewKind::Table => (table.sort_by(), table.descending),
        _ => (SortBy::Time, false),
    };
    ListKey {
        query: model.query.text.clone(),
        span: model.view.window,
        dimmed: model.view.dimmed,
        sort,
        descending,
        figures: model.view.kind == ViewKind::Table && table.columns.iter().any(|c| c.is_figure()),
        focus: model.common_focus().map(|f| f.ticker),
        revision: model.revision,
    }
}

/// Asks for the page around the place where the person stands, when the list is another one.
pub(super) fn ask(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.view.kind == ViewKind::Timeline {
        (model.asked.page, model.page) = (None, None);
        (model.side, model.table) = (None, None);
        return;
    }
    let key = key(model);
    if model
        .asked
        .page
        .as_ref()
        .is_none_or(|asked| asked.key != key)
    {
        let place = match focus(model) {
            Anchor::Event(row) => PageAnchor::Row(row),
            Anchor::At(at) => PageAnchor::Time(at),
        };
        send(model, key, place, effects);
    }
}

/// Whether the page that is held is one of the list that is wanted.
pub(super) fn is_fresh(model: &Model) -> bool {
    let held = model.page.as_ref();
    held.is_some_and(|held| {
        let mut wanted = key(model);
        wanted.revision = held.key.revision;
        wanted == held.key
    })
}

/// Asks for the page around another place of the list.
pub(super) fn around(model: &mut Model, place: PageAnchor, effects: &mut Vec<Effect>) {
    let key = key(model);
    send(model, key, place, effects);
}

/// Asks for the page around `place`, unless that was asked last.
fn send(model: &mut Model, key: ListKey, place: PageAnchor, effects: &mut Vec<Effect>) {
    let around = usize::from(inside(model.areas.timeline).height) * 2 + 30;
    let asked = AskedPage { key, place, around };
    if model.asked.page.as_ref() == Some(&asked) {
        return;
    }
    effects.push(Effect::Request(Request::Page(PageRequest {
        query: step::stepped(model),
        span: asked.key.span,
        dimmed: asked.key.dimmed,
        sort: asked.key.sort,
        descending: asked.key.descending,
        figures: asked.key.figures,
        focus: asked.key.focus.clone(),
        anchor: place,
        before: around,
        after: around,
        lang: model.settings.lang.clone(),
    })));
    model.asked.page = Some(asked);
}

/// Makes the plan of Side by side, scrolls it to where the person stands, and asks for more where it ends.
pub(super) fn settle(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.view.kind == ViewKind::Table {
        return table::settle(model, effects);
    }
    model.table = None;
    let inner = inside(model.areas.timeline);
    let Some(mut plan) = make(model, inner) else {
        model.side = None;
        return;
    };
    let Some(held) = &model.page else { return };
    plan.stand(model.view.cursor);
    // While another list is on its way, what is on the screen stays as it is.
    let mut wanted_key = key(model);
    wanted_key.revision = held.key.revision;
    let stale = wanted_key != held.key;
    let shown = usize::from(plan.body.height);
    let focus = if stale {
        model.seats.now.focus
    } else {
        let focus = focus(model);
        let key = SeatKey {
            key: ListKey {
                revision: 0,
                ..held.key.clone()
            },
            size: (inner.width, inner.height),
        };
        model.seats.take(key, focus, shown);
        focus
    };
    let line = |anchor| match anchor {
        Anchor::Event(row) => plan.line_of(row),
        Anchor::At(at) => plan.line_at(at),
    };
    let top = model.seats.now.top(focus, plan.lines.len(), shown, line);
    let on_screen = |at: &usize| (top..top + shown).contains(at);
    let mut anchor = (focus, line(focus).filter(on_screen));
    if anchor.1.is_none() {
        let first = plan.lines.get(top).map(|line| Anchor::At(line.group.0));
        let cell = |line: &SideLine| {
            let cell = line.cells.iter().find(|c| c.first)?;
            Some(Anchor::Event(cell.brief.row))
        };
        let here = plan.lines.iter().skip(top).take(shown);
        let first = here.clone().find_map(cell).or(first).unwrap_or(focus);
        anchor = (first, line(first));
    }
    let moved = focus != model.seats.now.focus;
    model.seats.now = Seat {
        anchor: anchor.0,
        row: anchor.1.unwrap_or(top) as i64 - top as i64,
        focus,
    };
    plan.top = top;
    let more = wanted(model, &plan, moved);
    model.side = Some(plan);
    if let Some(place) = more {
        send(model, key(model), place, effects);
    }
}

/// The plan of the page that is held; the present one, as long as nothing that it follows from changed.
fn make(model: &mut Model, inner: Rect) -> Option<SidePlan> {
    let held = model.page.as_ref().filter(|_| !inner.is_empty())?;
    let inputs = SideInputs {
        story: Arc::clone(&model.story),
        page: Arc::clone(&held.page),
        window: held.key.span,
        zone: model.zone(),
        clock: model.view.clock,
        used: model.used.clone(),
        tickers: model.market_tickers(),
        notice: model.emptiness().filter(|_| held.page.total == 0),
        inner,
    };
    if model.side_inputs.as_ref() == Some(&inputs)
        && let Some(plan) = model.side.take()
    {
        return Some(plan);
    }
    let parts = SideParts {
        signs: model.signs(),
        page: &inputs.page,
        window: inputs.window,
        zone: inputs.zone,
        clock: inputs.clock,
        used: &inputs.used,
        tickers: inputs.tickers.clone(),
        notice: inputs.notice.clone(),
    };
    let plan = SidePlan::new(parts, inner);
    model.side_inputs = Some(inputs);
    Some(plan)
}

/// The place around which rows are missing: where the person went, or where the page ends on the screen.
fn wanted(model: &Model, plan: &SidePlan, moved: bool) -> Option<PageAnchor> {
    let held = model.page.as_ref()?;
    if model
        .asked
        .page
        .as_ref()
        .is_none_or(|asked| asked.key != held.key)
    {
        return None;
    }
    let whole = held.page.first == 0 && held.page.is_last();
    match model.seats.now.focus {
        _ if whole => return None,
        Anchor::Event(row) if moved && plan.line_of(row).is_none() => {
            return Some(PageAnchor::Row(row));
        }
        Anchor::At(at) if moved => return Some(PageAnchor::Time(at)),
        _ => {}
    }
    let shown = usize::from(plan.body.height);
    let above = plan.top == 0 && held.page.first > 0;
    let below = plan.top + shown >= plan.lines.len() && !held.page.is_last();
    let here = plan.lines.iter().skip(plan.top).take(shown);
    let mut cells = here.flat_map(|line| &line.cells);
    let edge = match (above, below) {
        (true, _) => cells.next(),
        (_, true) => cells.last(),
        _ => None,
    };
    edge.map(|cell| PageAnchor::Row(cell.brief.row))
}

/// The event at a cell of the screen.
fn hit(model: &Model, column: u16, row: u16) -> Option<EventSummary> {
    let plan = model.side.as_ref()?;
    let (_, line) = plan.shown().find(|(y, _)| *y == row)?;
    let here = |cell: &&SideCell| {
        let place = plan.shape.columns.get(cell.column);
        place.is_some_and(|c| (c.x..c.x + c.width).contains(&column))
    };
    line.cells.iter().find(here).map(|c| c.brief.clone())
}

/// A click: selects the event there; whether there is one.
pub(super) fn press(model: &mut Model, column: u16, row: u16) -> bool {
    let found = hit(model, column, row);
    let is = found.is_some();
    if let Some(brief) = found {
        step::select(model, brief, false);
    }
    is
}

/// Scrolls by lines, whatever is selected.
pub(super) fn scroll(model: &mut Model, lines: i64) {
    let Some(plan) = &model.side else { return };
    let most = plan
        .lines
        .len()
        .saturating_sub(usize::from(plan.body.height));
    let top = (plan.top as i64 + lines).clamp(0, most as i64);
    model.seats.now.row -= top - plan.top as i64;
}

/// Goes to the event so many further, in the order in which they are read.
pub(super) fn row(model: &mut Model, count: i64, effects: &mut Vec<Effect>) {
    let Some(plan) = &model.side else { return };
    let briefs: Vec<&EventSummary> = plan.reading().map(|cell| &cell.brief).collect();
    let cursor = model.view.cursor;
    // Off any event, the first step leads to the one before or after the place.
    let at = match focus(model) {
        Anchor::Event(row) => briefs.iter().position(|b| b.row == row).map(|at| at as i64),
        Anchor::At(_) => None,
    };
    let at = at.unwrap_or_else(|| {
        let before = briefs.iter().filter(|b| b.when.start < cursor).count() as i64;
        if count > 0 { before - 1 } else { before }
    });
    let target = usize::try_from(at + count).ok();
    if let Some(brief) = target.and_then(|t| briefs.get(t)) {
        let brief = (*brief).clone();
        return step::select(model, brief, true);
    }
    let page = model.page.as_ref().map(|held| &held.page.rows);
    let edge = page.and_then(|rows| if count > 0 { rows.last() } else { rows.first() });
    let from = edge.map_or((cursor, None), |row| {
        (row.summary.when.start, Some(row.summary.row))
    });
    let left = if count > 0 {
        at + count - briefs.len() as i64 + 1
    } else {
        at + count
    };
    step::beyond(model, from, left.max(-100_000), effects);
}

/// Goes to the nearest event in the next column that has one.
pub(super) fn column(model: &mut Model, by: i64, effects: &mut Vec<Effect>) {
    let Some(plan) = &model.side else { return };
    let columns: Vec<Vec<Lane>> = if plan.shape.stacked {
        model.used.iter().map(|(lane, _)| vec![*lane]).collect()
    } else {
        plan.shape.columns.iter().map(|c| c.lanes.clone()).collect()
    };
    let line = match focus(model) {
        Anchor::Event(row) => plan.line_of(row),
        Anchor::At(at) => plan.line_at(at),
    };
    let line = line.unwrap_or(plan.top);
    let mut at = columns
        .iter()
        .position(|lanes| lanes.contains(&model.view.lane));
    loop {
        let next = at.map_or(Some(0), |at| at.checked_add_signed(by as isize));
        let Some(lanes) = next.and_then(|next| columns.get(next)) else {
            return;
        };
        if let Some(brief) = nearest(plan, lanes, line, model.view.cursor) {
            return step::select(model, brief, true);
        }
        let whole = model
            .page
            .as_ref()
            .is_none_or(|h| h.page.first == 0 && h.page.is_last());
        if let Some(lane) = lanes.first().filter(|_| !whole) {
            return step::nearest(model, *lane, effects);
        }
        at = next;
    }
}

/// The event of these lanes whose line is nearest; of two on one line the nearer in time.
fn nearest(
    plan: &SidePlan,
    lanes: &[Lane],
    line: usize,
    cursor: Timestamp,
) -> Option<EventSummary> {
    let all = plan.lines.iter().enumerate();
    let cells = all.flat_map(|(at, l)| l.cells.iter().map(move |cell| (at, cell)));
    let here = cells.filter(|(_, cell)| cell.first && lanes.contains(&cell.brief.lane));
    let far = |(at, cell): &(usize, &SideCell)| {
        (at.abs_diff(line), cell.brief.when.start.since(cursor).abs())
    };
    here.min_by_key(far).map(|(_, cell)| cell.brief.clone())
}

/// Goes down or up by so many screens.
pub(super) fn page(model: &mut Model, screens: i64, effects: &mut Vec<Effect>) {
    let Some(plan) = &model.side else { return };
    let line = match focus(model) {
        Anchor::Event(row) => plan.line_of(row),
        Anchor::At(at) => plan.line_at(at),
    };
    let height = i64::from(plan.body.height.saturating_sub(1).max(1));
    let target = line.unwrap_or(plan.top) as i64 + screens * height;
    let lines = plan.lines.iter().enumerate();
    let mut begins = lines.filter_map(|(at, line)| {
        let cell = line.cells.iter().find(|c| c.first)?;
        Some((at as i64, cell))
    });
    let found = if screens > 0 {
        let mut found = None;
        for (at, cell) in begins {
            found = Some(cell);
            if at >= target {
                break;
            }
        }
        found
    } else {
        let first = begins.next();
        let last = begins.take_while(|(at, _)| *at <= target).last();
        last.or(first).map(|(_, cell)| cell)
    };
    let brief = found.map(|cell| cell.brief.clone());
    match brief.filter(|b| focus(model) != Anchor::Event(b.row)) {
        Some(brief) => step::select(model, brief, true),
        None => row(model, screens.signum(), effects),
    }
}
