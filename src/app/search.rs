//! Lists that are searched by typing: the palette of commands and the file picker.

use super::action::{ACTIONS, Action, Context};
use super::keymap::{Keymap, scopes};
use super::msg::{FolderEntry, FolderListing};
use super::sign::SignedTitle;
use super::{Line, ListCursor};
use crate::{engine::UndatedEvents, store::EventSummary};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What an entry leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An action.
    Action(Action),
    /// A folder to go into.
    Folder(PathBuf),
    /// A file to open.
    File(PathBuf),
    /// An event, by identifier.
    Event(Arc<str>),
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is searched and shown first.
    pub name: String,
    /// What its session did, in a column before the name; `None` in a list that has no such column.
    pub sign: Option<&'static str>,
    /// What stands behind it.
    pub note: String,
    /// Its keys, or its size.
    pub side: String,
    /// Where it leads.
    pub target: Target,
    /// Characters of the name that match.
    pub hits: Vec<u32>,
}

/// What a search list is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Commands.
    Palette,
    /// A file to open instead of the story, in this folder.
    Open(PathBuf),
    /// A file to add to the story, in this folder.
    Add(PathBuf),
    /// Events that stand in one place.
    Members,
    /// An event without a usable time; how many there are.
    Undated(u64),
}

/// A list with a line to search it by.
#[derive(Clone, Debug)]
pub struct SearchList {
    /// What it is for.
    pub purpose: Purpose,
    /// What is typed.
    pub line: Line,
    /// All entries.
    all: Vec<Entry>,
    /// The folder whose entries these are: the picker's own, or one below or beside it that is being typed.
    listed: Option<PathBuf>,
    /// Entries that match, best first.
    pub entries: Vec<Entry>,
    /// The marked entry.
    pub cursor: ListCursor,
    /// Why there is nothing, when a folder could not be read.
    pub trouble: Option<String>,
    /// How many entries of the folder are listed, when it holds more.
    pub cut_at: Option<usize>,
}

/// What stands behind a file that was opened before.
const LATELY: &str = "opened lately";
/// Rows that a list shows at most.
pub const SHOWN: usize = 14;

impl SearchList {
    /// The palette: every action that can be done from `context`.
    #[must_use]
    pub fn palette(keymap: &Keymap, context: Context) -> Self {
        let entries = ACTIONS
            .iter()
            .filter(|row| scopes(context).any(|scope| scope == row.context))
            .map(|row| Entry {
                name: row.name.replace('-', " "),
                sign: None,
                note: row.doc.to_owned(),
                side: keymap.keys_of(row.action),
                target: Target::Action(row.action),
                hits: Vec::new(),
            });
        Self::new(Purpose::Palette, entries.collect())
    }

