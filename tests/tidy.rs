//! Holds the house in order: the layers, the words that only one layer may use, and the form of every file.
//!
//! Reads the sources as text, with nothing but the standard library. Refuses to know what the code does.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot read the sources has failed"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The layers, lowest first. A module imports from lower layers only; modules of one layer do not know each other.
const LAYERS: &[&[&str]] = &[
    &["time", "text", "sync"],
    &["story"],
    &["query", "load", "study"],
    &["store"],
    &["engine"],
    &["app"],
    &["ui", "export"],
    &["term"],
    &["cli"],
];

/// Imports between neighbours of one layer that are meant: who, from whom.
const NEIGHBOURS: &[(&str, &str)] = &[("time", "text"), ("load", "study")];

/// Layers whose files import each other in no circle.
const WITHOUT_CIRCLES: &[&str] = &["engine", "store", "sync"];

/// Words that only some modules may use, and why.
const RESERVED: &[(&str, &[&str], &str)] = &[
    ("crossterm", &["term"], "only term touches a terminal"),
    ("terminput", &["term"], "only term touches a terminal"),
    (
        "std::fs",
        &["load", "term", "cli"],
        "files are read and written at the edges",
    ),
    (
        "std::env",
        &["term", "cli"],
        "the environment is read at the edges",
    ),
    ("Utc::now", &["term", "cli"], "the present is an argument"),
    ("Local::now", &["term", "cli"], "the present is an argument"),
    ("SystemTime", &["term", "cli"], "the present is an argument"),
    (
        "Instant::now",
        // The owner of the store spaces out its news, and a gate opens by itself; nothing that is shown depends on it.
        &["term", "cli", "engine", "sync"],
        "the present is an argument",
    ),
    (
        "color_eyre",
        &["term", "cli"],
        "reports belong to the edges",
    ),
];

/// Words that only one file of `cli` may use, and why.
const ONLY_IN: &[(&str, &str, &str)] = &[
    (
        "stderr()",
        "src/cli/messages.rs",
        "messages are printed as a SafeStr",
    ),
    (
        "serde_json::to_writer",
        "src/cli/json.rs",
        "JSON on standard output escapes what steers a terminal",
    ),
    (
        "csv::Writer",
        "src/cli/csv.rs",
        "CSV on a terminal is made safe",
    ),
];

/// Words that no file may hold.
const FORBIDDEN: &[&str] = &[
    "#[allow",
    "#![allow",
    "todo!(",
    "unimplemented!(",
    "dbg!(",
    "TODO",
    "FIXME",
    "XXX",
    "unsafe ",
];

/// Names of types that may not come back, and what the thing is called.
const BANNED_NAMES: &[(&str, &str)] = &[
    ("Answer", "Response"),
    ("Ask", "Request"),
    ("Bits", "Bitmap"),
    ("Brief", "EventSummary"),
    ("Busy", "ProgressMonitor"),
    ("Causes", "CandidateEvents"),
    ("Chosen", "BlockSelection"),
    ("Compared", "EventComparison"),
    ("FacetAsk", "FacetRequest"),
    ("Inbox", "RequestQueue"),
    ("LeftOut", "TruncatedList"),
    ("ListAsk", "ListRequest"),
    ("PageAsk", "PageRequest"),
    ("SceneAsk", "SceneRequest"),
    ("Sheet", "ReactionReport"),
    ("StepAsk", "StepRequest"),
    ("Studied", "StudyMember"),
    ("Ticket", "CancelToken"),
    ("Together", "JointTests"),
];

/// Lines that a file may have.
const LONGEST: usize = 500;

/// A source file below `src`.
struct Source {
    path: PathBuf,
    /// Its top module; empty for `lib.rs` and `main.rs`.
    module: String,
    text: String,
}

