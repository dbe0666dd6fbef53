//! Claims: what was written and what was measured stand beside each other.

use super::{opened, press, running};

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
    let card = card("j j");
    for said in [
        "1 measured otherwise",
        "disagreement: sharpened in the file, confirmed by the prices: NVDA −16.97% on 27 Jan 2025; \
         −17% allows −17.5% to −16.5%",
    ] {
        assert!(card.contains(said), "{said:?} is not in\n{card}");
    }
}
