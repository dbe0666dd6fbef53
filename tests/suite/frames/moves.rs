//! Moves that people rely on: there and back is the same frame, lanes are walked in order, nothing overlaps.

use super::{after, frame, golden, lane, opened, press, selected, story, text};
use sillage::story::Lane;
use sillage::term::Stage;
use sillage::text::width;
use sillage::time::Timestamp;

/// Places to start from: keys that move the selection first.
const STARTS: &[&str] = &[
    "",
    "l",
    "h h",
    "k",
    "j j",
    "g g",
    "G",
    "] d",
    "2",
    "/ kind:release Enter",
];

/// `there`, then `back`, is where it was, letter by letter and colour by colour.
fn returns(start: &str, there: &str, back: &str) {
    let mut stage = after(start);
    press(&mut stage, "1");
    let before = (frame(&stage), selected(&stage));
    press(&mut stage, there);
    press(&mut stage, back);
    let what = format!("{start:?}, then {there:?} and {back:?}");
    golden::same(&frame(&stage), &before.0, &what);
    assert_eq!(selected(&stage), before.1, "{what}");
}

#[test]
fn zooming_there_and_back() {
    for start in STARTS {
        for (there, back) in [
            ("+", "-"),
            ("-", "+"),
            ("+ + +", "- - -"),
            ("- - -", "+ + +"),
        ] {
            returns(start, there, back);
        }
    }
}

#[test]
fn panning_there_and_back() {
    for start in STARTS {
        for (there, back) in [
            ("H", "L"),
            ("L", "H"),
            ("L L L", "H H H"),
            ("shift-Left", "shift-Right"),
        ] {
            returns(start, there, back);
        }
    }
}

#[test]
fn drilling_there_and_back() {
    for start in ["", "l", "k", "g g"] {
        returns(start, "Enter", "Esc");
        returns(start, "z", "z");
        returns(start, "z", "Esc");
        returns(start, "?", "Esc");
        returns(start, ":", "Esc");
        returns(start, "/ kind:release", "Esc");
        returns(start, "g t", "Esc");
        returns(start, "g", "Esc");
        returns(start, "4", "Esc");
        returns(start, "Tab Tab Tab Tab", "4 1");
        returns(start, "Tab", "shift-Tab");
    }
}

#[test]
fn the_window_comes_back_from_a_pan() {
    for (there, back) in [("H", "L"), ("L L L", "H H H"), ("+ L", "H -")] {
        let mut stage = after("");
        let before = stage.model().view.window;
        press(&mut stage, there);
        assert_ne!(stage.model().view.window, before);
        press(&mut stage, back);
        assert_eq!(
            stage.model().view.window,
            before,
            "{there:?}, then {back:?}"
        );
    }
}

/// Follows a link of the event to another, and comes back.
#[test]
fn following_a_link_and_back() {
    let mut stage = after("Enter");
    let (id, mut here) = (selected(&stage), text(&stage));
    for _ in 0..30 {
        here = text(&stage);
        press(&mut stage, "Enter");
        if selected(&stage) != id {
            break;
        }
        press(&mut stage, "\\ 2 j");
    }
    assert_ne!(selected(&stage), id, "no link of the event leads elsewhere");
    press(&mut stage, "Esc");
    assert_eq!(selected(&stage), id);
    press(&mut stage, "Esc");
    assert!(here.contains("Event"));
}

#[test]
fn jumps_are_remembered() {
    // Where there is no room for the lane of a ticker that an event brings, and keeps until the next.
    let mut stage = opened((80, 24));
    let mut seen = vec![(selected(&stage), frame(&stage))];
    for place in ["@r1-release", "@altman-hopeless", "@o3-mini"] {
        press(&mut stage, &format!("g t {place} Enter"));
        seen.push((selected(&stage), frame(&stage)));
        assert_eq!(format!("@{}", selected(&stage)), place);
    }
    for (back, forward) in [("ctrl-o", "ctrl-i"), ("alt-Left", "alt-Right")] {
        for (id, shown) in seen.iter().rev().skip(1) {
            press(&mut stage, back);
            assert_eq!(&selected(&stage), id, "{back}");
            golden::same(&frame(&stage), shown, back);
        }
        for (id, shown) in seen.iter().skip(1) {
            press(&mut stage, forward);
            assert_eq!(&selected(&stage), id, "{forward}");
            golden::same(&frame(&stage), shown, forward);
        }
    }
}

