//! The study of the filter as lines of a given width: what was measured, the mean path beside the placebo's, the tests.
//!
//! Made when the answer or the size changes. Refuses colours, and figures of its own.

use super::pane::{Writer, piece};
use super::plot::{self, Point};
use super::whole::{BESIDE, joined, tested};
use super::{date, percent, probability, rank, statistic, window};
use crate::app::card::{CardLine, Piece, Role, direction};
use crate::engine::caveats;
use crate::engine::filter_study::Study;
use crate::engine::placebo::{Place, SEED};
use crate::story::Story;
use crate::study::Window;
use crate::study::aligned::Aligned;
use crate::study::cross::Cross;
use crate::study::reaction::{AROUND, WINDOWS};
use crate::text::{cut, fit, headline};
use std::fmt::Write as _;

/// Most reasons that are listed.
const REASONS: usize = 6;

/// A pane of fewer rows has few windows, so that the path has room.
const LOW: usize = 9;
const FEW: [Window; 2] = [(0, 0), (0, 5)];
const ALL: [Window; 4] = [WINDOWS[0], WINDOWS[1], WINDOWS[2], AROUND];
/// Columns from which on the table has the place among the draws: as a share, with their range, in words.
const QUANTILE: usize = 44;
const RANGE: usize = 75;
const PLACE: usize = 97;
/// The same for how many are above zero, for t and for p of the cross-section.
const UP: usize = 55;
const TESTED: usize = 26;
const SURE: usize = 34;

/// The study and its story.
type About<'a> = (&'a Study, &'a Story);

/// The lines of a pane of so many columns and rows; all of them if it has the `whole` screen.
#[must_use]
pub fn lines(about: About<'_>, columns: usize, rows: usize, whole: bool) -> Vec<CardLine> {
    if columns < 12 || rows == 0 {
        return Vec::new();
    }
    let lines = Vec::new();
    let mut writer = Writer {
        about,
        columns,
        lines,
    };
    writer.subject(whole, rows);
    if about.0.events.n == 0 {
        writer.refused();
    } else if whole {
        writer.everything(rows);
    } else {
        writer.short(rows);
    }
    writer.lines
}

