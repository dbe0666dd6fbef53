//! The margin of the price lanes: which bar or session is read out at an instant.

use super::{press, settings, text};
use sillage::app::Settings;
use sillage::term::Stage;

/// The founding story with the cursor at a time of the window of two days around it.
fn at(time: &str, size: (u16, u16)) -> Stage {
    Stage::new(Settings {
        at: time.to_owned(),
        span: "2d".to_owned(),
        ..settings(size)
    })
}

/// The cells of the margin on the row of a ticker and the row below it, words apart by one space.
fn margin(stage: &Stage, ticker: &str, rows: usize) -> String {
    let plan = stage.model().plan.as_ref().unwrap();
    let lane = plan.prices.iter().find(|p| p.ticker == ticker).unwrap();
    let (left, width) = (plan.plot.x - plan.margin, plan.margin);
    let lines: Vec<String> = text(stage)
        .lines()
        .skip(usize::from(lane.area.y))
        .take(rows)
        .map(|line| {
            line.chars()
                .skip(usize::from(left))
                .take(usize::from(width))
                .collect()
        })
        .collect();
    lines
        .join(" ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn at_the_closing_bell_the_margin_shows_the_official_close() {
    for size in [(160, 45), (240, 70)] {
        for time in [
            "2025-01-27 15:59",
            "2025-01-27 16:00",
            "@nvda-close-2025-01-27",
        ] {
            let stage = at(time, size);
            for (ticker, close, change) in [
                ("NVDA", "118.42", "−16.97%"),
                ("MSFT", "434.56", "−2.14%"),
                ("GOOGL", "191.81", "−4.20%"),
            ] {
                let margin = margin(&stage, ticker, 2);
                assert!(
                    margin.contains(close) && margin.contains(change),
                    "{time} {margin}"
                );
                assert!(!margin.contains("post"), "{time} {margin}");
            }
        }
    }
    let mut replayed = Stage::new(Settings {
        replay: "2025-01-27T16:00-05:00".to_owned(),
        ..settings((160, 45))
    });
    press(&mut replayed, "+ + + +");
    let margin = margin(&replayed, "NVDA", 2);
    assert!(
        margin.contains("118.42") && margin.contains("−16.97%"),
        "{margin}"
    );
}

#[test]
fn a_bar_outside_the_session_says_so_or_is_not_read_out() {
    let check = |time, size, rows, wanted: &str| {
        let margin = margin(&at(time, size), "NVDA", rows);
        assert!(
            margin.contains(wanted),
            "{time} {size:?}: {margin} without {wanted}"
        );
    };
    check("2025-01-27 16:30", (160, 45), 2, "post");
    check("2025-01-27 09:00", (160, 45), 2, "pre");
    check("2025-01-27 09:30", (160, 45), 2, "pre");
    check("2025-01-27 16:30", (240, 70), 3, "16:00 post");
    // One row has no room for the word, so the session's own figure stays.
    check("2025-01-27 16:30", (80, 24), 1, "−16.97%");
}

#[test]
fn no_price_outside_the_session_is_off_the_market() {
    // Closes of the source that the next bar opens more than 1 % away from were left out.
    let stage = at("2025-01-27 16:30", (160, 45));
    for ticker in ["NVDA", "MSFT", "GOOGL", "META", "AAPL"] {
        let bars = &stage.model().story.series(ticker).unwrap().intraday;
        assert!(!bars.is_empty(), "{ticker}");
        for pair in bars.windows(2).filter(|p| p[0].to == p[1].from) {
            let gap = pair[1].open.unwrap_or(pair[0].close) / pair[0].close - 1.0;
            assert!(gap.abs() < 0.01, "{ticker} {:?}", pair[0]);
        }
    }
}
