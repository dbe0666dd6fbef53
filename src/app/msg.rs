//! What may happen to the program, and what it may ask the world to do. All are plain values.

use super::Chord;
use crate::engine::{EngineEvent, LoadMode, Request};
use crate::load::Input;
use crate::text::WebAddress;
use std::ffi::OsString;
use std::path::PathBuf;

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Chord),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(Mouse),
    /// The screen has this many columns and rows now.
    Resize(u16, u16),
    /// The engine reports.
    Engine(EngineEvent),
    /// Files of the story changed on disk.
    FilesChanged,
    /// A folder was read for the file picker.
    Folder(PathBuf, Result<FolderListing, String>),
    /// Something outside went wrong; the sentence says what.
    Trouble(String),
    /// A message has stood long enough.
    MessageExpired,
    /// The time that [`Effect::Tick`] asked for has passed.
    Tick,
}

/// The entries of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderListing {
    /// Folders first, then files, each by name.
    pub entries: Vec<FolderEntry>,
    /// The folder holds more entries than are listed.
    pub is_cut: bool,
}

/// One entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FolderEntry {
    /// Whether it is a folder.
    pub folder: bool,
    /// Its name, which need not be UTF-8.
    pub name: OsString,
    /// Its size in bytes; 0 for a folder.
    pub bytes: u64,
}

/// What the mouse did, in cells from the top left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// Column.
    pub column: u16,
    /// Row.
    pub row: u16,
    /// What.
    pub what: MouseWhat,
    /// Control is held.
    pub ctrl: bool,
}

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseWhat {
    /// The left button went down.
    Press,
    /// The left button went down twice quickly.
    Double,
    /// It moved with the left button down.
    Drag,
    /// The left button went up.
    Release,
    /// The wheel turned away from the person.
    WheelUp,
    /// The wheel turned towards the person.
    WheelDown,
}

/// Something for the driver to do.
#[derive(Debug)]
pub enum Effect {
    /// A request to the engine; the response comes as [`Msg::Engine`].
    Request(Request),
    /// Load files.
    Load(Vec<Input>, LoadMode),
    /// Cancel the load that is under way.
    CancelLoad,
    /// Watch these files from now on.
    Watch(Vec<PathBuf>),
    /// Read a folder for the file picker.
    ReadFolder(PathBuf),
    /// Remember that these files were opened.
    Remember(Vec<PathBuf>),
    /// Open an address in the browser.
    OpenUrl(WebAddress),
    /// Take or give back the mouse.
    CaptureMouse(bool),
    /// Send [`Msg::MessageExpired`] after a few seconds.
    ExpireMessage,
    /// Send [`Msg::Tick`] after so many milliseconds.
    Tick(u64),
    /// Stop until the shell continues the program.
    Suspend,
    /// Repaint the whole screen.
    Repaint,
    /// End the program.
    Quit,
}