impl Writer<About<'_>> {
    /// What is studied, and how.
    fn subject(&mut self, whole: bool, rows: usize) {
        let (study, story) = self.about;
        let (n, text) = (study.events.n, study.ask.query.text.as_str());
        let of = match text {
            "" => "Study of all events".to_owned(),
            text => format!("Study of {text}"),
        };
        let passed = match study.passed {
            1 => "1 event that passes".to_owned(),
            all => format!("{all} events that pass"),
        };
        if !whole && rows < LOW {
            let said = format!("{of} · N {n} of {} · association, not cause", study.passed);
            return self.push(vec![piece(
                cut(&headline(&said), self.columns),
                Role::Strong,
            )]);
        }
        if !whole {
            self.push(vec![piece(cut(&headline(&of), self.columns), Role::Strong)]);
            let said = format!(
                "N {n} of {} · vs {} · association, not cause",
                study.passed, study.benchmark
            );
            return self.push(vec![piece(
                cut(&headline(&said), self.columns),
                Role::Faint,
            )]);
        }
        self.words(&of, Role::Strong);
        let name = story.series(&study.benchmark).map(|s| s.name.as_str());
        let name = name.filter(|n| !n.is_empty()).unwrap_or("the benchmark");
        let s = &study.ask.settings;
        let said = format!(
            "N {n} of {passed}, on {} · {} · {} sessions, gap {} · day −5 to +10, two-sided",
            counted(study.sessions, "session"),
            super::model(s, &format!("{name} ({})", study.benchmark)),
            s.estimation,
            s.gap
        );
        self.words(&said, Role::Faint);
    }

    fn short(&mut self, rows: usize) {
        let study = self.about.0;
        if rows < LOW {
            self.table(&FEW);
            let left = rows.saturating_sub(self.lines.len()).min(3);
            let points = points(&study.events);
            return self.lines.extend(plot::spark(&points, self.columns, left));
        }
        self.table(&ALL);
        let left = rows.saturating_sub(self.lines.len());
        let notes = notes(study);
        if left >= 8 {
            let title = "Mean CAR from day −5, with its 95 % band";
            self.push(vec![piece(cut(title, self.columns), Role::Label)]);
            let points = points(&study.events);
            let ends = plot::ends(&points);
            let path = plot::banded(&points, ends, self.columns, left - 2);
            self.lines.extend(path);
        }
        if let Some(note) = notes.first().filter(|_| left > 0) {
            let more = format!(" +{} · Enter for all", notes.len());
            let text = cut(note, self.columns.saturating_sub(2 + more.len())).into_owned();
            self.push(vec![piece(format!("! {text}{more}"), Role::Warn)]);
        }
    }

    fn everything(&mut self, rows: usize) {
        let study = self.about.0;
        self.blank();
        self.table(&ALL);
        self.paths(rows);
        self.heading("Mind");
        for note in notes(study) {
            self.words(&format!("! {note}"), Role::Warn);
        }
        self.words(caveats::ASSOCIATION, Role::Faint);
        let tests = study.events.cross.iter().filter(|c| !c.tests.is_empty());
        let said: Vec<String> = tests.map(tested).collect();
        if !said.is_empty() {
            self.heading("Test by test");
        }
        for said in said {
            self.words(&said, Role::Faint);
        }
        self.refused();
        self.members();
    }

    /// The windows: the means of the events, and where they stand among those of the placebo's draws.
    fn table(&mut self, windows: &[Window]) {
        let study = self.about.0;
        let columns = self.columns;
        let mut titles = format!("{:<9}{:>9}", "CAR", "mean");
        let mut add = |least: usize, title: &str, size: usize| {
            if columns >= least {
                let _ = write!(titles, "{title:>size$}");
            }
        };
        add(UP, "up", 11);
        add(TESTED, "t", 8);
        add(SURE, "p", 8);
        add(QUANTILE, "quantile", 10);
        add(RANGE, "95 % of draws", 20);
        add(PLACE, "place", 22);
        self.push(vec![piece(cut(&titles, columns), Role::Faint)]);
        let shown = study.events.cross.iter();
        for of in shown.filter(|c| windows.contains(&c.window)) {
            let mut row = vec![piece(format!("{:<9}", window(of.window)), Role::Strong)];
            row.extend(figures(of, columns));
            let place = study.places.iter().find(|p| p.window == of.window);
            if let Some(place) = place.filter(|_| columns >= QUANTILE) {
                row.extend(placed(place, columns));
            }
            self.push(row);
        }
    }

    /// The two mean paths on one scale.
    fn paths(&mut self, rows: usize) {
        let study = self.about.0;
        let beside = self.columns >= BESIDE;
        let gap = if beside { 3 } else { 0 };
        let left = if beside {
            (self.columns - gap) / 2
        } else {
            self.columns
        };
        let tall = if rows >= 30 { 12 } else { 8 };
        let (events, placebo) = (points(&study.events), points(&study.placebo));
        let (own, other) = (plot::ends(&events), plot::ends(&placebo));
        let ends = (own.0.min(other.0), own.1.max(other.1));
        let part = |title: String, points: &[Point]| {
            let mut part = vec![CardLine {
                pieces: vec![piece(cut(&title, left), Role::Label)],
            }];
            part.extend(plot::banded(points, ends, left, tall));
            part
        };
        let band = "mean CAR from day −5, 95 % band";
        let events = part(format!("The events: {band}, N {}", study.events.n), &events);
        let placebo = part(
            format!(
                "One draw of the placebo: random days, N {}",
                study.placebo.n
            ),
            &placebo,
        );
        self.blank();
        if beside {
            self.lines.extend(joined(events, placebo, left + gap));
        } else {
            self.lines.extend(events);
            self.blank();
            self.lines.extend(placebo);
        }
    }

    /// Why events were not measured.
    fn refused(&mut self) {
        let study = self.about.0;
        if study.passed == 0 {
            return self.words("No event passes the filter.", Role::Faint);
        }
        if study.refused.is_empty() {
            return;
        }
        self.heading("Not measured");
        for (why, count) in study.refused.iter().take(REASONS) {
            self.words(&format!("{count} × {why}"), Role::Faint);
        }
        let more = study.refused.len().saturating_sub(REASONS);
        if more > 0 {
            self.words(
                &format!("and {}", counted(more, "more reason")),
                Role::Faint,
            );
        }
    }

    fn members(&mut self) {
        self.heading("The events, with CAR[0,+5]");
        for member in &self.about.0.members {
            let found = member.reaction.windows.iter().find(|w| w.window == (0, 5));
            let car = found
                .and_then(|w| w.figures.as_ref().ok())
                .map_or(0.0, |f| f.car);
            let left = format!(
                "{}  {}",
                date(member.reaction.day0),
                fit(&headline(&member.ticker), super::columns::NAME)
            );
            let room = self.columns.saturating_sub(left.chars().count() + 11);
            let title = cut(&headline(&member.title), room).into_owned();
            self.push(vec![
                piece(left, Role::Plain),
                piece(format!("{:>9}", percent(car)), direction(car)),
                piece(format!("  {title}"), Role::Plain),
            ]);
        }
    }
}

