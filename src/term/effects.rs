//! Doing what the model asks the world for.
//!
//! Owns the engine, the watch over files and everything that leaves the program. Whatever comes of an effect
//! returns as a message. Refuses to touch the screen: those effects are handed back to the loop.

use super::watch::Watch;
use super::{browser, recent};
use crate::app::{Effect, FolderEntry, FolderListing, Msg};
use crate::engine::{Engine, EngineEvent, PerKind, RequestKind};
use crate::load::Options;
use crate::text::WebAddress;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// A folder with more entries is shown in part.
const MOST_ENTRIES: usize = 10_000;

/// Sends a message to the loop.
pub type Deliver = Arc<dyn Fn(Msg) + Send + Sync>;

/// The world outside the program.
pub struct Outside {
    engine: Engine,
    deliver: Deliver,
    options: Options,
    watch: Option<Watch>,
    /// Where opened files are remembered.
    recent: Option<PathBuf>,
    in_flight: InFlight,
}

impl Outside {
    /// Starts the engine; its reports and everything else come through `deliver`.
    #[must_use]
    pub fn new(options: Options, recent: Option<PathBuf>, deliver: Deliver) -> Self {
        let reports = Arc::clone(&deliver);
        let engine = Engine::start(Box::new(move |report| reports(Msg::Engine(report))));
        Self {
            engine,
            deliver,
            options,
            watch: None,
            recent,
            in_flight: InFlight::default(),
        }
    }

    /// Does `effect`, or gives it back when it is the loop's to do.
    pub fn perform(&mut self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Request(request) => {
                let kind = request.kind();
                let generation = self.engine.request(request);
                self.in_flight.request(kind, generation);
            }
            Effect::Load(inputs, how) => self.engine.load(inputs, how, self.options.clone()),
            Effect::CancelLoad => self.engine.cancel_load(),
            Effect::Watch(files) => self.watch(&files),
            Effect::ReadFolder(folder) => self.read_folder(folder),
            Effect::Remember(files) => self.remember(files),
            Effect::OpenUrl(address) => self.open_address(address),
            other => return Some(other),
        }
        None
    }

    /// Whether `report` still matters; the response to a superseded request does not.
    pub fn wanted(&mut self, report: &EngineEvent) -> bool {
        match report {
            EngineEvent::Response(generation, response) => {
                self.in_flight.respond(response.kind(), *generation)
            }
            _ => true,
        }
    }

    /// Whether a response is still to come.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.in_flight.waits()
    }

    /// Lets nothing that goes on in the background keep a reply from the screen, until [`Self::replied`] or then.
    pub fn reply_by(&self, then: Instant) {
        if let Some(gate) = &self.options.behind {
            gate.close(then);
        }
    }

    /// The reply is on the screen.
    pub fn replied(&self) {
        if let Some(gate) = &self.options.behind {
            gate.open();
        }
    }

    fn trouble(&self, outcome: Result<(), String>) {
        if let Err(sentence) = outcome {
            (self.deliver)(Msg::Trouble(sentence));
        }
    }

    fn watch(&mut self, files: &[PathBuf]) {
        self.watch = None;
        if files.is_empty() {
            return;
        }
        let deliver = Arc::clone(&self.deliver);
        match Watch::new(files, move || deliver(Msg::FilesChanged)) {
            Ok(watch) => self.watch = Some(watch),
            Err(sentence) => self.trouble(Err(sentence)),
        }
    }

    fn read_folder(&self, folder: PathBuf) {
        let deliver = Arc::clone(&self.deliver);
        self.apart(move || {
            let entries = entries(&folder);
            deliver(Msg::Folder(folder, entries));
        });
    }

    fn open_address(&self, address: WebAddress) {
        let deliver = Arc::clone(&self.deliver);
        self.apart(move || {
            if let Err(sentence) = browser::open(&address) {
                deliver(Msg::Trouble(sentence));
            }
        });
    }

    fn remember(&self, files: Vec<PathBuf>) {
        if let Some(place) = self.recent.clone() {
            // A list that cannot be written costs a convenience, not a word.
            self.apart(move || drop(recent::remember(&place, &files)));
        }
    }

    /// Does slow work on a thread of its own.
    fn apart(&self, work: impl FnOnce() + Send + 'static) {
        let started = std::thread::Builder::new()
            .name("files".to_owned())
            .spawn(work);
        self.trouble(
            started
                .map(drop)
                .map_err(|e| format!("no thread could be started: {e}")),
        );
    }
}

