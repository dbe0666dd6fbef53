//! Side by side: what stands where, what the keys do, and that nothing is dropped.

use super::{
    DARK, USUAL, after, frame, golden, opened, press, running, selected, settings, story, text,
};
use ratatui::buffer::Buffer;
use sillage::app::{Mouse, MouseWhat};
use sillage::app::{Msg, Settings, ViewKind};
use sillage::term::Stage;
use sillage::time::Zone;
use sillage::ui::{Background, Depth, Theme};
use std::collections::BTreeSet;

fn side(size: (u16, u16), keys: &str) -> Stage {
    let mut stage = opened(size);
    press(&mut stage, "v");
    press(&mut stage, keys);
    stage
}

fn shows(name: &str, size: (u16, u16), keys: &str) {
    golden::check(name, &frame(&side(size, keys)));
}

/// The identifiers of all events that Side by side has put down, each once, in the order in which they are read.
fn read(stage: &Stage) -> Vec<String> {
    let plan = stage.model().side.as_ref().unwrap();
    plan.reading()
        .map(|cell| cell.brief.id.to_string())
        .collect()
}

/// The row of the screen that holds `words`.
fn row_of(stage: &Stage, words: &str) -> Option<u16> {
    let whole = text(stage);
    whole
        .lines()
        .position(|l| l.contains(words))
        .map(|y| y as u16)
}

#[test]
fn pictures() {
    for size in [
        (160, 45),
        (80, 24),
        (240, 70),
        (60, 16),
        (59, 15),
        (100, 30),
    ] {
        shows(&format!("side-{}x{}", size.0, size.1), size, "");
    }
    shows("side-hours", USUAL, "+ + + +");
    shows("side-weeks", USUAL, "- - -");
    shows("side-months", USUAL, "F");
    shows("side-months-80x24", (80, 24), "F");
    shows("side-filter", USUAL, "/ who:altman Enter");
    shows("side-dimmed", USUAL, "/ kind:release Enter d");
    shows("side-hides-all", (100, 30), "/ nowhere Enter");
    shows("side-alone", USUAL, "z");
    shows("side-pinned", (80, 24), "p");
    let light = Theme::new(Background::Light, Depth::True, false);
    golden::check("side-light", &side((120, 40), "").frame(&light));
    let ascii = Theme::new(Background::Dark, Depth::None, true);
    golden::check("side-ascii", &side((80, 24), "").frame(&ascii));
    for name in ["empty.csv", "wide.jsonl", "hostile.jsonl", "one.json"] {
        let mut stage = story(name, (120, 40));
        press(&mut stage, "v");
        let name = name.split('.').next().unwrap();
        golden::check(&format!("side-{name}"), &frame(&stage));
    }
}

#[test]
fn every_event_of_the_window_stands_in_it_once() {
    for keys in [
        "", "+ +", "+ + + +", "- -", "- - -", "F", "F - - -", "] d H",
    ] {
        for size in [(80, 24), (240, 70)] {
            let mut stage = side(size, "z");
            press(&mut stage, keys);
            let model = stage.model();
            let page = &model.page.as_ref().unwrap().page;
            assert!(page.rows.len() as u64 <= page.total, "{keys}");
            let mut wanted: Vec<String> =
                page.rows.iter().map(|r| r.summary.id.to_string()).collect();
            let mut found = read(&stage);
            wanted.sort();
            found.sort();
            assert_eq!(found, wanted, "{keys} {size:?}");
        }
    }
}