/// Where the selection stands in time; the row settles what is equal.
fn at(stage: &Stage) -> (Timestamp, u64) {
    let brief = stage.model().selected.as_ref().unwrap();
    (brief.when.start, brief.row.0)
}

/// Walks with `key` until the selection stays or comes round, at most `most` steps.
fn walk(stage: &mut Stage, key: &str, most: usize) -> Vec<(String, Timestamp)> {
    let mut seen = vec![(selected(stage), at(stage).0)];
    for _ in 0..most {
        press(stage, key);
        let now = (selected(stage), at(stage).0);
        if seen.last() == Some(&now) || seen.first() == Some(&now) {
            return seen;
        }
        seen.push(now);
    }
    panic!("{key} never ends: {seen:?}");
}

#[test]
fn a_lane_is_walked_in_order_and_back() {
    for (find, expected) in [
        ("@r1-release", Lane::Releases),
        ("@stargate", Lane::Statements),
        ("@rebound-2025-01-28", Lane::Moves),
        ("@r1-paper", Lane::Other),
    ] {
        let mut stage = after(&format!("g t {find} Enter"));
        assert_eq!(lane(&stage), expected);
        walk(&mut stage, "h", 60);
        let on = walk(&mut stage, "l", 60);
        assert!(on.is_sorted_by_key(|(_, at)| *at), "{on:?}");
        assert_eq!(lane(&stage), expected);
        let of_lane = stage
            .model()
            .used
            .iter()
            .find(|(l, _)| *l == expected)
            .map(|(_, n)| *n);
        assert_eq!(
            Some(on.len() as u64),
            of_lane,
            "each event of the lane is met once: {on:?}"
        );
        let mut back = walk(&mut stage, "h", 60);
        back.reverse();
        assert_eq!(on, back);
    }
}

#[test]
fn every_event_is_met_by_stepping() {
    for (on, back) in [("] e", "[ e"), ("n", "N")] {
        let mut stage = after("g g");
        let there = walk(&mut stage, on, 100);
        assert_eq!(there.len() as u64, stage.model().total, "{on}");
        assert!(there.is_sorted_by_key(|(_, at)| *at));
        // Where the walk comes round it ends on its first event, else on its last.
        let round = selected(&stage) == there[0].0;
        let mut again = walk(&mut stage, back, 100);
        again[usize::from(round)..].reverse();
        assert_eq!(there, again, "{back}");
    }
}

#[test]
fn only_what_passes_is_stepped_to() {
    let mut stage = after("/ who:altman Enter g g");
    let seen = walk(&mut stage, "n", 60);
    let scene = stage.model().scene.clone().unwrap();
    assert_eq!(seen.len() as u64, scene.matched);
    let mut back = walk(&mut stage, "N", 60);
    back[1..].reverse();
    assert_eq!(seen, back);
}

/// A digit alone focuses a pane, so that a count of one digit begins with a nought.
#[test]
fn counts_repeat_a_step() {
    for (key, times) in [("l", 3), ("h", 2), ("l", 5), ("+", 2), ("H", 2)] {
        let (mut one, mut many) = (after(""), after(""));
        for _ in 0..times {
            press(&mut one, key);
        }
        let digits: String = format!("0{times}").chars().flat_map(|c| [c, ' ']).collect();
        press(&mut many, &format!("{digits}{key}"));
        assert_eq!(selected(&many), selected(&one), "{times} {key}");
        if times < 4 {
            // A long way moves the window at once, or in several bounds.
            golden::same(&frame(&many), &frame(&one), &format!("{times} {key}"));
        }
    }
}

#[test]
fn lanes_change_one_at_a_time() {
    let mut stage = after("k k k k k k");
    let mut seen = vec![lane(&stage)];
    for _ in 0..6 {
        press(&mut stage, "j");
        seen.push(lane(&stage));
    }
    seen.dedup();
    let used: Vec<Lane> = stage.model().used.iter().map(|(lane, _)| *lane).collect();
    assert_eq!(seen, used);
    let mut back = vec![lane(&stage)];
    for _ in 0..6 {
        press(&mut stage, "k");
        back.push(lane(&stage));
    }
    back.dedup();
    back.reverse();
    assert_eq!(back, used);
}