    /// Events to choose from, with their signs and when they happened.
    #[must_use]
    pub fn members<'a>(
        events: impl Iterator<Item = (&'a EventSummary, SignedTitle<'a>, String)>,
    ) -> Self {
        let events: Vec<_> = events.collect();
        let any = events.iter().any(|(_, title, _)| title.sign.is_some());
        let entries = events.into_iter().map(|(brief, title, side)| Entry {
            sign: any.then(|| title.sign_or_blank()),
            name: title.title.into_owned(),
            note: String::new(),
            side,
            target: Target::Event(Arc::clone(&brief.id)),
            hits: Vec::new(),
        });
        Self::new(Purpose::Members, entries.collect())
    }

    /// A file picker without its entries, which come when the folder was read.
    #[must_use]
    pub fn picker(purpose: Purpose, recent: &[PathBuf]) -> Self {
        let entries = recent.iter().map(|path| Entry {
            name: path.display().to_string(),
            sign: None,
            note: LATELY.to_owned(),
            side: String::new(),
            target: Target::File(path.clone()),
            hits: Vec::new(),
        });
        Self::new(purpose, entries.collect())
    }

    /// The tray of events without a usable time.
    #[must_use]
    pub fn undated(undated: &UndatedEvents) -> Self {
        let entries = undated.events.iter().map(|(brief, written)| Entry {
            name: brief.title.to_string(),
            sign: None,
            note: match written.trim() {
                "" => "no time is written".to_owned(),
                written => format!("“{}” is no time", crate::text::headline(written)),
            },
            side: brief.kind.to_string(),
            target: Target::Event(Arc::clone(&brief.id)),
            hits: Vec::new(),
        });
        Self::new(Purpose::Undated(undated.total), entries.collect())
    }

    fn new(purpose: Purpose, all: Vec<Entry>) -> Self {
        let mut list = Self {
            listed: None,
            purpose,
            line: Line::default(),
            entries: Vec::new(),
            all,
            cursor: ListCursor::default(),
            trouble: None,
            cut_at: None,
        };
        list.search();
        list
    }

    /// The folder that a picker stands in.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match &self.purpose {
            Purpose::Palette | Purpose::Members | Purpose::Undated(_) => None,
            Purpose::Open(folder) | Purpose::Add(folder) => Some(folder),
        }
    }

    /// The typed text in two: the folder, up to the last slash, and what is looked for in it.
    fn typed(&self) -> (&str, &str) {
        match self.line.text().rfind('/') {
            Some(slash) if self.folder().is_some() => self.line.text().split_at(slash + 1),
            _ => ("", self.line.text()),
        }
    }

    /// The folder that a picker should show: its own, or the one that is typed. A leading `~/` is `home`.
    #[must_use]
    pub fn wanted(&self, home: Option<&Path>) -> Option<PathBuf> {
        let folder = self.folder()?;
        let (typed, _) = self.typed();
        Some(placed(folder, typed, home))
    }

    /// The path that is typed in full.
    #[must_use]
    pub fn typed_path(&self, home: Option<&Path>) -> Option<PathBuf> {
        let text = self.line.text().trim();
        let folder = self.folder()?;
        (!text.is_empty()).then(|| placed(folder, text, home))
    }

    /// The folder that should be read now, if it is not the one that is listed; it counts as listed from now on.
    pub fn turn(&mut self, home: Option<&Path>) -> Option<PathBuf> {
        let wanted = self.wanted(home);
        if wanted == self.listed {
            return None;
        }
        self.listed.clone_from(&wanted);
        self.all.retain(|e| e.note == LATELY);
        self.search();
        wanted
    }

    /// Writes the marked entry into the line, so that typing can go on behind it.
    pub fn complete(&mut self) {
        let Some(entry) = self.chosen() else { return };
        let text = match &entry.target {
            Target::Action(_) | Target::Event(_) => return,
            _ if entry.note == LATELY => entry.name.clone(),
            // A name that is shown otherwise than it is written on the disk cannot be typed.
            Target::Folder(path) | Target::File(path) if !is_typable(path, &entry.name) => return,
            _ => format!("{}{}", self.typed().0, entry.name),
        };
        self.line = Line::new(&text);
        self.search();
    }

    /// The folder was read: its entries follow the recent files.
    pub fn fill(&mut self, folder: &Path, read: Result<FolderListing, String>) {
        if self.listed.as_deref() != Some(folder) {
            return;
        }
        self.all.retain(|e| e.note == LATELY);
        self.cut_at = None;
        match read {
            Ok(FolderListing {
                mut entries,
                is_cut,
            }) => {
                self.trouble = None;
                self.cut_at = is_cut.then_some(entries.len());
                entries
                    .sort_by_cached_key(|e| (!e.folder, e.name.to_string_lossy().to_lowercase()));
                let parent = folder
                    .parent()
                    .filter(|_| self.folder() == Some(folder))
                    .map(|p| entry("..", "the folder above", 0, Target::Folder(p.to_path_buf())));
                self.all.extend(parent);
                let is_hidden = |e: &FolderEntry| e.name.as_encoded_bytes().starts_with(b".");
                self.all
                    .extend(entries.into_iter().filter(|e| !is_hidden(e)).map(|e| {
                        let path = folder.join(&e.name);
                        let name = e.name.to_string_lossy();
                        if e.folder {
                            entry(&format!("{name}/"), "folder", 0, Target::Folder(path))
                        } else {
                            entry(&name, "", e.bytes, Target::File(path))
                        }
                    }));
            }
            Err(why) => self.trouble = Some(why),
        }
        self.search();
    }

    /// Goes into a folder; its entries come later.
    pub fn enter(&mut self, folder: PathBuf) {
        match &mut self.purpose {
            Purpose::Palette | Purpose::Members | Purpose::Undated(_) => return,
            Purpose::Open(at) | Purpose::Add(at) => *at = folder,
        }
        self.line = Line::default();
        self.search();
    }

    /// Sorts the entries by how well they match what is typed.
    pub fn search(&mut self) {
        let pattern = |text| Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart);
        let (whole, last) = (pattern(self.line.text()), pattern(self.typed().1));
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut found: Vec<(u32, usize, Entry)> = Vec::new();
        let mut buffer = Vec::new();
        for (index, entry) in self.all.iter().enumerate() {
            let mut hits = Vec::new();
            let pattern = if entry.note == LATELY { &whole } else { &last };
            let name = Utf32Str::new(&entry.name, &mut buffer);
            let score = pattern
                .indices(name, &mut matcher, &mut hits)
                .map(|s| s * 2)
                .or_else(|| {
                    hits.clear();
                    let mut other = Vec::new();
                    pattern.score(Utf32Str::new(&entry.note, &mut other), &mut matcher)
                });
            if let Some(score) = score {
                hits.sort_unstable();
                hits.dedup();
                found.push((
                    score,
                    index,
                    Entry {
                        hits,
                        ..entry.clone()
                    },
                ));
            }
        }
        found.sort_by_key(|(score, index, _)| (std::cmp::Reverse(*score), *index));
        self.entries = found.into_iter().map(|(.., entry)| entry).collect();
        self.cursor = ListCursor::default();
    }

    /// The marked entry.
    #[must_use]
    pub fn chosen(&self) -> Option<&Entry> {
        self.entries.get(self.cursor.at)
    }
}

