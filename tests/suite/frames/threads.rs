//! The Thread pane: its tree, walking it, fitting it, and what it says of links that lead nowhere.

use super::{DARK, USUAL, after, frame, golden, opened, press, running, selected, story, text};
use sillage::app::Pane;
use sillage::ui::{Background, Depth, Theme};

#[test]
fn pictures() {
    let mut stage = after("4 j j");
    golden::check("thread", &frame(&stage));
    let light = Theme::new(Background::Light, Depth::True, false);
    golden::check("thread-light", &stage.frame(&light));
    press(&mut stage, "z");
    golden::check("thread-alone", &frame(&stage));
    for size in [(80, 24), (240, 70)] {
        let mut stage = opened(size);
        press(&mut stage, "4 k");
        golden::check(&format!("thread-{}x{}", size.0, size.1), &frame(&stage));
    }
    golden::check("thread-circles", &frame(&story("circles.jsonl", (120, 40))));
}

/// The article in Paris is of 28 to 31 January on every screen, though it was still the 27th in New York.
#[test]
fn whole_days_are_those_that_were_written_in_every_view_and_zone() {
    for turns in ["", "T", "T T", "T T T"] {
        for keys in ["4 z", "2 z", "v", "v v"] {
            let mut stage = opened((160, 70));
            press(&mut stage, turns);
            press(&mut stage, "/ f r e n c h space a r t i c l e Enter n \\");
            assert_eq!(selected(&stage), "french-article");
            press(&mut stage, keys);
            let words = text(&stage);
            let row = words.lines().find(|l| l.contains("French article"));
            let told = words.contains("28–31 Jan")
                || words.contains("28 Jan – 31 Jan 2025")
                || words.contains("between Tue 28 Jan 2025 and Fri 31 Jan 2025");
            assert!(
                told && !words.contains("27–31 Jan"),
                "{turns} {keys}: {row:?}\n{words}"
            );
        }
    }
}

#[test]
fn walking_goes_round_the_tree_and_enter_goes_there() {
    let mut stage = after("4");
    let (thread, tree) = (
        stage.model().thread.clone().unwrap(),
        stage.model().tree.clone(),
    );
    press(&mut stage, "0 9 9 k");
    for branch in &tree.branches {
        let id = &thread.members[branch.member].id;
        press(&mut stage, "Enter");
        assert_eq!(selected(&stage), id.as_ref());
        // On the event that is selected already Enter reads it; Esc comes back.
        press(&mut stage, "Enter");
        assert_eq!(stage.model().view.focus, Pane::Event, "{id}");
        press(&mut stage, "4 j");
    }
}

#[test]
fn going_there_and_back() {
    let mut stage = after("4");
    let before = (selected(&stage), frame(&stage));
    press(&mut stage, "j j Enter");
    assert_ne!(selected(&stage), before.0);
    press(&mut stage, "Esc");
    assert_eq!(selected(&stage), before.0);
    golden::same(&frame(&stage), &before.1, "back in the tree");
    press(&mut stage, "Esc");
    assert_eq!(stage.model().view.focus, Pane::Timeline);
}

#[test]
fn fitting_shows_the_whole_thread_then_what_is_near() {
    let mut stage = after("f");
    let thread = stage.model().thread.clone().unwrap();
    let window = stage.model().view.window;
    assert!(thread.members.iter().all(|m| window.contains(m.when.start)));
    press(&mut stage, "f");
    let near = stage.model().view.window;
    assert!(near.micros() < window.micros());
    let id = selected(&stage);
    let opened = stage.model().opened.as_ref().unwrap();
    let tied = opened.links.iter().filter_map(|(_, b)| b.as_ref().ok());
    for brief in tied.chain(opened.backlinks.iter().map(|(_, b)| b)) {
        assert!(near.contains(brief.when.start), "{id} and {}", brief.id);
    }
    press(&mut stage, "f");
    assert_eq!(stage.model().view.window, window);
    press(&mut stage, "u");
    assert_ne!(stage.model().view.window, window);
}

#[test]
fn circles_and_lost_links_are_told() {
    let mut stage = story("circles.jsonl", (240, 70));
    press(&mut stage, "g t @third Enter 4");
    let words = running(&stage);
    for said in [
        "confirms lost-1, which is not in this story",
        "and 2 more that are not in it",
        "reports ↑ The first word",
        "reports ↑ The second word",
        "4 of 5 events",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    // Each event stands once in the tree, though the links run in a circle.
    let members = stage.model().thread_rows.iter().filter_map(|r| r.member);
    let mut members: Vec<usize> = members.collect();
    members.sort_unstable();
    assert_eq!(members, [0, 1, 2, 3, 4]);
    press(&mut stage, "g t @alone Enter");
    assert!(running(&stage).contains("No link ties it to another event."));
    press(&mut stage, "f");
    assert!(running(&stage).contains("This event is tied to no other"));
}

#[test]
fn the_selection_is_lit_and_its_kin_too() {
    let stage = after("");
    let model = stage.model();
    let lanes = model.plan.iter().flat_map(|plan| &plan.lanes);
    let lit: Vec<&str> = lanes
        .flat_map(|lane| &lane.items)
        .filter(|item| item.kin)
        .map(|item| &*item.brief.id)
        .collect();
    assert!(
        lit.contains(&"r1-release") && lit.contains(&"altman-compute"),
        "{lit:?}"
    );
    assert!(
        !lit.contains(&"stargate") && !lit.contains(&&*selected(&stage)),
        "{lit:?}"
    );
}

#[test]
fn the_last_pane_stands_where_there_is_room_for_one() {
    let mut stage = opened((80, 24));
    for (key, title) in [("4", "4 Thread"), ("5", "5 Facets"), ("2", "2 Event")] {
        press(&mut stage, key);
        press(&mut stage, "1");
        assert!(text(&stage).contains(title), "{title}");
    }
    let mut stage = opened(USUAL);
    assert!(text(&stage).contains("4 Thread") && !text(&stage).contains("5 Facets"));
    press(&mut stage, "5 1");
    assert!(!text(&stage).contains("4 Thread") && text(&stage).contains("5 Facets"));
    let wide = opened((240, 70)).frame(&DARK);
    let wide = sillage::export::plain::text(&wide);
    assert!(wide.contains("4 Thread") && wide.contains("5 Facets"));
}
