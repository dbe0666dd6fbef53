//! The Reaction pane's content as lines of a given width: the essentials for a small pane, everything for a whole one.
//!
//! Made when the answer, the marked ticker or the size changes. Refuses colours, and figures of its own.

use super::columns::{Columns, NAME};
use super::{mapping, plot};
use crate::app::card::{CardLine, Piece, Role, grouped, piece};
use crate::engine::caveats;
use crate::engine::reaction::MAX_NAMES;
use crate::engine::reaction::{ReactionReport, TickerReaction};
use crate::story::{Event, Story};
use crate::study::Refusal;
use crate::text::{cut, fit, headline, wrap};
use crate::time::Zone;

/// Most tickers that a small pane lists, and how many if the others would take the path's room.
const LISTED: (usize, usize) = (4, 3);

/// What the pane is about.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The answer.
    pub sheet: &'a ReactionReport,
    /// The event.
    pub event: &'a Event,
    /// The story.
    pub story: &'a Story,
    /// The zone on the screen.
    pub zone: Zone,
    /// The marked ticker, by its place.
    pub marked: usize,
}

/// Lines while they are written.
pub(super) struct Writer<A> {
    pub(super) about: A,
    pub(super) columns: usize,
    pub(super) lines: Vec<CardLine>,
}

/// The lines of a pane of so many columns and rows; all of them if it has the `whole` screen.
#[must_use]
pub fn lines(about: About<'_>, columns: usize, rows: usize, whole: bool) -> Vec<CardLine> {
    if columns < 12 || rows == 0 {
        return Vec::new();
    }
    let mut writer = Writer {
        about,
        columns,
        lines: Vec::new(),
    };
    if whole {
        writer.whole(rows);
    } else {
        writer.essentials(rows);
    }
    writer.lines
}

/// What is missed of the other events in the window, where one has very many tickers.
#[must_use]
pub fn uncompared(tickers: usize) -> String {
    let (first, all) = (grouped(MAX_NAMES as u64), grouped(tickers as u64));
    format!("first {first} of {all} tickers of another event compared")
}

impl<A> Writer<A> {
    pub(super) fn push(&mut self, pieces: Vec<Piece>) {
        self.lines.push(CardLine { pieces });
    }

    pub(super) fn blank(&mut self) {
        if self.lines.last().is_some_and(|l| !l.pieces.is_empty()) {
            self.push(Vec::new());
        }
    }

    pub(super) fn words(&mut self, text: &str, role: Role) {
        for part in wrap(text, self.columns) {
            self.push(vec![piece(part, role)]);
        }
    }

    pub(super) fn heading(&mut self, text: &str) {
        self.blank();
        self.push(vec![piece(cut(text, self.columns), Role::Label)]);
    }
}

/// Why windows of a ticker have no figures, one sentence a reason.
fn refused(measured: &TickerReaction) -> Vec<String> {
    let windows = measured.reaction.iter().flat_map(|r| &r.windows);
    let mut said: Vec<String> = Vec::new();
    for why in windows.filter_map(|w| w.figures.as_ref().err()) {
        let why = format!("Not measured: {why}.");
        if !said.contains(&why) {
            said.push(why);
        }
    }
    said
}

