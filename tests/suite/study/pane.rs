//! What the Reaction pane says in words where the data do not allow a figure.

use super::super::frames::{press, text as seen};
use super::command::story;
use sillage::app::{Msg, Settings};
use sillage::engine::EngineEvent;
use sillage::load::Input;
use sillage::term::Stage;

/// What the pane says of an event of a story whose benchmark and whose asset's rows are such.
fn pane(time: &str, benchmark: &str, spoil: impl Fn(usize, &mut String)) -> String {
    shown(time, benchmark, false, "z", (160, 45), spoil)
}

/// The same on a screen of some size, with more keys in the pane; beside a second series of the asset if it has a rival.
fn shown(
    time: &str,
    benchmark: &str,
    rival: bool,
    keys: &str,
    size: (u16, u16),
    spoil: impl Fn(usize, &mut String),
) -> String {
    let (folder, file) = story(spoil);
    let event = format!(
        r#""events": [{{"id": "e", "time": "{time}", "title": "It happens", "tickers": ["A"]}}]"#
    );
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.replace(r#""events": []"#, &event);
    let named = format!(r#""benchmark": "{benchmark}""#);
    std::fs::write(&file, text.replace(r#""benchmark": "M""#, &named)).unwrap();
    let mut inputs = vec![Input::Path(file.into())];
    if rival {
        let other = folder.path().join("other");
        std::fs::create_dir(&other).unwrap();
        let text = std::fs::read_to_string(folder.path().join("A.csv")).unwrap();
        std::fs::write(other.join("A.csv"), text.replace(",1", ",2")).unwrap();
        inputs.push(Input::Path(other.join("A.csv")));
    }
    let mut stage = Stage::new(Settings {
        inputs,
        size,
        ..Settings::default()
    });
    press(&mut stage, "g t @e Enter 3");
    press(&mut stage, keys);
    seen(&stage)
}

#[test]
fn the_pane_says_in_words_what_the_data_do_not_allow() {
    let sound = |_: usize, _: &mut String| {};
    let day = "2023-08-09T10:00-04:00";
    assert!(pane(day, "M", sound).contains("→ session Wed 9 Aug 2023"));
    for (time, benchmark, words) in [
        (day, "XYZ", "no prices of the benchmark XYZ"),
        (day, "", "no benchmark is named"),
        (day, "FLAT", "the benchmark FLAT does not move"),
        (day, "A", "A is the benchmark itself"),
        ("2023-02-10", "M", "at least 96 of 120 are needed"),
        ("2022-02-10", "M", "the prices of A begin on 2023-01-03"),
        ("2029-02-10", "M", "the prices of A end on"),
        ("2023-08", "M", "known to the month only"),
    ] {
        let shown = pane(time, benchmark, sound);
        assert!(shown.contains(words), "{words}\n{shown}");
    }
    let row = |at_day: usize, cells: &'static str| {
        move |at: usize, row: &mut String| {
            if at == at_day {
                let date = row.split(',').next().unwrap();
                *row = format!("{date}{cells}");
            }
        }
    };
    for (at, cells, words) in [
        (150, ",NaN,", "A has no price on day 0, 2023-08-09"),
        (150, ",inf,", "A has no price on day 0, 2023-08-09"),
        (149, ",-3,", "A is not above zero on 2023-08-08"),
        (100, ",900,", "an unadjusted split?"),
        (150, ",50,2:1", "an unadjusted split?"),
    ] {
        let shown = pane(day, "M", row(at, cells));
        assert!(shown.contains(words), "{cells}: {words}\n{shown}");
    }
}

/// The words of the pane without its frame, so that a sentence over two lines is one.
fn words(shown: &str) -> String {
    let rows: Vec<Vec<char>> = shown.lines().map(|row| row.chars().collect()).collect();
    let title: Vec<char> = " 3 Reaction ".chars().collect();
    let at = |row: &Vec<char>| row.windows(title.len()).position(|part| part == title);
    let (top, at) = rows
        .iter()
        .enumerate()
        .find_map(|(y, row)| Some((y, at(row)?)))
        .unwrap();
    let width = rows[top][at..].iter().position(|c| *c == '╮').unwrap();
    let inside = |row: &Vec<char>| row.iter().skip(at - 1).take(width + 1).collect::<String>();
    let inside: Vec<String> = rows[top + 1..].iter().map(inside).collect();
    inside
        .join(" ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn small_and_large_panes_say_why_there_is_no_figure() {
    let lose = |day: usize| {
        move |at: usize, row: &mut String| {
            if at == day {
                row.clear();
            }
        }
    };
    let (day, none) = ("2023-08-09T10:00-04:00", usize::MAX);
    // The story has 200 sessions, the last one on 18 October 2023.
    for (time, rival, lost, said) in [
        (
            day,
            true,
            none,
            "the story has two series of A with different prices",
        ),
        (day, false, 150, "A has no price on day 0, 2023-08-09"),
        (day, false, 149, "A has no price on 2023-08-08"),
        (
            day,
            false,
            153,
            "A has no price on 2023-08-14, within the window [0, 5]",
        ),
        (
            "2023-10-16T10:00-04:00",
            false,
            none,
            "the window [0, 5] ends after the last session, day +2",
        ),
    ] {
        for (size, keys) in [
            ((80, 24), ""),
            ((80, 24), "z"),
            ((160, 45), ""),
            ((160, 45), "z"),
        ] {
            let shown = shown(time, "M", rival, keys, size, lose(lost));
            assert!(
                words(&shown).contains(said),
                "{said} at {size:?} {keys}\n{shown}"
            );
        }
    }
}

#[test]
fn the_header_says_how_far_figures_are() {
    for size in [(80, 24), (160, 45)] {
        let mut stage = Stage::new(Settings {
            inputs: vec![Input::Bundled],
            size,
            ..Settings::default()
        });
        let header = |stage: &Stage| seen(stage).lines().next().unwrap().to_owned();
        assert!(!header(&stage).contains("reactions"));
        stage.send(Msg::Engine(EngineEvent::Progress {
            what: "reactions",
            done: 170,
            all: 500,
        }));
        assert!(
            header(&stage).contains("reactions 34%"),
            "{}",
            header(&stage)
        );
        // The next answer ends it.
        press(&mut stage, "l");
        assert!(!header(&stage).contains("reactions"), "{}", header(&stage));
    }
}
