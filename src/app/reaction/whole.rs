//! What the Reaction pane adds when it has the whole screen: windows, pictures, what it depends on, tests, other events.

use super::pane::{About, Writer};
use super::{percent, plot, probability, rank, rank_of_sum, statistic, window};
use crate::app::card::{CardLine, Role, direction, piece};
use crate::engine::caveats;
use crate::engine::reaction::TickerReaction;
use crate::study::cross::{CROSS_SECTION, Cross};
use crate::study::reaction::empirical;
use crate::study::{Reaction, Window};
use crate::text::{cut, headline, width, wrap};

/// From so many columns on, path and histogram stand side by side.
pub(super) const BESIDE: usize = 110;

impl Writer<About<'_>> {
    /// Everything.
    pub(super) fn whole(&mut self, rows: usize) {
        self.mapped();
        self.model(true);
        self.blank();
        self.table(true);
        let Some(marked) = self.marked() else { return };
        let Ok(reaction) = &marked.reaction else {
            return;
        };
        self.windows(marked, reaction);
        self.pictures(marked, reaction, rows);
        self.variants(marked);
        self.together();
        self.others(marked);
        self.heading("Mind");
        for note in self.notes(marked) {
            self.words(&format!("! {note}"), Role::Warn);
        }
        self.fitted(marked, reaction);
        self.words(caveats::ASSOCIATION, Role::Faint);
    }

    /// The marked ticker's windows with all their figures.
    fn windows(&mut self, measured: &TickerReaction, reaction: &Reaction) {
        self.heading(&format!("{}, window by window", measured.ticker));
        let wide = self.columns >= 100;
        for w in &reaction.windows {
            let name = format!("{:<8}", window(w.window));
            let f = match &w.figures {
                Ok(f) => f,
                Err(why) => {
                    self.words(&format!("{name} {why}"), Role::Faint);
                    continue;
                }
            };
            let dates = if f.dates.0 == f.dates.1 {
                f.dates.0.day_month()
            } else {
                format!("{} – {}", f.dates.0.day_month(), f.dates.1.day_month())
            };
            let mut row = vec![
                piece(name, Role::Strong),
                piece(format!("{dates:<16}"), Role::Faint),
                piece(format!("{:>8}", percent(f.car)), direction(f.car)),
            ];
            let ends = format!("  95% {} to {}", percent(f.low), percent(f.high));
            row.push(piece(format!("{ends:<26}"), Role::Plain));
            if wide {
                let (se, t, p) = (f.se * 100.0, statistic(f.t), probability(f.p));
                let tests = format!("  se {se:.2}%  t {t}  p {p:<7}");
                row.push(piece(tests, Role::Plain));
            }
            self.push(row);
            let place = rank_of_sum(w.window, f.rank, f.of);
            let (threshold, detectable) = (f.threshold * 100.0, f.detectable * 100.0);
            let mut more = vec![
                place,
                format!("5% threshold {threshold:.2}%"),
                format!("found with 80% power {detectable:.2}%"),
            ];
            if self.columns >= 100 {
                more.push(format!("return {}", percent(f.raw)));
                more.push(format!("BHAR {}", percent(f.holding)));
            }
            for part in wrap(&more.join(" · "), self.columns.saturating_sub(9).max(1)) {
                self.push(vec![piece(format!("         {part}"), Role::Faint)]);
            }
        }
    }

    /// The basket and the tests over the tickers.
    fn together(&mut self) {
        let Some(together) = &self.about.sheet.joint else {
            return;
        };
        self.heading(&format!(
            "Together, {} tickers of one day: no independent witnesses",
            together.tickers.len()
        ));
        if !together.duplicates.is_empty() {
            let each = together.duplicates.iter();
            let each: Vec<String> = each.map(|(t, why)| format!("{t} ({why})")).collect();
            self.words(&format!("Left out: {}.", each.join(", ")), Role::Faint);
        }
        match &together.basket {
            Ok(basket) => {
                for w in &basket.windows {
                    let Ok(f) = &w.figures else { continue };
                    let said = format!(
                        "equal-weight basket {:<8} {:>8}  t {} p {:<7} {}",
                        window(w.window),
                        percent(f.car),
                        statistic(f.t),
                        probability(f.p),
                        rank_of_sum(w.window, f.rank, f.of)
                    );
                    self.words(&said, Role::Plain);
                }
            }
            Err(why) => self.words(&format!("basket: {why}"), Role::Faint),
        }
        for cross in &together.cross {
            self.words(&tested(cross), Role::Faint);
        }
    }

    /// The path and the histogram, side by side where there is room.
    fn pictures(&mut self, measured: &TickerReaction, reaction: &Reaction, rows: usize) {
        let beside = self.columns >= BESIDE;
        let (left, gap) = if beside {
            (self.columns * 3 / 5, 3)
        } else {
            (self.columns, 0)
        };
        let tall = if rows >= 30 { 11 } else { 8 };
        let heading = |text: String, columns: usize| CardLine {
            pieces: vec![piece(cut(&text, columns), Role::Label)],
        };
        let right = if beside {
            self.columns - left - gap
        } else {
            self.columns
        };
        let title = format!(
            "CAR of {} from day −5, with 95% of each partial sum",
            measured.ticker
        );
        let mut path = vec![heading(title, left)];
        path.extend(plot::path(reaction, left, tall));
        let title = format!("Its {} residuals, the event marked", reaction.fit.n);
        let mut histogram = vec![heading(title, right)];
        let bars = if beside { tall - 4 } else { 3 };
        histogram.extend(plot::histogram(reaction, right, bars));
        for said in placed(reaction) {
            let parts = wrap(&said, right);
            histogram.extend(parts.into_iter().map(|p| CardLine {
                pieces: vec![piece(p, Role::Plain)],
            }));
        }
        self.blank();
        if beside {
            self.lines.extend(joined(path, histogram, left + gap));
        } else {
            self.lines.extend(path);
            self.blank();
            self.lines.extend(histogram);
        }
    }

    /// The same windows under other models and benchmarks.
    fn variants(&mut self, measured: &TickerReaction) {
        let mut windows: Vec<Window> = measured.variants.iter().map(|v| v.window).collect();
        windows.dedup();
        windows.sort_unstable();
        windows.dedup();
        if windows.is_empty() {
            return;
        }
        let mut benchmarks: Vec<&str> = measured
            .variants
            .iter()
            .map(|v| v.benchmark.as_str())
            .collect();
        benchmarks.dedup();
        self.heading(&format!(
            "How much it depends on the choice: 3 models, benchmarks {}",
            benchmarks.join(" ")
        ));
        windows.sort_by_key(|w| (w.1 - w.0, w.0));
        for of in windows {
            let all = measured.variants.iter().filter(|v| v.window == of);
            let cars: Vec<f64> = all.clone().map(|v| v.car).collect();
            let low = cars.iter().copied().fold(f64::INFINITY, f64::min);
            let high = cars.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let down = cars.iter().filter(|c| **c < 0.0).count();
            let sure = all.filter(|v| v.p < 0.05).count();
            let sign = match (down, cars.len() - down) {
                (0, n) => format!("all {n} up"),
                (n, 0) => format!("all {n} down"),
                (down, up) => format!("{down} down, {up} up"),
            };
            let said = format!(
                "{:<8} {:>8} to {:>8}   {sign}   {sure} of {} at 5%",
                window(of),
                percent(low),
                percent(high),
                cars.len()
            );
            let role = if low.signum() == high.signum() {
                direction(low)
            } else {
                Role::Warn
            };
            self.push(vec![piece(cut(&said, self.columns), role)]);
        }
    }

    fn others(&mut self, measured: &TickerReaction) {
        if measured.confounders.is_empty() {
            return;
        }
        self.heading(&format!("Also in the window of {}", measured.ticker));
        for other in &measured.confounders {
            let said = format!(
                "{:>4}  {:<9}  {}",
                super::day(other.day),
                other.kind,
                other.title
            );
            let role = match other.kind.as_str() {
                "earnings" => Role::Warn,
                "move" => Role::Faint,
                _ => Role::Plain,
            };
            self.push(vec![piece(cut(&headline(&said), self.columns), role)]);
        }
    }

    /// What was estimated, and whether the residuals are as the test takes for granted.
    fn fitted(&mut self, measured: &TickerReaction, reaction: &Reaction) {
        let (f, d) = (&reaction.fit, reaction.diagnostics);
        let mut parts = vec![format!("{}:", measured.ticker)];
        if let (Some(a), Some(se)) = (f.alpha, f.alpha_se) {
            parts.push(format!(
                "alpha {} a day (se {:.2}%),",
                percent(a),
                se * 100.0
            ));
        }
        parts.extend(super::betas(reaction).map(|said| format!("{said},")));
        if let Some(r2) = f.r2 {
            parts.push(format!("R² {r2:.2},"));
        }
        parts.push(format!(
            "s {:.2}% a day, {:.0}% a year,",
            f.s * 100.0,
            f.s * 252.0_f64.sqrt() * 100.0
        ));
        parts.push(format!(
            "AC1 {}, excess kurtosis {:.1}, largest {:.1} s.",
            statistic(d.ac1),
            d.kurtosis,
            d.largest
        ));
        let sheet = self.about.sheet;
        parts.push(super::provenance(
            self.about.story,
            &measured.ticker,
            &sheet.benchmark,
            &sheet.request.settings,
        ));
        self.words(&parts.join(" "), Role::Faint);
    }
}