impl<'a> Writer<About<'a>> {
    /// The marked ticker; the first one that could be measured if that one could not.
    pub(super) fn marked(&self) -> Option<&'a TickerReaction> {
        let all = &self.about.sheet.tickers;
        let marked = all.get(self.about.marked).filter(|m| m.reaction.is_ok());
        marked
            .or_else(|| all.iter().find(|m| m.reaction.is_ok()))
            .or(all.first())
    }

    /// What fits a small pane.
    fn essentials(&mut self, rows: usize) {
        self.mapped();
        if rows >= 10 {
            self.model(false);
        }
        self.table(false);
        let Some(marked) = self.marked() else { return };
        for why in refused(marked) {
            self.words(&why, Role::Warn);
        }
        let notes = self.notes(marked);
        let left = rows.saturating_sub(self.lines.len());
        let shown = usize::from(!notes.is_empty() && left > 0);
        if let Ok(reaction) = &marked.reaction
            && left >= shown + 6
        {
            let title = format!("CAR of {} from day −5, 95% of each day", marked.ticker);
            self.push(vec![piece(cut(&title, self.columns), Role::Label)]);
            self.lines
                .extend(plot::path(reaction, self.columns, left - shown - 1));
        } else if let Ok(reaction) = &marked.reaction {
            let rows = left.saturating_sub(shown).min(2);
            let path = plot::spark(&plot::line(reaction), self.columns, rows);
            self.lines.extend(path);
        }
        if let Some(note) = notes.first().filter(|_| shown > 0) {
            let more = match notes.len() {
                1 => String::new(),
                n => format!(" +{}", n - 1),
            };
            let text = cut(note, self.columns.saturating_sub(2 + more.len())).into_owned();
            self.push(vec![piece(format!("! {text}{more}"), Role::Warn)]);
        }
    }

    pub(super) fn notes(&self, measured: &TickerReaction) -> Vec<String> {
        let About {
            sheet,
            event,
            story,
            ..
        } = self.about;
        let mut notes = caveats::caveats(sheet, measured, Some(event), story);
        if sheet.borrowed {
            notes.insert(
                0,
                "The event names no ticker: these are the story's first ones.".to_owned(),
            );
        }
        notes
    }

    /// The sentence that maps the event to its session.
    pub(super) fn mapped(&mut self) {
        let About {
            event, story, zone, ..
        } = self.about;
        let Some(marked) = self.marked() else {
            let without = if story.series.is_empty() {
                "The event names no ticker, and the story has no prices."
            } else {
                "The event names no ticker, and the story has no prices but its benchmark’s."
            };
            return self.words(without, Role::Faint);
        };
        match (&marked.reaction, story.series(&marked.ticker)) {
            (Ok(reaction), Some(series)) => {
                let said = mapping(event, series, reaction.day0, story, zone);
                self.words(&said, Role::Strong);
            }
            (Err(_), _) => self.unmeasured(),
            (Ok(_), None) => {}
        }
    }

    /// Why no ticker was measured: each reason once, with the tickers that it holds for.
    fn unmeasured(&mut self) {
        let tickers = self.about.sheet.tickers.iter();
        let reasons = tickers.filter_map(|m| Some((m.ticker.as_str(), m.reaction.as_ref().err()?)));
        let mut groups: Vec<(&str, &Refusal, Vec<&str>)> = Vec::new();
        for (ticker, why) in reasons {
            let same = groups.iter_mut().find(|g| g.1.is_as(g.0, why, ticker));
            match same {
                Some((.., others)) => others.push(ticker),
                None => groups.push((ticker, why, Vec::new())),
            }
        }
        let several = groups.len() > 1;
        for (ticker, why, others) in groups {
            let of = if several {
                format!(" for {ticker}")
            } else {
                String::new()
            };
            let same = match others.as_slice() {
                [] => String::new(),
                [one] => format!("; the same holds for {one}"),
                [most @ .., last] => format!("; the same holds for {} and {last}", most.join(", ")),
            };
            self.words(&format!("Not measured{of}: {why}{same}."), Role::Warn);
        }
    }

    pub(super) fn model(&mut self, whole: bool) {
        let Some(Ok(reaction)) = self.marked().map(|m| &m.reaction) else {
            return;
        };
        let sheet = self.about.sheet;
        let series = self.about.story.series(&sheet.benchmark);
        let name = series.map(|s| s.name.as_str()).filter(|n| !n.is_empty());
        let name = name.unwrap_or(&sheet.benchmark);
        let (fit, first, last) = (&reaction.fit, reaction.first, reaction.last);
        if !whole {
            let said = format!("{name} · {} to {} · df {}", first.iso(), last.iso(), fit.df);
            return self.push(vec![piece(cut(&said, self.columns), Role::Faint)]);
        }
        let said = format!(
            "{} · {} of {} sessions, {} to {}, gap {} · df {}, two-sided",
            super::model(
                &sheet.request.settings,
                &format!("{name} ({})", sheet.benchmark)
            ),
            fit.n,
            reaction.asked,
            super::date(first),
            super::date(last),
            reaction.gap,
            fit.df
        );
        self.words(&said, Role::Faint);
    }

    /// The tickers, one a row.
    pub(super) fn table(&mut self, whole: bool) {
        let sheet = self.about.sheet;
        if sheet.tickers.iter().all(|m| m.reaction.is_err()) {
            return;
        }
        let all = sheet.tickers.len();
        let count = match all {
            all if whole || all <= LISTED.0 => all,
            _ => LISTED.1,
        };
        let from = self.about.marked.saturating_sub(count / 2).min(all - count);
        let columns = Columns::new(self.columns, whole);
        self.push(vec![piece(columns.titles(), Role::Faint)]);
        for (place, measured) in sheet.tickers.iter().enumerate().skip(from).take(count) {
            let own = place == self.about.marked && sheet.tickers.len() > 1;
            self.ticker(measured, own, &columns);
        }
        let hidden = all.saturating_sub(count);
        let mut more = Vec::new();
        if hidden > 0 && !whole {
            more.push(format!("{hidden} more tickers: j k, z for all"));
        }
        if sheet.left_out > 0 {
            let left_out = grouped(sheet.left_out as u64);
            more.push(format!("{left_out} other tickers are not measured"));
        }
        if sheet.uncompared > 0 {
            more.push(uncompared(sheet.uncompared));
        }
        if !more.is_empty() {
            self.words(&more.join("; "), Role::Faint);
        }
    }

    fn ticker(&mut self, measured: &TickerReaction, marked: bool, columns: &Columns) {
        let name = fit(&headline(&measured.ticker), NAME);
        let role = if marked { Role::Link } else { Role::Strong };
        let reaction = match &measured.reaction {
            Ok(reaction) => reaction,
            Err(why) => {
                let room = self.columns.saturating_sub(NAME);
                let why = headline(&why.to_string()).into_owned();
                return self.push(vec![piece(name, role), piece(cut(&why, room), Role::Faint)]);
            }
        };
        let mut pieces = vec![piece(name, role)];
        pieces.extend(columns.row(reaction));
        self.push(pieces);
    }
}
