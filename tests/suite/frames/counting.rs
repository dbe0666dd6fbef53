//! Nothing is lost: in every lane glyphs and numbers add up to the events of the window, and each of them is drawn.

use super::{DARK, press, selected, settings};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use sillage::app::plan::{LanePlan, Plan};
use sillage::app::{Msg, Settings};
use sillage::load::Input;
use sillage::term::Stage;

/// Everything that may stand for an event.
const GLYPHS: &str = "◆◇●○▲△▼▽▬■□◀AB";

/// The symbols of `count` cells from `x` on.
fn cells(frame: &Buffer, x: u16, y: u16, count: usize) -> String {
    let at = |i: usize| frame.cell((x + i as u16, y)).map_or(" ", |c| c.symbol());
    (0..count).map(at).collect()
}

/// How many events the lane accounts for, and the first thing of its plan that the frame does not show.
fn accounted(lane: &LanePlan, plan: &Plan, frame: &Buffer) -> (u64, Option<String>) {
    let area = lane.area;
    if area.height == 0 {
        let mut rowless = plan.rowless.iter().filter(|(l, _)| *l == lane.lane);
        let count = rowless.next().map_or(0, |(_, count)| *count);
        let ruler = cells(
            frame,
            plan.plot.x,
            plan.plot.y,
            usize::from(plan.plot.width),
        );
        let missing = count > 0 && !ruler.contains(&count.to_string());
        return (count, missing.then(|| format!("{count} not in {ruler}")));
    }
    let mut missing = None;
    let mut sum = 0;
    let mut taken = Vec::new();
    for item in &lane.items {
        let (x, y) = (area.x + item.column as u16, area.y + item.row);
        let glyph = cells(frame, x, y, 1);
        let hidden = !GLYPHS.contains(&glyph) || taken.contains(&(x, y));
        if item.brief.passes && hidden {
            missing = Some(format!("{glyph} at {x},{y} for {}", item.brief.id));
        }
        taken.push((x, y));
        if let Some(count) = &item.count {
            let text = cells(frame, area.x + count.column as u16, y, count.text.len());
            if text != count.text || count.text != format!("+{}", item.more) {
                missing = Some(format!("{text} for {count:?} of {}", item.brief.id));
            }
        }
        sum += u64::from(item.brief.passes);
        sum += item.count.as_ref().map_or(0, |_| u64::from(item.more));
    }
    if lane.bars.is_empty() {
        return (sum, missing);
    }
    // A lane of bars says how many it has.
    let (x, row, text) = match (&lane.total, lane.margin_count(plan.margin)) {
        (Some(total), _) => (
            area.x + total.column as u16,
            area.height - 1,
            total.text.clone(),
        ),
        (None, Some((row, text))) => (area.x - plan.margin, row, text),
        (None, None) => return (0, Some("no count".to_owned())),
    };
    let width = usize::from(area.right() - x);
    let drawn = cells(frame, x, area.y + row, width);
    let number: String = text.chars().filter(char::is_ascii_digit).collect();
    let missing = (!drawn.contains(&text)).then(|| format!("{text} not in {drawn}"));
    (number.parse().unwrap_or(0), missing)
}

/// Why the frame loses an event, if it does.
fn lost(stage: &Stage) -> Option<String> {
    let model = stage.model();
    let plan = model.plan.as_ref()?;
    // On a small screen a message takes rows of the timeline for some seconds.
    if model.message.is_some() && model.settings.size.1 < 16 {
        return None;
    }
    let frame = stage.frame(&DARK);
    for lane in &plan.lanes {
        let (sum, missing) = accounted(lane, plan, &frame);
        if missing.is_some() || sum != lane.matched_in_window {
            let size = model.settings.size;
            return Some(format!(
                "{size:?} {:?} {:?}: {sum} of {}; {missing:?}",
                model.view.query, lane.lane, lane.matched_in_window
            ));
        }
    }
    None
}

fn check(stage: &Stage, what: &str) {
    assert_eq!(lost(stage), None, "{what}");
}

const SIZES: [(u16, u16); 12] = [
    (20, 8),
    (26, 11),
    (39, 13),
    (40, 9),
    (60, 16),
    (80, 24),
    (81, 30),
    (110, 30),
    (160, 45),
    (200, 17),
    (240, 70),
    (300, 100),
];

