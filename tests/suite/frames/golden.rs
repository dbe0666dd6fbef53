//! Golden frames: the text of a frame, then its styles, one line a row.
//!
//! A style is a letter of the legend at the end; letters go by order of appearance, so that a file changes only
//! where the frame does. Cells without any style are left out.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use sillage::export::plain;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Compares `frame` with its golden file, or writes it when asked to.
pub(super) fn check(name: &str, frame: &Buffer) {
    let path = place(name);
    let found = print(frame);
    if std::env::var_os("UPDATE").is_some_and(|v| !v.is_empty() && v != "0") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, found).unwrap();
        return;
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    let wanted = wanted.replace("\r\n", "\n");
    assert!(
        wanted == found,
        "the frame {name} is not as it was; see whether it should be, then UPDATE=1 cargo test --test suite \
         frames\n\n{}",
        difference(&wanted, &found)
    );
}

/// Holds two frames against each other, text and style.
pub(super) fn same(found: &Buffer, wanted: &Buffer, what: &str) {
    assert!(
        found == wanted,
        "{what}:\n{}",
        rows(&print(wanted), &print(found))
    );
}

fn place(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/frames/golden");
    folder.join(format!("{name}.txt"))
}

/// Both frames, then the rows that differ, those of the styles too.
fn difference(wanted: &str, found: &str) -> String {
    let text = |whole: &str| -> String {
        let rows = whole.split("\n--- styles").next().unwrap_or_default();
        rows.to_owned()
    };
    let mut out = format!("=== wanted\n{}\n=== found\n{}\n", text(wanted), text(found));
    out.push_str("=== rows that differ\n");
    out.push_str(&rows(wanted, found));
    out
}

/// The rows that differ, however their styles are lettered.
fn rows(wanted: &str, found: &str) -> String {
    let mut out = String::new();
    let (wanted, found) = (spelt(wanted), spelt(found));
    for row in 0..wanted.len().max(found.len()) {
        let (a, b) = (wanted.get(row), found.get(row));
        if a != b {
            let none = "(none)".to_owned();
            let (a, b) = (a.unwrap_or(&none), b.unwrap_or(&none));
            let _ = writeln!(out, "{row:>3} - {a}\n{row:>3} + {b}");
        }
    }
    out
}

/// The rows of a golden file with each letter of a style spelt out, and without the legend.
fn spelt(golden: &str) -> Vec<String> {
    let (text, styles) = golden.split_once("--- styles\n").unwrap_or((golden, ""));
    let (styles, legend) = styles.split_once("--- legend").unwrap_or((styles, ""));
    let meaning: HashMap<&str, &str> = legend
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(' '))
        .collect();
    let spell = |run: &str| {
        let at = run.find(|c: char| c.is_alphabetic() || c == '[');
        let (columns, letter) = run.split_at(at.unwrap_or(run.len()));
        format!("{columns} {}", meaning.get(letter).unwrap_or(&letter))
    };
    let rows = styles.lines().map(|row| {
        row.split_whitespace()
            .map(spell)
            .collect::<Vec<_>>()
            .join(", ")
    });
    text.lines().map(str::to_owned).chain(rows).collect()
}

/// A frame as its golden file has it.
fn print(frame: &Buffer) -> String {
    let mut out = plain::text(frame);
    out.push_str("--- styles\n");
    let mut legend: Vec<String> = Vec::new();
    for y in 0..frame.area.height {
        let _ = write!(out, "{y:>3}");
        for (first, last, style) in runs(frame, y) {
            let at = legend.iter().position(|s| *s == style).unwrap_or_else(|| {
                legend.push(style);
                legend.len() - 1
            });
            let _ = write!(out, " {first}-{last}{}", letter(at));
        }
        out.push('\n');
    }
    out.push_str("--- legend: foreground, background, modifiers\n");
    for (index, style) in legend.iter().enumerate() {
        let _ = writeln!(out, "{} {style}", letter(index));
    }
    out
}

/// Stretches of one style in a row: first column, last column, style. A blank belongs to the stretch that it
/// follows where nobody could tell it apart.
fn runs(frame: &Buffer, y: u16) -> Vec<(u16, u16, String)> {
    let mut runs: Vec<(u16, u16, String)> = Vec::new();
    for x in 0..frame.area.width {
        let cell = frame.cell((x, y)).cloned().unwrap_or(Cell::EMPTY);
        let blank = cell.symbol() == " " && cell.modifier.is_empty();
        let style = if blank {
            let shade = format!(" {} -", colour(cell.bg));
            let before = runs.last().map(|(.., style)| style);
            let same = before.filter(|style| style.ends_with(&shade));
            same.cloned().unwrap_or_else(|| format!("-{shade}"))
        } else {
            look(&cell)
        };
        match runs.last_mut() {
            Some((_, last, own)) if *own == style => *last = x,
            _ => runs.push((x, x, style)),
        }
    }
    runs.retain(|(.., style)| style != "- - -");
    runs
}

/// `a` to `z`, then `A` to `Z`, then numbers in brackets.
fn letter(index: usize) -> String {
    let letters = ('a'..='z').chain('A'..='Z').nth(index);
    letters.map_or_else(|| format!("[{index}]"), String::from)
}

fn look(cell: &Cell) -> String {
    let (fg, bg) = (colour(cell.fg), colour(cell.bg));
    format!("{fg} {bg} {}", modifiers(cell.modifier))
}

fn colour(colour: Color) -> String {
    match colour {
        Color::Reset => "-".to_owned(),
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        Color::Indexed(index) => format!("{index}"),
        named => named.to_string(),
    }
}

fn modifiers(modifiers: Modifier) -> String {
    let names: Vec<String> = modifiers
        .iter_names()
        .map(|(name, _)| name.to_lowercase())
        .collect();
    if names.is_empty() {
        "-".to_owned()
    } else {
        names.join("+")
    }
}

#[test]
fn styles_are_told_in_runs() {
    use ratatui::layout::Rect;
    use ratatui::style::Style;
    let mut frame = Buffer::with_lines(["ab株cd", "     "]);
    frame.set_style(
        Rect::new(1, 0, 3, 1),
        Style::new()
            .fg(Color::Rgb(255, 0, 1))
            .add_modifier(Modifier::BOLD),
    );
    let wanted = "ab株cd\n\n--- styles\n  0 1-3a\n  1\n--- legend: foreground, background, modifiers\na #ff0001 - bold\n";
    assert_eq!(print(&frame), wanted);
    assert!(difference(wanted, &print(&frame)).ends_with("differ\n"));
}
