//! The loop: what happened goes into the model, what the model asks for is done, and then one frame is drawn.
//!
//! Owns the inbox and the moment of drawing. Sleeps until something comes; nothing wakes it up while idle.

use super::effects::Outside;
use super::input::replaces;
use super::pace::Pace;
use super::screen::Screen;
use super::signal::{self, Signal};
use super::{tty, watchdog};
use crate::app::{self, Effect, Model, Msg};
use crate::engine::{EngineEvent, Request};
use crate::ui::{self, Background, Theme};
use ratatui::layout::Rect;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How long a message stands.
const MESSAGE: Duration = Duration::from_secs(4);
/// The exit code of a program whose terminal is gone, as if by the signal for it.
const HUNG_UP: u8 = 129;
/// For so long reading stands still to let a reply go first, unless the reply is there before.
const REPLY: Duration = Duration::from_millis(12);
/// Messages that are taken in before a frame is drawn; a flood may not keep the screen still for long.
const BATCH: usize = 1024;

/// What comes to the loop.
#[derive(Debug)]
pub enum Incoming {
    /// A message for the model.
    Msg(Msg),
    /// A signal.
    Signal(Signal),
    /// The terminal named its background after the wait for that was over.
    Background(Background),
    /// The terminal sends nothing any more.
    Gone,
}

/// The running program.
pub struct Driver {
    model: Model,
    theme: Theme,
    outside: Outside,
    inbox: Receiver<Incoming>,
    screen: Screen,
    size: (u16, u16),
    mouse: bool,
    pace: Pace,
    /// When the message on the screen has stood long enough.
    expiry: Option<Instant>,
    /// When the model's clock ticks.
    tick: Option<Instant>,
    /// The next "continued" is the end of a stop of our own, which is over already.
    own_stop: bool,
    /// The code to exit with, once the program is to end.
    end: Option<u8>,
}

impl Driver {
    /// A program that has not drawn yet. `size` is the size that the model was made with.
    #[must_use]
    pub fn new(
        model: Model,
        theme: Theme,
        outside: Outside,
        inbox: Receiver<Incoming>,
        size: (u16, u16),
    ) -> Self {
        Self {
            model,
            theme,
            outside,
            inbox,
            screen: Screen::default(),
            size,
            mouse: false,
            pace: Pace::default(),
            expiry: None,
            tick: None,
            own_stop: false,
            end: None,
        }
    }

    /// Runs until the end; gives the exit code.
    #[must_use]
    pub fn run(mut self, effects: Vec<Effect>) -> u8 {
        self.pace.want();
        for effect in effects {
            self.perform(effect);
        }
        if self.draw().is_err() {
            return HUNG_UP;
        }
        loop {
            if let Some(code) = self.end {
                return code;
            }
            let now = Instant::now();
            match self.pace.due(now) {
                Some(at) if at <= now => {
                    if self.draw().is_err() {
                        return HUNG_UP;
                    }
                }
                due => self.wait(due),
            }
        }
    }