/// The tests of a window over several reactions, in a line.
pub(super) fn tested(cross: &Cross) -> String {
    let tests = [
        "Kolari-Pynnönen",
        "Corrado rank",
        "Brown-Warner",
        "Patell",
        "BMP",
        "generalized sign",
        CROSS_SECTION,
    ];
    let tests = tests.iter().filter_map(|name| cross.test(name));
    let tests = tests.map(|t| format!("{} {} p {}", t.name, statistic(t.value), probability(t.p)));
    format!(
        "{} mean {}, {} of {} up, r {}: {}",
        window(cross.window),
        percent(cross.mean),
        cross.positive,
        cross.n,
        statistic(cross.correlation),
        tests.collect::<Vec<_>>().join(" · ")
    )
}

/// Where the event stands among the residuals, in words.
fn placed(reaction: &Reaction) -> Vec<String> {
    let Some(event) = reaction.day(0) else {
        return Vec::new();
    };
    let above = event.of + 1 - event.rank;
    let p = empirical(event.rank, event.of);
    let bound = if event.rank == 1 || above == 1 {
        "<="
    } else {
        "="
    };
    let mut said = vec![format!(
        "{} is {} (empirical p {bound} {p:.3}), z {}",
        percent(event.abnormal),
        rank(event.rank, event.of),
        statistic(event.t)
    )];
    let pairs = || reaction.fit.residuals.iter().zip(&reaction.estimated);
    let low = event.rank <= above;
    let next = if low {
        pairs().min_by(|a, b| a.0.total_cmp(b.0))
    } else {
        pairs().max_by(|a, b| a.0.total_cmp(b.0))
    };
    if let Some((residual, date)) = next {
        let word = if low { "lowest" } else { "highest" };
        said.push(format!(
            "{word} residual {} on {}",
            percent(*residual),
            super::date(*date)
        ));
    }
    said
}

/// Two blocks of lines side by side; the right one begins at `column`.
pub(super) fn joined(left: Vec<CardLine>, right: Vec<CardLine>, column: usize) -> Vec<CardLine> {
    let rows = left.len().max(right.len());
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let mut out = Vec::with_capacity(rows);
    for _ in 0..rows {
        let mut pieces = left.next().unwrap_or_default().pieces;
        if let Some(line) = right.next() {
            let used: usize = pieces.iter().map(|p| width(&p.text)).sum();
            pieces.push(piece(" ".repeat(column.saturating_sub(used)), Role::Plain));
            pieces.extend(line.pieces);
        }
        out.push(CardLine { pieces });
    }
    out
}
