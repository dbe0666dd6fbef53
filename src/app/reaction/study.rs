//! The study of the filter as lines of a given width: what was measured, the mean path beside the placebo's, the tests.
//!
//! Made when the answer or the size changes. Refuses colours, and figures of its own.

use super::pane::Writer;
use super::plot::{self, Point};
use super::study_notes::{counted, other_notes, outcome_note};
use super::whole::{BESIDE, joined, tested};
use super::{date, day, percent, probability, rank, statistic, window};
use crate::app::card::{CardLine, Piece, Role, direction, piece};
use crate::engine::caveats;
use crate::engine::event_study::EventStudy;
use crate::engine::placebo::PlaceboRank;
use crate::story::Story;
use crate::study::Window;
use crate::study::aligned::Aligned;
use crate::study::aligned::covered;
use crate::study::cross::Cross;
use crate::text::{cut, fit, headline, width};
use std::fmt::Write as _;

/// Most reasons that are listed.
const REASONS: usize = 6;

/// A pane of fewer rows has few windows, so that the path has room.
const LOW: usize = 9;
/// The window of which the events are listed, if it is among those that are compared.
const LISTED: Window = (0, 5);
/// Most events that the pane lists.
const MEMBERS: usize = 500;
/// Widest column of the tickers of an event.
const TICKERS: usize = 24;
/// Columns from which on the table has the place among the draws: as a share, with their range, in words.
const QUANTILE: usize = 44;
const RANGE: usize = 75;
const PLACE: usize = 97;
/// The same for how many are above zero, for t and for p of the cross-section.
const UP: usize = 55;
const TESTED: usize = 26;
const SURE: usize = 34;

