//! Which files were opened lately, kept in the state folder between runs.
//!
//! The list is written beside itself and renamed, so that a kill at any instant leaves the old one or the new one.
//! Refuses to matter: a list that cannot be read is empty.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// How many files are remembered.
const MOST: usize = 50;
/// A longer list was not written by this program.
const LARGEST: u64 = 1024 * 1024;

/// Where the list stands, if the system has a place for it.
#[must_use]
pub fn place() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    let base = etcetera::choose_base_strategy().ok()?;
    let folder = base.state_dir().unwrap_or_else(|| base.data_dir());
    Some(folder.join("sillage").join("recent.json"))
}

/// The files of the list at `place`, the newest first.
#[must_use]
pub fn read(place: &Path) -> Vec<PathBuf> {
    read_small(place)
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

/// The text of a regular file of a bounded size. Opening a pipe would wait for somebody who writes.
fn read_small(place: &Path) -> Option<String> {
    let regular = std::fs::metadata(place).is_ok_and(|m| m.is_file() && m.len() <= LARGEST);
    let file = regular.then(|| std::fs::File::open(place).ok())??;
    let mut text = String::new();
    file.take(LARGEST).read_to_string(&mut text).ok()?;
    Some(text)
}

/// Puts `files` on top of the list at `place`.
///
/// # Errors
///
/// When the list cannot be written; the old one stays.
pub fn remember(place: &Path, files: &[PathBuf]) -> io::Result<()> {
    let list = joined(files, &read(place));
    let folder = place.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let draft = place.with_extension(format!("{}.tmp", std::process::id()));
    let written = write(&draft, &list).and_then(|()| std::fs::rename(&draft, place));
    if written.is_err() {
        let _ = std::fs::remove_file(&draft);
    }
    written
}

fn write(draft: &Path, list: &[PathBuf]) -> io::Result<()> {
    let mut file = std::fs::File::create(draft)?;
    serde_json::to_writer_pretty(&mut file, list)?;
    file.write_all(b"\n")?;
    file.sync_all()
}

/// `newest` before `older`, each file once.
fn joined(newest: &[PathBuf], older: &[PathBuf]) -> Vec<PathBuf> {
    let mut list: Vec<PathBuf> = Vec::new();
    for file in newest.iter().chain(older) {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.clone());
        // JSON holds no path that is not UTF-8; such a file is not remembered, the others are.
        if file.to_str().is_some() && !list.contains(&file) && list.len() < MOST {
            list.push(file);
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_stands_first_and_once() {
        let Ok(folder) = tempfile::tempdir() else {
            return;
        };
        let place = folder.path().join("deep").join("recent.json");
        assert!(read(&place).is_empty());
        let name = |n: &str| folder.path().join(n);
        assert!(remember(&place, &[name("a"), name("b")]).is_ok());
        assert!(remember(&place, &[name("b")]).is_ok());
        assert_eq!(read(&place), [name("b"), name("a")]);
        let entries = std::fs::read_dir(folder.path().join("deep")).map(Iterator::count);
        assert_eq!(entries.unwrap_or_default(), 1, "no draft is left");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_list_is_not_waited_for() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        let Ok(folder) = tempfile::tempdir() else {
            return;
        };
        let place = folder.path().join("pipe");
        assert!(mknodat(CWD, &place, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).is_ok());
        assert!(read(&place).is_empty());
        assert!(read(folder.path()).is_empty());
        let large = folder.path().join("large");
        let file = std::fs::File::create(&large);
        assert!(file.and_then(|f| f.set_len(1 << 40)).is_ok());
        assert!(read(&large).is_empty());
        assert!(remember(&place, &[large]).is_ok(), "the pipe is replaced");
        assert_eq!(read(&place).len(), 1);
    }

    #[test]
    fn a_broken_list_is_empty() {
        let Ok(folder) = tempfile::tempdir() else {
            return;
        };
        let place = folder.path().join("recent.json");
        assert!(std::fs::write(&place, "[\"a\", ").is_ok());
        assert!(read(&place).is_empty());
    }
}
