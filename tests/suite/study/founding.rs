//! The founding story's fall of Nvidia, worked out from its price files in the plainest way.

use super::cases::near;
use sillage::load::{Input, Options};
use sillage::study::numbers::{student_quantile, student_two_sided};
use sillage::study::{Paired, Reaction, Settings};
use std::collections::BTreeMap;
use std::path::Path;

/// Adjusted closes by date, as the file has them.
fn closes(ticker: &str) -> BTreeMap<String, f64> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/deepseek-r1/prices");
    let text = std::fs::read_to_string(folder.join(format!("{ticker}.csv"))).unwrap();
    let lines = text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        (cells[0].to_owned(), cells[5].parse().unwrap())
    });
    lines.collect()
}

/// Simple returns of two tickers on the days that both have.
fn returns(asset: &str, market: &str) -> Vec<(String, f64, f64)> {
    let (asset, market) = (closes(asset), closes(market));
    let both: Vec<&String> = asset.keys().filter(|d| market.contains_key(*d)).collect();
    let change = |of: &BTreeMap<String, f64>, a: &str, b: &str| (of[b] - of[a]) / of[a];
    let pairs = both.windows(2);
    pairs
        .map(|p| {
            (
                p[1].clone(),
                change(&asset, p[0], p[1]),
                change(&market, p[0], p[1]),
            )
        })
        .collect()
}

#[test]
fn the_fall_of_nvidia() {
    let (_, loaded) = sillage::engine::load_now(&[Input::Bundled], &Options::default()).unwrap();
    let series = |ticker: &str| loaded.story.series(ticker).unwrap();
    let paired = Paired::new(series("NVDA"), series("SPY"));
    let monday = series("NVDA")
        .bars
        .iter()
        .find(|b| b.date.iso() == "2025-01-27")
        .unwrap()
        .date;
    let got = Reaction::new(&paired, monday, &Settings::default(), &|_| false).unwrap();

    let all = returns("NVDA", "SPY");
    let zero = all.iter().position(|r| r.0 == "2025-01-27").unwrap();
    let window = &all[zero - 130..zero - 10];
    assert_eq!(
        (window[0].0.as_str(), window[119].0.as_str()),
        ("2024-07-19", "2025-01-08")
    );
    assert_eq!(
        (got.first.iso(), got.last.iso()),
        (window[0].0.clone(), window[119].0.clone())
    );
    let n = 120.0;
    let total = |of: &dyn Fn(&(String, f64, f64)) -> f64| window.iter().map(of).sum::<f64>();
    let (own_total, total_market) = (total(&|r| r.1), total(&|r| r.2));
    let mean = total_market / n;
    let beta = (n * total(&|r| r.1 * r.2) - total_market * own_total)
        / (n * total(&|r| r.2 * r.2) - total_market * total_market);
    let alpha = (own_total - beta * total_market) / n;
    let spread = (total(&|r| (r.1 - alpha - beta * r.2).powi(2)) / 118.0).sqrt();
    let sxx = total(&|r| (r.2 - mean).powi(2));
    near(got.fit.alpha.unwrap(), alpha, 1e-10);
    near(got.fit.beta().unwrap().value, beta, 1e-10);
    near(got.fit.s, spread, 1e-10);
    for (place, day) in got.days.iter().enumerate() {
        let (_, own, market) = &all[zero + place - 5];
        let abnormal = own - alpha - beta * market;
        let se = spread * (1.0 + 1.0 / n + (market - mean).powi(2) / sxx).sqrt();
        near(day.change, *own, 1e-12);
        near(day.abnormal, abnormal, 1e-10);
        near(day.se, se, 1e-10);
        near(day.p, student_two_sided(abnormal / se, 118), 1e-8);
        let below = window
            .iter()
            .filter(|r| r.1 - alpha - beta * r.2 <= abnormal);
        assert_eq!((day.rank, day.of), (below.count() + 1, 121));
    }
    assert_eq!((got.days[0].day, got.days.last().unwrap().day), (-5, 10));
    for sums in &got.windows {
        let sum = sums.figures.clone().unwrap();
        let (from, to) = sums.window;
        let days = &all[zero.checked_add_signed(from as isize).unwrap()..=zero + to as usize];
        let length = days.len() as f64;
        let car: f64 = days.iter().map(|r| r.1 - alpha - beta * r.2).sum();
        let off: f64 = days.iter().map(|r| r.2 - mean).sum();
        let se = spread * (length + length * length / n + off * off / sxx).sqrt();
        near(sum.car, car, 1e-10);
        near(sum.se, se, 1e-10);
        near(sum.high - sum.car, student_quantile(0.05, 118) * se, 1e-10);
        let raw: f64 = days.iter().map(|r| 1.0 + r.1).product();
        near(sum.raw, raw - 1.0, 1e-10);
    }
    let fall = got.day(0).unwrap();
    assert_eq!(
        (fall.rank, format!("{:.4}", fall.change).as_str()),
        (1, "-0.1697")
    );
}