    /// Sleeps until something comes, a frame is due or a message expires; takes in all that came.
    fn wait(&mut self, due: Option<Instant>) {
        let until = [due, self.expiry, self.tick].into_iter().flatten().min();
        let first = match until {
            None => self
                .inbox
                .recv()
                .map_err(|_gone| RecvTimeoutError::Disconnected),
            Some(at) => self
                .inbox
                .recv_timeout(at.saturating_duration_since(Instant::now())),
        };
        match first {
            Ok(first) => self.take_in(first),
            Err(RecvTimeoutError::Disconnected) => self.end = Some(HUNG_UP),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if self.expiry.is_some_and(|at| at <= Instant::now()) {
            self.expiry = None;
            self.update(Msg::MessageExpired);
        }
        if self.tick.is_some_and(|at| at <= Instant::now()) {
            self.tick = None;
            self.update(Msg::Tick);
        }
    }

    /// Takes in `first` and whatever waits behind it, or comes meanwhile. Of neighbours that replace each other, only
    /// the last counts.
    fn take_in(&mut self, first: Incoming) {
        let mut held = first;
        for _ in 0..BATCH {
            let mut next = self.inbox.try_recv().ok();
            let replaced = matches!((&next, &held), (Some(Incoming::Msg(n)), Incoming::Msg(h)) if replaces(n, h));
            if !replaced {
                self.take(held);
                next = next.or_else(|| self.inbox.try_recv().ok());
            }
            match next {
                Some(next) => held = next,
                None => return,
            }
        }
        self.take(held);
    }

    fn take(&mut self, incoming: Incoming) {
        watchdog::beat();
        match incoming {
            Incoming::Msg(Msg::Engine(report)) => self.hear(report),
            Incoming::Msg(msg) => {
                if matches!(msg, Msg::Key(_) | Msg::Paste(_)) {
                    self.pace.hurry();
                    self.outside.reply_by(Instant::now() + REPLY);
                }
                if let Msg::Resize(columns, rows) = msg {
                    self.size = (columns, rows);
                    self.pace.want();
                }
                self.update(msg);
            }
            Incoming::Signal(Signal::End(code)) => self.end = self.end.or(Some(code)),
            Incoming::Signal(Signal::Stop) => self.stop(),
            Incoming::Signal(Signal::Continued) if self.own_stop => self.own_stop = false,
            Incoming::Signal(Signal::Continued) => self.come_back(),
            Incoming::Signal(Signal::Resized) => self.fit_terminal(),
            Incoming::Background(background) => {
                self.theme.background = background;
                self.pace.want();
            }
            Incoming::Gone => self.end = self.end.or(Some(HUNG_UP)),
        }
    }

    fn hear(&mut self, report: EngineEvent) {
        if self.outside.wanted(&report) {
            self.update(Msg::Engine(report));
        }
        if !self.outside.waits() {
            self.pace.answered();
        }
    }

    fn update(&mut self, msg: Msg) {
        let mut effects = Vec::new();
        app::update(&mut self.model, msg, &mut effects);
        if self.model.take_dirty() {
            self.pace.want();
        }
        for effect in effects {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        // Counts of facets come last and are drawn when they come; the rest is worth a short wait.
        if matches!(&effect, Effect::Request(ask) if !matches!(ask, Request::Facets(_))) {
            self.pace.ask(Instant::now());
        }
        match self.outside.perform(effect) {
            Some(Effect::CaptureMouse(on)) => self.capture(on),
            Some(Effect::Tick(millis)) => {
                self.tick = Some(Instant::now() + Duration::from_millis(millis));
            }
            Some(Effect::ExpireMessage) => self.expiry = Some(Instant::now() + MESSAGE),
            Some(Effect::Suspend) => self.stop(),
            Some(Effect::Repaint) => self.repaint(),
            Some(Effect::Quit) => self.end = self.end.or(Some(0)),
            Some(_) | None => {}
        }
    }

    fn capture(&mut self, on: bool) {
        if self.mouse != on && tty::mouse(on).is_ok() {
            self.mouse = on;
        }
    }

    fn repaint(&mut self) {
        self.screen.forget();
        self.pace.want();
    }

    /// Gives the terminal back and stops; goes on here when the shell says so. Without a shell nobody ever would.
    fn stop(&mut self) {
        if !signal::can_be_continued() {
            let why = "Suspending is ignored: no shell is here that could continue the program";
            return self.update(Msg::Trouble(why.to_owned()));
        }
        tty::leave();
        self.own_stop = signal::stop().is_ok() && cfg!(unix);
        self.come_back();
    }

    /// Takes the terminal anew: while the program was stopped, others used it and may have changed its size.
    fn come_back(&mut self) {
        tty::leave();
        let taken = tty::enter().and_then(|()| if self.mouse { tty::mouse(true) } else { Ok(()) });
        if taken.is_err() {
            self.end = self.end.or(Some(HUNG_UP));
            return;
        }
        self.repaint();
        self.fit_terminal();
    }

    /// Takes the size that the terminal has now. Of several changes that wait here, the first finds the newest size.
    fn fit_terminal(&mut self) {
        let size = tty::size();
        if size != self.size {
            self.take(Incoming::Msg(Msg::Resize(size.0, size.1)));
        }
    }

    /// Draws one frame and sends it.
    fn draw(&mut self) -> io::Result<()> {
        app::prepare(&mut self.model);
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        let frame = self.screen.blank(area);
        let cursor = ui::draw(&self.model, &self.theme, area, frame);
        self.screen.show(cursor.filter(|at| area.contains(*at)))?;
        self.pace.drew(Instant::now());
        if !self.outside.waits() {
            self.outside.replied();
        }
        Ok(())
    }
}
