//! Whose clock the times on the screen are told by, and the round of the key that turns it.
//!
//! Owns the names of the choices. Refuses to move anything: window, cursor and selection are instants.

use super::Model;
use super::card::Zones;
use crate::time::Zone;

/// Whose clock it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ZoneKind {
    /// The story's.
    #[default]
    Story,
    /// The exchange's whose sessions trading time follows.
    Exchange,
    /// Coordinated universal time.
    Utc,
    /// The reader's own.
    Local,
    /// The one that was asked for when the program was started.
    Given,
}

impl ZoneKind {
    /// The round of the key.
    const ROUND: [Self; 5] = [
        Self::Story,
        Self::Exchange,
        Self::Utc,
        Self::Local,
        Self::Given,
    ];

    /// What the header says before the zone; nothing for the zone that a story opens in, nor for one that was asked
    /// for by name.
    #[must_use]
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Story | Self::Utc | Self::Given => "",
            Self::Exchange => "exchange ",
            Self::Local => "local ",
        }
    }

    /// Whose clock it is, in words; nothing where its name says all.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Story => "the story’s zone",
            Self::Exchange => "the exchange’s zone",
            Self::Utc => "",
            Self::Local => "your own zone",
            Self::Given => "the zone asked for",
        }
    }
}

impl Model {
    /// The zone on the screen.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.zone_of(self.view.zone).unwrap_or(self.story.zone)
    }

    fn zone_of(&self, kind: ZoneKind) -> Option<Zone> {
        match kind {
            ZoneKind::Story => Some(self.story.zone),
            ZoneKind::Exchange => self.sessions().map(|s| s.zone()),
            ZoneKind::Utc => Some(Zone::Utc),
            ZoneKind::Local => Some(self.settings.local),
            ZoneKind::Given => self.settings.zone,
        }
    }

    /// What the header says before the zone.
    #[must_use]
    pub fn zone_mark(&self) -> &'static str {
        let own = self.zone_of(self.view.zone);
        own.map_or("", |_| self.view.zone.mark())
    }

    /// The zones of the Event pane.
    #[must_use]
    pub fn zones(&self) -> Zones {
        Zones {
            shown: self.zone(),
            reader: self.settings.local,
        }
    }

    /// The choice after the present one; those that this story or this start has no zone for are left out.
    pub(super) fn next_zone(&self) -> ZoneKind {
        let round = ZoneKind::ROUND;
        let now = round.iter().position(|k| *k == self.view.zone).unwrap_or(0);
        let coming = round.iter().cycle().skip(now + 1).take(round.len());
        let next = coming.copied().find(|k| self.zone_of(*k).is_some());
        next.unwrap_or_default()
    }
}
