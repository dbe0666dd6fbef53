//! The focus ticker: whose figures the screen shows, where it is named, and the keys that choose it.

use super::{opened, press, text};
use sillage::term::Stage;

fn table(filter: &str, size: (u16, u16)) -> Stage {
    let mut stage = opened(size);
    let typed = filter.replace(' ', " Space ");
    press(&mut stage, &format!("v v / {typed} Enter"));
    stage
}

/// The frame down to the end of the main view; the panes below name their tickers row by row.
fn main_view(stage: &Stage) -> String {
    let shown = text(stage);
    let lines = shown.lines().take_while(|l| !l.starts_with('╰'));
    lines.collect::<Vec<_>>().join("\n")
}

fn header(stage: &Stage) -> String {
    text(stage).lines().next().unwrap().to_owned()
}

#[test]
fn the_filter_names_whose_return_the_table_shows() {
    for size in [(160, 45), (80, 24), (60, 16), (240, 70)] {
        let shown = main_view(&table("kind:statement ticker:msft", size));
        assert!(
            !shown.contains("+6.75%") && !shown.contains("+8.93%"),
            "{shown}"
        );
        assert!(shown.lines().next().unwrap().contains("MSFT"), "{shown}");
        if size.0 >= 80 {
            assert!(
                shown.contains("+4.13%") && shown.contains("−2.14%"),
                "{shown}"
            );
        }
    }
    // Microsoft never rose by 5 % on such a day, whatever Oracle and Nvidia did.
    let shown = text(&table("kind:statement ticker:msft return>5%", (160, 45)));
    assert!(
        shown.contains("return of MSFT") && shown.contains("·  0 of "),
        "{shown}"
    );
    let shown = text(&table("kind:statement return>5%", (160, 45)));
    assert!(
        shown.contains("return of any ticker of the event"),
        "{shown}"
    );
    let rows: Vec<&str> = shown
        .lines()
        .filter(|l| l.contains(" statement "))
        .collect();
    assert!(!rows.is_empty());
    for row in rows {
        let change = row
            .split_whitespace()
            .find(|w| w.starts_with('+') && w.ends_with('%'));
        let change: f64 = change.unwrap().trim_matches(['+', '%']).parse().unwrap();
        assert!(change > 5.0, "the row names the ticker that rose: {row}");
    }
}

#[test]
fn a_narrow_header_leaves_parts_out_and_cuts_none() {
    for (filter, size) in [
        ("return<-5%", (60, 16)),
        ("return<-5%", (72, 20)),
        ("return<-5%", (80, 24)),
    ] {
        let header = header(&table(filter, size));
        assert!(header.contains("NVDA"), "{header}");
        assert!(
            !header.contains("UTC…")
                && (header.ends_with("UTC-5") || header.trim_end().ends_with("NVDA")),
            "{header}"
        );
    }
}

#[test]
fn keys_choose_the_focus_ticker_and_undo_takes_it_back() {
    let mut stage = opened((160, 45));
    assert!(header(&stage).contains("(event)"));
    press(&mut stage, "}");
    assert!(
        header(&stage).contains("focus NVDA  "),
        "{}",
        header(&stage)
    );
    press(&mut stage, "}");
    assert!(header(&stage).contains("focus MSFT  "));
    press(&mut stage, "{ {");
    assert!(
        header(&stage).contains("(event)"),
        "after the first each event has its own"
    );
    press(&mut stage, "{");
    assert!(header(&stage).contains("focus GOOGL  "));
    press(&mut stage, "u u u");
    assert!(
        header(&stage).contains("focus MSFT  "),
        "{}",
        header(&stage)
    );
    // The filter wins over the choice, and says so.
    press(&mut stage, "/ ticker:orcl Enter");
    assert!(
        header(&stage).contains("focus ORCL (filter)"),
        "{}",
        header(&stage)
    );
    press(&mut stage, "}");
    assert!(text(&stage).contains("The filter names ORCL"));
    press(&mut stage, "\\");
    assert!(
        header(&stage).contains("focus GOOGL  "),
        "{}",
        header(&stage)
    );
}

#[test]
fn p_in_the_reaction_pane_focuses_the_marked_ticker() {
    let mut stage = opened((160, 45));
    press(&mut stage, "g t @stargate Enter 3");
    let shown = text(&stage);
    assert!(shown.contains("p  focus"), "the footer names it: {shown}");
    press(&mut stage, "j p");
    assert!(
        text(&stage).contains("All figures are about NVDA"),
        "{}",
        text(&stage)
    );
    assert!(header(&stage).contains("focus NVDA  "));
    // The study and the table are of it.
    press(&mut stage, "s");
    assert!(text(&stage).contains("· NVDA · vs SPY"), "{}", text(&stage));
    press(&mut stage, "s 1 v v");
    let shown = text(&stage);
    let stargate = shown.lines().find(|l| l.contains("Stargate: ")).unwrap();
    assert!(
        stargate.contains(" NVDA ") && stargate.contains("+4.43%"),
        "{stargate}"
    );
    press(&mut stage, "3 p");
    assert!(
        header(&stage).contains("(event)"),
        "the same key lets it go"
    );
}