#[test]
fn the_window_stays_whatever_shows_it() {
    let mut stage = after("/ who:altman Enter ] e + l");
    let before = (frame(&stage), stage.model().view.clone());
    press(&mut stage, "v");
    let now = &stage.model().view;
    assert_eq!((now.window, now.cursor), (before.1.window, before.1.cursor));
    assert_eq!(
        (&now.selected, &now.query),
        (&before.1.selected, &before.1.query)
    );
    while stage.model().view.kind != ViewKind::Timeline {
        press(&mut stage, "v");
    }
    golden::same(&frame(&stage), &before.0, "round");
    press(&mut stage, ": view Space side Enter");
    assert_eq!(stage.model().view.kind, ViewKind::Side);
    press(&mut stage, "u");
    assert_ne!(
        stage.model().view.window,
        before.1.window,
        "undo works here too"
    );
    let asked = Stage::new(Settings {
        view: ViewKind::Side,
        ..settings(USUAL)
    });
    golden::same(
        &frame(&asked),
        &frame(&side(USUAL, "")),
        "asked for at the start",
    );
}

#[test]
fn there_and_back_is_the_same_frame() {
    for start in ["", "j j j", "G", "] d"] {
        for (there, back) in [
            ("+", "-"),
            ("- -", "+ +"),
            ("H", "L"),
            ("L L", "H H"),
            ("z", "z"),
            ("?", "Esc"),
            ("Enter", "Esc"),
            ("/ kind:move", "Esc"),
        ] {
            let mut stage = side(USUAL, start);
            let before = frame(&stage);
            press(&mut stage, there);
            press(&mut stage, back);
            golden::same(
                &frame(&stage),
                &before,
                &format!("{start:?} {there} {back}"),
            );
        }
    }
}

/// A title that began above the screen is told from its beginning on the first line that has it, not from its middle.
#[test]
fn no_title_begins_with_its_second_line() {
    for size in [USUAL, (60, 24)] {
        let (mut stage, mut cut) = (side(size, "- - -"), 0);
        press(&mut stage, "g g");
        for step in 0..60 {
            let plan = stage.model().side.as_ref().unwrap();
            let goes_on = |at: usize| {
                plan.lines
                    .get(at)
                    .is_some_and(|l| l.cells.iter().any(|c| !c.first))
            };
            cut += usize::from(goes_on(plan.top));
            let mut seen = std::collections::HashSet::new();
            for (y, line) in plan.shown() {
                for cell in &line.cells {
                    let new = seen.insert(cell.brief.row);
                    // A sign's ticker may stand before the title.
                    let begins = |text: &str| {
                        let start: String = text.chars().take(6).collect();
                        cell.brief.title.starts_with(&start)
                    };
                    let mut own = cell.brief.tickers.iter();
                    let is_named = own.any(|ticker| {
                        let rest = cell.text.strip_prefix(&**ticker);
                        rest.is_some_and(|rest| begins(rest.trim_start()))
                    });
                    assert!(
                        !cell.first || cell.sign.is_none() || is_named,
                        "{size:?}, {step}, line {y}: no ticker before {}",
                        cell.text
                    );
                    assert!(
                        !new || (cell.first && (is_named || begins(&cell.text))),
                        "{size:?}, {step}, line {y}"
                    );
                }
            }
            press(&mut stage, "j");
        }
        assert!(cut > 0, "{size:?}: no title was cut");
    }
}

#[test]
fn down_and_up_walk_every_event_in_the_order_in_which_it_is_read() {
    for size in [(80, 24), USUAL] {
        let mut stage = side(size, "");
        let all = read(&stage);
        let start = all.iter().position(|id| *id == selected(&stage)).unwrap();
        for id in all.iter().skip(start + 1) {
            press(&mut stage, "j");
            assert_eq!(selected(&stage), *id);
            assert!(lit(&stage), "{id} is on the screen");
        }
        for id in all.iter().rev().skip(1) {
            press(&mut stage, "k");
            assert_eq!(selected(&stage), *id);
            assert!(lit(&stage), "{id} is on the screen");
        }
        let window = stage.model().view.window;
        press(&mut stage, "k");
        assert!(!all.contains(&selected(&stage)), "and on beyond the window");
        assert_ne!(stage.model().view.window, window);
    }
}

/// Whether the selected event's title is drawn in the main view.
fn lit(stage: &Stage) -> bool {
    let (model, whole) = (stage.model(), frame(stage));
    let title = model.selected.as_ref().unwrap().title.clone();
    let first = title.split(' ').next().unwrap();
    rows(&whole, model.areas.timeline).any(|row| row.contains(first))
}

