//! Moves that people rely on: there and back is the same frame, lanes are walked in order, nothing overlaps.

use super::{after, frame, golden, lane, opened, press, selected, story, text};
use sillage::app::Settings;
use sillage::engine::load_now;
use sillage::load::{Input, Options};
use sillage::store::{EventStore, RowId};
use sillage::story::{Event, Lane};
use sillage::term::Stage;
use sillage::text::width;
use sillage::time::{Span, Timestamp, Zone, parse};
use std::sync::Arc;

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

/// The events that steps stop at without a filter: all but the derived moves of little weight.
fn weighty() -> Vec<Event> {
    let (store, _) = load_now(&[Input::Bundled], &Options::default()).unwrap();
    let events = (0..store.total()).map(|row| store.event(RowId(row)).unwrap());
    events
        .filter(|e| !e.record.derived || e.importance() >= Event::LIGHT)
        .collect()
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
        walk(&mut stage, "h", 200);
        let on = walk(&mut stage, "l", 200);
        assert!(on.is_sorted_by_key(|(_, at)| *at), "{on:?}");
        assert_eq!(lane(&stage), expected);
        let of_lane = weighty().iter().filter(|e| e.lane() == expected).count();
        assert_eq!(
            on.len(),
            of_lane,
            "each event of the lane is met once: {on:?}"
        );
        let mut back = walk(&mut stage, "h", 200);
        back.reverse();
        assert_eq!(on, back);
    }
}