/// The rows of the main view in which an event of this title stands.
fn row_of(stage: &Stage, title: &str) -> String {
    let shown = main_view(stage);
    let found = shown.lines().find(|line| line.contains(title));
    found
        .unwrap_or_else(|| panic!("{title}: {shown}"))
        .to_owned()
}

/// Stargate names Oracle (+6.75 %, unusual) before Microsoft (+4.13 %) and Nvidia; Altman's first post names Microsoft
/// (+2.91 %, usual) before Nvidia (+8.93 %, unusual).
#[test]
fn a_sign_is_of_the_focus_ticker_or_of_the_first_one_named() {
    for view in ["", "v v "] {
        let mut stage = opened((240, 70));
        press(&mut stage, &format!("{view}/ kind:statement Enter"));
        let row = row_of(&stage, "Stargate: $500bn");
        let named = if view == "v v " {
            "▴Stargate"
        } else {
            "▴ORCL Stargate"
        };
        assert!(row.contains(named), "{view}: {row}");
        let row = row_of(&stage, "Altman: “an impressive");
        assert!(
            !row.contains("▴Altman") && !row.contains("▴NVDA Altman: “an"),
            "{view}: {row}"
        );
        // With Nvidia in focus no sign is named, and its own return decides for every event.
        press(&mut stage, "}");
        assert!(
            header(&stage).contains("focus NVDA  "),
            "{}",
            header(&stage)
        );
        let row = row_of(&stage, "Altman: “an impressive");
        assert!(
            row.contains("▴Altman") || row.contains("▴ 21:29 Altman"),
            "{view}: {row}"
        );
        assert!(!main_view(&stage).contains("▴NVDA"), "{view}");
        let row = row_of(&stage, "Stargate: $500bn");
        assert!(
            !row.contains("▴Stargate"),
            "Nvidia rose as usual: {view}: {row}"
        );
    }
}

#[test]
fn cards_are_of_the_focus_ticker() {
    let mut stage = opened((240, 70));
    press(&mut stage, "+ + + +");
    let notes = |stage: &Stage| {
        let shown = main_view(stage);
        let lines = shown
            .lines()
            .filter(|l| l.contains("27 Jan ") && l.contains('%'));
        let lines = lines.filter(|l| l.contains(" ▎") || l.starts_with("│ ▎"));
        lines.collect::<Vec<_>>().join("\n")
    };
    assert!(!notes(&stage).contains("MSFT −2.14%"), "{}", text(&stage));
    press(&mut stage, "} }");
    assert!(header(&stage).contains("focus MSFT  "));
    assert!(
        notes(&stage).contains("27 Jan MSFT −2.14%"),
        "{}",
        text(&stage)
    );
    assert!(!notes(&stage).contains("NVDA"), "{}", text(&stage));
}

#[test]
fn an_option_chooses_the_focus_ticker() {
    let settings = super::settings((160, 45));
    let chosen = sillage::app::Settings {
        ticker: Some("orcl".into()),
        ..settings.clone()
    };
    let mut stage = Stage::new(chosen);
    assert!(
        header(&stage).contains("focus ORCL  "),
        "{}",
        header(&stage)
    );
    assert!(text(&stage).contains("ORCL"), "it is pinned too");
    press(&mut stage, "/ ticker:msft Enter");
    assert!(header(&stage).contains("focus MSFT (filter)"));
    let unknown = sillage::app::Settings {
        ticker: Some("NOPE".into()),
        ..settings
    };
    let stage = Stage::new(unknown);
    let said = stage.model().message.as_ref().map(|m| m.text.to_string());
    assert!(said.is_some_and(|s| s.starts_with("--ticker NOPE: no prices of it are loaded")));
}

/// What was asked for and cannot be done is said rather than how many diagnostics there are.
#[test]
fn a_count_of_diagnostics_overwrites_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("faulty.jsonl");
    let lines = "{\"title\": \"a\", \"time\": \"2025-01-27\"}\n{\"title\": \"b\", \"time\": \"neither\"}\nno event\n";
    std::fs::write(&path, lines).unwrap();
    let said = |ticker: Option<&str>| {
        let settings = sillage::app::Settings {
            inputs: vec![sillage::load::Input::Path(path.clone())],
            ticker: ticker.map(Into::into),
            ..super::settings((160, 45))
        };
        let stage = Stage::new(settings);
        let message = stage.model().message.as_ref();
        message.map(|m| m.text.to_string()).unwrap_or_default()
    };
    assert!(said(None).contains("in the files"), "{}", said(None));
    let error = said(Some("NOPE"));
    assert!(error.starts_with("--ticker NOPE"), "{error}");
}