/// Whether `shown` is the last part of `path` as it is, so that it leads there when it is typed.
fn is_typable(path: &Path, shown: &str) -> bool {
    let name = path.components().next_back();
    let name = name.and_then(|part| part.as_os_str().to_str());
    name == Some(shown.trim_end_matches('/'))
}

/// A typed path, as seen from `folder`.
fn placed(folder: &Path, typed: &str, home: Option<&Path>) -> PathBuf {
    match (typed.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ if typed.is_empty() => folder.to_path_buf(),
        _ => folder.join(typed),
    }
}

fn entry(name: &str, note: &str, bytes: u64, target: Target) -> Entry {
    let side = if bytes > 0 {
        size(bytes)
    } else {
        String::new()
    };
    Entry {
        name: crate::text::line(name).into_owned(),
        sign: None,
        note: note.to_owned(),
        side,
        target,
        hits: Vec::new(),
    }
}

/// A file size for people: `145 KB`.
#[must_use]
pub fn size(bytes: u64) -> String {
    match bytes {
        0..=999 => format!("{bytes} B"),
        1_000..=999_999 => format!("{} KB", bytes / 1_000),
        1_000_000..=999_999_999 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::ViewKind;

    const fn whole(entries: Vec<FolderEntry>) -> FolderListing {
        let is_cut = false;
        FolderListing { entries, is_cut }
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_not_utf8_leads_to_its_file_and_is_not_typed() {
        use std::ffi::OsString;
        use std::os::unix::ffi::OsStringExt;
        let name = OsString::from_vec(b"caf\xe9.json".to_vec());
        let mut list = SearchList::picker(Purpose::Open("/data".into()), &[]);
        list.turn(None);
        let file = FolderEntry {
            folder: false,
            name: name.clone(),
            bytes: 5,
        };
        list.fill(Path::new("/data"), Ok(whole(vec![file])));
        list.line = Line::new("caf");
        list.search();
        let target = list.chosen().map(|e| e.target.clone());
        assert_eq!(target, Some(Target::File(Path::new("/data").join(name))));
        list.complete();
        assert_eq!(list.line.text(), "caf");
    }

    #[test]
    fn the_palette_finds_by_letters() {
        let mut list = SearchList::palette(&Keymap::default(), Context::Main(ViewKind::Timeline));
        list.line = Line::new("zmin");
        list.search();
        assert_eq!(
            list.chosen().map(|e| e.target.clone()),
            Some(Target::Action(Action::ZoomIn))
        );
        list.line = Line::new("qqqq");
        list.search();
        assert!(list.entries.is_empty());
    }

    #[test]
    fn members_have_the_sign_of_their_session_in_a_column_of_its_own() {
        let brief = EventSummary {
            row: crate::store::RowId(1),
            id: "a".into(),
            when: crate::time::When::UNDATED,
            deciding: crate::time::When::UNDATED,
            until: None,
            lane: crate::story::Lane::Other,
            kind: "other".into(),
            importance: 50,
            title: "A title".into(),
            passes: true,
            derived: false,
            tickers: Vec::new(),
            more_tickers: 0,
            own_zone: None,
        };
        let titles = [Some("▾"), None].map(|sign| SignedTitle {
            sign,
            title: "A title".into(),
        });
        let list = SearchList::members(titles.map(|t| (&brief, t, String::new())).into_iter());
        let rows = list.entries.iter();
        let found: Vec<_> = rows.map(|e| (e.sign, e.name.as_str())).collect();
        assert_eq!(found, [(Some("▾"), "A title"), (Some(" "), "A title")]);
    }

    #[test]
    fn a_folder_lists_folders_first() {
        let mut list = SearchList::picker(Purpose::Open("/data".into()), &[]);
        let file = |name: &str, folder| FolderEntry {
            folder,
            name: name.into(),
            bytes: 5,
        };
        assert_eq!(list.turn(None), Some("/data".into()));
        list.fill(
            Path::new("/data"),
            Ok(whole(vec![
                file("b.json", false),
                file("sub", true),
                file(".hidden", false),
            ])),
        );
        let names: Vec<&str> = list.entries.iter().map(|e| e.name.as_str()).collect();
        assert_eq!(names, ["..", "sub/", "b.json"]);
        list.fill(Path::new("/other"), Err("gone".into()));
        assert_eq!(list.trouble, None);
    }

    #[test]
    fn a_typed_folder_is_listed_and_completed() {
        let home = Some(Path::new("/home/me"));
        let mut list = SearchList::picker(Purpose::Open("/data".into()), &[]);
        for (typed, folder) in [
            ("", "/data"),
            ("su", "/data"),
            ("sub/", "/data/sub/"),
            ("sub/de/x", "/data/sub/de/"),
            ("/etc/", "/etc/"),
            ("~/", "/home/me/"),
            ("../", "/data/../"),
        ] {
            list.line = Line::new(typed);
            assert_eq!(list.wanted(home), Some(folder.into()), "{typed}");
        }
        list.line = Line::new("su");
        list.turn(home);
        let sub = |name: &str, folder| FolderEntry {
            folder,
            name: name.into(),
            bytes: 5,
        };
        list.fill(Path::new("/data"), Ok(whole(vec![sub("sub", true)])));
        list.complete();
        assert_eq!(list.line.text(), "sub/");
        assert_eq!(list.turn(home), Some("/data/sub/".into()));
        assert_eq!(list.turn(home), None);
        // What was read for another folder comes too late.
        list.fill(Path::new("/data"), Ok(whole(vec![sub("late", true)])));
        assert!(list.entries.is_empty());
        let inside = vec![sub("prices.csv", false), sub("other.json", false)];
        list.fill(Path::new("/data/sub/"), Ok(whole(inside)));
        list.line = Line::new("sub/pri");
        list.search();
        list.complete();
        assert_eq!(list.line.text(), "sub/prices.csv");
        assert_eq!(
            list.chosen().map(|e| e.target.clone()),
            Some(Target::File("/data/sub/prices.csv".into()))
        );
    }
}
