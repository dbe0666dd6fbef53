//! What a plan was made from, so that it is not made again for what does not touch it.

use super::super::{Model, View};
use crate::store::{EventSummary, RowId, Scene};
use crate::story::{Lane, Story};
use crate::time::{Sessions, Zone};
use ratatui::layout::Rect;
use std::sync::Arc;

/// Everything that a plan follows from. What is shared is compared by its address.
#[derive(Clone, Debug)]
pub struct Inputs {
    view: View,
    scene: Option<Arc<Scene>>,
    story: Arc<Story>,
    sessions: Option<Arc<Sessions>>,
    zone: Zone,
    used: Vec<(Lane, u64)>,
    selected: Option<EventSummary>,
    tickers: Vec<String>,
    kin: Vec<RowId>,
    inner: Rect,
}

impl Inputs {
    /// What a plan for the cells `inner` would be made from now.
    #[must_use]
    pub fn of(model: &Model, inner: Rect) -> Self {
        Self {
            view: model.view.clone(),
            scene: model.scene.clone(),
            story: Arc::clone(&model.story),
            sessions: model.sessions().cloned(),
            zone: model.zone(),
            used: model.used.clone(),
            selected: model.selected.clone(),
            tickers: model.tickers(inner.height),
            kin: model.kin.clone(),
            inner,
        }
    }

    /// Tickers to draw, the most wanted first.
    #[must_use]
    pub fn tickers(&self) -> &[String] {
        &self.tickers
    }
}

impl PartialEq for Inputs {
    fn eq(&self, other: &Self) -> bool {
        same(self.scene.as_ref(), other.scene.as_ref())
            && same(Some(&self.story), Some(&other.story))
            && same(self.sessions.as_ref(), other.sessions.as_ref())
            && (self.zone, self.inner) == (other.zone, other.inner)
            && (&self.used, &self.tickers, &self.kin) == (&other.used, &other.tickers, &other.kin)
            && self.selected == other.selected
            && self.view == other.view
    }
}

fn same<T>(a: Option<&Arc<T>>, b: Option<&Arc<T>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}
