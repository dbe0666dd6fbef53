//! The Thread pane's content: the tree of links around the selected event, as lines of a given width.
//!
//! Made when the thread, the selection or the width changes. Refuses colours: every piece of text carries what
//! it means, and the theme decides.

use super::card::{CardLine, Piece, Role, piece};
use super::sign::Signs;
use crate::engine::EventThread;
use crate::store::{EventSummary, RowId};
use crate::story::Rel;
use crate::study::thread::{Branch, kin, tree};
use crate::text::{cut, line, width};
use crate::time::{Zone, show};
use std::cmp::Ordering;

/// Links to nothing that one event may show; more are counted.
const MISSING: usize = 3;
/// Ties of the marked event that stand below the tree; more are counted.
const NOTED: usize = 3;
/// A pane of fewer rows has no room for them.
const NOTES_FROM: usize = 9;
/// Columns of a title that come before the word of its link.
const TITLE: usize = 24;

/// The tree of a thread, seen from the selected event.
#[derive(Clone, Debug, Default)]
pub struct ThreadTree {
    /// Its branches, from top to bottom.
    pub branches: Vec<Branch>,
    /// The branch of the selected event.
    pub at: Option<usize>,
    /// By member: whether it is what the selection grew from, grew from it, or is tied to it.
    pub near: Vec<bool>,
}

/// A row of the pane.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadRow {
    /// What stands on it.
    pub line: CardLine,
    /// The event that it is about, by its place among the thread's; `None` for a remark.
    pub member: Option<usize>,
    /// Column at which the event's glyph stands, after the branches.
    pub indent: usize,
}

impl ThreadTree {
    /// The tree of `thread` seen from a row.
    #[must_use]
    pub fn new(thread: &EventThread, selected: RowId) -> Self {
        let branches = tree(thread.members.len(), &thread.ties);
        let own = |b: &Branch| {
            thread
                .members
                .get(b.member)
                .is_some_and(|m| m.row == selected)
        };
        let at = branches.iter().position(own);
        let member = at.and_then(|at| branches.get(at)).map(|b| b.member);
        let near = member.map_or_else(Vec::new, |m| kin(&branches, &thread.ties, m));
        Self { branches, at, near }
    }

    /// How many of the pane's `rows` the tree has; the others are for what the marked event is tied to.
    #[must_use]
    pub fn rows(&self, rows: usize) -> usize {
        if rows < NOTES_FROM || self.branches.len() < 2 {
            rows
        } else {
            rows - NOTED - 1
        }
    }

    /// The rows of the selection's kin, without itself.
    #[must_use]
    pub fn kin(&self, thread: &EventThread, selected: RowId) -> Vec<RowId> {
        let near = thread.members.iter().zip(&self.near);
        let rows = near.filter(|(m, near)| **near && m.row != selected);
        rows.map(|(m, _)| m.row).collect()
    }
}

/// Writes the rows of a thread.
pub struct Writer<'a> {
    /// The thread.
    pub thread: &'a EventThread,
    /// Its tree.
    pub tree: &'a ThreadTree,
    /// The story and whose sessions its signs are of.
    pub signs: Signs<'a>,
    /// The zone on the screen.
    pub zone: Zone,
    /// Columns.
    pub width: usize,
}

