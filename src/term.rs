//! The terminal: taking it and giving it back, reading it, drawing on it, and doing what the model asks for.
//!
//! Owns everything that touches a terminal, and the loop. Refuses to decide anything: what a key does is the
//! model's business, what a frame looks like the drawing's.

pub mod browser;
#[cfg(unix)]
mod byte_source;
pub mod colours;
pub mod driver;
pub mod effects;
pub mod input;
pub mod pace;
pub mod recent;
pub mod screen;
pub mod signal;
pub mod stage;
#[cfg(unix)]
mod tokenizer;
pub mod tty;
pub mod watch;
pub mod watchdog;

pub use stage::Stage;

use crate::app::{Effect, Model, Settings};
use crate::load::Options;
use crate::ui::{Background, Depth, Theme};
use driver::{Driver, Incoming};
use effects::Outside;
use input::Sent;
use signal::Signal;
use std::sync::Arc;
use std::sync::mpsc::channel;

/// What was decided about colours; what was not is asked of the terminal and read from the environment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// The background.
    pub background: Option<Background>,
    /// How many colours.
    pub depth: Option<Depth>,
    /// Whether only ASCII characters are drawn.
    pub ascii: bool,
}

/// Runs the program on the terminal until it is left; gives the exit code. The size in `settings` and its recent
/// files are filled in here.
///
/// # Errors
///
/// When there is no terminal, or the system refuses a thread.
pub fn run(mut settings: Settings, look: Look) -> color_eyre::Result<u8> {
    tty::hook_panics();
    // Before the terminal is asked for its colours: a signal that ends the program then would leave it raw.
    let (sender, inbox) = channel();
    let signals = sender.clone();
    signal::start(move |signal| {
        if let Signal::End(code) = signal {
            watchdog::end(code);
        }
        drop(signals.send(Incoming::Signal(signal)));
    })?;
    let (theme, late) = theme(look);
    let recent = recent::place();
    settings.recent = recent.as_deref().map(recent::read).unwrap_or_default();
    let held = tty::hold()?;
    settings.size = tty::size();
    let (size, mouse) = (settings.size, settings.mouse);
    let (messages, end, reports) = (sender.clone(), sender.clone(), sender);
    let sent = move |sent| match sent {
        Sent::Msg(msg) => messages.send(Incoming::Msg(msg)).is_ok(),
        Sent::Background(b) => messages.send(Incoming::Background(b)).is_ok(),
    };
    input::start(late, sent, move || {
        drop(end.send(Incoming::Gone));
    })?;
    let outside = Outside::new(
        Options {
            moves: settings.moves,
            story: settings.story.clone(),
            ..Options::beside_screen()
        },
        recent,
        Arc::new(move |msg| drop(reports.send(Incoming::Msg(msg)))),
    );
    let mut effects = Vec::new();
    let model = Model::new(settings, &mut effects);
    if mouse {
        effects.push(Effect::CaptureMouse(true));
    }
    let code = Driver::new(model, theme, outside, inbox, size).run(effects);
    drop(held);
    Ok(code)
}

/// The theme for what the terminal can show, and whether it may still name its background.
fn theme(look: Look) -> (Theme, bool) {
    let depth = look
        .depth
        .unwrap_or_else(|| colours::depth(colours::variable));
    let (background, late) = match (look.background, depth) {
        (Some(background), _) => (background, false),
        (None, Depth::None) => (Background::Dark, false),
        (None, _) => colours::background(),
    };
    (Theme::new(background, depth, look.ascii), late)
}