impl Source {
    /// The text without its unit tests, comments and the contents of plain strings.
    fn code(&self) -> String {
        let body = self
            .text
            .split("\n#[cfg(test)]\nmod ")
            .next()
            .unwrap_or_default();
        let strip = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
        body.lines().map(strip).collect::<Vec<_>>().join("\n")
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            // What the fuzz crate builds is not source.
            if !path.ends_with("fuzz/target") {
                collect(&path, files);
            }
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
}

fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
        &mut files,
    );
    assert!(!files.is_empty(), "no sources below {folder}");
    files
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    rust_files("src")
        .into_iter()
        .map(|path| source(&root, path))
        .collect()
}

fn source(root: &Path, path: PathBuf) -> Source {
    let below = path.strip_prefix(root).unwrap();
    let first = below
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy();
    let module = first.trim_end_matches(".rs");
    let module = if ["lib", "main"].contains(&module) {
        ""
    } else {
        module
    };
    let text = fs::read_to_string(&path).unwrap();
    Source {
        module: module.to_owned(),
        text,
        path,
    }
}

fn layer(module: &str) -> usize {
    let place = LAYERS.iter().position(|layer| layer.contains(&module));
    place
        .unwrap_or_else(|| panic!("the module {module} has no layer; give it one in tests/tidy.rs"))
}

/// Top modules that `code` names after `crate::`, in paths and in braces.
fn imported(code: &str) -> BTreeSet<String> {
    let word = |text: &str| -> String {
        text.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect()
    };
    let mut modules = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            Some(list) => modules.extend(braced(list).iter().map(|item| word(item.trim()))),
            None => drop(modules.insert(word(after))),
        }
    }
    modules.retain(|m| !m.is_empty());
    modules
}

/// The items of a list in braces, without what stands in braces within it.
fn braced(list: &str) -> Vec<String> {
    let (mut depth, mut items) = (0, vec![String::new()]);
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => items.push(String::new()),
            _ if depth == 0 => items.last_mut().unwrap().push(c),
            _ => {}
        }
    }
    items
}

/// What each top module imports, with a file that does so.
fn imports() -> BTreeMap<(String, String), String> {
    let mut found = BTreeMap::new();
    for source in sources().iter().filter(|s| !s.module.is_empty()) {
        for other in imported(&source.code()) {
            if other != source.module {
                found.insert((source.module.clone(), other), source.name());
            }
        }
    }
    found
}

