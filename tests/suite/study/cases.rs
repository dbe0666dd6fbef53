//! Figures that others computed, to their tolerances, and the same figures by a second route.
//!
//! Two small cases belong to the project. Larger ones are read where they are kept beside it, and left out elsewhere.

use serde_json::{Value, json};
use sillage::story::Factors;
use sillage::study::cross::Cross;
use sillage::study::numbers::student_two_sided;
use sillage::study::{Fit, Model, Paired, Reaction, Settings, Window};
use sillage::time::Date;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Whether two figures agree to a relative error.
pub(super) fn near(got: f64, wanted: f64, relative: f64) {
    assert!(
        (got - wanted).abs() <= relative * wanted.abs(),
        "{got:e} {wanted:e}"
    );
}

/// A table of returns: a column a name, rows numbered instead of dated.
struct Table {
    names: Vec<String>,
    rows: Vec<Vec<Option<f64>>>,
    labels: Vec<String>,
}

impl Table {
    fn new(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let mut lines = text.lines().map(|l| l.split(',').map(str::to_owned));
        let names = lines.next().unwrap().skip(1).collect();
        let (mut rows, mut labels) = (Vec::new(), Vec::new());
        for mut line in lines {
            labels.push(line.next().unwrap());
            rows.push(line.map(|cell| cell.parse().ok()).collect());
        }
        Self {
            names,
            rows,
            labels,
        }
    }

    fn column(&self, name: &str) -> usize {
        self.names.iter().position(|n| n == name).unwrap()
    }

    fn factors(&self, names: &[String]) -> Factors {
        let places: Vec<usize> = names.iter().map(|name| self.column(name)).collect();
        let rows = self.rows.iter().zip(0..);
        let rows = rows.map(|(row, day)| {
            let values = places.iter().map(|at| row[*at].unwrap_or(f64::NAN));
            (Date(day), values.collect())
        });
        Factors::new(names, rows)
    }

    fn paired(&self, asset: &str, benchmark: &str) -> Paired {
        let (asset_at, market_at) = (self.column(asset), self.column(benchmark));
        let rows = self.rows.iter().enumerate().filter_map(|(index, row)| {
            let date = Date(i32::try_from(index).unwrap());
            Some((date, row[asset_at]?, row[market_at]?))
        });
        Paired::of(asset, benchmark, &rows.collect::<Vec<_>>())
    }

    fn date(&self, label: &str) -> Date {
        let at = self.labels.iter().position(|l| l == label).unwrap();
        Date(i32::try_from(at).unwrap())
    }
}

fn window(value: &Value) -> Window {
    let side = |at: usize| i32::try_from(value[at].as_i64().unwrap()).unwrap();
    (side(0), side(1))
}

/// A case: what is asked, and the reactions of its assets.
struct Case {
    windows: Vec<Window>,
    path: Window,
    reactions: Vec<Reaction>,
}

impl Case {
    fn new(folder: &Path) -> Self {
        let case = read(&folder.join("case.json"));
        let table = Table::new(&folder.join(case["csv"].as_str().unwrap()));
        let windows: Vec<Window> = case["windows"]
            .as_array()
            .unwrap()
            .iter()
            .map(window)
            .collect();
        let path = case.get("path").map_or(windows[0], window);
        let number = |name: &str| usize::try_from(case[name].as_u64().unwrap()).unwrap();
        let settings = Settings {
            model: match case["model"].as_str().unwrap() {
                "market" => Model::Market,
                "market_adjusted" => Model::MarketAdjusted,
                "mean" => Model::MeanAdjusted,
                "factors" => Model::Factors,
                other => panic!("no model {other}"),
            },
            estimation: number("est"),
            gap: number("gap"),
            windows: windows.iter().copied().chain([path]).collect(),
            factors: case.get("factors").map(|names| {
                let names: Vec<String> = serde_json::from_value(names.clone()).unwrap();
                Arc::new(table.factors(&names))
            }),
        };
        // The factors explain in the place of a benchmark, and the case names none: the market stands beside.
        let bench = case["bench"].as_str().unwrap_or("vwretd");
        let reactions = case["events"].as_array().unwrap().iter().map(|event| {
            let word = |name: &str| event[name].as_str().unwrap();
            let paired = settings.explained(table.paired(word("asset"), bench));
            // The published data hold days beyond 40 %, and no prices to be adjusted.
            let day0 = table.date(word("event"));
            Reaction::new(&paired, day0, &settings, &|_| true).unwrap()
        });
        Self {
            reactions: reactions.collect(),
            windows,
            path,
        }
    }

