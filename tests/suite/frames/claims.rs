//! Claims: what was written and what was measured stand beside each other.

use super::{opened, press, running, settings};
use sillage::app::Settings;
use sillage::load::Input;
use sillage::term::Stage;

/// What the zoomed card of the founding story says after `keys`.
fn card(keys: &str) -> String {
    let mut stage = opened((120, 70));
    press(&mut stage, keys);
    press(&mut stage, "2 z");
    running(&stage)
}

#[test]
fn a_claim_with_a_measure_is_held_against_the_prices() {
    let card = card("j");
    for said in [
        "Claims 2 sharpened · 7 confirmed",
        "confirmed by the prices: NVDA −16.968% on 27 Jan 2025; −16.97% allows −16.975% to −16.965%",
        "sharpened in the file and by the prices: VST −28.27% on 27 Jan 2025; −30% allows −30.5% to −29.5%",
    ] {
        assert!(card.contains(said), "{said:?} is not in\n{card}");
    }
}

#[test]
fn where_file_and_prices_differ_the_card_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("story.json");
    std::fs::write(
        folder.path().join("A.csv"),
        "date,close\n2025-01-24,100\n2025-01-27,83.03\n",
    )
    .unwrap();
    let document = r#"{"sillage": 1, "title": "T", "zone": "America/New_York",
        "series": [{"ticker": "A", "calendar": "XNYS", "file": "A.csv"}],
        "events": [{"id": "said", "time": "2025-01-28", "kind": "report", "title": "An article", "claims": [
            {"text": "A fell 17%.", "ticker": "A", "measure": "return", "on": "2025-01-27", "value": -0.17,
             "verdict": "sharpened"}]}]}"#;
    std::fs::write(&file, document).unwrap();
    let mut stage = Stage::new(Settings {
        inputs: vec![Input::Path(file)],
        ..settings((160, 45))
    });
    press(&mut stage, "g t @said Enter 2 z");
    let card = running(&stage);
    for said in [
        "1 measured otherwise",
        "disagreement: sharpened in the file, confirmed by the prices: A −16.97% on 27 Jan 2025; \
         −17% allows −17.5% to −16.5%",
    ] {
        assert!(card.contains(said), "{said:?} is not in\n{card}");
    }
}

/// The best-known claim of the built-in story agrees with its prices.
#[test]
fn no_claim_of_the_built_in_story_disagrees_with_the_prices() {
    let mut stage = opened((160, 250));
    press(&mut stage, "j j 2 z");
    let card = running(&stage);
    assert!(card.contains("Nvidia fell 17%"), "{card}");
    assert!(!card.contains("disagreement"), "{card}");
}