fn rows(frame: &Buffer, area: ratatui::layout::Rect) -> impl Iterator<Item = String> + '_ {
    (area.y..area.bottom()).map(move |y| {
        (area.x..area.right())
            .filter_map(|x| frame.cell((x, y)))
            .map(ratatui::buffer::Cell::symbol)
            .collect()
    })
}

#[test]
fn left_and_right_go_to_the_nearest_event_of_the_next_column() {
    let mut stage = side(USUAL, "");
    assert_eq!(selected(&stage), "altman-impressive");
    press(&mut stage, "h");
    assert_eq!(selected(&stage), "janus-pro");
    press(&mut stage, "l");
    assert!(
        stage
            .model()
            .selected
            .as_ref()
            .is_some_and(|b| &*b.kind == "statement")
    );
    press(&mut stage, "l");
    assert!(
        stage
            .model()
            .selected
            .as_ref()
            .is_some_and(|b| &*b.kind == "move")
    );
    let at = selected(&stage);
    press(&mut stage, "l l l");
    assert_eq!(selected(&stage), at, "there is no further column");
}

#[test]
fn which_came_first_and_what_did_nvidia_do() {
    let stage = side((80, 24), "");
    let (janus, altman) = (
        row_of(&stage, "10:46 DeepSeek publishes Janus-Pro"),
        row_of(&stage, "21:29 Altman: “an impressive model”"),
    );
    assert!(janus.is_some() && janus < altman);
    assert!(row_of(&stage, "Mon 27 Jan  NVDA  118.42 −16.97%") < janus);
    let mut days = BTreeSet::new();
    let mut stage = side((80, 24), "g t 2025-01-20 Enter");
    for _ in 0..20 {
        for line in text(&stage).lines().filter(|l| l.contains("NVDA ")) {
            days.insert(line.chars().skip(2).take(10).collect::<String>());
        }
        press(&mut stage, "j");
    }
    for day in [
        "Tue 21 Jan",
        "Wed 22 Jan",
        "Thu 23 Jan",
        "Fri 24 Jan",
        "Mon 27 Jan",
    ] {
        assert!(days.contains(day), "{day} {days:?}");
    }
    assert!(!days.contains("Mon 20 Jan"));
}

#[test]
fn closed_days_and_quiet_days_say_so() {
    let stage = side((240, 110), "");
    let words = running(&stage);
    for said in [
        "closed · Martin Luther King Day",
        "closed · weekend",
        "2 quiet days",
        "1 quiet day",
    ] {
        assert!(words.contains(said), "{said}");
    }
}

#[test]
fn a_date_stands_in_the_row_in_which_it_was_written() {
    let kyoto = Zone::parse("Asia/Tokyo");
    let mut stage = Stage::new(Settings {
        zone: kyoto,
        view: ViewKind::Side,
        ..settings((240, 70))
    });
    press(&mut stage, "g t 2025-01-22 Enter");
    let row = text(&stage)
        .lines()
        .find(|l| l.contains("Wed 22 Jan"))
        .map(str::to_owned);
    let row = row.unwrap_or_default();
    assert!(
        row.contains("day ByteDance updates its flagship model Shanghai"),
        "{row}"
    );
    // New York closes on Tuesday when it is Wednesday in Tokyo.
    assert!(row.contains("140.83"), "{row}");
}

#[test]
fn tickers_are_pinned_by_a_key_and_the_timeline_follows() {
    let mut stage = side((240, 70), "g t @altman-impressive Enter p");
    assert!(text(&stage).contains("Pinned tickers"));
    press(&mut stage, "j Space Esc");
    assert_eq!(stage.model().view.pinned, ["MSFT", "GOOGL"]);
    assert!(!running(&stage).contains("118.42 −16.97%"));
    while stage.model().view.kind != ViewKind::Timeline {
        press(&mut stage, "v");
    }
    let lanes = &stage.model().plan.as_ref().unwrap().prices;
    assert_eq!(lanes.first().map(|l| l.ticker.as_str()), Some("MSFT"));
    press(&mut stage, "g t @semianalysis-gpus Enter p");
    press(&mut stage, ": pinned Enter");
    assert!(text(&stage).contains("Pinned tickers"));
}

