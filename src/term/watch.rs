//! Which files changed on disk, told by the system.
//!
//! Watches folders rather than files, because an editor that saves replaces the file. Tells once a burst of
//! changes is over. Refuses to poll: nothing wakes up while nothing changes.

use notify::event::{EventKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// A burst is over when nothing happened for so long.
const QUIET: Duration = Duration::from_millis(100);
/// A burst that does not end is told of after this time.
const LONGEST: Duration = Duration::from_secs(2);

/// A watch over some files; it ends when this is dropped.
#[derive(Debug)]
pub struct Watch(
    #[expect(dead_code, reason = "the watch lasts as long as the watcher")] RecommendedWatcher,
);

impl Watch {
    /// Watches `files`; calls `changed` after every burst of changes to any of them.
    ///
    /// # Errors
    ///
    /// A sentence when the system cannot watch.
    pub fn new(files: &[PathBuf], changed: impl Fn() + Send + 'static) -> Result<Self, String> {
        let files: BTreeSet<PathBuf> = files.iter().map(|f| whole(f)).collect();
        let folders: BTreeSet<PathBuf> = files
            .iter()
            .filter_map(|f| f.parent())
            .map(Path::to_path_buf)
            .collect();
        let (sender, bursts) = channel();
        let handler = move |event: notify::Result<Event>| {
            if event.is_ok_and(|e| concerns(&e, &files)) {
                let _ = sender.send(());
            }
        };
        let cannot = |e: notify::Error| format!("cannot watch the files for changes: {e}");
        let mut watcher = notify::recommended_watcher(handler).map_err(cannot)?;
        for folder in &folders {
            watcher
                .watch(folder, RecursiveMode::NonRecursive)
                .map_err(cannot)?;
        }
        std::thread::Builder::new()
            .name("watch".to_owned())
            .spawn(move || gather(&bursts, changed))
            .map_err(|e| format!("cannot watch the files for changes: {e}"))?;
        Ok(Self(watcher))
    }
}

/// The path as the system names it.
fn whole(file: &Path) -> PathBuf {
    let folder = file
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    file.file_name()
        .map_or_else(|| folder.clone(), |name| folder.join(name))
}

/// Whether contents or names of the files changed; reading them and touching them is nothing.
fn concerns(event: &Event, files: &BTreeSet<PathBuf>) -> bool {
    let change = match event.kind {
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => false,
        EventKind::Any
        | EventKind::Create(_)
        | EventKind::Modify(_)
        | EventKind::Remove(_)
        | EventKind::Other => true,
    };
    change && event.paths.iter().any(|p| files.contains(p))
}

/// Joins changes that follow each other closely. Ends when the watcher does.
fn gather(bursts: &Receiver<()>, changed: impl Fn()) {
    while bursts.recv().is_ok() {
        let latest = Instant::now() + LONGEST;
        loop {
            let left = latest.saturating_duration_since(Instant::now());
            match bursts.recv_timeout(QUIET.min(left)) {
                Ok(()) if !left.is_zero() => {}
                Err(RecvTimeoutError::Disconnected) => return,
                Ok(()) | Err(RecvTimeoutError::Timeout) => break,
            }
        }
        changed();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{AccessKind, CreateKind, MetadataKind};

    #[test]
    fn only_changes_of_the_files_count() {
        let files = BTreeSet::from([PathBuf::from("/a/story.json")]);
        let event = |kind, path: &str| Event {
            kind,
            paths: vec![PathBuf::from(path)],
            attrs: notify::event::EventAttributes::default(),
        };
        assert!(concerns(
            &event(EventKind::Create(CreateKind::File), "/a/story.json"),
            &files
        ));
        assert!(!concerns(
            &event(EventKind::Create(CreateKind::File), "/a/other.json"),
            &files
        ));
        assert!(!concerns(
            &event(EventKind::Access(AccessKind::Read), "/a/story.json"),
            &files
        ));
        let touched = EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any));
        assert!(!concerns(&event(touched, "/a/story.json"), &files));
    }

    #[test]
    fn a_burst_is_told_once() {
        let (sender, bursts) = channel();
        let (told, heard) = channel();
        for _ in 0..5 {
            assert!(sender.send(()).is_ok());
        }
        let gathering = std::thread::spawn(move || {
            gather(&bursts, move || {
                let _ = told.send(());
            });
        });
        assert!(heard.recv_timeout(Duration::from_secs(20)).is_ok());
        drop(sender);
        assert!(gathering.join().is_ok());
        assert!(heard.try_recv().is_err());
    }

    #[test]
    fn a_saved_file_is_noticed() {
        let folder = tempfile::tempdir();
        let Ok(folder) = folder else { return };
        let file = folder.path().join("story.json");
        let (told, heard) = channel();
        let Ok(_watch) = Watch::new(std::slice::from_ref(&file), move || {
            let _ = told.send(());
        }) else {
            return;
        };
        assert!(std::fs::write(&file, "{}").is_ok());
        assert!(heard.recv_timeout(Duration::from_secs(20)).is_ok());
    }
}