#[test]
fn imports_go_down_only() {
    let mut faults = Vec::new();
    for ((from, to), file) in imports() {
        let meant = NEIGHBOURS.contains(&(from.as_str(), to.as_str()));
        if layer(&to) >= layer(&from) && !meant {
            faults.push(format!("{file}: {from} must not know {to}"));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn imports_make_no_circle() {
    let edges: Vec<(String, String)> = imports().into_keys().collect();
    let mut left: BTreeSet<&str> = edges
        .iter()
        .flat_map(|(a, b)| [a.as_str(), b.as_str()])
        .collect();
    loop {
        // A module that imports none of those left can be taken away; what can never be taken away is a circle.
        let free = |m: &&str| {
            !edges
                .iter()
                .any(|(a, b)| a == m && left.contains(b.as_str()))
        };
        let free: Vec<&str> = left.iter().copied().filter(free).collect();
        if free.is_empty() {
            break;
        }
        left.retain(|m| !free.contains(m));
    }
    assert!(
        left.is_empty(),
        "these modules import each other in a circle: {left:?}"
    );
}

/// The module of a file below `src`: `store::memory` of `src/store/memory.rs`.
fn module_path(path: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let below = path.strip_prefix(root).unwrap().with_extension("");
    let parts = below.components();
    let parts: Vec<_> = parts.map(|c| c.as_os_str().to_string_lossy()).collect();
    parts.join("::")
}

/// The paths that `code` imports, one for each name, and those that it writes out.
fn used_paths(code: &str) -> Vec<String> {
    let (mut paths, mut item) = (Vec::new(), String::new());
    for line in code.lines().map(str::trim) {
        let begins = line.starts_with("use ") || line.starts_with("pub") && line.contains(" use ");
        if begins || !item.is_empty() {
            item = format!("{item} {line}");
            if let Some((tree, _)) = item.split_once(';') {
                let tree = tree.split_once("use ").unwrap_or_default().1;
                spread_braces("", tree, &mut paths);
                item.clear();
            }
            continue;
        }
        for start in ["crate::", "super::"] {
            for rest in line.split(start).skip(1) {
                let rest = rest.chars();
                let rest = rest.take_while(|c| c.is_ascii_alphanumeric() || "_:".contains(*c));
                paths.push(format!("{start}{}", rest.collect::<String>()));
            }
        }
    }
    paths
}

/// Adds `prefix` with each name of `tree`, which may hold braces.
fn spread_braces(prefix: &str, tree: &str, paths: &mut Vec<String>) {
    match tree.split_once('{') {
        None => paths.push(format!(
            "{prefix}{}",
            tree.split(" as ").next().unwrap().trim()
        )),
        Some((before, list)) => {
            let prefix = format!("{prefix}{}", before.trim());
            let (mut depth, mut item) = (0, String::new());
            for c in list.chars() {
                match c {
                    ',' | '}' if depth == 0 => {
                        if !item.trim().is_empty() {
                            spread_braces(&prefix, item.trim(), paths);
                        }
                        item.clear();
                        if c == '}' {
                            break;
                        }
                    }
                    _ => {
                        depth += i32::from(c == '{') - i32::from(c == '}');
                        item.push(c);
                    }
                }
            }
        }
    }
}

/// The file that a path in the file of `module` leads to: the one of its longest part that is a module.
fn target<'a>(module: &str, path: &str, modules: &'a BTreeSet<String>) -> Option<&'a String> {
    let mut at: Vec<&str> = module.split("::").collect();
    let mut names: Vec<&str> = path.split("::").collect();
    match *names.first()? {
        "crate" => {
            at.clear();
            names.remove(0);
        }
        "self" => drop(names.remove(0)),
        _ => {}
    }
    while names.first() == Some(&"super") {
        at.pop();
        names.remove(0);
    }
    at.extend(names);
    let mut prefixes = (1..=at.len()).rev().map(|len| at[..len].join("::"));
    let found = prefixes.find_map(|path| modules.get(&path));
    found.filter(|found| *found != module)
}

/// Files that `edges` tie into circles.
fn in_circles(edges: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let reached = |from: &String| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(file) = open.pop() {
            for next in edges.get(file).into_iter().flatten() {
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
        seen
    };
    let circular = edges.keys().filter(|file| reached(file).contains(file));
    circular.cloned().collect()
}

#[test]
fn files_import_each_other_in_no_circle() {
    let sources = sources();
    let modules: BTreeSet<String> = sources.iter().map(|s| module_path(&s.path)).collect();
    for layer in WITHOUT_CIRCLES {
        let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for source in sources.iter().filter(|s| s.module == *layer) {
            let module = module_path(&source.path);
            let paths = used_paths(&source.code());
            let targets = paths
                .iter()
                .filter_map(|path| target(&module, path, &modules));
            let own = targets.filter(|t| t.split("::").next() == Some(layer));
            edges.insert(module.clone(), own.cloned().collect());
        }
        let circular = in_circles(&edges);
        assert!(
            circular.is_empty(),
            "a circle of imports among {circular:?}"
        );
    }
}

#[test]
fn the_reader_of_used_paths_reads() {
    let code =
        "pub use a::{self, B as C};\nuse super::d::{\n e::{F, G}, h};\nlet x = crate::i::j();";
    let paths = used_paths(code).join(" ");
    assert_eq!(
        paths,
        "a::self a::B super::d::e::F super::d::e::G super::d::h crate::i::j"
    );
    let modules = ["s", "s::a", "s::b", "s::b::c"].map(str::to_owned).into();
    let leads = |module: &str, path: &str| target(module, path, &modules).cloned();
    assert_eq!(leads("s::b", "super::a::X").as_deref(), Some("s::a"));
    assert_eq!(leads("s::b", "c::X").as_deref(), Some("s::b::c"));
    assert_eq!(leads("s::b::c", "super::Y").as_deref(), Some("s::b"));
    assert_eq!(
        leads("s::a", "crate::s::b::c::X").as_deref(),
        Some("s::b::c")
    );
    assert_eq!(leads("s::a", "std::sync::Arc"), None);
    let edges = [("a", "b"), ("b", "c"), ("c", "b"), ("d", "a")];
    let edges = edges.map(|(a, b)| (a.to_owned(), BTreeSet::from([b.to_owned()])));
    assert_eq!(in_circles(&edges.into()), ["b", "c"]);
}

#[test]
fn every_module_is_declared_and_has_a_layer() {
    let library =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    for source in sources().iter().filter(|s| !s.module.is_empty()) {
        layer(&source.module);
        let declared = library.contains(&format!("pub mod {};", source.module));
        assert!(declared, "{} is not declared in src/lib.rs", source.module);
    }
}

#[test]
fn some_words_belong_to_some_layers() {
    let mut faults = Vec::new();
    for source in sources() {
        let code = source.code();
        for (word, modules, why) in RESERVED {
            if code.contains(word) && !modules.contains(&source.module.as_str()) {
                faults.push(format!("{}: `{word}`: {why}", source.name()));
            }
        }
        for (word, file, why) in ONLY_IN {
            let at_home = source.path.ends_with(file);
            if source.module == "cli" && code.contains(word) && !at_home {
                faults.push(format!("{}: `{word}`: {why}", source.name()));
            }
        }
        if source.module == "ui" && code.contains("&mut Model") {
            faults.push(format!("{}: drawing changes nothing", source.name()));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn no_banned_name_comes_back() {
    let mut faults = Vec::new();
    for source in sources() {
        let code = source.code();
        let words: Vec<&str> = code
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .collect();
        let kinds = ["struct", "enum", "trait", "type"];
        let mut pairs = words.windows(2).filter(|pair| kinds.contains(&pair[0]));
        let defined: BTreeSet<&str> = pairs.by_ref().map(|pair| pair[1]).collect();
        for (name, better) in BANNED_NAMES
            .iter()
            .filter(|(name, _)| defined.contains(name))
        {
            faults.push(format!("{}: `{name}` is called {better}", source.name()));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_file_says_what_it_owns() {
    let folders = ["src", "tests"];
    for path in folders.iter().flat_map(|folder| rust_files(folder)) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            text.starts_with("//! "),
            "{} does not begin with what it owns",
            path.display()
        );
    }
}

#[test]
fn no_file_is_too_long() {
    let mut faults = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        if lines > LONGEST {
            faults.push(format!(
                "{} has {lines} lines; {LONGEST} are allowed",
                source.name()
            ));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn nothing_is_left_undone_or_silenced() {
    let mut faults = Vec::new();
    for path in ["src", "tests"]
        .iter()
        .flat_map(|folder| rust_files(folder))
    {
        if path.ends_with("tests/tidy.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for (at, line) in text.lines().enumerate() {
            for word in FORBIDDEN.iter().filter(|word| line.contains(**word)) {
                faults.push(format!("{}:{}: `{word}`", path.display(), at + 1));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_reader_of_imports_reads() {
    let found = |code: &str| imported(code).into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(
        found("use crate::time::{Span, Zone};\nlet x = crate::text::line(y);"),
        "text time"
    );
    assert_eq!(found("use crate::{app::{Model, Msg}, store};"), "app store");
    assert_eq!(found("pub(crate) fn f() {}"), "");
}