#[test]
fn the_mouse_selects_scrolls_and_drills() {
    let mut stage = side(USUAL, "");
    let mouse = |column, row, what| {
        Msg::Mouse(Mouse {
            column,
            row,
            what,
            ctrl: false,
        })
    };
    let whole = text(&stage);
    let row = row_of(&stage, "DeepSeek publishes Janus-Pro").unwrap();
    stage.send(mouse(30, row, MouseWhat::Press));
    assert_eq!(selected(&stage), "janus-pro");
    let before = frame(&stage);
    stage.send(mouse(30, row, MouseWhat::WheelDown));
    assert_eq!(
        row_of(&stage, "DeepSeek publishes Janus-Pro").map(|r| r + 3),
        Some(row)
    );
    stage.send(mouse(30, row, MouseWhat::WheelUp));
    golden::same(&frame(&stage), &before, "the wheel there and back");
    stage.send(mouse(30, row, MouseWhat::Double));
    assert_eq!(stage.model().view.focus, sillage::app::Pane::Event);
    for _ in 0..100 {
        stage.send(mouse(30, row, MouseWhat::WheelUp));
    }
    assert!(row_of(&stage, "Fri 17 Jan").is_some(), "{whole}");
    assert_eq!(frame(&stage).area.width, USUAL.0);
    let _ = DARK;
}

#[test]
fn what_links_tie_to_the_selection_is_lit() {
    let stage = side(USUAL, "g t @altman-impressive Enter");
    let kin = stage.model().kin.clone();
    let picture = frame(&stage);
    let plan = stage.model().side.as_ref().unwrap();
    let cells = plan
        .shown()
        .flat_map(|(y, line)| line.into_owned().cells.into_iter().map(move |c| (y, c)));
    let mut grounds = Vec::new();
    for (y, cell) in cells.filter(|(_, cell)| cell.first) {
        let ground = picture[(plan.shape.columns[cell.column].x, y)].style().bg;
        let own = &*cell.brief.id == "altman-impressive";
        grounds.push((own, kin.contains(&cell.brief.row), ground));
    }
    let wanted = grounds.iter().find(|(own, ..)| *own).map(|(.., bg)| *bg);
    assert!(grounds.iter().any(|(_, kin, _)| *kin), "{grounds:?}");
    for (own, kin, ground) in &grounds {
        assert_eq!(*own || *kin, Some(*ground) == wanted, "{grounds:?}");
    }
}

/// A range of hours is whole, in the Table too, and times end in one column.
#[test]
fn times_known_to_the_hour_or_as_a_range_are_written_as_times() {
    for size in [(80, 24), USUAL] {
        let stage = side(size, "");
        let shown = text(&stage);
        let column = |time: &str, title: &str| {
            let line = shown.lines().find(|l| l.contains(title))?;
            let before = line.get(..line.find(title)?)?;
            before.get(..before.rfind(time)?).map(sillage::text::width)
        };
        let range = column("17:00–19:00 ", "Trump: DeepSeek");
        assert!(range.is_some(), "{shown}");
        let exact = column("21:29 ", "Altman: “AGI");
        assert_eq!(range.map(|c| c + 1), exact, "{shown}");
        let stage = side(size, "v");
        let table = text(&stage);
        assert!(table.contains(" 27 Jan 2025 17:00–19:00  "), "{table}");
    }
    let table = text(&side(USUAL, "v"));
    assert!(table.contains(" 29 Jan 2025 09:30–16:00  "), "{table}");
    assert!(table.contains(" Wed 29 Jan 2025 ~16:00  "), "{table}");
}