/// The study and its story.
type About<'a> = (&'a EventStudy, &'a Story);

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
        let (n, text) = (study.events.n, study.request.query.text.as_str());
        let of = match text {
            "" => "Study of all events".to_owned(),
            text => format!("Study of {text}"),
        };
        let passed = match study.passed {
            1 => "1 event that passes".to_owned(),
            all => format!("{all} events that pass"),
        };
        let outcome = outcome_note(study);
        if !whole && rows < LOW {
            let said = format!(
                "{of} · {} · N {n} of {} · association, not cause",
                study.request.asset.name(),
                study.passed
            );
            self.push(vec![piece(
                cut(&headline(&said), self.columns),
                Role::Strong,
            )]);
            if let Some(note) = outcome {
                let note = cut(&note, self.columns).into_owned();
                self.push(vec![piece(note, Role::Bad)]);
            }
            return;
        }
        if !whole {
            self.push(vec![piece(cut(&headline(&of), self.columns), Role::Strong)]);
            let said = format!(
                "N {n} of {} · {} · vs {} · association, not cause",
                study.passed,
                study.request.asset.name(),
                study.benchmark
            );
            self.words(&said, Role::Faint);
            if let Some(note) = outcome {
                self.words(&note, Role::Bad);
            }
            return;
        }
        self.words(&of, Role::Strong);
        let name = story.series(&study.benchmark).map(|s| s.name.as_str());
        let name = name.filter(|n| !n.is_empty()).unwrap_or("the benchmark");
        let s = &study.request.settings;
        let span = covered(&study.windows);
        let said = format!(
            "Of {} · N {n} of {passed}, on {} · {} · {} sessions, gap {} · day {} to {}, two-sided",
            study.request.asset.describe(),
            counted(study.sessions, "session"),
            super::model(s, &format!("{name} ({})", study.benchmark)),
            s.estimation,
            s.gap,
            day(span.0),
            day(span.1)
        );
        self.words(&said, Role::Faint);
        if let Some(note) = outcome {
            self.words(&note, Role::Bad);
        }
    }

    fn short(&mut self, rows: usize) {
        let study = self.about.0;
        if rows < LOW {
            let first = study.windows.first().copied();
            let few: Vec<Window> = first.into_iter().chain([listed(study)]).collect();
            self.table(&few);
            let left = rows.saturating_sub(self.lines.len()).min(3);
            let points = points(&study.events);
            return self.lines.extend(plot::spark(&points, self.columns, left));
        }
        self.table(&study.windows);
        let left = rows.saturating_sub(self.lines.len());
        let notes = other_notes(study);
        if left >= 8 {
            let from = day(covered(&study.windows).0);
            let title = format!("Mean CAR from day {from}, with its 95% band");
            self.push(vec![piece(cut(&title, self.columns), Role::Label)]);
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
        self.table(&study.windows);
        self.paths(rows);
        self.heading("Mind");
        for note in other_notes(study) {
            self.words(&format!("! {note}"), Role::Warn);
        }
        self.words(caveats::ASSOCIATION, Role::Faint);
        self.tests();
        self.refused();
        self.members();
    }

    /// How large a mean would have to be, and the tests that do not head the table; nothing of events that were chosen by
    /// what is measured.
    fn tests(&mut self) {
        let study = self.about.0;
        if study.selects_on_outcome() {
            return;
        }
        let cross = || study.events.cross.iter();
        let powers = cross().filter_map(|c| Some((c.window, c.threshold()?, c.detectable()?)));
        let powers: Vec<String> = powers
            .map(|(of, threshold, detectable)| {
                let (low, high) = (threshold * 100.0, detectable * 100.0);
                format!("{} ±{low:.2}% and ±{high:.2}%", window(of))
            })
            .collect();
        if !powers.is_empty() {
            self.heading("How large a mean must be to be significant at 5%, and to be found so four times in five");
            self.words(&powers.join(" · "), Role::Faint);
        }
        let tests = cross().filter(|c| !c.tests.is_empty());
        let said: Vec<String> = tests.map(tested).collect();
        if !said.is_empty() {
            self.heading("Test by test");
        }
        for said in said {
            self.words(&said, Role::Faint);
        }
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
        let is_tested = !study.selects_on_outcome();
        if is_tested {
            let kp = if study.is_clustered() { "KP " } else { "" };
            add(TESTED, &format!("{kp}t"), 8);
            add(SURE, &format!("{kp}p"), 8);
            add(QUANTILE, "quantile", 10);
            add(RANGE, "95% of draws", 20);
            add(PLACE, "place", 22);
        }
        self.push(vec![piece(cut(&titles, columns), Role::Faint)]);
        let shown = study.events.cross.iter();
        for of in shown.filter(|c| windows.contains(&c.window)) {
            let mut row = vec![piece(format!("{:<9}", window(of.window)), Role::Strong)];
            row.extend(figures(study, of, columns));
            let place = study.ranks.iter().find(|p| p.window == of.window);
            if let Some(place) = place.filter(|_| is_tested && columns >= QUANTILE) {
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
        let from = day(covered(&study.windows).0);
        let band = format!("mean CAR from day {from}, 95% band");
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

    /// The events, each with its tickers, its day 0 and its sum of abnormal returns.
    fn members(&mut self) {
        let study = self.about.0;
        let of = listed(study);
        self.heading(&format!("The events, with CAR{}", window(of)));
        let shown = study.members.iter().take(MEMBERS);
        let names: Vec<String> = shown
            .clone()
            .map(|m| headline(&m.ticker()).into_owned())
            .collect();
        let wide = names.iter().map(|n| width(n)).max().unwrap_or(0);
        let wide = wide.clamp(super::columns::NAME, TICKERS);
        for (member, name) in shown.zip(&names) {
            let car = member.car(of).unwrap_or(f64::NAN);
            let left = format!("{}  {}", date(member.reaction.day0), fit(name, wide));
            let room = self.columns.saturating_sub(width(&left) + 11);
            let title = cut(&headline(&member.title), room).into_owned();
            self.push(vec![
                piece(left, Role::Plain),
                piece(format!("{:>9}", percent(car)), direction(car)),
                piece(format!("  {title}"), Role::Plain),
            ]);
        }
        let more = study.members.len().saturating_sub(MEMBERS);
        if more > 0 {
            self.words(
                &format!(
                    "and {}; --json and --csv list all",
                    counted(more, "more event")
                ),
                Role::Faint,
            );
        }
    }
}

/// The window of which the events are listed.
fn listed(study: &EventStudy) -> Window {
    let usual = study.windows.iter().find(|w| **w == LISTED);
    *usual.or(study.windows.first()).unwrap_or(&LISTED)
}

/// Where a mean stands among those of the draws.
fn placed(place: &PlaceboRank, columns: usize) -> Vec<Piece> {
    let small = place.p() < 0.05;
    let role = if small { Role::Strong } else { Role::Faint };
    let share = format!("{:.1}%", place.quantile() * 100.0);
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

/// A window of several reactions in columns, as far as there is room.
fn figures(study: &EventStudy, cross: &Cross, columns: usize) -> Vec<Piece> {
    let test = study.head_test(cross);
    let up = format!("{} of {}", cross.positive, cross.n);
    let mean = format!("{:>9}", percent(cross.mean));
    let mut row = vec![piece(mean, direction(cross.mean))];
    if columns >= UP {
        row.push(piece(format!("{up:>11}"), Role::Faint));
    }
    if study.selects_on_outcome() {
        return row;
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
