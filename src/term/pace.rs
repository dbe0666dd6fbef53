//! When a frame may be drawn: at once after a key, at most sixty times a second while a stream goes on.
//!
//! Pure: the present is an argument. Refuses to wait: it only says until when.

use std::time::{Duration, Instant};

/// The least time between two frames of one sort.
const BETWEEN: Duration = Duration::from_micros(16_600);
/// How long a frame waits for the answers that it asked for, so that one frame shows the final state.
const PATIENCE: Duration = Duration::from_millis(4);

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
    /// How far the reply to a person's last act is.
    reply: Reply,
}

/// How far the reply to a person's last act is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Reply {
    /// All of it is on the screen.
    #[default]
    Shown,
    /// It waits for answers.
    Open,
    /// The last answer has come: the frame that shows it is drawn at once.
    Whole,
}

impl Pace {
    /// Something changed that is to be drawn.
    pub const fn want(&mut self) {
        self.wanted = true;
    }

    /// A person did something; the next frame is the reply.
    pub const fn hurry(&mut self) {
        (self.urgent, self.reply) = (true, Reply::Open);
    }

    /// Something was asked at `now` that the next frame should show. A second ask does not lengthen the wait.
    pub fn ask(&mut self, now: Instant) {
        self.patient.get_or_insert(now + PATIENCE);
    }

    /// Every answer has come.
    pub const fn answered(&mut self) {
        self.patient = None;
        if matches!(self.reply, Reply::Open) {
            self.reply = Reply::Whole;
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
        let paced = last
            .filter(|_| self.reply != Reply::Whole)
            .map_or(now, |at| at + BETWEEN);
        self.wanted
            .then(|| paced.max(self.patient.unwrap_or(paced)))
    }

    /// A frame was drawn.
    pub fn drew(&mut self, now: Instant) {
        if self.urgent {
            self.answered = Some(now);
        }
        (self.drawn, self.wanted, self.urgent) = (Some(now), false, false);
        self.patient = None;
        if self.reply == Reply::Whole {
            self.reply = Reply::Shown;
        }
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
    fn the_last_answer_to_a_key_is_drawn_at_once() {
        let start = Instant::now();
        let later = |micros| start + Duration::from_micros(micros);
        let mut pace = Pace::default();
        pace.want();
        pace.hurry();
        pace.ask(start);
        pace.drew(later(3000));
        pace.want();
        assert_eq!(pace.due(later(4000)), Some(later(3000) + BETWEEN));
        pace.answered();
        assert_eq!(pace.due(later(4000)), Some(later(4000)));
        pace.drew(later(4000));
        pace.want();
        pace.answered();
        let held = pace.due(later(5000));
        assert_eq!(held, Some(later(4000) + BETWEEN), "a stream waits");
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
}