/// The newest request of each kind, and whether it was answered. Numbers are compared within a kind only.
#[derive(Debug, Default)]
struct InFlight(PerKind<Option<(u64, bool)>>);

impl InFlight {
    /// A newer request replaces the older one of its kind.
    const fn request(&mut self, kind: RequestKind, generation: u64) {
        *self.0.get_mut(kind) = Some((generation, false));
    }

    /// Notes a response; whether it is to the newest request of its kind.
    const fn respond(&mut self, kind: RequestKind, generation: u64) -> bool {
        match self.0.get_mut(kind) {
            Some((newest, answered)) if *newest == generation => {
                *answered = true;
                true
            }
            _ => false,
        }
    }

    fn waits(&self) -> bool {
        let mut slots = self.0.iter();
        slots.any(|(_, slot)| matches!(slot, Some((_, false))))
    }
}

/// The entries of a folder, folders first, each sort by name.
///
/// # Errors
///
/// A sentence when the folder cannot be read.
pub fn entries(folder: &Path) -> Result<FolderListing, String> {
    list(folder, MOST_ENTRIES)
}

fn list(folder: &Path, limit: usize) -> Result<FolderListing, String> {
    let cannot = |e: std::io::Error| format!("{}: {e}", folder.display());
    let mut read = std::fs::read_dir(folder).map_err(cannot)?.flatten();
    let mut entries: Vec<FolderEntry> = read
        .by_ref()
        .take(limit)
        .map(|entry| describe(&entry))
        .collect();
    entries.sort_by(|a, b| b.folder.cmp(&a.folder).then_with(|| a.name.cmp(&b.name)));
    Ok(FolderListing {
        entries,
        is_cut: read.next().is_some(),
    })
}

/// One entry; a link is described by what it leads to.
fn describe(entry: &std::fs::DirEntry) -> FolderEntry {
    let about = std::fs::metadata(entry.path()).ok();
    let folder = about.as_ref().is_some_and(std::fs::Metadata::is_dir);
    let bytes = about.filter(|_| !folder).map_or(0, |m| m.len());
    FolderEntry {
        folder,
        name: entry.file_name(),
        bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_request_of_a_kind_is_answered() {
        let (scene, step) = (RequestKind::Scene, RequestKind::Step);
        let mut in_flight = InFlight::default();
        in_flight.request(scene, 1);
        in_flight.request(step, 1);
        in_flight.request(scene, 2);
        assert!(!in_flight.respond(scene, 1));
        assert!(in_flight.respond(step, 1) && in_flight.waits());
        assert!(in_flight.respond(scene, 2) && !in_flight.waits());
        assert!(!in_flight.respond(RequestKind::Find, 2));
    }

    #[test]
    fn folders_stand_before_files() {
        let Ok(place) = tempfile::tempdir() else {
            return;
        };
        assert!(std::fs::write(place.path().join("a.json"), "{}").is_ok());
        assert!(std::fs::create_dir(place.path().join("prices")).is_ok());
        let found = entries(place.path()).unwrap_or_default();
        let names: Vec<_> = found
            .entries
            .iter()
            .map(|e| (e.name.to_str(), e.folder, e.bytes))
            .collect();
        let expected = [(Some("prices"), true, 0), (Some("a.json"), false, 2)];
        assert_eq!(names, expected);
        assert!(!found.is_cut);
        let part = list(place.path(), 1).unwrap_or_default();
        assert!(part.is_cut && part.entries.len() == 1);
        assert!(entries(&place.path().join("missing")).is_err());
    }
}
