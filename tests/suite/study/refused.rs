//! What no number is given for, and the words that stand in its place.

use sillage::study::{Model, Paired, Reaction, Refusal, Settings};
use sillage::time::Date;

fn noise(seed: i32, t: i32) -> f64 {
    let mixed = t
        .wrapping_mul(7919)
        .wrapping_add(seed)
        .wrapping_mul(-1_640_531_535);
    f64::from((mixed >> 8) % 1000) / 1e5
}

/// Two hundred sessions of an asset that follows its benchmark.
fn rows() -> Vec<(Date, f64, f64)> {
    let row = |t: i32| (Date(t), noise(1, t) + noise(2, t) / 2.0, noise(1, t));
    (0..200).map(row).collect()
}

fn measure(rows: &[(Date, f64, f64)], day0: i32, settings: &Settings) -> Result<Reaction, Refusal> {
    Reaction::new(&Paired::of("A", "M", rows), Date(day0), settings, &|_| {
        false
    })
}

fn said(rows: &[(Date, f64, f64)], day0: i32, settings: &Settings) -> String {
    measure(rows, day0, settings).unwrap_err().to_string()
}

fn with(windows: &[(i32, i32)]) -> Settings {
    Settings {
        windows: windows.to_vec(),
        ..Settings::default()
    }
}

#[test]
fn windows_that_cannot_be() {
    let all = rows();
    assert!(
        said(&all, 198, &with(&[(0, 5)])).contains("[0, 5] ends after the last session, day +1")
    );
    assert!(
        said(&all, 150, &with(&[(-11, 0)]))
            .contains("meets the estimation window, which ends on day -11")
    );
    assert!(said(&all, 150, &with(&[(3, 1)])).contains("ends before it begins"));
    // Of the windows that nobody asked for, the others stand.
    let late = measure(&all, 199, &Settings::default()).unwrap();
    let stand: Vec<bool> = late.windows.iter().map(|w| w.figures.is_ok()).collect();
    assert_eq!(stand, [true, false, false]);
    assert_eq!(late.days.last().map(|d| d.day), Some(0));
}

#[test]
fn too_few_sessions() {
    let all = rows();
    assert!(
        said(&all, 100, &Settings::default())
            .contains("90 sessions before the gap of 10; at least 96 of 120")
    );
    let short = measure(&all, 110, &Settings::default()).unwrap();
    assert_eq!((short.fit.n, short.asked, short.fit.df), (100, 120, 98));
}

#[test]
fn benchmarks_that_are_none() {
    let constant: Vec<_> = rows().into_iter().map(|(d, a, _)| (d, a, 0.001)).collect();
    assert!(said(&constant, 150, &Settings::default()).contains("does not move"));
    let itself: Vec<_> = rows().into_iter().map(|(d, a, _)| (d, a, a)).collect();
    assert!(said(&itself, 150, &Settings::default()).contains("is the benchmark itself"));
    let double: Vec<_> = rows()
        .into_iter()
        .map(|(d, a, _)| (d, 2.0 * a, a))
        .collect();
    assert!(said(&double, 150, &Settings::default()).contains("no residuals"));
    let mean = Settings {
        model: Model::MeanAdjusted,
        ..Settings::default()
    };
    assert!(
        measure(&constant, 150, &mean).is_ok(),
        "this model needs none"
    );
}

#[test]
fn prices_that_are_none() {
    let spoilt = |day: usize, value: f64| {
        let mut all = rows();
        all[day].1 = value;
        all
    };
    let ask = |all: &[(Date, f64, f64)]| measure(all, 150, &Settings::default());
    assert!(matches!(
        ask(&spoilt(60, f64::NAN)),
        Err(Refusal::NotAPrice { .. })
    ));
    assert!(matches!(
        ask(&spoilt(60, f64::INFINITY)),
        Err(Refusal::NotAPrice { .. })
    ));
    assert!(matches!(
        ask(&spoilt(60, -0.9)),
        Err(Refusal::Implausible { .. })
    ));
    assert!(matches!(
        ask(&spoilt(150, 0.55)),
        Err(Refusal::Implausible { .. })
    ));
    assert!(ask(&spoilt(5, -0.9)).is_ok(), "no day that is used");
    let paired = Paired::of("A", "M", &spoilt(150, 0.55));
    let known = Reaction::new(&paired, Date(150), &Settings::default(), &|d| {
        d == Date(150)
    });
    assert!(known.is_ok(), "an event explains it");
}