    /// Everything that a case may name, in the shape that its paths expect.
    fn found(&self) -> Value {
        let events = self.reactions.iter().map(|r| self.event(r));
        let all: Vec<&Reaction> = self.reactions.iter().collect();
        let sections = self.windows.iter().map(|w| {
            let days = (self.path.0..=self.path.1).map(|d| cross(&all, (d, d)));
            json!({"days": days.collect::<Vec<_>>(), "window": cross(&all, *w)})
        });
        json!({
            "events": events.collect::<Vec<_>>(),
            "cross_section": sections.collect::<Vec<_>>(),
        })
    }

    fn event(&self, r: &Reaction) -> Value {
        let fit = &r.fit;
        let days = (self.path.0..=self.path.1).map(|d| {
            let day = r.day(d).unwrap();
            json!({"ar": day.abnormal, "se": day.se, "t": day.t, "p": day.p, "t_naive": day.abnormal / fit.s})
        });
        let windows = r.windows.iter().map(|w| {
            let w = w.figures.clone().unwrap();
            let days = f64::from(w.window.1 - w.window.0 + 1);
            json!({"car": w.car, "se": w.se, "t": w.t, "p": w.p, "t_naive": w.car / (fit.s * days.sqrt())})
        });
        let path = r.path(self.path.0);
        let path = path
            .iter()
            .map(|(_, car, se)| json!({"car": car, "se": se}));
        json!({
            "coef": coefficients(fit), "coef_se": errors(fit),
            "s": fit.s, "r2": fit.r2, "df": fit.df,
            "days": days.collect::<Vec<_>>(),
            "windows": windows.collect::<Vec<_>>(),
            "path": path.collect::<Vec<_>>(),
        })
    }
}

/// The intercept, then the slopes.
fn coefficients(fit: &Fit) -> Value {
    let slopes = fit.betas.iter().map(|b| Some(b.value));
    json!([fit.alpha].into_iter().chain(slopes).collect::<Vec<_>>())
}

fn errors(fit: &Fit) -> Value {
    let slopes = fit.betas.iter().map(|b| Some(b.se));
    json!([fit.alpha_se].into_iter().chain(slopes).collect::<Vec<_>>())
}

fn cross(reactions: &[&Reaction], window: Window) -> Value {
    let cross = Cross::new(reactions, window);
    let test = |name: &str| cross.test(name).map(|t| t.value);
    json!({
        "aar": cross.mean, "caar": cross.mean, "pos": cross.positive,
        "patell_z": test("Patell"), "csect_t": test("cross-section t"), "gsign_z": test("generalized sign"),
    })
}

/// Compares every expected value of a folder with what is computed; returns how many there were.
fn check(folder: &Path) -> usize {
    compare(folder, &Case::new(folder).found())
}

fn compare(folder: &Path, found: &Value) -> usize {
    let expected = read(&folder.join("expected.json"));
    let values = expected["values"].as_array().unwrap();
    for value in values {
        let at = value["at"].as_array().unwrap();
        let got = at.iter().fold(found, |here, step| match step.as_u64() {
            Some(index) => &here[usize::try_from(index).unwrap()],
            None => &here[step.as_str().unwrap()],
        });
        let (id, got) = (value["id"].as_str().unwrap(), got.as_f64());
        let got = got.unwrap_or_else(|| panic!("{id} is not computed"));
        let wanted = value["value"].as_f64().unwrap();
        let allowed = match value["decimals"].as_i64() {
            Some(digits) => 0.51 * 10_f64.powi(-i32::try_from(digits).unwrap()),
            None => value["rel"].as_f64().unwrap() * wanted.abs(),
        };
        assert!(
            (got - wanted).abs() <= allowed,
            "{}: {id}: {got:e}, not {wanted:e}",
            folder.display()
        );
    }
    values.len()
}

fn own(name: &str) -> PathBuf {
    Path::new(ROOT).join("tests/suite/study/data").join(name)
}

