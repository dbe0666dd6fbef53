//! Steps from event to event. A step that is repeated before it was answered becomes one longer step.

use super::super::{Effect, Model, ViewKind};
use crate::engine::Request;
use crate::query::{Cmp, Expr, Query, Term, Trait};
use crate::store::{EventSummary, RowId, StepRequest, StepScope};
use crate::story::{Event, Lane};
use crate::time::{Span, Step, Timestamp, Unit};
use std::sync::Arc;

/// A step that is not answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stepping {
    /// Only in this lane.
    pub lane: Option<Lane>,
    /// Only with this speaker.
    pub who: Option<Arc<str>>,
    /// Only events that pass, or all.
    pub pass: StepScope,
    /// Where it starts.
    pub from: (Timestamp, Option<RowId>),
    /// How far.
    pub count: i64,
    /// What to do when the answer is not as hoped.
    pub manner: Manner,
}

impl Stepping {
    /// A step among all that passes, in any lane.
    const fn anywhere(from: (Timestamp, Option<RowId>), count: i64, manner: Manner) -> Self {
        Self {
            lane: None,
            who: None,
            pass: StepScope::Matching,
            from,
            count,
            manner,
        }
    }
}

/// What a step does at the end of the events, or outside the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// Stays, and says so.
    #[default]
    Stay,
    /// Goes on from the other end.
    Wrap,
    /// Stays silently unless the event is in the window.
    OnlyHere,
    /// Stays silently unless the event begins in this span.
    OnlyIn(Span),
    /// Selects it; cursor and window stay where they are.
    InPlace,
    /// Selects it; the window stays where it is, and the cursor too if the event is not in the window.
    Nearest,
}

/// Where a step in `lane` starts: at the selected event if it is in that lane, else at the cursor.
fn origin(model: &Model) -> (Timestamp, Option<RowId>) {
    match &model.selected {
        Some(brief) if brief.when.start == model.view.cursor => (brief.when.start, Some(brief.row)),
        _ => (model.view.cursor, None),
    }
}

/// Steps by `count` events among those of `lane` and `who`.
pub(super) fn step(
    model: &mut Model,
    lane: Option<Lane>,
    who: Option<Arc<str>>,
    count: i64,
    effects: &mut Vec<Effect>,
) {
    walk(model, lane, who, count, Manner::Stay, effects);
}

/// Goes to the next match in any lane; after the last one comes the first.
pub(super) fn next_match(model: &mut Model, count: i64, effects: &mut Vec<Effect>) {
    walk(model, None, None, count, Manner::Wrap, effects);
}

/// Goes as far as there is, after a step of several found too few; whether it was one.
pub(super) fn as_far_as_there_is(
    model: &mut Model,
    asked: &Stepping,
    effects: &mut Vec<Effect>,
) -> bool {
    if asked.count.abs() < 2 {
        return false;
    }
    let (from, count) = if asked.count > 0 {
        (Timestamp::MAX, -1)
    } else {
        (Timestamp::MIN, 1)
    };
    send(
        model,
        Stepping {
            from: (from, None),
            count,
            manner: Manner::Stay,
            ..asked.clone()
        },
        effects,
    );
    true
}

/// Goes on from the other end, after a step found nothing; whether it was one that does.
pub(super) fn wrap(model: &mut Model, asked: &Stepping, effects: &mut Vec<Effect>) -> bool {
    if asked.manner != Manner::Wrap {
        return false;
    }
    let (from, count) = if asked.count > 0 {
        (Timestamp::MIN, 1)
    } else {
        (Timestamp::MAX, -1)
    };
    send(
        model,
        Stepping {
            from: (from, None),
            count,
            manner: Manner::Stay,
            ..asked.clone()
        },
        effects,
    );
    true
}

/// Stands on the event nearest to the cursor that passes, if there is one in the window.
pub(super) fn settle_on_match(model: &mut Model, effects: &mut Vec<Effect>) {
    let from = (model.view.cursor, None);
    let manner = Manner::OnlyHere;
    send(model, Stepping::anywhere(from, 0, manner), effects);
}

/// Selects the event nearest to the cursor that passes, if there is one.
pub(super) fn select_match(model: &mut Model, effects: &mut Vec<Effect>) {
    let from = (model.view.cursor, None);
    let manner = Manner::Nearest;
    send(model, Stepping::anywhere(from, 0, manner), effects);
}

/// Stands on the first event of `place` that passes, if there is one.
pub(super) fn settle_in(model: &mut Model, place: Span, effects: &mut Vec<Effect>) {
    send(
        model,
        Stepping::anywhere((place.from, None), 1, Manner::OnlyIn(place)),
        effects,
    );
}

/// Goes so many events on from `from`, beyond what is on the screen.
pub(super) fn beyond(
    model: &mut Model,
    from: (Timestamp, Option<RowId>),
    count: i64,
    effects: &mut Vec<Effect>,
) {
    let pass = if model.view.dimmed {
        StepScope::All
    } else {
        StepScope::Matching
    };
    let (lane, who, manner) = (None, None, Manner::Stay);
    send(
        model,
        Stepping {
            lane,
            who,
            pass,
            from,
            count,
            manner,
        },
        effects,
    );
}

