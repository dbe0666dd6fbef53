//! Folds on a trading axis: where closed time stands, what it is called, and how many events lie in it.

use super::LanePlan;
use crate::store::EventSummary;
use crate::story::Lane;
use crate::text::width;
use crate::time::sessions::Closure;
use crate::time::{Axis, DAY, Fold, Sessions, Span, Timestamp, show};

/// A fold on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoldPlan {
    /// Columns that it takes, held on the screen; may be empty far out.
    pub columns: (usize, usize),
    /// Its closed time.
    pub closed: Span,
    /// Events with a glyph in it, and those counted at them.
    pub events: u32,
    /// What stands below it, and at which column; `None` where there is no room.
    pub label: Option<(usize, String)>,
}

/// The way from an event in closed time to the first session that could react.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Column of the event.
    pub from: usize,
    /// Column in which its session opens.
    pub to: usize,
    /// Lane of the event.
    pub lane: Lane,
}

impl Lead {
    /// The lead of `brief`; `None` when it happened in a session, off the screen, or at no time of day. A move is its own
    /// session and leads to none.
    #[must_use]
    pub fn of(brief: &EventSummary, axis: &Axis) -> Option<Self> {
        if brief.when.precision.is_date_only() || brief.lane == Lane::Moves {
            return None;
        }
        let session = axis.reopening(brief.when.start)?;
        let from = axis.visible(brief.when.start)?;
        let to = usize::try_from(axis.column(session.from)).ok()?;
        Some(Self {
            from,
            to: to.max(from + 1).min(axis.columns().saturating_sub(1)),
            lane: brief.lane,
        })
    }
}

/// The folds of `axis`, labelled where there is room beside `lead`: those with events first, then the long ones.
#[must_use]
pub fn folds(
    axis: &Axis,
    lanes: &[LanePlan],
    sessions: Option<&Sessions>,
    lead: Option<Lead>,
) -> Vec<FoldPlan> {
    let columns = axis.columns();
    let mut out: Vec<FoldPlan> = axis
        .folds()
        .into_iter()
        .map(|fold| FoldPlan {
            columns: held(fold, columns),
            closed: fold.closed,
            events: events_in(lanes, fold.closed),
            label: None,
        })
        .collect();
    let mut order: Vec<usize> = (0..out.len()).collect();
    order.sort_by_key(|i| {
        let fold = out.get(*i);
        fold.map(|f| {
            (
                f.events == 0,
                std::cmp::Reverse(f.closed.micros()),
                f.columns,
            )
        })
    });
    let mut taken: Vec<(usize, usize)> = lead.iter().map(|l| (l.from, l.to + 1)).collect();
    for index in order {
        let Some(fold) = out.get_mut(index) else {
            continue;
        };
        let (first, end) = fold.columns;
        if end < first + 2 || (fold.events == 0 && fold.closed.micros() < DAY) {
            continue;
        }
        let name = sessions.map_or_else(String::new, |s| name(fold.closed, s));
        let placed = texts(fold, &name)
            .into_iter()
            .find_map(|text| place(&taken, fold.columns, width(&text), columns).map(|x| (x, text)));
        if let Some((x, text)) = placed {
            taken.push((x, x + width(&text)));
            fold.label = Some((x, text));
        }
    }
    out
}

fn held(fold: Fold, columns: usize) -> (usize, usize) {
    let hold = |column: i64| column.clamp(0, columns as i64) as usize;
    (hold(fold.first), hold(fold.end))
}

fn events_in(lanes: &[LanePlan], closed: Span) -> u32 {
    let inside = |at: Timestamp| closed.contains(at);
    lanes
        .iter()
        .flat_map(|lane| &lane.items)
        .filter(|item| inside(item.brief.when.start))
        .map(|item| item.more + 1)
        .sum()
}

/// What a fold says, the longest form first.
fn texts(fold: &FoldPlan, name: &str) -> Vec<String> {
    let length = show::duration(fold.closed.micros());
    let events = match fold.events {
        0 => String::new(),
        1 => " · 1 event".to_owned(),
        n => format!(" · {n} events"),
    };
    let count = if fold.events == 0 {
        String::new()
    } else {
        format!(" {}", fold.events)
    };
    let name = if name.is_empty() { "closed" } else { name };
    let mut texts = vec![
        format!(" {name} {length}{events} "),
        format!(" {name}{events} "),
        format!(" {name}{count} "),
    ];
    if fold.events > 0 {
        texts.push(format!(" {} ", fold.events));
    }
    texts
}

/// A free stretch of `size` columns as near below the fold as can be.
fn place(
    taken: &[(usize, usize)],
    (first, end): (usize, usize),
    size: usize,
    columns: usize,
) -> Option<usize> {
    let last = columns.checked_sub(size)?;
    let middle = usize::midpoint(first, end).saturating_sub(size / 2);
    let beside = taken
        .iter()
        .filter(|(a, b)| *a < end && first < *b)
        .flat_map(|(a, b)| [Some(b + 1), a.checked_sub(size + 1)])
        .flatten();
    std::iter::once(middle)
        .chain(beside)
        .map(|x| x.min(last))
        .find(|x| taken.iter().all(|(a, b)| x + size < *a || b < x))
}

/// Why the market is closed then.
fn name(closed: Span, sessions: &Sessions) -> String {
    let before = sessions
        .open_spans()
        .partition_point(|s| s.to <= closed.from);
    let closure = before
        .checked_sub(1)
        .and_then(|i| sessions.closed_between(i));
    closure.map(Closure::name).unwrap_or_default()
}