#[test]
fn first_and_last() {
    let mut stage = after("g g");
    assert_eq!(selected(&stage), "deepseek-founded");
    press(&mut stage, "G");
    assert_eq!(selected(&stage), "r1-cost-nature");
    press(&mut stage, "/ kind:release Enter Home");
    assert_eq!(selected(&stage), "deepseek-v2");
    press(&mut stage, "End");
    assert_eq!(selected(&stage), "deep-research");
}

#[test]
fn places_in_time() {
    for (typed, shown) in [
        ("2025-01-27", "27 Jan"),
        ("2025-01-27 Space 09:30", "27 Jan"),
        ("jan Space 2025", "January 2025"),
        ("jun Space 2023", "June 2023"),
        ("27 Space jan", "27 Jan"),
        ("2024", "2024"),
        ("-3d", "24 Jan"),
        ("+2h", "28 Jan"),
        ("@r1-release", "DeepSeek releases R1, open weights"),
    ] {
        let stage = after(&format!("g t {typed} Enter"));
        let screen = text(&stage);
        assert!(screen.contains(shown), "{typed}:\n{screen}");
        assert!(
            !screen.contains("is no place in time"),
            "{typed}:\n{screen}"
        );
        assert!(
            stage
                .model()
                .view
                .window
                .contains(stage.model().view.cursor),
            "{typed}"
        );
    }
    for (typed, said) in [
        ("somewhen", "“somewhen” is no place in time"),
        ("2025-02-30", "“2025-02-30” is no place in time"),
        ("@nobody", "no event “nobody”"),
    ] {
        let screen = text(&after(&format!("g t {typed} Enter")));
        assert!(screen.contains(said), "{typed}:\n{screen}");
    }
}

#[test]
fn the_header_counts_what_passes() {
    for typed in [
        "kind:release",
        "who:altman",
        "nowhere",
        "importance>=50",
        "-kind:statement",
        "has:quote",
    ] {
        let stage = after(&format!("/ {typed} Enter"));
        let scene = stage.model().scene.clone().unwrap();
        let header = text(&stage).lines().next().unwrap().to_owned();
        let wanted = format!("{} of {} events", scene.matched, scene.total);
        assert!(header.contains(&wanted), "{typed}: {header}");
        assert_eq!(scene.total, stage.model().total);
        let lanes: u64 = scene.lanes.iter().map(|lane| lane.matched).sum();
        assert_eq!(lanes, scene.matched, "{typed}");
        let here: u64 = scene.lanes.iter().map(|lane| lane.here).sum();
        assert_eq!(here, scene.here, "{typed}");
        let hidden: u64 = stage
            .model()
            .plan
            .as_ref()
            .unwrap()
            .lanes
            .iter()
            .map(|lane| lane.hidden_here)
            .sum();
        assert_eq!(hidden, scene.here - scene.matched_here, "{typed}");
    }
}

/// What stands in each row of each lane, other than the selected label, which may cover its neighbours.
fn apart(stage: &Stage, what: &str) {
    let Some(plan) = &stage.model().plan else {
        return;
    };
    for lane in &plan.lanes {
        let mut ends: Vec<(u16, i64, i64, &str)> = Vec::new();
        for item in lane.items.iter().filter(|item| !item.selected) {
            let label = if item.label.is_empty() {
                0
            } else {
                1 + width(&item.label) as i64
            };
            ends.push((item.row, item.column, item.column + 1 + label, &item.label));
        }
        ends.sort_unstable();
        for pair in ends.windows(2) {
            let [a, b] = pair else { continue };
            assert!(
                a.0 != b.0 || a.2 <= b.1,
                "{what}: {:?} {a:?} {b:?}",
                lane.lane
            );
        }
    }
}

#[test]
fn labels_of_a_lane_never_overlap() {
    for size in [(160, 45), (80, 24), (240, 70)] {
        for start in ["F - - - -", "g t @deepseek-v2 Enter F - -"] {
            let mut stage = opened(size);
            press(&mut stage, start);
            press(&mut stage, "g t @altman-impressive Enter");
            for zoom in 0..34 {
                apart(&stage, &format!("{size:?}, {start:?}, then + {zoom} times"));
                press(&mut stage, "+");
            }
        }
    }
    let mut stage = story("wide.jsonl", (100, 40));
    for _ in 0..12 {
        apart(&stage, "wide characters");
        press(&mut stage, "+");
    }
}