#[test]
fn at_80x24_every_statement_is_a_glyph_or_in_a_number() {
    let mut stage = Stage::new(settings((80, 24)));
    check(&stage, "opened");
    let plan = stage.model().plan.as_ref().unwrap();
    assert!(plan.lanes[1].matched_in_window > 10);
    press(&mut stage, "/ kind:statement Enter");
    check(&stage, "filtered");
    // The lanes without a match keep one row, and the statements have the others.
    let heights = |stage: &Stage| -> Vec<u16> {
        let plan = stage.model().plan.as_ref().unwrap();
        plan.lanes.iter().map(|l| l.area.height).collect()
    };
    let [1, statements, 1, 1] = heights(&stage)[..] else {
        panic!("{:?}", heights(&stage));
    };
    assert!(statements > 1);
}

#[test]
fn glyphs_and_numbers_add_up_at_every_size() {
    for (filter, dimmed) in [
        ("", false),
        ("kind:statement", false),
        ("ticker:nvda", true),
    ] {
        for axis in ["", "t"] {
            let mut stage = Stage::new(settings((80, 24)));
            if !filter.is_empty() {
                press(&mut stage, &format!("/ {filter} Enter"));
            }
            if dimmed {
                press(&mut stage, "d");
            }
            press(&mut stage, axis);
            for (columns, rows) in SIZES {
                stage.send(Msg::Resize(columns, rows));
                for keys in ["l", "h", "+", "+ l", "- - -", "j"] {
                    press(&mut stage, keys);
                    check(&stage, &format!("{filter} {axis} {keys}"));
                }
            }
        }
    }
}

#[test]
fn a_selected_event_that_the_filter_leaves_out_covers_no_match() {
    for filter in ["kind:release", "kind:move", "altman -kind:statement"] {
        let mut stage = Stage::new(settings((80, 24)));
        press(&mut stage, &format!("/ {filter} Enter"));
        press(&mut stage, "g t @altman-impressive Enter");
        assert_eq!(selected(&stage), "altman-impressive");
        for (columns, rows) in SIZES {
            stage.send(Msg::Resize(columns, rows));
            check(&stage, filter);
        }
    }
}

/// A time as a file writes it, `minutes` after the story's first day.
fn time(minutes: i64, form: u8) -> String {
    let (day, hour, minute) = (1 + minutes / 1440, minutes / 60 % 24, minutes % 60);
    let date = format!("2025-01-{day:02}");
    match form {
        0 => date,
        1 => format!("{date}T{hour:02}"),
        2 => format!("{date}T{hour:02}:{minute:02}"),
        3 => format!("{date}/2025-01-{:02}", day + 1),
        4 => format!("{date}T{hour:02}:{minute:02}/{date}T23:59"),
        5 => format!("{date} session"),
        6 => "2025-01".to_owned(),
        _ => format!("{date}T{hour:02}:{minute:02}:07.123"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_events_and_the_size_nothing_is_lost(
        events in proptest::collection::vec((0_i64..20_000, 0_u8..9, 0_u8..4, 0_u8..100, 0_i64..60), 1..160),
        crowd in 0_usize..60,
        size in (20_u16..200, 8_u16..60),
        keys in proptest::collection::vec(0_usize..10, 0..6),
    ) {
        const KEYS: [&str; 10] = ["+", "-", "l", "h", "j", "t", "L", "d", "/ kind:release Enter", "F"];
        const KINDS: [&str; 4] = ["release", "statement", "move", "policy"];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("story.jsonl");
        let event = |(index, (minutes, form, kind, importance, lasts)): (usize, &(i64, u8, u8, u8, i64))| {
            let until = if *lasts > 50 { format!(r#","until":"{}""#, time((minutes + lasts * 60).min(43_000), 2)) } else { String::new() };
            format!(
                r#"{{"id":"e{index}","time":"{}","kind":"{}","importance":{importance},"title":"What happened, number {index}"{until}}}"#,
                time(*minutes, *form), KINDS[usize::from(*kind)],
            )
        };
        let all = events.iter().chain(std::iter::repeat_n(&(7_000, 2, 1, 30, 0), crowd));
        let lines: Vec<String> = all.enumerate().map(event).collect();
        std::fs::write(&path, lines.join("\n")).unwrap();
        let mut stage = Stage::new(Settings { inputs: vec![Input::Path(path)], ..settings(size) });
        prop_assert_eq!(lost(&stage), None);
        for key in keys {
            press(&mut stage, KEYS[key]);
            prop_assert_eq!(lost(&stage), None, "{}", KEYS[key]);
        }
    }
}