#[test]
fn exact_fractions() {
    assert_eq!(check(&own("tiny_exact")), 13);
}

#[test]
fn certified_least_squares() {
    let folder = own("nist_norris");
    let paired = Table::new(&folder.join("returns.csv")).paired("y", "x");
    let rows = |values: &[f64]| values[..36].to_vec();
    let fit = Fit::new(Model::Market, &rows(&paired.asset), &rows(&paired.market)).unwrap();
    let found =
        json!({"coef": coefficients(&fit), "coef_se": errors(&fit), "s": fit.s, "r2": fit.r2});
    assert_eq!(compare(&folder, &json!({"events": [found]})), 6);
}

/// Six columns that are nearly made up by each other.
#[test]
fn certified_least_squares_on_many_columns() {
    let folder = own("nist_longley");
    let table = Table::new(&folder.join("returns.csv"));
    let cells = |row: &Vec<Option<f64>>| row.iter().map(|v| v.unwrap()).collect();
    let rows: Vec<Vec<f64>> = table.rows.iter().map(cells).collect();
    let asset: Vec<f64> = rows.iter().map(|row| row[0]).collect();
    let regressors: Vec<f64> = rows.iter().flat_map(|row| row[1..].to_vec()).collect();
    let fit = Fit::new(Model::Factors, &asset, &regressors).unwrap();
    assert_eq!(fit.df, 9);
    let found =
        json!({"coef": coefficients(&fit), "coef_se": errors(&fit), "s": fit.s, "r2": fit.r2});
    assert_eq!(compare(&folder, &json!({"events": [found]})), 16);
}

#[test]
fn published_studies() {
    let mut above = Path::new(ROOT).ancestors().map(|a| a.join("shared/cases"));
    let Some(beside) = above.find(|cases| cases.is_dir()) else {
        return;
    };
    for name in [
        "sp500_additions",
        "sp500_additions_mm120",
        "sp500_additions_ma120",
        "sp500_additions_cm120",
        "toolkit_dummy_banks",
        "toolkit_dummy_banks_ff3",
    ] {
        let folder = beside.join(name);
        assert!(check(&folder) > 20, "{name}");
    }
}

/// Solves `a x = b`, and inverts `a`, by elimination with pivots.
fn inverse(mut a: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let n = a.len();
    for (i, row) in a.iter_mut().enumerate() {
        row.extend((0..n).map(|j| f64::from(u8::from(i == j))));
    }
    for i in 0..n {
        let pivot = (i..n)
            .max_by(|x, y| a[*x][i].abs().total_cmp(&a[*y][i].abs()))
            .unwrap();
        a.swap(i, pivot);
        let scale = a[i][i];
        a[i].iter_mut().for_each(|v| *v /= scale);
        let row = a[i].clone();
        for (j, other) in a.iter_mut().enumerate().filter(|(j, _)| *j != i) {
            let _ = j;
            let factor = other[i];
            other
                .iter_mut()
                .zip(&row)
                .for_each(|(v, r)| *v -= factor * r);
        }
    }
    a.into_iter().map(|row| row[n..].to_vec()).collect()
}

/// Least squares over estimation and event days with a dummy for each event day: coefficients, s², (X'X)⁻¹. The dummies
/// stand after the intercept and the regressors, which are hundredths here.
pub(super) fn dummies(
    asset: &[f64],
    regressors: &[Vec<f64>],
    events: usize,
) -> (Vec<f64>, f64, Vec<Vec<f64>>) {
    let first = asset.len() - events;
    let row = |t: usize| -> Vec<f64> {
        let own = (0..events).map(|d| f64::from(u8::from(t == first + d)));
        let percent = regressors[t].iter().map(|r| r * 100.0);
        [1.0].into_iter().chain(percent).chain(own).collect()
    };
    let k = row(0).len();
    let mut xx = vec![vec![0.0; k]; k];
    let mut xy = vec![0.0; k];
    for (t, own) in asset.iter().enumerate() {
        let x = row(t);
        for i in 0..k {
            xy[i] += x[i] * own;
            for j in 0..k {
                xx[i][j] += x[i] * x[j];
            }
        }
    }
    let inverse = inverse(xx);
    let b: Vec<f64> = inverse
        .iter()
        .map(|r| r.iter().zip(&xy).map(|(a, b)| a * b).sum())
        .collect();
    let residual = |t: usize| asset[t] - row(t).iter().zip(&b).map(|(x, b)| x * b).sum::<f64>();
    let ssr: f64 = (0..asset.len()).map(|t| residual(t) * residual(t)).sum();
    (b, ssr / (asset.len() - k) as f64, inverse)
}

