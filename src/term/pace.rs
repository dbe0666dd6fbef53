//! When a frame may be drawn: at once after a key, at most sixty times a second while a stream goes on.
//!
//! Pure: the present is an argument. Refuses to wait: it only says until when.

use std::time::{Duration, Instant};

/// The least time between two frames of one sort.
const BETWEEN: Duration = Duration::from_micros(16_600);
/// How long a frame waits for the answers that it asked for, so that one frame shows the final state.
const PATIENCE: Duration = Duration::from_millis(3);

/// What was drawn when, and what the next frame waits for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// The last frame.
    drawn: Option<Instant>,
    /// The last frame that a person caused.
    answered: Option<Instant>,
    /// Since when something is to be drawn.
    wanted: bool,
    /// A person waits for the next frame.
    urgent: bool,
    /// Until when the next frame waits for answers.
    patient: Option<Instant>,
    rest: Rest,
}

/// What is missing from the last frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Rest {
    /// Nothing.
    #[default]
    Shown,
    /// It was drawn before every answer had come.
    Owed,
    /// They have come since: the next frame makes it whole and is not held back.
    Come,
}

impl Pace {
    /// Something changed that is to be drawn.
    pub const fn want(&mut self) {
        self.wanted = true;
    }

    /// A person did something; the next frame is the reply.
    pub const fn hurry(&mut self) {
        self.urgent = true;
    }

    /// Something was asked at `now` that the next frame should show. A second ask does not lengthen the wait.
    pub fn ask(&mut self, now: Instant) {
        self.patient.get_or_insert(now + PATIENCE);
    }

    /// Every answer has come.
    pub const fn answered(&mut self) {
        self.patient = None;
        if matches!(self.rest, Rest::Owed) {
            self.rest = Rest::Come;
        }
    }

    /// When the next frame is to be drawn; `None` while there is nothing to draw.
    ///
    /// A key is never held up by frames that it did not cause: only a second key within one frame's time is.
    #[must_use]
    pub fn due(&self, now: Instant) -> Option<Instant> {
        let last = if self.urgent {
            self.answered
        } else {
            self.drawn
        };
        let last = last.filter(|_| self.rest != Rest::Come);
        let paced = last.map_or(now, |at| at + BETWEEN);
        self.wanted
            .then(|| paced.max(self.patient.unwrap_or(paced)))
    }

    /// A frame was drawn.
    pub const fn drew(&mut self, now: Instant) {
        if self.urgent {
            self.answered = Some(now);
        }
        self.rest = if self.patient.is_some() {
            Rest::Owed
        } else {
            Rest::Shown
        };
        (self.drawn, self.wanted, self.urgent, self.patient) = (Some(now), false, false, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_drawn_at_once_and_a_stream_is_held_back() {
        let start = Instant::now();
        let later = |micros| start + Duration::from_micros(micros);
        let mut pace = Pace::default();
        assert_eq!(pace.due(start), None);
        pace.want();
        assert_eq!(pace.due(start), Some(start));
        pace.drew(start);
        pace.want();
        assert_eq!(
            pace.due(later(1000)),
            Some(start + BETWEEN),
            "a stream waits"
        );
        pace.hurry();
        assert_eq!(pace.due(later(1000)), Some(later(1000)), "a key does not");
        pace.drew(later(1000));
        pace.want();
        pace.hurry();
        assert_eq!(
            pace.due(later(2000)),
            Some(later(1000) + BETWEEN),
            "the next key within a frame does"
        );
        assert_eq!(pace.due(later(40_000)), Some(later(1000) + BETWEEN));
    }

    #[test]
    fn answers_are_waited_for_but_not_long() {
        let start = Instant::now();
        let mut pace = Pace::default();
        pace.want();
        pace.ask(start);
        pace.ask(start + Duration::from_millis(2));
        assert_eq!(pace.due(start), Some(start + PATIENCE));
        pace.answered();
        assert_eq!(pace.due(start), Some(start));
    }

    #[test]
    fn a_late_answer_is_shown_at_once() {
        let start = Instant::now();
        let later = start + PATIENCE;
        let mut pace = Pace::default();
        pace.want();
        pace.ask(start);
        pace.drew(later);
        pace.want();
        assert_eq!(pace.due(later), Some(later + BETWEEN));
        pace.answered();
        assert_eq!(pace.due(later), Some(later));
        pace.drew(later);
        pace.want();
        assert_eq!(pace.due(later), Some(later + BETWEEN));
    }
}
