//! The program as a pure machine: a model, messages that change it, effects that it asks for.
//!
//! `update` is the only writer. Refuses the clock, files, sockets, the terminal and threads: whatever it needs
//! comes as a message, whatever it wants done leaves as an effect.

pub mod chord;
pub mod msg;

pub use chord::{Chord, Key};
pub use msg::{Effect, FolderEntry, Mouse, MouseWhat, Msg};