#[test]
fn dummies_for_the_event_days_lead_to_the_same_figures() {
    let table = Table::new(&own("tiny_exact").join("returns.csv"));
    let paired = table.paired("R", "M");
    let settings = Settings {
        estimation: 8,
        gap: 0,
        windows: vec![(0, 2)],
        ..Settings::default()
    };
    let reaction = Reaction::new(&paired, Date(8), &settings, &|_| true).unwrap();
    let market: Vec<Vec<f64>> = paired.market.iter().map(|m| vec![*m]).collect();
    let (b, s2, cov) = dummies(&paired.asset, &market, 3);
    let near =
        |got: f64, wanted: f64| assert!((got / wanted - 1.0).abs() < 1e-10, "{got} {wanted}");
    for (day, (coefficient, row)) in reaction.days.iter().zip(b[2..].iter().zip(2..)) {
        near(day.abnormal, *coefficient);
        near(day.se, (s2 * cov[row][row]).sqrt());
    }
    let window = reaction.windows[0].figures.clone().unwrap();
    near(window.car, b[2..].iter().sum());
    let total: f64 = cov[2..].iter().flat_map(|row| &row[2..]).sum();
    near(window.se, (s2 * total).sqrt());
    near(
        window.p,
        student_two_sided(window.car / (s2 * total).sqrt(), 6),
    );
}

#[test]
fn a_rank_is_a_place_among_the_residuals() {
    let table = Table::new(&own("tiny_exact").join("returns.csv"));
    let settings = Settings {
        estimation: 8,
        gap: 0,
        windows: vec![(0, 0), (0, 2)],
        ..Settings::default()
    };
    let reaction = Reaction::new(&table.paired("R", "M"), Date(8), &settings, &|_| true).unwrap();
    let days: Vec<(usize, usize)> = reaction.days.iter().map(|d| (d.rank, d.of)).collect();
    assert_eq!(days, [(1, 9), (9, 9), (1, 9)]);
    let window = reaction.windows[1].figures.clone().unwrap();
    assert_eq!(
        (window.rank, window.of),
        (1, 7),
        "of six overlapping sums and itself"
    );
    assert!((reaction.floor() - 2.0 / 9.0).abs() < 1e-15);
}

/// Two firms that move alike are hardly more evidence than one.
#[test]
fn correlation_makes_a_cross_section_less_sure() {
    let noise = |seed: u32, t: u32| {
        let mixed = (t * 7 + seed).wrapping_mul(2_654_435_761) >> 8;
        f64::from(mixed % 2001) / 1e5 - 0.01
    };
    let of = |seed: u32| {
        let rows = (0..140).map(|t| {
            let common = noise(1, t);
            let event = if t == 130 { 0.05 } else { 0.0 };
            let own = noise(seed, t) / 4.0;
            (
                Date(i32::try_from(t).unwrap()),
                common + own + event,
                noise(9, t),
            )
        });
        Paired::of("A", "M", &rows.collect::<Vec<_>>())
    };
    let settings = Settings::default();
    let all: Vec<Reaction> = (20..28)
        .map(|seed| Reaction::new(&of(seed), Date(130), &settings, &|_| true).unwrap())
        .collect();
    let cross = Cross::new(&all.iter().collect::<Vec<_>>(), (0, 0));
    assert!(cross.correlation > 0.8, "{}", cross.correlation);
    let value = |name: &str| cross.test(name).unwrap().value;
    assert!(value("Kolari-Pynnönen") < value("BMP") / 4.0);
    assert!(value("adjusted Patell") < value("Patell") / 2.0);
    let basket = Paired::basket(&[&of(20), &of(21), &of(22)]);
    let basket = Reaction::new(&basket, Date(130), &settings, &|_| true).unwrap();
    assert!(basket.day(0).unwrap().t < value("Patell"));
    assert!(value("Corrado rank") > 1.0 && value("Corrado rank") < 2.5);
}