fn walk(
    model: &mut Model,
    lane: Option<Lane>,
    who: Option<Arc<str>>,
    count: i64,
    manner: Manner,
    effects: &mut Vec<Effect>,
) {
    let pass = if model.view.dimmed && lane.is_some() && model.query.expr != Expr::All {
        StepScope::All
    } else {
        StepScope::Matching
    };
    let same = |s: &Stepping| {
        s.lane == lane && s.who == who && s.pass == pass && s.count.signum() == count.signum()
    };
    let stepping = match model.stepping.take() {
        Some(s) if count != 0 && same(&s) => Stepping {
            count: s.count.saturating_add(count),
            ..s
        },
        _ => Stepping {
            lane,
            who,
            pass,
            from: origin(model),
            count,
            manner,
        },
    };
    send(model, stepping, effects);
}

/// Goes to the event of `lane` that is nearest to the cursor.
pub(super) fn nearest(model: &mut Model, lane: Lane, effects: &mut Vec<Effect>) {
    let from = (model.view.cursor, None);
    let pass = if model.view.dimmed && model.query.expr != Expr::All {
        StepScope::All
    } else {
        StepScope::Matching
    };
    send(
        model,
        Stepping {
            lane: Some(lane),
            who: None,
            pass,
            from,
            count: 0,
            manner: Manner::Stay,
        },
        effects,
    );
}

/// Goes to the first or last event that passes.
pub(super) fn end(model: &mut Model, first: bool, effects: &mut Vec<Effect>) {
    model.jumps.leave(&model.view);
    let (from, count) = if first {
        (Timestamp::MIN, 1)
    } else {
        (Timestamp::MAX, -1)
    };
    send(
        model,
        Stepping::anywhere((from, None), count, Manner::Stay),
        effects,
    );
}

/// What steps stop at and lists show. Without a filter they pass over the derived moves of little weight: those that a file states
/// too, and those of tickers that the story does not pin. With one, all that passes is what somebody asked for.
pub(super) fn stepped(model: &Model) -> Arc<Query> {
    if model.query.expr != Expr::All || model.story.series.is_empty() {
        return Arc::clone(&model.query);
    }
    let light = Expr::And(vec![
        Expr::Term(Term::Is(vec![Trait::Derived])),
        Expr::Term(Term::Importance(Cmp::Less, Event::LIGHT)),
    ]);
    Arc::new(Query {
        expr: Expr::Not(Box::new(light)),
        ..Query::clone(&model.query)
    })
}

fn send(model: &mut Model, stepping: Stepping, effects: &mut Vec<Effect>) {
    effects.push(Effect::Request(Request::Step(StepRequest {
        query: stepped(model),
        scope: stepping.pass,
        lane: stepping.lane,
        who: stepping.who.clone(),
        from: stepping.from,
        count: stepping.count,
        lang: model.settings.lang.clone(),
    })));
    model.stepping = Some(stepping);
}

/// Asks for the event that became known last; it is selected where one stands.
pub(super) fn latest(model: &mut Model, at: Timestamp, effects: &mut Vec<Effect>) {
    send(
        model,
        Stepping::anywhere((at.plus(1), None), -1, Manner::InPlace),
        effects,
    );
}

/// Selects an event where one stands: neither cursor nor window move.
pub(super) fn select_in_place(model: &mut Model, brief: EventSummary) {
    let cursor = model.view.cursor;
    select(model, brief, false);
    model.view.cursor = cursor;
}

/// Selects an event: cursor, lane and, where it must, the window go to it.
pub(super) fn select(model: &mut Model, brief: EventSummary, reveal: bool) {
    model.view.selected = Some(Arc::clone(&brief.id));
    if brief.when.is_undated() {
        // It has no place to stand on.
        model.selected = Some(brief);
        return;
    }
    model.view.lane = brief.lane;
    model.view.cursor = brief.when.start;
    // Rows scroll by themselves; their window moves only for what it does not show at all.
    let end = brief.until.unwrap_or(brief.when.end);
    let seen = model.view.kind != ViewKind::Timeline
        && model.view.window.overlaps(Span::new(brief.when.start, end));
    if reveal && !seen && !model.areas.timeline.is_empty() {
        let (before, axis) = (model.view.window, model.axis());
        model.view.reveal(&axis, brief.when.start);
        model.follow_extent &= before == model.view.window;
    }
    model.selected = Some(brief);
    model.seat_guest();
}

/// Moves the cursor by days, off any event.
pub(super) fn day(model: &mut Model, count: i64) {
    let zone = model.zone();
    let step = Step {
        unit: Unit::Day,
        count: 1,
    };
    let mut at = step.floor(model.view.cursor, zone);
    for _ in 0..count.unsigned_abs().min(4_000) {
        at = if count > 0 {
            step.next(at, zone)
        } else if at < model.view.cursor {
            at
        } else {
            step.floor(at.plus(-1), zone)
        };
        model.view.cursor = at;
    }
    if !model.areas.timeline.is_empty() {
        let axis = model.axis();
        model.view.reveal(&axis, model.view.cursor);
    }
}
