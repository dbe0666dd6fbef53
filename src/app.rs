//! The program as a pure machine: a model, messages that change it, effects that it asks for.
//!
//! `update` is the only writer. Refuses the clock, files, sockets, the terminal and threads: whatever it needs
//! comes as a message, whatever it wants done leaves as an effect.

pub mod action;
pub mod card;
pub mod choose;
pub mod chord;
pub mod compare;
pub mod crowd;
mod emptiness;
pub mod facets;
pub mod filter;
mod focus;
pub mod goto;
mod history;
pub mod keymap;
pub mod layout;
pub mod line;
pub mod list;
pub mod model;
pub mod msg;
pub mod plan;
pub mod reaction;
pub mod reading;
pub mod replay;
pub mod rows;
pub mod search;
pub mod side;
pub mod sign;
pub mod table;
pub mod thread;
pub mod update;
pub mod view;
pub mod zones;

pub use action::{Action, Context};
pub use chord::{Chord, Key};
pub use keymap::Keymap;
pub use line::Line;
pub use list::ListCursor;
pub use model::{Level, Message, Model, Overlay, Settings};
pub use msg::{Effect, FolderEntry, FolderListing, Mouse, MouseWhat, Msg};
pub use update::{prepare, update};
pub use view::{Pane, View, ViewKind};
pub use zones::ZoneKind;

use crate::story::Lane;

/// The glyph of a lane's events.
#[must_use]
pub const fn glyph(lane: Lane) -> &'static str {
    match lane {
        Lane::Releases => "◆",
        Lane::Statements => "●",
        Lane::Moves => "▬",
        Lane::Other => "■",
    }
}