/// Where a mean stands among those of the draws.
fn placed(place: &Place, columns: usize) -> Vec<Piece> {
    let small = place.p() < 0.05;
    let role = if small { Role::Strong } else { Role::Faint };
    let share = format!("{:.1} %", place.quantile() * 100.0);
    let mut row = vec![piece(format!("{share:>10}"), role)];
    if columns >= RANGE {
        let (low, high) = place.range;
        let range = format!("{} to {}", percent(low), percent(high));
        row.push(piece(format!("{range:>20}"), Role::Faint));
    }
    if columns >= PLACE {
        let words = rank(place.rank, place.of);
        row.push(piece(format!("{words:>22}"), Role::Faint));
    }
    row
}

/// `1 session`, `3 sessions`.
fn counted(count: usize, of: &str) -> String {
    format!("{count} {of}{}", if count == 1 { "" } else { "s" })
}

/// A window of several reactions in columns, as far as there is room.
fn figures(cross: &Cross, columns: usize) -> Vec<Piece> {
    let test = cross.test("cross-section t");
    let up = format!("{} of {}", cross.positive, cross.n);
    let mean = format!("{:>9}", percent(cross.mean));
    let mut row = vec![piece(mean, direction(cross.mean))];
    if columns >= UP {
        row.push(piece(format!("{up:>11}"), Role::Faint));
    }
    if columns >= TESTED {
        let t = test.map_or_else(|| "–".to_owned(), |t| statistic(t.value));
        row.push(piece(format!("{t:>8}"), Role::Plain));
    }
    if columns >= SURE {
        let p = test.map_or_else(|| "–".to_owned(), |t| probability(t.p));
        let small = test.is_some_and(|t| t.p < 0.05);
        let role = if small { Role::Strong } else { Role::Faint };
        row.push(piece(format!("{p:>8}"), role));
    }
    row
}

fn points(aligned: &Aligned) -> Vec<Point> {
    let steps = aligned.path.iter();
    steps
        .map(|s| (s.day, s.mean, s.half.unwrap_or(0.0)))
        .collect()
}

/// What a reader must know, the gravest first.
#[must_use]
pub fn notes(study: &Study) -> Vec<String> {
    let mut out = Vec::new();
    let n = study.events.n;
    if study.unknown_hours > 0 {
        let unknown = study.unknown_hours;
        out.push(format!(
            "{unknown} of {n} are of tickers whose trading hours are unknown: measured on the next session. Name their calendars with --calendar."
        ));
    }
    if study.looked < usize::try_from(study.passed).unwrap_or(usize::MAX) {
        out.push(format!(
            "Only the {} most important of {} events were looked at.",
            study.looked, study.passed
        ));
    }
    if n < 2 {
        out.push("One reaction has no band and no test over the cross-section.".to_owned());
    }
    if study.moves > 0 {
        let moves = study.moves;
        out.push(format!(
            "{moves} of {n} are moves, chosen by what is measured: their mean is no finding."
        ));
    }
    if study.overlapping > 0 {
        let all = study.overlapping;
        out.push(format!(
            "{all} of {n} windows overlap another of the same ticker: no independent witnesses; band and p are too sure."
        ));
    }
    if study.sessions < n {
        let on = counted(study.sessions, "session");
        out.push(format!(
            "{n} reactions on {on}, and a day has much in common: of the tests for independent ones read Kolari-Pynnönen."
        ));
    }
    if study.same > 0 {
        let same = counted(study.same, "event");
        out.push(format!(
            "{same} on a session of a ticker for which another one stands: counted once."
        ));
    }
    if study.borrowed > 0 {
        let borrowed = study.borrowed;
        out.push(format!(
            "{borrowed} of {n} name no ticker: the story's first one stands for them."
        ));
    }
    out.extend(study.provenance.iter().cloned());
    let others: usize = study.refused.iter().map(|(_, count)| count).sum();
    if others > 0 {
        out.push(format!(
            "{} could not be measured.",
            counted(others, "event")
        ));
    }
    let draws = study.places.first().map_or(0, |place| place.of - 1);
    if draws > 0 {
        out.push(format!(
            "Placebo: {draws} draws of as many random sessions for the same tickers, those of one day together, whose \
             windows hold no day 0 of theirs; seed {SEED}. Quantile: the share of draws with a lower mean."
        ));
    } else {
        out.push("No placebo: every session lies near an event of the study.".to_owned());
    }
    out
}
