//! Two events beside each other, and prices set to 100 at an instant.

use super::{DARK, USUAL, after, frame, golden, opened, press, running, selected, story, text};
use sillage::app::Pane;
use sillage::ui::{Background, Depth, Theme};

/// R1 is marked, then Altman's post about it.
const BOTH: &str = "g t @r1-release Enter x g t @altman-impressive Enter x";

#[test]
fn pictures() {
    golden::check("compare-marked", &frame(&after("g t @r1-release Enter x")));
    let mut stage = after(BOTH);
    golden::check("compare", &frame(&stage));
    let light = Theme::new(Background::Light, Depth::True, false);
    golden::check("compare-light", &stage.frame(&light));
    press(&mut stage, "z");
    golden::check("compare-alone", &frame(&stage));
    for size in [(80, 24), (240, 70)] {
        let mut stage = opened(size);
        press(&mut stage, BOTH);
        golden::check(&format!("compare-{}x{}", size.0, size.1), &frame(&stage));
    }
    golden::check("rebased", &frame(&after("g t @r1-release Enter = k l l")));
    let mut stage = opened((80, 24));
    press(&mut stage, "g t @r1-release Enter = k l l");
    golden::check("rebased-80x24", &frame(&stage));
}

#[test]
fn the_lag_the_prices_and_the_words_of_both() {
    let mut stage = opened((240, 70));
    press(&mut stage, BOTH);
    press(&mut stage, "z");
    let words = text(&stage);
    for said in [
        "B came 7 d 14 h after A",
        "5 sessions apart (XNAS); the first to close after A is 21 Jan, after B 28 Jan",
        "Performance on par with OpenAI-o1",
        "deepseek's r1 is an impressive model",
        "Between them, 31 events:",
        "After both:",
        "▾NVDA Andreessen: “AI’s Sputnik moment”",
        "A: DeepSeek releases R1, open weights · x marks another B",
    ] {
        assert!(words.contains(said), "{said}:\n{words}");
    }
    // 118.42 on 27 January against 137.71 on 17 January; then 128.99 on the 28th.
    let row = words.lines().find(|l| l.contains("NVDA   ")).unwrap();
    for figure in ["85.99", "−14.01%", "27 Jan", "93.67"] {
        assert!(row.contains(figure), "{figure}: {row}");
    }
}

#[test]
fn esc_gives_the_panes_back() {
    // Where there is no room for the lane of a ticker that an event brings, and keeps.
    let mut stage = opened((80, 24));
    press(&mut stage, "g t @altman-impressive Enter");
    let before = frame(&stage);
    press(&mut stage, "x g t @r1-release Enter x");
    let model = stage.model();
    assert_eq!(model.view.focus, Pane::Compare);
    assert!(model.areas.event.is_empty() && model.areas.thread.is_empty());
    press(&mut stage, "Esc");
    assert_eq!(stage.model().view.focus, Pane::Timeline);
    press(&mut stage, "g t @altman-impressive Enter");
    golden::same(&frame(&stage), &before, "after the comparison");
}

#[test]
fn marks_come_and_go() {
    // A again, or Esc, takes the mark back.
    for back in ["x", "Esc"] {
        let mut stage = after("x");
        assert!(text(&stage).contains("x marks B"));
        press(&mut stage, back);
        assert!(stage.model().view.pair.is_none(), "{back}");
        assert!(!text(&stage).contains("x marks B"), "{back}");
    }
    // While two are compared, the timeline is walked on and another B is marked.
    let mut stage = after(BOTH);
    press(&mut stage, "1 l x");
    let pair = stage.model().view.pair.clone().unwrap();
    assert_eq!(pair.a.as_ref(), "r1-release");
    assert_eq!(pair.b.as_deref(), Some(selected(&stage).as_str()));
    // Tab goes between the two; a pane that stood there before ends it.
    press(&mut stage, "Tab");
    assert_eq!(stage.model().view.focus, Pane::Timeline);
    press(&mut stage, "shift-Tab");
    assert_eq!(stage.model().view.focus, Pane::Compare);
    press(&mut stage, "2");
    assert!(stage.model().view.pair.is_none() && text(&stage).contains("2 Event"));
}

#[test]
fn dates_without_a_time_have_no_exact_lag() {
    let mut stage = story("circles.jsonl", (240, 70));
    press(&mut stage, "g t @second Enter x g t @last Enter x");
    let words = running(&stage);
    let lag = "B came 14 h to 1 d 14 h after A, as exactly as the times are known";
    assert!(words.contains(lag), "{words}");
    assert!(words.contains("no market in this story"), "{words}");
    // The other way round it is told the other way round.
    press(&mut stage, "Esc x g t @second Enter x");
    assert!(running(&stage).contains("B came 14 h to 1 d 14 h before A"));
}

#[test]
fn a_filter_holds_for_what_lies_between() {
    let mut stage = after(BOTH);
    press(&mut stage, "/ kind:release Enter");
    assert!(
        text(&stage).contains("Between them, 6 events:"),
        "{}",
        text(&stage)
    );
}

#[test]
fn rebasing_and_back() {
    let before = frame(&after("g t @r1-release Enter"));
    let mut stage = after("g t @r1-release Enter =");
    assert!(text(&stage).contains("prices 100 at Mon 20 Jan 2025 07:19, SPY faint"));
    let read = stage.model().plan.as_ref().unwrap().prices[0]
        .reading
        .unwrap();
    assert!((read.close - 100.0).abs() < 1e-9, "{read:?}");
    press(&mut stage, "=");
    golden::same(&stage.frame(&DARK), &before, "prices as they were");
    // Before any price there is nothing to set to 100.
    let mut stage = opened(USUAL);
    press(&mut stage, "g t 2023-06-07 Enter = g t 2025-01-27 Enter");
    assert!(text(&stage).contains("no price at 100"), "{}", text(&stage));
}
