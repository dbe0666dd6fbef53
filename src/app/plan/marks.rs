//! What sets single events of a lane apart: the way a move went, sessions out of the ordinary, ties to the selection, letters of a comparison.

use super::lanes::LanePlan;
use crate::app::sign::Signs;
use crate::app::view::Pair;
use crate::store::RowId;
use crate::story::Lane;

impl LanePlan {
    /// Tells of every event whether its session was out of the ordinary, and of every move whether its session rose, by
    /// the first of its tickers that has a series.
    pub fn direct(&mut self, signs: &Signs<'_>) {
        for item in &mut self.items {
            item.sign = signs.title(&item.brief).sign;
        }
        for item in self
            .items
            .iter_mut()
            .filter(|i| i.brief.lane == Lane::Moves)
        {
            let change = item.brief.tickers.iter().find_map(|ticker| {
                let series = signs.story.series(ticker)?;
                let session = series.reacting(Lane::Moves, item.brief.when, signs.story.zone)?;
                session.change
            });
            item.rise = change.map(|c| c >= 0.0);
        }
    }

    /// Marks the events that links tie to the selected one, and those that are compared.
    pub fn light(&mut self, kin: &[RowId], pair: Option<&Pair>) {
        for item in &mut self.items {
            item.kin = kin.contains(&item.brief.row);
            item.letter = pair.and_then(|pair| match Some(&item.brief.id) {
                id if id == Some(&pair.a) => Some("A"),
                id if id == pair.b.as_ref() => Some("B"),
                _ => None,
            });
        }
    }
}