#[test]
fn every_event_is_met_by_stepping() {
    for (on, back) in [("] e", "[ e"), ("n", "N")] {
        let mut stage = after("g g");
        let there = walk(&mut stage, on, 200);
        assert_eq!(there.len(), weighty().len(), "{on}");
        assert!(there.is_sorted_by_key(|(_, at)| *at));
        // Where the walk comes round it ends on its first event, else on its last.
        let round = selected(&stage) == there[0].0;
        let mut again = walk(&mut stage, back, 200);
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
fn a_place_is_shown_as_wide_as_it_is() {
    let zone = Zone::NEW_YORK;
    let read = |text: &str| parse::when(text, zone).unwrap().span();
    for (typed, from, to, first) in [
        (
            "jan Space 2025",
            "2025-01",
            "2025-01",
            "move:NVDA:2025-01-07",
        ),
        ("2025-01", "2025-01", "2025-01", "move:NVDA:2025-01-07"),
        ("2025", "2025", "2025", "move:NVDA:2025-01-07"),
        (
            "2025-01-28",
            "2025-01-27T12",
            "2025-01-29T11",
            "sacks-distillation",
        ),
        (
            "28 Space jan",
            "2025-01-27T12",
            "2025-01-29T11",
            "sacks-distillation",
        ),
        (
            "2025-01-27 Space 21",
            "2025-01-27T20",
            "2025-01-27T22",
            "altman-impressive",
        ),
    ] {
        // From far and from near alike.
        for before in ["", "F", "+ + + +"] {
            let stage = after(&format!("{before} g t {typed} Enter"));
            let window = stage.model().view.window;
            let wanted = Span::new(read(from).from, read(to).to);
            assert_eq!(window, wanted, "{before:?}, then {typed:?}");
            assert_eq!(selected(&stage), first, "{before:?}, then {typed:?}");
        }
    }
    // A time that is known to the minute has no width: the window is only moved.
    let stage = after("g t 2025-03-03 Space 09:30 Enter");
    let length = after("").model().view.window.micros();
    assert_eq!(stage.model().view.window.micros(), length);
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
        let stated = (
            scene.matched - scene.matched_derived,
            scene.total - scene.derived,
        );
        let wanted = format!(
            "{} of {} events + {} of {} derived moves",
            stated.0, stated.1, scene.matched_derived, scene.derived
        );
        assert!(header.contains(&wanted), "{typed}: {header}");
        assert_eq!(scene.total, stage.model().total);
        let lanes: u64 = scene.lanes.iter().map(|lane| lane.matched).sum();
        assert_eq!(lanes, scene.matched, "{typed}");
        let here: u64 = scene.lanes.iter().map(|lane| lane.in_window).sum();
        assert_eq!(here, scene.in_window, "{typed}");
        let hidden: u64 = stage
            .model()
            .plan
            .as_ref()
            .unwrap()
            .lanes
            .iter()
            .map(|lane| lane.hidden_here)
            .sum();
        assert_eq!(hidden, scene.in_window - scene.matched_in_window, "{typed}");
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

/// The words and counts of a field in the Facets pane.
fn facet(stage: &Stage, field: &str) -> Vec<(String, u64)> {
    let facets = &stage.model().facets;
    let facet = facets.iter().find(|f| f.field == field).unwrap();
    let values = facet.values.iter();
    values.map(|v| (v.word.to_string(), v.count)).collect()
}

#[test]
fn the_other_values_of_a_field_stay_to_be_chosen() {
    let before = after("5");
    let kept = after("5 / kind:release Enter");
    assert_eq!(facet(&kept, "kind"), facet(&before, "kind"));
    // Other fields are counted among what passes.
    assert_ne!(facet(&kept, "who"), facet(&before, "who"));
    let passing = kept.model().scene.as_ref().unwrap().matched_in_window;
    let (_, releases) = facet(&kept, "kind")
        .into_iter()
        .find(|v| v.0 == "release")
        .unwrap();
    assert_eq!(releases, passing);
    // The next one joins the first.
    let mut both = kept;
    press(&mut both, "5 k k k k k k k k Enter");
    assert!(both.model().view.query.starts_with("kind:release,"));
}

#[test]
fn what_reaches_into_the_window_is_counted_there() {
    // The article may be of any day from the 28th to the 31st; the window holds a few hours of the 29th.
    let mut stage = after("g t 2025-01-29 Space 12 Enter");
    let here = |stage: &Stage| stage.model().scene.as_ref().unwrap().matched_in_window;
    press(&mut stage, "/ id:french-article Enter");
    assert_eq!(here(&stage), 1);
    assert!(stage.model().emptiness().is_none());
    let drawn = stage.model().plan.as_ref().unwrap().lanes.iter();
    assert_eq!(drawn.map(|lane| lane.items.len()).sum::<usize>(), 1);
}

#[test]
fn an_extent_ends_before_the_next_event_of_its_row() {
    for keys in ["", "F", "+", "g t 2025-01-28 Enter", "L"] {
        let stage = after(keys);
        for lane in &stage.model().plan.as_ref().unwrap().lanes {
            for a in &lane.items {
                let behind = lane.items.iter().filter(|b| b.row == a.row);
                for b in behind.filter(|b| b.column > a.column) {
                    assert!(a.drawn_to < b.column, "{keys}: {} and {}", a.label, b.label);
                }
            }
        }
    }
}

#[test]
fn the_selected_event_shows_however_low_its_lane() {
    for size in [(60, 16), (62, 12), (80, 24)] {
        for keys in ["", "h", "k", "j", "j j"] {
            let mut stage = opened(size);
            press(&mut stage, keys);
            let plan = stage.model().plan.as_ref().unwrap();
            let items = plan.lanes.iter().flat_map(|lane| &lane.items);
            let chosen: Vec<_> = items.filter(|item| item.selected).collect();
            assert_eq!(chosen.len(), 1, "{size:?} {keys:?}");
            // Its label covers no other glyph; where there is no room for it, the Event pane has the title.
            let titled = !chosen[0].label.is_empty() || !stage.model().areas.event.is_empty();
            assert!(titled, "{size:?} {keys:?}");
        }
    }
}

#[test]
fn no_line_runs_through_a_label() {
    let mut stage = after("F - - - -");
    for keys in ["", "+", "+", "+", "l", "h h", "k", "j j"] {
        press(&mut stage, keys);
        let (plan, screen) = (stage.model().plan.as_ref().unwrap(), text(&stage));
        for lane in &plan.lanes {
            let rows = screen.lines().skip(usize::from(lane.area.y));
            let rows: Vec<&str> = rows.take(usize::from(lane.area.height)).collect();
            for row in rows {
                let cells: Vec<char> = row.chars().collect();
                for three in cells.windows(3) {
                    let through = three[0].is_alphabetic() && three[2].is_alphabetic();
                    assert!(!(through && ['│', '┊'].contains(&three[1])), "{row}");
                }
            }
        }
    }
}

#[test]
fn a_close_is_not_read_out_before_its_open() {
    let read = |keys: &str| {
        let stage = after(keys);
        let plan = stage.model().plan.clone().unwrap();
        let nvidia = plan.prices.into_iter().find(|p| p.ticker == "NVDA");
        nvidia.unwrap().reading.unwrap().close
    };
    assert!((read("g t 2025-01-27 Space 09:29 Enter") - 142.62).abs() < 1e-9);
    // A bar covers what lies after its opening bell.
    assert!((read("g t 2025-01-27 Space 09:30 Enter") - 142.62).abs() < 1e-9);
    assert!((read("g t 2025-01-27 Space 09:31 Enter") - 118.42).abs() < 1e-9);
    assert!((read("g t 2025-01-27 Space 16:00 Enter") - 118.42).abs() < 1e-9);
    assert!((read("g t 2025-01-28 Space 09:00 Enter") - 118.42).abs() < 1e-9);
}

/// What the program says of a derived move follows the language of the screen, down to the typography of its numbers.
#[test]
fn derived_moves_are_told_in_the_language_of_the_screen() {
    let french = |keys: &str| {
        let mut stage = Stage::new(Settings {
            lang: Some(Arc::from("fr")),
            ..super::settings((240, 110))
        });
        press(&mut stage, keys);
        text(&stage)
    };
    let title = "NVDA −16,97\u{a0}%\u{a0}: plus forte baisse en 266\u{a0}séances";
    for keys in [
        "/ is:derived Enter",
        "v v / is:derived Enter",
        "v / is:derived Enter",
    ] {
        let shown = french(keys);
        assert!(shown.contains("plus forte baisse"), "{keys}: {shown}");
        for english in ["largest", "session 1", "rise in", "fall in"] {
            assert!(!shown.contains(english), "{keys}, {english}: {shown}");
        }
    }
    let shown = french("g t @move:NVDA:2025-01-27 Enter 2 z");
    // The titles of others too: of causes and of links.
    assert!(shown.contains("le moment Spoutnik de l"), "{shown}");
    for said in [
        title,
        "Clôture à 118,42 après 142,62.",
        "rendement médian −0,04\u{a0}%",
        "z\u{a0}robuste −5,77.",
        "calculé d’après les clôtures de NVDA\u{a0}:",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    // The event that states the same move links to it by its French title, too.
    let shown = french("g t @nvda-close-2025-01-27 Enter 2 z");
    assert!(shown.contains(title), "{shown}");
}

/// An event that is gone to says whether the filter hides it, and has its title in the language of the screen.
#[test]
fn going_to_a_hidden_event_says_that_the_filter_hides_it() {
    let mut stage = opened((160, 45));
    press(
        &mut stage,
        "/ kind:release Enter g t @altman-impressive Enter",
    );
    assert!(
        text(&stage).contains("The filter hides this event in the timeline"),
        "{}",
        text(&stage)
    );
    press(&mut stage, "g t @r1-release Enter");
    assert!(!text(&stage).contains("The filter hides this event"));
}
