//! The built-in story: every text in English and in French, with the same figures in both.

use sillage::engine::load_now;
use sillage::load::{Input, Options};
use sillage::store::EventStore;
use sillage::story::{Event, Story, Translation};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The events that the file states.
fn events() -> (Vec<Event>, Arc<Story>) {
    let (store, loaded) = load_now(&[Input::Bundled], &Options::default()).unwrap();
    let text = include_str!("../../data/deepseek-r1/story.json");
    let document: serde_json::Value = serde_json::from_str(text).unwrap();
    let ids = document["events"].as_array().unwrap().iter();
    let ids = ids.map(|event| event["id"].as_str().unwrap());
    let event = |id: &str| store.event(store.find(id).unwrap()).unwrap();
    (ids.map(event).collect(), loaded.story)
}

/// Every text of an event beside its French: what it is, the original, the translation.
fn pairs<'a>(event: &'a Event, french: &'a Translation) -> Vec<(String, &'a str, &'a str)> {
    let record = &event.record;
    let (said, place) = match &record.quote {
        Some(quote) => (quote.text.as_str(), quote.place.as_str()),
        None => ("", ""),
    };
    let mut pairs = vec![
        (
            "title".to_owned(),
            record.title.as_str(),
            french.title.as_str(),
        ),
        ("text".to_owned(), &record.text, &french.text),
        ("quote".to_owned(), said, &french.quote),
        ("where".to_owned(), place, &french.place),
        ("basis".to_owned(), &record.basis, &french.basis),
    ];
    let id = &record.id;
    assert_eq!(record.doubts.len(), french.doubts.len(), "doubts of {id}");
    assert_eq!(record.claims.len(), french.claims.len(), "claims of {id}");
    assert_eq!(
        record.figures.len(),
        french.figures.len(),
        "figures of {id}"
    );
    for (index, (doubt, translated)) in record.doubts.iter().zip(&french.doubts).enumerate() {
        pairs.push((format!("doubt {index}"), doubt, translated));
    }
    for (index, (claim, translated)) in record.claims.iter().zip(&french.claims).enumerate() {
        pairs.push((format!("claim {index}"), &claim.text, &translated.text));
        pairs.push((format!("reason {index}"), &claim.reason, &translated.reason));
    }
    for (index, (figure, translated)) in record.figures.iter().zip(&french.figures).enumerate() {
        pairs.push((format!("label {index}"), &figure.label, &translated.label));
        pairs.push((format!("value {index}"), &figure.value, &translated.value));
    }
    pairs
}

/// The numbers of a text, written one way. Digits inside a name, such as R1 or H100, are none.
fn numbers(text: &str, is_french: bool) -> BTreeSet<String> {
    let chars: Vec<char> = text.chars().collect();
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    // Digits after a space that joins thousands.
    let joined: String = (0..chars.len())
        .filter(|at| {
            let thousands = (1..=3).all(|n| is_digit(at + n)) && !is_digit(at + 4);
            !(chars[*at] == '\u{a0}' && *at > 0 && is_digit(at - 1) && thousands)
        })
        .map(|at| chars[at])
        .collect();
    let separates = |c: char| c.is_whitespace() || "/–:".contains(c);
    let mut found = BTreeSet::new();
    for word in joined.split(separates) {
        let word = word.trim_start_matches(|c: char| "“”«»(\"‘’−+~$€*[-".contains(c));
        if !word.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        for run in word.split(|c: char| !(c.is_ascii_digit() || ".,".contains(c))) {
            let run = run.trim_matches(|c| c == '.' || c == ',');
            let run = if is_french {
                run.replace(',', ".")
            } else {
                run.replace(',', "")
            };
            if !run.is_empty() {
                found.insert(run);
            }
        }
    }
    found
}

#[test]
fn every_text_has_its_french() {
    for event in events().0 {
        let id = &event.record.id;
        let french = event.record.translations.get("fr").expect(id);
        for (what, original, translated) in pairs(&event, french) {
            assert_eq!(
                original.is_empty(),
                translated.is_empty(),
                "{what} of {id}: {translated:?}"
            );
        }
    }
}

#[test]
fn both_languages_carry_the_same_figures() {
    for event in events().0 {
        let french = &event.record.translations["fr"];
        for (what, original, translated) in pairs(&event, french) {
            let (english, french) = (numbers(original, false), numbers(translated, true));
            assert_eq!(
                english, french,
                "{what} of {}: {translated}",
                event.record.id
            );
        }
    }
}

#[test]
fn figures_are_read_in_both_ways_of_writing() {
    let check = |text: &str, is_french: bool, expected: &[&str]| {
        let found: Vec<String> = numbers(text, is_french).into_iter().collect();
        assert_eq!(found, expected, "{text}");
    };
    check(
        "−16.97% of R1, 50,000 H100, at 16:00",
        false,
        &["00", "16", "16.97", "50000"],
    );
    check(
        "−16,97\u{a0}% de R1, 50\u{a0}000 H100, à 16:00",
        true,
        &["00", "16", "16.97", "50000"],
    );
    check("$22.6bn (7-10 months)", false, &["10", "22.6", "7"]);
    check("22,6\u{a0}Md$ (7 à 10 mois)", true, &["10", "22.6", "7"]);
}

/// House style: no blank before a percent sign in English, one that does not break in French.
#[test]
fn percent_signs_are_written_as_each_language_does() {
    for event in events().0 {
        let french = &event.record.translations["fr"];
        for (what, original, translated) in pairs(&event, french) {
            let id = &event.record.id;
            assert!(!original.contains(" %"), "{what} of {id}: {original}");
            let signs = translated.matches('%').count();
            assert_eq!(
                signs,
                translated.matches("\u{a0}%").count(),
                "{what} of {id}: {translated}"
            );
        }
    }
}

/// What a claim, a link or a speaker names exists.
#[test]
fn what_the_story_names_exists() {
    let (events, story) = events();
    let ids: BTreeSet<&str> = events.iter().map(|e| e.record.id.as_str()).collect();
    for event in &events {
        let record = &event.record;
        let links = record.links.iter().map(|link| &link.to);
        let evidence = record.claims.iter().flat_map(|claim| &claim.evidence);
        for id in links.chain(evidence) {
            assert!(ids.contains(id.as_str()), "{id}, named by {}", record.id);
        }
        for id in record.who.iter().chain(&record.about) {
            assert!(story.entity(id).is_some(), "{id}, named by {}", record.id);
        }
        for source in &record.sources {
            assert!(
                ["primary", "agency", "press", "reprint"].contains(&source.quality.as_str()),
                "{} of {}",
                source.quality,
                record.id
            );
        }
    }
}