impl Writer<'_> {
    /// All rows: the tree, links that lead nowhere, and what is not shown.
    #[must_use]
    pub fn rows(&self) -> Vec<ThreadRow> {
        let mut rows = Vec::new();
        for (at, branch) in self.tree.branches.iter().enumerate() {
            rows.extend(self.row(at, branch));
            self.missing(branch, &mut rows);
        }
        let alone = self.thread.members.len() == 1 && self.thread.missing.is_empty();
        if self.thread.unseen > 0 {
            let many = super::card::grouped(self.thread.unseen);
            rows.push(remark(
                format!("{many} more links lead to events not shown"),
                0,
            ));
        } else if alone {
            rows.push(remark("No link ties it to another event.".to_owned(), 0));
        }
        rows
    }

    fn row(&self, at: usize, branch: &Branch) -> Option<ThreadRow> {
        let brief = self.thread.members.get(branch.member)?;
        let mut pieces = self.stem(branch);
        let indent = pieces.iter().map(|p| width(&p.text)).sum();
        let date = self.date(brief);
        let glyph = super::glyph(brief.lane);
        let selected = self.tree.at == Some(at);
        let near = self.tree.near.get(branch.member).copied().unwrap_or(false);
        let mut room = self.width.saturating_sub(indent + 2 + width(&date) + 2);
        pieces.push(piece(format!("{glyph} "), Role::Lane(brief.lane)));
        pieces.push(piece(format!("{date} "), Role::Faint));
        let (word, role) = said(branch.rel);
        let worded = !word.is_empty() && room > TITLE + word.len();
        if worded {
            room -= word.len() + 1;
            pieces.push(piece(format!(" {word}"), role));
        }
        // In the cell before the title, so that titles stand below each other.
        let signed = self.signs.title(brief);
        if worded && signed.sign.is_some() {
            room = room.saturating_sub(1);
            pieces.push(piece(" ", Role::Plain));
        }
        pieces.push(piece(signed.sign_or_blank(), Role::Plain));
        let role = match (selected, near) {
            (true, _) => Role::Strong,
            (false, true) => Role::Plain,
            (false, false) => Role::Faint,
        };
        pieces.push(piece(cut(&signed.title, room), role));
        Some(ThreadRow {
            line: CardLine { pieces },
            member: Some(branch.member),
            indent,
        })
    }

    /// The branches left of an event: `│  ├▶ `. Where they would take too much room, the outer ones go.
    fn stem(&self, branch: &Branch) -> Vec<Piece> {
        if branch.depth == 0 {
            return Vec::new();
        }
        let deepest = self.tree.branches.iter().map(|b| b.depth).max();
        let step = if deepest.unwrap_or(0) * 3 <= self.width / 2 {
            3
        } else {
            2
        };
        let most = (self.width / 2 / step).max(1);
        let mut levels = Vec::new();
        let mut up = branch.parent.and_then(|at| self.tree.branches.get(at));
        while let Some(above) = up.filter(|b| b.depth > 0 && levels.len() < most) {
            let bar = if above.last { " " } else { "│" };
            levels.push(format!("{bar}{}", " ".repeat(step - 1)));
            up = above.parent.and_then(|at| self.tree.branches.get(at));
        }
        if branch.depth > most {
            levels.pop();
            levels.push(format!("…{}", " ".repeat(step - 1)));
        }
        levels.reverse();
        let arm = if branch.last { "└" } else { "├" };
        let (head, role) = match branch.rel {
            Some(Rel::Contradicts) => ("✗", Role::Bad),
            Some(Rel::Confirms) => ("✓", Role::Good),
            _ => ("▶", Role::Line),
        };
        vec![
            piece(levels.concat() + arm, Role::Line),
            piece(head, role),
            piece(" ".repeat(step - 2), Role::Line),
        ]
    }

    /// `27 Jan`; of another year than the selection's, or less exactly known, `Jun 2023`.
    fn date(&self, brief: &EventSummary) -> String {
        let here = self.tree.at.and_then(|at| self.tree.branches.get(at));
        let here = here.and_then(|b| self.thread.members.get(b.member));
        let year = here.map(|other| self.zone.date(other.when.start).ymd().0);
        show::short(
            brief.when,
            self.zone,
            brief.zone(self.signs.story.zone),
            year,
        )
    }

    fn missing(&self, branch: &Branch, rows: &mut Vec<ThreadRow>) {
        let own = |m: &&(usize, Rel, String)| m.0 == branch.member;
        let missing: Vec<_> = self.thread.missing.iter().filter(own).collect();
        let indent: usize = self.stem(branch).iter().map(|p| width(&p.text)).sum();
        for (_, rel, id) in missing.iter().take(MISSING) {
            let words = format!("{} {}, which is not in this story", rel.word(), line(id));
            rows.push(remark(words, indent + 2));
        }
        if let Some(more) = missing.len().checked_sub(MISSING).filter(|m| *m > 0) {
            rows.push(remark(
                format!("and {more} more that are not in it"),
                indent + 2,
            ));
        }
        for row in rows.iter_mut().rev().take(missing.len().min(MISSING + 1)) {
            for piece in &mut row.line.pieces {
                piece.text = cut(&piece.text, self.width).into();
            }
        }
    }

    /// What the event of a row is tied to, in words: its own links, then those to it; `↑` and `↓` tell where
    /// in the tree the other stands.
    #[must_use]
    pub fn notes(&self, member: usize) -> Vec<CardLine> {
        let place = |member: usize| self.tree.branches.iter().position(|b| b.member == member);
        let here = place(member);
        let ties = &self.thread.ties;
        let own = ties.iter().filter(|t| t.from == member);
        let own = own.map(|t| (t.rel.word(), t.to));
        let back = ties.iter().filter(|t| t.to == member && t.from != member);
        let back = back.map(|t| (t.rel.inverse(), t.from));
        let all: Vec<(&str, usize)> = own.chain(back).collect();
        let shown = if all.len() > NOTED { NOTED - 1 } else { NOTED };
        let mut lines = Vec::new();
        for (word, other) in all.iter().take(shown) {
            let Some(brief) = self.thread.members.get(*other) else {
                continue;
            };
            let sign = match place(*other).cmp(&here) {
                Ordering::Less => " ↑",
                Ordering::Greater => " ↓",
                Ordering::Equal => ", itself:",
            };
            let label = format!("{word}{sign} ");
            let room = self.width.saturating_sub(width(&label));
            lines.push(CardLine {
                pieces: vec![
                    piece(label, Role::Label),
                    piece(cut(&brief.title, room), Role::Plain),
                ],
            });
        }
        if all.len() > shown {
            let more = format!("and {} more links", all.len() - shown);
            lines.push(CardLine {
                pieces: vec![piece(more, Role::Faint)],
            });
        }
        lines
    }
}

/// The word of a link where the branch alone does not tell it.
const fn said(rel: Option<Rel>) -> (&'static str, Role) {
    match rel {
        Some(Rel::Contradicts) => (Rel::Contradicts.word(), Role::Bad),
        Some(Rel::Confirms) => (Rel::Confirms.word(), Role::Good),
        Some(Rel::Reports) => (Rel::Reports.word(), Role::Faint),
        Some(Rel::Answers | Rel::Follows) | None => ("", Role::Faint),
    }
}

fn remark(text: String, indent: usize) -> ThreadRow {
    ThreadRow {
        line: CardLine {
            pieces: vec![
                piece(" ".repeat(indent), Role::Plain),
                piece(text, Role::Warn),
            ],
        },
        member: None,
        indent,
    }
}
