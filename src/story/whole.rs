//! The story as a whole, without its events: title, zone, cast, series, and what opens first.

use super::market::{Cuts, Market};
use super::{BenchmarkOrigin, EntityRecord, Gap, Series, SeriesList, ViewRecord};
use crate::time::{Timestamp, Zone};
use std::collections::HashMap;
use std::sync::Arc;

/// A person, company, product or body.
pub type Entity = EntityRecord;

/// Everything of a story but its events, which the store holds.
#[derive(Clone, Debug, Default)]
pub struct Story {
    /// Title.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// Zone in which times without an offset are read.
    pub zone: Zone,
    /// Whether times without a zone were read as UTC because nothing names a zone.
    pub is_utc_assumed: bool,
    /// Ticker that stands for the market.
    pub benchmark: String,
    /// How the benchmark was found.
    pub benchmark_origin: BenchmarkOrigin,
    /// What opens first.
    pub view: Option<ViewRecord>,
    /// Names of the files it came from, for people.
    pub files: Vec<String>,
    entities: Arc<Vec<Entity>>,
    by_id: Arc<HashMap<String, usize>>,
    /// Price series, in the order of the files.
    pub series: SeriesList,
    /// When it was known as it is here; `None` for all that there is.
    pub clock: Option<Timestamp>,
    /// The sessions of their calendars, once they are settled.
    pub(super) markets: Vec<Market>,
    /// The gaps of the series that have some, by ticker.
    pub(super) gaps: Arc<HashMap<String, Vec<Gap>>>,
    /// Markets and gaps as they were known at the clocks that were asked for last.
    pub(super) cuts: Cuts,
}

impl Story {
    /// Adds an entity; the first with an identifier wins. Returns whether it was new.
    pub fn add_entity(&mut self, entity: Entity) -> bool {
        if self.by_id.contains_key(&entity.id) {
            return false;
        }
        Arc::make_mut(&mut self.by_id).insert(entity.id.clone(), self.entities.len());
        Arc::make_mut(&mut self.entities).push(entity);
        true
    }

    /// The story as it was known at `clock`: bars that had not closed are not there, and neither what they say of
    /// the calendar nor a closure that was announced later is known.
    #[must_use]
    pub fn as_of(&self, clock: Timestamp) -> Self {
        let mut story = Self {
            series: self.series.iter().map(|s| s.as_of(clock)).collect(),
            clock: Some(clock),
            ..self.clone()
        };
        story.settle_cut();
        story
    }

    /// All entities, in the order of the files.
    #[must_use]
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// The entity with this identifier.
    #[must_use]
    pub fn entity(&self, id: &str) -> Option<&Entity> {
        self.entities.get(*self.by_id.get(id)?)
    }

    /// The name for people of an identifier: the entity's, or the identifier itself.
    #[must_use]
    pub fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.entity(id)
            .map(|e| e.name.as_str())
            .filter(|n| !n.is_empty())
            .unwrap_or(id)
    }

    /// The series of `ticker` (any case).
    #[must_use]
    pub fn series(&self, ticker: &str) -> Option<&Series> {
        self.series.named(ticker)
    }
}
